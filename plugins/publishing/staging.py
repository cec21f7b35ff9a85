"""Build beside the output, then replace only what changed.

Under the output folder: ``ja/`` and ``ko/``, ``.manifest.json`` (what the last build wrote),
and for a moment ``.staging-…`` (a build in progress) or ``.ready`` (complete, being moved).
A run that finds ``.ready`` finishes the move that was interrupted.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from plugins.checks.problems import N_, Place, Problem
from plugins.incremental.inputs import State, state_of, states_below
from plugins.incremental.last import MANIFEST, Found
from plugins.records.models import LANGUAGES, Language

_READY = ".ready"


Entry = tuple[str, str, Place]  # name with language folder, SHA-256, where it comes from


@dataclass(frozen=True)
class Held:
    """What stands in the output: states of all files by name, and SHA-256 of some.

    ``digests`` are of those that are surely as an earlier build left them.
    """

    digests: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)

    @classmethod
    def of(cls, output: Path, left: Mapping[str, State]) -> Self:
        """Look at *output*, whose files an earlier build *left* in these states."""
        states, digests = states_below(output), read_manifest(output)
        same = {name for name, state in states.items() if left.get(name) == state}
        return cls({name: each for name, each in digests.items() if name in same}, states)


class Staging:
    """The files of one build, in a folder of their own.

    What stands in the *output* already, by what is known of it, is not written again.
    """

    def __init__(self, folder: Path, output: Path | None = None, held: Held | None = None) -> None:
        self.folder = folder
        self.output = output
        self.held = held or Held()
        self.written: dict[str, str] = {}  # name with language folder -> SHA-256
        self.problems: list[Problem] = []
        self.log: list[Entry] = []  # what was to be written, in order
        self._places: dict[str, tuple[str, Place]] = {}
        self._folders: set[str] = set()

    @classmethod
    @contextlib.contextmanager
    def locked(cls, output: Path, left: Mapping[str, State] | None = None) -> Iterator[Self]:
        """Yield a staging area inside *output*; one build at a time, leftovers cleared.

        *left* are the states in which an earlier build left the files of *output*.
        """
        with _area(output) as folder:
            yield cls(folder, output, Held.of(output, left or {}))

    @classmethod
    @contextlib.contextmanager
    def reopened(cls, found: Found) -> Iterator[Self | None]:
        """Yield a staging area of which all that the last build wrote is a part already.

        None if another build has ended since the output was looked at.
        """
        with _area(found.output) as folder:
            if state_of(found.output / MANIFEST) != found.manifest:
                yield None
                return
            held = Held(read_manifest(found.output), found.last.outputs)
            staging = cls(folder, found.output, held)
            staging.written.update(held.digests)
            yield staging

    @property
    def aside(self) -> Path:
        """A folder for what processes of this build hand on; it is gone when the build is done."""
        return self.folder / ".aside"

    def write(self, name: str, data: bytes, place: Place) -> None:
        """Write one file; two for one name, or names that differ by case only, are a problem."""
        digest = hashlib.sha256(data).hexdigest()
        self.log.append((name, digest, place))
        if not self._enter(name, digest, place):
            return
        if self.stands(name, digest):
            return
        folder, _, _ = name.rpartition("/")
        if folder not in self._folders:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        with open(f"{self.folder}/{name}", "wb") as stream:
            stream.write(data)

    def share(self) -> "Staging":
        """Return a writer into the same folder for a part of the work, perhaps in another process.

        It finds no name twice: that is seen when its ``log`` is absorbed here.
        """
        share = Staging(self.folder, self.output, self.held)
        share.written = dict(self.written)
        return share

    def absorb(self, log: Iterable[Entry]) -> None:
        """Count what a share wrote as written here."""
        for name, digest, place in log:
            self.log.append((name, digest, place))
            self._enter(name, digest, place)

    def path(self, name: str) -> Path:
        """Return where the file *name* of this build is: here, or in the output as before."""
        file = self.folder / name
        return file if self.output is None or file.is_file() else self.output / name

    def _enter(self, name: str, digest: str, place: Place) -> bool:
        """Note a file; say whether its name is free and inside the output."""
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
            return False
        self._places[plain] = (name, place)
        if name.startswith("/") or ".." in name.split("/"):
            self.problems.append(
                Problem.error(
                    place,
                    "bad-name",
                    N_("'%(name)s' would be written outside the output."),
                    name=name,
                )
            )
            return False
        self.written[name] = digest
        return True

    def stands(self, name: str, digest: str) -> bool:
        """Say whether the output surely holds a file with these bytes."""
        return self.held.digests.get(name) == digest

    def swap(self, output: Path) -> int:
        """Move this build to *output*; return how many files were changed, added or removed."""
        manifest = json.dumps(self.written, indent=0, sort_keys=True) + "\n"
        shutil.rmtree(self.aside, ignore_errors=True)
        (self.folder / MANIFEST).write_text(manifest, "utf-8")
        self.folder.rename(output / _READY)
        return _finish(output)

    def states(self, output: Path) -> dict[str, State]:
        """Return the states of all files in *output* after the swap: only new ones are looked at."""
        gone = self.held.states.keys() - self.written.keys()
        names = (*self.written, *gone)
        known = {
            name: self.held.states[name] if self._stood(name) else state_of(f"{output}/{name}")
            for name in names
        }
        return {name: state for name, state in known.items() if state is not None}

    def _stood(self, name: str) -> bool:
        return name in self.written and self.stands(name, self.written[name])

    def stray(
        self, names: Iterable[str], output: Path, shown: Callable[[Path], str]
    ) -> list[Problem]:
        """Warn of files among *names*, those in the output, that no build made."""
        return [
            Problem.warning(
                Place(shown(output / name)),
                "stray-file",
                N_(
                    "This file was not made by the build and is left alone; delete it if it is not wanted."
                ),
            )
            for name in sorted(names)
            if name not in self.written and name.partition("/")[0] in LANGUAGES
        ]


class SiteWriter:
    """Writes the files of one site; names are relative to its root."""

    def __init__(self, staging: Staging, lang: Language) -> None:
        self.staging = staging
        self.lang = lang

    def write(self, name: str, data: bytes, place: Place) -> None:
        self.staging.write(f"{self.lang}/{name}", data, place)

    def standing(self, folder: str) -> list[tuple[str, str]]:
        """Return name and SHA-256 of the files that the last build left in *folder* (``search/``).

        Nothing if one of them is not as it was.
        """
        held = self.staging.held.digests
        start = f"{self.lang}/"
        found = [(name, held[name]) for name in held if name.startswith(start + folder)]
        if not all(self.staging.stands(name, digest) for name, digest in found):
            return []
        return [(name.removeprefix(start), digest) for name, digest in found]

    def keep(self, name: str, digest: str, place: Place) -> None:
        """Count a file that stands in the output as a part of this build."""
        self.staging.absorb([(f"{self.lang}/{name}", digest, place)])

    def drop(self, name: str) -> None:
        """Make a file of an earlier build no part of this one."""
        self.staging.written.pop(f"{self.lang}/{name}", None)

    def read(self, name: str) -> str:
        """Return the text of a file that was written before."""
        return self.staging.path(f"{self.lang}/{name}").read_text("utf-8")


def read_manifest(output: Path) -> dict[str, str]:
    """Return what the last build wrote into *output*: name to SHA-256; nothing if unknown."""
    try:
        held = json.loads((output / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _finish(output: Path) -> int:
    """Complete the move of ``.ready``; running it again after any interruption is safe."""
    ready = output / _READY
    if not ready.is_dir():
        return 0
    held = ready / MANIFEST
    if not held.is_file():  # interrupted at the very end: everything had been moved
        shutil.rmtree(ready)
        return 0
    written: dict[str, str] = json.loads(held.read_text("utf-8"))
    old = read_manifest(output)
    changed = _move_into(ready, output, output)
    for name in sorted(old.keys() - written.keys()):
        target = output / name
        if target.is_file():
            target.unlink()
            changed += 1
        _remove_empty(target.parent, output)
    held.replace(output / MANIFEST)
    shutil.rmtree(ready)
    return changed


def _move_folder(source: Path, target: Path, output: Path) -> int:
    """Move what is in a folder; return how many files changed. A new folder moves as a whole."""
    if not target.is_dir():
        count = sum(len(files) for _path, _folders, files in os.walk(source))
        _make_folder(target.parent, output)
        target.unlink(missing_ok=True)  # a file of an older build
        os.replace(source, target)
        return count
    return _move_into(source, target, output)


def _move_into(source: Path, target: Path, output: Path) -> int:
    changed = 0
    with os.scandir(source) as entries:
        held = sorted(entries, key=lambda entry: entry.name)
    for entry in held:
        if entry.is_dir():
            changed += _move_folder(Path(entry.path), target / entry.name, output)
        elif entry.name != MANIFEST:  # moved last
            changed += _move(Path(entry.path), target / entry.name, output)
    return changed


def _move(source: Path, target: Path, output: Path) -> bool:
    """Put *source* in the place of *target*; say whether that has other bytes."""
    try:
        same = target.stat().st_size == source.stat().st_size and (
            target.read_bytes() == source.read_bytes()
        )
    except (FileNotFoundError, NotADirectoryError):
        same = False
    except IsADirectoryError:
        shutil.rmtree(target)
        same = False
    if same:
        return False
    if target.is_dir():
        shutil.rmtree(target)
    try:
        os.replace(source, target)
    except (FileNotFoundError, NotADirectoryError):
        _make_folder(target.parent, output)
        os.replace(source, target)
    return True


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
def _area(output: Path) -> Iterator[Path]:
    """Yield a new folder inside *output*, whose last build is complete."""
    output.mkdir(parents=True, exist_ok=True)
    with _lock(output / ".lock"):
        _finish(output)
        for leftover in output.glob(".staging-*"):
            shutil.rmtree(leftover)
        folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=output))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


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
