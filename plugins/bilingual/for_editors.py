"""Pages that only previews have: editors use them, readers never see them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plugins.bilingual.documents import PREVIEW_ONLY, Document
from plugins.bilingual.strings import of_theme, translator
from plugins.checks.problems import Place
from plugins.records.models import Language


def page_for_editors(
    settings: Mapping[str, Any], name: str, title: str, summary: str, place: Place
) -> Document:
    """Return the page ``/name/`` of one site, laid out by the template of that name.

    *title* and *summary* are message ids; *place* is where its content comes from.

    Raises:
        ValueError: *name* is not in PREVIEW_ONLY, so that it would be published.
    """
    if name not in PREVIEW_ONLY:
        raise ValueError(f"{name} is not among the pages that only previews have")
    lang: Language = settings["DEFAULT_LANG"]
    gettext = translator(lang, of_theme(Path(settings["THEME"])))
    return Document(
        key=name,
        lang=lang,
        path=f"/{name}/",
        template=name,
        title=gettext(title),
        title_lang=lang,
        summary=gettext(summary),
        body="",
        body_lang=lang,
        place=place,
        kind=name,
    )
