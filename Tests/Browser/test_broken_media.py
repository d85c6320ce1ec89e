"""Pictures, sounds and films that nothing is marked on: they play by keys, and what is broken says so and offers a way on."""

import base64

import pytest
from playwright.sync_api import expect

from pictures import png, scene
from recordings import upload, wav, webm

CHOICE = {"name": "fine", "type": "choice", "options": ["yes", "no"]}
NAMES = {"image": "a.png", "audio": "a.wav", "video": "a.webm"}
TYPES = {"image": "image/png", "audio": "audio/wav", "video": "video/webm"}


@pytest.fixture
def show(admin, open_page, film):
    """The labelling page of a task with a plain field of a kind; `served` stands in for what the server would send."""

    def open_task(kind, content=None, served=None, **options):
        ann = admin.person("Ann")
        schema = {"fields": [{"name": "thing", "type": kind, "title": "Thing"}], "questions": [CHOICE]}
        project = admin.project(schema, [], members=[(ann, "annotator")])
        blank = open_page(ann, None, **options)
        sound = {"image": scene, "audio": lambda: wav(3), "video": film}
        admin.add_tasks(project, [{"thing": upload(admin, project, content or sound[kind](), NAMES[kind])}])
        if served is not None:
            blank.route("**/api/media/**", lambda route: route.fulfill(**served))
        blank.goto(f"/projects/{project}/label")
        blank.ann, blank.project = ann, project
        return blank

    return open_task


HEADS = {"image": "The picture does not show", "audio": "This sound cannot be played", "video": "This video cannot be played"}


@pytest.mark.parametrize("kind", ["image", "audio", "video"])
@pytest.mark.parametrize("what, served, words", [
    ("gone", {"status": 404, "body": "{}"}, "not on the server any more"),
    ("empty", {"status": 200, "body": b""}, "is empty"),
    ("lying", {"status": 200, "body": b"<html>no picture</html>", "content_type": "text/html"}, "it is of the type text/html"),
    ("noise", {"status": 200, "body": bytes(range(256)) * 40}, "broken, or of a kind that this browser cannot show"),
])
def test_a_plain_field_says_what_is_wrong_and_the_task_can_be_flagged(show, kind, what, served, words):
    page = show(kind, served={"content_type": TYPES[kind], **served})
    problem = page.locator(".media-problem")
    expect(problem).to_contain_text(HEADS[kind])
    expect(problem).to_contain_text(words)
    problem.get_by_role("button", name="Flag as broken…").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("textarea, input").first.fill("does not open")
    dialog.get_by_role("button", name="Flag").click()
    expect(page.locator("#empty")).to_be_visible()


JPEG = """() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 600, height: 400 });
    const context = canvas.getContext("2d");
    for (let at = 0; at < 600; at += 1) { context.fillStyle = `hsl(${at * 7} 80% 50%)`; context.fillRect(at, 0, 1, 400 - at % 90); }
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
}"""


def test_a_picture_that_ends_too_soon_says_so_and_can_be_skipped(show, admin, open_page):
    whole = base64.b64decode(open_page(admin, "/account").evaluate(JPEG))
    page = show("image", whole[:len(whole) // 2])
    problem = page.locator(".media-problem")
    expect(problem).to_contain_text("The picture is cut off")
    problem.get_by_role("button", name="Skip…").click()
    expect(page.get_by_role("dialog")).to_contain_text("Skip this task")


def test_a_film_cut_off_in_its_middle_offers_skip(show):
    page = show("video", webm([b"no frame" * 20] * 10, 320, 180, 25))
    problem = page.locator(".media-problem")
    expect(problem).to_contain_text("This video cannot be played")
    problem.get_by_role("button", name="Skip…").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_picture_of_more_pixels_than_can_be_shown_says_so(show):
    # A head of 16,000 by 16,000 pixels is taken by the server; what follows is none of them.
    broken = png(8, 6)
    size = (16_000).to_bytes(4, "big")
    page = show("image", broken[:16] + size + size + broken[24:])
    expect(page.locator(".media-problem")).to_contain_text("The picture does not show")


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_what_only_plays_is_played_by_keys_beside_its_question(show, kind):
    page = show(kind)
    page.wait_for_function(f"() => document.querySelector('main {kind}-surface')?.view.duration > 0")
    media = f"document.querySelector('main {kind}-surface').media"
    page.keyboard.press(">")
    page.keyboard.press("Space")
    page.wait_for_function(f"() => {media}.currentTime > 0.1", polling=50)
    assert page.evaluate(f"{media}.playbackRate") == 1.25
    page.keyboard.press("Space")
    page.wait_for_function(f"() => {media}.paused")
    page.keyboard.press("2")
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    [item] = page.ann.mine(page.project)
    assert item["answers"] == {"fine": "no"}


def test_a_plain_picture_is_zoomed_by_keys(show):
    page = show("image")
    surface = page.locator("image-surface")
    page.wait_for_function("() => document.querySelector('image-surface')?.picture")
    before = surface.evaluate("(surface) => surface.view.scale")
    page.keyboard.press("+")
    page.wait_for_function("(before) => document.querySelector('image-surface').view.scale > before", arg=before)
    page.keyboard.press("0")
    page.wait_for_function("(before) => document.querySelector('image-surface').view.scale === before", arg=before)


def test_the_page_of_a_task_plays_what_it_shows(show, admin, open_page):
    page = show("audio")
    [task] = admin.get(f"/api/projects/{page.project}/tasks")["items"]
    page = open_page(admin, f"/projects/{page.project}/tasks/{task['id']}")
    page.wait_for_function("() => document.querySelector('main audio-surface')?.view.duration > 0")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelector('main audio-surface').time > 0.1", polling=50)
