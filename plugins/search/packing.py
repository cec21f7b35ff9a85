"""The entries of many grams at once, as ``shards`` describes them one by one."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from plugins.search.grams import GRAM
from plugins.search.keeping import Shard
from plugins.search.postings import Array
from plugins.search.shards import (
    INITIALS,
    PADDING,
    SYLLABLES,
    Entry,
    name,
    shard_count,
    telling,
)

Signs = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]

_ALL = 0xFFFFFFFF
# What a byte does to a CRC-32, as every table of it has it.
_TABLE = np.array(
    [zlib.crc32(bytes((byte ^ 0xFF,))) ^ _ALL ^ 0xFFFFFF for byte in range(256)], np.uint32
)


@dataclass(frozen=True)
class Entries:
    """Entries of grams, one after the other in ``data``."""

    choosers: Signs  # checksums that choose the shard
    checksums: Signs
    lengths: Array  # in bytes, those that tell the gram included
    data: Bytes
    names: Signs  # codes of ``shards.name`` of each gram, a row; nothing useful of phrases


@dataclass(frozen=True)
class Held:
    """Lists of one kind: the place of a gram and a number in each row, both ascending."""

    owners: Array
    numbers: Array
    size: int  # the numbers are below it


def entries(signs: Signs, lists: Sequence[Held]) -> Entries:
    """Return the entries of grams; *lists* are in the order of ``shards.LISTS``."""
    packed = [_Packed(held, len(signs)) for held in lists]
    checksums = _checksums(signs)
    lengths = np.full(len(signs), 4)
    for each in packed:
        lengths += each.lengths
    ends = np.cumsum(lengths)
    starts = ends - lengths
    data = np.zeros(ends[-1] if len(ends) else 0, np.uint8)
    for place in range(3):
        data[starts + place] = checksums >> (24 - 8 * place) & 0xFF
    at = starts + 4
    for bit, each in enumerate(packed):
        data[starts[each.some] + 3] |= 1 << bit
        each.write(data, at)
        at += each.lengths
    return Entries(_choosers(signs, checksums), checksums, lengths, data, _names(signs))


def single(gram: str, held: Entry) -> Entries:
    """Return the entry of one gram."""
    chooser, checksum, lists = held
    data = np.frombuffer(telling(checksum) + lists, np.uint8)
    names = np.array([list(map(ord, name(gram)))], np.uint32)
    sums = np.array([[chooser], [checksum]], np.uint32)
    return Entries(sums[0], sums[1], np.array([len(data)]), data, names)


def _names(signs: Signs) -> Signs:
    names = np.full((len(signs), GRAM), ord(PADDING), np.uint32)
    names[:, : signs.shape[1]] = signs[:, :GRAM]
    return names


class _Packed:
    """Lists of one kind, as bytes to be."""

    def __init__(self, held: Held, grams: int) -> None:
        owners, numbers = held.owners, held.numbers
        counts = np.bincount(owners, minlength=grams)
        self.some = np.flatnonzero(counts)
        is_crowded = (counts > 1) & (counts * 8 > held.size)
        self._crowded = np.flatnonzero(is_crowded)
        ends = np.cumsum(counts)
        self._bitmaps = np.zeros((len(self._crowded), (held.size + 7) // 8), np.uint8)
        if len(self._crowded):
            rows = is_crowded[owners]
            flags = np.zeros((len(self._crowded), held.size), np.bool_)
            flags[np.searchsorted(self._crowded, owners[rows]), numbers[rows]] = True
            self._bitmaps = np.packbits(flags, axis=1, bitorder="little")
            owners, numbers = owners[~rows], numbers[~rows]
            counts[self._crowded] = 0
            ends = np.cumsum(counts)
        steps = np.diff(numbers, prepend=0)
        firsts = (ends - counts)[counts > 0]
        steps[firsts] = numbers[firsts]
        sizes = _sizes(steps)
        total = np.concatenate(([0], np.cumsum(sizes)))
        bodies = total[ends] - total[ends - counts]
        bodies[self._crowded] = (held.size + 7) // 8
        self._heads = 2 * bodies + is_crowded
        self._begin = _sizes(self._heads)
        self._counts, self._steps = counts, steps
        # Where each step stands behind the head of its list.
        self._places = total[:-1] - np.repeat(total[ends - counts], counts)
        self.lengths = np.zeros(grams, np.int64)
        self.lengths[self.some] = (self._begin + bodies)[self.some]

    def write(self, data: Bytes, at: Array) -> None:
        """Write the list of each gram to its place in *data*."""
        _put(data, at[self.some], self._heads[self.some])
        behind = at + self._begin
        _put(data, np.repeat(behind, self._counts) + self._places, self._steps)
        for place, bits in zip(behind[self._crowded], self._bitmaps, strict=True):
            data[place : place + len(bits)] = bits


def _sizes(numbers: Array) -> Array:
    """Return how many bytes the varint of each number has."""
    sizes = np.ones(len(numbers), np.int32)
    limit, most = 0x80, numbers.max(initial=0)
    while limit <= most:
        sizes += numbers >= limit
        limit <<= 7
    return sizes


def _put(data: Bytes, at: Array, numbers: Array) -> None:
    """Write numbers as varints."""
    while len(numbers):
        data[at] = numbers & 0x7F | (numbers >= 0x80) << 7
        more = np.flatnonzero(numbers >= 0x80)
        at, numbers = at[more] + 1, numbers[more] >> 7


def _choosers(signs: Signs, checksums: Signs) -> Signs:
    """Return the checksums of ``shards.shelf`` of each gram, given those of the grams."""
    lengths = np.count_nonzero(signs, axis=1)
    rows = np.arange(len(signs))
    last = signs[rows, lengths - 1]
    syllables = np.flatnonzero((lengths > 1) & (last >= SYLLABLES.start) & (last < SYLLABLES.stop))
    shelves = signs[syllables]
    initials = INITIALS + (last[syllables] - SYLLABLES.start) // 588
    shelves[np.arange(len(syllables)), lengths[syllables] - 1] = initials
    choosers = checksums.copy()
    choosers[syllables] = _checksums(shelves)
    return choosers


def _checksums(signs: Signs) -> Signs:
    """Return the CRC-32 of each gram in UTF-8."""
    sums: Signs = np.full(len(signs), _ALL, np.uint32)
    for column in signs.T:
        for byte, rows in _utf8(column):
            held = sums[rows]
            sums[rows] = _TABLE[(held ^ byte) & 0xFF] ^ held >> 8
    return ~sums


def _utf8(codes: Signs) -> Iterator[tuple[Array, Array]]:
    """Yield the first, second, … byte of characters, and which of the characters have one."""
    signs = np.flatnonzero(codes)
    code = codes[signs]
    size = 1 + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000)
    lead = np.array([0, 0, 0xC0, 0xE0, 0xF0], np.uint32)[size]
    yield code >> 6 * (size - 1).astype(np.uint32) | lead, signs
    for place in range(1, 4):
        more = np.flatnonzero(size > place)
        shift = 6 * (size[more] - 1 - place).astype(np.uint32)
        yield code[more] >> shift & 0x3F | 0x80, signs[more]


def shards(parts: Iterable[Entries]) -> Iterator[Shard]:
    """Yield the shards: a power of two, so that a site that grows a little keeps its number."""
    # One field after the other, so that few are in memory twice.
    fields: list[list[npt.NDArray[Any]]] = [
        [np.zeros(0, np.uint32)],
        [np.zeros(0, np.uint32)],
        [np.zeros(0, np.int64)],
        [np.zeros(0, np.uint8)],
        [np.zeros((0, GRAM), np.uint32)],
    ]
    for part in parts:
        row: list[npt.NDArray[Any]] = [part.choosers, part.checksums, part.lengths]
        row += [part.data, part.names]
        for field, held in zip(fields, row, strict=True):
            field.append(held)
    names, data, lengths, sums, choosers = (np.concatenate(fields.pop()) for _ in range(5))
    count = shard_count(len(data))
    keys = (choosers & count - 1).astype(np.int64) << 24 | sums >> 8
    order = np.argsort(keys)
    keys = keys[order]
    starts = np.cumsum(lengths) - lengths
    _settle(order, keys, starts, lengths, data)
    cuts = np.searchsorted(keys >> 24, np.arange(count + 1)).tolist()
    for first, last in pairwise(cuts):
        held = order[first:last]
        sizes = lengths[held]
        ends = np.cumsum(sizes)
        places = np.repeat(starts[held] - (ends - sizes), sizes) + np.arange(int(sizes.sum()))
        yield Shard(
            data[places].tobytes(),
            sizes.astype("<u4").tobytes(),
            names[held].astype("<u4").tobytes().decode("utf-32-le"),
        )


def _settle(order: Array, keys: Array, starts: Array, lengths: Array, data: Bytes) -> None:
    """Put entries of one shard that tell their grams alike in the order of their bytes."""

    def written(at: int) -> bytes:
        return data[starts[at] : starts[at] + lengths[at]].tobytes()

    for key in np.unique(keys[1:][np.diff(keys) == 0]):
        first, last = np.searchsorted(keys, (key, key + 1))
        order[first:last] = sorted(order[first:last].tolist(), key=written)
