"""The answer of a build when nothing changed since the last: known without loading the rest."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from plugins.bilingual.clock import build_date
from plugins.checks.report import Counts, Report
from plugins.incremental.last import still, tell_counts


def last_report(
    root: Path,
    output: Path | None,
    explicit: date | None,
    *,
    publish: bool,
    settings: bytes | None = None,
) -> Report | None:
    """Return the report of the last build into *output* if a new one would be the same.

    None if any input, the code, the day or a file of the output is not as it was. *settings* is
    the digest of those that are not just as their files give them.
    """
    day, problems = build_date(root, explicit)
    if problems:
        return None
    commit = b""
    if publish:
        from plugins.publishing.release.provenance import provenance

        commit = provenance(root, day)
    report = still(root, output, settings, day, commit, publish=publish)
    if report is None:
        return None
    tell_counts(root, Counts())
    summary = f"{report.summary.partition(';')[0]}; files changed: 0"
    return replace(report, summary=summary, counts=Counts())
