"""Publications and everything dated: files, lists, citations, feeds, calendars, open data."""

from collections.abc import Iterable
from typing import Any


def _generators(pelican: Any) -> list[type]:
    del pelican
    from plugins.archive.calendars import CalendarGenerator
    from plugins.archive.downloads import CitationGenerator
    from plugins.archive.feeds import FeedGenerator
    from plugins.archive.files import FilesGenerator
    from plugins.archive.open_data import OpenDataGenerator

    return [
        FilesGenerator,
        CitationGenerator,
        FeedGenerator,
        CalendarGenerator,
        OpenDataGenerator,
    ]


def _complete(generators: Iterable[Any]) -> None:
    """Once both languages are read: what needs the files of both."""
    from plugins.archive.both import complete

    complete({each.settings["DEFAULT_LANG"]: each.context for each in generators})


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.get_generators.connect(_generators)
    signals.all_generators_finalized.connect(_complete)
