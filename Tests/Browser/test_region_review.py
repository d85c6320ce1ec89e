"""Drawn answers are reviewed region by region: everybody's over one picture or on lanes of one timeline, in groups."""

import pytest
from playwright.sync_api import expect

from pictures import Painter, scene
from recordings import wav

BOXES = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": ["car", "person"]}]}
REVIEWED = {"judgments": 3, "max_judgments": 3, "review": "all"}


def box(id, x, y, width, height, label="car", **more):
    return {"id": id, "label": label, "x": x, "y": y, "width": width, "height": height, "rotation": 0, **more}


ANN = [box("a1", 60, 50, 100, 80), box("a2", 230, 110, 120, 120, "person"), box("a3", 10, 200, 60, 60)]
BEN = [box("b1", 60, 50, 101, 80), box("b2", 235, 115, 108, 108, "car")]
CAT = [box("c1", 60, 51, 100, 80), box("c2", 232, 112, 118, 118, "person"), box("c9", 330, 10, 40, 40)]


@pytest.fixture
def review(admin, open_page):
    """A task that Ann, Ben and Cat answered, opened by a fourth."""

    def make(schema, data, *answers, **options):
        people = [admin.person(name) for name in ("Ann", "Ben", "Cat")[:len(answers)]]
        rev = admin.person("Rev")
        project = admin.project(schema, [], {**REVIEWED, "judgments": len(people), "max_judgments": len(people)}, members=[*((person, "annotator") for person in people), (rev, "reviewer")])
        admin.add_tasks(project, [{name: admin.upload(project, content, file) for name, (content, file) in data.items()}])
        for person, given in zip(people, answers):
            person.answer(project, given)
        page = open_page(rev, f"/projects/{project}/review", **options)
        page.admin, page.project = admin, project
        expect(page.locator(".group-bar")).to_be_visible()
        # Keys pressed before their code is there are played a moment later (test_typing_ahead.py); here each does at once what it does.
        expect(page.get_by_role("button", name="Decide")).to_be_visible()
        return page

    return make


@pytest.fixture
def boxes(review):
    def make(**options):
        page = review(BOXES, {"photo": (scene(), "scene.png")}, *({"things": given} for given in (ANN, BEN, CAT)), **options)
        page.wait_for_function("() => document.querySelector('#form image-surface')?.picture && document.querySelector('#form image-surface').regions.length === 1")
        return page

    return make


def decided(page, question="things"):
    """The label that was decided on, without ids."""
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    expect(page.locator("#status .state")).to_have_text("All saved")
    [task] = page.admin.get(f"/api/projects/{page.project}/tasks")["items"]
    return [{key: value for key, value in region.items() if key != "id"} for region in page.admin.label(task["id"])["answers"][question]]


def places(regions):
    return [(region["label"], region["x"], region["y"], region["width"], region["height"]) for region in regions]


def pressed(page):
    return page.locator(".group-choices [aria-pressed=true]").all_inner_texts()


def step_to(page, words):
    """By J alone to the group of which this is said."""
    for _ in range(5):
        if words in page.locator(".group-words").inner_text():
            return
        page.keyboard.press("j")
    raise AssertionError(f"no group says {words}")


def test_the_list_of_what_is_drawn_looks_as_where_people_label(boxes):
    marks = boxes().locator("#form .marked .marks")
    expect(marks.locator("li")).to_have_count(1)
    expect(marks).to_have_css("list-style-type", "none")
    expect(marks.get_by_role("button").first).to_have_css("border-top-width", "0px")


