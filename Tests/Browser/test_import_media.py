"""Pictures become tasks: chosen, told more of by a list beside them, uploaded and imported; what is no picture is said."""

import io
import zipfile

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


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def test_a_zip_is_unpacked_by_the_server_and_says_what_it_did_not_take(importing, admin):
    project, page = importing()
    content = zipped(in__a_dot_png=scene(), in__b_dot_png=png(8, 6), in__bad_dot_png=b"<html><script>alert(1)</script></html>",
                     list_dot_tsv="file\tsource\na.png\tstreet\n", notes_dot_csv='file,source\nmissing.png,"x"\n')
    page.get_by_label("Choose files").set_input_files([file("photos.zip", content, "application/zip")])
    expect(page.get_by_role("heading", name="photos.zip")).to_be_visible()
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_role("heading", name="Imported photos.zip")).to_be_visible()
    rejected = page.get_by_role("region", name="Lines that did not go in")
    expect(rejected).to_contain_text("in/bad.png: This is a web page.")
    expect(rejected).to_contain_text("notes.csv: “missing.png” is no file of the zip")
    assert sorted(str(task["meta"]) for task in tasks(admin, project)) == [
        "{'file': 'in/a.png', 'source': 'street'}", "{'file': 'in/b.png'}"]


def test_a_zip_for_a_project_without_pictures_is_not_even_sent(importing):
    _, page = importing({"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "note", "type": "text"}]})
    page.get_by_label("Choose a file").set_input_files([file("photos.zip", zipped(a_dot_png=png(8, 6)), "application/zip")])
    expect(page.get_by_role("alert")).to_contain_text("this project has no field for them")
    page.get_by_role("button", name="Another file").click()
    expect(page.get_by_role("heading", name="Drop a file here")).to_be_visible()


def test_the_upload_of_a_zip_is_cancelled_and_leaves_nothing(importing, admin):
    project, page = importing()
    page.route("**/imports?format=zip*", lambda route: None)
    page.get_by_label("Choose files").set_input_files([file("photos.zip", zipped(a_dot_png=png(8, 6)), "application/zip")])
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_role("heading", name="Uploading photos.zip")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Drop a file here")).to_be_visible()
    assert tasks(admin, project) == []
