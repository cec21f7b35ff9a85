"""Statistics: rows ready to print as a table, and a chart of the same numbers beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from plugins.charts.drawing import Picture
from plugins.records.models import Point, Statistic
from plugins.views.base import Link, Moment, Number, Phrase
from plugins.views.charts import Value, chart
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
    chart: Picture | None
    has_gaps: bool  # the chart leaves years empty
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
    title, unit = shelf.text(statistic.title), shelf.text(statistic.unit)
    values = [
        Value(row.label, row.value, row.number, _year(point, statistic))
        for row, point in zip(rows, statistic.points, strict=True)
    ]
    picture = chart(statistic.id, title, values, shelf, unit=unit, years=heads[statistic.by])
    years = {held.year for held in values if held.year is not None}
    return Table(
        id=statistic.id,
        by_year=statistic.by != "category",
        title=title,
        chart=picture,
        has_gaps=picture is not None
        and picture.drawing.has_axis
        and max(years) - min(years) >= len(years),
        head=heads[statistic.by],
        unit=unit,
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


def _year(point: Point, statistic: Statistic) -> int | None:
    """Return the year that a point is of, if it is of one and not named otherwise."""
    named = statistic.by == "category" or point.label is not None
    return int(point.id) if not named and point.id.isdecimal() else None


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
