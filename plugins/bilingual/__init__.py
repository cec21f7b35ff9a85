"""Two sites from one source: reads both languages, pairs them, renders each.

``pelicanconf.py`` names ``BilingualPelican`` as its ``PELICAN_CLASS``; the phases are in
``plugins.bilingual.build``.
"""

from typing import Any


def _generator(pelican: Any) -> Any:
    del pelican
    from plugins.bilingual.generator import MarkdownGenerator

    return MarkdownGenerator


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.get_generators.connect(_generator)
