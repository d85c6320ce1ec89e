"""What changes with time: people and labels that drift, shares of work that are used up; and what beats what."""

import datetime
import json
import re

from playwright.sync_api import expect

MOOD = {"fields": [{"name": "text", "type": "text", "title": "Passage"}],
        "questions": [{"name": "mood", "type": "choice", "title": "Mood", "required": True,
                       "options": [{"value": "joyful", "title": "Joyful", "key": "j"}, {"value": "sad", "title": "Sad", "key": "s"}]}]}
MONDAY = datetime.datetime(2026, 9, 7, 9)
PEOPLE = ("steady.one@example.org", "steady.two@example.org", "dora@example.org")


def other(mood):
    return "sad" if mood == "joyful" else "joyful"


def weeks(admin, name, truth, answer):
    """Five weeks of 22 tasks with three answers each, as they came in."""
    project = admin.project(MOOD, [], {"judgments": 3, "max_judgments": 3, "agreement": 0.3, "review": "none"}, name=name)
    lines = []
    for number in range(110):
        at = MONDAY + datetime.timedelta(weeks=number // 22, minutes=number % 22)
        given = [{"annotator": person, "answers": {"mood": answer(person, number, truth(number))}, "seconds": 8,
                  "submitted_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z")} for person in PEOPLE]
        lines.append({"data": {"text": f"{name}, passage {number}"}, "annotations": given})
    job = admin.post(f"/api/projects/{project}/imports?format=json", json.dumps(lines).encode(), Prefer="wait=30")
    assert job["result"]["created"] == 110, job
    return project


def test_someone_who_drifts_is_marked_and_their_page_says_how_far(admin, open_page):
    """Dora says the opposite from the 61st task on."""
    project = weeks(admin, "Drifting", lambda number: "joyful" if number % 2 else "sad",
                    lambda person, number, truth: other(truth) if person == PEOPLE[2] and number >= 60 else truth)
    page = open_page(admin, f"/projects/{project}/quality")
    people = page.get_by_role("region", name="People", exact=True)
    expect(people.get_by_role("row", name=re.compile("dora"))).to_contain_text("drifting")
    expect(people.get_by_role("row", name=re.compile("steady.one"))).not_to_contain_text("drifting")
    alarm = people.locator(".notice", has_text="is drifting")
    # The newest fifty are all unlike the label, the sixty before all like it.
    expect(alarm).to_contain_text("0 % of the newest 50 compared answers are as the label says, of the 60 before 100 %")
    alarm.get_by_role("link").click()
    expect(page.locator(".notice", has_text="Drifting.")).to_contain_text("Of the newest 50 compared answers 0 % agree with the label, of the 60 before 100 %")
    expect(page.locator("line-chart").get_by_role("img")).to_be_visible()


def test_labels_that_drift_are_said_on_the_overview_and_lead_to_their_tasks(admin, open_page):
    """Half and half for four weeks, then everything is sad."""
    project = weeks(admin, "Turning sad", lambda number: "sad" if number >= 88 or number % 2 else "joyful", lambda person, number, truth: truth)
    page = open_page(admin, f"/projects/{project}")
    card = page.get_by_role("region", name="Drift, Mood")
    expect(card.get_by_role("status")).to_contain_text("The answers drift. In the week from 5 Oct")
    expect(card.get_by_role("status")).to_contain_text(re.compile(r"by 50 % against the four weeks before \(χ² = \d+\.\d, 1 degree of freedom, p < 0\.001"))
    # Both moved as far: either may be named.
    link = card.get_by_role("link", name=re.compile("Tasks called “(Sad|Joyful)” from 5 Oct on"))
    expect(link).to_have_attribute("href", re.compile(r"said=2026-10-05%2Cmood%3A(sad|joyful)"))
    page.goto(f"/projects/{project}/tasks?said=2026-10-05%2Cmood%3Asad")
    expect(page.get_by_role("link", name="Remove the filter Mood: somebody said Sad since 2026-10-05")).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(22)


