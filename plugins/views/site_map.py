"""Every page of the site, with its title in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.archive.lists import FACETS, ROOT
from plugins.archive.news import NEWS
from plugins.bilingual.documents import Document
from plugins.records.models import Event, Seminar, SeminarSeries
from plugins.views.base import Name
from plugins.views.lists import Session, newest_first, news_entry
from plugins.views.news import news_parts
from plugins.views.programs import chapters
from plugins.views.publications import entries_of
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class Item:
    """A page: its title in both languages, its address, a short remark."""

    name: Name
    url: str
    remark: str = ""


@dataclass(frozen=True)
class Branch:
    """A group of pages; ``name`` is its heading."""

    name: Name
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Bough:
    """A part of the site: what it is, and its groups of pages."""

    title: str
    branches: tuple[Branch, ...]


def site_map(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``pages`` (those of their own), ``boughs`` (those made from records) and ``news``.

    Of more news than a page can list, there are ``news_parts`` instead: the years.
    """
    pages = tuple(
        Item(shelf.document_name(held), held.path)
        for held in sorted(shelf.documents.values(), key=lambda held: held.path)
        if held.kind == "pages" and held.template != "not-found"
    )
    boughs = (
        Bough(shelf.gettext("Programs"), _programs(shelf)),
        Bough(shelf.gettext("Events"), _events(shelf)),
        Bough(shelf.gettext("Seminars"), _seminars(shelf)),
        Bough(shelf.gettext("Publications"), _publications(shelf)),
    )
    whole = shelf.archive.news.get(NEWS)
    parts = news_parts(whole, shelf) if whole else ()
    return {
        "pages": pages,
        "boughs": tuple(held for held in boughs if held.branches),
        "news": () if parts else tuple(news_entry(held, shelf) for held in shelf.news),
        "news_parts": parts,
    }


def _programs(shelf: Shelf) -> tuple[Branch, ...]:
    return tuple(
        Branch(
            chapter.name, tuple(Item(held.name, held.url, held.number) for held in chapter.programs)
        )
        for chapter in chapters(shelf)
        if chapter.programs
    )


def _events(shelf: Shelf) -> tuple[Branch, ...]:
    held = newest_first(shelf.records.all(Event))
    return tuple(
        Branch(
            program.name,
            tuple(_session(each, shelf) for each in held if each.program == program.id),
        )
        for chapter in chapters(shelf)
        for program in chapter.programs
        if any(each.program == program.id for each in held)
    )


def _seminars(shelf: Shelf) -> tuple[Branch, ...]:
    held = newest_first(shelf.records.all(Seminar))
    return tuple(
        Branch(
            shelf.name(series.title),
            (
                Item(shelf.name(series.title), shelf.path(series)),
                *(_session(each, shelf) for each in held if each.series == series.id),
            ),
        )
        for series in shelf.records.all(SeminarSeries)
    )


def _session(session: Session, shelf: Shelf) -> Item:
    year = shelf.fiscal_year(session.fiscal_year)
    return Item(shelf.name(session.title), shelf.path(session), year)


def _publications(shelf: Shelf) -> tuple[Branch, ...]:
    """Return the lists of the archive; each publication stands in the list of its series."""
    return tuple(
        Branch(
            shelf.document_name(shelf.documents[f"{ROOT}{facet}/"]),
            tuple(
                Item(
                    shelf.document_name(shelf.documents[held.path]),
                    held.path,
                    shelf.number(len(entries_of(held, shelf))),
                )
                for held in shelf.archive.facets[facet]
            ),
        )
        for facet in FACETS
        if shelf.archive.facets[facet]
    )
