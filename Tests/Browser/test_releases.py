"""Data sets that never change any more: made, watched, looked at, fetched and deleted on their page."""

import hashlib
import json
import re
import tarfile

import pytest
import pictures
from playwright.sync_api import expect

MOOD = {"fields": [{"name": "text", "type": "text", "title": "Passage"}],
        "questions": [{"name": "mood", "type": "choice", "title": "Mood", "required": True, "options": ["joyful", "sad"]}]}


@pytest.fixture
def tales(admin):
    moods = ["joyful", "sad", "joyful"]
    tasks = [{"data": {"text": f"Passage {number}: the tailor met a king."}, "external_id": f"t{number}", "meta": {"tale": f"tale {number % 9}"},
              "annotations": [{"annotator": f"person {one}", "answers": {"mood": moods[(number + (one == 2 and number % 5 == 0)) % 3]}} for one in range(3)],
              "label": {"answers": {"mood": moods[number % 3]}, "source": "consensus", "confidence": 0.9}} for number in range(90)]
    return admin.project(MOOD, tasks, {"judgments": 3, "inference": "majority"}, name="Tales and moods")


def release(page, **fields):
    form = page.get_by_role("form", name="New release")
    for label, value in fields.items():
        form.get_by_label(label.replace("_", " "), exact=False).first.fill(value)
    form.get_by_role("button", name="Make the release").click()


def test_a_release_is_made_fetched_and_deleted(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales}")
    page.get_by_role("link", name="Releases").click()
    expect(page.get_by_role("heading", name="No release yet")).to_be_visible()
    page.get_by_role("button", name="Make the first release").click()
    expect(page.get_by_text("About 90 items")).to_be_visible()
    release(page, Name="Tales <b>one</b>", Licence="CC0", Never_part="tale")
    card = page.get_by_role("article", name="Version 1")
    expect(card.get_by_role("heading", name="v1 Tales <b>one</b>")).to_be_visible(timeout=30_000)
    expect(card.locator(".tile", has_text="Items")).to_contain_text("90")
    expect(card).to_contain_text("never parting tasks of the same tale")
    expect(card).to_contain_text(re.compile(r"Mood: α -?0\.\d\d"))
    row = card.get_by_role("listitem").filter(has_text="train.jsonl")
    with page.expect_download() as download:
        row.get_by_role("link", name="train.jsonl").click()
    content = download.value.path().read_bytes()
    expect(row.get_by_label("SHA-256 of train.jsonl")).to_have_value(hashlib.sha256(content).hexdigest())
    assert {json.loads(line)["label"]["answers"]["mood"] for line in content.splitlines()} <= {"joyful", "sad"}
    assert download.value.suggested_filename.endswith("-v1-train.jsonl")

    with page.expect_download() as download:
        card.get_by_role("link", name="Download all, version 1").click()
    assert download.value.suggested_filename.endswith("-v1.tar")
    with tarfile.open(download.value.path()) as tar:
        assert tar.extractfile(next(name for name in tar.getnames() if name.endswith("-v1/train.jsonl"))).read() == content
    expect(card.get_by_role("link", name="Download all with media")).to_have_count(0)

    card.get_by_role("button", name="Delete…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("v1")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="No release yet")).to_be_visible()
    assert admin.get(f"/api/projects/{tales}/releases")["items"] == []


def test_the_next_release_is_asked_for_as_the_last_was_and_says_what_changed(admin, open_page, tales):
    made, _ = admin.raw("POST", f"/api/projects/{tales}/releases", {"name": "First", "seed": 11, "stratify_by": "mood", "splits": {"train": 0.6, "test": 0.4}}, {"Prefer": "wait=30"})
    assert made["state"] == "done", made
    page = open_page(admin, f"/projects/{tales}/releases")
    expect(page.get_by_role("article", name="Version 1")).to_be_visible()
    page.keyboard.press("n")
    form = page.get_by_role("form", name="New release")
    expect(form.get_by_label("Name")).to_be_focused()
    expect(form.get_by_label("Name")).to_have_value("First")
    expect(form.get_by_label("train")).to_have_value("60")
    form.get_by_label("train").fill("70")
    expect(form.get_by_text("These make 110 %, not 100.")).to_be_visible()
    expect(form.get_by_role("button", name="Make the release")).to_be_disabled()
    form.get_by_label("train").fill("60")
    release(page, Name="Second", What_is_new="Nothing.")
    card = page.get_by_role("article", name="Version 2")
    expect(card).to_contain_text("0 added, 0 removed, 0 with another label, 90 as before.", timeout=30_000)
    expect(card).to_contain_text("seed 11, each with its share of every mood")
    expect(page.get_by_role("article")).to_have_count(2)


def test_what_is_wrong_stands_at_its_field(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales}/releases")
    page.get_by_role("button", name="Make the first release").click()
    form = page.get_by_role("form", name="New release")
    form.get_by_label("Name").fill(" ")
    form.get_by_text("Seed, confidence").click()
    form.get_by_label("Seed").fill("99999999999999999"[:16])
    release(page)
    expect(form.get_by_text(re.compile("must be a whole number from 0"))).to_be_visible()
    expect(form.get_by_label("Seed")).to_be_focused()


def test_a_project_with_pictures_offers_them_with_the_release(admin, open_page):
    schema = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "seen", "type": "choice", "options": ["cat", "dog"]}]}
    project = admin.project(schema, [], name="Cats and dogs")
    ref = admin.upload(project, pictures.png(4, 3))
    admin.add_tasks(project, [{"data": {"photo": ref}, "label": {"answers": {"seen": "cat"}, "source": "consensus"}}])
    admin.raw("POST", f"/api/projects/{project}/releases", {"name": "Cats"}, {"Prefer": "wait=30"})
    page = open_page(admin, f"/projects/{project}/releases")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all with media, version 1").click()
    with tarfile.open(download.value.path()) as tar:
        assert f"Cats-v1/media/{ref.removeprefix('media:')}.png" in tar.getnames()


def test_who_labels_has_no_page_of_releases(admin, open_page, tales):
    ben = admin.person("Release Ben")
    admin.put(f"/api/projects/{tales}/members/{ben.id}", {"role": "reviewer"})
    page = open_page(ben, f"/projects/{tales}")
    expect(page.get_by_role("link", name="Quality").first).to_be_visible()
    expect(page.get_by_role("link", name="Releases")).to_have_count(0)
