"""Never lose an answer: no network, a killed server, a session that ran out, a closed page."""

import pytest
from playwright.sync_api import expect

from conftest import ADMIN, PASSWORD, Person

CHOICE = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "tone", "type": "choice", "required": True, "options": ["good", "bad"]}]}


def begin(admin, open_page, count=6):
    ann = admin.person("Ann")
    project = admin.project(CHOICE, [f"text {n}" for n in range(count)], members=[(ann, "annotator")])
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    return ann, project, page


def state(page, text):
    expect(page.locator("#status .state")).to_have_text(text, timeout=20000)


def test_two_windows_of_one_person_have_different_tasks_and_nothing_is_sent_twice(admin, open_page):
    ann, project, page = begin(admin, open_page)
    other = page.context.new_page()
    other.goto(f"/projects/{project}/label")
    expect(other.locator("#form")).to_be_visible()
    shown = lambda one: one.locator("main .span-body").text_content()
    # Each fetches one ahead before the other goes on: else one of them may have both of the last two.
    is_ready = lambda one: expect(one.locator("#status")).to_contain_text("Next one is ready")
    is_ready(other)
    seen = []
    for turn in range(3):
        for one in (page, other):
            expect(one.locator("#form")).to_be_visible()
            assert shown(page) != shown(other)
            seen.append(shown(one))
            if turn < 2:
                one.keyboard.press("1")
                state(one, "All saved")
            if turn == 0:
                is_ready(one)
    page.keyboard.press("2")
    state(page, "All saved")
    expect(page.get_by_role("heading", name="Open in another window")).to_be_visible()
    other.keyboard.press("2")
    expect(other.get_by_role("heading", name="All done")).to_be_visible()
    state(other, "All saved")
    assert sorted(seen) == [f"text {n}" for n in range(6)]
    assert sorted(item["answers"]["tone"] for item in ann.mine(project)) == ["bad"] * 2 + ["good"] * 4


def test_a_window_that_closes_leaves_its_task_to_the_other(admin, open_page):
    ann, project, page = begin(admin, open_page, count=2)
    other = page.context.new_page()
    other.goto(f"/projects/{project}/label")
    expect(other.get_by_role("heading", name="Open in another window")).to_be_visible()
    page.close()
    other.get_by_role("button", name="Look again").click()
    expect(other.locator("main .span-body")).to_have_text("text 0")


def test_without_a_network_answers_are_kept_and_sent_later(admin, open_page):
    ann, project, page = begin(admin, open_page)
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.keyboard.press("2")
    state(page, "Offline, 2 kept")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.context.set_offline(False)
    state(page, "All saved")
    expect(page.locator("main .span-body")).to_have_text("text 2")
    assert [item["answers"]["tone"] for item in reversed(ann.mine(project))] == ["good", "bad"]


def test_the_network_may_go_as_soon_as_the_first_task_stands(admin, open_page):
    ann = admin.person("Ann")
    project = admin.project(CHOICE, ["text 0", "text 1"], members=[(ann, "annotator")])
    page = open_page(ann, "/api/session")
    page.goto(f"/projects/{project}/label", wait_until="commit")
    page.locator("#form .plain-text .line").wait_for()
    page.context.set_offline(True)
    page.keyboard.press("1")
    state(page, "Offline, 1 kept")
    page.context.set_offline(False)
    state(page, "All saved")
    expect(page.locator("main .span-body")).to_have_text("text 1")
    assert [item["answers"]["tone"] for item in ann.mine(project)] == ["good"]


def test_a_killed_server_loses_nothing_and_makes_nothing_twice(own_server, open_page):
    admin = Person(own_server, ADMIN, "Admin").sign_in()
    ann, project, page = begin(admin, open_page)
    own_server.kill()
    page.keyboard.press("1")
    page.keyboard.press("1")
    state(page, "Offline, 2 kept")
    own_server.start()
    state(page, "All saved")
    assert len(ann.mine(project)) == 2


def test_what_was_kept_is_sent_after_a_reload(own_server, open_page):
    admin = Person(own_server, ADMIN, "Admin").sign_in()
    ann, project, page = begin(admin, open_page)
    own_server.kill()
    page.keyboard.press("2")
    state(page, "Offline, 1 kept")
    own_server.start()
    page.reload()
    state(page, "All saved")
    [item] = ann.mine(project)
    assert item["answers"] == {"tone": "bad"}
    expect(page.locator("main .span-body")).to_have_text("text 1")


def test_a_lost_acknowledgement_does_not_make_a_second_answer(admin, open_page):
    ann, project, page = begin(admin, open_page)
    dropped = []

    def drop_reply(route):
        if dropped:
            return route.continue_()
        dropped.append(route.fetch().status)  # it arrived
        route.abort()  # and the reply did not

    page.route("**/submit*", drop_reply)
    page.keyboard.press("1")
    state(page, "Offline, 1 kept")
    state(page, "All saved")
    assert dropped == [201]
    assert len(ann.mine(project)) == 1


