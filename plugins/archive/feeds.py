"""Atom feeds (RFC 4287): what is new on a site, and in each series of publications.

An entry must say when it was updated, and no clock is asked: it is the day of the record or
of its latest change; of a year or month it is the first day. So what has no date is in no
feed, nor is what is dated after the build; and a series without a dated publication has none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import feedgenerator
from feedgenerator.django.utils.feedgenerator import rfc3339_date

from plugins.archive.citation import Words
from plugins.archive.files import Files
from plugins.archive.subscriptions import SITE_FEED, in_feed, series_feed
from plugins.archive.wording import CONDITIONS, Translator, plain_lines, translator, words
from plugins.bilingual.base_generator import BaseGenerator
from plugins.bilingual.clock import SEOUL
from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.pairs import Sides, pairing
from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.staging import SiteWriter
from plugins.records.models import (
    Body,
    Language,
    Magazine,
    Office,
    PartialDate,
    Prose,
    Publication,
    PublicationSeries,
    Topic,
)
from plugins.records.store import Records

SITE_ENTRIES, SERIES_ENTRIES = 30, 50
_SETTINGS = Place("pelicanconf.py")
# https://www.rfc-editor.org/rfc/rfc4151#section-2.1
_AUTHORITY = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*,\d{4}(?:-\d{2}(?:-\d{2})?)?")
_OFFICE_FORMATS = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "docx": f"{_OFFICE_FORMATS}.wordprocessingml.document",
    "xlsx": f"{_OFFICE_FORMATS}.spreadsheetml.sheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class Shelves:
    """What the feeds of one site are made from; ``prose`` maps (text, language) to HTML."""

    lang: Language
    records: Records
    sides: Sides
    hosts: Mapping[Language, str]
    prose: Mapping[tuple[str, Language], str]
    files: Files
    authority: str  # the beginning of all ids, such as "clair.or.kr,2026"
    translate: Translator

    @property
    def host(self) -> str:
        return self.hosts[self.lang]

    @property
    def documents(self) -> Mapping[str, Document]:
        return self.sides[self.lang]

    def id(self, path: str) -> str:
        """Return an id that stays when the host changes (RFC 4151)."""
        return f"tag:{self.authority}:{self.lang}{path.rstrip('/')}"

    def prose_text(self, prose: Prose) -> Words:
        """Return a long text without its markup."""
        own: str | None = getattr(prose, self.lang)
        written = self.lang if own else OTHER[self.lang]
        return Words(plain_lines(self.prose[getattr(prose, written), written]), written)


@dataclass(frozen=True)
class Item:
    """A page that belongs into a feed; ``updated`` orders a feed."""

    document: Document
    day: PartialDate  # when it came out
    updated: datetime


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself; paths are inside the site, ``page`` is what it is a feed of."""

    path: str
    page: str
    title: Words
    subtitle: Words | None
    items: Sequence[Item]


class FeedGenerator(BaseGenerator):
    """Writes ``feed.xml`` and one feed for each series of publications that has dates."""

    from_outline = True

    def generate_context(self) -> None:
        authority = str(self.settings.get("FEED_TAG", ""))
        if self.settings["DEFAULT_LANG"] == "ja" and not _AUTHORITY.fullmatch(authority):
            self.context["problems"].append(
                Problem.error(
                    self._place("FEED_TAG"),
                    "feed-tag",
                    N_(
                        "FEED_TAG begins the ids in feeds and calendars; write it as 'example.org,2026': a domain of yours and a year in which it was."
                    ),
                )
            )

    def _place(self, setting: str) -> Place:
        """Return where a setting is given, or the top of the file if it is not."""
        file = Path(self.settings["PATH"]).parent / _SETTINGS.path
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        at = next((n for n, line in enumerate(lines, 1) if line.startswith(setting)), 1)
        return Place(_SETTINGS.path, at)

    def generate_output(self, writer: SiteWriter) -> None:
        shelves = Shelves(
            lang=self.settings["DEFAULT_LANG"],
            records=self.context["records"],
            sides=self.context["sides"],
            hosts=self.context["hosts"],
            prose=self.context["prose"],
            files=self.context["files_beside"],
            authority=self.settings["FEED_TAG"],
            translate=translator(self.settings),
        )
        for feed in feeds(shelves):
            writer.write(feed.path.removeprefix("/"), atom(feed, shelves).encode(), _SETTINGS)


