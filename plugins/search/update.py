"""Change the index where single pages changed, without looking at the others."""

import struct
import zlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from plugins.search.folding import Groups, folding
from plugins.search.grams import GRAM, MOST_OFTEN, OFTEN, Cut, cut, written_units
from plugins.search.index import card, cards, forms, in_json, in_lines, version_of
from plugins.search.keeping import (
    PAGES_TOGETHER,
    SHARDS_TOGETHER,
    Digests,
    Kept,
    Shard,
    Store,
    load_part,
    load_site,
    save_part,
    save_site,
)
from plugins.search.pages import Found, rank
from plugins.search.shards import (
    SYNONYM,
    decode,
    encode_bits,
    name,
    shard_count,
    shelf,
    telling,
    together,
)

_ONCE, _OFTEN, _HEADING, _TITLE = range(4)  # as in ``shards.LISTS``


class Change(NamedTuple):
    """A gram joins one of its lists, or leaves it."""

    kind: int  # place in ``shards.LISTS``
    number: int  # of a unit; in a title, of a page
    joins: bool


class _MadeAnewError(Exception):
    """More would change than the lists of some grams."""


def update_index(
    store: Store, version: str, changed: Iterable[Found], synonyms: Groups
) -> dict[str, bytes] | None:
    """Return the files that differ when *changed* replace the pages of their paths.

    *version* is that of the present files; the new ones belong to what *store* keeps from now
    on. Returns None, and the index has to be written anew, if *store* belongs to other files, if
    the site is small, or if pages, units or shards would be others or in another order.
    """
    kept = load_site(store)
    if kept is None or kept.version != version:
        return None
    try:
        return _Update(store, kept, synonyms).files(changed)
    except _MadeAnewError:
        return None


