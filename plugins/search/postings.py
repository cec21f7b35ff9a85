"""Where each run of some characters (a gram) stands, for all texts of a site at once.

Characters become small numbers in the order of their codes, a gram and the number of a text
together one integer, and what a program would count gram by gram falls out of sorted arrays.
A site of 5,000 pages has some ten million characters; numpy needs a tenth of the time and of
the memory that lists and dictionaries do.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from plugins.search.grams import GRAM, PHRASE

# Characters that are looked at together. More need more memory, fewer more time.
_PART = 100_000
# So many that the longest phrase ends before the next text begins.
_GAP = "\0" * (PHRASE - 1)
_TOGETHER = 500  # texts that are taken apart at once
_BITS = 63  # of a positive integer of numpy

Array = npt.NDArray[np.integer[Any]]


class Alphabet:
    """The characters of texts, numbered from 1 in the order of their codes."""

    def __init__(self, texts: Iterable[str]) -> None:
        is_there = np.zeros(sys.maxunicode + 1, np.bool_)
        for codes in _codes(texts):
            is_there[codes] = True
        is_there[0] = True  # NUL, which stands in no text, is 0
        self.codes = np.flatnonzero(is_there).astype(np.uint32)
        self.bits = len(self.codes).bit_length()
        self._numbers = np.zeros(self.codes[-1] + 1, np.min_scalar_type(len(self.codes)))
        self._numbers[self.codes] = np.arange(len(self.codes))

    def numbers(self, texts: Iterable[str]) -> Array:
        """Return the numbers of the characters of texts, with a gap of zeros behind each."""
        parts = [self._numbers[codes] for codes in _codes(texts)]
        return np.concatenate([self._numbers[:0], *parts])

    def key(self, gram: str) -> int | None:
        """Return a gram of up to GRAM characters as ``Postings`` has it; None if none can hold it."""
        key = 0
        for code in map(ord, gram.ljust(GRAM, "\0")):
            number = int(self._numbers[code]) if code < len(self._numbers) else 0
            if code and not number:
                return None
            key = key << self.bits | number
        return key

    def first(self, key: int) -> int:
        """Return the number of the first character of a gram."""
        return key >> (GRAM - 1) * self.bits

    def signs(self, keys: Array) -> npt.NDArray[np.uint32]:
        """Return the codes of the characters of each gram, a row of GRAM, filled up with 0."""
        mask = (1 << self.bits) - 1
        places = [keys >> self.bits * place & mask for place in reversed(range(GRAM))]
        return self.codes[np.stack(places, axis=1)]


@dataclass(frozen=True)
class Postings:
    """Rows that tell how often a gram stands in a text, ordered by gram, then by text."""

    grams: Array  # as in ``Alphabet.key``
    texts: Array  # the numbers of the texts
    times: Array

    def of(self, gram: int) -> dict[int, int]:
        """Return the texts in which a gram stands, and how often."""
        first, last = np.searchsorted(self.grams, (gram, gram + 1))
        texts, times = self.texts[first:last].tolist(), self.times[first:last].tolist()
        return dict(zip(texts, times, strict=True))


class Texts:
    """Folded texts of one kind (of units, of headings, of titles), each with a number.

    Numbers are ascending; two texts that have the same count as one.
    """

    def __init__(self, texts: Sequence[str], numbers: Sequence[int], alphabet: Alphabet) -> None:
        self.alphabet = alphabet
        self.signs = alphabet.numbers(texts)
        self.bits = (max(numbers, default=0) + 1).bit_length()
        self._numbers = np.array(numbers, np.int64)
        lengths = [len(text) + len(_GAP) for text in texts]
        self._ends = np.cumsum(np.array(lengths, np.int64))

    def cuts(self) -> list[int]:
        """Part the characters: return where each part begins and where the last one ends.

        The grams that begin with the characters of a part can be looked at together.
        """
        count = len(self.alphabet.codes)
        sizes = np.zeros(count, np.int64)
        for signs in self._pieces():
            sizes += np.bincount(signs, minlength=count)
        sizes[0] = 0
        # So many that a gram and a number fit into an integer.
        widest = 1 << max(0, _BITS - self.bits - (GRAM - 1) * self.alphabet.bits)
        parts = (np.cumsum(sizes) // _PART) * count + np.arange(count) // widest
        return [1, *(np.flatnonzero(np.diff(parts[1:])) + 2).tolist(), count]

    def postings(self, cuts: Sequence[int]) -> Iterator[Iterator[Postings]]:
        """Yield for each part of ``cuts`` where the grams stand that begin with its characters.

        Of each part, the grams of GRAM characters come first, those of one character last; they are
        counted when they are asked for, so that those of one length are in memory at a time.
        """
        part_of = np.zeros(len(self.alphabet.codes), np.min_scalar_type(len(cuts)))
        for number, (first, last) in enumerate(pairwise(cuts), 1):
            part_of[first:last] = number
        whole = np.empty(len(self.signs), part_of.dtype)
        for start, signs in zip(range(0, len(whole), _PART), self._pieces(), strict=False):
            whole[start : start + len(signs)] = part_of[signs]
        for number, first in enumerate(cuts[:-1], 1):
            at = np.flatnonzero(whole == number)
            yield self._levels(self.signs[at], first, at, GRAM - 1)

    def _pieces(self) -> Iterator[Array]:
        """Yield the characters piece by piece: where they are an index, numpy makes them long."""
        for start in range(0, max(1, len(self.signs)), _PART):
            yield self.signs[start : start + _PART]

    def phrases(self, grams: Array) -> Iterator[Iterator[Postings]]:
        """Yield where the phrases stand that begin with one of *grams* (of GRAM characters).

        The longest come first. The first character of a phrase is the place of its gram in
        *grams*, which are ascending; the others follow.
        """
        keys = np.zeros(max(0, len(self.signs) - GRAM + 1), np.int64)
        for place in range(GRAM):
            keys = keys << self.alphabet.bits | self.signs[place : len(keys) + place]
        which = np.searchsorted(grams, keys).clip(max=len(grams) - 1)
        at = np.flatnonzero(grams[which] == keys)
        which = which[at].astype(np.min_scalar_type(len(grams)))
        widest = 1 << max(0, _BITS - self.bits - (PHRASE - GRAM) * self.alphabet.bits)
        for first in range(0, len(grams), widest):
            part = np.flatnonzero((which >= first) & (which < first + widest))
            ends = at[part] + GRAM - 1
            # The last level are the grams themselves.
            yield islice(self._levels(which[part], first, ends, PHRASE - GRAM), PHRASE - GRAM)

    def _texts_at(self, at: Array) -> Array:
        """Return the numbers of the texts that hold the characters at some ascending places.

        A number for each character of a site would take as much memory as the characters do.
        """
        ends = np.searchsorted(at, self._ends)
        return np.repeat(self._numbers, np.diff(ends, prepend=0))

    def _levels(self, begun: Array, first: int, at: Array, more: int) -> Iterator[Postings]:
        """Count what goes on with up to *more* characters after *at*; it begins with *begun*."""
        wide, bits = self.alphabet.bits, self.bits
        columns = [begun, *(self.signs[at + step] for step in range(1, more + 1))]
        held: Array = begun.astype(np.int64) - first
        for column in columns[1:]:
            held = held << wide | column
        held = held << bits | self._texts_at(at)
        held, times = _counted(held[_order(columns)])
        for level in range(more + 1):
            grams, texts = held >> bits, (held & (1 << bits) - 1).astype(np.int32)
            # Where a text ends, nothing of this length stands.
            whole = np.flatnonzero(grams & (1 << wide) - 1) if level < more else slice(None)
            keys = (grams[whole] << wide * level) + (first << wide * more)
            yield Postings(keys, texts[whole], times[whole])
            if level < more:
                held = grams >> wide << bits | texts
                order = np.argsort(held, kind="stable")  # of sorted runs, so it is quick
                held, times = _counted(held[order], times[order])


def _order(columns: Sequence[Array]) -> Array:
    """Return the order by the first column, then the second, and so on; else as it is.

    Sorting short integers stably takes numpy a third of the time that long ones take, even if
    it is done for each column.
    """
    order = np.argsort(columns[-1], kind="stable")
    for column in reversed(columns[:-1]):
        order = order[np.argsort(column[order], kind="stable")]
    return order


def _counted(held: Array, times: Array | None = None) -> tuple[Array, Array]:
    """Return the different ones of sorted integers, and how often each comes."""
    starts = np.flatnonzero(_is_first(held))
    if times is None:
        return held[starts], np.diff(starts, append=len(held)).astype(np.int32)
    return held[starts], np.add.reduceat(times, starts) if len(starts) else times


def different(sorted_keys: Array) -> tuple[Array, Array]:
    """Return the different ones of sorted integers, and the place of each integer among them."""
    is_first = _is_first(sorted_keys)
    return sorted_keys[is_first], np.cumsum(is_first, dtype=np.int32) - np.int32(1)


def _is_first(sorted_keys: Array) -> npt.NDArray[np.bool_]:
    found = np.ones(len(sorted_keys), np.bool_)
    np.not_equal(sorted_keys[1:], sorted_keys[:-1], out=found[1:])
    return found


def _codes(texts: Iterable[str]) -> Iterator[npt.NDArray[np.uint32]]:
    """Yield the codes of the characters of some texts at once, with NULs behind each text."""
    left = iter(texts)
    while some := list(islice(left, _TOGETHER)):
        whole = "".join([f"{text}{_GAP}" for text in some])
        yield np.frombuffer(whole.encode("utf-32-le"), np.uint32)
