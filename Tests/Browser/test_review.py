"""Deciding disputes: side by side, mark by mark, from the keyboard."""

import pytest
from conftest import Late
from playwright.sync_api import expect

TEXT = "Early in the morning came the woman, and took the children out of their beds."
SCHEMA = {"fields": [{"name": "text", "type": "text"}], "questions": [
    {"name": "marks", "type": "spans", "field": "text", "labels": [{"value": "PER", "title": "Person"}, {"value": "LOC", "title": "Place"}]},
    {"name": "mood", "type": "choice", "required": True, "options": ["tense", "sad"]}]}


def spans(*passages):
    return [{"id": f"s{n}", "start": TEXT.index(text), "end": TEXT.index(text) + len(text), "label": label} for n, (text, label) in enumerate(passages)]


@pytest.fixture
def dispute(admin, open_page):
    """Two people who differ on a mark and on the mood; a third reviews."""

    def make(tasks=1, **workflow):
        ann, ben, rea = admin.person("Ann"), admin.person("Ben"), admin.person("Rea")
        project = admin.project(SCHEMA, [{"data": {"text": TEXT}, "external_id": f"t{n}"} for n in range(tasks)], {"judgments": 2, "max_judgments": 2, "review": "disputed", **workflow},
                                members=[(ann, "annotator"), (ben, "annotator"), (rea, "reviewer")])
        for _ in range(tasks):
            ann.answer(project, {"marks": spans(("woman", "PER"), ("children", "PER")), "mood": "tense"})
            ben.answer(project, {"marks": spans(("woman", "PER"), ("beds", "LOC")), "mood": "sad"})
        page = open_page(rea, f"/projects/{project}/review")
        expect(page.locator("#review")).to_be_visible()
        page.admin, page.project, page.ann, page.ben, page.rea = admin, project, ann, ben, rea
        return page

    return make


def label(page):
    [task, *_] = page.admin.get(f"/api/projects/{page.project}/tasks?order=id")["items"]
    return page.admin.get(f"/api/tasks/{task['id']}")


def passages(answers):
    return [(TEXT[span["start"]:span["end"]], span["label"]) for span in answers["marks"]]


def decided(page):
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    expect(page.locator("#status .state")).to_have_text("All saved")


def test_differences_are_marked_and_listed(dispute):
    page = dispute()
    cards = page.locator(".annotation")
    expect(cards).to_have_count(2)
    expect(cards.nth(0).locator("mark.different")).to_have_text("children")
    expect(cards.nth(1).locator("mark.different")).to_have_text("beds")
    expect(cards.locator(".question.different")).to_have_count(2)
    rows = page.locator("#disputes .dispute")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("“children” Person")
    expect(rows.nth(2)).to_contain_text("Mood: tense × 1 · sad × 1")


def test_marks_are_taken_one_by_one_from_the_keyboard(dispute):
    page = dispute()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.keyboard.press("a")
    decided(page)
    task = label(page)
    assert task["state"] == "done"
    assert passages(task["label"]["answers"]) == [("woman", "PER"), ("beds", "LOC")]
    assert task["label"]["source"] == "review"


def test_a_whole_annotation_is_adopted_by_its_number(dispute):
    page = dispute()
    page.keyboard.press("2")
    page.keyboard.press("a")
    decided(page)
    answers = label(page)["label"]["answers"]
    assert passages(answers) == [("woman", "PER"), ("beds", "LOC")] and answers["mood"] == "sad"


def test_a_mark_is_taken_by_a_click_where_it_was_given(dispute):
    page = dispute()
    page.locator(".annotation").nth(0).locator("mark.different").click()
    page.locator(".annotation").nth(1).locator("mark.different").click()
    page.locator("#form").get_by_role("radio", name="sad").check()
    page.get_by_role("button", name="Decide").click()
    decided(page)
    assert passages(label(page)["label"]["answers"]) == [("woman", "PER"), ("children", "PER"), ("beds", "LOC")]


def test_nothing_here_clears_every_mark(dispute):
    page = dispute()
    page.keyboard.press("1")
    page.keyboard.press("n")
    decided(page)
    assert label(page)["label"]["answers"]["marks"] == []


def test_a_decision_needs_what_the_schema_needs(dispute):
    page = dispute()
    page.keyboard.press("a")
    expect(page.locator("#form [data-question=mood] .error-text")).to_have_text("Choose an option.")
    assert label(page)["state"] == "review"


