"""For everyone: axe finds nothing beside sounds and videos, in either theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import test_audio
import test_video
from recordings import Line, upload, wav


def problems(page):
    # axe sets style attributes of its own while it looks, which the policy refuses; that is not the page's doing.
    page.context.is_probed = True
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]})
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in results.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_beside_a_recording(admin, open_page, film, scheme):
    ann = admin.person("Ann")
    for kind, schema in (("audio", test_audio.schema(transcript=True)), ("video", test_video.SCHEMA)):
        project = admin.project(schema, [], members=[(ann, "annotator")])
        content = wav(20) if kind == "audio" else film()
        admin.add_tasks(project, [{schema["fields"][0]["name"]: upload(admin, project, content, "a.wav" if kind == "audio" else "a.webm")}])
        page = open_page(ann, f"/projects/{project}/label", color_scheme=scheme)
        expect(page.locator(f"main {kind}-surface")).to_be_visible()
        (test_audio if kind == "audio" else test_video).ready(page)
        if kind == "audio":
            Line(page).drag(2, 6)
        else:
            page.keyboard.press("r")
        expect(page.locator(".regions .details").first).to_be_visible()
        assert problems(page) == []
