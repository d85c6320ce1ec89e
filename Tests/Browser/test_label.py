"""The labelling page: one key a decision, nothing waits, everything can be taken back."""

import re

import pytest
from playwright.sync_api import expect

CHOICE = {"fields": [{"name": "text", "type": "text"}], "questions": [
    {"name": "tone", "type": "choice", "required": True, "options": ["good", "bad", {"value": "mixed", "title": "Mixed", "key": "m"}]}]}
MANY = {"fields": [{"name": "text", "type": "text"}], "questions": [
    {"name": "tone", "type": "choice", "required": True, "options": ["good", "bad", {"value": "mixed", "title": "Mixed", "key": "m"}]},
    {"name": "aspects", "type": "choice", "multiple": True, "options": ["price", "staff", "food"], "when": {"question": "tone", "is": ["bad", "mixed"]}},
    {"name": "stars", "type": "rating", "min": 1, "max": 5, "labels": ["awful", "great"]},
    {"name": "price", "type": "number", "min": 0, "step": 0.5, "unit": "€"},
    {"name": "note", "type": "text", "multiline": True, "max_length": 20}]}
TREE = {"fields": [{"name": "text", "type": "text"}], "questions": [
    {"name": "topic", "type": "choice", "required": True, "options": [
        {"value": "place", "title": "Place"}, *[{"value": f"city {n}", "parent": "place"} for n in range(8)],
        {"value": "thing", "title": "Thing"}, *[{"value": f"tool {n}", "parent": "thing"} for n in range(8)]]}]}


@pytest.fixture
def work(admin, open_page):
    """`work(schema, texts)` opens the labelling page for a new annotator."""

    def start(schema, texts, workflow=None, **more):
        ann = admin.person("Ann")
        project = admin.project(schema, texts, workflow, members=[(ann, "annotator")], **more)
        page = open_page(ann, f"/projects/{project}/label")
        page.ann, page.project = ann, project
        if texts:
            expect(page.locator("#form")).to_be_visible()
        return page

    return start


def text(page):
    return page.locator("main .span-body").text_content()


def saved(page):
    expect(page.locator("#status .state")).to_have_text("All saved")


def test_the_header_tells_ones_own_answers_of_today_also_on_the_next_visit(work):
    page = work(CHOICE, [f"text {n}" for n in range(4)], {"judgments": 2})
    expect(page.locator("#rate")).to_have_text("")
    for n in range(2):
        expect(page.locator("main .span-body")).to_have_text(f"text {n}")
        page.keyboard.press("2")
        expect(page.locator("#rate")).to_have_text(f"{n + 1} by you today")
    saved(page)
    expect(page.locator("#progress-text")).to_have_text("0 of 4")
    page.reload()
    expect(page.locator("#rate")).to_have_text("2 by you today")


def test_one_key_answers_and_the_next_task_is_there_within_a_frame(work):
    page = work(CHOICE, [f"text {n}" for n in range(6)])
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    assert text(page) == "text 0"
    times = []
    for n in (0, 1, 2):
        expect(page.locator("#status")).to_contain_text("Next one is ready")
        took, shown = page.evaluate("""() => {
            const begin = performance.now();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "2", code: "Digit2", bubbles: true }));
            document.body.getBoundingClientRect();
            return [performance.now() - begin, document.querySelector("main .span-body").textContent];
        }""")
        assert shown == f"text {n + 1}"
        times.append(took)
    print(f"from the key to the next task laid out: {min(times):.1f} ms")
    assert min(times) < 16
    saved(page)
    for n, key in enumerate(["m", "2", "1"], start=3):
        expect(page.locator("main .span-body")).to_have_text(f"text {n}")
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    saved(page)
    assert [item["answers"]["tone"] for item in reversed(page.ann.mine(page.project))] == ["bad", "bad", "bad", "mixed", "bad", "good"]


def test_without_the_setting_a_choice_waits_for_enter(work):
    page = work(CHOICE, ["one", "two"], {"auto_submit": False})
    page.keyboard.press("1")
    assert text(page) == "one"
    expect(page.get_by_role("radio", name="good")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("main .span-body")).to_have_text("two")


def test_an_answer_is_taken_back_after_it_was_sent(work):
    page = work(CHOICE, ["one", "two", "three"])
    page.keyboard.press("1")
    saved(page)
    page.keyboard.press("u")
    expect(page.locator(".banner")).to_contain_text("Your last answer")
    assert text(page) == "one"
    expect(page.get_by_role("radio", name="good")).to_be_checked()
    page.keyboard.press("2")
    expect(page.locator("main .span-body")).to_have_text("two")
    saved(page)
    [item] = page.ann.mine(page.project)
    assert (item["answers"], item["version"]) == ({"tone": "bad"}, 2)


