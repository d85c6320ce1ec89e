"""Segments of a sound: marked, moved and transcribed by mouse, touch and keys alone."""

import pytest
from playwright.sync_api import expect

from recordings import Line, flac, m4a, mp3, opus, upload, wav, webm, webm_sound

LABELS = ["Ann", {"value": "Ben", "key": "b"}, "noise"]


def schema(**settings):
    return {"fields": [{"name": "call", "type": "audio"}], "questions": [{"name": "turns", "type": "segments", "field": "call", "labels": LABELS, **settings}]}


@pytest.fixture
def listen(admin, open_page):
    def open_sound(content=None, name="call.wav", viewport=None, touch=False, **settings):
        ann = admin.person("Ann")
        project = admin.project(schema(**settings), [], members=[(ann, "annotator")])
        admin.add_tasks(project, [{"call": upload(admin, project, content or wav(20), name)}])
        options = {**({"viewport": viewport} if viewport else {}), **({"has_touch": True, "is_mobile": True} if touch else {})}
        page = open_page(ann, f"/projects/{project}/label", **options)
        page.ann, page.project = ann, project
        expect(page.locator("main audio-surface")).to_be_visible()
        return page, Line(page)

    return open_sound


def ready(page):
    page.wait_for_function("() => { const sound = document.querySelector('main audio-surface'); return sound?.view.duration > 0 && sound.wave?.done; }", polling=50)


def segments(page):
    return page.evaluate("(document.querySelector('#form').answers.turns ?? []).map(({ start, end, label, text }) => [Math.round(start * 10) / 10, Math.round(end * 10) / 10, label, ...(text ? [text] : [])])")


def sent(page):
    page.locator("#submit-button").click()
    expect(page.locator("#status")).to_contain_text("All saved")
    expect(page.locator("#empty")).to_be_visible()
    [item] = page.ann.mine(page.project)
    return item["answers"]["turns"]


def test_a_drag_marks_a_segment_and_its_edges_move(listen):
    page, line = listen()
    ready(page)
    line.drag(2, 6)
    page.keyboard.press("b")
    assert segments(page) == [[2, 6, "Ben"]]
    lane = page.evaluate("(() => { const { line } = document.querySelector('audio-surface'); const { top, height } = line.boxOf(document.querySelector('audio-surface').shapes[0]); return top + height / 2; })()")
    line.drag(6, 9, y=lane)
    assert segments(page) == [[2, 9, "Ben"]]
    line.drag(4, 7, y=lane)
    assert segments(page) == [[5, 12, "Ben"]]
    page.keyboard.press("u")
    assert segments(page) == [[2, 9, "Ben"]]
    [given] = sent(page)
    assert abs(given["start"] - 2) < 0.05 and abs(given["end"] - 9) < 0.05 and given["label"] == "Ben"


def test_segments_are_marked_by_keys_alone(listen):
    page, line = listen()
    ready(page)
    page.keyboard.press("[")
    page.locator(".time-stage").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("]")
    assert segments(page) == [[0, 3, "Ann"]]
    page.keyboard.press("b")
    page.keyboard.press("Control+Shift+ArrowRight")
    assert segments(page) == [[0, 3.5, "Ben"]]
    page.keyboard.press("Alt+Shift+ArrowRight")
    assert segments(page) == [[0.5, 3.5, "Ben"]]
    page.keyboard.press("Delete")
    assert segments(page) == []
    page.keyboard.press("Control+z")
    assert segments(page) == [[0.5, 3.5, "Ben"]]


def test_what_is_said_is_written_beside_its_segment(listen):
    page, line = listen(transcript=True)
    ready(page)
    line.drag(2, 6)
    page.keyboard.press("t")
    expect(page.get_by_label("Transcript", exact=True)).to_be_focused()
    page.keyboard.type("Good day, number 1")
    assert segments(page) == [[2, 6, "Ann", "Good day, number 1"]]
    page.keyboard.press("Escape")
    line.drag(4, 9, y=60)
    [first, second] = sent(page)
    assert (first["text"], second["text"]) == ("Good day, number 1", "")


def test_space_plays_and_the_speed_keeps_the_pitch(listen):
    page, line = listen()
    ready(page)
    media = "document.querySelector('main audio-surface').media"
    for _ in range(3):
        page.keyboard.press(">")
    page.keyboard.press("Space")
    page.wait_for_function(f"() => {media}.currentTime > 0.2", polling=50)
    assert page.evaluate(f"[{media}.playbackRate, {media}.preservesPitch]") == [2, True]
    page.keyboard.press("Space")
    assert page.evaluate(f"{media}.paused")


