"""An incremental build equals a clean one, byte for byte, whatever was edited or killed before.

STEPS and KILLS make the run longer: ``STEPS=300 KILLS=60 python3 tasks.py test
tests/incremental/test_equality.py``.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.incremental import edits
from tests.incremental.sites import BUILD, build, clean_build, differences, environment, files

STEPS = int(os.environ.get("STEPS", "10"))
KILLS = int(os.environ.get("KILLS", "2"))
SEED = int(os.environ.get("SEED", "7"))
SOURCES = ("content", "content-ko", "data", "theme", "plugins", "pelicanconf.py")


def kill_one(site: Path, chance: random.Random) -> str:
    """Start a build and kill it, with all its processes, somewhere on its way."""
    process = subprocess.Popen(
        BUILD,
        cwd=site,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait = chance.uniform(0.05, 3)
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return f"killed after {wait:.2f} s"


@pytest.mark.parametrize("options", [(), ("--publish",)], ids=["preview", "publish"])
def test_an_incremental_build_equals_a_clean_one(original, site, tmp_path, options):
    chance = random.Random(f"{SEED}{options}")  # noqa: S311 - no secret
    steps = STEPS if not options else max(2, STEPS // 3)
    kills = set(chance.sample(range(steps), min(steps, KILLS)))
    history: list[str] = []
    build(site, *options)
    for step in range(steps):
        before = files(site / "output")
        history += [edits.draw(site, chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        touched = any("the output" in each for each in history)
        if step in kills:
            history.append(kill_one(site, chance))
            before = {}

        told = build(site, *options)

        output = tmp_path / f"clean-{step}"
        assert told == clean_build(site, output, *options), history
        ours = files(site / "output")
        if told[0] == 0:
            assert differences(ours, files(output)) == [], history
        elif before and not touched:
            assert differences(ours, before) == [], history
        if told[0] != 0:  # so that the next steps say something
            restore(site, original)
            history.append("restored")
        shutil.rmtree(output, ignore_errors=True)


def restore(site: Path, original: Path) -> None:
    """Put back what the site began with; what was built and remembered stays."""
    for name in SOURCES:
        target = site / name
        if target.is_dir():
            shutil.rmtree(target)
            shutil.copytree(original / name, target)
        else:
            shutil.copy(original / name, target)


def test_two_builds_at_once_leave_what_one_would(site, tmp_path):
    builds = [
        subprocess.Popen(
            BUILD,
            cwd=site,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    told = [(each.communicate(), each.returncode) for each in builds]

    status, problems = clean_build(site, tmp_path / "clean")
    assert [(said[0], code) for said, code in told] == [(problems, status)] * 2, told
    assert differences(files(site / "output"), files(tmp_path / "clean")) == []
    assert build(site) == (status, problems)


def test_what_did_not_change_keeps_its_time(site):
    build(site)
    pages = sorted((site / "output").rglob("*.html"))
    before = {page: page.stat().st_mtime_ns for page in pages}
    edited = next((site / "content" / "news").glob("*.md"))
    edited.write_text(edited.read_text("utf-8") + "\n足した文です。\n", "utf-8")

    build(site)

    changed = [page for page in pages if page.stat().st_mtime_ns != before[page]]
    assert [page.parent.name for page in changed] == [edited.stem]


def test_a_pair_that_moved_is_told_by_the_next_build(site, tmp_path):
    edited = sorted((site / "content" / "news").glob("*.md"))[3]
    name = edited.relative_to(site).as_posix()
    subprocess.run(
        [sys.executable, "tasks.py", "confirm", name],
        cwd=site,
        env=environment(),
        check=True,
        capture_output=True,
    )
    build(site)
    before = files(site / "output")
    edited.write_text(edited.read_text("utf-8") + "\n足した文です。\n", "utf-8")

    build(site)

    clean_build(site, tmp_path / "clean")
    after = files(site / "output")
    assert differences(after, files(tmp_path / "clean")) == []
    told = differences(after, before)
    assert {"ja/status/index.html", "ko/status/index.html", "ja/status.json"} <= set(told)
    assert f"ko/news/{edited.stem}/index.html" in told  # says that the Japanese page moved
