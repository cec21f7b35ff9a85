"""Pages are checked by facts as small as can be, and a few changed ones without the others."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from hypothesis import example, given
from hypothesis import strategies as st

from plugins.checks.output import Pages, Written, read_pages, verify
from plugins.checks.pages import links_of, read_page
from plugins.checks.targets import Here, Hosts, here, leads_away, plain_target, target
from plugins.publishing.redirects import Rules
from plugins.records.models import Language

ONE_HOST: Hosts = {"ja": "http://h", "ko": "http://h/ko"}
TWO_HOSTS: Hosts = {"ja": "https://ja.example.org", "ko": "https://ko.example.org"}
PAGES = ["index.html", "404.html", "a/index.html", "ko/a/index.html", "가/b c.html"]
PIECES = [
    *("../", "./", "/", "//", "a/", "b.pdf", "ko/", "ko", "A/", "가/", "a..", "%61/", " "),
    *("#a", "#가", "?a=1", "http://h", "http://h/ko", "https://ja.example.org", "https:"),
    *("https://ko.example.org", "HTTP://h/", ":80", "@", "mailto:", "tel:", "1", "{", "%7B"),
]

hosts_of_sites = st.sampled_from([ONE_HOST, TWO_HOSTS])
languages = cast(st.SearchStrategy[Language], st.sampled_from(["ja", "ko"]))
addresses = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)


@given(languages, st.sampled_from(PAGES), hosts_of_sites, addresses)
@example("ja", "index.html", ONE_HOST, "ko")
@example("ko", "a/index.html", ONE_HOST, "../../a/")
@example("ja", "a/index.html", ONE_HOST, "../ko/a/#x")
def test_a_plain_address_leads_where_the_rules_for_all_addresses_say(
    lang: Language, name: str, hosts: Hosts, address: str
) -> None:
    found = plain_target(here(lang, name, hosts), address)

    if found is not None:
        file, fragment = found
        assert ("/".join(target(lang, name, address, hosts) or ()), fragment) == (
            file,
            address.partition("#")[2],
        )


@given(languages, st.sampled_from(PAGES), hosts_of_sites, addresses)
@example("ja", "index.html", TWO_HOSTS, "http://ja.example.org/")
def test_what_surely_leads_away_is_a_file_of_neither_site(
    lang: Language, name: str, hosts: Hosts, address: str
) -> None:
    if leads_away(here(lang, name, hosts), address):
        assert address.startswith(("http://", "https://", "mailto:", "tel:"))
        assert target(lang, name, address, hosts) is None


def test_most_links_of_a_page_are_plain() -> None:
    page: Here = here("ko", "a/index.html", ONE_HOST)
    told = [plain_target(page, each) for each in ("../", "#x", "../b.pdf", "http://h/a/")]

    assert told == [
        ("ko/index.html", ""),
        ("ko/a/index.html", "x"),
        ("ko/b.pdf", ""),
        ("ja/a/index.html", ""),
    ]


PAGE = """<!doctype html><html lang="{lang}"><head>
<link rel="canonical" href="{own}a/">
<link rel="alternate" hreflang="ja" href="https://ja.example.org/a/">
<link rel="alternate" hreflang="ko" href="https://ko.example.org/a/">
<link rel="alternate" hreflang="x-default" href="https://ja.example.org/a/">
</head><body><h1 id="top">題</h1><p id="staff">文</p><a href="../b/#list">次</a>
<a href="#staff">上</a><a href="https://example.com/">外</a></body></html>"""
NEXT = '<html lang="{lang}"><h1>次</h1><p id="list">文<a href="../a/#staff">前</a></p></html>'


def site() -> dict[str, str]:
    """Return two pages on each side that link to each other."""
    return {
        f"{lang}/{name}/index.html": text.format(lang=lang, own=f"{TWO_HOSTS[lang]}/")
        for lang in TWO_HOSTS
        for name, text in (("a", PAGE), ("b", NEXT))
    }


def written(names: Iterable[str], found: Pages) -> Written:
    return Written(frozenset(names), found, {"ja": {}, "ko": {}}, TWO_HOSTS, Rules())


def facts(html: Mapping[str, str], known: Pages | None = None) -> Pages:
    return read_pages(html, known or {}, lambda name: html[name].encode(), TWO_HOSTS)


def codes(html: Mapping[str, str], found: Pages) -> list[str]:
    problems = verify(
        written(html, found), lambda name: html[name].encode(), Path("none"), Path("none")
    )
    return [problem.code for problem in problems]


def test_links_that_can_only_be_right_are_not_kept() -> None:
    page = read_page("ja", "a/index.html", site()["ja/a/index.html"], TWO_HOSTS)

    assert page.files == ("ja/a/index.html", "ko/a/index.html")
    assert page.spots == (("ja/b/index.html", "list"),)
    assert page.others == ()


def test_pages_that_are_known_are_not_read_again() -> None:
    html = site()
    known = facts(html)
    del html["ko/b/index.html"]
    html["ja/b/index.html"] = "this would be wrong"

    assert facts(html, known) == {
        key: page for key, page in known.items() if key[1] != "b/index.html" or key[0] == "ja"
    }


def test_a_wrong_link_is_told_as_it_is_written() -> None:
    html = site()
    html["ja/b/index.html"] = html["ja/b/index.html"].replace("../a/#staff", "../b/../a/#gone")
    found = facts(html)
    (problem,) = verify(
        written(html, found), lambda name: html[name].encode(), Path("none"), Path("none")
    )

    assert (problem.code, problem.place.path) == ("dead-fragment", "output/ja/b/index.html")
    assert dict(problem.params)["address"] == "/a/#gone"


def test_an_xml_file_is_well_formed_and_holds_something() -> None:
    html = {
        **site(),
        "ja/feed.xml": "<feed/>",
        "ko/feed.xml": "<feed>",
        "ja/map.xml": "<a><b/></a>",
    }

    assert codes(html, facts(html)) == ["xml", "xml"]


def test_what_was_found_well_is_not_looked_at_again() -> None:
    html = {**site(), "ja/feed.xml": "<feed>"}
    found = written(html, facts(html))

    assert (
        verify(found, lambda name: html[name].encode(), Path("none"), Path("none"), {"ja/feed.xml"})
        == []
    )


def test_each_address_of_a_page_is_found_once() -> None:
    html = '<form action="/s/"><img src="a" srcset="a 1x, b 2x"></form><a href="/s/"></a>'

    assert links_of(html) == ["/s/", "a", "b"]
