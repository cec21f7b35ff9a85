"""Have PDFs inspected by a process of its own, and remember what each told.

A PDF can make the library crash, run for ever or ask for all memory; then that process ends,
and only the PDF at fault is refused. What is remembered is named by the PDF's bytes and by
everything that the answer depends on, so that it can only be right or missing.
"""

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from plugins.archive import pdf
from plugins.archive.pdf import Fault, Inspection
from plugins.incremental.sweep import used

CACHE = Path(__file__).parents[2] / ".cache" / "pdf"
SECONDS = 60.0  # for one PDF; one of 500 pages takes about 3


def inspect_files(
    files: Mapping[Path, str], *, cache: Path | None = None, seconds: float = SECONDS
) -> dict[Path, Inspection | Fault]:
    """Return what each PDF tells; *files* maps it to the SHA-256 of its bytes.

    *cache* is the folder of what is remembered.
    """
    folder = cache or CACHE
    found: dict[Path, Inspection | Fault] = {}
    waiting = []
    for file, digest in files.items():
        held = _recall(folder / _key(digest))
        if held is None:
            waiting.append(file)
        else:
            found[file] = held
    while waiting:
        lines = _ask(waiting, seconds)
        for file, line in zip(waiting, lines, strict=False):
            found[file] = pdf.from_line(line)
            _remember(folder / _key(files[file]), line)
        if len(lines) < len(waiting):  # it ended at the next one
            found[waiting[len(lines)]] = Fault("too-much")
        waiting = waiting[len(lines) + 1 :]
    return {file: found[file] for file in files}


def _ask(files: Sequence[Path], seconds: float) -> list[str]:
    """Return a line for each of *files* until the process ended, by itself or not.

    Raises:
        RuntimeError: it could not begin.
    """
    told = subprocess.run(
        [sys.executable, "-P", pdf.__file__, str(seconds)],
        input="".join(json.dumps(str(file.resolve())) + "\n" for file in files),
        capture_output=True,
        text=True,
        check=False,
    )
    ready, *lines = told.stdout.splitlines() or [""]
    if ready != pdf.READY:
        raise RuntimeError(f"PDFs cannot be inspected: {told.stderr.strip()}")
    return lines if told.stdout.endswith("\n") else lines[:-1]


@functools.cache
def _inspector() -> str:
    """Return what an answer depends on besides the PDF."""
    code = hashlib.sha256(Path(pdf.__file__).read_bytes()).hexdigest()
    return " ".join([code, *map(importlib.metadata.version, ("pypdfium2", "pillow"))])


def _key(digest: str) -> str:
    return hashlib.sha256(f"{digest} {_inspector()}".encode()).hexdigest()[:32] + ".json"


def _recall(file: Path) -> Inspection | Fault | None:
    try:
        check, _, line = file.read_text("utf-8").partition("\n")
        found = pdf.from_line(line if check == _check(file, line) else "")
    except (OSError, ValueError, TypeError, KeyError):  # not there, or not whole
        return None
    used(file)
    return found


def _remember(file: Path, line: str) -> None:
    with contextlib.suppress(OSError):  # a place that cannot be written to only costs time
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_text(f"{_check(file, line)}\n{line}", "utf-8")
        part.replace(file)


def _check(file: Path, line: str) -> str:
    """Return what tells a line from what is damaged, or was kept of another file."""
    return hashlib.sha256(f"{file.name}\n{line}".encode()).hexdigest()
