"""The ways to end a build early: nothing changed since the last, or only single texts did."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from plugins.bilingual.clock import build_date
from plugins.checks.report import Counts, Report
from plugins.incremental.last import find_last, tell_counts


def short_build(
    root: Path,
    output: Path | None,
    explicit: date | None,
    *,
    publish: bool,
    settings: bytes | None = None,
) -> Report | None:
    """Return the report of a build that needs little of what builds need; None if it needs more.

    Nothing is loaded to find that nothing changed. *settings* is the digest of those that are
    not just as their files give them.
    """
    day, problems = build_date(root, explicit)
    if problems:
        return None
    commit = b""
    if publish:
        from plugins.publishing.release.provenance import provenance

        commit = provenance(root, day)
    found = find_last(root, output, settings, day, commit, publish=publish)
    if found is None:
        return None
    if found.inputs.digests == found.last.inputs:
        return _told(root, found.last.report, Counts())
    if publish:  # a release is made of all files
        return None
    from plugins.bilingual.edited import build_edited

    try:
        report = build_edited(root, found)
    except Exception:  # noqa: BLE001 - the whole build that follows tells what it is
        return None
    return _told(root, report, report.counts) if report else None


def _told(root: Path, report: Report, counts: Counts) -> Report:
    tell_counts(root, counts)
    summary = f"{report.summary.partition(';')[0]}; files changed: {counts.written}"
    return replace(report, summary=summary, counts=counts)
