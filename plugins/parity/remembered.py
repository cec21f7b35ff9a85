"""How the pairs stand, for a build: what was compared before is not compared again.

Of a unit that was compared only the beginning of each side is kept, and the parts that moved;
``plugins.parity.standings`` has them whole.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from plugins.checks.problems import Problem, ProblemsError
from plugins.incremental.forks import slices, spread
from plugins.incremental.store import Store
from plugins.incremental.table import Table
from plugins.parity.compare import names, problems_of
from plugins.parity.state import Agreement, Standing, read_agreements, standing
from plugins.parity.units import Unit, record_units, unit_of_pair
from plugins.records.models import LANGUAGES, Language
from plugins.records.store import Records

_SHARE = 32  # pairs that a process compares at once

Texts = Mapping[Language, Mapping[str, Any]]  # what is written, by key
Found = tuple[Standing | None, tuple[Problem, ...]]


@dataclass(frozen=True)
class Compared:
    """What was found of a pair, and what that was made from."""

    made_from: bytes
    standing: Standing | None  # None if it is no pair
    problems: tuple[Problem, ...]


def pairs_table(store: Store) -> Table[tuple[str], Compared]:
    """Return what was found of each pair, by key."""
    return Table(store, "pairs")


def remembered_standings(
    root: Path, records: Records, texts: Texts, store: Store, data: bytes
) -> tuple[tuple[Standing, ...], list[Problem]]:
    """Return how every pair and record stands, and where both sides contradict each other.

    *data* is the digest of all data files: names, terms and agreements are among them.
    """
    table = pairs_table(store)
    agreements, problems = _agreements(root, store, data)
    held: dict[tuple[str], Compared] = {}
    jobs: list[tuple[str, bytes]] = []
    for key in sorted(texts["ja"].keys() | texts["ko"].keys()):
        stands_for = made_from(key, texts, data)
        known = table.rows.get((key,))
        if known is not None and known.made_from == stands_for:
            held[key,] = known
        else:
            jobs.append((key, stands_for))

    known_names = names(records) if jobs else None

    def work(row: Sequence[tuple[str, bytes]]) -> list[Compared]:
        return [
            Compared(stands_for, *_of_pair(key, texts, agreements, known_names))
            for key, stands_for in row
        ]

    rows = slices(jobs, _SHARE)
    for row, found in zip(rows, spread(work, rows), strict=True):
        held.update({(key,): compared for (key, _), compared in zip(row, found, strict=True)})
    table.save(held)
    of_records = store.once("records-compared", data, lambda: _of_records(records, agreements))
    pairs = [(held[key].standing, held[key].problems) for key in sorted(held)]
    problems += [each for _standing, found in (*pairs, *of_records) for each in found]
    return tuple(each for each, _found in (*pairs, *of_records) if each is not None), problems


def compare_again(
    root: Path, keys: Iterable[str], records: Records, texts: Texts, store: Store, data: bytes
) -> dict[tuple[str], Compared]:
    """Return how some pairs stand, of which *texts* has both sides."""
    agreements, _problems = _agreements(root, store, data)
    known = names(records)
    return {
        (key,): Compared(made_from(key, texts, data), *_of_pair(key, texts, agreements, known))
        for key in keys
    }


def made_from(key: str, texts: Texts, data: bytes) -> bytes:
    """Return what stands for both sides of a pair, and for all that they are compared by."""
    told = hashlib.blake2b(data, digest_size=16)
    for lang in LANGUAGES:
        written = texts[lang].get(key)
        told.update(b"-" if written is None else written.digest)
    return told.digest()


def _agreements(
    root: Path, store: Store, data: bytes
) -> tuple[dict[str, Agreement], list[Problem]]:
    def read() -> tuple[dict[str, Agreement], list[Problem]]:
        try:
            return read_agreements(root), []
        except ProblemsError as error:
            return {}, list(error.problems)

    agreements, problems = store.once("agreements", data, read)
    return agreements, list(problems)


def _of_pair(key: str, texts: Texts, agreements: Mapping[str, Agreement], known: Any) -> Found:
    sides = {
        lang: (written.matter, written.positions, written.text, written.place)
        if (written := texts[lang].get(key)) is not None and written.matter is not None
        else None
        for lang in LANGUAGES
    }
    if not any(sides.values()):
        return None, ()
    unit = unit_of_pair(key, sides)
    return (None, ()) if unit is None else _found(unit, agreements, known)


def _of_records(records: Records, agreements: Mapping[str, Agreement]) -> list[Found]:
    known = names(records)
    return [_found(unit, agreements, known) for unit in record_units(records)]


def _found(unit: Unit, agreements: Mapping[str, Agreement], known: Any) -> Found:
    stands = standing(unit, agreements.get(unit.name))
    return replace(stands, unit=_beginning(unit)), problems_of(unit, known)


def _beginning(unit: Unit) -> Unit:
    """Return *unit* with the first part of each side, and those that the other side lacks."""
    lacking = {name for _lang, name in unit.missing}
    sides = {
        lang: (*parts[:1], *(part for part in parts[1:] if part.name in lacking))
        for lang, parts in unit.sides.items()
    }
    return replace(unit, sides=sides)
