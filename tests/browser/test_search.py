"""The search page finds what a reader of the pages would, under the published policy."""

import json
import re
import unicodedata
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser

# Particles that are left out at the end of a Korean query are tried as typed words here.
QUERIES = {
    "ja": [
        "地方自治",
        "姉妹都市",
        "観光",
        "クレア",
        "人口減少",
        "ＪＥＴ",
        "jetプログラム",
        "鳥取",
        "料理 体験",
        "自治体",
        "COEX",
        "オンライン",
        "金沢",
        "トランドラン",
        "まちづくり",
        "北九州市",
        "依頼調査",
        "ない言葉です",
    ],
    "ko": [
        "자매도시",
        "자매 도시",
        "지방자치",
        "지방 자치",
        "관광",
        "관광에",
        "관광을",
        "인구감소",
        "인구 감소",
        "세미나",
        "세미나에서",
        "크레아",
        "JET",
        "ｊｅｔ",
        "돗토리현",
        "도란도란",
        "지자체",
        "한일축제한마당",
        "없는단어입니다",
    ],
}
PARTICLE = re.compile(r"(?<=[가-힣]{2})(에서|에|을|를|은|는|이|가|의|도|와|과)$")


def plain(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def read_pages(site, language):
    """Return path to (title, text of main) for every page that search engines may list."""
    tree = site.folder / language
    pages = {}
    for file in tree.rglob("*.html"):
        html = LexborHTMLParser(file.read_text("utf-8"))
        robots = html.css_first("meta[name=robots]")
        name = file.relative_to(tree).as_posix().removesuffix("index.html")
        if name in ("404.html", "search/", "status/") or (robots and html.css_first(".fallback")):
            continue
        main = html.css_first("main")
        for part in main.css("nav, noscript, [aria-hidden=true]"):
            part.decompose()
        pages[name] = plain(main.text(separator=" "))
    return pages


def expected(site, language, query):
    words = {plain(query), PARTICLE.sub("", plain(query))}
    index = json.loads((site.folder / language / "search.json").read_text("utf-8"))
    for group in index["synonyms"]:
        same = {plain(word) for word in group}
        if words & same:
            words |= same
    return {
        name
        for name, text in read_pages(site, language).items()
        if any(word in text for word in words)
    }


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_every_query_finds_the_pages_that_hold_its_words_and_no_others(page, site, language):
    start = site.address + ("/ko/" if language == "ko" else "/")
    different = {}
    for query in QUERIES[language]:
        page.goto(f"{start}search/?q={quote(query)}")
        page.wait_for_selector("[role=status]:not(:empty)")
        links = page.locator("[data-search-results] a")
        found = {link.get_attribute("href").removeprefix(start) for link in links.all()}
        wanted = expected(site, language, query)
        if found != wanted:
            different[query] = (sorted(wanted - found), sorted(found - wanted))

    assert different == {}


def test_the_number_of_hits_is_said_and_an_excerpt_shows_the_words(page, site):
    page.goto(f"{site.address}/ko/search/")
    page.fill("input[name=q]", "자매 도시")
    page.press("input[name=q]", "Enter")
    page.wait_for_selector("[data-search-results] mark")

    count = page.locator("[data-search-results] a").count()
    assert str(count) in page.locator("[role=status]").inner_text()
    assert plain(page.locator("[data-search-results] mark").first.inner_text()) == "자매도시"
    assert page.url.endswith("?q=" + quote("자매 도시").replace("%20", "+"))