def test_groups_in_dispute_are_decided_one_by_one_by_keys(boxes):
    page = boxes()
    # The box that all drew stands in the label; the other three are in dispute.
    expect(page.locator("#disputes .dispute")).to_have_count(3)
    expect(page.locator("#cards .adopt kbd").first).to_have_text("⇧1")
    step_to(page, "person or car")
    expect(page.locator(".group-words")).to_contain_text("they differ on label and place")
    page.keyboard.press("2")
    expect(page.locator(".group-choices [data-by='1']")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("3")
    expect(page.locator("#disputes .dispute[aria-pressed=true]")).to_contain_text("taken: Cat")
    step_to(page, "Ann alone")
    page.keyboard.press("1")
    expect(page.locator("#disputes .dispute[aria-pressed=true]")).to_contain_text("taken: Ann")
    page.keyboard.press("n")
    expect(page.locator("#disputes .dispute[aria-pressed=true]")).to_contain_text("left out")
    page.keyboard.press("u")
    expect(page.locator("#disputes .dispute[aria-pressed=true]")).to_contain_text("taken: Ann")
    step_to(page, "Cat alone")
    # Who has nothing there says: nothing.
    page.keyboard.press("2")
    expect(page.locator("#disputes .dispute[aria-pressed=true]")).to_contain_text("left out")
    page.keyboard.press("a")
    assert places(decided(page)) == [("car", 60, 50, 100, 80), ("person", 232, 112, 118, 118), ("car", 10, 200, 60, 60)]


def test_everybodys_regions_lie_over_the_picture_by_name(boxes):
    page = boxes()
    others = "() => document.querySelector('#form image-surface').others.map(({ name, look, title }) => `${name} ${look} ${title}`).sort()"
    step_to(page, "person or car")
    assert page.evaluate(others) == ["Ann current person", "Ann open car", "Ann settled car", "Ben current car", "Ben settled car", "Cat current person", "Cat open car", "Cat settled car"]
    # The same group is lit up in each annotation.
    picked = "() => [...document.querySelectorAll('#cards image-surface')].map((surface) => surface.pickedShapes.map(({ region }) => region.id))"
    assert page.evaluate(picked) == [["a2"], ["b2"], ["c2"]]
    page.keyboard.press("e")
    assert page.evaluate(others) == ["Ann current person", "Ben current car", "Cat current person"]
    expect(page.get_by_role("button", name="Everybody’s")).to_have_attribute("aria-pressed", "false")


def test_a_region_that_was_taken_is_changed_by_hand(boxes):
    page = boxes()
    step_to(page, "Ann alone")
    page.keyboard.press("1")
    hands = Painter(page)
    hands.stage.scroll_into_view_if_needed()
    hands.click(40, 230)
    hands.drag((70, 260), (90, 250))
    expect(page.locator("#disputes .dispute[aria-pressed=true]")).to_contain_text("taken, and changed")
    page.get_by_role("button", name="Decide").click()
    assert places(decided(page)) == [("car", 60, 50, 100, 80), ("car", 10, 200, 80, 50)]


def test_regions_are_taken_by_touch(boxes):
    page = boxes(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    hands = Painter(page)
    hands.stage.scroll_into_view_if_needed()
    # A finger on what Cat alone drew looks at it.
    x, y = hands.on_screen(350, 30)
    page.touchscreen.tap(x, y)
    expect(page.locator(".group-words")).to_contain_text("Cat alone")
    page.locator(".group-choices [data-by='2']").tap()
    theirs = page.locator(".group-choices [data-by='2']")
    expect(theirs).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Undo").tap()
    expect(theirs).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Redo").tap()
    expect(theirs).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Decide").tap()
    assert places(decided(page)) == [("car", 60, 50, 100, 80), ("car", 330, 10, 40, 40)]


def test_what_most_drew_goes_in_by_enter_and_out_again(boxes):
    page = boxes()
    step_to(page, "person or car")
    page.keyboard.press("Enter")
    expect(page.locator("#disputes .dispute[aria-pressed=true]")).to_contain_text("taken")
    page.keyboard.press("Enter")
    expect(page.locator("#disputes .dispute[aria-pressed=true]")).to_contain_text("left out")


def test_an_annotation_is_still_adopted_whole(boxes):
    page = boxes()
    page.keyboard.press("Shift+Digit2")
    page.keyboard.press("a")
    assert decided(page) == [{key: value for key, value in region.items() if key != "id"} for region in BEN]


def test_stretches_of_time_stand_on_lanes_of_people(review):
    schema = {"fields": [{"name": "clip", "type": "audio"}], "questions": [{"name": "turns", "type": "segments", "field": "clip", "labels": ["ann", "bob"]}]}
    given = [[{"id": "s1", "start": 1, "end": 2, "label": "ann"}, {"id": "s2", "start": 4, "end": 5, "label": "bob"}], [{"id": "s1", "start": 1, "end": 2.01, "label": "ann"}, {"id": "s2", "start": 3.6, "end": 5.2, "label": "bob"}, {"id": "s3", "start": 6, "end": 7, "label": "ann"}]]
    page = review(schema, {"clip": (wav(8), "clip.wav")}, *({"turns": turns} for turns in given))
    page.wait_for_function("() => document.querySelector('#form audio-surface')?.view.duration > 7")
    lanes = page.evaluate("() => { const { others } = document.querySelector('#form audio-surface'); return [...new Set(others.map(({ name }) => name))]; }")
    assert sorted(lanes) == ["Ann", "Ben"]
    step_to(page, "they differ on place")
    page.keyboard.press("2")
    # To look at a group is to go there.
    assert page.evaluate("() => document.querySelector('#form audio-surface').time") >= 3.6
    step_to(page, "Ben alone")
    page.keyboard.press("2")
    page.keyboard.press("a")
    assert [(turn["label"], turn["start"]) for turn in decided(page, "turns")] == [("ann", 1), ("bob", 3.6), ("ann", 6)]


def test_somebodys_stretch_is_looked_at_by_pressing_it_on_the_timeline(review):
    schema = {"fields": [{"name": "clip", "type": "audio"}], "questions": [{"name": "turns", "type": "segments", "field": "clip", "labels": ["ann", "bob"]}]}
    given = [[{"id": "s1", "start": 1, "end": 2, "label": "ann"}], [{"id": "s1", "start": 4, "end": 5, "label": "bob"}, {"id": "s2", "start": 6, "end": 7, "label": "ann"}]]
    page = review(schema, {"clip": (wav(8), "clip.wav")}, *({"turns": turns} for turns in given))
    page.wait_for_function("() => document.querySelector('#form audio-surface')?.view.duration > 7")
    expect(page.locator("#disputes .dispute")).to_have_count(3)
    for start, words in ((6, "3 of 3"), (1, "1 of 3"), (4, "2 of 3")):
        surface = page.locator("#form audio-surface")
        surface.scroll_into_view_if_needed()
        x, y = surface.evaluate("""(surface, start) => {
            const shape = surface.others.find(({ region }) => region.start === start);
            const { left, width, top, height } = surface.line.boxOf(shape);
            const box = surface.stage.getBoundingClientRect();
            return [box.left + left + width / 2, box.top - surface.stage.scrollTop + top + height / 2];
        }""", start)
        page.mouse.click(x, y)
        expect(page.locator(".group-words")).to_contain_text(words)
    page.keyboard.press("2")
    page.keyboard.press("a")
    assert [(turn["label"], turn["start"]) for turn in decided(page, "turns")] == [("bob", 4)]


def test_somebodys_box_on_a_frame_is_looked_at_by_pressing_it(review, film):
    track = lambda id, x: {"id": id, "label": "car", "keyframes": [{"time": time, "x": x, "y": 60, "width": 48, "height": 32, "visible": True} for time in (0, 2)]}
    schema = {"fields": [{"name": "film", "type": "video"}], "questions": [{"name": "tracks", "type": "tracks", "field": "film", "labels": ["car"]}]}
    page = review(schema, {"film": (film(), "film.webm")}, {"tracks": [track("t1", 20)]}, {"tracks": [track("t1", 220)]})
    page.wait_for_function("() => document.querySelector('#form video-surface')?.film.imageWidth === 320")
    expect(page.locator("#disputes .dispute")).to_have_count(2)
    seen = set()
    for x in (244, 44, 244):
        page.locator("#form video-surface").scroll_into_view_if_needed()
        left, top = page.evaluate("(point) => { const surface = document.querySelector('#form video-surface'); const box = surface.picture.getBoundingClientRect(); const [x, y] = surface.film.toScreen(point); return [box.left + x, box.top + y]; }", [x, 76])
        page.mouse.click(left, top)
        expect(page.locator(".group-words")).to_contain_text("Ben alone" if x == 244 else "Ann alone")
        seen.add(page.locator(".group-words").text_content())
    assert len(seen) == 2
    page.keyboard.press("2")
    page.keyboard.press("a")
    [given] = decided(page, "tracks")
    assert given["keyframes"][0]["x"] == 220


def test_tracks_are_shown_on_the_frame_and_taken(review, film):
    frames = [{"time": 0, "x": 20, "y": 60, "width": 48, "height": 32, "visible": True}, {"time": 2, "x": 120, "y": 60, "width": 48, "height": 32, "visible": True}]
    other = [{**frame, "y": 20, "height": 100} for frame in frames]
    schema = {"fields": [{"name": "film", "type": "video"}], "questions": [{"name": "tracks", "type": "tracks", "field": "film", "labels": ["car"]}]}
    page = review(schema, {"film": (film(), "film.webm")}, {"tracks": [{"id": "t1", "label": "car", "keyframes": frames}]}, {"tracks": [{"id": "t1", "label": "car", "keyframes": other}]})
    page.wait_for_function("() => document.querySelector('#form video-surface')?.film.imageWidth === 320")
    assert page.evaluate("() => document.querySelector('#form video-surface').others.map(({ name }) => name)") == ["Ann", "Ben"]
    page.keyboard.press("1")
    page.keyboard.press("a")
    [track] = decided(page, "tracks")
    assert [frame["y"] for frame in track["keyframes"]] == [60, 60]


def test_relations_follow_the_regions_that_were_taken(review):
    schema = {**BOXES, "questions": [*BOXES["questions"], {"name": "links", "type": "relations", "over": "things", "labels": ["near", "far"]}]}
    link = lambda a, b, label: [{"from": a, "to": b, "label": label}]
    page = review(schema, {"photo": (scene(), "scene.png")},
                  {"things": ANN[:2], "links": link("a1", "a2", "near")}, {"things": BEN, "links": link("b1", "b2", "far")})
    expect(page.locator("#disputes .dispute")).to_have_count(2)
    page.keyboard.press("2")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    expect(page.locator("#status .state")).to_have_text("All saved")
    [task] = page.admin.get(f"/api/projects/{page.project}/tasks")["items"]
    answers = page.admin.label(task["id"])["answers"]
    boxes = {region["id"]: region["x"] for region in answers["things"]}
    [relation] = answers["links"]
    assert boxes[relation["from"]] in (60, 60.5) and boxes[relation["to"]] == 235


def drawn(kind, **more):
    return {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "things", "type": kind, "field": "photo", "labels": ["car", "disc"], **more}]}


