"""A shell on the host, held open: it runs one script after the other and holds the lock.

The lock is a link ``.lock`` that names the shell's process. If this side dies, the connection
ends, and with it the shell and its lock; of a host that went down, the next shell finds that
the process is none any more.
"""

import secrets
import shlex
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from plugins.checks.problems import N_
from publish.command import StopError, failed, missing
from publish.target import Rsync

# No questions; a connection that is gone is noticed within a minute.
SSH = (
    *("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20"),
    *("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3"),
)
_HELD = 75  # EX_TEMPFAIL of sysexits.h

# Two that find a dead lock at once: one gets the link away, and both look again a moment later.
_LOCK = f"""
lock() {{ ln -s "$$" .lock 2>/dev/null; }}
alive() {{ kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; }}
if ! lock; then
  held=$(readlink .lock || true)
  if [ -n "$held" ] && alive "$held"; then echo "$held"; exit {_HELD}; fi
  mv -f .lock ".lock-$$" && rm -f ".lock-$$"
  sleep 1
  lock || {{ readlink .lock; exit {_HELD}; }}
  sleep 1
fi
held=$(readlink .lock)
[ "$held" = "$$" ] || {{ echo "$held"; exit {_HELD}; }}
"""
_AT_END = (
    """trap '[ "$(readlink .lock)" = "$$" ] && rm -f .lock' EXIT; trap 'exit 1' HUP INT TERM PIPE"""
)


def ssh(target: Rsync) -> list[str]:
    """Return the command that reaches *target*, without its host; further choices are ssh's own."""
    return [*SSH, *(["-p", str(target.port)] if target.port else [])]


class Shell:
    """Runs scripts in the folder of *target*; this machine's folders begin at *root*."""

    def __init__(self, target: Rsync, root: Path) -> None:
        self._target = target
        self._mark = secrets.token_hex(8)
        command = [*ssh(target), "-C", target.host, "sh -s"] if target.host else ["sh", "-s"]
        self._program = command[0]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        try:
            self._process = subprocess.Popen(
                command,
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        except FileNotFoundError:
            self._errors.close()
            raise missing(command[0]) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._process.communicate(timeout=20)  # the end of its input ends the shell
        except (subprocess.TimeoutExpired, OSError):
            self._process.kill()
            self._process.communicate()
        self._errors.close()

    def enter(self, *, make: bool) -> bool:
        """Go to the folder of releases; say whether it is there. With *make*, it will be."""
        folder = shlex.quote(self._target.path)
        if make:
            self.run(f"umask 022\nmkdir -p {folder}/releases")
        status, _ = self._ask(f"umask 022; cd {folder}", inside=False)
        return status == 0

    def lock(self) -> None:
        """Hold the lock until this shell ends.

        Raises:
            StopError: another publisher holds it.
        """
        status, output = self._ask(_LOCK)
        if status == _HELD:
            raise StopError(
                "locked",
                N_(
                    "Somebody else is publishing (process %(process)s on the host). If nobody is, delete '%(path)s/.lock' there."
                ),
                process=output.decode().strip(),
                path=self._target.path,
            )
        if status:
            raise failed(self._program, status, output)
        self._ask(_AT_END, inside=False)

    def run(self, script: str) -> bytes:
        """Run *script*, which ends at the first command that fails; return what it printed.

        Raises:
            StopError: it failed, or the connection did.
        """
        status, output = self._ask(script)
        if status:
            raise failed(self._program, status, output)
        return output

    def _ask(self, script: str, *, inside: bool = True) -> tuple[int, bytes]:
        """Run *script*, *inside* a shell of its own; return its status and what it printed.

        In braces, since a shell would run the half of a line if the connection ends in it.
        """
        body = f"(set -eu\n{script}\n) </dev/null 2>&1" if inside else f"{script}"
        text = (
            f"{{\nprintf '%s\\n' {self._mark}\n{body}\nprintf '\\n%s %s\\n' {self._mark} $?\n}}\n"
        )
        found: list[bytes] = []
        begun = False
        try:
            assert self._process.stdin is not None  # noqa: S101 - it was asked for
            assert self._process.stdout is not None  # noqa: S101
            self._process.stdin.write(text.encode())
            self._process.stdin.flush()
            mark = self._mark.encode()
            for line in self._process.stdout:
                if begun and line.startswith(mark):
                    return int(line.split()[1]), b"".join(found).removesuffix(b"\n")
                if begun:
                    found.append(line)
                begun = begun or line.strip() == mark
        except OSError:  # the shell has ended; its errors tell why
            pass
        status = self._process.wait()
        self._errors.seek(0)
        raise failed(self._program, status, self._errors.read() or b"".join(found))
