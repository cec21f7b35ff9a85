"""Notices edits from the moment it is made, those saved during a build too."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

import watchfiles

TICK_MS = 100  # how often single files are looked at
QUIET_MS = 80  # edits that follow each other faster are one
LONGEST_MS = 1000  # but none waits longer than this

Stamp = tuple[int, int] | None  # modification time in ns and inode; None: no such file


class Watcher(Iterator[set[Path]]):
    """Yields the paths changed under *folders*, and of *files*, since the last time.

    One native watcher serves for the whole life: a new one at each turn would miss what is
    saved between two turns. It follows folders by event. *files* are compared by stamp,
    because an editor that replaces a file takes the event's subject away.
    """

    def __init__(self, folders: Iterable[Path], files: Iterable[Path]) -> None:
        self._stop = Event()
        self._stamps = {path: _stamp(path) for path in files}
        self._events = watchfiles.watch(
            *(folder for folder in folders if folder.is_dir()),
            rust_timeout=TICK_MS,
            yield_on_timeout=True,
            step=QUIET_MS,
            debounce=LONGEST_MS,
            stop_event=self._stop,
        )
        next(self._events)  # a generator starts nothing before it is asked

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
        for events in self._events:
            changed = {Path(name) for _, name in events} | self._changed_files()
            if changed:
                return changed
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
