"""Notices edits from the moment it is made, those saved during a build too."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

import watchfiles

TICK_MS = 100  # how often single files are looked at
QUIET_MS = 50  # edits that follow each other faster are one
LONGEST_MS = 1000  # but none waits longer than this

Stamp = tuple[int, ...] | None  # of a file: modification time in ns, inode; of a folder: inode


class Watcher(Iterator[set[Path]]):
    """Yields the paths changed under *folders*, and of *files*, since the last time.

    One native watcher serves for the whole life: a new one at each turn would miss what is
    saved between two turns. It follows folders by event. *files* are compared by stamp,
    because an editor that replaces a file takes the event's subject away. So does who deletes
    or moves one of *folders*: then the watcher is made anew, and the folder counts as changed,
    so that whatever happened to it between the two watchers is built too.
    """

    def __init__(self, folders: Iterable[Path], files: Iterable[Path]) -> None:
        self._stop = Event()
        self._folders = tuple(folders)
        self._stamps = {path: _stamp(path) for path in files}
        self._follow()

    def _follow(self) -> None:
        """Watch the folders that are there now, and remember which they are."""
        while True:
            self._inodes = {folder: _inode(folder) for folder in self._folders}
            self._events = watchfiles.watch(
                *(folder for folder, inode in self._inodes.items() if inode),
                rust_timeout=TICK_MS,
                yield_on_timeout=True,
                step=QUIET_MS,
                debounce=LONGEST_MS,
                stop_event=self._stop,
            )
            try:
                first = next(self._events)  # a generator starts nothing before it is asked
            except FileNotFoundError:  # deleted in this very moment
                continue
            if not any(Path(name) in self._inodes for _, name in first):
                return
            self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the iteration within a tick; may be called from any thread."""
        self._stop.set()

    def __next__(self) -> set[Path]:
        while (events := next(self._events, None)) is not None:
            changed = {Path(name) for _, name in events} | self._changed_files()
            replaced = {
                folder
                for folder, inode in self._inodes.items()
                if folder in changed or _inode(folder) != inode
            }
            if replaced:
                self._events.close()
                self._follow()
            if changed or replaced:
                return changed | replaced
        raise StopIteration

    def _changed_files(self) -> set[Path]:
        now = {path: _stamp(path) for path in self._stamps}
        changed = {path for path, stamp in now.items() if stamp != self._stamps[path]}
        self._stamps = now
        return changed


def _stamp(path: Path) -> Stamp:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ino


def _inode(folder: Path) -> Stamp:
    """Return what changes when *folder* goes, comes or is another one; a new one may get it too."""
    try:
        return (folder.stat().st_ino,) if folder.is_dir() else None
    except OSError:
        return None
