"""Accounts: people for admins, one's own account, the audit log, the documents of the API."""

import contextlib
import json
import re
import sqlite3

from conftest import ADMIN, PASSWORD, Person
from pictures import ready, scene
from playwright.sync_api import expect


def test_an_invited_person_sets_a_password_by_the_link_shown_once(admin, open_page):
    page = open_page(admin, "/people")
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    dialog.get_by_label("Name").fill("Eli Invited")
    dialog.get_by_label("Email").fill("eli.invited@example.org")
    dialog.get_by_role("button", name="Add", exact=True).click()
    link = page.get_by_role("dialog", name="A link for Eli Invited").get_by_label("Link").input_value()
    assert "/password#" in link
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_label("Role of Eli Invited")).to_have_value("member")
    theirs = open_page(None, link, server=admin.server)
    theirs.get_by_label(re.compile("password", re.I)).first.fill("a golden girdle of his own")
    theirs.keyboard.press("Enter")
    expect(theirs.get_by_role("heading", name="My work")).to_be_visible()


def test_an_address_that_is_taken_is_said_at_its_field(admin, open_page):
    page = open_page(admin, "/people")
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    dialog.get_by_label("Name").fill("Twin")
    dialog.get_by_label("Email").fill(admin.email)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_role("alert").filter(has_text=re.compile(r"\w"))).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_value("Twin")


def test_a_disabled_person_is_out_at_once(admin, open_page):
    fay = admin.person("Fay Leaving")
    page = open_page(admin, "/people")
    page.get_by_label("Find people").fill("Fay Leav")
    page.get_by_role("button", name="Disable Fay Leaving").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(page.get_by_role("button", name="Enable Fay Leaving")).to_be_visible()
    theirs = open_page(fay, "/account")
    expect(theirs).to_have_url(re.compile("/sign-in"))


def test_who_is_erased_leaves_no_name_behind(admin, open_page):
    admin.person("Gil Forgotten")
    page = open_page(admin, "/people")
    page.get_by_label("Find people").fill("Gil Forg")
    page.get_by_role("button", name="Disable Gil Forgotten").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    page.get_by_role("button", name="Erase Gil Forgotten").click()
    page.get_by_role("dialog", name="Erase Gil Forgotten?").get_by_role("button", name="Erase", exact=True).click()
    expect(page.get_by_text("Nobody is found")).to_be_visible()
    page.get_by_label("Find people").fill("Someone who left")
    page.get_by_text("Without", exact=True).click()
    expect(page.get_by_role("row", name="Someone who left").filter(has_text="erased").first).to_be_visible()
    assert not admin.get("/api/users?q=Gil")["items"]


def test_the_last_admin_cannot_be_demoted(admin, open_page):
    page = open_page(admin, "/people")
    page.get_by_label("Find people").fill(admin.email)
    own = page.get_by_role("row", name=admin.email).get_by_label("Role of")
    own.select_option("member")
    expect(page.locator(".problem")).to_contain_text("only admin")
    expect(own).to_have_value("admin")


def test_a_token_is_shown_once_works_and_ends(admin, open_page):
    gil = admin.person("Gil Token")
    page = open_page(gil, "/account")
    page.get_by_label("Name", exact=True).last.fill("nightly export")
    page.get_by_role("button", name="Make a token").click()
    token = page.get_by_role("dialog").get_by_label("Token").input_value()
    assert token.startswith("cnc_")
    page.get_by_role("button", name="Done").click()
    gil_by_token = type(gil)(gil.server, gil.email, gil.name)
    assert gil_by_token.raw("GET", "/api/projects", headers={"Authorization": f"Bearer {token}"})[0]["items"] == []
    page.get_by_role("button", name="End the token nightly export").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.get_by_text("No tokens.")).to_be_visible()


def test_a_key_is_changed_and_a_taken_one_refused_by_name(admin, open_page):
    hal = admin.person("Hal Keys")
    page = open_page(hal, "/account")
    page.get_by_role("button", name="Key for Flag as broken").click()
    page.keyboard.press("g")
    expect(page.get_by_text("G is taken by “Guidelines”. Nothing changed.")).to_be_visible()
    page.get_by_role("button", name="Key for Flag as broken").click()
    with page.expect_response("**/api/account/preferences"):
        page.keyboard.press("q")
    expect(page.get_by_text("“Flag as broken” is now Q.").first).to_be_visible()
    assert hal.get("/api/account/preferences")["keys"] == {"flag": "Q"}


