"""A large table kept between builds, in several files: an edit reads and writes only some."""

import zlib
from collections.abc import Mapping
from typing import Generic, TypeVar

from plugins.incremental.store import Store

K = TypeVar("K", bound=tuple[str, ...])
V = TypeVar("V")

_FILES = 64


class Table(Generic[K, V]):
    """Values by keys, which are short texts; what was kept must not be changed."""

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self._name = name
        self._parts: dict[int, Mapping[K, V]] = {}  # those that were read
        self._rows: dict[K, V] | None = None

    @property
    def rows(self) -> Mapping[K, V]:
        """All that was kept."""
        if self._rows is None:
            self._rows = {}
            for number in range(_FILES):
                self._rows.update(self._part(number))
        return self._rows

    def get(self, key: K) -> V | None:
        """Return the value of one key; only its file is read."""
        return self._part(_file(key)).get(key)

    def save(self, rows: Mapping[K, V]) -> None:
        """Keep *rows* instead; files are written where a row is not the very same value."""
        kept = self.rows
        changed = {_file(key) for key in kept.keys() - rows.keys()}
        changed |= {_file(key) for key, value in rows.items() if kept.get(key) is not value}
        held: dict[int, dict[K, V]] = {number: {} for number in changed}
        for key, value in rows.items():
            if (number := _file(key)) in held:
                held[number][key] = value
        self._write(held)

    def put(self, rows: Mapping[K, V]) -> None:
        """Keep *rows* too, in the place of those with the same keys."""
        held: dict[int, dict[K, V]] = {}
        for key, value in rows.items():
            held.setdefault(_file(key), dict(self._part(_file(key))))[key] = value
        self._write(held)

    def _part(self, number: int) -> Mapping[K, V]:
        if number not in self._parts:
            self._parts[number] = self._store.load(f"{self._name}/{number}") or {}
        return self._parts[number]

    def _write(self, parts: Mapping[int, Mapping[K, V]]) -> None:
        for number, part in sorted(parts.items()):
            self._store.save(f"{self._name}/{number}", part)


def _file(key: tuple[str, ...]) -> int:
    return zlib.crc32("/".join(key).encode()) % _FILES
