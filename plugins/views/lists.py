"""Dated lists, shared by many pages: entries, their order, their groups by year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TypeVar

from plugins.bilingual.documents import Document
from plugins.records.models import (
    Event,
    Language,
    Program,
    Publication,
    PublicationSeries,
    Seminar,
    SeminarSeries,
    Venue,
)
from plugins.text.dates import fiscal_year
from plugins.views.base import Link, Moment, Name, Phrase
from plugins.views.shelf import Shelf, once

_RELATED = 10  # publications on the page of a program or seminar

Session = Event | Seminar
SessionT = TypeVar("SessionT", bound=Event | Seminar)


@dataclass(frozen=True)
class Counted:
    """A link to a list, and how much it holds."""

    link: Link
    count: str


@dataclass(frozen=True)
class Entry:
    """One line of a list of pages."""

    name: Name
    url: str
    when: Moment | None
    label: Phrase | None = None  # what it belongs to: a program, a series
    places: tuple[Phrase, ...] = ()
    marks: tuple[str, ...] = ()  # remarks in words, such as the language it is written in
    subtitle: Phrase | None = None
    contents: tuple[Phrase, ...] = ()  # dishes, themes, places visited


@dataclass(frozen=True)
class Year:
    """The entries of one year; ``id`` makes the link to it."""

    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Neighbours:
    """The entries before and after this one in time."""

    earlier: Link | None
    later: Link | None


def day_of(session: Session) -> str:
    """Return the first day, or the month, in ISO form; "" if neither is known."""
    return session.start_date or (session.month if isinstance(session, Event) else None) or ""


def newest_first(sessions: Iterable[SessionT]) -> list[SessionT]:
    """Order by fiscal year, day and number; what has no day comes last in its year."""

    def key(session: SessionT) -> tuple[int, str, int]:
        within = session.session if isinstance(session, Seminar) else None
        return session.fiscal_year, day_of(session), within or session.edition or 0

    return sorted(sessions, key=key, reverse=True)


def is_upcoming(session: Session, today: date) -> bool:
    """Return whether it ends today or later; without a day, whether its year is to come."""
    day = session.end_date or day_of(session)
    if not day:
        return session.fiscal_year > fiscal_year(today)
    return day >= today.isoformat()[: len(day)]


def moment_of(session: Session, shelf: Shelf) -> Moment:
    """Return when it is: its days, else its month, else its fiscal year."""
    if session.start_date:
        return shelf.span(session.start_date, session.end_date)
    if day := day_of(session):
        return shelf.date(day)
    return Moment(shelf.fiscal_year(session.fiscal_year), "")


def places_of(session: Session, shelf: Shelf) -> tuple[Phrase, ...]:
    """Return its venue, else its cities; "online" if it was nowhere else."""
    if session.venue:
        return (shelf.text(shelf.records.get(Venue, session.venue).name),)
    if session.cities:
        return tuple(shelf.body(city) for city in session.cities)
    return (Phrase(shelf.gettext("Online")),) if session.format == "online" else ()


def session_entry(session: Session, shelf: Shelf, *, label: bool = True) -> Entry:
    """Return the line of an event or of a session of a seminar.

    Without *label* it stands on the page of its own program or series, and says in its place
    what was shown.
    """
    owner: Program | SeminarSeries
    if isinstance(session, Event):
        owner = shelf.records.get(Program, session.program)
        contents = session.items
    else:
        owner = shelf.records.get(SeminarSeries, session.series)
        contents = session.subjects
    return Entry(
        name=shelf.name(session.title),
        url=shelf.path(session),
        when=moment_of(session, shelf),
        label=short_title(owner, shelf) if label else None,
        places=places_of(session, shelf),
        contents=() if label else tuple(shelf.text(each) for each in contents),
    )


def short_title(owner: Program | SeminarSeries, shelf: Shelf) -> Phrase:
    """Return the name for menus and lists."""
    short = owner.short_title if isinstance(owner, Program) else None
    return shelf.text(short or owner.title)


def by_fiscal_year(
    sessions: Iterable[Session], shelf: Shelf, *, prefix: str = "fy", label: bool = True
) -> tuple[Year, ...]:
    """Group by fiscal year, newest first; ids are *prefix* and the year.

    What has no day prints none, since the year stands above it.
    """
    return tuple(
        Year(
            id=f"{prefix}{year}",
            title=shelf.fiscal_year(year),
            entries=tuple(
                entry if day_of(held) else replace(entry, when=None)
                for held in group
                for entry in [session_entry(held, shelf, label=label)]
            ),
        )
        for year, group in groupby(newest_first(sessions), key=lambda held: held.fiscal_year)
    )


def neighbours(session: Session, shelf: Shelf) -> Neighbours:
    """Return the links to the sessions of the same program or series before and after it."""
    ordered, at = _courses(shelf)[type(session), session.id]
    return Neighbours(
        earlier=shelf.link(ordered[at + 1]) if at + 1 < len(ordered) else None,
        later=shelf.link(ordered[at - 1]) if at > 0 else None,
    )


@once
def _courses(
    shelf: Shelf,
) -> Mapping[tuple[type[Session], str], tuple[Sequence[Session], int]]:
    """Return all sessions of each one's program or series, newest first, and its place there."""
    courses: dict[tuple[type[Session], str], list[Session]] = {}
    for event in newest_first(shelf.records.all(Event)):
        courses.setdefault((Event, event.program), []).append(event)
    for seminar in newest_first(shelf.records.all(Seminar)):
        courses.setdefault((Seminar, seminar.series), []).append(seminar)
    return {
        (type(session), session.id): (held, at)
        for held in courses.values()
        for at, session in enumerate(held)
    }


def news_entry(document: Document, shelf: Shelf) -> Entry:
    """Return the line of a news article; an untranslated one says its language."""
    when = shelf.date(document.date.isoformat()) if document.date else None
    marks = (only_in(document.body_lang, shelf),) if document.fallback else ()
    return Entry(name=shelf.document_name(document), url=document.path, when=when, marks=marks)


def publication_entry(
    publication: Publication, shelf: Shelf, *, label: Phrase | None = None
) -> Entry:
    """Return the line of a publication, with the language it is written in."""
    when = (
        shelf.date(publication.date)
        if publication.date
        else Moment(shelf.gettext("Date unknown"), "")
    )
    number = (issue(publication.number, shelf),) if publication.number else ()
    return Entry(
        name=shelf.name(publication.title),
        url=shelf.path(publication),
        when=when,
        label=label,
        marks=(*number, written_in(publication.language, shelf)),
        subtitle=shelf.text(publication.subtitle) if publication.subtitle else None,
    )


def related_publications(document: Document, shelf: Shelf) -> tuple[Entry, ...]:
    """Return the newest publications that name the program or seminar of a page."""
    return tuple(
        publication_entry(
            held, shelf, label=shelf.title(shelf.records.get(PublicationSeries, held.series))
        )
        for held in shelf.archive.related.get(document.key, ())[:_RELATED]
    )


def issue(number: int, shelf: Shelf) -> str:
    """Return the number of an issue in words."""
    # Translators: the number of an issue in a series of publications.
    return shelf.gettext("No. %(number)s", number=number)


def written_in(language: Language, shelf: Shelf) -> str:
    """Return the name of the language that something is written in."""
    return shelf.gettext("Japanese") if language == "ja" else shelf.gettext("Korean")


def only_in(language: Language, shelf: Shelf) -> str:
    """Return the remark on a page that the other side does not have."""
    if language == "ja":
        return shelf.gettext("In Japanese only")
    return shelf.gettext("In Korean only")
