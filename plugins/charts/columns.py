"""Years as columns on a true time scale: a year without a number keeps its place, empty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plugins.charts.drawing import (
    ASCENT,
    LINE,
    SIZE,
    WIDTH,
    Box,
    Drawing,
    Label,
    Line,
    Words,
    finished,
)
from plugins.charts.lettering import Slot, Standing, placed, width_of, wrapped
from plugins.records.models import Language

_TALLEST = 132
_THICKEST = 40
_WIDEST_STEP = 64  # units from year to year
_NARROWEST_STEP = 4
_ABOVE = 6  # units from a column to its number
_LIFTED = 9  # more, and a number would seem to float


@dataclass(frozen=True)
class Column:
    """A year, its value, and the value as it is printed."""

    year: int
    value: int
    number: str


@dataclass(frozen=True)
class _Scale:
    """Where the columns stand, from the top of the tallest down to the axis at ``_TALLEST``."""

    xs: tuple[float, ...]  # their middles
    half: float  # of a column
    tops: tuple[float, ...]
    ticks: tuple[float, ...]  # of all years, those without a column among them
    end: float  # of the axis


def draw_columns(
    columns: Sequence[Column], unit: Words, years: Words, lang: Language
) -> Drawing | None:
    """Return columns as tall as their values, from zero, placed by their years.

    *unit* stands above and says what is counted, *years* below and says which years are meant;
    *lang* is the page's language. Where not all numbers and years find room, the last, the first,
    the greatest and the least do, and as many others as fit. None if there is nothing to compare
    (less than two years, no value above zero, one below it) or no such scale: a year twice, or
    more years than stand beside each other.
    """
    columns = sorted(columns, key=lambda column: column.year)
    scale = _scale(columns)
    if scale is None:
        return None
    slots = list(zip(columns, scale.xs, scale.tops, strict=True))
    numbers = placed(
        [Slot(x, scale.half, column.number, top - 3, -LINE) for column, x, top in slots],
        lambda at, left, right: _above(scale, at, left, right),
        _by_weight([column.value for column in columns]),
    )
    named = placed(
        [Slot(x, scale.half, str(column.year), _TALLEST + 4, LINE) for column, x, _top in slots],
        lambda _at, _left, _right: _TALLEST + LINE,
        by_roundness([column.year for column in columns]),
    )
    head = [
        Label("soft", 0, SIZE - 1 + at * LINE, "start", Words(text, unit.lang))
        for at, text in enumerate(wrapped(unit.text, unit.lang or lang, WIDTH))
    ]
    down = len(head) * LINE + _ABOVE + ASCENT - min(spot.y for spot in numbers)
    foot = down + max(spot.y for spot in named) + LINE
    return finished(
        foot + 5,
        lines=[
            replace(line, y1=line.y1 + down, y2=line.y2 + down)
            for line in _lines(scale, [*numbers, *named])
        ],
        boxes=[
            Box("bar", x - scale.half, down + top, 2 * scale.half, _TALLEST - top)
            for column, x, top in slots
            if column.value
        ],
        labels=[
            *head,
            *_labels("value", down, numbers, [column.number for column in columns]),
            *_labels("name", down, named, [str(column.year) for column in columns]),
            Label("soft", scale.end, foot, "end", years),
        ],
    )


def _scale(columns: Sequence[Column]) -> _Scale | None:
    """Return the scale of columns in the order of time, None if there can be none."""
    values = [column.value for column in columns]
    if len({column.year for column in columns}) < max(2, len(columns)):
        return None
    if min(values) < 0 or max(values) == 0:
        return None
    first, last = columns[0], columns[-1]
    span = last.year - first.year
    texts = (first.number, last.number, str(first.year), str(last.year))
    inset = max(map(width_of, texts)) / 2
    step = min(_WIDEST_STEP, (WIDTH - 2 * inset) / span)
    if step < _NARROWEST_STEP:
        return None
    return _Scale(
        xs=tuple(inset + (column.year - first.year) * step for column in columns),
        half=min(_THICKEST, step * 0.62) / 2,
        tops=tuple(_TALLEST * (1 - value / max(values)) for value in values),
        ticks=tuple(inset + year * step for year in range(span + 1)),
        end=2 * inset + span * step,
    )


def _above(scale: _Scale, at: int, left: float, right: float) -> float | None:
    """Return the line of a number over its column and all that are under it, if it is near."""
    under = min(
        top
        for x, top in zip(scale.xs, scale.tops, strict=True)
        if x - scale.half < right + 1 and left - 1 < x + scale.half
    )
    return under - _ABOVE if scale.tops[at] - under <= _LIFTED else None


def _lines(scale: _Scale, spots: Iterable[Standing]) -> list[Line]:
    """Return the axis, a tick for each year, lines to labels, and a mark for each zero."""
    return [
        Line("axis", 0, _TALLEST, scale.end, _TALLEST),
        *(Line("axis", x, _TALLEST, x, _TALLEST + 4) for x in scale.ticks),
        *(
            Line("axis", x, y1, x, y2)
            for spot in spots
            if spot.leader
            for x, y1, y2 in [spot.leader]
        ),
        *(
            Line("zero", x - scale.half, _TALLEST - 1, x + scale.half, _TALLEST - 1)
            for x, top in zip(scale.xs, scale.tops, strict=True)
            if top == _TALLEST
        ),
    ]


def _labels(
    kind: Literal["value", "name"], down: float, spots: Iterable[Standing], texts: Sequence[str]
) -> list[Label]:
    return [
        Label(kind, spot.x, spot.y + down, spot.anchor, Words(texts[spot.at])) for spot in spots
    ]


def _by_weight(values: Sequence[int]) -> list[int]:
    """Return places in *values* by what a reader wants to know first."""
    ends = [len(values) - 1, 0, values.index(max(values)), values.index(min(values))]
    return list(dict.fromkeys([*ends, *range(len(values))]))


def by_roundness(years: Sequence[int]) -> list[int]:
    """Return places in *years*: the ends, then full decades, their halves, and the rest.

    >>> by_roundness([2018, 2019, 2020, 2021])
    [0, 3, 2, 1]
    """
    rest = sorted(range(len(years)), key=lambda at: (years[at] % 10 > 0, years[at] % 5 > 0, at))
    return list(dict.fromkeys([0, len(years) - 1, *rest]))