def test_the_keys_of_tools_are_changed_beside_those_of_the_page_and_printed_on_their_buttons(admin, open_page):
    ivy = admin.person("Ivy Keys")
    schema = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": ["cat"]}]}
    project = admin.project(schema, [], members=[(ivy, "annotator")])
    admin.add_tasks(project, [{"photo": admin.upload(project, scene(400))}])
    page = open_page(ivy, "/account")
    page.get_by_role("button", name="Key for Box").click()
    page.keyboard.press("g")
    expect(page.get_by_text("G is taken by “Guidelines”. Nothing changed.")).to_be_visible()
    page.get_by_role("button", name="Key for Guidelines").first.click()
    page.keyboard.press("r")
    expect(page.get_by_text("R is taken by “Box”. Nothing changed.")).to_be_visible()
    page.get_by_role("button", name="Key for Box").click()
    with page.expect_response("**/api/account/preferences"):
        page.keyboard.press("q")
    page.goto(f"/projects/{project}/label")
    box = page.get_by_role("button", name="Box", exact=True)
    expect(box.locator("kbd")).to_have_text("Q")
    ready(page)
    page.keyboard.press("q")
    expect(box).to_have_attribute("aria-pressed", "true")


def test_the_keys_of_the_account_page_are_those_of_the_working_pages(admin, open_page):
    schema = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "q", "type": "choice", "options": ["a", "b"]}]}
    project = admin.project(schema, ["One"])
    page = open_page(admin, f"/projects/{project}/label")
    page.get_by_role("button", name=re.compile("Submit")).wait_for()
    page.keyboard.press("?")
    page.locator(".key-help li").first.wait_for()
    shown = {row.split("\n")[0].strip() for row in page.locator(".key-help li").all_inner_texts()}
    listed = page.evaluate("import('/core/commands.js').then(({ labelCommands }) => labelCommands.map(({ title }) => title))")
    assert set(listed) <= shown


def test_the_tools_of_the_account_page_are_those_of_pictures_and_recordings(admin, open_page):
    skeleton = {"points": ["nose", "tail"], "edges": [["nose", "tail"]]}
    pictures = {"fields": [{"name": "photo", "type": "image"}], "questions": [
        {"name": "a", "type": "boxes", "field": "photo", "labels": ["cat"], "rotate": True}, {"name": "b", "type": "polygons", "field": "photo", "labels": ["dog"]},
        {"name": "c", "type": "mask", "field": "photo", "labels": ["sky"]}, {"name": "d", "type": "keypoints", "field": "photo", "skeleton": skeleton}]}
    sounds = {"fields": [{"name": "sound", "type": "audio"}, {"name": "clip", "type": "video"}], "questions": [
        {"name": "a", "type": "segments", "field": "sound", "labels": ["word"], "transcript": True}, {"name": "b", "type": "tracks", "field": "clip", "labels": ["car"]}]}
    page = open_page(admin, "/account")
    for schema, name in ((pictures, "pictureCommands"), (sounds, "recordingCommands")):
        listed, registered = page.evaluate("""async ([schema, name]) => {
            const { [name]: listed } = await import("/core/tool-keys.js");
            await import("/parts/question-form.js");
            const form = document.createElement("question-form");
            document.body.append(form);
            form.schema = schema;
            await form.ready;
            form.show({}, {});
            return [listed.map(({ id, key }) => [id, key]), form.commands().map(({ id, key }) => [id, key])];
        }""", [schema, name])
        assert [one for one in listed if one not in registered] == []
        single = [one for one in registered if len(one[1]) == 1 and not one[0].startswith("option.")]
        assert [one for one in single if one not in listed and one[0] != "image.undo"] == []


def test_a_wrong_current_password_is_said_at_its_field(admin, open_page):
    ida = admin.person("Ida Password")
    page = open_page(ida, "/account")
    page.get_by_label("Current password").fill("not this one")
    page.get_by_label("New password").fill("seven at one blow")
    page.locator("form", has_text="New password").get_by_role("button", name="Save").click()
    expect(page.get_by_text("is not the current password")).to_be_visible()
    page.get_by_label("Current password").fill(PASSWORD)
    page.locator("form", has_text="New password").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Changed. Other sessions have ended.").first).to_be_visible()