def test_an_edit_whose_acknowledgement_was_lost_is_not_called_refused(admin, open_page):
    ann, project, page = begin(admin, open_page)
    page.keyboard.press("1")
    state(page, "All saved")
    dropped = []

    def drop_reply(route):
        if route.request.method != "PUT" or len(dropped) == 2:
            return route.continue_()
        dropped.append(route.fetch().status)  # it arrived
        route.abort()  # and the reply did not

    page.route("**/api/annotations/*", drop_reply)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".banner")).to_contain_text("Your last answer")
    page.keyboard.press("2")
    state(page, "Offline, 1 kept")
    state(page, "All saved")
    assert dropped == [200, 200]
    [item] = ann.mine(project)
    assert item["answers"] == {"tone": "bad"} and item["version"] == 2
    # And the next change goes on from there.
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="bad")).to_be_checked()
    page.keyboard.press("1")
    expect(page.locator(".banner")).to_be_empty()
    state(page, "All saved")
    [item] = ann.mine(project)
    assert item["answers"] == {"tone": "good"} and item["version"] == 3


def test_a_session_that_ran_out_is_renewed_in_place(admin, open_page):
    ann, project, page = begin(admin, open_page)
    Person(admin.server, ann.email, ann.name).sign_in().raw("DELETE", "/api/sessions")
    page.keyboard.press("1")
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    state(page, "Signed out, 1 kept")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="I did in another window").click()
    expect(dialog.get_by_role("alert")).to_have_text("Not signed in yet.")
    dialog.get_by_label("Password").fill("not this one")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).not_to_have_text("Not signed in yet.")
    dialog.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    state(page, "All saved")
    page.keyboard.press("2")
    state(page, "All saved")
    ann.sign_in()
    assert [item["answers"]["tone"] for item in reversed(ann.mine(project))] == ["good", "bad"]


def test_an_answer_the_server_refuses_is_kept_and_can_be_mended(admin, open_page):
    ann, project, page = begin(admin, open_page)
    page.route("**/submit*", lambda route: route.continue_(post_data=route.request.post_data.replace('"good"', '"gone"')))
    page.keyboard.press("1")
    state(page, "1 answer was refused")
    page.unroute("**/submit*")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".banner")).to_contain_text("The server refused this answer")
    expect(page.locator("main .span-body")).to_have_text("text 0")
    expect(page.locator("[data-question=tone] .error-text")).not_to_be_empty()
    page.keyboard.press("2")
    state(page, "All saved")
    assert [item["answers"]["tone"] for item in ann.mine(project)] == ["bad"]


def test_a_change_that_the_server_cannot_take_is_said(admin, open_page):
    ann = admin.person("Ann")
    schema = {**CHOICE, "questions": [*CHOICE["questions"], {"name": "note", "type": "text"}]}
    project = admin.project(schema, ["one", "two"], members=[(ann, "annotator")])
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    page.context.set_offline(True)
    page.get_by_label("Note").fill("kept here")
    state(page, "Offline, 1 kept")
    page.context.set_offline(False)
    state(page, "All saved")


def test_an_answer_from_a_second_window_is_not_dropped_for_the_first(admin, open_page):
    ann, project, page = begin(admin, open_page)
    other = open_page(ann, f"/projects/{project}/label")
    expect(other.locator("main .span-body")).to_have_text("text 0")
    page.keyboard.press("1")
    state(page, "All saved")
    other.keyboard.press("2")
    state(other, "1 answer was refused")
    other.get_by_role("button", name="Show").click()
    expect(other.locator("main .span-body")).to_have_text("text 0")
    expect(other.get_by_role("radio", name="bad")).to_be_checked()
    other.locator("main").focus()
    other.keyboard.press("Enter")
    state(other, "All saved")
    [item] = [item for item in ann.mine(project) if item["excerpt"] == "text 0"]
    assert item["answers"] == {"tone": "bad"} and item["version"] == 2


def test_a_window_begins_anew_when_someone_else_signs_in(admin, open_page):
    """Two people try things out in one browser: nobody's answer goes out in the other's name, or is refused."""
    ann, project, page = begin(admin, open_page)
    bea = admin.person("Bea")
    admin.put(f"/api/projects/{project}/members/{bea.id}", {"role": "annotator"})
    name, value = bea.cookie.split("=", 1)
    page.context.add_cookies([{"name": name, "value": value, "url": admin.server.url, "httpOnly": True, "sameSite": "Lax"}])
    other = page.context.new_page()
    other.goto("/")
    page.bring_to_front()
    expect(page.get_by_role("button", name="Bea: menu")).to_be_visible()
    expect(page.locator("question-form#form")).to_be_visible()
    state(page, "All saved")
    page.keyboard.press("2")
    state(page, "All saved")
    assert [item["answers"]["tone"] for item in bea.mine(project)] == ["bad"]
    assert ann.mine(project) == []


def test_after_a_change_of_the_questions_the_new_ones_are_asked(admin, open_page):
    """Else nothing that is answered on an open page would be taken, and nothing on it could mend that."""
    ann, project, page = begin(admin, open_page)
    stored = admin.get(f"/api/projects/{project}")
    schema = {**stored["schema"], "questions": [{**stored["schema"]["questions"][0], "options": ["fine", "bad"]}]}
    admin.patch(f"/api/projects/{project}", {"schema": schema}, stored["version"])
    page.keyboard.press("1")
    expect(page.locator("question-form#form").get_by_role("radio", name="fine")).to_be_visible()
    state(page, "1 answer was refused")
    page.locator("#status").get_by_role("button", name="Show").click()
    expect(page.locator(".banner")).to_contain_text("The server refused this answer. Tone: is none of the options.")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    state(page, "All saved")
    assert [item["answers"]["tone"] for item in ann.mine(project)] == ["fine"]
