"""What a page costs the first time: the bytes that come before it stands, none of them compressed, and the time it takes."""

import json
import posixpath
import re

import pytest
from conftest import ROOT, Late
from playwright.sync_api import expect

TEXTS = [f"The {n} tailor sewed a coat.\nThen he rested." for n in range(6)]
CHOICE = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "tone", "type": "choice", "required": True, "options": ["good", "bad"]}]}
SPANS = {"fields": [{"name": "text", "type": "text"}], "questions": [
    {"name": "names", "type": "spans", "field": "text", "labels": ["person", "place"]},
    {"name": "tone", "type": "choice", "options": ["good", "bad"]}]}
FIRST, ALL = 150_000, 250_000
# Each file costs a fresh page about a millisecond, whatever its size.
FILES = 42


STANDS = """(stands) => {
    const look = () => {
        if (globalThis.stood === undefined && document.querySelector(stands)?.checkVisibility()) globalThis.stood = performance.now();
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
}"""
WEIGHT = """() => {
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const bytes = (entries) => entries.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    const first = all.filter(({ startTime }) => startTime <= globalThis.stood);
    return [bytes(first), bytes(all), first.length, globalThis.stood];
}"""


def weigh(open_page, person, path, stands):
    """Opens a page in a browser that has seen nothing: the bytes asked for until `stands` is in sight, and with them those that come by themselves later."""
    page = open_page(person, "/api/session")
    page.add_init_script(f"({STANDS})({json.dumps(stands)})")
    page.goto(path)
    expect(page.locator(stands).first).to_be_visible()
    page.wait_for_timeout(1800)
    first, whole, files, took = page.evaluate(WEIGHT)
    print(f"{path}: {first / 1000:.1f} kB in {files} files until it stands after {took:.0f} ms, {whole / 1000:.1f} kB with what comes later")
    return first, whole, files


@pytest.fixture(scope="module")
def places(admin):
    """A project of marks and one of a choice, with enough work in them for every page to have something to show."""
    ann, ben, rev = (admin.person(name) for name in ("Ann", "Ben", "Rev"))
    members = [(ann, "annotator"), (ben, "annotator"), (rev, "reviewer"), (admin, "manager")]
    spans = admin.project(SPANS, TEXTS, {"judgments": 2, "max_judgments": 2, "review": "disputed"}, members=members)
    choice = admin.project(CHOICE, TEXTS, members=members)
    for person, label in ((ann, "person"), (ben, "place")):
        for _ in range(3):
            person.answer(spans, {"names": [{"id": "r1", "start": 4, "end": 5, "label": label}], "tone": "good"})
    return {"spans": spans, "choice": choice, "ann": ann, "rev": rev, "admin": admin}


@pytest.mark.parametrize("who, path, stands", [
    ("ann", "/projects/{choice}/label", "#form .plain-text .line"),
    ("ann", "/projects/{spans}/label", "#form span-text .line"),
    ("rev", "/projects/{spans}/review", "#cards .annotation"),
    # The admin of all these tests has every project of theirs on this page.
    ("rev", "/", "main .card, main .project, main a"),
    ("admin", "/projects/{spans}", "main .tile"),
    ("admin", "/projects/{spans}/tasks", "main tbody tr"),
    ("admin", "/projects/{spans}/quality", "main h2"),
    ("admin", "/projects/{spans}/settings", "main .schema-builder, main schema-builder"),
    ("admin", "/projects/{spans}/import", "main h2, main form"),
    ("admin", "/people", "main tbody tr"),
    ("admin", "/account", "main h2"),
])
def test_a_page_that_was_never_seen_is_light(places, open_page, who, path, stands):
    first, whole, _ = weigh(open_page, places[who], path.format(**places), stands)
    assert first <= FIRST
    assert whole <= ALL


# What they take now, and a little: what a page does not show at once is fetched once it stands.
@pytest.mark.parametrize("who, path, stands, most", [
    ("ann", "/projects/{choice}/label", "#form .plain-text .line", 127_000),
    ("ann", "/projects/{spans}/label", "#form span-text .line", 148_000),
    ("rev", "/projects/{spans}/review", "#cards .annotation", 148_000),
    ("rev", "/", "main .card, main .project, main a", 42_000),
])
def test_a_page_where_people_work_does_not_grow_unseen(places, open_page, who, path, stands, most):
    first, _, files = weigh(open_page, places[who], path.format(**places), stands)
    assert first <= most
    assert files <= FILES


def modules_of(*entries):
    """Those that stand before the first of them runs: what they import, and what that imports."""
    found, waiting = set(), list(entries)
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        source = (ROOT / "Public" / module.lstrip("/")).read_text()
        for given in re.findall(r'^(?:import|export)\s[^;]*?from "([^"]+)"|^import "([^"]+)"', source, re.M):
            waiting.append(posixpath.normpath(posixpath.join(posixpath.dirname(module), "".join(given))))
    return found


# What work-early.js imports when it is run, and the tool that most projects ask for.
EARLY = ["/core/store.js", "/tools/registry.js"]
BEGUN = {"label": [*EARLY, "/tools/choice.js"], "review": EARLY}


@pytest.mark.parametrize("name", ["label", "review"])
def test_a_working_page_names_all_its_modules_ahead_and_no_others(name):
    page = (ROOT / "Public" / f"{name}.html").read_text()
    entries = re.findall(r'<script type="module"[^>]* src="([^"]+)"', page)
    ahead = re.findall(r'<link rel="modulepreload"[^>]* href="([^"]+)"', page)
    modules = modules_of(*entries, *BEGUN[name])
    assert len(modules) > 20
    assert sorted([*ahead, *entries]) == sorted(modules)


@pytest.mark.parametrize("name, who, next", [("label", "ann", "next"), ("review", "rev", "review/next")])
def test_a_working_page_asks_for_its_first_task_before_its_modules_are_there(places, open_page, name, who, next):
    page = open_page(places[who], "/api/session")
    modules = [Late(page, pattern) for pattern in ("**/core/dom.js", f"**/pages/{name}.js")]
    project = places["spans"]
    asked = set()
    page.on("request", lambda sent: "/api/" in sent.url and asked.add(sent.url.partition("/api/")[2]))
    with page.expect_response(f"**/api/projects/{project}/{next}") as reply:
        page.goto(f"/projects/{project}/{name}", wait_until="commit")
    assert reply.value.ok
    assert asked == {"session", f"projects/{project}", f"projects/{project}/{next}"}
    for module in modules:
        module.wait()
        module.arrive()
    expect(page.locator("#form .span-body")).to_be_visible()


@pytest.mark.parametrize("name", ["label", "review"])
def test_no_sheet_of_a_working_page_is_found_only_in_another(name):
    page = (ROOT / "Public" / f"{name}.html").read_text()
    sheets = re.findall(r'<link rel="stylesheet" href="/styles/([^"]+)"', page)
    everyones = re.findall(r'@import url\("([^"]+)"\)', (ROOT / "Public/styles/app.css").read_text())
    assert len(everyones) == 3 and sheets[:3] == everyones
    for sheet in sheets:
        assert "@import" not in (ROOT / "Public/styles" / sheet).read_text()


def test_numbers_are_grouped_as_intl_would(open_page, server):
    values = [0, 7, 999, 999.5, 1000, 12345.4, 1234567, 9_007_199_254_740_991, -1234.5678]
    page = open_page(path="/sign-in", server=server)
    ours, theirs = page.evaluate("""async (values) => {
        const { count } = await import("/core/counts.js");
        const formatter = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
        return [values.map(count), values.map((value) => formatter.format(value))];
    }""", values)
    assert ours == theirs
