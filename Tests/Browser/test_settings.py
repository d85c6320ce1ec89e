"""Settings of a project: the schema builder with its preview, workflow, guidelines, members, pausing and deleting."""

import json
import re

import pytest
from playwright.sync_api import expect

SCHEMA = {"fields": [{"name": "text", "type": "text"}],
          "questions": [{"name": "mood", "type": "choice", "title": "Mood", "required": True, "options": ["joyful", "sad"]}]}


@pytest.fixture
def project(admin):
    return admin.project(SCHEMA, ["Once upon a time."], {"judgments": 1, "review_sample": 0}, name="Settings")


def stored(admin, project):
    return admin.get(f"/api/projects/{project}")


def view(page, name):
    page.locator("schema-builder .schema-view").get_by_text(name, exact=True).click()


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()


def test_a_question_is_built_tried_and_saved(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings")
    page.get_by_role("button", name="Rating", exact=True).click()
    question = page.get_by_role("region", name="Question 2")
    expect(question.get_by_label("Title")).to_be_focused()
    page.keyboard.type("How clear is it?")
    expect(question.get_by_label("Name in the export")).to_have_value("how_clear_is_it")
    question.get_by_label("To", exact=True).fill("7")
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("How clear is it?")
    expect(page.get_by_text("The schema is valid.")).to_be_visible()
    save(page)
    assert stored(admin, project)["schema"]["questions"][1] == {"name": "how_clear_is_it", "type": "rating", "title": "How clear is it?", "min": 1, "max": 7, "required": True}


def test_errors_of_the_server_stand_at_their_places(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings")
    page.get_by_label("Key of option 1").fill("u")
    row = page.locator(".option-row").first
    expect(row.locator("> .error")).to_contain_text("undo")
    expect(page.get_by_label("Key of option 1")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Key of option 1").fill("j")
    expect(page.get_by_text("The schema is valid.")).to_be_visible()
    expect(row.locator("> .error")).to_be_hidden()


def test_options_are_added_moved_and_removed_by_keys(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings")
    page.get_by_label("Value of option 2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Value of option 3")).to_be_focused()
    page.keyboard.type("tense")
    page.get_by_role("button", name="Move up option tense").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Value of option 2")).to_have_value("tense")
    expect(page.get_by_role("button", name="Move up option tense")).to_be_focused()
    save(page)
    assert stored(admin, project)["schema"]["questions"][0]["options"] == ["joyful", "tense", "sad"]


def test_the_raw_json_and_the_form_are_one_schema(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings")
    view(page, "JSON")
    raw = page.get_by_label("Schema as JSON")
    expect(raw).to_have_value(re.compile('"joyful"'))
    raw.fill(raw.input_value().replace('"title": "Mood"', '"title": "Feeling"'))
    view(page, "Form")
    expect(page.get_by_role("region", name="Question 1").get_by_label("Title").first).to_have_value("Feeling")
    view(page, "JSON")
    raw.fill("{")
    expect(page.locator("schema-builder .error-text")).not_to_be_empty()


def test_a_condition_shows_and_hides_in_the_preview(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings")
    page.get_by_role("button", name="Text", exact=True).click()
    question = page.get_by_role("region", name="Question 2")
    question.get_by_label("Title").fill("Why?")
    question.get_by_text("Help and condition").click()
    question.get_by_label("Asked").select_option("mood")
    question.get_by_label("sad").check()
    preview = page.get_by_role("region", name="Preview")
    expect(page.get_by_text("The schema is valid.")).to_be_visible()
    expect(preview.get_by_text("Why?")).to_be_hidden()
    preview.get_by_role("radio", name="sad").check()
    expect(preview.get_by_text("Why?")).to_be_visible()


def test_what_answers_use_cannot_be_removed_but_renamed(admin, open_page, project):
    ben = admin.person("Schema Ben")
    admin.put(f"/api/projects/{project}/members/{ben.id}", {"role": "annotator"})
    ben.answer(project, {"mood": "sad"})
    page = open_page(admin, f"/projects/{project}/settings")
    page.get_by_role("button", name="Remove option sad").click()
    page.get_by_role("button", name="Save", exact=True).click()
    dialog = page.get_by_role("dialog", name="This is in use")
    expect(dialog).to_contain_text("1")
    dialog.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Revert").click()
    page.get_by_label("Value of option 2").fill("sorrowful")
    page.get_by_role("button", name="Save", exact=True).click()
    rename = page.get_by_role("dialog", name="Rename in the answers too?")
    expect(rename).to_contain_text("“sad” becomes “sorrowful”")
    rename.get_by_role("button", name="Rename and save").click()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    assert ben.mine(project)[0]["answers"] == {"mood": "sorrowful"}


def split_and_save(page):
    row = page.locator(".option-row").first
    row.get_by_text("More", exact=True).click()
    row.get_by_role("button", name="Split this option…").click()
    dialog = page.get_by_role("dialog", name="Split “joyful”")
    dialog.get_by_label("What it becomes, one option a line").fill("joyful")
    dialog.get_by_role("button", name="Split", exact=True).click()
    expect(dialog).to_contain_text("Give two names or more.")
    dialog.get_by_label("What it becomes, one option a line").fill("happy\namused")
    dialog.get_by_role("button", name="Split", exact=True).click()
    expect(page.get_by_label("Value of option 1")).to_have_value("happy")
    expect(page.get_by_label("Value of option 2")).to_have_value("amused")
    page.get_by_role("button", name="Save", exact=True).click()
    return page.get_by_role("dialog", name="What becomes of the answers?")


def test_a_split_label_is_asked_again_of_who_gave_it(admin, open_page, project):
    ben = admin.person("Split Ben")
    admin.put(f"/api/projects/{project}/members/{ben.id}", {"role": "annotator"})
    ben.answer(project, {"mood": "joyful"})
    page = open_page(admin, f"/projects/{project}/settings")
    dialog = split_and_save(page)
    expect(dialog).to_contain_text("“joyful” becomes “happy”, “amused” (1 annotation, 1 final label)")
    expect(dialog.get_by_role("status")).to_contain_text("1 task concerned; 1 annotation to be given again by its author")
    dialog.get_by_role("button", name="Split and save").click()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    again = ben.post(f"/api/projects/{project}/next")
    assert again["assignment"]["returned"]["comment"] == "“joyful” is now “happy” or “amused”. Please choose again."
    label = open_page(ben, f"/projects/{project}/label")
    expect(label.get_by_text("Please choose again.")).to_be_visible()
    label.get_by_role("radio", name="amused").click()
    label.keyboard.press("Enter")
    expect(label.get_by_text("Please choose again.")).to_be_hidden()
    expect(label.get_by_text("Saved").first).to_be_visible()
    assert ben.mine(project)[0]["answers"] == {"mood": "amused"}


def test_a_split_label_gives_every_answer_the_chosen_one(admin, open_page, project):
    ben = admin.person("Default Ben")
    admin.put(f"/api/projects/{project}/members/{ben.id}", {"role": "annotator"})
    ben.answer(project, {"mood": "joyful"})
    page = open_page(admin, f"/projects/{project}/settings")
    dialog = split_and_save(page)
    dialog.get_by_label("Give every answer the label").check()
    dialog.get_by_label("New label of every answer that says joyful").select_option("amused")
    expect(dialog.get_by_role("status")).to_have_text("1 task concerned. What was said before stays readable as a version.")
    dialog.get_by_role("button", name="Split and save").click()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    assert ben.mine(project)[0]["answers"] == {"mood": "amused"}


def test_long_work_on_a_project_is_seen_while_it_goes_on(admin, open_page, project):
    job = {"id": 99, "kind": "rebuild", "state": "running", "problem": None, "progress": {"done": 300, "total": 1200}}

    def with_job(route):
        reply = route.fetch()
        route.fulfill(response=reply, json={**reply.json(), "job": job})

    for name in ("", "/settings"):
        page = open_page(admin, f"/projects/{project}/tasks")
        page.route(f"**/api/projects/{project}", with_job)
        page.route("**/api/jobs/99", lambda route: route.fulfill(json={**job, "state": "done"}))
        page.goto(page.url.replace("/tasks", name))
        region = page.get_by_role("region", name="Work on the project")
        expect(region).to_contain_text("Bringing the tasks in line with the changed workflow")
        expect(region).to_contain_text("300 tasks of 1,200 tasks (25 %)")
        expect(region).to_be_hidden(timeout=8000)


def test_two_people_who_save_lose_nothing(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings#guidelines")
    text = page.get_by_label("Guidelines", exact=True)
    text.fill("# Mine\n\nMark **joy**.")
    expect(page.get_by_role("region", name="Preview").locator("strong")).to_have_text("joy")
    before = stored(admin, project)
    admin.patch(f"/api/projects/{project}", {"guidelines": "Theirs"}, before["version"])
    page.get_by_role("button", name="Save", exact=True).click()
    dialog = page.get_by_role("dialog", name="Somebody else saved first")
    dialog.get_by_role("button", name="Back to mine, not saved").click()
    expect(text).to_have_value("# Mine\n\nMark **joy**.")
    assert stored(admin, project)["guidelines"] == "Theirs"
    save(page)
    assert stored(admin, project)["guidelines"].startswith("# Mine")


def test_changes_of_different_settings_do_not_meet(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings#workflow")
    page.get_by_label("Answers a task needs").fill("2")
    admin.patch(f"/api/projects/{project}", {"guidelines": "Theirs"}, stored(admin, project)["version"])
    save(page)
    now = stored(admin, project)
    assert (now["workflow"]["judgments"], now["guidelines"]) == (2, "Theirs")


def test_the_workflow_is_edited_in_percent_and_checked(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings#workflow")
    page.get_by_label("Agreed from, in %").fill("80")
    page.get_by_label("Confidence needed, in %").fill("90")
    page.get_by_label("Hide names from reviewers").check()
    save(page)
    workflow = stored(admin, project)["workflow"]
    assert (workflow["agreement"], workflow["confidence"], workflow["blind_review"]) == (0.8, 0.9, True)
    page.get_by_label("Answers a task needs").fill("3")
    page.get_by_label("Answers at most").fill("2")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Answers at most")).to_have_attribute("aria-invalid", "true")


def test_members_are_found_added_changed_and_removed(admin, open_page, project):
    dee = admin.person("Dee Dee")
    page = open_page(admin, f"/projects/{project}/settings#members")
    page.get_by_label("Find people").fill("Dee De")
    page.get_by_role("button", name="Add Dee Dee").first.click()
    role = page.get_by_label("Role of Dee Dee")
    expect(role).to_have_value("annotator")
    role.select_option("reviewer")
    expect(page.locator("#announcer")).to_have_text("Dee Dee changed")
    expect(page.get_by_label("Role of Dee Dee")).to_have_value("reviewer")
    page.get_by_role("button", name="Pause Dee Dee").click()
    expect(page.get_by_text("paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove Dee Dee").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_label("Role of Dee Dee")).to_have_count(0)
    assert dee.id not in [member["user"]["id"] for member in admin.get(f"/api/projects/{project}/members")["items"]]


def test_people_who_were_found_are_added_one_after_another(admin, open_page, project):
    people = [admin.person(f"Uma Trio {number}") for number in "abc"]
    page = open_page(admin, f"/projects/{project}/settings#members")
    search = page.get_by_label("Find people")
    search.fill("Uma Trio")
    found = page.get_by_role("region", name="Add people")
    expect(found.get_by_role("button", name="Add Uma Trio")).to_have_count(3)
    found.get_by_role("button", name="Add Uma Trio b").press("Enter")
    expect(found.get_by_role("listitem").filter(has_text="Uma Trio b").get_by_text("member", exact=True)).to_be_visible()
    expect(search).to_have_value("Uma Trio")
    for _ in range(2):
        left = found.get_by_role("button", name="Add Uma Trio").count()
        expect(found.get_by_role("button", name="Add Uma Trio").and_(page.locator(":focus"))).to_be_visible()
        page.keyboard.press("Enter")
        expect(found.get_by_role("button", name="Add Uma Trio")).to_have_count(left - 1)
    expect(search).to_be_focused()
    members = admin.get(f"/api/projects/{project}/members?limit=1000")["items"]
    assert {person.id for person in people} <= {member["user"]["id"] for member in members if member["role"]}


def test_skills_are_asked_for_and_given(admin, open_page, project):
    dee = admin.person("Dee Dee")
    admin.put(f"/api/projects/{project}/members/{dee.id}", {"role": "annotator"})
    page = open_page(admin, f"/projects/{project}/settings#workflow")
    page.get_by_label("Skills that everyone needs").fill("medicine")
    page.get_by_label("Skill that a task asks for").fill("language")
    page.get_by_label("Answers of one person, at most").fill("50")
    save(page)
    workflow = stored(admin, project)["workflow"]
    assert (workflow["skills"], workflow["skill_from"], workflow["quota"]) == (["medicine"], "language", 50)
    page = open_page(admin, f"/projects/{project}")
    expect(page.get_by_text("nobody who works here has it")).to_be_visible()
    page.get_by_role("link", name="Give it to someone").click()
    page.get_by_role("button", name="Skills of Dee Dee").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("medicine (needed by everyone)")
    dialog.get_by_label("Skills").fill("medicine, fr")
    dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Dee Dee")
    expect(row).to_contain_text("medicine")
    expect(row).to_contain_text("0 of 50, 50 left")
    page = open_page(admin, f"/projects/{project}/people/{dee.id}")
    expect(page.get_by_text("Quota: 0 of 50, 50 left")).to_be_visible()
    page = open_page(admin, f"/projects/{project}")
    expect(page.get_by_role("heading", name="Done").first).to_be_visible()
    expect(page.get_by_text("nobody who works here has it")).to_have_count(0)


def test_a_project_is_paused_and_deleted_only_by_its_name(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings#danger")
    page.get_by_role("button", name="Pause the project").click()
    expect(page.get_by_role("heading", name="The project is paused")).to_be_visible()
    assert stored(admin, project)["paused"] is True
    page.get_by_role("button", name="Delete the project…").click()
    dialog = page.get_by_role("dialog", name="Delete “Settings”?")
    dialog.get_by_label("Type “Settings” to go on").fill("settings")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_role("alert")).to_contain_text("That is not")
    dialog.get_by_label("Type “Settings” to go on").fill("Settings")
    dialog.get_by_role("button", name="Delete for good").click()
    page.wait_for_url(re.compile(r"/$"))
    assert project not in [one["id"] for one in admin.get("/api/projects?limit=1000")["items"]]


def test_what_a_new_type_needs_is_added_and_the_preview_says_when_it_waits(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings")
    names = lambda: page.get_by_role("region", name="Fields").get_by_label("Name in the data").evaluate_all("(all) => all.map(({ value }) => value)")
    expect(page.get_by_role("button", name="Preference", exact=True)).to_be_visible()
    before = names()
    page.get_by_role("button", name="Preference", exact=True).click()
    expect(page.get_by_text("The schema is valid.")).to_be_visible()
    assert names() == [*before, "response_a", "response_b"]
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("radio", name="Response A")).to_be_visible()
    page.get_by_label("Type", exact=True).last.select_option("tracks")
    expect(preview.locator("video-surface")).to_be_visible()
    assert names() == [*before, "response_a", "response_b", "video"]
    page.get_by_role("button", name="Relations", exact=True).click()
    expect(preview.get_by_role("heading", name="Relations")).to_be_visible()
    waits = preview.get_by_text("As it was before the last change")
    expect(waits).to_be_hidden()
    page.get_by_label("Name in the data").last.fill("")
    expect(waits).to_be_visible()


def test_a_template_is_tried_before_the_project_is_made(admin, open_page):
    page = open_page(admin, "/projects/new")
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("radio", name="Positive")).to_be_visible()
    page.get_by_role("radio", name="Topics").check()
    expect(preview.get_by_role("checkbox", name="Delivery")).to_be_visible()
    page.get_by_role("radio", name="Boxes on pictures").check()
    expect(preview.locator("image-surface")).to_be_visible()
    expect(preview.get_by_label("Text to try it on")).to_be_hidden()
    page.get_by_role("radio", name="Speaker turns").check()
    opened = lambda kind: page.wait_for_function(f"() => document.querySelector('.preview-card {kind}-surface')?.view.duration >= 5.9", polling=50)
    opened("audio")
    page.get_by_role("radio", name="Object tracking").check()
    opened("video")
    # However long the gallery is, the button is at hand.
    expect(page.get_by_role("button", name="Create the project")).to_be_in_viewport()


def test_a_new_project_starts_from_a_template_and_goes_on_to_the_import(admin, open_page):
    page = open_page(admin, "/projects/new")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Names in tales")
    page.get_by_label("Names in text").check()
    page.get_by_role("button", name="Create the project").click()
    expect(page.get_by_role("heading", name="Drop a file here")).to_be_visible()
    project = int(re.search(r"/projects/(\d+)/import", page.url)[1])
    assert stored(admin, project)["schema"]["questions"][0]["type"] == "spans"


@pytest.mark.parametrize("template", ["Sentiment", "Topics", "Names in text", "Rating", "Writing", "Two answers, one better", "Names and relations", "Translating", "Boxes on pictures", "Segmentation",
                                      "Skeleton pose", "Text in pictures", "Speaker turns", "Emotion in speech", "Object tracking", "Answer of a model", "Start empty"])
def test_every_template_is_a_valid_schema(admin, open_page, template):
    page = open_page(admin, "/projects/new")
    page.get_by_label("Name", exact=True).fill(f"From {template}")
    page.get_by_role("radio", name=template).check()
    page.get_by_role("button", name="Create the project").click()
    page.wait_for_url(re.compile(r"/projects/\d+/(import|settings)"))


def test_adaptive_judgments_are_set_and_simulated(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings#workflow")
    page.get_by_label("Judgments for each task").select_option("adaptive")
    page.get_by_label("Answers in all, at most").fill("500")
    page.get_by_label("Answers of one person, at most").fill("100")
    card = page.get_by_role("region", name="Simulation")
    card.get_by_label("People").fill("12")
    card.get_by_role("button", name="Simulate").click()
    table = card.get_by_role("region", name="Cost of each policy")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table).to_contain_text("Adaptive")
    expect(card.get_by_role("img")).to_be_visible()
    card.get_by_text("Numbers", exact=True).click()
    expect(card.get_by_role("region", name="Right labels by answers for each task")).to_contain_text("%")
    save(page)
    workflow = stored(admin, project)["workflow"]
    assert (workflow["policy"], workflow["budget"], workflow["quota"], workflow["confidence"]) == ("adaptive", 500, 100, 0.95)
    card.get_by_label("People").fill("1")
    card.get_by_role("button", name="Simulate").click()
    assert card.get_by_label("People").evaluate("input => !input.checkValidity()")


@pytest.mark.parametrize("kind, needs", [
    ("Ranking", {}), ("Preference", {}), ("Relations", {}), ("Boxes", {"image"}), ("Outlines", {"image"}), ("Points", {"image"}),
    ("Masks", {"image"}), ("Segments", {"audio"}), ("Tracks", {"video"}),
])
def test_every_kind_of_question_is_added_checked_and_saved(admin, open_page, kind, needs):
    schema = {"fields": [{"name": "text", "type": "text"}, {"name": "other", "type": "text"}],
              "questions": [{"name": "marks", "type": "spans", "field": "text", "labels": ["a"]}]}
    project = admin.project(schema, [], name="Kinds")
    page = open_page(admin, f"/projects/{project}/settings")
    page.get_by_role("button", name=kind, exact=True).click()
    expect(page.get_by_text("The schema is valid.")).to_be_visible()
    save(page)
    saved = stored(admin, project)["schema"]
    assert len(saved["questions"]) == 2
    assert {field["type"] for field in saved["fields"]} == {"text", *needs}


def test_a_layout_is_built_without_json(admin, open_page, project):
    page = open_page(admin, f"/projects/{project}/settings")
    page.get_by_role("button", name="Boxes", exact=True).click()
    page.get_by_label("Arranged").select_option("tabs")
    lines = page.get_by_label("A line for each tab, its title first")
    lines.fill("Words: text, mood\nPicture: image, boxes")
    lines.blur()
    expect(page.get_by_text("The schema is valid.")).to_be_visible()
    preview = page.get_by_role("region", name="Preview")
    preview.get_by_role("tab", name="Picture").click()
    expect(preview.get_by_role("tabpanel", name="Picture")).to_be_visible()
    save(page)
    saved = stored(admin, project)["schema"]
    assert saved["layout"] == {"tabs": [{"title": "Words", "items": ["text", "mood"]}, {"title": "Picture", "items": ["image", "boxes"]}]}


def test_a_name_is_left_by_a_press_that_counts(admin, open_page, project):
    """Whatever is pressed after a name was written is what was pressed, and all that goes by the name follows."""
    page = open_page(admin, f"/projects/{project}/settings")

    def at(pointer):
        return page.locator(f'[data-pointer="{pointer}"]')

    def press(place):
        place.evaluate("(place) => place.scrollIntoView({ block: 'center' })")
        box = place.bounding_box()
        page.mouse.click(box["x"] + 9, box["y"] + 9)

    at("/questions/0/name").fill("feeling")
    press(page.get_by_role("button", name="Add an option").first)
    expect(page.get_by_label("Value of option 3")).to_be_focused()
    page.keyboard.type("odd")
    page.get_by_role("button", name="Text", exact=True).click()
    last = page.get_by_role("region", name="Question 2")
    last.get_by_text("Help and condition").click()
    last.get_by_label("Asked").select_option("feeling")
    last.get_by_label("odd").check()
    at("/questions/0/options/0/value").fill("glad")
    press(last.get_by_label("joyful"))
    expect(last.get_by_label("glad")).to_be_checked()
    at("/questions/0/options/2/value").fill("strange")
    at("/fields/0/name").fill("passage")
    page.keyboard.press("Tab")
    expect(at("/fields/0/type")).to_be_focused()
    at("/questions/0/name").fill("mood")
    page.keyboard.press("Shift+Tab")
    expect(at("/questions/0/title")).to_be_focused()
    expect(last.get_by_label("Asked")).to_have_value("mood")
    expect(page.get_by_text("The schema is valid.")).to_be_visible()
    view(page, "JSON")
    schema = json.loads(page.get_by_label("Schema as JSON").input_value())
    assert schema["questions"][1]["when"] == {"question": "mood", "is": ["glad", "strange"]}
