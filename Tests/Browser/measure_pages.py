"""How long a page takes for someone who has never seen it: `measure_pages.py [rounds=15]`.

Every round is a new Chromium context (nothing cached, no connection open) that goes to a page of a real server on this
machine; the time is from the start of the navigation to the paint that shows the first task, as Chromium's element
timing has it. Prints medians; nothing is asserted, as a busy machine is slow for reasons of its own."""

import pathlib
import statistics
import sys
import tempfile

from conftest import ADMIN, PASSWORD, Person, Server, launch
from playwright.sync_api import sync_playwright

TEXTS = [f"The {n} tailor sewed a coat.\nThen he rested." for n in range(40)]
FIELDS = [{"name": "text", "type": "text"}]
CHOICE = {"fields": FIELDS, "questions": [{"name": "tone", "type": "choice", "required": True, "options": ["good", "bad"]}]}
SPANS = {"fields": FIELDS, "questions": [
    {"name": "names", "type": "spans", "field": "text", "labels": ["person", "place"]},
    {"name": "tone", "type": "choice", "options": ["good", "bad"]}]}

# An element that is marked before its first paint tells when that was.
PAINTED = """(shown) => {
    const mark = () => {
        const found = document.querySelector(shown);
        if (found) found.setAttribute("elementtiming", "first");
        if (found && globalThis.stands === undefined) globalThis.stands = performance.now();
    };
    new MutationObserver(mark).observe(document, { subtree: true, childList: true });
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.identifier === "first") globalThis.painted ??= entry.renderTime || entry.startTime;
    }).observe({ type: "element", buffered: true });
}"""
# Now and then Chromium paints an element and tells nobody: then it counts from when it stood there.
LOOK = """async () => {
    while (globalThis.painted === undefined && performance.now() < 10000) await new Promise((done) => setTimeout(done, 20));
    const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const first = all.filter(({ startTime }) => startTime <= globalThis.stands);
    const bytes = first.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return { painted: globalThis.painted ?? globalThis.stands, stands: globalThis.stands, files: first.length, bytes };
}"""


def main(rounds):
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(pathlib.Path(folder) / "data", {"CONCORD_ADMIN_EMAIL": ADMIN, "CONCORD_ADMIN_PASSWORD": PASSWORD}).start()
        browser = launch(playwright)
        try:
            measure(server, browser, rounds)
        finally:
            browser.close()
            server.stop()


def measure(server, browser, rounds):
    admin = Person(server, ADMIN, "Admin").sign_in()
    ann, ben, rev = (admin.person(name) for name in ("Ann", "Ben", "Rev"))
    members = [(ann, "annotator"), (ben, "annotator"), (rev, "reviewer")]
    choice = admin.project(CHOICE, TEXTS, members=members)
    spans = admin.project(SPANS, TEXTS, {"judgments": 2, "max_judgments": 2}, members=members)
    for person, label in ((ann, "person"), (ben, "place")):
        person.answer(spans, {"names": [{"id": "r1", "start": 4, "end": 5, "label": label}], "tone": "good"})
    pages = (
        ("label, a choice", ann, f"/projects/{choice}/label", "#form .plain-text .line"),
        ("label, spans", ann, f"/projects/{spans}/label", "#form span-text .line"),
        ("review, spans", rev, f"/projects/{spans}/review", "#cards .line"),
        ("home", ann, "/", "main h2, main h3"),
        # What the browser itself takes: a page of five small files.
        ("sign-in", None, "/sign-in", "main label"),
    )
    # Turn by turn, so that what else the machine does meets all alike; the first turn warms the server.
    turns = [[look(server, browser, person, path, shown) for _, person, path, shown in pages] for _ in range(rounds + 1)][1:]
    for (what, *_), *looks in zip(pages, *turns):
        times = sorted(each["painted"] for each in looks)
        print(f"{what:<16} median {statistics.median(times):4.0f} ms  ({times[0]:.0f} to {times[-1]:.0f}, {rounds} rounds)  "
              f"{looks[-1]['files']} files, {looks[-1]['bytes'] / 1000:.1f} kB")


def look(server, browser, person, path, shown):
    context = browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900})
    try:
        if person:
            name, value = person.cookie.split("=", 1)
            context.add_cookies([{"name": name, "value": value, "url": server.url, "httpOnly": True, "sameSite": "Lax"}])
        page = context.new_page()
        page.add_init_script(f"({PAINTED})({shown!r})")
        page.goto(path)
        return page.evaluate(LOOK)
    finally:
        context.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
