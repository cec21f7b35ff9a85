"""Feeds and the sitemap: readers' programs understand them, and they say what the records say.

``atom_faults`` is written after RFC 4287, apart from the library that writes the feeds.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from plugins.archive.feeds import Shelves, atom, feeds
from plugins.archive.files import PublicationFile
from plugins.archive.subscriptions import in_feed
from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.records.generator import record_documents
from plugins.records.models import LANGUAGES, Language, Publication
from plugins.records.store import Records, load_records
from tests.conftest import ROOT

OTHER: dict[str, str] = {"ja": "ko", "ko": "ja"}
HOSTS = {
    "preview": {"ja": "http://127.0.0.1:8000", "ko": "http://127.0.0.1:8000/ko"},
    "published": {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"},
}
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(params=["preview", "published"])
def site(request: pytest.FixtureRequest) -> tuple[Path, dict[str, str]]:
    """Both arrangements of hosts: one with /ko/, and two."""
    name = "built_site" if request.param == "preview" else "published_site"
    return request.getfixturevalue(name), HOSTS[request.param]


def feed_files(tree: Path) -> dict[str, ET.Element]:
    """Return the feeds of a tree by their path inside it."""
    return {
        file.relative_to(tree).as_posix(): ET.parse(file).getroot()  # noqa: S314 - our own
        for file in sorted(tree.rglob("feed.xml"))
    }


@cache
def raw(kind: str) -> list[dict[str, Any]]:
    """Return the records of a kind as YAML says them."""
    held: list[dict[str, Any]] = yaml.load(
        (ROOT / "data" / f"{kind}.yaml").read_text("utf-8"),
        yaml.BaseLoader,  # noqa: S506 - nothing but text
    )[kind]
    return held


# --- RFC 4287 ------------------------------------------------------------------------------

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_PERSON = {"name": (1, 1), "uri": (0, 1), "email": (0, 1)}
_MANY = 10_000
_FEED = {
    "author": (0, _MANY),
    "category": (0, _MANY),
    "contributor": (0, _MANY),
    "entry": (0, _MANY),
    "generator": (0, 1),
    "icon": (0, 1),
    "id": (1, 1),
    "link": (1, _MANY),
    "logo": (0, 1),
    "rights": (0, 1),
    "subtitle": (0, 1),
    "title": (1, 1),
    "updated": (1, 1),
}
_ENTRY = {
    "author": (0, _MANY),
    "category": (0, _MANY),
    "content": (0, 1),
    "contributor": (0, _MANY),
    "id": (1, 1),
    "link": (0, _MANY),
    "published": (0, 1),
    "rights": (0, 1),
    "source": (0, 1),
    "summary": (0, 1),
    "title": (1, 1),
    "updated": (1, 1),
}
_ATTRIBUTES = {
    "link": {"href", "rel", "type", "hreflang", "title", "length"},
    "category": {"term", "scheme", "label"},
    **{name: {"type"} for name in ("title", "subtitle", "summary", "rights", "content")},
}


def atom_faults(feed: ET.Element) -> list[str]:
    """Return where *feed* breaks a MUST of RFC 4287, by the number of its section."""
    faults = _contents(feed, _FEED, "4.1.1")
    for entry in feed.findall(f"{ATOM}entry"):
        faults += _contents(entry, _ENTRY, "4.1.2")
        if feed.find(f"{ATOM}author") is None and entry.find(f"{ATOM}author") is None:
            faults.append("4.1.2: an entry has an author, or its feed has")
        links = entry.findall(f"{ATOM}link")
        if not any(link.get("rel", "alternate") == "alternate" for link in links):
            faults.append("4.1.2: an entry without content has an alternate link")
    for holder in (feed, *feed.findall(f"{ATOM}entry")):
        kinds = [
            (link.get("type"), link.get("hreflang"))
            for link in holder.findall(f"{ATOM}link")
            if link.get("rel", "alternate") == "alternate"
        ]
        if len(kinds) != len(set(kinds)):
            faults.append("4.1.1: two alternate links of one type and language")
    versions = [
        (entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}updated"))
        for entry in feed.findall(f"{ATOM}entry")
    ]
    if len(versions) != len(set(versions)):
        faults.append("4.1.1: two entries with one id and one updated")
    for element in feed.iter():
        faults += _values(element)
    return faults


def _contents(holder: ET.Element, allowed: dict[str, tuple[int, int]], section: str) -> list[str]:
    names = [child.tag.removeprefix(ATOM) for child in holder]
    return [f"{section}: {name} does not belong here" for name in names if name not in allowed] + [
        f"{section}: {names.count(name)} of {name}"
        for name, (least, most) in allowed.items()
        if not least <= names.count(name) <= most
    ]


def _values(element: ET.Element) -> list[str]:
    name, text = element.tag.removeprefix(ATOM), element.text or ""
    allowed = _ATTRIBUTES.get(name, set()) | {LANG}
    faults = [f"{name} has {each}" for each in element.attrib if each not in allowed]
    if name in ("updated", "published") and not _DATE.fullmatch(text):
        faults.append(f"3.3: {text!r} is no date")
    if name in ("id", "uri") and not urlsplit(text).scheme:
        faults.append(f"4.2.6: {text!r} is not absolute")
    if name == "link" and not urlsplit(element.get("href", "")).netloc:
        faults.append(f"4.2.7: {element.get('href')!r} is no address")
    if name == "category" and not element.get("term"):
        faults.append("4.2.2: a category without a term")
    if name == "author":
        faults += _contents(element, _PERSON, "3.2")
    if name == "email" and not re.fullmatch(r".+@.+", text):
        faults.append(f"3.2.3: {text!r} is no mail address")
    return faults


def test_the_checks_of_these_tests_see_faults() -> None:
    broken = ET.fromstring(  # noqa: S314 - our own
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title><title>b</title><id>x</id>'
        '<link href="http://a/"/><link href="http://b/"/><updated>2021-11-17</updated>'
        "<entry><id>tag:a,2021:b</id><title>c</title><updated>2021-11-17T00:00:00Z</updated>"
        "<pubDate>then</pubDate></entry></feed>"
    )

    assert sorted(atom_faults(broken)) == [
        "3.3: '2021-11-17' is no date",
        "4.1.1: 2 of title",
        "4.1.1: two alternate links of one type and language",
        "4.1.2: an entry has an author, or its feed has",
        "4.1.2: an entry without content has an alternate link",
        "4.1.2: pubDate does not belong here",
        "4.2.6: 'x' is not absolute",
    ]


# --- the feeds of this site ----------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_feed_is_valid(site: tuple[Path, dict[str, str]], lang: str) -> None:
    output, _hosts = site

    faults = {name: atom_faults(feed) for name, feed in feed_files(output / lang).items()}

    assert {name: held for name, held in faults.items() if held} == {}
    assert len(faults) > 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_feed_reader_finds_each_page_in_its_own_language(
    site: tuple[Path, dict[str, str]], lang: str
) -> None:
    output, hosts = site

    for name in feed_files(output / lang):
        read = feedparser.parse((output / lang / name).read_bytes())
        assert read.bozo == 0
        assert read.version == "atom10"
        assert read.feed.language == lang
        for entry in read.entries:
            # Both the first and the last link: programs differ in which they take.
            assert entry.link == entry.links[0].href
            assert entry.link.startswith(f"{hosts[lang]}/")
            page = entry.link.removeprefix(f"{hosts[lang]}/")
            assert (output / lang / page / "index.html").is_file()
            assert entry.title
            assert entry.updated_parsed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_feed_names_itself_its_page_and_its_counterpart(
    site: tuple[Path, dict[str, str]], lang: str
) -> None:
    output, hosts = site
    there = feed_files(output / OTHER[lang])

    for name, feed in feed_files(output / lang).items():
        links = {
            (link.get("rel"), link.get("type"), link.get("hreflang")): link.get("href")
            for link in feed.findall(f"{ATOM}link")
        }
        atom_type = "application/atom+xml"
        page = name.removesuffix("feed.xml")
        assert links == {
            ("self", atom_type, None): f"{hosts[lang]}/{name}",
            ("alternate", "text/html", lang): f"{hosts[lang]}/{page}",
            ("alternate", atom_type, OTHER[lang]): f"{hosts[OTHER[lang]]}/{name}",
        }
        assert feed.get(LANG) == lang
        assert name in there
        assert (output / lang / page / "index.html").is_file()


def test_an_entry_has_the_alternates_of_its_page(site: tuple[Path, dict[str, str]]) -> None:
    output, hosts = site

    for lang in LANGUAGES:
        for feed in feed_files(output / lang).values():
            for entry in feed.findall(f"{ATOM}entry"):
                own = entry.find(f"{ATOM}link").get("href")
                page = output / lang / own.removeprefix(f"{hosts[lang]}/") / "index.html"
                told = {
                    link.get("hreflang"): link.get("href")
                    for link in entry.findall(f"{ATOM}link")
                    if link.get("rel") == "alternate" and link.get("hreflang")
                }
                assert told == {
                    code: url for code, url in hreflang(page).items() if code != "x-default"
                }


def test_ids_are_the_same_on_any_host(built_site: Path, published_site: Path) -> None:
    def ids(output: Path) -> list[str | None]:
        return [
            element.text
            for lang in LANGUAGES
            for feed in feed_files(output / lang).values()
            for element in feed.iter(f"{ATOM}id")
        ]

    assert ids(built_site) == ids(published_site)
    assert all((each or "").startswith("tag:clair.or.kr,2026:") for each in ids(built_site))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sites_feed_has_the_newest_news_and_publications(
    published_site: Path, lang: str
) -> None:
    tree = "content" if lang == "ja" else "content-ko"
    news = {f"news/{file.stem}": file.stem[:10] for file in (ROOT / tree / "news").glob("*.md")}
    dated = {
        f"publications/{each['id']}": each["date"] + "-01-01"[len(each["date"]) - 4 :]
        for each in raw("publications")
        if "date" in each
    }
    days = {**news, **dated}
    newest = sorted(days.values(), reverse=True)[:30]

    feed = feed_files(published_site / lang)["feed.xml"]

    told = [
        (
            (entry.findtext(f"{ATOM}id") or "").removeprefix(f"tag:clair.or.kr,2026:{lang}/"),
            (entry.findtext(f"{ATOM}updated") or "")[:10],
        )
        for entry in feed.findall(f"{ATOM}entry")
    ]
    assert [day for _name, day in told] == newest
    assert all(days[name] == day for name, day in told)
    assert feed.findtext(f"{ATOM}updated") == f"{newest[0]}T00:00:00+09:00"


def test_only_a_known_day_is_told_as_the_day_of_publication(published_site: Path) -> None:
    known = {each["id"]: each.get("date", "") for each in raw("publications")}

    for feed in feed_files(published_site / "ja").values():
        for entry in feed.findall(f"{ATOM}entry"):
            name = (entry.findtext(f"{ATOM}id") or "").rpartition("/")[2]
            published = entry.findtext(f"{ATOM}published")
            if name in known:
                assert (published or "")[:10] == (known[name] if len(known[name]) == 10 else "")


def test_a_series_has_a_feed_if_something_in_it_has_a_date(published_site: Path) -> None:
    dated = {each["series"] for each in raw("publications") if "date" in each}

    found = {name for name in feed_files(published_site / "ko") if name != "feed.xml"}

    assert found == {f"publications/series/{series}/feed.xml" for series in dated}


def test_a_series_feed_has_its_own_publications_only(published_site: Path) -> None:
    series_of = {each["id"]: each["series"] for each in raw("publications")}

    for name, feed in feed_files(published_site / "ja").items():
        if name != "feed.xml":
            ids = [
                (entry.findtext(f"{ATOM}id") or "").rpartition("/")[2]
                for entry in feed.findall(f"{ATOM}entry")
            ]
            assert {series_of[each] for each in ids} == {name.split("/")[2]}


def test_pages_lead_to_their_feeds(published_site: Path) -> None:
    tree = published_site / "ja"
    for name in feed_files(tree):
        if name != "feed.xml":
            page = tree / name.removesuffix("feed.xml") / "index.html"
            links = LexborHTMLParser(page.read_text("utf-8")).css(
                'link[rel="alternate"][type="application/atom+xml"]'
            )
            targets = [(page.parent / link.attributes["href"]).resolve() for link in links]
            assert targets == [(tree / "feed.xml").resolve(), (tree / name).resolve()]


# --- what this site does not have yet -------------------------------------------------------


@pytest.fixture(scope="module")
def records() -> Records:
    return load_records(ROOT / "data", "data")[0]


def publication(name: str, **more: object) -> Publication:
    given = {
        "id": name,
        "series": "clair-report",
        "title": {"ja": "調査", "ko": "조사"},
        "language": "ja",
        "source": ["brochure-2022"],
        **more,
    }
    return Publication.model_validate(given)


def shelves(
    records: Records,
    lang: Language,
    *publications: Publication,
    news: tuple[Document, ...] = (),
    files: dict[str, tuple[PublicationFile, ...]] | None = None,
) -> Shelves:
    kinds = {**records.kinds, "publications": {each.id: each for each in publications}}
    place = records.origins["publications", next(iter(records.kinds["publications"]))]
    held = replace(
        records,
        kinds=MappingProxyType(kinds),
        origins={**records.origins, **{("publications", each.id): place for each in publications}},
    )
    sides = {
        side: {
            document.path: document
            for document in (
                *record_documents(held, side),
                *(each for each in news if each.lang == side),
            )
        }
        for side in LANGUAGES
    }
    prose = {
        (text, side): f"<p>{text}</p>"
        for each in (*publications, *held.kinds["publication_series"].values())
        for side in LANGUAGES
        if each.summary and (text := getattr(each.summary, side))
    }
    return Shelves(
        lang,
        held,
        sides,
        HOSTS["published"],
        prose,
        files or {},
        "clair.or.kr,2026",
        lambda message: message,
    )


def entries(held: Shelves, path: str = "/feed.xml") -> list[ET.Element]:
    (found,) = (feed for feed in feeds(held) if feed.path == path)
    root = ET.fromstring(atom(found, held))  # noqa: S314 - our own
    assert atom_faults(root) == []
    return root.findall(f"{ATOM}entry")


def news(name: str, lang: Language, **more: Any) -> Document:
    return Document(
        key=f"news/{name}.md",
        lang=lang,
        path=f"/news/{name}/",
        template="article",
        title=name,
        title_lang=lang,
        summary="",
        body="",
        body_lang=lang,
        place=Place("x"),
        date=date.fromisoformat(name[:10]),
        kind="news",
        **more,
    )


def test_a_title_in_the_other_language_says_so(records: Records) -> None:
    made = publication("a", date="2021-11-17", title={"ja": "調査 <1> & 2", "ko": None})

    (entry,) = entries(shelves(records, "ko", made))

    title = entry.find(f"{ATOM}title")
    assert (title.text, title.get(LANG)) == ("調査 <1> & 2", "ja")


def test_a_summary_is_plain_text_and_says_its_language(records: Records) -> None:
    made = publication("a", date="2021", summary={"ja": "要約", "ko": None})

    (entry,) = entries(shelves(records, "ko", made))

    summary = entry.find(f"{ATOM}summary")
    assert (summary.text, summary.get(LANG), summary.get("type")) == ("要約", "ja", None)


def test_what_was_changed_later_is_new_again(records: Records) -> None:
    change = {"date": "2022-03-01", "text": {"ja": "訂正", "ko": "정정"}}
    old = publication("old", date="2019-01-01", changes=[change])
    new = publication("new", date="2021-01-01")

    first, second = entries(shelves(records, "ja", new, old))

    assert first.findtext(f"{ATOM}id") == "tag:clair.or.kr,2026:ja/publications/old"
    assert first.findtext(f"{ATOM}published") == "2019-01-01T00:00:00+09:00"
    assert first.findtext(f"{ATOM}updated") == "2022-03-01T00:00:00+09:00"
    assert second.findtext(f"{ATOM}id") == "tag:clair.or.kr,2026:ja/publications/new"


def test_what_has_no_date_is_in_no_feed_and_an_early_build_moves_no_feed(records: Records) -> None:
    undated, coming = publication("undated"), publication("coming", date="2099-06")

    assert feeds(shelves(records, "ja", undated)) == []
    assert not in_feed(undated)
    assert in_feed(coming)
    assert [each.path for each in feeds(shelves(records, "ja", coming))] == [
        "/feed.xml",
        "/publications/series/clair-report/feed.xml",
    ]


def test_news_of_one_side_and_drafts_are_not_in_the_others_feed(records: Records) -> None:
    held = (
        news("2021-01-01-both", "ja"),
        news("2021-01-01-both", "ko"),
        news("2021-01-02-ja", "ja"),
        news("2021-01-02-ja", "ko", fallback=True),
        news("2021-01-03-draft", "ko", draft=True),
    )

    (entry,) = entries(shelves(records, "ko", news=held))

    assert entry.findtext(f"{ATOM}id") == "tag:clair.or.kr,2026:ko/news/2021-01-01-both"


def test_a_feed_names_no_counterpart_that_would_be_empty(records: Records) -> None:
    held = shelves(records, "ja", news=(news("2021-01-02-ja", "ja"),))
    (found,) = feeds(held)

    root = ET.fromstring(atom(found, held))  # noqa: S314 - our own

    assert [link.get("hreflang") for link in root.findall(f"{ATOM}link")] == [None, "ja"]


def test_a_feed_ends_after_its_newest_entries(records: Records) -> None:
    many = [publication(f"p-{n}", date=f"{1990 + n // 12}-{1 + n % 12:02}") for n in range(80)]
    held = shelves(records, "ja", *many)

    site, series = entries(held), entries(held, "/publications/series/clair-report/feed.xml")

    assert (len(site), len(series)) == (30, 50)
    updates = [datetime.fromisoformat(each.findtext(f"{ATOM}updated")) for each in series]
    assert updates == sorted(updates, reverse=True)
    assert updates[0] == datetime.fromisoformat("1996-08-01T00:00:00+09:00")


def test_authors_are_those_of_the_publication_else_who_issued_it(records: Records) -> None:
    two = [{"name": {"ja": "山田太郎", "ko": None}}, {"name": {"ja": "李英姫", "ko": "이영희"}}]
    held = shelves(
        records,
        "ko",
        publication("a", date="2021-03", authors=two),
        publication("b", date="2021-02", office="krila"),
        publication("c", date="2021-01"),
    )

    told = [[each.text for each in entry.iter(f"{ATOM}name")] for entry in entries(held)]

    assert told == [["山田太郎", "이영희"], ["한국지방행정연구원"], []]


def test_a_file_beside_a_publication_is_enclosed(records: Records) -> None:
    file = PublicationFile(
        language="ja",
        format="pdf",
        name="a.pdf",
        size=1234,
        sha256="0" * 64,
        place=Place("x"),
        pages=2,
    )
    held = shelves(records, "ko", publication("a", date="2021"), files={"a": (file,)})

    (entry,) = entries(held)

    (link,) = (each for each in entry.findall(f"{ATOM}link") if each.get("rel") == "enclosure")
    assert (link.get("href"), link.get("length"), link.get("type")) == (
        "https://korea.clair.or.kr/publications/a/a.pdf",
        "1234",
        "application/pdf",
    )


# --- the sitemap ----------------------------------------------------------------------------


def hreflang(page: Path) -> dict[str, str]:
    """Return the alternates that a page names."""
    links = LexborHTMLParser(page.read_text("utf-8")).css('link[rel="alternate"][hreflang]')
    return {link.attributes["hreflang"] or "": link.attributes["href"] or "" for link in links}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sitemap_has_the_alternates_of_every_pair_and_nothing_else(
    site: tuple[Path, dict[str, str]], lang: str
) -> None:
    output, hosts = site
    tree = ET.parse(output / lang / "sitemap.xml").getroot()  # noqa: S314 - our own

    wrong = []
    for entry in tree:
        address = entry.findtext(f"{SITEMAP}loc") or ""
        page = output / lang / address.removeprefix(f"{hosts[lang]}/") / "index.html"
        told = {link.get("hreflang"): link.get("href") for link in entry.findall(f"{XHTML}link")}
        rest = [each.tag for each in entry if each.tag not in (f"{SITEMAP}loc", f"{XHTML}link")]
        rels = {link.get("rel") for link in entry.findall(f"{XHTML}link")}
        if told != hreflang(page) or rest or rels - {"alternate"} or 'noindex"' in page.read_text():
            wrong.append((address, told, rest))

    assert wrong == []
    assert tree.tag == f"{SITEMAP}urlset"
    assert len({entry.findtext(f"{SITEMAP}loc") for entry in tree}) == len(tree) <= 50_000
