"""What stands around pages: the same value for all pages that it does not differ for."""

from datetime import date

import pytest

from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.records.store import load_records
from plugins.views.frame import Frame
from plugins.views.shelf import Shelf
from tests.conftest import BUILD_DATE, ROOT

SETTINGS = {
    "SITEURL": "https://ja.example.org/",
    "NAVIGATION": ("pages/news.md", "pages/programs.md"),
    "FOOTER": ("pages/access.md",),
    "PREVIEW": False,
}


def page(path: str, template: str = "page") -> Document:
    return Document(
        key=f"pages/{path.strip('/')}.md",
        lang="ja",
        path=path,
        template=template,
        title=path,
        title_lang="ja",
        summary="",
        body="",
        body_lang="ja",
        place=Place("content/pages/x.md"),
        date=date(2021, 1, 1) if template == "article" else None,
        kind="news" if template == "article" else "pages",
    )


NEWS, PROGRAMS, ACCESS = page("/news/", "news"), page("/programs/", "programs"), page("/access/")
ONE, OTHER = page("/news/2021-01-01-a/", "article"), page("/news/2021-01-01-b/", "article")
SEARCH = page("/search/", "search")


@pytest.fixture(scope="module")
def frame() -> Frame:
    records = load_records(ROOT / "data", "data")[0]
    pages = {each.path: each for each in (NEWS, PROGRAMS, ACCESS, ONE, OTHER, SEARCH)}
    return Frame(Shelf("ja", records, pages, {}, lambda message: message, BUILD_DATE), SETTINGS)


@pytest.mark.parametrize(
    ("document", "current", "here"),
    [
        (NEWS, [True, False, False], "/news/"),
        (ONE, [True, False, False], ""),
        (PROGRAMS, [False, True, False], "/programs/"),
        (ACCESS, [False, False, True], ""),
        (SEARCH, [False, False, False], ""),
    ],
    ids=lambda held: held.path if isinstance(held, Document) else "",
)
def test_the_menus_mark_where_a_page_is(
    frame: Frame, document: Document, current: list[bool], here: str
) -> None:
    site = frame.site(document)

    assert [link.url for link in site.navigation] == ["/news/", "/programs/"]
    assert [link.current for link in (*site.navigation, *site.footer)] == current
    assert site.here == here


def test_pages_at_the_same_place_in_the_menus_share_one_value(frame: Frame) -> None:
    assert frame.site(ONE) is frame.site(OTHER)
    assert frame.site(ONE) is not frame.site(NEWS)
    assert frame.site(SEARCH).scripts == ("/theme/js/search.js",)
    assert frame.site(ONE).scripts == ()


def test_a_menu_that_names_what_is_not_there_is_an_error(frame: Frame) -> None:
    wrong = Frame(frame.shelf, {**SETTINGS, "FOOTER": ("pages/nowhere.md",)})

    with pytest.raises(LookupError, match=r"pages/nowhere\.md"):
        wrong.site(NEWS)
