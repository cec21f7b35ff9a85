"""HTML as runs of text in one language, which may be changed without touching a tag.

A run is what stands in one block and one language; inline tags do not end it, so that a
quotation may begin inside of ``<strong>`` and end outside. Only HTML of our own is read here:
written by Python-Markdown or by templates with escaping, with ``>`` escaped in attributes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape, unescape

from plugins.text.typography import OBJECT

_WHOLE = ("script", "style", "textarea", "title", "svg", "math", "pre")  # left as they are
_TAG = re.compile(
    # Each up to its own end: an SVG holds a title.
    "(<!--.*?-->|"
    + "|".join(rf"<{name}\b.*?</{name}\s*>" for name in _WHOLE)
    + "|</?[A-Za-z!][^<>]*>)",
    re.DOTALL,
)
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_LANG = re.compile(r'\slang="([A-Za-z]+)[^"]*"')
_CLASS = re.compile(r'\sclass="([^"]*)"')

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "label",
        "mark",
        "output",
        "q",
        "ruby",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
    ]
)
_OPAQUE = frozenset(["code", "kbd", "samp"])
_SILENT = frozenset(["rt", "rp"])  # beside the line, not in it
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_NO_TAGS_INSIDE = frozenset(["option"])  # text only, says HTML
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "caption", "figcaption"])
_KEPT = frozenset(["nb", "term", "number"])  # classes of what is kept together already


@dataclass(slots=True)
class Piece:
    """The text between two tags: its place among the parts, and whether it may be wrapped."""

    index: int
    text: str
    kept: bool


@dataclass(slots=True)
class Run:
    """Pieces that are read as one line; a str among them is a barrier (``OBJECT``, space)."""

    lang: str
    heading: bool
    plain: bool  # no tags may be put in
    alone: bool = True  # not a part of a line in another language
    pieces: list[Piece | str] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)  # where a <wbr> stands

    @property
    def text(self) -> str:
        """Return the line that a reader reads."""
        return "".join(each if isinstance(each, str) else each.text for each in self.pieces)

    def placed(self) -> Iterator[tuple[int, Piece]]:
        """Yield each piece with the place of its first letter in ``text``."""
        at = 0
        for each in self.pieces:
            if isinstance(each, str):
                at += len(each)
            else:
                yield at, each
                at += len(each.text)


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    closing: bool
    alone: bool  # has no end tag
    lang: str
    kept: bool


@dataclass(slots=True)
class _Open:
    name: str
    lang: str
    heading: bool = False
    plain: bool = False
    kept: bool = False
    hidden: bool = False  # what is inside is not read
    alone: bool = True
    block: bool = True
    run: Run | None = None  # made when there is a text for it

    def reading(self, runs: list[Run]) -> Run:
        if self.run is None:
            self.run = Run(self.lang, self.heading, self.plain, self.alone)
            runs.append(self.run)
        return self.run


def read(html: str, lang: str) -> tuple[list[str], list[Run]]:
    """Return *html* cut into texts and tags in turn, and the runs made of the texts.

    *lang* is the language of what has no ``lang`` around it. ``"".join`` of the parts is *html*.
    """
    parts = _TAG.split(html)
    runs: list[Run] = []
    stack = [_Open("", lang)]
    for index, part in enumerate(parts):
        here = stack[-1]
        if index % 2 == 0:
            if part and not here.hidden:
                line = here.reading(runs) if here.run or not part.isspace() else None
                if line is not None:
                    line.pieces.append(
                        " " if part.isspace() else Piece(index, unescape(part), here.kept)
                    )
            continue
        tag = _tag(part)
        if tag is None:
            continue
        if tag.closing:
            _close(tag.name, stack)
        elif tag.name == "wbr":
            line = here.reading(runs)
            line.breaks.add(len(line.text))
        elif tag.alone:
            if not here.hidden and here.run is not None:
                here.run.pieces.append("\n" if tag.name in ("br", "hr") else OBJECT)
        else:
            stack.append(_opened(tag, here, runs))
    return parts, [run for run in runs if any(isinstance(each, Piece) for each in run.pieces)]


@lru_cache(maxsize=5_000)
def _tag(tag: str) -> _Tag | None:
    named = _NAME.match(tag)
    if named is None:  # a comment, the doctype
        return None
    name = named[1].lower()
    start = tag[: tag.index(">")]
    lang = _LANG.search(start)
    classes = _CLASS.search(start)
    return _Tag(
        name,
        closing=tag.startswith("</"),
        alone=name in _VOID or name in _WHOLE or tag.endswith("/>"),
        lang=lang[1].lower() if lang else "",
        kept=bool(classes and _KEPT & set(classes[1].split())),
    )


def _opened(tag: _Tag, here: _Open, runs: list[Run]) -> _Open:
    """Return the element that *tag* opens inside of *here*."""
    name = tag.name
    inner = _Open(
        name,
        tag.lang or here.lang,
        here.heading or name in _HEADINGS,
        here.plain or name in _NO_TAGS_INSIDE,
        here.kept or tag.kept,
        here.hidden or name in _SILENT or name in _OPAQUE,
    )
    inline = name in _INLINE or name in _SILENT or name in _OPAQUE
    if not inline:
        return inner
    inner.block = False
    inner.alone = here.alone and inner.lang == here.lang
    if here.hidden:
        return inner
    line = here.reading(runs)
    if name in _OPAQUE or inner.lang != here.lang:
        line.pieces.append(OBJECT)
    else:
        inner.run = line
    return inner


def _close(name: str, stack: list[_Open]) -> None:
    """Take *name* and what was left open inside of it from the stack."""
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name == name:
            ends_line = any(each.block for each in stack[depth:])
            del stack[depth:]
            if ends_line:  # what follows is another line
                for each in stack:
                    each.run = None
            return


def escaped(text: str) -> str:
    """Return *text* for HTML, outside of attributes."""
    return escape(text, quote=False)
