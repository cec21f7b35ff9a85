"""What pages tell search engines and those who share them: JSON-LD and Open Graph.

``VOCABULARY`` was written from https://schema.org, apart from the code.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from plugins.records.models import LANGUAGES, Event, Language, Magazine, Seminar
from plugins.records.store import Records, load_records
from plugins.views.linked_data import event, organisation, script, series, trail
from plugins.views.shelf import Shelf
from tests.conftest import ROOT

OTHER = {"ja": "ko", "ko": "ja"}
HOSTS: dict[str, dict[Language, str]] = {
    "preview": {"ja": "http://127.0.0.1:8000", "ko": "http://127.0.0.1:8000/ko"},
    "published": {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"},
}
_THING = {"@context", "@id", "name", "alternateName", "description", "url", "sameAs", "identifier"}
_WORK = {
    *_THING,
    *("headline", "alternativeHeadline", "inLanguage", "author", "publisher", "datePublished"),
    *("mainEntityOfPage", "isPartOf", "about", "abstract", "encoding", "license", "version"),
    *("spatialCoverage", "copyrightNotice", "materialExtent", "workTranslation"),
    *("translationOfWork", "isAccessibleForFree"),
}
_ORGANIZATION = {
    *_THING,
    *("legalName", "foundingDate", "address", "telephone", "faxNumber", "email"),
    "parentOrganization",
}
_EVENT = {
    *_THING,
    *("startDate", "endDate", "eventAttendanceMode", "location", "organizer", "superEvent"),
    "recordedIn",
}
VOCABULARY = {
    "AdministrativeArea": _THING,
    "Article": _WORK,
    "BreadcrumbList": {*_THING, "itemListElement"},
    "CreativeWork": _WORK,
    "CreativeWorkSeries": {*_WORK, "issn"},
    "DataCatalog": {*_WORK, "dataset"},
    "DataDownload": {*_WORK, "contentUrl", "contentSize", "encodingFormat", "dct:conformsTo"},
    "Dataset": {*_WORK, "distribution"},
    "DefinedTerm": _THING,
    "EntryPoint": {*_THING, "urlTemplate"},
    "Event": _EVENT,
    "EventSeries": _EVENT,
    "GovernmentOrganization": _ORGANIZATION,
    "ListItem": {*_THING, "position", "item"},
    "MediaObject": {*_WORK, "contentUrl", "contentSize", "encodingFormat", "sha256"},
    "NewsArticle": _WORK,
    "Organization": _ORGANIZATION,
    "Periodical": {*_WORK, "issn"},
    "Person": {*_THING, "familyName", "givenName"},
    "Place": {*_THING, "address"},
    "PostalAddress": {*_THING, "streetAddress", "addressLocality"},
    "PropertyValue": {*_THING, "propertyID", "value"},
    "PublicationIssue": {*_WORK, "issueNumber"},
    "QuantitativeValue": {*_THING, "value", "unitCode"},
    "Report": {*_WORK, "reportNumber"},
    "SearchAction": {*_THING, "target", "query-input"},
    "VirtualLocation": _THING,
    "WebSite": {*_WORK, "potentialAction"},
}


@pytest.fixture(params=["preview", "published"])
def site(request: pytest.FixtureRequest) -> tuple[Path, dict[Language, str]]:
    """Both arrangements of hosts: one with /ko/, and two."""
    name = "built_site" if request.param == "preview" else "published_site"
    return request.getfixturevalue(name), HOSTS[request.param]


@cache
def raw(kind: str) -> dict[str, dict[str, Any]]:
    """Return the records of a kind by id, as YAML says them."""
    text = (ROOT / "data" / f"{kind}.yaml").read_text("utf-8")
    held = yaml.load(text, yaml.BaseLoader)[kind]  # noqa: S506 - nothing but text
    return {each["id"]: each for each in (held if isinstance(held, list) else [held])}


class Scripts(HTMLParser):
    """Collects the JSON-LD of a page as the standard library sees it, and its meta elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.meta: list[tuple[str, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self._inside = tag == "script" and held.get("type") == "application/ld+json"
        if self._inside:
            self.found.append("")
        if tag == "meta":
            name = held.get("property") or held.get("name") or ""
            self.meta.append((name, held.get("content") or ""))

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


@cache
def page(file: Path) -> Scripts:
    held = Scripts()
    held.feed(file.read_text("utf-8"))
    return held


def things(file: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in page(file).found]


def thing(file: Path, *types: str) -> dict[str, Any]:
    (held,) = (each for each in things(file) if each["@type"] in types)
    return held


def walk(held: Any) -> Iterator[dict[str, Any]]:
    """Yield every node of a structure."""
    if isinstance(held, dict):
        yield held
        for each in held.values():
            yield from walk(each)
    elif isinstance(held, list):
        for each in held:
            yield from walk(each)


# --- all pages ------------------------------------------------------------------------------


def test_every_page_speaks_the_words_of_schema_org(published_site: Path) -> None:
    wrong = {
        (file.parent.name, node["@type"], name)
        for file in published_site.rglob("*.html")
        for held in things(file)
        for node in walk(held)
        if "@type" in node
        for name in node
        if name not in {*VOCABULARY.get(node["@type"], ()), "@type"}
    }

    assert wrong == set()


def test_every_address_is_absolute_and_leads_to_a_page_of_ours(
    site: tuple[Path, dict[Language, str]],
) -> None:
    output, hosts = site

    dead = []
    for lang in LANGUAGES:
        for file in (output / lang).rglob("*.html"):
            for held in things(file):
                for node in walk(held):
                    for name in ("url", "item", "mainEntityOfPage", "contentUrl", "@id"):
                        address = node.get(name)
                        if not isinstance(address, str):
                            continue
                        if not re.match(r"https?://", address):
                            dead.append((file, name, address))
                        there = next(
                            (
                                code
                                for code in ("ko", "ja")
                                if address.startswith(f"{hosts[code]}/")
                            ),
                            None,
                        )
                        if there is None:
                            continue
                        path = address.removeprefix(f"{hosts[there]}/").partition("#")[0]
                        target = output / there / path
                        if not (target / "index.html").is_file() and not target.is_file():
                            dead.append((file, name, address))

    assert dead == []


def test_what_search_engines_should_not_know_tells_nothing(published_site: Path) -> None:
    told = {
        file.relative_to(published_site).as_posix()
        for file in published_site.rglob("*.html")
        if ("robots", "noindex") in page(file).meta and page(file).found
    }

    assert told == set()
    assert page(published_site / "ja" / "404.html").found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_breadcrumbs_are_those_that_readers_see(
    site: tuple[Path, dict[Language, str]], lang: Language
) -> None:
    output, hosts = site
    wrong = []
    for file in (output / lang).rglob("index.html"):
        seen = [
            " ".join(each.text().split())
            for each in LexborHTMLParser(file.read_text("utf-8")).css(".breadcrumbs li")
        ]
        trails = [each for each in things(file) if each["@type"] == "BreadcrumbList"]
        told = [each["name"] for held in trails for each in held["itemListElement"]]
        last = trails[0]["itemListElement"][-1]["item"] if trails else None
        own = f"{hosts[lang]}/{file.parent.relative_to(output / lang).as_posix()}/"
        if ("robots", "noindex") not in page(file).meta and (
            [each.strip(" /") for each in seen] != told or last not in (own, None)
        ):
            wrong.append((file, seen, told))

    assert wrong == []


# --- the office -----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["", "about", "contact"])
def test_the_office_is_told_as_its_record_has_it(
    site: tuple[Path, dict[Language, str]], lang: Language, name: str
) -> None:
    output, hosts = site
    (record,) = raw("office").values()
    told = thing(output / lang / name / "index.html", "GovernmentOrganization")

    assert told["@id"] == f"{hosts['ja']}/#office"
    assert told["url"] == f"{hosts[lang]}/"
    assert told["name"] == record["name"][lang]
    assert told["legalName"] == record["formal_name"][lang]
    assert told["alternateName"] == [
        record["formal_name"][OTHER[lang]],
        record["name"][OTHER[lang]],
        record["english_name"],
    ]
    assert told["address"]["streetAddress"] == record["address"][lang]
    assert (told["telephone"], told["faxNumber"], told["email"]) == (
        record["phone"],
        record["fax"],
        record["email"],
    )
    assert told["parentOrganization"]["name"] == record["parent"]["name"][lang]
    assert told["sameAs"] == [
        each["url"]
        for each in raw("channels").values()
        if "url" in each and each["kind"] != "website"
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_search_that_the_home_page_names_is_there(
    site: tuple[Path, dict[Language, str]], lang: Language
) -> None:
    output, hosts = site
    told = thing(output / lang / "index.html", "WebSite")

    template = told["potentialAction"]["target"]["urlTemplate"]
    assert template == f"{hosts[lang]}/search/?q={{search_term_string}}"
    form = LexborHTMLParser((output / lang / "search" / "index.html").read_text("utf-8"))
    assert form.css_first('input[name="q"]') is not None
    assert told["inLanguage"] == lang


# --- events and seminars --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["events", "seminars"])
def test_every_event_is_told_as_its_record_has_it(published_site: Path, kind: str) -> None:
    modes = {"online": "Online", "onsite": "Offline", "hybrid": "Mixed"}
    for name, record in raw(kind).items():
        for lang in LANGUAGES:
            told = thing(published_site / lang / kind / name / "index.html", "Event")
            first, last = record.get("start_date"), record.get("end_date")
            if "start_time" in record:
                first, last = (
                    f"{first}T{record['start_time']}:00+09:00",
                    f"{first}T{record['end_time']}:00+09:00",
                )
            mode = modes.get(record.get("format", ""))
            assert told["name"] == record["title"][lang]
            assert told.get("startDate") == (first or record.get("month"))
            assert told.get("endDate") == last
            assert told.get("eventAttendanceMode") == (
                f"https://schema.org/{mode}EventAttendanceMode" if mode else None
            )
            if "venue" in record:
                places = told["location"]
                first_place = places[0] if isinstance(places, list) else places
                assert first_place["name"] == raw("venues")[record["venue"]]["name"][lang]
            if kind == "seminars":
                series_title = raw("seminar_series")[record["series"]]["title"][lang]
                assert told["superEvent"]["@type"] == "EventSeries"
                assert told["superEvent"]["name"] == series_title


@pytest.fixture(scope="module")
def records() -> Records:
    return load_records(ROOT / "data", "data")[0]


def shelf(records: Records, lang: Language = "ja", **kinds: Any) -> Shelf:
    held = {**records.kinds, **{kind: MappingProxyType(each) for kind, each in kinds.items()}}
    return Shelf(
        lang=lang,
        records=replace(records, kinds=MappingProxyType(held)),
        documents={},
        prose_html={},
        translate=lambda message: message,
        today=date(2022, 5, 8),
        hosts=HOSTS["published"],
    )


def made(**more: object) -> Event:
    given = {
        "id": "a",
        "program": "cooking",
        "title": {"ja": "料理", "ko": None},
        "fiscal_year": 2021,
        "source": ["brochure-2022"],
        **more,
    }
    return Event.model_validate(given)


def test_an_event_without_a_day_has_none(records: Records) -> None:
    told = event(made(cities=["okinawa"]), shelf(records))

    assert told == {
        "@type": "Event",
        "@id": "https://www.clair.or.kr/events/a/#event",
        "url": "https://www.clair.or.kr/events/a/",
        "name": "料理",
    }


def test_a_hybrid_event_is_in_two_places(records: Records) -> None:
    told = event(made(format="hybrid", venue="coex"), shelf(records, "ko"))

    assert told["location"] == [
        {
            "@type": "Place",
            "name": "코엑스(COEX)",
            "address": {"@type": "PostalAddress", "addressLocality": "서울특별시"},
        },
        {"@type": "VirtualLocation"},
    ]


def test_who_holds_a_seminar_is_told_and_the_office_by_its_own_id(records: Records) -> None:
    seminar = Seminar.model_validate(
        {
            "id": "a",
            "series": "joint",
            "title": {"ja": "防災", "ko": "방재"},
            "fiscal_year": 2021,
            "recording": "https://example.org/video",
            "source": ["brochure-2022"],
        }
    )

    told = event(seminar, shelf(records, "ko"))

    office, other = told["organizer"]
    assert office["@id"] == "https://www.clair.or.kr/#office"
    assert (other["name"], other["alternateName"]) == ("한국지방행정연구원", "韓国地方行政研究院")
    assert told["superEvent"] == series(
        records.kinds["seminar_series"]["joint"], shelf(records, "ko")
    )  # type: ignore[arg-type]
    assert told["recordedIn"]["url"] == "https://example.org/video"


# --- news -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_news_tell_their_day_and_language(published_site: Path, lang: Language) -> None:
    tree = "content" if lang == "ja" else "content-ko"
    for file in (ROOT / tree / "news").glob("*.md"):
        told = thing(published_site / lang / "news" / file.stem / "index.html", "NewsArticle")

        assert told["datePublished"] == file.stem[:10]
        assert told["inLanguage"] == lang
        assert f"title: {told['headline']}" in file.read_text("utf-8").replace('"', "")
        assert told["publisher"]["@id"] == "https://www.clair.or.kr/#office"


# --- how it is embedded ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["</script><script>alert(1)</script>", "<!--<script>", "a & b &lt;", '"\\', "\u2028 \x01 🎎"],
)
def test_no_text_ends_the_script_early(text: str) -> None:
    markup = f'<p>a</p><script type="application/ld+json">{script({"name": text})}</script><p>b</p>'

    tree = LexborHTMLParser(markup)

    assert [each.text() for each in tree.css("p")] == ["a", "b"]
    assert json.loads(tree.css_first("script").text()) == {"name": text}
    assert "<" not in script({"name": text})


def test_a_trail_has_absolute_addresses() -> None:
    assert trail((), "https://example.org") == {"@type": "BreadcrumbList", "itemListElement": []}


def test_the_same_office_is_told_on_both_sites(records: Records) -> None:
    ja, ko = (organisation(shelf(records, lang)) for lang in LANGUAGES)

    assert ja["@id"] == ko["@id"]
    assert {ja["name"], ja["legalName"]} <= {*ko["alternateName"]}


# --- Open Graph -----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_that_are_shared_name_their_languages_and_day(
    site: tuple[Path, dict[Language, str]], records: Records, lang: Language
) -> None:
    output, hosts = site
    locales = {"ja": "ja_JP", "ko": "ko_KR"}
    issues = {each.id: each.date for each in records.all(Magazine)}
    wrong = []
    for file in (output / lang).rglob("*.html"):
        meta = dict(page(file).meta)
        html = file.read_text("utf-8")
        paired = 'hreflang="x-default"' in html
        expected = {
            "og:locale": locales[lang],
            "og:locale:alternate": locales[OTHER[lang]] if paired else None,
        }
        name = file.parent.name
        if file.parent.parent.name == "news":
            expected |= {"og:type": "article", "article:published_time": name[:10]}
        elif file.parent.parent.name == "magazine":
            expected |= {"og:type": "article", "article:published_time": issues[name]}
        else:
            expected |= {"og:type": "website", "article:published_time": None}
        told = {key: meta.get(key) for key in expected}
        empty = [key for key, value in page(file).meta if key and not value]
        if told != expected or empty or not meta["og:url"].startswith(hosts[lang]):
            wrong.append((file.relative_to(output), told, empty))

    assert wrong == []
