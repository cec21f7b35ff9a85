"""Facts inside a pair: a contradiction is found whatever the words around it, and nothing else."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.bilingual.build import survey
from plugins.checks.problems import Problem
from plugins.parity import signs as patterns
from plugins.parity.compare import Name, Names
from plugins.parity.signs import difference, plain_numbers, shape, signs
from plugins.records.models import LANGUAGES, Language
from tests.conftest import BUILD_DATE, ROOT, copy_site

JA = """---
title: 講座
summary: 2021年の講座です。
---
## 日程 {#dates}

令和3年9月5日（日）午後2時から、鳥取県の2名が話します。
参加者は57カ国の5,761名で、2,000万世帯が視聴できます。

- 電話は02-733-5681、メールはinfo@example.org
- [資料]({static}/files/list.csv)と[概要]({filename}/pages/about.md)

| 年度 | 数 |
| --- | --- |
| 2020 | 58 |
| 2021 | 159 |

## 申込み {#apply}

https://example.org/apply をご覧ください。姉妹都市は{fact:figures/ties}です。
"""
KO = """---
title: 강좌
summary: 2021년 강좌입니다.
---
## 일정 {#dates}

2021년 9월 5일(일) 14:00부터 돗토리현의 두 명이 이야기합니다.
참가자는 57개국의 5,761명이며 2천만 가구가 시청할 수 있습니다.

- 전화는 +82-2-733-5681, 메일은 info@example.org
- [자료]({static}/files/list.csv)와 [개요]({filename}/pages/about.md)

| 연도 | 수 |
| --- | --- |
| 2020 | 58 |
| 2021 | 159 |

## 신청 {#apply}

