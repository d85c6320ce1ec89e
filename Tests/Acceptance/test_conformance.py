"""The HTTP server against raw-socket conformance cases, where the runner lies beside the project."""

import re
import subprocess
import sys

import pytest
from conftest import SHARED

RUNNER = SHARED / "tools" / "http_conformance.py"


@pytest.mark.skipif(not RUNNER.exists(), reason="the conformance runner is not beside the project")
def test_every_must_and_security_case_passes(server):
    run = subprocess.run(
        [sys.executable, str(RUNNER), "--base", f"http://127.0.0.1:{server.port}",
         "--static-path", "/core/api.js", "--api-path", "/healthz", "--post-path", "/api/schema/check",
         "--post-body", '{"schema":{}}', "--header", f"Authorization: Bearer {server.admin().token}"],
        capture_output=True, text=True, timeout=600)
    failed = re.findall(r"^FAIL .*\n.*$", run.stdout, re.M)
    must = [case for case in failed if re.match(r"FAIL \S+\s+(MUST|SEC)", case)]
    passed, total = map(int, run.stdout.strip().splitlines()[-1].split("/"))
    assert not must, "\n".join(must)
    assert passed / total > 273 / 290, "\n".join(failed)
