"""Punctuation of plain text as each language sets it; a second pass changes nothing.

Japanese: 「…」 and 『…』 for straight quotes, ……, ――, ～ in ranges, half-width kana made full.
Korean: “ ” ‘ ’, …, ~ in ranges, · between words. English, inside of both: smartypants.
No space is inserted or removed, and there are no no-break spaces: CSS makes the gaps.
What cannot be decided, such as a single quotation mark, stays as it was typed.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from smartypants import Attr, smartypants

# Stands in a text for what is no text of this language: code, a picture, a foreign run. It
# counts as a letter of either script.
OBJECT = "\ufffc"

JAPANESE = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_JA = JAPANESE + OBJECT
_HANGUL = "가-힣"

# Addresses are read by machines: https://…, www.…, clair.or.kr/~user, name@host, /path/.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}/[!-~]*|(?<![!-~])~?/[!-~]+"
)
# One of these, or "...", or 。。: a class of letters by itself is found ten times as fast.
_TRIGGER = re.compile("[\"'＂＇~〜～…—―‒–─﹣０-９Ａ-Ｚａ-ｚ\uff61-\uff9f・ㆍ－-]")

_QUOTES = re.compile("[\"'＂＇]")

# A hyphen is a range only before one of these; numbers of houses and telephones have none.
_UNITS = {
    "ja": r"(?:[年月日時分秒歳人名件回本社校冊点枚組台位週泊円%％]|[かカヶヵケ][月国所年]|団体|自治体|都市|市町村"
    r"|世紀|世帯|ページ|ウォン|[万億千百](?!葉)|(?:km|cm|mm|kg|m|g)(?![A-Za-z]))",
    "ko": r"(?:년|월|일|시(?!청)|분|초|세|명|인|건|회|곳|개|사|교|권|쪽|위|주|박|원|만|억|천|%"
    r"|(?:km|cm|mm|kg|m|g)(?![A-Za-z]))",
}
# The apostrophe of a shortened year: '21년, '90年代, '80s.
_YEAR = re.compile(r"'(?=\d\d(?:년|年|학번|s\b|(?![\d\w])))")
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_NOT_IN_CHAIN = r"(?<![\d.,/:A-Za-z-])(?<!\d[~～–])"

Replace = str | Callable[[re.Match[str]], str]
# Signs of which a text needs one for the rule to apply, what it finds, and what it makes of it.
Rule = tuple[frozenset[str], re.Pattern[str], Replace]


def _rule(signs: str, pattern: str, replacement: Replace) -> Rule:
    return frozenset(signs), re.compile(pattern), replacement


def _ranges(lang: str) -> list[Rule]:
    """Return the rules that turn a typed range into one with the mark of *lang*."""
    mark = "～" if lang == "ja" else "~"
    script = _JA if lang == "ja" else _HANGUL + OBJECT
    waves = "~〜～"
    return [
        _rule(waves, "〜" if lang == "ja" else "[〜～]", mark),
        # 10~20, 4月~6月, ソウル~釜山, ~20名, 10:00~
        _rule(waves, rf"(?<=[\d{script})%％A-Z])[{waves}](?=[\d{script}(A-Z])", mark),
        _rule(waves, rf"(?<=[\d{script})] )[{waves}](?= [\d{script}(])", mark),
        _rule(waves, rf"(?<=[A-Za-z])[{waves}](?=[{script}])", mark),
        _rule(waves, rf"(?<=[\d{script}])[{waves}](?=[A-Z\s、。）」)]|$)", mark),
        _rule(waves, rf"(?:(?<=[\s（「(])|^)[{waves}](?=\d)", mark),
        # An en dash between two numbers is a range by itself, unless there are three.
        _rule("–", rf"{_NOT_IN_CHAIN}({_NUMBER})–(?={_NUMBER}(?![\d–-]))", rf"\1{mark}"),
        _rule(
            "-–",
            rf"{_NOT_IN_CHAIN}(\d{{1,2}}:\d\d)( ?)[-–]( ?)(?=\d{{1,2}}:\d\d(?![\d:-]))",
            rf"\1\2{mark}\3",
        ),
        _rule(
            "-－",
            rf"{_NOT_IN_CHAIN}({_NUMBER})( ?)[-－]( ?)(?={_NUMBER} ?{_UNITS[lang]})",
            rf"\1\2{mark}\3",
        ),
        _rule(
            "-－–",
            r"(?<=\d[年月日時分년월일시분])[-－–](?=\d{1,4}[年月日時分년월일시분:])",
            mark,
        ),
    ]


_FULL_WIDTH = "".join(chr(ord(sign) + 0xFEE0) for sign in string.digits + string.ascii_letters)
_WIDE: list[Rule] = [
    _rule(_FULL_WIDTH, "[０-９Ａ-Ｚａ-ｚ]+", lambda match: unicodedata.normalize("NFKC", match[0])),
    # Between digits that were full-width, these were full-width for the same reason.
    _rule(
        "，．：",
        r"(?<=\d)[，．：](?=\d)",
        lambda match: {"，": ",", "．": ".", "：": ":"}[match[0]],
    ),
    # Full-width hyphens of telephone numbers and days.
    _rule(
        "－",
        r"(?<![\d－-])\d{2,4}－\d{1,4}－\d{1,4}(?![\d－-])",
        lambda match: match[0].replace("－", "-"),
    ),
]


def _full_kana(match: re.Match[str]) -> str:
    """Return half-width kana and signs in full width; a voice mark alone is one by itself."""
    full = unicodedata.normalize("NFKC", match[0])
    return full.replace("\u3099", "゛").replace("\u309a", "゜")


_HALF_KANA = "".join(map(chr, range(0xFF61, 0xFFA0)))
_LETTERS: dict[str, list[Rule]] = {
    "ja": [_rule(_HALF_KANA, f"[{_HALF_KANA}]+", _full_kana), *_WIDE],
    "ko": _WIDE,
}
_JAPANESE_RULES: list[Rule] = [
    _rule("・。", r"・{3,}|。{3,}", "……"),
    _rule(".", rf"(?<=[{_JA}\d)])\.{{3,}}|(?<!\.)\.{{3,}}(?=[{_JA}])", "……"),
    _rule("…", rf"(?<=[{_JA}])…+|(?<!…)…+(?=[{_JA}])", "……"),
    # A single ― joins two names (北九州市―仁川広域市), or stands in a title as it was given.
    _rule("─—―", r"[─—―]{2,}", "――"),
    _rule("-—", rf"(?<=[{_JA}])(?:-{{2,3}}|—)(?=[{_JA}\dA-Z]|$)(?!―)", "――"),
    _rule("-—", rf"(?<=[A-Za-z\d])(?:-{{2,3}}|—)(?=[{_JA}])(?!―)", "――"),
    _rule("-", rf"(?<=[{_JA}] )-{{2,3}}(?= [{_JA}\dA-Z])", "――"),
    *_ranges("ja"),
]
_KOREAN_RULES: list[Rule] = [
    _rule(".", r"(?<!\.)\.{3,}", "…"),
    _rule("-", rf"(?<=[{_HANGUL}\dA-Za-z)] )-{{2,3}}(?= [{_HANGUL}\dA-Za-z])", "—"),
    _rule("・･ㆍ", rf"(?<=[{_HANGUL}\dA-Za-z])[・･ㆍ](?=[{_HANGUL}\dA-Za-z])", "·"),
    *_ranges("ko"),
]
_ENGLISH_DOTS = _rule(".", r"(?<!\.)\.{3}(?!\.)", "…")


def _by_sign(*rules: Rule) -> dict[str, tuple[re.Pattern[str], ...]]:
    """Return what finds the places that a rule may change, by the signs that it needs."""
    signs = {sign for rule in rules for sign in rule[0]}
    return {sign: tuple(rule[1] for rule in rules if sign in rule[0]) for sign in signs}


_SIGNS_OF_LETTERS = {lang: _by_sign(*rules) for lang, rules in (*_LETTERS.items(), ("en", ()))}
_SIGNS_OF_RULES = {
    "ja": _by_sign(*_JAPANESE_RULES),
    "ko": _by_sign(*_KOREAN_RULES),
    "en": _by_sign(_ENGLISH_DOTS),
}


def japanese(text: str) -> str:
    """Return a piece of Japanese text, without markup, with Japanese punctuation.

    >>> japanese('"自治体"と"地域"を、10:00〜17:00に')
    '「自治体」と「地域」を、10:00～17:00に'
    """
    return punctuate(text, "ja")[0]


def korean(text: str) -> str:
    """Return a piece of Korean text, without markup, with Korean punctuation.

    >>> korean('"자매도시" 교류...')
    '“자매도시” 교류…'
    """
    return punctuate(text, "ko")[0]


def punctuate(text: str, lang: str) -> tuple[str, tuple[int, ...] | None]:
    """Return *text* as *lang* sets it, and for each letter where it was before.

    The second value is None if nothing changed.
    """
    if lang not in ("ja", "ko", "en") or not may_change(text):
        return text, None
    return _changed(text, lang)


def may_change(text: str) -> bool:
    """Say whether *text* holds a sign that a rule of some language begins with."""
    return _TRIGGER.search(text) is not None or "..." in text or "。。" in text


@lru_cache(maxsize=20_000)
def _changed(text: str, lang: str) -> tuple[str, tuple[int, ...] | None]:
    if _stays(text, lang):
        return text, None
    line = _Line(text)
    for rule in _LETTERS.get(lang, ()):
        line.replace(*rule)
    line.mask()
    if lang == "ja":
        while signs := _japanese_quotes(line.text):  # 「 makes a Japanese context for its neighbour
            line.put(signs)
        for rule in _JAPANESE_RULES:
            line.replace(*rule)
    elif lang == "ko":
        for rule in _KOREAN_RULES:
            line.replace(*rule)
        line.put(_korean_quotes(line.text))
    else:
        line.replace(*_ENGLISH_DOTS)
        line.put(_english_quotes(line.text))
    line.unmask()
    return (text, None) if line.text == text else (line.text, tuple(line.origin))


def _stays(text: str, lang: str) -> bool:
    """Say whether no rule finds anything: most signs are in order already."""
    if _QUOTES.search(text):
        return False
    signs = set(text)
    of_letters, of_rules = _SIGNS_OF_LETTERS[lang], _SIGNS_OF_RULES[lang]
    if any(p.search(text) for sign in signs & of_letters.keys() for p in of_letters[sign]):
        return False
    shown = masked(text)
    return not any(p.search(shown) for sign in signs & of_rules.keys() for p in of_rules[sign])


def masked(text: str) -> str:
    """Return *text* with ``OBJECT`` in the place of each letter of an address.

    >>> masked("x@y.kr").count(OBJECT)
    6
    """
    if "/" not in text and "@" not in text and "www." not in text:  # every address has one
        return text
    return _ADDRESS.sub(lambda match: OBJECT * len(match[0]), text)


class _Line:
    """A text that is changed step by step, and where each of its letters came from."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.signs = set(text)
        self.origin = list(range(len(text)))
        self.masked: list[str] = []

    def replace(
        self, signs: frozenset[str], pattern: re.Pattern[str], replacement: Replace
    ) -> None:
        if signs.isdisjoint(self.signs):
            return
        before = self.text
        for match in reversed(list(pattern.finditer(before))):
            new = match.expand(replacement) if isinstance(replacement, str) else replacement(match)
            start, end = match.span()
            if new == match[0] or start == end:
                continue
            held = self.origin[start:end]
            self.origin[start:end] = [held[min(i, len(held) - 1)] for i in range(len(new))]
            self.text = self.text[:start] + new + self.text[end:]
        if self.text is not before:
            self.signs = set(self.text)

    def mask(self) -> None:
        """Put ``OBJECT`` in the place of each letter of an address; no rule moves or drops it."""
        before = self.text
        self.text = masked(before)
        self.masked = [sign for sign, now in zip(before, self.text, strict=True) if now == OBJECT]

    def unmask(self) -> None:
        """Put the letters back."""
        held = iter(self.masked)
        self.text = "".join(next(held) if sign == OBJECT else sign for sign in self.text)

    def put(self, signs: dict[int, str]) -> None:
        """Put one letter in the place of another."""
        if not signs:
            return
        letters = list(self.text)
        for at, sign in signs.items():
            letters[at] = sign
        self.text = "".join(letters)
        self.signs = set(letters)


