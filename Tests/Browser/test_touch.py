"""Every tool that draws on pictures by fingers alone on a phone, and every step taken back and done again by buttons."""

import pytest
from playwright.sync_api import expect

from pictures import sent
from test_outlines import SKELETON, dab, pixels, schema

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def touch(open_picture):
    def open_one(type, mode, **settings):
        page, painter = open_picture(schema(type, **settings), **PHONE)
        magnet = page.get_by_role("button", name="Snap to edges")
        magnet.tap()
        expect(magnet).to_have_attribute("aria-pressed", "false")
        painter.choose(mode)
        return page, painter

    return open_one


def tap(painter, *places):
    for place in places:
        painter.stroke(place, place)


def undo(page):
    page.get_by_role("button", name="Undo").tap()


def redo(page):
    page.get_by_role("button", name="Redo").tap()


def test_the_picture_stays_in_sight_while_its_labels_are_reached(open_picture):
    page, painter = open_picture(schema("boxes", labels=[f"kind {number}" for number in range(30)]), **PHONE)
    stage = painter.stage.bounding_box()
    first = page.get_by_role("button", name="kind 0", exact=True).bounding_box()
    assert first["y"] > stage["y"] + stage["height"] and first["y"] + first["height"] < page.locator(".actions").bounding_box()["y"]
    last = page.get_by_role("button", name="kind 29", exact=True)
    last.tap()
    expect(last).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.querySelector('#form').scrollTop") > 100
    now = painter.stage.bounding_box()
    assert now["height"] == stage["height"] and 0 < now["y"] <= stage["y"] and now["y"] + now["height"] < last.bounding_box()["y"]
    painter.stroke((60, 50), (160, 130))
    assert [region["label"] for region in painter.regions("shapes")] == ["kind 29"]


def test_a_finger_paints_and_each_stroke_is_taken_back_and_done_again(touch):
    page, painter = touch("mask", "Brush")
    painter.stroke((100, 100), (150, 110), (200, 120))
    [first] = painter.regions("shapes")
    expected = dab((100, 100), (200, 120), 10)
    assert len(pixels(first) ^ expected) <= 0.08 * len(expected)
    painter.choose("Eraser")
    painter.stroke((150, 60), (150, 160))
    [second] = painter.regions("shapes")
    assert pixels(second) < pixels(first)
    undo(page)
    painter.becomes("shapes", [first])
    undo(page)
    painter.becomes("shapes", [])
    redo(page)
    redo(page)
    painter.becomes("shapes", [second])
    assert pixels(sent(page, "shapes")[0]) == pixels(second)


def test_an_outline_is_tapped_point_by_point_and_each_point_can_be_taken_back(touch):
    page, painter = touch("polygons", "Outline")
    corners = [(60, 50), (160, 50), (160, 130), (60, 130)]
    tap(painter, *corners[:2], (300, 250))
    undo(page)
    tap(painter, *corners[2:])
    undo(page)
    redo(page)
    painter.becomes("shapes", [])
    tap(painter, corners[0])
    [region] = painter.regions("shapes")
    assert region["points"] == [pytest.approx(corner, abs=1) for corner in corners]
    undo(page)
    painter.becomes("shapes", [])
    redo(page)
    assert sent(page, "shapes")[0]["points"] == region["points"]


def test_a_corner_of_an_outline_is_moved_by_a_finger_beside_it(touch):
    page, painter = touch("polygons", "Outline")
    tap(painter, (60, 50), (160, 50), (160, 130), (60, 130), (60, 50))
    painter.choose("Select")
    tap(painter, (110, 90))
    scale = painter.surface.evaluate("(surface) => surface.view.scale")
    beside = (160 + 12 / scale, 130 + 12 / scale)
    painter.stroke(beside, (beside[0] + 40, beside[1] + 30))
    [region] = painter.regions("shapes")
    assert region["points"][2] == pytest.approx([200, 160], abs=2)
    assert [region["points"][at] for at in (0, 1, 3)] == [pytest.approx(corner, abs=1) for corner in ((60, 50), (160, 50), (60, 130))]


