"""Our own content, data and theme, as built: pairs, addresses, links, what must not be there.

Read with the standard library's parser, apart from the checks of the build itself.
"""

import gzip
import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest

from plugins.bilingual.catalogues import check_catalogues
from plugins.bilingual.templates import read_templates
from tests.conftest import ROOT

HOSTS = {
    "preview": {"ja": "http://127.0.0.1:8000", "ko": "http://127.0.0.1:8000/ko"},
    "published": {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"},
}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass
class Page(HTMLParser):
    """What these tests want to know of a page."""

    lang: str = ""
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    alternates: dict[str, str] = field(default_factory=dict)
    switches: list[tuple[str, str]] = field(default_factory=list)
    robots: str = ""
    inline: list[str] = field(default_factory=list)
    titles: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = held.get("lang", "")
        if "id" in held:
            self.ids.add(held["id"])
        self.links += [held[name] for name in ("href", "src", "action") if name in held]
        if tag == "link":
            if held.get("rel") == "alternate" and "hreflang" in held:
                self.alternates[held["hreflang"]] = held["href"]
            self.heads[held.get("rel", "")] = held.get("href", "")
        if tag == "a" and "hreflang" in held:
            self.switches.append((held["hreflang"], held["href"]))
        if tag == "meta" and held.get("name") == "robots":
            self.robots = held.get("content", "")
        if "style" in held or tag == "style" or any(name.startswith("on") for name in held):
            self.inline.append(tag)
        if tag == "script" and "src" not in held and held.get("type") != "application/ld+json":
            self.inline.append(tag)
        self.titles += tag == "h1"


@cache
def pages(tree: Path) -> dict[str, Page]:
    """Return the pages of a tree by their file's name in it."""
    held = {}
    for file in sorted(tree.rglob("*.html")):
        page = Page()
        page.feed(file.read_text("utf-8"))
        held[file.relative_to(tree).as_posix()] = page
    return held


@pytest.fixture(params=["preview", "published"])
def arrangement(request: pytest.FixtureRequest) -> tuple[Path, dict[str, str]]:
    """Both arrangements of hosts: one with /ko/, and two."""
    output = request.getfixturevalue(
        "built_site" if request.param == "preview" else "published_site"
    )
    return output, HOSTS[request.param]


def address(host: str, name: str) -> str:
    return f"{host}/{name.removesuffix('index.html')}"


def test_both_sites_have_the_same_pages(published_site: Path) -> None:
    assert set(pages(published_site / "ja")) == set(pages(published_site / "ko"))


def test_every_page_of_a_pair_names_itself_the_other_and_the_default(
    arrangement: tuple[Path, dict[str, str]],
) -> None:
    output, hosts = arrangement
    wrong = []
    for lang in ("ja", "ko"):
        for name, page in pages(output / lang).items():
            expected = {
                "ja": address(hosts["ja"], name),
                "ko": address(hosts["ko"], name),
                "x-default": address(hosts["ja"], name),
            }
            if page.robots == "noindex" and name == "404.html":
                expected = {}
            if page.alternates != expected or page.heads["canonical"] != address(hosts[lang], name):
                wrong.append((lang, name, page.alternates, page.heads["canonical"]))

    assert wrong == []


def test_the_language_switch_of_every_page_leads_to_the_same_page(
    arrangement: tuple[Path, dict[str, str]],
) -> None:
    output, hosts = arrangement
    other = {"ja": "ko", "ko": "ja"}
    wrong = [
        (lang, name)
        for lang in other
        for name, page in pages(output / lang).items()
        if (other[lang], address(hosts[other[lang]], name)) not in page.switches
    ]

    assert wrong == []


def test_every_link_inside_the_sites_leads_to_a_file_and_an_anchor(
    arrangement: tuple[Path, dict[str, str]],
) -> None:
    output, hosts = arrangement
    dead = []
    for lang in ("ja", "ko"):
        for name, page in pages(output / lang).items():
            for link in page.links:
                target = urljoin(f"{hosts[lang]}/{name}", link)
                there = next(
                    (code for code in ("ko", "ja") if target.startswith(hosts[code] + "/")), None
                )
                if there is None or target.endswith(".asp") or ".asp?" in target:
                    continue  # outside, or an address of the old site
                parts = urlsplit(target)
                inside = unquote(parts.path).removeprefix(urlsplit(hosts[there]).path).lstrip("/")
                file = f"{inside}index.html" if inside == "" or inside.endswith("/") else inside
                if not (output / there / file).is_file() or (
                    parts.fragment
                    and unquote(parts.fragment) not in pages(output / there)[file].ids
                ):
                    dead.append((lang, name, link))

    assert dead == []


def test_every_page_has_its_language_one_title_and_nothing_inline(published_site: Path) -> None:
    wrong = [
        (lang, name, page.lang, page.titles, page.inline)
        for lang in ("ja", "ko")
        for name, page in pages(published_site / lang).items()
        if (page.lang, page.titles, page.inline) != (lang, 1, [])
    ]

    assert wrong == []


def test_links_inside_a_site_are_relative(published_site: Path) -> None:
    absolute = [
        (name, link)
        for name, page in pages(published_site / "ja").items()
        if name != "404.html"
        for link in page.links
        if link.startswith("/")
    ]

    assert absolute == []


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_the_sitemap_lists_every_page_for_search_engines_and_no_other(
    published_site: Path, lang: str
) -> None:
    tree = ET.parse(published_site / lang / "sitemap.xml")  # noqa: S314 - our own
    host = HOSTS["published"][lang]

    listed = {entry.findtext(f"{SITEMAP}loc") for entry in tree.getroot()}

    assert listed == {
        address(host, name)
        for name, page in pages(published_site / lang).items()
        if page.robots != "noindex"
    }


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_the_feed_has_the_address_and_language_of_its_site(published_site: Path, lang: str) -> None:
    feed = ET.parse(published_site / lang / "feed.xml").getroot()  # noqa: S314 - our own
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}

    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    assert links["self"] == HOSTS["published"][lang] + "/feed.xml"
    assert all(
        (entry.find(f"{ATOM}link").get("href") or "").startswith(HOSTS["published"][lang])
        for entry in feed.findall(f"{ATOM}entry")
    )
    assert feed.findall(f"{ATOM}entry") != []


def test_nothing_of_the_preview_is_published(published_site: Path) -> None:
    leaks = [
        file.name
        for file in published_site.rglob("*")
        if file.is_file() and re.search(rb"127\.0\.0\.1|localhost", file.read_bytes())
    ]

    assert leaks == []


def test_the_stylesheet_and_scripts_are_light(published_site: Path) -> None:
    theme = published_site / "ja" / "theme"

    assert sum(file.stat().st_size for file in theme.glob("*.css")) <= 20_000
    scripts = [gzip.compress(file.read_bytes(), mtime=0) for file in theme.rglob("*.js")]
    assert sum(map(len, scripts)) <= 10_240


def test_every_string_is_translated_in_both_languages() -> None:
    templates, broken = read_templates(ROOT / "theme", ROOT)
    assert broken == []

    problems = [
        (problem.place.path, problem.place.line, problem.message % dict(problem.params))
        for problem in check_catalogues(ROOT, templates)
    ]

    assert problems == []
