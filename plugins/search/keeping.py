"""What one build keeps of the index, so that the next can change it without making it anew."""

import hashlib
import pickle
from dataclasses import dataclass, field
from typing import Any, Protocol

from plugins.search.pages import Rank

# What is kept in one part: so much that a build writes few, so little that an edit reads few.
PAGES_TOGETHER, SHARDS_TOGETHER = 32, 8
DIGEST = 8  # bytes

_SITE = "site"


class Store(Protocol):
    """Keeps values from one build to the next, each by its name."""

    def load(self, name: str) -> object | None:
        """Return what was kept; None if there is nothing."""

    def save(self, name: str, value: object) -> None:
        """Keep a value in place of the one that had the name."""


@dataclass(frozen=True)
class Shard:
    """A file of entries, with what tells them apart."""

    data: bytes
    lengths: bytes  # of its entries, each four bytes, the lowest first
    names: str  # of their grams (``shards.name``)


class Digests:
    """Digests of the files of a folder, by their numbers."""

    def __init__(self, held: bytes = b"") -> None:
        self.held = bytearray(held)

    def add(self, data: bytes) -> None:
        self.held += digest(data)

    def replace(self, number: int, data: bytes) -> None:
        self.held[number * DIGEST : (number + 1) * DIGEST] = digest(data)


@dataclass(frozen=True)
class Kept:
    """What is kept of a site as a whole; its pages and shards are kept in parts.

    ``index`` is what ``index.json`` holds, without the version. ``crowded`` is as ``lists.Site``
    has it. ``parts`` has the digest of each part, by its name: a build may have been killed
    while it saved them.
    """

    index: dict[str, Any]
    version: str
    paths: list[str]  # of the pages
    starts: list[int]  # the first unit of each page
    ranks: list[Rank]  # of those pages that are lists, which come last
    total: int  # bytes of all entries
    crowded: dict[str, bytes]
    digests: dict[str, Digests]  # of the files, by their folder
    parts: dict[str, bytes] = field(default_factory=dict)


def digest(data: bytes) -> bytes:
    """Return what tells *data* from all that it may have been before."""
    return hashlib.blake2b(data, digest_size=DIGEST).digest()


def save_part(store: Store, parts: dict[str, bytes], name: str, value: object) -> None:
    """Save a part and note its digest in *parts*."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    parts[name] = digest(data)
    store.save(name, data)


def load_part(store: Store, parts: dict[str, bytes], name: str) -> Any:
    """Return a part; None if it is not the one that belongs to *parts*."""
    data = store.load(name)
    if not isinstance(data, bytes) or digest(data) != parts.get(name):
        return None
    return pickle.loads(data)  # noqa: S301 - our own, of this very build


def save_site(store: Store, kept: Kept) -> None:
    """Save what belongs to all parts, when they are saved."""
    store.save(_SITE, kept)


def load_site(store: Store) -> Kept | None:
    """Return what was kept of the site; None if there is nothing."""
    kept = store.load(_SITE)
    return kept if isinstance(kept, Kept) else None