def test_an_answer_is_taken_back_even_before_it_arrived(work):
    page = work(CHOICE, ["one", "two", "three"])
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    page.context.set_offline(True)
    page.keyboard.press("1")
    page.keyboard.press("u")
    expect(page.locator("main .span-body")).to_have_text("one")
    page.keyboard.press("2")
    expect(page.locator("#status .state")).to_have_text("Offline, 2 kept")
    page.context.set_offline(False)
    saved(page)
    [item] = page.ann.mine(page.project)
    assert item["answers"] == {"tone": "bad"}


def test_arrows_go_through_earlier_answers_and_back(work):
    page = work(CHOICE, ["one", "two", "three", "four"])
    for shown, key in [("one", "1"), ("two", "2"), ("three", "m")]:
        expect(page.locator("main .span-body")).to_have_text(shown)
        page.keyboard.press(key)
    saved(page)
    page.reload()
    expect(page.locator("main .span-body")).to_have_text("four")
    for shown in ["three", "two", "one"]:
        page.keyboard.press("ArrowLeft")
        expect(page.locator("main .span-body")).to_have_text(shown)
    for shown in ["two", "three", "four"]:
        page.keyboard.press("ArrowRight")
        expect(page.locator("main .span-body")).to_have_text(shown)
    expect(page.locator(".banner")).to_be_empty()


def test_every_change_can_be_undone_and_redone(work):
    page = work(MANY, ["one", "two"])
    page.keyboard.press("2")
    page.get_by_role("checkbox", name="staff").check()
    page.get_by_label("Note").fill("cold soup")
    page.keyboard.press("Escape")
    page.locator("main").focus()
    page.keyboard.press("u")
    expect(page.get_by_label("Note")).to_have_value("")
    page.keyboard.press("Control+z")
    expect(page.get_by_role("checkbox", name="staff")).not_to_be_checked()
    page.keyboard.press("u")
    expect(page.get_by_role("group", name="Aspects")).to_be_hidden()
    for _ in range(3):
        page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_label("Note")).to_have_value("cold soup")
    expect(page.get_by_role("checkbox", name="staff")).to_be_checked()


def test_all_kinds_of_questions_are_sent_as_the_contract_says(work):
    page = work(MANY, ["one"])
    page.keyboard.press("m")
    page.keyboard.press("3")
    page.keyboard.press("5")
    page.get_by_role("radio", name="4", exact=True).check()
    page.get_by_label("Price, in €").fill("12.5")
    page.get_by_label("Note").fill("नमस्ते 👍🏽")
    page.get_by_label("Note").press("Control+Enter")
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    saved(page)
    [item] = page.ann.mine(page.project)
    options = MANY["questions"][1]["options"]
    assert set(item["answers"]["aspects"]) <= set(options)
    assert {name: item["answers"][name] for name in ("tone", "stars", "price", "note")} == {"tone": "mixed", "stars": 4, "price": 12.5, "note": "नमस्ते 👍🏽"}


def test_a_condition_hides_a_question_and_its_answer_is_not_sent(work):
    page = work(MANY, ["one"])
    expect(page.get_by_role("group", name="Aspects")).to_be_hidden()
    page.keyboard.press("2")
    page.get_by_role("checkbox", name="food").check()
    page.locator("main").focus()
    page.keyboard.press("1")
    expect(page.get_by_role("group", name="Aspects")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    saved(page)
    assert page.ann.mine(page.project)[0]["answers"] == {"tone": "good"}


def test_what_is_missing_or_wrong_is_said_at_the_question(work):
    page = work(MANY, ["one", "two"])
    page.get_by_label("Note").fill("much too long a note for this question")
    page.locator("main").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-question=tone] .error-text")).to_have_text("Choose an option.")
    expect(page.locator("[data-question=note] .error-text")).to_have_text("At most 20 characters.")
    assert text(page) == "one"
    page.get_by_role("radio", name="good").check()
    expect(page.locator("[data-question=tone] .error-text")).to_be_empty()


