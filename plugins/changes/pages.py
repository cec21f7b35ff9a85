"""A built site, read as readers read it: the words of each page, line by line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BREAK = "\u2028"  # stands where a new line begins
_BLOCKS = (
    "p, div, section, article, nav, header, footer, ul, ol, li, dl, dt, dd, table, tr, th, td, "
    "caption, figure, figcaption, details, summary, h1, h2, h3, h4, h5, h6, pre, blockquote, br, hr"
)
_UNREAD = "svg, noscript, script, style, template, rp, rt"
# Titles of other pages; and what stands on paper only, which says nothing new of a page.
_REPEATED = "nav.breadcrumbs, .colophon"
_DOWNLOADS = frozenset(
    {".pdf", ".zip", ".docx", ".xlsx", ".pptx", ".hwp", ".hwpx", ".epub", ".doc", ".xls"}
)
_LOOK = frozenset({".css", ".js"})
_DIGEST = re.compile(r"-[0-9a-f]{8}(?=\.[a-z0-9]+$)")


@dataclass(frozen=True)
class Page:
    """What is read on one page.

    ``lines`` are those of its main part, then its pictures and its links; ``frame`` those
    around it, which many pages share. ``address`` is the whole one, as readers know it.
    """

    title: str
    address: str
    lines: tuple[str, ...]
    frame: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """One language as it was built; *files* and *look* hold digests by name.

    Pages go by their path (``/about/``), downloads by their name in the site. The look
    is the stylesheets and scripts, by their names without the digest in them.
    """

    pages: Mapping[str, Page]
    files: Mapping[str, str]
    look: Mapping[str, str]


def read_site(tree: Path) -> Site:
    """Return what is read on the site in the folder *tree*; an empty one if it is not there."""
    home = _canonical(tree / "index.html").rstrip("/")
    pages, files, look = {}, {}, {}
    for file in sorted(tree.rglob("*")):
        name = file.relative_to(tree).as_posix()
        if file.suffix == ".html":
            path = "/" + name.removesuffix("index.html")
            pages[path] = read_page(file.read_text("utf-8"), home + path)
        elif file.suffix in _DOWNLOADS:
            files[name] = sha256(file.read_bytes()).hexdigest()
        elif file.suffix in _LOOK:
            look[_DIGEST.sub("", name)] = sha256(file.read_bytes()).hexdigest()
    return Site(pages, files, look)


def read_page(html: str, address: str) -> Page:
    """Return what is read on the page at *address*.

    >>> page = read_page("<h1>題</h1><main><p>本<b>文</b><p><a href=../b/>次</a></main>", "/a/")
    >>> page.lines
    ('本文', '次', '次 → /b/')
    """
    tree = LexborHTMLParser(html)
    for part in tree.css(f"{_UNREAD}, {_REPEATED}"):
        part.decompose()
    heading = tree.css_first("h1") or tree.css_first("title")
    title = _one_line(heading.text()) if heading else ""
    body = tree.body
    if body is None:
        return Page(title, address, (), ())
    main = tree.css_first("main") or body
    details = (*_pictures(main, address), *_links(main, address))
    lines = (*_lines(main), *details)
    main.decompose()
    around = _lines(body) if main != body else []
    return Page(title, address, lines, tuple(around))


def _canonical(file: Path) -> str:
    """Return the address that a page gives itself, "" if it is not there or gives none."""
    if not file.is_file():
        return ""
    link = LexborHTMLParser(file.read_text("utf-8")).css_first("link[rel=canonical]")
    return (link.attributes.get("href") or "") if link else ""


def _lines(node: LexborNode) -> list[str]:
    for block in node.css(_BLOCKS):
        block.insert_before(_BREAK)
        block.insert_after(_BREAK)
    return [line for line in map(_one_line, node.text().split(_BREAK)) if line]


def _one_line(text: str) -> str:
    return " ".join(text.replace(_BREAK, " ").split())


def _pictures(main: LexborNode, address: str) -> Iterator[str]:
    """Yield each picture by its description and file, whose name changes with what it shows."""
    for node in main.css("img[src]"):
        alt = _one_line(node.attributes.get("alt") or "")
        yield f"[{alt}] → {_told(node.attributes.get('src') or '', address)}"


def _links(main: LexborNode, address: str) -> Iterator[str]:
    """Yield each link that leaves the page, by its words and where it leads."""
    for node in main.css("a[href]"):
        target = node.attributes.get("href") or ""
        if not target.startswith("#"):
            yield f"{_one_line(node.text())} → {_told(target, address)}"


def _told(target: str, address: str) -> str:
    """Return *target* as a path of the same site, or as it is.

    >>> _told("../b/", "https://www.example.org/a/")
    '/b/'
    """
    whole, own = urlsplit(urljoin(address, target)), urlsplit(address)
    if (whole.scheme, whole.netloc) == (own.scheme, own.netloc):
        return whole._replace(scheme="", netloc="").geturl()
    return whole.geturl()
