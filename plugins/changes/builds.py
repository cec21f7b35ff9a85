"""Build an earlier commit beside the working tree and compare the two.

Both are built for publishing, with the same build date, each by its own code: what a changed
template does to readers is seen too. The libraries are those of this environment, so that a
commit of long ago may not build any more; then its pages are not compared.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from plugins.bilingual.build import survey
from plugins.bilingual.clock import SEOUL, build_date
from plugins.changes.compare import compare_sites, newly, waiting
from plugins.changes.pages import read_site
from plugins.changes.report import Changes
from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.records.models import LANGUAGES

_MAIN = ("origin/HEAD", "origin/main", "main")


@dataclass(frozen=True)
class Built:
    """Whether a tree could be built, and what was said if not."""

    ok: bool
    told: str


def changes(root: Path, since: str, day: date | None) -> Changes:
    """Return what changed in the working tree at *root* since the commit that *since* names.

    Raises:
        ProblemsError: git does not know the commit, or the working tree cannot be built.
    """
    commit = _commit(root, since)
    day, problems = build_date(root, day)
    with tempfile.TemporaryDirectory(prefix="changes-") as folder:
        old, before, after = (Path(folder) / name for name in ("tree", "before", "after"))
        _export(root, commit, old)
        now = _build(root, after, day)
        if not now.ok:
            what = N_("The sites cannot be built; see: python3 tasks.py check")
            raise ProblemsError([*problems, Problem.error(Place("tasks.py"), "changes", what)])
        then = _build(old, before, day)
        sites = {
            lang: compare_sites(read_site(before / lang), read_site(after / lang))
            for lang in LANGUAGES
        }
        # By the rules of today on both sides: what a changed rule finds is no news of content.
        standings, report = survey(root=old, build_date=day)
    waited = waiting(standings)
    wait = waiting(survey(root=root, build_date=day)[0])
    known = report.ok
    return Changes(
        since=commit[:12],
        sites=sites if then.ok else None,
        waiting=newly(waited, wait) if known else None,
        done=newly(wait, waited) if known else (),
        why="" if then.ok else then.told,
    )


def default_base(root: Path) -> str:
    """Return what to compare with: where this branch left main; on main, the commit before.

    Changes that are not committed yet, on main, are compared with HEAD.
    """
    head = _git(root, "rev-parse", "HEAD").strip()
    for main in _MAIN:
        if base := _git(root, "merge-base", "HEAD", main).strip():
            if base != head:
                return base
            break
    return "HEAD" if _git(root, "status", "--porcelain").strip() else "HEAD~1"


def _commit(root: Path, since: str) -> str:
    # No option, whatever it begins with.
    commit = _git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{since}^{{commit}}"
    )
    if not commit:
        problem = Problem.error(
            Place("tasks.py"),
            "no-commit",
            N_(
                "Git knows no commit '%(name)s' here; name one with --since, or fetch more of the history: git fetch --unshallow"
            ),
            name=since,
        )
        raise ProblemsError([problem])
    return commit.strip()


def _export(root: Path, commit: str, folder: Path) -> None:
    """Write the files of *commit* into *folder*; neither the index nor the history changes."""
    folder.mkdir()
    index = {**os.environ, "GIT_INDEX_FILE": str(folder.with_suffix(".index"))}
    for command in (["read-tree", commit], ["checkout-index", "--all", f"--prefix={folder}/"]):
        subprocess.run(["git", "-C", root, *command], env=index, check=True)


def _build(tree: Path, output: Path, day: date) -> Built:
    """Build *tree* by its own code, in a process of its own."""
    noon = datetime.combine(day, time(12), SEOUL)
    command = [sys.executable, "-m", "pelican", "content", "-s", "publishconf.py"]
    told = subprocess.run(
        [*command, "-o", str(output)],
        cwd=tree,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(noon.timestamp()))},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    lines = [*told.stdout.splitlines(), *told.stderr.splitlines()]
    errors = [line for line in lines if ": error: " in line]
    return Built(told.returncode == 0, next(iter([*errors, *lines[-1:]]), ""))


def _git(root: Path, *arguments: str) -> str:
    """Return what git prints, "" if it fails."""
    told = subprocess.run(
        ["git", "-C", root, *arguments], capture_output=True, text=True, check=False
    )
    return told.stdout if told.returncode == 0 else ""
