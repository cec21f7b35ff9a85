"""Addresses that were live and would be gone: each needs a redirect, or somebody's word."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.ledger import LEDGER, Address, published
from plugins.publishing.redirects import Rules
from plugins.publishing.release.manifest import Manifest
from plugins.records.models import LANGUAGES


def lasting(manifest: Manifest) -> frozenset[Address]:
    """Return the addresses of *manifest* that readers may keep: pages and lasting files."""
    names = [
        name
        for name, file in manifest.files.items()
        if file.cache and not file.encoding  # readers get it, and under this name
    ]
    return published(names, {lang: {} for lang in LANGUAGES})


def check_lost(
    live: Manifest, new: Manifest, rules: Rules, allowed: Collection[str], root: Path
) -> Iterator[Problem]:
    """What is live stays, or leads on; *allowed* are paths that may go, on both sites."""
    for lang, path in sorted(lasting(live) - lasting(new)):
        if path not in allowed and rules.find(lang, path) is None:
            yield Problem.error(
                _ledger_place(root, f"{lang} {path}"),
                "lost-live-address",
                N_(
                    "'%(path)s' is live (%(lang)s) but not in the new release; put it back or redirect it in data/redirects.yaml. If it may go: python3 tasks.py publish --allow-removed %(path)s"
                ),
                path=path,
                lang=lang,
            )


def check_homes(live: Manifest, new: Manifest, place: Place) -> Iterator[Problem]:
    """The sites do not move by accident."""
    for lang in LANGUAGES:
        if live.homes[lang] != new.homes[lang]:
            yield Problem.error(
                place,
                "other-home",
                N_(
                    "The live site (%(lang)s) was built for %(live)s, but the new release for %(new)s; if it moves there: python3 tasks.py publish --move"
                ),
                lang=lang,
                live=live.homes[lang],
                new=new.homes[lang],
            )


def _ledger_place(root: Path, line: str) -> Place:
    file = root / LEDGER
    text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
    found = re.search(rf"^{re.escape(line)}$", text, re.MULTILINE)
    return Place(LEDGER, text.count("\n", 0, found.start()) + 1 if found else 1)
