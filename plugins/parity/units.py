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
from typing import Any, NamedTuple

from pydantic import BaseModel

from plugins.checks.problems import Place
from plugins.records import models as m
from plugins.records.models import LANGUAGES, Language
from plugins.records.reader import KeyPath
from plugins.records.store import Records

_JAPANESE = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_BESIDE_JAPANESE = re.compile(rf" (?:(?<=[{_JAPANESE}] )|(?=[{_JAPANESE}]))")
_QUOTED = re.compile("[“”‘’「」]")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"'})
_HEADING = re.compile(r"#{2,6}\s+(.*?)\s*(?:\{#([\w-]+)[^}]*\})?\s*$")
_FENCE = re.compile(r"^(?:```|~~~)")


class Fragment(NamedTuple):
    """A part of one side: a block of a page or a text of a record in *lang*.

    A tuple, since a large site has hundreds of thousands of them.
    """

    name: str  # "title", "summary", "block", or a field's path: "sections/merits/title"
    heading: str  # the heading it stands under; "" above the first and in records
    anchor: str  # that heading's id on the page, or ""
    text: str
    lang: Language
    path: str
    line: int
    column: int = 1

    @property
    def place(self) -> Place:
        return Place(self.path, self.line, self.column)

    @property
    def digest(self) -> str:
        """What is remembered of the text: a digest of it without what may change silently."""
        return hashlib.sha256(normalise(self.text, self.lang).encode()).hexdigest()[:12]


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
    text = unicodedata.normalize("NFC", text)
    if _QUOTED.search(text):
        text = text.translate(_QUOTES)
    text = " ".join(text.split())
    return _BESIDE_JAPANESE.sub("", text) if lang == "ja" and " " in text else text


def blocks(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Yield the line number and the text of each block; code with blank lines is one block."""
    held: list[str] = []
    start, fenced = first_line, False
    fences = "```" in text or "~~~" in text
    for number, line in enumerate([*text.split("\n"), ""], first_line):
        if fences and _FENCE.match(line.lstrip()):
            fenced = not fenced
        if fenced or (line and not line.isspace()):
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
        Fragment(name, "", "", getattr(matter, name), lang, *_at(positions.value(name)))
        for name in ("title", "summary")
        if getattr(matter, name, None)
    ]
    heading, anchor, number = "", "", 0
    for line, text in blocks(body, place.line):
        if text.startswith("##") and (match := _HEADING.match(text.partition("\n")[0])) is not None:
            number += 1  # as plugins.text.markdown counts them
            heading, anchor = match[1], match[2] or f"section-{number}"
        found.append(Fragment("block", heading, anchor, text, lang, place.path, line))
    return tuple(found)


def _at(place: Place) -> tuple[str, int, int]:
    return place.path, place.line, place.column


def page_units(
    matters: Mapping[Language, Mapping[str, Any]], bodies: Mapping[Language, Mapping[str, Any]]
) -> list[Unit]:
    """Return a unit for each Markdown pair; pages for one language alone are no pairs."""
    units = []
    for key in sorted(matters["ja"].keys() | matters["ko"].keys()):
        sides = {
            lang: (*matters[lang][key], *bodies[lang][key]) if key in matters[lang] else None
            for lang in LANGUAGES
        }
        unit = unit_of_pair(key, sides)
        if unit is not None:
            units.append(unit)
    return units


def unit_of_pair(
    key: str, sides: Mapping[Language, tuple[Any, Any, str, Place] | None]
) -> Unit | None:
    """Return the unit of one Markdown pair, or None if the page is for one language alone.

    A side is its front matter, the positions of that, the text below it, and where that begins.
    """
    there = [side for side in sides.values() if side is not None]
    if any(matter.only for matter, *_rest in there):
        return None
    kind, _, name = key.partition("/")
    return Unit(
        f"content/{key}",
        kind,
        key if kind in ("pages", "news") else f"{kind}/{name.removesuffix('.md')}",
        {lang: () if side is None else page_fragments(*side, lang) for lang, side in sides.items()},
        tuple((lang, "") for lang in LANGUAGES if sides[lang] is None),
        tuple(each for matter, *_rest in there for each in matter.differs),
    )


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
                        sides[lang].append(Fragment(name, "", anchor, written, lang, *_at(place)))
                    else:
                        missing.append((lang, name))
            if any(sides.values()):
                units.append(
                    Unit(
                        f"data/{m.file_of(kind, record.id)}#{record.id}",
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