def test_a_used_up_share_is_said_to_the_person_and_to_the_manager_and_can_be_raised(admin, open_page):
    ann = admin.person("Quota Ann")
    project = admin.project(MOOD, [f"Quota passage {number}" for number in range(4)], {"judgments": 1, "quota": 2}, [(ann, "annotator")])
    for _ in range(2):
        ann.answer(project, {"mood": "sad"})
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.get_by_role("heading", name="Your share is done")).to_be_visible()
    manager = open_page(admin, f"/projects/{project}/quality")
    row = manager.get_by_role("region", name="People", exact=True).get_by_role("row", name=re.compile("Quota Ann"))
    expect(row).to_contain_text("2 of 2, none left")
    manager.goto(f"/projects/{project}/people/{ann.id}")
    expect(manager.get_by_text("Quota: 2 of 2, none left")).to_be_visible()
    version = admin.get(f"/api/projects/{project}")["version"]
    admin.patch(f"/api/projects/{project}", {"workflow": {"quota": 3}}, version)
    page.get_by_role("button", name="Look again").click()
    expect(page.get_by_text(re.compile("Quota passage"))).to_be_visible()


def test_a_daily_share_says_when_it_goes_on(admin, open_page):
    ann = admin.person("Daily Ann")
    project = admin.project(MOOD, ["Daily passage 1", "Daily passage 2"], {"judgments": 1, "quota": 1, "quota_period": "day"}, [(ann, "annotator")])
    ann.answer(project, {"mood": "sad"})
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.get_by_role("heading", name="Your share is done")).to_be_visible()
    expect(page.get_by_text(re.compile("^It goes on .*, on your clock"))).to_be_visible()


ANSWERS = {"fields": [{"name": "a", "type": "text", "title": "Answer A"}, {"name": "b", "type": "text", "title": "Answer B"}],
           "questions": [{"name": "better", "type": "preference", "title": "Better", "fields": ["a", "b"], "ties": True, "required": True}]}


def test_what_beats_what_and_whether_the_first_place_wins_is_computed_and_leads_to_its_tasks(admin, open_page):
    """Of sixty tasks answer A wins 36, B 18, and six are ties; what stood first was chosen in 40 of the 54."""
    project = admin.project(ANSWERS, [], name="Answers")
    lines = []
    for number in range(60):
        choice = "tie" if number % 10 == 9 else "a" if number % 10 < 6 else "b"
        first = choice if number < 44 and choice != "tie" else "b" if choice == "a" else "a"
        lines.append({"data": {"a": f"First {number}", "b": f"Second {number}"}, "meta": {"a": "model-x", "b": "model-y"},
                      "annotations": [{"annotator": "judge@example.org", "answers": {"better": choice}, "shown": {"better": [first, "b" if first == "a" else "a"]}}]})
    job = admin.post(f"/api/projects/{project}/imports?format=json", json.dumps(lines).encode(), Prefer="wait=30")
    assert job["result"]["created"] == 60, job
    page = open_page(admin, f"/projects/{project}/quality")
    part = page.get_by_role("region", name="What is better", exact=True)
    part.get_by_role("button", name="Compute").click()
    row = part.get_by_role("row", name=re.compile("^Answer A"))
    expect(row).to_contain_text(re.compile(r"\+0\.31"))
    expect(row.get_by_role("cell")).to_contain_text(["36", "18", "6"])
    expect(part).to_contain_text("its place pulls people along")
    part.get_by_role("row", name=re.compile("^Number 1")).get_by_role("link", name="40").click()
    expect(page.get_by_role("link", name="Remove the filter Better: somebody chose what stood at place 1")).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(40)
    page.go_back()
    part.get_by_label("Compare").select_option("meta")
    part.get_by_role("button", name="Compute").click()
    part.get_by_role("link", name="Tasks that model-x won").click()
    expect(page.get_by_role("link", name="Remove the filter Better: somebody chose model-x")).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(36)


def test_figures_of_reviewers_lead_to_what_they_decided(admin, open_page):
    project = admin.project(MOOD, [], {"judgments": 2, "max_judgments": 2, "second_review": 0})
    lines = [{"data": {"text": f"Disputed {number}"}, "annotations": [{"annotator": "left@example.org", "answers": {"mood": "sad"}}, {"annotator": "right@example.org", "answers": {"mood": "joyful"}}]} for number in range(3)]
    admin.post(f"/api/projects/{project}/imports?format=json", json.dumps(lines).encode(), Prefer="wait=30")
    for _ in range(2):
        work = admin.post(f"/api/projects/{project}/review/next", {})
        admin.post(f"/api/tasks/{work['task']['id']}/resolution", {"accept": work["annotations"][0]["id"]})
    page = open_page(admin, f"/projects/{project}/quality")
    page.get_by_role("region", name="Reviewers", exact=True).get_by_role("link", name="2", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("Remove the filter decided by"))).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(2)
