"""What BibTeX and RIS look like: the libraries that write them, with our corrections."""

from collections.abc import Mapping

import rispy
from pybtex.database import BibliographyData, Entry
from pybtex.database.output.bibtex import Writer


class Macro(str):
    """The name of a BibTeX macro, which stands without quotes."""

    __slots__ = ()


def bibtex_entry(key: str, kind: str, fields: Mapping[str, str]) -> str:
    """Return one entry; values are TeX already."""
    text: str = _Writer().to_string(BibliographyData({key: Entry(kind, fields=fields)}))
    return text


def ris_record(fields: Mapping[str, object]) -> str:
    """Return one record; fields have rispy's names."""
    text: str = _RisWriter().formats([fields])
    return text


class _Writer(Writer):  # type: ignore[misc]  # pybtex has no types
    """Writes values as they are.

    pybtex knows some of TeX's special signs only, and changes addresses too.
    """

    def _encode(self, text: str) -> str:
        return text

    def quote(self, s: str) -> str:
        quoted: str = s if isinstance(s, Macro) else super().quote(s)
        return quoted


class _RisWriter(rispy.RisWriter):  # type: ignore[misc]  # rispy has no types
    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:
        """Nothing: a number before a record is rispy's own custom."""
        del count
        return ""
