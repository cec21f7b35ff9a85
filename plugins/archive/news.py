"""The lists of news: one page while they are few, then parts by year, and by month of a full year.

As with the lists of publications, parts are named by dates: an article more changes the page of
all news and its own parts, and no address ever moves or goes away. Both sites have the same
parts, so every part has its counterpart.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from plugins.archive.lists import PAGE
from plugins.archive.wording import Translator
from plugins.bilingual.documents import OTHER, Document
from plugins.checks.problems import N_
from plugins.records.models import LANGUAGES, Language
from plugins.text.dates import format_date

NEWS = "/news/"
_YEAR, _MONTH = len("2021"), len("2021-11")
_PART = re.compile(rf"{NEWS}(?P<year>\d{{4}})/(?:(?P<month>(?P=year)-\d{{2}})/)?")


@dataclass(frozen=True)
class NewsList:
    """A list of news: of all, with the ``period`` "", or of "2021" or "2021-11".

    ``counts`` tells how many articles each site has in it. ``parts`` are the paths of its
    parts, newest first; a list that has some shows its newest articles only.
    """

    path: str
    period: str
    counts: Mapping[Language, int]
    parts: tuple[str, ...] = ()


def news_lists(
    articles: Mapping[Language, Iterable[Document]], kept: Iterable[str] = ()
) -> dict[str, NewsList]:
    """Return the list of all news and its parts, by path; *articles* are those a site shows.

    A list is cut as soon as it is too long for a page of either site. *kept* are addresses
    that must not go away: a part among them stays, but nothing leads there.
    """
    counts = {
        lang: Counter(
            period
            for held in articles[lang]
            if held.date is not None
            for period in ("", held.date.isoformat()[:_YEAR], held.date.isoformat()[:_MONTH])
        )
        for lang in LANGUAGES
    }
    most = counts["ja"] | counts["ko"]  # the larger number of each period

    def parts(period: str) -> list[str]:
        length = _MONTH if period else _YEAR
        inside = (each for each in most if len(each) == length and each.startswith(period))
        return sorted(inside, reverse=True) if most[period] > PAGE else []

    cut = {"": parts("")}
    cut |= {year: parts(year) for year in cut[""]}
    cut |= {month: [] for year in cut[""] for month in cut[year]}
    for match in filter(None, map(_PART.fullmatch, sorted(kept))):
        cut.setdefault(match["month"] or match["year"], [])
    return {
        path_of(period): NewsList(
            path_of(period),
            period,
            {lang: counts[lang][period] for lang in LANGUAGES},
            tuple(map(path_of, held)),
        )
        for period, held in cut.items()
    }


def path_of(period: str) -> str:
    """Return the address of the list of a period.

    >>> path_of(""), path_of("2021"), path_of("2021-11")
    ('/news/', '/news/2021/', '/news/2021/2021-11/')
    """
    inside = (period[:_YEAR], period) if len(period) > _YEAR else (period,)
    return NEWS + "".join(f"{each}/" for each in inside if each)


def news_of(
    sides: Mapping[Language, Iterable[Document]], *, preview: bool
) -> dict[Language, list[Document]]:
    """Return the articles that each site will show, those that only the other has among them."""
    own = {
        lang: {
            each.path: each
            for each in sides[lang]
            if each.kind == "news" and (preview or not each.draft)
        }
        for lang in LANGUAGES
    }
    found: dict[Language, list[Document]] = {}
    for lang in LANGUAGES:
        others = own[OTHER[lang]].items()
        added = [each for path, each in others if path not in own[lang] and not each.only]
        found[lang] = [*own[lang].values(), *added]
    return found


def news_documents(
    lists: Mapping[str, NewsList], whole: Document, translate: Translator
) -> list[Document]:
    """Return the pages of the parts; *whole* is the page of all news on the same site."""
    found = []
    for held in lists.values():
        if not held.period:
            continue
        title = translate(N_("%(list)s: %(period)s")) % {
            "list": whole.title,
            "period": format_date(held.period, whole.lang),
        }
        told = translate(N_("%(title)s: %(count)s in all, newest first."))
        count = held.counts[whole.lang]
        found.append(
            replace(
                whole,
                key=held.path.strip("/"),
                path=held.path,
                title=title,
                summary=told % {"title": title, "count": count} if count else whole.summary,
                body="",
                kind="archive",
                unlisted=True,  # the page of all news is what a search should find
                source=(),
                photographs=(),
            )
        )
    return found
