"""What of a written page is searched: what stands in its ``main``, navigation aside."""

import re
import unicodedata
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SPACE = re.compile(r"[\s\0-\x1f]+")
# What stands apart on the page, with or without white space between.
_BLOCKS = "p, div, li, dt, dd, tr, th, td, caption, figcaption, summary, h1, h2, h3, h4, br"


@dataclass(frozen=True)
class Reading:
    """The text of a page, in one line.

    It begins with the title, and ``there``, the title in the other language ("" if there is
    none); what follows them begins at ``body``. ``headings`` are those below the title.
    """

    text: str
    there: str = ""
    body: int = 0
    headings: tuple[str, ...] = ()


def read_page(html: str) -> Reading:
    """Return what is read on a page.

    >>> read_page("<main><hgroup><h1>題</h1><p>제목</p></hgroup><h2>節</h2>本<b>文</b></main>")
    Reading(text='題 제목 節 本文', there='제목', body=5, headings=('節',))
    """
    main = LexborHTMLParser(html).css_first("main")
    if main is None:
        return Reading("")
    for part in main.css("nav, noscript, svg, rp, rt, [aria-hidden=true]"):
        part.decompose()
    for block in main.css(_BLOCKS):
        block.insert_before(" ")
        block.insert_after(" ")
    text = _line(main)
    head = "".join(_line(node) + " " for node in main.css("hgroup, main > h1")[:1])
    return Reading(
        text=text,
        there=" ".join(_line(node) for node in main.css("hgroup p")),
        body=len(head) if f"{text} ".startswith(head) else 0,
        headings=tuple(filter(None, (_line(node) for node in main.css("h2, h3, h4")))),
    )


def one_line(text: str) -> str:
    """Return any text, such as that of a PDF, in one line and in characters that can be written."""
    whole = text.encode("utf-8", "ignore").decode()  # without halves of characters
    # Composed, so that the script can tell characters apart: が and 세 are one each.
    return unicodedata.normalize("NFC", _SPACE.sub(" ", whole).strip())


def _line(node: LexborNode) -> str:
    return one_line(node.text())
