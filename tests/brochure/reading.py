"""Read a PDF apart from what makes it: its tags with pypdf, its letters with PDFium."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
from pypdf.generic import ContentStream

POINTS = 72 / 25.4  # in a millimetre


@dataclass(frozen=True)
class Element:
    """A structure element: its type, its attributes, what is in it."""

    kind: str
    raw: Any
    inside: tuple["Element", ...]

    def all(self, *kinds: str) -> Iterator["Element"]:
        """Yield the elements of some types at any depth, in reading order."""
        for each in self.inside:
            if each.kind in kinds:
                yield each
            yield from each.all(*kinds)


@dataclass(frozen=True)
class Letter:
    """A letter and its box on the page, in points from the lower left corner."""

    sign: str
    left: float
    bottom: float
    right: float
    top: float


class Printed:
    """A PDF as a reader has it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.pdf = pypdf.PdfReader(file)
        self.catalog: Any = self.pdf.trailer["/Root"]

    @cached_property
    def tree(self) -> Element:
        """The structure tree from its root."""
        return _element(self.catalog["/StructTreeRoot"])

    @cached_property
    def texts(self) -> list[str]:
        """The text of each page, one line of the page a line."""
        document = pypdfium2.PdfDocument(self.file)
        return [
            page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\ufffe", "-")
            for page in document
        ]

    @cached_property
    def text(self) -> str:
        """All text without white space, page after page."""
        return tight("".join(self.texts))

    def letters(self, number: int) -> list[Letter]:
        """Return the letters of a page, from 0."""
        page = pypdfium2.PdfDocument(self.file)[number].get_textpage()
        found = []
        for index in range(page.count_chars()):
            sign = page.get_text_range(index, 1)
            if sign.strip():
                found.append(Letter(sign, *page.get_charbox(index)))
        return found

    def glyphs(self) -> Iterator[tuple[int, int]]:
        """Yield page and number of every glyph that is drawn; 0 is a letter that no font has."""
        for number, page in enumerate(self.pdf.pages):
            yield from ((number, glyph) for glyph in _glyphs(page))

    @property
    def bookmarks(self) -> Iterator[Any]:
        """The bookmarks of all depths, as pypdf has them."""
        held = list(self.pdf.outline)
        while held:
            each = held.pop(0)
            if isinstance(each, list):
                held[:0] = each
            else:
                yield each

    @property
    def outline(self) -> list[tuple[int, str]]:
        """The bookmarks: depth from 1, and title."""
        return list(_bookmarks(self.pdf.outline, 1))


def tight(text: str) -> str:
    r"""Return *text* without white space.

    >>> tight("한국 축제\n등")
    '한국축제등'
    """
    return re.sub(r"[\s\u2060]+", "", text)


def _element(raw: Any) -> Element:
    kids = raw.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    held = [each.get_object() for each in kids]
    return Element(
        str(raw.get("/S", "")).removeprefix("/"),
        raw,
        tuple(_element(each) for each in held if isinstance(each, dict) and "/S" in each),
    )


def _bookmarks(held: Any, depth: int) -> Iterator[tuple[int, str]]:
    for each in held:
        if isinstance(each, list):
            yield from _bookmarks(each, depth + 1)
        else:
            yield depth, str(each.title)


def _glyphs(page: Any) -> Iterator[int]:
    content = ContentStream(page["/Contents"].get_object(), page.pdf)
    for operands, operator in content.operations:
        if operator not in (b"TJ", b"Tj"):
            continue
        held = operands[0] if operator == b"TJ" else operands
        for part in held:
            data = getattr(part, "original_bytes", None)
            if data is not None:  # two bytes a glyph: all fonts are Identity-H
                yield from (int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2))
