"""What a citation of a publication says, in one reader's language; every format is made from it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from selectolax.lexbor import LexborHTMLParser

from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.pairs import Sides
from plugins.records.addresses import record_path
from plugins.records.models import (
    LANGUAGES,
    Author,
    Body,
    Language,
    Prose,
    Publication,
    PublicationSeries,
    Text,
    Topic,
)
from plugins.records.store import Records

if TYPE_CHECKING:
    from plugins.archive.files import PublicationFile

Form = Literal["report", "article", "web", "brochure", "reference"]
Day = tuple[int, int | None, int | None]  # year, month or None, day or None

_COLON: dict[Language, str] = {"ja": "：", "ko": ": "}  # between a title and its subtitle
_LATIN = re.compile(r"[\x20-\x7e\u00a0-\u024f]+")
# What would break a line or hide in it; the wide Japanese space is no such thing.
_BREAKS = re.compile(r"[ \x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MEDIA_TYPES = {"pdf": "application/pdf"}


@dataclass(frozen=True)
class Words:
    """One line of plain text and the language it is in."""

    text: str
    lang: Language


@dataclass(frozen=True)
class Creator:
    """Who wrote it. ``family`` and ``given`` are Latin, and empty where ``name`` is to stand whole."""

    name: Words
    family: str = ""
    given: str = ""
    corporate: bool = False


@dataclass(frozen=True)
class CitedFile:
    """A file of the work; ``size`` is in bytes."""

    url: str
    lang: Language
    media_type: str
    size: int
    sha256: str
    pages: int | None


@dataclass(frozen=True)
class Citation:
    """A publication as the readers of one language cite it; what is not known is not there.

    ``title`` has the subtitle in it and is in the readers' language where there is such a title;
    ``other_title`` is the title in the other language. ``language`` is that of the work which
    is cited: the readers' own if the work can be read in both (``translated``), else the one it
    was written in. All addresses are absolute; ``other_url`` is the page on the other
    site or empty, ``elsewhere`` another place where the work can be read.
    """

    id: str
    lang: Language
    form: Form
    title: Words
    subtitle: Words | None
    other_title: Words | None
    creators: tuple[Creator, ...]
    institution: Words | None
    series: Words
    other_series: Words | None
    number: int | None
    edition: Words | None
    date: Day | None
    written_in: Language
    language: Language
    translated: bool
    pages: int | None
    url: str
    other_url: str
    elsewhere: str | None
    replaces: str | None
    files: tuple[CitedFile, ...]
    doi: str | None
    isbn: str | None
    issn: str | None
    ndl: str | None
    abstract: Words | None
    keywords: tuple[Words, ...]
    regions: tuple[Words, ...]
    rights: Words | None

    @property
    def original_title(self) -> Words | None:
        """The title in the language it was written in, where ``title`` is another one."""
        held = self.other_title
        return held if held is not None and held.lang == self.written_in else None

    @property
    def iso_date(self) -> str:
        """The date as ``2018-06-22``, ``2018-06`` or ``2018``; "" if it is not known."""
        return self.day("-")

    def day(self, separator: str) -> str:
        """Return the date as its known parts with *separator* between them."""
        parts = zip(self.date or (), ("04", "02", "02"), strict=False)
        return separator.join(f"{part:{width}}" for part, width in parts if part is not None)


def cite(
    document: Document,
    records: Records,
    sides: Sides,
    hosts: Mapping[Language, str],
    prose: Mapping[tuple[str, Language], str],
    files: "Iterable[PublicationFile]",
) -> Citation:
    """Return the citation of the publication whose page is *document*, for that site's readers.

    *hosts* are the absolute addresses of the sites without a final slash, *prose* the HTML of
    long texts, *files* those beside the publication.

    Raises:
        TypeError: the page is not that of a publication.
    """
    publication, lang = document.record, document.lang
    if not isinstance(publication, Publication):
        raise TypeError(f"{document.path} is not the page of a publication")
    base = hosts[lang]
    there = sides[OTHER[lang]].get(document.path)
    cited = tuple(
        CitedFile(
            url=base + document.path + each.name,
            lang=each.language,
            media_type=_MEDIA_TYPES.get(each.format.lower(), "application/octet-stream"),
            size=each.size,
            sha256=each.sha256,
            pages=each.pages,
        )
        for each in files
    )
    texts = {each.body_lang for each in (document, there) if each is not None and each.body}
    return make_citation(
        publication,
        records,
        lang,
        url=base + document.path,
        other_url="" if there is None or there.fallback else hosts[OTHER[lang]] + there.path,
        replaces=base + record_path(records.get(Publication, publication.supersedes), records)
        if publication.supersedes
        else None,
        files=cited,
        translated=_translated(publication, {each.lang for each in cited}, texts),
        abstract=_abstract(publication.summary, lang, prose),
    )


def make_citation(
    publication: Publication,
    records: Records,
    lang: Language,
    *,
    url: str,
    other_url: str = "",
    replaces: str | None = None,
    files: tuple[CitedFile, ...] = (),
    translated: bool = False,
    abstract: Words | None = None,
) -> Citation:
    """Return what a citation says; *translated*: the whole work can be read in both languages."""
    series = records.get(PublicationSeries, publication.series)
    office = records.get(Body, publication.office) if publication.office else None
    institution = _words(office.name, lang) if office else None
    language = lang if translated else publication.language
    own = tuple(each for each in files if each.lang == language or not translated)
    article = series.form == "article"
    # What names the edition that it was written in does not name a translation.
    original = publication if language == publication.language else None
    return Citation(
        id=publication.id,
        lang=lang,
        form=series.form,
        title=_title(publication, lang),
        subtitle=_subtitle(publication, _words(publication.title, lang).lang),
        other_title=_other_title(publication, lang),
        creators=tuple(_creator(each, lang) for each in publication.authors)
        or ((Creator(institution, corporate=True),) if institution else ()),
        institution=institution,
        series=_words(series.title, lang),
        other_series=_other_words(series.title, lang),
        number=publication.number,
        # An article has no edition: the word says there what sort of article it is.
        edition=_words(publication.edition, lang) if publication.edition and not article else None,
        date=_day(publication.date),
        written_in=publication.language,
        language=language,
        translated=translated,
        pages=next((each.pages for each in own if each.pages), publication.pages),
        url=url,
        other_url=other_url,
        elsewhere=original.url if original else None,
        replaces=replaces,
        files=tuple(sorted(own, key=lambda each: each.lang != lang)),
        doi=original.doi if original else None,
        isbn=original.isbn if original else None,
        issn=series.issn,
        ndl=_line(original.ndl) if original and original.ndl else None,
        abstract=abstract,
        keywords=tuple(_words(records.get(Topic, each).label, lang) for each in publication.topics),
        regions=tuple(_words(records.get(Body, each).name, lang) for each in publication.regions),
        rights=_words(publication.rights, lang) if publication.rights else None,
    )


def plain_text(html: str) -> str:
    r"""Return the text of an HTML fragment in one line.

    >>> plain_text("<p>一つ目<b>の</b>段落。</p>\n<ul>\n<li>A &amp; B</li>\n</ul>")
    '一つ目の段落。 A & B'
    """
    body = LexborHTMLParser(html).body
    return _line(body.text()) if body is not None else ""


def _translated(publication: Publication, files: set[Language], texts: set[Language]) -> bool:
    """Say whether there is a version in the language that it was not written in.

    A text on its page is the work only where there is nothing else to read; beside a file or
    an address it is a summary.
    """
    if files:
        return OTHER[publication.language] in files
    return publication.url is None and texts == set(LANGUAGES)


def _abstract(
    summary: Prose | None, lang: Language, prose: Mapping[tuple[str, Language], str]
) -> Words | None:
    if summary is None:
        return None
    written = lang if getattr(summary, lang) else OTHER[lang]
    text = plain_text(prose[getattr(summary, written), written])
    return Words(text, written) if text else None


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _words(text: Text, lang: Language) -> Words:
    """Return a text in the readers' language, or in the other one if it has none."""
    own: str | None = getattr(text, lang)
    if own is not None:
        return Words(_line(own), lang)
    return Words(_line(getattr(text, OTHER[lang])), OTHER[lang])


