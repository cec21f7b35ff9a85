"""Set the texts of a page, or of a piece of one, as each language sets them.

Works on the text between tags, by the language that is in force there: punctuation; ``lang``
on runs of the other script; ``<wbr>`` between the phrases of Japanese headings; spans around
what must stand on one line. Running it twice changes nothing. Attributes, code, addresses
and ``<title>`` stay as they are, so titles, feeds and JSON-LD hold no markup.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from plugins.records.models import LANGUAGES, Body, Language, Term, Venue
from plugins.records.store import Records
from plugins.text.phrases import phrase_breaks
from plugins.text.runs import Element, Run, escaped, outermost, read, read_from, segments
from plugins.text.typography import masked, punctuate

_HANGUL = "가-힣ㄱ-ㅎㅏ-ㅣ"
_KANA = "ぁ-ゖァ-ヺｦ-ﾝ"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆"

# With the digits and spaces inside, so that a date or a name is one run.
_KOREAN_RUN = re.compile(rf"(?:\d+(?=[{_HANGUL}]))?[{_HANGUL}]+(?:[ ·\d]*[{_HANGUL}]+)*")
_JAPANESE_RUN = re.compile(
    rf"(?:[A-Za-z0-9]+(?=[{_HAN}{_KANA}]))?[{_HAN}]*[{_KANA}](?:[{_KANA}{_HAN}ー・゛゜]*[{_KANA}{_HAN}ー゛゜])?"
)
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_FOREIGN = {"ja": re.compile(f"[{_HANGUL}]"), "ko": re.compile(f"[{_HAN}{_KANA}]")}

# What no line may break: telephone numbers and days, K-POP, COVID-19.
_ALWAYS = (
    r"(?<![A-Za-z0-9+-])(?:\+\d{1,3}-)?\d{1,4}-\d{2,4}-\d{2,4}(?![A-Za-z0-9-])"
    r"|(?<![A-Za-z0-9-])[A-Z][A-Za-z]{0,6}-[A-Z0-9][A-Za-z0-9]{0,6}(?![A-Za-z0-9-])"
)
_TIME = r"\d{1,2}:\d\d"
_NUMBER = r"\d+(?:[,.]\d+)*"
_KEPT = {
    "ja": re.compile(  # each after what it can begin with: most letters are passed over so
        rf"(?=[\d+A-Z第約計全令平昭])(?:{_ALWAYS}|{_TIME}(?:～{_TIME})?"
        r"|\d{1,2}月\d{1,2}日(?:（[月火水木金土日祝・]{1,3}）)?"
        r"|\d{1,2}日（[月火水木金土日祝・]{1,3}）"
        r"|(?:令和|平成|昭和)(?:\d{1,2}|元)年(?:度)?"
        rf"|[第約計全]?{_NUMBER}(?:～{_NUMBER})?[万億兆千百]?"
        r"(?:年度|年間|年代|年|[かカヶヵケ](?:月間?|国|所|年)|団体|自治体|都市|市町村|県|世紀|世帯|ページ|ウォン|時間|分間|日間|週間|周年|人目|か所"
        r"|[月日時分秒歳人名件回本社校冊点枚組台位週泊円号部国番階期種代つ章項]|%|％|(?:km|cm|mm|kg|m|MB|KB|B)(?![A-Za-z]))?"
        r"(?:以上|以下|以内|未満|目|頃)?)"
    ),
    "ko": re.compile(
        rf"(?=[\d+A-Z])(?:{_ALWAYS}|{_TIME} ?~ ?{_TIME}"
        r"|\d{1,2}일\([월화수목금토일]\)"
        rf"|{_NUMBER}(?:~{_NUMBER})? ?(?:만|억)? ?"
        r"(?:명|건|회|개국|개|곳|세|인|원|년|월|일|시간|분|권|쪽|위|점|%|(?:km|cm|mm|kg|m|MB|KB|B)(?![A-Za-z]))"
        rf"(?![{_HANGUL}]{{3}}))"
    ),
}
_IN_KEPT = re.compile(r"[-\d元]")  # one of these is in each of them
# What a browser could break there; Korean letters and digits keep together (``keep-all``).
_BREAKABLE = {"ja": re.compile(r"\d\D|\D\d|-"), "ko": re.compile(r"[ (-]")}
_LONGEST = 16  # letters: 16 full-width ones of the text size stand on a line of 288 px
# Where a line breaks in spite of ``keep-all``. Such a term is kept by ``nowrap``, which lets it
# stand out where it does not fit, so only a short one is; a long one breaks at these.
_OPEN = re.compile(r"[ ・（(]")
_LONGEST_OPEN = 12

_REMEMBERED = 4_096  # pieces and lines of pages: the frame of a site and what lists repeat, 5 MB


@dataclass(frozen=True)
class Terms:
    """Names and terms of both languages that are one word to the reader."""

    ja: frozenset[str] = frozenset()
    ko: frozenset[str] = frozenset()

    @cached_property
    def patterns(self) -> dict[str, re.Pattern[str]]:
        """Return what finds terms that a line could break; the longest first."""
        held = {
            "ja": [
                term
                for term in self.ja
                if 3 <= len(term) <= (_LONGEST_OPEN if _OPEN.search(term) else _LONGEST)
            ],
            # Without a space, CSS keeps a Korean word whole.
            "ko": [term for term in self.ko if _OPEN.search(term) and len(term) <= _LONGEST_OPEN],
        }
        return {lang: _one_of(terms) for lang, terms in held.items()}


def known_terms(records: Records) -> Terms:
    """Return the terms of the glossary and the names of bodies and venues."""
    held: dict[Language, set[str]] = {lang: set() for lang in LANGUAGES}
    for term in records.all(Term):
        for lang in LANGUAGES:
            held[lang] |= {getattr(term, lang), *getattr(term, f"{lang}_variants")}
    names = [each.name for each in records.all(Body)] + [each.name for each in records.all(Venue)]
    for name in names:
        for lang in LANGUAGES:
            held[lang] |= {getattr(name, lang) or ""}
    return Terms(frozenset(held["ja"] - {""}), frozenset(held["ko"] - {""}))


class Typesetter:
    """Sets pages of one site.

    Pages share most of their pieces, so the last ones are remembered, with where they stood.
    What comes out depends on nothing else.
    """

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._segment = lru_cache(maxsize=_REMEMBERED)(self._set)

    def page(self, html: str, lang: Language) -> str:
        """Return a page, or a piece of one in *lang*, with all that is done to it."""
        done: list[str] = []
        here = outermost(lang)
        is_open = False
        for segment in segments(html):
            if is_open:  # an end tag that ends nothing
                return self._set(outermost(lang), html)[0]
            text, here, is_open = self._segment(here, segment)
            done.append(text)
        return "".join(done)

    def _set(self, here: Element, html: str) -> tuple[str, Element, bool]:
        """Return *html*, which stands in *here*, as it is set; where it ends; if a run is open."""
        parts, runs, end, is_open = read_from(here, html)
        if _mark_languages(parts, runs, self.terms):
            parts, runs, _end, _open = read_from(here, "".join(parts))
        _punctuate(parts, runs)
        for run in runs:
            if not run.plain and run.lang in _KEPT:
                _wrap(parts, run, find_marks(run, self.terms))
        return "".join(parts), end, is_open


def _mark_languages(parts: list[str], runs: list[Run], terms: Terms) -> bool:
    """Put ``lang`` on runs of the other language's script; say whether there were any."""
    marked = False
    for run in runs:
        if run.plain or run.lang not in _FOREIGN or not _FOREIGN[run.lang].search(run.text):
            continue
        other = "ko" if run.lang == "ja" else "ja"
        for _at, piece in run.placed():
            ranges = foreign_runs(piece.text, run.lang, terms.ja)
            if ranges:
                marked = True
                parts[piece.index] = _wrapped(
                    piece.text, [(s, e, f'<span lang="{other}">') for s, e in ranges], []
                )
    return marked


