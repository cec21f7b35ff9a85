"""What a page is about, in the words of schema.org (JSON-LD): office, events, news, place.

All addresses are absolute. Nothing is told that the records do not know: an event without a
day has no day, one that was online no invented address.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from plugins.archive.calendars import moments
from plugins.archive.metadata import json_ld
from plugins.bilingual.documents import OTHER, Document
from plugins.records import models as m
from plugins.views.base import Link
from plugins.views.describe import description
from plugins.views.lists import Session, day_of
from plugins.views.shelf import Shelf, once

CONTEXT = "https://schema.org"
Thing = Mapping[str, Any]

_MODES = {
    "online": f"{CONTEXT}/OnlineEventAttendanceMode",
    "onsite": f"{CONTEXT}/OfflineEventAttendanceMode",
    "hybrid": f"{CONTEXT}/MixedEventAttendanceMode",
}
# In a script element these could end it or begin a comment; in JSON they may be escaped.
# https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
_ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"))
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def script(thing: Thing) -> Markup:
    r"""Return *thing* as text for ``<script type="application/ld+json">``.

    >>> script({"name": "</script>"})
    Markup('{"name": "\\u003c/script\\u003e"}')
    """
    text = _encoded(thing)
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return Markup(text)  # noqa: S704 - no sign of HTML is left in it


def linked_data(
    document: Document, shelf: Shelf, breadcrumbs: tuple[Link, ...]
) -> tuple[Thing, ...]:
    """Return what search engines may know of a page; nothing if they should not know it."""
    if not document.listed:
        return ()
    about = _ABOUT.get(document.template)
    found = [about(document, shelf)] if about else []
    if document.template == "home":
        found.append(website(shelf))
    if breadcrumbs:
        found.append(trail(breadcrumbs, shelf.hosts[document.lang]))
    return tuple({"@context": CONTEXT, **thing} for thing in found)


@once
def organisation(shelf: Shelf) -> Thing:
    """Return the office: a joint body of local governments, so the nearest type is theirs.

    GovernmentOffice would be a kind of LocalBusiness, with prices and opening hours.
    """
    (office,) = shelf.records.all(m.Office)
    names = (office.formal_name, office.name)
    others = [getattr(each, OTHER[shelf.lang]) for each in names]
    parent = office.parent
    return {
        **_office(shelf),
        "legalName": shelf.text(office.formal_name).text,
        "alternateName": [name for name in (*others, office.english_name) if name],
        "foundingDate": office.opened,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": shelf.text(office.address).text,
        },
        "telephone": office.phone,
        "faxNumber": office.fax,
        "email": office.email,
        "sameAs": [
            each.url for each in shelf.records.all(m.Channel) if each.url and each.kind != "website"
        ],
        "parentOrganization": {
            "@type": "Organization",
            "name": shelf.text(parent.name).text,
            "alternateName": [
                name
                for name in (getattr(parent.name, OTHER[shelf.lang]), parent.english_name)
                if name
            ],
            "foundingDate": parent.founded,
            **({"url": parent.url} if parent.url else {}),
        },
    }


def website(shelf: Shelf) -> Thing:
    """Return the site with its search."""
    (office,) = shelf.records.all(m.Office)
    host = shelf.hosts[shelf.lang]
    search = next((each for each in shelf.documents.values() if each.template == "search"), None)
    action = {
        "@type": "SearchAction",
        "target": {
            "@type": "EntryPoint",
            "urlTemplate": f"{host}{search.path}?q={{search_term_string}}" if search else "",
        },
        "query-input": "required name=search_term_string",
    }
    return {
        "@type": "WebSite",
        "@id": f"{host}/#website",
        "url": f"{host}/",
        "name": shelf.text(office.name).text,
        "inLanguage": shelf.lang,
        "publisher": _office(shelf),
        **({"potentialAction": action} if search else {}),
    }


def event(session: Session, shelf: Shelf) -> Thing:
    """Return an event or a seminar.

    eventStatus is left out: it means "as scheduled" by itself, and no record says otherwise.
    So is inLanguage, which would be the language that was spoken there.
    """
    url = shelf.hosts[shelf.lang] + shelf.path(session)
    places = list(_places(session, shelf))
    organizers = [_body(each, shelf) for each in _hosts(session, shelf)]
    told: dict[str, Any] = {
        "@type": "Event",
        "@id": f"{url}#event",
        "url": url,
        **_named(session.title, shelf),
        **_when(session),
    }
    if session.format:
        told["eventAttendanceMode"] = _MODES[session.format]
    if places:
        told["location"] = places[0] if len(places) == 1 else places
    if organizers:
        told["organizer"] = organizers
    if isinstance(session, m.Seminar):
        told["superEvent"] = series(shelf.records.get(m.SeminarSeries, session.series), shelf)
        if session.recording:
            told["recordedIn"] = {"@type": "CreativeWork", "url": session.recording}
    return told


def series(held: m.SeminarSeries, shelf: Shelf) -> Thing:
    """Return a series of seminars."""
    url = shelf.hosts[shelf.lang] + shelf.path(held)
    organizers = [_body(each, shelf) for each in held.hosts]
    return {
        "@type": "EventSeries",
        "@id": f"{url}#series",
        "url": url,
        **_named(held.title, shelf),
        **({"organizer": organizers} if organizers else {}),
    }


def article(document: Document, shelf: Shelf) -> Thing:
    """Return a news article."""
    host = shelf.hosts[document.lang]
    office = _office(shelf)
    return {
        "@type": "NewsArticle",
        "@id": f"{host}{document.path}#article",
        "mainEntityOfPage": host + document.path,
        "headline": document.title,
        "description": document.summary,
        "inLanguage": document.body_lang,
        "author": office,
        "publisher": office,
        **({"datePublished": document.date.isoformat()} if document.date else {}),
    }


def trail(breadcrumbs: Iterable[Link], host: str) -> Thing:
    """Return the way from the home page to this one."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": link.label.text,
                "item": host + link.url,
            }
            for position, link in enumerate(breadcrumbs, 1)
        ],
    }


