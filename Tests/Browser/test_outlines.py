"""Outlines, lines and named points on a picture, and masks: drawn as a person does it, sent to the pixel."""

import pytest
from playwright.sync_api import expect

from pictures import sent

FIELDS = [{"name": "photo", "type": "image"}]
SKELETON = {"points": ["nose", {"value": "left", "title": "Left eye"}, "right"], "edges": [["nose", "left"], ["nose", "right"]]}


def schema(type, **settings):
    settings.setdefault("labels", ["car", "person"])
    return {"fields": FIELDS, "questions": [{"name": "shapes", "type": type, "field": "photo", **settings}]}


def near(points):
    return [pytest.approx(point, abs=0.11) for point in points]


@pytest.fixture
def draw(open_picture):
    def open_one(type, **settings):
        page, painter = open_picture(schema(type, **settings))
        # Points lie where they are set: what snapping does is tested with boxes.
        page.get_by_role("button", name="Snap to edges").click()
        return page, painter

    return open_one


# Outlines and lines

def test_an_outline_is_drawn_point_by_point_and_closed_at_its_first(draw):
    page, painter = draw("polygons")
    page.keyboard.press("p")
    corners = [(60, 50), (160, 50), (160, 130), (60, 130)]
    for corner in corners:
        painter.click(*corner)
    painter.click(60, 50)
    page.keyboard.press("2")
    [region] = sent(page, "shapes")
    assert region["label"] == "person" and region["points"] == near(corners)


def test_points_are_taken_back_and_set_again_while_an_outline_is_drawn(draw):
    page, painter = draw("polygons")
    page.keyboard.press("p")
    for corner in ((60, 50), (160, 50), (300, 250)):
        painter.click(*corner)
    page.keyboard.press("u")
    page.keyboard.press("Control+Shift+Z")
    page.keyboard.press("Backspace")
    painter.click(160, 130)
    assert painter.regions("shapes") == []
    page.keyboard.press("Enter")
    assert [region["points"] for region in painter.regions("shapes")] == [near([(60, 50), (160, 50), (160, 130)])]
    page.keyboard.press("u")
    assert painter.regions("shapes") == []


def test_a_line_stays_open_and_a_double_click_ends_it(draw):
    page, painter = draw("polygons", closed=False, labels=["lane"])
    page.keyboard.press("p")
    painter.click(20, 20)
    painter.click(200, 100)
    x, y = painter.on_screen(300, 40)
    page.mouse.dblclick(x, y)
    [region] = sent(page, "shapes")
    assert region["points"] == near([(20, 20), (200, 100), (300, 40)])


def test_an_outline_is_drawn_and_shaped_by_keys_alone(draw):
    page, painter = draw("polygons")
    page.keyboard.press("p")
    painter.stage.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    for keys in (("Shift+ArrowRight",), ("Shift+ArrowDown",)):
        for key in keys:
            for _ in range(4):
                page.keyboard.press(key)
        page.keyboard.press("Enter")
    # The same place again ends it.
    page.keyboard.press("Enter")
    page.keyboard.press("v")
    page.keyboard.press("n")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    [item] = page.ann.mine(page.project)
    assert item["answers"]["shapes"][0]["points"] == near([(190, 150), (240, 150), (240, 190)])


def test_points_are_moved_added_and_taken_out(draw):
    page, painter = draw("polygons")
    page.keyboard.press("p")
    for corner in ((100, 100), (200, 100), (200, 200), (100, 200)):
        painter.click(*corner)
    page.keyboard.press("Enter")
    page.keyboard.press("v")
    painter.drag((200, 200), (240, 240))
    assert painter.regions("shapes")[0]["points"][2] == pytest.approx([240, 240], abs=0.11)
    page.mouse.dblclick(*painter.on_screen(150, 100))
    painter.settle()
    assert painter.regions("shapes")[0]["points"][1] == pytest.approx([150, 100], abs=0.6)
    painter.click(150, 100)
    page.keyboard.press("Delete")
    assert len(painter.regions("shapes")[0]["points"]) == 4
    page.keyboard.press("u")
    assert len(painter.regions("shapes")[0]["points"]) == 5


