"""What the next task shows is there before it is asked for, in labelling and in review."""

from playwright.sync_api import expect

from pictures import scene

BOXES = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": ["car"]}]}
BOTH_ARE_HERE = "() => performance.getEntriesByType('resource').filter(({ name, responseEnd }) => name.includes('/api/media/') && responseEnd > 0).length >= 2"


def test_the_next_picture_is_fetched_and_decoded_before_it_is_asked_for(open_picture):
    page, hands = open_picture(BOXES, pictures=2)
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    # Both are there: the one on screen and the one that comes.
    page.wait_for_function(BOTH_ARE_HERE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('image-surface').picture?.width === 401")
    expect(page.locator("#status")).to_contain_text("All saved")
    assert any("submit" in url for url in asked) and not any("/api/media/" in url for url in asked)


def test_the_next_picture_of_a_review_is_there_too(admin, open_page):
    ann, ben, rev = (admin.person(name) for name in ("Ann", "Ben", "Rev"))
    project = admin.project(BOXES, [], {"judgments": 2, "max_judgments": 2, "review": "all"}, members=[(ann, "annotator"), (ben, "annotator"), (rev, "reviewer")])
    admin.add_tasks(project, [{"photo": admin.upload(project, scene(400 + at))} for at in range(2)])
    for person in (ann, ben):
        for _ in range(2):
            person.answer(project, {"things": []})
    page = open_page(rev, f"/projects/{project}/review")
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    page.wait_for_function(BOTH_ARE_HERE)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    first = page.evaluate("() => document.querySelector('#form image-surface').picture.width")
    page.keyboard.press("a")
    page.wait_for_function("(first) => (document.querySelector('#form image-surface').picture?.width ?? first) !== first", arg=first)
    expect(page.locator("#status")).to_contain_text("All saved")
    assert any("resolution" in url for url in asked) and not any("/api/media/" in url for url in asked)