@pytest.fixture
def pictures(review):
    """What Ann and Ben drew over the scene: the first of each is one thing to both."""

    def make(schema, ann, ben, **options):
        page = review(schema, {"photo": (scene(), "scene.png")}, {"things": ann}, {"things": ben}, **options)
        page.wait_for_function("() => document.querySelector('#form image-surface')?.picture")
        return page

    return make


def outline(id, *points, label="car"):
    return {"id": id, "label": label, "points": [list(point) for point in points]}


def pixels(id, left, top, right, bottom, label="car", size=(300, 400)):
    """A rectangle as COCO's run lengths: down each column, columns from left to right."""
    height, width = size
    counts, position = [], 0
    for column in range(left, right):
        start = column * height + top
        counts += [start - position, bottom - top]
        position = start + bottom - top
    return {"id": id, "label": label, "size": [height, width], "counts": [*counts, height * width - position]}


def marked(region):
    """The pixels of COCO's compressed run lengths."""
    counts, text, at = [], region["counts"], 0
    while at < len(text):
        value = shift = 0
        more = True
        while more:
            group = ord(text[at]) - 48
            value |= (group & 31) << shift
            more, shift, at = group & 32, shift + 5, at + 1
        if group & 16:
            value -= 1 << shift
        counts.append(value + (counts[-2] if len(counts) > 2 else 0))
    return sum(counts[1::2])


