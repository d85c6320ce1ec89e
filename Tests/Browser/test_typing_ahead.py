"""Keys that are pressed before the page can take them: kept, and played in their order, to what was on screen then."""

import pytest
from conftest import Late
from playwright.sync_api import expect

from pictures import scene

TEXT = "The little tailor laughed aloud."
CHOICE = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "tone", "type": "choice", "required": True, "options": ["good", "bad"]}]}
SPANS = {"fields": [{"name": "text", "type": "text"}], "questions": [
    {"name": "marks", "type": "spans", "field": "text", "labels": ["PER", "LOC"]}, {"name": "tone", "type": "choice", "required": True, "options": ["good", "bad"]}]}


@pytest.fixture
def open_late(open_page):
    """Opens a page on which what `patterns` match comes late."""

    def start(person, path, *patterns):
        page = open_page(person, "/api/session")
        late = [Late(page, pattern) for pattern in patterns]
        page.goto(path)
        return page, late

    return start


def all_done(page):
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    expect(page.locator("#status .state")).to_have_text("All saved")


def test_a_review_typed_before_its_code_is_there_is_decided_as_typed_and_the_next_one_is_not(admin, open_late):
    ann, ben, rea = (admin.person(name) for name in ("Ann", "Ben", "Rea"))
    project = admin.project(CHOICE, ["one", "two"], {"judgments": 2, "max_judgments": 2}, members=[(ann, "annotator"), (ben, "annotator"), (rea, "reviewer")])
    for _ in range(2):
        ann.answer(project, {"tone": "good"})
        ben.answer(project, {"tone": "bad"})
    page, [acts] = open_late(rea, f"/projects/{project}/review", "**/review-acts.js")
    expect(page.locator("#review")).to_be_visible()
    expect(page.locator("#form .span-body")).to_have_text("one")
    for key in "1a2a":
        page.keyboard.press(key)
    acts.wait()
    expect(page.locator("#review")).to_be_visible()
    acts.arrive()
    expect(page.locator("#form .span-body")).to_have_text("two")
    expect(page.locator("#review:not([inert])")).to_be_visible()
    expect(page.locator("#status .state")).to_have_text("All saved")
    assert [task["state"] for task in admin.get(f"/api/projects/{project}/tasks?order=id")["items"]] == ["done", "review"]
    for key in "2a":
        page.keyboard.press(key)
    all_done(page)
    tasks = admin.get(f"/api/projects/{project}/tasks?order=id")["items"]
    assert [admin.label(task["id"])["answers"]["tone"] for task in tasks] == ["good", "bad"]


def test_regions_in_dispute_are_gone_through_and_taken_before_the_code_for_it_is_there(admin, open_late):
    ann, ben, rea = (admin.person(name) for name in ("Ann", "Ben", "Rea"))
    schema = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "cars", "type": "boxes", "field": "photo", "labels": ["car"]}]}
    project = admin.project(schema, [], {"judgments": 2, "max_judgments": 2, "review": "all"}, members=[(ann, "annotator"), (ben, "annotator"), (rea, "reviewer")])
    admin.add_tasks(project, [{"photo": admin.upload(project, scene())}])
    car = lambda id, x: {"id": id, "label": "car", "x": x, "y": 50, "width": 60, "height": 40, "rotation": 0}
    ann.answer(project, {"cars": [car("a1", 10), car("a2", 300)]})
    ben.answer(project, {"cars": [car("b1", 24), car("b2", 200)]})
    page, [acts] = open_late(rea, f"/projects/{project}/review", "**/review-acts.js")
    expect(page.locator("#disputes .dispute")).to_have_count(3)
    acts.wait()
    # Of the first Ben's; the second, which is Ben's alone; of the third, Ann's alone, nothing.
    for key in "2j2jna":
        page.keyboard.press(key)
    expect(page.locator("#disputes .dispute .taken:not(:empty)")).to_have_count(0)
    acts.arrive()
    all_done(page)
    [task] = admin.get(f"/api/projects/{project}/tasks")["items"]
    assert [box["x"] for box in admin.label(task["id"])["answers"]["cars"]] == [24, 200]


def test_errors_to_be_named_that_come_after_the_decision_break_nothing(admin, open_late):
    ann, ben, rea = (admin.person(name) for name in ("Ann", "Ben", "Rea"))
    project = admin.project(CHOICE, ["one", "two"], {"judgments": 2, "max_judgments": 2}, members=[(ann, "annotator"), (ben, "annotator"), (rea, "reviewer")])
    for _ in range(2):
        ann.answer(project, {"tone": "good"})
        ben.answer(project, {"tone": "bad"})
    page, [notes] = open_late(rea, f"/projects/{project}/review", "**/review-notes.js")
    notes.wait()
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.locator("#form .span-body")).to_have_text("two")
    notes.arrive()
    expect(page.locator("#cards summary")).to_have_count(2)


