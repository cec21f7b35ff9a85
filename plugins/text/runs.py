"""HTML as runs of text in one language, which may be changed without touching a tag.

A run is what stands in one block and one language; inline tags do not end it, so that a
quotation may begin inside of ``<strong>`` and end outside. Only HTML of our own is read here:
written by Python-Markdown or by templates with escaping, with ``>`` escaped in attributes.

Every page has hundreds of tags, so an ``Element`` is made once for all that stand at the same
place in the same elements, and a page can be cut where no run goes on (``segments``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape, unescape

from plugins.text.typography import OBJECT

_WHOLE = ("script", "style", "textarea", "title", "svg", "math", "pre")  # left as they are
# Each up to its own end: an SVG holds a title. A look at one letter spares trying each name.
_WHOLE_TAGS = (
    "(?=[!stmp])(?:!--.*?-->|" + "|".join(rf"{name}\b.*?</{name}\s*>" for name in _WHOLE) + ")"
)
_TAG = re.compile(rf"(<(?:{_WHOLE_TAGS}|/?[A-Za-z!][^<>]*>))", re.DOTALL)
# Where a page can be cut: at the head, which holds no text; around a block of one text; and after
# the end of a block, where a new line begins.
_CUT = re.compile(
    r"<(?:(?P<name>p|li|t[dh]|h[1-6]|d[td])(?:\s[^<>]*)?(?<!/)>(?P<text>[^<>]+)</(?P=name)>"
    r"|/(?P<end>p|li|[uod]l|h[1-6]|div|section|nav|header|footer|main|table|tr)>"
    rf"|(?P<head>head>.*?</head>)|{_WHOLE_TAGS})",
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
_SHAPES = 4_096  # remembered: texts stand in the same tags again and again

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
    alone: bool  # not a part of a line in another language
    pieces: list[Piece | str]
    breaks: frozenset[int]  # where a <wbr> stands

    @property
    def text(self) -> str:
        """Return the line that a reader reads."""
        texts = [each if isinstance(each, str) else each.text for each in self.pieces]
        return texts[0] if len(texts) == 1 else "".join(texts)

    def placed(self) -> Iterator[tuple[int, Piece]]:
        """Yield each piece with the place of its first letter in ``text``."""
        at = 0
        for each in self.pieces:
            if isinstance(each, str):
                at += len(each)
            else:
                yield at, each
                at += len(each.text)


@dataclass(frozen=True, slots=True, eq=False)
class _Tag:
    """What a tag says to a reader; there is one of each, compared by identity."""

    name: str
    closing: bool
    alone: bool  # has no end tag
    lang: str
    kept: bool


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """Where a text stands: an element and all that is around it, compared by identity."""

    name: str
    lang: str
    outer: "Element | None" = None
    heading: bool = False
    plain: bool = False
    kept: bool = False
    hidden: bool = False  # what is inside is not read
    alone: bool = True
    block: bool = True
    joined: bool = False  # to the line of the element around it
    apart: bool = False  # a letter in that line
    depth: int = 1
    inside: dict[_Tag, "Element"] = field(default_factory=dict, repr=False)


@dataclass(slots=True, eq=False)
class Line:
    """What a run is before its texts are known: it is made once for all texts in such tags.

    ``pieces`` are the place of a text among the parts and the element that it stands in, or a
    barrier; ``breaks`` say how many of them stand before each <wbr>.
    """

    here: Element  # in which it begins
    told: bool = False  # not of barriers only
    pieces: list[tuple[int, Element] | str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)

    def text(self, parts: Sequence[str]) -> str:
        """Return the line that a reader reads, with the texts among *parts*."""
        return "".join(
            [each if isinstance(each, str) else unescape(parts[each[0]]) for each in self.pieces]
        )

    def run(self, parts: Sequence[str]) -> Run:
        """Return the run that it is with the texts among *parts*."""
        pieces: list[Piece | str] = []
        for each in self.pieces:
            if isinstance(each, str):
                pieces.append(each)
            else:
                pieces.append(Piece(each[0], unescape(parts[each[0]]), each[1].kept))
        here = self.here
        breaks = frozenset(
            sum(len(each if isinstance(each, str) else each.text) for each in pieces[:count])
            for count in self.breaks
        )
        return Run(here.lang, here.heading, here.plain, here.alone, pieces, breaks)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The lines of a piece of HTML, the element that its end is in, and if a line goes on there.

    Each line is either one text: its place among the parts and the element that it stands in
    (``plain``); or there is more in it (``mixed``).
    """

    lines: tuple[Line, ...]
    plain: tuple[tuple[int, Element], ...]
    mixed: tuple[Line, ...]
    end: Element
    is_open: bool


@lru_cache(maxsize=16)
def outermost(lang: str) -> Element:
    """Return where a page, or a piece of one in *lang*, begins."""
    return Element("", lang)


