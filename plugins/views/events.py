"""The history of events by fiscal year, and the page of one event."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.bilingual.documents import Document
from plugins.charts.drawing import Picture
from plugins.records.models import Event, Program, Seminar, Venue
from plugins.views.base import Html, Link, Moment, Name, Phrase
from plugins.views.charts import strips
from plugins.views.feeds import calendar_of
from plugins.views.lists import (
    Neighbours,
    by_fiscal_year,
    is_upcoming,
    moment_of,
    neighbours,
    newest_first,
    session_entry,
    short_title,
)
from plugins.views.programs import Part
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


@dataclass(frozen=True)
class YearCount:
    """How many events a program had in a fiscal year, and where they are listed."""

    year: Link
    count: str


@dataclass(frozen=True)
class ProgramCount:
    """How many events a program had, in all and by year, oldest first."""

    program: Link
    total: str
    years: tuple[YearCount, ...]


@dataclass(frozen=True)
class Overview:
    """The events by program and year."""

    chart: Picture | None
    rows: tuple[ProgramCount, ...]
    total: str


def events(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``upcoming`` (soonest first), ``years`` (newest first), ``overview`` and ``parts``."""
    held = shelf.records.all(Event)
    upcoming = [event for event in held if is_upcoming(event, shelf.today)]
    past = [event for event in held if not is_upcoming(event, shelf.today)]
    years = by_fiscal_year(past, shelf)
    title = shelf.gettext("Events by program and year")
    return {
        "upcoming": tuple(
            session_entry(event, shelf) for event in reversed(newest_first(upcoming))
        ),
        "years": years,
        "overview": _overview(past, title, shelf),
        "parts": (*(Part(held.id, held.title) for held in years), Part("overview", title)),
    }


def _overview(held: Sequence[Event], title: str, shelf: Shelf) -> Overview:
    counts = {
        program: Counter(event.fiscal_year for event in held if event.program == program.id)
        for program in shelf.records.all(Program)
    }
    rows = [(program, years) for program, years in counts.items() if years]
    return Overview(
        chart=strips(
            "events",
            title,
            [(short_title(program, shelf), years) for program, years in rows],
            shelf,
        ),
        rows=tuple(
            ProgramCount(
                Link(short_title(program, shelf), shelf.path(program)),
                shelf.number(years.total()),
                tuple(
                    YearCount(Link(Phrase(str(year)), f"#fy{year}"), str(count))
                    for year, count in sorted(years.items())
                ),
            )
            for program, years in rows
        ),
        total=shelf.number(len(held)),
    )


def event(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``event``: the record, and the events of its program before and after it."""
    record = record_of(document, Event)
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
        neighbours=neighbours(record, shelf),
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
