"""Find the Markdown files of a tree and read each by itself: front matter, and its HTML.

What one file gives is a function of its bytes, its name and the facts that it quotes, so files
are read by several processes and what they gave is remembered (``read_texts``).
"""

import difflib
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from plugins.bilingual.documents import ANYTHING
from plugins.bilingual.front_matter import NewsMatter, PageMatter, RecordText
from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.incremental.forks import slices, spread
from plugins.incremental.inputs import digest
from plugins.incremental.store import Store
from plugins.incremental.table import Table
from plugins.records.addresses import PAGES
from plugins.records.facts import Fact, fact
from plugins.records.models import FOLDER_KINDS, ID_PATTERN, LANGUAGES, Language
from plugins.records.reader import IGNORED, Positions
from plugins.records.store import Records, kind_of
from plugins.records.validation import validate
from plugins.text.markdown import convert

_NAME = re.compile(ID_PATTERN)
_ID = ID_PATTERN.removeprefix("^").removesuffix("$")
_GOOD = re.compile(rf"(?:{_ID}/)+{_ID}\.md")  # a key of which ``_check_name`` has nothing to tell
_RECORD_FOLDERS = frozenset(kind_of(model) for model in PAGES) - FOLDER_KINDS.keys()
FOLDERS = frozenset({"pages", "news"} | _RECORD_FOLDERS)
_MATTERS: Mapping[str, type[RecordText]] = {"pages": PageMatter, "news": NewsMatter}

_SHARE = 24  # files that a process takes at once


class Reader(Protocol):
    """Pelican's reader of Markdown files, or what reads them without Pelican."""

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return the body as typed, and ``{"matter", "positions", "body_line"}``."""


@dataclass(frozen=True)
class Text:
    """A Markdown file: its key, the tree that it is in, and its path as messages show it."""

    key: str
    tree: Path
    shown: str

    @property
    def file(self) -> Path:
        return self.tree / self.key


@dataclass(frozen=True)
class Tree:
    """The Markdown files of one language, and those that cannot become pages."""

    texts: tuple[Text, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """What stands in a Markdown file; ``matter`` is None if its front matter is wrong.

    ``text`` is the body as typed and ``html`` what it becomes, with links as typed; ``place``
    is where it begins. ``digest`` is of the file's bytes; ``facts`` stands for all records if
    the text quotes any, else it is b"". ``front`` stands for the front matter as typed.
    """

    matter: RecordText | None
    positions: Positions
    text: str
    html: str
    place: Place
    problems: tuple[Problem, ...]
    digest: bytes
    facts: bytes
    front: bytes = b""

    # Python keeps the UTF-8 form of each str that it pickled beside it, but not of bytes. Else
    # all texts of a site would be in memory twice from the moment they are remembered.

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "text": self.text.encode(), "html": self.html.encode()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        state["text"], state["html"] = state["text"].decode(), state["html"].decode()
        self.__dict__.update(state)

    def outlined(self) -> "Written":
        """Return the same without its text, only whether there is one."""
        return replace(self, text="", html=ANYTHING if self.html else "")


def find_texts(tree: Path, settings: Mapping[str, Any]) -> Tree:
    """Return the Markdown files below *tree*; whatever else is there is a problem."""
    from plugins.archive.files import is_beside_a_publication  # late: it reads PDFs

    texts: list[Text] = []
    problems: list[Problem] = []
    broken: list[str] = []
    above = settings["SHOWN_PATH"](tree)
    folders = FOLDERS.difference(settings["STATIC_PATHS"])
    for parts, is_link in sorted(_files(str(tree), ())):
        key = "/".join(parts)
        shown = f"{above}/{key}"
        if is_link:
            problems.append(
                Problem.error(
                    Place(shown),
                    "symlink",
                    N_("Links to other files are not followed; put the file itself here."),
                )
            )
            continue
        if parts[0] in folders and _GOOD.fullmatch(key):
            texts.append(Text(key, tree, shown))
            continue
        if any(IGNORED.match(part) for part in parts):
            continue
        relative = PurePosixPath(key)
        if parts[0] in settings["STATIC_PATHS"]:
            wrong = [] if settings["HOLDS_STATIC"] else [_misplaced(shown, parts[0])]
        elif is_beside_a_publication(relative):
            continue  # plugins.archive reads it
        else:
            wrong = list(_check_name(relative, shown, settings["STATIC_PATHS"]))
            if not wrong:
                texts.append(Text(key, tree, shown))
        if wrong:
            problems += wrong
            broken.append(key)
    return Tree(tuple(texts), tuple(problems), tuple(broken))


def _files(folder: str, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield the parts of the name of each file in *folder*, and whether it is a link."""
    try:
        entries = list(os.scandir(folder))
    except OSError:  # as no folder
        return
    for entry in entries:
        parts = (*above, entry.name)
        if entry.is_symlink():
            yield parts, True
        elif entry.is_dir():
            yield from _files(entry.path, parts)
        else:
            yield parts, False


