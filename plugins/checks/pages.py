"""What the checks need to know of a written page, in a form that is small to hand on and keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern

from selectolax.lexbor import LexborHTMLParser

from plugins.checks.targets import Hosts, here, leads_away, plain_target
from plugins.records.models import Language

Attributes = Mapping[str, str | None]

# ``:is``, since a plain list yields a node once for each of its entries that fits.
_SEEN = ":is([href], [src], [action], [srcset], [id], link, img, h1, html)"


@dataclass(frozen=True)
class Facts:
    """What the checks need to know of one HTML page; each link is held once.

    Links that can only be right are left out: those to other sites, and those to a place on
    the page itself that is there. ``files`` and ``spots`` name files with the language's
    folder: ``ja/about/index.html``.
    """

    lang: Language
    name: str  # file inside the site's tree
    html_lang: str
    headings: int  # of the first level
    ids: tuple[str, ...]
    files: tuple[str, ...]  # that links lead to
    spots: tuple[tuple[str, str], ...]  # links to a place on a page: file, fragment
    others: tuple[str, ...]  # links that need a closer look, as they are written
    canonical: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    images_without_alt: tuple[str, ...] = ()
    empty_links: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file with the language's folder: ``ja/about/index.html``."""
        return f"{self.lang}/{self.name}"


def read_page(lang: Language, name: str, html: str, hosts: Hosts) -> Facts:
    """Return the facts of the page *name* of one site; *hosts* are needed for absolute links.

    >>> hosts = {"ja": "http://h", "ko": "http://h/ko"}
    >>> read_page("ja", "a/index.html", '<a href="../">題</a><a href="../b/#x">節</a>', hosts).spots
    (('ja/b/index.html', 'x'),)
    """
    return facts_of(LexborHTMLParser(html), lang, name, hosts)


def facts_of(tree: LexborHTMLParser, lang: Language, name: str, hosts: Hosts) -> Facts:
    """Return the facts of a page that was parsed already."""
    html_lang: str | None = None
    headings = 0
    ids: list[str] = []
    canonicals: list[str | None] = []
    alternates: list[tuple[str, str]] = []
    images_without_alt: list[str] = []
    empty_links: list[str] = []
    links: list[str | None] = []
    for node in tree.css(_SEEN):
        tag, attributes = node.tag, node.attributes
        if "href" in attributes:
            links.append(attributes["href"])
        if "src" in attributes:
            links.append(attributes["src"])
        if "action" in attributes:
            links.append(attributes["action"])
        if "srcset" in attributes:
            links += _sources(attributes)
        if "id" in attributes:
            ids.append(intern(attributes["id"] or ""))
        if tag == "a":
            if "href" in attributes and not (
                attributes["href"]
                and (node.text().strip() or attributes.get("aria-label") or node.css_first("img"))
            ):
                empty_links.append(attributes["href"] or "")
        elif tag == "img":
            if (
                not (attributes.get("alt") or "").strip()
                and attributes.get("role") != "presentation"
            ):
                images_without_alt.append(attributes.get("src") or "")
        elif tag == "h1":
            headings += 1
        elif tag == "link":
            address = attributes.get("href")
            if attributes.get("rel") == "canonical":
                canonicals.append(address)
            elif attributes.get("rel") == "alternate" and "hreflang" in attributes:
                alternates.append((intern(attributes["hreflang"] or ""), intern(address or "")))
        elif tag == "html" and html_lang is None:
            html_lang = attributes.get("lang") or ""
    page, there = here(lang, name, hosts), set(ids)
    files: dict[str, None] = {}
    spots: dict[tuple[str, str], None] = {}
    others: list[str] = []
    for address in dict.fromkeys(links):
        if address is None:  # an attribute without a value
            continue
        found = plain_target(page, address)
        if found is None:
            if not leads_away(page, address):
                others.append(address)
        elif not found[1]:
            files[intern(found[0])] = None
        elif found[1] not in there or found[0] != f"{lang}/{name}":
            spots[intern(found[0]), found[1]] = None
    canonical = canonicals[0] if canonicals else None
    return Facts(
        lang=lang,
        name=name,
        html_lang=html_lang or "",
        headings=headings,
        ids=tuple(ids),
        files=tuple(files),
        spots=tuple(spots),
        others=tuple(others),
        canonical=canonical and intern(canonical),
        alternates=tuple(alternates),
        images_without_alt=tuple(images_without_alt),
        empty_links=tuple(empty_links),
    )


def links_of(html: str) -> list[str]:
    """Return every address on a page as it is written, each once.

    >>> links_of('<img src="a.webp" srcset="b.webp 2x, c.webp 3x"><a href="../">家</a>')
    ['a.webp', '../', 'b.webp', 'c.webp']
    """
    tree = LexborHTMLParser(html)
    links: list[str | None] = []
    for node in tree.css(":is([href], [src], [action])"):
        links += [node.attributes.get(name) for name in ("href", "src", "action")]
    for node in tree.css("[srcset]"):
        links += _sources(node.attributes)
    return [address for address in dict.fromkeys(links) if address is not None]


def _sources(attributes: Attributes) -> list[str]:
    """Return the addresses in ``srcset``, without widths and densities."""
    return [
        address
        for candidate in (attributes["srcset"] or "").split(",")
        for address in candidate.split()[:1]
    ]
