"""A real server for each module of tests, driven over HTTP as any program would."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
ADMIN = ("admin@example.org", "correct horse battery staple")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Client:
    """One person (or program) with one kept connection."""

    def __init__(self, port, token=None):
        self.port, self.token, self.connection = port, token, None

    def call(self, method, path, body=None, headers=None, timeout=60):
        headers = dict(headers or {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json")
        if isinstance(body, str):
            body = body.encode()
        for attempt in (1, 2):
            fresh = self.connection is None
            if fresh:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
            try:
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                reply = Reply(answer.status, answer.headers, answer.read())
                if answer.will_close:
                    self.close()
                return reply
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.close()  # an idle connection may be gone; a fresh one is not
                if fresh or attempt == 2:
                    raise

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def put(self, path, body=None, **more):
        return self.call("PUT", path, body, **more)

    def patch(self, path, body=None, **more):
        return self.call("PATCH", path, body, **more)

    def delete(self, path, **more):
        return self.call("DELETE", path, **more)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Server:
    """One `concord serve` process on a data directory of its own."""

    def __init__(self, data):
        self.data, self.port, self.process = pathlib.Path(data), free_port(), None
        self.binary = os.environ.get("CONCORD_BIN", str(ROOT / ".build/debug/concord"))

    def command(self, *arguments, **more):
        return subprocess.run(
            [self.binary, *arguments], capture_output=True, text=True, timeout=60, **more)

    def start(self, *extra):
        environment = os.environ | {
            "CONCORD_HOME": str(ROOT), "CONCORD_ADMIN_EMAIL": ADMIN[0], "CONCORD_ADMIN_PASSWORD": ADMIN[1]}
        self.log = open(self.data.with_suffix(".log"), "ab")
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data", str(self.data), "--port", str(self.port), *extra],
            env=environment, stdout=self.log, stderr=self.log)
        for _ in range(200):
            try:
                if Client(self.port).get("/readyz").status == 200:
                    return self
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError("the server did not start: " + self.data.with_suffix(".log").read_text()[-2000:])

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self.log.close()
        return code

    def token(self, email, name="tests"):
        made = self.command("token", "create", "--data", str(self.data), "--email", email, "--name", name)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def client(self, token=None):
        return Client(self.port, token)

    def admin(self):
        return self.client(self.token(ADMIN[0]))


class Team:
    """A project with an admin, and people of each role with tokens of their own."""

    def __init__(self, server, schema, workflow=None, people=None, lines=()):
        self.server, self.admin = server, server.admin()
        made = self.admin.post("/api/projects", {"name": "Tales", "schema": schema, "workflow": {"review_sample": 0} | (workflow or {})})
        assert made.status == 201, made
        self.id = made.json["id"]
        self.people = {}
        for name, role in (people or {}).items():
            self.add(name, role)
        if lines:
            self.take_in(lines)

    def add(self, name, role):
        email = f"{name}-{self.id}@example.org"
        user = self.admin.post(
            "/api/users", {"email": email, "name": name, "password": "a long enough secret", "role": "member"})
        assert user.status == 201, user
        joined = self.admin.put(f"/api/projects/{self.id}/members/{user.json['id']}", {"role": role})
        assert joined.status == 200, joined
        self.people[name] = self.server.client(self.server.token(email))
        self.people[name].user_id = user.json["id"]
        return self.people[name]

    def take_in(self, lines):
        body = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        job = self.admin.post(
            f"/api/projects/{self.id}/imports?format=jsonl", body.encode(), headers={"Prefer": "wait=30"})
        assert job.status == 200, job
        return job.json["result"]

    def __getitem__(self, name):
        return self.people[name]

    def next(self, name, **body):
        reply = self[name].post(f"/api/projects/{self.id}/next", body or None)
        assert reply.status == 200, reply
        return reply.json

    def label(self, name, answers):
        """Takes the next task and answers it."""
        lease = self.next(name)["assignment"]
        assert lease, f"nothing for {name}"
        reply = self[name].post(f"/api/assignments/{lease['id']}/submit", {"answers": answers, "seconds": 2.5})
        assert reply.status == 201, reply
        return reply.json

    def counts(self):
        return self.admin.get(f"/api/projects/{self.id}").json["counts"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("server") / "data").start()
    yield running
    if running.process.poll() is None:
        assert running.stop() == 0
