"""Before the door: first setup, signing in and out, links, and where one goes afterwards."""

import re

import pytest
from playwright.sync_api import expect

from conftest import ADMIN, PASSWORD, Server

ONE_CHOICE = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "tone", "type": "choice", "options": ["good", "bad"]}]}


def test_a_fresh_server_is_set_up_by_its_printed_link(tmp_path, open_page):
    server = Server(tmp_path / "data", {"CONCORD_ADMIN_EMAIL": "", "CONCORD_ADMIN_PASSWORD": ""}).start()
    try:
        page = open_page(path=server.printed(r"/setup#\S+"), server=server)
        expect(page).to_have_url(f"{server.url}/setup")
        expect(page.get_by_role("button", name="Create the account")).to_be_enabled()
        page.get_by_label("Your name").fill("Ada Lovelace")
        page.get_by_label("Email").fill(ADMIN)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="No projects yet")).to_be_visible()
        page.goto("/setup")
        expect(page.get_by_role("heading", name="Already set up")).to_be_visible()
    finally:
        server.stop()


def test_signing_in_leads_to_where_one_wanted_to_go(admin, open_page):
    project = admin.project(ONE_CHOICE, ["one"])
    page = open_page(server=admin.server, path=f"/projects/{project}/label")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    page.get_by_label("Email").fill(ADMIN)
    page.get_by_label("Password").fill("wrong password")
    expect(page.get_by_role("button", name="Sign in")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).not_to_be_empty()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/projects/{project}/label$"))


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_host(admin, open_page, target):
    page = open_page(server=admin.server, path=f"/sign-in?next={target}")
    expect(page.get_by_role("button", name="Sign in")).to_be_enabled()
    page.get_by_label("Email").fill(ADMIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{admin.server.url}/")


def test_a_link_lets_one_choose_a_password_once(admin, open_page):
    made = admin.post("/api/users", {"email": "new.person@example.org", "name": "New Person"})
    page = open_page(server=admin.server, path=made["link"][made["link"].index("/password"):])
    expect(page.locator("#who")).to_contain_text("new.person@example.org")
    expect(page).to_have_url(f"{admin.server.url}/password")
    page.get_by_label("New password").fill("another good long password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My work")).to_be_visible()


def test_home_shows_what_waits_and_how_far_it_is(admin, open_page):
    ann = admin.person("Ann")
    project = admin.project(ONE_CHOICE, [f"text {n}" for n in range(4)], members=[(ann, "annotator")], name="Weather reports")
    ann.answer(project, {"tone": "good"})
    page = open_page(ann, "/")
    card = page.locator(".project", has_text="Weather reports")
    expect(card).to_contain_text("1 of 4 done")
    expect(card).to_contain_text("1 answer of mine")
    card.get_by_role("link", name="Continue").click()
    expect(page).to_have_url(re.compile(rf"/projects/{project}/label$"))


def test_home_shows_a_hundred_projects_at_once_and_finds_the_others(admin, open_page):
    dee = admin.person("Dee")
    schema = {**ONE_CHOICE, "questions": [{**ONE_CHOICE["questions"][0], "options": [f"option {n} of many" for n in range(40)]}]}
    for n in range(102):
        dee.post("/api/projects", {"name": f"Tale number {n}", "schema": schema})
    page = open_page(dee, "/api/session")
    with page.expect_response("**/api/projects?*") as listed:
        page.goto("/")
    assert len(listed.value.body()) < 60_000
    expect(page.locator(".project")).to_have_count(100)
    expect(page.locator(".project").first).to_contain_text("Tale number 101")
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(".project")).to_have_count(102)
    expect(page.get_by_role("button", name="Show more")).to_have_count(0)
    page.get_by_label("Find a project").fill("number 1")
    expect(page.locator(".project")).to_have_count(13)
    page.get_by_label("Find a project").fill("no such tale")
    expect(page.get_by_text("No project is named “no such tale”.")).to_be_visible()
    page.get_by_label("Find a project").fill("")
    expect(page.locator(".project")).to_have_count(100)


def test_signing_out_closes_the_door(admin, open_page):
    ben = admin.person("Ben")
    page = open_page(ben, "/")
    page.get_by_role("button", name="Ben: menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto("/")
    expect(page).to_have_url(re.compile("/sign-in"))
