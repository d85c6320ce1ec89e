"""Two windows of one reviewer: never the same task in both, and what they decide is neither lost nor sent twice."""

import pytest
from conftest import PASSWORD, Person
from playwright.sync_api import expect

CHOICE = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "tone", "type": "choice", "required": True, "options": ["good", "bad"]}]}


@pytest.fixture
def windows(admin, open_page):
    """Two windows of one browser on the review of some disputes."""

    def make(tasks):
        ann, ben, rea = (admin.person(name) for name in ("Ann", "Ben", "Rea"))
        project = admin.project(CHOICE, [f"text {n}" for n in range(tasks)], {"judgments": 2, "max_judgments": 2},
                                members=[(ann, "annotator"), (ben, "annotator"), (rea, "reviewer")])
        for _ in range(tasks):
            ann.answer(project, {"tone": "good"})
            ben.answer(project, {"tone": "bad"})
        page = open_page(rea, f"/projects/{project}/review")
        ready(page)
        other = page.context.new_page()
        other.goto(f"/projects/{project}/review")
        page.admin, page.project, page.rea = admin, project, rea
        return page, other

    return make


def ready(page):
    """One on screen and the next one fetched."""
    expect(page.locator("#review:not([inert])")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("Next one is ready")


def shown(page):
    return page.locator("#form .span-body").text_content()


def decide(page):
    page.keyboard.press("1")
    page.keyboard.press("a")


def state(page, text):
    expect(page.locator("#status .state")).to_have_text(text)


def decisions(page):
    """The tasks that were decided, once for each time."""
    return [event["subject"] for event in page.admin.get(f"/api/projects/{page.project}/audit?action=task.resolved")["items"]]


def test_two_windows_of_one_reviewer_never_show_the_same_task(windows):
    page, other = windows(6)
    ready(other)
    seen = []
    for turn in range(3):
        for one in (page, other):
            expect(one.locator("#review:not([inert])")).to_be_visible()
            seen.append(shown(one))
        assert seen[-1] != seen[-2]
        for one in (page, other):
            if turn < 2:
                decide(one)
                state(one, "All saved")
    assert sorted(seen) == [f"text {n}" for n in range(6)]
    decide(page)
    expect(page.get_by_role("heading", name="Open in another window")).to_be_visible()
    decide(other)
    expect(other.get_by_role("heading", name="All done")).to_be_visible()


def test_a_task_asked_for_by_name_stays_with_the_window_that_has_it(windows):
    page, other = windows(2)
    ready(page)
    [task, *_] = page.admin.get(f"/api/projects/{page.project}/tasks?order=id")["items"]
    other.goto(f"/projects/{page.project}/review?task={task['id']}")
    expect(other.get_by_text("This task is open in another window of yours.")).to_be_visible()
    page.close()
    other.reload()
    expect(other.locator("#review:not([inert])")).to_be_visible()
    assert shown(other) == "text 0"


def test_a_window_that_closes_leaves_its_tasks_to_the_other(windows):
    page, other = windows(2)
    expect(other.get_by_role("heading", name="Open in another window")).to_be_visible()
    page.close()
    other.get_by_role("button", name="Look again").click()
    expect(other.locator("#review:not([inert])")).to_be_visible()
    assert shown(other) == "text 0"


def test_what_two_windows_decide_is_neither_lost_nor_sent_twice(windows):
    """One without a network, the other loaded again, the session ended: both share what is kept."""
    page, other = windows(4)
    ready(other)
    page.route("**/api/**", lambda route: route.abort())
    decide(page)
    state(page, "Offline, 1 kept")
    # Loaded again, the other window finds what is kept and sends it.
    other.reload()
    ready(other)
    state(other, "All saved")
    assert len(decisions(page)) == 1
    Person(page.admin.server, page.rea.email, page.rea.name).sign_in().raw("DELETE", "/api/sessions")
    decide(other)
    again = other.get_by_role("dialog", name="Sign in again")
    expect(again).to_be_visible()
    state(other, "Signed out, 1 kept")
    page.unroute("**/api/**")
    asked = page.get_by_role("dialog", name="Sign in again")
    expect(asked).to_be_visible()
    again.get_by_label("Password").fill(PASSWORD)
    other.keyboard.press("Enter")
    expect(again).to_be_hidden()
    state(other, "All saved")
    asked.get_by_role("button", name="I did in another window").click()
    expect(asked).to_be_hidden()
    state(page, "All saved")
    decided = decisions(page)
    assert len(decided) == 2 == len(set(decided))
    states = [task["state"] for task in page.admin.get(f"/api/projects/{page.project}/tasks?order=id")["items"]]
    assert sorted(states) == ["done", "done", "review", "review"]
