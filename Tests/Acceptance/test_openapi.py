"""Schemathesis plays the operations of the OpenAPI file against a server, within bounds. Those that would end the credential
it plays with have a turn of their own, with one of their own; of the endless stream of events only what is refused is read."""

import os
import pathlib
import subprocess
import sys

from conftest import ADMIN, Team

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [{"name": "sentiment", "type": "choice", "options": ["positive", "negative"]}]}


def play(server, tmp_path, token, *arguments):
    runner = pathlib.Path(sys.executable).parent / "schemathesis"
    run = subprocess.run(
        [str(runner), "run", f"http://127.0.0.1:{server.port}/api/openapi.json",
         "--header", f"Authorization: Bearer {token}", "--max-examples", os.environ.get("CONCORD_EXAMPLES", "8"),
         "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
         "--seed", "7", "--suppress-health-check", "all", "--request-timeout", "20", "--no-color", *arguments],
        capture_output=True, text=True, timeout=1200, cwd=tmp_path)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def test_no_operation_breaks_its_description(server, tmp_path):
    team = Team(server, SCHEMA, lines=[{"text": f"passage {i}"} for i in range(20)])
    play(server, tmp_path, team.admin.token, "--phases", "examples,coverage,fuzzing",
         "--exclude-path", "/api/events", "--exclude-path", "/api/session", "--exclude-path", "/api/tokens/{token}",
         "--exclude-operation-id", "eraseUser")


def test_what_ends_a_credential_keeps_to_its_description(server, tmp_path):
    play(server, tmp_path, server.token(ADMIN[0], "to be ended"), "--phases", "examples,coverage,fuzzing",
         "--include-path", "/api/session", "--include-path", "/api/tokens/{token}")


def test_refused_streams_of_events_keep_to_their_description(server, tmp_path):
    play(server, tmp_path, server.token(ADMIN[0], "listener"), "--phases", "fuzzing", "--mode", "negative", "--include-path", "/api/events")


def test_erasing_people_keeps_to_its_description(server, tmp_path):
    """The last of all: it may erase whoever asks."""
    play(server, tmp_path, server.token(ADMIN[0], "to be erased"), "--phases", "examples,coverage,fuzzing",
         "--include-operation-id", "eraseUser")
