"""Lighthouse: four scores of a page, from a slow telephone's view, the median of three runs.

https://developer.chrome.com/docs/lighthouse
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from statistics import median
from typing import IO, Any, cast
from urllib.parse import urlsplit

from audit.browser import OPTIONS
from audit.findings import Finding
from audit.loading import packages
from audit.loading.weight import PAGE_LIMIT

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
BAR = 100
RUNS = 3
NOT_LISTED = "The page asks search engines not to list it, which is meant."
# Kind of page to what is not asked of it, and why.
LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "not-found": {"is-crawlable": NOT_LISTED},
    "search": {"is-crawlable": NOT_LISTED},
}
_SHOWN = 3  # elements that a finding names
# Takes an address and the audits to leave out; returns Lighthouse's own report.
Measure = Callable[[str, Sequence[str]], dict[str, Any]]


@dataclass(frozen=True)
class Measured:
    """What one run says of a page."""

    scores: Mapping[str, int]  # by category, 0 to 100
    reasons: Mapping[str, tuple[str, ...]]  # by category: the audits that cost something
    requests: tuple[tuple[str, str, int], ...]  # address, media type, bytes with their headers


@dataclass(frozen=True)
class Result:
    """The medians of all runs of a page, and what keeps it below the bar."""

    scores: Mapping[str, int]
    findings: tuple[Finding, ...]


@contextmanager
def lighthouse(chromium: str) -> Iterator[Measure]:
    """Keep one Lighthouse and one Chromium for all pages that the block measures."""
    folder = packages.install()
    process = subprocess.Popen(
        [packages.node(), "lighthouse.mjs", chromium, *OPTIONS],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    asked, told = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)

    def measure(url: str, left_out: Sequence[str]) -> dict[str, Any]:
        with suppress(BrokenPipeError):  # it has ended; then there is no answer either
            print(json.dumps({"url": url, "without": list(left_out)}), file=asked, flush=True)
        line = told.readline()
        if not line:
            sys.exit(f"Lighthouse ended when asked for {url}; what it said stands above.")
        report: dict[str, Any] = json.loads(line)
        return report

    try:
        yield measure
    finally:
        process.communicate()  # no more questions: it ends its Chromium and itself


def check_page(measure: Measure, url: str, path: str, kind: str) -> Result:
    """Measure the page at *url*, which findings call *path*."""
    runs: list[Measured] = []
    while not decided([run.scores for run in runs]):
        runs.append(read_report(measure(url, sorted(LEFT_OUT.get(kind, {})))))
    scores = medians([run.scores for run in runs])
    findings = [*_below(scores, runs, path), *_requests(runs[0], url, path)]
    return Result(scores, tuple(findings))


def decided(runs: Sequence[Mapping[str, int]]) -> bool:
    """Return whether more runs change no median: after three, or when two were the same.

    >>> decided([{"seo": 100}]), decided([{"seo": 100}, {"seo": 100}])
    (False, True)
    """
    return len(runs) == RUNS or (len(runs) == RUNS - 1 and runs[0] == runs[1])


def medians(runs: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Return the median of each category.

    >>> medians([{"seo": 92}, {"seo": 100}, {"seo": 99}])
    {'seo': 99}
    """
    return {name: int(median(run[name] for run in runs)) for name in runs[0]}


def read_report(report: Mapping[str, Any]) -> Measured:
    """Read a report of Lighthouse; a category that it could not score has 0."""
    audits = report["audits"]
    scores: dict[str, int] = {}
    reasons: dict[str, tuple[str, ...]] = {}
    error = report.get("runtimeError", {}).get("message", "")
    for name in CATEGORIES:
        category = report["categories"][name]
        scores[name] = round((category["score"] or 0) * 100)
        costly = [audits[ref["id"]] for ref in category["auditRefs"] if ref["weight"]]
        costly = [each for each in costly if each["score"] is not None and each["score"] < 1]
        reasons[name] = (error,) if error else (*map(_said, costly), *report["runWarnings"])
    requests = audits.get("network-requests", {}).get("details", {}).get("items", ())
    return Measured(
        scores,
        reasons,
        tuple((each["url"], each["mimeType"], each["transferSize"]) for each in requests),
    )


def _said(audit: Mapping[str, Any]) -> str:
    """Return one audit as a finding names it, with the first elements or links it is about."""
    value = f" {audit['displayValue']}" if audit.get("displayValue") else ""
    items = audit.get("details", {}).get("items", ())
    places = [(each.get("node") or {}).get("selector") or each.get("href") for each in items]
    at = ", ".join(filter(None, places[:_SHOWN]))
    return f"{audit['id']}{value}{f' at {at}' if at else ''}"


def _below(scores: Mapping[str, int], runs: Sequence[Measured], path: str) -> Iterator[Finding]:
    """Yield the categories below the bar, with the reasons of the run that is the median."""
    for name, score in scores.items():
        if score < BAR:
            run = min(runs, key=lambda run: abs(run.scores[name] - score))
            why = "; ".join(run.reasons[name]).removesuffix(".")
            what = f"Lighthouse gives {score} of {BAR}: {why}."
            yield Finding(path, f"lighthouse-{name}", "html", what)


def _requests(run: Measured, url: str, path: str) -> Iterator[Finding]:
    """Yield what scripts made the browser ask for besides what the markup names, if too much."""
    host = urlsplit(url).netloc
    for address, _kind, _size in run.requests:
        if urlsplit(address).netloc not in (host, ""):
            what = f"This asks another host for {address}; serve it with the page."
            yield Finding(path, "third-party", "html", what)
    size = sum(size for _, kind, size in run.requests if not kind.startswith("image/"))
    if size > PAGE_LIMIT:
        what = f"The browser took {size:,} bytes for the first view without images, where {PAGE_LIMIT:,} are allowed."
        yield Finding(path, "weight-page", "html", what)