https://example.org/apply 를 봐 주십시오. 자매도시는 {fact:figures/ties}입니다.
"""


def warnings(site: Path, ja: str, ko: str) -> list[Problem]:
    """Return what is said of a pair of these texts."""
    (site / "content" / "pages" / "course.md").write_text(ja, "utf-8")
    (site / "content-ko" / "pages" / "course.md").write_text(ko, "utf-8")
    _standings, report = survey(root=site, build_date=BUILD_DATE)
    assert report.ok, report.problems
    return [problem for problem in report.problems if problem.severity == "warning"]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return copy_site("small", tmp_path / "site")


def test_two_sides_that_say_the_same_differently_raise_nothing(site: Path) -> None:
    assert warnings(site, JA, KO) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("5,761명", "5,716명", "parity-number", 8),
        ("57개국", "75개국", "parity-number", 8),
        ("2천만", "2백만", "parity-number", 8),
        ("두 명", "세 명", "parity-number", None),
        ("2021년 9월", "2022년 9월", "parity-year", 7),
        ("9월", "8월", "parity-month", 7),
        ("5일", "6일", "parity-day", 7),
        ("(일)", "(월)", "parity-weekday", 7),
        ("14:00", "15:00", "parity-time", 7),
        ("733-5681", "733-5618", "parity-phone", 10),
        ("info@", "inf@", "parity-mail", 10),
        ("org/apply", "org/aply", "parity-address", 20),
        ("돗토리현", "시마네", "parity-name", None),
        ("와 [개요]({filename}/pages/about.md)", "", "parity-link", None),
        ("/pages/about.md", "/pages/index.md", "parity-link", 11),
        ("| 2021 | 159 |\n", "", "parity-tables", None),
        ("| 2021 | 159 |", "| 2021 | 158 |", "parity-number", 16),
        ("## 신청 {#apply}\n\n", "", "parity-headings", None),
        ("#apply", "#aply", "parity-headings", None),
        ("- [자료]", "[자료]", "parity-lists", None),
        ("{fact:figures/ties}", "{fact:statistics/projects/2020}", "parity-fact", 20),
        ("2021년 강좌", "2020년 강좌", "parity-year", 3),
    ],
)
def test_a_contradiction_is_found(
    site: Path, old: str, new: str, code: str, line: int | None
) -> None:
    assert old in KO

    found = warnings(site, JA, KO.replace(old, new, 1))

    assert code in {problem.code for problem in found}
    if line is not None:
        assert line in {
            problem.place.line
            for problem in found
            if problem.place.path == "content-ko/pages/course.md"
        }


def test_blocks_in_another_order_are_no_contradiction(site: Path) -> None:
    first = "둘째 문단에는 5명이 있습니다.\n\n첫 문단에는 3명이 있습니다.\n"

    found = warnings(
        site, JA + "\n最初の段落は3名です。\n\n次の段落は5名です。\n", KO + "\n" + first
    )

    assert found == []


def test_a_declared_difference_is_silent(site: Path) -> None:
    ko = KO.replace("57개국", "75개국").replace("---\n", "---\ndiffers: ['75', '57']\n", 1)

    assert warnings(site, JA, ko) == []


def test_han_characters_alone_in_korean_are_asked_about(site: Path) -> None:
    ja = JA.replace("鳥取県の2名", "未病について鳥取県の2名")
    ko = KO.replace("돗토리현의", "미병(未病)에 대해 돗토리현의")

    found = warnings(site, ja, ko)

    assert [(problem.code, problem.place.line, problem.place.column) for problem in found] == [
        ("part-language", 7, 27)
    ]


def test_han_characters_that_the_glossary_knows_are_japanese(site: Path) -> None:
    (site / "data" / "glossary.yaml").write_text(
        "glossary:\n  - {id: mibyo, ja: 未病, ko: 미병}\n", "utf-8"
    )
    ja = JA.replace("鳥取県の2名", "未病について鳥取県の2名")
    ko = KO.replace("돗토리현의", "미병(未病)에 대해 돗토리현의")

    assert warnings(site, ja, ko) == []


def test_han_characters_that_are_declared_korean_are_silent(site: Path) -> None:
    ko = KO.replace("돗토리현의", "시정(市町)과 돗토리현의").replace(
        "---\n", "---\ndiffers: ['市町']\n", 1
    )

    assert warnings(site, JA, ko) == []


def test_a_text_of_a_record_is_compared_as_well(site: Path) -> None:
    file = site / "data" / "programs.yaml"
    file.write_text(
        file.read_text("utf-8").replace("ja: 料理で紹介します。", "ja: 料理で3回紹介します。"),
        "utf-8",
    )

    found = warnings(site, JA, KO)

    assert [(problem.code, problem.place.path, problem.place.line) for problem in found] == [
        ("parity-number", "data/programs.yaml", 6)
    ]


def test_a_text_in_the_wrong_language_is_noticed_also_without_a_counterpart(site: Path) -> None:
    (site / "content-ko" / "pages" / "y.md").write_text(
        "---\ntitle: 題\nsummary: 요약\n---\n日本語の文です。\n\nKBS (2021)\n", "utf-8"
    )

    found = warnings(site, JA, KO)

    assert [(problem.code, problem.place.line) for problem in found] == [
        ("parity-language", 2),
        ("parity-language", 5),
    ]


@pytest.mark.parametrize(
    ("ja", "ko"),
    [
        ("平成元年", "1989년"),
        ("昭和63年", "1988년"),
        ("2021年度", "2021년도"),
        ("11月17日(水)", "11월 17일(수)"),
        ("午前10時30分", "10:30"),
        ("14:00～18:00", "14:00~18:00"),
        ("1億2,000万", "1억 2,000만"),
        ("三県", "3현"),
        ("10カ所", "열 곳"),
        ("2020、2021年", "2020년, 2021년"),
        ("+82-(0)2-733-5681", "02-733-5681"),
        ("１２３", "123"),
    ],
)
def test_one_fact_in_two_writings_is_the_same(ja: str, ko: str) -> None:
    ours, theirs = signs(ja, "ja"), signs(ko, "ko")

    assert ours != []
    assert (difference(ours, theirs), difference(theirs, ours)) == ([], [])


def test_the_shape_of_a_text_counts_headings_tables_and_lists() -> None:
    found = shape("## a {#x}\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- a\n- b\n")

    assert (found.headings, found.tables, found.lists) == (("## #x",), ("2×2",), 2)


def test_our_own_content_contradicts_itself_nowhere() -> None:
    _standings, report = survey(root=ROOT, build_date=BUILD_DATE)

    assert [problem for problem in report.problems if problem.code.startswith("parity-")] == []


def test_a_change_in_blocks_that_stand_in_another_order_is_found(site: Path) -> None:
    ja = JA + "\n最初は[概要]({filename}/pages/about.md)で3名です。\n\n次は5名です。\n"
    ko = KO + "\n둘째는 5명입니다.\n\n첫째는 [개요](https://example.org/)에서 3명입니다.\n"

    assert "parity-link" in {problem.code for problem in warnings(site, ja, ko)}


def test_a_month_that_is_changed_to_another_one_of_the_text_is_found() -> None:
    ours, theirs = signs("4月から3月まで", "ja"), signs("4월부터 4월까지", "ko")

    assert [sign.key for sign in difference(ours, theirs)] == [("month", "3")]


PIECES = [
    *(
        "2021",
        "9",
        "3,077",
        "1.5",
        "12",
        "年",
        "년",
        "月",
        "월",
        "日",
        "일",
        "時",
        "시",
        "万",
        "만",
    ),
    *(
        "(",
        ")",
        "月",
        "화",
        "令和",
        "元",
        "레이와",
        "두",
        " ",
        "명",
        "二",
        "つ",
        ":",
        "-",
        ".",
        "/",
    ),
    *("[", "](", "{fact:", "a", "@", "www.", "http", "|", "\n", "文", "글", "人", "+82"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


@given(st.lists(texts, max_size=3), st.sampled_from(LANGUAGES))
@example(["12(月)時", "3"], "ja")
@example(["두 명", "令和元年"], "ko")
def test_a_text_of_plain_numbers_has_no_other_signs(parts: list[str], lang: Language) -> None:
    for text, numbers in zip(parts, plain_numbers(parts, lang), strict=True):
        if numbers is not None:
            assert [(sign.kind, sign.written) for sign in signs(text, lang)] == [
                ("number", number.strip()) for number in numbers
            ]


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (patterns._IMAGE, ["!["]),
        (patterns._ISO_DATE, ["-", ".", "/"]),
        (patterns._PHONE, ["-"]),
        (patterns._ERA_YEAR, ["年", "년"]),
        (patterns._YEAR, ["年", "년"]),
        (patterns._MONTH, ["月", "월"]),
        (patterns._DAY, ["日", "일"]),
        (patterns._WEEKDAY, ["("]),
        (patterns._CLOCK, [":"]),
        (patterns._HOUR, ["時", "시"]),
    ],
)
@given(data=st.data())
def test_a_text_without_some_letters_lacks_a_kind_of_sign(
    pattern: re.Pattern[str], letters: list[str], data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(pattern))

    assert any(each in text for each in letters)


words = st.text(alphabet="一二三", min_size=1, max_size=4)


@given(st.sets(words, max_size=8), st.text(alphabet="一二三四", max_size=12))
def test_the_names_in_a_text_are_found_longest_first(known: set[str], text: str) -> None:
    held = tuple(
        Name(dict.fromkeys(LANGUAGES, name), dict.fromkeys(LANGUAGES, name), {"ja": (), "ko": ()})
        for name in sorted(known, key=lambda name: (-len(name), name))
    )
    names = Names(dict.fromkeys(LANGUAGES, held), dict.fromkeys(LANGUAGES, ()), frozenset())

    found = names.among({"ja": text, "ko": ""}, {"ja": text, "ko": ""}).longest_first

    assert found == {"ja": tuple(name for name in held if name.plain["ja"] in text), "ko": ()}
