"""The home page: who this is, what it does for whom, and what is new."""

from collections.abc import Mapping

from plugins.archive.lists import newest_first as newest_publications
from plugins.bilingual.documents import Document
from plugins.records.models import Event, Figure, Office, Publication, PublicationSeries, Seminar
from plugins.views.base import Number
from plugins.views.lists import (
    Entry,
    Session,
    is_upcoming,
    newest_first,
    news_entry,
    publication_entry,
    session_entry,
)
from plugins.views.programs import chapters
from plugins.views.shelf import Shelf
from plugins.views.statistics import sources_of

_NEWS, _SESSIONS, _PUBLICATIONS = 3, 2, 2


def home(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return what the home page shows of each kind of record, newest or nearest first."""
    figures = _figures(shelf)
    return {
        "chapters": chapters(shelf),
        "figures": figures,
        "figure_sources": sources_of(figures),
        "news": tuple(news_entry(held, shelf) for held in shelf.news[:_NEWS]),
        "upcoming": _upcoming(shelf),
        "seminars": _latest(shelf.records.all(Seminar), shelf),
        "events": _latest(shelf.records.all(Event), shelf),
        "publications": _publications(shelf),
    }


def _figures(shelf: Shelf) -> tuple[Number, ...]:
    """Return the figures that the office's record names."""
    (office,) = shelf.records.all(Office)
    return tuple(shelf.figure(shelf.records.get(Figure, held)) for held in office.figures)


def _upcoming(shelf: Shelf) -> tuple[Entry, ...]:
    """Return the next events and seminars, soonest first."""
    sessions: list[Session] = [*shelf.records.all(Event), *shelf.records.all(Seminar)]
    coming = [held for held in sessions if is_upcoming(held, shelf.today)]
    return tuple(session_entry(held, shelf) for held in reversed(newest_first(coming)))[:_SESSIONS]


def _latest(sessions: tuple[Session, ...], shelf: Shelf) -> tuple[Entry, ...]:
    """Return the last sessions that are over, newest first."""
    past = [held for held in sessions if not is_upcoming(held, shelf.today)]
    return tuple(session_entry(held, shelf) for held in newest_first(past)[:_SESSIONS])


def _publications(shelf: Shelf) -> tuple[Entry, ...]:
    held = newest_publications(shelf.records.all(Publication))[:_PUBLICATIONS]
    return tuple(
        publication_entry(
            each, shelf, label=shelf.text(shelf.records.get(PublicationSeries, each.series).title)
        )
        for each in held
    )
