"""Make a picture ready for readers: upright, in sRGB, in several widths, with nothing beside it.

A picture may come from anywhere. What no limit here can stop, a fault or an endless loop of a
decoder, ends a process of its own: this file is also the program that
``plugins.images.workshop`` runs, with nothing else of ours.

Only pixels are carried over. What cameras and programs write beside them (place, time, names,
thumbnails: EXIF, XMP, IPTC, comments, colour profiles) has no way into the result.
"""

import base64
import contextlib
import faulthandler
import functools
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

READY = "ready"

# What an original may be, by its ending.
FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
# Pixels: a phone of 360 at one to three pixels a point, and the text column of 680 at two.
WIDTHS = (360, 720, 1080, 1440)
CARD = (1200, 630)  # for sharing: https://developers.facebook.com/docs/sharing/webmasters/images
JPEG_QUALITY, WEBP_QUALITY = 80, 78
DRAWING_COLOURS = 256  # with no more of them, a picture is drawn and not photographed
MAX_PIXELS = 120_000_000
MAX_MEMORY_BYTES = 2_000_000_000

Reason = Literal[
    "empty",
    "mislabelled",
    "damaged",
    "animated",
    "too-many-pixels",
    "too-much",  # time or memory
]


@dataclass(frozen=True)
class Fault:
    """Why a picture cannot be published; *found* is the ending that its bytes have, if known."""

    reason: Reason
    found: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Version:
    """A picture in one width and format; ``ending`` is ``.webp``, ``.jpg`` or ``.png``."""

    width: int
    height: int
    ending: str
    data: bytes


@dataclass(frozen=True)
class Made:
    """The upright size of the original in pixels, and what was made from it.

    ``versions`` come by width, WebP before its fallback; ``card`` is None if the original is
    too small for one.
    """

    width: int
    height: int
    drawing: bool
    versions: tuple[Version, ...]
    card: Version | None


# --- What a file is ---------------------------------------------------------------------


_SIGNATURES = (
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"GIF8", ".gif"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"BM", ".bmp"),
    (b"%PDF-", ".pdf"),
    (b"8BPS", ".psd"),
    (b"<svg", ".svg"),
)


