"""What is remembered of the picture of a page, and how another picture of it differs.

On a machine that draws text as the one that remembers, a picture is the same to the last pixel
or it has changed: *exactly* compares strips, about a line of text each. Elsewhere the edges of
every letter differ, and *roughly* asks what a reader would see: is the page as tall, is there ink
where there was, are the flat colours there as often.
"""

import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from itertools import pairwise
from typing import Any, Self

from PIL import Image, ImageChops, ImageDraw

Span = tuple[int, int]  # first row and the row after the last, in pixels from the top

REDUCTION = 6  # pixels of a page to a pixel of its small picture
QUALITY = 20  # of WebP, judged by eye: sections can be told apart, 350 pictures are 2 MB
HIGHEST = 16_383  # rows that WebP can hold
CELL = 7  # pixels of a small picture to a side of what *roughly* compares
# Levels of 255 by which the lightness of a cell may differ. Measured: all text moved by a third
# of a pixel, 6; a row of figures hidden, 104.
CELL_TOLERANCE = 12
HEIGHT_TOLERANCE = 0.002  # of the height, and at least 8 pixels: rounding, line after line
DOUBLINGS = 5  # 2**5 pixels of one colour in a row: a ground, rule or underline, not a letter
COLOUR_TOLERANCE = 0.1  # of the pixels of a flat colour: underlines leave room for descenders
COLOUR_LEAST = 400  # pixels


@dataclass(frozen=True)
class Strip:
    """Rows of a picture from where ink begins to where it begins again, and their checksum."""

    height: int
    checksum: str  # four hexadecimal digits

    def __str__(self) -> str:
        return f"{self.height}{self.checksum}"


@dataclass(frozen=True)
class Record:
    """What is remembered of a picture: its strips, and its pixels of each flat colour."""

    width: int
    strips: tuple[Strip, ...]
    colours: Mapping[str, int]  # "#fbfaf6": 1234567

    @property
    def height(self) -> int:
        return sum(strip.height for strip in self.strips)

    @classmethod
    def of(cls, picture: Image.Image) -> Self:
        return cls(picture.width, tuple(_strips(picture)), _flat_colours(picture))

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Self:
        strips = (Strip(int(each[:-4]), each[-4:]) for each in data["strips"].split())
        return cls(data["width"], tuple(strips), data["colours"])

    def dump(self) -> dict[str, Any]:
        strips = " ".join(map(str, self.strips))
        return {"width": self.width, "colours": dict(self.colours), "strips": strips}


@dataclass(frozen=True)
class Difference:
    """Where a picture differs from what is remembered, in rows of the new one, and how."""

    spans: tuple[Span, ...]  # without height where something is gone
    taller: int = 0  # pixels; below zero if it is lower
    colours: tuple[str, ...] = ()  # "#274690 gone", if that is how it was noticed

    def __str__(self) -> str:
        """Tell the first places, how much is changed, and by how much the page has grown.

        >>> str(Difference(((80, 120), (300, 420)), taller=-24, colours=("#274690 gone",)))
        'y 80-120, 300-420 (160 px); 24 px lower; #274690 gone'
        """
        told = []
        if self.spans:
            first = ", ".join(
                f"{top}-{bottom}" if top < bottom else f"{top}" for top, bottom in self.spans[:4]
            )
            more = f" and {len(self.spans) - 4} more" if len(self.spans) > 4 else ""
            changed = sum(bottom - top for top, bottom in self.spans)
            told.append(f"y {first}{more} ({changed} px)")
        if self.taller:
            told.append(f"{abs(self.taller)} px {'taller' if self.taller > 0 else 'lower'}")
        return "; ".join([*told, *self.colours])


# --- To the pixel -----------------------------------------------------------------------


def exactly(before: Record, after: Record) -> Difference | None:
    """Return which strips are new, changed or follow on strips that are gone."""
    if before.strips == after.strips:
        return None
    tops = [0]
    for strip in after.strips:
        tops.append(tops[-1] + strip.height)
    matcher = SequenceMatcher(None, before.strips, after.strips, autojunk=False)
    spans = [
        (tops[first], tops[last])
        for what, _, _, first, last in matcher.get_opcodes()
        if what != "equal"
    ]
    return Difference(tuple(_joined(spans)), taller=after.height - before.height)


def _strips(picture: Image.Image) -> Iterator[Strip]:
    """Cut *picture* before each row with ink that follows on a row of one colour."""
    rows = _rows(picture.convert("RGB"), 3)
    inked = [row != row[:3] * picture.width for row in rows]
    cuts = [y for y in range(1, len(rows)) if inked[y] and not inked[y - 1]]
    for top, bottom in pairwise([0, *cuts, len(rows)]):
        checksum = zlib.crc32(b"".join(rows[top:bottom])) & 0xFFFF
        yield Strip(bottom - top, f"{checksum:04x}")


