"""The task: the same corpus built by each tool, turn by turn, cold and after an edit."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import SEED, Item, items
from bench.edits import EDITS, EVERYWHERE, chosen
from bench.measure import Cost, RunError, run
from bench.peers import HUGO, OURS, PEERS, Tool, find
from bench.report import Counts, Machine, Outcome, Result, as_chart, as_json, as_text
from bench.site import Kind
from plugins.records.models import LANGUAGES

SIZES = (2000, 10_000)  # pages of both languages together
COLD, SAME = "cold", "same"  # nothing is there yet; nothing changed since
_ASIDE = "aside"  # beside the sites: what cold builds must not find
_DAY = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))  # begins the name of an item
_SLOW = 2000  # beyond it only Hugo is measured beside this project
_ALONE = 10_000  # beyond it this project is measured alone, and cold


@dataclass(frozen=True)
class Order:
    """What to measure; ``sizes`` are pages of both languages together."""

    sizes: tuple[int, ...] = SIZES
    rounds: int = 3
    peers: tuple[str, ...] = PEERS
    edits: tuple[str, ...] = tuple(EDITS)
    kind: Kind = "news"  # what the items of the corpus are in this project


def bench(
    root: Path, order: Order, *, keep: Path | None, data: Path | None, chart: Path | None
) -> int:
    """Measure what *order* says and print it; return 1 if a tool failed.

    The sites are made in *keep*, and stay there, or in a temporary folder. The result is also
    written to the files *data* (JSON) and *chart* (SVG).
    """
    if not hasattr(os, "wait4"):
        sys.exit("This system does not tell what a process used: Linux or macOS is needed.")
    if order.rounds < 1 or min(order.sizes) < len(LANGUAGES):
        sys.exit("--pages: 2 or more, one in each language; --rounds: 1 or more.")
    try:
        tools = find(order.peers, root, order.kind)
        with ExitStack() as stack:
            folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
            results = [
                each
                for size in dict.fromkeys(order.sizes)
                for each in measure(folder.resolve(), size, order, tools)
            ]
    except RunError as error:
        print(error, file=sys.stderr)
        return 1
    outcome = Outcome(_machine(root), SEED, order.rounds, tuple(results))
    print(as_text(outcome))
    if data:
        data.write_text(as_json(outcome), "utf-8")
    if chart:
        chart.write_text(as_chart(outcome), "utf-8")
    return 0


def measure(folder: Path, size: int, order: Order, tools: Sequence[Tool]) -> list[Result]:
    """Return what each tool took for *size* pages, in the order in which it is shown.

    In each round each step is done by one tool after the other, so that what else the machine
    does falls on all of them alike.

    Raises:
        RunError: a tool failed, or did not make what it should.
    """
    corpus = list(items(size // len(LANGUAGES)))
    steps = {tool.name: steps_of(tool, size, order) for tool in tools}
    taking_part = [tool for tool in tools if steps[tool.name]]
    sites = {tool.name: folder / str(size) / tool.name for tool in taking_part}
    for tool in taking_part:
        _say(f"{size:,} pages: writing the site for {tool.label}")
        if sites[tool.name].exists():
            raise RunError(
                f"{sites[tool.name]} is there already; delete it or name another folder."
            )
        sites[tool.name].parent.mkdir(parents=True, exist_ok=True)
        tool.write(sites[tool.name], corpus)
    costs: dict[tuple[str, str], list[Cost]] = {}
    counts: dict[tuple[str, str], Counts | None] = {}
    for number in range(1, order.rounds + 1):
        for step in (COLD, SAME, *EDITS):
            for tool in taking_part:
                if step in steps[tool.name]:
                    site = sites[tool.name]
                    cost = build(tool, site, step, corpus, number)
                    _say(_line(size, number, step, tool, cost))
                    costs.setdefault((step, tool.name), []).append(cost)
                    counts[step, tool.name] = counts_of(site) if tool.name == OURS else None
    shutil.rmtree(folder / str(size) / _ASIDE, ignore_errors=True)
    known = {tool.name: tool for tool in tools}
    return [
        Result(
            size,
            step,
            name,
            known[name].label,
            known[name].version,
            tuple(taken),
            counts[step, name],
        )
        for (step, name), taken in costs.items()
    ]


def steps_of(tool: Tool, size: int, order: Order) -> tuple[str, ...]:
    """Return what is measured of *tool* at *size*: the more pages, the less of the slow ones."""
    edits = [name for name in EDITS if name in order.edits]
    if tool.name == OURS:
        return (COLD,) if size > _ALONE else (COLD, SAME, *edits)
    common = [name for name in edits if name in EVERYWHERE]
    if tool.name == HUGO:
        return () if size > _ALONE else (COLD, SAME, *common)
    return () if size > _SLOW else (COLD, *common)


def build(tool: Tool, site: Path, step: str, corpus: Sequence[Item], number: int) -> Cost:
    """Do *step* in *site*, build it, look at what was made; return what the build took.

    Raises:
        RunError: the build failed, or its pages are not those of the corpus or lack the edit.
    """
    seen = None
    if step == COLD:
        tool.clear(site, site.parent / _ASIDE)
    elif step != SAME:
        seen = EDITS[step](tool, site, chosen(corpus), number)
    cost, _ = run(tool.command, site, tool.environ)
    check_pages(tool, site, corpus)
    if seen:
        seen.check()
    return cost


def check_pages(tool: Tool, site: Path, corpus: Sequence[Item]) -> None:
    """Raise RunError unless *site* has a page for each item, in both languages, and no others."""
    wanted = {tool.page(site, item, lang) for item in corpus for lang in LANGUAGES}
    folders = {page.parents[1] for page in wanted}
    made = {page for folder in folders for page in folder.glob(f"{_DAY}-*/index.html")}
    if made != wanted:
        raise RunError(
            f"{tool.label} made {len(made):,} pages of items in {site} instead of {len(wanted):,}."
        )


def counts_of(site: Path) -> Counts | None:
    """Return what the last build of this project in *site* did; None if it did not tell."""
    file = site / ".cache" / "build" / "last.json"
    if not file.is_file():
        return None
    told: Mapping[str, int] = json.loads(file.read_text("utf-8"))
    return Counts(told["converted"], told["rendered"], told["written"])


def _machine(root: Path) -> Machine:
    told = subprocess.run(
        ["git", "-C", root, "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    )
    processors = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    )
    return Machine(
        platform.system(),
        platform.machine(),
        processors or 1,
        platform.python_version(),
        told.stdout.strip() if told.returncode == 0 else "",
    )


def _line(size: int, number: int, step: str, tool: Tool, cost: Cost) -> str:
    return f"{size:,} pages, round {number}, {step}, {tool.label}: {cost.seconds:.2f} s"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
