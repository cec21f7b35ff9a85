"""What the last run of ``tasks.py audit`` says of each criterion, and never more than that.

Without a run nothing is said of any criterion. A criterion is without findings only if every
check that examines it took part; the sentence then says on how many pages, and how much of the
criterion such checks can decide.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from plugins.bilingual.documents import Document
from plugins.records.models import (
    AccessibilityTest,
    AuditResult,
    AuditRun,
    Check,
    Criterion,
    KwcagItem,
    Text,
)
from plugins.views.base import Moment, Phrase
from plugins.views.shelf import Shelf

State = Literal["found", "unexamined", "sampled", "part", "whole", "person", "absent", "untested"]
TEST_PAGE = "/accessibility/test/"


@dataclass(frozen=True)
class Verdict:
    """What a run says of a criterion: *findings* of *found*, *pages* of *sampled*."""

    state: State
    findings: int = 0
    pages: int = 0


@dataclass(frozen=True)
class CriterionView:
    """A row: a criterion, what it is called elsewhere, what examines it, how it stands."""

    id: str
    number: str
    name: Phrase
    level: str
    dropped: bool  # WCAG 2.2 no longer has it
    jis: str  # a word for yes or no
    kwcag: tuple[str, ...]  # numbers
    checks: tuple[Phrase, ...]
    result: str
    found: bool
    reason: Phrase | None  # why it does not apply


@dataclass(frozen=True)
class Principle:
    """The criteria of one of the four principles."""

    id: str
    title: str
    criteria: tuple[CriterionView, ...]


@dataclass(frozen=True)
class ItemView:
    """A row: an item of KWCAG and the criteria that ask the same."""

    id: str
    number: str
    name: Phrase
    criteria: tuple[str, ...]  # numbers
    result: str
    found: bool
    reason: Phrase | None


@dataclass(frozen=True)
class CheckView:
    """A row: a check and what it found; the numbers are "" if it did not take part."""

    id: str
    name: Phrase
    summary: Phrase
    pages: str
    findings: str
    explained: str


@dataclass(frozen=True)
class Count:
    """How many criteria have come out in one way."""

    label: str
    number: str


@dataclass(frozen=True)
class Tool:
    """A program and its version."""

    name: str
    version: str


@dataclass(frozen=True)
class Run:
    """When, on what and with what the sites were tested."""

    date: Moment
    commit: str  # the first twelve digits
    pages: str
    pages_ja: str
    pages_ko: str
    views: tuple[str, ...]
    tools: tuple[Tool, ...]
    counts: tuple[Count, ...]  # those that are not nought


def policy(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return the last ``run`` (None before the first) and the address of its page."""
    del document
    return {"run": _Results(shelf).run(), "test_page": TEST_PAGE}


