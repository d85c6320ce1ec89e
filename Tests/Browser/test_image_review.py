"""What was drawn is read on its picture: side by side in review with what differs framed, and on the page of a task."""

from playwright.sync_api import expect

from pictures import scene

SCHEMA = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": ["car", "person"]}]}


def box(id, x, y, width, height, label="car"):
    return {"id": id, "label": label, "x": x, "y": y, "width": width, "height": height, "rotation": 0}


def test_drawings_stand_side_by_side_and_what_differs_is_framed(admin, open_page):
    ann, ben, rev = (admin.person(name) for name in ("Ann", "Ben", "Rev"))
    project = admin.project(SCHEMA, [], {"judgments": 2, "max_judgments": 2, "review": "all"}, members=[(ann, "annotator"), (ben, "annotator"), (rev, "reviewer")])
    admin.add_tasks(project, [{"photo": admin.upload(project, scene())}])
    # The first box is the same but for a pixel; the second is Ann's alone.
    ann.answer(project, {"things": [box("a1", 60, 50, 100, 80), box("a2", 230, 110, 120, 120, "person")]})
    ben.answer(project, {"things": [box("b1", 60, 50, 101, 80)]})
    page = open_page(rev, f"/projects/{project}/review")
    expect(page.locator("#cards image-surface")).to_have_count(2)
    page.wait_for_function("() => [...document.querySelectorAll('#cards image-surface')].every((surface) => surface.picture && surface.regions.length > 0)")
    marked = page.evaluate("() => [...document.querySelectorAll('#cards image-surface')].map((surface) => surface.regions.map(({ region, different }) => [region.id, different]))")
    assert marked == [[["a1", False], ["a2", True]], [["b1", False]]]
    page.keyboard.press("Shift+Digit1")
    page.keyboard.press("a")
    expect(page.locator("#empty")).to_be_visible()
    task = admin.get(f"/api/projects/{project}/tasks")["items"][0]["id"]
    expect(page.locator("#status")).to_contain_text("All saved")
    assert [region["id"] for region in admin.label(task)["answers"]["things"]] == ["a1", "a2"]
    page = open_page(admin, f"/projects/{project}/tasks/{task}")
    page.wait_for_function("() => document.querySelectorAll('.answers').length >= 3 && [...document.querySelectorAll('question-form image-surface')].filter((surface) => surface.picture && surface.regions.length > 0).length >= 3")
