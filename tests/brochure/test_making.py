"""Printing: what is not made twice, and what is said when it cannot be done."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from plugins.brochure import machine, making
from plugins.brochure.press import print_pdf
from plugins.brochure.task import print_brochures
from plugins.checks.problems import format_problems
from plugins.checks.report import Report
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

    told = (
        "data/brochures/2022.yaml:5:3: error: Printing the brochure needs Pango and fonts of both "
        "languages. Type: sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fontconfig [printing]"
    )
    assert sentences(report) == [told]
    assert not (tmp_path / "brochure").exists()


def test_a_year_without_brochure_says_which_there_are(tmp_path: Path) -> None:
    told = "data/brochures/2021.yaml:1:1: error: There is no brochure of 2021; there are: 2022."
    assert sentences(brochures(tmp_path, year="2021")) == [f"{told} [no-brochure]"]


def test_a_site_without_brochures_says_so(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    (site / "publishconf.py").write_text((site / "pelicanconf.py").read_text("utf-8"), "utf-8")

    assert [each.partition("error: ")[2] for each in sentences(brochures(tmp_path, site))][-1] == (
        "There is no brochure; data/README.md says what data/brochures/2022.yaml holds. "
        "[no-brochure]"
    )


def test_a_letter_that_no_font_has_is_told() -> None:
    _data, _pages, told = print_pdf("<html lang=ja><title>x</title><p>あ\ue000</p>", "", {})

    assert len(told) == 1
    assert "\ue000" in told[0]


def test_nothing_is_fetched_from_elsewhere() -> None:
    html = '<html lang=ja><title>x</title><p><img src="https://example.org/x.png" alt="x"></p>'

    _data, _pages, told = print_pdf(html, "", {})

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