def ending_of(data: bytes) -> str:
    r"""Return the ending that fits the first bytes of a picture, or an empty text.

    >>> ending_of(b"\xff\xd8\xff\xe0"), ending_of(b"\0\0\0\x18ftypheic"), ending_of(b"<p>")
    ('.jpg', '.heic', '')
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    if data[4:8] == b"ftyp":  # ISO/IEC 14496-12, 4.3: the brand of the file
        return ".avif" if data[8:12] in (b"avif", b"avis") else ".heic"
    return next((ending for sign, ending in _SIGNATURES if data.startswith(sign)), "")


def _is_whole(data: bytes, ending: str) -> bool:
    """Say whether the end of the file is there, as far as decoders do not look for it."""
    if ending == ".png":
        return b"IEND\xaeB`\x82" in data[-4096:] or b"IEND\xaeB`\x82" in data
    if ending == ".webp":
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    return True


def widths(width: int) -> tuple[int, ...]:
    """Return the widths in which an original of *width* pixels is published; none is larger.

    >>> widths(4000), widths(800), widths(200)
    ((360, 720, 1080, 1440), (360, 720, 800), (200,))
    """
    largest = min(width, WIDTHS[-1])
    return (*(each for each in WIDTHS if each < largest), largest)


def make(data: bytes, ending: str) -> Made | Fault:
    """Return what is published of the file *data*, whose name has *ending*."""
    if not data.strip(b"\0\t\r\n "):
        return Fault("empty")
    found = ending_of(data)
    if FORMATS.get(found) != FORMATS[ending]:
        return Fault("mislabelled", found)
    if not _is_whole(data, found):
        return Fault("damaged")
    try:
        return _make(data, FORMATS[ending])
    except MemoryError:
        return Fault("too-much")
    except Exception:  # noqa: BLE001 - whatever a decoder raises, the file is at fault
        return Fault("damaged")


def _make(data: bytes, kind: str) -> Made | Fault:
    pil, _, _ = _library()
    with pil.open(io.BytesIO(data), formats=[kind]) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            return Fault("too-many-pixels", width=opened.width, height=opened.height)
        # Two photographs in one file (MPO), as many phones write them, are no film.
        if kind != "JPEG" and getattr(opened, "n_frames", 1) > 1:
            return Fault("animated")
        width, height = opened.size
        profile = opened.info.get("icc_profile")
        if kind == "JPEG":  # decoded in a smaller size, if twice the largest is left
            opened.draft(None, (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
        opened.load()
        turn = _TURNS.get(_orientation(opened))
        pixels = _eight_bits(opened)
        drawing = kind != "JPEG" and _is_drawing(pixels)
    if turn:
        pixels = pixels.transpose(pil.Transpose[turn])
    if turn in _SIDEWAYS:
        width, height = height, width
    largest = _pixels_only(_in_srgb(_resized(pixels, widths(width)[-1]), profile))
    versions = tuple(
        version
        for each in widths(width)
        for version in _versions(_resized(largest, each), drawing=drawing)
    )
    return Made(width, height, drawing, versions, _card(largest))


# How pixels are turned to stand upright (EXIF 2.32, 4.6.4: Orientation), in Pillow's words.
_TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
_SIDEWAYS = frozenset({"TRANSPOSE", "ROTATE_270", "TRANSVERSE", "ROTATE_90"})


def _orientation(image: Any) -> Any:
    """Return how the camera was held; notes that cannot be read tell nothing of it."""
    try:
        return image.getexif().get(0x0112)
    except Exception:  # noqa: BLE001 - the notes are thrown away, whatever is wrong with them
        return None


# --- Pixels -----------------------------------------------------------------------------


def _eight_bits(image: Any) -> Any:
    """Return *image* with eight bits a channel and no palette: L, RGB, RGBA, CMYK or LAB."""
    if image.mode.startswith("I"):  # sixteen bits of grey; Pillow would cut them, not scale them
        grey = image.point(lambda value: value * (1 / 256))
        return grey.convert("L")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        opaque = clear.getchannel("A").getextrema()[0] == 255
        return clear.convert("RGB") if opaque else clear
    if image.mode in ("L", "RGB", "CMYK", "LAB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _is_drawing(image: Any) -> bool:
    """Say whether a picture has few colours, and if it is grey, a ground of one of them."""
    colours = image.getcolors(DRAWING_COLOURS)
    if colours is None:
        return False
    ground: int = max(colours)[0]
    pixels: int = image.width * image.height
    return ground * 3 >= pixels or str(image.mode) != "L"


def _resized(image: Any, width: int) -> Any:
    if image.width == width:
        return image
    pil, _, _ = _library()
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), pil.Resampling.LANCZOS, reducing_gap=3.0)


def _in_srgb(image: Any, profile: bytes | None) -> Any:
    """Return *image* as RGB or RGBA in the colours that screens show without a profile.

    A profile that cannot be used is left aside, as browsers do.
    """
    _, _, cms = _library()
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    plain = image.convert("RGB") if alpha else image
    if profile:
        with contextlib.suppress(cms.PyCMSError, ValueError, TypeError):
            plain = cms.profileToProfile(
                plain,
                io.BytesIO(profile),
                cms.createProfile("sRGB"),
                renderingIntent=cms.Intent.PERCEPTUAL,
                outputMode="RGB",
                flags=cms.Flags.BLACKPOINTCOMPENSATION,
            )
    plain = plain.convert("RGB")
    if alpha:
        plain.putalpha(alpha)
    return plain


def _pixels_only(image: Any) -> Any:
    """Return *image* without the notes that Pillow keeps beside it and might write again."""
    pil, _, _ = _library()
    clean = pil.new(image.mode, image.size)
    clean.paste(image, (0, 0))
    return clean


def _versions(image: Any, *, drawing: bool) -> Iterator[Version]:
    clear = image.mode == "RGBA"
    if drawing:
        yield _saved(image, ".webp", lossless=True, quality=100, method=6)
    else:
        yield _saved(image, ".webp", quality=WEBP_QUALITY, method=6)
    if drawing or clear:
        yield _saved(image, ".png", optimize=True)
    else:
        yield _saved(image, ".jpg", quality=JPEG_QUALITY, optimize=True, progressive=True)


def _card(image: Any) -> Version | None:
    if image.mode != "RGB" or image.width < CARD[0] or image.height < CARD[1]:
        return None
    _, ops, _ = _library()
    cut = _pixels_only(ops.fit(image, CARD))
    return _saved(cut, ".jpg", quality=JPEG_QUALITY, optimize=True, progressive=True)


def _saved(image: Any, ending: str, **options: Any) -> Version:
    stream = io.BytesIO()
    image.save(stream, FORMATS[ending], **options)
    return Version(image.width, image.height, ending, stream.getvalue())


@functools.cache
def _library() -> tuple[Any, Any, Any]:
    """Return Pillow's modules; imported late, since most builds make no picture."""
    from PIL import Image, ImageCms, ImageFile, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit is asked before anything is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return Image, ImageOps, ImageCms


# --- The program ------------------------------------------------------------------------


def as_line(told: Made | Fault) -> str:
    """Return *told* as one line of JSON."""

    def text(value: bytes) -> str:
        return base64.b64encode(value).decode()

    return json.dumps(asdict(told), default=text)


def from_line(line: str) -> Made | Fault:
    """Return what ``as_line`` has written.

    Raises:
        ValueError, TypeError, KeyError: the line is something else.
    """
    held = json.loads(line)
    if "reason" in held:
        return Fault(**held)
    card = held["card"]
    versions = tuple(_version(each) for each in held["versions"])
    return Made(**{**held, "versions": versions, "card": card and _version(card)})


def _version(held: dict[str, Any]) -> Version:
    return Version(**{**held, "data": base64.b64decode(held["data"], validate=True)})


def main(seconds: float) -> None:
    """Read paths (JSON, one a line) from standard input and print what was made of each.

    The first line printed is READY. The program dies at the picture that takes more than
    *seconds* or too much memory.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system can
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    _library()
    print(READY, flush=True)
    for line in sys.stdin:
        file = Path(json.loads(line))
        faulthandler.dump_traceback_later(seconds, exit=True)
        told = make(file.read_bytes(), file.suffix)
        faulthandler.cancel_dump_traceback_later()
        print(as_line(told), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]))
