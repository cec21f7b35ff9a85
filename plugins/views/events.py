"""The history of events by fiscal year, and the page of one event."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.bilingual.documents import Document
from plugins.records.models import Event, Program, Seminar, Venue
from plugins.views.base import Html, Link, Moment, Name, Phrase
from plugins.views.feeds import calendar_of
from plugins.views.lists import (
    Neighbours,
    by_fiscal_year,
    is_upcoming,
    moment_of,
    neighbours,
    newest_first,
    session_entry,
)
from plugins.views.record import record_of
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class EventView:
    """Everything on the page of an event."""

    program: Link
    when: Moment
    upcoming: bool
    calendar: str  # site path of its calendar file, while it is to come
    fiscal_year: str
    edition: str
    format: str
    venue: Name | None
    cities: tuple[Name, ...]
    hosts: tuple[Name, ...]
    supporters_jp: tuple[Name, ...]
    supporters_kr: tuple[Name, ...]
    exhibitors: tuple[Name, ...]
    exhibitor_count: str
    items: tuple[Phrase, ...]
    participants: str
    text: Html | None
    note: Phrase | None
    neighbours: Neighbours


def events(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``upcoming`` (soonest first) and ``years`` (newest first)."""
    held = shelf.records.all(Event)
    upcoming = [event for event in held if is_upcoming(event, shelf.today)]
    past = [event for event in held if event not in upcoming]
    return {
        "upcoming": tuple(
            session_entry(event, shelf) for event in reversed(newest_first(upcoming))
        ),
        "years": by_fiscal_year(past, shelf),
    }


def event(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``event``: the record, and the events of its program before and after it."""
    record = record_of(document, Event)
    same = [held for held in shelf.records.all(Event) if held.program == record.program]
    view = EventView(
        program=shelf.link(shelf.records.get(Program, record.program)),
        when=moment_of(record, shelf),
        upcoming=is_upcoming(record, shelf.today),
        calendar=calendar_of(record, shelf),
        fiscal_year=shelf.fiscal_year(record.fiscal_year),
        edition=edition(record.edition, shelf),
        format=format_of(record, shelf),
        venue=shelf.name(shelf.records.get(Venue, record.venue).name) if record.venue else None,
        cities=shelf.bodies(record.cities),
        hosts=shelf.bodies(record.hosts),
        supporters_jp=shelf.bodies(record.supporters_jp),
        supporters_kr=shelf.bodies(record.supporters_kr),
        exhibitors=shelf.bodies(record.exhibitors),
        exhibitor_count=shelf.number(len(record.exhibitors)),
        items=tuple(shelf.text(item) for item in record.items),
        participants=people(record.participants, shelf),
        text=shelf.prose(record.text),
        note=shelf.text(record.note) if record.note else None,
        neighbours=neighbours(record, same, shelf),
    )
    return {"event": view}


def edition(number: int | None, shelf: Shelf) -> str:
    """Return the how-manieth in words; "" if it is not known."""
    # Translators: the how-manieth of a yearly event.
    return shelf.gettext("No. %(number)s in the series", number=number) if number else ""


def people(count: int | None, shelf: Shelf) -> str:
    """Return a number of people in words; "" if it is not known."""
    return "" if count is None else shelf.gettext("%(count)s people", count=shelf.number(count))


def format_of(session: Event | Seminar, shelf: Shelf) -> str:
    """Return how it was held; "" if it is not known."""
    formats = {
        "online": shelf.gettext("Online"),
        "onsite": shelf.gettext("On site"),
        "hybrid": shelf.gettext("On site and online"),
    }
    return formats[session.format] if session.format else ""
