"""Categories as horizontal bars: the name above, the number at the end of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from plugins.charts.drawing import LINE, SIZE, WIDTH, Box, Drawing, Label, Line, Words, finished
from plugins.charts.lettering import width_of, wrapped
from plugins.records.models import Language

_THICK = 18
_GAP = 12  # between one bar and the next name
_BEFORE_NUMBER = 6
_LEAST = 96  # units of room that bars need to be compared


@dataclass(frozen=True)
class Bar:
    """A category, its value, and the value as it is printed."""

    name: Words
    value: int
    number: str


def draw_bars(bars: Sequence[Bar], lang: Language) -> Drawing | None:
    """Return bars as long as their values, from zero, in the order given.

    *lang* is the page's language. None if there is nothing to compare: less than two bars, no
    value above zero, one below it, or numbers so long that no room is left.
    """
    room = WIDTH - _BEFORE_NUMBER - max((width_of(bar.number) for bar in bars), default=0)
    most = max((bar.value for bar in bars), default=0)
    if len(bars) < 2 or most <= 0 or min(bar.value for bar in bars) < 0 or room < _LEAST:
        return None
    boxes, lines, labels = [], [], []
    top = 0
    for bar in bars:
        for text in wrapped(bar.name.text, bar.name.lang or lang, WIDTH):
            labels.append(Label("name", 0, top + SIZE, "start", Words(text, bar.name.lang)))
            top += LINE
        long = room * bar.value / most
        middle = top + _THICK / 2 + 3
        if bar.value:
            boxes.append(Box("bar", 0, middle - _THICK / 2, long, _THICK))
        else:
            lines.append(Line("zero", 1, middle - _THICK / 2, 1, middle + _THICK / 2))
        labels.append(Label("value", long + _BEFORE_NUMBER, middle + 6, "start", Words(bar.number)))
        top += _THICK + 3 + _GAP
    return finished(top - _GAP + 1, lines=lines, boxes=boxes, labels=labels)
