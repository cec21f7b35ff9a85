"""``/status/`` and ``status.json``: what editors see of all pairs, in previews only."""

import json
import re
from pathlib import Path

import pytest

from plugins.bilingual.build import run
from plugins.views.status import section_name
from tests.conftest import BUILD_DATE, copy_site
from tests.test_pair_state import ABOUT, COOKING, agree, edit

# Prints facts, as all templates of the small site do.
TEMPLATE = """{% extends "base.html" %}
{% block main %}
<p>{{ states | join(", ") }}</p>
{% for row in rows + (all,) %}
<p>{{ row.section }}: {{ row.numbers | join(" ") }} = {{ row.total }}</p>
{% endfor %}
{% for entry in waiting %}
<p>{{ entry.name }}: {{ entry.state }}, {{ entry.confirmed.text if entry.confirmed else "-" }}, {{ entry.page.url if entry.page else "-" }}, {{ entry.other_page.url if entry.page else "-" }}{% for part in entry.parts %}; {{ part.language }} {{ part.what }} {{ part.name or "-" }} {{ part.place or "-" }}{% endfor %}</p>
{% endfor %}
<p>besides: {{ waiting_more }}</p>
{% for group in unconfirmed %}
<p>{{ group.section }}:{% for entry in group.entries %} {{ entry.name }} {{ entry.places | join(" ") }}{% endfor %}</p>
<p>{{ group.section }} has {{ group.count }}: {{ group.more }}</p>
{% endfor %}
{% endblock %}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A preview of the small site, of which everything that has two sides is confirmed."""
    site = copy_site("small", tmp_path / "site")
    edit(site, "pelicanconf.py", "PREVIEW = False", "PREVIEW = True")
    edit(site, "pelicanconf.py", '"plugins.publishing"', '"plugins.parity", "plugins.publishing"')
    (site / "theme/templates/status.html").write_text(TEMPLATE, "utf-8")
    agree(site, "content", "data")
    return site


def build(site: Path) -> Path:
    """Build *site*; return its output."""
    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=True)
    assert report.ok, report.problems
    return site / "output"


def told(output: Path, lang: str) -> list[str]:
    """Return the lines that TEMPLATE prints."""
    page = (output / lang / "status/index.html").read_text("utf-8")
    lines = re.findall("<p>(.*)</p>", page.partition("<p>sources:")[2])
    return [re.sub("<[^>]+>", "", line) for line in lines]


def test_what_moved_is_told_with_its_state_its_place_and_both_pages(site: Path) -> None:
    edit(site, ABOUT, "人気", "大人気")
    output = build(site)

    line = next(line for line in told(output, "ja") if line.startswith(ABOUT))

    assert line == (
        f"{ABOUT}: 日本語が変更, 2022年5月8日, /about/, https://ko.example.org/about/; "
        "日本語 変更 数字 content/pages/about.md:8"
    )


def test_what_one_side_lacks_is_told_with_where_the_other_stands(site: Path) -> None:
    edit(site, "data/programs.yaml", "ko: 요리로 소개합니다.", "ko: ~")
    output = build(site)

    line = next(line for line in told(output, "ko") if line.startswith(COOKING))

    assert line.endswith("한국어 미번역 summary data/programs.yaml:6")


def test_the_totals_are_those_of_all_pairs(site: Path) -> None:
    output = build(site)
    status = json.loads((output / "ja/status.json").read_text("utf-8"))

    rows = dict(re.findall(r"^(\S*): .* = (\d+)$", "\n".join(told(output, "ja")), re.MULTILINE))

    assert {name: int(total) for name, total in rows.items()} == {
        "": len(status["pairs"]),
        **{section_name(name): sum(held.values()) for name, held in status["totals"].items()},
    }


def test_what_was_never_confirmed_is_listed_by_section(site: Path) -> None:
    (site / "data/agreed.yaml").unlink()

    lines = told(build(site), "ja")

    assert any(
        line.startswith("content/pages/:")
        and f" {ABOUT} {ABOUT}:2 content-ko/pages/about.md:2" in line
        for line in lines
    )


def test_a_long_list_ends_with_how_many_more_there_are(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.views.status._SHOWN", 2)
    (site / "data/agreed.yaml").unlink()

    lines = told(build(site), "ja")

    listed = [line for line in lines if re.match(r"content/pages/: .*content/pages/", line)]
    (more,) = [line for line in lines if line.startswith("content/pages/ has ")]
    (count,) = re.findall(r" has (\d+): ", more)
    assert [len(re.findall(r" content/pages/\S+\.md(?= )", line)) for line in listed] == [2]
    assert int(count) > 2
    assert more.endswith(
        f"このほかに{int(count) - 2}件あります。次のコマンドですべて確認できます。"
    )


def test_a_list_that_is_not_long_says_nothing_of_more(site: Path) -> None:
    (site / "data/agreed.yaml").unlink()

    assert [line for line in told(build(site), "ja") if "このほかに" in line] == []


def test_the_status_knows_which_page_shows_which_pairs(site: Path) -> None:
    status = json.loads((build(site) / "ko/status.json").read_text("utf-8"))

    assert status["pages"]["/about/"] == [ABOUT]
    assert set(status["pages"]["/programs/cooking/"]) == {
        "content/programs/cooking.md",
        COOKING,
    }


def test_a_page_of_the_same_address_is_a_problem(site: Path) -> None:
    text = (site / "content/pages/ja-alone.md").read_text("utf-8")
    (site / "content/pages/status.md").write_text(text, "utf-8")

    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=False)

    assert "same-address" in {problem.code for problem in report.problems}


# --- The real sites ---------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_only_previews_have_the_status(built_site: Path, published_site: Path, lang: str) -> None:
    assert (built_site / lang / "status/index.html").is_file()
    assert (built_site / lang / "status.json").is_file()
    assert not (published_site / lang / "status").exists()
    assert not (published_site / lang / "status.json").exists()
    assert "status/" not in (published_site / lang / "index.html").read_text("utf-8")


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_nothing_but_the_footer_leads_to_the_status(built_site: Path, lang: str) -> None:
    tree = built_site / lang
    cards = [file.relative_to(tree).as_posix() for file in (tree / "search/cards").glob("*.json")]
    assert cards
    for name in ("sitemap.xml", "feed.xml", *cards):
        assert "status/" not in (tree / name).read_text("utf-8")
    for name in ("index.html", "site-map/index.html"):
        before, _, footer = (tree / name).read_text("utf-8").partition("<footer")
        assert 'status/"' not in before
        assert 'status/"' in footer
    page = (tree / "status/index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in page
