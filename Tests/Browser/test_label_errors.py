"""Labels that are likely wrong: searched for, looked through, sent to a reviewer, and counted."""

import json
import random
import re

import pytest
from playwright.sync_api import expect

MOOD = {"fields": [{"name": "text", "type": "text", "title": "Passage"}],
        "questions": [{"name": "mood", "type": "choice", "title": "Mood", "required": True,
                       "options": [{"value": "joyful", "title": "Joyful", "key": "j"}, {"value": "sad", "title": "Sad", "key": "s"}]}]}


def lines(count):
    """Tasks that three people answered, mostly right; the label is what most of them said. Also those whose label is wrong."""
    chance = random.Random(5)
    tasks, wrong = [], set()
    for number in range(count):
        truth, other = ("joyful", "sad") if number % 2 else ("sad", "joyful")
        given = [truth if chance.random() < 0.9 else other for _ in range(3)]
        label = max(truth, other, key=given.count)
        if label != truth:
            wrong.add(f"t{number}")
        tasks.append({"data": {"text": f"Passage {number}: the tailor met a king and {'laughed' if number % 2 else 'wept'}."}, "external_id": f"t{number}",
                      "annotations": [{"annotator": f"person {one}", "answers": {"mood": mood}} for one, mood in enumerate(given)],
                      "label": {"answers": {"mood": label}, "source": "consensus"}})
    return tasks, wrong


@pytest.fixture
def tales(admin):
    project = admin.project(MOOD, lines(160)[0], {"judgments": 3, "max_judgments": 3, "review_sample": 0, "inference": "majority"})
    assert admin.get(f"/api/projects/{project}")["counts"]["done"] == 160
    return project


def test_a_search_finds_wrong_labels_and_a_reviewer_corrects_them(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales}/quality")
    page.get_by_role("link", name="Label errors").click()
    expect(page.get_by_role("heading", name="Nobody has searched yet")).to_be_visible()
    page.get_by_role("button", name="Search for label errors").click()
    rows = page.locator("data-table tbody tr")
    expect(rows.nth(3)).to_be_visible(timeout=20_000)
    wrong = lines(160)[1]
    assert {rows.nth(index).get_by_role("link").first.inner_text() for index in range(len(wrong))} == wrong
    expect(page.locator(".tile", has_text="Likely wrong in all")).to_contain_text("An estimate")
    expect(page.get_by_text(re.compile("our own predictions from the words"))).to_be_visible()

    page.keyboard.press("r")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("How many?").fill("2")
    dialog.get_by_role("button", name="Send to review").click()
    expect(page.get_by_role("dialog")).to_contain_text("2 tasks sent to review")
    page.get_by_role("link", name="Go to review").click()

    context = page.locator("#context")
    expect(context).to_contain_text("Its label is suspected")
    expect(context).to_contain_text(re.compile(r"The label was (Joyful|Sad), the evidence says (Sad|Joyful)\. Suspected with \d+"))
    said = context.inner_text()
    mood = re.search(r"evidence says (\w+)", said).group(1)
    page.locator("#form").get_by_role("radio", name=mood).or_(page.locator("#form").get_by_role("button", name=mood)).first.click()
    page.keyboard.press("a")
    expect(page.locator("#waiting")).to_contain_text("1 to decide")

    page.goto(f"{page.url.split('/review')[0]}/label-errors")
    tile = page.locator(".tile", has_text="Really wrong")
    expect(tile).to_contain_text("1 of 1 that were decided again")
    expect(tile.get_by_role("link", name="1 wait")).to_be_visible()


def test_chosen_labels_go_to_review_by_keys(admin, open_page, tales):
    admin.raw("POST", f"/api/projects/{tales}/label-errors", {}, {"Prefer": "wait=20"})
    page = open_page(admin, f"/projects/{tales}/label-errors")
    expect(page.locator("data-table tbody tr").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("region", name="Chosen labels")).to_contain_text("1 chosen")
    page.keyboard.press("r")
    page.get_by_role("dialog").get_by_role("button", name="Send to review").click()
    expect(page.get_by_role("dialog")).to_contain_text("1 task sent to review")
    assert admin.get(f"/api/projects/{tales}")["counts"]["review"] == 1


def test_a_reviewer_sees_the_list_but_does_not_search(admin, open_page, tales):
    rea = admin.person("Rea")
    admin.put(f"/api/projects/{tales}/members/{rea.id}", {"role": "reviewer"})
    page = open_page(rea, f"/projects/{tales}/label-errors")
    expect(page.get_by_text("A manager of the project starts the search.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Search"))).to_have_count(0)
    admin.raw("POST", f"/api/projects/{tales}/label-errors", {}, {"Prefer": "wait=20"})
    page.reload()
    expect(page.get_by_role("button", name="Review the first…")).to_be_visible()


def test_the_import_page_says_how_predictions_are_given(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales}/import")
    page.get_by_text("What a JSON line may carry besides").click()
    hint = page.get_by_text(re.compile("its score is the probability of its answers"))
    expect(hint).to_be_visible()
    example = json.loads(hint.locator("code").last.inner_text())
    assert example["predictions"][0]["answers"] == {"mood": "joyful"}


def test_a_search_that_ended_while_the_network_was_away_is_seen_to_end(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales}/label-errors")
    expect(page.get_by_role("heading", name="Nobody has searched yet")).to_be_visible()
    search = {"id": 987654321, "kind": "label_errors", "state": "running", "progress": {"done": 0, "total": 160}, "result": None, "problem": None}
    looks = []

    def look(route):
        looks.append(route)
        if len(looks) == 1:
            route.abort()
        else:
            route.fulfill(json={**search, "state": "done"})

    page.route("**/label-errors", lambda route: route.fulfill(status=202, json=search) if route.request.method == "POST" else route.continue_())
    page.route("**/api/jobs/987654321", look)
    page.get_by_role("button", name="Search for label errors").click()
    expect(page.get_by_role("heading", name="Searching all labels")).to_be_visible()
    expect(page.get_by_role("heading", name="Searching all labels")).to_be_hidden()
    assert len(looks) == 2
