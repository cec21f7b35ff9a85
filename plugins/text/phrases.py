"""Where a line of Japanese may break: between phrases, and never inside of what is one.

BudouX proposes the phrases; its model cuts some words in two (SN|S動画, 人口減|少社会), so
every cut is looked at again. Korean breaks at its spaces (CSS ``keep-all``) and needs none.
"""

import re
from collections.abc import Iterable
from functools import cache

import budoux

_KANJI = "\u3400-\u4dbf\u4e00-\u9fff々〆ヶ"
# No line begins or ends with these (JIS X 4051); small kana and ー belong to what is before.
_NOT_FIRST = "、。，．・：；？！!?,.:;)]}）］｝〉》」』】〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ゛゜々…―～~％%/"
_NOT_LAST = "（［｛〈《「『【〔([{…―～~/・"
_ONE_WORD = (
    re.compile(r"[A-Za-z0-9][A-Za-z0-9,.'&+\-]*"),
    re.compile(r"[ァ-ヺー・]+"),
    re.compile(r"\d[^\s\d、。]?"),
    # Particles of two words that are read as one: について, における, に関する.
    re.compile(
        r"[にとを](?:おけ|おい|つい|とっ|よ[るりっ]|関[すし]|対[すし]|伴[うい]|い[うっ]|向け|して|した|する|され|とも|な[るりっれ])"
    ),
    re.compile(r"その他|する(?:ため|こと)|したこと|ため(?:の|に)"),
)
_LONG_COMPOUND = 13  # letters; a shorter row of kanji is read as one word


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def phrase_breaks(text: str, whole: Iterable[tuple[int, int]] = ()) -> list[int]:
    """Return the places in *text* where a new line may begin, in order.

    *whole* are ranges in which there may be none: names, terms, numbers with their unit.

    >>> phrase_breaks("人口減少社会における自治体の地方創生の取組について")
    [10, 14, 19]
    """
    closed = {at for start, end in whole for at in range(start + 1, end)}
    for pattern in _ONE_WORD:
        for match in pattern.finditer(text):
            closed.update(range(match.start() + 1, match.end()))
    for match in re.finditer(rf"[{_KANJI}]{{2,}}", text):
        if match.end() - match.start() < _LONG_COMPOUND:
            closed.update(range(match.start() + 1, match.end()))
    places = []
    at = 0
    for phrase in _parser().parse(text):
        at += len(phrase)
        if (
            at < len(text)
            and at not in closed
            and text[at] not in _NOT_FIRST
            and text[at - 1] not in _NOT_LAST
            and not text[at].isspace()
            and not text[at - 1].isspace()
        ):
            places.append(at)
    return places
