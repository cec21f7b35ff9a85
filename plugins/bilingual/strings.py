"""Interface strings in the language of a site or an editor: gettext, compiled in memory.

Message ids are English. It loads nothing heavy, since every task that tells something needs it.
"""

import io
from collections.abc import Callable
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from plugins.incremental.fingerprint import fingerprint
from plugins.incremental.inputs import digest
from plugins.incremental.store import FOLDER as STORE
from plugins.incremental.store import Store

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "theme" / "translations"

Translator = Callable[[str], str]


def translations(lang: str, folder: Path = FOLDER) -> NullTranslations:
    """Return the compiled catalogue of *lang*, for Jinja and for ``translator``.

    Without a file it is empty: English is the ids themselves.

    Raises:
        babel.messages.pofile.PoFileError: the file is not a valid .po file.
    """
    file = folder / f"{lang}.po"
    if not file.is_file():
        return NullTranslations()
    kept = Store(folder.parents[1] / STORE, fingerprint("catalogues"))
    data = kept.once(f"strings/{lang}", digest(file), lambda: _compiled(lang, folder))
    return GNUTranslations(io.BytesIO(data))


def _compiled(lang: str, folder: Path) -> bytes:
    # Imported here: it is needed only when a catalogue was edited.
    from babel.messages.mofile import write_mo

    from plugins.bilingual.catalogues import read_catalogue

    buffer = io.BytesIO()
    write_mo(buffer, read_catalogue(lang, folder))
    return buffer.getvalue()


@lru_cache(maxsize=8)
def translator(lang: str, folder: Path = FOLDER) -> Translator:
    """Return the function from message id to text in *lang*."""
    return translations(lang, folder).gettext


def of_theme(theme: Path) -> Path:
    """Return the folder of the catalogues of *theme*; a theme may have none of its own."""
    folder = theme / "translations"
    return folder if folder.is_dir() else FOLDER


def lenient_translator(lang: str, folder: Path = FOLDER) -> Translator:
    """Return ``translator``, or English where a catalogue cannot be read.

    For what is said before ``check_catalogues`` tells that it cannot.
    """
    from babel.messages.pofile import PoFileError

    try:
        return translator(lang, folder)
    except (PoFileError, UnicodeDecodeError):
        return str