def test_the_reviewer_can_write_their_own(dispute, hands):
    page = dispute()
    text = hands(page, ".the-label .span-body")
    text.drag("morning")
    page.keyboard.press("2")
    page.locator("#form").get_by_role("radio", name="tense").check()
    page.locator("main").focus()
    page.keyboard.press("a")
    decided(page)
    assert passages(label(page)["label"]["answers"]) == [("morning", "LOC"), ("woman", "PER")]


def test_why_they_differed_and_a_word_are_kept(dispute):
    page = dispute()
    page.keyboard.press("1")
    page.get_by_role("button", name="Guideline gap").click()
    page.get_by_label("A word for the record").fill("Beds are objects.")
    page.locator("main").focus()
    page.keyboard.press("a")
    decided(page)
    kept = page.rea.post(f"/api/projects/{page.project}/review/next", {"task_id": label(page)["id"]})["label"]
    assert (kept["reason"], kept["comment"]) == ("guideline_gap", "Beds are objects.")


def test_work_goes_back_with_a_comment(dispute, open_page):
    page = dispute()
    page.keyboard.press("x")
    dialog = page.get_by_role("dialog", name="Return to the annotator")
    dialog.get_by_role("radio", name="Ben").check()
    dialog.get_by_label("What should they look at again?").fill("Are beds a place?")
    page.keyboard.press("Control+Enter")
    decided(page)
    other = open_page(page.ben, f"/projects/{page.project}/label")
    expect(other.locator(".banner")).to_contain_text("Are beds a place?")
    expect(other.get_by_role("radio", name="sad")).to_be_checked()


def test_one_more_person_is_asked(dispute):
    page = dispute()
    page.admin.put(f"/api/projects/{page.project}/members/{page.admin.person('Cho').id}", {"role": "annotator"})
    page.get_by_role("button", name="Ask one more").click()
    decided(page)
    assert label(page)["state"] == "open"


def test_a_task_is_excluded_with_a_reason(dispute):
    page = dispute()
    page.get_by_role("button", name="Exclude…").click()
    page.get_by_label("Why can it not be used?").fill("Cut off")
    page.get_by_role("button", name="Exclude", exact=True).click()
    decided(page)
    assert label(page)["state"] == "excluded"


def test_the_next_dispute_comes_with_the_reply_and_undo_brings_the_last_one_back(dispute):
    page = dispute(tasks=2)
    expect(page.locator("#waiting")).to_contain_text("2 to decide")
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.locator("#waiting")).to_contain_text("1 to decide")
    expect(page.locator("#review")).not_to_have_attribute("inert", "")
    page.keyboard.press("u")
    expect(page.locator("#label-note")).to_contain_text("as it stands")
    page.keyboard.press("2")
    page.keyboard.press("a")
    expect(page.locator("#review")).not_to_have_attribute("inert", "")
    page.keyboard.press("1")
    page.keyboard.press("a")
    decided(page)
    assert label(page)["label"]["answers"]["mood"] == "sad"


def test_two_reviewers_never_hold_the_same_task(dispute, open_page):
    page = dispute()
    other = page.admin.person("Rob")
    page.admin.put(f"/api/projects/{page.project}/members/{other.id}", {"role": "reviewer"})
    second = open_page(other, f"/projects/{page.project}/review")
    expect(second.get_by_role("heading", name="Others hold the last tasks")).to_be_visible()


def test_a_decision_made_without_a_network_is_sent_later(dispute):
    page = dispute()
    page.keyboard.press("1")
    expect(page.get_by_role("radio", name="tense").last).to_be_checked()
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.locator("#status .state")).to_have_text("Offline, 1 kept")
    page.context.set_offline(False)
    decided(page)
    assert label(page)["state"] == "done"


def test_errors_are_named_beside_the_annotation_and_stay_with_it(dispute):
    page = dispute()
    card = page.locator(".annotation").nth(1)
    card.get_by_text("Name an error").click()
    card.get_by_label("missed").check()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    page.keyboard.press("1")
    page.keyboard.press("a")
    decided(page)
    assert [one["errors"] for one in label(page)["annotations"]] == [[], ["missed"]]


