"""Builds of a small site with its own code, each in a process of its own as editors start it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BUILD = [sys.executable, "tasks.py", "build", "--lang", "en"]


def environment() -> dict[str, str]:
    return {**os.environ, "SOURCE_DATE_EPOCH": "1795000000", "PYTHONDONTWRITEBYTECODE": "1"}


def build(site: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [*BUILD, *options],
        cwd=site,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def clean_build(site: Path, output: Path, *options: str) -> tuple[int, str]:
    """Build as if for the first time, elsewhere."""
    cache, aside = site / ".cache", site.parent / "cache-aside"
    if cache.exists():
        cache.rename(aside)
    try:
        return build(site, "--output", str(output), *options)
    finally:
        shutil.rmtree(cache, ignore_errors=True)
        if aside.exists():
            aside.rename(cache)


def files(folder: Path) -> dict[str, bytes]:
    """Return what visitors get."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for lang in ("ja", "ko")
        for file in (folder / lang).rglob("*")
        if file.is_file()
    }


def differences(ours: dict[str, bytes], theirs: dict[str, bytes]) -> list[str]:
    return sorted(
        name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)
    )
