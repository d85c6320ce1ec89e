"""The numbers of a project: how far, how good, what stands in the way, each with its way to the tasks behind it."""

import json
import re

import pytest
from playwright.sync_api import expect

from pictures import scene

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


def test_the_overview_stands_at_once_without_waiting_for_news(admin, open_page, tales):
    page = open_page(admin)
    # Nothing comes that would have the page drawn a second time.
    page.route("**/api/events*", lambda route: route.abort())
    page.goto(f"/projects/{tales['id']}")
    expect(page.locator("line-chart").get_by_role("img")).to_be_visible()
    expect(page.get_by_text("could not be shown")).to_have_count(0)


def test_a_bar_of_the_distribution_leads_to_its_tasks(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}")
    page.locator("bar-chart").get_by_role("link", name="Joyful").click()
    expect(page).to_have_url(re.compile(r"label=mood%3Ajoyful"))
    expect(page.get_by_role("link", name=re.compile("Remove the filter Mood is joyful"))).to_be_visible()
    expect(page.locator("data-table tbody tr").first).to_be_visible()


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


def test_a_project_without_tasks_says_so_where_people_label_and_on_the_start_page(admin, open_page):
    manager, ann = admin.person("Empty Manager"), admin.person("Empty Ann")
    project = admin.project(MOOD, [], members=[(manager, "manager"), (ann, "annotator")])
    page = open_page(manager, "/")
    expect(page.get_by_role("region", name="Waiting for you").get_by_role("link", name="Import tasks")).to_be_visible()
    page.goto(f"/projects/{project}/label")
    expect(page.get_by_role("heading", name="There are no tasks yet")).to_be_visible()
    expect(page.get_by_role("link", name="Import tasks")).to_have_attribute("href", f"/projects/{project}/import")
    page = open_page(ann, f"/projects/{project}/label")
    expect(page.get_by_role("heading", name="There are no tasks yet")).to_be_visible()
    expect(page.get_by_role("link", name="Import tasks")).to_have_count(0)


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


def test_a_cell_of_the_matrix_leads_to_what_both_did_least_agreement_first(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}/quality")
    page.locator("agreement-matrix").get_by_role("link", name=re.compile("Ben Okri and Chi Nwosu|Chi Nwosu and Ben Okri")).first.click()
    expect(page.get_by_label("Annotated by").locator("option:checked")).to_have_text(re.compile("Both (Ben Okri and Chi Nwosu|Chi Nwosu and Ben Okri)"))
    expect(page.get_by_label("Order")).to_have_value("similarity")
    both = admin.get(f"/api/projects/{tales['id']}/tasks?annotator={tales['ben'].id},{tales['chi'].id}&order=similarity")["items"]
    assert both
    expect(page.locator("main tbody tr")).to_have_count(len(both))


def test_quality_without_shared_tasks_says_why_and_what_to_do(admin, open_page):
    project = admin.project(MOOD, TEXTS[:2], {"judgments": 1})
    page = open_page(admin, f"/projects/{project}/quality")
    expect(page.get_by_role("heading", name="Agreement needs tasks that two people answered")).to_be_visible()
    page.get_by_role("link", name="Change the workflow").click()
    expect(page.get_by_label("Answers a task needs")).to_have_value("1")


def test_a_stranger_is_told_that_the_page_is_not_for_them(admin, open_page, tales):
    page = open_page(admin.person("Stranger"), f"/projects/{tales['id']}")
    expect(page.get_by_role("heading", name="This page is not here for you")).to_be_visible()


@pytest.fixture(scope="module")
def judged(admin):
    """Twelve tasks, three people, one of whom says "sad" to everything."""
    people = [admin.person(name) for name in ("Ida Voss", "Jon Abel", "Kim Lund")]
    project = admin.project(MOOD, [f"Passage {number}" for number in range(12)], {"judgments": 3, "max_judgments": 3, "agreement": 0.3, "review_sample": 0, "review": "none"},
                            [(person, "annotator") for person in people])
    for number in range(12):
        truth = "joyful" if number % 2 else "sad"
        for person in people:
            person.answer(project, {"mood": "sad" if person is people[2] else truth})
    return project


def test_with_few_answers_each_consensus_is_the_vote(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}/quality")
    expect(page.locator("consensus-quality")).to_contain_text("So far each consensus is the vote")


