"""Bilingual records: YAML files in ``data/`` become typed, frozen values with pages."""

from typing import Any


def _generator(pelican: Any) -> Any:
    del pelican
    # Imported late: the readers below this package are needed by plugins.text as well.
    from plugins.records.generator import RecordsGenerator

    return RecordsGenerator


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.get_generators.connect(_generator)
