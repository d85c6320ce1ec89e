"""Gold in the browser: set, drawn, answered with and without feedback, disputed, and what managers see of it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [{"name": "mood", "type": "choice", "title": "Mood", "required": True, "options": [{"value": "joyful", "title": "Joyful"}, {"value": "sad", "title": "Sad"}]}]}


def tale(number, gold=None):
    line = {"data": {"text": f"Number {number}: the king met a tailor."}}
    return {**line, "gold": {"mood": gold}} if gold else line


def project_with(admin, person, workflow, gold=3, plain=6, role="annotator"):
    tasks = [tale(number) for number in range(1, plain + 1)] + [tale(number, "sad") for number in range(plain + 1, plain + gold + 1)]
    return admin.project(SCHEMA, tasks, {"judgments": 1, **workflow}, [(person, role)])


def test_feedback_comes_with_the_next_task_already_there_and_can_be_disputed(admin, open_page):
    ann = admin.person("Ann Gold")
    project = project_with(admin, ann, {"gold_rate": 1, "show_gold_feedback": True, "gold_min": 50})
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.get_by_text("Number")).to_be_visible()
    page.keyboard.press("1")
    panel = page.get_by_role("complementary", name="Your answer and the known one")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("The known answer is another")
    expect(panel.locator("del")).to_have_text("Joyful")
    expect(panel.locator("ins")).to_have_text("Sad")
    expect(page.locator("question-form")).to_be_visible()
    page.keyboard.press("d")
    page.get_by_role("dialog").get_by_role("textbox").fill("The king laughs.")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(panel).to_contain_text("Sent to a manager.")
    page.keyboard.press("c")
    expect(panel).to_be_hidden()
    page.keyboard.press("2")
    expect(panel).to_contain_text("Right")
    quality = open_page(admin, f"/projects/{project}/quality")
    dispute = quality.get_by_role("listitem").filter(has_text="The king laughs.")
    expect(dispute).to_contain_text("Ann Gold")
    dispute.get_by_role("button", name="Correct gold").click()
    quality.get_by_role("dialog").get_by_role("radio", name="Joyful").check()
    quality.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(quality.get_by_text("The king laughs.")).to_have_count(0)
    expect(quality.get_by_text("2 of 2").first).to_be_visible()


def test_without_feedback_nothing_on_the_page_tells_gold(admin, open_page):
    ann = admin.person("Ann Blind")
    project = project_with(admin, ann, {"gold_rate": 1, "gold_min": 50}, gold=2, plain=2)
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.locator("question-form")).to_be_visible()
    for _ in range(4):
        text = page.locator("question-form .fields").inner_text()
        page.keyboard.press("1")
        page.wait_for_function("(text) => { const form = document.querySelector('question-form'); return form.hidden || form.querySelector('.fields').innerText !== text; }", arg=text)
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    expect(page.locator(".gold-feedback")).to_have_count(0)
    assert "gold" not in page.inner_text("body").lower()


def test_training_and_the_entry_test_say_where_one_stands(admin, open_page):
    ann = admin.person("Ann New")
    project = project_with(admin, ann, {"training": 1, "qualification": {"tasks": 1, "accuracy": 1}})
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.get_by_role("note")).to_contain_text("Training. 1 task with the right answer")
    expect(page.locator("question-form")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_text("Training, 1 of 1. Not scored.")).to_be_visible()
    expect(page.get_by_role("note")).to_contain_text("Entry test. 1 task to go")
    expect(page.locator("question-form")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="Not for you yet")).to_be_visible()
    expect(page.get_by_text("A manager can let you try again")).to_be_visible()
    settings = open_page(admin, f"/projects/{project}/settings#members")
    expect(settings.get_by_text("did not pass the test")).to_be_visible()
    settings.get_by_role("button", name="Let Ann New in without the test").click()
    expect(settings.get_by_text("did not pass the test")).to_have_count(0)
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("question-form")).to_be_visible()
    expect(page.get_by_role("note")).to_have_count(0)


def test_who_is_paused_reads_why_and_a_manager_lets_them_go_on(admin, open_page):
    ann = admin.person("Ann Wrong")
    project = project_with(admin, ann, {"gold_rate": 1, "gold_min": 2, "gold_accuracy": 0.9})
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.locator("question-form")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    for _ in range(2):
        page.keyboard.press("1")
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    expect(page.get_by_text("tasks whose answers are known were different")).to_be_visible()
    settings = open_page(admin, f"/projects/{project}/settings#members")
    expect(settings.get_by_text("paused by gold")).to_be_visible()
    expect(settings.get_by_text("0 of 2")).to_be_visible()
    settings.get_by_role("button", name="Let go on Ann Wrong").click()
    expect(settings.get_by_text("paused by gold")).to_have_count(0)


def test_a_task_is_made_gold_on_its_page_corrected_and_let_go(admin, open_page):
    ann = admin.person("Ann Page")
    project = project_with(admin, ann, {"gold_rate": 0}, gold=0)
    first = admin.get(f"/api/projects/{project}/tasks")["items"][0]["id"]
    page = open_page(admin, f"/projects/{project}/tasks/{first}")
    page.get_by_role("button", name="Set right answers").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert").filter(has_text="Answer at least one question.")).to_be_visible()
    dialog.get_by_role("radio", name="Sad").check()
    dialog.get_by_label("Why it is right").fill("He weeps.")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".gold-card")).to_contain_text("Sad")
    expect(page.locator(".gold-card")).to_contain_text("He weeps.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("gold")
    page.get_by_role("button", name="Take away").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("button", name="Set right answers")).to_be_visible()


def test_reviewed_tasks_become_gold_in_bulk(admin, open_page):
    ann = admin.person("Ann Bulk")
    project = project_with(admin, ann, {"review": "all"}, gold=0, plain=2)
    for _ in range(2):
        ann.answer(project, {"mood": "sad"})
    for _ in range(2):
        item = admin.post(f"/api/projects/{project}/review/next", {})
        admin.post(f"/api/tasks/{item['task']['id']}/resolution", {"answers": {"mood": "sad"}})
    page = open_page(admin, f"/projects/{project}/tasks")
    page.get_by_label("Choose all rows of this page").check()
    page.get_by_role("button", name="Make gold", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Make gold").click()
    expect(page.locator("data-table tbody .badge", has_text="gold")).to_have_count(2)
    page.get_by_role("link", name="Gold", exact=True).click()
    expect(page).to_have_url(re.compile("gold=1"))
    expect(page.locator("data-table tbody tr")).to_have_count(2)


def test_the_entry_test_is_set_in_settings(admin, open_page):
    ann = admin.person("Ann Settings")
    project = project_with(admin, ann, {}, gold=0, plain=1)
    page = open_page(admin, f"/projects/{project}/settings#workflow")
    expect(page.get_by_label("Right answers needed to pass it")).to_be_disabled()
    page.get_by_label("Entry test, in gold tasks").fill("4")
    page.get_by_label("Right answers needed to pass it").fill("75")
    page.get_by_label("Training, in gold tasks").fill("2")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#main").get_by_text("Saved", exact=True)).to_be_visible()
    workflow = admin.get(f"/api/projects/{project}")["workflow"]
    assert workflow["qualification"] == {"tasks": 4, "accuracy": 0.75} and workflow["training"] == 2


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}


@pytest.mark.parametrize("theme, width", [("light", 1440), ("dark", 390)])
def test_what_is_said_of_gold_has_no_fault(admin, open_page, theme, width):
    people = [admin.person(name) for name in ("Ann Axe", "Bob Axe", "Cem Axe")]
    project = project_with(admin, people[0], {"gold_rate": 1, "show_gold_feedback": True, "gold_min": 3, "gold_accuracy": 0.5}, gold=6)
    for person, right in zip(people, (2, 3, 1)):
        admin.put(f"/api/projects/{project}/members/{person.id}", {"role": "annotator"})
        for turn in range(4 if right > 1 else 3):
            reply = person.answer(project, {"mood": "sad" if turn < right else "joyful"})
        if right == 2:
            person.post(f"/api/annotations/{reply['annotation']['id']}/dispute", {"comment": "The king laughs about it."})
    gold = admin.get(f"/api/projects/{project}/gold/tasks")["items"][0]["task_id"]

    def check(page, name):
        found = Axe().run(page, options=RULES).response["violations"]
        assert not found, f"{name}: " + "; ".join(f"{one['id']} at {[node['target'] for node in one['nodes'][:3]]}" for one in found)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    options = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "bypass_csp": True}
    page = open_page(admin, f"/projects/{project}/quality", **options)
    expect(page.locator(".gold-chart")).to_be_visible()
    check(page, "quality")
    page.goto(f"/projects/{project}/tasks/{gold}")
    expect(page.locator(".gold-card")).to_be_visible()
    check(page, "task")
    page.get_by_role("button", name="Correct").click()
    check(page, "editor")
    page.goto(f"/projects/{project}/settings#members")
    expect(page.get_by_text("paused by gold").first).to_be_visible()
    check(page, "members")
    page.goto(f"/projects/{project}/tasks?gold=1")
    expect(page.locator("data-table tbody tr").first).to_be_visible()
    check(page, "tasks")
    page = open_page(people[1], f"/projects/{project}/label", **options)
    expect(page.locator("question-form")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".gold-feedback")).to_be_visible()
    check(page, "label")


@pytest.mark.parametrize("theme, width", [("light", 1440), ("dark", 390)])
def test_people_see_how_they_do_and_managers_see_each(admin, open_page, theme, width):
    ann, ben = admin.person("Ann Me"), admin.person("Ben Me")
    project = project_with(admin, ann, {"judgments": 2, "max_judgments": 2, "gold_rate": 0.3, "gold_min": 100, "show_gold_feedback": True}, gold=3, plain=4)
    admin.put(f"/api/projects/{project}/members/{ben.id}", {"role": "annotator"})
    for person in (ann, ben):
        for turn in range(4):
            person.answer(project, {"mood": "joyful" if person is ben or turn else "sad"})
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "bypass_csp": True}

    def check(page, name):
        found = Axe().run(page, options=RULES).response["violations"]
        assert not found, f"{name}: " + "; ".join(f"{one['id']} at {[node['target'] for node in one['nodes'][:3]]}" for one in found)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    page = open_page(ann, "/", **options)
    page.get_by_role("link", name="4 answers of mine").first.click()
    expect(page.get_by_role("heading", name="How I do")).to_be_visible()
    expect(page.get_by_role("heading", name="As the label says")).to_be_visible()
    expect(page.get_by_role("heading", name="Decided otherwise")).to_be_visible()
    assert "Ben" not in page.inner_text("main")
    check(page, "me")
    page = open_page(admin, f"/projects/{project}/people/{ann.id}", **options)
    expect(page.get_by_role("heading", name="Ann Me")).to_be_visible()
    check(page, "person")
    overall = open_page(admin, f"/projects/{project}/quality", **options)
    expect(overall.get_by_role("region", name="People", exact=True).get_by_role("link", name="Ann Me")).to_be_visible()
    check(overall, "quality")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Let go on")).to_be_visible()