def texts_table(store: Store) -> Table[tuple[Language, str], Written]:
    """Return what each text held, by language and key."""
    return Table(store, "texts")


def read_texts(
    trees: Mapping[Language, Tree],
    readers: Mapping[Language, Reader],
    records: Records,
    facts: bytes,
    digests: Mapping[str, bytes],
    store: Store,
    meanwhile: Callable[[], None],
) -> tuple[dict[Language, dict[str, Written]], int]:
    """Return what each file holds, by language and key, and how many files were converted.

    *facts* stands for all records; *digests* are of files by shown path: what was read before
    from the same bytes (and facts, if it quotes any) is taken from *store*. *meanwhile* is run
    here while other processes read.
    """
    table = texts_table(store)
    held: dict[tuple[Language, str], Written] = {}
    jobs: list[tuple[Language, Text]] = []
    for lang in LANGUAGES:
        for text in trees[lang].texts:
            known = table.rows.get((lang, text.key))
            if (
                known is not None
                and known.digest == digests.get(text.shown)
                and known.facts in (b"", facts)
            ):
                held[lang, text.key] = known
            else:
                jobs.append((lang, text))
    rows = slices(jobs, _SHARE)
    work = partial(_read_row, readers=readers, records=records, facts=facts)
    for row, found in zip(rows, spread(work, rows, meanwhile=meanwhile), strict=True):
        for (lang, text), written in zip(row, found, strict=True):
            held[lang, text.key] = written
    # A file that was edited while it was read is not remembered.
    table.save(
        {
            name: each
            for name, each in held.items()
            if each.digest == digests.get(each.positions.path)
        }
    )
    return {
        lang: {text.key: held[lang, text.key] for text in trees[lang].texts} for lang in LANGUAGES
    }, len(jobs)


def _read_row(
    row: Sequence[tuple[Language, Text]],
    readers: Mapping[Language, Reader],
    records: Records,
    facts: bytes,
) -> list[Written]:
    return [read_text(text, lang, readers[lang], records, facts) for lang, text in row]


def read_text(
    text: Text, lang: Language, reader: Reader, records: Records, facts: bytes
) -> Written:
    """Read one file; *facts* stands for the *records* that it may quote."""
    quotes = False

    def lookup(reference: str, written: Language) -> Fact:
        nonlocal quotes
        quotes = True
        return fact(records, reference, written)

    try:
        content, metadata = reader.read(str(text.file))
    except ProblemsError as error:
        place = Place(text.key)
        unread = Positions(text.shown)
        return Written(None, unread, "", "", place, error.problems, digest(text.file), b"")
    model = _MATTERS.get(text.key.partition("/")[0], RecordText)
    matter, wrong = validate(model, metadata["matter"], metadata["positions"])
    place = Place(text.shown, metadata["body_line"])
    converted = convert(content, lang, lookup, text.shown, place.line)
    return Written(
        matter,
        metadata["positions"],
        content,
        converted.html,
        place,
        (*wrong, *converted.problems),
        digest(text.file),
        facts if quotes else b"",
        hashlib.blake2b("\n".join(metadata["positions"].text).encode(), digest_size=16).digest(),
    )


def _misplaced(shown: str, folder: str) -> Problem:
    return Problem.error(
        Place(shown),
        "misplaced-file",
        N_("Shared files stand once, in the Japanese tree: content/%(folder)s/."),
        folder=folder,
    )


def _check_name(relative: PurePosixPath, shown: str, static: list[str]) -> Iterator[Problem]:
    """Folders are known; names are ASCII, lower case, with hyphens; the type is Markdown."""
    place = Place(shown)
    folder = relative.parts[0]
    if len(relative.parts) == 1 or folder not in FOLDERS:
        guess = next(iter(difflib.get_close_matches(folder, [*FOLDERS, *static], n=1)), "")
        if guess and len(relative.parts) > 1:
            yield Problem.error(
                place,
                "unknown-folder",
                N_("Nothing is read from the folder '%(folder)s'; did you mean '%(guess)s'?"),
                folder=folder,
                guess=guess,
            )
        else:
            yield Problem.error(
                place,
                "unknown-folder",
                N_(
                    "Nothing is read here; pages stand in pages/, news in news/, shared files in images/ and files/."
                ),
            )
        return
    if relative.suffix != ".md":
        yield Problem.error(
            place,
            "unknown-file",
            N_(
                "A file of type '%(suffix)s' is not read here; texts end in .md, pictures and downloads stand in content/images/ and content/files/."
            ),
            suffix=relative.suffix or relative.name,
        )
        return
    for part in (*relative.parts[:-1], relative.stem):
        if not _NAME.match(part):
            shown_name = unicodedata.normalize("NFC", part)
            yield Problem.error(
                place,
                "bad-name",
                N_(
                    "The name '%(name)s' makes the address; use lower-case letters a-z, digits and hyphens."
                ),
                name=shown_name,
            )
