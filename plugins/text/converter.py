"""Python-Markdown without the work that cannot change anything.

It tries each of its patterns on each text of a page, and is set up anew for each page. Here a
pattern is tried where a sign stands that it cannot do without, and a converter that is done is
used again. What comes out is the same; ``tests/test_markdown.py`` compares.
"""

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown import serializers
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.serializers import to_html_string
from markdown.treeprocessors import InlineProcessor, UnescapeTreeprocessor
from markdown.util import BLOCK_LEVEL_ELEMENTS, STX, AtomicString

# Elements without an end tag, which its stubs do not know; and an & that begins no entity.
_VOID: frozenset[str] = frozenset(serializers.HTML_EMPTY)  # type: ignore[attr-defined]
_LONE_AMP = serializers.RE_AMP

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
    "html": "<",
    "entity": "&",
    "em_strong": "*",  # or _
}
_OTHER_SIGNS = {"em_strong": "_"}
# Each pattern needs one of these; STX marks what was put aside.
_ANY_SIGN = re.compile(rf"[`{{\\\[<&*_{STX}]|  \n")
_OF_REFERENCES = ("reference", "image_reference", "short_reference", "short_image_ref")
# A block of lines needs one of these for what is no paragraph.
_BLOCK_SIGNS = {
    "table": ("|",),
    "hashheader": ("#",),
    "setextheader": ("\n=", "\n-"),
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
        if self.output_format == "html":
            self.serializer = _serialized
        processors = self.parser.blockprocessors
        signs = {
            processors[name]: held for name, held in _BLOCK_SIGNS.items() if name in processors
        }
        tried = tuple((each, signs.get(each, ("",))) for each in processors)
        self.parser.parseBlocks = partial(_parse_blocks, tried)  # type: ignore[method-assign]

    def is_block_level(self, tag: Any) -> bool:
        return _is_block_level(tag)


@cache
def _is_block_level(tag: Any) -> bool:
    return isinstance(tag, str) and tag.lower().rstrip("/") in BLOCK_LEVEL_ELEMENTS


def _parse_blocks(
    tried: tuple[tuple[BlockProcessor, tuple[str, ...]], ...], parent: Element, blocks: list[str]
) -> None:
    """Let the first of the processors that will take each block put it into *parent*.

    A processor is asked only about blocks that hold one of its signs.
    """
    while blocks:
        block = blocks[0]
        for processor, signs in tried:
            for sign in signs:
                if sign in block:
                    break
            else:
                continue
            if processor.test(parent, block):
                if processor.run(parent, blocks) is not False:
                    break
                block = blocks[0]  # what it left


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
        if self._signs_known and not self._abbreviations():
            for element in tree.iter():
                if element.text and not _ANY_SIGN.search(element.text):
                    element.text = AtomicString(element.text)  # is passed over
        return super().run(tree, ancestors)

    def _abbreviations(self) -> bool:
        """Say whether the text defines any: these are looked for in what is no atom, later."""
        processors = self.md.treeprocessors
        return "abbr" in processors and bool(processors["abbr"].abbrs)  # type: ignore[attr-defined]

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
    def run(self, root: Element) -> None:
        if STX in "".join(root.itertext()):
            super().run(root)


class _AttributeLists(AttrListTreeprocessor):
    def run(self, doc: Element) -> None:
        if "{" in "".join(doc.itertext()):
            super().run(doc)


class _UnusualError(Exception):
    """Python-Markdown knows how to write this element."""


def _serialized(root: Element) -> str:
    """Return what Python-Markdown's serializer does, which asks each element for more."""
    parts: list[str] = []
    try:
        _write(root, parts.append)
    except (_UnusualError, RecursionError):
        return to_html_string(root)
    return "".join(parts)


def _write(element: Element, write: Callable[[str], None]) -> None:
    start, end = _tags(element.tag)
    write(start)
    if element.attrib:
        for name, value in sorted(element.attrib.items()):
            if not isinstance(name, str) or not isinstance(value, str) or name == value:
                raise _UnusualError
            quoted = _escaped(value).replace('"', "&quot;")
            write(f' {name}="{quoted}"')
    write(">")
    if element.text:
        write(_escaped(element.text))
    for child in element:
        _write(child, write)
    write(end)
    if element.tail:
        write(_escaped(element.tail))


def _escaped(text: str) -> str:
    if "&" in text:
        text = _LONE_AMP.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")


@cache
def _tags(name: Any) -> tuple[str, str]:
    """Return how the tags of an element begin and end; a void one has no end tag."""
    if not isinstance(name, str) or name.lower() in ("script", "style"):
        raise _UnusualError
    return f"<{name}", "" if name.lower() in _VOID else f"</{name}>"
