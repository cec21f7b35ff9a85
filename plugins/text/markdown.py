"""Convert Markdown to HTML, the same way for pages and for long texts in records.

Links keep their target as typed (``{record}programs/jet``); ``plugins.text.links`` resolves
them when all pages of a site are known.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from plugins.checks.problems import N_, Place, Problem
from plugins.records.facts import Fact, FactError
from plugins.records.models import Language
from plugins.text.converter import Converter
from plugins.text.reader import find_place
from plugins.text.ruby import RubyPattern
from plugins.text.typesetting import punctuated

# Kana, kanji and full-width signs: a line break beside one of these is no space (between
# Japanese and Latin, CSS makes the gap). Hangul is not among them: Korean needs the space.
_JAPANESE = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
_JOIN = re.compile(rf"(?<=[{_JAPANESE}])\n|\n(?=[{_JAPANESE}])")
_FACT = r"\{fact:([^{}\s]+)\}"
_RAW_HTML = re.compile(r"<(?:[A-Za-z/!?][^>\n]*)>?")
_CODE = re.compile(r"(?ms)(?=[`~])(?:^(```|~~~).*?^\1[^\n]*$|(`+).+?\2)")
_LEFT_OVER = re.compile(
    r"[{｛]\s*(?:[Ff]act|record|filename|static)\b|\](?=[(（\[])|\[\^|```|\*\*|\|\s*:?-{2,}"
    r"|<{7}|>{7}|={7}|\{\{|\{%"
)
_LEFT_OVER_SIGN = re.compile(r"[{｛\][`*|<>=]")  # each of these begins with one
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset(
    {"p", "li", "td", "th", "dt", "dd", "h1", "blockquote", "figcaption", *_HEADINGS}
)

_ATTRIBUTES = frozenset({"id", "class", "lang", "title"})
_ATTRIBUTES_OF = {
    "a": frozenset({"href", "hreflang"}),
    "img": frozenset({"src", "alt"}),
    "data": frozenset({"value"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start"}),
    "abbr": frozenset({"title"}),
}
_ATTRIBUTE = N_(
    "The attribute '%(name)s' cannot be set in a text; #id, .class, lang and title can."
)

FactLookup = Callable[[str, Language], Fact]
_Wrong = tuple[str, str, dict[str, str]]  # what was typed, a message and its parameters


@dataclass(frozen=True)
class Converted:
    """HTML with unresolved links, and what was wrong."""

    html: str
    problems: tuple[Problem, ...] = field(default=())


def convert(text: str, lang: Language, facts: FactLookup, path: str, first_line: int) -> Converted:
    """Return *text* as HTML.

    *facts* answers ``{fact:…}``; *path* and *first_line* say where the text stands.
    """
    problems = _lint(text, path, first_line)
    written, wrong = _written(text, lang, facts)
    html = punctuated(written, lang)
    problems += _left_over(html, text, path, first_line)
    seen: dict[str, int] = {}
    for snippet, message, params in wrong:
        count = seen[snippet] = seen.get(snippet, -1) + 1
        place = find_place(text, path, snippet, first_line, count)
        code = "unsafe-attribute" if message is _ATTRIBUTE else "unknown-fact"
        problems.append(Problem.error(place, code, message, **params))
    return Converted(html, tuple(problems))


# What was made for an earlier text, and is at rest. One that failed, or did not come back to its
# first state, is not put here again.
_AT_REST: dict[Language, list[Converter]] = {"ja": [], "ko": []}


def _written(text: str, lang: Language, facts: FactLookup) -> tuple[str, list[_Wrong]]:
    """Return *text* as HTML, and what its facts and attributes got wrong."""
    try:
        converter = _AT_REST[lang].pop()
    except IndexError:
        converter = _converter(lang)
    extension: _Bilingual = converter.bilingual  # type: ignore[attr-defined]  # set by it
    extension.facts = facts
    extension.wrong = []
    html = converter.reset().convert(text)
    wrong = extension.wrong
    extension.facts = _no_facts
    if not converter.parser.state:
        _AT_REST[lang].append(converter)
    return html, wrong


def _converter(lang: Language) -> Converter:
    return Converter(
        extensions=[
            "tables",
            "def_list",
            "footnotes",
            "attr_list",
            "abbr",
            "sane_lists",
            "fenced_code",
            _Bilingual(lang),
        ],
        extension_configs={"footnotes": {"BACKLINK_TITLE": "↩"}},
        output_format="html",
    )


def _no_facts(reference: str, lang: Language) -> Fact:
    raise LookupError((reference, lang))


def _lint(text: str, path: str, first_line: int) -> list[Problem]:
    """Report what Markdown would swallow: raw HTML, a second title."""
    blank = text
    if "`" in text or "~~~" in text:
        blank = _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    problems = []
    for match in _RAW_HTML.finditer(blank):
        if re.match(r"<(?:https?:|mailto:|[^\s<>@]+@)", match[0]):
            continue
        line = blank.count("\n", 0, match.start())
        column = match.start() - (blank.rfind("\n", 0, match.start()) + 1) + 1
        problems.append(
            Problem.error(
                Place(path, first_line + line, column),
                "raw-html",
                N_(
                    "HTML tags such as '%(tag)s' are not used in texts; write Markdown, or put the sign '<' in backquotes."
                ),
                tag=match[0][:30],
            )
        )
    for match in re.finditer(r"(?m)^# .*$", blank) if "# " in blank else ():
        line = blank.count("\n", 0, match.start())
        problems.append(
            Problem.error(
                Place(path, first_line + line),
                "second-title",
                N_(
                    "The page's title is in its front matter; headings in the text begin with '##'."
                ),
            )
        )
    if "|" in blank:
        problems += _tables(blank, path, first_line)
    if "]:" in blank:
        problems += _definitions(blank, path, first_line)
    return problems


def _left_over(html: str, text: str, path: str, first_line: int) -> list[Problem]:
    """Report signs of Markdown that came through as letters: something near them is mistyped."""
    plain = re.sub(r"(?s)<(code|pre)\b.*?</\1>", " ", html)
    shown = unescape(re.sub(r"<[^>]*>", "\n", plain))
    problems: list[Problem] = []
    first = _LEFT_OVER_SIGN.search(shown)
    if first is None:
        return problems
    counts: dict[str, int] = {}
    for match in _LEFT_OVER.finditer(shown, first.start()):
        count = counts[match[0]] = counts.get(match[0], -1) + 1
        problems.append(
            Problem.error(
                find_place(text, path, match[0], first_line, count),
                "left-over",
                N_(
                    "'%(sign)s' would be printed as it stands; look for a bracket or sign that is missing, or full-width, near here."
                ),
                sign=match[0],
            )
        )
    return problems


def _tables(text: str, path: str, first_line: int) -> list[Problem]:
    """Report rows that have more cells than their table, since these would vanish."""
    problems = []
    width = 0
    for number, line in enumerate(text.split("\n"), first_line):
        if not line.strip().startswith("|"):
            width = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line.strip().strip("|"))) + 1
        width = width or cells
        if cells != width:
            problems.append(
                Problem.error(
                    Place(path, number),
                    "table-row",
                    N_("This row has %(cells)s cells, but the table has %(width)s columns."),
                    cells=cells,
                    width=width,
                )
            )
    return problems


def _definitions(text: str, path: str, first_line: int) -> list[Problem]:
    """Report lines such as ``[注]: …`` that nothing refers to: they would vanish."""
    problems = []
    for match in re.finditer(r"(?m)^ {0,3}\[([^\]\n]+)\]:[ \t]*\S.*$", text):
        if text.count(f"[{match[1]}]") < 2:
            line = text.count("\n", 0, match.start())
            problems.append(
                Problem.error(
                    Place(path, first_line + line),
                    "unused-definition",
                    N_(
                        "A line that begins with '[%(label)s]:' is not printed; write it without the colon."
                    ),
                    label=match[1],
                )
            )
    return problems


class _Bilingual(Extension):
    """Line joins, facts and heading ids for texts in one language.

    ``facts`` and ``wrong`` are those of the text that is being converted.
    """

    def __init__(self, lang: Language) -> None:
        super().__init__()
        self.lang = lang
        self.facts: FactLookup = _no_facts
        self.wrong: list[_Wrong] = []

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.bilingual = self  # type: ignore[attr-defined]
        # Raw HTML is an error (see _lint); without these two it could not get through either.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_FactPattern(_FACT, md, self), "fact", 185)
        md.inlinePatterns.register(RubyPattern(md, self.lang), "ruby", 184)
        md.treeprocessors.register(_Attributes(md, self), "attributes", 6)
        md.treeprocessors.register(_HeadingIds(md), "heading_ids", 5)
        if self.lang == "ja":
            md.treeprocessors.register(_JoinLines(md), "join_lines", 4)


class _FactPattern(InlineProcessor):
    """``{fact:figures/sister-city-ties}`` becomes the figure, in the text's language."""

    def __init__(self, pattern: str, md: markdown.Markdown, extension: _Bilingual) -> None:
        super().__init__(pattern, md)
        self.extension = extension

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str, int, int]:
        del data
        try:
            fact = self.extension.facts(m[1], self.extension.lang)
        except FactError as error:
            self.extension.wrong.append((m[0], error.message, error.params))
            return Element("span"), m.start(0), m.end(0)
        element = Element("a" if fact.url else "data" if fact.value else "span")
        if fact.url:
            element.set("href", fact.url)
        elif fact.value:
            element.set("value", fact.value)
        if fact.lang is not None and fact.lang != self.extension.lang:
            element.set("lang", fact.lang)
        element.text = AtomicString(fact.text)
        return element, m.start(0), m.end(0)


