"""What an issue of a month may lead to: its news, events, seminars and publications."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from plugins.records.models import (
    Event,
    Magazine,
    Publication,
    PublicationSeries,
    Seminar,
)
from plugins.records.store import Records

KINDS = ("news", "event", "seminar", "publication")
_TREES = ("content", "content-ko")
_ONLY = re.compile(r"(?m)^only:")


def proposed(root: Path, records: Records, month: str) -> list[Mapping[str, str]]:
    """Return picks for the issue of *month* (2026-11): what is dated in it, oldest first of a kind.

    Of events and seminars, those that begin in the month after are announced as well. News that
    only one site has are left out, and publications whose month is not known.
    """
    after = (date.fromisoformat(f"{month}-28") + timedelta(days=4)).isoformat()[: len(month)]
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in KINDS}
    found["news"] = [(name, name) for name in _news(root, month)]
    for event in records.all(Event):
        found["event"].append((event.start_date or event.month or "", event.id))
    for seminar in records.all(Seminar):
        found["seminar"].append((seminar.start_date or "", seminar.id))
    for publication in records.all(Publication):
        found["publication"].append((publication.date or "", publication.id))
    return [
        {kind: name}
        for kind, held in found.items()
        for day, name in sorted(held)
        if day.startswith(month) or (kind in ("event", "seminar") and day.startswith(after))
    ]


def _news(root: Path, month: str) -> Iterator[str]:
    """Yield the names of the news of a month, as picks have them."""
    files = {
        file.stem: file for tree in _TREES for file in (root / tree / "news").glob(f"{month}-*.md")
    }
    for name, file in files.items():
        if not _ONLY.search(file.read_text("utf-8").partition("\n---")[0]):
            yield name


def series_of_issues(records: Records) -> str:
    """Return the id of the series that the newest issue is in, "" if nothing tells it."""
    newest = max(records.all(Magazine), key=lambda each: each.date, default=None)
    if newest is not None:
        return newest.series
    held = records.all(PublicationSeries)
    return held[0].id if len(held) == 1 else ""


def day_of_issue(month: str, today: date) -> str:
    """Return the day that an issue is dated if nobody says otherwise: today, or its last day.

    >>> day_of_issue("2026-11", date(2026, 11, 5)), day_of_issue("2024-02", date(2026, 11, 5))
    ('2026-11-05', '2024-02-29')
    """
    if today.isoformat().startswith(month):
        return today.isoformat()
    after = date.fromisoformat(f"{month}-28") + timedelta(days=4)
    return (after - timedelta(days=after.day)).isoformat()
