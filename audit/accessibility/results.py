"""Write what a run found into ``data/accessibility_test.yaml``, from which the result page is made.

The record system reads the file back: the classes here are written, never read.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from audit.browser import View
from plugins.records.models import LANGUAGES, Language

# axe tags its rules wcag143 and wcag1410 by success criterion, wcag2a and wcag21aa by level.
_CRITERION = re.compile(r"wcag(?P<principle>\d)(?P<guideline>\d)(?P<criterion>\d{1,2})")
# The 31 criteria of level AAA in WCAG 2.2, which nobody here claims to have looked at:
# https://www.w3.org/TR/WCAG22/
_LEVEL_AAA = frozenset(
    """
    1.2.6 1.2.7 1.2.8 1.2.9 1.3.6 1.4.6 1.4.7 1.4.8 1.4.9 2.1.3 2.2.3 2.2.4 2.2.5 2.2.6 2.3.2 2.3.3
    2.4.8 2.4.9 2.4.10 2.4.12 2.4.13 2.5.5 2.5.6 3.1.3 3.1.4 3.1.5 3.1.6 3.2.5 3.3.5 3.3.6 3.3.9
    """.split()  # noqa: SIM905 - 31 lines otherwise
)
_HEAD = """\
# yaml-language-server: $schema=schema/accessibility_test.schema.json
# What the last run of 'python3 tasks.py audit --record' found. Written by it; do not edit. If a
# check that it names is gone, delete 'run' and test again.
"""


@dataclass(frozen=True)
class RuleResult:
    """What one rule found.

    *rule* is an id of ``data/checks.yaml``; *criterion* the number of a success criterion
    ("1.4.3") if the rule is many rules in one, as axe is, else "". *pages* counts pages of both
    languages, each once however many views it was looked at in; *findings* what is wrong;
    *explained* what the tool could not decide and the project has decided in writing.
    """

    rule: str
    pages: int
    findings: int = 0
    explained: int = 0
    criterion: str = ""


@dataclass(frozen=True)
class TestRun:
    """A whole run: *pages* are those that the sites have, *tools* names and versions."""

    __test__ = False  # for pytest: this is no test case

    date: date
    commit: str  # 40 hexadecimal digits
    pages: Mapping[Language, int]
    views: tuple[View, ...]
    tools: tuple[tuple[str, str], ...]  # ("axe-core", "4.14.1")
    results: tuple[RuleResult, ...]


def axe_results(
    rules: Mapping[str, Collection[str]],
    pages: int,
    findings: Mapping[str, int],
    explained: Mapping[str, int],
) -> tuple[RuleResult, ...]:
    """Return axe's results by success criterion; its other rules are "axe-best-practices".

    *rules* maps each axe rule that ran to its tags; *findings* and *explained* count by axe rule
    and may leave out rules. A rule of two criteria counts for both; criteria of level AAA
    are left out.
    """
    by_criterion: dict[str, list[str]] = {}
    for rule, tags in rules.items():
        for criterion in set(criteria_of(tags)) or {""}:
            by_criterion.setdefault(criterion, []).append(rule)
    return tuple(
        RuleResult(
            rule="axe" if criterion else "axe-best-practices",
            criterion=criterion,
            pages=pages,
            findings=sum(findings.get(rule, 0) for rule in held),
            explained=sum(explained.get(rule, 0) for rule in held),
        )
        for criterion, held in sorted(by_criterion.items(), key=lambda each: _order(each[0]))
    )


def criteria_of(tags: Collection[str]) -> Iterator[str]:
    """Yield the A and AA success criteria that axe's *tags* name.

    >>> list(criteria_of(["cat.color", "wcag2aa", "wcag143", "wcag1410", "wcag213"]))
    ['1.4.3', '1.4.10']
    """
    for tag in tags:
        if (found := _CRITERION.fullmatch(tag)) is not None:
            number = ".".join(found.groups())
            if number not in _LEVEL_AAA:
                yield number


def write(run: TestRun, path: Path) -> None:
    """Write *run* to *path*, in an order that does not depend on when what was found."""
    path.write_text(as_yaml(run), "utf-8")


def as_yaml(run: TestRun) -> str:
    """Return the record; the same run gives the same text."""
    return _HEAD + "".join(f"{line}\n" for line in _lines(run))


def _lines(run: TestRun) -> Iterator[str]:
    yield "accessibility_test:"
    yield "  id: last-run"
    yield "  run:"
    yield f"    date: {run.date.isoformat()}"
    yield f"    commit: {json.dumps(run.commit)}"
    yield f"    pages: {{{', '.join(f'{lang}: {run.pages[lang]}' for lang in LANGUAGES)}}}"
    yield "    views:"
    for view in sorted(run.views, key=lambda view: (view.width, view.theme != "light")):
        yield f"      - {{width: {view.width}, theme: {view.theme}}}"
    yield "    tools:"
    for name, version in sorted(run.tools):
        # In quotes, since 26.9 is a number to other readers of YAML.
        yield f"      - {{name: {json.dumps(name)}, version: {json.dumps(version)}}}"
    yield "    results:"
    for result in sorted(run.results, key=lambda each: (each.rule, _order(each.criterion))):
        of = f", criterion: {criterion_id(result.criterion)}" if result.criterion else ""
        yield (
            f"      - {{rule: {result.rule}{of}, pages: {result.pages}, "
            f"findings: {result.findings}, explained: {result.explained}}}"
        )


def criterion_id(number: str) -> str:
    """Return the id of a success criterion in ``data/criteria.yaml``.

    >>> criterion_id("1.4.10")
    'c1-4-10'
    """
    return "c" + number.replace(".", "-")


def _order(number: str) -> tuple[bool, list[int]]:
    """Sort criteria by number, and what has none behind them."""
    return (not number, [int(part) for part in number.split(".") if part])
