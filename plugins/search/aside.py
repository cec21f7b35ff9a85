"""What is read on the pages of a build, in files beside them until the index is made.

All of it in memory would be copied into each process that uses a part of it: a third of what a
large build takes at most.
"""

import os
import pickle
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from plugins.records.models import Language
from plugins.search.reading import Reading

Name = tuple[Language, str]  # site, and file inside its tree


def keep_aside(folder: Path, readings: Mapping[Name, Reading]) -> str:
    """Write what is read on some pages to a new file in *folder*; return its path."""
    folder.mkdir(exist_ok=True)
    handle, path = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as stream:
        pickle.dump(dict(readings), stream, pickle.HIGHEST_PROTOCOL)
    return path


class Readings(Mapping[Name, Reading]):
    """What is read on pages; best asked in the order in which they were made."""

    def __init__(self) -> None:
        self._files: dict[Name, str] = {}
        self._last: tuple[str, Mapping[Name, Reading]] = "", {}

    def add(self, names: Iterable[Name], file: str) -> None:
        """Note that *file*, as ``keep_aside`` made it, has the pages *names*."""
        self._files.update(dict.fromkeys(names, file))

    def __getitem__(self, name: Name) -> Reading:
        file = self._files[name]
        if file != self._last[0]:
            self._last = file, pickle.loads(Path(file).read_bytes())  # noqa: S301 - our own
        return self._last[1][name]

    def __iter__(self) -> Iterator[Name]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
