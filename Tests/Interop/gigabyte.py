"""Imports and exports a gigabyte and prints what it cost in memory. Not part of the test run: it takes minutes.

    swift build -c release && CONCORD_BIN=.build/release/concord Tests/.venv/bin/python Tests/Interop/gigabyte.py
"""

import http.client
import json
import pathlib
import tempfile
import time

from conftest import acceptance

SIZE = 1_000_000_000
SCHEMA = {
    "fields": [{"name": "text", "type": "text"}],
    "questions": [{"name": "mood", "type": "choice", "options": ["sad", "glad"]}],
}


def memory(process, name):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def lines():
    number, sent = 0, 0
    while sent < SIZE:
        block = b"".join(
            b'{"external_id":"row-%09d","data":{"text":"%s"}}\n' % (number + n, (b"%d once upon a time " % (number + n)) * 10)
            for n in range(2_000))
        number += 2_000
        sent += len(block)
        yield block


def main():
    with tempfile.TemporaryDirectory() as folder:
        server = acceptance.Server(pathlib.Path(folder) / "data").start()
        try:
            run(server)
        finally:
            server.stop()


def run(server):
    admin = server.admin()
    project = admin.post("/api/projects", {"name": "Gigabyte", "schema": SCHEMA}).json["id"]
    idle = memory(server.process, "VmRSS")
    start = time.time()
    upload = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    upload.request(
        "POST", f"/api/projects/{project}/imports?format=jsonl", lines(),
        {"Authorization": f"Bearer {admin.token}", "Transfer-Encoding": "chunked"}, encode_chunked=True)
    job = json.loads(upload.getresponse().read())
    uploaded = time.time()
    while job["state"] in ("queued", "running"):
        time.sleep(1)
        job = admin.get(f"/api/jobs/{job['id']}").json
    done = time.time()
    rows = job["result"]["created"]
    print(f"idle {idle:.0f} MiB; upload {uploaded - start:.1f} s; import {done - uploaded:.1f} s, {rows} rows, "
          f"{rows / (done - uploaded):.0f} rows/s; peak {memory(server.process, 'VmHWM'):.0f} MiB")
    download = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    start = time.time()
    download.request("GET", f"/api/projects/{project}/export", headers={"Authorization": f"Bearer {admin.token}"})
    reply, size, first = download.getresponse(), 0, None
    while block := reply.read(1 << 20):
        first = first or time.time()
        size += len(block)
    taken = time.time() - start
    print(f"export {size / 1e6:.0f} MB, {size / 1e6 / taken:.0f} MB/s, first bytes after {1000 * (first - start):.0f} ms; "
          f"peak {memory(server.process, 'VmHWM'):.0f} MiB")


if __name__ == "__main__":
    main()
