"""The arithmetic under the tools of pictures: geometry, run lengths, the view. Modules are taken into a page and called."""

import itertools
import math
import random

import pytest


@pytest.fixture(scope="module")
def blank(browser, server):
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto("/sign-in")
    yield page
    context.close()


@pytest.fixture
def run(blank):
    """`run("geometry", "(m, points) => m.areaOf(points)", points)`: a function of a module's exports and values."""

    def call(module, function, *values):
        return blank.evaluate(f"async ([module, values]) => ({function})(await import(`/core/${{module}}.js`), ...values)", [module, list(values)])

    return call


# Geometry

def test_a_turned_box_has_its_corners_where_a_hand_calculation_puts_them(run):
    # A box of 4 by 2 about (2, 1), turned by 90° clockwise: its top left goes to the top right of a 2 by 4 box.
    corners = run("geometry", "(m) => m.cornersOf({ x: 0, y: 0, width: 4, height: 2, rotation: 90 })")
    assert [[round(v, 9) for v in corner] for corner in corners] == [[3, -1], [3, 3], [1, 3], [1, -1]]


# What a square of 100 and the same turned by 45° share: a regular octagon, 2(√2 − 1) of the area.
OCTAGON = 100 * 2 * (math.sqrt(2) - 1)


@pytest.mark.parametrize("one, other, expected", [
    ({"x": 0, "y": 0, "width": 10, "height": 10}, {"x": 0, "y": 0, "width": 10, "height": 10}, 1),
    ({"x": 0, "y": 0, "width": 10, "height": 10}, {"x": 5, "y": 0, "width": 10, "height": 10}, 50 / 150),
    ({"x": 0, "y": 0, "width": 10, "height": 10}, {"x": 20, "y": 0, "width": 10, "height": 10}, 0),
    ({"x": 0, "y": 0, "width": 10, "height": 10}, {"x": 0, "y": 0, "width": 10, "height": 10, "rotation": 45}, OCTAGON / (200 - OCTAGON)),
])
def test_boxes_overlap_as_their_areas_say(run, one, other, expected):
    assert run("geometry", "(m, a, b) => m.boxOverlap(a, b)", one, other) == pytest.approx(expected)


def test_a_point_is_inside_a_polygon_with_a_bay(run):
    bay = [[0, 0], [10, 0], [10, 10], [5, 2], [0, 10]]
    inside = run("geometry", "(m, points, polygon) => points.map((point) => m.isInside(point, polygon))", [[1, 5], [5, 5], [9, 5], [5, 1], [11, 5]], bay)
    assert inside == [True, False, True, True, False]


def test_simplifying_leaves_no_point_farther_off_than_asked(run):
    rng = random.Random(4)
    line = [[x, 20 * math.sin(x / 15) + rng.uniform(-1, 1)] for x in range(200)]
    kept = run("geometry", "(m, line) => m.simplified(line, 3, false)", line)
    assert kept[0] == line[0] and kept[-1] == line[-1] and len(kept) < 30
    far = run("geometry", "(m, line, kept) => Math.max(...line.map((point) => m.nearestEdge(point, kept, false).distance))", line, kept)
    assert far <= 3


def test_a_ring_that_is_simplified_stays_a_ring_of_three_corners_or_more(run):
    ring = [[50 + 40 * math.cos(a / 20 * math.pi), 50 + 40 * math.sin(a / 20 * math.pi)] for a in range(40)]
    assert len(run("geometry", "(m, ring) => m.simplified(ring, 4, true)", ring)) >= 5
    assert len(run("geometry", "(m, ring) => m.simplified(ring, 1000, true)", ring)) == 3


def test_an_end_snaps_to_the_nearest_line_within_reach(run):
    assert run("geometry", "(m) => [m.snapBy([10, 30], [13, 29], 5), m.snapBy([10], [20], 5)]") == [{"by": -1, "line": 29}, None]


# Run lengths

def reference(counts):
    """pycocotools' rleToString (common/maskApi.c), line by line."""
    text = ""
    for index, count in enumerate(counts):
        x = count - counts[index - 2] if index > 2 else count
        more = True
        while more:
            c = x & 0x1F
            x >>= 5
            more = x != -1 if c & 0x10 else x != 0
            if more:
                c |= 0x20
            text += chr(c + 48)
    return text


def test_run_lengths_are_written_as_cocos_own_code_writes_them(run):
    rng = random.Random(1)
    for counts in ([12], [0, 12], [5, 1, 6], [1, 2, 3, 4, 5, 6], [100_000, 1, 900_000, 40, 3], [rng.randrange(1, 70_000) for _ in range(300)]):
        text = run("run-lengths", "(m, runs) => m.encodeRuns(runs)", counts)
        assert text == reference(counts)
        assert run("run-lengths", "(m, text) => m.decodeRuns(text)", text) == counts