def test_freehand_is_one_drag_and_a_slider_makes_it_simpler(draw):
    page, painter = draw("polygons")
    page.keyboard.press("p")
    circle = [(200 + 80 * x, 150 + 80 * y) for x, y in ((1, 0), (.87, .5), (.5, .87), (0, 1), (-.5, .87), (-.87, .5), (-1, 0), (-.87, -.5), (-.5, -.87), (0, -1), (.5, -.87), (.87, -.5), (1, -.05))]
    # Let go near its beginning, it closes by itself.
    painter.drag(*circle)
    before = len(painter.regions("shapes")[0]["points"])
    assert before >= 12
    page.keyboard.press("v")
    page.get_by_role("slider", name="Simplify").fill("30")
    after = len(painter.regions("shapes")[0]["points"])
    assert 3 <= after < before
    page.get_by_role("slider", name="Simplify").fill("0")
    assert len(painter.regions("shapes")[0]["points"]) == before


# Named points

def test_a_skeleton_is_set_point_by_point_with_one_hidden_and_one_missing(draw):
    page, painter = draw("keypoints", skeleton=SKELETON, labels=["face"])
    page.keyboard.press("k")
    painter.click(200, 150)
    page.keyboard.press("o")
    painter.click(180, 130)
    expect(page.locator(".tray strong")).to_have_text("right")
    page.keyboard.press("x")
    [region] = sent(page, "shapes")
    assert region == {"label": "face", "points": {"nose": [pytest.approx(200, abs=0.11), pytest.approx(150, abs=0.11), 2], "left": [pytest.approx(180, abs=0.11), pytest.approx(130, abs=0.11), 1], "right": [0, 0, 0]}}


SHAPES = """() => {
    const canvas = document.querySelectorAll("image-surface canvas")[1];
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((hash, value) => (hash * 31 + value) % 1000000007, 7);
}"""


def test_the_names_of_a_skeletons_points_are_whole(draw):
    page, painter = draw("keypoints", skeleton={"points": ["nose", {"value": "left", "title": "The shoulder on the left"}, {"value": "right", "title": "The shoulder on the right"}]}, labels=["face"])
    page.keyboard.press("k")
    for place in ((200, 150), (190, 160), (210, 160)):
        painter.click(*place)
    page.keyboard.press("v")
    page.mouse.move(5, 5)
    painter.settle()
    # Drawn anew where something changed, it is what a drawing of everything is.
    shown = page.evaluate(SHAPES)
    painter.surface.evaluate("(surface) => surface.redraw()")
    painter.settle()
    assert page.evaluate(SHAPES) == shown


def test_a_point_of_a_skeleton_is_moved_and_its_visibility_changed(draw):
    page, painter = draw("keypoints", skeleton=SKELETON, labels=["face"])
    page.keyboard.press("k")
    for place in ((200, 150), (180, 130), (220, 130)):
        painter.click(*place)
    page.keyboard.press("v")
    painter.drag((180, 130), (150, 100))
    page.get_by_role("combobox", name="right").select_option("hidden")
    [region] = sent(page, "shapes")
    assert region["points"]["left"] == pytest.approx([150, 100, 2], abs=0.11)
    assert region["points"]["right"][2] == 1


def test_a_skeleton_is_set_by_keys_alone_and_each_point_taken_back(draw):
    page, painter = draw("keypoints", skeleton=SKELETON, labels=["face"])
    page.keyboard.press("k")
    painter.stage.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    page.keyboard.press("u")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("o")
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    [region] = painter.regions("shapes")
    assert region["points"] == {"nose": [200, 150, 2], "left": [180, 150, 1], "right": [220, 150, 2]}
    page.keyboard.press("u")
    assert painter.regions("shapes") == []


def test_points_without_a_skeleton_have_the_name_of_their_label(draw):
    page, painter = draw("keypoints", labels=["head", "tail"])
    page.keyboard.press("1")
    painter.click(50, 60)
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    painter.click(350, 260)
    one, other = sent(page, "shapes")
    assert one == {"label": "head", "points": {"head": [pytest.approx(50, abs=0.11), pytest.approx(60, abs=0.11), 2]}}
    assert other["points"]["tail"][2] == 2


# Masks

