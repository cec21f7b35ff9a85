"""The archive's pages: all publications, the lists, and the page of one publication."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from plugins.archive.documents import period_title, value_title
from plugins.archive.files import PublicationFile
from plugins.archive.formats import FORMATS
from plugins.archive.lists import (
    FACETS,
    ROOT,
    UNKNOWN,
    ArchiveList,
    FacetName,
    japanese_fiscal_year,
    year_of,
)
from plugins.archive.metadata import SCHEMAS, head_entries
from plugins.archive.reference import reference
from plugins.bilingual.documents import Document
from plugins.records.models import (
    Brochure,
    Magazine,
    Program,
    Publication,
    PublicationSeries,
    Seminar,
)
from plugins.text.numbers import format_size
from plugins.views.base import Html, Link, Moment, Name, Phrase
from plugins.views.brochure import Paper, papers
from plugins.views.lists import Counted, Entry, Year, issue, publication_entry, written_in
from plugins.views.magazine import every_issue, line_of, with_issues
from plugins.views.record import record_of
from plugins.views.shelf import Shelf

_NEWEST = 5  # entries of a series on the page of all publications
_PREVIEW = 10  # entries of a list that is cut into parts
_SHOWN = 12  # values of a facet on the page of all publications
_SIBLINGS = 5


@dataclass(frozen=True)
class FacetView:
    """A way to cut the archive: its page, its lists, and whether the page has more of them."""

    id: str
    link: Link
    lists: tuple[Counted, ...]
    more: bool


@dataclass(frozen=True)
class SeriesView:
    """A series of publications and its newest entries."""

    id: str
    name: Name
    summary: Html | None
    program: Link
    address: Link | None  # where it is published; an old one of ours is no link
    issn: str | None
    link: Link
    count: str
    entries: tuple[Entry, ...]
    more: bool  # the series has further entries
    note: Phrase | None
    sources: tuple[Link, ...]


@dataclass(frozen=True)
class ListView:
    """A list: its entries by year, or its newest entries and the parts that hold them all."""

    count: str
    series: SeriesView | None
    years: tuple[Year, ...]
    newest: tuple[Entry, ...]
    parts: tuple[Counted, ...]
    others: Link  # the lists of the same facet


@dataclass(frozen=True)
class FileView:
    """A file beside a publication."""

    url: str
    label: str  # "PDF (Japanese)"
    size: str
    pages: str
    sha256: str
    tagged: str
    lang: str


@dataclass(frozen=True)
class Cover:
    """The first page as a picture; its size is in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Version:
    """A change of a publication."""

    when: Moment
    text: Phrase


@dataclass(frozen=True)
class AuthorView:
    """Somebody who wrote a publication."""

    name: Name
    roman: str


@dataclass(frozen=True)
class Meta:
    """A ``<meta>`` for reference managers; ``lang`` is "" if it is the page's."""

    name: str
    content: str
    lang: str


@dataclass(frozen=True)
class PublicationView:
    """Everything on the page of a publication."""

    series: Link
    number: str
    subtitle: Name | None
    language: Link
    translations: tuple[str, ...]
    when: Moment | None
    year: Link
    fiscal_year: Link | None
    edition: Phrase | None
    authors: tuple[AuthorView, ...]
    office: Name | None
    pages: str
    address: Link | None  # where it can be read; an old one of ours is no link
    isbn: str | None
    issn: str | None
    doi: Link | None
    ndl: str | None
    cover: Cover | None
    files: tuple[FileView, ...]
    brochures: tuple[Link, ...]  # pages to read of brochures that it is the entry of
    papers: tuple[Paper, ...]  # their PDFs
    summary: Html | None
    topics: tuple[Link, ...]
    regions: tuple[Link, ...]
    partners: tuple[Name, ...]
    related: tuple[Link, ...]
    supersedes: Link | None
    superseded_by: Link | None
    rights: Phrase | None
    changes: tuple[Version, ...]
    note: Phrase | None
    siblings: tuple[Entry, ...]
    reference: tuple[Phrase, ...]  # to copy, as it is cited in the page's language
    downloads: tuple[Link, ...]  # for reference managers
    schemas: tuple[tuple[str, str], ...]  # prefixes of ``head`` and where they are explained
    head: tuple[Meta, ...]