# --- As a reader sees it ----------------------------------------------------------------


def roughly(
    before: Record, small: Image.Image, after: Record, picture: Image.Image
) -> Difference | None:
    """Compare with *small*, the small picture of what *before* remembers."""
    taller = after.height - before.height
    if abs(taller) <= max(8, HEIGHT_TOLERANCE * before.height):
        taller = 0
    spans = _joined(_changed_cells(small, opened(shrunk(picture))))
    if spans and taller:  # what follows has moved
        spans = [(spans[0][0], after.height)]
    colours = tuple(_changed_colours(before.colours, after.colours))
    return Difference(tuple(spans), taller, colours) if spans or taller or colours else None


def shrunk(picture: Image.Image) -> bytes:
    """Return the small picture of *picture* as a WebP file."""
    file = io.BytesIO()
    small = picture.convert("RGB").reduce(REDUCTION)
    small = small.crop((0, 0, small.width, min(small.height, HIGHEST)))
    small.save(file, "WEBP", quality=QUALITY, method=6)
    return file.getvalue()


def opened(file: bytes) -> Image.Image:
    return Image.open(io.BytesIO(file)).convert("RGB")


def _changed_cells(before: Image.Image, after: Image.Image) -> Iterator[Span]:
    """Yield the rows of cells, as high as both pictures are, of which one has other lightness."""
    box = (0, 0, min(before.width, after.width), min(before.height, after.height))
    cells = [each.convert("L").crop(box).reduce(CELL) for each in (before, after)]
    difference = ImageChops.difference(*cells)
    for y, row in enumerate(_rows(difference, 1)):
        if max(row) > CELL_TOLERANCE:
            yield y * CELL * REDUCTION, (y + 1) * CELL * REDUCTION


def _changed_colours(before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[str]:
    """Yield "#274690 gone", "#274690 -30 %" for flat colours that were there more or less."""
    for colour in sorted(before.keys() | after.keys()):
        was, now = before.get(colour, 0), after.get(colour, 0)
        if abs(now - was) > max(COLOUR_LEAST, COLOUR_TOLERANCE * was):
            change = f"{(now - was) / was:+.0%}" if was else "new"
            yield f"{colour} {change if now else 'gone'}"


def _flat_colours(picture: Image.Image) -> dict[str, int]:
    """Count, if they are many, the pixels of each colour that end a long row of it."""
    picture = picture.convert("RGB")
    edges = ImageChops.difference(picture, ImageChops.offset(picture, 1, 0))
    for doubling in range(DOUBLINGS):
        edges = ImageChops.lighter(edges, ImageChops.offset(edges, 2**doubling, 0))
    edge = reduce(ImageChops.lighter, edges.split())
    flat = picture.convert("RGBA")
    flat.putalpha(edge.point(lambda level: 0 if level else 255))
    counted: list[Any] = flat.getcolors(maxcolors=picture.width * picture.height) or []
    return {
        f"#{bytes(colour[:3]).hex()}": count
        for count, colour in sorted(counted, reverse=True)
        if colour[3] and count >= COLOUR_LEAST
    }


def _rows(picture: Image.Image, bands: int) -> list[bytes]:
    data, length = picture.tobytes(), picture.width * bands
    return [data[start : start + length] for start in range(0, len(data), length)]


# --- Telling ----------------------------------------------------------------------------


def _joined(spans: Sequence[Span] | Iterator[Span]) -> list[Span]:
    """Return *spans* in their order, those that touch as one.

    >>> _joined([(0, 40), (40, 80), (120, 160)])
    [(0, 80), (120, 160)]
    """
    joined: list[Span] = []
    for top, bottom in spans:
        if joined and top <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(bottom, joined[-1][1]))
        else:
            joined.append((top, bottom))
    return joined


def shown(small: Image.Image, picture: Image.Image, difference: Difference) -> Image.Image:
    """Return the remembered picture and the new one beside each other, changed rows marked."""
    width = picture.width // 2
    scale = width / picture.width
    before = small.convert("RGB").resize((width, round(small.height * REDUCTION * scale)))
    after = picture.convert("RGB").resize((width, round(picture.height * scale)))
    sheet = Image.new("RGB", (2 * width + 24, max(before.height, after.height)), "white")
    sheet.paste(before, (0, 0))
    sheet.paste(after, (width + 24, 0))
    draw = ImageDraw.Draw(sheet)
    for top, bottom in difference.spans:
        draw.rectangle((width + 8, top * scale, width + 15, max(bottom, top + 2) * scale), "red")
    return sheet
