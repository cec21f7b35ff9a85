"""What leaves the house: static files, feeds and maps for machines, the staging area."""

from typing import Any

from pelican.plugins import signals


def _generators(pelican: Any) -> list[type]:
    del pelican
    from plugins.publishing.maps import MapsGenerator
    from plugins.publishing.static import StaticGenerator

    return [StaticGenerator, MapsGenerator]


def register() -> None:
    signals.get_generators.connect(_generators)
