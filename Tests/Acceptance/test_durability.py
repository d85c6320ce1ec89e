"""What was acknowledged is there after the process is killed, again and again."""

import json
import contextlib
import http.client
import http.server
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from conftest import SHARED, Server, Team

TRACER = SHARED / "tools" / "fsync_before_ack.py"

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [{"name": "tone", "type": "choice", "options": ["calm", "tense"], "required": True}]}


def test_a_killed_server_keeps_every_acknowledged_answer(tmp_path):
    server = Server(tmp_path / "data").start()
    team = Team(server, SCHEMA, people={f"p{i}": "annotator" for i in range(4)},
                lines=[{"text": f"passage {i}"} for i in range(4000)])
    acknowledged = set()
    for life in (0.5, 0.8, 1.1):
        stop = threading.Event()

        def work(client):
            while not stop.is_set():
                try:
                    lease = client.post(f"/api/projects/{team.id}/next").json["assignment"]
                    done = client.post(f"/api/assignments/{lease['id']}/submit",
                                       {"answers": {"tone": "calm"}, "seconds": 1})
                except OSError:
                    return
                if done.status == 201:
                    acknowledged.add(done.json["annotation"]["id"])

        workers = [threading.Thread(target=work, args=(client,)) for client in team.people.values()]
        for worker in workers:
            worker.start()
        stop.wait(life)
        server.stop(signal.SIGKILL)
        stop.set()
        for worker in workers:
            worker.join()
        for client in team.people.values():
            client.close()
        server.start()
    database = sqlite3.connect(tmp_path / "data" / "concord.sqlite")
    stored = {row[0] for row in database.execute("SELECT id FROM annotations")}
    assert len(acknowledged) > 50
    assert acknowledged <= stored
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    leaks = database.execute(
        "SELECT count(*) FROM tasks t WHERE taken <> (SELECT count(*) FROM assignments a WHERE a.task_id = t.id"
        " AND a.state = 'leased') + (SELECT count(*) FROM annotations n WHERE n.task_id = t.id AND n.counted)")
    assert leaks.fetchone() == (0,)
    database.close()
    assert server.stop() == 0


def test_a_killed_server_leaves_no_half_release(tmp_path):
    server = Server(tmp_path / "data").start()
    team = Team(server, SCHEMA, {"judgments": 1})
    lines = ({"data": {"text": f"passage {i} " + "word " * 200}, "label": {"answers": {"tone": "calm"}, "source": "review"}} for i in range(12_000))
    assert team.take_in(lines)["created"] == 12_000
    folder = tmp_path / "data" / "releases"
    assert team.admin.post(f"/api/projects/{team.id}/releases", {"name": "First", "stratify_by": "tone"}).status == 202
    deadline = time.monotonic() + 30
    while not list(folder.glob("*.partial")) and time.monotonic() < deadline:
        time.sleep(0.002)
    server.stop(signal.SIGKILL)
    assert len(list(folder.iterdir())) == 1
    team.admin.close()
    server.start()
    # The job begins anew by itself; until it is done there is no release.
    while not (releases := team.admin.get(f"/api/projects/{team.id}/releases").json["items"]) and time.monotonic() < deadline + 60:
        time.sleep(0.05)
    assert [(one["version"], one["items"]) for one in releases] == [(1, 12_000)]
    assert not list(folder.glob("*.partial")) and len(list(folder.iterdir())) == 1
    team.admin.close()
    assert server.stop() == 0
    assert server.command("check", "--data", str(server.data), "--read-files").returncode == 0


def test_the_files_of_a_server_that_stands_still_hold_every_acknowledged_answer(tmp_path):
    # Copied while it is written the pair of files is none: pages move from the log to the database between two copies.
    server = Server(tmp_path / "data").start()
    team = Team(server, SCHEMA, people={f"p{i}": "annotator" for i in range(4)},
                lines=[{"text": f"passage {i}"} for i in range(4000)])
    other = Team(server, SCHEMA)
    acknowledged = set()
    stop = threading.Event()

    def work(client):
        while not stop.is_set():
            lease = client.post(f"/api/projects/{team.id}/next").json["assignment"]
            done = client.post(f"/api/assignments/{lease['id']}/submit", {"answers": {"tone": "calm"}, "seconds": 1})
            acknowledged.add(done.json["annotation"]["id"])

    def fill():
        # Beside the answers, so that the log is long enough to be copied into the database while they come in.
        for part in range(8):
            if not stop.is_set():
                other.take_in([{"text": f"{part} {i} " + "filler " * 200} for i in range(6000)])

    workers = [threading.Thread(target=work, args=(client,)) for client in team.people.values()] + [threading.Thread(target=fill)]
    for worker in workers:
        worker.start()
    checked = 0
    try:
        for moment in range(6):
            stop.wait(0.3 + moment / 20)
            image = tmp_path / f"image-{moment}"
            image.mkdir()
            os.kill(server.process.pid, signal.SIGSTOP)
            # Replies that were sent before it stood still are read by now.
            time.sleep(0.1)
            expected = set(acknowledged)
            for name in ("concord.sqlite", "concord.sqlite-wal"):
                shutil.copy(tmp_path / "data" / name, image / name)
            os.kill(server.process.pid, signal.SIGCONT)
            database = sqlite3.connect(image / "concord.sqlite")
            stored = {row[0] for row in database.execute("SELECT id FROM annotations")}
            assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
            database.close()
            shutil.rmtree(image)
            checked = len(expected)
            assert expected <= stored
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert checked > 50
    assert server.stop() == 0


def may_trace():
    """Whether another process may be looked into here; containers often forbid it."""
    if not shutil.which("strace"):
        return False
    sleeper = subprocess.Popen(["sleep", "20"])
    try:
        tracer = subprocess.Popen(["strace", "-qq", "-p", str(sleeper.pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return tracer.wait(timeout=1) == 0
        except subprocess.TimeoutExpired:
            tracer.send_signal(signal.SIGINT)
            tracer.wait()
            return True
    finally:
        sleeper.kill()
        sleeper.wait()


@contextlib.contextmanager
def as_json(port):
    """A proxy that says of every body that it is JSON: the tool gives one header, and that is who asks."""

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            onward = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            onward.request("POST", self.path, body, {"Authorization": self.headers["Authorization"], "Content-Type": "application/json"})
            reply = onward.getresponse()
            content = reply.read()
            onward.close()
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield proxy.server_address[1]
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


@pytest.mark.skipif(not TRACER.exists(), reason="the tool that watches for fsync is not beside the project")
def test_an_answer_is_on_the_disk_before_it_is_acknowledged(server):
    if not may_trace():
        pytest.skip("strace is missing or may not attach to a process here")
    team = Team(server, SCHEMA, people={"ann": "annotator"}, lines=[{"text": "passage"}])
    lease = team.next("ann")["assignment"]["id"]
    with as_json(server.port) as port:
        run = subprocess.run(
            [sys.executable, str(TRACER), str(server.process.pid), str(port), f"POST /api/assignments/{lease}/submit",
             '{"answers": {"tone": "calm"}, "seconds": 1}', f"Authorization: Bearer {team['ann'].token}"],
            capture_output=True, text=True, timeout=60)
    assert "status 201" in run.stdout, run.stdout + run.stderr
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_second_server_on_the_same_data_says_why_it_does_not_start(tmp_path):
    first = Server(tmp_path / "data").start()
    second = first.command("serve", "--data", str(first.data), "--port", "0")
    assert second.returncode != 0
    assert len(second.stderr.strip().splitlines()) == 1, second.stderr
    assert first.stop() == 0
