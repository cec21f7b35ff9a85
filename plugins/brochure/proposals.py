"""What the brochure of a year begins with: the newest one, its years moved on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from plugins.records.models import Brochure
from plugins.records.store import Records


def newest(records: Records) -> Brochure | None:
    """Return the brochure of the latest year."""
    return max(records.all(Brochure), key=lambda each: each.id, default=None)


def proposed(held: Mapping[str, Any], year: str, today: date) -> dict[str, Any]:
    """Return the fields of the brochure of *year*, made of those of another as its file has them.

    >>> proposed({"id": "2022", "title": {"ja": "冊子 2022"}, "last_year": 2021}, "2024", date.max)
    {'id': '2024', 'title': {'ja': '冊子 2024'}, 'last_year': 2023, 'as_of': '9999-12-31'}
    """
    old = held["id"]
    title = {lang: text and text.replace(old, year) for lang, text in held["title"].items()}
    years = {
        name: held[name] + int(year) - int(old)
        for name in ("first_year", "last_year")
        if name in held
    }
    return {**held, "id": year, "title": title, **years, "as_of": today.isoformat()}


def entry_of(year: str, before: Brochure) -> str:
    """Return the id of the entry in the archive that the brochure of *year* will have."""
    if before.id in before.publication:
        return before.publication.replace(before.id, year)
    return f"brochure-{year}"
