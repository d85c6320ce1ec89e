"""axe-core finds nothing on any managing page, in either theme, wide or narrow, nor in its dialogs; nothing is wider than the screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SCHEMA = {"fields": [{"name": "text", "type": "text", "title": "Passage"}],
          "questions": [{"name": "mood", "type": "choice", "title": "Mood", "required": True, "options": [{"value": "joyful", "title": "Joyful"}, {"value": "sad", "title": "Sad"}]},
                        {"name": "marks", "type": "spans", "field": "text", "labels": ["PERSON", "PLACE"]},
                        {"name": "why", "type": "text", "when": {"question": "mood", "is": ["sad"]}}]}
PAGES = ["", "/tasks", "/tasks/TASK", "/quality", "/label-errors", "/me", "/people/BEN", "/import", "/import?job=JOB", "/export", "/releases", "/settings", "/settings#workflow", "/settings#guidelines", "/settings#members", "/settings#danger"]
OTHERS = ["/projects/new", "/people", "/audit", "/account", "/docs", "/no/such/page"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}


@pytest.fixture(scope="module")
def tales(admin):
    ben, chi = admin.person("Ben Axe"), admin.person("Chi Axe")
    project = admin.project(SCHEMA, [f"The king number {number} met a tailor in the forest." for number in range(6)], {"judgments": 2, "review_sample": 0}, [(ben, "annotator"), (chi, "reviewer")])
    for number in range(4):
        for person in (ben, chi):
            mood = "sad" if number == 2 and person is chi else "joyful"
            person.answer(project, {"mood": mood, "marks": [{"id": "a", "start": 4, "end": 8, "label": "PERSON"}], **({"why": "He is lost."} if mood == "sad" else {})})
    task = admin.get(f"/api/projects/{project}/tasks")["items"][0]["id"]
    job = admin.get(f"/api/projects/{project}/imports")["items"][0]["id"]
    return lambda path: f"/projects/{project}{path}".replace("TASK", str(task)).replace("JOB", str(job)).replace("BEN", str(ben.id))


def check(page, where):
    # From its top: a field that happens to be scrolled half under the header, which stays, would count as too small.
    page.evaluate("scrollTo(0, 0)")
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, f"{where}: " + "; ".join(f"{one['id']} at {[node['target'] for node in one['nodes'][:3]]}" for one in found)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{where} is {width} pixels wide"


def settled(page):
    expect(page.locator("main h1, main h2").first).to_be_visible()
    expect(page.get_by_text(re.compile("Computing|being computed|Reading"))).to_have_count(0, timeout=15_000)


@pytest.mark.parametrize("theme, width", [("light", 1440), ("dark", 390)])
def test_no_page_has_a_fault(admin, open_page, tales, theme, width):
    # axe is injected as a script, which the pages' policy forbids to everyone else.
    page = open_page(admin, tales(""), viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=True)
    for path in [tales(path) for path in PAGES] + OTHERS:
        page.goto(path)
        settled(page)
        check(page, path)


def test_dialogs_and_opened_parts_have_no_fault(admin, open_page, tales):
    page = open_page(admin, tales("/settings"), bypass_csp=True)
    # The parts of the settings are fetched when they are first seen.
    page.locator("schema-builder summary").first.wait_for()
    page.wait_for_load_state("networkidle")
    closed = page.locator("schema-builder details:not([open]) > summary")
    while closed.count() > 0:
        closed.first.click()
    check(page, "schema builder, opened")
    page.get_by_role("button", name="Paste a list…").first.click()
    check(page, "paste dialog")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Split this option…").first.click()
    check(page, "split dialog")
    page.get_by_role("dialog").get_by_role("button", name="Split", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("dialog", name="What becomes of the answers?")).to_be_visible()
    check(page, "dialog about the answers of a split label")
    page.keyboard.press("Escape")
    page.locator("schema-builder .schema-view").get_by_text("JSON", exact=True).click()
    check(page, "raw schema")
    page.goto(tales("/tasks"))
    page.get_by_label("Choose task").first.check()
    check(page, "chosen tasks")
    page.get_by_role("button", name="Delete…").click()
    check(page, "delete dialog")
    page.goto("/people")
    page.get_by_role("button", name="Add a person").click()
    check(page, "add dialog")
    page.goto("/docs#submitAnswers")
    page.locator("#submitAnswers h3").first.wait_for()
    check(page, "an opened call")


def test_focus_returns_to_the_button_after_a_dialog(admin, open_page, tales):
    page = open_page(admin, "/people")
    button = page.get_by_role("button", name="Add a person")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
