"""Where each run of one, two or three characters (a gram) stands.

Only the longest are collected, which is most of the work; the shorter ones are their
beginnings. Texts are numbered: the numbers of a gram are ascending, one for each time that it
stands in a text.
"""

import math
from collections import defaultdict
from collections.abc import Container, Generator, Iterable, Iterator
from itertools import groupby, pairwise

GRAM = 3  # characters of a gram at most
UNIT = 1000  # characters of a text that make a unit at most
OVERLAP = 100  # characters that neighbouring units share: what stands across a cut is in one
_END = "\0"  # stands in no text

Numbers = list[int]


def units(text: str) -> list[str]:
    """Cut a text into units of equal length; a short one is a single unit.

    >>> [len(unit) for unit in units("あ" * 1500)]
    [800, 800]
    """
    count = max(1, math.ceil((len(text) - OVERLAP) / (UNIT - OVERLAP)))
    step = max(0, len(text) - OVERLAP) / count
    starts = [round(step * number) for number in range(count + 1)]
    return [text[start : end + OVERLAP] for start, end in pairwise(starts)]


class Postings:
    """Folded texts of one kind: of units, of headings, of titles.

    Given *beginnings*, only runs that begin with one of these grams are collected.
    """

    def __init__(self, longest: int = GRAM, beginnings: Container[str] | None = None) -> None:
        self.longest = longest
        self.beginnings = beginnings
        self._runs: defaultdict[str, Numbers] = defaultdict(list)

    def add(self, number: int, text: str) -> None:
        """Add a folded text; *number* is not less than the one before."""
        runs, longest, padded = self._runs, self.longest, text + _END * self.longest
        if self.beginnings is None:
            for start in range(len(text)):
                runs[padded[start : start + longest]].append(number)
        else:
            for start in range(len(text)):
                if padded[start : start + GRAM] in self.beginnings:
                    runs[padded[start : start + longest]].append(number)

    def grams(self) -> Iterator[tuple[str, Numbers]]:
        """Yield each gram with its numbers."""
        return self._grams(sorted(self._runs), 1)

    def _grams(
        self, runs: Iterable[str], length: int
    ) -> Generator[tuple[str, Numbers], None, Numbers]:
        """Yield the grams that *runs* begin with, from *length* on; return all their numbers."""
        held: Numbers = []
        for gram, same in groupby(runs, lambda run: run[:length]):
            if length == self.longest:
                numbers = self._runs[gram]
            else:
                numbers = sorted((yield from self._grams(same, length + 1)))
            if gram[-1] != _END:
                yield gram, numbers
            held += numbers
        return held
