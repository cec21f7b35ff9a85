"""What is made: the PDF of a brochure in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from plugins.records.models import LANGUAGES, Brochure, Language
from plugins.records.store import Records

FOLDER = "files/brochures"


@dataclass(frozen=True)
class Printed:
    """A PDF; ``name`` is its place in both sites, ``files/brochures/clair-seoul-2022-ja.pdf``."""

    name: str
    lang: Language
    pages: int
    size: int  # bytes
    sha256: str
    data: bytes = field(repr=False, compare=False)

    @property
    def file(self) -> str:
        """Its name without folders."""
        return self.name.rpartition("/")[2]


Papers = Mapping[str, tuple[Printed, ...]]  # year to the PDFs in both languages


def name_of(year: str, lang: Language) -> str:
    """Return the place of a PDF in both sites.

    >>> name_of("2022", "ko")
    'files/brochures/clair-seoul-2022-ko.pdf'
    """
    return f"{FOLDER}/clair-seoul-{year}-{lang}.pdf"


def addresses_of(records: Records) -> set[tuple[Language, str]]:
    """Return site and path of every PDF that a build for publishing makes."""
    return {
        (site, f"/{name_of(brochure.id, lang)}")
        for brochure in records.all(Brochure)
        for site in LANGUAGES
        for lang in LANGUAGES
    }
