"""Pictures: one original in the repository, several sizes on the sites, nothing else in them."""

from collections.abc import Iterable
from typing import Any


def _generator(pelican: Any) -> Any:
    del pelican
    from plugins.images.generator import PicturesGenerator

    return PicturesGenerator


def _complete(generators: Iterable[Any]) -> None:
    """Once both languages are read: make the pictures, and put them into the texts."""
    from plugins.images.both import complete

    complete({each.settings["DEFAULT_LANG"]: each.context for each in generators})


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.get_generators.connect(_generator)
    signals.all_generators_finalized.connect(_complete)
