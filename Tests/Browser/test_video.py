"""Tracks through a video: frame by frame, to the pixel."""

import pytest
from playwright.sync_api import expect

from recordings import Line, upload, webm

SCHEMA = {"fields": [{"name": "clip", "type": "video"}], "questions": [
    {"name": "cars", "type": "tracks", "field": "clip", "labels": ["car", {"value": "person", "key": "p"}]},
    {"name": "scenes", "type": "segments", "field": "clip", "labels": ["day", "night"]}]}
SURFACE = "document.querySelector('main video-surface')"


@pytest.fixture
def watch(admin, open_page, film):
    def open_film(content=None, schema=SCHEMA, **options):
        ann = admin.person("Ann")
        project = admin.project(schema, [], members=[(ann, "annotator")])
        admin.add_tasks(project, [{"clip": upload(admin, project, content or film(), "clip.webm")}])
        page = open_page(ann, f"/projects/{project}/label", **options)
        page.ann, page.project = ann, project
        expect(page.locator("main video-surface")).to_be_visible()
        return page, Line(page)

    return open_film


def ready(page):
    page.wait_for_function(f"() => {SURFACE}?.view.duration > 0 && {SURFACE}.media.readyState >= 2 && {SURFACE}.film.imageWidth > 0 && {SURFACE}.film.height > 150 && {SURFACE}.film.height === {SURFACE}.picture.clientHeight", polling=50)


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


def fingers(page):
    """One finger along points of the picture of the video; with `pinch` two."""
    session = page.context.new_cdp_session(page)

    def place(point):
        left, top = page.evaluate(f"([x, y]) => {SURFACE}.film.toScreen([x, y])", list(point))
        box = page.locator(".film").bounding_box()
        return {"x": box["x"] + left, "y": box["y"] + top}

    def touch(kind, *places):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{**at, "id": number} for number, at in enumerate(places)]})

    def stroke(*points):
        places = [place(point) for point in points]
        touch("touchStart", places[0])
        for at in places[1:]:
            touch("touchMove", at)
        touch("touchEnd")

    stroke.touch, stroke.place = touch, place
    return stroke


