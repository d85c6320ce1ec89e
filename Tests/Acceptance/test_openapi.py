"""Schemathesis plays the operations of the OpenAPI file against a server, within bounds: all but the endless stream of
events and those that would end the credential it plays with."""

import os
import pathlib
import subprocess
import sys

from conftest import Team

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [{"name": "sentiment", "type": "choice", "options": ["positive", "negative"]}]}


def test_no_operation_breaks_its_description(server, tmp_path):
    team = Team(server, SCHEMA, lines=[{"text": f"passage {i}"} for i in range(20)])
    admin = team.admin
    runner = pathlib.Path(sys.executable).parent / "schemathesis"
    run = subprocess.run(
        [str(runner), "run", f"http://127.0.0.1:{server.port}/api/openapi.json",
         "--header", f"Authorization: Bearer {admin.token}", "--max-examples", os.environ.get("CONCORD_EXAMPLES", "8"),
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
         "--phases", "examples,coverage,fuzzing", "--seed", "7", "--suppress-health-check", "all",
         "--exclude-path", "/api/events", "--exclude-path", "/api/session", "--exclude-path", "/api/tokens/{token}", "--request-timeout", "20", "--no-color"],
        capture_output=True, text=True, timeout=1200, cwd=tmp_path)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
