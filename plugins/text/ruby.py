"""Ruby in Markdown: ``{漢字|かんじ}``, or ``{東京|とう|きょう}`` letter by letter.

In a table, where ``|`` ends a cell, the full-width ｜ does the same. 《 》 are left to titles of
books. Programs that know no ruby show the reading in brackets: 漢字（かんじ）.
"""

import re
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from plugins.records.models import Language

_BAR = "[|｜]"
_READING = "[ぁ-ゖァ-ヺー・가-힣A-Za-z '’-]+"
_RUBY = (
    rf"\{{([^{{}}|｜\n<>]*[\u3400-\u4dbf\u4e00-\u9fff々][^{{}}|｜\n<>]*)((?:{_BAR}{_READING})+)\}}"
)
_KANA = re.compile("[ぁ-ゖァ-ヺ]")


class RubyPattern(InlineProcessor):
    """Makes ``<ruby>``; readings that fit neither the word nor its letters are left as typed."""

    def __init__(self, md: markdown.Markdown, lang: Language) -> None:
        super().__init__(_RUBY, md)
        self.lang = lang

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        del data
        readings = re.split(_BAR, m[2])[1:]
        bases = [m[1]] if len(readings) == 1 else list(m[1])
        if len(bases) != len(readings):
            return None, None, None
        ruby = Element("ruby")
        if self.lang == "ko" and _KANA.search(m[2]):
            ruby.set("lang", "ja")
        last: Element | None = None
        for base, reading in zip(bases, readings, strict=True):
            if last is None:
                ruby.text = AtomicString(base)
            else:
                last.tail = AtomicString(base)
            for tag, text in (("rp", "（"), ("rt", reading), ("rp", "）")):
                last = SubElement(ruby, tag)
                last.text = AtomicString(text)
        return ruby, m.start(0), m.end(0)
