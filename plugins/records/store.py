"""Load every record of ``data/`` and check what ties them together."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.records.models import (
    FOLDER_KINDS,
    KINDS,
    SINGLE_KINDS,
    YEAR_ID,
    Record,
    file_of,
    references,
)
from plugins.records.reader import IGNORED, KeyPath, Positions, read_text, read_yaml
from plugins.records.validation import salvage, validate

RecordT = TypeVar("RecordT", bound=Record)

# Files in data/ that hold no records.
OTHER_FILES = frozenset({"README.md", "addresses.txt", "agreed.yaml"})
_KIND_OF = {model: kind for kind, model in KINDS.items()}
# Made for other tools by plugins.records.schema.
SCHEMAS = frozenset(
    f"schema/{name}.schema.json"
    for name in (*KINDS, "front-matter-pages", "front-matter-news", "front-matter-texts")
)


@dataclass(frozen=True)
class Damaged:
    """A record with problems of its own: what is right in it, and where it stands."""

    kind: str
    record: Record
    positions: Positions
    at: KeyPath

    def place(self, *at: str | int) -> Place:
        """Return where the value at key path *at* of the record stands."""
        return self.positions.value(*self.at, *at)


@dataclass(frozen=True)
class Records:
    """All records: kind to id to record, in file order, and where each stands.

    ``broken`` are records that are there but have problems of their own, and ``unread`` the
    kinds whose file could not be read: what points to them is not reported a second time.
    ``damaged`` is what is left of the broken ones, so that all that is wrong is told at once.
    """

    kinds: Mapping[str, Mapping[str, Record]]
    origins: Mapping[tuple[str, str], tuple[Positions, KeyPath]]
    broken: frozenset[tuple[str, str]] = frozenset()
    unread: frozenset[str] = frozenset()
    damaged: tuple[Damaged, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Be kept between builds: what cannot be changed can only be kept as what can."""
        kinds = {kind: dict(held) for kind, held in self.kinds.items()}
        return _records, (kinds, dict(self.origins), self.broken, self.unread, self.damaged)

    def excused(self, kind: str, record_id: str) -> bool:
        """Say whether a missing record has been reported where it stands."""
        return kind in self.unread or (kind, record_id) in self.broken

    def all(self, model: type[RecordT]) -> tuple[RecordT, ...]:
        """Return the records of *model*'s kind in file order."""
        return cast(tuple[RecordT, ...], self._ordered[kind_of(model)])

    @cached_property
    def _ordered(self) -> Mapping[str, tuple[Record, ...]]:
        return {kind: tuple(held.values()) for kind, held in self.kinds.items()}

    def get(self, model: type[RecordT], record_id: str) -> RecordT:
        """Return one record; a KeyError is a bug, since references were checked."""
        return cast(RecordT, self.kinds[kind_of(model)][record_id])

    def place(self, kind: str, record_id: str, *at: str | int) -> Place:
        """Return where the value at key path *at* of a record stands."""
        positions, start = self.origins[kind, record_id]
        return positions.value(*start, *at)


def kind_of(model: type[Record]) -> str:
    """Return the kind (file name and key) of a model."""
    return _KIND_OF[model]


def load_records(folder: Path, path: str) -> tuple[Records, list[Problem]]:
    """Return the records of *folder*, shown as *path* in messages, and all problems.

    Records with problems are left out, so the result may be used only to find more problems.
    """
    kinds: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
    origins: dict[tuple[str, str], tuple[Positions, KeyPath]] = {}
    declared: set[tuple[str, str]] = set()
    unread: set[str] = set()
    damaged: list[Damaged] = []
    problems = list(_check_names(folder, path))
    for kind, name in files(folder):
        model, file_path = KINDS[kind], f"{path}/{name}"
        try:
            entries, positions = _read_kind(folder / name, file_path, kind)
        except ProblemsError as error:
            problems += error.problems
            unread.add(kind)
            continue
        for at, entry in entries:
            record_id = entry.get("id") if isinstance(entry, dict) else None
            if isinstance(record_id, str):
                if (kind, record_id) in declared:
                    problems.append(
                        Problem.error(
                            positions.value(*at, "id"),
                            "duplicate-id",
                            N_(
                                "The id '%(id)s' is there twice in this file; every record needs its own."
                            ),
                            id=record_id,
                        )
                    )
                    continue
                declared.add((kind, record_id))
            record, wrong = validate(model, entry, positions, at)
            problems += wrong
            if record is None:
                left, wrong = salvage(model, entry, positions, at)
                damaged.append(Damaged(kind, left, positions, at))
                problems += wrong
            if record is not None and file_of(kind, record.id) != name:
                problems.append(
                    Problem.error(
                        positions.value(*at, "id"),
                        "bad-id",
                        N_("The id '%(id)s' is not the file's name; make both the same."),
                        id=record.id,
                    )
                )
                continue
            if record is not None:
                kinds[kind][record.id] = record
                origins[kind, record.id] = (positions, at)
    broken = frozenset(declared - origins.keys())
    records = _records(kinds, origins, broken, frozenset(unread), tuple(damaged))
    problems += _check_references(records)
    return records, problems


def files(folder: Path) -> list[tuple[str, str]]:
    """Return the kind and the name in *folder* of every file that records are read from."""
    found = []
    for kind in KINDS:
        if kind not in FOLDER_KINDS:
            found.append((kind, file_of(kind)))
            continue
        names = (each.name for each in (folder / kind).glob("*.yaml"))
        found += [(kind, f"{kind}/{name}") for name in sorted(names) if not IGNORED.match(name)]
    return found


