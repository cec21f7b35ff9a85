"""Publications by series, and the page of one publication."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.bilingual.documents import Document
from plugins.records.models import Program, Publication, PublicationSeries, Topic
from plugins.views.base import Html, Link, Moment, Name, Phrase
from plugins.views.lists import (
    Entry,
    issue,
    publication_entry,
    publications_newest_first,
    written_in,
)
from plugins.views.record import record_of
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class SeriesView:
    """A series, newest issue first."""

    id: str
    name: Name
    summary: Html | None
    program: Link
    url: str | None
    entries: tuple[Entry, ...]
    note: Phrase | None
    sources: tuple[Link, ...]


@dataclass(frozen=True)
class PublicationView:
    """Everything on the page of a publication."""

    series: Link
    number: str
    subtitle: Name | None
    language: str
    when: Moment | None
    edition: Phrase | None
    office: Name | None
    pages: str
    url: str | None
    summary: Html | None
    topics: tuple[Phrase, ...]
    note: Phrase | None
    siblings: tuple[Entry, ...]


_SIBLINGS = 5


def publications(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``series`` in the order of the file."""
    return {"series": tuple(_series(held, shelf) for held in shelf.records.all(PublicationSeries))}


def publication(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``publication``: one publication, and the newest others of its series."""
    record = record_of(document, Publication)
    others = [
        held
        for held in shelf.records.all(Publication)
        if held.series == record.series and held is not record
    ]
    view = PublicationView(
        series=shelf.link(shelf.records.get(PublicationSeries, record.series)),
        number=issue(record.number, shelf) if record.number else "",
        subtitle=shelf.name(record.subtitle) if record.subtitle else None,
        language=written_in(record.language, shelf),
        when=shelf.date(record.date) if record.date else None,
        edition=shelf.text(record.edition) if record.edition else None,
        office=shelf.body_name(record.office) if record.office else None,
        pages=shelf.gettext("%(count)s pages", count=shelf.number(record.pages))
        if record.pages
        else "",
        url=record.url,
        summary=shelf.prose(record.summary),
        topics=tuple(shelf.text(shelf.records.get(Topic, held).label) for held in record.topics),
        note=shelf.text(record.note) if record.note else None,
        siblings=tuple(
            publication_entry(held, shelf) for held in publications_newest_first(others)[:_SIBLINGS]
        ),
    )
    return {"publication": view}


def _series(series: PublicationSeries, shelf: Shelf) -> SeriesView:
    held = [each for each in shelf.records.all(Publication) if each.series == series.id]
    return SeriesView(
        id=series.id,
        name=shelf.name(series.title),
        summary=shelf.prose(series.summary),
        program=shelf.link(shelf.records.get(Program, series.program)),
        url=series.url,
        entries=tuple(publication_entry(each, shelf) for each in publications_newest_first(held)),
        note=shelf.text(series.note) if series.note else None,
        sources=shelf.sources(series.source),
    )
