"""What a picture's pixels help with: the wand, segmenting by a click and scissors, each seen before it is accepted."""

import pytest
from playwright.sync_api import expect

from pictures import ready, scene, sent
from test_outlines import pixels, schema

BOX = {(x, y) for x in range(60, 160) for y in range(50, 130)}
DISC = {(x, y) for x in range(400) for y in range(300) if (x + 0.5 - 290) ** 2 + (y + 0.5 - 170) ** 2 < 60 ** 2}


def suggested(page, area):
    expect(page.locator(f'.stage[data-suggested="{area}"]')).to_be_visible()


def test_the_wand_suggests_a_mask_and_enter_takes_it(open_picture):
    page, painter = open_picture(schema("mask", labels=["thing"]))
    page.keyboard.press("w")
    painter.click(100, 90)
    suggested(page, len(BOX))
    assert painter.regions("shapes") == []
    page.keyboard.press("Escape")
    painter.click(290, 170)
    suggested(page, len(DISC))
    page.keyboard.press("Enter")
    assert pixels(sent(page, "shapes")[0]) == DISC


def test_shift_adds_to_what_is_suggested_and_a_tolerance_widens_it(open_picture):
    page, painter = open_picture(schema("mask", labels=["thing"]))
    page.keyboard.press("w")
    painter.click(100, 90)
    suggested(page, len(BOX))
    page.keyboard.down("Shift")
    painter.click(290, 170)
    page.keyboard.up("Shift")
    suggested(page, len(BOX) + len(DISC))
    page.keyboard.press("u")
    suggested(page, len(BOX))
    page.keyboard.press("Control+Shift+Z")
    suggested(page, len(BOX) + len(DISC))
    page.keyboard.press("u")
    suggested(page, len(BOX))
    page.get_by_role("slider", name="Tolerance").fill("128")
    page.get_by_role("slider", name="Tolerance").fill("20")
    suggested(page, len(BOX))
    page.get_by_role("button", name="Finish").click()
    assert pixels(painter.regions("shapes")[0]) == BOX


def test_the_wand_and_the_bucket_are_led_by_keys_alone(open_picture):
    page, painter = open_picture(schema("mask", labels=["thing"]))
    painter.stage.focus()
    page.keyboard.press("w")
    # From the middle of the picture to the disc.
    for _ in range(7):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    suggested(page, len(DISC))
    page.keyboard.press("Enter")
    [disc] = painter.regions("shapes")
    assert pixels(disc) == DISC
    # The eraser makes a hole in it, the bucket fills it.
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    [holed] = painter.regions("shapes")
    assert pixels(holed) < DISC
    page.keyboard.press("Shift+B")
    page.keyboard.press("Enter")
    assert pixels(painter.regions("shapes")[0]) == DISC
    page.keyboard.press("u")
    painter.becomes("shapes", [holed])
    page.keyboard.press("Control+Shift+Z")
    assert pixels(sent(page, "shapes")[0]) == DISC


def test_segmenting_by_a_click_gives_an_outline(open_picture):
    page, painter = open_picture(schema("polygons"))
    page.keyboard.press("s")
    painter.click(100, 90)
    suggested(page, len(BOX))
    page.keyboard.press("Enter")
    assert sorted(sent(page, "shapes")[0]["points"]) == [[60, 50], [60, 130], [160, 50], [160, 130]]


def test_segmenting_by_a_click_gives_a_box_by_keys_alone(open_picture):
    page, painter = open_picture(schema("boxes"))
    page.keyboard.press("s")
    painter.stage.focus()
    # From the middle of the picture to the disc.
    for _ in range(7):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    suggested(page, len(DISC))
    page.keyboard.press("Enter")
    [box] = painter.regions("shapes")
    assert (box["x"], box["y"], box["width"], box["height"]) == (230, 110, 120, 120)


def test_scissors_follow_the_edge_between_clicks(open_picture):
    page, painter = open_picture(schema("polygons"))
    page.keyboard.press("l")
    for count, corner in enumerate(((60, 50), (160, 50), (160, 130), (60, 130)), 1):
        painter.click(*corner)
        expect(page.locator(f'.stage[data-anchors="{count}"]')).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('question-form#form').answers.shapes?.length === 1")
    [region] = painter.regions("shapes")
    off = [min(abs(x - 60), abs(x - 160), abs(y - 50), abs(y - 130)) for x, y in region["points"]]
    assert len(region["points"]) >= 4 and max(off) <= 1.5
    xs, ys = zip(*region["points"])
    assert [min(xs), max(xs), min(ys), max(ys)] == pytest.approx([60, 160, 50, 130], abs=1.5)


def test_scissors_are_led_by_keys_alone_and_each_anchor_taken_back(open_picture):
    page, painter = open_picture(schema("polygons"))
    page.keyboard.press("l")
    painter.stage.focus()
    # From the middle of the picture to the upper right corner of the box, along its upper edge and down its left one.
    for key, times in (("Shift+ArrowLeft", 4), ("Shift+ArrowUp", 10)):
        for _ in range(times):
            page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator('.stage[data-anchors="1"]')).to_be_visible()
    for _ in range(10):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator('.stage[data-anchors="2"]')).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator('.stage[data-anchors="1"]')).to_be_visible()
    page.keyboard.press("Control+Shift+Z")
    expect(page.locator('.stage[data-anchors="2"]')).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator('.stage[data-anchors="3"]')).to_be_visible()
    # The same place again ends it.
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('question-form#form').answers.shapes?.length === 1")
    xs, ys = zip(*painter.regions("shapes")[0]["points"])
    assert [min(xs), max(xs), min(ys), max(ys)] == pytest.approx([60, 160, 50, 130], abs=2)


@pytest.fixture
def open_foreign(admin, open_page):
    """The labelling page on a picture of another host, which sends it with these headers."""

    def open_one(**headers):
        ann = admin.person("Ann")
        project = admin.project(schema("mask", labels=["thing"]), [{"photo": "https://pictures.example.org/scene.png"}], workflow={"media_hosts": ["pictures.example.org"]}, members=[(ann, "annotator")])
        page = open_page(ann, "/account")
        page.context.hosts = ("https://pictures.example.org/",)
        page.route("https://pictures.example.org/**", lambda route: route.fulfill(body=scene(), content_type="image/png", headers=headers))
        page.goto(f"/projects/{project}/label")
        page.ann, page.project = ann, project
        return page, ready(page)

    return open_one


def test_the_wand_works_on_a_picture_of_a_host_that_lets_its_pixels_be_read(open_foreign):
    page, painter = open_foreign(**{"Access-Control-Allow-Origin": "*"})
    page.keyboard.press("w")
    painter.click(100, 90)
    suggested(page, len(BOX))
    page.keyboard.press("Enter")
    assert pixels(sent(page, "shapes")[0]) == BOX


def test_the_wand_says_why_it_cannot_work_on_a_picture_of_a_host_that_does_not(open_foreign):
    page, painter = open_foreign(**{"Access-Control-Allow-Origin": "https://elsewhere.example.org"})
    page.keyboard.press("w")
    words = page.get_by_text("The pixels of this picture cannot be read: the host it is on does not allow it.")
    expect(words.first).to_be_visible()
    painter.click(100, 90)
    assert painter.regions("shapes") == []
    # By hand it is drawn all the same.
    page.keyboard.press("b")
    painter.drag((90, 90), (110, 90))
    expect(words).to_be_hidden()
    assert len(painter.regions("shapes")) == 1
