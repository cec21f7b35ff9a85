"""What was measured: a table for the terminal, data, and a chart for the documentation."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from statistics import median
from typing import Any

from bench.measure import Cost
from bench.peers import HUGO, OURS

NAMES = {
    "cold": "cold",
    "same": "nothing changed",
    "body": "one body edited",
    "title": "one title edited",
    "record": "one record edited",
    "template": "one template edited",
}
_HEAD = (
    "pages",
    "build",
    "tool",
    "seconds",
    "CPU s",
    "MB",
    "of Hugo",
    "spread",
    "converted",
    "rendered",
    "written",
)
_TEXTS = range(1, 3)  # columns; the others are numbers
_NONE = "–"


@dataclass(frozen=True)
class Counts:
    """What a build of this project did: texts converted, pages rendered, files written."""

    converted: int
    rendered: int
    written: int


@dataclass(frozen=True)
class Machine:
    """Where it was measured; ``commit`` of this project, empty outside a repository."""

    system: str
    architecture: str
    processors: int
    python: str
    commit: str


@dataclass(frozen=True)
class Result:
    """What a tool took for one step at one size: a cost for each round, in their order."""

    pages: int
    step: str
    tool: str
    label: str
    version: str  # empty for this project
    costs: tuple[Cost, ...]
    counts: Counts | None = None  # of the last round

    @property
    def seconds(self) -> float:
        return median(cost.seconds for cost in self.costs)

    @property
    def cpu_seconds(self) -> float:
        return median(cost.cpu_seconds for cost in self.costs)

    @property
    def memory(self) -> int:
        return max(cost.memory for cost in self.costs)


@dataclass(frozen=True)
class Ratio:
    """How a tool's seconds compare with Hugo's of the same round."""

    median: float
    least: float
    most: float


@dataclass(frozen=True)
class Outcome:
    machine: Machine
    seed: int
    rounds: int
    results: tuple[Result, ...]

    def ratio(self, result: Result) -> Ratio | None:
        """Return how *result* compares with Hugo; None if Hugo did not do the same."""
        hugo = next(
            (
                each
                for each in self.results
                if (each.tool, each.step, each.pages) == (HUGO, result.step, result.pages)
            ),
            None,
        )
        if hugo is None:
            return None
        pairs = zip(result.costs, hugo.costs, strict=True)
        ratios = [ours.seconds / theirs.seconds for ours, theirs in pairs]
        return Ratio(median(ratios), min(ratios), max(ratios))


def as_text(outcome: Outcome) -> str:
    """Return a table: medians of all rounds, memory at most, and the spread of the ratios.

    Below it: what a page of this project costs at each size, and where it was measured.
    """
    machine = outcome.machine
    where = (
        f"{machine.system} {machine.architecture}, {machine.processors} processors, "
        f"Python {machine.python}; rounds: {outcome.rounds}"
    )
    versions = {each.label: each.version for each in outcome.results if each.version}
    tools = ", ".join(f"{label} {version}" for label, version in versions.items())
    below = (*_growth(outcome), "; ".join(filter(None, (where, tools))))
    return "\n".join((*_table(outcome), "", *below))


def _growth(outcome: Outcome) -> Iterator[str]:
    """Yield what a page of a cold build costs at each size, if there are several."""
    cold = [each for each in outcome.results if (each.tool, each.step) == (OURS, "cold")]
    if len(cold) > 1:
        costs = [each.seconds / each.pages * 1000 for each in cold]
        first, *others = (
            f"{cost:.2f} ms at {each.pages:,}" for each, cost in zip(cold, costs, strict=True)
        )
        times = (
            f"{told} ({cost / costs[0]:.2f} times)"
            for told, cost in zip(others, costs[1:], strict=True)
        )
        yield f"{cold[0].label}, cold, a page: {', '.join((f'{first} pages', *times))}"


def _table(outcome: Outcome) -> Iterator[str]:
    """Yield a line for each result, numbers below each other."""
    rows = [_HEAD, *(_row(outcome, each) for each in outcome.results)]
    columns = [
        column for column in zip(*rows, strict=True) if any(cell != _NONE for cell in column[1:])
    ]
    widths = [max(map(len, column)) for column in columns]
    for row in zip(*columns, strict=True):
        cells = (
            cell.ljust(width) if index in _TEXTS else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _row(outcome: Outcome, result: Result) -> tuple[str, ...]:
    ratio = outcome.ratio(result) if result.tool != HUGO else None
    counts = result.counts
    done = (counts.converted, counts.rendered, counts.written) if counts else ()
    return (
        f"{result.pages:,}",
        NAMES[result.step],
        result.label,
        f"{result.seconds:.2f}",
        f"{result.cpu_seconds:.2f}",
        f"{result.memory / 1e6:,.0f}",
        f"{ratio.median:.2f}" if ratio else _NONE,
        f"{ratio.least:.2f}..{ratio.most:.2f}" if ratio else _NONE,
        *(f"{count:,}" for count in done),
        *(_NONE,) * (3 - len(done)),
    )


def as_json(outcome: Outcome) -> str:
    """Return the same as data, with every round: seconds, and bytes of memory."""
    data = {
        "machine": asdict(outcome.machine),
        "seed": outcome.seed,
        "rounds": outcome.rounds,
        "results": [_as_data(outcome, each) for each in outcome.results],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _as_data(outcome: Outcome, result: Result) -> dict[str, Any]:
    ratio = outcome.ratio(result)
    return {
        "pages": result.pages,
        "step": result.step,
        "tool": result.tool,
        "version": result.version,
        "seconds": [round(cost.seconds, 3) for cost in result.costs],
        "cpu_seconds": [round(cost.cpu_seconds, 3) for cost in result.costs],
        "memory": [cost.memory for cost in result.costs],
        "ratio_to_hugo": ratio and {name: round(held, 3) for name, held in asdict(ratio).items()},
        "counts": result.counts and asdict(result.counts),
    }


# --- The chart ----------------------------------------------------------------------------

_WIDTH, _LEFT, _RIGHT = 760, 250, 70  # of the drawing, of the names, of the numbers
_LINE, _BAR, _GAP, _TOP = 22, 14, 26, 34
_COLOURS = {OURS: "#0b57a4", HUGO: "#c2410c"}
_OTHER = "#6b7280"


def as_chart(outcome: Outcome) -> str:
    """Return the medians as bars, SVG: a group for each size and build, a bar for each tool.

    Each size has a scale of its own. Every bar has its name and number beside it, so that
    nothing depends on colour.
    """
    parts: list[str] = []
    top = 0
    for pages in dict.fromkeys(each.pages for each in outcome.results):
        held = [each for each in outcome.results if each.pages == pages]
        drawn, top = _panel(pages, held, top)
        parts += drawn
    spoken = "; ".join(
        f"{each.pages:,} pages, {NAMES[each.step]}, {each.label}: {each.seconds:.2f} s"
        for each in outcome.results
    )
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc" '
        f'viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}" '
        'font-family="system-ui, sans-serif" font-size="14" fill="#1f2937">'
    )
    return "\n".join(
        (
            head,
            '<title id="title">Seconds of a build, this project and its peers</title>',
            f'<desc id="desc">{escape(spoken)}</desc>',
            f'<rect width="{_WIDTH}" height="{top}" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        )
    )


def _panel(pages: int, results: Sequence[Result], top: int) -> tuple[list[str], int]:
    """Return the drawing of one size below *top*, and where it ends."""
    parts = [f'<text x="12" y="{top + 24}" font-weight="bold">{pages:,} pages: seconds</text>']
    top += _TOP
    scale = (_WIDTH - _LEFT - _RIGHT) / max(each.seconds for each in results)
    for step in dict.fromkeys(each.step for each in results):
        held = [each for each in results if each.step == step]
        parts.append(f'<text x="12" y="{top + 16}">{NAMES[step]}</text>')
        for each in held:
            colour = _COLOURS.get(each.tool, _OTHER)
            long = max(1.0, each.seconds * scale)
            parts += [
                f'<text x="{_LEFT - 8}" y="{top + 16}" text-anchor="end">{escape(each.label)}</text>',
                f'<rect x="{_LEFT}" y="{top + 4}" width="{long:.1f}" height="{_BAR}" fill="{colour}"/>',
                f'<text x="{_LEFT + long + 6:.1f}" y="{top + 16}">{each.seconds:.2f}</text>',
            ]
            top += _LINE
        top += 6
    return parts, top + _GAP - 6
