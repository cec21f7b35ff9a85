"""What ``bench`` measures with, and what a build of this project does; times are not tested."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
import yaml

import tasks
from bench import dialects, installing, peers
from bench.corpus import PROGRAMS, TOPICS, items, words
from bench.edits import EDITS
from bench.measure import Cost, RunError, _members, _share, run
from bench.peers import HUGO, OURS, PEERS, Tool, ours
from bench.report import Counts, Machine, Outcome, Result, as_chart, as_json, as_text
from bench.run import Order, bench, build, check_pages, counts_of, measure, steps_of
from bench.site import KINDS_OF_ITEMS
from plugins.bilingual.build import run as build_sites
from plugins.parity.signs import shape, signs
from plugins.records.models import LANGUAGES
from tests.conftest import ROOT

SMALL = 20  # pages of both languages together


# --- The corpus ---------------------------------------------------------------------------


def test_the_corpus_is_the_same_in_every_process() -> None:
    code = "from bench.corpus import items; import hashlib; "
    code += "print(hashlib.sha256(repr(list(items(30))).encode()).hexdigest())"

    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(made) == 1


def test_another_seed_makes_another_corpus() -> None:
    assert next(items(1)) != next(items(1, seed=1))


def test_both_sides_of_an_item_have_the_same_facts_and_the_same_structure() -> None:
    for item in items(200):
        for text in (item.title, item.summary, item.body):
            assert sorted(sign.key for sign in signs(text.ja, "ja")) == sorted(
                sign.key for sign in signs(text.ko, "ko")
            )
        assert shape(item.body.ja) == shape(item.body.ko)


def test_items_are_as_long_as_news_and_no_two_are_the_same() -> None:
    corpus = list(items(500))

    for lang in LANGUAGES:
        lengths = [len(dialects.ours(item, lang)) for item in corpus]
        assert 1400 < sum(lengths) / len(lengths) < 1800
        assert len({item.body[lang] for item in corpus}) == len(corpus)
    assert len({item.name for item in corpus}) == len(corpus)


def test_every_word_of_the_list_is_used() -> None:
    texts = "".join(item.title.ja + item.summary.ja + item.body.ja for item in items(1000))
    plain = [kind for kind, held in words().items() if isinstance(held, dict)]

    assert [word for kind in plain for word in words()[kind] if word not in texts] == []


@pytest.mark.parametrize("dialect", [dialects.ours, dialects.hugo, dialects.eleventy])
def test_each_file_begins_with_yaml(dialect) -> None:
    for item in items(20):
        for lang in LANGUAGES:
            _, matter, body = dialect(item, lang).split("---\n", 2)

            read = yaml.safe_load(matter)
            assert (read["title"], read["summary"]) == (item.title[lang], item.summary[lang])
            assert body.count("\n## ") == 2


@pytest.mark.parametrize("dialect", [dialects.hugo, dialects.eleventy, dialects.pelican])
def test_other_tools_get_no_links_that_only_this_project_knows(dialect) -> None:
    for item in items(20):
        assert "{" not in dialect(item, "ja")


# --- This project -------------------------------------------------------------------------


@pytest.fixture(scope="module", params=KINDS_OF_ITEMS)
def site(request, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository with a small corpus, not built yet."""
    folder = tmp_path_factory.mktemp("bench") / "site"
    ours(ROOT, request.param).write(folder, list(items(SMALL // 2)))
    return folder


def test_nothing_is_wrong_with_the_corpus(site: Path) -> None:
    report = build_sites(
        root=site, publish=False, build_date=tasks.date(2026, 1, 1), output=None, write=False
    )

    assert report.problems == ()


def test_a_copy_needs_no_installation(site: Path) -> None:
    assert tasks.Environment(site).ready(tasks.RUN)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Result]:
    """One round of this project alone, each build by the task as editors run it."""
    folder = tmp_path_factory.mktemp("bench") / "sites"
    return measure(folder, SMALL, Order((SMALL,), rounds=1, peers=()), [ours(ROOT)])


def test_every_step_is_measured(results: list[Result]) -> None:
    assert [each.step for each in results] == ["cold", "same", *EDITS]
    for each in results:
        assert each.costs[0].cpu_seconds > 0
        assert each.costs[0].memory > 10_000_000


def test_a_build_does_what_an_edit_asks_for(results: list[Result]) -> None:
    done = {each.step: each.counts for each in results if each.counts}

    assert done["cold"].converted >= SMALL
    assert done["cold"].rendered >= SMALL
    assert done["same"] == Counts(0, 0, 0)
    assert {name: done[name].converted for name in EDITS} == {
        "body": 1,
        "title": 1,
        "record": 0,
        "template": 0,
    }
    assert done["body"].rendered < done["template"].rendered
    assert done["template"].rendered >= SMALL


def test_publications_are_edited_in_their_records_and_their_template(tmp_path: Path) -> None:
    order = Order((SMALL,), rounds=1, peers=(), edits=("title", "template"))

    results = measure(tmp_path, SMALL, order, [ours(ROOT, "publications")])

    assert [each.step for each in results] == ["cold", "same", "title", "template"]


def test_what_a_build_did_is_read_from_its_cache(tmp_path: Path) -> None:
    assert counts_of(tmp_path) is None
    file = tmp_path / ".cache" / "build" / "last.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"converted": 1, "rendered": 2, "written": 3}', "utf-8")

    assert counts_of(tmp_path) == Counts(1, 2, 3)


# --- The other tools ----------------------------------------------------------------------


@pytest.mark.skipif(
    not (installing.INSTALLED / "npm" / "installed.txt").is_file(),
    reason="the other tools are not installed: python3 tasks.py bench does it",
)
@pytest.mark.parametrize("name", PEERS)
def test_a_peer_builds_the_corpus_with_all_that_is_asked_of_it(name: str, tmp_path: Path) -> None:
    tool = peers.find([name], ROOT)[1]
    corpus = list(items(60))
    site = tmp_path / name
    tool.write(site, corpus)

    build(tool, site, "cold", corpus, 1)
    build(tool, site, "body", corpus, 1)

    home = tool.page(site, corpus[0], "ko").parents[2]
    for there in (
        "index.html",
        "page/2/index.html",
        *(f"categories/{each}/index.html" for each in PROGRAMS),
        *(f"tags/{each}/index.html" for each in TOPICS),
        "categories/index.html",
        "tags/index.html",
        "years/2005/index.html",
    ):
        assert (home / there).is_file()
    feed = home / ("index.xml" if name == HUGO else "feed.xml")
    assert len(feedparser.parse(feed.read_bytes()).entries) == 20
    assert list(site.rglob("sitemap.xml"))
    page = tool.page(site, corpus[0], "ko").read_text("utf-8")
    assert 'hreflang="ja"' in page
    assert 'hreflang="ko"' in page
    assert corpus[0].title.ko in page


def test_the_lock_of_npm_holds_hashes_and_no_address() -> None:
    lock = json.loads((installing.NPM / "package-lock.json").read_text("utf-8"))
    names = [name for name in lock["packages"] if name]

    assert len(names) > 50
    for name in names:
        assert lock["packages"][name]["integrity"].startswith("sha512-")
        assert "resolved" not in lock["packages"][name]


def test_the_task_offers_what_there_is() -> None:
    assert tasks.RIVALS == PEERS
    assert tuple(EDITS) == tasks.BENCH_EDITS
    assert KINDS_OF_ITEMS == tasks.ITEMS


@pytest.mark.parametrize(
    ("names", "chosen"),
    [("hugo,pelican", ("hugo", "pelican")), ("hugo", ("hugo",)), ("none", ()), ("", ())],
)
def test_names_are_parted_by_commas(names: str, chosen: tuple[str, ...]) -> None:
    assert tasks.named(names, PEERS) == chosen


def test_a_name_that_is_unknown_ends_the_task() -> None:
    with pytest.raises(SystemExit, match="jekyll: choose from hugo, eleventy, pelican, none"):
        tasks.named("hugo,jekyll", PEERS)


@pytest.mark.parametrize("order", [Order((1,)), Order((4, 0)), Order(rounds=0)])
def test_what_cannot_be_measured_ends_the_task(order: Order) -> None:
    with pytest.raises(SystemExit, match="--pages: 2 or more"):
        bench(ROOT, order, keep=None, data=None, chart=None)


# --- Measuring ----------------------------------------------------------------------------

# Builds a page for each Markdown file, and writes down that it did.
BUILDER = """
import pathlib, sys
log = pathlib.Path(sys.argv[1])
log.write_text(log.read_text() + pathlib.Path.cwd().name + " ", "utf-8")
for file in pathlib.Path("content").rglob("*.md"):
    page = pathlib.Path("made", file.parent.name, file.stem, "index.html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(file.read_text("utf-8"), "utf-8")
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "log.txt"
    file.write_text("", "utf-8")
    return file


def stand_in(name: str, log: Path, code: str = BUILDER) -> Tool:
    """Return a tool that builds at once."""

    def write(site: Path, corpus) -> None:
        for item in corpus:
            for lang in LANGUAGES:
                file = site / "content" / lang / f"{item.name}.md"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(dialects.hugo(item, lang), "utf-8")

    return Tool(
        name,
        name.title(),
        "1.0",
        (sys.executable, "-c", code, str(log)),
        write,
        ("made",),
        {lang: f"content/{lang}/{{}}.md" for lang in LANGUAGES},
        {lang: f"made/{lang}/{{}}/index.html" for lang in LANGUAGES},
    )


def test_the_tools_take_turns_in_every_step_of_every_round(tmp_path: Path, log: Path) -> None:
    tools = [stand_in("ours", log), stand_in("hugo", log), stand_in("pelican", log)]
    order = Order((8,), rounds=2, edits=("body", "title"))

    results = measure(tmp_path / "sites", 8, order, tools)

    cold, same, body, title = "ours hugo pelican", "ours hugo", "ours hugo pelican", "ours"
    assert log.read_text("utf-8").split() == " ".join((cold, same, body, title) * 2).split()
    assert {len(each.costs) for each in results} == {2}
    assert [(each.step, each.tool) for each in results[:3]] == [
        ("cold", "ours"),
        ("cold", "hugo"),
        ("cold", "pelican"),
    ]


@pytest.mark.parametrize(
    ("tool", "pages", "steps"),
    [
        (OURS, 2000, ("cold", "same", "body", "title", "record", "template")),
        (OURS, 10_000, ("cold", "same", "body", "title", "record", "template")),
        (OURS, 40_000, ("cold",)),
        (HUGO, 2000, ("cold", "same", "body")),
        (HUGO, 10_000, ("cold", "same", "body")),
        (HUGO, 40_000, ()),
        ("eleventy", 2000, ("cold", "body")),
        ("eleventy", 10_000, ()),
    ],
)
def test_the_more_pages_the_less_is_asked_of_slow_tools(
    tool: str, pages: int, steps: tuple[str, ...], log: Path
) -> None:
    assert steps_of(stand_in(tool, log), pages, Order()) == steps


def test_a_page_too_few_is_refused(tmp_path: Path, log: Path) -> None:
    tool, corpus = stand_in("hugo", log), list(items(3))
    tool.write(tmp_path, corpus)
    build(tool, tmp_path, "cold", corpus, 1)
    tool.page(tmp_path, corpus[0], "ko").unlink()

    with pytest.raises(RunError, match=r"Hugo made 5 pages of items in .+ instead of 6\."):
        check_pages(tool, tmp_path, corpus)


def test_a_page_too_many_is_refused(tmp_path: Path, log: Path) -> None:
    tool, corpus = stand_in("hugo", log), list(items(3))
    tool.write(tmp_path, corpus)

    with pytest.raises(RunError, match=r"Hugo made 6 pages of items in .+ instead of 4\."):
        build(tool, tmp_path, "cold", corpus[:2], 1)


def test_an_edit_that_no_reader_sees_is_refused(tmp_path: Path, log: Path) -> None:
    corpus = list(items(3))
    tool = stand_in("hugo", log)
    tool.write(tmp_path, corpus)
    build(tool, tmp_path, "cold", corpus, 1)
    idle = replace(tool, command=(sys.executable, "-c", "pass"))

    with pytest.raises(RunError, match="did not bring the edit"):
        build(idle, tmp_path, "body", corpus, 1)


def test_a_cold_build_finds_nothing_of_the_one_before(tmp_path: Path, log: Path) -> None:
    corpus = list(items(3))
    tool = stand_in("hugo", log)
    tool.write(tmp_path, corpus)
    build(tool, tmp_path, "cold", corpus, 1)
    idle = replace(tool, command=(sys.executable, "-c", "pass"))

    with pytest.raises(RunError, match="Hugo made 0 pages of items"):
        build(idle, tmp_path, "cold", corpus, 2)


def test_a_tool_that_fails_ends_the_task_with_what_it_said(
    tmp_path: Path, log: Path, monkeypatch, capsys
) -> None:
    broken = stand_in("hugo", log, "import sys; print('no theme'); sys.exit(3)")
    monkeypatch.setattr("bench.run.find", lambda *_: [broken])

    status = bench(ROOT, Order((4,), 1), keep=tmp_path, data=None, chart=None)

    assert status == 1
    assert f"ended with 3 in {tmp_path / '4' / 'hugo'}:\nno theme\n" in capsys.readouterr().err


def test_the_task_prints_a_table_and_writes_data_and_a_chart(
    tmp_path: Path, log: Path, monkeypatch, capsys
) -> None:
    monkeypatch.setattr("bench.run.find", lambda *_: [stand_in("hugo", log)])
    data, chart = tmp_path / "data.json", tmp_path / "chart.svg"

    status = bench(ROOT, Order((4, 6), 2), keep=None, data=data, chart=chart)

    assert status == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 2 * 3 + 2
    sizes = [each["pages"] for each in json.loads(data.read_text("utf-8"))["results"]]
    assert sizes == [4, 4, 4, 6, 6, 6]
    assert "6 pages: seconds" in chart.read_text("utf-8")


def test_the_processors_of_all_that_a_command_starts_are_counted(tmp_path: Path) -> None:
    spin = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"

    cost, _ = run((sys.executable, "-c", code), tmp_path, {})

    assert cost.cpu_seconds >= 0.2


def test_what_a_command_prints_is_kept(tmp_path: Path) -> None:
    _, told = run((sys.executable, "-c", "import os; print(os.environ['X'])"), tmp_path, {"X": "é"})

    assert told == "é\n"


@pytest.fixture
def family(tmp_path: Path) -> Iterator[int]:
    """The session of a process that shares 64 MB with a fork and waits."""
    code = """if True:
        import os, sys
        held = bytearray(os.urandom(1)) * 64_000_000
        if os.fork() == 0:
            os.write(1, b"x")
            sys.stdin.read()
            os._exit(0)
        sys.stdin.read()
        os.wait()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdout.read(1)
    yield process.pid
    os.killpg(process.pid, signal.SIGKILL)
    process.stdin.close()
    process.stdout.close()
    process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not tell shares")
def test_memory_that_forks_share_is_counted_once(family: int) -> None:
    pids = _members(family)

    assert len(pids) == 2
    assert 64_000_000 < sum(map(_share, pids)) < 100_000_000


# --- The report ---------------------------------------------------------------------------

MACHINE = Machine("Linux", "x86_64", 2, "3.11.7", "abc")


def result(tool: str, *seconds: float, step: str = "cold", counts: Counts | None = None) -> Result:
    costs = tuple(Cost(each, each * 2, int(each * 1e8)) for each in seconds)
    labels: Mapping[str, str] = {OURS: "this project", HUGO: "Hugo"}
    return Result(2000, step, tool, labels[tool], "" if tool == OURS else "0.1", costs, counts)


def outcome() -> Outcome:
    return Outcome(
        MACHINE,
        7,
        3,
        (
            result(OURS, 3.0, 4.0, 8.0, counts=Counts(2000, 2048, 9000)),
            result(HUGO, 2.0, 2.0, 2.5),
            result(OURS, 0.5, 0.25, 1.0, step="title"),
        ),
    )


def test_the_table_has_medians_and_the_spread_of_the_ratios() -> None:
    assert as_text(outcome()).splitlines() == [
        "pages  build             tool          seconds  CPU s   MB  of Hugo      spread  converted  rendered  written",
        "2,000  cold              this project     4.00   8.00  800     2.00  1.50..3.20      2,000     2,048    9,000",
        "2,000  cold              Hugo             2.00   4.00  250        –           –          –         –        –",
        "2,000  one title edited  this project     0.50   1.00  100        –           –          –         –        –",
        "",
        "Linux x86_64, 2 processors, Python 3.11.7; rounds: 3; Hugo 0.1",
    ]


def test_below_the_table_it_says_what_a_page_costs_at_each_size() -> None:
    sizes = (result(OURS, 3.0), replace(result(OURS, 18.0), pages=10_000))

    assert as_text(Outcome(MACHINE, 7, 1, sizes)).splitlines()[-2:] == [
        "this project, cold, a page: 1.50 ms at 2,000 pages, 1.80 ms at 10,000 (1.20 times)",
        "Linux x86_64, 2 processors, Python 3.11.7; rounds: 1",
    ]


def test_what_nobody_told_has_no_column() -> None:
    alone = Outcome(MACHINE, 7, 1, (result(OURS, 3.0),))

    assert as_text(alone).splitlines()[:2] == [
        "pages  build  tool          seconds  CPU s   MB",
        "2,000  cold   this project     3.00   6.00  300",
    ]


def test_the_data_have_every_round() -> None:
    read = json.loads(as_json(outcome()))

    assert read["machine"]["processors"] == 2
    assert read["results"][0] == {
        "pages": 2000,
        "step": "cold",
        "tool": "ours",
        "version": "",
        "seconds": [3.0, 4.0, 8.0],
        "cpu_seconds": [6.0, 8.0, 16.0],
        "memory": [300_000_000, 400_000_000, 800_000_000],
        "ratio_to_hugo": {"median": 2.0, "least": 1.5, "most": 3.2},
        "counts": {"converted": 2000, "rendered": 2048, "written": 9000},
    }
    assert read["results"][2]["ratio_to_hugo"] is None


def test_the_chart_has_a_bar_as_long_as_each_median_and_says_it_in_words() -> None:
    root = ET.fromstring(as_chart(outcome()))  # noqa: S314 - our own
    names = {"svg": "http://www.w3.org/2000/svg"}

    bars = [float(each.get("width", 0)) for each in root.findall("svg:rect", names)[1:]]
    texts = [each.text for each in root.findall("svg:text", names)]
    assert bars == pytest.approx([440, 220, 55])
    assert {"2,000 pages: seconds", "cold", "one title edited", "Hugo", "4.00"} <= set(texts)
    assert root.get("role") == "img"
    assert "2,000 pages, cold, Hugo: 2.00 s" in root.findtext("svg:desc", "", names)
