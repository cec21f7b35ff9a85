"""A reference to copy, as officials and students in Japan and in Korea write it.

Japanese: author「title」『series』第1号、day。address. The elements and their order are those of
SIST 02 (https://jipsti.jst.go.jp/sist/handbook/sist02_2007/main.htm), the brackets those of
the humanities and of official documents.
Korean: author, 「title」, 『series』 제1호, day, address. Brackets and the day's full stops are those
of 한글 맞춤법, 부록 문장 부호 (https://korean.go.kr/kornorms/).

A work in the other language is named by the title under which a library has it; what it
means follows in square brackets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from plugins.archive.citation import Citation, Words
from plugins.records.models import Language
from plugins.text.dates import format_date

Part = tuple[str, Language | None]  # text; its language where that is not the readers'


@dataclass(frozen=True)
class _Style:
    """The signs of one language."""

    names: str  # between authors
    after_names: str
    item: str  # between the elements
    before_series: str
    before_number: str
    number: str
    meaning: tuple[str, str]  # around a translated title
    group: tuple[str, str]  # around the series of a work that stands alone
    before_address: str
    end: str


_STYLES: Mapping[Language, _Style] = {
    "ja": _Style(
        names="・",
        after_names="",
        item="、",
        before_series="",
        before_number="",
        number="第{}号",
        meaning=("［", "］"),
        group=("（", "）"),
        before_address="。",
        end="",
    ),
    "ko": _Style(
        names="·",
        after_names=", ",
        item=", ",
        before_series=", ",
        before_number=" ",
        number="제{}호",
        meaning=("[", "]"),
        group=("(", ")"),
        before_address=", ",
        end=".",
    ),
}
_PART, _WHOLE = ("「", "」"), ("『", "』")  # around a part of something, around what stands alone
_INSIDE_PART = str.maketrans("「」『』", "『』「」")
_INSIDE_WHOLE = str.maketrans("『』", "「」")


def reference(citation: Citation) -> tuple[Part, ...]:
    """Return the reference as runs of one language each; joined, they are the whole line."""
    style = _STYLES[citation.lang]
    whole = (
        citation.form in ("brochure", "reference") or citation.title.text == citation.series.text
    )
    runs = [
        *_creators(citation, style),
        *_title(citation, style, _WHOLE if whole else _PART),
        *(_group(citation, style) if whole else _series(citation, style)),
    ]
    for item in _items(citation):
        runs += [style.item, item]
    runs += [style.before_address, citation.url, style.end]
    return _joined(runs, citation.lang)


def page_reference(
    publisher: Words, title: Words, site: Words, day: str, address: str, lang: Language
) -> tuple[Part, ...]:
    """Return the reference to any other page, as a part of the site; *day* is ISO, "" if it has none.

    >>> office, site = Words("見本事務所", "ja"), Words("見本", "ja")
    >>> page_reference(office, Words("題", "ja"), site, "2021-11-17", "https://example.org/", "ja")
    (('見本事務所「題」『見本』、2021年11月17日。https://example.org/', None),)
    """
    style = _STYLES[lang]
    whole = title.text == site.text
    quotes = _WHOLE if whole else _PART
    runs: list[str | Words] = [publisher, style.after_names]
    runs += [quotes[0], _nested(title, quotes), quotes[1]]
    if not whole:
        runs += [style.before_series, _WHOLE[0], _nested(site, _WHOLE), _WHOLE[1]]
    if day:
        runs += [style.item, format_date(day, "ja") if lang == "ja" else _korean_day(day)]
    runs += [style.before_address, address, style.end]
    return _joined(runs, lang)


def _creators(citation: Citation, style: _Style) -> list[str | Words]:
    runs: list[str | Words] = []
    for creator in citation.creators:
        runs += [style.names if runs else "", creator.name]
    return [*runs, style.after_names] if runs else []


def _title(citation: Citation, style: _Style, quotes: tuple[str, str]) -> list[str | Words]:
    """Return the title of the work cited, then the other one if one of them is a translation."""
    first, second = citation.title, citation.original_title
    if second is not None and citation.language != citation.lang:
        first, second = second, first
    runs: list[str | Words] = [quotes[0], _nested(first, quotes), quotes[1]]
    return runs if second is None else [*runs, style.meaning[0], second, style.meaning[1]]


def _nested(title: Words, quotes: tuple[str, str]) -> Words:
    """Return a title whose own corner brackets are not those that stand around it."""
    swap = _INSIDE_PART if quotes == _PART else _INSIDE_WHOLE
    return Words(title.text.translate(swap), title.lang)


def _series(citation: Citation, style: _Style) -> list[str | Words]:
    """Return the series, under its original name too, and the number in it."""
    first, second = citation.series, None
    if citation.other_series is not None and citation.language != citation.lang:
        first, second = citation.other_series, citation.series
    runs: list[str | Words] = [style.before_series, _WHOLE[0], _nested(first, _WHOLE), _WHOLE[1]]
    if second is not None:
        runs += [style.meaning[0], second, style.meaning[1]]
    return _numbered(runs, citation, style)


def _group(citation: Citation, style: _Style) -> list[str | Words]:
    """Return in brackets to what a work that stands alone belongs, unless its title says it."""
    series: list[str | Words] = [] if citation.title == citation.series else [citation.series]
    runs = _numbered(series, citation, style)
    return [style.group[0], *runs, style.group[1]] if runs else []


def _numbered(series: list[str | Words], citation: Citation, style: _Style) -> list[str | Words]:
    """Return the runs of a series, if any, and the number in it."""
    if citation.number is None:
        return series
    return [*series, style.before_number if series else "", style.number.format(citation.number)]


def _items(citation: Citation) -> Iterable[str | Words]:
    """Yield edition, publisher and date; the publisher only if others are the authors."""
    if citation.edition is not None:
        yield citation.edition
    if citation.institution is not None and not any(
        each.name == citation.institution for each in citation.creators
    ):
        yield citation.institution
    if citation.date is not None:
        yield (
            format_date(citation.iso_date, "ja")
            if citation.lang == "ja"
            else _korean_day(citation.iso_date)
        )


def _korean_day(day: str) -> str:
    """Return an ISO date as ``2018. 6. 22.``, ``2018. 6.`` or ``2018``."""
    known = [str(int(part)) for part in day.split("-")]
    return known[0] if len(known) == 1 else "".join(f"{part}. " for part in known).rstrip()


def _joined(runs: Iterable[str | Words], lang: Language) -> tuple[Part, ...]:
    """Return the runs with neighbours of one language made one."""
    parts: list[Part] = []
    for run in runs:
        text, other = (run, None) if isinstance(run, str) else (run.text, run.lang)
        other = None if other == lang else other
        if parts and parts[-1][1] == other:
            parts[-1] = (parts[-1][0] + text, other)
        elif text:
            parts.append((text, other))
    return tuple(parts)
