"""Rows by years: how many in each year, as a box with its number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.charts.columns import by_roundness
from plugins.charts.drawing import LINE, SIZE, WIDTH, Box, Drawing, Label, Words, finished
from plugins.charts.lettering import Slot, placed, width_of, wrapped
from plugins.records.models import Language

_WIDEST = 30  # units from year to year
_NARROWEST = 6
_GAP = 12  # between one strip and the next name
_TALL = 20  # of a box; it is as wide or narrower
_DOT = 3


@dataclass(frozen=True)
class Strip:
    """A row: its name, and how many in each year that has any."""

    name: Words
    counts: Mapping[int, int]


def draw_strips(strips: Sequence[Strip], lang: Language) -> Drawing | None:
    """Return a strip for each row, under one scale of years; a dot is a year without any.

    *lang* is the page's language. A number that its box cannot hold is left out. None if
    nothing was counted, or if there are too many years for the width.
    """
    held = [year for strip in strips for year, count in strip.counts.items() if count > 0]
    if not held:
        return None
    years = range(min(held), max(held) + 1)
    step = min(_WIDEST, WIDTH / len(years))
    if step < _NARROWEST:
        return None
    wide = min(step - 2, _TALL)
    xs = {year: step * (at + 0.5) for at, year in enumerate(years)}
    named = placed(
        [Slot(xs[year], wide / 2, str(year), SIZE, 0) for year in years],
        lambda _at, _left, _right: SIZE,
        [at for at in by_roundness(years) if at in (0, len(years) - 1) or years[at] % 5 == 0],
    )
    labels = [
        Label("soft", spot.x, spot.y, spot.anchor, Words(str(years[spot.at]))) for spot in named
    ]
    dots, boxes = [], []
    top = LINE + _GAP / 2
    for strip in strips:
        for text in wrapped(strip.name.text, strip.name.lang or lang, WIDTH):
            labels.append(Label("name", 0, top + SIZE, "start", Words(text, strip.name.lang)))
            top += LINE
        top += 3
        middle = top + _TALL / 2
        for year, x in xs.items():
            count = strip.counts.get(year, 0)
            if count <= 0:
                dots.append(Box("dot", x - _DOT / 2, middle - _DOT / 2, _DOT, _DOT))
                continue
            boxes.append(Box("bar", x - wide / 2, top, wide, _TALL))
            if width_of(str(count)) <= wide:
                labels.append(Label("key", x, middle + 6, "middle", Words(str(count))))
        top += _TALL + _GAP
    return finished(top - _GAP, ground=dots, boxes=boxes, labels=labels)