def feeds(shelves: Shelves) -> list[Feed]:
    """Return the site's feed and those of the series, but none that would be empty."""
    office = shelves.records.all(Office)[0]
    name = words(office.name, shelves.lang)
    items = dated(shelves)
    home = shelves.documents.get("/")
    subtitle = Words(home.summary, home.body_lang) if home and home.summary else None
    found = [Feed(SITE_FEED, "/", name, subtitle, items[:SITE_ENTRIES])]
    by_series: dict[str, list[Item]] = {}
    for item in items:
        if isinstance(item.document.record, (Publication, Magazine)):
            by_series.setdefault(item.document.record.series, []).append(item)
    for series in shelves.records.all(PublicationSeries):
        title = words(series.title, shelves.lang)
        found.append(
            Feed(
                path=series_feed(series.id),
                page=f"/publications/series/{series.id}/",
                title=Words(f"{title.text} — {name.text}", title.lang),
                subtitle=shelves.prose_text(series.summary),
                items=by_series.get(series.id, [])[:SERIES_ENTRIES],
            )
        )
    return [feed for feed in found if feed.items]


def dated(shelves: Shelves) -> list[Item]:
    """Return news in the site's language, issues and publications, if dated; newest first."""
    items = []
    for document in shelves.documents.values():
        if not document.listed:
            continue
        record = document.record
        if document.kind == "news" and document.date:
            day = document.date.isoformat()
            items.append(Item(document, day, first_moment(day)))
        elif isinstance(record, Magazine):
            items.append(Item(document, record.date, first_moment(record.date)))
        elif isinstance(record, Publication) and in_feed(record):
            day = record.date or ""
            moments = [first_moment(day), *(first_moment(each.date) for each in record.changes)]
            updated = max(moments)
            items.append(Item(document, day, updated))
    return sorted(items, key=_order, reverse=True)


def _order(item: Item) -> tuple[datetime, int, str]:
    record = item.document.record
    number = record.number if isinstance(record, (Publication, Magazine)) else None
    return item.updated, number or 0, item.document.key


def first_moment(day: PartialDate) -> datetime:
    """Return the first moment of a day, month or year in Seoul.

    >>> first_moment("2021-11").isoformat()
    '2021-11-01T00:00:00+09:00'
    """
    year, month, date_ = (*(int(part) for part in day.split("-")), 1, 1)[:3]
    return datetime(year, month, date_, tzinfo=SEOUL)


def atom(feed: Feed, shelves: Shelves) -> str:
    """Return *feed* as XML."""
    lang, host = shelves.lang, shelves.host
    office = shelves.records.all(Office)[0]
    other = OTHER[lang]
    has_policy = CONDITIONS.partition("#")[0] in shelves.documents
    written = _Atom(
        title=feed.title.text,
        link=host + feed.page,
        description="",
        language=lang,
        feed_url=host + feed.path,
        feed_guid=shelves.id(feed.path.removesuffix(SITE_FEED) or SITE_FEED),
        author_name=words(office.name, lang).text,
        author_email=office.email,
        author_link=f"{host}/",
        feed_copyright=shelves.translate(N_("See %(url)s for the conditions of use."))
        % {"url": host + CONDITIONS}
        if has_policy
        else None,
        title_lang=_mark(feed.title, lang),
        told=feed.subtitle,
        other=(other, shelves.hosts[other] + feed.path) if _has_other(feed, shelves) else None,
    )
    for item in feed.items:
        _add(written, item, shelves)
    stream = StringIO()
    written.write(stream, "utf-8")
    return stream.getvalue() + "\n"


def _has_other(feed: Feed, shelves: Shelves) -> bool:
    """The other side has the same records, but may have no news of its own."""
    return feed.path != SITE_FEED or any(
        each.listed
        and (
            (each.kind == "news" and each.date is not None)
            or (isinstance(each.record, Publication) and in_feed(each.record))
            or isinstance(each.record, Magazine)
        )
        for each in shelves.sides[OTHER[shelves.lang]].values()
    )


def _add(feed: "_Atom", item: Item, shelves: Shelves) -> None:
    document = item.document
    record = document.record if isinstance(document.record, Publication) else None
    paired = pairing(document, shelves.sides, shelves.hosts)
    feed.add_item(
        title=document.title,
        link=paired.canonical,
        description=None,
        unique_id=shelves.id(document.path),
        pubdate=first_moment(item.day) if len(item.day) == 10 else None,
        updateddate=item.updated,
        item_copyright=words(record.rights, shelves.lang).text
        if record and record.rights
        else None,
        title_lang=None if document.title_lang == shelves.lang else document.title_lang,
        told=_summary(document, shelves),
        alternates=[each for each in paired.alternates if each[0] != "x-default"],
        authors=_authors(record, shelves) if record else (),
        marks=tuple(_categories(document, shelves)),
        enclosures=[
            feedgenerator.Enclosure(
                f"{shelves.host}{document.path}{file.name}",
                str(file.size),
                _MEDIA_TYPES.get(file.format, "application/octet-stream"),
            )
            for file in shelves.files.get(record.id if record else "", ())
        ],
    )


