"""Every beginning of the gallery, from its card over one labelled task to the export: what a person draws or types is what comes out."""

import re

import pytest
from playwright.sync_api import expect

from conftest import Hands
from pictures import ready, scene
from recordings import Line, film, upload, wav

TALE = "Ada Lovelace wrote to Charles Babbage from London."


def press(*keys):
    return lambda page: [page.keyboard.press(key) for key in keys]


def mark(*marks):
    """Words, each with the key of its label, by mouse and key."""
    def work(page):
        expect(page.locator("main span-text .caret")).to_be_attached()
        hands = Hands(page)
        for word, key in marks:
            hands.double_click(word)
            page.keyboard.press(key)

    return work


def relate(page):
    mark(("Ada", "p"), ("Charles", "p"))(page)
    page.keyboard.press("Escape")
    hands = Hands(page)
    hands.click("Ada")
    page.keyboard.press("k")
    hands.click("Charles")


def write(label, words, *then):
    def work(page):
        page.get_by_label(re.compile(f"^{label}")).first.fill(words)
        page.keyboard.press("Escape")
        press(*then)(page)

    return work


def paint(key, *strokes, then=()):
    def work(page):
        painter = ready(page)
        page.keyboard.press(key)
        for stroke in strokes:
            painter.drag(*stroke) if len(stroke) > 1 else painter.click(*stroke[0])
        for act in then:
            act(page)

    return work


def say(words):
    """In the box beside what was drawn last."""
    return lambda page: page.get_by_label(re.compile("^What is written")).fill(words)


def listen(then):
    def work(page):
        page.wait_for_function("() => document.querySelector('main audio-surface')?.view.duration > 0")
        Line(page).drag(2, 6)
        then(page)

    return work


def turn(page):
    page.keyboard.press("2")
    page.keyboard.press("t")
    page.keyboard.type("Good day")
    page.keyboard.press("Escape")


def follow(page):
    page.wait_for_function("() => document.querySelector('main video-surface')?.film.imageWidth > 0")
    page.keyboard.press("r")
    page.keyboard.press("2")


def mask_of(answer):
    return [(area["label"], area["size"]) for area in answer["areas"]]


PICTURE = {"image": scene}
PLACES = [(40 + 20 * at, 40 + 10 * at) for at in range(14)]

CASES = {
    "Sentiment": ({"text": TALE}, press("n"), {"sentiment": "negative"}),
    "Topics": ({"text": TALE}, press("3"), {"topics": ["price"]}),
    "Names in text": ({"text": TALE}, mark(("Babbage", "p"), ("London", "l")), lambda given: [(span["label"], TALE[span["start"]:span["end"]]) for span in given["entities"]] == [("PERSON", "Babbage"), ("PLACE", "London")]),
    "Rating": ({"text": TALE}, press("4"), {"quality": 4}),
    "Writing": ({"text": TALE}, write("Summary", "A letter."), {"summary": "A letter."}),
    "Two answers, one better": ({"prompt": "Who wrote?", "response_a": "Ada.", "response_b": "Nobody knows."}, press("1"), lambda given: given["better"] in ("response_a", "response_b")),
    "Names and relations": ({"text": TALE}, relate, lambda given: [link["label"] for link in given["relations"]] == ["knows"] and len(given["names"]) == 2),
    "Translating": ({"source": TALE}, write("Translation", "Ein Brief."), lambda given: given["translation"] == "Ein Brief."),
    "Answer of a model": ({"prompt": "Who?", "response": "Ada."}, lambda page: [page.get_by_role("group", name=name).get_by_label("4").check() for name in ("Right", "Helpful")], lambda given: (given["correct"], given["helpful"]) == (4, 4)),
    "Boxes on pictures": (PICTURE, paint("r", [(60, 50), (160, 130)]), lambda given: [(box["label"], box["x"], box["y"], box["width"], box["height"]) for box in given["objects"]] == [("person", 60, 50, 100, 80)]),
    "Segmentation": (PICTURE, paint("b", [(80, 80), (140, 80)]), lambda given: mask_of(given) == [("road", [300, 400])]),
    "Skeleton pose": (PICTURE, paint("k", *[[place] for place in PLACES]), lambda given: given["people"][0]["points"]["nose"] == pytest.approx([40, 40, 2], abs=0.2) and len(given["people"][0]["points"]) == 14),
    "Text in pictures": (PICTURE, paint("r", [(60, 50), (160, 130)], then=[say("STOP")]), lambda given: [box["attributes"] for box in given["lines"]] == [{"text": "STOP"}]),
    "Speaker turns": ({"audio": lambda: wav(20)}, listen(turn), lambda given: [(one["label"], round(one["start"]), round(one["end"]), one["text"]) for one in given["turns"]] == [("speaker_2", 2, 6, "Good day")]),
    "Emotion in speech": ({"audio": lambda: wav(20)}, listen(press("3")), lambda given: [(one["label"], round(one["start"]), round(one["end"])) for one in given["emotions"]] == [("sad", 2, 6)]),
    "Object tracking": ({"video": film}, follow, lambda given: [(one["label"], one["keyframes"][0]["width"]) for one in given["things"]] == [("car", 64)]),
    "Start empty": ({"text": TALE}, press("2"), {"category": "no"}),
}


# A choice alone is sent by its key.
ONE_KEY = {"Sentiment", "Start empty"}


@pytest.mark.parametrize("template", CASES)
def test_a_template_goes_from_its_card_to_the_export(admin, open_page, template):
    data, work, expected = CASES[template]
    page = open_page(admin, "/projects/new")
    page.get_by_label("Name", exact=True).fill(f"{template} to the end")
    page.get_by_role("radio", name=template).check()
    page.get_by_role("button", name="Create the project").click()
    page.wait_for_url(re.compile(r"/projects/\d+/(import|settings)"))
    project = int(re.search(r"/projects/(\d+)/", page.url)[1])
    made = {name: value if isinstance(value, str) else upload(admin, project, value(page) if value is film else value(), {"image": "a.png", "audio": "a.wav", "video": "a.webm"}[name]) for name, value in data.items()}
    admin.add_tasks(project, [{"data": made}])
    page.goto(f"/projects/{project}/label")
    expect(page.locator("#form")).to_be_visible()
    work(page)
    if template not in ONE_KEY:
        page.locator("#submit-button").click()
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All saved")
    # One line, which is an object: what came of the one task.
    exported = admin.get(f"/api/projects/{project}/export?format=jsonl")
    [given] = [annotation["answers"] for annotation in exported["annotations"]]
    assert expected(given) if callable(expected) else given == expected, given
