"""Texts come out as a careful typesetter would have them, and a second pass changes nothing.

``tests/typography/*.txt`` hold pairs of lines, as typed and (after →) as set; a line of HTML
is set as a part of a page. They were read by eye: change one only if the new one is better.
"""

import html
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.records.models import Language
from plugins.search.reading import read_page
from plugins.text import typesetting, typography
from plugins.text.phrases import phrase_breaks
from plugins.text.runs import outermost, read, segments
from plugins.text.typesetting import Terms, Typesetter, punctuated, undecided
from plugins.text.typography import punctuate
from tests.conftest import ROOT

TERMS = Terms(
    ja=frozenset(
        [
            "JETプログラム",
            "クレアソウル",
            "人口減少",
            "地方公務員",
            "姉妹都市",
            "自治体国際化協会",
            "金沢",
        ]
    ),
    ko=frozenset(["JET 프로그램", "자매도시", "크레아 리포트"]),
)


def set_page(markup: str, lang: Language) -> str:
    return Typesetter(TERMS).page(markup, lang)


def samples() -> list[tuple[Language, str, str]]:
    held: list[tuple[Language, str, str]] = []
    languages: tuple[Language, ...] = ("ja", "ko")
    for lang in languages:
        text = (ROOT / "tests" / "typography" / f"{lang}.txt").read_text("utf-8")
        lines = [line for line in text.splitlines() if line and not line.startswith("# ")]
        held += [
            (lang, typed, set_.removeprefix("→ "))
            for typed, set_ in zip(lines[::2], lines[1::2], strict=True)
        ]
    return held


def as_set(text: str, lang: Language) -> str:
    return set_page(text, lang) if text.startswith("<") else punctuate(text, lang)[0]


@pytest.mark.parametrize(("lang", "typed", "expected"), samples())
def test_a_sample_is_set_as_a_typesetter_would(lang: Language, typed: str, expected: str) -> None:
    assert as_set(typed, lang) == expected
    assert as_set(expected, lang) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"Hello," she said. "Don\'t."', "“Hello,” she said. “Don’t.”"),
        ("the '90s...", "the ’90s…"),
        ("6' 2\"", "6' 2\""),
    ],
)
def test_english_parts_get_english_marks(typed: str, expected: str) -> None:
    assert punctuated(f'<p><span lang="en">{html.escape(typed)}</span></p>', "ja") == (
        f'<p><span lang="en">{html.escape(expected, quote=False)}</span></p>'
        if expected != typed
        else f'<p><span lang="en">{html.escape(typed)}</span></p>'
    )


@pytest.mark.parametrize(
    "markup",
    [
        '<title>"題"--… 한국 165件</title>',
        '<script type="application/ld+json">{"a": "한국..."}</script>',
        "<style>a { content: '「'...; }</style>",
        '<textarea>"題"... 한국</textarea>',
        '<svg role="img"><title>図</title><text>165件の...</text></svg>',
        '<kbd>"題"</kbd>',
        '<samp>"題"...</samp>',
        "<!-- 題... -->",
        '<meta content="165件の..."><img alt="165件の..." src="x">',
    ],
)
def test_what_is_no_running_text_stays(markup: str) -> None:
    assert set_page(markup, "ja") == markup


def test_an_option_holds_no_tags() -> None:
    assert set_page("<option>165件 한국...</option>", "ja") == "<option>165件 한국...</option>"


def test_the_nearest_language_rules() -> None:
    typed = '<p>"日"<span lang="ko">"한<b lang="ja">"日"</b>"</span>"本"</p>'

    assert punctuated(typed, "ja") == (
        '<p>「日」<span lang="ko">“한<b lang="ja">「日」</b>”</span>「本」</p>'
    )


def test_a_paragraph_does_not_close_what_another_opened() -> None:
    assert punctuated('<p>"前</p><p>後"</p>', "ja") == '<p>"前</p><p>後"</p>'


def test_words_that_marks_stand_in_are_found_by_the_search() -> None:
    markup = (
        f"<main>{set_page('<h2>人口減少社会における取組</h2><p>姉妹都市は165件</p>', 'ja')}</main>"
    )

    assert read_page(markup).text == "人口減少社会における取組 姉妹都市は165件"


def test_a_lone_row_of_han_in_korean_is_named_unless_it_is_known() -> None:
    markup = '<p>미병(未病), 가나자와(金沢), <i lang="ja">旦過市場</i>, 大</p>'

    assert undecided(markup, TERMS.ja) == ["未病"]


@pytest.mark.parametrize(
    ("heading", "phrases"),
    [
        # the model alone would cut SN|S, 人口減|少, 202|1年
        ("SNS動画を", "SNS動画を"),
        ("人口減少社会に", "人口減少社会に"),
        ("2021年11月17日", "2021年11月17日"),
        ("地域活性化について（1）", "地域活性化について|（1）"),
        ("「食」と、「旅」。", "「食」と、|「旅」。"),
    ],
)
def test_a_heading_breaks_between_phrases_only(heading: str, phrases: str) -> None:
    places = [0, *phrase_breaks(heading), len(heading)]

    assert "|".join(heading[a:b] for a, b in pairwise(places)) == phrases


LETTERS = "ab1 2\"'-–—―~〜～.…。、・「」『』日本のカｶﾞ｡ﾟ한국０９：，－Ａ:()（）年月件名명%ㆍ,/&<>@\n"
texts = st.text(LETTERS, max_size=16)
languages = st.sampled_from(["ja", "ko", "en"])
stable = settings(max_examples=400, deadline=None, derandomize=True)