def test_a_skeleton_is_tapped_and_a_point_of_it_moved(touch):
    page, painter = touch("keypoints", "Skeleton", skeleton=SKELETON, labels=["face"])
    tap(painter, (200, 150), (180, 130), (220, 130))
    [face] = painter.regions("shapes")
    assert face["points"]["nose"] == pytest.approx([200, 150, 2], abs=1)
    painter.choose("Select")
    painter.stroke((180, 130), (150, 100))
    [moved] = painter.regions("shapes")
    assert moved["points"]["left"] == pytest.approx([150, 100, 2], abs=2)
    undo(page)
    painter.becomes("shapes", [face])
    redo(page)
    assert sent(page, "shapes")[0]["points"] == moved["points"]


def test_the_wand_is_tapped_and_its_suggestion_taken_by_a_button(touch):
    page, painter = touch("mask", "Magic wand")
    tap(painter, (100, 90))
    expect(page.locator('.stage[data-suggested="8000"]')).to_be_visible()
    page.get_by_role("button", name="Finish").tap()
    assert pixels(painter.regions("shapes")[0]) == {(x, y) for x in range(60, 160) for y in range(50, 130)}
    undo(page)
    painter.becomes("shapes", [])


def test_scissors_are_led_by_a_finger_and_each_anchor_taken_back(touch):
    page, painter = touch("polygons", "Scissors along edges")
    anchors = lambda count: expect(page.locator(f'.stage[data-anchors="{count}"]')).to_be_visible()
    for count, corner in enumerate(((60, 50), (160, 50), (160, 130)), 1):
        tap(painter, corner)
        anchors(count)
    undo(page)
    anchors(2)
    redo(page)
    anchors(3)
    tap(painter, (60, 130))
    anchors(4)
    page.get_by_role("button", name="Finish").tap()
    page.wait_for_function("() => document.querySelector('question-form#form').answers.shapes?.length === 1")
    [region] = painter.regions("shapes")
    # Along the edges of the red box, not straight between the taps.
    assert max(min(abs(x - 60), abs(x - 160), abs(y - 50), abs(y - 130)) for x, y in region["points"]) <= 1.5
    undo(page)
    painter.becomes("shapes", [])
    redo(page)
    assert sent(page, "shapes")[0]["points"] == region["points"]


def test_a_hole_is_filled_and_a_thing_segmented_by_a_tap(touch):
    page, painter = touch("mask", "Brush")
    painter.stroke((100, 190), (200, 190), (200, 280), (100, 280), (102, 192))
    [ring] = painter.regions("shapes")
    painter.choose("Fill a hole")
    tap(painter, (150, 235))
    [filled] = painter.regions("shapes")
    assert pixels(filled) > pixels(ring) and (150, 235) in pixels(filled)
    undo(page)
    painter.becomes("shapes", [ring])
    painter.choose("Segment by a click")
    tap(painter, (100, 90))
    expect(page.locator('.stage[data-suggested="8000"]')).to_be_visible()
    page.get_by_role("button", name="Finish").tap()
    painter.choose("Select")
    box = {(x, y) for x in range(60, 160) for y in range(50, 130)}
    assert set().union(*(pixels(region) for region in painter.regions("shapes"))) >= box
    undo(page)
    painter.becomes("shapes", [ring])


def test_a_line_is_tapped_and_ended_by_a_button(touch):
    page, painter = touch("polygons", "Line", closed=False, labels=["lane"])
    tap(painter, (20, 20), (200, 100), (300, 40))
    page.get_by_role("button", name="Finish").tap()
    page.wait_for_function("() => document.querySelector('question-form#form').answers.shapes?.length === 1")
    undo(page)
    painter.becomes("shapes", [])
    redo(page)
    assert sent(page, "shapes")[0]["points"] == [pytest.approx(point, abs=1) for point in ((20, 20), (200, 100), (300, 40))]


def test_a_box_is_turned_by_a_finger(touch):
    page, painter = touch("boxes", "Box", rotate=True)
    painter.stroke((150, 120), (250, 180))
    painter.choose("Select")
    tap(painter, (200, 150))
    [drawn] = painter.regions("shapes")
    scale = painter.surface.evaluate("(surface) => surface.view.scale")
    # The handle above it to its right: a quarter turn.
    painter.stroke((200, drawn["y"] - 28 / scale), (300, 150))
    [turned] = painter.regions("shapes")
    assert turned["rotation"] == pytest.approx(90, abs=2) and turned["width"] == drawn["width"]
    undo(page)
    painter.becomes("shapes", [drawn])
    redo(page)
    assert sent(page, "shapes")[0]["rotation"] == turned["rotation"]
