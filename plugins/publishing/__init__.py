"""What leaves the house: static files, maps for machines, old addresses, the staging area."""

from typing import Any

from pelican.plugins import signals


def _generators(pelican: Any) -> list[type]:
    del pelican
    from plugins.publishing.hosts.writer import RedirectsGenerator
    from plugins.publishing.maps import MapsGenerator
    from plugins.publishing.static import StaticGenerator

    return [StaticGenerator, MapsGenerator, RedirectsGenerator]


def register() -> None:
    signals.get_generators.connect(_generators)
