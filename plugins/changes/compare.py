"""Two builds of a site, and two states of the pairs, compared."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from plugins.changes.pages import Page, Site
from plugins.parity.state import Standing, State
from plugins.records.models import LANGUAGES, Language

# A line that changes on more pages than this is told once for all of them.
MANY = 8


@dataclass(frozen=True)
class Line:
    """A line that is gone (``-``) or new (``+``)."""

    sign: str
    text: str


@dataclass(frozen=True)
class PageChange:
    """A page that reads otherwise; no lines if only the order of its parts is new."""

    page: Page
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shared:
    """A line that changed on *count* pages, *example* among them."""

    line: Line
    count: int
    example: str  # its address


@dataclass(frozen=True)
class SiteChanges:
    """What readers of one language see changed; downloads and the look by their names."""

    added: tuple[Page, ...] = ()
    removed: tuple[Page, ...] = ()
    changed: tuple[PageChange, ...] = ()
    shared: tuple[Shared, ...] = ()
    files: tuple[Line, ...] = ()  # sign "~": another file under the same name
    look: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return self == SiteChanges()


@dataclass(frozen=True, order=True)
class Waiting:
    """The side of a pair that somebody has to look at: the language that stayed behind."""

    name: str  # content/pages/about.md, data/programs.yaml#cooking
    lang: Language
    state: State


def compare_sites(before: Site, after: Site) -> SiteChanges:
    """Return what readers of *after* see that those of *before* did not."""
    both = [path for path in after.pages if path in before.pages]
    inner = {path: _diff(before.pages[path].lines, after.pages[path].lines) for path in both}
    outer = {path: _diff(before.pages[path].frame, after.pages[path].frame) for path in both}
    within, around = _pages_of(inner), _pages_of(outer)
    common = {line for line, paths in within.items() if len(paths) > MANY}
    shared = [
        Shared(line, len(paths), after.pages[paths[0]].address)
        for line, paths in [*around.items(), *within.items()]
        if line in around or line in common
    ]
    return SiteChanges(
        added=tuple(page for path, page in after.pages.items() if path not in before.pages),
        removed=tuple(page for path, page in before.pages.items() if path not in after.pages),
        changed=tuple(_changed(before, after, inner, common)),
        shared=tuple(dict.fromkeys(shared)),
        files=tuple(_files(before.files, after.files)),
        look=tuple(
            name
            for name in sorted(before.look.keys() | after.look.keys())
            if before.look.get(name) != after.look.get(name)
        ),
    )


def _changed(
    before: Site, after: Site, inner: Mapping[str, Sequence[Line]], common: set[Line]
) -> Iterator[PageChange]:
    """Yield the pages that have a change of their own."""
    for path, lines in inner.items():
        old, new = before.pages[path], after.pages[path]
        own = tuple(line for line in lines if line not in common)
        moved = old.lines != new.lines and not lines
        if own or moved or old.title != new.title:
            yield PageChange(new, own)


def _diff(before: Sequence[str], after: Sequence[str]) -> tuple[Line, ...]:
    """Return the lines that are gone or new, in reading order.

    A line that only moved is neither.
    """
    if before == after:
        return ()
    gone: list[Line] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += [Line("-", text) for text in before[a:b]]
            gone += [Line("+", text) for text in after[c:d]]
    moved = {each.text for each in gone if each.sign == "-" and Line("+", each.text) in gone}
    return tuple(each for each in gone if each.text not in moved)


def _pages_of(lines: Mapping[str, Sequence[Line]]) -> dict[Line, list[str]]:
    """Return the paths on which each line is gone or new."""
    found: dict[Line, list[str]] = {}
    for path, held in lines.items():
        for line in dict.fromkeys(held):
            found.setdefault(line, []).append(path)
    return found


def _files(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Line]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield Line("+" if name not in before else "-" if name not in after else "~", name)


def waiting(standings: Iterable[Standing]) -> set[Waiting]:
    """Return the sides that wait for somebody: not translated, or the other one moved."""
    found = set()
    for each in standings:
        behind: tuple[Language, ...] = {
            "missing": tuple(lang for lang, _ in each.unit.missing),
            "ja-moved": ("ko",),
            "ko-moved": ("ja",),
            "both-moved": LANGUAGES,
        }.get(each.state, ())
        found |= {Waiting(each.unit.name, lang, each.state) for lang in behind}
    return found


def newly(before: Iterable[Waiting], after: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Return who waits in *after* and did not in *before*, sorted."""
    known = {(each.name, each.lang) for each in before}
    return tuple(sorted(each for each in after if (each.name, each.lang) not in known))
