"""Search without a server: one index a site, read by ``theme/static/js/search.js``."""

from typing import Any

from pelican.plugins import signals


def _generator(pelican: Any) -> Any:
    del pelican
    from plugins.search.index import SearchGenerator

    return SearchGenerator


def register() -> None:
    signals.get_generators.connect(_generator)
