"""Storage that is a folder of this machine: each file is written aside and takes its place."""

import contextlib
from collections.abc import Collection, Sequence
from pathlib import Path

from publish.storage import STATE, Upload

_ASIDE = "publish-upload.part"  # the only file of ours that an interruption may leave


class FolderStore:
    """A folder; it is made when something is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> bytes:
        try:
            return (self._folder / STATE).read_bytes()
        except FileNotFoundError:
            return b""

    def write(self, state: bytes) -> None:
        self._replace(STATE, state)

    def put(self, uploads: Sequence[Upload]) -> None:
        for upload in uploads:
            self._replace(upload.path, upload.source.read_bytes())

    def delete(self, paths: Collection[str], folders: Sequence[str]) -> None:
        for path in sorted(paths):
            (self._folder / path).unlink(missing_ok=True)
        for folder in folders:
            with contextlib.suppress(OSError):  # somebody else's file is in it
                (self._folder / folder).rmdir()

    def clear(self, paths: Collection[str]) -> None:
        del paths
        (self._folder / _ASIDE).unlink(missing_ok=True)

    def _replace(self, path: str, data: bytes) -> None:
        aside, file = self._folder / _ASIDE, self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(data)
        aside.replace(file)
