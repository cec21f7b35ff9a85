"""What of a written page is searched: what stands in its ``main``, navigation aside."""

import re
import unicodedata
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

_UNWANTED = "nav, noscript, svg, rp, rt, [aria-hidden=true]"
# What stands apart on the page, with or without white space between.
_BLOCKS = "p, div, li, dt, dd, tr, th, td, caption, figcaption, summary, h1, h2, h3, h4, br"
_HEADINGS = ("h2", "h3", "h4")
_SPACE = re.compile(r"[ \0-\x1f]+")


class Reading(NamedTuple):
    """The text of a page, in one line.

    A tuple, as what holds it is: a large site has thousands of them, which processes hand on.

    It begins with the title, and ``there``, the title in the other language ("" if there is
    none); what follows them begins at ``body``. ``headings`` are those below the title.
    """

    text: str
    there: str = ""
    body: int = 0
    headings: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        # Python keeps the UTF-8 form of each str that it pickled beside it, but not of bytes.
        return _again, (self.text.encode(), *self[1:])


def _again(text: bytes, *rest: Any) -> Reading:
    return Reading(text.decode(), *rest)


def read_page(html: str) -> Reading:
    """Return what is read on a page.

    >>> read_page("<main><hgroup><h1>題</h1><p>제목</p></hgroup><h2>節</h2>本<b>文</b></main>")
    Reading(text='題 제목 節 本文', there='제목', body=5, headings=('節',))
    """
    return read_parsed(LexborHTMLParser(html))


def read_parsed(page: LexborHTMLParser) -> Reading:
    """Return what is read on a parsed page, which is of no other use afterwards."""
    main = page.css_first("main")
    if main is None:
        return Reading("")
    for part in main.css(_UNWANTED):
        part.decompose()
    for block in main.css(_BLOCKS):
        block.insert_before(" ")
        block.insert_after(" ")
    text = _line(main)
    marks = main.css(f"hgroup, main > h1, hgroup p, {', '.join(_HEADINGS)}")
    heads = [node for node in marks if node.tag in ("hgroup", "h1")]
    head = f"{_line(heads[0])} " if heads else ""
    return Reading(
        text=text,
        there=" ".join(_line(node) for node in marks if node.tag == "p"),
        body=len(head) if f"{text} ".startswith(head) else 0,
        headings=tuple(
            filter(None, (_line(node) for node in marks if node.tag in _HEADINGS)),
        ),
    )


def one_line(text: str) -> str:
    """Return any text, such as that of a PDF, in one line and in characters that can be written."""
    line = " ".join(text.split())
    if not line.isprintable():  # else it has no half of a character and no control character
        whole = line.encode("utf-8", "ignore").decode()
        line = _SPACE.sub(" ", whole).strip()
    # Composed, so that the script can tell characters apart: が and 세 are one each.
    return unicodedata.normalize("NFC", line)


def _line(node: LexborNode) -> str:
    return one_line(node.text())