def _organisation(document: Document, shelf: Shelf) -> Thing:
    del document
    return organisation(shelf)


def _event(document: Document, shelf: Shelf) -> Thing:
    record = document.record
    if not isinstance(record, (m.Event, m.Seminar)):
        raise TypeError(f"{document.path} was made from no event")
    told = description(document, shelf)
    return {**event(record, shelf), **({"description": told} if told else {})}


def _series(document: Document, shelf: Shelf) -> Thing:
    if not isinstance(document.record, m.SeminarSeries):
        raise TypeError(f"{document.path} was made from no series of seminars")
    return series(document.record, shelf)


def _publication(document: Document, shelf: Shelf) -> Thing:
    return json_ld(shelf.citation(document))


def _catalogue(document: Document, shelf: Shelf) -> Thing:
    del document
    from plugins.archive.open_data import catalogue  # late: of one page only
    from plugins.views.open_data import files_of

    return catalogue(files_of(shelf), shelf.lang, shelf.translate)


# Template to what its pages are about.
_ABOUT: Mapping[str, Callable[[Document, Shelf], Thing]] = {
    "home": _organisation,
    "about": _organisation,
    "contact": _organisation,
    "event": _event,
    "seminar": _event,
    "seminar-series": _series,
    "article": article,
    "publication": _publication,
    "open-data": _catalogue,
}


@once
def _office(shelf: Shelf) -> Thing:
    """Return the office in short; its @id is the same on both sites."""
    (office,) = shelf.records.all(m.Office)
    return {
        "@type": "GovernmentOrganization",
        "@id": f"{shelf.hosts['ja']}/#office",
        "name": shelf.text(office.name).text,
        "url": f"{shelf.hosts[shelf.lang]}/",
    }


def _named(text: m.Text, shelf: Shelf) -> dict[str, Any]:
    """Return a name, and the one in the other language."""
    other = shelf.other_text(text)
    return {
        "name": shelf.text(text).text,
        **({"alternateName": other.text} if other else {}),
    }


def _when(session: Session) -> dict[str, str]:
    """Return the moments, else the days, else the month."""
    if times := moments(session):
        start, end = times
        return {
            "startDate": start.isoformat(),
            **({"endDate": end.isoformat()} if end else {}),
        }
    day = day_of(session)
    if not day:
        return {}
    return {"startDate": day, **({"endDate": session.end_date} if session.end_date else {})}


def _places(session: Session, shelf: Shelf) -> Iterable[Thing]:
    """Yield where it was; the cities of an event may be what it was about."""
    if session.venue:
        venue = shelf.records.get(m.Venue, session.venue)
        place: dict[str, Any] = {"@type": "Place", "name": shelf.text(venue.name).text}
        if venue.city:
            city = shelf.body(venue.city).text
            place["address"] = {"@type": "PostalAddress", "addressLocality": city}
        yield place
    elif isinstance(session, m.Seminar) and session.format != "online":
        for each in session.cities:
            yield {"@type": "Place", "name": shelf.body(each).text}
    if session.format in ("online", "hybrid"):
        yield {"@type": "VirtualLocation"}


def _hosts(session: Session, shelf: Shelf) -> tuple[str, ...]:
    """Return the ids of the bodies that hold it."""
    if isinstance(session, m.Event):
        return session.hosts
    return session.hosts or shelf.records.get(m.SeminarSeries, session.series).hosts


def _body(body_id: str, shelf: Shelf) -> Thing:
    """Return a body; the office itself under its own id."""
    (office,) = shelf.records.all(m.Office)
    if body_id == office.id:
        return _office(shelf)
    body = shelf.records.get(m.Body, body_id)
    return {
        "@type": "Organization",
        **_named(body.name, shelf),
        **({"url": body.url} if body.url else {}),
    }
