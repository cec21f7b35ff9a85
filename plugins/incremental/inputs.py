"""Which files a build reads, and which of them changed since: by their state, else by digest."""

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

# A file that was written so shortly before it was looked at may be written again without
# another time on it (file systems count in steps; git calls such an entry racy).
_UNCERTAIN = 2_000_000_000  # nanoseconds
_DIGEST = 16  # bytes
_LEFT_OUT = frozenset({"__pycache__"})

State = tuple[int, int, int, int]  # size, times of content and of entry in ns, number of the file


@dataclass(frozen=True)
class Inputs:
    """The files below some folders of a repository: name from its root to state and digest.

    ``states`` lacks what was written too shortly before it was read.
    """

    folders: tuple[str, ...]
    states: Mapping[str, State]
    digests: Mapping[str, bytes]

    def digest(self, *folders: str) -> bytes:
        """Return one digest for all files in *folders*, or that are named so; else for all."""
        inside = tuple(f"{each}/" for each in folders)
        told = hashlib.blake2b(digest_size=_DIGEST)
        for name, held in sorted(self.digests.items()):
            if not folders or name in folders or name.startswith(inside):
                told.update(name.encode("utf-8", "surrogateescape") + b"\0" + held)
        return told.digest()


def read_inputs(root: Path, folders: Iterable[str], old: Inputs | None = None) -> Inputs:
    """Return what stands in *folders* below *root* (files may be named too).

    Only files that are not as in *old* are read.
    """
    known: Mapping[str, State] = old.states if old else {}
    digests: dict[str, bytes] = {}
    states: dict[str, State] = {}
    now = time.time_ns()
    held = tuple(folders)
    for name, state in _files(root, held):
        if old is not None and known.get(name) == state:
            digests[name] = old.digests[name]
        else:
            digests[name] = digest(root / name)
        if max(state[1], state[2]) < now - _UNCERTAIN:
            states[name] = state
    return Inputs(held, states, digests)


def state_of(file: str | Path) -> State | None:
    """Return the state of one file, None if it is not there."""
    try:
        told = os.stat(file, follow_symlinks=False)
    except OSError:
        return None
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino


def states_of(paths: Iterable[str]) -> dict[str, State | None]:
    """Return the states of files or folders anywhere, by path."""
    return {path: state_of(path) for path in paths}


def _files(root: Path, folders: Iterable[str]) -> Iterator[tuple[str, State]]:
    for folder in folders:
        path = os.path.join(root, folder)
        if os.path.isdir(path):
            yield from _walk(path, folder)
        elif (state := state_of(path)) is not None:
            yield folder, state


def states_below(output: Path) -> dict[str, State]:
    """Return the states of the files in the folders of *output*, by name; those beside them too.

    What begins with a dot there is the build's own.
    """
    found: dict[str, State] = {}
    with contextlib.suppress(FileNotFoundError):
        for name in sorted(os.listdir(output)):
            if not name.startswith("."):
                found.update(_files(output, (name,)))
    return found


def _walk(path: str, name: str) -> Iterator[tuple[str, State]]:
    """Yield all files below, in no order."""
    with os.scandir(path) as entries:
        held = list(entries)
    for entry in held:
        here = f"{name}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in _LEFT_OUT:
                yield from _walk(entry.path, here)
            continue
        told = entry.stat(follow_symlinks=False)
        yield here, (told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)


def digest(file: Path) -> bytes:
    """Return the digest of the bytes, of a link that of where it leads."""
    try:
        data = os.fsencode(os.readlink(file)) if file.is_symlink() else file.read_bytes()
    except OSError as error:  # told by whoever needs it
        data = f"\0{error.errno}".encode()
    return hashlib.blake2b(data, digest_size=_DIGEST).digest()
