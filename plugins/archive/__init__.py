"""Reports and everything dated: feeds (the archive's lists are in ``plugins.views``)."""

from typing import Any

from pelican.plugins import signals


def _generator(pelican: Any) -> Any:
    del pelican
    from plugins.archive.feeds import FeedGenerator

    return FeedGenerator


def register() -> None:
    signals.get_generators.connect(_generator)
