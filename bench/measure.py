"""Run a command as a process of its own; time and memory of it and of all it starts."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Self

_EVERY = 0.1  # seconds between two looks at the memory
_TOLD = 4000  # characters of what a failed command said


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds by the clock, seconds of all processors, bytes of memory at most.

    Memory is that of all its processes together. What forks share is counted once, where the
    system tells (Linux); elsewhere it is the largest single process.
    """

    seconds: float
    cpu_seconds: float
    memory: int


class RunError(Exception):
    """A command failed, or made something else than it should; carries what to print."""


def run(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> tuple[Cost, str]:
    """Run *command* in *folder* until it ends; return its cost and its standard output.

    Raises:
        RunError: it ended with another status than 0.
    """
    with tempfile.TemporaryFile() as told:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # by which all that it starts is found
        )
        try:
            with _Watch(process.pid) as watch:
                # Unlike Popen.wait this tells what it used, with all that it waited for.
                _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begun
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        text = told.read().decode("utf-8", "replace")
    if process.returncode:
        end = text[-_TOLD:].strip()
        raise RunError(f"{' '.join(command)}\nended with {process.returncode} in {folder}:\n{end}")
    # ru_maxrss: https://man7.org/linux/man-pages/man2/getrusage.2.html says KiB; macOS has bytes.
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Cost(seconds, usage.ru_utime + usage.ru_stime, max(watch.most, largest)), text


class _Watch:
    """Looks at the memory of a session's processes from time to time."""

    def __init__(self, session: int) -> None:
        self.most = 0
        self._session = session
        self._end = Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(_EVERY):
            pids = _members(self._session)
            # Of a process alone the system knows the peak itself; to ask for shares takes time.
            if len(pids) > 1:
                self.most = max(self.most, sum(map(_share, pids)))


def _members(session: int) -> list[int]:
    """Return the processes of *session*; none where there is no /proc."""
    return [
        int(file.parent.name)
        for file in Path("/proc").glob("[0-9]*/stat")
        if _read(file).rpartition(")")[2].split()[3:4] == [str(session)]
    ]


def _share(pid: int) -> int:
    """Return a process's share of memory in bytes: pages of several are divided among them.

    https://docs.kernel.org/filesystems/proc.html (smaps_rollup, Pss)
    """
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError:  # the process ended
        return ""
