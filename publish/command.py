"""Programs that do the work, and why publishing stops: one sentence, never a traceback."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from plugins.checks.problems import N_, Place, Problem

# What rclone writes before its sentences, and user and password in an address.
_STAMP = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d (?:[A-Z]+ *: )?")
_USER = re.compile(r'//[^\s"]*@')
_SETTING = re.compile(r"(?<=could not parse line).*")  # of rclone's settings, which hold secrets


class StopError(Exception):
    """Stops publishing; *message* is a message id, *params* fill it."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params

    def problem(self, place: Place) -> Problem:
        return Problem.error(place, self.code, self.message, **self.params)


def run(command: Sequence[str], cwd: Path | None = None) -> bytes:
    """Run *command*; return what it printed.

    Raises:
        StopError: it failed or is not installed.
    """
    status, output, errors = attempt(command, cwd)
    if status:
        raise failed(command[0], status, errors or output)
    return output


def attempt(command: Sequence[str], cwd: Path | None = None) -> tuple[int, bytes, bytes]:
    """Run *command*; return its status, what it printed, and its errors."""
    try:
        told = subprocess.run(
            command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise missing(command[0]) from None
    return told.returncode, told.stdout, told.stderr


def missing(program: str) -> StopError:
    return StopError(
        "no-program",
        N_("The program '%(program)s' is needed and not installed here."),
        program=Path(program).name,
    )


def failed(program: str, status: int, output: bytes) -> StopError:
    return StopError(
        "command",
        N_("'%(program)s' stopped with status %(status)s and said: %(line)s."),
        program=Path(program).name,
        status=status,
        line=last_line(output).rstrip("."),
    )


def last_line(output: bytes) -> str:
    r"""Return the last line that says something, without a time stamp and user names.

    >>> last_line(b"2026/11/23 10:40:04 ERROR : x\n2026/11/23 10:40:04 NOTICE: Failed to cat\n\n")
    'Failed to cat'
    >>> last_line(b'parse "http://admin:se/cr@t@127.0.0.1:9/": invalid port')
    'parse "http://127.0.0.1:9/": invalid port'
    >>> last_line(b'Failed to load config file "a.conf": could not parse line: pass secret')
    'Failed to load config file "a.conf": could not parse line'
    """
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    line = next((line for line in reversed(lines) if line), "-")
    return _SETTING.sub("", _USER.sub("//", _STAMP.sub("", line)))
