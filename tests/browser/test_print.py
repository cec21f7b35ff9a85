"""What a printer gets: sheets of A4 with number and title, the whole text, black on white."""

from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from audit.site import Site
from plugins.records.models import LANGUAGES, Language

A4 = (595, 842)  # points
# As wide as the sheet, for which media queries ask; the text has 170 mm of it.
SHEET = ViewportSize(width=794, height=1123)
TEXT_WIDTH = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("html { width: 170mm }");
    document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => {
    const right = document.documentElement.getBoundingClientRect().right + 1;
    return [...document.querySelectorAll("body *")]
        .filter(each => each.checkVisibility() && !each.closest(".visually-hidden"))
        .filter(each => each.getBoundingClientRect().right > right)
        .map(each => `${each.tagName} ${each.className}: ${each.textContent.slice(0, 40)}`);
}"""


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of a reader who likes dark pages."""
    context = browser.new_context(viewport=SHEET, color_scheme="dark")
    yield context.new_page()
    context.close()


def printed(tab: Page, url: str) -> pypdfium2.PdfDocument:
    tab.goto(url)
    return pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True))


def texts(document: pypdfium2.PdfDocument) -> list[str]:
    """Return the text of each sheet without white space, which depends on where lines end."""
    return [tight(sheet.get_textpage().get_text_bounded()) for sheet in document]


def tight(text: str | None) -> str:
    return "".join((text or "").split())


def test_nothing_is_wider_than_the_sheet(tab: Page, site: Site) -> None:
    tab.emulate_media(media="print")
    found = []
    for kind, path in site.kinds().items():
        for language in LANGUAGES:
            tab.goto(site.url(language, path))
            tab.evaluate(TEXT_WIDTH)
            found += [f"{kind} {language}: {each}" for each in tab.evaluate(CUT_OFF)]

    assert found == []


@pytest.mark.parametrize("kind", ["program", "publication", "event"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sheet_has_its_number_and_all_but_the_first_the_title(
    tab: Page, site: Site, kind: str, language: Language
) -> None:
    with printed(tab, site.url(language, site.kinds()[kind])) as document:
        title = "".join((tab.locator("html").get_attribute("data-running") or "?").split())
        sheets = texts(document)
        sizes = {tuple(map(round, sheet.get_size())) for sheet in document}

    assert sizes == {A4}
    assert len(sheets) > 1
    assert [f"{number}/{len(sheets)}" in text for number, text in enumerate(sheets, 1)] == [
        True for _ in sheets
    ]
    assert [title in text for text in sheets] == [number > 0 for number in range(len(sheets))]


@pytest.mark.parametrize("kind", ["article", "seminar"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_foot_never_has_a_sheet_of_its_own(
    tab: Page, site: Site, kind: str, language: Language
) -> None:
    """Also not when the text ends where the sheet does: it is made longer line by line."""
    longer = "number => { document.querySelector('.main').style.paddingTop = `${number}lh`; }"
    alone = []

    tab.goto(site.url(language, site.kinds()[kind]))
    office = tight(tab.locator(".footer__name").text_content())
    running = tight(tab.locator("html").get_attribute("data-running"))
    for number in range(0, 60, 5):
        tab.evaluate(longer, number)
        with pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True)) as document:
            *before, last = texts(document)
        above = last.partition(office)[0].replace(running, "")
        if before and above in ("", f"{len(before) + 1}/{len(before) + 1}"):
            alone.append(number)

    assert alone == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_and_forms_stay_on_the_screen_and_the_colophon_on_paper(
    tab: Page, site: Site, language: Language
) -> None:
    url = site.url(language, "/search/")
    tab.goto(url)
    menu = tab.locator("nav.navigation, nav.breadcrumbs, nav.languages, search, .footer__nav")
    colophon = tab.locator(".colophon")

    assert [each.is_visible() for each in (*menu.all(), colophon)] == [
        *(True for _ in menu.all()),
        False,
    ]
    tab.emulate_media(media="print")
    assert [each.is_visible() for each in (*menu.all(), colophon)] == [
        *(False for _ in menu.all()),
        True,
    ]


def test_what_is_folded_is_open_on_paper(tab: Page, site: Site) -> None:
    tab.goto(site.url("ja", "/open-data/"))
    folded = tab.locator("details:not([open]) tbody tr:last-child th")
    words = ["".join(each.split()) for each in folded.all_text_contents()]

    with pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True)) as document:
        whole = "".join(texts(document))

    assert words
    assert [each for each in words if each not in whole] == []


def test_a_dark_page_is_printed_black_on_white(tab: Page, site: Site) -> None:
    with printed(tab, site.url("ko", "/about/")) as document:
        picture = document[0].render().to_pil().convert("L")
    shades = picture.histogram()

    assert shades[255] > 0.8 * sum(shades)
    assert sum(shades[:16]) > 0
