"""Pelican with its libraries loaded, run anew for each site in a process of its own.

This file is also the program: a line of JSON asks for a site, a line of JSON answers. It has
no threads, so each site gets a fork of it; what a site does to the process ends with it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENVIRONMENT = {"LC_ALL": "en", "LANG": "en", "COLUMNS": "200", "SOURCE_DATE_EPOCH": "1652000000"}


class WarmPelican:
    """The program at its pipes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __call__(self, site: Path) -> tuple[int, str, str]:
        """Run ``pelican content -s pelicanconf.py`` in *site*: exit status, output, errors."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(str(site)) + "\n")
        self.process.stdin.flush()
        status, output, errors = json.loads(self.process.stdout.readline())
        return status, output, errors


@contextmanager
def warm_pelican(root: Path) -> Iterator[WarmPelican]:
    with subprocess.Popen(
        [sys.executable, "-P", "-X", "utf8", __file__],
        env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        yield WarmPelican(process)
        assert process.stdin is not None
        process.stdin.close()


def _run(site: str, output: Path, errors: Path) -> None:
    """In the fork: be the command, as far as a process can."""
    for stream, file in ((1, output), (2, errors)):
        held = os.open(file, os.O_WRONLY | os.O_CREAT)
        os.dup2(held, stream)
    os.chdir(site)
    sys.path.insert(0, site)  # as "python -m" does
    sys.argv = ["pelican", "content", "-s", "pelicanconf.py"]
    status: object = 1
    try:
        from pelican.__main__ import main

        main()
        status = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:  # noqa: BLE001 - what the interpreter does at the end of a program
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 1)


def _serve() -> None:
    import plugins.bilingual.pelican_class  # noqa: F401 - what every site needs
    from plugins.archive import feeds  # noqa: F401
    from plugins.search import (
        generator,  # noqa: F401
        lists,  # noqa: F401
    )

    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        for line in sys.stdin:
            for file in (output, errors):
                file.unlink(missing_ok=True)
            child = os.fork()
            if child == 0:
                _run(json.loads(line), output, errors)
            _, ended = os.waitpid(child, 0)
            texts = [each.read_text("utf-8") for each in (output, errors)]
            print(json.dumps([os.waitstatus_to_exitcode(ended), *texts]), flush=True)


if __name__ == "__main__":
    _serve()
