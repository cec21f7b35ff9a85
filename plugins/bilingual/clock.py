"""The build date is an input: nothing else in the system asks what day it is."""

import os
import subprocess
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from plugins.checks.problems import N_, Place, Problem

SEOUL = timezone(timedelta(hours=9))


def build_date(root: Path, explicit: date | None = None) -> tuple[date, list[Problem]]:
    """Return the date of the build: *explicit*, else SOURCE_DATE_EPOCH, else the date of HEAD.

    Days are those of Seoul and Tokyo. Outside a git repository it is today, with a warning,
    since the result then depends on the day.
    """
    if explicit is not None:
        return explicit, []
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:
        try:
            return _day(int(epoch)), []
        except (ValueError, OverflowError, OSError):
            return date(1970, 1, 1), [
                Problem.error(
                    Place("tasks.py"),
                    "build-date",
                    N_("SOURCE_DATE_EPOCH is '%(value)s', which is not a number of seconds."),
                    value=epoch,
                )
            ]
    told = subprocess.run(
        ["git", "-C", str(root), "log", "-1", "--format=%ct"],
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode == 0 and told.stdout.strip().isdigit():
        return _day(int(told.stdout)), []
    return today(), [
        Problem.warning(
            Place("tasks.py"),
            "build-date",
            N_(
                "There is no git history here, so today is taken as the build date; give --date to fix it."
            ),
        )
    ]


def today() -> date:
    """Return today in Seoul; for what people do (confirm, scaffold), never for a build."""
    return datetime.now(SEOUL).date()


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).astimezone(SEOUL).date()
