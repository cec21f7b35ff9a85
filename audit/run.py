"""Everything that is measured, on every page: what ``python3 tasks.py audit`` does."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from audit.accessibility import sameness, visits
from audit.accessibility.html import check_html
from audit.accessibility.record import head, record
from audit.dependencies import check_dependencies
from audit.findings import Finding
from audit.links import LinkResult, Visitor, check_links, summary
from audit.loading.hosting import home, hosted
from audit.loading.lighthouse import check_page, lighthouse
from audit.loading.weight import check_weight, read_page
from audit.report import KindResult, Outcome, as_json, as_text
from audit.site import Site, served
from plugins.bilingual.build import run
from plugins.checks.problems import format_problems
from plugins.checks.report import Report
from plugins.records.models import LANGUAGES

PARTS = ("weight", "html", "accessibility", "lighthouse")
OUTSIDE = ("links", "dependencies")  # they need the internet, and are measured only if named
_AT_ONCE = 20  # pages between two lines that tell how far it is


@dataclass(frozen=True)
class Order:
    """What to measure; *pages* is a pattern of paths, such as ``/ko/events/*``."""

    parts: frozenset[str] = frozenset(PARTS)
    pages: str = "*"

    @property
    def recordable(self) -> bool:
        """All that the page about accessibility tells of is measured, on all pages."""
        return self.parts >= {"html", "accessibility"} and self.pages == "*"

    def wants(self, path: str) -> bool:
        return fnmatchcase(path, self.pages)


@dataclass(frozen=True)
class Sites:
    """Both arrangements: what is published, and the preview, which has some pages more."""

    published: Site
    preview: Site

    def paths(self, order: Order) -> list[str]:
        """Return the wanted pages that are published."""
        return _wanted(self.published, order)

    def more(self, order: Order) -> list[str]:
        """Return the wanted pages that only the preview has."""
        there = set(self.paths(order))
        return [path for path in _wanted(self.preview, order) if path not in there]


def audit(
    root: Path, order: Order, *, chromium: str, day: date | None, keep: bool, as_data: bool
) -> int:
    """Build *root*, measure what *order* says, print it; return 1 if anything is below the bar.

    With *keep* the result is written to ``data/accessibility_test.yaml``, from which the page
    about it is made; *order* must be recordable then.
    """
    if keep and not order.recordable:
        sys.exit(
            "Only html and accessibility of all pages are recorded: leave out --pages, and "
            "name both if you use --only."
        )
    if order.parts == {"dependencies"}:
        return _tell(Outcome((), tuple(check_dependencies(root)), ()), as_data=as_data)
    commit = head(root) if keep else ""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="audit-")))
        say("Building both sites")
        published, report = stack.enter_context(hosted(root, folder / "published", day))
        _complete(report)
        output = folder / "preview"
        _complete(run(root=root, publish=False, build_date=day, output=output, write=True))
        preview = stack.enter_context(served(output))
        outcome = measure(Sites(published, preview), order, chromium)
        if keep:
            record(root, commit, published, chromium, outcome)
        if "links" in order.parts:
            found = _links(root, published, order)
            findings = (*outcome.findings, *found.dead)
            outcome = replace(outcome, findings=findings, unasked=found.unasked)
    if "dependencies" in order.parts:
        outcome = replace(outcome, findings=(*outcome.findings, *check_dependencies(root)))
    return _tell(outcome, as_data=as_data)


def _tell(outcome: Outcome, *, as_data: bool) -> int:
    print(as_json(outcome) if as_data else as_text(outcome))
    say(f"pages: {len(outcome.paths)}; findings: {len(outcome.findings)}")
    return 1 if outcome.findings else 0


def _links(root: Path, site: Site, order: Order) -> LinkResult:
    """Ask for what the wanted pages name outside of both sites."""
    say("Asking for outside addresses, slowly")
    visitor = Visitor(f"Mozilla/5.0 (compatible; link check of {home(root)}/)")
    found = check_links(site, _wanted(site, order), root, visitor)
    say(summary(found))
    return found


def measure(sites: Sites, order: Order, chromium: str) -> Outcome:
    """Measure what *order* says; *chromium*, a path, may be empty if no browser is needed."""
    paths, more = sites.paths(order), sites.more(order)
    if not paths and not more:
        sys.exit(f"No page is at {order.pages}.")
    found: list[Finding] = []
    seen: list[visits.Visit] = []
    kinds = _kinds(sites.published, order)
    if "weight" in order.parts:
        say("Weighing")
        found += check_weight(sites.published, frozenset(paths))
        kinds = [_weighed(sites.published, each) for each in kinds]
    if "html" in order.parts:
        say("Checking the HTML")
        found += _html(sites.published, paths) + _html(sites.preview, more)
    if "accessibility" in order.parts:
        seen = [*_visit(sites.published, paths, chromium), *_visit(sites.preview, more, chromium)]
        found += [finding for visit in seen for finding in visit.findings]
        for language in LANGUAGES:
            same = sameness.compare(sites.published, language)
            found += [finding for finding in same if order.wants(finding.path)]
    if "lighthouse" in order.parts:
        kinds, low = _scored(sites.published, kinds, chromium)
        found += low
    return Outcome((*paths, *more), tuple(sorted(found)), tuple(kinds), tuple(seen))


def _wanted(site: Site, order: Order) -> list[str]:
    return [path for language in LANGUAGES for path in site.paths(language) if order.wants(path)]


def _kinds(site: Site, order: Order) -> list[KindResult]:
    """Return the fullest page of each kind in both languages, nothing measured yet."""
    kinds = [
        KindResult(kind, language, site.url(language, path).removeprefix(site.address))
        for kind, path in site.kinds().items()
        for language in LANGUAGES
    ]
    return [each for each in kinds if order.wants(each.path)]


def _weighed(site: Site, kind: KindResult) -> KindResult:
    tree = site.folder / kind.language
    path = kind.path.removeprefix("/ko") if kind.language == "ko" else kind.path
    file = site.pages(kind.language)[path]
    return replace(kind, weight=read_page(tree, file).weight())


def _html(site: Site, paths: Sequence[str]) -> list[Finding]:
    """Return the errors of the Nu Html Checker on *paths*."""
    found = []
    for finding in check_html(site.folder) if paths else ():
        path = finding.path.removeprefix("/ja").removesuffix("index.html")
        if path in paths:
            found.append(replace(finding, path=path))
    return found


def _visit(site: Site, paths: Sequence[str], chromium: str) -> Iterator[visits.Visit]:
    """Visit *paths* in every view, under every condition."""
    for start in range(0, len(paths), _AT_ONCE):
        some = paths[start : start + _AT_ONCE]
        say(f"Accessibility: {start} of {len(paths)} pages")
        yield from visits.visit_all(site, chromium, dict.fromkeys(some, visits.EVERYTHING))


def _scored(
    site: Site, kinds: Sequence[KindResult], chromium: str
) -> tuple[list[KindResult], list[Finding]]:
    """Return *kinds* with Lighthouse's scores, and what is below the bar."""
    scored: list[KindResult] = []
    found: list[Finding] = []
    with lighthouse(chromium) as ask:
        for number, each in enumerate(kinds):
            say(f"Lighthouse: {number} of {len(kinds)} pages")
            result = check_page(ask, site.address + each.path, each.path, each.kind)
            scored.append(replace(each, scores=result.scores))
            found += result.findings
    return scored, found


def _complete(report: Report) -> None:
    """Go on only if the build succeeded; else end with its problems."""
    if not report.ok:
        sys.exit(format_problems(report.problems, "en", "text"))


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