def test_the_theme_is_kept_with_the_person(admin, open_page):
    jo = admin.person("Jo Theme")
    page = open_page(jo, "/account")
    with page.expect_response("**/api/account/preferences"):
        page.locator("main").get_by_role("button", name="Dark").click()
    elsewhere = open_page(jo, "/account")
    expect(elsewhere.locator("html")).to_have_attribute("data-theme", "dark")


def test_sessions_elsewhere_are_ended(admin, open_page):
    kim = admin.person("Kim Sessions")
    first, kim.cookie = kim.cookie, None
    kim.sign_in()
    page = open_page(kim, "/account")
    sessions = page.locator(".session-list li")
    expect(sessions).to_have_count(2)
    page.get_by_role("button", name="End all others").click()
    expect(sessions).to_have_count(1)
    kim.cookie = first
    try:
        kim.get("/api/session")
        raise AssertionError("the other session still lives")
    except AssertionError as error:
        assert "401" in str(error)


def test_the_audit_log_is_filtered_and_verified(admin, open_page):
    admin.project({"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "q", "type": "choice", "options": ["a", "b"]}]}, [], name="Audited")
    page = open_page(admin, "/audit")
    page.get_by_label("Action").fill("project.created")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Audit log").get_by_role("row").nth(1)).to_contain_text("project created")
    expect(page).to_have_url(re.compile("action=project.created"))
    page.get_by_role("button", name="Verify the chain").click()
    expect(page.get_by_text("as they were written")).to_be_visible()


def test_the_documents_of_the_api_are_searched_and_linked(admin, open_page):
    page = open_page(None, "/docs", server=admin.server)
    page.get_by_label("Find a call").fill("submit")
    call = page.locator("#submitAnswers")
    call.locator("summary").first.click()
    expect(call).to_contain_text("Idempotency-Key")
    expect(page.locator("#getMetrics")).to_be_hidden()
    page.goto("/docs#exportTasks")
    page.reload()
    expect(page.locator("#exportTasks")).to_have_attribute("open", "")
    described = json.loads(page.request.get("/api/openapi.json").body())
    assert described["openapi"].startswith("3.1")


def test_an_unknown_address_says_so(admin, open_page):
    page = open_page(admin, "/no/such/page")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


def test_on_a_phone_the_buttons_of_every_row_are_in_sight(admin, open_page):
    admin.person("Ann")
    page = open_page(admin, "/people", viewport={"width": 390, "height": 844})
    button = page.get_by_role("row").get_by_role("button", name="Disable").first
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("[...document.querySelectorAll('.scroll-x')].every((box) => box.scrollWidth <= box.clientWidth)")


def test_what_gives_an_account_away_asks_for_the_password_when_the_sign_in_is_old(own_server, open_page):
    admin = Person(own_server, ADMIN, "Admin").sign_in()
    with contextlib.closing(sqlite3.connect(own_server.directory / "concord.sqlite", timeout=20)) as database, database:
        assert database.execute("UPDATE sessions SET created_at = created_at - 13 * 3600000").rowcount == 1
    page = open_page(admin, "/people")
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    dialog.get_by_label("Name").fill("Gus Late")
    dialog.get_by_label("Email").fill("gus.late@example.org")
    dialog.get_by_role("button", name="Add", exact=True).click()
    again = page.get_by_role("dialog", name="Is it you?")
    expect(again.get_by_label("Password")).to_be_focused()
    again.get_by_label("Password").fill("not my password at all")
    page.keyboard.press("Enter")
    expect(again.get_by_role("alert").filter(has_text="is not right")).to_be_visible()
    assert all(user["name"] != "Gus Late" for user in admin.get("/api/users")["items"])
    again.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="A link for Gus Late")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_label("Role of Gus Late")).to_have_value("member")


def test_an_old_sign_in_that_is_not_renewed_changes_nothing(own_server, open_page):
    admin = Person(own_server, ADMIN, "Admin").sign_in()
    with contextlib.closing(sqlite3.connect(own_server.directory / "concord.sqlite", timeout=20)) as database, database:
        database.execute("UPDATE sessions SET created_at = created_at - 13 * 3600000")
    page = open_page(admin, "/people")
    page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog", name="Add a person")
    dialog.get_by_label("Name").fill("Gus Late")
    dialog.get_by_label("Email").fill("gus.late@example.org")
    dialog.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("dialog", name="Is it you?").get_by_role("button", name="Cancel").click()
    expect(dialog.get_by_role("alert").filter(has_text="sign-in within the last twelve hours")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_value("Gus Late")
    assert len(admin.get("/api/users")["items"]) == 1
