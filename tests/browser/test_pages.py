"""Every page of both sites, visited once: accessibility, width on a phone, the console."""

from dataclasses import dataclass
from importlib.resources import files

import pytest
from playwright.sync_api import ViewportSize

DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=320, height=640)

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
# WCAG 2.2 A and AA (2.2 took its A rules from 2.1), and what axe recommends beyond it.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async tags => {
    const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
    const { violations } = await axe.run(document, options);
    return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target }) => `${id}: ${target.join(" ")}: ${help}`));
}"""
DOCUMENT_WIDTH = "document.scrollingElement.scrollWidth"


@dataclass(frozen=True)
class Visit:
    """What was seen on the page at *path*."""

    path: str
    console: tuple[str, ...]
    violations: tuple[str, ...]
    phone_width: int  # CSS pixels that the document needs on a phone

    def told(self, seen):
        return [f"{self.path}: {each}" for each in seen]


@pytest.fixture(scope="module", params=["ja", "ko"])
def visits(request, browser, site):
    """A visit to each page of one language, all in one tab."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    console = []
    page.on("console", lambda said: console.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: console.append(str(error)))

    def visit(path):
        console.clear()
        page.set_viewport_size(DESKTOP)
        page.goto(site.address + path)
        page.evaluate(AXE)
        violations = page.evaluate(RUN_AXE, RULES)
        page.set_viewport_size(PHONE)
        phone_width = page.evaluate(DOCUMENT_WIDTH)
        return Visit(path, tuple(console), tuple(violations), phone_width)

    yield [visit(path) for path in site.paths(request.param)]
    context.close()


def test_axe_finds_nothing_to_mend(visits):
    assert [told for visit in visits for told in visit.told(visit.violations)] == []


def test_no_page_is_wider_than_a_phone(visits):
    too_wide = {v.path: v.phone_width for v in visits if v.phone_width > PHONE["width"]}

    assert too_wide == {}


def test_no_page_says_an_error_to_the_console(visits):
    assert [told for visit in visits for told in visit.told(visit.console)] == []


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_the_menu_can_be_used_without_javascript(browser, site, language):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(site.address + ("/ko/" if language == "ko" else "/"))

    for summary in page.locator("header summary").all():
        summary.click()
    links = page.locator("header nav a").all()

    assert links
    assert [link.inner_text() for link in links if not link.is_visible()] == []
    context.close()
