"""The preview's script in a real browser: it reloads, and shows what stopped a build."""

import json
from threading import Thread

import pytest
from playwright.sync_api import expect

from plugins.preview.builder import Outcome
from plugins.preview.live import Live
from plugins.preview.server import PreviewServer
from plugins.preview.session import FOLDERS
from tests.test_preview import FAKE_BUILD
from tests.test_preview import Preview as Process

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
    live = Live(tmp_path)
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


def test_a_page_opened_while_its_file_was_still_empty_appears_after_the_build(preview):
    (preview.folder / "ja").mkdir()
    (preview.folder / "ja/index.html").write_bytes(b"")
    preview.page.reload()
    expect(preview.page.locator("body")).to_contain_text("作成中")

    preview.write("whole")
    preview.live.tell(Outcome(True, ""))

    expect(preview.page.locator("h1")).to_have_text("whole")


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
    preview.live.tell(Outcome(False, PROBLEM))
    expect(preview.overlay.locator("pre")).to_have_text(PROBLEM)

    preview.page.reload()

    expect(preview.overlay.locator("pre")).to_have_text(PROBLEM)


def test_problems_can_be_put_away(preview):
    preview.live.tell(Outcome(False, PROBLEM))

    preview.overlay.locator("button").click()

    expect(preview.overlay).to_have_count(0)


# --- A new stylesheet -------------------------------------------------------------------

GREEN, RED = "rgb(0, 128, 0)", "rgb(255, 0, 0)"


@pytest.fixture
def styled(tmp_path, page):
    """A page with the stylesheet of the sites; ``save`` writes both, ``build`` tells of it."""
    live = Live(tmp_path)

    def save(heading="first", colour="green"):
        html = (
            "<!doctype html><html lang=ja><title>題</title>"
            f"<link rel=stylesheet href=theme/site.css><body><h1>{heading}</h1></body></html>"
        )
        (tmp_path / "ja/theme").mkdir(parents=True, exist_ok=True)
        (tmp_path / "ja/index.html").write_text(html, "utf-8")
        (tmp_path / "ja/theme/site.css").write_text(f"h1 {{ color: {colour}; }}", "utf-8")
        live.tell(Outcome(True, ""))

    save()
    with PreviewServer(tmp_path, live=live) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(server.address)
        page.evaluate("window.loadedOnce = true")
        yield save
        live.close()
        server.shutdown()


def test_a_build_that_changed_the_stylesheet_alone_does_not_load_the_page_again(styled, page):
    expect(page.locator("h1")).to_have_css("color", GREEN)

    for colour, shown in (("red", RED), ("green", GREEN), ("red", RED)):
        styled(colour=colour)
        expect(page.locator("h1")).to_have_css("color", shown)

    expect(page.locator("link[rel=stylesheet]")).to_have_count(1)
    assert page.evaluate("window.loadedOnce")


def test_a_build_that_changed_the_page_too_loads_it_again(styled, page):
    styled(heading="second", colour="red")

    expect(page.locator("h1")).to_have_text("second")
    expect(page.locator("h1")).to_have_css("color", RED)
    assert not page.evaluate("window.loadedOnce")


def test_a_build_that_changed_nothing_leaves_the_page_alone(styled, page):
    styled()
    styled(colour="red")

    expect(page.locator("h1")).to_have_css("color", RED)
    assert page.evaluate("window.loadedOnce")


# --- Both languages beside each other ---------------------------------------------------


@pytest.fixture
def sides(tmp_path, page):
    """The view of ``/about/``; ``write(lang, text)`` changes a side and the status of the pair."""
    live = Live(tmp_path)

    def write(lang, *texts, path="about/"):
        place = tmp_path / lang / path
        place.mkdir(parents=True, exist_ok=True)
        paragraphs = "".join(f"<p>{text}</p>" for text in texts)
        html = (
            f"<!doctype html><html lang={lang}><title>{lang}</title><body><main><h1>題</h1>"
            f"{paragraphs}<a href=../news/>news</a></main></body></html>"
        )
        put(place / "index.html", html)
        name = "content/pages/about.md"
        file = {"path": name, "line": 2}
        part = {"part": "始まり", "anchor": "", "text": f"{texts[-1]}\n", **file}
        pair = {
            "state": f"{lang}-moved",
            "files": {"ja": file, "ko": file},
            "missing": [],
            "moved": {lang: [part]},
            "removed": {},
        }
        status = {"pairs": {name: pair}, "pages": {"/about/": [name]}}
        put(tmp_path / "ja/status.json", json.dumps(status))

    def put(file, text):  # whole at once, as builds do: the server reads meanwhile
        part = file.with_suffix(".part")
        part.write_text(text, "utf-8")
        part.replace(file)

    for lang in ("ja", "ko"):
        write(lang, "one", path="news/")
        write(lang, "変わらない段落です", "첫 번째 문단입니다")
    live.tell(Outcome(True, ""))
    with PreviewServer(tmp_path, live=live) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"{server.address}/about/")
        yield write, live
        live.close()
        server.shutdown()


