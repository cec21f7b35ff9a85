"""Pictures of numbers and places: the words for them, and what they are drawn from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plugins.charts.bars import Bar, draw_bars
from plugins.charts.columns import Column, draw_columns
from plugins.charts.drawing import Drawing, Picture, Words
from plugins.charts.strips import Strip, draw_strips
from plugins.charts.tiles import draw_tiles, keys_of, tiles_of
from plugins.records.models import Body
from plugins.views.base import Name, Phrase
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class Value:
    """A number to draw: its name, itself, and as it is printed; ``year`` if it is one of a year."""

    name: Phrase
    value: int
    number: str
    year: int | None = None


@dataclass(frozen=True)
class Place:
    """A square of the map: its mark there, and its name where that is not its body's own."""

    key: str
    name: Phrase | None


@dataclass(frozen=True)
class Spot:
    """A body and its squares; without any it is on no map, and listed all the same."""

    name: Name
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Map:
    """A schematic map and the bodies on it, in their order."""

    picture: Picture | None
    spots: Mapping[str, Spot]  # by body


def chart(
    name: str,
    title: Phrase,
    values: Sequence[Value],
    shelf: Shelf,
    *,
    unit: Phrase,
    years: str = "",
) -> Picture | None:
    """Return columns on a scale of time if all values are of years, else bars; None if neither.

    *years* says which years they are: fiscal ones or those of the calendar.
    """
    dated = [held for held in values if held.year is not None]
    drawing: Drawing | None = None
    if len(dated) == len(values):
        drawing = draw_columns(
            [Column(held.year or 0, held.value, held.number) for held in dated],
            Words(shelf.gettext("Number (%(unit)s)", unit=unit.text)),
            Words(years),
            shelf.lang,
        )
    summary = _course(dated, unit, shelf) if drawing else _order(values, unit, shelf)
    if drawing is None:
        drawing = draw_bars(
            [Bar(_words(held.name), held.value, _with_unit(held.number, unit)) for held in values],
            shelf.lang,
        )
    if drawing is None:
        return None
    named = shelf.gettext("Bar chart: %(title)s", title=title.text)
    return Picture(f"chart-{name}", named, summary, drawing)


def strips(
    name: str, title: str, rows: Sequence[tuple[Phrase, Mapping[int, int]]], shelf: Shelf
) -> Picture | None:
    """Return rows by fiscal years."""
    drawing = draw_strips([Strip(_words(label), counts) for label, counts in rows], shelf.lang)
    if drawing is None:
        return None
    totals = Counter[int]()
    for _label, counts in rows:
        totals.update(counts)
    most = max(sorted(totals), key=lambda year: totals[year])
    return Picture(
        f"chart-{name}",
        shelf.gettext("Chart by year: %(title)s", title=title),
        shelf.gettext(
            "%(count)s in all from %(start)s to %(end)s; the most are %(most)s in %(when)s.",
            count=shelf.number(totals.total()),
            start=shelf.fiscal_year(min(totals)),
            end=shelf.fiscal_year(max(totals)),
            most=shelf.number(totals[most]),
            when=shelf.fiscal_year(most),
        ),
        drawing,
    )


def place_map(
    name: str,
    title: str,
    bodies: Iterable[str],
    shelf: Shelf,
    ties: Iterable[tuple[str, str]] = (),
) -> Map:
    """Return the map of *bodies*, its squares marked in their order, and *ties* among them."""
    held = list(dict.fromkeys(bodies))
    within = {body.id: body.within for body in shelf.records.all(Body)}
    squares = {body: tiles_of(body, within) for body in held}
    marked = list(dict.fromkeys(square for body in held for square in squares[body]))
    keys = keys_of(marked)
    names = {square: shelf.body(square) for square in marked if square in within}
    drawing = draw_tiles(
        {
            square: (key, _words(names[square]) if square in names else None)
            for square, key in keys.items()
        },
        [
            (one, other)
            for japanese, korean in ties
            for one in squares[japanese]
            for other in squares[korean]
        ],
        (Words(shelf.gettext("Japan")), Words(shelf.gettext("Republic of Korea"))),
    )
    picture = None
    if drawing is not None:
        told = shelf.gettext(", ").join(names[square].text for square in marked if square in names)
        picture = Picture(
            f"map-{name}",
            shelf.gettext("Schematic map: %(title)s", title=title),
            shelf.gettext("Marked are %(places)s.", places=told),
            drawing,
        )
    return Map(
        picture,
        {
            body: Spot(
                shelf.body_name(body),
                tuple(
                    Place(keys[square], names.get(square) if square != body else None)
                    for square in squares[body]
                ),
            )
            for body in held
        },
    )


def _words(phrase: Phrase) -> Words:
    return Words(phrase.text, phrase.lang)


def _with_unit(number: str, unit: Phrase) -> str:
    return number if unit.lang else f"{number}{unit.text}"


def _course(values: Sequence[Value], unit: Phrase, shelf: Shelf) -> str:
    """Return the first, the last and the greatest of a series, in one sentence."""
    ordered = sorted(values, key=lambda held: held.year or 0)
    first, last = ordered[0], ordered[-1]
    most = max(ordered, key=lambda held: held.value)
    if most.value in (first.value, last.value):
        return shelf.gettext(
            "%(first)s in %(start)s, %(last)s in %(end)s.",
            first=_with_unit(first.number, unit),
            start=first.name.text,
            last=_with_unit(last.number, unit),
            end=last.name.text,
        )
    return shelf.gettext(
        "%(first)s in %(start)s, %(last)s in %(end)s; the most were %(most)s in %(when)s.",
        first=_with_unit(first.number, unit),
        start=first.name.text,
        last=_with_unit(last.number, unit),
        end=last.name.text,
        most=_with_unit(most.number, unit),
        when=most.name.text,
    )


def _order(values: Sequence[Value], unit: Phrase, shelf: Shelf) -> str:
    """Return the greatest of some categories, in one sentence."""
    most = max((held.value for held in values), default=0)
    greatest = [held for held in values if held.value == most]
    if not greatest:
        return ""
    return shelf.gettext(
        "The greatest of %(count)s: %(name)s, %(number)s.",
        count=len(values),
        name=shelf.gettext(", ").join(held.name.text for held in greatest),
        number=_with_unit(greatest[0].number, unit),
    )
