"""Read the facts out of a text: numbers, dates, times, addresses, links, tables, headings.

What two languages write differently becomes the same sign: 令和3年 and 2021년, 2,000万 and
2천만, 午後2時 and 14:00. Signs of a pair can then be compared whatever the words around them.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from plugins.records.models import Language
from plugins.text.width import nfkc

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
ERAS |= {"레이와": 2018, "헤이세이": 1988, "쇼와": 1925}
_TENS = {
    "十": 10,
    "百": 100,
    "백": 100,
    "십": 10,
    "千": 1000,
    "천": 1000,
    "万": 10**4,
    "만": 10**4,
    "億": 10**8,
    "억": 10**8,
}
_WEEKDAYS = {
    sign: index
    for signs in ("月火水木金土日", "월화수목금토일")
    for index, sign in enumerate(signs)
}
# Native Korean numerals before a counter, and Japanese ones in つ, which are written in words.
_NATIVE = {
    "한": 1,
    "두": 2,
    "세": 3,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
}
_COUNTERS = "명|분|번|차례|곳|가지|개|사람|권|편|도시|나라|시간|달|해|건"
_NATIVE_COUNTED = re.compile(rf"(?<![가-힣])({'|'.join(_NATIVE)})\s(?:{_COUNTERS})")
_COUNTED_ENDING = re.compile(  # its letter leads the search, where the whole begins anywhere
    rf"[{''.join({each[-1] for each in _NATIVE})}]\s(?:{_COUNTERS})"
)
_TSU = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TSU_COUNTED = re.compile(rf"([{''.join(_TSU)}])(?:つ|人目|者|[都府県国市町村区人名回年点件度大])")

_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)>\s]+)[^)]*\)")
_LINK = re.compile(r"\[(?<!!\[)[^\]]*\]\(\s*<?([^)>\s]+)[^)]*\)")
_LINK_WORDS = re.compile(r"\[(?<!!\[)([^\]]*)\]\(")
_FACT = re.compile(r"\{fact:([^{}\s]+)\}")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_URL = re.compile(
    r"https?://[A-Za-z0-9./?#&=_%~:@+,;-]+|(?<![\w.@])(?:www\.)[A-Za-z0-9./?#&=_%~-]+"
)
_PHONE = re.compile(
    r"(?<![0-9A-Za-z-])\+?\d{1,4}-(?:\(\d+\))?\d{1,4}(?:-\d{2,4}){1,2}(?![0-9A-Za-z-])"
)
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d)")
_ERA_YEAR = re.compile(rf"({'|'.join(ERAS)})\s?(元|원|\d{{1,2}})\s?[年년]")
_YEAR = re.compile(r"(?<!\d)(\d{4})\s?[年년](?![間간])\s?[度도]?")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s?[月월](?!\s?간)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s?[日일](?![間간本본])")
_WEEKDAY = re.compile(r"\(([月火水木金土日월화수목금토일])(?:曜日?|요일)?\)")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?![\d:])")
_HOUR = re.compile(
    r"(午前|午後|오전|오후)?\s?(\d{1,2})\s?[時시](?![間간])(?:\s?(\d{1,2})\s?[分분])?"
)
# A digit that may be part of something else than a number: no pattern above but that of an era
# finds anything where this does not.
_IN_CONTEXT = re.compile(r"\d(?:[./:-][\d(]|\s?[年년月월日일時시])")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?\s?[万億千百十만억천백십]*")
_DIGIT = re.compile(r"\d")
_MARKS = ("](", "{fact:", "@", "http", "www.")  # of what is no plain text
_COUNTED: Mapping[Language, re.Pattern[str]] = {"ja": _TSU_COUNTED, "ko": _COUNTED_ENDING}


_Value = Callable[[re.Match[str]], "str | list[tuple[str, str]] | None"]


class Sign(NamedTuple):
    """A fact found in a text: its kind, its value in a common form, and how it was written.

    A ``soft`` sign (a number in words: 二つ, 두 분) answers a number on the other side but asks
    for none, since a language may simply not count there.
    """

    kind: str
    value: str
    written: str = ""
    soft: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.value


def signs(text: str, lang: Language) -> list[Sign]:
    """Return the signs of *text* in no particular order.

    >>> [sign.key for sign in signs("令和3年9月5日(日) 午後2時", "ja")]
    [('year', '2021'), ('month', '9'), ('day', '5'), ('weekday', '6'), ('time', '14:00')]
    """
    return signs_of(nfkc(text), lang)


def signs_of(held: str, lang: Language) -> list[Sign]:
    """Return the signs of a text in form NFKC.

    Most texts hold few kinds of signs: no pattern is tried without the letters that it needs.
    """
    found: list[Sign] = []

    def take(pattern: re.Pattern[str], kind: str, value: _Value, *, soft: bool = False) -> None:
        nonlocal held

        def replace(match: re.Match[str]) -> str:
            told = value(match)
            pairs = [(kind, told)] if isinstance(told, str) else told or []
            found.extend(Sign(name, each, match[0].strip(), soft) for name, each in pairs)
            return " "

        held = pattern.sub(replace, held)

    if "](" in held:
        # The words of a link are text as well: they are put back.
        words = [match[1] for match in _LINK_WORDS.finditer(held)]
        if "![" in held:
            take(_IMAGE, "image", lambda match: match[1])
        take(_LINK, "link", lambda match: match[1])
        held = " ".join([held, *words])
    if "{fact:" in held:
        take(_FACT, "fact", lambda match: match[1])
    if "@" in held:
        take(_MAIL, "mail", lambda match: match[0].lower())
    if "http" in held or "www." in held:
        take(_URL, "address", lambda match: match[0].rstrip(".,;"))
    in_context = _IN_CONTEXT.search(held) is not None
    if in_context:
        if "-" in held or "." in held or "/" in held:
            take(
                _ISO_DATE,
                "day",
                lambda match: [
                    ("year", str(int(match[1]))),
                    ("month", str(int(match[2]))),
                    ("day", str(int(match[3]))),
                ],
            )
        if "-" in held:
            take(_PHONE, "phone", _phone)
    whole = held
    has_years = "年" in held or "년" in held
    if has_years:
        take(
            _ERA_YEAR,
            "year",
            lambda match: str(ERAS[match[1]] + (1 if match[2] in "元원" else int(match[2]))),
        )
    if in_context or held != whole:  # what was taken out may leave a digit beside a sign
        if has_years:
            take(_YEAR, "year", lambda match: match[1])
        if "月" in held or "월" in held:
            take(_MONTH, "month", lambda match: str(int(match[1])))
        if "日" in held or "일" in held:
            take(_DAY, "day", lambda match: str(int(match[1])))
    if "(" in held:
        take(_WEEKDAY, "weekday", lambda match: str(_WEEKDAYS[match[1]]))
    if in_context or held != whole:
        if ":" in held:
            take(_CLOCK, "time", lambda match: f"{int(match[1]):02}:{match[2]}")
        if "時" in held or "시" in held:
            take(_HOUR, "time", _hour)
    if lang == "ko":
        if _COUNTED_ENDING.search(held):
            take(_NATIVE_COUNTED, "number", lambda match: str(_NATIVE[match[1]]), soft=True)
    else:
        take(_TSU_COUNTED, "number", lambda match: str(_TSU[match[1]]), soft=True)
    take(_NUMBER, "number", lambda match: _number(match[0]))
    return found


def plain_numbers(texts: Sequence[str], lang: Language) -> list[tuple[str, ...] | None]:
    """Return, for each text, its numbers as written if it surely has no other signs, or None.

    The texts are in form NFKC. Texts of both languages that hold the same plain numbers have the
    same signs.

    >>> plain_numbers(["| 施設 | 2,956 |", "9月", "本文"], "ja")
    [('2,956 ',), None, ()]
    """
    whole = "\n".join(texts)
    # Nearly all that a text could hold is not there at all: it is asked for once.
    marks = [mark for mark in _MARKS if mark in whole]
    words = [pattern for pattern in (_ERA_YEAR, _WEEKDAY, _COUNTED[lang]) if pattern.search(whole)]
    if not marks and not words and not _DIGIT.search(whole):
        return [()] * len(texts)
    return [_plain_numbers(text, marks, words) for text in texts]


def _plain_numbers(
    held: str, marks: Sequence[str], words: Sequence[re.Pattern[str]]
) -> tuple[str, ...] | None:
    for mark in marks:
        if mark in held:
            return None
    for pattern in words:
        if pattern.search(held):
            return None
    if not _DIGIT.search(held):
        return ()
    return None if _IN_CONTEXT.search(held) else tuple(_NUMBER.findall(held))


def _phone(match: re.Match[str]) -> str | None:
    """Return the digits of a telephone number in national form: 02-733-5681."""
    digits = re.sub(r"\D", "", match[0])
    if len(digits) < 7:
        return None
    return re.sub(r"^0*(?:82|81)0?", "0", digits) if match[0].startswith("+") else digits


def _hour(match: re.Match[str]) -> str:
    hour = int(match[2]) + (12 if match[1] in ("午後", "오후") and int(match[2]) < 12 else 0)
    return f"{hour:02}:{int(match[3] or 0):02}"


def _number(written: str) -> str:
    """Return the value of a number with its tens.

    >>> _number("2,000万"), _number("2천만"), _number("1.50")
    ('20000000', '20000000', '1.5')
    """
    digits = written.replace(",", "").strip()
    if digits.isascii() and digits.isdecimal() and len(digits) < 16:
        return str(int(digits))  # what follows says the same
    match = re.match(r"[\d,]*\d(?:\.\d+)?", written)
    value = float(match[0].replace(",", "")) if match else 0.0
    for sign in written:
        value *= _TENS.get(sign, 1)
    return f"{value:.6f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Shape:
    """The structure of a page's text: levels and anchors of headings, rows × columns of tables."""

    headings: tuple[str, ...]
    tables: tuple[str, ...]
    lists: int