def segments(html: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield *html* in pieces that end where a block ends, or before a block of one text.

    With each piece comes that block: its tag, its text and its end; or the whole head and "" twice,
    or "" thrice. What a piece holds is read alike alone and in its page, if no line was left open
    before it by an end tag that ends nothing; one that is open before a block ends there.

    >>> list(segments("<ul><li>a</li>b</ul><!-- </p> -->"))
    [('<ul>', '<li>', 'a', '</li>'), ('b</ul>', '', '', ''), ('<!-- </p> -->', '', '', '')]
    """
    at = 0
    for match in _CUT.finditer(html):
        kind = match.lastgroup
        if kind == "end":
            yield html[at : match.end()], "", "", ""
        elif kind == "text":
            text, end = match.span("text")
            yield (
                html[at : match.start()],
                html[match.start() : text],
                html[text:end],
                html[end : match.end()],
            )
        elif kind == "head":
            yield html[at : match.start()], match[0], "", ""
        else:  # what is left as it is may hold what looks like the end of a block
            continue
        at = match.end()
    if at < len(html):
        yield html[at:], "", "", ""


def inside(here: Element, tag: str) -> Element:
    """Return the element that the opening *tag* makes in *here*."""
    told = _tag(tag)
    if told is None:
        raise ValueError(f"{tag} opens nothing")
    return here.inside.get(told) or _open(told, here)


def read(html: str, lang: str) -> tuple[list[str], list[Run]]:
    """Return *html* cut into texts and tags in turn, and the runs made of the texts.

    *lang* is the language of what has no ``lang`` around it. ``"".join`` of the parts is *html*.
    """
    parts, shape = read_from(outermost(lang), html)
    return parts, [line.run(parts) for line in shape.lines]


def read_from(here: Element, html: str) -> tuple[list[str], "Shape"]:
    """Return *html* cut into texts and tags in turn, and the lines that these make.

    *html* stands in *here*, where a new line begins.
    """
    parts = _TAG.split(html)
    told = [text and not text.isspace() for text in parts[::2]]
    return parts, _shape(here, tuple(map(_tag, parts[1::2])), tuple(told))


@lru_cache(maxsize=_SHAPES)
def _shape(here: Element, tags: tuple["_Tag | None", ...], told: tuple[str | bool, ...]) -> "Shape":
    """Return the lines that texts make which stand in *here*, before, between and after *tags*.

    *told* says of each text whether it holds more than spaces; it is "" where there is no text.
    """
    held: list[Line] = []
    lines: list[Line | None] = [None] * here.depth  # of each element, made when it has a text
    index = 0
    for is_told, tag in zip(told, (*tags, None), strict=True):
        if is_told != "" and not here.hidden:
            line = lines[-1]
            if not is_told:
                if line is not None:
                    line.pieces.append(" ")
            else:
                if line is None:
                    line = _begin(here, lines, held)
                line.told = True
                line.pieces.append((index, here))
        index += 2
        if tag is None:  # a comment, the doctype, the end
            continue
        if tag.closing:
            closed = here if tag.name == here.name else _opened(tag.name, here)
            if closed is None or closed.outer is None:
                continue
            if closed.block or _holds_block(here, closed):  # what follows is another line
                lines = [None] * closed.outer.depth
            else:
                del lines[closed.outer.depth :]
            here = closed.outer
        elif tag.name == "wbr":
            line = lines[-1] or _begin(here, lines, held)
            line.breaks.append(len(line.pieces))
        elif tag.alone:
            line = lines[-1]
            if line is not None and not here.hidden:
                line.pieces.append("\n" if tag.name in ("br", "hr") else OBJECT)
        else:
            inner = here.inside.get(tag) or _open(tag, here)
            line = None
            if inner.joined or inner.apart:
                line = lines[-1] or _begin(here, lines, held)
                if inner.apart:
                    line.pieces.append(OBJECT)
                    line = None
            lines.append(line)
            here = inner
    told_lines = tuple(line for line in held if line.told)
    plain = []
    mixed = []
    for line in told_lines:
        piece, *others = line.pieces
        if others or line.breaks or isinstance(piece, str):
            mixed.append(line)
        else:
            plain.append(piece)
    return Shape(told_lines, tuple(plain), tuple(mixed), here, any(lines))


@lru_cache(maxsize=2_000)
def _tag(tag: str) -> _Tag | None:
    named = _NAME.match(tag)
    if named is None:  # a comment, the doctype
        return None
    name = named[1].lower()
    if tag.startswith("</"):
        return _one_tag(name, closing=True)
    if name in _VOID or name in _WHOLE or tag.endswith("/>"):
        return _one_tag(name, alone=True)
    lang = _LANG.search(tag)
    classes = _CLASS.search(tag)
    return _one_tag(
        name,
        lang=lang[1].lower() if lang else "",
        kept=bool(classes and _KEPT & set(classes[1].split())),
    )


@cache
def _one_tag(
    name: str, *, closing: bool = False, alone: bool = False, lang: str = "", kept: bool = False
) -> _Tag:
    return _Tag(name, closing, alone, lang, kept)


def _begin(here: Element, lines: "list[Line | None]", held: "list[Line]") -> "Line":
    """Return a new line for the texts of *here*, the last of *lines*."""
    lines[-1] = line = Line(here)
    held.append(line)
    return line


def _open(tag: _Tag, here: Element) -> Element:
    """Return the element that *tag* opens inside of *here*."""
    name = tag.name
    lang = tag.lang or here.lang
    inline = name in _INLINE or name in _SILENT or name in _OPAQUE
    apart = inline and not here.hidden and (name in _OPAQUE or lang != here.lang)
    inner = here.inside[tag] = Element(
        name,
        lang,
        here,
        here.heading or name in _HEADINGS,
        here.plain or name in _NO_TAGS_INSIDE,
        here.kept or tag.kept,
        here.hidden or name in _SILENT or name in _OPAQUE,
        alone=not inline or (here.alone and lang == here.lang),
        block=not inline,
        joined=inline and not here.hidden and not apart,
        apart=apart,
        depth=here.depth + 1,
    )
    return inner


def _opened(name: str, here: Element) -> Element | None:
    """Return the innermost element of that name, *here* or one around it."""
    around: Element | None = here
    while around is not None and around.name != name:
        around = around.outer
    return around


def _holds_block(here: Element, outer: Element) -> bool:
    """Say whether a block was left open inside of *outer*."""
    around: Element | None = here
    while around is not None and around is not outer:
        if around.block:
            return True
        around = around.outer
    return False


def escaped(text: str) -> str:
    """Return *text* for HTML, outside of attributes."""
    return escape(text, quote=False)