def test_a_second_reviewer_decides_apart_and_a_third_sees_both(dispute, admin, open_page):
    page = dispute(second_review=1)
    sam = admin.person("Sam")
    admin.put(f"/api/projects/{page.project}/members/{sam.id}", {"role": "reviewer"})
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.locator("#empty")).to_contain_text("decided before")
    second = open_page(sam, f"/projects/{page.project}/review")
    expect(second.locator("#context")).to_contain_text("decide it apart")
    expect(second.locator(".annotation")).to_have_count(2)
    second.keyboard.press("2")
    second.keyboard.press("a")
    expect(second.locator("#empty")).to_be_visible()
    third = open_page(admin, f"/projects/{page.project}/review")
    expect(third.locator("#context")).to_contain_text("Two reviewers differ")
    expect(third.locator(".annotation")).to_have_count(4)
    third.keyboard.press("4")
    third.keyboard.press("a")
    decided(third)
    assert label(page)["label"]["answers"]["mood"] == "sad"


def test_comments_are_talked_over_beside_the_work(dispute):
    page = dispute()
    page.keyboard.press("c")
    drawer = page.get_by_role("complementary", name="Comments")
    drawer.get_by_label("New comment").fill("Is a bed a place?")
    drawer.get_by_label("About", exact=True).select_option(label="About Ben’s answer; they see it")
    drawer.get_by_role("button", name="Comment").click()
    expect(drawer.locator(".thread")).to_contain_text("Is a bed a place?")
    expect(page.locator("#talk-count")).to_have_text(" 1")
    drawer.get_by_label("Answer Rea").fill("The guidelines say no.")
    drawer.get_by_role("button", name="Answer").click()
    expect(drawer.locator(".comment")).to_have_count(2)
    drawer.get_by_role("button", name="Resolve").click()
    expect(page.locator("#talk-count")).to_have_text("")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    texts = page.ben.get(f"/api/tasks/{label(page)['id']}/comments")["items"]
    assert [one["text"] for one in texts] == ["Is a bed a place?", "The guidelines say no."]
    assert page.ann.get(f"/api/tasks/{label(page)['id']}/comments")["items"] == []


def test_what_agrees_is_accepted_together(admin, open_page):
    ann, rea = admin.person("Ann"), admin.person("Rea")
    project = admin.project(SCHEMA, [{"data": {"text": TEXT}, "external_id": f"t{n}"} for n in range(5)], {"judgments": 1, "review": "all"}, members=[(ann, "annotator"), (rea, "reviewer")])
    for _ in range(5):
        ann.answer(project, {"marks": [], "mood": "sad"})
    page = open_page(rea, f"/projects/{project}/review")
    page.get_by_role("button", name="Accept what agrees").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("5 tasks")
    dialog.get_by_role("button", name="Accept them").click()
    decided(page)
    assert admin.get(f"/api/projects/{project}")["counts"]["done"] == 5


def test_the_next_task_stands_at_once_after_a_decision(dispute):
    """It was fetched ahead: the reply to the decision is held back, and the next task is on screen all the same."""
    page = dispute(3)
    expect(page.locator("#waiting")).to_have_text("3 to decide")
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    resolution = Late(page, "**/resolution?next=1")
    first = page.evaluate("document.querySelector('#cards').firstElementChild.dataset.seen = 'yes'")
    assert first == "yes"
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.locator("#cards > :first-child:not([data-seen])")).to_be_visible()
    expect(page.locator("#review:not([inert])")).to_be_visible()
    expect(page.locator("#status .state")).to_have_text("Saving 1")
    resolution.wait()
    [route] = resolution.routes
    assert len(route.request.post_data_json["held"]) == 1
    resolution.arrive()
    expect(page.locator("#status .state")).to_have_text("All saved")
    for _ in range(2):
        expect(page.locator("#review:not([inert])")).to_be_visible()
        page.keyboard.press("1")
        page.keyboard.press("a")
    decided(page)
    states = [task["state"] for task in page.admin.get(f"/api/projects/{page.project}/tasks")["items"]]
    assert states == ["done"] * 3


