"""Printing: what is not made twice, and what is said when it cannot be done."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from plugins.bilingual.build import run
from plugins.bilingual.shortcut import short_build
from plugins.brochure import machine, making
from plugins.brochure.press import print_pdf
from plugins.brochure.task import print_brochures
from plugins.checks.problems import Place, format_problems
from plugins.checks.report import Report
from tests.brochure.reading import Printed
from tests.conftest import ROOT, copy_site

DAY = date(2026, 11, 22)


def sentences(report: Report) -> list[str]:
    return format_problems(report.problems, "en", "text").splitlines()


def brochures(folder: Path, root: Path = ROOT, year: str | None = None) -> Report:
    return print_brochures(root=root, year=year, build_date=DAY, folder=folder)


def test_an_unchanged_brochure_is_not_printed_again(
    published_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        pytest.fail("printed again")

    monkeypatch.setattr(making, "print_pdf", fail)

    report = brochures(tmp_path / "brochure")

    assert sentences(report) == []
    made = published_site / "ja" / "files" / "brochures"
    assert {each.name: each.read_bytes() for each in (tmp_path / "brochure").iterdir()} == {
        each.name: each.read_bytes() for each in made.glob("*.pdf")
    }


def test_a_machine_without_pango_is_told_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "_loaded", lambda _names: None)
    monkeypatch.setattr(machine, "_fontconfig", lambda *_asked: b"")
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(machine.os, "geteuid", lambda: 1000, raising=False)

    report = brochures(tmp_path / "brochure")

    assert sentences(report) == [
        (
            "data/brochures/2022.yaml:5:3: error: Printing the brochure needs Pango and fonts of both "
            "languages. Type: sudo apt-get update && sudo apt-get install -y --no-install-recommends "
            "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fontconfig [printing]"
        )
    ]
    assert not (tmp_path / "brochure").exists()


def test_a_year_without_brochure_says_which_there_are(tmp_path: Path) -> None:
    assert sentences(brochures(tmp_path, year="2021")) == [
        (
            "data/brochures/2021.yaml:1:1: error: There is no brochure of 2021; there are: 2022. "
            "[no-brochure]"
        )
    ]


@pytest.mark.parametrize(
    "year", ["../x", "", "2022.0", "２０２２", "all", "2022-11", "22", " 2022"]
)
def test_what_is_no_year_is_told_and_nothing_printed(tmp_path: Path, year: str) -> None:
    told = sentences(brochures(tmp_path / "brochure", year=year))

    assert told == [
        (
            f"tasks.py:1:1: error: '{year}' is no year of four digits; "
            "name a brochure by one, such as 2022. [bad-id]"
        )
    ]
    assert not (tmp_path / "brochure").exists()


def test_a_site_without_brochures_says_so(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    (site / "publishconf.py").write_text((site / "pelicanconf.py").read_text("utf-8"), "utf-8")

    assert [each.partition("error: ")[2] for each in sentences(brochures(tmp_path, site))][-1] == (
        "There is no brochure; data/README.md says what data/brochures/2022.yaml holds. "
        "[no-brochure]"
    )


def test_a_letter_that_no_font_has_is_told() -> None:
    sheets = print_pdf("<html lang=ja><title>x</title><p>あ\ue000</p>", "", {})

    assert (sheets.pages, sheets.missing, sheets.told) == (1, ("\ue000",), ())


def test_a_photograph_is_printed_with_its_words(tmp_path: Path) -> None:
    """The small site gets our paper, and a photograph in its brochure."""
    site = copy_site("brochure-photograph-too-small", tmp_path / "site")
    Image.effect_noise((1200, 800), 90).save(site / "content" / "images" / "visit.png")
    shutil.rmtree(site / "theme")
    words = shutil.ignore_patterns("translations")  # the site has not all that they name
    shutil.copytree(ROOT / "theme", site / "theme", ignore=words)
    (site / "publishconf.py").write_text((site / "pelicanconf.py").read_text("utf-8"), "utf-8")

    report = brochures(tmp_path / "brochure", site)

    assert report.ok, sentences(report)[:5]
    printed = Printed(tmp_path / "brochure" / "clair-seoul-2022-ko.pdf")
    images = {image.image.size for page in printed.pdf.pages for image in page.images}
    assert images == {(1200, 800)}
    assert "악수하는 직원" in [each.raw.get("/Alt") for each in printed.tree.all("Figure")]


def test_a_new_font_prints_anew_when_nothing_else_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    font = tmp_path / "font.otf"
    font.write_bytes(b"one")
    monkeypatch.setattr(machine, "watched", lambda: (str(font),))
    site = copy_site("brochure-photograph-too-small", tmp_path / "site")
    Image.effect_noise((1200, 800), 90).save(site / "content" / "images" / "visit.png")
    theme = site / "theme"
    for name in ("brochure", "publication", "archive-index", "archive-list"):
        file = theme / "templates" / f"{name}.html"
        file.write_text('{% extends "base.html" %}\n', "utf-8")
    for folder in ("templates/paper", "paper", "static/css"):
        (theme / folder).mkdir(parents=True, exist_ok=True)
    paper = theme / "templates" / "paper" / "brochure.html"
    paper.write_text('<html lang="{{ site.lang }}"><title>x</title><p>x</p></html>\n', "utf-8")
    (theme / "paper" / "brochure.css").write_text("", "utf-8")
    shutil.copy(ROOT / "theme" / "static" / "css" / "tokens.css", theme / "static" / "css")
    (site / "publishconf.py").write_text((site / "pelicanconf.py").read_text("utf-8"), "utf-8")
    output = tmp_path / "output"
    report = run(root=site, publish=True, build_date=DAY, output=output, write=True)

    assert report.ok, sentences(report)[:5]
    assert short_build(site, output, DAY, publish=True) is not None
    font.write_bytes(b"another")
    assert short_build(site, output, DAY, publish=True) is None


@pytest.mark.skipif(sys.platform != "linux", reason="fontconfig and /proc are of Linux")
def test_fonts_and_pango_are_watched() -> None:
    held = machine.watched()

    assert any(Path(each).name.startswith("libpango-1.0.so") for each in held)
    assert {Path(each).suffix for each in held if Path(each).is_file()} >= {".ttc"}
    assert all(Path(each).exists() for each in held)


def test_nothing_is_fetched_from_elsewhere() -> None:
    html = '<html lang=ja><title>x</title><p><img src="https://example.org/x.png" alt="x"></p>'

    told = print_pdf(html, "", {}).told

    assert any("https://example.org/x.png" in each for each in told)


def test_a_build_that_prints_nothing_does_not_import_the_press() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, plugins.bilingual.build; print('weasyprint' in sys.modules)",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "False\n"


def test_such_a_letter_is_told_where_it_was_typed(tmp_path: Path) -> None:
    brochure = Place("data/brochures/2022.yaml", 2, 3)
    for name, text in (
        ("data/brochures/2022.yaml", "brochure:\n  id: 2022\n  foreword: 外字\ue000です"),
        ("data/bodies.yaml", "- name: 渡\ue001"),
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    assert making.typed_at("\ue000", tmp_path, brochure) == Place(brochure.path, 3, 15)
    assert making.typed_at("\ue001", tmp_path, brochure) == Place("data/bodies.yaml", 1, 10)
    assert making.typed_at("\ue002", tmp_path, brochure) == brochure
