"""The lists of news by year or month, and one article."""

from collections.abc import Mapping
from itertools import groupby

from plugins.archive.news import NEWS, NewsList
from plugins.bilingual.documents import Document
from plugins.records.models import Program, Topic
from plugins.views.base import Link, Phrase
from plugins.views.lists import Counted, Neighbours, Year, news_entry
from plugins.views.shelf import Shelf, once

_NEWEST = 30  # entries of a list that is cut into parts
_YEAR, _MONTH = len("2021"), len("2021-11")
_NONE = Neighbours(None, None)


def news(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``years``: the articles by calendar year (of a part: by month), newest first.

    Of a list that is too long for a page, return its ``newest`` articles and all ``parts``.
    ``neighbours`` are the parts before and after a part, ``whole`` leads from it to all news.
    """
    held = shelf.archive.news.get(document.path)
    period = held.period if held else ""
    parts = news_parts(held, shelf) if held else ()
    articles = _by_period(shelf).get(period, ())
    return {
        "newest": tuple(news_entry(each, shelf) for each in articles[:_NEWEST]) if parts else (),
        "parts": parts,
        "years": () if parts else _groups(articles, _MONTH if period else _YEAR, shelf),
        "neighbours": _beside(held, shelf) if held else _NONE,
        "whole": shelf.document_link(shelf.documents[NEWS]) if period else None,
    }


def news_parts(held: NewsList, shelf: Shelf) -> tuple[Counted, ...]:
    """Return the parts of a list that have articles on this site, newest first."""
    lists = (shelf.archive.news[path] for path in held.parts)
    return tuple(
        Counted(_part_link(each, shelf), shelf.number(each.counts[shelf.lang]))
        for each in lists
        if each.counts[shelf.lang]
    )


def article(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return the ``program`` and ``topics`` of an article and its ``neighbours`` in time."""
    at = shelf.news_places[document.path]
    earlier = shelf.news[at + 1] if at + 1 < len(shelf.news) else None
    later = shelf.news[at - 1] if at > 0 else None
    program = shelf.records.get(Program, document.program) if document.program else None
    return {
        "program": shelf.link(program) if program else None,
        "topics": tuple(
            shelf.text(shelf.records.get(Topic, held).label) for held in document.topics
        ),
        "neighbours": Neighbours(
            _link(earlier, shelf) if earlier else None, _link(later, shelf) if later else None
        ),
    }


def _link(document: Document, shelf: Shelf) -> Link:
    return Link(shelf.document_name(document).here, document.path)


@once
def _by_period(shelf: Shelf) -> Mapping[str, tuple[Document, ...]]:
    """Return the articles of all time (""), of each year and of each month, newest first."""
    found: dict[str, list[Document]] = {}
    for held in shelf.news:
        if held.date is not None:
            day = held.date.isoformat()
            for period in ("", day[:_YEAR], day[:_MONTH]):
                found.setdefault(period, []).append(held)
    return {period: tuple(held) for period, held in found.items()}


def _groups(articles: tuple[Document, ...], length: int, shelf: Shelf) -> tuple[Year, ...]:
    """Return the articles by year or month: by the first *length* characters of their days."""
    groups = groupby(articles, key=lambda held: held.date.isoformat()[:length] if held.date else "")
    return tuple(
        Year(
            f"y{period}", shelf.date(period).text, tuple(news_entry(held, shelf) for held in group)
        )
        for period, group in groups
    )


def _beside(held: NewsList, shelf: Shelf) -> Neighbours:
    """Return the parts before and after a part of the same length; none beside all news."""
    lists = shelf.archive.news
    above = next((each for each in lists.values() if held.path in each.parts), None)
    ordered = news_parts(above, shelf) if above else ()
    at = next((at for at, each in enumerate(ordered) if each.link.url == held.path), None)
    if at is None:
        return _NONE
    return Neighbours(
        ordered[at + 1].link if at + 1 < len(ordered) else None,
        ordered[at - 1].link if at > 0 else None,
    )


def _part_link(held: NewsList, shelf: Shelf) -> Link:
    return Link(Phrase(shelf.date(held.period).text), held.path)
