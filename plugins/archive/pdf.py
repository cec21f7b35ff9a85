"""What a PDF tells: its pages, language, tags and text, and a picture of its first page.

A PDF may come from anywhere, so all that is taken from it is limited. What no limit here can
stop, a fault or an endless loop of the library, ends a process of its own: this file is also
the program that ``plugins.archive.inspector`` runs, with nothing else of ours.
"""

import base64
import contextlib
import ctypes
import faulthandler
import functools
import io
import itertools
import json
import math
import re
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

READY = "ready"

COVER_PIXELS = 480  # the longer side
COVER_COLOURS = 256
MAX_PAGES = 500  # whose text is read
MAX_LETTERS = 200_000
MAX_UNPACKED_BYTES = 64_000_000  # of compressed objects
MAX_MEMORY_BYTES = 2_000_000_000
MAX_OBJECTS = 2_000  # of the first page, whose fonts are looked at

Reason = Literal[
    "not-a-pdf",
    "truncated",
    "damaged",
    "encrypted",  # needs a password
    "restricted",  # needs none, but says what readers may do
    "page",
    "script",
    "too-much",  # time or memory
]


@dataclass(frozen=True)
class Fault:
    """Why a PDF cannot be published; *page*, from 1, if one of its pages is at fault."""

    reason: Reason
    page: int = 0


@dataclass(frozen=True)
class Inspection:
    """What a readable PDF tells.

    ``declared_language`` is the catalog's /Lang if it has the form of a language tag;
    ``text`` is one line; ``cover`` is a PNG; ``missing_font`` names a font of the first page
    that is not in the file.
    """

    pages: int
    tagged: bool
    declared_language: str | None
    title: str | None
    text: str
    cover: bytes
    attachments: int
    missing_font: str | None


def inspect(data: bytes) -> Inspection | Fault:
    """Return what the PDF *data* tells, or why it is none that can be published.

    A PDF begins with ``%PDF-`` and ends with ``%%EOF``, each within 1024 bytes, as all readers
    take it (ISO 32000-1, 7.5.2 and 7.5.5; Adobe's implementation notes 13 and 18).
    """
    if b"%PDF-" not in data[:1024]:
        return Fault("not-a-pdf")
    if b"%%EOF" not in data.rstrip(b"\0\t\n\f\r ")[-1024:]:
        return Fault("truncated")
    pdfium, raw, _ = _library()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return Fault("encrypted" if locked else "damaged")
    with document:
        if raw.FPDF_GetSecurityHandlerRevision(document) != -1:
            return Fault("restricted")
        # Without a valid table the library has guessed where things are: bytes were lost or added.
        sound = raw.FPDF_DocumentHasValidCrossReferenceTable(document) and len(document) > 0
        if not sound:
            return Fault("damaged")
        if has_script(data) or raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            return Fault("script")
        return _read(document)


def _read(document: Any) -> Inspection | Fault:
    pdfium, raw, _ = _library()
    texts: list[str] = []
    cover, missing_font = b"", None
    for index in range(min(len(document), MAX_PAGES)):
        try:
            page = document[index]
            if index == 0:
                cover = _cover(page)
                missing_font = _missing_font(page)
            if sum(map(len, texts)) < MAX_LETTERS:
                texts.append(page.get_textpage().get_text_bounded())
            page.close()
        except pdfium.PdfiumError:
            return Fault("page", index + 1)
    return Inspection(
        pages=len(document),
        tagged=bool(raw.FPDFCatalog_IsTagged(document)),
        declared_language=_declared_language(document),
        title=plain(document.get_metadata_value("Title"))[:300] or None,
        text=plain("\n".join(texts)[:MAX_LETTERS]),
        cover=cover,
        attachments=max(0, document.count_attachments()),
        missing_font=missing_font,
    )


@functools.cache
def _library() -> tuple[Any, Any, Any]:
    """Return pypdfium2, its raw functions and what these must find alive.

    Imported late, since most builds open no PDF.
    """
    import pypdfium2
    from pypdfium2 import raw

    # A cover must be the same everywhere, so no font of the machine is offered.
    no_fonts = raw.FPDF_SYSFONTINFO(version=1)
    raw.FPDF_SetSystemFontInfo(no_fonts)
    return pypdfium2, raw, no_fonts


def _declared_language(document: Any) -> str | None:
    _, raw, _ = _library()
    size = raw.FPDFCatalog_GetLanguage(document, None, 0)  # bytes of UTF-16, with the final NUL
    if not 2 < size < 100:
        return None
    buffer = ctypes.create_string_buffer(size)
    target = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFCatalog_GetLanguage(document, target, size)
    tag = buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
    return tag if re.fullmatch(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*", tag) else None


def _cover(page: Any) -> bytes:
    """Return the page as a PNG; comments and form fields that lie on it are left out."""
    from PIL.Image import Quantize

    pdfium, raw, _ = _library()
    width, height = cover_size(*page.get_size())
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
    picture = bitmap.to_pil().convert("RGB").quantize(COVER_COLOURS, Quantize.MEDIANCUT)
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=True)
    return png.getvalue()


