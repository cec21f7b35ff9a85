"""The look-up page: every old address of this site, and the page that answers now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plugins.bilingual.documents import Document
from plugins.publishing.redirects import Rule, anchors, rules_of
from plugins.views.base import Link, Phrase
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class Row:
    """What the query of an old address held (nothing: anything else), and the page it means now.

    A line may break between the parts of ``query``.
    """

    id: str
    query: tuple[str, ...]
    page: Link


@dataclass(frozen=True)
class OldPath:
    """An old path, in ``parts`` between which a line may break, and its rows."""

    id: str
    path: str
    parts: tuple[str, ...]
    begun: bool  # whether anything may follow
    rows: tuple[Row, ...]

    @property
    def whole(self) -> bool:
        """Say whether the query of the old address does not matter."""
        return len(self.rows) == 1 and not self.rows[0].query


def old_addresses(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``paths`` and ``beginnings``: whole old paths, and what many paths began with."""
    rules = rules_of(shelf.records).of(shelf.lang)
    ids = anchors(rules)
    held: dict[str, list[Rule]] = {}
    for rule in rules:
        held.setdefault(rule.shown, []).append(rule)
    made = [_old_path(ids[path], path, held[path], shelf) for path in sorted(held)]
    return {
        "paths": tuple(each for each in made if not each.begun),
        "beginnings": tuple(each for each in made if each.begun),
    }


def _old_path(anchor: str, path: str, rules: Iterable[Rule], shelf: Shelf) -> OldPath:
    shown = path.removesuffix("*")
    pieces = shown.split("/")
    parts = (*(f"{piece}/" for piece in pieces[:-1]), pieces[-1])
    rows = tuple(Row(rule.id, _query(rule), _page(rule.to, shelf)) for rule in rules)
    return OldPath(anchor, path, tuple(filter(None, parts)), path.endswith("*"), rows)


def _query(rule: Rule) -> tuple[str, ...]:
    first, *others = rule.query_text.split("&")
    return (first, *(f"&{each}" for each in others)) if first else ()


def _page(to: str, shelf: Shelf) -> Link:
    """Return a link to where an old address leads: by the page's title, a file by its name."""
    document = shelf.documents.get(to.partition("#")[0])
    if document is None:
        return Link(Phrase(to.rpartition("/")[2]), to)
    return Link(shelf.document_title(document), to)
