"""Statistics as tables: rows ready to print, and the values for a chart beside them."""

from collections.abc import Iterable
from dataclasses import dataclass

from plugins.records.models import Point, Statistic
from plugins.views.base import Link, Moment, Number, Phrase
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class Row:
    """One number of a series."""

    label: Phrase
    number: str
    value: int
    note: Phrase | None


@dataclass(frozen=True)
class Table:
    """A series of numbers with its head, its date and its sources, those of the rows among them."""

    id: str
    by_year: bool
    title: Phrase
    head: str
    unit: Phrase
    rows: tuple[Row, ...]
    total: str  # "" if there is none
    has_notes: bool
    as_of: Moment | None
    note: Phrase | None
    sources: tuple[Link, ...]


def statistic_table(statistic: Statistic, shelf: Shelf) -> Table:
    """Return a statistic as a table, in the order of the record."""
    heads = {
        "fiscal_year": shelf.gettext("Fiscal year"),
        "year": shelf.gettext("Year"),
        "category": shelf.gettext("Category"),
    }
    of_rows = [source for point in statistic.points for source in point.source]
    rows = tuple(_row(point, statistic, shelf) for point in statistic.points)
    return Table(
        id=statistic.id,
        by_year=statistic.by != "category",
        title=shelf.text(statistic.title),
        head=heads[statistic.by],
        unit=shelf.text(statistic.unit),
        rows=rows,
        total=shelf.number(sum(row.value for row in rows)) if statistic.total else "",
        has_notes=any(row.note for row in rows),
        as_of=shelf.date(statistic.as_of) if statistic.as_of else None,
        note=shelf.text(statistic.note) if statistic.note else None,
        sources=shelf.sources(tuple(dict.fromkeys((*statistic.source, *of_rows)))),
    )


def sources_of(figures: Iterable[Number]) -> tuple[Link, ...]:
    """Return where a group of figures was read, each source once, in order."""
    return tuple(dict.fromkeys(link for figure in figures for link in figure.sources))


def _row(point: Point, statistic: Statistic, shelf: Shelf) -> Row:
    if point.label is not None:
        label = shelf.text(point.label)
    elif statistic.by == "fiscal_year":
        label = Phrase(shelf.fiscal_year(int(point.id)))
    elif statistic.by == "year":
        label = Phrase(shelf.date(point.id).text)
    else:
        label = Phrase(point.id)
    return Row(
        label=label,
        number=shelf.number(point.value),
        value=point.value,
        note=shelf.text(point.note) if point.note else None,
    )
