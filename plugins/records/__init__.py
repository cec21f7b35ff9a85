"""Bilingual records: YAML files in ``data/`` become typed, frozen values with pages."""

from typing import Any

from pelican.plugins import signals


def _generator(pelican: Any) -> Any:
    del pelican
    # Imported late: the readers below this package are needed by plugins.text as well.
    from plugins.records.generator import RecordsGenerator

    return RecordsGenerator


def register() -> None:
    signals.get_generators.connect(_generator)
