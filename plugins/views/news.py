"""The list of news by year, and one article."""

from collections.abc import Mapping
from itertools import groupby

from plugins.bilingual.documents import Document
from plugins.records.models import Program, Topic
from plugins.views.base import Link
from plugins.views.lists import Neighbours, Year, news_entry
from plugins.views.shelf import Shelf


def news(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``years``: the articles by calendar year, newest first."""
    articles = [held for held in shelf.news() if held.date is not None]
    years = groupby(articles, key=lambda held: held.date.year if held.date else 0)
    return {
        "years": tuple(
            Year(
                f"y{year}",
                shelf.date(f"{year:04}").text,
                tuple(news_entry(held, shelf) for held in group),
            )
            for year, group in years
        )
    }


def article(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return the ``program`` and ``topics`` of an article and its ``neighbours`` in time."""
    ordered = shelf.news()
    at = next(index for index, held in enumerate(ordered) if held.path == document.path)
    earlier = ordered[at + 1] if at + 1 < len(ordered) else None
    later = ordered[at - 1] if at > 0 else None
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
