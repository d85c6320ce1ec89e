"""Projects about pictures: begun from a template, built in the form, tried on a sample picture."""

import pytest
from playwright.sync_api import expect

from pictures import Painter

FIELDS = [{"name": "photo", "type": "image"}]


@pytest.mark.parametrize("title, type", [("Boxes on pictures", "boxes"), ("Segmentation", "mask"), ("Skeleton pose", "keypoints"), ("Text in pictures", "boxes")])
def test_a_template_about_pictures_makes_a_project(admin, open_page, title, type):
    page = open_page(admin, "/projects/new")
    page.get_by_label("Name", exact=True).fill(title)
    page.locator(".template", has_text=title).first.click()
    page.get_by_role("button", name="Create the project").click()
    page.wait_for_url("**/import")
    project = int(page.url.split("/")[-2])
    assert admin.get(f"/api/projects/{project}")["schema"]["questions"][0]["type"] == type


def test_the_real_tool_can_be_tried_on_a_sample_picture(admin, open_page):
    project = admin.project({"fields": FIELDS, "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": ["car"]}]}, [])
    page = open_page(admin, f"/projects/{project}/settings")
    preview = page.locator(".preview-card")
    expect(preview.locator("image-surface")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.preview-card image-surface')?.picture")
    painter = Painter(page)
    painter.stage.scroll_into_view_if_needed()
    preview.get_by_role("button", name="Box", exact=True).click()
    painter.drag((330, 280), (500, 380))
    expect(preview.get_by_role("heading", name="Boxes · 1")).to_be_visible()


def test_what_is_asked_of_each_region_is_built_in_the_form_and_kept(admin, open_page):
    project = admin.project({"fields": FIELDS, "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": ["car"]}]}, [])
    page = open_page(admin, f"/projects/{project}/settings")
    page.get_by_label("Boxes may be turned").check()
    page.get_by_text("Asked of each region").click()
    page.locator("details", has_text="Asked of each region").get_by_role("button", name="Choice", exact=True).click()
    page.locator('[data-pointer="/questions/0/attributes/0/title"]').fill("How hidden")
    expect(page.locator(".check-result")).to_contain_text("valid")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved").first).to_be_visible()
    [question] = admin.get(f"/api/projects/{project}")["schema"]["questions"]
    assert question["rotate"] is True
    assert question["attributes"][0]["title"] == "How hidden" and question["attributes"][0]["options"] == ["yes", "no"]
