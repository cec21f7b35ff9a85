"""What is slow is tried in parts here: Lighthouse itself runs in ``audit`` only."""

import gzip
import http.client
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
import yaml

from audit import run
from audit.accessibility import record
from audit.accessibility.visits import Visit
from audit.findings import Finding
from audit.loading import packages
from audit.loading.hosting import StaticHost, hosted
from audit.loading.lighthouse import CATEGORIES, LEFT_OUT, check_page
from audit.loading.weight import Weight
from audit.report import KindResult, Outcome, as_json, as_text
from audit.run import Order, audit
from tasks import MEASURES, find_browser, parse
from tests.conftest import BUILD_DATE, copy_site

SCRIPT = '<script src="https://example.org/a.js" defer></script>'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A repository whose preview and published sites are the same."""
    root = copy_site("small", tmp_path / "small")
    shutil.copy(root / "pelicanconf.py", root / "publishconf.py")
    return root


def plant(root: Path, markup: str) -> None:
    """Put *markup* on every page of *root*."""
    base = root / "theme" / "templates" / "base.html"
    base.write_text(base.read_text("utf-8").replace("</body>", f"{markup}</body>"), "utf-8")


def weigh(root: Path, *, as_data: bool = False, pages: str = "*") -> int:
    """Run the part of the audit that needs no browser; return its exit status."""
    order = Order(frozenset({"weight"}), pages)
    return audit(root, order, chromium="", day=BUILD_DATE, keep=False, as_data=as_data)


# --- What the task says -------------------------------------------------------------------


def test_a_site_above_the_bar_ends_with_0_and_says_nothing(small, capsys):
    status = weigh(small)

    assert (status, capsys.readouterr().out) == (0, "\n")


def test_one_planted_fault_ends_with_1_and_is_named(small, capsys):
    plant(small, SCRIPT)

    status = weigh(small)

    said = capsys.readouterr().out
    assert status == 1
    assert re.fullmatch(
        r"/: third-party: script: This asks another host for https://example\.org/a\.js; "
        r"serve it with the page\. \[\d+ pages\]\n",
        said,
    )


def test_as_data_every_page_is_named(small, capsys):
    plant(small, SCRIPT)

    weigh(small, as_data=True, pages="/ko/about/*")

    told = json.loads(capsys.readouterr().out)
    assert told["pages"] == 1
    assert [(each["path"], each["rule"]) for each in told["findings"]] == [
        ("/ko/about/", "third-party")
    ]


def test_a_pattern_that_fits_no_page_is_told(small):
    with pytest.raises(SystemExit, match=r"No page is at /abuot/\."):
        weigh(small, pages="/abuot/")


def test_what_does_not_build_is_not_measured(small, capsys):
    (small / "content" / "pages" / "about.md").write_text("no front matter", "utf-8")

    with pytest.raises(SystemExit) as end:
        weigh(small)

    assert "content/pages/about.md:1:1: error:" in str(end.value)


def test_kinds_of_page_stand_in_a_table_of_what_was_measured():
    measured = Weight(html=3_000, style=2_000, script=0, manifest=100, plain_style=9_000)
    outcome = Outcome(
        ("/", "/ko/"),
        (),
        (
            KindResult("home", "ja", "/", measured),
            KindResult("home", "ko", "/ko/", measured),
        ),
    )

    assert as_text(outcome) == (
        "kind  page  first view    CSS  script\n"
        "home  /          5,100  9,000       0\n"
        "home  /ko/       5,100  9,000       0"
    )


def test_what_lighthouse_is_not_asked_is_said_with_its_reason():
    scores = dict.fromkeys(CATEGORIES, 100)
    outcome = Outcome(("/search/",), (), (KindResult("search", "ja", "/search/", None, scores),))

    said = as_text(outcome).splitlines()[-1]

    assert said == f"left out of search: is-crawlable. {LEFT_OUT['search']['is-crawlable']}"
    assert json.loads(as_json(outcome))["left_out"][0]["audit"] == "is-crawlable"


# --- The record -----------------------------------------------------------------------------


@pytest.mark.parametrize("order", [Order(frozenset({"weight"})), Order(pages="/ko/*")])
def test_only_a_run_of_everything_is_recorded(order, small):
    with pytest.raises(SystemExit, match="leave out --pages"):
        audit(small, order, chromium="", day=BUILD_DATE, keep=True, as_data=False)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    (tmp_path / "data").mkdir()
    (tmp_path / record.RECORD).write_text("accessibility_test:\n", "utf-8")
    for arguments in (
        ["init", "--quiet"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "a"],
    ):
        subprocess.run(["git", "-C", tmp_path, *arguments], check=True)
    return tmp_path


def test_what_is_not_committed_is_not_recorded(repository):
    (repository / "new.txt").write_text("", "utf-8")

    with pytest.raises(SystemExit, match=r"commit or remove these first:\n\?\? new\.txt"):
        record.head(repository)


def test_the_record_itself_may_have_changed(repository):
    (repository / record.RECORD).write_text("accessibility_test: []\n", "utf-8")

    assert re.fullmatch("[0-9a-f]{40}", record.head(repository))


def test_the_record_counts_what_was_found_on_published_pages(small, tmp_path):
    published = Finding("/about/", "target-size", "a", "20 × 20 pixels")
    by_axe = Finding("/ko/about/", "axe:color-contrast", "p", "3:1")
    elsewhere = Finding("/styleguide/", "target-size", "a", "20 × 20 pixels")
    outcome = Outcome(
        ("/about/", "/ko/about/", "/styleguide/"),
        (published, by_axe, elsewhere),
        (),
        (Visit("/about/", (published,), (by_axe,)), Visit("/styleguide/", (), (by_axe,))),
    )

    # In a thread: another test of this process may hold a browser.
    with (
        hosted(small, tmp_path / "built", BUILD_DATE) as (site, _),
        ThreadPoolExecutor(1) as thread,
    ):
        told = (small, "0" * 40, site, find_browser(), outcome)
        thread.submit(record.record, *told).result()

    run = yaml.safe_load((small / record.RECORD).read_text("utf-8"))["accessibility_test"]["run"]
    counts = {
        (each["rule"], each.get("criterion")): (each["findings"], each["explained"])
        for each in run["results"]
    }
    assert counts["target-size", None] == (1, 0)
    assert counts["axe", "c1-4-3"] == (1, 1)
    assert counts["html", None] == (0, 0)
    assert {tool["name"] for tool in run["tools"]} == {"axe-core", "Chromium", "Nu Html Checker"}


# --- Lighthouse -------------------------------------------------------------------------------


def a_report(performance: float | None = 1, *requests: tuple[str, str, int], **more) -> dict:
    """Return as much of a report of Lighthouse as is read, with one audit in each category."""
    of = dict.fromkeys(CATEGORIES, 1) | {"performance": performance}
    return {
        "categories": {
            name: {
                "score": score,
                "auditRefs": [{"id": f"{name}-audit", "weight": 1}, {"id": "idle", "weight": 0}],
            }
            for name, score in of.items()
        },
        "audits": {
            **{
                f"{name}-audit": {
                    "id": f"{name}-audit",
                    "score": score,
                    "displayValue": "2.1 s",
                    "details": {"items": [{"node": {"selector": "main > img"}}, {}]},
                }
                for name, score in of.items()
            },
            "idle": {"id": "idle", "score": 0},
            "network-requests": {
                "details": {
                    "items": [
                        {"url": url, "mimeType": kind, "transferSize": size}
                        for url, kind, size in requests
                    ]
                }
            },
        },
        "runWarnings": [],
        **more,
    }


@dataclass
class Measuring:
    """Stands for Lighthouse: gives *reports* one after another."""

    reports: Iterator[dict]
    asked: list[tuple[str, list[str]]]

    def __call__(self, url: str, left_out: list[str]) -> dict:
        self.asked.append((url, left_out))
        return next(self.reports)


def measuring(*reports: dict) -> Measuring:
    return Measuring(iter(reports), [])


def test_two_runs_that_agree_decide_the_median_of_three():
    measure = measuring(a_report(), a_report())

    result = check_page(measure, "http://127.0.0.1:1/", "/", "home")

    assert (result.scores, result.findings) == (dict.fromkeys(CATEGORIES, 100), ())
    assert len(measure.asked) == 2


@pytest.mark.parametrize(("runs", "score"), [((1, 0.9, 1), 100), ((0.9, 1, 0.95), 95)])
def test_three_runs_that_differ_give_their_median(runs, score):
    result = check_page(measuring(*map(a_report, runs)), "http://127.0.0.1:1/", "/", "home")

    assert result.scores["performance"] == score


def test_a_median_below_the_bar_is_a_finding_with_its_reasons():
    measure = measuring(a_report(0.97), a_report(0.97))

    result = check_page(measure, "http://127.0.0.1:1/ko/", "/ko/", "home")

    assert result.findings == (
        Finding(
            "/ko/",
            "lighthouse-performance",
            "html",
            "Lighthouse gives 97 of 100: performance-audit 2.1 s at main > img.",
        ),
    )


def test_a_machine_that_was_busy_is_among_the_reasons():
    slow = a_report(0.97, runWarnings=["The tested device appears to have a slower CPU."])

    result = check_page(measuring(slow, slow), "http://127.0.0.1:1/", "/", "home")

    assert result.findings[0].what.endswith("; The tested device appears to have a slower CPU.")


def test_a_page_that_lighthouse_cannot_open_is_a_finding():
    broken = a_report(None, runtimeError={"message": "The page did not paint any content."})

    result = check_page(measuring(broken, broken), "http://127.0.0.1:1/", "/", "home")

    assert [each.what for each in result.findings] == [
        "Lighthouse gives 0 of 100: The page did not paint any content."
    ]


def test_what_is_left_out_depends_on_the_kind_of_page():
    asked = []
    for kind in ("home", "search"):
        measure = measuring(a_report(), a_report())
        check_page(measure, "http://127.0.0.1:1/", "/", kind)
        asked.append(measure.asked[0][1])

    assert asked == [[], ["is-crawlable"]]


def test_what_scripts_fetch_counts_as_part_of_the_first_view():
    page = ("http://127.0.0.1:1/", "text/html", 9_000)
    index = ("http://127.0.0.1:1/index.json", "application/json", 52_000)
    picture = ("http://127.0.0.1:1/a.jpg", "image/jpeg", 500_000)
    foreign = ("https://example.org/a.js", "text/javascript", 10)
    report = a_report(1, page, index, picture, foreign)

    result = check_page(measuring(report, report), page[0], "/", "home")

    assert [(each.rule, each.what) for each in result.findings] == [
        (
            "third-party",
            "This asks another host for https://example.org/a.js; serve it with the page.",
        ),
        (
            "weight-page",
            "The browser took 61,010 bytes for the first view without images, where 60,000 are allowed.",
        ),
    ]


@pytest.mark.parametrize(
    ("order", "recordable"),
    [
        (run.Order(), True),
        (run.Order(frozenset({"html", "accessibility"})), True),
        (run.Order(frozenset({"accessibility"})), False),
        (run.Order(pages="/ko/*"), False),
    ],
)
def test_only_what_the_result_page_tells_of_all_pages_is_recorded(order, recordable):
    assert order.recordable == recordable


# --- The host -----------------------------------------------------------------------------------


def test_published_pages_are_served_as_a_static_host_does(tmp_path):
    page = "<!doctype html><title>안내</title>" * 50
    for language in ("ja", "ko"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "index.html").write_text(page, "utf-8")
    with StaticHost(tmp_path) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        client = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
        told = []
        for headers in ({}, {"Accept-Encoding": "gzip, br"}):
            client.request("GET", "/ko/", headers=headers)
            answer = client.getresponse()
            told.append((answer.headers, answer.read()))
            assert not answer.will_close
        client.close()
        server.shutdown()

    (plain, whole), (zipped, small) = told
    assert (plain["Content-Encoding"], whole.decode()) == (None, page)
    assert (zipped["Content-Encoding"], gzip.decompress(small).decode()) == ("gzip", page)
    assert plain["Content-Security-Policy"].startswith("default-src 'none'; ")


def test_absolute_addresses_of_what_is_measured_lead_to_this_machine(small, tmp_path):
    with hosted(small, tmp_path / "built", BUILD_DATE) as (site, report):
        page = (site.folder / "ko" / "about" / "index.html").read_text("utf-8")

    assert report.ok
    assert f'<link rel="canonical" href="{site.address}/ko/about/">' in page
    assert f'hreflang="ja" href="{site.address}/about/"' in page


# --- What npm brings ----------------------------------------------------------------------------


def test_the_lock_file_of_npm_has_a_hash_for_each_package_and_no_address():
    text = (packages.SOURCE / "package-lock.json").read_text("utf-8")
    installed = {name: each for name, each in json.loads(text)["packages"].items() if name}

    assert "://" not in text
    assert [name for name, each in installed.items() if "sha512-" not in each["integrity"]] == []


def test_the_lock_file_of_npm_is_that_of_the_versions_named_beside_it():
    named = json.loads((packages.SOURCE / "package.json").read_text("utf-8"))["dependencies"]

    assert {name: packages.version(name) for name in named} == named


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Packages in a folder of their own; returns what npm was asked to do there."""
    source = tmp_path / "source"
    shutil.copytree(packages.SOURCE, source)
    monkeypatch.setattr(packages, "SOURCE", source)
    monkeypatch.setattr(packages, "INSTALLED", tmp_path / "installed")
    asked = []
    monkeypatch.setattr(packages, "npm", lambda *arguments, folder: asked.append(arguments))
    return asked


def test_packages_are_installed_once_and_again_when_their_lock_file_changes(npm):
    packages.install()
    packages.install()
    once = list(npm)
    (packages.SOURCE / "package-lock.json").write_text("{}", "utf-8")

    packages.install()

    assert (once, npm) == ([("ci",)], [("ci",), ("ci",)])


def test_an_interrupted_installation_of_packages_is_begun_anew(npm, monkeypatch):
    def interrupt(*_arguments, folder):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(packages, "npm", interrupt)
        with pytest.raises(KeyboardInterrupt):
            packages.install()

    packages.install()

    assert npm == [("ci",)]


def test_the_command_line_and_the_audit_name_the_same_parts():
    assert parse(["audit"]).only == MEASURES == run.PARTS
    assert parse(["audit", "--only", "weight", "html"]).only == ["weight", "html"]
