"""Two releases of the real sites, for all tests of publishing."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from plugins.bilingual.build import run
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def editions(published_site: Path, tmp_path_factory) -> list[Path]:
    """Two releases of the real sites: another style, other words, a page more."""
    root = tmp_path_factory.mktemp("edited") / "repository"
    shutil.copytree(
        ROOT,
        root,
        ignore=shutil.ignore_patterns(".git", ".venv", "output", "public", ".cache", "tests"),
    )
    with (root / "theme" / "static" / "css" / "base.css").open("a") as style:
        style.write("\nbody { --edition: second }\n")
    for tree, word in (("content", "第二版です。"), ("content-ko", "두 번째 판입니다.")):
        with (root / tree / "pages" / "about.md").open("a", encoding="utf-8") as page:
            page.write(f"\n{word}\n")
    output = tmp_path_factory.mktemp("second")
    report = run(root=root, publish=True, build_date=date(2026, 11, 22), output=output, write=True)
    assert report.ok, report.problems
    return [published_site, output]