def _wrap(parts: list[str], run: Run, marks: "Marks") -> None:
    """Put spans around what is kept together, and the breaks of phrases into headings."""
    if marks is _NONE:
        return
    for at, piece in run.placed():
        end = at + len(piece.text)
        spans = [
            (s - at, e - at, f'<span class="{name}">')
            for s, e, name in marks.spans
            if at <= s and e <= end and not piece.kept
        ]
        # A phrase that begins with a tag gets its mark before the letter after it.
        breaks = [
            place - at
            for place in marks.breaks
            if at <= place < end and place not in run.breaks and not piece.kept
        ]
        if spans or breaks:
            parts[piece.index] = _wrapped(piece.text, spans, breaks)


@dataclass(frozen=True)
class Marks:
    """Ranges of a line that stay whole, with the class of their span, and its phrase breaks."""

    spans: tuple[tuple[int, int, str], ...]
    breaks: tuple[int, ...]


_NONE = Marks((), ())


def find_marks(run: Run, terms: Terms) -> Marks:
    """Return what is kept together in a run, and where a heading may break.

    >>> find_marks(read("<h2>165件の姉妹都市</h2>", "ja")[1][0], Terms())
    Marks(spans=((0, 4, 'nb'),), breaks=(5,))
    """
    text, lang = masked(run.text), run.lang
    spans = [
        (*match.span(), "nb" if _OPEN.search(match[0]) else "term")
        for match in terms.patterns[lang].finditer(text)
        # A term that is the whole line fits or must break.
        if not (run.alone and match[0] == text.strip())
    ]
    for match in _KEPT[lang].finditer(text) if _IN_KEPT.search(text) else ():
        start, end = match.span()
        worth = end - start <= _LONGEST and _BREAKABLE[lang].search(match[0]) is not None
        if worth and not any(s < end and start < e for s, e, _name in spans):
            spans.append((start, end, "nb"))
    spans.sort()
    if lang != "ja" or not run.heading:
        return Marks(tuple(spans), ()) if spans else _NONE
    return Marks(tuple(spans), tuple(phrase_breaks(text, [(s, e) for s, e, _name in spans])))


