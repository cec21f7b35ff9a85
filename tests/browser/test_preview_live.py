"""The preview's script in a real browser: it reloads, and shows what stopped a build."""

from threading import Thread

import pytest
from playwright.sync_api import expect

from plugins.preview.builder import Outcome
from plugins.preview.live import Live
from plugins.preview.server import PreviewServer

PROBLEM = "content/pages/about.md:3:1: error: <b>日付</b>がありません [date]"


class Preview:
    """A page, and what the preview tells it."""

    def __init__(self, folder, live, page):
        self.folder = folder
        self.live = live
        self.page = page
        self.overlay = page.locator("preview-problems")

    def write(self, text):
        page = f"<!doctype html><html lang=ja><title>題</title><body><h1>{text}</h1></body></html>"
        (self.folder / "ja").mkdir(parents=True, exist_ok=True)
        (self.folder / "ja/index.html").write_text(page, "utf-8")


@pytest.fixture
def preview(tmp_path, page):
    """A page opened before the first build, under the policy of the published sites."""
    live = Live()
    policy = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'"
    }
    with PreviewServer(tmp_path, live=live, headers=policy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(server.address)
        yield Preview(tmp_path, live, page)
        live.close()
        server.shutdown()


def test_a_page_opened_before_the_first_build_appears_after_it(preview):
    expect(preview.page.locator("body")).to_contain_text("作成中")

    preview.write("first")
    preview.live.tell(Outcome(True, ""))

    expect(preview.page.locator("h1")).to_have_text("first")


def test_each_good_build_reloads_the_page(preview):
    for text in ("first", "second", "third"):
        preview.write(text)
        preview.live.tell(Outcome(True, ""))

        expect(preview.page.locator("h1")).to_have_text(text)


def test_problems_lie_over_the_page_as_text_until_they_are_mended(preview):
    preview.write("first")
    preview.live.tell(Outcome(True, ""))
    expect(preview.page.locator("h1")).to_have_text("first")

    preview.live.tell(Outcome(False, PROBLEM))
    expect(preview.overlay.locator("pre")).to_have_text(PROBLEM)
    expect(preview.overlay.locator("section")).to_have_css("position", "fixed")

    preview.write("mended")
    preview.live.tell(Outcome(True, ""))
    expect(preview.page.locator("h1")).to_have_text("mended")
    expect(preview.overlay).to_have_count(0)


def test_a_page_opened_after_a_failed_build_shows_its_problems(preview):
    preview.write("first")
    preview.live.tell(Outcome(True, ""))
    preview.live.tell(Outcome(False, PROBLEM))

    preview.page.reload()

    expect(preview.overlay.locator("pre")).to_have_text(PROBLEM)


def test_problems_can_be_put_away(preview):
    preview.live.tell(Outcome(False, PROBLEM))

    preview.overlay.locator("button").click()

    expect(preview.overlay).to_have_count(0)
