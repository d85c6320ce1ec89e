"""A real server and a real Chromium for every test: people, projects and tasks are made over the API, then driven
as a person would, with keys, mouse and touch.

Every context watches for what must never happen: a script error, a violation of the content security policy, a
request to any other host. A test that meets one fails, whatever it was about; `context.hosts` are those that a test means."""

import functools
import http.client
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest
from playwright.sync_api import expect, sync_playwright

import recordings
from pictures import ready, scene

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery staple"
ADMIN = "ada@example.org"
numbers = itertools.count(1)
# How long a test waits for what a person would see: two cores that also build or test something else are slow.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


def program():
    path = pathlib.Path(os.environ.get("CONCORD_BIN") or ROOT / ".build/debug/concord")
    assert path.exists(), f"{path} is not built; set CONCORD_BIN"
    return path


def chromium_path():
    """The shell is Chromium without the window around its pages: half of the work for a test."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium is not installed")


# In every context a whole Chromium loads two pages of its own, of the address bar. Its last list of features counts: the rest is Playwright's.
UNUSED = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
          "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
          "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch")


def launch(playwright):
    path = chromium_path()
    switches = [] if path.endswith("-shell") else [f"--disable-features={','.join(UNUSED)}"]
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *switches])


class Server:
    """One `concord serve` on a data directory of its own; it can be killed and come back on the same port."""

    def __init__(self, directory, environment=None, arguments=()):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.directory, self.arguments = directory, list(arguments)
        self.environment = {**os.environ, "CONCORD_HOME": str(ROOT), **(environment or {})}
        self.log = directory.parent / f"server-{self.port}.log"
        self.process = None

    def start(self):
        command = [str(program()), "serve", "--data", str(self.directory), "--port", str(self.port), *self.arguments]
        self.process = subprocess.Popen(command, stdout=self.log.open("ab"), stderr=subprocess.STDOUT, env=self.environment)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()}"
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        pytest.fail(f"the server did not get ready:\n{self.log.read_text()}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def printed(self, pattern):
        """What was printed: the server answers a moment before it says so."""
        deadline = time.monotonic() + 30
        while not (found := re.search(pattern, self.log.read_text())) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert found, f"{pattern} was not printed:\n{self.log.read_text()}"
        return found.group(0)


class Person:
    """Someone with an account, who can also use the API by themselves."""

    def __init__(self, server, email, name, id=None):
        self.server, self.email, self.name, self.id, self.cookie = server, email, name, id, None

    def sign_in(self):
        return self.begin("/api/session", {"email": self.email, "password": PASSWORD})

    def begin(self, path, body):
        """A session by whatever begins one."""
        reply, headers = self.raw("POST", path, body)
        self.cookie = headers["Set-Cookie"].split(";")[0]
        self.id = reply["user"]["id"]
        return self

    def raw(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        headers = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        content = reply.read()
        assert reply.status < 400, f"{method} {path}: {reply.status} {content[:500]}"
        return (json.loads(content) if content else None), reply.headers

    def get(self, path):
        return self.raw("GET", path)[0]

    def post(self, path, body=None, **headers):
        return self.raw("POST", path, body, headers)[0]

    def put(self, path, body):
        return self.raw("PUT", path, body)[0]

    def patch(self, path, body, version):
        return self.raw("PATCH", path, body, {"If-Match": f'"{version}"'})[0]

    # What tests need again and again

    def person(self, name):
        """A new account, signed in; only for the admin. By its link, since every other way hashes the password twice."""
        email = f"{name.lower().replace(' ', '.')}.{next(numbers)}@example.org"
        made = self.post("/api/users", {"email": email, "name": name, "role": "member"})
        return Person(self.server, email, name).begin("/api/password", {"secret": made["link"].partition("#")[2], "password": PASSWORD})

    def project(self, schema, tasks, workflow=None, members=(), guidelines="", name="Fairy tales"):
        # Without a sample for review, which tasks are done is no matter of chance.
        workflow = {"review_sample": 0, **(workflow or {})}
        made = self.post("/api/projects", {"name": name, "schema": schema, "workflow": workflow, "guidelines": guidelines})
        for person, role in members:
            self.put(f"/api/projects/{made['id']}/members/{person.id}", {"role": role})
        if tasks:
            self.add_tasks(made["id"], tasks)
        return made["id"]

    def add_tasks(self, project, tasks):
        lines = "\n".join(json.dumps(task if isinstance(task, dict) else {"text": task}) for task in tasks)
        job, _ = self.raw("POST", f"/api/projects/{project}/imports?format=jsonl", lines.encode(), {"Prefer": "wait=20", "Content-Type": "application/x-ndjson"})
        assert job["state"] == "done" and job["result"]["created"] == len(tasks), job

    def upload(self, project, content, name="picture.png"):
        """A file to the project's media; its reference."""
        reply, _ = self.raw("POST", f"/api/projects/{project}/media?name={name}", content, {"Content-Type": "application/octet-stream"})
        return reply["ref"]

    def answer(self, project, answers):
        """Takes the next task and submits; `answers` may be a function of the task."""
        work = self.post(f"/api/projects/{project}/next", {})
        assert work["assignment"], work
        given = answers(work["task"]) if callable(answers) else answers
        return self.post(f"/api/assignments/{work['assignment']['id']}/submit", {"answers": given, "seconds": 3})

    def mine(self, project):
        return self.get(f"/api/projects/{project}/mine")["items"]

    def label(self, task):
        return self.get(f"/api/tasks/{task}")["label"]


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests that do not hurt it."""
    directory = tmp_path_factory.mktemp("concord") / "data"
    running = Server(directory, {"CONCORD_ADMIN_EMAIL": ADMIN, "CONCORD_ADMIN_PASSWORD": PASSWORD}).start()
    yield running
    running.stop()


@pytest.fixture
def own_server(tmp_path):
    """A server of the test's own, to be killed and restarted."""
    running = Server(tmp_path / "data", {"CONCORD_ADMIN_EMAIL": ADMIN, "CONCORD_ADMIN_PASSWORD": PASSWORD}).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def admin(server):
    return Person(server, ADMIN, "Admin").sign_in()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def film(browser):
    """`film(width=…)`: a film of `recordings`; the browser draws each once."""
    page = browser.new_page()
    yield functools.cache(functools.partial(recordings.film, page))
    page.close()


