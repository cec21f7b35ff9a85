"""Our own HTML of texts as blocks of plain runs: what a mail can hold, in text and in HTML."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urljoin

from plugins.bilingual.documents import OTHER
from plugins.records.models import Language
from plugins.text.typesetting import foreign_runs
from plugins.text.typography import japanese, korean

_BULLETS: Mapping[Language, str] = {"ja": "・", "ko": "- "}
_SKIPPED = frozenset({"rp", "script", "style"})
_ENDS = frozenset({"p", "li", "dt", "dd", "blockquote", "pre", "ul", "ol", "dl", "div"})


@dataclass(frozen=True)
class Run:
    """A piece of a line: its language if that is not the mail's, and where it leads."""

    text: str
    lang: Language | None = None
    url: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or an entry of a list; ``mark`` is its bullet or number."""

    kind: Literal["heading", "paragraph", "item"]
    runs: tuple[Run, ...]
    mark: str = ""

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


def line(text: str, lang: Language, own: Language | None = None, url: str = "") -> Run:
    """Return a plain line of the records as a run, with the punctuation of its language."""
    set_in = japanese if (own or lang) == "ja" else korean
    return Run(set_in(text), own if own != lang else None, url)


def parted(run: Run, lang: Language, names: Collection[str]) -> Iterator[Run]:
    """Yield a run of a text in *lang* in parts: those of the other language's script say so."""
    at = 0
    ranges = [] if run.lang else foreign_runs(run.text, lang, names)
    for start, end in ranges:
        if start > at:
            yield replace(run, text=run.text[at:start])
        yield replace(run, text=run.text[start:end], lang=OTHER[lang])
        at = end
    if at < len(run.text):
        yield replace(run, text=run.text[at:])


def blocks(html: str, page: str, lang: Language) -> tuple[Block, ...]:
    """Return the blocks of HTML that our Markdown step made; *page* is its absolute address."""
    parser = _Parser(page, lang)
    parser.feed(html)
    parser.close()
    parser.end()
    return tuple(parser.found)


@dataclass
class _Open:
    """An open list: its bullet, or the number of its next entry."""

    number: int | None
    fresh: bool = True  # whether the entry has no block yet


@dataclass
class _State:
    lang: list[Language | None] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    strong: int = 0
    skipped: int = 0


class _Parser(HTMLParser):
    def __init__(self, page: str, lang: Language) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.own = page, lang
        self.found: list[Block] = []
        self.runs: list[Run] = []
        self.lists: list[_Open] = []
        self.state = _State()
        self.heading = False
        self.marks: list[tuple[str, bool]] = []  # tag, whether it set a language

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        state = self.state
        if tag == "br":
            self.end()
            return
        if tag in ("img", "hr", "wbr", "source"):
            return
        self.marks.append((tag, "lang" in held))
        if "lang" in held:
            lang = held["lang"]
            state.lang.append(lang if lang in ("ja", "ko") else None)  # type: ignore[arg-type]
        if tag in _SKIPPED:
            state.skipped += 1
        elif tag == "a":
            state.urls.append(self._address(held.get("href") or ""))
        elif tag in ("strong", "b", "dt"):
            state.strong += 1
        if tag in ("ul", "ol"):
            self.end()
            number = int(held.get("start") or 1) if tag == "ol" else None
            self.lists.append(_Open(number))
        elif tag == "li":
            self.end()
            if self.lists:
                self.lists[-1].fresh = True
        elif tag in ("h2", "h3", "h4", "h5", "h6"):
            self.end()
            self.heading = True
        elif tag in _ENDS:
            self.end()
        elif tag == "rt":
            self._add("（")

    def handle_endtag(self, tag: str) -> None:
        if tag not in (each for each, _lang in self.marks):
            return
        while True:
            held, lang = self.marks.pop()
            self._close(held)
            if lang:
                self.state.lang.pop()
            if held == tag:
                return

    def _close(self, tag: str) -> None:
        state = self.state
        if tag in ("h2", "h3", "h4", "h5", "h6") or tag in _ENDS:
            self.end()
            self.heading = False
        if tag in _SKIPPED:
            state.skipped -= 1
        elif tag == "a":
            state.urls.pop()
        elif tag in ("strong", "b", "dt"):
            state.strong -= 1
        elif tag in ("ul", "ol"):
            self.lists.pop()
        elif tag == "li" and self.lists and self.lists[-1].number is not None:
            self.lists[-1].number += 1
        elif tag == "rt":
            self._add("）")

    def handle_data(self, data: str) -> None:
        if not self.state.skipped:
            self._add(data)

    def _add(self, text: str) -> None:
        state = self.state
        lang = state.lang[-1] if state.lang else None
        url = state.urls[-1] if state.urls else ""
        run = Run(text, lang if lang != self.own else None, url, state.strong > 0)
        self.runs.append(run)

    def _address(self, target: str) -> str:
        """Return an absolute address; one inside of the site begins with a slash."""
        return urljoin(self.page, target)

    def end(self) -> None:
        """Make a block of what was read since the last one."""
        runs = _trimmed(self.runs)
        self.runs = []
        if not runs:
            return
        if self.heading:
            self.found.append(Block("heading", runs))
        elif self.lists:
            held = self.lists[-1]
            mark = _BULLETS[self.own] if held.number is None else f"{held.number}. "
            self.found.append(Block("item", runs, mark if held.fresh else ""))
            held.fresh = False
        else:
            self.found.append(Block("paragraph", runs))


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Return runs without white space at both ends, and single spaces between words."""
    found: list[Run] = []
    space = True  # whether a space stands before: none is needed
    for run in runs:
        text = ""
        for letter in run.text:
            if letter in " \n\t\r":
                text += "" if space else " "
                space = True
            else:
                text += letter
                space = False
        if text:
            found.append(Run(text, run.lang, run.url, run.strong))
    while found and not found[-1].text.rstrip(" "):
        found.pop()
    if found:
        last = found[-1]
        found[-1] = Run(last.text.rstrip(" "), last.lang, last.url, last.strong)
    return tuple(found)