def test_a_finger_draws_moves_and_sizes_a_box_and_two_zoom(watch):
    page, line = watch(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    ready(page)
    stroke = fingers(page)
    page.locator("[data-question=cars] .option", has_text="car").tap()
    page.wait_for_function(f"() => {SURFACE}.hands.tool !== null", polling=50)
    page.locator("main .film").evaluate("(film) => film.scrollIntoView({ block: 'center', behavior: 'instant' })")
    stroke((20, 60), (50, 80), (68, 92))
    [[label, [at, x, y, width, height, visible]]] = tracks(page)
    assert (label, at) == ("car", 0) and max(abs(x - 20), abs(y - 60), abs(width - 48), abs(height - 32)) <= 2
    stroke((44, 76), (60, 80), (144, 96))
    [[_, [_, moved, _, same, _, _]]] = tracks(page)
    assert abs(moved - x - 100) <= 3 and same == width
    stroke((x + 148, y + 52), (x + 160, y + 60), (x + 188, y + 92))
    [[_, [_, _, _, sized, _, _]]] = tracks(page)
    assert abs(sized - width - 40) <= 4
    before = page.evaluate(f"{SURFACE}.film.scale")
    a, b = stroke.place((100, 60)), stroke.place((200, 120))
    stroke.touch("touchStart", a)
    stroke.touch("touchStart", a, b)
    stroke.touch("touchMove", {**a, "x": a["x"] - 40}, {**b, "x": b["x"] + 40})
    stroke.touch("touchEnd", {**a, "x": a["x"] - 40})
    stroke.touch("touchEnd")
    assert page.evaluate(f"{SURFACE}.film.scale") > before * 1.3
    # Two fingers draw nothing.
    assert len(tracks(page)) == 1


def test_the_picture_zooms_to_the_cursor_and_boxes_are_drawn_to_the_pixel_there(watch):
    page, line = watch()
    ready(page)
    before = page.evaluate(f"{SURFACE}.film.scale")
    box = page.locator(".film").bounding_box()
    left, top = page.evaluate(f"{SURFACE}.film.toScreen([100, 100])")
    page.mouse.move(box["x"] + left, box["y"] + top)
    page.mouse.wheel(0, -900)
    page.wait_for_function(f"(before) => {SURFACE}.film.scale > before * 2", arg=before)
    there = page.evaluate(f"{SURFACE}.film.toScreen([100, 100])")
    assert abs(there[0] - left) < 1 and abs(there[1] - top) < 1
    # The video lies where the boxes are drawn.
    assert abs(page.evaluate(f"{SURFACE}.media.getBoundingClientRect().width / {SURFACE}.film.scale") - 320) < 0.5
    drag(page, (90, 90), (110, 105))
    assert tracks(page) == [["car", [0, 90, 90, 20, 15, True]]]
    page.keyboard.press("0")
    page.wait_for_function(f"(before) => {SURFACE}.film.scale === before", arg=before)


def test_two_tracks_are_merged_into_one(watch):
    page, line = watch()
    ready(page)
    drag(page, (20, 60), (68, 92))
    frame(page, 10)
    page.keyboard.press("Escape")
    drag(page, (140, 20), (180, 50))
    assert [len(track) for track in tracks(page)] == [2, 2]
    page.locator(".regions li .pick").nth(0).click()
    page.get_by_role("button", name="Merge").click()
    # Between the two it is not to be seen.
    [[label, first, gone, second]] = tracks(page)
    assert (label, first, gone[5], second) == ("car", [0, 20, 60, 48, 32, True], False, [10, 140, 20, 40, 30, True])
    expect(page.get_by_role("heading", name="Tracks · 1")).to_be_visible()
    page.locator("main").focus()
    page.keyboard.press("Control+z")
    assert [len(track) for track in tracks(page)] == [2, 2]


ASKED = {"fields": SCHEMA["fields"], "questions": [
    {"name": "cars", "type": "tracks", "field": "clip", "labels": ["car"], "attributes": [{"name": "colour", "type": "choice", "options": ["blue", "red"], "required": True}]},
    {"name": "scenes", "type": "segments", "field": "clip", "labels": ["day"], "attributes": [{"name": "note", "type": "text"}]}]}


def test_what_is_asked_of_tracks_and_segments_is_answered_beside_them(watch):
    page, line = watch(schema=ASKED)
    ready(page)
    drag(page, (20, 60), (68, 92))
    page.locator("#submit-button").click()
    expect(page.locator("[data-question=cars] .error-text")).to_contain_text("answer “Colour”")
    page.get_by_role("radio", name="blue").check()
    page.locator(".film").focus()
    page.keyboard.press("Escape")
    line.drag(0.5, 1.5, y=30)
    page.locator(".regions .details").get_by_role("textbox", name="Note").fill("at noon")
    page.locator("#submit-button").click()
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    [item] = page.ann.mine(page.project)
    assert [region["attributes"] for region in item["answers"]["cars"] + item["answers"]["scenes"]] == [{"colour": "blue"}, {"note": "at noon"}]


def test_a_video_can_be_muted_and_made_quieter(watch):
    page, line = watch()
    ready(page)
    page.keyboard.press("Shift+M")
    expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(f"{SURFACE}.media.muted")
    page.get_by_role("slider", name="Volume").fill("0.4")
    expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(f"[{SURFACE}.media.muted, {SURFACE}.media.volume]") == [False, 0.4]


def shown(page):
    return page.evaluate(f"Math.round({SURFACE}.frameTime * 25)")


def until(page, number):
    page.wait_for_function(f"(number) => Math.round({SURFACE}.frameTime * 25) === number && !{SURFACE}.media.seeking", arg=number, polling=20)


def test_ten_frames_go_by_one_key_and_the_clock_tells_the_time_of_the_frame(watch):
    page, line = watch()
    ready(page)
    page.keyboard.press("Shift+L")
    until(page, 10)
    expect(page.locator(".media-time")).to_have_text("0:00.40 / 0:03.0 · frame 10")
    page.keyboard.press("Shift+L")
    until(page, 20)
    page.keyboard.press(",")
    until(page, 19)
    page.keyboard.press("Shift+J")
    until(page, 9)
    page.keyboard.press("Shift+J")
    until(page, 0)
    page.get_by_role("button", name="One frame on").click()
    until(page, 1)


def test_a_key_that_is_held_steps_on_and_stops_when_it_is_let_go(watch):
    page, line = watch()
    ready(page)
    # A key that is down and pressed again is one that repeats.
    for _ in range(400):
        page.keyboard.down(".")
        page.wait_for_timeout(20)
        if shown(page) >= 3:
            break
    page.keyboard.up(".")
    page.wait_for_function(f"() => !{SURFACE}.media.seeking")
    at_release = shown(page)
    page.wait_for_timeout(1000)
    assert 3 <= at_release <= shown(page) <= at_release + 1


def test_a_press_on_a_track_goes_there_and_on_a_keyframe_to_its_frame(watch):
    page, line = watch()
    ready(page)
    drag(page, (20, 60), (68, 92))
    frame(page, 20)
    drag(page, (44, 76), (144, 76))
    line.press(0.4, y=30)
    until(page, 10)
    assert page.evaluate(f"{SURFACE}.picked.size") == 1
    line.press(0.79, y=30)
    until(page, 20)
    expect(page.get_by_text("2 keyframes, one on this frame")).to_be_visible()


def test_keyframes_are_gone_through_removed_and_set_out_of_sight_by_touch(watch):
    page, line = watch(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    ready(page)
    page.locator("[data-question=cars] .option", has_text="car").tap()
    page.wait_for_function(f"() => {SURFACE}.hands.tool !== null", polling=50)
    page.locator("main .film").evaluate("(film) => film.scrollIntoView({ block: 'center', behavior: 'instant' })")
    stroke = fingers(page)
    stroke((20, 60), (50, 80), (68, 92))
    button = lambda name: page.locator(".regions .details").get_by_role("button", name=name, exact=False)
    on = page.get_by_role("button", name="One frame on")
    # Chromium makes no click of a tap that follows a stroke within the time of a double tap; a person's finger takes longer.
    lifted = page.evaluate("performance.now()")
    page.wait_for_function("(lifted) => performance.now() - lifted > 300", arg=lifted)
    for number in (1, 2, 3):
        on.tap()
        until(page, number)
    expect(button("In sight")).to_be_visible()
    button("Keyframe").tap()
    button("Out of sight").tap()
    expect(button("In sight")).to_be_visible()
    expect(button("Next")).to_be_disabled()
    assert [(at[0], at[5]) for at in tracks(page)[0][1:]] == [(0, True), (3, False)]
    button("Before").tap()
    until(page, 0)
    expect(button("Before")).to_be_disabled()
    button("Next").tap()
    until(page, 3)
    button("Remove keyframe").tap()
    assert [(at[0], at[5]) for at in tracks(page)[0][1:]] == [(0, True)]
    expect(button("Keyframe").first).to_be_visible()


def test_a_merge_right_after_a_split_joins_the_halves_again(watch):
    page, line = watch()
    ready(page)
    drag(page, (20, 60), (68, 92))
    frame(page, 10)
    drag(page, (44, 76), (64, 76))
    frame(page, 5)
    page.keyboard.press("s")
    assert len(tracks(page)) == 2
    page.keyboard.press("m")
    assert [[at[0] for at in track[1:]] for track in tracks(page)] == [[0, 5, 10]]


# After a seek some browsers tell the time that was sought in the place of the frame's own.
ECHO = """(() => {
    const own = HTMLVideoElement.prototype.requestVideoFrameCallback;
    HTMLVideoElement.prototype.requestVideoFrameCallback = function (done) {
        return own.call(this, (now, told) => done(now, { ...told, mediaTime: this.paused ? this.currentTime : told.mediaTime }));
    };
})()"""


def test_frames_are_exact_where_the_browser_tells_only_what_was_sought(watch):
    page, line = watch()
    page.add_init_script(ECHO)
    page.reload()
    ready(page)
    # 0.03 and 0.05 s lie in frames 0 and 1 of 25 a second.
    line.seek(0.03)
    page.wait_for_function(f"() => {SURFACE}.frameTime === 0 && {SURFACE}.media.currentTime > 0.02 && Math.abs({SURFACE}.frameSeconds - 0.04) < 0.0011", polling=20)
    line.seek(0.05)
    until(page, 1)
    frame(page, 4)
    drag(page, (20, 60), (68, 92))
    page.keyboard.press("Shift+L")
    until(page, 14)
    frame(page, 12)
    drag(page, (44, 76), (64, 76))
    [track] = page.evaluate("document.querySelector('#form').answers.cars")
    assert [one["time"] for one in track["keyframes"]] == [0.16, 0.48]
