"""Have pictures made by a process of its own, and keep what was made.

A picture can make a decoder crash, run for ever or ask for all memory; then that process ends,
and only the picture at fault is refused. What is kept is named by the original's bytes and by
everything that the result depends on, so that it can only be right or missing.
"""

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from plugins.images import making
from plugins.images.making import Fault, Made
from plugins.incremental.sweep import used

CACHE = Path(__file__).parents[2] / ".cache" / "images"
SECONDS = 60.0  # for one picture; one of 100 million pixels takes about 5


@dataclass(frozen=True)
class Version:
    """A picture in one width and format, whose bytes stand in a file of the cache or here."""

    width: int
    height: int
    ending: str
    sha256: str
    start: int = 0
    size: int = 0
    file: Path | None = field(default=None, compare=False)
    data: bytes = field(default=b"", repr=False, compare=False)

    def read(self) -> bytes:
        """Return the bytes; an OSError if the cache was deleted during the build."""
        if self.file is None:
            return self.data
        with self.file.open("rb") as stream:
            stream.seek(self.start)
            return stream.read(self.size)


@dataclass(frozen=True)
class Kept:
    """What was made of one picture: its upright size in pixels, versions by width, and card."""

    width: int
    height: int
    drawing: bool
    versions: tuple[Version, ...]
    card: Version | None


def make_pictures(
    files: Mapping[Path, str], *, cache: Path | None = None, seconds: float = SECONDS
) -> dict[Path, Kept | Fault]:
    """Return what is published of each picture; *files* maps it to the SHA-256 of its bytes.

    *cache* is the folder of what is kept.
    """
    folder = cache or CACHE
    places = {file: folder / _key(file, digest) for file, digest in files.items()}
    found: dict[Path, Kept | Fault] = {
        file: held for file, place in places.items() if (held := _recall(place))
    }
    waiting = [file for file in files if file not in found]
    with contextlib.ExitStack() as stack:
        process: _Process | None = None
        for file in waiting:
            process = process or stack.enter_context(_Process(seconds))
            line = process.ask(file)
            if not line:  # it ended at this one
                found[file] = Fault("too-much")
                process = None
                continue
            told = making.from_line(line)
            found[file] = told if isinstance(told, Fault) else _keep(told, places[file])
    return {file: found[file] for file in files}


class _Process:
    """The program of ``plugins.images.making``, asked for one picture at a time."""

    def __init__(self, seconds: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", making.__file__, str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.questions = cast(IO[str], self.process.stdin)  # pipes, as asked for
        self.answers = cast(IO[str], self.process.stdout)

    def __enter__(self) -> Self:
        """Wait until it is ready.

        Raises:
            RuntimeError: it could not begin.
        """
        if self._line() != making.READY:
            _out, errors = self.process.communicate()
            raise RuntimeError(f"Pictures cannot be made: {errors.strip()}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, error, trace
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def ask(self, file: Path) -> str:
        """Return the line on *file*; "" if the process ended, by itself or not."""
        with contextlib.suppress(OSError):  # then there is no answer either
            self.questions.write(json.dumps(str(file.resolve())) + "\n")
            self.questions.flush()
        return self._line()

    def _line(self) -> str:
        line = self.answers.readline()
        return line[:-1] if line.endswith("\n") else ""


@functools.cache
def _maker() -> str:
    """Return what a result depends on besides the original."""
    code = hashlib.sha256(Path(making.__file__).read_bytes()).hexdigest()
    return f"{code} {importlib.metadata.version('pillow')}"


def _key(file: Path, digest: str) -> str:
    return hashlib.sha256(f"{digest} {file.suffix} {_maker()}".encode()).hexdigest()[:32]


# --- The cache: one file a picture, a line of JSON with its hash, the bytes of all versions --


def _keep(made: Made, place: Path) -> Kept:
    """Write what was made to *place*; where nothing can be written, it is kept in memory."""
    several = [*made.versions, *([made.card] if made.card else [])]
    held: list[dict[str, Any]] = []
    start = 0
    for each in several:
        digest = hashlib.sha256(each.data).hexdigest()
        held.append(
            {
                "width": each.width,
                "height": each.height,
                "ending": each.ending,
                "sha256": digest,
                "start": start,
                "size": len(each.data),
            }
        )
        start += len(each.data)
    head = {
        "width": made.width,
        "height": made.height,
        "drawing": made.drawing,
        "versions": held[: len(made.versions)],
        "card": held[-1] if made.card else None,
    }
    text = json.dumps(head).encode()
    line = b"%s %s\n" % (_digest(place, text), text)
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own, since another build may write the same at the same moment.
        number, name = tempfile.mkstemp(prefix=place.name, dir=place.parent)
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(line)
                stream.writelines(each.data for each in several)
            Path(name).replace(place)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        return _kept(head, place, len(line))
    whole = b"".join(each.data for each in several)
    return _kept(head, None, 0, whole)


def _kept(head: Mapping[str, Any], place: Path | None, offset: int, data: bytes = b"") -> Kept:
    def version(held: Mapping[str, Any]) -> Version:
        start = held["start"]
        part = data[start : start + held["size"]]
        return Version(**{**held, "start": start + offset}, file=place, data=part)

    return Kept(
        head["width"],
        head["height"],
        head["drawing"],
        tuple(version(each) for each in head["versions"]),
        version(head["card"]) if head["card"] else None,
    )


def _recall(place: Path) -> Kept | None:
    """Return what *place* holds; None if it is not there, or not whole."""
    try:
        with place.open("rb") as stream:
            line = stream.readline()
        digest, _, text = line.rstrip(b"\n").partition(b" ")
        if digest != _digest(place, text):
            return None
        kept = _kept(json.loads(text), place, len(line))
        whole = all(hashlib.sha256(each.read()).hexdigest() == each.sha256 for each in all_of(kept))
    except (OSError, ValueError, TypeError, KeyError):
        return None
    if not whole:
        return None
    used(place)
    return kept


def _digest(place: Path, text: bytes) -> bytes:
    return hashlib.sha256(place.name.encode() + text).hexdigest().encode()


def all_of(kept: Kept) -> Iterator[Version]:
    """Yield every file that was made of a picture."""
    yield from kept.versions
    if kept.card:
        yield kept.card
