"""How wide a text is, where it breaks, and which labels fit beside each other.

Widths are estimated, since fonts differ: a little more than any of the site's fonts needs.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from plugins.charts.drawing import ASCENT, DESCENT, SIZE, WIDTH, Anchor, Label
from plugins.records.models import Language
from plugins.text.phrases import phrase_breaks

# Browsers set such letters apart by an eighth of a letter (CSS Text 4, text-autospace).
_SCRIPTS_MEET = re.compile(r"(?<=[A-Za-z0-9])(?=[ぁ-ヿ一-鿿])|(?<=[ぁ-ヿ一-鿿])(?=[A-Za-z0-9])")
_SPACED = 0.125
_APART = 5  # units between two labels
_NARROW = frozenset(" .,:;!|'`ijlI()[]·")
_BROAD = frozenset("MWmw@%&")


def width_of(text: str) -> float:
    """Return the width of a line of bold letters of the text size, in units.

    East Asian letters fill their square (UAX #11, classes W, F and A).

    >>> width_of("鳥取県"), width_of("2021")
    (48.0, 40.0)
    """
    ems = sum(_em(letter) for letter in text)
    return SIZE * (ems + _SPACED * len(_SCRIPTS_MEET.findall(text)))


@cache
def _em(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(letter) in ("W", "F", "A"):
        return 1
    if letter.isdigit():
        return 0.625
    if letter in _NARROW:
        return 0.4
    if letter in _BROAD:
        return 1
    return 0.75 if letter.isupper() else 0.65


def wrapped(text: str, lang: Language, room: float) -> tuple[str, ...]:
    """Return *text* as lines no wider than *room*: broken between phrases, or if need be anywhere.

    >>> wrapped("외국어지도조수 배치 현황", "ko", 160)
    ('외국어지도조수 배치', '현황')
    """
    places = [at + 1 for at, letter in enumerate(text) if letter.isspace()]
    if lang == "ja":
        places += phrase_breaks(text)
    lines = [""]
    start = 0
    for end in [*sorted(set(places)), len(text)]:
        piece = text[start:end]
        start = end
        if width_of((lines[-1] + piece).rstrip()) > room and lines[-1]:
            lines.append("")
        lines[-1] += piece
        while width_of(lines[-1].rstrip()) > room and len(lines[-1]) > 1:
            fitting = _fitting(lines[-1], room)
            lines[-1:] = [lines[-1][:fitting], lines[-1][fitting:]]
    return tuple(line.strip() for line in lines if line.strip())


def _fitting(text: str, room: float) -> int:
    """Return how many letters of *text* stand in *room*: one at least, and not all."""
    count = 1
    while count < len(text) - 1 and width_of(text[: count + 1]) <= room:
        count += 1
    return count


@dataclass(frozen=True)
class Slot:
    """A text for a column around ``x``, ``half`` units to each side.

    If need be, and ``row`` is not 0, it stands ``row`` units farther down (or up, below zero), with a line to it that
    begins at ``tip``.
    """

    x: float
    half: float
    text: str
    tip: float
    row: float


@dataclass(frozen=True)
class Standing:
    """Where a text stands; ``x`` and ``anchor`` print it, ``leader`` is the line to it, if any."""

    at: int  # of its slot
    left: float
    right: float
    x: float
    y: float
    anchor: Anchor
    leader: tuple[float, float, float] | None  # its x, from y to y
    cost: int


# From a slot's place among the others and the left and right ends of its text to the line that
# the text stands on; None if it cannot stand there.
Ground = Callable[[int, float, float], float | None]


def placed(slots: Sequence[Slot], ground: Ground, order: Iterable[int]) -> list[Standing]:
    """Return where texts stand without touching: all, else the first in *order* that can.

    All may stand centred, at either edge of their column, or one row farther off; if that does not
    do, none stands farther off.
    """
    choices = [_choices(at, slot, ground) for at, slot in enumerate(slots)]
    together = _all_together(choices)
    if together is not None:
        return together
    held: list[Standing] = []
    for at in order:
        free = (
            each
            for each in choices[at]
            if each.leader is None and not any(_touch(each, other) for other in held)
        )
        held += [each for each in [next(free, None)] if each is not None]
    return sorted(held, key=lambda each: each.at)


def _choices(at: int, slot: Slot, ground: Ground) -> list[Standing]:
    wide = width_of(slot.text)
    left, right = slot.x - slot.half, slot.x + slot.half
    spans: list[tuple[float, float, Anchor]] = [
        (slot.x, slot.x - wide / 2, "middle"),
        (right, right - wide, "end"),
        (left, left, "start"),
    ]
    found = []
    for x, start, anchor in spans[: 1 if wide <= 2 * slot.half else None]:
        y = ground(at, start, start + wide)
        if y is None or start < 0 or start + wide > WIDTH:
            continue
        ends = (at, start, start + wide, x)
        aside = 0 if anchor == "middle" else 2
        found.append(Standing(*ends, y, anchor, None, aside))
        if anchor == "middle" and slot.row:
            far = y + slot.row
            near_letters = far - ASCENT - 3 if slot.row > 0 else far + DESCENT + 2
            found.append(Standing(*ends, far, anchor, (slot.x, slot.tip, near_letters), 3))
    return found


def _all_together(choices: Sequence[Sequence[Standing]]) -> list[Standing] | None:
    """Return one choice of each so that none touch, at the least cost; None if there is none.

    On the way each is compared with the two before it, and with all at the end.
    """
    ways: dict[tuple[Standing, ...], tuple[int, list[Standing]]] = {(): (0, [])}
    for options in choices:
        onward: dict[tuple[Standing, ...], tuple[int, list[Standing]]] = {}
        for option in options:
            for last, (cost, way) in ways.items():
                if any(_touch(each, option) for each in last):
                    continue
                key = (*last[-1:], option)
                total = cost + option.cost
                if key not in onward or total < onward[key][0]:
                    onward[key] = (total, [*way, option])
        ways = onward
    if not ways:
        return None
    best = min(ways.values(), key=lambda pair: pair[0])[1]
    apart = not any(_touch(one, other) for at, one in enumerate(best) for other in best[at + 1 :])
    return best if apart else None


def _touch(one: Standing, other: Standing) -> bool:
    return (
        (
            one.left < other.right + _APART
            and other.left < one.right + _APART
            and abs(one.y - other.y) < ASCENT + DESCENT
        )
        or _crosses(one, other)
        or _crosses(other, one)
    )


def _crosses(one: Standing, other: Standing) -> bool:
    """Return whether the line to *one* runs through the letters of *other*."""
    if one.leader is None:
        return False
    x, *ends = one.leader
    return (
        other.left - 2 < x < other.right + 2
        and min(ends) < other.y + DESCENT
        and other.y - ASCENT < max(ends)
    )


def extent(label: Label) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a label."""
    wide = width_of(label.words.text)
    left = label.x - {"start": 0, "middle": wide / 2, "end": wide}[label.anchor]
    return left, label.y - ASCENT, left + wide, label.y + DESCENT