def test_each_page_leads_to_both_languages_of_it(sides, page):
    page.locator("preview-compare a").click()

    expect(page.frame_locator("[name=ja]").locator("html")).to_have_attribute("lang", "ja")
    expect(page.frame_locator("[name=ko]").locator("html")).to_have_attribute("lang", "ko")
    expect(page.frame_locator("[name=ko]").locator("preview-compare")).to_have_count(0)


def test_what_moved_is_marked_in_its_page_and_named_beside_it_after_each_build(sides, page):
    write, live = sides
    page.locator("preview-compare a").click()
    for text in ("둘째 문단은 다릅니다", "셋째 문단도 달라요"):
        write("ko", "첫 번째 문단입니다", text)
        live.tell(Outcome(True, ""))

        korean = page.frame_locator("[name=ko]")
        expect(korean.locator("[data-preview-moved]")).to_have_text(text)
        expect(page.locator("#about-ko a[data-text]")).to_have_attribute("data-text", f"{text}\n")

    page.locator("#about-ko a[data-text]").click()
    expect(korean.locator("[data-preview-moved=here]")).to_be_in_viewport()
    assert page.locator("#about-ja a[data-text]").count() == 0


def test_a_side_that_was_loading_during_a_build_is_loaded_again(sides, page):
    write, live = sides
    held = []

    def hold(route):
        if route.request.frame.name == "ko" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/__preview/live.js", hold)
    with page.expect_request(lambda asked: asked.frame.name == "ko" and "live.js" in asked.url):
        page.locator("preview-compare a").click()
    write("ko", "첫 번째 문단입니다", "둘째 문단은 다릅니다")
    live.tell(Outcome(True, ""))
    live.tell(Outcome(False, PROBLEM))
    expect(page.locator("preview-problems pre")).to_have_text(PROBLEM)  # all was heard by now

    held[0].continue_()

    moved = page.frame_locator("[name=ko]").locator("[data-preview-moved]")
    expect(moved).to_have_text("둘째 문단은 다릅니다")


def test_a_link_followed_on_one_side_is_followed_on_the_other(sides, page):
    page.locator("preview-compare a").click()

    page.frame_locator("[name=ko]").locator("main a").click()

    page.wait_for_url("**/__preview/compare/news/")
    expect(page.frame_locator("[name=ja]").locator("p")).to_have_text("one")


def test_problems_lie_over_both_languages_once(sides, page):
    _, live = sides
    page.locator("preview-compare a").click()

    live.tell(Outcome(False, PROBLEM))
    expect(page.locator("preview-problems pre")).to_have_text(PROBLEM)
    expect(page.frame_locator("[name=ja]").locator("preview-problems")).to_have_count(0)

    live.tell(Outcome(True, ""))
    expect(page.locator("preview-problems")).to_have_count(0)


# --- The whole way ----------------------------------------------------------------------


def test_a_mistake_that_is_saved_lies_over_the_page_until_it_is_mended(tmp_path, page):
    for folder in FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "content/page.md").write_text("first", "utf-8")
    (tmp_path / "build.py").write_text(FAKE_BUILD, "utf-8")
    process = Process(tmp_path)
    try:
        page.goto(f"http://127.0.0.1:{process.port}/")
        expect(page.locator("body")).to_contain_text("first")

        process.edit("broken")
        expect(page.locator("preview-problems pre")).to_contain_text("[broken]")
        expect(page.locator("body")).to_contain_text("first")

        process.edit("mended")
        expect(page.locator("body")).to_contain_text("mended")
        expect(page.locator("preview-problems")).to_have_count(0)
    finally:
        process.end()
