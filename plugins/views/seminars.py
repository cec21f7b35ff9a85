"""Seminars: all series by year, the page of a series, the page of a session."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.bilingual.documents import Document
from plugins.records.models import Program, Seminar, SeminarSeries, Venue
from plugins.text.dates import format_times
from plugins.views.base import Html, Link, Moment, Name, Phrase
from plugins.views.events import edition, format_of, people
from plugins.views.feeds import calendar_of
from plugins.views.lists import (
    Entry,
    Neighbours,
    Year,
    is_upcoming,
    moment_of,
    neighbours,
    newest_first,
    related_publications,
    session_entry,
)
from plugins.views.programs import sessions_by_year
from plugins.views.record import record_of
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class SeriesView:
    """A series with its sessions by year."""

    id: str
    name: Name
    url: str
    summary: Html | None
    program: Link
    hosts: tuple[Name, ...]
    years: tuple[Year, ...]
    note: Phrase | None


@dataclass(frozen=True)
class SpeechView:
    """A part of the programme."""

    role: Phrase
    speaker: Phrase | None
    title: Name | None


@dataclass(frozen=True)
class SeminarView:
    """Everything on the page of a session."""

    series: Link
    program: Link
    when: Moment
    times: str
    upcoming: bool
    calendar: str  # site path of its calendar file, while it is to come
    fiscal_year: str
    edition: str
    session: str
    format: str
    venue: Name | None
    cities: tuple[Name, ...]
    hosts: tuple[Name, ...]
    supporters: tuple[Name, ...]
    subjects: tuple[Phrase, ...]
    speeches: tuple[SpeechView, ...]
    participants: str
    recording: str | None
    text: Html | None
    note: Phrase | None
    publications: tuple[Entry, ...]  # on it
    neighbours: Neighbours


def seminars(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``upcoming`` sessions (soonest first) and all ``series`` in the order of the file."""
    coming = [held for held in shelf.records.all(Seminar) if is_upcoming(held, shelf.today)]
    upcoming: tuple[Entry, ...] = tuple(
        session_entry(held, shelf) for held in reversed(newest_first(coming))
    )
    return {
        "upcoming": upcoming,
        "series": tuple(_series(held, shelf) for held in shelf.records.all(SeminarSeries)),
    }


def seminar_series(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``series``: one series."""
    return {"series": _series(record_of(document, SeminarSeries), shelf)}


def seminar(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``seminar``: one session, and those of its series before and after it."""
    record = record_of(document, Seminar)
    series = shelf.records.get(SeminarSeries, record.series)
    times = (
        format_times(record.start_time, record.end_time, shelf.lang) if record.start_time else ""
    )
    view = SeminarView(
        series=shelf.link(series),
        program=shelf.link(shelf.records.get(Program, series.program)),
        when=moment_of(record, shelf),
        times=times,
        upcoming=is_upcoming(record, shelf.today),
        calendar=calendar_of(record, shelf),
        fiscal_year=shelf.fiscal_year(record.fiscal_year),
        edition=edition(record.edition, shelf),
        session=(
            # Translators: the number of a session within its fiscal year.
            shelf.gettext("Session %(number)s of the year", number=record.session)
            if record.session
            else ""
        ),
        format=format_of(record, shelf),
        venue=shelf.name(shelf.records.get(Venue, record.venue).name) if record.venue else None,
        cities=shelf.bodies(record.cities),
        hosts=shelf.bodies(record.hosts or series.hosts),
        supporters=shelf.bodies(record.supporters),
        subjects=tuple(shelf.text(held) for held in record.subjects),
        speeches=tuple(
            SpeechView(
                shelf.text(held.role),
                shelf.text(held.speaker) if held.speaker else None,
                shelf.name(held.title) if held.title else None,
            )
            for held in record.speeches
        ),
        participants=people(record.participants, shelf),
        recording=record.recording,
        text=shelf.prose(record.text),
        note=shelf.text(record.note) if record.note else None,
        publications=related_publications(document, shelf),
        neighbours=neighbours(record, shelf),
    )
    return {"seminar": view}


def _series(series: SeminarSeries, shelf: Shelf) -> SeriesView:
    return SeriesView(
        id=series.id,
        name=shelf.name(series.title),
        url=shelf.path(series),
        summary=shelf.prose(series.summary),
        program=shelf.link(shelf.records.get(Program, series.program)),
        hosts=shelf.bodies(series.hosts),
        years=sessions_by_year(series, shelf, prefix=f"{series.id}-"),
        note=shelf.text(series.note) if series.note else None,
    )
