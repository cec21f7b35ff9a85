"""Make the pages of both sites; one that would be the same as it is is not made again.

A page is a function of its own text and of the outline: all that pages know of each other
(records, front matters, the theme, the settings, the day), but no text of another page. So
``outlined`` takes the texts out of what a page sees of the others.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from plugins.bilingual.documents import ANYTHING, OTHER, SHOW_ALL_TEXTS, Document
from plugins.bilingual.render import Renderer
from plugins.bilingual.texts import Written
from plugins.checks.pages import Facts, facts_of
from plugins.checks.problems import Place, Problem
from plugins.images.files import FOLDER as PICTURES
from plugins.incremental.forks import slices, spread
from plugins.incremental.inputs import Inputs
from plugins.incremental.store import Store
from plugins.incremental.table import Table
from plugins.parity.state import Standing, digest_of
from plugins.publishing.staging import Entry, SiteWriter, Staging
from plugins.records.models import LANGUAGES, Language
from plugins.search.aside import Readings, keep_aside
from plugins.search.reading import Reading, read_parsed

_SHARE = 16  # pages that a process makes at once
# What begins with plain letters is found at once; a ``\b`` in front would be tried everywhere.
_PICTURE = re.compile(rf"{PICTURES}(?<=\b{PICTURES})/[a-z0-9/._-]+")

Documents = Mapping[Language, Mapping[str, Document]]
Name = tuple[Language, str]  # site, and file inside its tree


@dataclass(frozen=True)
class Made:
    """What became of a page: what its file holds, what checks and pictures need to know of it.

    ``made_from`` stands for all that it was made from.
    """

    made_from: bytes
    digest: str  # SHA-256 of the file
    facts: Facts
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class Pages:
    """All pages of both sites, what is searched on those that were made, and what went wrong."""

    made: Mapping[Name, Made]
    readings: Mapping[Name, Reading]
    rendered: frozenset[Name]
    problems: tuple[Problem, ...]


def outline(
    inputs: Inputs,
    settings: bytes,
    day: str,
    texts: Mapping[Language, Mapping[str, Written]],
) -> bytes:
    """Return a digest of all that pages know of each other."""
    told = hashlib.blake2b(digest_size=16)
    told.update(settings + day.encode())
    shown = {each.positions.path for held in texts.values() for each in held.values()}
    for name, digest in sorted(inputs.digests.items()):
        if name not in shown:
            told.update(name.encode("utf-8", "surrogateescape") + b"\0" + digest)
    for lang in LANGUAGES:
        for key, written in sorted(texts[lang].items()):
            told.update(f"{lang}\0{key}\0{bool(written.html)}\0".encode() + written.front)
    return told.digest()


def outlined(sides: Documents) -> dict[Language, dict[str, Document]]:
    """Return the documents without their texts: only whether there is one can be seen."""
    return {
        lang: {path: each.with_body(ANYTHING) if each.body else each for path, each in held.items()}
        for lang, held in sides.items()
    }


class Plan:
    """Which pages were made before from what they would be made from now."""

    def __init__(
        self,
        store: Store,
        seen: bytes,
        standings: Iterable[Standing],
        told: bytes | None = None,
    ) -> None:
        """*seen* is the digest of the outline; *standings* tell which sides have moved.

        *told* is the digest of the standings, if that is known.
        """
        self.table: Table[Name, Made] = Table(store, "pages")
        self.seen = seen
        self._made_from: dict[Name, bytes] = {}
        self.standings = digest_of(standings) if told is None else told
        self._behind = {
            lang: {
                each.unit.key: each for each in standings if each.state == f"{OTHER[lang]}-moved"
            }
            for lang in LANGUAGES
        }

    def made_from(self, document: Document) -> bytes:
        """Return what stands for all that a page is made from, before its links are resolved."""
        name = document.lang, document.output
        if name not in self._made_from:
            self._made_from[name] = self._digest(document)
        return self._made_from[name]

    def _digest(self, document: Document) -> bytes:
        told = hashlib.blake2b(self.seen, digest_size=16)
        told.update(f"{document.key}\0{document.body_lang}\0{document.body}\0".encode())
        if document.template in SHOW_ALL_TEXTS:
            told.update(self.standings)
        standing = self._behind[document.lang].get(document.key)
        if standing is not None:
            moved = standing.moved[OTHER[document.lang]]
            told.update(repr((standing.confirmed, [(e.anchor, e.heading) for e in moved])).encode())
        return told.digest()

    def known(self, document: Document) -> Made | None:
        """Return what became of the page before, if it would be the same now.

        Then its links lead somewhere, too: nothing is remembered of a build with errors.
        """
        made = self.table.get((document.lang, document.output))
        return made if made is not None and made.made_from == self.made_from(document) else None


def make_pages(
    sides: Documents,
    plan: Plan,
    renderers: Mapping[Language, Renderer],
    staging: Staging,
    with_links: Callable[[Document], Document],
) -> Pages:
    """Write the pages of both sites, a few at once in each process.

    *sides* are documents whose links are as typed; *with_links* resolves those of one.
    """
    made: dict[Name, Made] = {}
    jobs: list[Document] = []
    for lang in LANGUAGES:
        for document in sides[lang].values():
            known, name = plan.known(document), f"{lang}/{document.output}"
            if known is not None and staging.stands(name, known.digest):
                made[lang, document.output] = known
                staging.absorb([(name, known.digest, document.place)])
            else:
                jobs.append(document)

    def work(row: Sequence[Document]) -> _Done:
        owns = [(with_links(document), plan.made_from(document)) for document in row]
        done, found = _make(owns, renderers, staging.share())
        return replace(done, readings=keep_aside(staging.aside, found))

    rows = [
        row
        for lang in LANGUAGES
        for row in slices([document for document in jobs if document.lang == lang], _SHARE)
    ]
    readings = Readings()
    problems: dict[tuple[Language, Place, str], Problem] = {}
    for row, done in zip(rows, spread(work, rows), strict=True):
        staging.absorb(done.log)
        made.update(done.made)
        readings.add(done.made, done.readings)
        for problem in done.problems:  # a template's fault is on many pages
            problems.setdefault((row[0].lang, problem.place, problem.code), problem)
    rendered = frozenset((document.lang, document.output) for document in jobs)
    return Pages(made, readings, rendered, tuple(problems.values()))


@dataclass(frozen=True)
class _Done:
    log: tuple[Entry, ...]
    made: Mapping[Name, Made]
    problems: tuple[Problem, ...]
    readings: str = ""  # the file of what is read on these pages


def _make(
    row: Iterable[tuple[Document, bytes]],
    renderers: Mapping[Language, Renderer],
    staging: Staging,
) -> tuple[_Done, dict[Name, Reading]]:
    """Write some pages; return what became of them, and what is read on them."""
    made: dict[Name, Made] = {}
    readings: dict[Name, Reading] = {}
    problems: list[Problem] = []
    for document, own in row:
        renderer = renderers[document.lang]
        html, found = renderer.render(document)
        problems += found
        if html is None:
            continue
        SiteWriter(staging, document.lang).write(document.output, html.encode(), document.place)
        name = document.lang, document.output
        tree = LexborHTMLParser(html)
        made[name] = Made(
            own,
            staging.log[-1][1],
            facts_of(tree, document.lang, document.output, renderer.hosts),
            tuple(sorted(set(_PICTURE.findall(html)))),
        )
        readings[name] = read_parsed(tree)  # changes the tree, so it comes last
    return _Done(tuple(staging.log), made, tuple(problems)), readings
