"""The same real server and the same teams as the acceptance tests have."""

import importlib.util
import pathlib

where = pathlib.Path(__file__).parents[1] / "Acceptance" / "conftest.py"
spec = importlib.util.spec_from_file_location("acceptance", where)
acceptance = importlib.util.module_from_spec(spec)
spec.loader.exec_module(acceptance)

server = acceptance.server
Team = acceptance.Team
