"""Punctuation as each language sets it; running the step twice changes nothing.

Conventions: Japanese 「…」 for straight quotes, ……, ――, ～ in ranges; Korean “ ” ‘ ’, …,
~ in ranges. No spaces are inserted (CSS does that) and no no-break spaces.
"""

import re

from typogrify.filters import smartypants

_JA = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"

# Pairs of pattern and replacement; each leaves nothing that another or itself would change.
_JAPANESE = (
    (re.compile(rf'"([^"\n]*[{_JA}][^"\n]*)"'), r"「\1」"),
    (re.compile(rf"(?<=[{_JA}])\.{{3}}(?!\.)"), "……"),
    (re.compile(r"(?<!…)…(?!…)"), "……"),
    (re.compile(rf"(?<=[{_JA}])--(?=[{_JA}])"), "――"),
    (re.compile(r"(?<=\d) ?[~〜] ?(?=\d)"), "～"),
)
_KOREAN_TEXT = (
    (re.compile(r"(?<=\d)[〜～](?=\d)"), "~"),
    (re.compile(r"(?<=\d) [〜～] (?=\d)"), " ~ "),
)


def japanese(text: str) -> str:
    """Return a piece of Japanese text, without markup, with Japanese punctuation.

    >>> japanese('"自治体"と"地域"を、10:00〜17:00に')
    '「自治体」と「地域」を、10:00～17:00に'
    """
    for pattern, replacement in _JAPANESE:
        text = pattern.sub(replacement, text)
    return text


def korean(html: str) -> str:
    """Return Korean HTML with Korean punctuation; code is left alone.

    >>> korean('<p>"자매도시" 교류...</p>')
    '<p>“자매도시” 교류…</p>'
    """
    # Ranges and long dashes have their own signs here, so typogrify must not see two hyphens.
    for pattern, replacement in _KOREAN_TEXT:
        html = pattern.sub(replacement, html)
    set_ = str(smartypants(html.replace("--", "\ue000")))
    for entity, sign in (
        ("&#8220;", "“"),
        ("&#8221;", "”"),
        ("&#8216;", "‘"),
        ("&#8217;", "’"),
        ("&#8230;", "…"),
    ):
        set_ = set_.replace(entity, sign)
    return set_.replace("\ue000", "--")