def test_a_passage_is_marked_by_keys_before_the_text_has_hands(admin, open_late):
    ann = admin.person("Ann")
    project = admin.project(SPANS, [TEXT], members=[(ann, "annotator")])
    page, [hands] = open_late(ann, f"/projects/{project}/label", "**/span-hands.js")
    expect(page.locator("main .span-body")).to_have_text(TEXT)
    hands.wait()
    page.locator("main span-text").focus()
    for key in ["ArrowRight"] * 4 + ["Shift+ArrowRight"] * 6 + ["2", "3", "Enter"]:
        page.keyboard.press(key)
    hands.arrive()
    all_done(page)
    [item] = ann.mine(project)
    [mark] = item["answers"]["marks"]
    assert (TEXT[mark["start"]:mark["end"]], mark["label"], item["answers"]["tone"]) == ("little", "LOC", "good")


def test_a_passage_is_marked_by_mouse_before_the_text_has_hands(admin, open_late, hands):
    ann = admin.person("Ann")
    project = admin.project(SPANS, [TEXT], members=[(ann, "annotator")])
    page, [late] = open_late(ann, f"/projects/{project}/label", "**/span-hands.js")
    expect(page.locator("main .span-body")).to_have_text(TEXT)
    late.wait()
    hands(page).drag("tailor")
    page.keyboard.press("1")
    late.arrive()
    expect(page.locator("main .marks .clip")).to_have_text("tailor")


def test_a_key_pressed_while_the_next_task_is_on_its_way_never_answers_it(admin, open_late):
    ann = admin.person("Ann")
    project = admin.project(CHOICE, ["one", "two", "three"], members=[(ann, "annotator")])
    page, _ = open_late(ann, f"/projects/{project}/label")
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    following = Late(page, "**/submit?next=1")
    ahead = Late(page, "**/next")
    page.keyboard.press("1")
    following.wait()
    expect(page.locator("main .span-body")).to_have_text("two")
    page.keyboard.press("2")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    following.arrive()
    ahead.arrive()
    expect(page.locator("main .span-body")).to_have_text("three")
    expect(page.locator("#status .state")).to_have_text("All saved")
    expect(page.locator("#form input:checked")).to_have_count(0)
    assert [item["answers"]["tone"] for item in reversed(ann.mine(project))] == ["good", "bad"]
    page.keyboard.press("1")
    all_done(page)


def test_the_last_answer_is_taken_back_and_changed_while_the_next_task_is_on_its_way(admin, open_late):
    ann = admin.person("Ann")
    project = admin.project(CHOICE, ["one", "two", "three"], members=[(ann, "annotator")])
    page, _ = open_late(ann, f"/projects/{project}/label")
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    following = Late(page, "**/submit?next=1")
    ahead = Late(page, "**/next")
    page.keyboard.press("1")
    following.wait()
    expect(page.locator("main .span-body")).to_have_text("two")
    for key in "1u2":
        page.keyboard.press(key)
    # The third is on screen, all saved, before the keys are played, and again after.
    with page.expect_response(lambda reply: reply.request.method == "PUT" and "/api/annotations/" in reply.url):
        following.arrive()
        ahead.arrive()
    expect(page.locator("main .span-body")).to_have_text("three")
    expect(page.locator("#status .state")).to_have_text("All saved")
    assert [item["answers"]["tone"] for item in reversed(ann.mine(project))] == ["good", "bad"]


def test_what_is_typed_before_a_dialog_opens_reaches_it(admin, open_late):
    ann = admin.person("Ann")
    project = admin.project(CHOICE, ["one", "two"], members=[(ann, "annotator")])
    page, [dialogs] = open_late(ann, f"/projects/{project}/label", "**/label-dialogs.js")
    expect(page.locator("main .span-body")).to_have_text("one")
    for key in ["Space", "2", "Enter", "1"]:
        page.keyboard.press(key)
    dialogs.wait()
    with page.expect_request("**/skip?next=1") as skipped:
        dialogs.arrive()
    assert skipped.value.post_data_json["reason"] == "not_for_me"
    expect(page.locator("main .span-body")).to_have_text("two")
    expect(page.locator("#status .state")).to_have_text("All saved")
    # The 1 was pressed when nobody had seen this text.
    assert ann.mine(project) == []
    page.keyboard.press("1")
    all_done(page)
    assert [item["answers"] for item in ann.mine(project)] == [{"tone": "good"}]
