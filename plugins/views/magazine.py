"""The mail magazine: its page with all issues and how to subscribe, and one issue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from plugins.archive.citation import plain_text
from plugins.bilingual.documents import Document
from plugins.magazine.subscription import orders, subscription
from plugins.records.models import (
    Event,
    Magazine,
    Pick,
    Publication,
    PublicationSeries,
    Record,
    Seminar,
)
from plugins.records.store import kind_of
from plugins.views.base import Link, Phrase
from plugins.views.lists import (
    Entry,
    Neighbours,
    news_entry,
    publication_entry,
    session_entry,
)
from plugins.views.record import record_of
from plugins.views.shelf import Shelf, once

KIND = kind_of(Magazine)
_NEWEST = 12  # on the magazine's page; all stand in the list of the series


@dataclass(frozen=True)
class IssueView:
    """Everything on the page of an issue."""

    magazine: Link  # all issues, and how to subscribe
    number: str
    title: Phrase | None
    picks: tuple[Entry, ...]
    neighbours: Neighbours


def magazine(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return the ``newest`` issues, ``series`` (where all are) and ``orders`` (mails)."""
    held = subscription(shelf.records)
    newest = with_issues(shelf.archive.of_series(held.series), held.series, shelf) if held else []
    return {
        "newest": tuple(line_of(each, shelf) for each in newest[:_NEWEST]),
        "series": shelf.link(shelf.records.get(PublicationSeries, held.series)) if held else None,
        "orders": {
            each.purpose: each for each in orders(shelf.records, shelf.lang, shelf.translate)
        },
    }


def issue(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``issue``: one issue."""
    record = record_of(document, Magazine)
    series = shelf.records.get(PublicationSeries, record.series)
    held = issues(shelf, record.series)
    at = next((at for at, each in enumerate(held) if each.path == document.path), 0)
    home = shelf.by_key.get("pages/magazine.md")
    view = IssueView(
        magazine=shelf.document_link(home) if home else shelf.link(series),
        number=f"VOL. {record.number}" if record.number else "",
        title=shelf.text(record.title) if record.title else None,
        picks=tuple(pick_entry(each, shelf) for each in record.picks),
        neighbours=Neighbours(
            shelf.document_link(held[at + 1]) if at + 1 < len(held) else None,
            shelf.document_link(held[at - 1]) if at > 0 else None,
        ),
    )
    return {"issue": view}


@once
def every_issue(shelf: Shelf) -> tuple[Document, ...]:
    """Return the issues that this site shows, newest first."""
    held = [each for each in shelf.documents.values() if isinstance(each.record, Magazine)]
    return tuple(sorted(held, key=lambda each: record_of(each, Magazine).date, reverse=True))


def issues(shelf: Shelf, series: str | None = None) -> tuple[Document, ...]:
    """Return the issues of all magazines, or those of a series, newest first."""
    if series is None:
        return every_issue(shelf)
    return tuple(each for each in every_issue(shelf) if record_of(each, Magazine).series == series)


def with_issues(
    publications: Iterable[Publication], series: str, shelf: Shelf, period: str = ""
) -> list[Publication | Magazine]:
    """Return publications of a series and the issues of a mail magazine in it, newest first.

    *period* is "" or the year or month in which the issues must be.
    """
    held = (record_of(each, Magazine) for each in issues(shelf, series))
    found: list[Publication | Magazine] = [*publications]
    found += (each for each in held if each.date.startswith(period))
    return sorted(found, key=lambda each: (each.date or "", each.number or 0), reverse=True)


def line_of(held: Publication | Magazine, shelf: Shelf, *, label: Phrase | None = None) -> Entry:
    """Return the line of a publication or of an issue."""
    if isinstance(held, Publication):
        return publication_entry(held, shelf, label=label)
    return issue_entry(shelf.by_key[f"{KIND}/{held.id}"], shelf)


def issue_entry(document: Document, shelf: Shelf) -> Entry:
    """Return the line of an issue in a list."""
    record = record_of(document, Magazine)
    return Entry(
        name=shelf.document_name(document),
        url=document.path,
        when=shelf.date(record.date),
        subtitle=shelf.text(record.title) if record.title else None,
        contents=tuple(pick_entry(each, shelf).name.here for each in record.picks),
    )


def pick_entry(pick: Pick, shelf: Shelf) -> Entry:
    """Return the line of what an issue leads to: title, day, kind, place, and what it says."""
    (key,) = pick.pages
    if pick.news is not None:
        document = shelf.by_key[key]
        lang = None if document.body_lang == shelf.lang else document.body_lang
        told: Phrase | None = Phrase(document.summary, lang)
        label = Phrase(shelf.gettext("News"))
        entry = replace(news_entry(document, shelf), label=label)
    else:
        kind, _, record_id = key.partition("/")
        record = shelf.records.kinds[kind][record_id]
        told, entry = _told(record, shelf), _record_entry(record, shelf)
    if pick.lead:
        told = shelf.text(pick.lead)
    return replace(entry, contents=(told,) if told else ())


def _record_entry(record: Record, shelf: Shelf) -> Entry:
    if isinstance(record, Publication):
        series = shelf.title(shelf.records.get(PublicationSeries, record.series))
        return publication_entry(record, shelf, label=series)
    if isinstance(record, (Event, Seminar)):
        return session_entry(record, shelf)
    raise TypeError(f"{type(record).__name__} is nothing that an issue leads to")


def _told(record: Record, shelf: Shelf) -> Phrase | None:
    """Return what a record says of itself in words."""
    held = record.summary if isinstance(record, Publication) else getattr(record, "text", None)
    html = shelf.prose(held)
    return Phrase(plain_text(html.markup), html.lang) if html else None