def publications(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``count``, the ``facets`` and the ``series`` with their newest entries."""
    return {
        "count": _count(len(shelf.records.all(Publication)) + len(every_issue(shelf)), shelf),
        "facets": tuple(
            _facet(facet, shelf, shown=_SHOWN) for facet in FACETS if shelf.archive.facets[facet]
        ),
        "series": tuple(
            _series(held, shelf, newest=_NEWEST) for held in shelf.records.all(PublicationSeries)
        ),
    }


def archive_index(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``facet``: all lists of one facet."""
    (facet,) = (each for each in FACETS if document.path == f"{ROOT}{each}/")
    return {"facet": _facet(facet, shelf)}


def archive_list(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``archive``: one list."""
    held = shelf.archive.lists[document.path]
    of_series = held.facet == "series"
    whole = entries_of(held, shelf)
    shown = whole[: _PREVIEW if held.parts else len(whole)]
    view = ListView(
        count=_count(len(whole), shelf),
        series=_series(shelf.records.get(PublicationSeries, held.value), shelf, newest=0)
        if of_series and not held.period
        else None,
        years=() if held.parts else _years(shown, shelf, label=not of_series),
        newest=_entries(shown, shelf, label=not of_series) if held.parts else (),
        parts=tuple(_part(shelf.archive.lists[path], shelf) for path in held.parts),
        others=shelf.document_link(shelf.documents[f"{ROOT}{held.facet}/"]),
    )
    return {"archive": view}


def publication(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``publication``: one publication, and the newest others of its series."""
    record = record_of(document, Publication)
    series = shelf.records.get(PublicationSeries, record.series)
    files = shelf.files.get(record.id, ())
    # The readers' own language first.
    readers = sorted(files, key=lambda each: each.language != shelf.lang)
    page_count = next((each.pages for each in readers if each.pages), record.pages)
    brochures = [each for each in shelf.records.all(Brochure) if each.publication == record.id]
    newer = shelf.archive.successors.get(record.id)
    others = shelf.archive.of_series(record.series)[: _SIBLINGS + 1]
    citation = shelf.citation(document)
    view = PublicationView(
        series=shelf.link(series),
        number=issue(record.number, shelf) if record.number else "",
        subtitle=shelf.name(record.subtitle) if record.subtitle else None,
        language=_list_link("languages", record.language, shelf),
        translations=tuple(
            written_in(each, shelf)
            for each in dict.fromkeys(each.language for each in files)
            if each != record.language
        ),
        when=shelf.date(record.date) if record.date else None,
        year=_list_link("years", year_of(record), shelf),
        fiscal_year=_fiscal_year(record, shelf),
        edition=shelf.text(record.edition) if record.edition else None,
        authors=tuple(
            AuthorView(shelf.name(each.name), each.roman or "") for each in record.authors
        ),
        office=shelf.body_name(record.office) if record.office else None,
        pages=shelf.gettext("%(count)s pages", count=shelf.number(page_count))
        if page_count
        else "",
        address=_address(record.url, shelf),
        isbn=record.isbn,
        issn=series.issn,
        doi=Link(Phrase(record.doi), f"https://doi.org/{record.doi}") if record.doi else None,
        ndl=record.ndl,
        cover=next((_cover(each, document) for each in readers if each.cover), None),
        files=tuple(_file(each, document, shelf) for each in files),
        brochures=tuple(shelf.link(each) for each in brochures),
        papers=tuple(paper for each in brochures for paper in papers(each.id, shelf)),
        summary=shelf.prose(record.summary),
        topics=tuple(_list_link("topics", held, shelf) for held in record.topics),
        regions=tuple(_list_link("regions", held, shelf) for held in record.regions),
        partners=shelf.bodies(record.partners),
        related=(
            *(shelf.link(shelf.records.get(Program, held)) for held in record.programs),
            *(shelf.link(shelf.records.get(Seminar, held)) for held in record.seminars),
        ),
        supersedes=shelf.link(shelf.records.get(Publication, record.supersedes))
        if record.supersedes
        else None,
        superseded_by=shelf.link(newer) if newer else None,
        rights=shelf.text(record.rights) if record.rights else None,
        changes=tuple(
            Version(shelf.date(each.date), shelf.text(each.text))
            for each in sorted(record.changes, key=lambda change: change.date)
        ),
        note=shelf.text(record.note) if record.note else None,
        siblings=tuple(publication_entry(held, shelf) for held in others if held is not record)[
            :_SIBLINGS
        ],
        reference=tuple(Phrase(text, lang) for text, lang in reference(citation)),
        downloads=tuple(
            Link(Phrase(each.name), f"{document.path}{record.id}{each.suffix}") for each in FORMATS
        ),
        schemas=SCHEMAS,
        head=tuple(Meta(name, text, lang or "") for name, text, lang in head_entries(citation)),
    )
    return {"publication": view}


def _series(series: PublicationSeries, shelf: Shelf, *, newest: int) -> SeriesView:
    held = with_issues(shelf.archive.of_series(series.id), series.id, shelf)
    return SeriesView(
        id=series.id,
        name=shelf.name(series.title),
        summary=shelf.prose(series.summary),
        program=shelf.link(shelf.records.get(Program, series.program)),
        address=_address(series.url, shelf),
        issn=series.issn,
        link=shelf.link(series),
        count=_count(len(held), shelf),
        entries=_entries(held[:newest], shelf, label=False),
        more=len(held) > newest,
        note=shelf.text(series.note) if series.note else None,
        sources=shelf.sources(series.source),
    )


def _facet(facet: FacetName, shelf: Shelf, *, shown: int | None = None) -> FacetView:
    held = shelf.archive.facets[facet]
    return FacetView(
        id=f"by-{facet}",
        link=shelf.document_link(shelf.documents[f"{ROOT}{facet}/"]),
        lists=tuple(_counted(each, shelf) for each in held[:shown]),
        more=shown is not None and len(held) > shown,
    )


def _counted(held: ArchiveList, shelf: Shelf) -> Counted:
    return Counted(_link(held, shelf), shelf.number(len(entries_of(held, shelf))))


def entries_of(held: ArchiveList, shelf: Shelf) -> Sequence[Publication | Magazine]:
    """Return what a list holds; that of a mail magazine has its issues among them."""
    if held.facet != "series":
        return held.publications
    return with_issues(held.publications, held.value, shelf, held.period)


def _link(held: ArchiveList, shelf: Shelf) -> Link:
    title, lang = value_title(held, shelf.records, shelf.lang, shelf.translate)
    return Link(Phrase(title, None if lang == shelf.lang else lang), held.path)


def _part(held: ArchiveList, shelf: Shelf) -> Counted:
    label = Phrase(period_title(held, shelf.lang, shelf.translate))
    return Counted(Link(label, held.path), shelf.number(len(entries_of(held, shelf))))


def _list_link(facet: FacetName, value: str, shelf: Shelf) -> Link:
    return _link(shelf.archive.lists[f"{ROOT}{facet}/{value}/"], shelf)


def _fiscal_year(record: Publication, shelf: Shelf) -> Link | None:
    year = japanese_fiscal_year(record)
    return None if year == UNKNOWN else _list_link("fiscal-years", year, shelf)


def _address(url: str | None, shelf: Shelf) -> Link | None:
    return Link(Phrase(url), shelf.outside(url)) if url else None


def _count(count: int, shelf: Shelf) -> str:
    return shelf.gettext("%(count)s publications", count=shelf.number(count))


def _entries(
    held: Iterable[Publication | Magazine], shelf: Shelf, *, label: bool
) -> tuple[Entry, ...]:
    """Return the lines of publications; with *label* each names its series."""
    return tuple(
        line_of(
            each,
            shelf,
            label=shelf.title(shelf.records.get(PublicationSeries, each.series)) if label else None,
        )
        for each in held
    )


def _years(
    held: Iterable[Publication | Magazine], shelf: Shelf, *, label: bool
) -> tuple[Year, ...]:
    """Group by year of publication, newest first, what has no date last."""
    return tuple(
        Year(
            id="year-unknown" if year == UNKNOWN else f"y{year}",
            title=shelf.gettext("Date unknown") if year == UNKNOWN else shelf.date(year).text,
            entries=_entries(group, shelf, label=label),
        )
        for year, group in groupby(held, key=year_of)
    )


def _cover(file: PublicationFile, document: Document) -> Cover:
    width, height = file.cover_pixels or (0, 0)
    return Cover(document.path + file.cover_name, width, height)


def _file(file: PublicationFile, document: Document, shelf: Shelf) -> FileView:
    return FileView(
        url=document.path + file.name,
        label=shelf.gettext(
            "%(format)s (%(language)s)",
            format=file.format.upper(),
            language=written_in(file.language, shelf),
        ),
        size=format_size(file.size),
        pages=shelf.gettext("%(count)s pages", count=shelf.number(file.pages))
        if file.pages
        else "",
        sha256=file.sha256,
        tagged={
            True: shelf.gettext("Tagged for screen readers"),
            False: shelf.gettext("Not tagged for screen readers"),
            None: "",
        }[file.tagged],
        lang=file.language,
    )