def test_where_space_plays_another_key_skips_and_the_button_says_so(listen):
    page, line = listen()
    ready(page)
    expect(page.locator("#skip-button key-hint")).to_have_text("⇧␣")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_chosen_segment_plays_in_a_loop(listen):
    page, line = listen()
    ready(page)
    line.drag(4, 4.5)
    page.keyboard.press("\\")
    page.keyboard.press("Space")
    seen = page.evaluate("""() => new Promise((done) => {
        const { media } = document.querySelector("main audio-surface");
        const seen = [];
        const look = () => { seen.push(media.currentTime); if (performance.now() - begin < 1800) setTimeout(look, 20); else done(seen); };
        const begin = performance.now();
        look();
    })""")
    assert min(seen[5:]) > 3.9 and max(seen) < 4.8
    assert any(later < earlier for earlier, later in zip(seen, seen[1:]))


def test_the_waveform_shows_where_it_sounds(listen):
    page, line = listen()
    ready(page)
    loud = page.evaluate("[...document.querySelector('main audio-surface').wave.overview]")
    at = lambda second: loud[round((second + 0.5) / 20 * len(loud))]
    assert [at(second) > 40 for second in range(20)] == [second % 2 == 0 for second in range(20)]


def test_a_finger_scrolls_and_marks_once_a_label_is_chosen(listen):
    page, line = listen(viewport={"width": 390, "height": 844}, touch=True)
    ready(page)
    touch = page.context.new_cdp_session(page)

    def swipe(start, end):
        line.stage.evaluate("(stage) => stage.scrollIntoView({ block: 'center', behavior: 'instant' })")
        (x1, y), (x2, _) = line.place(start), line.place(end)
        for kind, x in (("touchStart", x1), ("touchMove", (x1 + x2) / 2), ("touchMove", x2), ("touchEnd", None)):
            # A finger that rests before it lifts flings nothing: a tap during a fling only stops it.
            if kind == "touchEnd":
                page.wait_for_timeout(150)
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if x is None else [{"x": x, "y": y}]})
        line.settle()

    swipe(4, 8)
    assert segments(page) == []
    page.get_by_role("button", name="Ben").first.tap()
    page.wait_for_function("() => document.querySelector('main audio-surface').hands.tool !== null", polling=50)
    swipe(4, 8)
    [[start, end, label]] = segments(page)
    assert abs(start - 4) < 0.4 and abs(end - 8) < 0.4 and label == "Ben"


def test_a_broken_sound_says_so_and_can_be_flagged(listen):
    # A FLAC whose head is in order and whose sound is none: 8 kHz, one channel, 16 bits, 16,000 samples.
    head = bytes.fromhex("1000 1000 000000 000000") + ((8000 << 44) | (15 << 36) | 16_000).to_bytes(8, "big") + bytes(16)
    page, line = listen(b"fLaC" + b"\x80" + len(head).to_bytes(3, "big") + head + b"no sound at all " * 200, "broken.flac")
    expect(page.get_by_text("This sound cannot be played")).to_be_visible()
    page.get_by_role("button", name="Flag as broken…").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def loud(page, seconds, step=1.0):
    """Whether it is drawn as loud in the middle of each step."""
    overview = page.evaluate("[...document.querySelector('main audio-surface').wave.overview]")
    return [overview[round((at + 0.5) * step / seconds * len(overview))] > 30 for at in range(int(seconds / step) - 1)]


@pytest.mark.parametrize("tag", [0, 33_000_000])
def test_mp3_is_drawn_piece_by_piece_whatever_its_size(listen, tag):
    page, line = listen(mp3(60, tag), "call.mp3")
    ready(page)
    assert loud(page, 60) == [second % 2 == 0 for second in range(59)]
    line.drag(50, 51)
    [[start, end, _]] = segments(page)
    assert abs(start - 50) < 0.3 and abs(end - 51) < 0.3


def test_aac_in_mp4_is_drawn_piece_by_piece_whatever_its_size(listen):
    page, line = listen(m4a(60, 33_000_000), "call.m4a")
    ready(page)
    assert page.evaluate("document.querySelector('main audio-surface').wave.format.duration") == pytest.approx(60, abs=0.1)
    assert loud(page, 60) == [second % 2 == 0 for second in range(59)]


