"""What must be true of a file that is published: its bytes fit its name, a PDF serves everybody.

Messages call a file by *name*: ``publications/report-1``, or ``files/guide.pdf`` if shared.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from plugins.archive.pdf import Fault, Inspection, Reason
from plugins.checks.problems import N_, Place, Problem
from plugins.records.models import Language

# Letters of kana or Hangul that a text must have, and their share that tells its language.
ENOUGH_LETTERS = 200
CLEAR_SHARE = 0.8

_ZIPS = (".docx", ".xlsx", ".hwpx", ".epub")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_OTHER_FOLDER: dict[Language, str] = {"ja": "content-ko/publications", "ko": "content/publications"}

_FAULTS: dict[Reason, tuple[str, str]] = {
    "not-a-pdf": (
        "mislabelled",
        N_(
            "The name of the file '%(name)s' ends in %(ending)s, but it holds something else; save it again as %(ending)s."
        ),
    ),
    "truncated": (
        "pdf-truncated",
        N_(
            "The PDF '%(name)s' is cut off, its end is missing; copy it here again from the original."
        ),
    ),
    "damaged": (
        "pdf-damaged",
        N_("The PDF '%(name)s' is damaged; copy it here again from the original, or save it anew."),
    ),
    "page": (
        "pdf-damaged",
        N_(
            "Page %(page)s of the PDF '%(name)s' cannot be read; copy it here again from the original, or save it anew."
        ),
    ),
    "encrypted": (
        "pdf-encrypted",
        N_("The PDF '%(name)s' opens with a password only; save it without one."),
    ),
    "restricted": (
        "pdf-encrypted",
        N_(
            "The PDF '%(name)s' is encrypted to limit copying, printing or reading aloud; save it without that protection."
        ),
    ),
    "script": (
        "pdf-script",
        N_(
            "The PDF '%(name)s' contains a script or starts a program; save it without, for example as PDF/A."
        ),
    ),
    "too-much": (
        "pdf-too-much",
        N_(
            "The PDF '%(name)s' takes too much time or memory to be read; save it anew, or make it smaller."
        ),
    ),
}

_WRITTEN_IN: dict[Language, str] = {
    "ja": N_("The PDF '%(name)s' is written in Japanese; move it to %(folder)s/."),
    "ko": N_("The PDF '%(name)s' is written in Korean; move it to %(folder)s/."),
}
_DECLARES_WRONGLY: dict[Language, str] = {
    "ja": N_(
        "The PDF '%(name)s' is written in Japanese, but its properties say '%(declared)s'; correct the language there."
    ),
    "ko": N_(
        "The PDF '%(name)s' is written in Korean, but its properties say '%(declared)s'; correct the language there."
    ),
}


def check_content(data: bytes, ending: str, name: str, place: Place) -> Iterator[Problem]:
    """A file holds what its ending says."""
    found = signature(data)
    wrong = _wrong_content(data, ending, found)
    if wrong is not None:
        code, message = wrong
        yield Problem.error(place, code, message, name=name, ending=ending, found=found)


def _wrong_content(data: bytes, ending: str, found: str) -> tuple[str, str] | None:
    """Return code and message if *data*, whose signature is *found*, does not fit *ending*."""
    if not data.strip():
        return "empty-file", N_("The file '%(name)s' is empty; put it here again.")
    if found == "old":
        return "mislabelled", N_(
            "The file '%(name)s' is of an older format of Office or HWP, or has a password; save it as %(ending)s without a password."
        )
    if found == "damaged":
        return "damaged-file", N_(
            "The file '%(name)s' is damaged or cut off; copy it here again from the original."
        )
    if not found and ending in (".csv", ".txt"):
        not_utf8 = ("encoding", N_("The file is not UTF-8; save it as UTF-8."))
        return None if _is_utf8(data) else not_utf8
    if found == ending or (ending == ".zip" and found in _ZIPS):
        return None
    if found:
        return "mislabelled", N_(
            "The name of the file '%(name)s' ends in %(ending)s, but it is a %(found)s file; correct the ending or save it again as %(ending)s."
        )
    return _FAULTS["not-a-pdf"]


def signature(data: bytes) -> str:
    r"""Return the ending that fits the first bytes, or an empty text.

    That is ``.pdf``, ``.zip``, or the ending of a zip with a purpose. ``old`` is a compound file
    (.doc, .xls, .hwp, and what Office encrypts); ``damaged`` is a zip whose list is missing.

    >>> signature(b"%PDF-1.7 ..."), signature(b"PK\x03\x04..."), signature(b"<html>")
    ('.pdf', 'damaged', '')
    """
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "old"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_ending(data)
    return ".pdf" if b"%PDF-" in data[:1024] else ""


def _zip_ending(data: bytes) -> str:
    # The first entry, not compressed: EPUB OCF 3.3, 4.2.2; HWPX (KS X 6101) follows it.
    for ending, kind in ((".epub", b"application/epub+zip"), (".hwpx", b"application/hwp+zip")):
        if data[30:100].startswith(b"mimetype" + kind):
            return ending
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        return "damaged"
    for ending, folder in ((".docx", "word/"), (".xlsx", "xl/")):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return ending
    return ".zip"


def _is_utf8(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def fault(told: Fault, name: str, place: Place) -> Problem:
    """Return why a PDF is refused: it opens for everybody, and does nothing but show its pages."""
    code, message = _FAULTS[told.reason]
    return Problem.error(place, code, message, name=name, ending=".pdf", page=told.page)


def check_language(told: Inspection, lang: Language, name: str, place: Place) -> Iterator[Problem]:
    """A PDF is written in the language of its tree, and says so in its properties."""
    other: Language = "ko" if lang == "ja" else "ja"
    declared = re.split("[-_]", (told.declared_language or "").lower())[0]
    written = written_language(told.text)
    params = {
        "name": name,
        "declared": told.declared_language,
        "lang": lang,
        "folder": _OTHER_FOLDER[lang],
    }
    if written == other:
        yield Problem.error(place, "wrong-language", _WRITTEN_IN[other], **params)
    elif declared == other and written == lang:
        yield Problem.error(place, "wrong-language", _DECLARES_WRONGLY[lang], **params)
    elif declared == other:
        yield Problem.error(
            place,
            "wrong-language",
            N_(
                "The properties of the PDF '%(name)s' say that it is written in '%(declared)s'; move it to %(folder)s/, or correct the language there."
            ),
            **params,
        )
    elif not declared:
        yield Problem.warning(
            place,
            "pdf-language",
            N_(
                "The properties of the PDF '%(name)s' do not say its language, so it may be read aloud wrongly; set the language to '%(lang)s'."
            ),
            **params,
        )
    elif declared != lang:
        yield Problem.warning(
            place,
            "pdf-language",
            N_(
                "The properties of the PDF '%(name)s' say that it is written in '%(declared)s', so it is read aloud wrongly; set the language to '%(lang)s'."
            ),
            **params,
        )


def written_language(text: str) -> Language | None:
    """Return ja or ko if the letters of *text* leave no doubt.

    Han characters are counted for neither, since both write them.
    """
    hangul, kana = len(_HANGUL.findall(text)), len(_KANA.findall(text))
    if hangul + kana < ENOUGH_LETTERS:
        return None
    if hangul >= CLEAR_SHARE * (hangul + kana):
        return "ko"
    return "ja" if kana >= CLEAR_SHARE * (hangul + kana) else None


def check_quality(told: Inspection, name: str, place: Place) -> Iterator[Problem]:
    """A PDF can be read aloud, found by its words, and seen with every letter."""
    if not any(map(str.isalnum, told.text)):
        yield Problem.warning(
            place,
            "pdf-no-text",
            N_(
                "The PDF '%(name)s' holds no text, perhaps only pictures of it, so it is neither found nor read aloud; run text recognition (OCR) over it."
            ),
            name=name,
        )
    elif not told.tagged:
        yield Problem.warning(
            place,
            "pdf-untagged",
            N_(
                "The PDF '%(name)s' is not tagged, so screen readers cannot tell its headings and their order; save it as a tagged PDF."
            ),
            name=name,
        )
    if told.missing_font:
        yield Problem.warning(
            place,
            "pdf-font",
            N_(
                "The PDF '%(name)s' does not hold its font '%(font)s', so its cover and some readers show other letters or none; embed the fonts when saving."
            ),
            name=name,
            font=told.missing_font,
        )
    if told.attachments:
        yield Problem.warning(
            place,
            "pdf-attachment",
            N_(
                "The PDF '%(name)s' carries other files inside, which few readers find; put them here beside it."
            ),
            name=name,
        )
