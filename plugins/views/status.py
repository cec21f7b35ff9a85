"""How both languages of the whole site stand: for editors, in previews only."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from plugins.bilingual.documents import OTHER, Document
from plugins.checks.problems import Place
from plugins.parity.report import page_of, part_name, place_of, state_names
from plugins.parity.state import STATES, Standing, State, totals
from plugins.parity.units import Unit
from plugins.records.models import LANGUAGES, Language
from plugins.views.base import Link, Moment, Phrase
from plugins.views.frame import LANGUAGE_NAMES
from plugins.views.shelf import Shelf

_SHOWN = 200  # entries of a list; a page of thousands would be of no use


@dataclass(frozen=True)
class Row:
    """How many units of a section are in each state, as numbers to print, and all together."""

    section: str
    numbers: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class Part:
    """What is missing or moved, on which side, and where it or its counterpart stands."""

    language: str
    what: str
    name: Phrase | None  # a heading or a field; None for the whole page
    place: str  # "content/pages/about.md:12", or ""


@dataclass(frozen=True)
class Entry:
    """A pair or record: its name, its state, its page on both sides, what needs somebody."""

    name: str
    state: str
    confirmed: Moment | None
    page: Link | None
    other_page: Link | None
    places: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Group:
    """The entries of one section: how many there are, the first of them, and ``more`` in words."""

    section: str
    count: int
    entries: tuple[Entry, ...]
    more: str  # "" if all are there


def status(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return the table (``states``, ``rows``, ``all``) and the entries.

    ``waiting`` are the pairs in which something is missing or has moved (``waiting_more`` says
    how many there are besides), ``unconfirmed`` those that nobody has declared to agree yet, by
    section.
    """
    del document
    names = state_names(shelf.gettext)
    counts = totals(shelf.standings)
    whole = sum(counts.values(), Counter())
    shown = [state for state in STATES if state == "complete" or whole[state]]
    entries = _Entries(shelf, names)
    held = _sorted(shelf.standings)
    waiting = [each for each in held if each.state not in ("complete", "unconfirmed")]
    return {
        "states": tuple(names[state] for state in shown),
        "rows": tuple(
            _row(section_name(section), counts[section], shown, shelf)
            for section in sorted(counts, key=section_name)
        ),
        "all": _row("", whole, shown, shelf),
        "waiting": tuple(map(entries.entry, waiting[:_SHOWN])),
        "waiting_more": _more(len(waiting), shelf),
        "unconfirmed": tuple(
            _group(section, list(group), entries)
            for section, group in groupby(
                (each for each in held if each.state == "unconfirmed"),
                key=lambda each: section_name(each.unit.section),
            )
        ),
    }


def _group(section: str, held: Sequence[Standing], entries: "_Entries") -> Group:
    shown = tuple(map(entries.entry, held[:_SHOWN]))
    return Group(section, len(held), shown, _more(len(held), entries.shelf))


def _more(count: int, shelf: Shelf) -> str:
    """Return how many of *count* entries are not shown, in words; "" if all are."""
    if count <= _SHOWN:
        return ""
    return shelf.gettext(
        "%(count)s more are not listed here; this command names them all:",
        count=shelf.number(count - _SHOWN),
    )


def section_name(section: str) -> str:
    """Return where editors find a section.

    >>> section_name("news"), section_name("venues")
    ('content/news/', 'data/venues.yaml')
    """
    return f"content/{section}/" if section in ("pages", "news") else f"data/{section}.yaml"


def _sorted(standings: Iterable[Standing]) -> list[Standing]:
    return sorted(standings, key=lambda each: (section_name(each.unit.section), each.unit.name))


def _row(section: str, counts: Counter[State], shown: Iterable[State], shelf: Shelf) -> Row:
    numbers = tuple(shelf.number(counts[state]) for state in shown)
    return Row(section, numbers, shelf.number(counts.total()))


class _Entries:
    """Makes entries; what they all need is looked up once."""

    def __init__(self, shelf: Shelf, names: Mapping[State, str]) -> None:
        self.shelf = shelf
        self.names = names
        self.paths = {held.key: path for path, held in shelf.documents.items()}
        self.languages: dict[Language, str] = {
            "ja": shelf.gettext("Japanese"),
            "ko": shelf.gettext("Korean"),
        }

    def entry(self, standing: Standing) -> Entry:
        unit, shelf = standing.unit, self.shelf
        path = page_of(unit, self.paths, shelf.records)
        other = OTHER[shelf.lang]
        places = [place_of(unit, lang) for lang in LANGUAGES]
        return Entry(
            name=unit.name,
            state=self.names[standing.state],
            confirmed=shelf.date(standing.confirmed) if standing.confirmed else None,
            page=shelf.document_link(shelf.documents[path]) if path else None,
            other_page=Link(
                Phrase(LANGUAGE_NAMES[other], other), shelf.hosts[other] + path, lang=other
            )
            if path
            else None,
            places=tuple(dict.fromkeys(_shown(place) for place in places if place)),
            parts=(*self._missing(unit), *self._moved(standing)),
        )

    def _missing(self, unit: Unit) -> Iterable[Part]:
        for lang, name in unit.missing:
            yield Part(
                self.languages[lang],
                self.shelf.gettext("missing"),
                Phrase(name) if name else None,
                _shown(place_of(unit, OTHER[lang], name)),
            )

    def _moved(self, standing: Standing) -> Iterable[Part]:
        for lang in LANGUAGES:
            for part in standing.moved[lang]:
                is_text = part.heading or part.name == "block"
                other = None if lang == self.shelf.lang else lang
                yield Part(
                    self.languages[lang],
                    self.shelf.gettext("changed"),
                    Phrase(part_name(part), other if is_text else None),
                    _shown(part.place),
                )
            # What one side lacks is told already.
            if standing.removed[lang] and lang not in dict(standing.unit.missing):
                told = self.shelf.gettext("parts removed: %(count)s", count=standing.removed[lang])
                yield Part(self.languages[lang], told, None, "")


def _shown(place: Place | None) -> str:
    return f"{place.path}:{place.line}" if place else ""