def _other_words(text: Text, lang: Language) -> Words | None:
    """Return a text in the other language if it says something else than the readers' own."""
    held = _words(text, OTHER[lang])
    return held if held.lang != lang and held.text != _words(text, lang).text else None


def _title(publication: Publication, lang: Language) -> Words:
    """Return title and subtitle, both in the language that the title is in."""
    title = _words(publication.title, lang)
    subtitle = _subtitle(publication, title.lang)
    if subtitle is None:
        return title
    return Words(title.text + _COLON[title.lang] + subtitle.text, title.lang)


def _other_title(publication: Publication, lang: Language) -> Words | None:
    held = _title(publication, OTHER[lang])
    return held if held.lang != lang and held.text != _title(publication, lang).text else None


def _subtitle(publication: Publication, lang: Language) -> Words | None:
    text: str | None = getattr(publication.subtitle, lang) if publication.subtitle else None
    return Words(_line(text), lang) if text is not None else None


def _creator(author: Author, lang: Language) -> Creator:
    """Return an author as printed; in Latin letters where that is how it is printed or known.

    A Latin form without a comma is that of a group: it has no family name.
    """
    roman = _line(author.roman or "")
    family, comma, given = (part.strip() for part in roman.partition(","))
    corporate = bool(roman and not comma)
    own: str | None = getattr(author.name, lang)
    if roman and (own is None or _LATIN.fullmatch(own)):
        name = Words(roman if own is None else _line(own), lang)
        return Creator(name, corporate=True) if corporate else Creator(name, family, given)
    return Creator(_words(author.name, lang), corporate=corporate)


def _day(date: str | None) -> Day | None:
    if date is None:
        return None
    year, *rest = map(int, date.split("-"))
    month, day = (*rest, None, None)[:2]
    return year, month, day