def test(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return the ``run``, the ``principles`` with their criteria, the ``items``, the ``checks``."""
    del document
    results = _Results(shelf)
    return {
        "run": results.run(),
        "principles": tuple(results.principles()),
        "items": tuple(results.items()),
        "checks": tuple(results.checks()),
    }


def verdict(criterion: Criterion, run: AuditRun | None) -> Verdict:
    """Return what *run* says of *criterion*."""
    if run is None:
        return Verdict("untested")
    own = [each for each in run.results if each.criterion == criterion.id]
    general = [
        each for each in run.results if each.criterion is None and each.rule in criterion.checks
    ]
    if findings := sum(each.findings for each in (*own, *general)):
        return Verdict("found", findings=findings)
    if criterion.not_applicable is not None:
        return Verdict("absent")
    if not criterion.checks:
        return Verdict("person")
    pages = {check: _pages(check, (*own, *general)) for check in criterion.checks}
    if not all(pages.values()):
        return Verdict("unexamined")
    if min(pages.values()) < run.pages.ja + run.pages.ko:
        return Verdict("sampled", pages=min(pages.values()))
    return Verdict(criterion.extent)


def _pages(check: str, results: Iterable[AuditResult]) -> int:
    """Return on how many pages a check has examined a criterion; 0 if it has not."""
    return max((each.pages for each in results if each.rule == check), default=0)


def joined(verdicts: Iterable[Verdict]) -> Verdict:
    """Return what the results of its criteria say of an item of KWCAG.

    An item may ask more than the criteria, so it is never decided as a whole.
    """
    held = list(verdicts)
    states = {each.state for each in held}
    if "found" in states:
        return Verdict("found", findings=sum(each.findings for each in held))
    for state in ("untested", "unexamined"):
        if state in states:
            return Verdict(state)
    if "sampled" in states:
        return Verdict("sampled", pages=min(each.pages for each in held if each.pages))
    if states & {"part", "whole"}:
        return Verdict("part")
    return Verdict("person" if "person" in states or not held else "absent")


class _Results:
    """Makes rows; what they all need is looked up once."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.criteria = shelf.records.all(Criterion)
        self.last = next((each.run for each in shelf.records.all(AccessibilityTest)), None)
        self.verdicts = {each.id: verdict(each, self.last) for each in self.criteria}
        self.sentences: Mapping[State, Callable[[Verdict], str]] = {
            "found": lambda it: shelf.gettext(
                "Problems found: %(count)s", count=shelf.number(it.findings)
            ),
            "unexamined": lambda _: shelf.gettext("Not examined this time"),
            "sampled": lambda it: shelf.gettext(
                "No problem found by automatic checks (only a part was examined, on %(pages)s of %(all)s pages)",
                pages=shelf.number(it.pages),
                all=shelf.number(self.page_count),
            ),
            "part": lambda _: shelf.gettext(
                "No problem found by automatic checks (only a part was examined)"
            ),
            "whole": lambda _: shelf.gettext("No problem found by automatic checks"),
            "person": lambda _: shelf.gettext("Must be examined by people (not done yet)"),
            "absent": lambda _: shelf.gettext("The sites have no such content"),
            "untested": lambda _: shelf.gettext("Not yet tested"),
        }

    @property
    def page_count(self) -> int:
        """How many pages both sites had when they were tested."""
        return 0 if self.last is None else self.last.pages.ja + self.last.pages.ko

    def run(self) -> Run | None:
        if self.last is None:
            return None
        themes = {
            "light": self.shelf.gettext("light colours"),
            "dark": self.shelf.gettext("dark colours"),
        }
        return Run(
            date=self.shelf.date(self.last.date),
            commit=self.last.commit[:12],
            pages=self.shelf.number(self.page_count),
            pages_ja=self.shelf.number(self.last.pages.ja),
            pages_ko=self.shelf.number(self.last.pages.ko),
            views=tuple(
                self.shelf.gettext(
                    "%(width)s pixels wide, %(theme)s",
                    width=view.width,
                    theme=themes[view.theme],
                )
                for view in self.last.views
            ),
            tools=tuple(Tool(tool.name, tool.version) for tool in self.last.tools),
            counts=tuple(self._counts()),
        )

    def _counts(self) -> Iterable[Count]:
        """Yield how many criteria came out in each way; "sampled" counts with "part"."""
        states = [each.state for each in self.verdicts.values()]
        labels: tuple[tuple[str, tuple[State, ...]], ...] = (
            (self.shelf.gettext("Problems found"), ("found",)),
            (self.shelf.gettext("No problem found by automatic checks"), ("whole",)),
            (
                self.shelf.gettext(
                    "No problem found by automatic checks (only a part was examined)"
                ),
                ("part", "sampled"),
            ),
            (self.shelf.gettext("Must be examined by people (not done yet)"), ("person",)),
            (self.shelf.gettext("Not examined this time"), ("unexamined",)),
            (self.shelf.gettext("The sites have no such content"), ("absent",)),
        )
        for label, counted in labels:
            if number := sum(state in counted for state in states):
                yield Count(label, self.shelf.number(number))

    def principles(self) -> Iterable[Principle]:
        titles = {
            "1": self.shelf.gettext("Perceivable"),
            "2": self.shelf.gettext("Operable"),
            "3": self.shelf.gettext("Understandable"),
            "4": self.shelf.gettext("Robust"),
        }
        for number, held in groupby(self.criteria, key=lambda each: each.number[0]):
            title = f"{number}. {titles[number]}"
            yield Principle(f"principle-{number}", title, tuple(map(self._criterion, held)))

    def _criterion(self, criterion: Criterion) -> CriterionView:
        items = [
            each for each in self.shelf.records.all(KwcagItem) if criterion.id in each.criteria
        ]
        checks = [self.shelf.records.get(Check, check) for check in criterion.checks]
        found = self.verdicts[criterion.id]
        return CriterionView(
            id=criterion.id,
            number=criterion.number,
            name=self.shelf.text(criterion.name),
            level=criterion.level,
            dropped=not criterion.wcag,
            jis=self.shelf.gettext("yes") if criterion.jis else self.shelf.gettext("none"),
            kwcag=tuple(each.number for each in items),
            checks=tuple(self.shelf.text(each.name) for each in checks),
            result=self.sentences[found.state](found),
            found=found.state == "found",
            reason=self._reason(criterion.not_applicable, found),
        )

    def items(self) -> Iterable[ItemView]:
        for item in self.shelf.records.all(KwcagItem):
            criteria = [self.shelf.records.get(Criterion, each) for each in item.criteria]
            found = self._item(item)
            yield ItemView(
                id=item.id,
                number=item.number,
                name=self.shelf.text(item.name),
                criteria=tuple(each.number for each in criteria),
                result=self.sentences[found.state](found),
                found=found.state == "found",
                reason=self._reason(item.not_applicable, found),
            )

    def _item(self, item: KwcagItem) -> Verdict:
        if item.criteria:
            return joined(self.verdicts[each] for each in item.criteria)
        if self.last is None:
            return Verdict("untested")
        return Verdict("person" if item.not_applicable is None else "absent")

    def checks(self) -> Iterable[CheckView]:
        for check in self.shelf.records.all(Check):
            results = [] if self.last is None else self.last.results
            held = [each for each in results if each.rule == check.id]
            yield CheckView(
                id=f"check-{check.id}",
                name=self.shelf.text(check.name),
                summary=self.shelf.text(check.summary),
                pages=self._number(held, lambda each: each.pages, max),
                findings=self._number(held, lambda each: each.findings, sum),
                explained=self._number(held, lambda each: each.explained, sum),
            )

    def _number(
        self,
        results: list[AuditResult],
        part: Callable[[AuditResult], int],
        whole: Callable[[Iterable[int]], int],
    ) -> str:
        return self.shelf.number(whole(map(part, results))) if results else ""

    def _reason(self, text: Text | None, found: Verdict) -> Phrase | None:
        return self.shelf.text(text) if text is not None and found.state == "absent" else None
