"""Calendars (RFC 5545): all events and seminars whose day is known, and each by itself.

Nothing here depends on the day of the build: an address is there from the first build that
knows the day, and stays when the day is over. DTSTAMP, which should say when an entry was
last changed, is the first moment (UTC) of the event's first day, since no clock is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from plugins.archive.citation import Words
from plugins.archive.wording import Translator, translator, words
from plugins.bilingual.base_generator import BaseGenerator
from plugins.checks.problems import N_, Place
from plugins.publishing.staging import SiteWriter
from plugins.records import models as m
from plugins.records.addresses import record_path
from plugins.records.store import Records, kind_of

if TYPE_CHECKING:  # the library is large, and needed only where a session is new or has changed
    from icalendar import Calendar, Event, Timezone

SITE_CALENDAR = "/calendar.ics"
SEOUL = ZoneInfo("Asia/Seoul")

Session = m.Event | m.Seminar


@dataclass(frozen=True)
class Shelves:
    """What the calendars of one site are made from."""

    lang: m.Language
    records: Records
    host: str
    domain: str  # the end of all UIDs, such as "clair.or.kr"
    translate: Translator


class CalendarGenerator(BaseGenerator):
    """Writes ``calendar.ics`` and, beside the page of each dated session, ``event.ics``."""

    from_outline = True

    def generate_output(self, writer: SiteWriter) -> None:
        lang: m.Language = self.settings["DEFAULT_LANG"]
        shelves = Shelves(
            lang=lang,
            records=self.context["records"],
            host=self.context["hosts"][lang],
            domain=str(self.settings["FEED_TAG"]).partition(",")[0],
            translate=translator(self.settings),
        )
        made = [(session, entry(session, shelves)) for session in dated(shelves.records)]
        for session, held in made:
            writer.write(
                session_calendar(session, shelves.records).removeprefix("/"),
                calendar([held], shelves).to_ical(),
                shelves.records.place(kind_of(type(session)), session.id),
            )
        if made:
            whole = calendar([held for _session, held in made], shelves)
            writer.write(SITE_CALENDAR.removeprefix("/"), whole.to_ical(), Place("pelicanconf.py"))


def has_day(session: Session) -> bool:
    """Say whether the day is known: only then is there a calendar of it."""
    return session.start_date is not None


def session_calendar(session: Session, records: Records) -> str:
    """Return the address of the calendar of one event or seminar, if its day is known."""
    return f"{record_path(session, records)}event.ics"


def dated(records: Records) -> list[Session]:
    """Return all events and seminars whose day is known, oldest first."""
    sessions: tuple[Session, ...] = (*records.all(m.Event), *records.all(m.Seminar))
    held = [session for session in sessions if has_day(session)]
    return sorted(held, key=lambda each: (each.start_date or "", kind_of(type(each)), each.id))


def days(session: Session) -> tuple[date, date]:
    """Return the first and the last day, which may be the same."""
    first = session.start_date or ""
    return date.fromisoformat(first), date.fromisoformat(session.end_date or first)


def moments(session: Session) -> tuple[datetime, datetime | None] | None:
    """Return when it began and, if that is known, ended; None if only days are known.

    Times of something that took several days belong to no single day, so they are not used.
    """
    if not isinstance(session, m.Seminar) or not session.start_time or not has_day(session):
        return None
    first, last = days(session)
    if first != last:
        return None
    start = _at(first, session.start_time)
    end = _at(first, session.end_time) if session.end_time else None
    return start, end if end and end > start else None


def _at(day: date, hours: m.Time) -> datetime:
    return datetime.combine(day, time.fromisoformat(hours), SEOUL)


def calendar(entries: Iterable["Event"], shelves: Shelves) -> "Calendar":
    """Return a calendar of *entries*, with the time zone if one of them has a time."""
    from icalendar import Calendar

    office = next(iter(shelves.records.all(m.Office)))
    name = words(office.name, shelves.lang)
    held = Calendar()
    held.add("version", "2.0")
    held.add("prodid", f"-//{office.english_name}//Calendar//{shelves.lang.upper()}")
    held.add("calscale", "GREGORIAN")
    title = shelves.translate(N_("%(office)s: events and seminars")) % {"office": name.text}
    held.add("name", title, {"language": shelves.lang})
    held.add("x-wr-calname", title)  # what most programs read instead of NAME
    held.add("url", f"{shelves.host}/")
    for entry_ in entries:
        held.add_component(entry_)
    if held.get_used_tzids():
        held.subcomponents.insert(0, _time_zone())
    return held


def _time_zone() -> "Timezone":
    """Return Seoul's time since summer time was last used there, in 1988.

    Made here and not from the machine's time zone data, so that it is the same everywhere.
    """
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1988, 10, 9, 3, 0))  # noqa: DTZ001 - local by definition
    standard.add("tzoffsetfrom", timedelta(hours=10))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "KST")
    zone = Timezone()
    zone.add("tzid", SEOUL.key)
    zone.add_component(standard)
    return zone


def entry(session: Session, shelves: Shelves) -> "Event":
    """Return a session as an entry of a calendar; its day is known."""
    from icalendar import Event
    from icalendar.enums import STATUS, TRANSP

    first, last = days(session)
    times = moments(session)
    start, end = times or (first, last + timedelta(days=1))  # the end is the day after (3.6.1)
    held = Event.new(
        uid=f"{kind_of(type(session))}.{session.id}.{shelves.lang}@{shelves.domain}",
        stamp=datetime.combine(first, time(), UTC),
        start=start,
        end=end,
        url=shelves.host + record_path(session, shelves.records),
        status=STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,  # nobody who subscribes is busy because of us
    )
    _say(held, "summary", (_summary(session, shelves),))
    _say(held, "categories", (_owner(session, shelves),))
    _say(held, "location", tuple(_location(session, shelves)), shelves.translate(N_(", ")))
    _say(held, "description", tuple(_description(session, shelves)), "\n")
    return held


def _say(held: "Event", name: str, told: tuple[Words, ...], between: str = "") -> None:
    """Add a text with its language, if it has only one."""
    if not told:
        return
    languages = {each.lang for each in told}
    parameters: dict[str, str] = {"language": languages.pop()} if len(languages) == 1 else {}
    held.add(name, between.join(each.text for each in told), parameters)


def _summary(session: Session, shelves: Shelves) -> Words:
    """Return the title; that of a seminar is its theme, so its series stands before it."""
    title = words(session.title, shelves.lang)
    owner = _owner(session, shelves)
    if isinstance(session, m.Event) or owner.lang != title.lang or title.lang != shelves.lang:
        return title
    # Translators: the name of a series of seminars and the theme of one of them.
    pattern = shelves.translate(N_("%(series)s: %(title)s"))
    return Words(pattern % {"series": owner.text, "title": title.text}, shelves.lang)


def _owner(session: Session, shelves: Shelves) -> Words:
    """Return the name of the program or series that it belongs to."""
    owner: m.Program | m.SeminarSeries
    if isinstance(session, m.Event):
        owner = shelves.records.get(m.Program, session.program)
    else:
        owner = shelves.records.get(m.SeminarSeries, session.series)
    return words(owner.title, shelves.lang)


def _location(session: Session, shelves: Shelves) -> Iterable[Words]:
    """Yield the place and its city; the cities of an event may be what it was about."""
    if session.format == "online":
        yield Words(shelves.translate(N_("Online")), shelves.lang)
        return
    cities = session.cities if isinstance(session, m.Seminar) else ()
    if session.venue:
        venue = shelves.records.get(m.Venue, session.venue)
        yield words(venue.name, shelves.lang)
        cities = (venue.city,) if venue.city else ()
    for city in cities:
        yield words(shelves.records.get(m.Body, city).name, shelves.lang)


def _description(session: Session, shelves: Shelves) -> Iterable[Words]:
    """Yield what was or will be shown, and what readers must know of the facts."""
    contents = session.items if isinstance(session, m.Event) else session.subjects
    for each in contents:
        yield words(each, shelves.lang)
    if session.format == "hybrid":
        yield Words(shelves.translate(N_("On site and online")), shelves.lang)
    if session.note:
        yield words(session.note, shelves.lang)
