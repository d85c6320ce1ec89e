"""The log never holds a reply up, and loses nothing while somebody reads it."""

import os
import re
import signal
import subprocess
import threading
import time

import pytest
from conftest import ADMIN, ROOT, Client, Server

LONG = "x" * 7000


@pytest.fixture
def server(tmp_path):
    """A server whose standard error is a pipe that only the test reads."""
    server = Server(tmp_path / "data")
    environment = os.environ | {
        "CONCORD_HOME": str(ROOT), "CONCORD_ADMIN_EMAIL": ADMIN[0], "CONCORD_ADMIN_PASSWORD": ADMIN[1],
        # Swift's own backtraces would stop all threads; they are off where standard error is no terminal.
        "SWIFT_BACKTRACE": "enable=no"}
    server.process = subprocess.Popen(
        [server.binary, "serve", "--data", str(server.data), "--port", str(server.port), "--log-requests"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_for(server)
        yield server
    finally:
        server.process.kill()
        server.process.wait(timeout=30)
        server.process.stderr.close()


def wait_for(server):
    for _ in range(200):
        try:
            if Client(server.port).get("/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def ask(server, first, last):
    client = Client(server.port)
    for number in range(first, last):
        assert client.get(f"/{LONG}/{number}", timeout=10).status == 404
    client.close()


def numbers(log):
    return [int(found) for found in re.findall(rf"GET /{LONG}/(\d+) 404", log)]


def test_a_log_that_nobody_reads_holds_no_reply_up(server):
    # 7 MB of lines: more than the pipe and the queue take.
    ask(server, 0, 1000)
    read = []
    reader = threading.Thread(target=lambda: read.append(server.process.stderr.read().decode()))
    reader.start()
    for last in range(1000, 1020):
        ask(server, last, last + 1)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=30) == 0
    reader.join(timeout=30)
    told = numbers(read[0])
    missing = [int(count) for count in re.findall(r" (\d+) lines of the log are missing here", read[0])]
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1019
    assert missing and len(told) + sum(missing) == 1020, (len(told), missing)


def test_the_server_ends_though_nobody_reads_its_log(server):
    ask(server, 0, 100)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=30) == 0


def test_a_server_that_crashes_has_written_its_last_lines(server):
    read = []
    reader = threading.Thread(target=lambda: read.append(server.process.stderr.read().decode()))
    reader.start()
    ask(server, 0, 200)
    server.process.send_signal(signal.SIGABRT)
    assert server.process.wait(timeout=30) == -signal.SIGABRT
    reader.join(timeout=30)
    assert numbers(read[0]) == list(range(200))
