"""What the pages of one language have in common, read from the built files."""

from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from audit.findings import Finding
from audit.site import Site
from plugins.records.models import Language

# Breadcrumbs and the parts of a page are its own; these are on every page.
_MENUS = "body > header nav a, body > nav:not(.breadcrumbs) a, body > footer nav a"
_WAYS = 'body > footer a[href^="tel:"], body > footer a[href^="mailto:"]'
_PARTS = "body > header, body > main, body > footer"


def compare(site: Site, language: Language) -> list[Finding]:
    """Return what makes a page of *language* differ where all should be the same."""
    prefix = "/ko" if language == "ko" else ""
    pages = {
        prefix + path: LexborHTMLParser(file.read_text("utf-8"))
        for path, file in site.pages(language).items()
    }
    menus = {path: _links(path, page, _MENUS) for path, page in pages.items()}
    ways = {path: (_parts(page), _links(path, page, _WAYS)) for path, page in pages.items()}
    return sorted(
        (
            *_same_titles(pages),
            *_unlike(menus, "same-navigation", "nav", "has other menus"),
            *_unlike(ways, "same-help", "footer", "names the ways to reach the office elsewhere"),
        )
    )


def _same_titles(pages: Mapping[str, LexborHTMLParser]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for path, page in pages.items():
        head = page.css_first("head > title")
        title = head.text(strip=True) if head else ""
        same = first.setdefault(title, path)
        if not title or any(name not in title for name in _names(page)):
            yield Finding(path, "titles", "title", f"does not name the page and the site: {title}")
        elif same != path:
            yield Finding(path, "titles", "title", f"has the title of {same}: {title}")


def _unlike(told: Mapping[str, object], rule: str, where: str, what: str) -> Iterator[Finding]:
    """Yield a finding for each path whose value is not that of most."""
    usual, _ = Counter(told.values()).most_common(1)[0]
    for path, value in told.items():
        if value != usual:
            yield Finding(path, rule, where, f"{what} than most pages: {value}")


def _links(path: str, page: LexborHTMLParser, css: str) -> tuple[tuple[str, str], ...]:
    """Return words and address of each link; of the language switch, which leads on, the words."""
    return tuple(
        (
            link.text(strip=True),
            "" if "hreflang" in link.attributes else urljoin(path, link.attributes["href"] or ""),
        )
        for link in page.css(css)
    )


def _parts(page: LexborHTMLParser) -> tuple[str, ...]:
    return tuple(part.tag or "" for part in page.css(_PARTS))


def _names(page: LexborHTMLParser) -> Iterator[str]:
    """Yield what the page calls itself and the site to others, by Open Graph."""
    for meta in page.css('meta[property="og:title"], meta[property="og:site_name"]'):
        yield meta.attributes["content"] or ""