def _records(
    kinds: Mapping[str, Mapping[str, Record]],
    origins: Mapping[tuple[str, str], tuple[Positions, KeyPath]],
    broken: frozenset[tuple[str, str]],
    unread: frozenset[str],
    damaged: tuple[Damaged, ...],
) -> Records:
    return Records(
        MappingProxyType({kind: MappingProxyType(held) for kind, held in kinds.items()}),
        MappingProxyType(origins),
        broken,
        unread,
        damaged,
    )


def _check_names(folder: Path, path: str) -> Iterator[Problem]:
    """Every file in the data folder is a known kind of record."""
    expected = {name for _kind, name in files(folder)} | OTHER_FILES
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_symlink():
            yield Problem.error(
                Place(f"{path}/{name}"),
                "symlink",
                N_("Links to other files are not followed; put the file itself here."),
            )
            continue
        known = name in expected or name in SCHEMAS
        if (
            file.is_dir()
            or known
            or any(IGNORED.match(part) for part in file.relative_to(folder).parts)
        ):
            continue
        guess = _right_name(name, expected)
        if guess:
            yield Problem.error(
                Place(f"{path}/{name}"),
                "unknown-file",
                N_("Nothing reads this file; did you mean '%(guess)s'?"),
                guess=guess,
            )
        else:
            yield Problem.error(
                Place(f"{path}/{name}"),
                "unknown-file",
                N_("Nothing reads this file; data/README.md lists the files that are read."),
            )


def _right_name(name: str, expected: Collection[str]) -> str:
    """Return the name that a file was meant to have, "" if there is none like it.

    >>> _right_name("brochure/x/2021.yml", {"programs.yaml"}), _right_name("program.yaml", {"programs.yaml"})
    ('brochures/2021.yaml', 'programs.yaml')
    """
    folder, _, rest = name.partition("/")
    year = rest.rpartition("/")[2].partition(".")[0]
    if re.fullmatch(YEAR_ID, year) and (kind := difflib.get_close_matches(folder, FOLDER_KINDS)):
        return file_of(kind[0], year)
    return next(iter(difflib.get_close_matches(name, expected, n=1)), "")


def _read_kind(file: Path, path: str, kind: str) -> tuple[list[tuple[KeyPath, object]], Positions]:
    """Return the raw records of one file with their key paths."""
    if not file.is_file():
        raise ProblemsError(
            [
                Problem.error(
                    Place(path),
                    "missing-file",
                    N_("This file is missing; it may hold an empty list."),
                )
            ]
        )
    data, positions = read_yaml(read_text(file, path), path)
    top = FOLDER_KINDS.get(kind, kind)
    if not isinstance(data, dict) or list(data) != [top]:
        stray = next((key for key in data if key != top), None) if isinstance(data, dict) else None
        raise ProblemsError(
            [
                Problem.error(
                    positions.key(stray) if stray is not None else Place(path),
                    "top-key",
                    N_("The file must have '%(kind)s:' as its one key at the top."),
                    kind=top,
                )
            ]
        )
    held = data[top]
    if kind in SINGLE_KINDS or kind in FOLDER_KINDS:
        return [((top,), held)], positions
    if held is None:
        return [], positions
    if not isinstance(held, list):
        raise ProblemsError(
            [
                Problem.error(
                    positions.value(kind),
                    "bad-type",
                    N_("'%(key)s' must be a list: one '- entry' a line, or [a, b]."),
                    key=kind,
                )
            ]
        )
    return [((kind, index), entry) for index, entry in enumerate(held)], positions


def _check_references(records: Records) -> Iterator[Problem]:
    """An id that points to another record must exist there."""
    held = [
        (records.kinds[kind][record_id], positions, start)
        for (kind, record_id), (positions, start) in records.origins.items()
    ]
    held += [(each.record, each.positions, each.at) for each in records.damaged]
    for record, positions, start in held:
        seen: set[tuple[KeyPath, str]] = set()
        for at, target_kind, target in references(record):
            place = positions.value(*start, *at)
            yield from check_reference(records, target_kind, target, place)
            if isinstance(at[-1], int):
                if (at[:-1], target) in seen:
                    yield twice(target, place)
                seen.add((at[:-1], target))


def twice(name: str, place: Place) -> Problem:
    """Return the problem that *name* stands in a list for the second time at *place*."""
    message = N_("'%(id)s' is in this list twice; delete one of the two.")
    return Problem.error(place, "twice", message, id=name)


def check_reference(records: Records, kind: str, record_id: str, place: Place) -> Iterator[Problem]:
    """The record that *place* points to is there."""
    known = records.kinds[kind]
    if record_id in known or records.excused(kind, record_id):
        return
    guess = next(iter(difflib.get_close_matches(record_id, sorted(known), n=1)), "")
    if guess:
        yield Problem.error(
            place,
            "dangling-reference",
            N_("There is no '%(id)s' in data/%(kind)s.yaml; did you mean '%(guess)s'?"),
            id=record_id,
            kind=kind,
            guess=guess,
        )
    else:
        yield Problem.error(
            place,
            "dangling-reference",
            N_("There is no '%(id)s' in data/%(kind)s.yaml; add it there or correct the id."),
            id=record_id,
            kind=kind,
        )
