"""Sites that are built once for all tests, and the building of small ones."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from audit.browser import chromium
from plugins.bilingual.build import run
from plugins.publishing.release.serving import ENCODINGS
from tasks import find_browser

ROOT = Path(__file__).parents[1]
SITES = ROOT / "tests" / "sites"
BUILD_DATE = date(2022, 5, 8)


@dataclass(frozen=True)
class Run:
    """What a command printed and how it ended."""

    status: int
    output: str
    errors: str


def pelican(site: Path, *arguments: str, **environment: str) -> Run:
    """Run plain ``pelican content -s pelicanconf.py`` in *site*, as a Pelican user would."""
    told = subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", *arguments],
        cwd=site,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "en",
            "LANG": "en",
            "COLUMNS": "200",
            "SOURCE_DATE_EPOCH": "1652000000",
            **environment,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Run(told.returncode, told.stdout, told.stderr)


def copy_site(name: str, target: Path) -> Path:
    """Copy ``tests/sites/small`` to *target*; for a broken site, lay its files over it."""
    shutil.copytree(
        SITES / "small", target, ignore=shutil.ignore_patterns("expected", "output", "__pycache__")
    )
    if name != "small":
        shutil.copytree(
            SITES / "broken" / name,
            target,
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("error.*.txt", "__pycache__"),
        )
    return target


def plain_files(folder: Path) -> list[Path]:
    """Return the files under *folder* that have a name of their own: no compressed forms."""
    return [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix not in ENCODINGS
    ]


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's own sites as a preview: a folder with ``ja`` and ``ko``."""
    output = tmp_path_factory.mktemp("preview")
    report = run(root=ROOT, publish=False, build_date=date(2026, 11, 22), output=output, write=True)
    assert report.ok, "\n".join(
        f"{problem.place} {problem.message} {problem.params}" for problem in report.problems
    )
    return output


@pytest.fixture(scope="session")
def published_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's own sites as they are published, on two hosts."""
    output = tmp_path_factory.mktemp("published")
    report = run(root=ROOT, publish=True, build_date=date(2026, 11, 22), output=output, write=True)
    assert report.ok, "\n".join(
        f"{problem.place} {problem.message} {problem.params}" for problem in report.problems
    )
    return output


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if not path:
        pytest.fail('No Chromium found. "python3 tasks.py test" installs it or says how.')
    with chromium(path) as browser:
        yield browser