def test_outlines_are_reviewed_one_by_one(pictures):
    ann = [outline("a1", (60, 50), (160, 50), (160, 130), (60, 130)), outline("a2", (10, 200), (60, 200), (60, 260), label="disc")]
    ben = [outline("b1", (60, 50), (120, 50), (120, 130), (60, 130))]
    page = pictures(drawn("polygons"), ann, ben)
    step_to(page, "they differ on place")
    page.keyboard.press("2")
    step_to(page, "Ann alone")
    page.keyboard.press("1")
    page.keyboard.press("a")
    assert [region["points"] for region in decided(page)] == [ben[0]["points"], ann[1]["points"]]


def test_masks_are_reviewed_one_by_one(pictures):
    ann = [pixels("a1", 60, 50, 160, 130), pixels("a2", 10, 200, 60, 260, label="disc")]
    ben = [pixels("b1", 60, 50, 120, 130)]
    page = pictures(drawn("mask"), ann, ben)
    step_to(page, "they differ on place")
    page.keyboard.press("2")
    step_to(page, "Ann alone")
    page.keyboard.press("n")
    page.keyboard.press("a")
    [region] = decided(page)
    assert (region["label"], region["size"], marked(region)) == ("car", [300, 400], 60 * 80)


def test_keypoints_are_reviewed_one_by_one(pictures):
    schema = drawn("keypoints", skeleton={"points": ["head", "foot"], "edges": [["head", "foot"]]})
    pose = lambda id, head, foot: {"id": id, "label": "disc", "points": {"head": [*head, 2], "foot": [*foot, 2]}}
    ann = [pose("a1", (300, 120), (300, 220)), pose("a2", (100, 60), (110, 120))]
    page = pictures(schema, ann, [pose("b1", (300, 120), (320, 220))])
    step_to(page, "they differ on place")
    page.keyboard.press("2")
    step_to(page, "Ann alone")
    page.keyboard.press("1")
    page.keyboard.press("a")
    assert [region["points"] for region in decided(page)] == [pose("b1", (300, 120), (320, 220))["points"], ann[1]["points"]]


