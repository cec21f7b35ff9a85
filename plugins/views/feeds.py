"""What of a site can be subscribed to: its feed, the feeds of series, its calendar."""

from plugins.archive.calendars import SITE_CALENDAR, has_day, session_calendar
from plugins.archive.subscriptions import SITE_FEED, in_feed, series_feed
from plugins.bilingual.documents import Document
from plugins.records.models import Event, PublicationSeries, Seminar
from plugins.views.base import Phrase, Subscription
from plugins.views.lists import Session, is_upcoming
from plugins.views.magazine import issues
from plugins.views.shelf import Shelf, once

ATOM, CALENDAR = "application/atom+xml", "text/calendar"
# Templates of pages about events and seminars.
_DATED = frozenset({"home", "events", "event", "seminars", "seminar-series", "seminar"})


def subscriptions(shelf: Shelf) -> tuple[Subscription, ...]:
    """Return all of a site."""
    series = (_series(each, shelf) for each in shelf.records.all(PublicationSeries))
    return (_site(shelf), *(each for each in series if each), *_calendar(shelf))


def subscriptions_of(document: Document, shelf: Shelf) -> tuple[Subscription, ...]:
    """Return those that a page leads to: the site's feed, its own series, the calendar."""
    found = [_site(shelf)]
    if isinstance(document.record, PublicationSeries):
        found += [each for each in (_series(document.record, shelf),) if each]
    if document.template in _DATED:
        found += _calendar(shelf)
    return tuple(found)


def calendar_of(session: Session, shelf: Shelf) -> str:
    """Return the address of the calendar of an event that is to come; "" if it has none."""
    coming = has_day(session) and is_upcoming(session, shelf.today)
    return session_calendar(session, shelf.records) if coming else ""


@once
def _site(shelf: Shelf) -> Subscription:
    title = Phrase(shelf.gettext("News and publications (Atom feed)"))
    return Subscription(title, SITE_FEED, ATOM)


def _series(series: PublicationSeries, shelf: Shelf) -> Subscription | None:
    """Return the feed of a series; none if nothing in it has a date."""
    publications = shelf.archive.of_series(series.id)
    sent = any(each.listed for each in issues(shelf, series.id))
    if not (sent or any(in_feed(each) for each in publications)):
        return None
    name = shelf.text(series.title)
    title = Phrase(shelf.gettext("%(series)s (Atom feed)", series=name.text), name.lang)
    return Subscription(title, series_feed(series.id), ATOM)


@once
def _calendar(shelf: Shelf) -> tuple[Subscription, ...]:
    sessions: list[Session] = [*shelf.records.all(Event), *shelf.records.all(Seminar)]
    if not any(has_day(each) for each in sessions):
        return ()
    title = Phrase(shelf.gettext("Events and seminars (calendar)"))
    return (Subscription(title, SITE_CALENDAR, CALENDAR),)
