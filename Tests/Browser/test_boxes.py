"""Boxes on a picture: drawn, shaped and answered as a person does it, and sent to the pixel."""

import pytest
from playwright.sync_api import expect

from pictures import ready, scene, sent

ATTRIBUTES = [{"name": "hidden", "title": "How hidden?", "type": "choice", "options": ["no", "partly"], "required": True},
              {"name": "text", "type": "text", "when": {"question": "hidden", "is": ["partly"]}}]
LABELS = ["car", "person", {"value": "sign", "title": "Traffic sign"}]


def schema(**settings):
    return {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": LABELS, **settings}]}


@pytest.fixture
def paint(open_picture):
    """`paint(**settings)` opens the labelling page on a picture of 400 by 300."""
    return lambda pictures=1, **settings: open_picture(schema(**settings), pictures)


def test_a_drag_draws_a_box_to_the_pixel(paint):
    page, painter = paint()
    page.keyboard.press("r")
    painter.drag((60, 50), (160, 130))
    page.keyboard.press("2")
    painter.drag((300, 250), (230, 110))
    assert sent(page, "things") == [
        {"label": "person", "x": 60, "y": 50, "width": 100, "height": 80, "rotation": 0},
        {"label": "person", "x": 230, "y": 110, "width": 70, "height": 140, "rotation": 0}]


def test_a_label_chosen_first_draws_and_a_drag_beyond_the_picture_ends_at_its_edge(paint):
    page, painter = paint()
    page.keyboard.press("3")
    painter.drag((350, 200), (470, 350))
    assert sent(page, "things") == [{"label": "sign", "x": 350, "y": 200, "width": 50, "height": 100, "rotation": 0}]


def test_a_box_is_moved_sized_and_every_step_undone(paint):
    page, painter = paint()
    page.keyboard.press("r")
    painter.drag((100, 100), (160, 140))
    page.keyboard.press("v")
    painter.drag((130, 120), (150, 150))
    assert [(box["x"], box["y"]) for box in painter.regions("things")] == [(120, 130)]
    painter.drag((180, 170), (220, 190))
    assert [(box["width"], box["height"]) for box in painter.regions("things")] == [(100, 60)]
    page.keyboard.press("u")
    assert [(box["width"], box["height"]) for box in painter.regions("things")] == [(60, 40)]
    page.keyboard.press("u")
    assert [(box["x"], box["y"]) for box in painter.regions("things")] == [(100, 100)]
    page.keyboard.press("u")
    assert painter.regions("things") == []
    for _ in range(3):
        page.keyboard.press("Control+Shift+Z")
    assert [(box["x"], box["y"], box["width"], box["height"]) for box in painter.regions("things")] == [(120, 130, 100, 60)]


def test_a_box_is_turned_by_its_handle_and_by_keys(paint):
    page, painter = paint(rotate=True)
    page.keyboard.press("r")
    painter.drag((150, 120), (250, 180))
    page.keyboard.press("v")
    scale = painter.surface.evaluate("(surface) => surface.view.scale")
    # From above the box to its right: a quarter turn.
    painter.drag((200, 120 - 28 / scale), (300, 150))
    [box] = painter.regions("things")
    assert box["rotation"] == pytest.approx(90, abs=0.6)
    assert (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) == (200, 150)
    page.keyboard.press(".")
    assert painter.regions("things")[0]["rotation"] == pytest.approx(box["rotation"] + 5)


def test_a_whole_box_is_made_by_keys_alone(paint):
    page, painter = paint()
    page.keyboard.press("r")
    painter.stage.focus()
    # The crosshair starts in the middle of the picture.
    for _ in range(5):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#announcer")).not_to_be_empty()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    [item] = page.ann.mine(page.project)
    [box] = item["answers"]["things"]
    assert (box["label"], box["x"], box["y"], box["width"], box["height"]) == ("person", 150, 140, 31, 31)


def test_a_click_takes_the_smallest_and_more_clicks_go_through_what_lies_behind(paint):
    page, painter = paint()
    page.keyboard.press("r")
    for corners in (((20, 20), (380, 280)), ((100, 80), (300, 220)), ((180, 130), (220, 170))):
        painter.drag(*corners)
    page.keyboard.press("v")
    page.keyboard.press("Escape")
    large, middle, small = [box["id"] for box in painter.regions("things")]
    chosen = []
    for _ in range(4):
        painter.click(200, 150)
        chosen += painter.picked()
    assert chosen == [small, middle, large, small]
    painter.click(120, 100)
    assert painter.picked() == [middle]


def test_locked_and_hidden_boxes_are_out_of_the_way(paint):
    page, painter = paint()
    page.keyboard.press("r")
    painter.drag((100, 80), (300, 220))
    painter.drag((180, 130), (220, 170))
    page.keyboard.press("v")
    large, small = [box["id"] for box in painter.regions("things")]
    page.get_by_role("button", name="Lock car 2").click()
    painter.click(200, 150)
    assert painter.picked() == [large]
    page.get_by_role("button", name="Lock car 2").click()
    page.get_by_role("button", name="Hide car 1").click()
    page.keyboard.press("Escape")
    painter.click(120, 100)
    assert painter.picked() == []
    painter.click(200, 150)
    assert painter.picked() == [small]


def test_several_are_chosen_by_a_band_moved_copied_and_deleted(paint):
    page, painter = paint(pictures=2)
    page.keyboard.press("r")
    painter.drag((50, 50), (80, 80))
    painter.drag((100, 50), (130, 80))
    painter.drag((300, 200), (350, 250))
    page.keyboard.press("v")
    painter.drag((40, 40), (140, 90))
    assert len(painter.picked()) == 2
    page.keyboard.press("ArrowDown")
    assert [box["y"] for box in painter.regions("things")] == [51, 51, 200]
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    assert [(box["x"], box["y"]) for box in painter.regions("things")][3:] == [(60, 61), (110, 61)]
    page.keyboard.press("Delete")
    assert len(painter.regions("things")) == 3
    page.keyboard.press("Escape")
    page.locator("#submit-button").click()
    expect(page.locator("#status")).to_contain_text("All saved")
    ready(page)
    page.wait_for_function("() => document.querySelector('image-surface').view.imageWidth === 401")
    assert painter.regions("things") == []
    page.keyboard.press("Control+v")
    assert [(box["x"], box["y"]) for box in painter.regions("things")] == [(50, 51), (100, 51)]


def test_what_lies_on_top_can_be_changed(paint):
    page, painter = paint()
    page.keyboard.press("r")
    painter.drag((100, 80), (200, 180))
    painter.drag((150, 130), (250, 230))
    first, second = [box["id"] for box in painter.regions("things")]
    page.keyboard.press("PageDown")
    assert [box["id"] for box in painter.regions("things")] == [second, first]
    page.get_by_role("button", name="Bring forward").click()
    assert [box["id"] for box in painter.regions("things")] == [first, second]


def test_an_edge_snaps_to_its_neighbour_and_not_while_alt_is_held(paint):
    page, painter = paint()
    page.keyboard.press("r")
    painter.drag((50, 50), (150, 150))
    ax, ay = painter.on_screen(151, 200)
    bx, by = painter.on_screen(250, 280)
    page.mouse.move(ax, ay)
    page.mouse.down()
    page.mouse.move(bx, by)
    page.mouse.up()
    painter.settle()
    assert painter.regions("things")[1]["x"] == 150
    painter.drag((151, 60), (250, 100))
    assert painter.regions("things")[2]["x"] == 151


def test_numbers_place_a_box_exactly(paint):
    page, painter = paint()
    page.keyboard.press("r")
    painter.drag((50, 50), (150, 150))
    for name, value in (("X", "12"), ("Width", "345")):
        page.get_by_role("spinbutton", name=name, exact=True).fill(value)
        page.keyboard.press("Tab")
    assert [(box["x"], box["width"]) for box in painter.regions("things")] == [(12, 345)]


def test_what_is_asked_of_each_box_is_answered_beside_it(paint):
    page, painter = paint(attributes=ATTRIBUTES)
    page.keyboard.press("r")
    painter.drag((60, 50), (160, 130))
    page.locator("#submit-button").click()
    expect(page.locator(".question.boxes .error-text")).to_contain_text("How hidden?")
    expect(page.get_by_role("textbox", name="Text")).to_be_hidden()
    page.get_by_role("radio", name="partly").check()
    page.locator(".attribute.text input").fill("B 12")
    assert sent(page, "things") == [{"label": "car", "x": 60, "y": 50, "width": 100, "height": 80, "rotation": 0, "attributes": {"hidden": "partly", "text": "B 12"}}]


def test_fingers_draw_and_two_of_them_zoom(open_picture):
    page, painter = open_picture(schema(), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Snap to edges").tap()
    page.get_by_role("button", name="Box", exact=True).tap()
    painter.stroke((100, 100), (150, 150), (200, 180))
    [box] = painter.regions("things")
    assert [box["x"], box["y"], box["width"], box["height"]] == pytest.approx([100, 100, 100, 80], abs=1)
    before = painter.surface.evaluate("(surface) => surface.view.scale")
    (ax, ay), (bx, by) = painter.on_screen(150, 150), painter.on_screen(250, 150)
    for kind, apart in (("touchStart", 0), ("touchMove", 20), ("touchMove", 60)):
        painter.touch(kind, (ax - apart, ay), (bx + apart, by))
    painter.touch("touchEnd")
    painter.settle()
    assert painter.surface.evaluate("(surface) => surface.view.scale") > before * 1.5
    assert len(painter.regions("things")) == 1


def test_a_small_box_is_sized_and_moved_by_a_finger_beside_and_in_it(open_picture):
    page, painter = open_picture(schema(), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    painter.stage.scroll_into_view_if_needed()
    page.get_by_role("button", name="Snap to edges").tap()
    painter.choose("Box")
    painter.stroke((200, 150), (230, 180))
    painter.choose("Select")
    painter.stroke((215, 165), (215, 165))
    [box] = painter.regions("things")
    scale = painter.surface.evaluate("(surface) => surface.view.scale")
    assert box["width"] * scale < 40, "it is small on this screen"
    corner = (box["x"] + box["width"], box["y"] + box["height"])
    # A finger cannot see the corner under it: a few points beside it are near enough, and the corner goes as far as the finger.
    beside = (corner[0] + 10 / scale, corner[1] + 10 / scale)
    painter.stroke(beside, (beside[0] + 30, beside[1] + 20))
    [sized] = painter.regions("things")
    assert (sized["x"], sized["y"]) == (box["x"], box["y"])
    assert abs(sized["width"] - box["width"] - 30) <= 2 and abs(sized["height"] - box["height"] - 20) <= 2
    page.get_by_role("button", name="Undo").tap()
    painter.becomes("things", [box])
    page.get_by_role("button", name="Redo").tap()
    painter.becomes("things", [sized])
    page.get_by_role("button", name="Undo").tap()
    painter.becomes("things", [box])
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    painter.stroke(middle, (middle[0] + 40, middle[1] - 30))
    [moved] = painter.regions("things")
    assert (moved["width"], moved["height"]) == (box["width"], box["height"])
    assert abs(moved["x"] - box["x"] - 40) <= 2 and abs(moved["y"] - box["y"] + 30) <= 2


def test_the_wheel_zooms_to_the_cursor_and_the_minimap_shows_where(paint):
    page, painter = paint()
    expect(page.locator(".minimap")).to_be_hidden()
    x, y = (round(place) for place in painter.on_screen(100, 80))
    box = painter.stage.bounding_box()
    under = lambda: painter.surface.evaluate("(surface, place) => surface.view.toImage(place)", [x - box["x"], y - box["y"]])
    before = under()
    page.mouse.move(x, y)
    for _ in range(4):
        page.mouse.wheel(0, -400)
    page.wait_for_function("() => document.querySelector('image-surface').view.scale > 5")
    assert under() == pytest.approx(before, abs=0.01)
    expect(page.locator(".minimap")).to_be_visible()
    painter.page.keyboard.press("0")
    expect(page.locator(".minimap")).to_be_hidden()


@pytest.mark.parametrize("content, words", [
    (b"\x89PNG\r\n\x1a\n and then nothing", "broken"),
    (None, "not on the server"),
])
def test_a_picture_that_does_not_show_says_why_and_can_be_flagged(paint, content, words):
    page, painter = paint()
    page.route("**/api/media/**", lambda route: route.fulfill(status=404, body="{}") if content is None else route.fulfill(body=content, content_type="image/png"))
    page.reload()
    problem = page.locator(".media-problem")
    expect(problem).to_contain_text(words)
    problem.get_by_role("button", name="Flag as broken…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.locator("textarea, input").first.fill("does not open")
    dialog.get_by_role("button", name="Flag").click()
    expect(page.locator("#empty")).to_be_visible()


def test_a_prediction_or_draft_comes_back_after_a_reload(paint):
    page, painter = paint()
    page.keyboard.press("r")
    painter.drag((60, 50), (160, 130))
    expect(page.locator("#status")).to_contain_text("All saved")
    page.reload()
    ready(page)
    page.wait_for_function("() => document.querySelector('question-form#form').answers.things?.length === 1")


def test_relations_between_boxes_are_drawn_as_arcs_over_the_picture(open_picture):
    page, hands = open_picture({"fields": [{"name": "photo", "type": "image"}], "questions": [
        {"name": "things", "type": "boxes", "field": "photo", "labels": ["car", "person"]}, {"name": "links", "type": "relations", "over": "things", "labels": ["near", "far"]}]})
    page.keyboard.press("r")
    hands.drag((60, 50), (160, 130))
    hands.drag((230, 110), (350, 230))
    page.keyboard.press("v")
    hands.click(110, 90)
    page.locator("[data-question=links] .option").first.click()
    hands.click(290, 170)
    arc = page.locator("image-surface svg.arcs g")
    expect(arc).to_have_count(1)
    # From middle to middle, on the screen and when the picture is moved.
    ends = "() => { const path = document.querySelector('image-surface svg.arcs path'); const at = (length) => { const { x, y } = path.getPointAtLength(length); return [x, y]; }; return [at(0), at(path.getTotalLength())]; }"
    middles = "() => { const { view } = document.querySelector('image-surface'); return [view.toScreen([110, 90]), view.toScreen([290, 170])]; }"
    lies = f"() => {{ const [is, should] = [({ends})(), ({middles})()]; return is.every(([x, y], index) => Math.hypot(x - should[index][0], y - should[index][1]) < 2); }}"
    page.wait_for_function(lies)
    page.keyboard.press("+")
    page.wait_for_function(lies)
    # What goes takes its relations along.
    page.keyboard.press("Delete")
    expect(arc).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(arc).to_have_count(1)
    page.locator("#submit-button").click()
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    [item] = page.ann.mine(page.project)
    first, second = item["answers"]["things"]
    assert item["answers"]["links"] == [{"from": first["id"], "to": second["id"], "label": "near"}]