_HEADING = re.compile(r"(#{2,6})\s")
_ANCHOR = re.compile(r"\{#([\w-]+)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s")


def shape(text: str) -> Shape:
    """Return the structure of a Markdown text."""
    headings = []
    tables = []
    rows: list[int] = []
    items = 0
    for line in [*text.split("\n"), ""]:
        start = line[:1]
        if start.isspace():
            start = line.lstrip()[:1]
        if start == "|":
            rows.append(line.strip().strip("|").count("|") + 1)
            continue
        if rows:
            tables.append(f"{len(rows) - 1}×{max(rows)}")
            rows = []
        if start == "#":
            if (match := _HEADING.match(line)) is not None:
                anchor = _ANCHOR.search(line)
                headings.append(match[1] + (f" #{anchor[1]}" if anchor else ""))
        elif (start in "-*+" or start.isdecimal()) and _ITEM.match(line):
            items += 1
    return Shape(tuple(headings), tuple(tables), items)


_SHARED = frozenset({"year", "month", "weekday"})


def difference(ours: list[Sign], theirs: list[Sign]) -> list[Sign]:
    """Return the signs of *ours* that *theirs* lacks.

    Years and months may be said once for several dates in one language. So where one side has
    fewer of them, only a complete absence counts; of all others, each occurrence.
    """
    counts = [Counter(sign.kind for sign in side) for side in (ours, theirs)]
    there = Counter(sign.key for sign in theirs)
    lacking = []
    for sign in ours:
        # 2020、2021年 is 2020년, 2021년: a bare number may be a year.
        twin = {"year": ("number", sign.value), "number": ("year", sign.value)}.get(sign.kind)
        if there[sign.key] == 0:
            if not sign.soft and (twin is None or there[twin] == 0):
                lacking.append(sign)
        elif sign.kind not in _SHARED or counts[0][sign.kind] == counts[1][sign.kind]:
            there[sign.key] -= 1
    return lacking
