"""The process that stays while a preview is open."""

import os
import shutil
import signal

import pytest

from bench.corpus import items
from bench.site import write_site
from plugins.preview.resident import Resident
from tests.conftest import ROOT
from tests.incremental.sites import clean_build, differences, files


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = tmp_path_factory.mktemp("resident") / "site"
    write_site(ROOT, site, list(items(6)))
    return site


@pytest.fixture(scope="module")
def resident(site):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795000000")
        held = Resident(site, None, "en")
        assert build(held, [])[0].ok
        yield held
        held.close()


def build(resident, changed):
    """Return the outcome and the pages that were shown before it."""
    shown = {}
    outcome = resident.build(changed, shown.update)
    return outcome, shown


@pytest.fixture
def text(site):
    """A news item in Korean, put back afterwards."""
    file = sorted((site / "content-ko" / "news").glob("*.md"))[2]
    before = file.read_text("utf-8")
    yield file
    file.write_text(before, "utf-8")


def test_an_edited_text_is_shown_before_the_build_ends(resident, site, text, tmp_path):
    text.write_text(text.read_text("utf-8") + "\n새로 쓴 문장입니다.\n", "utf-8")
    name = f"ko/news/{text.stem}/index.html"

    outcome, shown = build(resident, [text])

    assert outcome.ok, outcome.told
    assert list(shown) == [name]
    assert "새로 쓴 문장입니다." in shown[name].decode()
    assert shown[name] == (site / "output" / name).read_bytes()
    clean_build(site, tmp_path / "clean")
    assert differences(files(site / "output"), files(tmp_path / "clean")) == []


def test_what_others_show_as_well_waits_for_the_build(resident, site, text, tmp_path):
    text.write_text(text.read_text("utf-8").replace('title: "', 'title: "새 ', 1), "utf-8")

    outcome, shown = build(resident, [text])

    assert outcome.ok, outcome.told
    assert shown == {}
    assert "새 " in (site / "output/ko/news/index.html").read_text("utf-8")
    clean_build(site, tmp_path / "clean")
    assert differences(files(site / "output"), files(tmp_path / "clean")) == []


def test_a_wrong_text_is_not_shown_but_told(resident, site, text):
    before = files(site / "output")
    text.write_text(text.read_text("utf-8") + "\n[글]({filename}/news/none.md)\n", "utf-8")

    outcome, shown = build(resident, [text])

    assert (outcome.ok, shown) == (False, {})
    assert outcome.told.startswith(f"content-ko/news/{text.name}:")
    assert differences(files(site / "output"), before) == []


def test_edited_code_counts(resident, site):
    file = site / "plugins" / "text" / "dates.py"
    before = file.read_text("utf-8")
    assert build(resident, [])[0].ok
    process = resident._process.pid
    file.write_text(f"{before}\nraise RuntimeError('broken')\n", "utf-8")
    assert not build(resident, [file])[0].ok
    file.write_text(before, "utf-8")

    outcome, _shown = build(resident, [file])

    assert outcome.ok, outcome.told
    assert resident._process.pid != process


def test_a_process_that_was_killed_is_replaced(resident, site):
    assert build(resident, [])[0].ok
    os.kill(resident._process.pid, signal.SIGKILL)
    resident._process.wait()

    assert build(resident, [])[0].ok


def test_a_cache_that_is_deleted_meanwhile_does_no_harm(resident, site, text):
    assert build(resident, [])[0].ok
    shutil.rmtree(site / ".cache")
    text.write_text(text.read_text("utf-8") + "\n지운 뒤의 문장입니다.\n", "utf-8")

    outcome, _shown = build(resident, [text])

    assert outcome.ok, outcome.told
    page = site / "output" / f"ko/news/{text.stem}/index.html"
    assert "지운 뒤의 문장입니다." in page.read_text("utf-8")