def test_only_what_is_looked_at_has_names_on_the_picture(boxes):
    page = boxes()
    step_to(page, "person or car")
    # Names are drawn on a canvas: what is written there is listened to while all is painted anew.
    written = page.evaluate("""() => new Promise((done) => {
        const words = [], write = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text, ...place) { if (this.canvas.closest('#form')) words.push(text); return write.call(this, text, ...place); };
        const surface = document.querySelector('#form image-surface');
        surface.others = [...surface.others];
        setTimeout(() => { CanvasRenderingContext2D.prototype.fillText = write; done(words); }, 300);
    })""")
    assert {"Ann: person", "Ben: car", "Cat: person"} <= set(written)
    assert not {"Ann", "Ben", "Cat"} & set(written)


def test_names_on_the_picture_hide_no_other_name(boxes):
    page = boxes()
    places = page.evaluate("""async () => {
        const { freeBox } = await import("/tools/shape-paint.js");
        const view = { width: 300, height: 60 }, taken = [];
        for (let each = 0; each < 3; each += 1) taken.push(freeBox({ x: 10, y: 20, width: 60, height: 16 }, taken, view));
        return taken.map(({ y }) => y);
    }""")
    # Below as long as there is room, then above.
    assert places == [20, 36, 4]


def test_on_phones_the_next_group_leaves_the_page_at_the_drawing(boxes):
    page = boxes(viewport={"width": 390, "height": 844})
    first = page.locator(".group-words").inner_text()
    page.keyboard.press("j")
    expect(page.locator(".group-words")).not_to_have_text(first)
    expect(page.locator(".group-bar")).to_be_in_viewport()
