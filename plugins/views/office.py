"""The office: about CLAIR and its Seoul office, the ways to it, how to reach it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from plugins.bilingual.documents import Document
from plugins.charts.drawing import Picture
from plugins.records.models import Office, PartialDate, Program, Statistic
from plugins.text.dates import japanese_era
from plugins.views.base import Moment, Name, Phrase
from plugins.views.charts import Map, Value, chart, place_map
from plugins.views.citations import Citations, Mark
from plugins.views.shelf import Shelf
from plugins.views.statistics import Table, statistic_table


@dataclass(frozen=True)
class Post:
    """A post and how many hold it."""

    role: Name
    count: str


@dataclass(frozen=True)
class OverseasOfficeView:
    """An overseas office of CLAIR."""

    city: Name
    opened: Moment


@dataclass(frozen=True)
class MilestoneView:
    """A dated fact of the history."""

    when: Moment
    text: Phrase
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class OfficeView:
    """What the record says of the Seoul office."""

    name: Name
    formal_name: Name
    english_name: str
    opened: Moment
    purpose: tuple[Phrase, ...]
    staff: tuple[Post, ...]
    staff_total: str
    staff_as_of: Moment
    staff_chart: Picture | None
    statistics: tuple[Table, ...]  # those of the office itself
    dispatching: Map
    resident: tuple[Name, ...]
    marks: tuple[Mark, ...]
    history: tuple[MilestoneView, ...]
    note: Phrase | None


@dataclass(frozen=True)
class ParentView:
    """What the record says of CLAIR itself."""

    name: Name
    short_name: Name
    english_name: str
    founded: Moment
    era: str  # the Japanese era year in brackets, on the Japanese side only
    headquarters: Name
    purpose: Phrase
    url: str | None
    offices: tuple[OverseasOfficeView, ...]


@dataclass(frozen=True)
class RouteView:
    """A way to the office."""

    origin: Name
    minutes: str
    means: Phrase


def about(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``parent``, ``office`` and the sources ``cited``."""
    citations = Citations(shelf)
    office = office_view(shelf, citations)
    return {"parent": parent_view(shelf), "office": office, "cited": citations.cited()}


def access(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``address`` in both languages and ``routes``."""
    return {"address": address_of(shelf), "routes": routes_of(shelf)}


def contact(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``address`` in both languages."""
    return {"address": address_of(shelf)}


def address_of(shelf: Shelf) -> Name:
    """Return the postal address in both languages."""
    return shelf.name(_record(shelf).address)


def routes_of(shelf: Shelf) -> tuple[RouteView, ...]:
    """Return the ways to the office."""
    return tuple(
        RouteView(
            shelf.name(route.origin),
            shelf.gettext("About %(minutes)s minutes", minutes=shelf.number(route.minutes)),
            shelf.text(route.means),
        )
        for route in _record(shelf).routes
    )


def era_of(value: PartialDate) -> str:
    """Return the era year of a date of any precision; "" if its year has two eras.

    >>> era_of("1988"), era_of("1989"), era_of("1989-01-08")
    ('昭和63年', '', '平成元年')
    """
    first = date.fromisoformat(f"{value}-01-01"[:10])
    if len(value) == 4 and japanese_era(first) != japanese_era(date(first.year, 12, 31)):
        return ""
    return japanese_era(first)


def _record(shelf: Shelf) -> Office:
    return shelf.records.all(Office)[0]


def office_view(shelf: Shelf, citations: Citations) -> OfficeView:
    """Return what the record says of the Seoul office, its sources numbered by *citations*."""
    office = _record(shelf)
    of_programs = {held for program in shelf.records.all(Program) for held in program.statistics}
    return OfficeView(
        name=shelf.name(office.name),
        formal_name=shelf.name(office.formal_name),
        english_name=office.english_name,
        opened=shelf.date(office.opened),
        purpose=tuple(shelf.text(held) for held in office.purpose),
        staff=tuple(Post(shelf.name(held.role), shelf.number(held.count)) for held in office.staff),
        staff_total=shelf.number(sum(held.count for held in office.staff)),
        staff_as_of=shelf.date(office.staff_as_of),
        staff_chart=_staff_chart(office, shelf),
        statistics=tuple(
            statistic_table(held, shelf)
            for held in shelf.records.all(Statistic)
            if held.id not in of_programs
        ),
        dispatching=place_map(
            "dispatching",
            shelf.gettext("Bodies that second staff"),
            office.dispatching,
            shelf,
        ),
        resident=tuple(shelf.name(held) for held in office.resident),
        marks=citations.cite(office.source),
        history=tuple(
            MilestoneView(shelf.date(held.date), shelf.text(held.text), citations.cite(held.source))
            for held in office.history
        ),
        note=shelf.text(office.note) if office.note else None,
    )


def _staff_chart(office: Office, shelf: Shelf) -> Picture | None:
    return chart(
        "staff",
        Phrase(shelf.gettext("Staff")),
        [
            Value(
                shelf.text(held.role),
                held.count,
                shelf.gettext("%(count)s people", count=shelf.number(held.count)),
            )
            for held in office.staff
        ],
        shelf,
        unit=Phrase(""),
    )


def parent_view(shelf: Shelf) -> ParentView:
    """Return what the record says of CLAIR itself."""
    parent = _record(shelf).parent
    return ParentView(
        name=shelf.name(parent.name),
        short_name=shelf.name(parent.short_name),
        english_name=parent.english_name,
        founded=shelf.date(parent.founded),
        era=f"（{era}）" if shelf.lang == "ja" and (era := era_of(parent.founded)) else "",
        headquarters=shelf.name(parent.headquarters),
        purpose=shelf.text(parent.purpose),
        url=parent.url,
        offices=tuple(
            OverseasOfficeView(shelf.name(held.city), shelf.date(held.opened))
            for held in parent.overseas_offices
        ),
    )
