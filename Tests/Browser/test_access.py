"""For everyone: axe finds nothing on the working pages in either theme, nothing is cut off on a phone, focus is kept."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

TEXT = "Early in the morning came the woman, and took the children out of their beds."
SCHEMA = {"fields": [{"name": "text", "type": "text", "title": "Passage"}], "questions": [
    {"name": "marks", "type": "spans", "field": "text", "overlap": True, "labels": [
        {"value": name.lower(), "title": name, "help": f"All of {name}"} for name in ("Person", "Place", "Object", "Time", "Event", "Number", "Group", "Other")]},
    {"name": "mood", "type": "choice", "required": True, "options": ["tense", {"value": "sad", "key": "s"}]},
    {"name": "aspects", "type": "choice", "multiple": True, "options": ["a", "b"], "help": "As many as fit"},
    {"name": "stars", "type": "rating", "labels": ["poor", "rich"]},
    {"name": "price", "type": "number", "unit": "€"},
    {"name": "note", "type": "text", "multiline": True, "max_length": 100}]}
ANSWERS = {"marks": [{"id": f"s{n}", "start": n * 9, "end": n * 9 + 12, "label": name} for n, name in enumerate(["person", "place", "object", "time", "event", "number", "group"])], "mood": "tense", "stars": 3}


@pytest.fixture(scope="module")
def world(admin):
    """A project with work done, work in dispute and work to do."""
    ann, ben, rea = admin.person("Ann"), admin.person("Ben"), admin.person("Rea")
    project = admin.project(SCHEMA, [{"data": {"text": TEXT}, "meta": {"title": "Hansel and Gretel", "n": n}, "external_id": f"t{n}"} for n in range(8)],
                            {"judgments": 2, "max_judgments": 2}, [(ann, "annotator"), (ben, "annotator"), (rea, "reviewer")], "# Marks\n\nMark **people** and `places`.\n\n- one\n- two")
    for _ in range(3):
        ann.answer(project, ANSWERS)
        ben.answer(project, {**ANSWERS, "marks": ANSWERS["marks"][:3], "mood": "sad"})
    world = type("World", (), {})()
    world.project, world.ann, world.rea, world.admin = project, ann, rea, admin
    return world


def nothing_found(page):
    # axe sets style attributes of its own while it looks, which the policy refuses; that is not the page's doing.
    page.context.is_probed = True
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]})
    assert results.violations_count == 0, results.generate_report()


def fits(page):
    """Nothing sticks out sideways, and everything that is pressed is at least 24 pixels each way."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    # Where people work, the window itself never scrolls, neither by a key nor by focus.
    assert page.evaluate("!document.body.matches('.work') || document.documentElement.scrollHeight <= innerHeight"), "the window scrolls"
    small = page.evaluate("""() => [...document.querySelectorAll("button, a[href], input, select, textarea, summary")]
        .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest(".visually-hidden") && !element.closest("p"))
        .map((element) => [element.outerHTML.slice(0, 90), (element.closest("label") ?? element).getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
        .map(([html, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`)""")
    assert small == []


def sign_in(world, open_page, **options):
    page = open_page(server=world.admin.server, path="/sign-in", **options)
    expect(page.get_by_role("button", name="Sign in")).to_be_enabled()
    return page


def home(world, open_page, **options):
    page = open_page(world.rea, "/", **options)
    expect(page.locator(".project")).to_have_count(1)
    return page


def label(world, open_page, **options):
    page = open_page(world.ann, f"/projects/{world.project}/label", **options)
    expect(page.locator("main .span-body")).to_have_text(TEXT)
    # Keys pressed before the hands are there are played a moment later; these tests look at what each does at once.
    expect(page.locator("main span-text .caret")).to_be_attached()
    page.evaluate("(answers) => { document.querySelector('#form').answers = answers; }", ANSWERS)
    return page


def review(world, open_page, **options):
    page = open_page(world.rea, f"/projects/{world.project}/review", **options)
    expect(page.locator(".annotation")).to_have_count(2)
    expect(page.get_by_role("button", name="Decide")).to_be_visible()
    return page


def empty(world, open_page, **options):
    page = open_page(world.admin.person("New"), "/", **options)
    expect(page.get_by_role("heading", name="No projects yet")).to_be_visible()
    return page


pages = pytest.mark.parametrize("visit", [sign_in, home, empty, label, review])


@pages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(world, open_page, visit, scheme):
    page = visit(world, open_page, color_scheme=scheme)
    nothing_found(page)


