"""The pages that can be found, in the order in which equal hits are shown."""

from collections.abc import Iterable
from typing import NamedTuple

from plugins.bilingual.documents import OTHER, Document
from plugins.records.models import (
    Event,
    Language,
    Program,
    Publication,
    PublicationSeries,
    Seminar,
    SeminarSeries,
    Text,
)
from plugins.records.store import Records
from plugins.search.reading import Reading, one_line
from plugins.text.dates import format_date, format_fiscal_year, format_span

# By the first folder of an address, the most helpful first; "pages" is the rest. The search
# page names them.
SECTIONS = ("programs", "pages", "news", "seminars", "publications", "events")
# Templates of pages that list others: what they say is said better there.
LISTS = frozenset(
    {
        "archive-index",
        "archive-list",
        "events",
        "news",
        "old-addresses",
        "programs",
        "publications",
        "seminars",
        "site-map",
    }
)


Rank = tuple[bool, int, int]  # whether it is a list, how long that is, its section


class Words(NamedTuple):
    """A line of a hit, and its language if that is not the page's."""

    text: str
    lang: Language | None = None


class Found(NamedTuple):
    """A page as the search knows it.

    ``path`` has no slash in front. ``label`` is the series or program that it belongs to, and
    ``when`` its date in words; both may be empty. ``day`` is YYYY, YYYY-MM or YYYY-MM-DD, or ""
    if it has none. ``more`` is text that belongs to it without standing on it.
    """

    path: str
    title: Words
    section: str
    reading: Reading
    label: Words = Words("")
    when: str = ""
    day: str = ""
    is_list: bool = False
    more: str = ""

    @property
    def year(self) -> int:
        """The year of its day; 0 if it has none."""
        return int(self.day[:4] or 0)


def ordered(pages: Iterable[Found]) -> list[Found]:
    """Order pages by section, the newest of each first; lists come last, the longest at the end.

    So the pages of a section and a year are neighbours.
    """
    newest_first = sorted(sorted(pages, key=lambda page: page.path), key=_day, reverse=True)
    return sorted(newest_first, key=rank)


def rank(page: Found) -> Rank:
    """Return what pages are ordered by in the first place."""
    length = len(page.reading.text) if page.is_list else 0
    return page.is_list, length, SECTIONS.index(page.section)


def _day(page: Found) -> str:
    return page.day


def find_page(document: Document, reading: Reading, more: str, records: Records) -> Found:
    """Return one listed page; *more* is text that belongs to it without standing on it."""
    lang = document.lang
    label, day, when = _context(document, records)
    return Found(
        path=document.path.removeprefix("/"),
        title=_words(document.title, document.title_lang, lang),
        section=_section(document.path),
        reading=reading,
        label=label,
        when=when,
        day=day,
        is_list=document.template in LISTS,
        more=one_line(more),
    )


def _section(path: str) -> str:
    """Return the section of a page by its address.

    >>> _section("/news/2021-05-27-visit/"), _section("/access/")
    ('news', 'pages')
    """
    folder = path.split("/")[1]
    return folder if folder in SECTIONS else "pages"


def _context(document: Document, records: Records) -> tuple[Words, str, str]:
    """Return what a page belongs to, its day in ISO form and its date in words."""
    record, lang = document.record, document.lang
    if isinstance(record, Publication):
        label = _text(records.get(PublicationSeries, record.series).title, lang)
        return label, record.date or "", format_date(record.date, lang) if record.date else ""
    if isinstance(record, Event):
        program = records.get(Program, record.program)
        return _text(program.short_title or program.title, lang), *_session(record, lang)
    if isinstance(record, Seminar):
        series = records.get(SeminarSeries, record.series)
        return _text(series.title, lang), *_session(record, lang)
    day = document.date.isoformat() if document.date else ""
    return Words(""), day, format_date(day, lang) if day else ""


def _session(session: Event | Seminar, lang: Language) -> tuple[str, str]:
    """Return the day (else the month, else the fiscal year) in ISO form and in words."""
    if session.start_date:
        return session.start_date, format_span(session.start_date, session.end_date, lang)
    if isinstance(session, Event) and session.month:
        return session.month, format_date(session.month, lang)
    return str(session.fiscal_year), format_fiscal_year(session.fiscal_year, lang)


def _text(text: Text, lang: Language) -> Words:
    own: str | None = getattr(text, lang)
    return Words(own) if own else Words(getattr(text, OTHER[lang]), OTHER[lang])


def _words(text: str, lang: Language, here: Language) -> Words:
    return Words(text, None if lang == here else lang)
