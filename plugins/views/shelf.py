"""What view builders may ask for: records and texts of one language, ready to print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from plugins.archive.lists import Archive
from plugins.bilingual.documents import OTHER, PREVIEW_ONLY, Document
from plugins.bilingual.pairs import Sides
from plugins.bilingual.strings import Translator
from plugins.images.files import Pictures
from plugins.parity.state import Standing
from plugins.publishing.assets import Assets
from plugins.publishing.redirects import OldSites
from plugins.records.addresses import record_path, record_title
from plugins.records.models import (
    Body,
    Figure,
    Language,
    PartialDate,
    Prose,
    Record,
    Source,
    Text,
)
from plugins.records.store import Records
from plugins.text.dates import format_date, format_fiscal_year, format_span
from plugins.text.numbers import format_number
from plugins.views.base import Html, Link, Moment, Name, Number, Partial, Phrase

if TYPE_CHECKING:  # what few pages show
    from plugins.archive.citation import Citation
    from plugins.archive.files import Files
    from plugins.archive.open_data import OpenData
    from plugins.brochure.printed import Papers

ValueT = TypeVar("ValueT")


@dataclass(frozen=True)
class Shelf:
    """Records, documents and words of one site.

    ``prose`` maps (Markdown text, language) to finished HTML; ``documents`` are all pages of
    this site by path, fallbacks among them; ``today`` is the build date; ``other_titles``
    maps the path of a page to its title on the other side, where there is one; ``hosts`` are
    the absolute addresses of both sites, without a final slash; ``theme`` is its folder, and
    ``partial_html`` draws a partial of it with the words of a language.
    """

    lang: Language
    records: Records
    documents: Mapping[str, Document]
    prose_html: Mapping[tuple[str, Language], str]
    translate: Translator
    today: date
    standings: tuple[Standing, ...] = ()
    sides: Sides = field(default_factory=lambda: MappingProxyType({}))  # pages of both sites
    hosts: Mapping[Language, str] = field(default_factory=lambda: MappingProxyType({}))
    other_titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    files: "Files" = field(default_factory=lambda: MappingProxyType({}))  # beside publications
    papers: "Papers" = field(default_factory=lambda: MappingProxyType({}))  # PDFs of brochures
    pictures: Pictures = field(default_factory=Pictures)
    assets: Assets = field(default_factory=Assets)
    archive: Archive = field(default_factory=Archive)
    open_data: "OpenData | None" = None
    old_sites: OldSites = field(default_factory=OldSites)
    theme: Path = Path()
    partial_html: Callable[[Language, Partial], str] = lambda _lang, _partial: ""

    @cached_property
    def kept(self) -> dict[Callable[["Shelf"], Any], Any]:
        """Return what functions of this shelf have answered; see ``once``."""
        return {}

    @cached_property
    def by_key(self) -> Mapping[str, Document]:
        """Return the pages of this site by key."""
        return {each.key: each for each in self.documents.values()}

    @cached_property
    def for_editors(self) -> tuple[Document, ...]:
        """Return the pages that only previews have."""
        return tuple(each for each in self.documents.values() if each.template in PREVIEW_ONLY)

    @cached_property
    def behind(self) -> Mapping[str, Standing]:
        """Return the pages whose other side alone has moved, by key."""
        moved = f"{OTHER[self.lang]}-moved"
        return {each.unit.key: each for each in self.standings if each.state == moved}

    @cached_property
    def confirmed(self) -> Mapping[str, str]:
        """Return the ISO day when both sides of a page were confirmed to agree, by key.

        A page of a record and of a text beside it has the earlier day, "" if one has none. The
        days stand in data/agreed.yaml, which is a part of the outline (plugins.bilingual.pages).
        """
        days: dict[str, str] = {}
        for each in self.standings:
            key = each.unit.key
            days[key] = min(days.get(key, each.confirmed), each.confirmed)
        return days

    def citation(self, document: Document) -> "Citation":
        """Return the citation of the publication whose page is *document*.

        It is asked several times for one page, then for the next, so the last one is kept.

        Raises:
            TypeError: the page is not that of a publication.
        """
        from plugins.archive.citation import cite  # late: of publications only

        held = self._cited.get(document.path)
        if held is None:
            files = self.files.get(document.record.id if document.record else "", ())
            held = cite(document, self.records, self.sides, self.hosts, self.prose_html, files)
            self._cited.clear()
            self._cited[document.path] = held
        return held

    @cached_property
    def _cited(self) -> dict[str, "Citation"]:
        return {}

    def gettext(self, message: str, **params: object) -> str:
        """Return an interface string in the site's language."""
        text = self.translate(message)
        return text % params if params else text

    def text(self, text: Text) -> Phrase:
        """Return a text in the site's language, or in the other with its lang."""
        own: str | None = getattr(text, self.lang)
        if own is not None:
            return Phrase(own)
        other = OTHER[self.lang]
        return Phrase(getattr(text, other), other)

    def other_text(self, text: Text) -> Phrase | None:
        """Return a text in the other language (with its lang), or None if it has none."""
        other = OTHER[self.lang]
        held: str | None = getattr(text, other)
        return None if held is None or held == getattr(text, self.lang) else Phrase(held, other)

    def name(self, text: Text) -> Name:
        """Return a text in both languages."""
        has_own = getattr(text, self.lang) is not None
        return Name(self.text(text), self.other_text(text) if has_own else None)

    def prose(self, prose: Prose | None) -> Html | None:
        """Return a long text as HTML, in the other language if this one has none."""
        if prose is None:
            return None
        own: str | None = getattr(prose, self.lang)
        if own:
            return Html(self.prose_html[own, self.lang])
        other = OTHER[self.lang]
        return Html(self.prose_html[getattr(prose, other), other], other)

    def date(self, value: PartialDate) -> Moment:
        """Return a date of day, month or year precision."""
        return Moment(format_date(value, self.lang), value)

    def span(self, start: str, end: str | None) -> Moment:
        """Return a span of days, with weekdays."""
        return Moment(format_span(start, end, self.lang), f"{start}/{end}" if end else start)

    def fiscal_year(self, year: int) -> str:
        """Return a Japanese fiscal year: 2021年度, 2021년도."""
        return format_fiscal_year(year, self.lang)

    def number(self, value: int) -> str:
        """Return a number with separators, in ten thousands where the language does so."""
        return format_number(value, self.lang)

    def title(self, record: Record) -> Phrase:
        """Return the name of any record that has one."""
        return self.text(record_title(record, self.records))

    def path(self, record: Record) -> str:
        """Return the address of a record's page, or of its place on a list page."""
        return record_path(record, self.records)

    def link(self, record: Record) -> Link:
        """Return a link to a record by its name."""
        return Link(self.title(record), self.path(record))

    def body(self, body_id: str) -> Phrase:
        """Return the official name of a body."""
        return self.text(self.records.get(Body, body_id).name)

    def bodies(self, ids: tuple[str, ...]) -> tuple[Name, ...]:
        """Return the official names of bodies in both languages."""
        return tuple(self.body_name(body_id) for body_id in ids)

    def body_name(self, body_id: str) -> Name:
        """Return the official name of a body in both languages, with its abbreviation."""
        body = self.records.get(Body, body_id)
        name = self.name(body.name)
        short = body.abbreviation or ""
        return replace(name, short="" if short in name.here.text else short)

    def outside(self, url: str | None) -> str:
        """Return an address to link to; "" for one of an old site, which leads back to ours."""
        return "" if url is None or self.old_sites.had(url) else url

    def sources(self, ids: tuple[str, ...]) -> tuple[Link, ...]:
        """Return where facts were read; a source without an address has an empty ``url``."""
        held = [self.records.get(Source, source) for source in ids]
        return tuple(
            Link(
                self.text(source.title),
                self.outside(source.url),
                date=self.date(source.date) if source.date else None,
            )
            for source in held
        )

    def document_name(self, document: Document) -> Name:
        """Return a page's title in both languages; an untranslated one in its real language."""
        if document.record is not None:
            return self.name(record_title(document.record, self.records))
        if document.title_lang != self.lang:
            return Name(Phrase(document.title, document.title_lang), None)
        other = self.other_titles.get(document.path)
        there = Phrase(other, OTHER[self.lang]) if other and other != document.title else None
        return Name(Phrase(document.title), there)

    def figure(self, figure: Figure) -> Number:
        """Return a figure with its date and sources."""
        as_of = (
            self.fiscal_year(int(figure.as_of[:4]))
            if figure.fiscal
            else format_date(figure.as_of, self.lang)
        )
        return Number(
            id=figure.id,
            number=self.number(figure.value),
            unit=self.text(figure.unit),
            label=self.text(figure.label),
            as_of=as_of,
            note=self.text(figure.note) if figure.note else None,
            sources=self.sources(figure.source),
            at_least=self.gettext("or more") if figure.at_least else "",
        )

    def document_title(self, document: Document) -> Phrase:
        """Return a page's title, with its lang if that is not the site's."""
        return Phrase(
            document.title, None if document.title_lang == self.lang else document.title_lang
        )

    def document_link(self, document: Document) -> Link:
        """Return a link to a page of this site by its title."""
        return Link(self.document_title(document), document.path)

    @cached_property
    def news(self) -> tuple[Document, ...]:
        """Return the news articles, newest first."""
        held = [document for document in self.documents.values() if document.kind == "news"]
        return tuple(sorted(held, key=lambda item: (item.date or date.min, item.key), reverse=True))

    @cached_property
    def news_places(self) -> Mapping[str, int]:
        """Return where each article stands among the news, by path."""
        return {each.path: place for place, each in enumerate(self.news)}


def once(make: Callable[[Shelf], ValueT]) -> Callable[[Shelf], ValueT]:
    """Make a function of a shelf alone that is asked by many pages answer from memory.

    A shelf does not change, so neither does the answer.
    """

    @wraps(make)
    def kept(shelf: Shelf) -> ValueT:
        if make not in shelf.kept:
            shelf.kept[make] = make(shelf)
        return cast(ValueT, shelf.kept[make])

    return kept
