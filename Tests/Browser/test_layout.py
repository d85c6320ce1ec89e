"""Forms arranged by their schema: columns, tabs, pictures of what labels mean."""

import pytest
from playwright.sync_api import expect

BASE = {"fields": [{"name": "text", "type": "text"}, {"name": "source", "type": "json"}], "questions": [
    {"name": "tone", "type": "choice", "required": True, "options": ["good", "bad"]},
    {"name": "why", "type": "text", "required": True, "when": {"question": "tone", "is": ["bad"]}},
    {"name": "names", "type": "spans", "field": "text", "labels": ["PER", "ORG"]}]}
TASK = {"text": "Ada wrote to Charles.", "source": {"page": 7}}


@pytest.fixture
def label(admin, open_page):
    def open_project(schema, **options):
        ann = admin.person("Ann")
        project = admin.project(schema, [TASK], members=[(ann, "annotator")])
        page = open_page(ann, f"/projects/{project}/label", **options)
        page.ann, page.project = ann, project
        expect(page.locator("#form .question").first).to_be_attached()
        return page

    return open_project


def test_columns_stand_side_by_side_and_below_each_other_where_it_is_narrow(label):
    layout = {"columns": [["text", "names"], ["tone", "why"]]}
    page = label({**BASE, "layout": layout})
    expect(page.locator(".form-column").nth(1).get_by_role("radio").first).to_be_visible()
    left, right = (page.locator(f".form-column >> nth={n}").bounding_box() for n in (0, 1))
    assert right["x"] >= left["x"] + left["width"]
    # What the layout does not name comes last.
    expect(page.locator(".form-column").nth(1)).to_contain_text("Source")
    page.set_viewport_size({"width": 390, "height": 844})
    first, second = (page.locator(f".form-column >> nth={n}").bounding_box() for n in (0, 1))
    assert second["y"] >= first["y"] + first["height"]


def test_keys_work_in_every_tab_and_show_it(label, hands):
    layout = {"tabs": [{"title": "Text", "items": ["text", "names"]}, {"title": "Tone", "items": ["tone", "why", "source"]}]}
    page = label({**BASE, "layout": layout})
    expect(page.get_by_role("tabpanel", name="Text")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("tabpanel", name="Tone")).to_be_visible()
    expect(page.get_by_role("radio", name="bad")).to_be_checked()
    page.keyboard.press("PageUp")
    expect(page.get_by_role("tab", name="Text")).to_have_attribute("aria-selected", "true")
    # What is missing is shown in its tab.
    page.locator("#submit-button").click()
    expect(page.locator(".error-text", has_text="Write an answer.")).to_be_visible()
    expect(page.get_by_label("Why", exact=True).last).to_be_focused()
    page.keyboard.type("rude")
    page.keyboard.press("Enter")
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    assert page.ann.mine(page.project)[0]["answers"] == {"tone": "bad", "why": "rude", "names": []}


def test_labels_show_pictures_of_what_they_mean(admin, label):
    schema = {**BASE, "questions": [{"name": "kind", "type": "choice", "options": [{"value": "cat", "title": "Cat", "help": "Small", "example": "media:" + "a" * 64}, "dog"]}]}
    page = label(schema)
    page.get_by_text("Examples", exact=True).click()
    expect(page.get_by_role("img", name="Example of Cat")).to_be_attached()
    expect(page.locator(".examples")).to_contain_text("Cat Small")