def test_closing_the_page_gives_back_the_task_on_screen_and_the_one_ahead(dispute, open_page):
    page = dispute(2)
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    page.close()
    other = page.admin.person("Rob")
    page.admin.put(f"/api/projects/{page.project}/members/{other.id}", {"role": "reviewer"})
    second = open_page(other, f"/projects/{page.project}/review")
    # Keys pressed before their code is there are for the task on screen alone.
    expect(second.locator("#status")).to_contain_text("Next one is ready")
    for _ in range(2):
        expect(second.locator("#review:not([inert])")).to_be_visible()
        second.keyboard.press("1")
        second.keyboard.press("a")
    decided(second)


def test_undo_brings_the_last_decision_back_before_the_one_begun(dispute):
    page = dispute(2)
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    page.keyboard.press("1")
    page.keyboard.press("a")
    expect(page.locator("#status .state")).to_have_text("All saved")
    page.keyboard.press("u")
    expect(page.locator("#label-note")).to_contain_text("as it stands")
    page.keyboard.press("2")
    page.keyboard.press("a")
    expect(page.locator("#label-note")).to_contain_text("starts from")
    page.keyboard.press("1")
    page.keyboard.press("a")
    decided(page)


def test_a_broken_task_that_nobody_answered_says_what_can_be_done(admin, open_page):
    ann, rev = admin.person("Ann"), admin.person("Rev")
    project = admin.project(SCHEMA, [TEXT], members=[(ann, "annotator"), (rev, "reviewer")])
    work = ann.post(f"/api/projects/{project}/next", {})
    ann.post(f"/api/assignments/{work['assignment']['id']}/skip", {"reason": "broken", "comment": "garbled"})
    page = open_page(rev, f"/projects/{project}/review")
    expect(page.locator("#context")).to_contain_text("answered by nobody")
    expect(page.locator("#waiting")).to_have_text("1 to decide")
    expect(page.locator("#label-note")).to_have_text("nobody has given one yet")
    page.keyboard.press("x")
    expect(page.locator("#problem")).to_contain_text("there is nothing to return")


def test_questions_that_changed_meanwhile_are_taken_over_with_what_still_fits(admin, open_page, hands):
    ann, rea = admin.person("Ann"), admin.person("Rea")
    mood = {"name": "mood", "type": "choice", "required": True, "options": ["tense", "sad", "odd"]}
    tasks = [{"data": {"text": TEXT}, "external_id": f"t{n}"} for n in range(2)]
    project = admin.project({**SCHEMA, "questions": [SCHEMA["questions"][0], mood]}, tasks, {"judgments": 1, "review": "all"}, members=[(ann, "annotator"), (rea, "reviewer")])
    for _ in tasks:
        ann.answer(project, {"marks": spans(("woman", "PER")), "mood": "sad"})
    page = open_page(rea, f"/projects/{project}/review")
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    hands(page, ".the-label .span-body").drag("morning")
    page.keyboard.press("2")
    page.locator("#form").get_by_role("radio", name="odd").check()
    page.get_by_label("A word for the record").fill("Neither.")
    stored = admin.get(f"/api/projects/{project}")
    sure = {"name": "sure", "type": "rating", "min": 1, "max": 3, "title": "How sure"}
    admin.patch(f"/api/projects/{project}", {"schema": {**stored["schema"], "questions": [SCHEMA["questions"][0], {**mood, "options": ["tense", "sad"]}, sure]}}, stored["version"])
    page.locator("main").focus()
    page.keyboard.press("a")
    expect(page.locator("#problem")).to_contain_text("has changed since you opened it")
    expect(page.locator("#form [data-question=sure]")).to_be_visible()
    expect(page.locator("#form").get_by_role("radio", name="odd")).to_have_count(0)
    expect(page.get_by_label("A word for the record")).to_have_value("Neither.")
    expect(page.locator("#status .state")).to_have_text("All saved")
    page.locator("#form").get_by_role("radio", name="tense").check()
    page.locator("main").focus()
    page.keyboard.press("a")
    expect(page.locator("#waiting")).to_contain_text("1 to decide")
    expect(page.locator("#problem")).to_have_text("")
    [answers] = [one["answers"] for one in [admin.get(f"/api/tasks/{task['id']}")["label"] for task in admin.get(f"/api/projects/{project}/tasks")["items"]] if one]
    assert passages(answers) == [("morning", "LOC"), ("woman", "PER")] and answers["mood"] == "tense"
    page.reload()
    expect(page.locator("#review:not([inert])")).to_be_visible()
    expect(page.locator("#problem")).to_have_text("")
