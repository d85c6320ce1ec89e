"""Files in and out, as a manager does it: look, map, start, watch, fetch what was rejected, export."""

import json
import re

import pytest
from playwright.sync_api import expect

SCHEMA = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "mood", "type": "choice", "options": ["joyful", "sad"]}]}


@pytest.fixture
def project(admin):
    return admin.project(SCHEMA, [])


def give(page, name, content, media="text/plain"):
    page.locator("#import-file").set_input_files({"name": name, "mimeType": media, "buffer": content.encode()})


def test_a_file_is_seen_before_it_goes_in_and_its_result_is_told(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/import")
    lines = [json.dumps({"text": f"Tale {number}"}) for number in range(20)] + ['{"wrong": 1}', json.dumps({"text": "Tale 3"}), "{broken"]
    give(page, "tales.jsonl", "\n".join(lines))
    expect(page.get_by_role("region", name="First rows")).to_contain_text("Tale 0")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Imported tales.jsonl")).to_be_visible(timeout=15_000)
    for title, number in [("Tasks created", 20), ("Duplicates", 1), ("Rejected", 2)]:
        expect(page.locator(".tile", has_text=title)).to_contain_text(str(number))
    rejected = page.get_by_role("region", name="Lines that did not go in")
    expect(rejected.get_by_role("row", name=re.compile("^21 "))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert "23" in download.value.path().read_text()


def test_the_job_is_found_again_after_a_reload(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/import")
    give(page, "tales.txt", "\n".join(f"Line {number}" for number in range(5)))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page).to_have_url(re.compile(r"job=\d+"), timeout=15_000)
    page.reload()
    expect(page.get_by_role("heading", name="Imported tales.txt")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("table", name="Imports of this project")).to_contain_text("tales.txt")


def test_rows_that_would_show_nothing_are_told_before_they_go_in(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/import")
    give(page, "tales.csv", 'text,source\n"The king laughed.",grimm\n,grimm\n')
    expect(page.get_by_text("“text” is empty in 1 of the first 2 rows")).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_enabled()


def test_columns_of_a_csv_are_mapped_by_hand(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/import")
    give(page, "reviews.csv", 'Review,Site,No\n"It was, well, fine",abc.example,7\nLovely,def.example,8\n')
    problem = page.get_by_text("Choose the column for “text”.")
    expect(problem).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_disabled()
    page.get_by_label("Review", exact=True).select_option("text")
    page.get_by_label("No", exact=True).select_option("external_id")
    expect(page.get_by_role("region", name="First rows")).to_contain_text("It was, well, fine")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="Imported reviews.csv")).to_be_visible(timeout=15_000)
    tasks = admin.get(f"/api/projects/{project}/tasks")["items"]
    assert [(task["external_id"], task["excerpt"], task["meta"]) for task in tasks] == [
        ("7", "It was, well, fine", {"Site": "abc.example"}), ("8", "Lovely", {"Site": "def.example"})]


def test_before_a_column_is_chosen_the_rows_of_the_file_are_shown_to_choose_by(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/import")
    give(page, "reviews.csv", '\ufeffReview,Site\r\n"It was, ""well"",\nfine",abc.example\r\n\r\nLovely,def.example\r\n')
    table = page.get_by_role("region", name="First rows").get_by_role("table")
    expect(table).to_have_accessible_name("The first 2 rows of the file, as they are")
    expect(table.get_by_role("cell").or_(table.get_by_role("columnheader"))).to_have_text(["Review", "Site", 'It was, "well",\nfine', "abc.example", "Lovely", "def.example"])
    expect(page.get_by_text("No rows could be read.")).to_have_count(0)
    page.get_by_label("Review", exact=True).select_option("text")
    start = page.get_by_role("button", name="Import", exact=True)
    expect(start).to_be_enabled()
    page.get_by_label("Review", exact=True).select_option("")
    expect(start).to_be_disabled()
    expect(table).to_have_accessible_name("The first 2 rows of the file, as they are")


def test_a_file_of_another_kind_is_told_apart_by_its_problems(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/import")
    give(page, "data.jsonl", "this is not JSON\nneither is this\n")
    expect(page.get_by_text("These would not go in")).to_be_visible()
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_disabled()
    page.get_by_label("Format").select_option("text")
    expect(page.get_by_role("region", name="First rows")).to_contain_text("this is not JSON")
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_enabled()


def test_what_is_wrong_in_an_array_on_one_line_is_told_by_its_item(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/import")
    give(page, "data.json", json.dumps([{"text": "One"}, {"text": "Two"}, {"other": 3}, {"text": "Four"}]))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="Item 3: ")).to_be_visible(timeout=30_000)


def test_an_export_of_the_chosen_states_is_downloaded(admin, open_page):
    ben = admin.person("Export Ben")
    project = admin.project(SCHEMA, ["One", "Two"], {"review_sample": 0}, [(ben, "annotator")])
    ben.answer(project, {"mood": "sad"})
    page = open_page(admin, f"/projects/{project}/export")
    page.get_by_label("In review").uncheck()
    expect(page.get_by_text("About 1 task")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    [line] = download.value.path().read_text().splitlines()
    assert json.loads(line)["label"]["answers"] == {"mood": "sad"}
    page.get_by_label("Format").select_option("csv")
    expect(page.get_by_label("Guard against spreadsheet formulas")).to_be_checked()
    expect(page.get_by_label("Command")).to_have_value(re.compile(r"curl .*format=csv&state=done&formulas=guard"))
    page.get_by_label("Done").uncheck()
    expect(page.get_by_text("Choose at least one state.")).to_be_visible()


def test_an_import_is_cancelled_and_says_what_went_in(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/import")
    # Cancelling needs time: large enough to be under way for seconds, small enough to be sent at once.
    give(page, "long.txt", "\n".join(f"Line {number} of a long tale" for number in range(400_000)))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page).to_have_url(re.compile(r"job=\d+"), timeout=30_000)
    page.locator("main").get_by_role("button", name="Cancel", exact=True).click()
    dialog = page.get_by_role("dialog", name="Cancel this import?")
    dialog.get_by_role("button", name="Cancel the import").click()
    expect(page.get_by_role("heading", name="The import of long.txt was cancelled")).to_be_visible(timeout=30_000)
    job = admin.get(f"/api/jobs/{page.url.split('job=')[1]}")
    assert job["state"] == "cancelled"
    there = admin.get(f"/api/projects/{project}")["counts"]["tasks"]
    assert there < 400_000
    expect(page.get_by_role("table", name="Imports of this project").get_by_role("row", name=re.compile("long.txt"))).to_contain_text("cancelled")
