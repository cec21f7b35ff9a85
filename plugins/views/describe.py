"""One plain line on a page, for search engines and for those who share its address."""

from plugins.archive.citation import plain_text
from plugins.bilingual.documents import Document
from plugins.records.models import (
    Event,
    Magazine,
    Program,
    Publication,
    PublicationSeries,
    Seminar,
    SeminarSeries,
)
from plugins.views.base import Html
from plugins.views.lists import issue, moment_of, places_of, short_title
from plugins.views.magazine import pick_entry
from plugins.views.shelf import Shelf


def description(document: Document, shelf: Shelf) -> str:
    """Return what the page itself says in short, else what, when and where in words."""
    record = document.record
    if document.summary:
        return document.summary
    if isinstance(record, Publication):
        series = shelf.title(shelf.records.get(PublicationSeries, record.series)).text
        number = issue(record.number, shelf) if record.number else ""
        day = shelf.date(record.date).text if record.date else ""
        facts = _joined((series, number, day), shelf)
        return _sentences(facts, _text(shelf.prose(record.summary)))
    if isinstance(record, Magazine):
        picks = (pick_entry(each, shelf).name.here.text for each in record.picks)
        return _sentences(shelf.date(record.date).text, _joined(tuple(picks), shelf))
    if isinstance(record, (Event, Seminar)):
        owner = (
            shelf.records.get(Program, record.program)
            if isinstance(record, Event)
            else shelf.records.get(SeminarSeries, record.series)
        )
        places = tuple(place.text for place in places_of(record, shelf))
        facts = _joined(
            (short_title(owner, shelf).text, moment_of(record, shelf).text, *places), shelf
        )
        return _sentences(facts, _text(shelf.prose(record.text)))
    if isinstance(record, SeminarSeries):
        return _text(shelf.prose(record.summary))
    return ""


def _joined(parts: tuple[str, ...], shelf: Shelf) -> str:
    return shelf.gettext(", ").join(part for part in parts if part)


def _sentences(first: str, second: str) -> str:
    return f"{first} — {second}" if second else first


def _text(html: Html | None) -> str:
    return plain_text(html.markup) if html else ""
