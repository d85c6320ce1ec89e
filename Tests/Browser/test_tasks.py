"""The table of tasks and the page of one: found, sorted, chosen, changed, by mouse and by keys."""

import base64
import re
import struct

import pytest
from playwright.sync_api import expect

from conftest import Late
from pictures import png, scene

SCHEMA = {"fields": [{"name": "text", "type": "text", "title": "Passage"}],
          "questions": [{"name": "mood", "type": "choice", "title": "Mood", "required": True, "options": ["joyful", "sad"]},
                        {"name": "marks", "type": "spans", "title": "Marks", "field": "text", "labels": [{"value": "PERSON", "title": "Person"}]}]}


def numbered(many):
    return [{"external_id": f"tale-{number:03}", "data": {"text": f"Number {number}: the king met a tailor."}} for number in range(1, many + 1)]


@pytest.fixture
def project(admin):
    return admin.project(SCHEMA, numbered(6), {"judgments": 1, "review_sample": 0})


def rows(page):
    return page.locator("data-table tbody tr")


def test_on_a_phone_every_task_is_read_without_scrolling_sideways(admin, open_page):
    project = admin.project(SCHEMA, ["The king met a tailor. " * 20])
    page = open_page(admin, f"/projects/{project}/tasks", viewport={"width": 390, "height": 844})
    text = rows(page).locator(".excerpt span")
    # What is cut off says so.
    expect(text).to_have_text(re.compile("…$"))
    box = text.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["width"] >= 300
    assert page.evaluate("(() => { const list = document.querySelector('data-table .scroll-x'); return list.scrollWidth <= list.clientWidth })()")
    page.get_by_label("Choose all rows of this page").check()
    expect(page.get_by_role("region", name="Chosen tasks")).to_contain_text("1 chosen")


def test_a_search_finds_words_of_the_text_and_stands_in_the_address(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/tasks")
    expect(rows(page)).to_have_count(6)
    page.keyboard.press("/")
    page.keyboard.type("Number 3")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"q=Number\+3"))
    page.reload()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("tale-003")
    page.go_back()
    expect(rows(page)).to_have_count(6)