def pixels(region):
    """The set pixels of a mask as (x, y), decoded by COCO's rules (pycocotools, rleFrString)."""
    runs, at, text = [], 0, region["counts"]
    while at < len(text):
        value, shift, more = 0, 0, True
        while more:
            group = ord(text[at]) - 48
            value |= (group & 0x1F) << shift
            more, at, shift = bool(group & 0x20), at + 1, shift + 5
            if not more and group & 0x10:
                value |= -1 << shift
        runs.append(value + runs[-2] if len(runs) > 2 else value)
    height, width = region["size"]
    assert sum(runs) == height * width
    found, place = set(), 0
    for index, length in enumerate(runs):
        if index % 2:
            found |= {(spot // height, spot % height) for spot in range(place, place + length)}
        place += length
    return found


def dab(a, b, radius):
    """The pixels whose centres lie within a radius of a line: what a brush drawn along it must set."""
    (ax, ay), (bx, by) = a, b
    length = (bx - ax) ** 2 + (by - ay) ** 2
    found = set()
    for x in range(int(min(ax, bx) - radius) - 1, int(max(ax, bx) + radius) + 2):
        for y in range(int(min(ay, by) - radius) - 1, int(max(ay, by) + radius) + 2):
            share = 0 if length == 0 else max(0, min(1, ((x + .5 - ax) * (bx - ax) + (y + .5 - ay) * (by - ay)) / length))
            if (x + .5 - ax - share * (bx - ax)) ** 2 + (y + .5 - ay - share * (by - ay)) ** 2 <= radius ** 2:
                found.add((x, y))
    return found


def test_a_brush_sets_the_pixels_under_it_and_the_eraser_clears_them(draw):
    page, painter = draw("mask", labels=["sky", "road"])
    page.keyboard.press("b")
    painter.drag((100, 100), (200, 120))
    [region] = painter.regions("shapes")
    assert region["size"] == [300, 400]
    expected = dab((100, 100), (200, 120), 10)
    # The pointer is where the screen's pixels let it be: a rim may differ by it.
    assert len(pixels(region) ^ expected) <= 0.04 * len(expected)
    page.keyboard.press("e")
    painter.drag((150, 60), (150, 160))
    [erased] = sent(page, "shapes")
    assert pixels(erased) < pixels(region)
    assert len(pixels(erased) ^ (pixels(region) - dab((150, 60), (150, 160), 10))) <= 0.04 * len(expected)


def test_an_outline_becomes_pixels_and_every_step_can_be_undone(draw):
    page, painter = draw("mask", labels=["sky", "road"])
    page.keyboard.press("p")
    for corner in ((60, 50), (160, 50), (160, 130), (60, 130)):
        painter.click(*corner)
    page.keyboard.press("Enter")
    box = {(x, y) for x in range(60, 160) for y in range(50, 130)}
    assert len(pixels(painter.regions("shapes")[0]) ^ box) <= 360
    page.keyboard.press("b")
    painter.drag((300, 200), (301, 200))
    assert len(painter.regions("shapes")) == 1
    page.keyboard.press("u")
    assert len(pixels(painter.regions("shapes")[0]) ^ box) <= 360
    page.keyboard.press("u")
    assert painter.regions("shapes") == []


def test_another_label_while_painting_begins_another_mask(draw):
    page, painter = draw("mask", labels=["sky", "road"])
    page.keyboard.press("1")
    painter.drag((100, 50), (200, 50))
    page.keyboard.press("2")
    painter.drag((100, 200), (200, 200))
    assert [region["label"] for region in sent(page, "shapes")] == ["sky", "road"]


def test_a_hole_is_filled_and_what_is_open_is_not(draw):
    page, painter = draw("mask", labels=["sky"])
    page.keyboard.press("b")
    painter.drag((100, 100), (200, 100), (200, 200), (100, 200), (100, 100))
    ring = pixels(painter.regions("shapes")[0])
    page.keyboard.press("Shift+B")
    painter.click(300, 50)
    assert pixels(painter.regions("shapes")[0]) == ring
    painter.click(150, 150)
    filled = pixels(sent(page, "shapes")[0])
    assert filled > ring and {(x, y) for x in range(100, 200) for y in range(100, 200)} <= filled


def test_a_mask_is_painted_by_keys_alone(draw):
    page, painter = draw("mask", labels=["sky"])
    page.keyboard.press("b")
    painter.stage.focus()
    page.keyboard.press("]")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    [region] = painter.regions("shapes")
    assert pixels(region) == dab((199, 150), (249, 150), 12)


def test_all_tools_stay_within_a_phone(open_picture):
    page, painter = open_picture(schema("mask", labels=["sky"]), viewport={"width": 390, "height": 844})
    assert painter.stage.bounding_box()["width"] <= 390 - 24
    expect(page.get_by_role("button", name="The whole picture")).to_be_in_viewport(ratio=1)
