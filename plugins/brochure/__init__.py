"""The yearly brochure: a page to read on both sites, and a PDF in each language."""

from collections.abc import Iterable
from typing import Any


def _generator(pelican: Any) -> Any:
    del pelican
    from plugins.brochure.generator import BrochureGenerator

    return BrochureGenerator


def _complete(generators: Iterable[Any]) -> None:
    """Once both languages are read: what the records of brochures choose is checked."""
    from plugins.brochure.checks import check_brochures

    contexts = {each.settings["DEFAULT_LANG"]: each.context for each in generators}
    for context in contexts.values():
        context["papers"] = {}
    shared = contexts["ja"]
    shared["problems"] += check_brochures(shared["records"], shared["pictures"])


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.get_generators.connect(_generator)
    signals.all_generators_finalized.connect(_complete)