def test_the_consensus_says_who_is_how_reliable_after_a_fit(admin, open_page, judged):
    page = open_page(admin, f"/projects/{judged}/quality")
    part = page.locator("consensus-quality")
    part.get_by_role("button", name="Fit again").click()
    row = part.get_by_role("row", name=re.compile("Ida Voss"))
    expect(row).to_contain_text(re.compile(r"\d+ % \(\d+ % – \d+ %\)"), timeout=20_000)
    expect(part).to_contain_text("By Dawid–Skene, from 36 judgments of 12 tasks")
    expect(part).to_contain_text("Not measured yet")


def test_people_stand_side_by_side_and_lead_to_their_pages(admin, open_page, judged):
    page = open_page(admin, f"/projects/{judged}/quality")
    part = page.get_by_role("region", name="People", exact=True)
    row = part.get_by_role("row", name=re.compile("Kim Lund"))
    # Six of twelve are as the label says: the sad ones.
    expect(row).to_contain_text(re.compile(r"50 % \d+–\d+ %"))
    expect(row.get_by_role("link", name="12")).to_have_attribute("href", re.compile(r"/tasks\?annotator=\d+$"))
    row.get_by_role("link", name="50 %").click()
    expect(page.get_by_role("link", name="Remove the filter not as the label says")).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(6)
    page.go_back()
    row.get_by_role("link", name="Kim Lund").click()
    expect(page.get_by_role("heading", name="Kim Lund")).to_be_visible()
    expect(page.get_by_text("12 tasks compared")).to_be_visible()


def test_one_persons_confusion_is_shown_at_a_time(admin, open_page, judged):
    page = open_page(admin, f"/projects/{judged}/quality")
    part = page.locator("consensus-quality")
    if part.get_by_label("Whose answers: Mood").count() == 0:
        part.get_by_role("button", name="Fit again").click()
    part.get_by_label("Whose answers: Mood").select_option(label="Kim Lund", timeout=20_000)
    table = part.get_by_role("table", name="What Kim Lund takes for what: Mood")
    expect(table.get_by_role("row", name=re.compile("^Joyful")).get_by_role("cell").last).to_contain_text(re.compile(r"[89]\d %"))


def test_calibration_is_measured_on_gold_and_called_no_guarantee(admin, open_page):
    people = [admin.person(name) for name in ("Lea Moor", "Max Orth", "Nia Pohl")]
    project = admin.project(MOOD, [], {"judgments": 3, "max_judgments": 3, "agreement": 0.3, "review_sample": 0}, [(person, "annotator") for person in people])
    lines = []
    for number in range(24):
        truth = "joyful" if number % 2 else "sad"
        said = [truth, truth, "sad"]
        lines.append({"data": {"text": f"Passage {number}"}, **({"gold": {"mood": truth}} if number < 12 else {}),
                      "annotations": [{"annotator": person.email, "answers": {"mood": answer}} for person, answer in zip(people, said)]})
    body = "".join(json.dumps(line) + "\n" for line in lines)
    admin.raw("POST", f"/api/projects/{project}/imports?format=jsonl", body.encode(), {"Prefer": "wait=20", "Content-Type": "application/x-ndjson"})
    admin.raw("POST", f"/api/projects/{project}/inference/refit", None, {"Prefer": "wait=20"})
    page = open_page(admin, f"/projects/{project}/quality")
    part = page.locator("consensus-quality")
    # The page shows its parts once the imported answers are counted, a moment after the import.
    for _ in range(40):
        if part.count() > 0:
            break
        page.wait_for_timeout(500)
        page.reload()
        page.get_by_role("heading", name="Quality").wait_for()
    expect(part).to_contain_text("On 12 tasks (gold tasks)", timeout=20_000)
    expect(part).to_contain_text(re.compile(r"right \(95 % interval \d+ % – \d+ %\)"))
    expect(part).to_contain_text("not a guarantee")
    table = part.get_by_role("table", name="Confidence and accuracy on gold tasks")
    link = table.locator("tbody tr").first.get_by_role("link").first
    tasks = int(link.inner_text())
    link.click()
    rows = page.locator("data-table tbody tr")
    expect(page.get_by_role("link", name=re.compile("Remove the filter Mood held against gold, sure from "))).to_be_visible()
    expect(rows).to_have_count(tasks)
    page.goto(f"/projects/{project}/quality")
    part.get_by_role("link", name="12 tasks", exact=True).click()
    expect(page.get_by_role("link", name="Remove the filter Mood held against gold", exact=True)).to_be_visible()
    expect(rows).to_have_count(12)


