"""A small site, and one copy of it for each test."""

import shutil
from pathlib import Path

import pytest

from bench.corpus import items
from bench.site import link_environment, write_site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def original(tmp_path_factory) -> Path:
    site = tmp_path_factory.mktemp("incremental") / "original"
    write_site(ROOT, site, list(items(10)))
    return site


@pytest.fixture
def site(original, tmp_path) -> Path:
    site = tmp_path / "site"
    shutil.copytree(original, site, ignore=shutil.ignore_patterns(".venv"))
    link_environment(site)
    return site