def _pairs(text: str, marks: str) -> Iterator[tuple[int, int]]:
    """Yield the places of opening and closing marks, outer and inner ones alike.

    Nothing is yielded for a kind of mark whose number is odd: which one is alone is unknown.
    Feet, inches, seconds and the apostrophes of words and years are no quotation marks.
    """
    at = [place for place, sign in enumerate(text) if sign in marks]
    double = [place for place in at if text[place] in '"＂']
    single = [place for place in at if text[place] in "'＇" and not _in_word(text, place)]
    for places in (double, single):
        for held in (
            places,
            [place for place in places if not _YEAR.match(text, place)],
            [place for place in places if not text[place - 1 : place].isdigit()],
        ):
            pairs = list(zip(held[::2], held[1::2], strict=False))
            if len(held) % 2 == 0 and all(_quotes(text, *pair) for pair in pairs):
                yield from (pair for pair in pairs if not _measures(text, *pair))
                break


def _quotes(text: str, start: int, end: int) -> bool:
    inner = text[start + 1 : end]
    return inner != "" and inner == inner.strip() and not _YEAR.match(text, end)


def _measures(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isdigit() and text[end - 1].isdigit()


def _in_word(text: str, at: int) -> bool:
    return _latin(text[at - 1 : at]) and bool(re.match(r"[A-Za-z]", text[at + 1 : at + 2]))


def _latin(sign: str) -> bool:
    return bool(re.match(r"[A-Za-z0-9]", sign))


def _japanese_quotes(text: str) -> dict[int, str]:
    """Return 「」 for quotation marks in a Japanese context, 『』 within another 「」."""
    if not _QUOTES.search(text):
        return {}
    pairs = [
        (start, end)
        for start, end in _pairs(text, "\"＂'＇")
        if re.search(rf"[{_JA}]", text[max(start - 1, 0) : start] + text[start + 1 : end + 2])
    ]
    pairs = [
        (start, end)
        for start, end in pairs
        if not any(s < start < e < end or start < s < end < e for s, e in pairs)
    ]
    opening = {start for start, _end in pairs}
    closing = {end for _start, end in pairs}
    signs = {}
    depth: list[str] = []
    for at, sign in enumerate(text):
        if at in opening:
            inner = bool(depth) and depth[-1] == "「"
            signs[at] = "『" if inner else "「"
            depth.append(signs[at])
        elif at in closing:
            signs[at] = "』" if depth and depth.pop() == "『" else "」"
        elif sign in "「『":
            depth.append(sign)
        elif sign in "」』" and depth:
            depth.pop()
    return signs


def _korean_quotes(text: str) -> dict[int, str]:
    """Return “ ” and ‘ ’; smartypants cannot tell an opening mark after a Korean letter."""
    if not _QUOTES.search(text):
        return {}
    signs = {}
    for start, end in _pairs(text, "\"'"):
        signs[start], signs[end] = "“”" if text[start] == '"' else "‘’"
    return _apostrophes(text) | signs


def _apostrophes(text: str) -> dict[int, str]:
    """Return ’ for those of words and years: don't, '21년."""
    return {
        match.start(): "’"
        for match in re.finditer(
            rf"(?<=[A-Za-z])'(?=[A-Za-z])|(?<![\w'])(?={_YEAR.pattern})'", text
        )
    }


def _english_quotes(text: str) -> dict[int, str]:
    """Return what smartypants makes of the quotation marks of an English text."""
    # It reads tags and backslashes, which are letters here.
    plain = re.sub(r"[<>&\\`]", OBJECT, text)
    set_ = str(smartypants(plain, Attr.q | Attr.u))
    if len(set_) != len(text):
        return {}
    signs = {at: sign for at, sign in enumerate(set_) if text[at] in "\"'" and sign != text[at]}
    for match in re.finditer(r"(?<![\w'])'(?=\d\ds?\b)", text):
        signs[match.start()] = "’"
    for mark in "\"'":  # feet and inches: then nothing is certain
        if text.count(mark) % 2 and re.search(rf"\d{mark}", text):
            signs = {at: sign for at, sign in signs.items() if text[at] != mark}
    return signs
