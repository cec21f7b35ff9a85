"""What leaves the house: static files, maps for machines, old addresses, the staging area."""

from typing import Any


def _generators(pelican: Any) -> list[type]:
    del pelican
    from plugins.publishing.hosts.writer import RedirectsGenerator
    from plugins.publishing.maps import MapsGenerator
    from plugins.publishing.static import StaticGenerator

    return [StaticGenerator, MapsGenerator, RedirectsGenerator]


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.get_generators.connect(_generators)