def cover_size(width: float, height: float) -> tuple[int, int]:
    """Return the pixels of a cover for a page of *width* and *height* points.

    >>> cover_size(595.3, 841.9), cover_size(1e9, 1), cover_size(0, float("nan"))
    ((339, 480), (480, 1), (480, 480))
    """
    if not (0 < width < math.inf and 0 < height < math.inf):
        return COVER_PIXELS, COVER_PIXELS
    scale = COVER_PIXELS / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _missing_font(page: Any) -> str | None:
    """Return the name of a font that is used but not in the file, beyond the 14 of every reader."""
    pdfium, raw, _ = _library()
    texts = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=4)
    for held in itertools.islice(texts, MAX_OBJECTS):
        try:
            font = held.get_font()
            name = "".join(filter(str.isprintable, font.get_base_name()))[:60]
        except pdfium.PdfiumError:  # a font that is drawn by the PDF itself has no name
            continue
        if not font.is_embedded and not _STANDARD_FONT.match(name):
            return name
    return None


# The library has shapes of its own for the fonts that need not be in a file (ISO 32000-1, 9.6.2.2).
_STANDARD_FONT = re.compile(r"(?:Helvetica|Arial|Courier|Times|Symbol|ZapfDingbats)(?!Unicode)")
_WIDE = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}]) ?\n[ \n]*(?=[{_WIDE}])")
_RADICAL = re.compile("[\u2f00-\u2fdf]")


def plain(text: str) -> str:
    r"""Return *text* on one line: lines join in Japanese and keep a space in Korean.

    >>> plain("\u2f83治体の国際\r\n交流\r\n일본의 지방\r\n자치단체 inter\ufffenational\x00")
    '自治体の国際交流 일본의 지방 자치단체 international'
    """
    # Some writers of PDFs name the radical of a dictionary instead of the letter.
    text = _RADICAL.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    kept = (
        letter
        for letter in unicodedata.normalize("NFC", text.replace("\r", "\n"))
        if letter.isspace() or not unicodedata.category(letter).startswith("C")
    )
    text = re.sub(r"[^\S\n]+", " ", "".join(kept))
    return " ".join(_BETWEEN_WIDE.sub("", text).split())


_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_SCRIPT = re.compile(rb"/S[\0\s]*/(?:JavaScript|Launch)(?![A-Za-z0-9])")


def has_script(data: bytes) -> bool:
    r"""Say whether a PDF has an action that runs a script or starts a program.

    An archive may not have them either (PDF/A: ISO 19005-1, 6.6.1).

    >>> has_script(b"<< /S /Java#53cript >>"), has_script(b"stream\n/S /Launch endstream")
    (True, False)
    """
    return any(
        _SCRIPT.search(_NAME_CODE.sub(lambda match: bytes([int(match[1], 16)]), part))
        for part in _syntax(data)
    )


def _syntax(data: bytes) -> Iterator[bytes]:
    """Yield what stands between the streams of a PDF, and what its object streams hold."""
    start, left = 0, MAX_UNPACKED_BYTES
    for stream in _STREAM.finditer(data):
        before = data[start : stream.start()]
        start = stream.end()
        yield before
        if b"/ObjStm" in before[-1000:]:
            with contextlib.suppress(zlib.error):
                unpacked = zlib.decompressobj().decompress(stream[1], max(1, left))
                left -= len(unpacked)
                yield unpacked
    yield data[start:]


# --- The program ------------------------------------------------------------------------


def as_line(told: Inspection | Fault) -> str:
    """Return *told* as one line of JSON."""
    held = asdict(told)
    if isinstance(told, Inspection):
        held["cover"] = base64.b64encode(told.cover).decode()
    return json.dumps(held)


def from_line(line: str) -> Inspection | Fault:
    """Return what ``as_line`` has written.

    Raises:
        ValueError, TypeError, KeyError: the line is something else.
    """
    held = json.loads(line)
    if "reason" in held:
        return Fault(**held)
    return Inspection(**{**held, "cover": base64.b64decode(held["cover"])})


def main(seconds: float) -> None:
    """Read paths (JSON, one a line) from standard input and print what each PDF tells.

    The first line printed is READY. The program dies at the PDF that takes more than *seconds*
    or too much memory; who has called it counts the lines.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system can
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    _library()
    print(READY, flush=True)
    for line in sys.stdin:
        faulthandler.dump_traceback_later(seconds, exit=True)
        told = inspect(Path(json.loads(line)).read_bytes())
        faulthandler.cancel_dump_traceback_later()
        print(as_line(told), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]))
