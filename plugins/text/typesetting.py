"""Set the texts of a page, or of a piece of one, as each language sets them.

Works on the text between tags, by the language that is in force there: punctuation; ``lang``
on runs of the other script; ``<wbr>`` between the phrases of Japanese headings; spans around
what must stand on one line. Running it twice changes nothing. Attributes, code, addresses
and ``<title>`` stay as they are, so titles, feeds and JSON-LD hold no markup.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape

from plugins.records.models import LANGUAGES, Body, Language, Term, Venue
from plugins.records.store import Records
from plugins.text.phrases import phrase_breaks
from plugins.text.runs import (
    Element,
    Line,
    Run,
    escaped,
    inside,
    outermost,
    read,
    read_from,
    segments,
)
from plugins.text.typography import masked, may_change, punctuate

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
_NOT_SET = re.compile("<code>[^<>]*</code>|<[^<>]*>")
_TO_ESCAPE = re.compile("[&<>]")
_IN_KEPT = re.compile(r"[-\d元]")  # one of these is in each of them
# What a browser could break there; Korean letters and digits keep together (``keep-all``).
_BREAKABLE = {"ja": re.compile(r"\d\D|\D\d|-"), "ko": re.compile(r"[ (-]")}
_LONGEST = 16  # letters: 16 full-width ones of the text size stand on a line of 288 px
# Where a line breaks in spite of ``keep-all``. Such a term is kept by ``nowrap``, which lets it
# stand out where it does not fit, so only a short one is; a long one breaks at these.
_OPEN = re.compile(r"[ ・（(]")
_LONGEST_OPEN = 12

_REMEMBERED = 4_096  # pieces and lines of pages: the frame of a site and what lists repeat, 5 MB


# A range of a text and the tag that is put around it; a place, if it ends where it begins.
Mark = tuple[int, int, str]
_NB, _TERM, _BREAK = '<span class="nb">', '<span class="term">', "<wbr>"
# What sets a piece of HTML that stands in an element, and says where it ends and if a line is open
# there; and what sets a text that is a line by itself.
SetPiece = Callable[[Element, str], tuple[str, Element, bool]]
SetLine = Callable[[Element, str], str]


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
        self._line = lru_cache(maxsize=_REMEMBERED)(self._set_line)

    def page(self, html: str, lang: Language) -> str:
        """Return a page, or a piece of one in *lang*, with all that is done to it."""
        return _in_pieces(html, outermost(lang), self._segment, self._line)

    def _set(self, here: Element, html: str) -> tuple[str, Element, bool]:
        """Return *html*, which stands in *here*, as it is set; where it ends; if a line is open."""
        parts, shape = read_from(here, html)
        marked = [self._mark_languages(parts, line) for line in shape.mixed]
        if any(marked):
            # The words of the other language are lines by themselves now.
            return self._set(here, "".join(parts))[0], shape.end, shape.is_open
        for line in shape.mixed:
            self._set_mixed(parts, line)
        for index, element in shape.plain:
            parts[index] = self._line(element, parts[index])
        return "".join(parts), shape.end, shape.is_open

    def _set_line(self, here: Element, html: str) -> str:
        """Return *html*, a text that is a line by itself in *here*, as it is set."""
        lang = here.lang
        typed = unescape(html)
        foreign = _FOREIGN.get(lang)
        if foreign and foreign.search(typed) and not here.plain:
            ranges = self._foreign(typed, lang)
            if ranges:
                return self._set(here, _wrapped(typed, ranges))[0]
        text, origin = punctuate(typed, lang)
        if lang in _KEPT and not here.plain and not here.kept:
            marks = find_marks(text, lang, self.terms, heading=here.heading, alone=here.alone)
            if marks:
                return _wrapped(text, marks)
        return html if origin is None else escaped(text)

    def _mark_languages(self, parts: list[str], line: Line) -> bool:
        """Put ``lang`` on runs of the other language's script; say whether there were any."""
        lang = line.here.lang
        foreign = _FOREIGN.get(lang)
        if line.here.plain or not foreign or not foreign.search(line.text(parts)):
            return False
        marked = False
        for _at, piece in line.run(parts).placed():
            ranges = self._foreign(piece.text, lang)
            if ranges:
                marked = True
                parts[piece.index] = _wrapped(piece.text, ranges)
        return marked

    def _foreign(self, text: str, lang: str) -> list[Mark]:
        """Return the ranges of *text* that are in the other language, with the tag for each."""
        tag = f'<span lang="{"ko" if lang == "ja" else "ja"}">'
        return [(*place, tag) for place in foreign_runs(text, lang, self.terms.ja)]

    def _set_mixed(self, parts: list[str], line: Line) -> None:
        """Set what holds more than one text: punctuation, and what is kept together."""
        _punctuate(parts, line)
        here = line.here
        if here.plain or here.lang not in _KEPT:
            return
        text = line.text(parts)
        marks = find_marks(text, here.lang, self.terms, heading=here.heading, alone=here.alone)
        if marks:
            _wrap(parts, line.run(parts), marks)


