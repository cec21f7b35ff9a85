"""What a drawing is made of: boxes, lines and labels with finished numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from plugins.records.models import Language

WIDTH = 288  # units: 320 px less the gutters
SIZE = 16  # of letters; the smallest of the site
LINE = 21  # from one line of letters to the next
ASCENT = 14  # of a letter above its line, and below
DESCENT = 3

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Words:
    """A line of text, and its language where that is not the page's."""

    text: str
    lang: Language | None = None


@dataclass(frozen=True)
class Box:
    """A rectangle by its upper left corner; ``kind`` says what it means.

    ``bar`` is a value, ``tile`` a place on a map, ``dot`` a year without anything.
    """

    kind: Literal["bar", "tile", "dot"]
    x: float
    y: float
    width: float
    height: float
    name: Words | None = None


@dataclass(frozen=True)
class Line:
    """A line between two points."""

    kind: Literal["axis", "zero", "tie"]
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Label:
    """A line of text; ``y`` is the line that its letters stand on.

    ``key`` stands on a bar, ``soft`` explains, ``value`` is a number, ``name`` is any other.
    """

    kind: Literal["name", "value", "soft", "key"]
    x: float
    y: float
    anchor: Anchor
    words: Words


@dataclass(frozen=True)
class Drawing:
    """A finished drawing, from back to front."""

    width: float
    height: float
    ground: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    boxes: tuple[Box, ...] = ()
    labels: tuple[Label, ...] = ()
    size: int = SIZE  # of its letters

    @property
    def has_axis(self) -> bool:
        """Whether it stands on an axis, where a year without a number stays empty."""
        return any(line.kind == "axis" for line in self.lines)


@dataclass(frozen=True)
class Picture:
    """A drawing with its name and what it shows, in one sentence; ``id`` is unique on a page."""

    id: str
    title: str
    summary: str
    drawing: Drawing


def finished(
    height: float,
    *,
    ground: Iterable[Box] = (),
    lines: Iterable[Line] = (),
    boxes: Iterable[Box] = (),
    labels: Iterable[Label] = (),
) -> Drawing:
    """Return a drawing of the usual width whose numbers have two decimals at most."""
    return Drawing(
        WIDTH,
        _tidy(height),
        tuple(map(_tidy_box, ground)),
        tuple(
            Line(held.kind, _tidy(held.x1), _tidy(held.y1), _tidy(held.x2), _tidy(held.y2))
            for held in lines
        ),
        tuple(map(_tidy_box, boxes)),
        tuple(
            Label(held.kind, _tidy(held.x), _tidy(held.y), held.anchor, held.words)
            for held in labels
        ),
    )


def _tidy_box(box: Box) -> Box:
    return Box(box.kind, _tidy(box.x), _tidy(box.y), _tidy(box.width), _tidy(box.height), box.name)


def _tidy(value: float) -> float:
    """Return *value* as it is printed.

    >>> _tidy(12.0), _tidy(1 / 3), _tidy(-0.001)
    (12, 0.33, 0)
    """
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
