"""The files of the index, made from pages in their order."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby, islice
from typing import Any

from plugins.search.folding import Folding, Groups, folding
from plugins.search.grams import GRAM, PHRASE, cut
from plugins.search.keeping import (
    PAGES_TOGETHER,
    SHARDS_TOGETHER,
    Digests,
    Kept,
    Store,
    save_part,
    save_site,
)
from plugins.search.pages import SECTIONS, Found, rank
from plugins.search.shards import bitmap

# Up to so many pages the script shows all hits at once and reads most cards anyway.
SMALL = 500
CARDS_OF_SMALL, CARDS_OF_LARGE = 32, 4  # cards of a file
# Units of a file. More of them would make fewer files, but a reader fetches one for each excerpt
# that comes into view: two save half of the files and cost a first query 2 KB, four save three
# quarters and cost 7 KB of some 27.
TEXTS_OF_SMALL, TEXTS_OF_LARGE = 1, 2
# Up to so many units that may hold a word are read to be sure. On a small site more of them
# are no matter, since it has phrases (``lists.Site``).
FEW_OF_SMALL, FEW_OF_LARGE = 30, 5

Write = Callable[[str, bytes], None]  # is given the name of a file and what it holds


def search_files(pages: Sequence[Found], synonyms: Groups) -> dict[str, bytes]:
    """Return the files of the index by name; the numbers of pages are their places in *pages*."""
    files: dict[str, bytes] = {}
    write_index(files.__setitem__, pages, synonyms)
    return files


def write_index(
    write: Write, pages: Sequence[Found], synonyms: Groups, store: Store | None = None
) -> None:
    """Write the files of the index; the numbers of pages are their places in *pages*.

    *store* is given what ``update.update_index`` needs to change the index of a large site.
    """
    # numpy takes a tenth of a second to load, which is more than an update takes in all.
    from plugins.search.lists import Collection, Site
    from plugins.search.packing import shards

    folds, groups = folding(synonyms)
    is_small = len(pages) <= SMALL
    size = CARDS_OF_SMALL if is_small else CARDS_OF_LARGE
    units_together = TEXTS_OF_SMALL if is_small else TEXTS_OF_LARGE
    few = FEW_OF_SMALL if is_small else FEW_OF_LARGE
    digests = {folder: Digests() for folder in ("grams", "cards", "texts")}
    parts: dict[str, bytes] = {}

    def put(folder: str, name: str, data: bytes) -> None:
        digests[folder].add(data)
        write(f"{folder}/{name}", data)

    def keep(name: str, value: object) -> None:
        if store and not is_small:
            save_part(store, parts, name, value)

    texts = Collection()

    def written() -> Iterator[str]:
        for page in pages:
            held = cut(page, folds)
            texts.add(held)
            yield from held.written

    units = written()
    for number in count():
        if not (lines := list(islice(units, units_together))):
            break
        put("texts", f"{number}.txt", in_lines(lines))
    for start in range(0, len(pages), size):
        put("cards", f"{start // size}.json", cards(pages[start : start + size]))
    for number, start in enumerate(range(0, len(pages), PAGES_TOGETHER)):
        keep(f"pages-{number}", list(pages[start : start + PAGES_TOGETHER]))
    site = Site(texts, groups, few if is_small else None)
    made = shards(site.entries())
    grams = total = 0
    while together := list(islice(made, SHARDS_TOGETHER)):
        keep(f"grams-{grams // SHARDS_TOGETHER}", together)
        for shard in together:
            put("grams", f"{grams}.bin", shard.data)
            grams += 1
            total += len(shard.data)
    index = {
        "pages": len(pages),
        "units": len(texts.units),
        "starts": base64.b64encode(bitmap(texts.starts, len(texts.units))).decode(),
        "lists": sum(not page.is_list for page in pages),
        "sections": SECTIONS,
        "years": _years(pages),
        "grams": grams,
        "cards": size,
        "texts": units_together,
        "small": is_small,
        "few": few,
        "gram": GRAM,
        "phrase": PHRASE if is_small else GRAM,
        "forms": forms(folds),
        "synonyms": groups,
    }
    version = version_of(index, digests)
    write("index.json", in_json(index | {"version": version}))
    if store and not is_small:
        kept = Kept(
            index=index,
            version=version,
            paths=[page.path for page in pages],
            starts=texts.starts,
            ranks=[rank(page) for page in pages if page.is_list],
            total=total,
            crowded=site.crowded,
            digests=digests,
            parts=parts,
        )
        save_site(store, kept)


def version_of(index: Mapping[str, Any], digests: Mapping[str, Digests]) -> str:
    """Return what tells these files from others.

    Files of two builds in a browser's cache must not be read together.
    """
    held = hashlib.sha256(in_json(index))
    for each in digests.values():
        held.update(each.held)
    return held.hexdigest()[:8]


def cards(pages: Iterable[Found]) -> bytes:
    """Return a file of cards."""
    return in_json([card(page) for page in pages])


def card(page: Found) -> list[str | int]:
    """Return what is shown of a hit; what is empty at the end is left out.

    Address, title, title in the other language, where the text begins after both, label, date;
    1 if the title is in the other language, 1 if the label is.
    """
    held: list[str | int] = [
        page.path,
        page.title.text,
        page.reading.there,
        page.reading.body,
        page.label.text,
        page.when,
        int(page.title.lang is not None),
        int(page.label.lang is not None),
    ]
    while not held[-1]:
        held.pop()
    return held


def in_lines(written: Iterable[str]) -> bytes:
    """Return a file of units."""
    return "\n".join(written).encode()


def _years(pages: Sequence[Found]) -> list[list[int]]:
    """Return runs of neighbours: number of the section, year (0 for none), how many pages."""
    groups = groupby(pages, lambda page: (SECTIONS.index(page.section), page.year))
    return [[section, year, len(list(group))] for (section, year), group in groups]


def forms(folds: Folding) -> str:
    """Return the forms of characters: the one that is meant, its others, a space, and so on.

    >>> forms(Folding({ord("邊"): "辺", ord("邉"): "辺", ord("國"): "国"}))
    '辺邊邉 国國'
    """
    groups: dict[str, str] = {}
    for other, meant in folds.forms.items():
        groups[meant] = groups.get(meant, meant) + chr(other)
    return " ".join(groups.values())


def in_json(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