def test_the_counts_of_the_states_follow_the_answers_of_others(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/tasks")
    states = page.get_by_role("navigation", name="State")
    expect(states.get_by_role("link", name="Open 6")).to_be_visible()
    admin.answer(project, {"mood": "sad"})
    expect(states.get_by_role("link", name="Open 5")).to_be_visible()
    expect(states.get_by_role("link", name="Done 1")).to_be_visible()


def test_a_state_that_was_chosen_by_key_keeps_the_focus(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/tasks")
    done = page.get_by_role("navigation", name="State").get_by_role("link", name="Done 0")
    done.focus()
    page.keyboard.press("Enter")
    expect(done).to_have_attribute("aria-current", "true")
    expect(done).to_be_focused()


def test_a_search_without_a_match_says_how_to_go_on(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/tasks?q=dragon")
    expect(page.get_by_role("heading", name="No task matches")).to_be_visible()
    page.get_by_role("link", name="Show all tasks").click()
    expect(rows(page)).to_have_count(6)


def test_the_head_of_a_column_turns_the_order_round(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/tasks")
    expect(rows(page).first).to_contain_text("tale-001")
    page.get_by_role("button", name="Task").click()
    expect(rows(page).first).to_contain_text("tale-006")
    expect(page.get_by_role("columnheader", name="Task")).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url(re.compile("order=-id"))


def test_pages_of_the_table_have_addresses(admin, open_page):
    project = admin.project(SCHEMA, numbered(60))
    page = open_page(admin, f"/projects/{project}/tasks")
    expect(rows(page)).to_have_count(50)
    page.get_by_role("link", name="Next page").focus()
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(10)
    expect(page).to_have_url(re.compile("after="))
    expect(page.get_by_role("button", name="Back", exact=True)).to_be_focused()
    page.reload()
    expect(rows(page)).to_have_count(10)
    page.get_by_role("link", name="First page").click()
    expect(rows(page)).to_have_count(50)


def test_keys_walk_choose_and_open_rows(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/tasks")
    expect(rows(page)).to_have_count(6)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.get_by_role("region", name="Chosen tasks")).to_contain_text("3 chosen")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("tale-003"))).to_be_visible()


def test_chosen_tasks_are_excluded_after_a_question_and_restored(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/tasks")
    page.get_by_label("Choose task").nth(0).check()
    page.get_by_label("Choose task").nth(2).check()
    page.get_by_role("button", name="Exclude").click()
    dialog = page.get_by_role("dialog", name="Exclude 2 tasks?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(rows(page).nth(0)).to_contain_text("open")
    page.get_by_role("button", name="Exclude").click()
    dialog.get_by_role("button", name="Exclude").click()
    expect(rows(page).nth(0)).to_contain_text("excluded")
    expect(rows(page).nth(1)).to_contain_text("open")
    page.get_by_role("navigation", name="State").get_by_role("link", name=re.compile("Excluded")).click()
    expect(rows(page)).to_have_count(2)
    page.get_by_label("Choose all rows of this page").check()
    page.get_by_role("button", name="Restore").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.get_by_role("heading", name="No task matches")).to_be_visible()


def test_what_could_not_be_changed_is_listed_with_its_reason(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/tasks")
    page.get_by_label("Choose task").nth(0).check()
    page.get_by_role("button", name="Accept consensus").click()
    page.get_by_role("dialog").get_by_role("button", name="Accept").click()
    dialog = page.get_by_role("dialog", name="1 task not changed")
    expect(dialog).to_contain_text(re.compile("nobody has answered", re.I))
    dialog.get_by_role("button", name="Close").click()


def test_the_page_of_a_task_shows_data_answers_and_history(admin, open_page, project):
    ben = admin.person("Task Ben")
    admin.put(f"/api/projects/{project}/members/{ben.id}", {"role": "annotator"})
    ben.answer(project, {"mood": "joyful", "marks": [{"id": "a", "start": 14, "end": 18, "label": "PERSON"}]})
    page = open_page(admin, f"/projects/{project}/tasks?state=done")
    rows(page).get_by_role("link").first.click()
    expect(page.get_by_text("Number 1: the king met a tailor.")).to_be_visible()
    annotation = page.get_by_role("article")
    expect(annotation).to_contain_text("Task Ben")
    expect(annotation.locator(".mark-text")).to_have_text("king")
    page.get_by_role("button", name="Exclude").click()
    page.get_by_role("dialog").get_by_role("button", name="Exclude").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("excluded")
    expect(page.locator(".history")).to_contain_text("task excluded")


def test_a_reviewer_sees_tasks_but_cannot_change_them_in_bulk(admin, open_page, project):
    chi = admin.person("Task Chi")
    admin.put(f"/api/projects/{project}/members/{chi.id}", {"role": "reviewer"})
    page = open_page(chi, f"/projects/{project}/tasks")
    expect(rows(page)).to_have_count(6)
    expect(page.get_by_label("Choose task")).to_have_count(0)


def test_markup_in_a_task_is_shown_as_text(admin, open_page):
    evil = '<img src=x onerror="document.title=1"> & <b>bold</b>'
    project = admin.project(SCHEMA, [{"external_id": evil, "data": {"text": evil}}])
    page = open_page(admin, f"/projects/{project}/tasks")
    expect(rows(page)).to_contain_text(evil)
    rows(page).get_by_role("link").first.click()
    expect(page.locator(".task-text")).to_have_text(evil)
    assert page.locator("main img").count() == 0


JPEG = """([width, height, color]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, width, height);
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
}"""


def photograph(page):
    """A red JPEG of more than a mebibyte, lying on its side, with a blue small one in its head, as cameras keep one."""
    whole = base64.b64decode(page.evaluate(JPEG, [600, 400, "#d02020"]))
    small = base64.b64decode(page.evaluate(JPEG, [160, 120, "#2020d0"]))
    first = struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 26)
    second = struct.pack(">HHHIIHHIII", 2, 0x0201, 4, 1, 56, 0x0202, 4, 1, len(small), 0)
    exif = b"Exif\0\0MM\0\x2a" + struct.pack(">I", 8) + first + second + small
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + whole[2:] + bytes(1 << 20)


def test_pictures_are_known_by_a_small_one_that_comes_without_moving_anything(admin, open_page):
    schema = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "kind", "type": "choice", "options": ["red", "blue"]}]}
    project = admin.project(schema, [])
    page = open_page(admin, "/account")
    # What follows the end of a PNG is no part of the picture: one of more than a mebibyte.
    large = png(400, 300, lambda x, y: (20, 200, 20)) + bytes(1 << 20)
    pictures = ((scene(), "small.png"), (large, "large.png"), (photograph(page), "photo.jpg"))
    refs = [admin.upload(project, content, name) for content, name in pictures]
    admin.add_tasks(project, [{"data": {"photo": ref}, "meta": {"file": name}} for ref, (_, name) in zip(refs, pictures)])
    asked = []
    page.on("request", lambda request: asked.append(request.headers.get("range")) if refs[2].removeprefix("media:") in request.url else None)
    late = Late(page, "**/api/media/**")
    page.goto(f"/projects/{project}/tasks")
    expect(rows(page)).to_have_count(3)
    expect(page.locator(".thumb img")).to_have_count(1)
    late.wait()
    heights = "[...document.querySelectorAll('data-table tbody tr')].map((row) => row.getBoundingClientRect().height)"
    before = page.evaluate(heights)
    late.arrive()
    page.wait_for_function("() => document.querySelector('.thumb img').naturalWidth === 400")
    # The one without a small picture in it is made small, of the photograph nothing but its head is fetched.
    page.wait_for_function("""() => {
        const colors = [...document.querySelectorAll(".thumb canvas")].map((canvas) => [...canvas.getContext("2d").getImageData(64, 48, 1, 1).data].map((value) => (value > 150 ? 1 : 0)).join(""));
        return colors.toSorted().join(" ") === "0011 0101";
    }""")
    assert page.evaluate(heights) == before and max(before) - min(before) < 1
    assert asked == ["bytes=0-131071"]
    expect(rows(page).first).to_contain_text("small.png")