def test_a_mask_comes_back_from_run_lengths_pixel_by_pixel(run):
    rng = random.Random(2)
    for width, height in ((1, 1), (1, 7), (7, 1), (13, 9), (64, 48)):
        pixels = [rng.random() < 0.4 for _ in range(width * height)]
        given = [int(pixel) for pixel in pixels]
        there_and_back = run("run-lengths", """(m, pixels, width, height) => {
            const text = m.encodeRuns(m.runsOf(pixels, width, height));
            return [...m.pixelsOf(m.decodeRuns(text), width, height)];
        }""", given, width, height)
        assert there_and_back == given
        columns = [given[y * width + x] for x in range(width) for y in range(height)]
        runs = [len(list(group)) for _, group in itertools.groupby(columns)]
        expected = runs if columns[0] == 0 else [0, *runs]
        assert run("run-lengths", "(m, pixels, width, height) => m.runsOf(pixels, width, height)", given, width, height) == expected


def test_runs_are_measured_and_compared_without_unpacking(run):
    # Three by three, column by column: the middle column, and the middle row.
    column, row = [3, 3, 3], [1, 1, 2, 1, 2, 1, 1]
    assert run("run-lengths", "(m, a, b) => m.compareRuns(a, b)", column, row) == {"shared": 1, "either": 5}
    assert run("run-lengths", "(m, runs) => m.measureRuns(runs, 3)", row) == {"area": 3, "bounds": {"x": 0, "y": 1, "width": 3, "height": 1}}
    assert run("run-lengths", "(m, runs) => [m.isSetAt(runs, 3, [1, 2]), m.isSetAt(runs, 3, [0, 2])]", column) == [True, False]


def test_what_is_no_run_lengths_is_refused(run):
    assert run("run-lengths", "(m) => { try { m.decodeRuns(' !'); } catch (error) { return error.name; } }") == "RangeError"


# The view

def test_zooming_keeps_the_point_under_the_cursor(run):
    before, after = run("canvas-view", """(m) => {
        const view = new m.CanvasView();
        view.resize(800, 600);
        view.show(4000, 3000);
        const before = view.toImage([613, 201]);
        for (const factor of [1.3, 1.3, 2, 0.7]) view.zoomAt([613, 201], factor);
        return [before, view.toImage([613, 201])];
    }""")
    assert after == pytest.approx(before)


def test_a_fitted_picture_stays_fitted_when_the_window_changes(run):
    fitted = run("canvas-view", """(m) => {
        const view = new m.CanvasView();
        view.resize(800, 600);
        view.show(4000, 1000);
        view.resize(400, 300);
        return [view.showsAll, view.toScreen([0, 0])[0], view.toScreen([4000, 0])[0]];
    }""")
    assert fitted == [True, pytest.approx(16), pytest.approx(384)]


def test_panning_never_loses_the_picture(run):
    seen = run("canvas-view", """(m) => {
        const view = new m.CanvasView();
        view.resize(800, 600);
        view.show(1000, 1000);
        return [[9999, 9999], [-99999, -99999]].map(([dx, dy]) => { view.panBy(dx, dy); return view.seen.width > 0 && view.seen.height > 0; });
    }""")
    assert seen == [True, True]


# The index of shapes

def test_the_index_finds_what_a_search_through_all_finds(run):
    rng = random.Random(3)
    boxes = [{"x": rng.uniform(0, 6000), "y": rng.uniform(0, 4000), "width": rng.uniform(1, 900), "height": rng.uniform(1, 900)} for _ in range(500)]
    asked = [{"x": rng.uniform(-50, 6000), "y": rng.uniform(-50, 4000), "width": rng.uniform(0, 300), "height": rng.uniform(0, 300)} for _ in range(100)]
    found = run("shape-index", """async (m, boxes, asked) => {
        const { overlap } = await import("/core/geometry.js");
        const items = boxes.map((box, at) => ({ box, at }));
        const index = new m.ShapeIndex(items, ({ box }) => box, 6000);
        return asked.every((one) => JSON.stringify(index.near(one).map(({ at }) => at)) === JSON.stringify(items.filter(({ box }) => overlap(box, one)).map(({ at }) => at)));
    }""", boxes, asked)
    assert found is True


# Where media are

@pytest.mark.parametrize("value, address", [
    ("media:abc", "/api/media/abc"), ("media:../x", "/api/media/..%2Fx"), ("https://example.org/a.png", "https://example.org/a.png"),
    ("http://example.org/a.png", None), ("javascript:alert(1)", None), (None, None), ("", None),
])
def test_only_uploads_and_https_are_addresses(run, value, address):
    assert run("media", "(m, value) => m.mediaAddress(value)", value) == address
