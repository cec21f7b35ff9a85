"""The page ``/styleguide/`` of previews; what it shows is made by ``plugins.views.styleguide``."""

from pathlib import Path
from typing import Any

from pelican.plugins import signals

from plugins.bilingual.base_generator import BaseGenerator
from plugins.bilingual.for_editors import page_for_editors
from plugins.checks.problems import N_, Place

TEMPLATE = "templates/styleguide.html"
TITLE = N_("Style guide")
SUMMARY = N_(
    "Sizes, colours and all components of these pages, each in both languages and both themes. The texts and numbers are samples."
)


class StyleguideGenerator(BaseGenerator):
    """Adds the page to previews, if the theme has one; published sites do not have it."""

    def generate_context(self) -> None:
        if self.settings["PREVIEW"] and (Path(self.theme) / TEMPLATE).is_file():
            place = Place(f"theme/{TEMPLATE}")
            page = page_for_editors(self.settings, "styleguide", TITLE, SUMMARY, place)
            self.context["documents"].append(page)


def _generator(pelican: Any) -> type:
    del pelican
    return StyleguideGenerator


def register() -> None:
    signals.get_generators.connect(_generator)
