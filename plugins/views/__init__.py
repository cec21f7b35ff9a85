"""View builders: what each kind of page shows, ordered, grouped and formatted.

A template of the theme gets ``site``, ``page`` and the mapping that its builder returns.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from plugins.bilingual.documents import Document
from plugins.views.shelf import Shelf

Builder = Callable[[Document, Shelf], Mapping[str, object]]

# Template to its builder: module of this package and function in it. A template without one
# needs only ``site`` and ``page``.
BUILDERS: Mapping[str, tuple[str, str]] = {
    "home": ("home", "home"),
    "programs": ("programs", "programs"),
    "program": ("programs", "program"),
    "events": ("events", "events"),
    "event": ("events", "event"),
    "seminars": ("seminars", "seminars"),
    "seminar-series": ("seminars", "seminar_series"),
    "seminar": ("seminars", "seminar"),
    "partners": ("partners", "partners"),
    "publications": ("publications", "publications"),
    "publication": ("publications", "publication"),
    "brochure": ("brochure", "brochure"),
    "magazine": ("magazine", "magazine"),
    "issue": ("magazine", "issue"),
    "archive-index": ("publications", "archive_index"),
    "archive-list": ("publications", "archive_list"),
    "news": ("news", "news"),
    "article": ("news", "article"),
    "about": ("office", "about"),
    "access": ("office", "access"),
    "contact": ("office", "contact"),
    "accessibility": ("accessibility", "policy"),
    "accessibility-test": ("accessibility", "test"),
    "old-addresses": ("old_addresses", "old_addresses"),
    "site-map": ("site_map", "site_map"),
    "open-data": ("open_data", "open_data"),
    "status": ("status", "status"),
    "styleguide": ("styleguide", "styleguide"),
}


@cache
def builder(template: str) -> Builder | None:
    """Return the builder of the pages of *template*, if it has one.

    Its module is loaded when a page first needs it: most builds make few kinds of pages.
    """
    if template not in BUILDERS:
        return None
    module, name = BUILDERS[template]
    found: Builder = getattr(import_module(f"plugins.views.{module}"), name)
    return found
