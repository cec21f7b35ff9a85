"""What the audit found, for people and as data."""

import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.accessibility.visits import Visit
from audit.findings import Finding
from audit.loading.lighthouse import CATEGORIES, LEFT_OUT
from audit.loading.weight import Weight
from plugins.records.models import Language

_HEAD = ("kind", "page", "first view", "CSS", "script", *CATEGORIES)
_TEXTS = 2  # columns; the others are numbers


@dataclass(frozen=True)
class KindResult:
    """The fullest page of a kind in one language; what was not measured is None."""

    kind: str
    language: Language
    path: str  # /ko/about/
    weight: Weight | None = None
    scores: Mapping[str, int] | None = None  # of Lighthouse, by category


@dataclass(frozen=True)
class Outcome:
    """All that was found; *paths* are the pages that were looked at."""

    paths: tuple[str, ...]
    findings: tuple[Finding, ...]
    kinds: tuple[KindResult, ...]
    visits: tuple[Visit, ...] = ()
    unasked: tuple[Finding, ...] = ()  # of them nobody knows; they are not counted

    @property
    def left_out(self) -> Iterator[tuple[str, str, str]]:
        """Yield kind of page, audit of Lighthouse, and why it is not asked of that kind."""
        kinds = {each.kind for each in self.kinds if each.scores}
        for kind in sorted(kinds & set(LEFT_OUT)):
            for audit, why in sorted(LEFT_OUT[kind].items()):
                yield kind, audit, why


def as_text(outcome: Outcome) -> str:
    """Return a table of the kinds of page, what was left out of Lighthouse, and the findings."""
    parts = []
    if any(each.weight or each.scores for each in outcome.kinds):
        parts.append("\n".join(_table(outcome.kinds)))
    parts.append(
        "\n".join(f"left out of {kind}: {audit}. {why}" for kind, audit, why in outcome.left_out)
    )
    parts.append("\n".join(_grouped(outcome.findings)))
    if outcome.unasked:
        parts.append(
            "\n".join(("Could not be asked, and not counted:", *_grouped(outcome.unasked)))
        )
    return "\n\n".join(filter(None, parts))


def _grouped(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each finding; what is the same on many pages has one, at the first."""
    pages = Counter((each.rule, each.where, each.what) for each in findings)
    for each in findings:
        if count := pages.pop((each.rule, each.where, each.what), 0):
            yield f"{each} [{count} pages]" if count > 1 else str(each)


def as_json(outcome: Outcome) -> str:
    """Return the same as data; sizes are bytes, gzipped but for ``css``."""
    data = {
        "pages": len(outcome.paths),
        "kinds": [_as_data(each) for each in outcome.kinds],
        "left_out": [
            {"kind": kind, "audit": audit, "why": why} for kind, audit, why in outcome.left_out
        ],
        "findings": [vars(finding) for finding in outcome.findings],
        "unasked": [vars(finding) for finding in outcome.unasked],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _as_data(each: KindResult) -> dict[str, Any]:
    weight = each.weight
    sizes = weight and {
        "page": weight.page,
        "css": weight.plain_style,
        "script": weight.script,
    }
    scores = None if each.scores is None else dict(each.scores)
    return {
        "kind": each.kind,
        "language": each.language,
        "path": each.path,
        "weight": sizes,
        "lighthouse": scores,
    }


def _table(kinds: Sequence[KindResult]) -> Iterator[str]:
    """Yield a line for each kind, numbers below each other; what was not measured has no column."""
    rows = [_HEAD, *map(_row, kinds)]
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        cells = zip(row, widths, strict=True)
        texts = [cell.ljust(width) for cell, width in itertools.islice(cells, _TEXTS)]
        yield "  ".join((*texts, *(cell.rjust(width) for cell, width in cells)))


def _row(each: KindResult) -> tuple[str, ...]:
    weight, scores = each.weight, each.scores or {}
    sizes = (weight.page, weight.plain_style, weight.script) if weight else (None, None, None)
    numbers = (*sizes, *(scores.get(name) for name in CATEGORIES))
    return (each.kind, each.path, *("" if cell is None else f"{cell:,}" for cell in numbers))
