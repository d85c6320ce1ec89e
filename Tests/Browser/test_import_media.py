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


def many(number):
    return [file(f"{at:03}.png", png(4 + at, 3)) for at in range(number)]


def test_a_file_that_fails_for_a_moment_is_sent_again_and_one_that_is_refused_on_request(importing, admin):
    project, page = importing()
    met = {}

    def stumble(route):
        name = route.request.url.split("name=")[1]
        met[name] = met.get(name, 0) + 1
        if name == "005.png" and met[name] == 1:
            route.abort()
        elif name == "007.png" and met[name] == 1:
            route.fulfill(status=422, content_type="application/problem+json", body='{"status": 422, "code": "bad_media", "title": "The file cannot be used.", "detail": "Not today."}')
        else:
            route.continue_()

    page.route("**/media?name=*", stumble)
    page.get_by_label("Choose files").set_input_files(many(12))
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_role("heading", name="1 file could not be taken")).to_be_focused()
    expect(page.locator("li", has_text="007.png")).to_contain_text("Not today.")
    expect(page.get_by_role("button", name="Import the other 11")).to_be_visible()
    page.get_by_role("button", name="Try 007.png again").click()
    expect(page.get_by_text("12 tasks", exact=False).first).to_be_visible()
    assert [task["external_id"] for task in tasks(admin, project)] == [f"{at:03}.png" for at in range(12)]
    assert met["005.png"] == 2 and met["007.png"] == 2 and met["006.png"] == 1


def test_the_same_folder_again_adds_nothing(importing, admin, tmp_path):
    project, page = importing()
    folder = tmp_path / "photos"
    (folder / "day").mkdir(parents=True)
    for at, each in enumerate(many(8)):
        (folder / ("day" if at % 2 else ".") / each["name"]).write_bytes(each["buffer"])
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" and "/media?" in request.url else None)
    for created in (8, 0):
        page.goto(f"/projects/{project}/import")
        page.get_by_label("Choose a folder").set_input_files(folder)
        expect(page.get_by_text("8 files")).to_be_visible()
        page.get_by_role("button", name="Upload and import").click()
        expect(page.get_by_role("heading", name="Imported media.jsonl")).to_be_visible()
        [job, *_] = admin.get(f"/api/projects/{project}/imports")["items"]
        assert job["result"]["created"] == created
        assert len(sent) == 8, "the second time no byte is sent"
    assert sorted(task["external_id"] for task in tasks(admin, project))[-1] == "photos/day/007.png"
    assert admin.get(f"/api/projects/{project}/media")["files"] == 8


def test_an_upload_is_cancelled_and_goes_on_where_it_was_when_the_files_are_chosen_again(importing, admin):
    project, page = importing()
    page.route("**/media?name=003.png", lambda route: None)
    page.get_by_label("Choose files").set_input_files(many(4))
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_text("3 of 4 files")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Drop a file here")).to_be_visible()
    assert tasks(admin, project) == []
    page.unroute("**/media?name=003.png")
    page.get_by_label("Choose files").set_input_files(many(4))
    page.get_by_role("button", name="Upload and import").click()
    expect(page.get_by_role("heading", name="Imported media.jsonl")).to_be_visible()
    assert len(tasks(admin, project)) == 4 and admin.get(f"/api/projects/{project}/media")["files"] == 4


def test_a_column_of_ids_is_suggested_as_the_name_of_the_task(admin, open_page):
    schema = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "note", "type": "text"}]}
    project = admin.project(schema, [])
    page = open_page(admin, f"/projects/{project}/import")
    page.get_by_label("Choose a file").set_input_files([file("tales.csv", b"id,text,key\na7,one,x\nb8,two,x\n", "text/csv")])
    expect(page.get_by_label("id", exact=True)).to_have_value("external_id")
    expect(page.get_by_label("key", exact=True)).to_have_value("meta")
    expect(page.get_by_role("columnheader", name="external_id")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Imported tales.csv")).to_be_visible()
    assert [(task["external_id"], task["meta"]) for task in tasks(admin, project)] == [("a7", {"key": "x"}), ("b8", {"key": "x"})]
