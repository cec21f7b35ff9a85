"""Dates, numbers, punctuation and Markdown in two languages."""

import unicodedata
from datetime import date

import babel.dates
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.checks.problems import Place
from plugins.records.facts import Fact, FactError
from plugins.records.models import Language
from plugins.text.dates import (
    fiscal_year,
    format_date,
    format_span,
    japanese_era,
)
from plugins.text.markdown import convert
from plugins.text.numbers import format_number
from plugins.text.width import nfkc


def facts(reference: str, lang: Language) -> Fact:
    """Know one figure."""
    if reference != "figures/ties":
        raise FactError("there is no '%(id)s'", id=reference)
    return Fact("165件" if lang == "ja" else "165건", "165")


def html(text: str, lang: Language = "ja") -> str:
    return convert(text, lang, facts, "content/pages/x.md", 5).html


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_any_day_is_printed_as_its_language_does(lang: Language) -> None:
    for number in range(1, 40_000, 97):
        day = date.fromordinal(date(1900, 1, 1).toordinal() + number)
        opening, closing = "（）" if lang == "ja" else "()"

        assert format_date(day.isoformat(), lang, weekday=True) == (
            babel.dates.format_date(day, "long", locale=lang)
            + opening
            + babel.dates.format_date(day, "EEEEE", locale=lang)
            + closing
        )


@pytest.mark.parametrize(
    ("value", "ja", "ko"),
    [
        ("2021-11-17", "2021年11月17日", "2021년 11월 17일"),
        ("2020-12", "2020年12月", "2020년 12월"),
        ("1993", "1993年", "1993년"),
    ],
)
def test_a_date_is_printed_as_precisely_as_it_is_known(value: str, ja: str, ko: str) -> None:
    assert (format_date(value, "ja"), format_date(value, "ko")) == (ja, ko)


@pytest.mark.parametrize(
    ("start", "end", "ja", "ko"),
    [
        ("2021-11-17", None, "2021年11月17日（水）", "2021년 11월 17일(수)"),
        ("2021-06-24", "2021-06-24", "2021年6月24日（木）", "2021년 6월 24일(목)"),
        (
            "2021-06-24",
            "2021-06-27",
            "2021年6月24日（木）～27日（日）",
            "2021년 6월 24일(목) ~ 27일(일)",
        ),
        (
            "2022-06-30",
            "2022-07-01",
            "2022年6月30日（木）～7月1日（金）",
            "2022년 6월 30일(목) ~ 7월 1일(금)",
        ),
        (
            "2021-12-31",
            "2022-01-01",
            "2021年12月31日（金）～2022年1月1日（土）",
            "2021년 12월 31일(금) ~ 2022년 1월 1일(토)",
        ),
    ],
)
def test_a_span_says_year_and_month_once(start: str, end: str | None, ja: str, ko: str) -> None:
    assert (format_span(start, end, "ja"), format_span(start, end, "ko")) == (ja, ko)


@pytest.mark.parametrize(
    ("day", "era"),
    [
        (date(2019, 5, 1), "令和元年"),
        (date(2019, 4, 30), "平成31年"),
        (date(1989, 1, 8), "平成元年"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1926, 12, 25), "昭和元年"),
        (date(1926, 12, 24), "大正15年"),
        (date(1912, 7, 30), "大正元年"),
        (date(1912, 7, 29), "明治45年"),
        (date(1873, 1, 1), "明治6年"),
    ],
)
def test_an_era_begins_on_its_first_day(day: date, era: str) -> None:
    assert japanese_era(day) == era


def test_the_japanese_fiscal_year_begins_in_april() -> None:
    assert [fiscal_year(date(2021, 3, 31)), fiscal_year(date(2021, 4, 1))] == [2020, 2021]


@pytest.mark.parametrize(
    ("value", "ja", "ko"),
    [
        (58, "58", "58"),
        (5761, "5,761", "5,761"),
        (70000, "70,000", "70,000"),
        (20_000_000, "2,000万", "2,000만"),
    ],
)
def test_numbers_are_grouped_as_people_read_them(value: int, ja: str, ko: str) -> None:
    assert (format_number(value, "ja"), format_number(value, "ko")) == (ja, ko)


