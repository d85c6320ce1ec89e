"""Tracks through a video: frame by frame, to the pixel."""

import pytest
from playwright.sync_api import expect

from recordings import Line, film, upload, webm

SCHEMA = {"fields": [{"name": "clip", "type": "video"}], "questions": [
    {"name": "cars", "type": "tracks", "field": "clip", "labels": ["car", {"value": "person", "key": "p"}]},
    {"name": "scenes", "type": "segments", "field": "clip", "labels": ["day", "night"]}]}
SURFACE = "document.querySelector('main video-surface')"


@pytest.fixture
def watch(admin, open_page):
    def open_film(content=None, **options):
        ann = admin.person("Ann")
        project = admin.project(SCHEMA, [], members=[(ann, "annotator")])
        page = open_page(ann, "/account")
        admin.add_tasks(project, [{"clip": upload(admin, project, content or film(page), "clip.webm")}])
        page.goto(f"/projects/{project}/label")
        page.ann, page.project = ann, project
        expect(page.locator("main video-surface")).to_be_visible()
        return page, Line(page)

    return open_film


def ready(page):
    page.wait_for_function(f"() => {SURFACE}?.view.duration > 0 && {SURFACE}.media.readyState >= 2 && {SURFACE}.film.imageWidth > 0", polling=50)


def tracks(page):
    return page.evaluate("(document.querySelector('#form').answers.cars ?? []).map(({ label, keyframes }) => [label, ...keyframes.map((one) => [Math.round(one.time * 25), one.x, one.y, one.width, one.height, one.visible])])")


def drag(page, start, end):
    def place(x, y):
        left, top = page.evaluate(f"([x, y]) => {SURFACE}.film.toScreen([x, y])", [x, y])
        box = page.locator(".film").bounding_box()
        return box["x"] + left, box["y"] + top

    page.mouse.move(*place(*start))
    page.mouse.down()
    page.mouse.move(*place((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    page.mouse.move(*place(*end))
    page.mouse.up()


def frame(page, number):
    """Steps by key until this frame is shown, one at a time."""
    now = lambda: page.evaluate(f"Math.round({SURFACE}.frameTime * 25)")
    while now() != number:
        before = now()
        page.keyboard.press("." if before < number else ",")
        page.wait_for_function(f"(before) => Math.round({SURFACE}.frameTime * 25) !== before", arg=before, polling=20)
        assert abs(now() - before) == 1, "a step passed a frame over"


def test_a_track_follows_a_box_from_frame_to_frame(watch):
    page, line = watch()
    ready(page)
    drag(page, (20, 60), (68, 92))
    assert tracks(page) == [["car", [0, 20, 60, 48, 32, True]]]
    frame(page, 10)
    drag(page, (44, 76), (64, 76))
    assert tracks(page) == [["car", [0, 20, 60, 48, 32, True], [10, 40, 60, 48, 32, True]]]
    frame(page, 5)
    [[x, is_key]] = page.evaluate(f"{SURFACE}.boxesNow.map(({{ box, isKey }}) => [Math.round(box.x), isKey])")
    assert (x, is_key) == (30, False)
    page.locator("#submit-button").click()
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    [item] = page.ann.mine(page.project)
    [track] = item["answers"]["cars"]
    assert [(round(one["time"] * 25), one["x"], one["visible"]) for one in track["keyframes"]] == [(0, 20, True), (10, 40, True)]


def test_a_track_is_made_shaped_split_and_merged_by_keys_alone(watch):
    page, line = watch()
    ready(page)
    page.keyboard.press("r")
    page.keyboard.press("p")
    assert tracks(page) == [["person", [0, 128, 72, 64, 36, True]]]
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+ArrowDown")
    assert tracks(page) == [["person", [0, 138, 72, 64, 37, True]]]
    frame(page, 4)
    page.keyboard.press("k")
    frame(page, 2)
    page.keyboard.press("s")
    assert [[frames[0] for frames in track[1:]] for track in tracks(page)] == [[0, 2], [2, 4]]
    page.keyboard.press("Control+z")
    assert [[frames[0] for frames in track[1:]] for track in tracks(page)] == [[0, 4]]
    page.keyboard.press("Tab")
    page.wait_for_function(f"() => {SURFACE}.picked.size === 1 && Math.round({SURFACE}.frameTime * 25) === 0", polling=20)
    frame(page, 2)
    page.keyboard.press("o")
    assert [(frames[0], frames[5]) for frames in tracks(page)[0][1:]] == [(0, True), (2, False), (4, True)]
    assert page.evaluate(f"{SURFACE}.boxesNow.map(({{ isGhost }}) => isGhost)") == [True]


def test_segments_lie_on_the_time_of_a_video(watch):
    page, line = watch()
    ready(page)
    line.drag(0.5, 1.5, y=30)
    page.keyboard.press("3")
    [[start, end, label]] = page.evaluate("document.querySelector('#form').answers.scenes.map(({ start, end, label }) => [start, end, label])")
    assert abs(start - 0.5) < 0.02 and abs(end - 1.5) < 0.02 and label == "night"


def test_a_video_that_cannot_be_read_says_so_and_can_be_skipped(watch):
    page, line = watch(webm([b"no frame" * 20] * 10, 320, 180, 25))
    expect(page.get_by_text("This video cannot be played")).to_be_visible()
    page.get_by_role("button", name="Skip…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
