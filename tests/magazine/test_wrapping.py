"""Lines of mails: never too wide, broken where each language breaks, nothing lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.magazine.wrapping import COLUMNS, NOT_FIRST, NOT_LAST, width, wrap
from plugins.records.models import LANGUAGES

JAPANESE = "あいうえおカタカナーっャ漢字日韓交流、。「」（）・…①━"
KOREAN = "가나다라마바사한국일본 “”()·…,."
LATIN = "abcXYZ012 -.,:/'&%"
ADDRESSES = ("https://www.clair.or.kr/news/2025-12-19-officials-workshop/", "info@clair.or.kr")

many = settings(max_examples=200, deadline=None, derandomize=True)
languages = st.sampled_from(LANGUAGES)
columns = st.integers(12, COLUMNS)
texts = st.text(st.sampled_from(JAPANESE + KOREAN + LATIN + "\u3099𠮷👩‍🚀"), max_size=200)
# As people write: a few marks in a row, and no word that is longer than a line.
words = st.sampled_from(
    ["あ", "アー", "漢字", "日韓交流", "한국の", "CLAIRの", "2,000の", "っ", "々"]
)
marks = st.sampled_from(["", "", "、", "。", "」、", "（", "「", "』。", "・", "！？", "(", ")"])
prose = st.lists(st.tuples(words, marks), max_size=60).map(
    lambda parts: "".join("の" + word + mark for word, mark in parts)
)


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("クレア", 6),
        ("CLAIR", 5),
        ("한국", 4),
        ("（）", 4),
        ("━─①…“”", 12),
        ("ｱ", 1),
        ("が", 2),
        ("か\u3099", 2),
    ],
)
def test_a_full_width_letter_takes_two_columns_and_an_ambiguous_one_as_well(
    text: str, columns: int
) -> None:
    assert width(text) == columns


@many
@given(texts, languages, columns)
def test_no_line_is_wider_than_it_may_be_and_nothing_is_lost(
    text: str, lang: str, columns: int
) -> None:
    lines = wrap(text, lang, columns=columns)  # type: ignore[arg-type]

    assert [line for line in lines if width(line) > columns] == []
    assert without_spaces("".join(lines)) == without_spaces(text)


@many
@given(texts, columns)
def test_korean_lines_joined_by_spaces_are_the_text(text: str, columns: int) -> None:
    held = " ".join(word for word in text.split() if width(word) <= columns)

    assert " ".join(wrap(held, "ko", columns=columns)) == held


@many
@given(prose, st.integers(24, COLUMNS))
def test_no_closing_mark_begins_a_japanese_line_and_no_opening_one_ends_it(
    text: str, columns: int
) -> None:
    lines = wrap(text, "ja", columns=columns)

    assert [line for line in lines[1:] if line[0] in NOT_FIRST] == []
    assert [line for line in lines[:-1] if line[-1] in NOT_LAST] == []


@many
@given(prose, st.sampled_from(ADDRESSES), prose, languages, columns)
def test_an_address_is_whole_even_if_it_is_wider_than_a_line(
    before: str, address: str, after: str, lang: str, columns: int
) -> None:
    lines = wrap(f"{before} {address} {after}", lang, columns=columns)  # type: ignore[arg-type]

    assert any(address in line for line in lines)


@many
@given(texts, languages, columns)
def test_a_numbered_line_and_those_below_it_begin_as_told(
    text: str, lang: str, columns: int
) -> None:
    lines = wrap(text, lang, first="12. ", others="    ", columns=columns)  # type: ignore[arg-type]

    assert lines[0].startswith("12. ")
    assert all(line.startswith("    ") for line in lines[1:])
    assert [line for line in lines if width(line) > columns] == []


@pytest.mark.parametrize(
    ("text", "lang", "lines"),
    [
        # Marks go with the letter before them, brackets with the one behind.
        ("日本と韓国、", "ja", ["日本と韓", "国、"]),
        ("日本の（韓国）", "ja", ["日本の", "（韓国）"]),
        ("日本語（韓）国", "ja", ["日本語", "（韓）国"]),
        ("日コンピュータ", "ja", ["日コン", "ピュータ"]),
        # Words of Latin letters and numbers are not cut.
        ("日本のCLAIRです", "ja", ["日本の", "CLAIRで", "す"]),
        ("日本の2,000人", "ja", ["日本の", "2,000人"]),
        # Korean breaks between words, and inside one only if it has no line to itself.
        ("한국과 일본의 교류", "ko", ["한국과", "일본의", "교류"]),
        ("자치체국제화협회", "ko", ["자치체국", "제화협회"]),
        # Hangul in a Japanese text stays together as well.
        ("これは도란도란", "ja", ["これは", "도란도란"]),
    ],
)
def test_lines_break_as_the_language_does(text: str, lang: str, lines: list[str]) -> None:
    assert wrap(text, lang, columns=8) == lines  # type: ignore[arg-type]
