"""What one publication more changes in the written sites: its own pages and lists, no address."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from plugins.bilingual.build import run
from plugins.preview.session import FOLDERS
from tests.conftest import ROOT

BUILD_DATE = date(2026, 11, 23)
RECORD = """
  - id: new-report
    series: clair-report
    number: 500
    title: {ja: 新しい報告, ko: 새 보고서}
    language: ja
    date: 2014-03-02
    topics: [food]
    source: [brochure-2022]
"""
OWN = "publications/new-report/"
# Pages that list it or count it, and the newest others of its series.
LISTS = {
    "index.html",
    "series/index.html",
    "series/clair-report/index.html",
    "years/index.html",
    "years/2014/index.html",
    "fiscal-years/index.html",
    "fiscal-years/2013/index.html",
    "topics/index.html",
    "topics/food/index.html",
    "languages/index.html",
    "languages/ja/index.html",
    "report-sake-pr/index.html",
    "report-child-abuse/index.html",
    "report-human-resources/index.html",
}
ELSEWHERE = {
    "programs/information/index.html",  # shows the newest of its series
    "site-map/index.html",
    "open-data/index.html",
    "status/index.html",
}


def build(root: Path) -> dict[str, bytes]:
    """Return the written files of both sites by name."""
    report = run(root=root, publish=False, build_date=BUILD_DATE, output=None, write=True)
    assert report.ok, report.problems
    output = root / "output"
    return {
        file.relative_to(output).as_posix(): file.read_bytes()
        for lang in ("ja", "ko")
        for file in (output / lang).rglob("*")
        if file.is_file()
    }


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The real sites before and after a report is added."""
    root = tmp_path_factory.mktemp("archive")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pelicanconf.py", root)
    before = build(root)
    with (root / "data" / "publications.yaml").open("a", encoding="utf-8") as file:
        file.write(RECORD)
    return before, build(root)


def test_no_address_goes_away_and_only_its_own_are_new(builds):
    before, after = builds

    assert before.keys() - after.keys() == set()
    new = {name.partition("/")[2] for name in after.keys() - before.keys()}
    lasting = {name for name in new if not name.startswith("search/")}
    assert lasting == {
        f"{OWN}index.html",
        f"{OWN}new-report.bib",
        f"{OWN}new-report.ris",
        f"{OWN}new-report.json",
        "publications/fiscal-years/2013/index.html",
    }


def test_the_pages_that_change_are_those_that_list_or_count_it(builds):
    before, after = builds

    changed = {
        name.partition("/")[2]
        for name in before
        if name.endswith(".html") and before[name] != after[name]
    }
    in_lists = {f"publications/{name}" for name in LISTS}
    assert changed == (in_lists - {"publications/fiscal-years/2013/index.html"}) | ELSEWHERE


@pytest.mark.parametrize("lang", ["ja", "ko"])
@pytest.mark.parametrize("name", sorted(LISTS))
def test_each_of_those_lists_holds_it_or_has_grown(builds, lang, name):
    before, after = builds
    page = f"{lang}/publications/{name}"

    assert before.get(page) != after[page]
    if not name.startswith("report-") and name.count("/") > 1:
        assert b"/new-report/" in after[page]
