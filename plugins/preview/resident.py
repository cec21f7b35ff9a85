"""A process that builds the preview again and again, and remembers what it read.

It is started anew when code or settings change. A request is one line of JSON, the list of
changed paths; it is answered by two: the pages that could be made at once, then how the whole
build ended (``{"pages": {…}}`` and ``{"ok": …, "told": …}``).
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any

from plugins.preview.builder import Outcome, stop

Show = Callable[[Mapping[str, bytes]], None]

_ENDED = "The build ended by itself; the terminal says why."


class Resident:
    """Builds *root* in a process that stays; *day* and *lang* are those of ``build``."""

    def __init__(self, root: Path, day: date | None, lang: str | None) -> None:
        self._root = root
        self._command = [
            sys.executable,
            "-m",
            "plugins.preview.resident",
            str(root),
            day.isoformat() if day else "",
            lang or "",
        ]
        self._process: subprocess.Popen[str] | None = None

    def build(self, changed: Iterable[Path], show: Show) -> Outcome:
        """Build, and pass on what is said; *show* gets the pages that are ready before."""
        held = sorted(str(path) for path in changed)
        try:
            answers = self._ask(held)
            pages = next(answers, {}).get("pages", {})
            if pages:
                show({name: text.encode() for name, text in pages.items()})
            told = next(answers, None)
        except BaseException:
            self.close()
            raise
        if told is None:  # it ended, and said why on standard error
            self.close()
            return Outcome(ok=False, told=_ENDED)
        if told["told"]:
            print(told["told"], flush=True)
        return Outcome(told["ok"], told["told"])

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            stop(process)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(BrokenPipeError):
                        stream.close()

    def _ask(self, changed: list[str]) -> Iterator[dict[str, Any]]:
        """Yield the answers to a request; fewer than two if the process ended."""
        if self._process is None or self._process.poll() is not None or _is_code(changed):
            self.close()
            self._process = subprocess.Popen(
                self._command,
                cwd=self._root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for the preview, which then stops the build
            )
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            return
        with contextlib.suppress(BrokenPipeError):
            requests.write(json.dumps(changed) + "\n")
            requests.flush()
        for line in islice(answers, 2):
            yield json.loads(line)


def _is_code(changed: Iterable[str]) -> bool:
    return any(name.endswith(".py") for name in changed)


def main(root: Path, day: date | None, lang: str) -> None:
    """Answer requests until there are no more."""
    from plugins.bilingual.again import pages_again
    from plugins.bilingual.build import Finished, run_and_keep
    from plugins.checks.problems import format_problems, message_language
    from plugins.incremental.store import stay_in_memory

    stay_in_memory()
    answers = _own_standard_output()
    last: Finished | None = None
    for line in sys.stdin:
        changed = [Path(name) for name in json.loads(line)]
        pages = pages_again(last, changed) if last is not None else {}
        _answer(answers, {"pages": {name: page.decode() for name, page in pages.items()}})
        report, finished = run_and_keep(root=root, build_date=day)
        last = finished or last
        told = format_problems(report.problems, lang or message_language(os.environ), "text")
        if report.ok:
            print(report.summary, file=sys.stderr, flush=True)
        _answer(answers, {"ok": report.ok, "told": told})


def _own_standard_output() -> IO[str]:
    """Return the way to the preview; whatever else prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _answer(answers: IO[str], value: Mapping[str, Any]) -> None:
    answers.write(json.dumps(value, ensure_ascii=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]) if sys.argv[2] else None, sys.argv[3])
