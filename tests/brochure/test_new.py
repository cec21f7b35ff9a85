"""The brochure of another year: made of the newest one, or told what it needs first."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from plugins.bilingual.build import run
from plugins.bilingual.strings import translator
from plugins.checks.problems import format_problems
from plugins.records.models import Brochure
from plugins.records.move import move
from plugins.records.new import Asker, Made, make
from plugins.records.store import load_records
from tests.conftest import ROOT, copy_site

TODAY = date(2023, 6, 1)
OLD = """# yaml-language-server: $schema=../schema/brochures.schema.json
# The brochure of 2022: what is printed.
brochure:
  id: "2022"
  title: {ja: 冊子 2022, ko: 책자 2022}
  publication: brochure-2022
  first_year: 2019
  last_year: 2021
  as_of: 2022-05-01
  foreword:
    ja: |
      ごあいさつです。

      2022年の話です。
    ko: |
      인사말입니다.

      2022년 이야기입니다.
  chapters:
    - chapter: promotion
      programs:
        # The one that we have.
        - program: cooking
  colophon: {ja: 奥付です。, ko: ~}
  source: [leaflet]
"""
ENTRY = """- id: brochure-{year}
  series: brochures
  title: {{ja: 冊子, ko: 책자}}
  language: ja
  date: {year}
  source: [leaflet]
"""
NOTE = (
    "Made of the brochure of 2022: read its texts, figures and programs, and change what is no "
    "longer so."
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The small site with a brochure, and with an entry in the archive for another."""
    site = copy_site("brochure-in-another-file", tmp_path / "site")
    entries = "".join(ENTRY.format(year=year) for year in (2022, 2023))
    (site / "data" / "publications.yaml").write_text(f"publications:\n{entries}", "utf-8")
    (site / "data" / "brochures" / "2022.yaml").write_text(OLD, "utf-8")
    for name in ("brochure", "publication", "archive-index", "archive-list", "status"):
        file = site / "theme" / "templates" / f"{name}.html"
        file.write_text('{% extends "base.html" %}\n', "utf-8")
    settings = (site / "pelicanconf.py").read_text("utf-8")
    (site / "pelicanconf.py").write_text(settings.replace("PREVIEW = False", "PREVIEW = True"))
    styles = site / "theme" / "static" / "css"  # the cover has their colours
    styles.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "theme" / "static" / "css" / "tokens.css", styles)
    return site


def new(site: Path, *given: tuple[str, str], asker: Asker | None = None) -> Made:
    return make(site, "brochure", given, gettext=translator("en"), today=TODAY, asker=asker)


def sentences(made: Made) -> list[str]:
    return format_problems(made.problems, "en", "text").splitlines()


def test_a_new_brochure_has_what_the_newest_has_with_its_years_moved_on(site: Path) -> None:
    made = new(site, ("id", "2023"))

    assert sentences(made) == []
    assert (made.address, made.note) == ("/brochures/2023/", NOTE)
    assert [(place.path, place.line) for place in made.places] == [("data/brochures/2023.yaml", 1)]
    records, _problems = load_records(site / "data", "data")
    old, brochure = (records.get(Brochure, year) for year in ("2022", "2023"))
    assert brochure == old.model_copy(
        update={
            "id": "2023",
            "title": old.title.model_copy(update={"ja": "冊子 2023", "ko": "책자 2023"}),
            "publication": "brochure-2023",
            "first_year": 2020,
            "last_year": 2022,
            "as_of": "2023-06-01",
        }
    )


def test_the_sites_build_with_it(site: Path) -> None:
    new(site, ("id", "2023"))

    output = site.parent / "output"
    report = run(root=site, publish=False, build_date=TODAY, output=output, write=True)
    assert report.problems == ()
    assert (output / "ko" / "brochures" / "2023" / "index.html").is_file()


def test_comments_and_texts_of_the_newest_stay_as_they_were_typed(site: Path) -> None:
    new(site, ("id", "2023"), ("colophon.ja", "新しい奥付です。"), ("photographs", ""))

    text = (site / "data" / "brochures" / "2023.yaml").read_text("utf-8")
    assert text.startswith(OLD.partition("brochure:\n")[0].replace("2022", "2023"))
    unchanged = OLD[OLD.index("  foreword:") : OLD.index("  colophon:")]
    assert unchanged in text
    assert "新しい奥付です。" in text


def test_a_brochure_in_brackets_is_made_of_as_well(site: Path) -> None:
    short = (
        'brochure: {id: "2022", title: {ja: 冊子, ko: 책자}, publication: brochure-2022, '
        "first_year: 2019, last_year: 2021, as_of: 2022-05-01, foreword: {ja: 一, ko: 일}, "
        "chapters: [{chapter: promotion, programs: [{program: cooking}]}], "
        "colophon: {ja: 二, ko: 이}, source: [leaflet]}\n"
    )
    (site / "data" / "brochures" / "2022.yaml").write_text(short, "utf-8")

    assert sentences(new(site, ("id", "2023"))) == []
    records, _problems = load_records(site / "data", "data")
    assert records.get(Brochure, "2023").last_year == 2022


def test_it_needs_an_entry_in_the_archive_first(site: Path) -> None:
    assert sentences(new(site, ("id", "2024"))) == [
        (
            "data/brochures/*.yaml:1:1: error: A brochure needs an entry of its own in the archive; make "
            "that first: python3 tasks.py new report brochure-2024 --set series=brochures. [missing-key]"
        )
    ]
    assert not (site / "data" / "brochures" / "2024.yaml").exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "'id' is missing; give it with --id. [missing-key]"),
        ([("id", "2022")], "There is already a record '2022'; choose another id. [duplicate-id]"),
        ([("id", "next")], "'next' is no year of four digits"),
    ],
)
def test_a_brochure_that_cannot_be_made_is_told(
    site: Path, given: list[tuple[str, str]], told: str
) -> None:
    (sentence,) = sentences(new(site, *given))

    assert told in sentence
    assert [each.name for each in (site / "data" / "brochures").iterdir()] == ["2022.yaml"]


def test_a_person_is_asked_for_the_year_alone(site: Path) -> None:
    answers = iter(["2022", "2023"])
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return next(answers)

    made = new(site, asker=Asker(ask, lambda _line: None))

    assert (sentences(made), made.address) == ([], "/brochures/2023/")
    assert prompts == ["id> ", "id> "]


def test_what_is_wrong_with_the_newest_is_told_first(site: Path) -> None:
    (site / "data" / "brochures" / "2022.yaml").write_text("broschure: {}\n", "utf-8")

    assert ["[top-key]" in each for each in sentences(new(site, ("id", "2023")))] == [True]


def test_the_first_brochure_says_what_it_needs(site: Path) -> None:
    shutil.rmtree(site / "data" / "brochures")

    told = sentences(new(site, ("id", "2023")))
    assert sorted(each.partition("'")[2].partition("'")[0] for each in told) == [
        "as_of",
        "chapters",
        "colophon",
        "first_year",
        "foreword",
        "last_year",
        "publication",
        "source",
        "title",
    ]


@pytest.mark.parametrize(
    "name", ["brochures/2022", "data/brochures/2022.yaml", "/brochures/2022/", "/ko/brochures/2022"]
)
def test_a_brochure_is_not_moved(site: Path, name: str) -> None:
    moved = move(site, name, "2023", gettext=translator("en"), day=TODAY)

    assert format_problems(moved.problems, "en", "text") == (
        f"{name}:1:1: error: A brochure is named after its year, so it cannot be moved; python3 tasks.py "
        "new brochure makes that of another year. [fixed-name]"
    )