def _wrap(parts: list[str], run: Run, marks: Sequence[Mark]) -> None:
    """Put spans around what is kept together, and the breaks of phrases into headings."""
    for at, piece in run.placed():
        end = at + len(piece.text)
        inside = [
            (s - at, e - at, tag)
            for s, e, tag in marks
            # A phrase that begins with a tag gets its mark before the letter after it.
            if at <= s and e <= end and (s < e or (s < end and s not in run.breaks))
        ]
        if inside and not piece.kept:
            parts[piece.index] = _wrapped(piece.text, inside)


def find_marks(text: str, lang: str, terms: Terms, *, heading: bool, alone: bool) -> list[Mark]:
    """Return what is kept together in a line, and where it may break if it is a *heading*.

    *alone* is false for a part of a line in another language.

    >>> find_marks("165件の姉妹都市", "ja", Terms(), heading=True, alone=True)
    [(0, 4, '<span class="nb">'), (5, 5, '<wbr>')]
    """
    text = masked(text)
    marks: list[Mark] = []
    find = terms.patterns[lang]
    if find.search(text):
        marks = [
            (*match.span(), _NB if _OPEN.search(match[0]) else _TERM)
            for match in find.finditer(text)
            # A term that is the whole line fits or must break.
            if not (alone and match[0] == text.strip())
        ]
    if _IN_KEPT.search(text):
        of_terms = tuple(marks)
        breakable = _BREAKABLE[lang]
        for match in _KEPT[lang].finditer(text):
            kept = match[0]
            if len(kept) <= _LONGEST and breakable.search(kept):
                start, end = match.span()
                if not of_terms or not any(s < end and start < e for s, e, _tag in of_terms):
                    marks.append((start, end, _NB))
        marks.sort()
    if heading and lang == "ja":
        breaks = phrase_breaks(text, [(s, e) for s, e, _tag in marks])
        marks = sorted(marks + [(place, place, _BREAK) for place in breaks])
    return marks


def punctuated(html: str, lang: Language) -> str:
    """Return *html* with the punctuation of each text's language, and nothing else changed.

    >>> punctuated('<p>"<b>한국</b>" <code>"x"</code></p>', "ko")
    '<p>“<b>한국</b>” <code>"x"</code></p>'
    """
    shown = _NOT_SET.sub("", html)
    if "&" not in shown and not may_change(shown):
        return html
    return _in_pieces(html, outermost(lang), _punctuated_piece, _punctuated_line)


def _punctuated_piece(here: Element, html: str) -> tuple[str, Element, bool]:
    parts, shape = read_from(here, html)
    for line in shape.mixed:
        _punctuate(parts, line)
    for index, element in shape.plain:
        parts[index] = _punctuated_line(element, parts[index])
    return "".join(parts), shape.end, shape.is_open


def _punctuated_line(here: Element, html: str) -> str:
    text, origin = punctuate(unescape(html), here.lang)
    return html if origin is None else escaped(text)


def _in_pieces(html: str, start: Element, set_piece: SetPiece, set_line: SetLine) -> str:
    """Return *html*, which begins in *start*, as its pieces and blocks of one text are set."""
    done: list[str] = []
    here = start
    is_open = False
    for piece, tag, text, end in segments(html):
        if piece:
            if is_open:  # an end tag that ends nothing
                return set_piece(start, html)[0]
            piece, here, is_open = set_piece(here, piece)  # noqa: PLW2901
        done.append(piece)
        if text:
            element = inside(here, tag)
            done += (tag, text if element.hidden else set_line(element, text), end)
            is_open = False
        elif tag:
            done.append(tag)
    return "".join(done)


def _punctuate(parts: list[str], line: Line) -> None:
    set_, origin = punctuate(line.text(parts), line.here.lang)
    if origin is None:
        return
    for at, piece in line.run(parts).placed():
        end = at + len(piece.text)
        text = "".join(sign for sign, place in zip(set_, origin, strict=True) if at <= place < end)
        if text != piece.text:
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


def _wrapped(text: str, marks: Sequence[Mark]) -> str:
    """Return *text* as HTML with a tag around each range and at each place."""
    inner = escaped if _TO_ESCAPE.search(text) else str
    html: list[str] = []
    at = 0
    for start, end, tag in marks:
        html += (inner(text[at:start]), tag)
        if start < end:
            html += (inner(text[start:end]), "</span>")
        at = end
    html.append(inner(text[at:]))
    return "".join(html)


def _one_of(terms: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the longest of *terms* at a place."""
    # By their first letter: most letters begin no term, and are passed over at once.
    by_first: dict[str, list[str]] = {}
    for term in sorted(terms, key=lambda term: (-len(term), term)):
        by_first.setdefault(term[0], []).append(re.escape(term[1:]))
    found = [f"{re.escape(first)}(?:{'|'.join(ends)})" for first, ends in by_first.items()]
    return re.compile("|".join(found) or "(?!)")
