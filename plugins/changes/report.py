"""Tell what changed: text for a terminal, Markdown for a pull request, data for programs.

Titles and lines come from the branch that is looked at, which may be a stranger's. Markdown
shows all of them as code: there GitHub and GitLab read no markup, no link, no ``@name`` and
no ``#1``.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Any

from plugins.changes.compare import Line, PageChange, SiteChanges, Waiting
from plugins.changes.pages import Page
from plugins.checks.problems import N_
from plugins.parity.report import state_names
from plugins.records.models import LANGUAGES, Language

LONGEST = 160  # characters of a title or a line
_AROUND = 40  # characters kept before what differs, where a line is longer
LINES = 6  # of one page
ITEMS = 40  # of one list, so that all stays below the 65,536 characters of a comment
_SIGNS = {"+": "+", "-": "−", "~": "~"}  # a minus as wide as the plus
_TICKS = re.compile("`+")
_NAMES = {"ja": N_("Japanese site"), "ko": N_("Korean site")}

Gettext = Callable[[str], str]


@dataclass(frozen=True)
class Changes:
    """All that is told: *since* is the commit that was compared with.

    *sites* is None if that commit cannot be built any more, and *why* says so; *waiting* is
    None if its pairs cannot be read any more.
    """

    since: str
    sites: Mapping[Language, SiteChanges] | None
    waiting: tuple[Waiting, ...] | None
    done: tuple[Waiting, ...] = ()
    why: str = ""


def as_text(changes: Changes, gettext: Gettext) -> str:
    """Return the changes as lines for a terminal."""
    return "\n".join(_told(changes, gettext, _Text())).strip("\n")


def as_markdown(changes: Changes, gettext: Gettext) -> str:
    """Return the changes as Markdown in which nothing but headings and lists is markup."""
    return "\n".join(_told(changes, gettext, _Markdown())).strip("\n")


def as_data(changes: Changes) -> dict[str, Any]:
    """Return the same for other programs, whole and not shortened."""
    sites = {} if changes.sites is None else changes.sites
    return {
        "since": changes.since,
        "sites": {lang: _site_data(site) for lang, site in sites.items()} or None,
        "why": changes.why or None,
        "waiting": None if changes.waiting is None else [vars(each) for each in changes.waiting],
        "done": [vars(each) for each in changes.done],
    }


def dumped(changes: Changes) -> str:
    return json.dumps(as_data(changes), ensure_ascii=False, indent=1)


@dataclass(frozen=True)
class _Text:
    """How a terminal shows it."""

    def head(self, text: str) -> str:
        return f"\n{text}"

    def item(self, text: str, depth: int = 0) -> str:
        return f"{'  ' * (depth + 1)}{text}"

    def quoted(self, text: str) -> str:
        return plain(text)


@dataclass(frozen=True)
class _Markdown:
    """How a pull request shows it."""

    def head(self, text: str) -> str:
        return f"\n### {text}\n"

    def item(self, text: str, depth: int = 0) -> str:
        return f"{'  ' * depth}- {text}"

    def quoted(self, text: str) -> str:
        return code(text)


_Form = _Text | _Markdown


def plain(text: str) -> str:
    r"""Return *text* in one line without signs that steer a terminal or turn the direction.

    >>> plain("a\x1b[2J\u202eb") == "a\ufffd[2J\ufffdb"
    True
    """
    shown = "".join(
        "\ufffd" if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs") else sign
        for sign in " ".join(text.split())
    )
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def code(text: str) -> str:
    """Return *text* as code in Markdown, whatever stands in it.

    https://spec.commonmark.org/0.31.2/#code-spans

    >>> code("see `<b>`")
    '`` see `<b>` ``'
    """
    shown = plain(text)
    fence = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    space = " " if "`" in shown or not shown.strip() else ""
    return f"{fence}{space}{shown or ' '}{space}{fence}"


def _told(changes: Changes, gettext: Gettext, form: _Form) -> Iterator[str]:
    yield gettext("Compared with %(since)s.") % {"since": form.quoted(changes.since)}
    if changes.sites is None:
        yield gettext(
            "The sites of that commit cannot be built any more, so their pages were not compared (%(why)s)."
        ) % {"why": form.quoted(changes.why)}
    else:
        for lang in LANGUAGES:
            yield form.head(gettext(_NAMES[lang]))
            yield from _site(changes.sites[lang], gettext, form)
    yield form.head(gettext("Now waiting for translation"))
    if changes.waiting is None:
        yield gettext(
            "The state of both languages in that commit cannot be read any more; see: python3 tasks.py status"
        )
    elif not changes.waiting:
        yield gettext("Nothing new waits for translation.")
    else:
        states = state_names(gettext)
        yield from _some(
            changes.waiting,
            lambda each: [
                form.item(f"{form.quoted(each.name)} ({each.lang}): {states[each.state]}")
            ],
            gettext,
            form,
        )
    if changes.done:
        yield ""
        yield gettext("No longer waiting: %(count)s") % {"count": len(changes.done)}


def _site(site: SiteChanges, gettext: Gettext, form: _Form) -> Iterator[str]:
    """Yield what readers of one language see."""
    if site.empty:
        yield gettext("Readers see no change.")

    def page(each: Page) -> list[str]:
        return [form.item(f"{form.quoted(each.title)} {form.quoted(each.address)}", 1)]

    def change(each: PageChange) -> list[str]:
        lines = [_line(line, form, 2) for line in focused(each.lines)[:LINES]]
        if len(each.lines) > LINES:
            lines.append(form.item(_more(len(each.lines) - LINES, gettext), 2))
        if not each.lines:
            lines.append(form.item(gettext("the same in another order"), 2))
        return [*page(each.page), *lines]

    def shared(each: Any) -> list[str]:
        where = gettext("on %(count)s pages, such as %(address)s") % {
            "count": each.count,
            "address": form.quoted(each.example),
        }
        return [f"{_line(each.line, form, 1)} ({where})"]

    lists: tuple[tuple[str, Sequence[Any], Callable[[Any], list[str]]], ...] = (
        (gettext("New pages: %(count)s"), site.added, page),
        (gettext("Pages removed: %(count)s"), site.removed, page),
        (gettext("Pages changed: %(count)s"), site.changed, change),
        (gettext("The same on many pages: %(count)s"), site.shared, shared),
        (gettext("Downloads: %(count)s"), site.files, lambda each: [_line(each, form, 1)]),
        (
            gettext("Styles and scripts: %(count)s"),
            site.look,
            lambda name: [form.item(form.quoted(name), 1)],
        ),
    )
    for title, held, show in lists:
        if held:
            yield form.item(title % {"count": len(held)})
            yield from _some(held, show, gettext, form, 1)


def focused(lines: Sequence[Line]) -> list[Line]:
    """Return *lines*; where a long one took the place of another, both begin near what differs.

    >>> old, new = Line("-", "a" * 200 + "b"), Line("+", "a" * 200 + "c")
    >>> [line.text == "…" + "a" * 40 + end for line, end in zip(focused([old, new]), "bc")]
    [True, True]
    """
    shown = list(lines)
    for at, (old, new) in enumerate(pairwise(lines)):
        if (old.sign, new.sign) == ("-", "+"):
            same = takewhile(lambda pair: pair[0] == pair[1], zip(old.text, new.text, strict=False))
            start = len([*same]) - _AROUND
            if start > 0 and max(len(old.text), len(new.text)) > LONGEST:
                shown[at : at + 2] = (
                    Line(each.sign, f"…{each.text[start:]}") for each in (old, new)
                )
    return shown


def _line(line: Line, form: _Form, depth: int) -> str:
    return form.item(f"{_SIGNS[line.sign]} {form.quoted(line.text)}", depth)


def _some(
    held: Sequence[Any],
    show: Callable[[Any], Iterable[str]],
    gettext: Gettext,
    form: _Form,
    depth: int = 0,
) -> Iterator[str]:
    """Yield the first of *held*, and how many more there are."""
    for each in held[:ITEMS]:
        yield from show(each)
    if len(held) > ITEMS:
        yield form.item(_more(len(held) - ITEMS, gettext), depth)


def _more(count: int, gettext: Gettext) -> str:
    return gettext("and %(count)s more") % {"count": count}


def _site_data(site: SiteChanges) -> dict[str, Any]:
    def page(each: Page) -> dict[str, str]:
        return {"title": each.title, "address": each.address}

    return {
        "added": [page(each) for each in site.added],
        "removed": [page(each) for each in site.removed],
        "changed": [
            {**page(each.page), "lines": [vars(line) for line in each.lines]}
            for each in site.changed
        ],
        "shared": [
            {**vars(each.line), "pages": each.count, "example": each.example}
            for each in site.shared
        ],
        "files": [vars(each) for each in site.files],
        "look": list(site.look),
    }
