"""Pictures become tasks: chosen, told more of by a list beside them, uploaded and imported; what is no picture is said."""

import pytest
from playwright.sync_api import expect

from pictures import png, scene

SCHEMA = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": ["car"]}]}


@pytest.fixture
def importing(admin, open_page):
    def open_one(schema=SCHEMA):
        project = admin.project(schema, [])
        return project, open_page(admin, f"/projects/{project}/import")

    return open_one


def file(name, content, kind="image/png"):
    return {"name": name, "mimeType": kind, "buffer": content}


def tasks(admin, project):
    return [admin.get(f"/api/tasks/{row['id']}") for row in admin.get(f"/api/projects/{project}/tasks")["items"]]


def test_files_become_tasks_and_a_list_beside_them_tells_more(importing, admin):
    project, page = importing()
    table = 'file,source,note\na.png,street,"one, two"\n'
    page.get_by_label("Choose files").set_input_files([file("a.png", scene()), file("b.png", png(8, 6)), file("list.csv", table.encode(), "text/csv")])
    expect(page.get_by_text("2 files")).to_be_visible()
    expect(page.get_by_text("list.csv gives what is known of 1 of them.")).to_be_visible()
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_text("2 tasks", exact=False).first).to_be_visible()
    made = {task["external_id"]: task for task in tasks(admin, project)}
    assert made["a.png"]["meta"] == {"file": "a.png", "source": "street", "note": "one, two"}
    assert made["a.png"]["data"]["photo"].startswith("media:") and made["b.png"]["meta"] == {"file": "b.png"}


def test_a_file_that_lies_about_its_type_is_named_and_the_others_go_in(importing, admin):
    project, page = importing()
    page.get_by_label("Choose files").set_input_files([file("good.png", png(8, 6)), file("bad.png", b"<html>no picture</html>")])
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_role("heading", name="1 file could not be taken")).to_be_visible()
    expect(page.locator("li", has_text="bad.png")).to_be_visible()
    page.get_by_role("button", name="Import the other 1").click()
    expect(page.get_by_text("1 task", exact=False).first).to_be_visible()
    assert [task["external_id"] for task in tasks(admin, project)] == ["good.png"]


def test_what_every_task_needs_besides_is_asked_for_before_anything_is_sent(importing):
    schema = {"fields": [*SCHEMA["fields"], {"name": "caption", "type": "text"}], "questions": SCHEMA["questions"]}
    _, page = importing(schema)
    page.get_by_label("Choose files").set_input_files([file("a.png", png(8, 6))])
    expect(page.get_by_text("Every task also needs “caption”")).to_be_visible()
    expect(page.get_by_role("button", name="Upload and import")).to_be_disabled()
