"""A large table kept between builds, in several files: an edit writes only one of them again."""

import zlib
from collections.abc import Mapping
from typing import Generic, TypeVar

from plugins.incremental.store import Store

K = TypeVar("K", bound=tuple[str, ...])
V = TypeVar("V")

_FILES = 64


class Table(Generic[K, V]):
    """Values by keys, which are short texts; ``rows`` is what was kept, and must not be changed."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self.rows: dict[K, V] = {}
        for number in range(_FILES):
            self.rows.update(store.load(f"{name}/{number}") or {})

    def save(self, rows: Mapping[K, V]) -> None:
        """Keep *rows* instead; files are written where a row is not the very same value."""
        changed = {_file(key) for key in self.rows.keys() - rows.keys()}
        changed |= {_file(key) for key, value in rows.items() if self.rows.get(key) is not value}
        held: dict[int, dict[K, V]] = {number: {} for number in changed}
        for key, value in rows.items():
            if (number := _file(key)) in held:
                held[number][key] = value
        for number, part in sorted(held.items()):
            self._store.save(f"{self._name}/{number}", part)


def _file(key: tuple[str, ...]) -> int:
    return zlib.crc32("/".join(key).encode()) % _FILES