class _Update:
    def __init__(self, store: Store, kept: Kept, synonyms: Groups) -> None:
        self._store = store
        # Copies: what cannot be done must leave no trace.
        digests = {folder: Digests(bytes(each.held)) for folder, each in kept.digests.items()}
        self._crowded, self._ranks = dict(kept.crowded), list(kept.ranks)
        self._kept, self._digests = kept, digests
        self._folds, self._groups = folding(synonyms)
        self._total = kept.total
        self._parts: dict[str, Any] = {}  # those that were loaded
        self._changed: dict[str, bytes] = {}  # files
        units, pages = kept.index["units"], kept.index["pages"]
        self._sizes = (units, units, units, pages)

    def files(self, changed: Iterable[Found]) -> dict[str, bytes]:
        """Return the files that differ."""
        kept = self._kept
        if (kept.index["forms"], kept.index["synonyms"]) != (forms(self._folds), self._groups):
            raise _MadeAnewError
        numbers = {path: number for number, path in enumerate(kept.paths)}
        changes: defaultdict[str, list[Change]] = defaultdict(list)
        for page in changed:
            if page.path not in numbers:
                raise _MadeAnewError
            for gram, change in self._replace(numbers[page.path], page):
                changes[gram].append(change)
        self._change_shards(changes)
        if self._changed:
            version = version_of(kept.index, self._digests)
            self._changed["index.json"] = in_json(kept.index | {"version": version})
            self._save(version)
        return self._changed

    def _save(self, version: str) -> None:
        parts = dict(self._kept.parts)
        for part, value in self._parts.items():
            save_part(self._store, parts, part, value)
        kept = replace(
            self._kept,
            version=version,
            ranks=self._ranks,
            total=self._total,
            crowded=self._crowded,
            digests=self._digests,
            parts=parts,
        )
        save_site(self._store, kept)

    def _part(self, part: str) -> Any:
        if part not in self._parts:
            self._parts[part] = load_part(self._store, self._kept.parts, part)
            if self._parts[part] is None:
                raise _MadeAnewError
        return self._parts[part]

    def _write(self, folder: str, number: int, ending: str, data: bytes) -> None:
        self._digests[folder].replace(number, data)
        self._changed[f"{folder}/{number}.{ending}"] = data

    # --- Pages ----------------------------------------------------------------------------

    def _replace(self, number: int, page: Found) -> Iterator[tuple[str, Change]]:
        """Replace a page; yield what changes of the lists of grams."""
        pages: list[Found] = self._part(f"pages-{number // PAGES_TOGETHER}")
        place = number % PAGES_TOGETHER
        old_page, pages[place] = pages[place], page
        self._check_order(number, old_page, page)
        if card(old_page) != card(page):
            size = self._kept.index["cards"]
            first = place - place % size
            self._write("cards", number // size, "json", cards(pages[first : first + size]))
        old, new = cut(old_page, self._folds), cut(page, self._folds)
        if len(old.written) != len(new.written):
            raise _MadeAnewError
        start = self._kept.starts[number]
        for unit, (before, after) in enumerate(zip(old.written, new.written, strict=True), start):
            if before != after:
                self._write_text(unit // self._kept.index["texts"])
        yield from _changes(old, new, start, number, self._groups)

    def _write_text(self, number: int) -> None:
        """Write a file of units, the other units of which may be of other pages."""
        starts, size = self._kept.starts, self._kept.index["texts"]
        units = range(number * size, min((number + 1) * size, self._kept.index["units"]))
        written = []
        for unit in units:
            at = bisect_right(starts, unit) - 1
            page = self._part(f"pages-{at // PAGES_TOGETHER}")[at % PAGES_TOGETHER]
            written.append(written_units(page)[unit - starts[at]])
        self._write("texts", number, "txt", in_lines(written))

    def _check_order(self, number: int, old: Found, new: Found) -> None:
        if (old.section, old.day, old.is_list) != (new.section, new.day, new.is_list):
            raise _MadeAnewError
        if rank(old) != rank(new):  # lists are ordered by their lengths
            ranks, place = self._ranks, number - self._kept.index["lists"]
            ranks[place] = rank(new)
            before, after = ranks[max(0, place - 1) : place], ranks[place + 1 : place + 2]
            if before >= [rank(new)] or (after and after <= [rank(new)]):
                raise _MadeAnewError

    # --- Shards ---------------------------------------------------------------------------

    def _change_shards(self, changes: dict[str, list[Change]]) -> None:
        count = self._kept.index["grams"]
        by_shard: defaultdict[int, list[str]] = defaultdict(list)
        for gram in changes:
            by_shard[zlib.crc32(shelf(gram).encode()) % count].append(gram)
        for number, grams in by_shard.items():
            shards: list[Shard] = self._part(f"grams-{number // SHARDS_TOGETHER}")
            old = shards[number % SHARDS_TOGETHER]
            entries = _entries(old)
            for gram in grams:
                new_entry = self._entry(gram, entries.pop(name(gram), b""), changes[gram])
                if new_entry:
                    entries[name(gram)] = new_entry
            new = shards[number % SHARDS_TOGETHER] = _shard(entries)
            self._total += len(new.data) - len(old.data)
            if new.data != old.data:
                self._write("grams", number, "bin", new.data)
        if shard_count(self._total) != count:
            raise _MadeAnewError

    def _entry(self, gram: str, old: bytes, changes: Sequence[Change]) -> bytes:
        """Return the entry of a gram; empty if it stands nowhere."""
        lists = decode(old[3:] or b"\0", self._sizes)
        if gram in self._crowded:
            lists[_OFTEN] = int.from_bytes(self._crowded.pop(gram), "little")
            lists[_ONCE] ^= lists[_OFTEN]
        for kind, number, joins in changes:
            if (lists[kind] >> number & 1) == joins:
                raise _MadeAnewError  # what is kept is not of this site
            lists[kind] ^= 1 << number
        if not any(lists):
            return b""
        if lists[_OFTEN].bit_count() > MOST_OFTEN:
            bits = lists[_OFTEN]
            self._crowded[gram] = bits.to_bytes((self._sizes[_OFTEN] + 7) // 8, "little")
            lists[_ONCE], lists[_OFTEN] = lists[_ONCE] | bits, 0
        packed = [encode_bits(bits, size) for bits, size in zip(lists, self._sizes, strict=True)]
        return telling(zlib.crc32(gram.encode())) + together(packed)


def _entries(shard: Shard) -> dict[str, bytes]:
    """Return the entries of a shard by the names of their grams."""
    lengths = struct.unpack(f"<{len(shard.lengths) // 4}I", shard.lengths)
    cuts = pairwise(accumulate(lengths, initial=0))
    names = (shard.names[at : at + GRAM] for at in range(0, len(shard.names), GRAM))
    return {each: shard.data[start:end] for each, (start, end) in zip(names, cuts, strict=True)}


def _shard(entries: dict[str, bytes]) -> Shard:
    names = sorted(entries, key=entries.__getitem__)
    lengths = [len(entries[each]) for each in names]
    data = b"".join([entries[each] for each in names])
    return Shard(data, struct.pack(f"<{len(lengths)}I", *lengths), "".join(names))


# --- Grams of a page ----------------------------------------------------------------------


def _changes(
    old: Cut, new: Cut, start: int, number: int, groups: Groups
) -> Iterator[tuple[str, Change]]:
    """Yield what changes of the lists of grams; *start* is the first unit of page *number*."""
    for unit, (before, after) in enumerate(zip(old.folded, new.folded, strict=True)):
        heads = [
            [heading for place, heading in each.headings if place == unit] for each in (old, new)
        ]
        if before != after:
            was, now = _kinds(before, groups), _kinds(after, groups)
            for gram in was.keys() | now.keys():
                if was.get(gram) != now.get(gram):
                    if gram in was:
                        yield gram, Change(was[gram], start + unit, joins=False)
                    if gram in now:
                        yield gram, Change(now[gram], start + unit, joins=True)
        if before != after or heads[0] != heads[1]:
            was_in = _grams_of(heads[0], before, groups)
            is_in = _grams_of(heads[1], after, groups)
            yield from _moved(was_in, is_in, _HEADING, start + unit)
    if old.title != new.title:
        was_in, is_in = (_grams_of([each.title], each.title, groups) for each in (old, new))
        yield from _moved(was_in, is_in, _TITLE, number)


def _moved(was: set[str], now: set[str], kind: int, number: int) -> Iterator[tuple[str, Change]]:
    for gram in was ^ now:
        yield gram, Change(kind, number, joins=gram in now)


def _kinds(unit: str, groups: Groups) -> dict[str, int]:
    """Return the list of each gram of a unit, and of each group of synonyms."""
    times = Counter(_grams(unit))
    of_groups = {
        f"{SYNONYM}{number}": sum(
            times[word[:GRAM]] for word in words if len(word) <= GRAM or word in unit
        )
        for number, words in enumerate(groups)
    }
    return {
        gram: _OFTEN if count >= OFTEN else _ONCE
        for gram, count in (times | Counter(of_groups)).items()
        if count
    }


def _grams_of(texts: Iterable[str], within: str, groups: Groups) -> set[str]:
    """Return the grams of headings or of a title, and the groups with a word that begins there.

    A longer word must be *within* the unit or the title.
    """
    grams = {gram for text in texts for gram in _grams(text)}
    return grams | {
        f"{SYNONYM}{number}"
        for number, words in enumerate(groups)
        if any(word[:GRAM] in grams and (len(word) <= GRAM or word in within) for word in words)
    }


def _grams(text: str) -> Iterator[str]:
    for length in range(1, GRAM + 1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]