@pytest.mark.parametrize(
    ("typed", "joined"),
    [
        ("日本の\n地域", "<p>日本の地域</p>"),
        ("**太字**\nです", "<p><strong>太字</strong>です</p>"),
        ("ソウルの\nJETRO", "<p>ソウルのJETRO</p>"),
        ("JETRO\nSeoul", "<p>JETRO\nSeoul</p>"),
        ("地域は`a\nb`です", "<p>地域は<code>a\nb</code>です</p>"),
    ],
)
def test_japanese_lines_join(typed: str, joined: str) -> None:
    assert html(typed) == joined


def test_korean_lines_keep_their_space() -> None:
    assert html("일본의\n지역", "ko") == "<p>일본의\n지역</p>"


@pytest.mark.parametrize(
    ("typed", "bold"),
    [
        ("**「重要」**です", "<p><strong>「重要」</strong>です</p>"),
        ("**重要。**次", "<p><strong>重要。</strong>次</p>"),
        ("**안녕(하세요)**은", "<p><strong>안녕(하세요)</strong>은</p>"),
        ("**(M)**을", "<p><strong>(M)</strong>을</p>"),
    ],
)
def test_emphasis_beside_brackets_and_particles_is_bold(typed: str, bold: str) -> None:
    assert html(typed) == bold


def test_a_fact_is_printed_in_the_language_of_its_text() -> None:
    assert html("{fact:figures/ties}です") == '<p><data value="165">165件</data>です</p>'
    assert html("{fact:figures/ties}", "ko") == '<p><data value="165">165건</data></p>'


def test_each_unknown_fact_is_reported_where_it_stands() -> None:
    converted = convert("あ {fact:x/y}\n\n{fact:x/y}", "ja", facts, "a.md", 10)

    assert [problem.place for problem in converted.problems] == [
        Place("a.md", 10, 3),
        Place("a.md", 12, 1),
    ]


def test_headings_without_an_anchor_share_numbers_across_languages() -> None:
    assert html("## 一\n\n## 二 {#two}\n\n### 三") == (
        '<h2 id="section-1">一</h2>\n<h2 id="two">二</h2>\n<h3 id="section-3">三</h3>'
    )


@pytest.mark.parametrize(
    "typed", ["<b>x</b>", "<script>x</script>", "a <!-- b -->", "<img src=x onerror=y>"]
)
def test_html_in_a_text_is_reported_and_never_passed_on(typed: str) -> None:
    converted = convert(typed, "ja", facts, "a.md", 1)

    assert {problem.code for problem in converted.problems} == {"raw-html"}
    assert "<b>" not in converted.html
    assert "<script" not in converted.html
    assert "<img" not in converted.html
    assert "<!--" not in converted.html


@pytest.mark.parametrize(
    "typed", ["1 < 2", "`<b>`", "<https://example.org/>", "<info@example.org>", "```\n<b>\n```"]
)
def test_a_sign_or_an_address_in_angles_is_no_html(typed: str) -> None:
    assert convert(typed, "ja", facts, "a.md", 1).problems == ()


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (
            "{漢字|かんじ}",
            "<ruby>漢字<rp>（</rp><rt>かんじ</rt><rp>）</rp></ruby>",
        ),
        (
            "{東京|とう|きょう}",
            "<ruby>東<rp>（</rp><rt>とう</rt><rp>）</rp>京<rp>（</rp><rt>きょう</rt><rp>）</rp></ruby>",
        ),
        # readings that fit neither the word nor its letters; a brace that is no ruby
        ("{東京都|とう|きょう}", "{東京都|とう|きょう}"),
        ("{a|b}", "{a|b}"),
        ("`{漢字|かんじ}`", "<code>{漢字|かんじ}</code>"),
    ],
)
def test_a_reading_stands_over_its_word(typed: str, printed: str) -> None:
    assert html(typed) == f"<p>{printed}</p>"


def test_a_full_width_bar_makes_ruby_in_a_table() -> None:
    assert "<td><ruby>漢字<rp>" in html("| 語 |\n|---|\n| {漢字｜かんじ} |")


def test_japanese_ruby_in_a_korean_text_is_japanese() -> None:
    assert html("{金沢|かなざわ}", "ko").startswith('<p><ruby lang="ja">金沢')


@given(st.text(st.one_of(st.characters(), st.sampled_from("Ａ～…\u3000ｶﾞ가\u3099\u0301각"))))
def test_a_text_is_of_one_width_as_unicode_says(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)
