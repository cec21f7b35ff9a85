"""Dates as people write them: typed once in ISO form, printed by Babel in either language."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import babel.dates

from plugins.records.models import Language, PartialDate

_RANGE: dict[Language, str] = {"ja": "～", "ko": " ~ "}
_BRACKETS: dict[Language, tuple[str, str]] = {"ja": ("（", "）"), "ko": ("(", ")")}

# First day of each era, newest first. 明治 by the Gregorian calendar, in force from 1873.
# Source: 改元 cabinet orders; https://www.ndl.go.jp/jp/tips/jpcalender.html
_ERAS = (
    (date(2019, 5, 1), "令和", 2019),
    (date(1989, 1, 8), "平成", 1989),
    (date(1926, 12, 25), "昭和", 1926),
    (date(1912, 7, 30), "大正", 1912),
    (date(1873, 1, 1), "明治", 1868),
)


def format_date(value: PartialDate, lang: Language, *, weekday: bool = False) -> str:
    """Return a date of day, month or year precision.

    >>> format_date("2021-11-17", "ja", weekday=True), format_date("2020-12", "ko")
    ('2021年11月17日（水）', '2020년 12월')
    """
    year, _, rest = value.partition("-")
    if not rest:
        return f"{int(year)}年" if lang == "ja" else f"{int(year)}년"
    month, _, day = rest.partition("-")
    if not day:
        return f"{int(year)}年{int(month)}月" if lang == "ja" else f"{int(year)}년 {int(month)}월"
    return _day(date.fromisoformat(value), lang, weekday=weekday)


@cache  # many pages print the same days
def _day(day: date, lang: Language, *, weekday: bool) -> str:
    pattern, months = _long(lang)
    told = {"y": day.year, "M": day.month, "MMMM": months[day.month], "d": day.day}
    text = pattern % told
    return text + _weekday(day, lang) if weekday else text


@cache
def _long(lang: Language) -> tuple[str, Mapping[int, str]]:
    """Return the long form of a day, such as ``%(y)s年%(M)s月%(d)s日``, and the names of months."""
    pattern = babel.dates.get_date_format("long", locale=lang)
    months = babel.dates.get_month_names("wide", "format", locale=lang)
    return str(pattern.format), {number: str(name) for number, name in months.items()}


def _weekday(day: date, lang: Language) -> str:
    opening, closing = _BRACKETS[lang]
    return opening + _weekdays(lang)[day.weekday()] + closing


@cache
def _weekdays(lang: Language) -> Mapping[int, str]:
    return babel.dates.get_day_names("narrow", "format", locale=lang)


def format_span(start: str, end: str | None, lang: Language) -> str:
    """Return a day or a span of days with weekdays, saying the year and month once.

    >>> format_span("2021-06-24", "2021-06-27", "ja")
    '2021年6月24日（木）～27日（日）'
    >>> format_span("2021-06-24", "2021-07-01", "ko")
    '2021년 6월 24일(목) ~ 7월 1일(목)'
    """
    first = date.fromisoformat(start)
    told = _day(first, lang, weekday=True)
    if end is None or end == start:
        return told
    last = date.fromisoformat(end)
    if first.year != last.year:
        second = _day(last, lang, weekday=True)
    else:
        same_month = first.month == last.month
        pattern = {
            ("ja", True): "d日",
            ("ja", False): "M月d日",
            ("ko", True): "d일",
            ("ko", False): "M월 d일",
        }[lang, same_month]
        second = babel.dates.format_date(last, pattern, locale=lang) + _weekday(last, lang)
    return told + _RANGE[lang] + second


def format_times(start: str, end: str | None, lang: Language) -> str:
    """Return a span of times: 14:00～18:00, 14:00~18:00."""
    return start if end is None else f"{start}{_RANGE[lang].strip()}{end}"


def format_fiscal_year(year: int, lang: Language) -> str:
    """Return a Japanese fiscal year (April to March): 2021年度, 2021년도."""
    return f"{year}年度" if lang == "ja" else f"{year}년도"


def fiscal_year(day: date) -> int:
    """Return the Japanese fiscal year of *day*; it begins on 1 April."""
    return day.year - (day.month < 4)


def fiscal_year_of(value: PartialDate | None) -> int | None:
    """Return the Japanese fiscal year of a date whose month is known, else None.

    >>> fiscal_year_of("2021-03"), fiscal_year_of("2021")
    (2020, None)
    """
    if value is None or "-" not in value:
        return None
    return fiscal_year(date.fromisoformat(value if len(value) == 10 else f"{value}-01"))


def japanese_era(day: date) -> str:
    """Return the era year of *day*.

    >>> japanese_era(date(2019, 5, 1)), japanese_era(date(2019, 4, 30))
    ('令和元年', '平成31年')

    Raises:
        ValueError: *day* is before 1873, when Japan counted days differently.
    """
    for start, name, first_year in _ERAS:
        if day >= start:
            number = day.year - first_year + 1
            return f"{name}{'元' if number == 1 else number}年"
    raise ValueError(f"no era for {day.isoformat()}")