def test_cells_of_the_matrix_and_the_confusion_lead_to_their_tasks(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}/quality")
    page.locator("agreement-matrix td a").first.click()
    expect(page).to_have_url(re.compile(rf"annotator=\d+(,|%2C)\d+"))
    expect(page.locator("data-table tbody tr")).to_have_count(6)
    page.goto(f"{page.url.split('/tasks')[0]}/quality")
    page.locator(".confusion-differ a").first.click()
    expect(page.get_by_role("link", name=re.compile("Remove the filter Mood: .* beside "))).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(1)


def test_quality_says_per_label_how_far_people_agree(admin, open_page, tales):
    page = open_page(admin, f"/projects/{tales['id']}/quality")
    row = page.get_by_role("region", name="Per label: Mood").get_by_role("row", name=re.compile("Joyful"))
    expect(row).to_contain_text(re.compile(r"0\.\d\d"))
    row.get_by_role("link", name="Joyful").click()
    expect(page).to_have_url(re.compile(r"label=mood%3Ajoyful"))


def test_quality_follows_new_answers(admin, open_page):
    ben, chi = admin.person("Follow Ben"), admin.person("Follow Chi")
    project = admin.project(MOOD, TEXTS[:4], {"judgments": 2, "review_sample": 0}, [(ben, "annotator"), (chi, "annotator")])
    for person in (ben, chi):
        person.answer(project, {"mood": "sad"})
    page = open_page(admin, f"/projects/{project}/quality")
    expect(page.get_by_text("2 annotations of 1 task")).to_be_visible()
    for person in (ben, chi):
        person.answer(project, {"mood": "joyful"})
    expect(page.get_by_text("4 annotations of 2 tasks")).to_be_visible(timeout=20_000)


def test_slices_are_computed_on_demand_and_say_how_many_comparisons_there_are(admin, open_page):
    project = admin.project(MOOD, [])
    lines = [{"data": {"text": f"Slice {number}"}, "meta": {"source": "web" if number % 2 else "mail"},
              "annotations": [{"annotator": "one@example.org", "answers": {"mood": "sad" if number % 3 else "joyful"}},
                              {"annotator": "two@example.org", "answers": {"mood": "sad" if number % 5 else "joyful"}}]} for number in range(60)]
    admin.post(f"/api/projects/{project}/imports?format=json", json.dumps(lines).encode(), Prefer="wait=30")
    page = open_page(admin, f"/projects/{project}/quality")
    page.get_by_role("button", name="Compute").click()
    table = page.get_by_role("region", name="Agreement by source")
    expect(table.get_by_role("row", name=re.compile("web"))).to_contain_text("30", timeout=20_000)
    expect(page.get_by_text(re.compile("2 comparisons are made here"))).to_be_visible()
    table.get_by_role("row", name=re.compile("web")).get_by_role("link", name="30").click()
    expect(page.get_by_role("link", name="Remove the filter source is web")).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(30)


def test_values_that_share_a_slice_lead_to_their_tasks(admin, open_page):
    project = admin.project(MOOD, [])
    # 24 shops with five tasks each: twenty are named.
    lines = [{"data": {"text": f"Shop {number}"}, "meta": {"shop": f"shop {number % 24}"},
              "annotations": [{"annotator": "one@example.org", "answers": {"mood": "sad"}},
                              {"annotator": "two@example.org", "answers": {"mood": "sad" if number % 5 else "joyful"}}]} for number in range(120)]
    admin.post(f"/api/projects/{project}/imports?format=json", json.dumps(lines).encode(), Prefer="wait=30")
    page = open_page(admin, f"/projects/{project}/quality")
    page.get_by_role("button", name="Compute").click()
    row = page.get_by_role("region", name="Agreement by shop").get_by_role("row", name=re.compile("^… "))
    row.get_by_role("link", name="20").click(timeout=20_000)
    expect(page.get_by_role("link", name="Remove the filter shop is none of 20 values")).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(20)