@pages
def test_a_phone_shows_everything(world, open_page, visit):
    page = visit(world, open_page, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    fits(page)
    nothing_found(page)


def test_on_a_phone_the_buttons_lie_at_the_thumb_however_short_the_task(world, open_page):
    short = world.admin.project({"fields": [{"name": "text", "type": "text"}], "questions": [{"name": "fine", "type": "choice", "options": ["yes", "no"]}]}, ["Short."], members=[(world.ann, "annotator")])
    page = open_page(world.ann, f"/projects/{short}/label", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    submit = page.get_by_role("button", name="Submit")
    expect(submit).to_be_visible()
    box, status = submit.bounding_box(), page.locator("#status").bounding_box()
    assert 0 <= status["y"] - (box["y"] + box["height"]) <= 24


@pages
def test_a_wide_window_has_targets_large_enough(world, open_page, visit):
    fits(visit(world, open_page))


@pytest.mark.parametrize("key, name", [("?", "Keys"), ("Space", "Skip this task"), ("f", "Flag as broken")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_dialogs(world, open_page, key, name, scheme):
    page = label(world, open_page, color_scheme=scheme)
    page.keyboard.press(key)
    expect(page.get_by_role("dialog", name=name)).to_be_visible()
    nothing_found(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_beside_guidelines_and_menu(world, open_page, scheme):
    page = label(world, open_page, color_scheme=scheme)
    page.keyboard.press("g")
    nothing_found(page)
    page.keyboard.press("g")
    page.get_by_role("button", name="Ann: menu").click()
    nothing_found(page)


def test_the_theme_is_chosen_in_the_menu_and_stands_before_the_first_paint(world, open_page):
    page = home(world, open_page, color_scheme="light")
    background = lambda: page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    light = background()
    page.get_by_role("button", name="Rea: menu").click()
    page.get_by_role("button", name="Dark").click()
    assert background() != light
    page.reload(wait_until="commit")
    page.wait_for_selector("app-header")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("button", name="Rea: menu").click()
    page.get_by_role("button", name="System").click()
    assert background() == light


@pytest.mark.parametrize("questions", ["choice", "everything"])
def test_the_first_page_is_small_and_quick(world, admin, open_page, questions):
    """Of a project with one choice, as of one with every kind of question; each in a browser that has nothing yet."""
    project = world.project
    if questions == "choice":
        project = admin.project({"fields": SCHEMA["fields"], "questions": SCHEMA["questions"][1:2]}, [TEXT], members=[(world.ann, "annotator")])
    page = open_page(world.ann, f"/projects/{project}/label")
    took, weight, files = page.evaluate("""async () => {
        while (!document.querySelector("main .line")) await new Promise(requestAnimationFrame);
        const took = performance.now();
        const entries = performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation")).filter(({ name }) => !name.includes("/api/"));
        return [took, entries.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0), entries.length];
    }""")
    print(f"{questions}: {weight / 1000:.0f} kB in {files} files, there after {took:.0f} ms")
    assert weight < (150_000 if questions == "choice" else 190_000)


def test_reduced_motion_and_forced_focus(world, open_page):
    page = label(world, open_page, reduced_motion="reduce")
    page.keyboard.press("Tab")
    seconds = page.evaluate("getComputedStyle(document.querySelector('.caret')).animationIterationCount")
    assert seconds == "1"
    expect(page.locator("main span-text")).to_be_focused()


def test_what_happens_is_said_in_one_live_region(world, open_page):
    page = label(world, open_page)
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+Shift+ArrowRight")
    expect(page.locator("#announcer")).to_have_text("Selected: Early")
    assert page.locator("[aria-live], [role=status]").count() == 1


def test_letters_of_twice_the_size_neither_overlap_nor_push_a_button_out(world, open_page):
    page = open_page(world.ann, f"/projects/{world.project}/label")
    expect(page.locator("#form span-text .line")).to_be_visible()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.wait_for_function("parseFloat(getComputedStyle(document.querySelector('#form span-text')).fontSize) === 36")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#form span-text')).lineHeight)") == 64
    for name in ("Skip", "Flag", "Submit"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("kind", ["label", "review"])
def test_on_a_phone_the_projects_name_can_be_read(world, open_page, kind):
    page = open_page(world.rea, f"/projects/{world.project}/{kind}", viewport={"width": 390, "height": 844})
    name = page.locator("app-header .crumbs a")
    expect(name).to_have_text("Fairy tales")
    expect(page.get_by_role("button", name="Guidelines")).to_be_visible()
    page.evaluate("document.querySelector('app-header .crumbs a').textContent = 'Answers compared'")
    assert name.evaluate("(link) => link.scrollWidth <= link.clientWidth")