def test_a_taxonomy_is_filtered(work):
    page = work(TREE, ["one", "two"], {"auto_submit": False})
    page.get_by_role("searchbox", name="Filter options").fill("tool 3")
    expect(page.get_by_role("radio")).to_have_count(2)
    page.get_by_role("radio", name="tool 3").check()
    page.locator("main").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main .span-body")).to_have_text("two")
    saved(page)
    assert page.ann.mine(page.project)[0]["answers"] == {"topic": "tool 3"}


def test_of_forty_options_the_chosen_and_what_is_wrong_are_in_sight(work):
    options = [f"topic {n}" for n in range(40)]
    schema = {"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "topic", "type": "choice", "required": True, "options": options}]}
    page = work(schema, ["one", "two"], {"auto_submit": False})
    page.keyboard.press("Enter")
    expect(page.locator("#form .error-text", has_text="Choose an option.")).to_be_in_viewport()
    # The keys are still keys.
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="topic 2", exact=True)).to_be_checked()
    page.get_by_role("searchbox", name="Filter options").fill("topic 37")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("main .span-body")).to_have_text("two")
    expect(page.locator(".option", has_text="topic 0")).to_be_in_viewport()
    page.keyboard.press("u")
    expect(page.get_by_role("radio", name="topic 37")).to_be_checked()
    expect(page.locator(".option", has_text="topic 37")).to_be_in_viewport(ratio=1)


def test_space_skips_and_f_flags_with_a_word(admin, work):
    page = work(CHOICE, ["one", "two", "three"])
    page.keyboard.press("Space")
    page.get_by_role("dialog", name="Skip this task").wait_for()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator("main .span-body")).to_have_text("two")
    page.keyboard.press("f")
    page.get_by_label("What is wrong with it?").fill("cut in half")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main .span-body")).to_have_text("three")
    saved(page)
    states = {task["data"]["text"] if "data" in task else task["excerpt"]: task["state"] for task in admin.get(f"/api/projects/{page.project}/tasks")["items"]}
    assert states["two"] == "review" and states["one"] == "open"


def test_work_that_came_back_shows_why(admin, work):
    page = work(CHOICE, ["one", "two"], {"review": "all"})
    page.keyboard.press("1")
    saved(page)
    admin.put(f"/api/projects/{page.project}/members/{admin.id}", {"role": "manager"})
    item = admin.post(f"/api/projects/{page.project}/review/next", {})
    if not item["task"]:
        pytest.fail(f"nothing to review: {item}")
    admin.post(f"/api/annotations/{item['annotations'][0]['id']}/return", {"comment": "Read the second half again."})
    page.keyboard.press("1")
    expect(page.locator(".banner")).to_contain_text("Read the second half again.")
    assert text(page) == "one"
    expect(page.get_by_role("radio", name="good")).to_be_checked()


def test_a_draft_survives_a_reload_and_another_browser(work, open_page):
    page = work(MANY, ["one", "two"])
    page.keyboard.press("m")
    page.get_by_label("Note").fill("half a thought")
    page.reload()
    expect(page.get_by_label("Note")).to_have_value("half a thought")
    with page.expect_response(re.compile("/draft$")) as sent:
        page.get_by_label("Note").fill("a whole thought")
    assert sent.value.status == 204
    other = open_page(page.ann, f"/projects/{page.project}/label")
    expect(other.get_by_label("Note")).to_have_value("a whole thought")
    expect(other.get_by_role("radio", name="Mixed")).to_be_checked()


def test_the_task_fetched_ahead_goes_back_when_the_page_closes(admin, work, open_page):
    page = work(CHOICE, ["one", "two"])
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    page.goto("/")
    ben = admin.person("Ben")
    admin.put(f"/api/projects/{page.project}/members/{ben.id}", {"role": "annotator"})
    other = open_page(ben, f"/projects/{page.project}/label")
    expect(other.locator("main .span-body")).to_have_text("two")


def test_two_windows_of_one_person_never_show_the_same_task_twice_in_a_row(work, open_page):
    page = work(CHOICE, [f"text {n}" for n in range(8)])
    seen = []
    for _ in range(8):
        expect(page.locator("main .span-body")).not_to_have_text(seen[-1] if seen else "")
        seen.append(text(page))
        page.keyboard.press("1")
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    assert sorted(seen) == [f"text {n}" for n in range(8)]


