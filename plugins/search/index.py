"""The files of the index, made from pages in their order."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from plugins.search.folding import Folding, Groups, folding
from plugins.search.lists import PHRASE, Texts, all_lists
from plugins.search.pages import SECTIONS, Found
from plugins.search.postings import GRAM
from plugins.search.shards import bitmap, entry, shards

# Up to so many pages the script shows all hits at once and reads most cards anyway.
SMALL = 500
CARDS_OF_SMALL, CARDS_OF_LARGE = 32, 4  # cards of a file
# Up to so many units that may hold a word are read to be sure. On a small site more of them
# are no matter, since it has phrases (``lists.all_lists``).
FEW_OF_SMALL, FEW_OF_LARGE = 30, 5


def search_files(pages: Sequence[Found], synonyms: Groups) -> dict[str, bytes]:
    """Return the files of the index by name; the numbers of pages are their places in *pages*."""
    folds, groups = folding(synonyms)
    texts = Texts(pages, folds)
    is_small = len(pages) <= SMALL
    size = CARDS_OF_SMALL if is_small else CARDS_OF_LARGE
    few = FEW_OF_SMALL if is_small else FEW_OF_LARGE
    lists = all_lists(texts, groups, few if is_small else None)
    sizes = (*(len(texts.written),) * 3, len(pages))
    grams = shards(entry(gram, held, sizes) for gram, held in lists)
    files = {f"grams/{number}.bin": data for number, data in enumerate(grams)}
    files |= {
        f"cards/{start // size}.json": _json([_card(page) for page in pages[start : start + size]])
        for start in range(0, len(pages), size)
    }
    files |= {f"texts/{number}.txt": text.encode() for number, text in enumerate(texts.written)}
    index = {
        "pages": len(pages),
        "units": len(texts.written),
        "starts": base64.b64encode(bitmap(texts.starts, len(texts.written))).decode(),
        "lists": sum(not page.is_list for page in pages),
        "sections": SECTIONS,
        "years": _years(pages),
        "grams": len(grams),
        "cards": size,
        "small": is_small,
        "few": few,
        "gram": GRAM,
        "phrase": PHRASE if is_small else GRAM,
        "forms": _forms(folds),
        "synonyms": groups,
    }
    # Files of two builds in a browser's cache must not be read together.
    digest = hashlib.sha256(_json(index))
    for name in sorted(files):
        digest.update(files[name])
    return {"index.json": _json(index | {"version": digest.hexdigest()[:8]}), **files}


def _card(page: Found) -> list[str | int]:
    """Return what is shown of a hit; what is empty at the end is left out.

    Address, title, title in the other language, where the text begins after both, label, date;
    1 if the title is in the other language, 1 if the label is.
    """
    card: list[str | int] = [
        page.path,
        page.title.text,
        page.reading.there,
        page.reading.body,
        page.label.text,
        page.when,
        int(page.title.lang is not None),
        int(page.label.lang is not None),
    ]
    while not card[-1]:
        card.pop()
    return card


def _years(pages: Sequence[Found]) -> list[list[int]]:
    """Return runs of neighbours: number of the section, year (0 for none), how many pages."""
    groups = groupby(pages, lambda page: (SECTIONS.index(page.section), page.year))
    return [[section, year, len(list(group))] for (section, year), group in groups]


def _forms(folds: Folding) -> str:
    """Return the forms of characters: the one that is meant, its others, a space, and so on.

    >>> _forms(Folding({ord("邊"): "辺", ord("邉"): "辺", ord("國"): "国"}))
    '辺邊邉 国國'
    """
    groups: dict[str, str] = {}
    for other, meant in folds.forms.items():
        groups[meant] = groups.get(meant, meant) + chr(other)
    return " ".join(groups.values())


def _json(value: Mapping[str, Any] | Sequence[Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
