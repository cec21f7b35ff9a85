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


class UnreadableError(ValueError):
    """A .po file does not hold what a .po file must, from *line* on, counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def translations(lang: str, folder: Path = FOLDER) -> NullTranslations:
    """Return the compiled catalogue of *lang*, for Jinja and for ``translator``.

    Without a file it is empty: English is the ids themselves.

    Raises:
        UnreadableError: the file is not a valid .po file.
        UnicodeDecodeError: it is not UTF-8.
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
def _gettext(lang: str, folder: Path) -> Translator:
    return translations(lang, folder).gettext


def translator(lang: str, folder: Path = FOLDER) -> Translator:
    """Return the function from message id to text in *lang*.

    Where the catalogue cannot be read it is English, so that this can be told as well:
    ``check_catalogues`` does, and no site is built.
    """
    try:
        return _gettext(lang, folder)
    except (UnreadableError, UnicodeDecodeError):
        return str


def of_theme(theme: Path) -> Path:
    """Return the folder of the catalogues of *theme*; a theme may have none of its own."""
    folder = theme / "translations"
    return folder if folder.is_dir() else FOLDER
