"""Cut both sides of every pair into the smallest parts that can move: blocks and fields.

A unit is what editors confirm as a whole: a Markdown pair (``content/pages/about.md``) or a
record (``data/programs.yaml#cooking``). Its fragments are the title, the summary and the
blocks of a page, or the texts of a record. Values that both languages share (dates, numbers,
ids) stand once and cannot disagree, so they are no fragments.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from plugins.checks.problems import Place
from plugins.records import models as m
from plugins.records.models import LANGUAGES, Language
from plugins.records.reader import KeyPath
from plugins.records.store import Records

_JAPANESE = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_BESIDE_JAPANESE = re.compile(rf"(?<=[{_JAPANESE}])\s+|\s+(?=[{_JAPANESE}])")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"'})
_HEADING = re.compile(r"#{2,6}\s+(.*?)\s*(?:\{#([\w-]+)[^}]*\})?\s*$")
_FENCE = re.compile(r"^(?:```|~~~)")


@dataclass(frozen=True)
class Fragment:
    """A part of one side: a block of a page or a text of a record."""

    name: str  # "title", "summary", "block", or a field's path: "sections/merits/title"
    heading: str  # the heading it stands under; "" above the first and in records
    anchor: str  # that heading's id on the page, or ""
    text: str
    place: Place
    digest: str


@dataclass(frozen=True)
class Unit:
    """Both sides of what is confirmed as a whole; a side that is missing has no fragments.

    ``missing`` names the fragments that one side lacks: (language that lacks it, name).
    ``key`` is also the key of its page's document, as far as it has one.
    """

    name: str
    section: str
    key: str
    sides: Mapping[Language, tuple[Fragment, ...]]
    missing: tuple[tuple[Language, str], ...]
    differs: tuple[str, ...] = ()  # what is meant to stand on one side only


def normalise(text: str, lang: Language) -> str:
    r"""Return *text* without what may change silently: wrapping, spaces, kinds of quotes.

    >>> normalise("日本の\n 地域  と\nJETRO ", "ja")
    '日本の地域とJETRO'
    """
    text = unicodedata.normalize("NFC", text).translate(_QUOTES)
    if lang == "ja":
        text = _BESIDE_JAPANESE.sub("", text)
    return " ".join(text.split())


def fragment(
    name: str, text: str, lang: Language, place: Place, heading: str = "", anchor: str = ""
) -> Fragment:
    """Return a fragment with the digest of its normalised text."""
    digest = hashlib.sha256(normalise(text, lang).encode()).hexdigest()[:12]
    return Fragment(name, heading, anchor, text, place, digest)


def blocks(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Yield the line number and the text of each block; code with blank lines is one block."""
    held: list[str] = []
    start, fenced = first_line, False
    for number, line in enumerate([*text.split("\n"), ""], first_line):
        if _FENCE.match(line.lstrip()):
            fenced = not fenced
        if line.strip() or fenced:
            if not held:
                start = number
            held.append(line)
        elif held:
            yield start, "\n".join(held)
            held = []
    if held:
        yield start, "\n".join(held)


def page_fragments(
    matter: Any, positions: Any, body: str, place: Place, lang: Language
) -> tuple[Fragment, ...]:
    """Return the fragments of one Markdown file, in reading order."""
    found = [
        fragment(name, getattr(matter, name), lang, positions.value(name))
        for name in ("title", "summary")
        if getattr(matter, name, None)
    ]
    heading, anchor, number = "", "", 0
    for line, text in blocks(body, place.line):
        if (match := _HEADING.match(text.split("\n")[0])) is not None:
            number += 1  # as plugins.text.markdown counts them
            heading, anchor = match[1], match[2] or f"section-{number}"
        found.append(fragment("block", text, lang, Place(place.path, line), heading, anchor))
    return tuple(found)


def page_units(
    matters: Mapping[Language, Mapping[str, Any]], bodies: Mapping[Language, Mapping[str, Any]]
) -> list[Unit]:
    """Return a unit for each Markdown pair; pages for one language alone are no pairs."""
    units = []
    for key in sorted(matters["ja"].keys() | matters["ko"].keys()):
        held = {lang: matters[lang].get(key) for lang in LANGUAGES}
        if any(side is not None and side[0].only for side in held.values()):
            continue
        sides: dict[Language, tuple[Fragment, ...]] = {}
        for lang in LANGUAGES:
            side = held[lang]
            if side is None:
                sides[lang] = ()
            else:
                (matter, positions), (text, place) = side, bodies[lang][key]
                sides[lang] = page_fragments(matter, positions, text, place, lang)
        missing = tuple((lang, "") for lang in LANGUAGES if held[lang] is None)
        kind, _, name = key.partition("/")
        document = key if kind in ("pages", "news") else f"{kind}/{name.removesuffix('.md')}"
        differs = tuple(each for side in held.values() if side for each in side[0].differs)
        units.append(Unit(f"content/{key}", kind, document, sides, missing, differs))
    return units


def record_units(records: Records) -> list[Unit]:
    """Return a unit for each record that has texts."""
    units = []
    for kind, held in records.kinds.items():
        for record in held.values():
            sides: dict[Language, list[Fragment]] = {lang: [] for lang in LANGUAGES}
            missing: list[tuple[Language, str]] = []
            differs: list[str] = []
            for at, name, text in _texts(record, (), ""):
                differs += text.differs
                for lang in LANGUAGES:
                    written: str | None = getattr(text, lang)
                    if written:
                        place = records.place(kind, record.id, *at, lang)
                        anchor = name.split("/")[1] if name.startswith("sections/") else ""
                        sides[lang].append(fragment(name, written, lang, place, anchor=anchor))
                    else:
                        missing.append((lang, name))
            if any(sides.values()):
                units.append(
                    Unit(
                        f"data/{kind}.yaml#{record.id}",
                        kind,
                        f"{kind}/{record.id}",
                        {lang: tuple(each) for lang, each in sides.items()},
                        tuple(missing),
                        tuple(differs),
                    )
                )
    return units


def _texts(value: Any, at: KeyPath, name: str) -> Iterator[tuple[KeyPath, str, m.Text | m.Prose]]:
    """Yield key path, stable name and value of every bilingual text below *value*.

    An entry of a list is named by its id where it has one, else by its position.
    """
    if isinstance(value, (m.Text, m.Prose)):
        yield at, name, value
    elif isinstance(value, BaseModel):
        for part in type(value).model_fields:
            yield from _texts(getattr(value, part), (*at, part), f"{name}/{part}".lstrip("/"))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            label = getattr(entry, "id", None) or str(index)
            yield from _texts(entry, (*at, index), f"{name}/{label}")