@pytest.fixture
def open_page(browser):
    """`open_page(person, "/path")`: a page in a context of its own, signed in as that person; without a path it is blank."""
    contexts = []
    faults = []

    def open_one(person=None, path="/", server=None, **options):
        base = (server or person.server).url
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(base_url=base, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watch(context, base, faults)
        if person:
            name, value = person.cookie.split("=", 1)
            context.add_cookies([{"name": name, "value": value, "url": base, "httpOnly": True, "sameSite": "Lax"}])
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def watch(context, base, faults):
    def request(sent):
        if not sent.url.startswith((base, "data:", "blob:", "about:", *getattr(context, "hosts", ()))):
            faults.append(f"a request to another host: {sent.url}")

    def console(message):
        if message.type == "error" and "Content Security Policy" in message.text and not getattr(context, "is_probed", False):
            faults.append(message.text)

    context.on("request", request)
    context.on("console", console)
    context.on("weberror", lambda error: faults.append(f"script error: {error.error}"))


class Late:
    """Whatever is fetched from a path is on its way until it is let through."""

    def __init__(self, page, pattern):
        self.page, self.pattern, self.routes, self.is_open = page, pattern, [], False
        page.route(pattern, lambda route: self.meet(route))

    def meet(self, route):
        if self.is_open:
            route.continue_()
        else:
            self.routes.append(route)

    def arrive(self):
        self.is_open = True
        for route in self.routes:
            route.continue_()

    def wait(self):
        """Until it was asked for."""
        deadline = time.monotonic() + 30
        while not self.routes:
            assert time.monotonic() < deadline, f"{self.pattern} was not asked for"
            self.page.evaluate("() => new Promise((done) => setTimeout(done, 20))")


class Hands:
    """What a person does with mouse and eyes on a text."""

    _place = """([text, nth, root]) => {
        const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
        const nodes = []; let all = "";
        while (walker.nextNode()) { nodes.push([walker.currentNode, all.length]); all += walker.currentNode.data; }
        let at = -1;
        for (let left = nth; left >= 0; left -= 1) at = all.indexOf(text, at + 1);
        if (at < 0) throw new Error(`"${text}" is not in the text`);
        const place = (unit, isEnd) => { for (const [node, start] of nodes.toReversed()) if (isEnd ? start < unit : start <= unit) return [node, unit - start]; };
        const range = document.createRange();
        range.setStart(...place(at)); range.setEnd(...place(at + text.length, true));
        range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
        const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
        const rtl = getComputedStyle(range.startContainer.parentElement.closest(".line")).direction === "rtl";
        const [first, last] = [boxes[0], boxes.at(-1)];
        const y = (box) => box.top + box.height / 2;
        return rtl ? { start: [first.right - 1, y(first)], end: [last.left + 1, y(last)] } : { start: [first.left + 1, y(first)], end: [last.right - 1, y(last)] };
    }"""

    def __init__(self, page, root="main .span-body"):
        self.page, self.root = page, root

    def place(self, text, nth=0):
        return self.page.evaluate(self._place, [text, nth, self.root])

    def drag(self, text, nth=0):
        place = self.place(text, nth)
        self.page.mouse.move(*place["start"])
        self.page.mouse.down()
        middle = [(a + b) / 2 for a, b in zip(place["start"], place["end"])]
        self.page.mouse.move(*middle)
        self.page.mouse.move(*place["end"])
        self.page.mouse.up()
        self.settle()

    def click(self, text, nth=0):
        start, end = self.place(text, nth).values()
        self.page.mouse.click((start[0] * 2 + end[0]) / 3, start[1])
        self.settle()

    def double_click(self, text, nth=0):
        start, end = self.place(text, nth).values()
        self.page.mouse.dblclick((start[0] * 2 + end[0]) / 3, start[1])
        self.settle()

    def settle(self):
        """Until the page has drawn what it has to say to the last act."""
        self.page.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => done())))")

    def spans(self, question):
        """The marks on screen as (text, label), by the offsets that would be sent."""
        return self.page.evaluate("""(question) => {
            const form = document.querySelector("question-form#form");
            const field = form.schema.questions.find(({ name }) => name === question).field;
            const points = [...form.data[field]];
            return (form.answers[question] ?? []).map(({ start, end, label }) => [points.slice(start, end).join(""), label]);
        }""", question)


@pytest.fixture
def hands():
    return Hands


@pytest.fixture
def open_picture(admin, open_page):
    """`open_picture(schema)` opens the labelling page on pictures of 400 by 300 (the next 401) of a field `photo`."""

    def open_one(schema, pictures=1, content=None, **options):
        ann = admin.person("Ann")
        project = admin.project(schema, [], members=[(ann, "annotator")])
        admin.add_tasks(project, [{"photo": admin.upload(project, content or scene(400 + at))} for at in range(pictures)])
        page = open_page(ann, f"/projects/{project}/label", **options)
        page.ann, page.project = ann, project
        return page, ready(page)

    return open_one
