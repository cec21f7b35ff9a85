"""What the first view of a page weighs, and that nobody else is asked for any of it."""

import random
from pathlib import Path

import pytest

from audit.findings import Finding
from audit.loading.weight import PAGE_LIMIT, SCRIPT_LIMIT, STYLE_LIMIT, check_weight, read_page
from audit.site import Site
from plugins.records.models import LANGUAGES

HEAD = (
    '<link rel="stylesheet" href="../theme/site.css"><script src="../theme/js/a.js" defer></script>'
    '<link rel="manifest" href="/manifest.webmanifest">'
)
# What gzip cannot make smaller than half a byte a character.
NOISE = random.Random(7).randbytes(45_000).hex()  # noqa: S311 - no secret


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Both trees with one page each; see ``written``."""
    for language in LANGUAGES:
        (tmp_path / language / "theme" / "js").mkdir(parents=True)
        (tmp_path / language / "about").mkdir()
    site = Site(tmp_path, "")
    written(site)
    return site


def written(site: Site, head: str = "", body: str = "", css: str = "", script: str = "") -> None:
    """Write the page /about/ of both trees again."""
    for language in LANGUAGES:
        tree = site.folder / language
        (tree / "manifest.webmanifest").write_text("{}")
        (tree / "theme" / "site.css").write_text(css or "body { margin: 0 }")
        (tree / "theme" / "js" / "a.js").write_text(script)
        (tree / "about" / "index.html").write_text(
            f"<!doctype html><html lang={language}><head>{HEAD}{head}</head><body>{body}</body>"
        )


def rules(site: Site) -> dict[str, set[str]]:
    """Return the names of the broken rules by page."""
    found: dict[str, set[str]] = {}
    for each in check_weight(site):
        found.setdefault(each.path, set()).add(each.rule)
    return found


# --- This site ----------------------------------------------------------------------------


def test_every_published_page_is_light_and_asks_nobody_else(published_site: Path) -> None:
    assert check_weight(Site(published_site, "")) == []


# --- The rules ----------------------------------------------------------------------------


def test_a_light_page_of_its_own_host_breaks_no_rule(site: Site) -> None:
    written(
        site,
        head='<link rel="canonical" href="https://example.org/about/">'
        '<link rel="alternate" hreflang="ko" href="https://example.org/ko/about/">'
        '<meta property="og:image" content="https://example.org/card.png">',
        body='<a href="https://example.org/">x</a><img src="../a.png" srcset="../b.png 2x" alt="">',
        css='body { background: url("ground.svg") } /* url(https://example.org/a.png) */',
    )

    assert check_weight(site) == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("weight-page", {"body": NOISE + NOISE[::-1]}),
        ("weight-css", {"css": "b { top: 0 }\n" * 1_800}),
        ("weight-css", {"head": f"<style>{'b { top: 0 }' * 1_800}</style>"}),
        ("weight-script", {"script": NOISE[:21_000]}),
        # elements that load
        ("third-party", {"head": '<script src="https://example.org/a.js"></script>'}),
        ("third-party", {"head": '<link rel="stylesheet" href="//example.org/a.css">'}),
        ("third-party", {"head": '<link rel="icon" href="https://example.org/a.png">'}),
        ("third-party", {"body": '<img alt="" src="https://example.org/a.png">'}),
        ("third-party", {"body": '<img alt="" srcset="a.png, https://example.org/b.png 2x">'}),
        ("third-party", {"body": '<iframe src="https://example.org/"></iframe>'}),
        ("third-party", {"body": '<video poster="https://example.org/a.png"></video>'}),
        ("third-party", {"body": '<svg><use href="https://example.org/a.svg#b"/></svg>'}),
        # hints
        ("third-party", {"head": '<link rel="preconnect" href="https://example.org">'}),
        ("third-party", {"head": '<link rel="DNS-Prefetch" href="//example.org">'}),
        ("third-party", {"head": '<link rel="preload" as="style" href="https://example.org/a">'}),
        # styles
        ("third-party", {"css": "@import 'https://example.org/a.css';"}),
        ("third-party", {"css": "@import url(//example.org/a.css);"}),
        ("third-party", {"css": "b { background: url( 'https://example.org/a.png' ) }"}),
        (
            "third-party",
            {"css": 'b { background: image-set("a.png" 1x, "//example.org/a.png" 2x) }'},
        ),
        ("third-party", {"head": "<style>b { background: url(//example.org/a.png) }</style>"}),
        # fonts
        ("web-font", {"css": "@font-face { font-family: a; src: url(a.bin) }"}),
        ("web-font", {"css": "@font-face { font-family: a; src: url(data:font/woff2;base64,AA) }"}),
        ("web-font", {"head": '<link rel="preload" as="font" href="/theme/a.woff2">'}),
    ],
)
def test_each_fault_is_found_by_its_rule_on_both_sides(
    rule: str, fault: dict[str, str], site: Site
) -> None:
    written(site, **fault)

    assert rules(site) == {"/about/": {rule}, "/ko/about/": {rule}}


def test_a_font_of_the_readers_own_machine_is_no_web_font(site: Site) -> None:
    written(site, css="@font-face { font-family: a; src: local('Noto Sans KR') }")

    assert check_weight(site) == []


def test_what_is_too_heavy_is_said_in_bytes(site: Site) -> None:
    written(site, css="b{top:0}" * 2_501)

    assert check_weight(site)[0] == Finding(
        "/about/",
        "weight-css",
        "link[rel=stylesheet]",
        "The stylesheets have 20,008 bytes, where 20,000 are allowed.",
    )


def test_an_imported_stylesheet_weighs_as_much_as_one_that_is_linked(site: Site) -> None:
    written(site, css='@import "more.css";')
    for language in LANGUAGES:
        (site.folder / language / "theme" / "more.css").write_text("b { top: 0 }\n" * 1_800)

    assert rules(site) == {"/about/": {"weight-css"}, "/ko/about/": {"weight-css"}}


def test_a_stylesheet_that_imports_itself_is_weighed_once(site: Site) -> None:
    written(site, css='@import "site.css";')
    tree = site.folder / "ja"

    weight = read_page(tree, tree / "about" / "index.html").weight()

    assert weight.plain_style == len('@import "site.css";')


def test_all_parts_but_images_make_the_weight_of_a_page(site: Site) -> None:
    written(site, css=NOISE[:9_000], script=NOISE[9_000:15_000])
    (site.folder / "ja" / "theme" / "a.png").write_text(NOISE)
    tree = site.folder / "ja"

    weight = read_page(tree, tree / "about" / "index.html").weight()

    assert weight.page == weight.html + weight.style + weight.script + weight.manifest
    assert all((weight.html, weight.style, weight.script, weight.manifest))
    assert weight.page < 15_000


def test_the_limits_are_those_of_the_design() -> None:
    assert (PAGE_LIMIT, STYLE_LIMIT, SCRIPT_LIMIT) == (60_000, 20_000, 10_000)
