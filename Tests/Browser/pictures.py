"""Pictures made for tests, and a person's hands on the tools that draw on them. Coordinates are pixels of the picture."""

import functools
import json
import struct
import zlib

from playwright.sync_api import expect


def png(width, height, paint=lambda x, y: (200, 205, 210)):
    """A PNG of `paint(x, y)` for each pixel, without a library."""
    rows = b"".join(b"\0" + b"".join(bytes(paint(x, y)) for x in range(width)) for y in range(height))
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@functools.cache
def scene(width=400, height=300):
    """Two things with hard edges on a plain ground: a red box from 60,50 to 160,130, a blue disc about 290,170 of radius 60."""

    def paint(x, y):
        if 60 <= x < 160 and 50 <= y < 130:
            return (200, 40, 40)
        if (x + 0.5 - 290) ** 2 + (y + 0.5 - 170) ** 2 < 60 ** 2:
            return (40, 60, 200)
        return (215, 215, 205)

    return png(width, height, paint)


class Painter:
    """Mouse and keys on a picture."""

    def __init__(self, page, nth=0):
        self.page, self.nth = page, nth
        self.surface = page.locator("image-surface").nth(nth)
        self.stage = self.surface.locator(".stage")
        self.session = None

    def settle(self):
        self.page.evaluate("() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => done())))")

    def on_screen(self, x, y):
        """Where a point of the picture is on the page."""
        self.settle()
        return self.stage.evaluate("""(stage, [x, y]) => {
            const box = stage.getBoundingClientRect();
            const [left, top] = stage.closest("image-surface").view.toScreen([x, y]);
            return [box.left + left, box.top + top];
        }""", [x, y])

    def move(self, x, y):
        self.page.mouse.move(*self.on_screen(x, y))

    def click(self, x, y, **options):
        self.page.mouse.click(*self.on_screen(x, y), **options)
        self.settle()

    def drag(self, *points, hold=()):
        """Presses at the first point and lets go at the last. No snapping: that is a matter of its own test."""
        for key in ("Alt", *hold):
            self.page.keyboard.down(key)
        places = [self.on_screen(*point) for point in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for (ax, ay), (bx, by) in zip(places, places[1:]):
            self.page.mouse.move((ax + bx) / 2, (ay + by) / 2)
            self.page.mouse.move(bx, by)
        self.page.mouse.up()
        for key in ("Alt", *hold):
            self.page.keyboard.up(key)
        self.settle()

    def regions(self, question):
        return self.page.evaluate("(name) => document.querySelector('question-form#form').answers[name] ?? []", question)

    def picked(self):
        return self.surface.evaluate("(surface) => surface.pickedShapes.map(({ region }) => region.id)")

    def touch(self, kind, *places):
        """A touch event with a finger at each place of the page; fingers keep their order."""
        self.session = self.session or self.page.context.new_cdp_session(self.page)
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(places)]})

    def becomes(self, question, expected):
        """Waits until these are the regions: a tap on a button is told to the page in its own time."""
        self.page.wait_for_function("([name, expected]) => JSON.stringify(document.querySelector('question-form#form').answers[name] ?? []) === expected",
                                    arg=[question, json.dumps(expected, separators=(",", ":"), ensure_ascii=False)])

    def choose(self, mode):
        """A tool of the bar by a finger."""
        button = self.page.get_by_role("button", name=mode, exact=True)
        button.tap()
        expect(button).to_have_attribute("aria-pressed", "true")

    def stroke(self, *points):
        """One finger along points of the picture."""
        places = [self.on_screen(*point) for point in points]
        self.touch("touchStart", places[0])
        for place in places[1:]:
            self.touch("touchMove", place)
        # A finger that rests before it lifts flings nothing: a tap during a fling only stops it.
        if places[0] != places[-1]:
            self.page.wait_for_timeout(150)
        self.touch("touchEnd")
        self.settle()


def ready(page):
    """The hands for a page, once its picture can be drawn on."""
    page.wait_for_function("() => document.querySelector('image-surface')?.picture && !document.querySelector('image-surface').classList.contains('loading')")
    return Painter(page)


def sent(page, question):
    """What the server has after submitting, without ids."""
    page.locator("#submit-button").click()
    expect(page.locator("#status")).to_contain_text("All saved")
    expect(page.locator("#empty")).to_be_visible()
    [item] = page.ann.mine(page.project)
    return [{key: value for key, value in region.items() if key != "id"} for region in item["answers"][question]]
