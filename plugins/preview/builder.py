"""One build in a process of its own, so that changed code counts."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 5  # what a build gets to put things in order before it is killed


@dataclass(frozen=True)
class Outcome:
    """Whether a build succeeded, and what it said: its problems, else how it broke."""

    ok: bool
    told: str


def build(command: Sequence[str], folder: Path) -> Outcome:
    """Run *command* in *folder* and pass on what it prints while it runs.

    Standard output holds the problems, standard error the progress; an exception that
    nobody caught has only the latter.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for the preview, which then stops the build
        )
        try:
            progress = _pass_on(process)
            ok = process.wait() == 0
        except BaseException:
            stop(process)
            raise
        output.seek(0)
        problems = output.read().decode("utf-8", "replace").strip()
    if problems:
        print(problems, flush=True)
    return Outcome(ok, problems or progress)


def _pass_on(process: subprocess.Popen[str]) -> str:
    lines = []
    for line in process.stderr or ():
        sys.stderr.write(line)
        sys.stderr.flush()
        lines.append(line)
    return "".join(lines).strip()


def stop(process: subprocess.Popen[str]) -> None:
    """End *process* and, where there are process groups, whatever it has started."""
    _end(process, "SIGTERM")
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        _end(process, "SIGKILL")
        process.wait()


def _end(process: subprocess.Popen[str], name: str) -> None:
    if os.name == "nt":
        process.terminate()
    elif process.poll() is None:
        os.killpg(process.pid, getattr(signal, name))
