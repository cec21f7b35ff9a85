"""The archive's lists: publications by series, year, fiscal year, topic, region, language.

A list is a page of its own. One that has grown beyond ``PAGE`` entries leads to parts, one
for each year (or month): a new publication changes the list and one part, and no address
ever moves or goes away, since parts are named by dates and not by position.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from plugins.records.models import LANGUAGES, Body, Language, Magazine, Publication
from plugins.records.store import Records
from plugins.text.dates import fiscal_year_of

if TYPE_CHECKING:
    from plugins.archive.news import NewsList

FacetName = Literal["series", "years", "fiscal-years", "topics", "regions", "languages"]
FACETS: tuple[FacetName, ...] = (
    "series",
    "years",
    "fiscal-years",
    "topics",
    "regions",
    "languages",
)
ROOT = "/publications/"
PAGE = 200  # entries that one page shows at most, before it is cut into parts
UNKNOWN = "unknown"  # the year of what has no date

_WHOLE = re.compile(rf"{ROOT}(?P<facet>[a-z-]+)/(?P<value>[a-z0-9-]+)/")  # no part of a list

Languages = Mapping[str, tuple[Language, ...]]  # publication id to the languages of its files


@dataclass(frozen=True)
class ArchiveList:
    """The publications that share a value of a facet, newest first.

    ``period`` is "" for the whole list, else the part of it: "2021", "2021-11", "unknown".
    ``parts`` are the paths of its parts; a list that has some shows its newest entries only.
    """

    path: str
    facet: FacetName
    value: str
    period: str
    publications: tuple[Publication, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Archive:
    """All lists by path, the whole lists by facet, and what publications are to each other.

    ``news`` are the lists of news by path; none if there is no page of all news.
    """

    lists: Mapping[str, ArchiveList] = field(default_factory=dict)
    # The whole lists, in reading order.
    facets: Mapping[FacetName, tuple[ArchiveList, ...]] = field(default_factory=dict)
    # Publication id to the one that supersedes it.
    successors: Mapping[str, Publication] = field(default_factory=dict)
    # Key of a program or seminar to the publications on it.
    related: Mapping[str, tuple[Publication, ...]] = field(default_factory=dict)
    news: Mapping[str, "NewsList"] = field(default_factory=dict)

    def of_series(self, series_id: str) -> tuple[Publication, ...]:
        """Return the publications of a series, newest first."""
        held = self.lists.get(f"{ROOT}series/{series_id}/")
        return held.publications if held else ()


def archive(records: Records, translated: Languages, kept: Iterable[str] = ()) -> Archive:
    """Return all lists; *translated* tells in which languages the files are.

    *kept* are addresses that must not go away: a list among them stays although its last
    publication has left it, but nothing leads there.
    """
    publications = newest_first(records.all(Publication))
    lists: dict[str, ArchiveList] = {}
    facets: dict[FacetName, tuple[ArchiveList, ...]] = {}
    for facet, rule in _facets(records, translated).items():
        held: dict[str, list[Publication]] = defaultdict(list)
        held.update({value: [] for value in rule.always})
        for publication in publications:
            for value in rule.values(publication):
                held[value].append(publication)
        whole = []
        for value in sorted(filter(rule.known, held), key=rule.order):
            path = f"{ROOT}{facet}/{value}/"
            made = _with_parts(ArchiveList(path, facet, value, "", tuple(held[value])))
            lists.update({each.path: each for each in made})
            whole.append(made[0])
        facets[facet] = tuple(whole)
        for path in kept:
            match = _WHOLE.fullmatch(path)
            if (
                match
                and match["facet"] == facet
                and path not in lists
                and rule.known(match["value"])
            ):
                lists[path] = ArchiveList(path, facet, match["value"], "", ())
    successors = {each.supersedes: each for each in publications if each.supersedes}
    related: dict[str, list[Publication]] = defaultdict(list)
    for publication in publications:
        for program in publication.programs:
            related[f"programs/{program}"].append(publication)
        for seminar in publication.seminars:
            related[f"seminars/{seminar}"].append(publication)
    on_them = {key: tuple(held) for key, held in related.items()}
    return Archive(lists, facets, successors, on_them)


def newest_first(publications: Iterable[Publication]) -> list[Publication]:
    """Order by date, then number; what has no date comes last, in the order of the file."""
    return sorted(publications, key=lambda held: (held.date or "", held.number or 0), reverse=True)


def year_of(publication: Publication | Magazine) -> str:
    """Return the year it came out, or ``UNKNOWN``."""
    return publication.date[:4] if publication.date else UNKNOWN


def japanese_fiscal_year(publication: Publication) -> str:
    """Return the Japanese fiscal year as its date or its record tells it, or ``UNKNOWN``."""
    year = publication.fiscal_year or fiscal_year_of(publication.date)
    return str(year) if year else UNKNOWN


def languages_of(publication: Publication, translated: Languages) -> tuple[Language, ...]:
    """Return the languages it can be read in; the one it was written in comes first."""
    others = (each for each in translated.get(publication.id, ()) if each != publication.language)
    return (publication.language, *others)


def regions_of(publication: Publication, records: Records) -> tuple[str, ...]:
    """Return the bodies it is about and the prefectures or provinces around them."""
    found: dict[str, None] = {}
    waiting = list(publication.regions)
    while waiting:
        body = records.kinds["bodies"].get(waiting.pop(0))
        if isinstance(body, Body) and body.id not in found:
            found[body.id] = None
            waiting += body.within
    return tuple(found)


@dataclass(frozen=True)
class _Facet:
    """How publications are told apart: the values of one, their order, which are known.

    An unknown value is an error of the records, told where it stands.
    """

    values: Callable[[Publication], Iterable[str]]
    order: Callable[[str], Any]
    known: Callable[[str], bool]
    always: tuple[str, ...] = ()  # values that have a list even while it is empty


def _facets(records: Records, translated: Languages) -> dict[FacetName, _Facet]:
    def among(
        values: Callable[[Publication], Iterable[str]], kind: str, *, always: bool = False
    ) -> _Facet:
        """Values that are ids, in the order of their file."""
        positions = {each: number for number, each in enumerate(records.kinds[kind])}
        return _Facet(
            values,
            positions.__getitem__,
            positions.__contains__,
            tuple(positions) if always else (),
        )

    return {
        "series": among(lambda held: (held.series,), "publication_series", always=True),
        "years": _Facet(lambda held: (year_of(held),), _latest, _is_year),
        "fiscal-years": _Facet(lambda held: (japanese_fiscal_year(held),), _latest, _is_year),
        "topics": among(lambda held: held.topics, "topics"),
        "regions": among(partial(regions_of, records=records), "bodies"),
        "languages": _Facet(
            partial(languages_of, translated=translated), str, LANGUAGES.__contains__
        ),
    }


def _is_year(value: str) -> bool:
    return value == UNKNOWN or re.fullmatch(r"\d{4}", value) is not None


def _latest(year: str) -> tuple[bool, int]:
    """Order years, newest first and the unknown last."""
    return year == UNKNOWN, 0 if year == UNKNOWN else -int(year)


def _with_parts(held: ArchiveList) -> list[ArchiveList]:
    """Return the list and, if it is too long for a page, its parts and theirs."""
    undated = held.period == UNKNOWN or (held.facet == "years" and held.value == UNKNOWN)
    last = undated or "-" in held.period
    if len(held.publications) <= PAGE or last:
        return [held]
    direct: list[ArchiveList] = []
    deeper: list[ArchiveList] = []
    for period, group in groupby(held.publications, key=partial(_part, held)):
        part = replace(held, path=f"{held.path}{period}/", period=period, publications=tuple(group))
        first, *others = _with_parts(part)
        direct.append(first)
        deeper += others
    return [replace(held, parts=tuple(each.path for each in direct)), *direct, *deeper]


def _part(held: ArchiveList, publication: Publication) -> str:
    """Return the part of *held* that a publication belongs to: its year, in a year its month."""
    date = publication.date or UNKNOWN
    by_year = held.facet not in ("years", "fiscal-years") or held.value == UNKNOWN
    if by_year and held.period == "":
        return date if date == UNKNOWN else date[:4]
    return date[:7] if "-" in date else UNKNOWN
