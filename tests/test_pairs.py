"""Pairs: counterparts, fallbacks, the language switch, in both arrangements of hosts."""

from dataclasses import replace

import pytest

from plugins.bilingual.documents import Document
from plugins.bilingual.pairs import check_addresses, pair, pairing
from plugins.bilingual.render import relative, rooted
from plugins.checks.problems import Place
from plugins.records.models import Language

TWO_HOSTS: dict[Language, str] = {"ja": "https://ja.example.org", "ko": "https://ko.example.org"}
ONE_HOST: dict[Language, str] = {"ja": "https://example.org", "ko": "https://example.org/ko"}


def page(path: str, lang: Language = "ja") -> Document:
    return Document(
        key=f"pages{path}.md",
        lang=lang,
        path=path,
        template="page",
        title=path,
        title_lang=lang,
        summary="",
        body="",
        body_lang=lang,
        place=Place(f"content{path}.md"),
    )


@pytest.mark.parametrize("hosts", [TWO_HOSTS, ONE_HOST])
def test_both_sides_of_a_pair_name_the_same_addresses(hosts: dict[Language, str]) -> None:
    sides = pair({"ja": [page("/about/")], "ko": [page("/about/", "ko")]})

    ja, ko = (pairing(sides[lang]["/about/"], sides, hosts) for lang in ("ja", "ko"))

    assert (
        ja.alternates
        == ko.alternates
        == (
            ("ja", hosts["ja"] + "/about/"),
            ("ko", hosts["ko"] + "/about/"),
            ("x-default", hosts["ja"] + "/about/"),
        )
    )
    assert (
        (ja.canonical, ja.switch)
        == (ko.switch, ko.canonical)
        == (hosts["ja"] + "/about/", hosts["ko"] + "/about/")
    )


def test_an_untranslated_page_has_a_stand_in_without_alternates() -> None:
    sides = pair({"ja": [page("/about/")], "ko": []})

    stand_in = sides["ko"]["/about/"]
    assert (stand_in.fallback, stand_in.lang, stand_in.body_lang) == (True, "ko", "ja")
    paired = pairing(stand_in, sides, TWO_HOSTS)
    assert (paired.canonical, paired.alternates) == ("https://ja.example.org/about/", ())
    assert pairing(sides["ja"]["/about/"], sides, TWO_HOSTS).alternates == ()


def test_the_switch_of_a_page_for_one_side_leads_to_the_nearest_ancestor() -> None:
    alone = replace(page("/news/2021/visit/"), only=True)
    sides = pair(
        {"ja": [page("/"), page("/news/"), alone], "ko": [page("/", "ko"), page("/news/", "ko")]}
    )

    paired = pairing(alone, sides, ONE_HOST)

    assert (paired.switch, paired.exact) == ("https://example.org/ko/news/", False)
    assert "/news/2021/visit/" not in sides["ko"]


def test_addresses_that_differ_by_case_only_are_the_same() -> None:
    problems = list(check_addresses({"ja": [page("/a/"), page("/A/")], "ko": []}))

    assert [problem.code for problem in problems] == ["same-address"]


@pytest.mark.parametrize(
    ("path", "typed", "written"),
    [
        ("/", ' href="/"', ' href="./"'),
        ("/", ' href="/news/#a"', ' href="news/#a"'),
        ("/news/", ' href="/"', ' href="../"'),
        ("/news/a/", ' src="/theme/x.png"', ' src="../../theme/x.png"'),
        ("/404.html", ' href="/news/"', ' href="news/"'),
        ("/news/", ' href="https://example.org/"', ' href="https://example.org/"'),
        ("/news/", ' href="//example.org/"', ' href="//example.org/"'),
        ("/news/", ' data-href="x"', ' data-href="x"'),
    ],
)
def test_site_paths_become_relative(path: str, typed: str, written: str) -> None:
    assert relative(path, f"<a{typed}>") == f"<a{written}>"


def test_the_404_page_names_addresses_from_the_root_of_its_host() -> None:
    assert rooted("https://example.org/ko", '<a href="/news/">') == '<a href="/ko/news/">'
    assert rooted("https://example.org", '<a href="/news/">') == '<a href="/news/">'
