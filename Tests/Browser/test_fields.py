"""What a task shows beside text: HTML that can do nothing, tables and JSON that can be read."""

import pytest
from playwright.sync_api import expect

CHOICE = {"name": "fine", "type": "choice", "options": ["yes", "no"]}
HTML = """<h1 onclick="document.title='clicked'">Offer</h1><script>document.title='ran'</script><style>h1 { color: red }</style>
<p style="color:red" class="x">See <a href="https://example.org/far">the shop</a>, <b>now</b>.</p>
<img src="https://example.org/pixel.png" alt="a pixel" onerror="document.title='failed'">
<form action="/api/session"><input name="a"><button>Send</button></form><iframe src="/"></iframe>
<meta http-equiv="refresh" content="0;url=/"><svg><script>1</script></svg><table><tr><th>Price<td>5</table>"""


@pytest.fixture
def show(admin, open_page):
    def open_task(field, value, **options):
        ann = admin.person("Ann")
        schema = {"fields": [{"name": "thing", "type": field, "title": "Thing"}], "questions": [CHOICE]}
        project = admin.project(schema, [{"thing": value}], members=[(ann, "annotator")])
        return open_page(ann, f"/projects/{project}/label", **options)

    return open_task


def test_html_is_read_and_can_do_nothing(show):
    page = show("html", HTML)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    frame = page.frame_locator("iframe.html-field")
    expect(frame.get_by_role("heading", name="Offer")).to_be_visible()
    expect(frame.locator("body")).to_contain_text("[image: a pixel]")
    frame.get_by_role("heading").click()
    assert page.title().startswith("Label")
    markup = frame.locator("body").inner_html()
    for word in ("script", "style", "onclick", "onerror", "href", "<form", "<input", "<iframe", "<img", "<svg", "refresh"):
        assert word not in markup, word
    assert page.locator("iframe.html-field").get_attribute("sandbox") == "allow-same-origin"
    assert not [url for url in asked if "example.org" in url]


def test_keys_of_the_page_work_from_within_the_html(show):
    page = show("html", "<p>Good day</p>")
    page.frame_locator("iframe.html-field").get_by_text("Good day").click()
    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="Done for now").or_(page.locator("#empty"))).to_be_visible()


def test_a_table_shows_its_columns_and_grows_on_demand(show):
    page = show("table", [{"city": "Rome", "people": 2_800_000}, *({"city": f"City {n}", "cold": n % 2 == 0} for n in range(400))])
    table = page.get_by_role("group", name="Thing").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["city", "people", "cold"])
    expect(table.get_by_role("row")).to_have_count(201)
    page.get_by_role("button", name="Show more of 401 rows").click()
    expect(table.get_by_role("row")).to_have_count(401)
    page.get_by_role("button", name="Show more of 401 rows").click()
    expect(table.get_by_role("row")).to_have_count(402)


def test_json_is_a_tree_that_opens(show):
    page = show("json", {"name": "Ann", "deep": {"er": {"still": {"found": 7}}}, "none": None, "list": list(range(150))})
    tree = page.locator(".json-tree")
    expect(tree).to_contain_text("Ann")
    expect(tree.get_by_text("found")).to_have_count(0)
    for shown in (2, 3):
        expect(tree.get_by_text("1 member")).to_have_count(shown)
        tree.get_by_text("1 member").last.click()
    expect(tree.get_by_text("found")).to_be_visible()
    page.get_by_role("button", name="Show more of 150").click()
    expect(tree.get_by_text("149", exact=True).first).to_be_visible()