def test_a_price_shows_what_is_left_to_pay(admin, open_page):
    project = admin.project(MOOD, TEXTS[:4], {"judgments": 1, "cost_per_judgment": 0.25, "currency": "EUR"})
    page = open_page(admin, f"/projects/{project}")
    expect(page.locator(".tile", has_text="Cost to finish")).to_contain_text("1.00 EUR")


def test_appeals_and_what_somebody_took_for_what_lead_to_their_tasks(admin, open_page):
    ann, ben, rev = (admin.person(name) for name in ("Ann Ames", "Ben Birch", "Rev Ross"))
    project = admin.project(MOOD, TEXTS[:3], {"judgments": 2, "max_judgments": 2}, [(ann, "annotator"), (ben, "annotator"), (rev, "reviewer")])
    for given in ("joyful", "joyful", "sad"):
        ann.answer(project, {"mood": given})
    for given in ("sad", "sad", "sad"):
        ben.answer(project, {"mood": given})
    for _ in range(2):
        task = rev.post(f"/api/projects/{project}/review/next", {})["task"]["id"]
        rev.post(f"/api/tasks/{task}/resolution", {"answers": {"mood": "joyful"}})
    [work, _] = ben.get(f"/api/projects/{project}/mine/decided")["items"]
    ben.post(f"/api/annotations/{work['annotation_id']}/appeal", {"comment": "He wept."})

    page = open_page(admin, f"/projects/{project}/quality")
    page.get_by_role("link", name="1 waiting").click()
    rows = page.locator("data-table tbody tr")
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="Remove the filter appealed, not decided yet").click()
    expect(rows).to_have_count(3)

    page.goto(f"/projects/{project}/quality")
    page.get_by_role("link", name=f"1: appeals against {rev.name}", exact=True).click()
    expect(rows).to_have_count(1)
    # Who it is against means nothing without the appeal.
    page.get_by_role("link", name="Remove the filter appealed", exact=True).click()
    expect(rows).to_have_count(3)

    page.goto(f"/projects/{project}/people/{ben.id}")
    page.get_by_role("link", name="Joyful answered as Sad: 1").click()
    expect(page.get_by_role("link", name="Remove the filter their Mood: Sad")).to_be_visible()
    expect(rows).to_have_count(1)


def test_what_was_decided_otherwise_long_ago_is_found_behind_hundreds_of_answers(admin, open_page):
    ben = admin.person("Ben Birch")
    project = admin.project(MOOD, [], {"judgments": 1}, [(ben, "annotator")])
    answered = lambda number: {"data": {"text": f"Tale {number}"}, "annotations": [{"annotator": ben.email, "answers": {"mood": "sad"}}]}
    label = {"answers": {"mood": "joyful"}, "source": "review"}
    admin.add_tasks(project, [answered(number) | ({"label": label} if number == 0 else {}) for number in range(501)])
    page = open_page(ben, f"/projects/{project}/me")
    expect(page.get_by_role("heading", name="You answered")).to_have_count(1)
    expect(page.get_by_role("button", name="Show more")).to_be_hidden()


def test_regions_per_label_lead_to_the_tasks_that_have_it(admin, open_page):
    ann, ben = admin.person("Ann Ames"), admin.person("Ben Birch")
    schema = {"fields": [{"name": "photo", "type": "image"}], "questions": [{"name": "things", "type": "boxes", "field": "photo", "labels": ["car", "person"]}]}
    project = admin.project(schema, [], {"judgments": 2, "max_judgments": 2}, [(ann, "annotator"), (ben, "annotator")])
    photo = admin.upload(project, scene())
    admin.add_tasks(project, [{"photo": photo, "place": number} for number in range(2)])
    box = {"id": "r1", "x": 60, "y": 50, "width": 100, "height": 80, "rotation": 0}
    for person in (ann, ben):
        for label in ("car", "person"):
            person.answer(project, {"things": [{**box, "label": label}]})
    page = open_page(admin, f"/projects/{project}/quality")
    page.get_by_role("region", name="Regions per label").get_by_role("link", name="car").click()
    expect(page.get_by_role("link", name=re.compile("Remove the filter things is car"))).to_be_visible()
    expect(page.locator("data-table tbody tr")).to_have_count(1)