class _HeadingIds(Treeprocessor):
    """Headings without ``{#id}`` are numbered, so that both languages share their anchors."""

    def run(self, root: Element) -> None:
        number = 0
        for element in root.iter():
            if element.tag in _HEADINGS:
                number += 1
                if not element.get("id"):
                    element.set("id", f"section-{number}")


class _Attributes(Treeprocessor):
    """``{: …}`` may set ids, classes, languages and titles; anything else could be code."""

    def __init__(self, md: markdown.Markdown, extension: _Bilingual) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: Element) -> None:
        for element in root.iter():
            if not element.attrib:
                continue
            align = re.fullmatch(r"text-align: (left|center|right);", element.get("style", ""))
            if align and element.tag in ("td", "th"):  # the table extension's own, for |:-:|
                del element.attrib["style"]
                element.set("class", f"align-{align[1]}")
            allowed = _ATTRIBUTES | _ATTRIBUTES_OF.get(element.tag, frozenset())
            for name in [each for each in element.attrib if each not in allowed]:
                self.extension.wrong.append((name, _ATTRIBUTE, {"name": name}))
                del element.attrib[name]


class _JoinLines(Treeprocessor):
    """A line break beside a Japanese character disappears, also across inline tags."""

    def run(self, root: Element) -> None:
        for block in root.iter():
            if block.tag in _BLOCKS:
                _join(block)


def _join(block: Element) -> None:
    if not len(block) and "\n" not in (block.text or ""):
        return
    pieces = _pieces(block)
    whole = "".join(text for _element, _attribute, text in pieces)
    drop = {match.start() for match in _JOIN.finditer(whole)}
    if not drop:
        return
    start = 0
    for element, attribute, text in pieces:
        kept = "".join(c for i, c in enumerate(text, start) if i not in drop)
        if kept != text:
            setattr(element, attribute, kept)
        start += len(text)


def _pieces(element: Element) -> list[tuple[Element, str, str]]:
    """Return the text pieces of a block in order; nested blocks and code are left alone."""
    pieces = [(element, "text", element.text or "")]
    for child in element:
        if child.tag not in _BLOCKS and child.tag not in {
            "code",
            "pre",
            "br",
            "ul",
            "ol",
            "table",
            "dl",
        }:
            pieces += _pieces(child)
        else:
            pieces.append((child, "text_", "\x00"))  # a barrier: nothing joins across it
        pieces.append((child, "tail", child.tail or ""))
    return pieces
