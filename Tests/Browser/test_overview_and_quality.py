"""The numbers of a project: how far, how good, what stands in the way, each with its way to the tasks behind it."""

import re

import pytest
from playwright.sync_api import expect

MOOD = {"fields": [{"name": "text", "type": "text", "title": "Passage"}],
        "questions": [{"name": "mood", "type": "choice", "title": "Mood", "required": True,
                       "options": [{"value": "joyful", "title": "Joyful", "key": "j"}, {"value": "sad", "title": "Sad", "key": "s"}]}]}
TEXTS = [f"Passage {number}: the tailor met a king." for number in range(1, 9)]


@pytest.fixture(scope="module")
def tales(admin):
    """Eight tasks, two people: four agreed, two disputed, two open."""
    ben, chi = admin.person("Ben Okri"), admin.person("Chi Nwosu")
    project = admin.project(MOOD, TEXTS, {"judgments": 2, "max_judgments": 2, "review_sample": 0}, [(ben, "annotator"), (chi, "reviewer")])
    for number in range(6):
        ben.answer(project, {"mood": "joyful" if number % 2 else "sad"})
        chi.answer(project, {"mood": "joyful" if number % 2 or number == 4 else "sad" if number < 3 else "joyful"})
    return {"id": project, "ben": ben, "chi": chi}


def test_the_overview_tells_how_far_the_project_is_and_links_every_number(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}")
    done = page.locator(".tile", has_text="Done")
    expect(done).to_contain_text("of 8 tasks")
    done.get_by_role("link", name=re.compile("in review")).click()
    expect(page).to_have_url(re.compile(r"/tasks\?state=review$"))
    expect(page.locator("data-table tbody tr").first).to_contain_text("review")


def test_a_bar_of_the_distribution_leads_to_its_tasks(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}")
    page.locator("bar-chart").get_by_role("link", name="Joyful").click()
    expect(page).to_have_url(re.compile(r"label=mood%3Ajoyful"))
    expect(page.get_by_role("link", name=re.compile("Remove the filter Mood is joyful"))).to_be_visible()
    assert page.locator("data-table tbody tr").count() >= 1


def test_what_stands_in_the_way_names_who_can_help(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}")
    blocked = page.locator(".blocked")
    expect(blocked).to_contain_text(re.compile("review", re.I))
    expect(blocked.get_by_role("link").first).to_be_visible()


def test_the_overview_follows_the_work_live(admin, open_page):
    ben = admin.person("Live Ben")
    project = admin.project(MOOD, TEXTS[:3], {"judgments": 1, "review_sample": 0}, [(ben, "annotator")])
    page = open_page(admin, f"/projects/{project}")
    done = page.locator(".tile", has_text="Done")
    expect(done).to_contain_text("0 of 3 tasks")
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    ben.answer(project, {"mood": "sad"})
    expect(done).to_contain_text("1 of 3 tasks", timeout=10_000)


def test_an_empty_project_says_what_to_do_next(admin, open_page):
    project = admin.project(MOOD, [])
    page = open_page(admin, f"/projects/{project}")
    page.get_by_role("link", name="Import tasks").click()
    expect(page.get_by_role("heading", name="Drop a file here")).to_be_visible()


def test_an_annotator_sees_only_their_own_numbers(open_page, tales):
    page = open_page(tales["ben"], f"/projects/{tales['id']}")
    expect(page.locator(".tile", has_text="Done")).to_be_visible()
    expect(page.get_by_text("Chi Nwosu")).to_have_count(0)
    expect(page.get_by_role("navigation", name="Project").get_by_role("link", name="Settings")).to_have_count(0)


def test_quality_shows_coefficients_with_interval_and_who_agrees_with_whom(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}/quality")
    expect(page.get_by_role("row", name=re.compile("Krippendorff’s α"))).to_be_visible()
    expect(page.locator(".tile").first).to_contain_text(re.compile(r"α -?\d\.\d\d"))
    expect(page.locator("agreement-matrix").get_by_role("link", name=re.compile("Ben Okri and Chi Nwosu|Chi Nwosu and Ben Okri")).first).to_be_visible()
    page.locator("agreement-matrix tbody").get_by_role("link", name="Ben Okri", exact=True).click()
    expect(page).to_have_url(re.compile(f"annotator={tales['ben'].id}"))


def test_quality_without_shared_tasks_says_why_and_what_to_do(admin, open_page):
    project = admin.project(MOOD, TEXTS[:2], {"judgments": 1})
    page = open_page(admin, f"/projects/{project}/quality")
    expect(page.get_by_role("heading", name="Agreement needs tasks that two people answered")).to_be_visible()
    page.get_by_role("link", name="Change the workflow").click()
    expect(page.get_by_label("Answers a task needs")).to_have_value("1")


def test_a_stranger_is_told_that_the_page_is_not_for_them(admin, open_page, tales):
    page = open_page(admin.person("Stranger"), f"/projects/{tales['id']}")
    expect(page.get_by_role("heading", name="This page is not here for you")).to_be_visible()