def punctuated(html: str, lang: Language) -> str:
    """Return *html* with the punctuation of each text's language, and nothing else changed.

    >>> punctuated('<p>"<b>한국</b>" <code>"x"</code></p>', "ko")
    '<p>“<b>한국</b>” <code>"x"</code></p>'
    """
    parts, runs = read(html, lang)
    _punctuate(parts, runs)
    return "".join(parts)


def _punctuate(parts: list[str], runs: list[Run]) -> None:
    for run in runs:
        set_, origin = punctuate(run.text, run.lang)
        if origin is None:
            continue
        for at, piece in list(run.placed()):
            end = at + len(piece.text)
            text = "".join(
                sign for sign, place in zip(set_, origin, strict=True) if at <= place < end
            )
            if text != piece.text:
                piece.text = text
                parts[piece.index] = escaped(text)


def foreign_runs(text: str, lang: str, japanese_names: Iterable[str]) -> list[tuple[int, int]]:
    """Return the ranges of *text*, which is in *lang*, that are in the other language.

    A row of Han characters alone in a Korean text is Japanese if it is a known name; which
    language another one is in cannot be known.

    >>> foreign_runs("「한국 축제」へ", "ja", ()), foreign_runs("金沢의 まちづくり", "ko", {"金沢"})
    ([(1, 6)], [(0, 2), (4, 9)])
    """
    if lang == "ja":
        return [match.span() for match in _KOREAN_RUN.finditer(text)]
    found = [match.span() for match in _JAPANESE_RUN.finditer(text)]
    for match in _HAN_RUN.finditer(text):
        inside = any(s <= match.start() < e for s, e in found)
        if not inside and match[0] in japanese_names:
            found.append(match.span())
    return sorted(found)


def undecided(html: str, japanese_names: Iterable[str]) -> list[str]:
    """Return the rows of two and more Han characters in Korean HTML whose language is unknown.

    >>> undecided("<p>未病(미병), 金沢</p>", {"金沢"})
    ['未病']
    """
    rows = []
    for run in read(html, "ko")[1]:
        if run.lang != "ko":
            continue
        known = foreign_runs(run.text, "ko", japanese_names)
        rows += [
            match[0]
            for match in _HAN_RUN.finditer(run.text)
            if len(match[0]) > 1 and not any(s <= match.start() < e for s, e in known)
        ]
    return list(dict.fromkeys(rows))


def _wrapped(text: str, spans: list[tuple[int, int, str]], breaks: list[int]) -> str:
    """Return *text* as HTML with a tag around each range and ``<wbr>`` at each break."""
    marks = [(start, 2, tag) for start, _end, tag in spans]
    marks += [(end, 0, "</span>") for _start, end, _tag in spans]
    marks += [(place, 1, "<wbr>") for place in breaks]
    html = ""
    at = 0
    for place, _order, mark in sorted(marks):
        html += escaped(text[at:place]) + mark
        at = place
    return html + escaped(text[at:])


def _one_of(terms: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the longest of *terms* at a place."""
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    if not longest_first:
        return re.compile("(?!)")
    first = "".join(sorted({re.escape(term[0]) for term in longest_first}))
    # Most letters begin no term: these are passed over without a look at each term.
    return re.compile(rf"(?=[{first}])(?:{'|'.join(map(re.escape, longest_first))})")
