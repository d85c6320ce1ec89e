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

# Shapes of a prediction stand before their picture has come, and nobody knows how large it is.
@pytest.mark.parametrize("extent", [6000, 1])
def test_the_index_finds_what_a_search_through_all_finds(run, extent):
    rng = random.Random(3)
    boxes = [{"x": rng.uniform(0, 6000), "y": rng.uniform(0, 4000), "width": rng.uniform(1, 900), "height": rng.uniform(1, 900)} for _ in range(500)]
    asked = [{"x": rng.uniform(-50, 6000), "y": rng.uniform(-50, 4000), "width": rng.uniform(0, 300), "height": rng.uniform(0, 300)} for _ in range(100)]
    found = run("shape-index", """async (m, boxes, asked, extent) => {
        const { overlap } = await import("/core/geometry.js");
        const items = boxes.map((box, at) => ({ box, at }));
        const index = new m.ShapeIndex(items, ({ box }) => box, extent);
        return asked.every((one) => JSON.stringify(index.near(one).map(({ at }) => at)) === JSON.stringify(items.filter(({ box }) => overlap(box, one)).map(({ at }) => at)));
    }""", boxes, asked, extent)
    assert found is True


# Where media are

@pytest.mark.parametrize("value, address", [
    ("media:abc", "/api/media/abc"), ("media:../x", "/api/media/..%2Fx"), ("https://example.org/a.png", "https://example.org/a.png"),
    ("http://example.org/a.png", None), ("javascript:alert(1)", None), (None, None), ("", None),
])
def test_only_uploads_and_https_are_addresses(run, value, address):
    assert run("media", "(m, value) => m.mediaAddress(value)", value) == address


# Masks put together from runs

def masks(rng, width, height):
    return [[int(rng.random() < 0.45) for _ in range(width * height)] for _ in range(2)]


def test_masks_are_joined_and_cut_as_their_pixels_are(run):
    rng = random.Random(5)
    for width, height in ((1, 1), (9, 7), (40, 31)):
        a, b = masks(rng, width, height)
        both, left = run("mask-runs", """async (m, a, b, width, height) => {
            const { pixelsOf, runsOf } = await import("/core/run-lengths.js");
            const [one, other] = [runsOf(a, width, height), runsOf(b, width, height)];
            return [m.unionOf(one, other), m.without(one, other)].map((runs) => [...pixelsOf(runs, width, height)]);
        }""", a, b, width, height)
        assert both == [x | y for x, y in zip(a, b)]
        assert left == [x & (1 - y) for x, y in zip(a, b)]


def test_a_polygon_sets_the_pixels_whose_centres_it_has(run):
    ring = [[1.2, 0.7], [17.9, 3.1], [11.3, 8.2], [14.8, 15.9], [3.4, 12.2]]
    pixels = run("mask-runs", """async (m, ring) => {
        const { pixelsOf } = await import("/core/run-lengths.js");
        return [...pixelsOf(m.runsOfPolygon(ring, 20, 18), 20, 18)];
    }""", ring)
    centres = [[x + 0.5, y + 0.5] for y in range(18) for x in range(20)]
    inside = run("geometry", "(m, centres, ring) => centres.map((centre) => Number(m.isInside(centre, ring)))", centres, ring)
    assert pixels == inside


def test_a_hole_is_filled_only_where_the_mask_closes_around_it(run):
    rows = ["........", ".####...", ".#..#...", ".#..#...", ".####...", "........"]
    pixels = [int(c == "#") for row in rows for c in row]
    filled, outside, onto = run("mask-runs", """async (m, pixels) => {
        const { measureRuns, runsOf } = await import("/core/run-lengths.js");
        const runs = runsOf(pixels, 8, 6);
        const area = (place) => { const next = m.withHoleFilled(runs, place, 8, 6); return next && measureRuns(next, 6).area; };
        return [area([2, 2]), area([6, 1]), area([1, 1])];
    }""", pixels)
    assert (filled, outside, onto) == (16, None, None)


# What pixels tell

