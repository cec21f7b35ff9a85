"""The state of pairs: cosmetic edits raise nothing, real ones always do."""

from datetime import date
from pathlib import Path

import pytest

from plugins.bilingual.build import run, survey
from plugins.checks.problems import ProblemsError
from plugins.parity.state import Agreement, Standing, confirm, read_agreements, write_agreements
from tests.conftest import BUILD_DATE, copy_site

DAY = date(2022, 5, 8)
ABOUT = "content/pages/about.md"
COOKING = "data/programs.yaml#cooking"


def standings(site: Path) -> dict[str, Standing]:
    found, report = survey(root=site, build_date=BUILD_DATE)
    assert report.ok, report.problems
    return {each.unit.name: each for each in found}


def states(site: Path) -> dict[str, str]:
    return {name: each.state for name, each in standings(site).items()}


def agree(site: Path, *names: str, no_change: bool = False) -> list[str]:
    """Confirm *names*; return the codes of what was refused."""
    held = standings(site).values()
    done = confirm(names, held, read_agreements(site), DAY, no_change=no_change)
    write_agreements(site, done.agreements)
    return [problem.code for problem in done.problems]


def edit(site: Path, file: str, old: str, new: str) -> None:
    path = site / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site of which everything that has two sides is confirmed."""
    site = copy_site("small", tmp_path_factory.mktemp("agreed") / "site")
    edit(
        site,
        ABOUT,
        "[注意]",
        "電話は+82-2-000-0000、10:00から。\n\n| 年 | 数 |\n| --- | --- |\n| 2021 | 五 |\n\n[注意]",
    )
    edit(
        site,
        "content-ko/pages/about.md",
        "[일본어",
        "전화는 +82-2-000-0000, 10:00부터.\n\n| 연도 | 수 |\n| --- | --- |\n| 2021 | 다섯 |\n\n[일본어",
    )
    agree(site, "content", "data")
    return site


@pytest.fixture
def site(agreed: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(agreed, tmp_path / "site"))


COSMETIC = [
    # wrapping and spaces
    (ABOUT, "姉妹都市は\n", "姉妹都市は"),
    (ABOUT, "2020年度の事業は", "2020年度の\n事業は"),
    (ABOUT, "です（", "です （"),
    (ABOUT, "電話は", "電話は  "),
    (ABOUT, "## 数字 {#numbers}\n", "## 数字  {#numbers}  \n"),
    (ABOUT, "{#numbers}\n\n", "{#numbers}\n\n\n\n"),
    (ABOUT, "数字 {#numbers}\n\n姉妹", "数字 {#numbers}\n\n\n姉妹"),
    ("content-ko/pages/about.md", "자매도시는\n", "자매도시는 "),
    ("content-ko/pages/about.md", "2020년도 사업은", "2020년도\n사업은"),
    ("content-ko/pages/about.md", "전화는 ", "전화는   "),
    # kinds of quotes
    (ABOUT, "「人気」", '"人気"'),
    (ABOUT, "「人気」", "“人気”"),
    ("content-ko/pages/about.md", "“인기”", '"인기"'),
    # order and form of keys
    (ABOUT, "title: 概要\nsummary: 概要です。\n", "summary: 概要です。\ntitle: 概要\n"),
    (ABOUT, "title: 概要\n", 'title: "概要"\n'),
    ("data/programs.yaml", "{ja: 料理体験, ko: 요리 체험}", "{ko: 요리 체험, ja: 料理体験}"),
    (
        "data/programs.yaml",
        "{ja: 料理体験, ko: 요리 체험}",
        "\n    ja: 料理体験\n    ko: 요리 체험",
    ),
    (
        "data/programs.yaml",
        "  chapter: promotion\n  number: 1\n",
        "  number: 1\n  chapter: promotion\n",
    ),
    (
        "data/programs.yaml",
        'ja: "[お問い合わせ]({filename}/pages/about.md)ください。"',
        "ja: |\n      [お問い合わせ]({filename}/pages/about.md)\n      ください。",
    ),
    ("data/programs.yaml", "programs:\n", "# 事業\nprograms:\n"),
]


@pytest.mark.parametrize(("file", "old", "new"), COSMETIC)
def test_a_cosmetic_edit_raises_nothing(site: Path, file: str, old: str, new: str) -> None:
    edit(site, file, old, new)

    assert set(states(site).values()) == {"complete", "missing"}


REAL = [
    (ABOUT, "2020年度", "2021年度"),
    (ABOUT, "projects/2020}", "projects/2019}"),
    (ABOUT, "10:00", "11:00"),
    (ABOUT, "000-0000", "000-0001"),
    (ABOUT, "## 数字", "## 数"),
    (ABOUT, "{#numbers}", "{#figures}"),
    (ABOUT, "[資料]", "[一覧]"),
    (ABOUT, "/files/list.csv", "/files/list.csv#a"),
    (ABOUT, "| 2021 | 五 |\n", ""),
    (ABOUT, "| 五 |", "| 六 |"),
    (ABOUT, "title: 概要", "title: 概略"),
    (ABOUT, "summary: 概要です。", "summary: 概略です。"),
    (ABOUT, "**「人気」**です。", "**「人気」**です。初めてです。"),
    (ABOUT, "programs/cooking)は", "programs/cooking)も"),
    (ABOUT, "[注意]({filename}notes/only-ja.md)\n", ""),
    (ABOUT, "## 数字", "## 前置き\n\n## 数字"),
    ("content/pages/index.md", "ようこそ。", "ようこそ、こちらへ。"),
    ("data/programs.yaml", "ja: 料理体験", "ja: 料理教室"),
    ("data/programs.yaml", "料理で紹介します。", "料理で紹介しました。"),
    ("data/programs.yaml", "pages/about.md)ください", "pages/index.md)ください"),
    ("data/figures.yaml", "unit: {ja: 件", "unit: {ja: 組"),
    ("data/bodies.yaml", "ja: 鳥取県", "ja: 島根県"),
]


@pytest.mark.parametrize(("file", "old", "new"), REAL)
def test_a_real_edit_of_one_side_is_always_noticed(
    site: Path, file: str, old: str, new: str
) -> None:
    edit(site, file, old, new)
    if "#figures" in new:  # links to the anchor move with it
        edit(site, "content/pages/ja-alone.md", "#numbers", "#figures")

    assert "ja-moved" in states(site).values()


def test_a_pair_is_unconfirmed_until_somebody_confirms_it(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")

    before = states(site)[ABOUT]
    refused = agree(site, ABOUT)

    assert (before, refused, states(site)[ABOUT]) == ("unconfirmed", [], "complete")


def test_a_missing_side_or_text_is_missing(site: Path) -> None:
    held = standings(site)

    assert held["content/pages/ja-alone.md"].state == "missing"
    assert held["content/pages/ja-alone.md"].unit.missing == (("ko", ""),)
    assert held["data/programs.yaml#exchange"].unit.missing == (("ko", "title"), ("ko", "summary"))
    assert "content/pages/notes/only-ja.md" not in held


def test_the_moved_block_is_named_with_its_heading_and_line(site: Path) -> None:
    edit(site, ABOUT, "[資料]", "[一覧]")

    (moved,) = standings(site)[ABOUT].moved["ja"]

    assert (moved.heading, moved.anchor, moved.place.line) == ("数字", "numbers", 12)


def test_one_moved_side_is_confirmed_only_by_saying_that_the_other_needs_nothing(
    site: Path,
) -> None:
    edit(site, ABOUT, "[資料]", "[一覧]")

    assert agree(site, ABOUT) == ["one-side-moved"]
    assert states(site)[ABOUT] == "ja-moved"
    assert agree(site, ABOUT, no_change=True) == []
    assert states(site)[ABOUT] == "complete"


def test_both_moved_sides_are_confirmed_together(site: Path) -> None:
    edit(site, ABOUT, "[資料]", "[一覧]")
    edit(site, "content-ko/pages/about.md", "[자료]", "[목록]")

    assert states(site)[ABOUT] == "both-moved"
    assert agree(site, "content-ko/pages/about.md") == []
    assert states(site)[ABOUT] == "complete"


def test_a_pair_without_its_other_side_cannot_be_confirmed(site: Path) -> None:
    assert agree(site, "content/pages/ja-alone.md", "content/pages/abuot.md") == [
        "missing-side",
        "no-pair",
    ]


def test_the_file_of_agreements_is_sorted_and_stable(site: Path) -> None:
    text = (site / "data" / "agreed.yaml").read_text("utf-8")

    agree(site, "content", "data")

    assert (site / "data" / "agreed.yaml").read_text("utf-8") == text
    names = [line.removesuffix(":") for line in text.splitlines() if line[:1] not in ("#", " ")]
    assert names == sorted(names)


def test_readers_of_the_side_that_stayed_are_told(site: Path) -> None:
    edit(site, ABOUT, "[資料]", "[一覧]")
    edit(
        site,
        "theme/templates/base.html",
        "</h1>",
        "</h1>{% if page.moved %}<p>moved: {{ page.moved.since.text }}{% for link in page.moved.sections %} {{ link.url }} {{ link.label }}{% endfor %}</p>{% endif %}",
    )

    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=True)

    assert report.ok, report.problems
    korean = (site / "output" / "ko" / "about" / "index.html").read_text("utf-8")
    assert (
        '<p>moved: 2022년 5월 8일 https://ja.example.org/about/#numbers <span lang="ja">数字</span></p>'
        in korean
    )
    assert "moved:" not in (site / "output" / "ja" / "about" / "index.html").read_text("utf-8")


AGREED = {
    "content/pages/about.md": Agreement(
        "2022-05-08", {"ja": ("title 1f3a9c2e77ab", "block 000000000000"), "ko": ()}
    ),
    "data/programs.yaml#cooking": Agreement(
        "2021-11-17", {"ja": ("sections/merits/title 1f3a9c2e77ab",), "ko": ("name 123456789012",)}
    ),
}


@pytest.mark.parametrize("by_hand", ["", "# a remark\n", "\n"])
def test_agreements_are_read_as_they_were_written(tmp_path: Path, by_hand: str) -> None:
    (tmp_path / "data").mkdir()
    write_agreements(tmp_path, AGREED)
    with (tmp_path / "data" / "agreed.yaml").open("a") as file:
        file.write(by_hand)

    assert read_agreements(tmp_path) == AGREED


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2022-05-08", "2022-05-38", (4, "agreed")),
        ("  ko: []\n", "", (4, "agreed")),
        ("data/programs.yaml#cooking:", "content/pages/about.md:", (10, "duplicate-key")),
        ("confirmed: 2021", "confirmed 2021", (12, "yaml-syntax")),
    ],
)
def test_damaged_agreements_are_told_with_their_line(
    tmp_path: Path, old: str, new: str, told: tuple[int, str]
) -> None:
    (tmp_path / "data").mkdir()
    write_agreements(tmp_path, AGREED)
    edit(tmp_path, "data/agreed.yaml", old, new)

    with pytest.raises(ProblemsError) as raised:
        read_agreements(tmp_path)

    (problem,) = raised.value.problems
    assert (problem.place.line, problem.code) == told


def test_a_text_in_the_place_of_agreements_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "agreed.yaml").write_text("nothing\n")

    with pytest.raises(ProblemsError) as raised:
        read_agreements(tmp_path)

    assert [problem.code for problem in raised.value.problems] == ["agreed"]
