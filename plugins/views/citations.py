"""Numbered sources: a mark beside each fact, the list at the end of the page."""

from dataclasses import dataclass

from plugins.views.base import Link
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class Mark:
    """The number of a source, and the id of its place in the list."""

    number: int
    id: str


@dataclass(frozen=True)
class Cited:
    """A source in the list, with the number that the marks name."""

    mark: Mark
    source: Link


class Citations:
    """Numbers the sources of one page in the order in which they are first cited."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._marks: dict[str, Mark] = {}

    def cite(self, ids: tuple[str, ...]) -> tuple[Mark, ...]:
        """Return the marks of sources; one that was cited before keeps its number."""
        for source in ids:
            self._marks.setdefault(source, Mark(len(self._marks) + 1, f"source-{source}"))
        return tuple(sorted((self._marks[source] for source in ids), key=lambda mark: mark.number))

    def cited(self) -> tuple[Cited, ...]:
        """Return all sources cited so far, in the order of their numbers."""
        sources = self._shelf.sources(tuple(self._marks))
        return tuple(Cited(*pair) for pair in zip(self._marks.values(), sources, strict=True))
