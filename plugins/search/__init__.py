"""Search without a server: an index in small files, read by ``theme/static/js/search.js``.

A query fetches ``search/index.json`` and, of the rest, only what it needs. All texts are folded
first (``folding``), then cut into units of about a thousand characters (``grams``).

``search/index.json``      how many files there are, units to pages, sections and years, synonyms
``search/grams/N.bin``     where each run of some characters stands (``lists``, ``shards``)
``search/cards/N.json``    titles, addresses, series and dates of some pages
``search/texts/N.txt``     the text of a unit or a few, each in a line, for an excerpt

``index`` makes all files, with numpy (``postings``, ``packing``). ``update`` makes only those that
differ after an edit, from what ``keeping`` kept of the build before; it needs no numpy.
Until then, what is read on pages (``reading``) waits in files of the build (``aside``).
"""

from typing import Any


def _generator(pelican: Any) -> Any:
    del pelican
    from plugins.search.generator import SearchGenerator

    return SearchGenerator


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.get_generators.connect(_generator)
