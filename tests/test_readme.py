"""The README's journeys, done as they are written, in a copy of this repository."""

import re
import shutil
from pathlib import Path

import pytest

from plugins.bilingual.build import run
from plugins.preview.session import FOLDERS
from tests.conftest import BUILD_DATE, ROOT


def block(language: str, containing: str) -> str:
    """Return the README's code block of *language* that contains some words."""
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.findall(rf"(?ms)^( *)```{language}\n(.*?)^ *```", text)
    indent, code = next(each for each in found if containing in each[1])
    return "".join(line.removeprefix(indent) for line in code.splitlines(keepends=True))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "copy"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pelicanconf.py", root)
    return root


def build(root: Path) -> None:
    report = run(root=root, publish=False, build_date=BUILD_DATE, output=None, write=True)
    assert report.ok, report.problems


def test_a_page_added_as_the_readme_says_is_on_both_sites(copy: Path) -> None:
    (copy / "content" / "pages" / "visit.md").write_text(block("markdown", "訪問のご案内"), "utf-8")

    build(copy)

    page = (copy / "output" / "ja" / "visit" / "index.html").read_text("utf-8")
    assert "+82-2-733-5681" in page
    assert 'id="apply"' in page
    assert "訪問のご案内" in (copy / "output" / "ko" / "visit" / "index.html").read_text("utf-8")


def test_a_record_added_as_the_readme_says_has_its_page(copy: Path) -> None:
    file = copy / "data" / "events.yaml"
    file.write_text(
        file.read_text("utf-8").rstrip("\n") + "\n" + block("yaml", "cooking-2022-tottori"), "utf-8"
    )

    build(copy)

    for lang, words in (("ja", "梨のサラダ"), ("ko", "배 샐러드")):
        page = copy / "output" / lang / "events" / "cooking-2022-tottori" / "index.html"
        assert words in page.read_text("utf-8")


def test_the_folders_and_files_that_the_readme_names_are_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    named = set(
        re.findall(r"`((?:content|content-ko|data|plugins|theme|docs)/[\w./-]*|\w+\.py)`", text)
    )
    named |= set(re.findall(r"\]\(((?!http)[\w./-]+)\)", text))
    examples = {"content/pages/visit.md", "content-ko/pages/visit.md", "content/files/"}

    assert [name for name in sorted(named - examples) if not (ROOT / name).exists()] == []
