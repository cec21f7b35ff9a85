"""Values kept between builds: ``.cache/build/``, which may be deleted at any time.

A file holds the fingerprint that it was made under, a checksum, and a pickle. One that is cut
short, damaged or of another fingerprint is as good as none. Files are replaced whole, so two
builds at once do no harm: the last one stays.
"""

import contextlib
import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from plugins.incremental.sweep import used

T = TypeVar("T")

FOLDER = Path(".cache/build")
_SIZE = 32  # bytes of a fingerprint and of a checksum


_memory: dict[Path, tuple[bytes, Any]] | None = None  # file to fingerprint and value


def stay_in_memory() -> None:
    """From now on keep in this process what it loads and saves, for those who build repeatedly.

    Nobody may change a value that was loaded.
    """
    global _memory  # noqa: PLW0603 - a process either stays or not
    _memory = {}


@dataclass(frozen=True)
class Store:
    """Values by name, under one *fingerprint* (32 bytes) of all that could change them."""

    folder: Path
    fingerprint: bytes

    def part(self, name: str) -> "Store":
        """Return a store for values of one kind, in a folder of this one."""
        return replace(self, folder=self.folder / name)

    def load(self, name: str) -> Any:
        """Return the value kept as *name*, or None."""
        if _memory is not None and self.folder / name in _memory:
            made_under, value = _memory[self.folder / name]
            if made_under == self.fingerprint:
                return value
        try:
            held = (self.folder / name).read_bytes()
        except OSError:
            return None
        made_under, checksum, data = held[:_SIZE], held[_SIZE : 2 * _SIZE], held[2 * _SIZE :]
        if made_under != self.fingerprint or checksum != _checksum(name, data):
            return None
        try:
            value = pickle.loads(data)  # noqa: S301 - the checksum is right, and we wrote it
        except Exception:  # noqa: BLE001 - whatever it is, it can be made anew
            return None
        used(self.folder / name)
        if _memory is not None:
            _memory[self.folder / name] = self.fingerprint, value
        return value

    def save(self, name: str, value: object) -> None:
        """Keep *value* as *name*; a disk that is full or read-only is no fault of the build."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        if _memory is not None:
            _memory[self.folder / name] = self.fingerprint, value
        with contextlib.suppress(OSError):
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".", dir=file.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(self.fingerprint + _checksum(name, data))
                    stream.write(data)
                os.replace(temporary, file)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)
                raise

    def once(self, name: str, made_from: bytes, make: Callable[[], T]) -> T:
        """Return what *make* gave when it was last called for *made_from*, else call it."""
        held = self.load(name)
        if held is not None and held[0] == made_from:
            value: T = held[1]
            return value
        value = make()
        self.save(name, (made_from, value))
        return value


def _checksum(name: str, data: bytes) -> bytes:
    """Return what tells *data* from what is damaged, and from what was kept as something else."""
    return hashlib.blake2b(name.encode() + b"\0" + data, digest_size=_SIZE).digest()
