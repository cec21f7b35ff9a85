"""What stands on a page: its units and headings, and when a unit has something often."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from plugins.search.folding import Folding
from plugins.search.pages import Found

GRAM = 3  # characters of a gram at most
PHRASE = 6  # characters of the longest phrase
UNIT = 1000  # characters of a text that make a unit at most
OVERLAP = 100  # characters that neighbouring units share: what stands across a cut is in one
OFTEN = 3  # times that a gram stands in a unit
MOST_OFTEN = 1000  # units that have a gram often; more of them tell little and cost much


@dataclass(frozen=True)
class Cut:
    """A page in units, as written and folded."""

    written: list[str]
    folded: list[str]
    headings: list[tuple[int, str]]  # of its units, from 0, and the folded headings in each
    title: str  # folded


def cut(page: Found, folds: Folding) -> Cut:
    """Cut a page into units."""
    written = written_units(page)
    folded = [folds(unit) for unit in written]
    headings = [folds(heading) for heading in (*page.reading.headings, page.reading.there)]
    found = sorted(
        (number, heading)
        for heading in headings
        for number, unit in enumerate(folded)
        if heading and heading in unit
    )
    return Cut(written, folded, found, folds(page.title.text))


def written_units(page: Found) -> list[str]:
    """Return the units of a page as they are written, none of which has more than a line."""
    written = units(page.reading.text)
    if page.more:
        written += units(page.more)
    return written


def units(text: str) -> list[str]:
    """Cut a text into units of equal length; a short one is a single unit.

    >>> [len(unit) for unit in units("あ" * 1500)]
    [800, 800]
    """
    count = max(1, math.ceil((len(text) - OVERLAP) / (UNIT - OVERLAP)))
    step = max(0, len(text) - OVERLAP) / count
    starts = [round(step * number) for number in range(count + 1)]
    return [text[start : end + OVERLAP] for start, end in pairwise(starts)]


def parted(times: Mapping[int, int]) -> tuple[list[int], list[int]]:
    """Part numbers by how many times each comes: rarely, often.

    >>> parted({3: 1, 7: 3, 9: 2})
    ([3, 9], [7])
    """
    numbers = sorted(times)
    return (
        [number for number in numbers if times[number] < OFTEN],
        [number for number in numbers if times[number] >= OFTEN],
    )


def told(once: list[int], often: list[int]) -> tuple[list[int], list[int]]:
    """Return what an entry tells of these: all as once, if too many have it often.

    >>> told([1, 3], [2])
    ([1, 3], [2])
    """
    return (once, often) if len(often) <= MOST_OFTEN else (sorted(once + often), [])
