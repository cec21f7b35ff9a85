"""The state of every pair: which side moved since somebody last confirmed that both agree.

``data/agreed.yaml`` holds, for each confirmed unit, the date and the digests of both sides'
fragments in order, one a line. Git is not asked: a shallow clone gives the same answer.
"""

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.parity.units import Fragment, Unit
from plugins.records.models import LANGUAGES, Language
from plugins.records.reader import MAX_BYTES, read_text, read_yaml

State = Literal["complete", "missing", "unconfirmed", "ja-moved", "ko-moved", "both-moved"]
STATES: tuple[State, ...] = (
    "complete",
    "missing",
    "unconfirmed",
    "ja-moved",
    "ko-moved",
    "both-moved",
)

FILE = "data/agreed.yaml"
_OPENING = """\
# Which texts were confirmed to agree, with the digests of both sides at that time.
# Written by "python3 tasks.py confirm" only; a merge conflict here is solved by keeping
# either side and confirming again.
"""

_LISTED = r"((?:\n  - [A-Za-z0-9][A-Za-z0-9_/-]* [0-9a-f]{12})+| \[\])\n"
_ENTRY = re.compile(
    r"([A-Za-z][A-Za-z0-9._/#-]*):\n  confirmed: ([0-9]{4}-[0-9]{2}-[0-9]{2})\n"
    rf"  ja:{_LISTED}  ko:{_LISTED}"
)


@dataclass(frozen=True)
class Agreement:
    """What was confirmed of a unit: the day, and ``name digest`` of each fragment."""

    day: str
    sides: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Standing:
    """The state of a unit, and the fragments that moved on each side since it was confirmed."""

    unit: Unit
    state: State
    confirmed: str  # ISO date, or ""
    moved: Mapping[Language, tuple[Fragment, ...]]
    removed: Mapping[Language, int]  # how many fragments are gone


def read_agreements(root: Path) -> dict[str, Agreement]:
    """Return the agreements by the unit's name.

    Raises:
        ProblemsError: the file is not what ``write_agreements`` writes.
    """
    file = root / FILE
    if not file.is_file():
        return {}
    if file.stat().st_size <= MAX_BYTES:
        written = _as_written(file.read_bytes())
        if written is not None:
            return written
    data, positions = read_yaml(read_text(file, FILE), FILE)
    if not isinstance(data, dict | None):
        raise ProblemsError([_damaged(Place(FILE))])
    held = {}
    for name, entry in (data or {}).items():
        try:
            sides: dict[Language, tuple[str, ...]] = {
                lang: tuple(map(str, entry[lang])) for lang in LANGUAGES
            }
            held[name] = Agreement(date.fromisoformat(entry["confirmed"]).isoformat(), sides)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ProblemsError([_damaged(positions.key(name))]) from None
    return held


def _damaged(place: Place) -> Problem:
    return Problem.error(
        place, "agreed", N_("This entry is damaged; delete it and confirm the pair again.")
    )


def _as_written(data: bytes) -> dict[str, Agreement] | None:
    """Return the agreements if *data* is just what ``write_agreements`` writes, else None.

    A large site has hundreds of thousands of lines, for which YAML takes seconds. What
    ``_ENTRY`` takes is YAML, and means the same there.
    """
    try:
        text = data.decode("ascii").removeprefix(_OPENING)
    except UnicodeDecodeError:
        return None
    held: dict[str, Agreement] = {}
    days: set[str] = set()
    at = 0
    while at < len(text):
        match = _ENTRY.match(text, at)
        if match is None or match[1] in held:
            return None
        name, day, ja, ko = match.groups()
        days.add(day)
        held[name] = Agreement(day, {"ja": _listed(ja), "ko": _listed(ko)})
        at = match.end()
    try:
        for day in days:
            date.fromisoformat(day)
    except ValueError:
        return None
    return held


