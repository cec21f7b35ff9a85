"""Build beside the output, then replace only what changed.

Under the output folder: ``ja/`` and ``ko/``, ``.manifest.json`` (what the last build wrote),
and for a moment ``.staging-…`` (a build in progress) or ``.ready`` (complete, being moved).
A run that finds ``.ready`` finishes the move that was interrupted.
"""

import contextlib
import hashlib
import json
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Self

from plugins.checks.problems import N_, Place, Problem
from plugins.records.models import LANGUAGES, Language

_MANIFEST = ".manifest.json"
_READY = ".ready"


class Staging:
    """The files of one build, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: dict[str, str] = {}  # name with language folder -> SHA-256
        self.problems: list[Problem] = []
        self._places: dict[str, tuple[str, Place]] = {}

    @classmethod
    @contextlib.contextmanager
    def locked(cls, output: Path) -> Iterator[Self]:
        """Yield a staging area inside *output*; one build at a time, leftovers cleared."""
        output.mkdir(parents=True, exist_ok=True)
        with _lock(output / ".lock"):
            _finish(output)
            for leftover in output.glob(".staging-*"):
                shutil.rmtree(leftover)
            folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=output))
            try:
                yield cls(folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def write(self, name: str, data: bytes, place: Place) -> None:
        """Write one file; two for one name, or names that differ by case only, are a problem."""
        plain = unicodedata.normalize("NFC", name).casefold()
        if plain in self._places:
            first, first_place = self._places[plain]
            self.problems.append(
                Problem.error(
                    place,
                    "same-address",
                    N_(
                        "%(name)s is written twice; the other is %(first)s from %(file)s line %(line)s."
                    ),
                    name=name,
                    first=first,
                    file=first_place.path,
                    line=first_place.line,
                )
            )
            return
        self._places[plain] = (name, place)
        file = self.folder / name
        if name.startswith("/") or ".." in PurePosixPath(name).parts:
            self.problems.append(
                Problem.error(
                    place,
                    "bad-name",
                    N_("'%(name)s' would be written outside the output."),
                    name=name,
                )
            )
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        self.written[name] = hashlib.sha256(data).hexdigest()

    def swap(self, output: Path) -> int:
        """Move this build to *output*; return how many files were changed, added or removed."""
        manifest = json.dumps(self.written, indent=0, sort_keys=True) + "\n"
        (self.folder / _MANIFEST).write_text(manifest, "utf-8")
        self.folder.rename(output / _READY)
        return _finish(output)

    def stray(self, output: Path, shown: Callable[[Path], str]) -> list[Problem]:
        """Warn of files in the output that no build made."""
        return [
            Problem.warning(
                Place(shown(file)),
                "stray-file",
                N_(
                    "This file was not made by the build and is left alone; delete it if it is not wanted."
                ),
            )
            for lang in LANGUAGES
            for file in sorted((output / lang).rglob("*"))
            if file.is_file() and file.relative_to(output).as_posix() not in self.written
        ]


class SiteWriter:
    """Writes the files of one site; names are relative to its root."""

    def __init__(self, staging: Staging, lang: Language) -> None:
        self.staging = staging
        self.lang = lang

    def write(self, name: str, data: bytes, place: Place) -> None:
        self.staging.write(f"{self.lang}/{name}", data, place)

    def read(self, name: str) -> str:
        """Return the text of a file that was written before."""
        return (self.staging.folder / self.lang / name).read_text("utf-8")


def _finish(output: Path) -> int:
    """Complete the move of ``.ready``; running it again after any interruption is safe."""
    ready = output / _READY
    if not ready.is_dir():
        return 0
    held = ready / _MANIFEST
    if not held.is_file():  # interrupted at the very end: everything had been moved
        shutil.rmtree(ready)
        return 0
    written: dict[str, str] = json.loads(held.read_text("utf-8"))
    old_file = output / _MANIFEST
    old: dict[str, str] = json.loads(old_file.read_text("utf-8")) if old_file.is_file() else {}
    changed = 0
    for name in sorted(written):
        source, target = ready / name, output / name
        if not source.is_file() or (
            target.is_file() and target.read_bytes() == source.read_bytes()
        ):
            continue
        if target.is_dir():
            shutil.rmtree(target)
        _make_folder(target.parent, output)
        source.replace(target)
        changed += 1
    for name in sorted(old.keys() - written.keys()):
        target = output / name
        if target.is_file():
            target.unlink()
            changed += 1
        _remove_empty(target.parent, output)
    held.replace(old_file)
    shutil.rmtree(ready)
    return changed


def _make_folder(folder: Path, output: Path) -> None:
    """Make *folder*; a file of an older build that stands in its way is removed."""
    for part in reversed([folder, *folder.parents]):
        if part.is_relative_to(output) and part.is_file():
            part.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def _remove_empty(folder: Path, output: Path) -> None:
    while folder != output and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


@contextlib.contextmanager
def _lock(file: Path) -> Iterator[None]:
    """Hold *file* so that two builds of one output follow each other."""
    with file.open("w") as stream:
        try:
            import fcntl
        except ModuleNotFoundError:  # Windows: builds are started one at a time by hand
            yield
            return
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
