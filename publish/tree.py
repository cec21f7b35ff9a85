"""The release in output/: whether it is complete, as it was built, and of this commit."""

import json
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.release.manifest import NAME, PROVENANCE, Manifest, load
from plugins.records.models import LANGUAGES

_FOLDERS = (*LANGUAGES, "hosting")


def read_release(output: Path, shown: str) -> tuple[Manifest | None, list[Problem]]:
    """Return the release in *output*, shown as *shown* in messages, or what is wrong with it."""
    try:
        return load((output / NAME).read_bytes()), []
    except FileNotFoundError:
        message = N_(
            "There is no release here, only a preview or nothing; build one: python3 tasks.py build --publish"
        )
        return None, [Problem.error(Place(f"{shown}/{NAME}"), "no-release", message)]
    except (ValueError, OSError) as error:
        message = N_(
            "The release's list of files cannot be read (%(reason)s); build it again: python3 tasks.py build --publish"
        )
        place = Place(f"{shown}/{NAME}")
        return None, [Problem.error(place, "bad-release", message, reason=error)]


def check_tree(output: Path, manifest: Manifest, shown: str) -> Iterator[Problem]:
    """Every file is as it was checked and listed; of many that are not, the first is told."""
    there = {
        file.relative_to(output).as_posix()
        for folder in _FOLDERS
        for file in (output / folder).rglob("*")
        if not file.is_dir()
    }
    listed = manifest.files.keys()
    missing = sorted(name for name in listed if not (output / name).is_file())
    changed = sorted(
        name
        for name in listed - set(missing)
        if sha256((output / name).read_bytes()).hexdigest() != manifest.files[name].sha256
    )
    for names, message in (
        (
            missing,
            N_(
                "Files of the release are missing: %(count)s, this is the first; build it again: python3 tasks.py build --publish"
            ),
        ),
        (
            changed,
            N_(
                "Files have changed since they were built and checked: %(count)s, this is the first; build again: python3 tasks.py build --publish"
            ),
        ),
        (
            sorted(there - listed),
            N_(
                "Files that the release does not list: %(count)s, this is the first; delete output/ and build again: python3 tasks.py build --publish"
            ),
        ),
    ):
        if names:
            place = Place(f"{shown}/{names[0]}")
            yield Problem.error(place, "not-the-release", message, count=len(names))


def commit_of(output: Path) -> tuple[str, bool]:
    """Return the commit that the release was built from, "" if unknown, and if more was changed."""
    try:
        told = json.loads((output / PROVENANCE).read_bytes())
        return str(told.get("commit") or ""), told.get("modified") is True
    except (OSError, ValueError, AttributeError):
        return "", False


def check_commit(root: Path, output: Path, shown: str) -> Iterator[Problem]:
    """What is published is the commit that is checked out; without git nothing is asked."""
    built, modified = commit_of(output)
    place = Place(f"{shown}/{PROVENANCE}")
    head = _head(root)
    if built and head and built != head:
        yield Problem.error(
            place,
            "other-commit",
            N_(
                "The release was built from commit %(built)s, and %(head)s is checked out; build again: python3 tasks.py build --publish"
            ),
            built=built[:10],
            head=head[:10],
        )
    if modified:
        yield Problem.warning(
            place,
            "modified",
            N_(
                "The release was built with changes that were not committed; nobody can build the same again."
            ),
        )


def _head(root: Path) -> str:
    try:
        told = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return told.stdout.strip() if told.returncode == 0 else ""