def _listed(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n  - ")[1:])  # nothing in " []"


def write_agreements(root: Path, agreements: Mapping[str, Agreement]) -> None:
    """Write the agreements, sorted, one digest a line."""
    lines = [_OPENING]
    for name in sorted(agreements):
        held = agreements[name]
        lines.append(f"{name}:\n  confirmed: {held.day}\n")
        for lang in LANGUAGES:
            lines.append(f"  {lang}:\n" if held.sides[lang] else f"  {lang}: []\n")
            lines += [f"  - {each}\n" for each in held.sides[lang]]
    file = root / FILE
    temporary = file.with_suffix(".tmp")
    temporary.write_text("".join(lines), "utf-8")
    temporary.replace(file)


def lines_of(fragments: Iterable[Fragment]) -> tuple[str, ...]:
    """Return the fragments as they are remembered: ``title 1f3a9c2e77ab``."""
    return tuple(f"{each.name} {each.digest}" for each in fragments)


def standing(unit: Unit, agreement: Agreement | None) -> Standing:
    """Return how *unit* stands against what was confirmed."""
    moved: dict[Language, tuple[Fragment, ...]] = dict.fromkeys(LANGUAGES, ())
    removed: dict[Language, int] = dict.fromkeys(LANGUAGES, 0)
    if agreement is not None:
        for lang in LANGUAGES:
            moved[lang], removed[lang] = _moved(unit.sides[lang], agreement.sides[lang])
    sides = [lang for lang in LANGUAGES if moved[lang] or removed[lang]]
    state: State
    if unit.missing:
        state = "missing"
    elif agreement is None:
        state = "unconfirmed"
    elif len(sides) == 2:
        state = "both-moved"
    elif sides:
        state = "ja-moved" if sides == ["ja"] else "ko-moved"
    else:
        state = "complete"
    return Standing(unit, state, agreement.day if agreement else "", moved, removed)


def _moved(now: Sequence[Fragment], then: Sequence[str]) -> tuple[tuple[Fragment, ...], int]:
    """Return the fragments that are new or changed, and how many are gone."""
    if lines_of(now) == then:
        return (), 0
    matcher = difflib.SequenceMatcher(None, then, lines_of(now), autojunk=False)
    changed: list[Fragment] = []
    gone = 0
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            changed += now[c:d]
            gone += max(0, (b - a) - (d - c))
    return tuple(changed), gone


def digest_of(standings: Iterable[Standing]) -> bytes:
    """Return what stands for all that can be shown of *standings*."""
    told = hashlib.blake2b(digest_size=16)
    for each in standings:
        places = [parts[0].place if parts else None for parts in each.unit.sides.values()]
        moved = [
            (part.name, part.heading, part.anchor, part.text, part.place)
            for parts in each.moved.values()
            for part in parts
        ]
        shown = (each.unit.name, each.state, each.confirmed, each.unit.missing, each.removed)
        told.update(repr((shown, places, moved)).encode("utf-8", "surrogatepass"))
    return told.digest()


def totals(standings: Iterable[Standing]) -> dict[str, Counter[State]]:
    """Return, for each section, how many units are in each state."""
    counted: dict[str, Counter[State]] = {}
    for each in standings:
        counted.setdefault(each.unit.section, Counter())[each.state] += 1
    return counted


@dataclass(frozen=True)
class Confirmed:
    """What ``confirm`` did: the new agreements, and why it refused the rest."""

    agreements: Mapping[str, Agreement]
    names: tuple[str, ...]
    problems: tuple[Problem, ...]


def confirm(
    wanted: Sequence[str],
    standings: Iterable[Standing],
    agreements: Mapping[str, Agreement],
    day: date,
    *,
    no_change: bool,
) -> Confirmed:
    """Declare that both sides of the *wanted* units agree.

    A name may be a whole file (``data/programs.yaml``) or a folder (``content/pages``). A pair of
    which one side alone has moved is confirmed only with *no_change*: the other side needs
    nothing. A pair that lacks a side cannot be confirmed.
    """
    held = {each.unit.name: each for each in standings}
    kept = dict(agreements)
    done: list[str] = []
    problems: list[Problem] = []
    for want in wanted:
        plain = want.replace("content-ko/", "content/", 1).rstrip("/")
        names = [
            name for name in held if name == plain or name.startswith((f"{plain}#", f"{plain}/"))
        ]
        if not names:
            guess = next(iter(difflib.get_close_matches(plain, held, n=1)), "")
            message = (
                N_("There is no pair '%(name)s'; did you mean '%(guess)s'?")
                if guess
                else N_(
                    "There is no pair '%(name)s'; name a file or a record, such as content/pages/about.md or data/programs.yaml#cooking."
                )
            )
            problems.append(Problem.error(Place(want), "no-pair", message, name=want, guess=guess))
        for name in names:
            each = held[name]
            one_side = each.state in ("ja-moved", "ko-moved")
            place = next(
                (part.place for lang in LANGUAGES for part in each.unit.sides[lang]), Place(name)
            )
            if each.state == "missing" and any(each.unit.sides[lang] == () for lang in LANGUAGES):
                problems.append(
                    Problem.error(
                        place,
                        "missing-side",
                        N_("'%(name)s' exists in one language only; write the other side first."),
                        name=name,
                    )
                )
            elif one_side and not no_change:
                problems.append(
                    Problem.error(
                        place,
                        "one-side-moved",
                        N_(
                            "Only one side of '%(name)s' has changed since %(day)s; bring the other level, or say with --no-change that it needs nothing."
                        ),
                        name=name,
                        day=each.confirmed,
                    )
                )
            elif each.state != "complete":
                kept[name] = Agreement(
                    day.isoformat(), {lang: lines_of(each.unit.sides[lang]) for lang in LANGUAGES}
                )
                done.append(name)
    for name in list(kept):
        if name not in held:
            del kept[name]  # the pair is gone; git keeps its history
    return Confirmed(kept, tuple(done), tuple(problems))
