"""What a page on paper says of itself: citation, address, date, language, day of comparison."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.bilingual.documents import Document
from plugins.bilingual.pairs import Sides, pairing
from plugins.checks.problems import Place
from plugins.parity.state import Standing
from plugins.parity.units import Unit
from plugins.records.models import Event, Language, Publication, Record
from plugins.records.store import load_records
from plugins.views.colophon import make_colophon
from plugins.views.shelf import Shelf
from tests.conftest import BUILD_DATE, ROOT

HOSTS: Mapping[Language, str] = {"ja": "https://ja.example.org", "ko": "https://ko.example.org"}
RECORDS = load_records(ROOT / "data", "data")[0]
OFFICE = {"ja": "一般財団法人自治体国際化協会ソウル事務所", "ko": "일본자치체국제화협회 서울사무소"}


def page(path: str, title: str, lang: Language = "ja", template: str = "page") -> Document:
    return Document(
        key=f"pages{path.rstrip('/')}.md",
        lang=lang,
        path=path,
        template=template,
        title=title,
        title_lang=lang,
        summary="",
        body="",
        body_lang=lang,
        place=Place("content/pages/x.md"),
    )


def of(record: Record, template: str, lang: Language = "ja") -> Document:
    held = page(f"/{template}s/{record.id}/", "題", lang, template)
    return replace(held, key=f"{template}s/{record.id}", record=record)


def confirmed(key: str, day: str) -> Standing:
    unit = Unit(f"content/{key}", "pages", key, {"ja": (), "ko": ()}, ())
    return Standing(unit, "complete" if day else "unconfirmed", day, {}, {})


def told(
    document: Document,
    *others: Document,
    standings: tuple[Standing, ...] = (),
    today: date = BUILD_DATE,
) -> dict[str, str]:
    """Return the lines at the end of a page on paper; *others* are the pages of both sites."""
    sides: Sides = {
        lang: {each.path: each for each in (document, *others) if each.lang == lang}
        for lang in HOSTS
    }
    shelf = Shelf(
        document.lang,
        RECORDS,
        sides[document.lang],
        MappingProxyType({}),
        lambda message: message,
        today,
        standings=standings,
        sides=sides,
        hosts=HOSTS,
    )
    made = make_colophon(document, shelf, pairing(document, sides, HOSTS))
    return {said.term: "".join(each.text for each in said.words) for said in made.lines}


NEWS = replace(
    page("/news/2021-05-27-visit/", "大邱の「訪問」", template="article"), date=date(2021, 5, 27)
)
NEWS_KO = replace(
    page("/news/2021-05-27-visit/", "대구 방문", "ko", "article"), date=date(2021, 5, 27)
)
ABOUT, ABOUT_KO = page("/about/", "概要"), page("/about/", "개요", "ko")


@pytest.mark.parametrize(
    ("document", "citation"),
    [
        (ABOUT, f"{OFFICE['ja']}「概要」『クレアソウル』。https://ja.example.org/about/"),
        (ABOUT_KO, f"{OFFICE['ko']}, 「개요」, 『크레아서울』, https://ko.example.org/about/."),
        # with its day, and other brackets inside of brackets
        (
            NEWS,
            f"{OFFICE['ja']}「大邱の『訪問』」『クレアソウル』、2021年5月27日。https://ja.example.org/news/2021-05-27-visit/",
        ),
        (
            NEWS_KO,
            f"{OFFICE['ko']}, 「대구 방문」, 『크레아서울』, 2021. 5. 27., https://ko.example.org/news/2021-05-27-visit/.",
        ),
        # the site itself
        (page("/", "クレアソウル"), f"{OFFICE['ja']}『クレアソウル』。https://ja.example.org/"),
    ],
    ids=("page-ja", "page-ko", "news-ja", "news-ko", "home"),
)
def test_a_page_is_cited_in_the_form_of_its_language(document: Document, citation: str) -> None:
    assert told(document)["How to cite"] == citation


def test_a_publication_is_cited_as_itself() -> None:
    record = next(each for each in RECORDS.all(Publication) if each.date and each.number)

    said = told(of(record.model_copy(update={"summary": None}), "publication"))

    assert f"第{record.number}号" in said["How to cite"]
    assert said["How to cite"].endswith(f"https://ja.example.org/publications/{record.id}/")


def test_the_day_of_an_event_is_not_that_of_its_page() -> None:
    record = next(each for each in RECORDS.all(Event) if each.start_date == "2019-09-01")

    said = told(of(record, "event"))

    assert said["Date"] == "2019年9月1日（日）"
    assert "2019年" not in said["How to cite"]


def test_a_page_without_a_date_claims_none() -> None:
    undated = next(each for each in RECORDS.all(Publication) if each.date is None)

    assert told(NEWS)["Posted"] == "2021年5月27日（木）"
    assert list(told(ABOUT)) == ["How to cite", "Language of this page"]
    assert list(told(of(undated, "publication"))) == ["How to cite", "Language of this page"]


def test_a_page_says_its_language_and_where_the_other_side_is() -> None:
    assert told(ABOUT, ABOUT_KO)["Language of this page"] == (
        "Japanese (Korean version: https://ko.example.org/about/)"
    )
    assert told(ABOUT_KO, ABOUT)["Language of this page"] == (
        "Korean (Japanese version: https://ja.example.org/about/)"
    )


def test_a_page_that_stands_in_says_that_its_text_is_in_the_other_language() -> None:
    stand_in = replace(NEWS, lang="ko", fallback=True)

    said = told(stand_in, NEWS, standings=(confirmed(NEWS.key, "2026-11-23"),))

    assert said == {
        "How to cite": f"{OFFICE['ko']}, 「大邱の『訪問』」, 『크레아서울』, 2021. 5. 27., https://ja.example.org/news/2021-05-27-visit/.",
        "Posted": "2021년 5월 27일(목)",
        "Language of this page": "Japanese (the original)",
    }
    # The page that it stands in for has no other side either.
    assert told(NEWS, stand_in)["Language of this page"] == "Japanese"


@pytest.mark.parametrize(
    ("days", "day"),
    [
        (("2026-11-23",), "2026年11月23日"),
        (("2026-11-23", "2024-04-01"), "2024年4月1日"),  # a record, and a text beside it
        (("2026-11-23", ""), None),  # one of them was never confirmed
        ((), None),
    ],
    ids=("one", "two", "half", "none"),
)
def test_the_day_is_the_one_since_when_nobody_compared(
    days: tuple[str, ...], day: str | None
) -> None:
    standings = tuple(confirmed(ABOUT.key, each) for each in days)

    said = told(ABOUT, ABOUT_KO, standings=standings)

    assert said.get("Both languages compared") == day


def test_a_list_of_many_pages_has_no_day_of_comparison() -> None:
    gathered = replace(ABOUT, template="news")

    said = told(gathered, ABOUT_KO, standings=(confirmed(ABOUT.key, "2026-11-23"),))

    assert "Both languages compared" not in said


def test_paper_does_not_say_when_the_site_was_built() -> None:
    standings = (confirmed(NEWS.key, "2024-04-01"),)

    assert told(NEWS, NEWS_KO, standings=standings, today=date(2030, 1, 1)) == told(
        NEWS, NEWS_KO, standings=standings
    )


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_every_page_names_its_citation_address_and_language_on_paper(
    built_site: Path, lang: Language
) -> None:
    names = {"ja": ("引用するには", "言語"), "ko": ("인용 방법", "언어")}[lang]
    lacking = []
    for file in sorted((built_site / lang).rglob("*.html")):
        tree = LexborHTMLParser(file.read_text("utf-8"))
        canonical = tree.css_first("link[rel=canonical]")
        lines = {
            line.css_first("dt").text(): line.css_first("dd").text()
            for line in tree.css(".colophon__line")
        }
        address = canonical.attributes["href"] or "" if canonical else "no address"
        if address not in lines.get(names[0], "") or not lines.get(names[1]):
            lacking.append(file.relative_to(built_site).as_posix())

    assert lacking == []
