"""Rankings, preferences and relations: answered by mouse, touch and keys alone, and what the server has then."""

import re

import pytest
from playwright.sync_api import expect

RANKING = {"fields": [{"name": "text", "type": "text"}],
           "questions": [{"name": "order", "type": "ranking", "required": True, "items": ["clear", "right", {"value": "short", "title": "Short and sweet"}]}]}
PREFERENCE = {"fields": [{"name": "prompt", "type": "text"}, {"name": "first", "type": "text", "title": "Model X"}, {"name": "second", "type": "text", "title": "Model Y"}],
              "questions": [{"name": "better", "type": "preference", "fields": ["first", "second"], "ties": True, "required": True}]}
FACTS = {"fields": [{"name": "text", "type": "text"}], "questions": [
    {"name": "names", "type": "spans", "field": "text", "labels": [{"value": "PER", "key": "p"}, {"value": "ORG", "key": "o"}]},
    {"name": "facts", "type": "relations", "over": "names", "labels": [{"value": "works for", "key": "w"}, {"value": "knows", "key": "k"}]}]}
TEXT = "Ada wrote to Charles, who taught at Cambridge."


@pytest.fixture
def label(admin, open_page):
    def open_project(schema, tasks, **options):
        ann = admin.person("Ann")
        project = admin.project(schema, tasks, members=[(ann, "annotator")])
        page = open_page(ann, f"/projects/{project}/label", **options)
        page.ann, page.project = ann, project
        expect(page.locator("#form .question").first).to_be_visible()
        return page

    return open_project


def answers(page):
    return page.evaluate("document.querySelector('#form').answers")


def sent(page):
    expect(page.locator("#status")).to_contain_text("All saved")
    expect(page.locator("#empty")).to_be_visible()
    return [item["answers"] for item in page.ann.mine(page.project)]


def shown(page):
    return page.evaluate("[...document.querySelectorAll('.ranks > li')].map((row) => row.dataset.value)")


def test_a_ranking_is_dragged_into_order(label):
    page = label(RANKING, [TEXT])
    before = shown(page)
    page.locator("#submit-button").click()
    expect(page.locator(".error-text", has_text="Put these in order, or keep the order they have.")).to_be_visible()
    rows = page.locator(".ranks > li")
    last, first = rows.nth(2).locator(".rank-number").bounding_box(), rows.nth(0).bounding_box()
    page.mouse.move(last["x"] + 8, last["y"] + 8)
    page.mouse.down()
    page.mouse.move(first["x"] + 8, first["y"] + 60)
    page.mouse.move(first["x"] + 8, first["y"] + 4)
    page.mouse.up()
    expect(page.locator(".ranks > li").first).to_have_attribute("data-value", before[2])
    page.keyboard.press("Enter")
    assert sent(page) == [{"order": [before[2], before[0], before[1]]}]


def test_a_ranking_is_made_by_keys_alone_and_undone(label):
    page = label(RANKING, [TEXT])
    for key in ("3", "1", "2"):
        page.keyboard.press(key)
    assert answers(page) == {"order": ["short", "clear", "right"]}
    page.get_by_role("button", name=re.compile("^right, 3 of 3")).focus()
    page.keyboard.press("Shift+ArrowUp")
    expect(page.get_by_role("button", name=re.compile("^right, 2 of 3"))).to_be_focused()
    page.keyboard.press("Shift+Home")
    assert answers(page) == {"order": ["right", "short", "clear"]}
    page.keyboard.press("Control+z")
    assert answers(page) == {"order": ["short", "right", "clear"]}
    page.locator("#submit-button").click()
    assert sent(page) == [{"order": ["short", "right", "clear"]}]