def coloured(rows):
    colours = {".": (200, 200, 200), "#": (20, 40, 60), "+": (40, 60, 80)}
    return [value for row in rows for c in row for value in (*colours[c], 255)]


ISLAND = ["..........", "..####....", "..#++#....", "..####.##.", ".......##.", ".........."]


def test_the_wand_takes_what_is_joined_and_alike(run):
    take = """(m, pixels, place, tolerance) => [...m.wand(pixels, 10, 6, place, tolerance)].join("")"""
    strict = run("pixel-regions", take, coloured(ISLAND), [2, 1], 5)
    assert strict == "".join(str(int(c == "#" and x < 6)) for row in ISLAND for x, c in enumerate(row))
    loose = run("pixel-regions", take, coloured(ISLAND), [2, 1], 30)
    assert loose == "".join(str(int(c in "#+" and x < 6)) for row in ISLAND for x, c in enumerate(row))


def test_growing_keeps_to_a_thing_whose_light_changes_and_stops_at_its_edge(run):
    # A patch that gets lighter by 2 a column, on a ground 80 away.
    width, height = 40, 20
    pixels = [value for y in range(height) for x in range(width) for value in ((100 + x, 100 + x, 100 + x, 255) if 5 <= x < 35 and 4 <= y < 16 else (220, 220, 220, 255))]
    found = run("pixel-regions", "(m, pixels, width, height) => [...m.grow(pixels, width, height, [20, 10], 24)]", pixels, width, height)
    assert found == [int(5 <= x < 35 and 4 <= y < 16) for y in range(height) for x in range(width)]


def test_the_outline_of_a_mask_goes_around_its_largest_part(run):
    mask = [int(c != ".") for row in ISLAND for c in row]
    outline = run("pixel-regions", "(m, mask) => m.outlineOf(mask, 10, 6)", mask)
    assert outline == [[2, 1], [6, 1], [6, 4], [2, 4]]
    rng = random.Random(6)
    for _ in range(20):
        noise = [int(rng.random() < 0.6) for _ in range(15 * 12)]
        ring = run("pixel-regions", "(m, mask) => m.outlineOf(mask, 15, 12)", noise)
        assert len(ring) >= 4 and all((ax == bx) != (ay == by) for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1]))


def test_scissors_follow_an_edge_around_a_corner(run):
    # A dark square from 10 to 30: the way from beside its top left to beside its bottom right keeps to its edge.
    width = height = 40
    pixels = [value for y in range(height) for x in range(width) for value in ((30, 30, 30, 255) if 10 <= x < 30 and 10 <= y < 30 else (220, 220, 220, 255))]
    way = run("live-wire", """(m, pixels, size) => {
        const costs = m.edgeCosts(pixels, size, size);
        return m.wayFrom(m.waysTo(costs, size, size, [10, 10]), size, [29, 29]);
    }""", pixels, width)
    assert way[0] == [10, 10] and way[-1] == [29, 29]
    assert all(min(abs(x - 9.5), abs(x - 29.5)) <= 1 or min(abs(y - 9.5), abs(y - 29.5)) <= 1 for x, y in way)


def test_the_cheapest_way_is_what_a_plain_search_finds(run):
    rng = random.Random(7)
    width, height = 12, 9
    costs = [rng.randrange(1, 256) for _ in range(width * height)]
    way = run("live-wire", "(m, costs, width, height) => m.wayFrom(m.waysTo(costs, width, height, [0, 0]), width, [11, 8])", costs, width, height)
    price = lambda points: sum(costs[y * width + x] * (7 if x != px and y != py else 5) for (px, py), (x, y) in zip(points, points[1:]))
    best = {(0, 0): 0}
    changed = True
    while changed:
        changed = False
        for (x, y), cost in list(best.items()):
            for nx, ny in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy):
                if 0 <= nx < width and 0 <= ny < height:
                    total = cost + costs[ny * width + nx] * (7 if nx != x and ny != y else 5)
                    if total < best.get((nx, ny), 10 ** 9):
                        best[nx, ny] = total
                        changed = True
    assert price(way) == best[11, 8]
