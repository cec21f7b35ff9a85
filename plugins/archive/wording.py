"""Texts for files that no template makes: in a site's language, else in the other, said so."""

import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from typing import Any

from plugins.archive.citation import Words
from plugins.bilingual import strings
from plugins.bilingual.documents import OTHER
from plugins.records.models import Language, Text

# Our own Markdown step writes no other tags that end a line.
_LINE_END = re.compile(r"</(?:p|li|h[1-6]|tr|dt|dd|blockquote|pre|figcaption)>|<br ?/?>")
_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"[ \t\n]+")

Translator = Callable[[str], str]

CONDITIONS = "/site-policy/#copyright"  # where a site says how its texts may be used


def words(text: Text, lang: Language) -> Words:
    """Return *text* in *lang*, or in the other language if it has none.

    >>> words(Text(ja="料理", ko=None), "ko")
    Words(text='料理', lang='ja')
    """
    own: str | None = getattr(text, lang)
    return Words(own, lang) if own is not None else Words(getattr(text, OTHER[lang]), OTHER[lang])


def translator(settings: Mapping[str, Any]) -> Translator:
    """Return the function from message id to text of a site, by its theme's catalogues."""
    folder = strings.of_theme(Path(settings["THEME"]))
    return strings.translator(settings["DEFAULT_LANG"], folder)


def plain_lines(html: str) -> str:
    r"""Return the words of HTML that our Markdown step made, one line a paragraph or item.

    >>> plain_lines("<p>一 &amp; <em>二</em></p>\n<ul>\n<li>三</li>\n</ul>")
    '一 & 二\n三'
    """
    marked = _LINE_END.sub("\r", html)
    lines = unescape(_TAG.sub("", marked)).split("\r")
    told = (_SPACE.sub(" ", line).strip() for line in lines)
    return "\n".join(line for line in told if line)