def test_help_shows_the_keys_and_lets_one_change_them(work):
    page = work(CHOICE, ["one", "two"], {"auto_submit": False})
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Flag as broken")
    dialog.get_by_role("button", name=re.compile("^Flag as broken")).click()
    page.keyboard.press("g")
    expect(dialog).to_contain_text("G is taken by “Guidelines”")
    dialog.get_by_role("button", name=re.compile("^Flag as broken")).click()
    with page.expect_response(re.compile("/preferences$")):
        page.keyboard.press("q")
    page.keyboard.press("Escape")
    expect(page.locator("#flag-button")).to_contain_text("Q")
    page.reload()
    expect(page.locator("#form")).to_be_visible()
    page.keyboard.press("q")
    expect(page.get_by_role("dialog", name="Flag as broken")).to_be_visible()


def test_keys_follow_the_print_on_other_layouts(work):
    page = work(CHOICE, ["one", "two", "three"], {"auto_submit": False})
    press = """(init) => document.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ...init }))"""
    # A Russian layout prints ь on the key that is m elsewhere; a French one has digits behind Shift.
    page.evaluate(press, {"key": "ь", "code": "KeyM"})
    expect(page.get_by_role("radio", name="Mixed")).to_be_checked()
    page.evaluate(press, {"key": "&", "code": "Digit1"})
    expect(page.get_by_role("radio", name="good")).to_be_checked()
    # Where one choice is all that is asked, the third digit is the third option, whatever key that has beside it.
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="Mixed")).to_be_checked()


def test_keys_are_left_alone_while_one_types(work):
    page = work(MANY, ["one", "two"])
    page.get_by_label("Note").press_sequentially("fun 12")
    expect(page.get_by_label("Note")).to_have_value("fun 12")
    expect(page.get_by_role("radio", name="good")).not_to_be_checked()


def test_guidelines_open_beside_the_work_and_run_nothing(work):
    page = work(CHOICE, ["one", "two"], guidelines="# How\n\nMark **clear** cases.\n\n<img src=x onerror=alert(1)>\n\n[bad](javascript:alert(1)) [good](https://example.org)")
    page.keyboard.press("g")
    drawer = page.get_by_role("complementary", name="Guidelines")
    expect(drawer.get_by_role("heading", name="How")).to_be_visible()
    expect(drawer.locator("img")).to_have_count(0)
    assert drawer.get_by_role("link").all_text_contents() == ["good"]
    page.keyboard.press("g")
    expect(drawer).to_be_hidden()
    expect(page.locator("main")).to_be_focused()


def test_data_is_shown_as_text_and_never_as_markup(work):
    page = work(CHOICE, ["<img src=x onerror=alert(1)> <b>bold</b>"])
    assert text(page) == "<img src=x onerror=alert(1)> <b>bold</b>"
    assert page.locator("main img, main b").count() == 0


def test_a_paused_project_says_so_and_looks_again(admin, work):
    page = work(CHOICE, ["one", "two"])
    project = admin.get(f"/api/projects/{page.project}")
    admin.patch(f"/api/projects/{page.project}", {"paused": True}, project["version"])
    page.goto("/")
    page.goto(f"/projects/{page.project}/label")
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    project = admin.get(f"/api/projects/{page.project}")
    admin.patch(f"/api/projects/{page.project}", {"paused": False}, project["version"])
    page.get_by_role("button", name="Look again").click()
    expect(page.locator("main .span-body")).to_have_text("one")


def test_what_is_not_mine_is_not_there(admin, open_page):
    project = admin.project(CHOICE, ["one"])
    page = open_page(admin.person("Eve"), f"/projects/{project}/label")
    expect(page.get_by_role("heading", name="Not here")).to_be_visible()
    expect(page.locator("#status")).to_have_text("")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_next_task_is_shown_from_its_beginning(admin, open_page, width):
    ann = admin.person("Ann")
    project = admin.project(CHOICE, [f"{n}. " + "A long tale goes on and on. " * 200 for n in range(2)], members=[(ann, "annotator")])
    page = open_page(ann, f"/projects/{project}/label", viewport={"width": width, "height": 700})
    expect(page.locator("#status")).to_contain_text("Next one is ready")
    page.locator("main .reading").hover()
    page.mouse.wheel(0, 1500)
    page.wait_for_function("() => [...document.querySelectorAll('question-form, .reading')].some((pane) => pane.scrollTop > 0)")
    page.keyboard.press("1")
    page.wait_for_function("() => document.querySelector('question-form#form').data.text.startsWith('1.')")
    assert page.evaluate("() => [...document.querySelectorAll('question-form, .reading, .questions')].map((pane) => pane.scrollTop)") == [0, 0, 0]