@stable
@given(texts, languages)
def test_a_second_pass_over_any_text_changes_nothing(text: str, lang: str) -> None:
    once, _origin = punctuate(text, lang)

    assert punctuate(once, lang)[0] == once


@stable
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "h2", "b", 'span lang="ko"', 'i lang="ja"', "code", "li"]), texts
        ),
        max_size=4,
    ),
    texts,
    st.sampled_from(["ja", "ko"]),
)
def test_a_second_pass_over_any_page_changes_nothing_and_no_letter_is_lost(
    elements: list[tuple[str, str]], last: str, lang: Language
) -> None:
    markup = html.escape(last) + "".join(
        f"<{tag}>{html.escape(text)}</{tag.split()[0]}>" for tag, text in elements
    )

    once = set_page(markup, lang)

    assert set_page(once, lang) == once
    assert letters(once) == letters(markup)


# Elements in each other, some with a language, some whose inside is not read; tags that open or
# close nothing; whole ones that hold what looks like the end of a block.
BLOCKS = ["p", "li", "ul", "div", "h2", "td", "option", "blockquote", "x-y"]
INLINES = ["b", "span", "a", "ruby", "rt", "code", "q"]
ATTRIBUTES = ["", ' lang="ko"', ' lang="ja"', ' lang="en"', ' class="nb"', ' title="…&gt;"']
ALONE = [
    *("<br>", "<wbr>", "<hr>", '<img alt="한국">', "<!-- </p> -->", "<!doctype html>"),
    *("<script>'</p>'</script>", "<title>…</title>", "<svg><title>日</title></p></svg>"),
    *("</p>", "</b>", "</span>", "<p>", "<b>", "<script>", "<!--", "<", "</", "</P>", "</x-y>"),
]


def with_element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, attribute, children: f"<{name}{attribute}>{''.join(children)}</{name}>",
        st.sampled_from(BLOCKS + INLINES),
        st.sampled_from(ATTRIBUTES),
        st.lists(inner, max_size=3),
    )


words = st.sampled_from(
    [
        "165件",
        "姉妹都市",
        "JET 프로그램",
        "한국",
        '"',
        "...",
        "10~20",
        "&amp;",
        " ",
        "\n",
        "令和3年",
    ]
)
pages = st.lists(
    st.recursive(
        words | texts.map(html.escape) | st.sampled_from(ALONE), with_element, max_leaves=8
    ),
    max_size=5,
).map("".join)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # an end that ends nothing: the line goes on
        ('"日</p>本"', "「日</p>本」"),
        ('<p>一</p>"日</li><b>本</b>"', "<p>一</p>「日</li><b>本</b>」"),
        # a block is left open in what is closed: the line ends
        ('<p>"日<b><div>本</b>"</p>', '<p>"日<b><div>本</b>"</p>'),
        # what looks like the end of a block, and is none
        ('<script></p>"日"</script>', '<script></p>"日"</script>'),
        ('<!-- </p>"日" -->"日"', '<!-- </p>"日" -->「日」'),
        # a block of one text ends the line before it
        ('<li>"日<p>本</p>"<b>国</b></li>', '<li>"日<p>本</p>"<b>国</b></li>'),
        # the head of a page holds no text
        (
            '<html><head><title>"日"</title></head><p>"日"',
            '<html><head><title>"日"</title></head><p>「日」',
        ),
    ],
)
def test_a_line_ends_where_its_block_ends(typed: str, expected: str) -> None:
    assert set_page(typed, "ja") == expected


@stable
@given(pages, st.sampled_from(["ja", "ko"]))
def test_a_page_in_pieces_comes_out_as_in_one(markup: str, lang: Language) -> None:
    setter = Typesetter(TERMS)

    assert setter.page(markup, lang) == setter._set(outermost(lang), markup)[0]


@stable
@given(st.lists(st.tuples(pages, st.sampled_from(["ja", "ko"])), max_size=3))
def test_a_page_does_not_depend_on_those_before_it(held: list[tuple[str, Language]]) -> None:
    setter = Typesetter(TERMS)

    assert [setter.page(*page) for page in held] == [set_page(*page) for page in held]


@stable
@given(pages)
def test_what_is_cut_is_the_whole(markup: str) -> None:
    assert "".join(part for piece in segments(markup) for part in piece) == markup
    assert "".join(read(markup, "ja")[0]) == markup


def test_what_is_remembered_of_pages_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_REMEMBERED", 10)
    setter = Typesetter(TERMS)

    for number in range(30):
        setter.page(f"<p>{number}件</p><p>{number}<b>件</b></p>", "ja")

    assert setter._segment.cache_info().currsize == 10
    assert setter._line.cache_info().currsize == 10


@stable
@given(texts)
def test_a_short_cut_passes_over_no_text_that_a_rule_would_change(text: str) -> None:
    rules = [
        *typography._LETTERS["ja"],
        *typography._JAPANESE_RULES,
        *typography._KOREAN_RULES,
        typography._ENGLISH_DOTS,
    ]
    found = [rule for rule in rules if rule[1].search(text)]

    assert [rule for rule in found if rule[0].isdisjoint(text)] == []
    if any(pattern.search(text) for pattern in typesetting._KEPT.values()):
        assert typesetting._IN_KEPT.search(text)
    if typography._ADDRESS.search(text):
        assert typography.masked(text) != text


def letters(markup: str) -> str:
    """Return the letters that no rule may change."""
    return re.sub("[^ab日本한국年月件名명]", "", html.unescape(re.sub("<[^<>]*>", "", markup)))
