"""Python-Markdown without the work that cannot change anything.

It tries each of its patterns on each text of a page, and is set up anew for each page. Here a
pattern is tried where a sign stands that it cannot do without, and a converter that is done is
used again. What comes out is the same; ``tests/test_markdown.py`` compares.
"""

import re
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import InlineProcessor, UnescapeTreeprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS, STX, AtomicString

# What a text must hold for each pattern; one that is not named is always tried.
_SIGNS = {
    "backtick": "`",
    "fact": "{fact:",
    "ruby": "{",
    "escape": "\\",
    "footnote": "[^",
    "reference": "[",
    "link": "](",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "entity": "&",
    "em_strong": "*",  # or _
}
_OTHER_SIGNS = {"em_strong": "_"}
_ANY_SIGN = re.compile(r"[`{\\\[<&*_\n]")  # each pattern needs one of these
_OF_REFERENCES = ("reference", "image_reference", "short_reference", "short_image_ref")
# A block of lines needs one of these for what is no paragraph.
_BLOCK_SIGNS = {
    "table": ("|",),
    "hashheader": ("#",),
    "setextheader": ("\n",),
    "hr": ("-", "_", "*"),
    "quote": (">",),
    "deflist": (":",),
    "footnote": ("[^",),
    "abbr": ("*[",),
    "reference": ("]:",),
}


class Converter(markdown.Markdown):
    """A ``Markdown`` with the same arguments and the same answers."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.treeprocessors.register(_Inline(self), "inline", 20)
        self.treeprocessors.register(_Unescape(self), "unescape", 0)
        if "attr_list" in self.treeprocessors:
            self.treeprocessors.register(_AttributeLists(self), "attr_list", 8)
        processors = self.parser.blockprocessors
        for name, signs in _BLOCK_SIGNS.items():
            if name in processors:
                _need(signs, processors[name])
        # A registry makes a new list of itself for each block.
        self.parser.blockprocessors = tuple(processors)  # type: ignore[assignment]

    def is_block_level(self, tag: Any) -> bool:
        return _is_block_level(tag)


@cache
def _is_block_level(tag: Any) -> bool:
    return isinstance(tag, str) and tag.lower().rstrip("/") in BLOCK_LEVEL_ELEMENTS


def _need(signs: tuple[str, ...], processor: BlockProcessor) -> None:
    """Let *processor* look only at blocks with one of *signs*: it finds nothing in others."""
    test = processor.test

    def needed(parent: Element, block: str) -> bool:
        for sign in signs:
            if sign in block:
                return test(parent, block)
        return False

    processor.test = needed  # type: ignore[method-assign]


class _Inline(InlineProcessor):
    """Tries a pattern on a text that holds its sign.

    The name of the method is Python-Markdown's own: if it changes, the method is not called,
    and every pattern is tried again.
    """

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        patterns = self.inlinePatterns
        signs = {
            patterns[name]: (sign, _OTHER_SIGNS.get(name, sign))
            for name, sign in _SIGNS.items()
            if name in patterns
        }
        self._with_references = [
            (index, pattern, *signs.get(pattern, ("", "")))
            for index, pattern in enumerate(patterns)
        ]
        of_references = {patterns[name] for name in _OF_REFERENCES if name in patterns}
        self._without = [held for held in self._with_references if held[1] not in of_references]
        self._tried = self._with_references
        self._signs_known = set(patterns) == set(signs)

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        # Where nothing is defined, nothing refers to a definition.
        self._tried = self._with_references if self.md.references else self._without
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(  # noqa: N802
        self,
        data: str,
        patternIndex: int = 0,  # noqa: N803
    ) -> str:
        if isinstance(data, AtomicString) or (self._signs_known and not _ANY_SIGN.search(data)):
            return data
        for index, pattern, sign, other in self._tried:
            if index >= patternIndex and (sign in data or other in data):
                matched, start = True, 0
                while matched:
                    data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                        pattern, data, index, start
                    )
        return data


class _Unescape(UnescapeTreeprocessor):
    def unescape(self, text: str) -> str:
        return super().unescape(text) if STX in text else text


class _AttributeLists(AttrListTreeprocessor):
    def run(self, doc: Element) -> None:
        if "{" in "".join(doc.itertext()):
            super().run(doc)