def test_a_ranking_is_dragged_by_a_finger_at_its_number(label):
    page = label(RANKING, [TEXT], viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    before = shown(page)
    page.get_by_role("button", name="Keep this order").tap()
    page.locator(".rank-step[data-role=up]").nth(1).tap()
    assert answers(page) == {"order": [before[1], before[0], before[2]]}


def test_sides_are_shuffled_by_person_and_task_and_stay_so(label, open_page):
    tasks = [{"prompt": f"Question {n}", "first": f"one {n}", "second": f"two {n}"} for n in range(8)]
    page = label(PREFERENCE, tasks)
    seen = []
    for n in range(8):
        expect(page.locator("#form")).to_contain_text(f"Question {n}")
        order = page.locator(".sides .plain-text").all_inner_texts()
        if n == 0:
            page.reload()
            expect(page.locator("#form")).to_contain_text(f"Question {n}")
            assert page.locator(".sides .plain-text").all_inner_texts() == order
        assert "Model" not in page.locator("#form").inner_text()
        seen.append(order[0].startswith("one"))
        page.keyboard.press("1")
    given = sent(page)
    assert set(seen) == {True, False}
    assert [answer["better"] for answer in reversed(given)] == ["first" if first else "second" for first in seen]


def test_two_can_be_equally_good(label):
    page = label(PREFERENCE, [{"prompt": "?", "first": "one", "second": "two"}])
    page.keyboard.press("3")
    assert sent(page) == [{"better": "tie"}]


def mark(page, hands, text, key):
    hands.double_click(text)
    page.keyboard.press(key)


@pytest.fixture
def facts(label, hands):
    page = label(FACTS, [TEXT])
    expect(page.locator("main span-text .caret")).to_be_attached()
    hand = hands(page)
    for word, key in (("Ada", "p"), ("Charles", "p"), ("Cambridge", "o")):
        mark(page, hand, word, key)
    page.keyboard.press("Escape")
    return page, hand


def joined(page):
    data = answers(page)
    words = {span["id"]: TEXT[span["start"]:span["end"]] for span in data["names"]}
    return [(words[each["from"]], each["label"], words[each["to"]]) for each in data.get("facts", [])]


def test_relations_are_made_with_the_pointer_and_drawn_as_arcs(facts):
    page, hands = facts
    hands.click("Ada")
    page.keyboard.press("k")
    hands.click("Charles")
    expect(page.locator("svg.arcs g")).to_have_count(1)
    assert joined(page) == [("Ada", "knows", "Charles")]
    expect(page.get_by_role("heading", name="Facts · 1")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("svg.arcs g")).to_have_count(0)
    assert joined(page) == []


def test_relations_are_made_by_keys_alone(facts):
    page, hands = facts
    page.locator("main span-text").focus()
    page.keyboard.press("Control+Home")
    for key in ("Tab", "Tab", "w", "Tab", "w"):
        page.keyboard.press(key)
    assert joined(page) == [("Charles", "works for", "Cambridge")]
    page.locator("#submit-button").click()
    [given] = sent(page)
    assert [each["label"] for each in given["facts"]] == ["works for"]


def test_relations_are_made_by_a_finger_and_taken_back(label, hands):
    names = [{"id": word[0], "start": TEXT.index(word), "end": TEXT.index(word) + len(word), "label": "PER"} for word in ("Ada", "Charles")]
    task = {"data": {"text": TEXT}, "predictions": [{"model": "m1", "score": 0.9, "answers": {"names": names}}]}
    page = label(FACTS, [task], viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    hand = hands(page)
    expect(page.locator("main mark.span")).to_have_count(2)

    def tap(word):
        (left, y), (right, _) = hand.place(word).values()
        page.touchscreen.tap((left + right) / 2, y)

    tap("Ada")
    page.get_by_role("button", name="knows").first.tap()
    tap("Charles")
    expect(page.get_by_role("heading", name="Facts · 1")).to_be_visible()
    assert joined(page) == [("Ada", "knows", "Charles")]
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("heading", name="Facts · 0")).to_be_visible()
    page.get_by_role("button", name="Redo").tap()
    expect(page.get_by_role("heading", name="Facts · 1")).to_be_visible()
    page.locator("#submit-button").tap()
    [given] = sent(page)
    assert [each["label"] for each in given["facts"]] == ["knows"]


def test_a_side_is_preferred_by_a_finger(label):
    tasks = [{"prompt": f"Which, {n}?", "first": f"one {n}", "second": f"two {n}"} for n in range(2)]
    page = label(PREFERENCE, tasks, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.get_by_role("radio", name="Equally good").tap()
    # Alone it is sent at once; a finger takes it back as the key does.
    expect(page.get_by_text("Which, 1?")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("Which, 0?")).to_be_visible()
    expect(page.get_by_role("radio", name="Equally good")).to_be_checked()


def test_a_mark_that_goes_takes_its_relations_along_and_undo_brings_both_back(facts):
    page, hands = facts
    hands.click("Ada")
    page.keyboard.press("k")
    hands.click("Charles")
    expect(page.locator("svg.arcs g")).to_have_count(1)
    page.keyboard.press("Delete")
    assert joined(page) == []
    assert len(answers(page)["names"]) == 2
    page.keyboard.press("u")
    assert joined(page) == [("Ada", "knows", "Charles")]


def test_a_long_text_with_thousands_of_marks_and_relations_stays_quick(label):
    words = " ".join(f"word{n}" for n in range(25000))
    text = "\n".join(words[at:at + 400] for at in range(0, len(words), 400))
    assert len(text) > 200_000
    page = label(FACTS, [text])
    expect(page.locator("main span-text .caret")).to_be_attached()
    opened, took = page.evaluate("""async () => {
        const form = document.querySelector("#form");
        const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        const names = Array.from({ length: 5000 }, (_, index) => ({ id: `s${index}`, start: index * 41, end: index * 41 + 20, label: "PER" }));
        const facts = Array.from({ length: 1000 }, (_, index) => ({ from: `s${index * 5}`, to: `s${index * 5 + 1}`, label: "knows" }));
        let begin = performance.now();
        form.answers = { names, facts };
        document.body.getBoundingClientRect();
        const opened = performance.now() - begin;
        await frame();
        // The least of many: what the page needs by itself, however busy the machine is.
        const times = [];
        for (let removed = 0; removed < 5 || (Math.min(...times) >= 120 && removed < 40); removed += 1) {
            begin = performance.now();
            form.answers = { ...form.answers, names: form.answers.names.slice(1), facts: form.answers.facts.slice(1) };
            document.body.getBoundingClientRect();
            times.push(performance.now() - begin);
            await frame();
        }
        return [opened, Math.min(...times)];
    }""")
    print(f"5,000 marks and 1,000 relations laid out in {opened:.0f} ms, one of each less in {took:.1f} ms")
    assert took < 120
    assert page.locator("svg.arcs g").count() > 0


def test_a_reviewer_reads_the_title_of_the_side_that_was_preferred(admin, open_page):
    ann = admin.person("Ann")
    schema = {"fields": [{"name": "response_a", "type": "text", "title": "First answer"}, {"name": "response_b", "type": "text", "title": "Second answer"}],
              "questions": [{"name": "better", "type": "preference", "fields": ["response_a", "response_b"], "ties": True}]}
    project = admin.project(schema, [{"response_a": "Ada.", "response_b": "Nobody knows."}], {"review": "all"}, members=[(ann, "annotator")])
    ann.answer(project, {"better": "response_b"})
    page = open_page(admin, f"/projects/{project}/review")
    card = page.get_by_role("article", name="Ann")
    expect(card).to_contain_text("Second answer")
    expect(card).not_to_contain_text("response_b")