def test_flac_is_drawn_piece_by_piece(listen):
    page, _ = listen(flac(40.96), "call.flac")
    ready(page)
    assert loud(page, 40.96, 0.256) == [block % 2 == 0 for block in range(159)]


@pytest.mark.parametrize("container, name", [(opus, "call.opus"), (webm_sound, "call.webm")])
def test_opus_is_drawn_piece_by_piece(listen, admin, open_page, container, name):
    page, _ = listen(container(open_page(admin, "/account"), 40), name)
    ready(page)
    assert page.evaluate("document.querySelector('main audio-surface').wave.format.rate") == 16_000
    assert loud(page, 40) == [second % 2 == 0 for second in range(39)]


def test_what_is_near_is_drawn_from_its_samples(listen):
    page, _ = listen(mp3(60), "call.mp3")
    ready(page)
    # Half a second about 32 s, where the tone begins: its piece is fetched and decoded again.
    page.evaluate("(() => { const { view } = document.querySelector('main audio-surface'); while (view.span > 0.6) view.zoomAt(view.toX(32), 2); document.querySelector('main audio-surface').line.redraw(); })()")
    page.wait_for_function("""() => {
        const canvas = document.querySelector("main audio-surface .time-picture");
        const { view, line } = document.querySelector("main audio-surface");
        const ratio = canvas.width / view.width;
        const inked = (x) => { const { data } = canvas.getContext("2d").getImageData(Math.round(x * ratio), Math.round((line.tops.back + 25) * ratio), 12, 1); return new Set(data.filter((_, at) => at % 4 === 2)).size > 1 || data[3] > 0; };
        return view.span < 0.61 && inked(view.toX(32.2));
    }""", polling=100)


def test_sound_that_cannot_be_cut_and_is_too_large_has_a_plain_timeline(listen):
    # A film without sound, of more than 32 MB.
    page, line = listen(webm([b"\x00" * 450_000] * 75, 320, 180, 25), "long.webm")
    expect(page.get_by_text("is not drawn: it plays and can be marked by ear")).to_be_visible()
    # No empty band where the waveform would be; marked it can be all the same.
    assert page.evaluate("document.querySelector('main audio-surface').backHeight") == 0
    expect(page.get_by_role("button", name="Spectrogram")).to_be_hidden()


def test_turns_are_related_by_arcs_over_their_lanes(admin, open_page):
    ann = admin.person("Ann")
    asked = {**schema(), "questions": [*schema()["questions"], {"name": "talk", "type": "relations", "over": "turns", "labels": [{"value": "answers", "key": "w"}]}]}
    project = admin.project(asked, [], members=[(ann, "annotator")])
    admin.add_tasks(project, [{"call": upload(admin, project, wav(20), "call.wav")}])
    page = open_page(ann, f"/projects/{project}/label")
    ready(page)
    line = Line(page)
    line.drag(2, 6)
    line.drag(8, 12)
    page.keyboard.press("b")
    assert segments(page) == [[2, 6, "Ann"], [8, 12, "Ben"]]
    lane = lambda index: page.evaluate("(index) => { const { line, shapes } = document.querySelector('audio-surface'); const { top, height } = line.boxOf(shapes[index]); return top + height / 2; }", index)
    line.press(10, y=lane(1))
    page.keyboard.press("w")
    expect(page.get_by_text("now choose the other")).to_be_visible()
    line.press(4, y=lane(0))
    given = lambda: page.evaluate("document.querySelector('#form').answers.talk.map(({ from, to, label }) => [from, to, label])")
    [one, two] = page.evaluate("document.querySelector('#form').answers.turns.map(({ id }) => id)")
    assert given() == [[two, one, "answers"]]
    expect(page.locator(".marked .clip").last).to_have_text("Ben 2 → Ann 1")
    # The arc follows what moves and goes with what leaves the sight.
    path = page.locator(".time-stage .arcs path").first
    before = path.get_attribute("d")
    page.mouse.wheel(0, -300)
    page.wait_for_function("(before) => document.querySelector('.time-stage .arcs path')?.getAttribute('d') !== before", arg=before)
    page.locator("#submit-button").click()
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    [item] = ann.mine(project)
    assert [link["label"] for link in item["answers"]["talk"]] == ["answers"]
