"""The bodies that the office works with, by group."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.bilingual.documents import Document
from plugins.charts.drawing import Picture
from plugins.records.models import Body, Partner, Program
from plugins.views.base import Link, Name, Phrase
from plugins.views.charts import Value, chart
from plugins.views.citations import Citations, Mark
from plugins.views.programs import Doings, activities_by_year
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class PartnerView:
    """A body and what was done together."""

    id: str
    name: Name
    abbreviation: str
    url: str | None
    summary: Phrase | None
    programs: tuple[Link, ...]
    years: tuple[Doings, ...]
    note: Phrase | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class GroupView:
    """A group of partners."""

    id: str
    title: str
    partners: tuple[PartnerView, ...]
    count: str


@dataclass(frozen=True)
class CountView:
    """How many partners each group has, and all together."""

    chart: Picture | None
    total: str


def partners(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``groups`` in the order of the brochure (no empty ones), ``counted``, and ``cited``."""
    citations = Citations(shelf)
    titles = {
        "japanese": shelf.gettext("Japanese bodies in Korea"),
        "korean": shelf.gettext("Korean and other bodies"),
        "program": shelf.gettext("Partners of single programs"),
    }
    groups = tuple(
        GroupView(
            f"group-{group}",
            title,
            tuple(_partner(each, shelf, citations) for each in held),
            shelf.gettext("%(count)s bodies", count=shelf.number(len(held))),
        )
        for group, title in titles.items()
        if (held := [each for each in shelf.records.all(Partner) if each.group == group])
    )
    return {
        "groups": groups,
        "counted": _counted(groups, shelf),
        "cited": citations.cited(),
    }


def _counted(groups: tuple[GroupView, ...], shelf: Shelf) -> CountView:
    values = [Value(Phrase(held.title), len(held.partners), held.count) for held in groups]
    total = sum(held.value for held in values)
    return CountView(
        chart(
            "partners",
            Phrase(shelf.gettext("Bodies on this page")),
            values,
            shelf,
            unit=Phrase(""),
        ),
        shelf.gettext("%(count)s bodies", count=shelf.number(total)),
    )


def _partner(partner: Partner, shelf: Shelf, citations: Citations) -> PartnerView:
    body = shelf.records.get(Body, partner.body)
    together = [held for held in shelf.records.all(Program) if partner.id in held.partners]
    return PartnerView(
        id=partner.id,
        name=shelf.name(body.name),
        abbreviation=body.abbreviation or "",
        url=body.url,
        summary=shelf.text(partner.summary) if partner.summary else None,
        programs=tuple(shelf.link(held) for held in together),
        years=activities_by_year(partner.activities, shelf),
        note=shelf.text(partner.note) if partner.note else None,
        marks=citations.cite(partner.source),
    )
