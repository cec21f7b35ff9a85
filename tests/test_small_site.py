"""A small site, built and compared as a whole; its templates print facts, not design.

``ACCEPT=1 python3 tasks.py test tests/test_small_site.py`` accepts the present output.
"""

import hashlib
import inspect
import os
import shutil
from pathlib import Path

from pelican import Pelican

from plugins.bilingual.pelican_class import PELICAN_RUN_SHA256
from plugins.publishing.release.serving import ENCODINGS
from tests.conftest import SITES, copy_site, pelican, plain_files

EXPECTED = SITES / "small" / "expected"


def tree(folder: Path) -> dict[str, bytes]:
    """Return what a person may read; tests/test_release.py reads the compressed forms."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for lang in ("ja", "ko")
        for file in plain_files(folder / lang)
    }


def test_the_small_site_is_built_as_expected(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")

    told = pelican(site)

    assert (told.status, told.output) == (0, "")
    if os.environ.get("ACCEPT"):
        shutil.rmtree(EXPECTED, ignore_errors=True)
        for lang in ("ja", "ko"):
            compressed = shutil.ignore_patterns(*(f"*{each}" for each in ENCODINGS))
            shutil.copytree(site / "output" / lang, EXPECTED / lang, ignore=compressed)
    assert tree(site / "output") == tree(EXPECTED)


def test_a_build_is_the_same_bytes_in_any_place_zone_and_locale(tmp_path: Path) -> None:
    here = copy_site("small", tmp_path / "here")
    there = copy_site("small", tmp_path / "a folder" / "with spaces" / "ほか")

    pelican(here, TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="1")
    pelican(there, TZ="America/Los_Angeles", LC_ALL="tr_TR.UTF-8", PYTHONHASHSEED="2")

    assert tree(here / "output") == tree(there / "output") != {}


def test_a_second_build_changes_no_file(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    pelican(site)
    stamps = {file: file.stat().st_mtime_ns for file in (site / "output" / "ja").rglob("*")}

    told = pelican(site)

    assert "files changed: 0" in told.errors
    assert {file: file.stat().st_mtime_ns for file in (site / "output" / "ja").rglob("*")} == stamps


def test_a_renamed_page_leaves_no_old_file(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    pelican(site)
    for folder in ("content",):
        (site / folder / "pages" / "ja-alone.md").rename(site / folder / "pages" / "renamed.md")
    page = site / "content-ko" / "pages" / "about.md"
    page.write_text(page.read_text("utf-8").replace("ja-alone.md", "renamed.md"), "utf-8")

    told = pelican(site)

    assert told.status == 0, told.output
    assert not (site / "output" / "ja" / "ja-alone").exists()
    assert (site / "output" / "ko" / "renamed" / "index.html").is_file()


def test_news_of_a_day_to_come_is_a_draft_until_then(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    news = site / "content" / "news" / "2022-06-01-plan.md"
    news.write_text("---\ntitle: 予定\nsummary: 先の話です。\n---\nまだです。\n", "utf-8")
    page = site / "output" / "ja" / "news" / "2022-06-01-plan" / "index.html"

    before = pelican(site)
    hidden = page.exists()
    after = pelican(site, SOURCE_DATE_EPOCH="1654100000")

    assert (before.status, after.status) == (0, 0)
    assert "warning: The date of this news is still to come" in before.output
    assert (hidden, page.exists()) == (False, True)


def test_a_build_finishes_the_swap_that_was_interrupted(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    pelican(site)
    complete = tree(site / "output")
    ready = site / "output" / ".ready"
    ready.mkdir()
    shutil.copy(site / "output" / ".manifest.json", ready)
    (ready / "ja").mkdir()
    (site / "output" / "ja" / "index.html").rename(ready / "ja" / "index.html")

    told = pelican(site)

    assert "files changed: 0" in told.errors
    assert not ready.exists()
    assert tree(site / "output") == complete


def test_the_korean_tree_of_one_host_has_its_own_addresses(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    settings = site / "pelicanconf.py"
    settings.write_text(
        settings.read_text("utf-8").replace("https://ko.example.org", "https://ja.example.org/ko"),
        "utf-8",
    )

    told = pelican(site)

    assert told.status == 0, told.output
    page = (site / "output" / "ko" / "about" / "index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://ja.example.org/ko/about/">' in page
    assert '<link rel="alternate" hreflang="ja" href="https://ja.example.org/about/">' in page
    missing = (site / "output" / "ko" / "404.html").read_text("utf-8")
    assert '<a href="/ko/about/">' in missing


def test_pelican_run_is_still_the_one_that_was_restated() -> None:
    source = inspect.getsource(Pelican.run)

    assert hashlib.sha256(source.encode()).hexdigest() == PELICAN_RUN_SHA256