def _summary(document: Document, shelves: Shelves) -> Words | None:
    """Return the page's summary; of a publication, what its record says."""
    record = document.record
    if not isinstance(record, Publication):
        return Words(document.summary, shelves.lang) if document.summary else None
    if record.summary:
        return shelves.prose_text(record.summary)
    return words(record.subtitle, shelves.lang) if record.subtitle else None


def _authors(publication: Publication, shelves: Shelves) -> tuple[str, ...]:
    """Return who wrote it, else who issued it; if neither is known, the feed's author holds."""
    if publication.authors:
        return tuple(words(each.name, shelves.lang).text for each in publication.authors)
    if publication.office:
        issuer = shelves.records.get(Body, publication.office)
        return (words(issuer.name, shelves.lang).text,)
    return ()


def _categories(document: Document, shelves: Shelves) -> Iterable[tuple[str, str, Words]]:
    """Yield (scheme, term, label): the kind of page, its series, its topics."""
    kinds = {"news": N_("News"), "publications": N_("Publications")}
    kinds["magazines"] = N_("Mail magazine")
    label = Words(shelves.translate(kinds[document.kind]), shelves.lang)
    yield _scheme("kinds", shelves), document.kind, label
    record, topics = document.record, document.topics
    if isinstance(record, Publication):
        topics = record.topics
    if isinstance(record, (Publication, Magazine)):
        series = shelves.records.get(PublicationSeries, record.series)
        yield _scheme("series", shelves), series.id, words(series.title, shelves.lang)
    for topic in topics:
        held = shelves.records.get(Topic, topic)
        yield _scheme("topics", shelves), topic, words(held.label, shelves.lang)


def _scheme(name: str, shelves: Shelves) -> str:
    return f"tag:{shelves.authority}:{name}"


def _mark(told: Words, lang: Language) -> Language | None:
    return None if told.lang == lang else told.lang


class _Atom(feedgenerator.Atom1Feed):  # type: ignore[misc]  # it has no types
    """The library's feed, and what it lacks: languages, the other side, several authors."""

    def add_root_elements(self, handler: Any) -> None:
        feed = self.feed
        quick = handler.addQuickElement
        quick("id", feed["id"])
        quick("title", feed["title"], _lang(feed["title_lang"]))
        if feed["told"]:
            quick("subtitle", feed["told"].text, _lang(_mark(feed["told"], feed["language"])))
        quick("updated", rfc3339_date(self.latest_post_date()))
        _link(handler, feed["feed_url"], rel="self", type="application/atom+xml")
        _link(handler, feed["link"], type="text/html", hreflang=feed["language"])
        if feed["other"]:
            lang, url = feed["other"]
            _link(handler, url, type="application/atom+xml", hreflang=lang)
        handler.startElement("author", {})
        quick("name", feed["author_name"])
        quick("uri", feed["author_link"])
        quick("email", feed["author_email"])
        handler.endElement("author")
        if feed["feed_copyright"]:
            quick("rights", feed["feed_copyright"])

    def add_item_elements(self, handler: Any, item: Mapping[str, Any]) -> None:
        quick = handler.addQuickElement
        quick("id", item["unique_id"])
        quick("title", item["title"], _lang(item["title_lang"]))
        # Some readers take the first alternate link, some the last: both are this page.
        _link(handler, item["link"])
        own = self.feed["language"]
        for lang, url in sorted(item["alternates"], key=lambda each: each[0] == own):
            _link(handler, url, type="text/html", hreflang=lang)
        for enclosure in item["enclosures"]:
            _link(
                handler,
                enclosure.url,
                rel="enclosure",
                type=enclosure.mime_type,
                length=enclosure.length,
            )
        if item["pubdate"]:
            quick("published", rfc3339_date(item["pubdate"]))
        quick("updated", rfc3339_date(item["updateddate"]))
        for name in item["authors"]:
            handler.startElement("author", {})
            quick("name", name)
            handler.endElement("author")
        for scheme, term, label in item["marks"]:
            mark = _lang(_mark(label, own))
            quick("category", None, {"scheme": scheme, "term": term, "label": label.text, **mark})
        if item["told"]:
            quick("summary", item["told"].text, _lang(_mark(item["told"], own)))
        if item["item_copyright"]:
            quick("rights", item["item_copyright"])


def _lang(lang: Language | None) -> dict[str, str]:
    return {"xml:lang": lang} if lang else {}


def _link(handler: Any, address: str, rel: str = "alternate", **attributes: str) -> None:
    handler.addQuickElement("link", None, {"rel": rel, "href": address, **attributes})
