"""The page ``/styleguide/`` of previews; what it shows is made by ``plugins.views.styleguide``."""

from pathlib import Path
from typing import Any

from babel.messages.pofile import PoFileError
from pelican.generators import Generator
from pelican.plugins import signals

from plugins.bilingual.catalogues import FOLDER, translator
from plugins.bilingual.documents import Document
from plugins.checks.problems import N_, Place
from plugins.records.models import Language

TEMPLATE = "templates/styleguide.html"
TITLE = N_("Style guide")
SUMMARY = N_(
    "Sizes, colours and all components of these pages, each in both languages and both themes. The texts and numbers are samples."
)


class StyleguideGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Adds the page to previews, if the theme has one; published sites do not have it."""

    def generate_context(self) -> None:
        if not self.settings["PREVIEW"] or not (Path(self.theme) / TEMPLATE).is_file():
            return
        lang: Language = self.settings["DEFAULT_LANG"]
        folder = Path(self.theme) / "translations"
        try:
            gettext = translator(lang, folder if folder.is_dir() else FOLDER)
        except (PoFileError, UnicodeDecodeError):  # told when the catalogues are checked
            gettext = str
        self.context["documents"].append(
            Document(
                key="styleguide",
                lang=lang,
                path="/styleguide/",
                template="styleguide",
                title=gettext(TITLE),
                title_lang=lang,
                summary=gettext(SUMMARY),
                body="",
                body_lang=lang,
                place=Place(f"theme/{TEMPLATE}"),
                kind="styleguide",
            )
        )


def _generator(pelican: Any) -> type:
    del pelican
    return StyleguideGenerator


def register() -> None:
    signals.get_generators.connect(_generator)
