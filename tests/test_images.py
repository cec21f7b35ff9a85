"""Pictures: what is published of them, what is refused, and that nothing else of them leaves.

Every original is drawn here by Pillow, with all that cameras and programs write into files.
"""

import hashlib
import io
import json
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from selectolax.lexbor import LexborHTMLParser

from plugins.bilingual.build import run
from plugins.bilingual.render import relative, rooted
from plugins.bilingual.strings import translator
from plugins.checks.problems import format_problems
from plugins.checks.report import Report
from plugins.images import making, workshop
from plugins.images.making import Fault, Made, make
from plugins.images.workshop import Kept, make_pictures
from plugins.records.move import move
from tests.conftest import BUILD_DATE, ROOT, copy_site

OWNER = "Tanaka-Hanako-37.5665-126.9780"  # must not leave the house
PNG_END = b"\0\0\0\0IEND\xaeB`\x82"


# --- Originals --------------------------------------------------------------------------


def photograph(width: int = 1600, height: int = 1000) -> Image.Image:
    """A picture whose corners differ: red, green, blue, white from the upper left clockwise."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    half, low = width // 2, height // 2
    for at, colour in (((0, 0), "red"), ((half, 0), "lime"), ((half, low), "blue")):
        draw.rectangle((*at, at[0] + width // 4, at[1] + height // 4), fill=colour)
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Notes of a camera: place, owner, time, a thumbnail."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010E] = notes[0x013B] = notes[0x8298] = OWNER
    notes[0x0132] = "2021:05:27 10:00:00"
    place = notes.get_ifd(0x8825)
    place[1], place[2] = "N", (37.0, 33.0, 59.4)
    place[29] = OWNER
    inner = notes.get_ifd(0x8769)
    inner[0x9286] = b"ASCII\0\0\0" + OWNER.encode()
    inner[0xA430] = OWNER
    return notes.tobytes()


def with_everything(orientation: int = 1) -> bytes:
    """A JPEG with all that can stand beside its pixels."""
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPSLatitude>{OWNER}</GPSLatitude></x:xmpmeta>'
    data = saved(
        photograph(),
        "JPEG",
        quality=90,
        exif=exif(orientation),
        xmp=xmp.encode(),
        comment=OWNER.encode(),
        icc_profile=wide_gamut(),
    )
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(OWNER)) + OWNER.encode()
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    # A zip archive and a thumbnail may hang on behind the end of the picture.
    return data[:2] + segment + data[2:] + b"PK\x03\x04" + OWNER.encode()


def wide_gamut() -> bytes:
    """A profile like Display P3: the primaries of its standard, and the curve of sRGB."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
    }
    count = struct.unpack_from(">I", profile, 128)[0]
    for number in range(count):
        name, start, _size = struct.unpack_from(">4sII", profile, 132 + 12 * number)
        if name in primaries:
            fixed = (round(value * 65536) for value in primaries[name])
            struct.pack_into(">3i", profile, start + 8, *fixed)
    return bytes(profile).replace(b"sRGB built-in", b"wide gamut 12")


def png_of(width: int, height: int) -> bytes:
    """A PNG of one colour, however large it claims to be: it packs to almost nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    packer = zlib.compressobj(9)
    row = bytes(1 + width * 3)
    rows = b"".join(packer.compress(row) for _ in range(9)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def made(data: bytes, ending: str = ".jpg") -> Made:
    told = make(data, ending)
    assert isinstance(told, Made), told
    return told


def opened(version: making.Version) -> Image.Image:
    return Image.open(io.BytesIO(version.data))


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours near the upper left, upper right and lower right of the drawn rectangles."""
    plain = image.convert("RGB")
    places = ((0.05, 0.05), (0.55, 0.05), (0.55, 0.55))
    found = [plain.getpixel((int(x * plain.width), int(y * plain.height))) for x, y in places]
    return [tuple(round(value / 255) for value in colour) for colour in found]  # type: ignore[union-attr]


RED_GREEN_BLUE = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


@pytest.fixture(scope="module", autouse=True)
def module_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is remembered, is so for these tests alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workshop, "CACHE", tmp_path_factory.mktemp("cache"))
        yield


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing has been remembered yet."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(workshop, "CACHE", folder)
    return folder


# --- What is made of a picture ----------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_was_written_beside_the_pixels_is_left(form: str) -> None:
    if form == "JPEG":
        data = with_everything()
    elif form == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", OWNER)
        notes.add_itxt("XML:com.adobe.xmp", OWNER)
        data = saved(photograph(), "PNG", pnginfo=notes, exif=exif(), icc_profile=wide_gamut())
        data += OWNER.encode()
    else:
        data = saved(
            photograph(), "WEBP", exif=exif(), xmp=OWNER.encode(), icc_profile=wide_gamut()
        )
    assert OWNER.encode() in data

    told = made(data, {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}[form])

    assert told.card is not None
    for version in (*told.versions, told.card):
        for trace in (
            OWNER,
            "Exif",
            "EXIF",
            "ICC",
            "XMP",
            "xmp",
            "adobe",
            "8BIM",
            "Photoshop",
            "PK\3",
        ):
            assert trace.encode() not in version.data
        assert set(opened(version).info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
            "loop", "background", "timestamp", "duration",
        }  # fmt: skip


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    turns = {
        1: None, 2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM",
        5: "TRANSPOSE", 6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270",
    }  # fmt: skip
    lying = photograph()
    if turns[orientation]:
        lying = lying.transpose(Image.Transpose[turns[orientation] or ""])

    told = made(saved(lying, "JPEG", quality=95, exif=exif(orientation)))

    assert (told.width, told.height) == (1600, 1000)
    for version in told.versions:
        assert (version.width, version.height) == opened(version).size
        assert abs(version.width / version.height - 1.6) < 0.01
        assert corners(opened(version)) == RED_GREEN_BLUE


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (4000, [360, 720, 1080, 1440]),
        (1440, [360, 720, 1080, 1440]),
        (800, [360, 720, 800]),
        (9, [9]),
    ],
)
def test_a_picture_is_never_enlarged(width: int, widths: list[int]) -> None:
    told = made(saved(photograph(width, width * 2 // 3), "JPEG"))

    assert [version.width for version in told.versions if version.ending == ".webp"] == widths
    assert [version.width for version in told.versions if version.ending == ".jpg"] == widths
    assert (told.card is not None) == (width >= 1200)
    if told.card:
        assert opened(told.card).size == (told.card.width, told.card.height) == (1200, 630)


def test_colours_of_a_wide_gamut_are_what_they_were() -> None:
    colour = (200, 100, 50)
    told = made(
        saved(Image.new("RGB", (800, 500), colour), "JPEG", quality=95, icc_profile=wide_gamut())
    )
    plain = made(saved(Image.new("RGB", (800, 500), colour), "JPEG", quality=95))

    shown = opened(told.versions[-1]).getpixel((400, 250))
    # The same numbers mean a stronger colour in the wider gamut: more red, less blue.
    assert abs(shown[0] - 214) <= 4 and abs(shown[1] - 95) <= 4 and abs(shown[2] - 34) <= 6  # type: ignore[index,operator] # noqa: PT018
    untouched = opened(plain.versions[-1]).getpixel((400, 250))
    assert max(abs(a - b) for a, b in zip(untouched, colour, strict=True)) <= 3  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", [b"nonsense", b"", wide_gamut()[:300]])
def test_a_profile_that_cannot_be_used_is_left_aside(profile: bytes) -> None:
    told = made(saved(photograph(), "JPEG", quality=95, icc_profile=profile))

    assert corners(opened(told.versions[-1])) == RED_GREEN_BLUE


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (lambda: saved(photograph().convert("CMYK"), "JPEG", quality=95), ".jpg"),
        (lambda: saved(photograph(), "JPEG", progressive=True, quality=95), ".jpeg"),
        (lambda: saved(photograph(), "MPO", save_all=True, append_images=[photograph()]), ".jpg"),
        (lambda: saved(photograph().quantize(200), "PNG"), ".png"),
        (lambda: saved(photograph(), "PNG"), ".png"),
        (lambda: saved(photograph(), "WEBP", lossless=True), ".webp"),
        (lambda: saved(photograph(), "WEBP", quality=95), ".webp"),
    ],
    ids=["cmyk", "progressive", "two in one", "palette", "png", "lossless webp", "webp"],
)
def test_every_usual_form_comes_out_in_the_same_colours(
    data: Callable[[], bytes], ending: str
) -> None:
    told = made(data(), ending)

    for version in told.versions:
        assert opened(version).mode in ("RGB", "P")
        assert corners(opened(version)) == RED_GREEN_BLUE


def test_grey_of_sixteen_bits_is_scaled_and_not_cut() -> None:
    grey = Image.new("I;16", (800, 500), 0x8000)

    told = made(saved(grey, "PNG"), ".png")

    assert opened(told.versions[-1]).convert("L").getpixel((400, 250)) == 0x80


def test_a_grey_photograph_is_no_drawing() -> None:
    told = made(saved(photograph().convert("L"), "PNG"), ".png")

    assert {version.ending for version in told.versions} == {".webp", ".jpg"}


def test_a_photograph_becomes_webp_and_jpeg_a_drawing_stays_without_loss() -> None:
    drawing = Image.new("RGBA", (800, 500), (0, 0, 0, 0))
    ImageDraw.Draw(drawing).line((0, 0, 800, 500), fill=(10, 20, 30, 255), width=9)

    of_photograph = made(saved(photograph(), "PNG"), ".png")
    of_drawing = made(saved(drawing, "PNG"), ".png")

    assert {version.ending for version in of_photograph.versions} == {".webp", ".jpg"}
    assert {version.ending for version in of_drawing.versions} == {".webp", ".png"}
    assert of_drawing.card is None
    for version in of_drawing.versions[-2:]:
        assert opened(version).convert("RGBA").tobytes() == drawing.tobytes()


@pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "PA"])
def test_what_is_clear_stays_clear_and_what_only_could_be_is_opaque(mode: str) -> None:
    clear = photograph().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    opaque = photograph().convert("RGBA")
    if mode in ("P", "PA"):
        data = saved(clear.quantize(64), "PNG")
    else:
        data = saved(clear.convert(mode), "PNG")

    told = made(data, ".png")

    assert {opened(version).mode for version in told.versions} == {"RGBA"}
    assert {version.ending for version in told.versions} == {".webp", ".png"}
    assert {version.ending for version in made(saved(opaque, "PNG"), ".png").versions} == {
        ".webp",
        ".jpg",
    }


# --- What is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "data", "fault"),
    [
        (".jpg", b"", Fault("empty")),
        (".jpg", b"\0\0\n ", Fault("empty")),
        (".jpg", "写真です".encode(), Fault("mislabelled")),
        (".jpg", b"<html><script>alert(1)</script>", Fault("mislabelled")),
        (".png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Fault("mislabelled", ".svg")),
        (".jpg", b"\0\0\0\x18ftypheic" + bytes(99), Fault("mislabelled", ".heic")),
        (".jpg", b"\0\0\0\x18ftypavif" + bytes(99), Fault("mislabelled", ".avif")),
        (".jpg", saved(photograph(90, 60), "GIF"), Fault("mislabelled", ".gif")),
        (".jpg", saved(photograph(90, 60), "PNG"), Fault("mislabelled", ".png")),
        (".png", saved(photograph(90, 60), "JPEG"), Fault("mislabelled", ".jpg")),
        (".webp", saved(photograph(90, 60), "TIFF"), Fault("mislabelled", ".tif")),
        (".jpg", b"%PDF-1.7", Fault("mislabelled", ".pdf")),
        (
            ".jpg",
            b"GIF89a=1;alert(1)//" + saved(photograph(90, 60), "JPEG"),
            Fault("mislabelled", ".gif"),
        ),
        (".jpg", b"\xff\xd8\xff\xe0" + bytes(500), Fault("damaged")),
        (".png", b"\x89PNG\r\n\x1a\n" + bytes(500) + PNG_END, Fault("damaged")),
        (".webp", b"RIFF\x10\0\0\0WEBP" + bytes(500), Fault("damaged")),
        (".png", png_of(30_000, 30_000), Fault("too-many-pixels", "", 30_000, 30_000)),
        (
            ".png",
            saved(
                photograph(90, 60),
                "PNG",
                save_all=True,
                append_images=[photograph(90, 60).rotate(9)],
            ),
            Fault("animated"),
        ),
        (
            ".webp",
            saved(
                photograph(90, 60),
                "WEBP",
                save_all=True,
                append_images=[photograph(90, 60).rotate(9)],
            ),
            Fault("animated"),
        ),
    ],
)
def test_what_is_no_picture_to_publish_is_refused(ending: str, data: bytes, fault: Fault) -> None:
    assert make(data, ending) == fault


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_picture_that_is_cut_off_anywhere_is_refused(kind: str, progressive: bool) -> None:
    whole = saved(
        photograph(400, 300), kind, **({"progressive": progressive} if kind == "JPEG" else {})
    )
    ending = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}[kind]
    assert isinstance(make(whole, ending), Made)

    told = {make(whole[: len(whole) * part // 20], ending) for part in range(1, 20)}

    assert {fault.reason for fault in told if isinstance(fault, Fault)} <= {
        "damaged",
        "mislabelled",
    }
    assert all(isinstance(fault, Fault) for fault in told)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_byte_that_was_changed_is_never_a_fault_of_ours(kind: str) -> None:
    whole = saved(photograph(60, 40), kind, exif=exif(), icc_profile=wide_gamut())
    ending = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}[kind]

    for at in range(0, len(whole), max(1, len(whole) // 60)):
        told = make(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :], ending)

        assert isinstance(told, Made) or told.reason in (
            "damaged",
            "mislabelled",
            "too-many-pixels",
        )


# --- The workshop and its cache ---------------------------------------------------------


def put(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def keep(*files: Path, **options: Any) -> dict[Path, Kept | Fault]:
    return make_pictures({file: digest(file) for file in files}, **options)


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def contents(kept: Kept | Fault) -> list[bytes]:
    assert isinstance(kept, Kept)
    return [version.read() for version in workshop.all_of(kept)]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return put(tmp_path, "a.jpg", saved(photograph(), "JPEG"))


def test_what_was_made_is_kept_and_is_the_same(picture: Path, cache: Path) -> None:
    first = contents(keep(picture)[picture])
    stamps = {file: file.stat().st_mtime_ns for file in cache.iterdir()}

    second = contents(keep(picture)[picture])

    assert (
        first
        == second
        == [version.data for version in (*made(picture.read_bytes()).versions,)] + first[-1:]
    )
    assert {file: file.stat().st_mtime_ns for file in cache.iterdir()} == stamps


@pytest.mark.parametrize(
    "harm",
    [
        "cut",
        "changed",
        "its head changed",
        "emptied",
        "deleted",
        "not JSON",
        "deep JSON",
        "a folder",
    ],
)
def test_a_cache_that_was_harmed_is_made_again(harm: str, picture: Path, cache: Path) -> None:
    whole = contents(keep(picture)[picture])
    (kept,) = cache.iterdir()
    data = kept.read_bytes()
    if harm == "cut":
        kept.write_bytes(data[:-9])
    elif harm == "changed":
        kept.write_bytes(data[:-9] + bytes(9))
    elif harm == "its head changed":
        kept.write_bytes(data.replace(b'"width"', b'"Width"', 1))
    elif harm == "emptied":
        kept.write_bytes(b"")
    elif harm == "not JSON":
        kept.write_bytes(b"[]\n" + data)
    elif harm == "deep JSON":
        kept.write_bytes(b"[" * 100_000 + b"\n" + data)
    else:
        kept.unlink()
        if harm == "a folder":
            kept.mkdir()

    assert contents(keep(picture)[picture]) == whole


def test_where_nothing_can_be_kept_it_is_only_slower(picture: Path, tmp_path: Path) -> None:
    in_the_way = put(tmp_path, "file", b"")

    told = keep(picture, cache=in_the_way)

    assert contents(told[picture]) == contents(keep(picture)[picture])


def test_two_builds_at_once_make_the_same_and_leave_nothing_behind(
    picture: Path, cache: Path
) -> None:
    with ThreadPoolExecutor(3) as pool:
        told = list(pool.map(lambda _: contents(keep(picture)[picture]), range(3)))

    assert told[0] == told[1] == told[2]
    assert len(list(cache.iterdir())) == 1


def test_only_the_picture_that_stops_the_process_is_refused(
    tmp_path: Path, picture: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (Path(making.__file__).read_text("utf-8")).replace(
        "told = make(file", 'import time; time.sleep(99 * ("slow" in file.name)); told = make(file'
    )
    monkeypatch.setattr(making, "__file__", str(put(tmp_path, "program.py", program.encode())))
    slow = put(tmp_path, "slow.jpg", saved(photograph(900, 600), "JPEG"))
    last = put(tmp_path, "z.jpg", saved(photograph(800, 600), "JPEG"))

    told = keep(picture, slow, last, seconds=5)

    assert told[slow] == Fault("too-much")
    assert [isinstance(told[file], Kept) for file in (picture, last)] == [True, True]


def test_a_process_that_cannot_begin_is_a_fault_of_the_code(
    picture: Path, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = put(tmp_path, "program.py", b"raise SystemExit('no Pillow')")
    monkeypatch.setattr(making, "__file__", str(broken))

    with pytest.raises(RuntimeError, match="no Pillow"):
        keep(picture)


def test_the_program_needs_nothing_else_of_ours() -> None:
    told = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", making.__file__, "5"],
        input="",
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )

    assert told.stdout == f"{making.READY}\n"
    assert "plugins" not in told.stderr


# --- On the sites -----------------------------------------------------------------------


PHOTOGRAPHS = """photographs:
- id: visit
  file: images/2021/visit.jpg
  alt: {ja: 握手をする職員, ko: 악수하는 직원}
  caption: {ja: 歓迎の様子, ko: 환영하는 모습}
  credit: {ja: 鳥取県, ko: 돗토리현}
  taken: 2021-05
- id: line
  file: images/line.png
  alt: ~
"""
PAGE = "---\ntitle: {title}\nsummary: {title}\n{more}---\n{text}\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return with_pictures(tmp_path / "site")


def with_pictures(folder: Path) -> Path:
    """The small site with this repository's template of pictures, a photograph and a drawing."""
    site = copy_site("small", folder)
    templates = site / "theme" / "templates"
    for name in ("picture", "photographs", "text"):
        text = (ROOT / "theme" / "templates" / "_partials" / f"{name}.html").read_text("utf-8")
        (templates / "_partials" / f"{name}.html").write_text(text, "utf-8")
    base = templates / "base.html"
    base.write_text(
        base.read_text("utf-8").replace(
            "{% block main %}", '{% include "_partials/photographs.html" %}\n{% block main %}'
        ),
        "utf-8",
    )
    put(site, "content/images/2021/visit.jpg", with_everything(6))
    put(site, "content/images/line.png", saved(photograph().quantize(4), "PNG"))
    put(site, "data/photographs.yaml", PHOTOGRAPHS.encode())
    return site


def page(site: Path, ja: str, ko: str | None = None, name: str = "x", more: str = "") -> None:
    for folder, title, text in (
        ("content", "題", ja),
        ("content-ko", "제목", ja if ko is None else ko),
    ):
        made_page = PAGE.format(title=title, text=text, more=more)
        put(site, f"{folder}/pages/{name}.md", made_page.encode())


def build(site: Path, *, publish: bool = False) -> Report:
    return run(
        root=site, publish=publish, build_date=BUILD_DATE, output=site / "output", write=True
    )


def told(report: Report, lang: str = "en") -> list[str]:
    return format_problems(report.problems, lang, "text").splitlines()


def html(site: Path, lang: str = "ja", name: str = "x") -> LexborHTMLParser:
    return LexborHTMLParser((site / "output" / lang / name / "index.html").read_text("utf-8"))


def pictures_of(site: Path, lang: str = "ja") -> set[str]:
    folder = site / "output" / lang
    return {
        file.relative_to(folder).as_posix()
        for file in (folder / "images").rglob("*")
        if file.is_file()
    }


BOTH = "![]({record}photographs/visit)\n\n![]({record}photographs/line)"


def test_a_photograph_stands_in_both_languages_with_the_words_of_its_record(site: Path) -> None:
    page(site, BOTH)

    report = build(site)

    assert told(report) == []
    for lang, alt, words in (
        ("ja", "握手をする職員", ["歓迎の様子", "撮影：2021年5月 写真：鳥取県"]),
        ("ko", "악수하는 직원", ["환영하는 모습", "촬영: 2021년 5월 사진: 돗토리현"]),
    ):
        figure, drawing = html(site, lang).css("figure.picture")
        image = figure.css_first("img")
        assert image.attributes["alt"] == alt
        assert [" ".join(each.text().split()) for each in figure.css("figcaption p")] == words
        assert (image.attributes["width"], image.attributes["height"]) == ("1000", "1600")
        assert drawing.css_first("img").attributes["alt"] == ""
        assert drawing.css_first("figcaption") is None


def test_no_original_and_no_secret_is_in_the_output(site: Path) -> None:
    page(site, BOTH)

    build(site)

    everything = [file for file in (site / "output").rglob("*") if file.is_file()]
    assert len(everything) > 20
    for file in everything:
        data = file.read_bytes()
        assert OWNER.encode() not in data, file
        assert b"Exif" not in data, file
    assert not [file for file in everything if file.name in ("visit.jpg", "line.png")]


def test_every_address_in_a_picture_is_a_file_of_its_size(site: Path) -> None:
    page(site, BOTH, name="notes/x")

    build(site)

    for lang in ("ja", "ko"):
        found = set()
        for image in html(site, lang, "notes/x").css("picture source, picture img"):
            for candidate in (image.attributes["srcset"] or "").split(", "):
                address, width = candidate.split(" ")
                assert address.startswith("../../images/")
                file = (site / "output" / lang / "notes" / "x" / address).resolve()
                assert Image.open(file).width == int(width.removesuffix("w"))
                assert hashlib.sha256(file.read_bytes()).hexdigest()[:8] in file.name
                found.add(file.relative_to(site / "output" / lang).as_posix())
        assert found == pictures_of(site, lang)


def test_only_what_is_seen_first_is_not_put_off(site: Path) -> None:
    page(site, BOTH, name="text")
    page(site, f"本文\n\n{BOTH}", name="below")
    page(site, BOTH, name="list", more="photographs: [visit, line]\n")

    build(site)

    loading = {
        name: [image.attributes.get("loading") for image in html(site, "ja", name).css("img")]
        for name in ("text", "below", "list")
    }
    assert loading == {
        "text": [None, "lazy"],
        "below": ["lazy", "lazy"],
        "list": [None, "lazy", "lazy", "lazy"],
    }


def test_a_picture_in_a_text_has_words_of_its_own(site: Path) -> None:
    page(
        site,
        '![道順]({static}/images/line.png "会場まで")\n\n- ![印]({static}../images/line.png) 印',
        '![가는 길]({static}/images/line.png "행사장까지")\n\n- ![표시]({static}../images/line.png) 표시',
    )
    page(site, BOTH, name="other")

    report = build(site)

    assert told(report) == []
    tree = html(site)
    figure, inline = tree.css_first("figure"), tree.css_first("li picture img")
    assert figure.css_first("img").attributes["alt"] == "道順"
    assert figure.css_first("figcaption").text().strip() == "会場まで"
    assert inline.attributes["alt"] == "印"
    assert "title" not in figure.html  # type: ignore[operator]


def test_a_description_in_the_text_comes_before_that_of_the_record(site: Path) -> None:
    page(site, "![左が知事]({record}photographs/visit)\n\n" + BOTH.partition("\n\n")[2])

    build(site)

    assert html(site).css_first("img").attributes["alt"] == "左が知事"


def test_a_link_to_a_picture_leads_to_its_largest_version(site: Path) -> None:
    link = "({static}/images/2021/visit.jpg)\n\n"
    page(site, f"[写真]{link}{BOTH}", f"[사진]{link}{BOTH}")

    report = build(site)

    assert told(report) == []
    address = html(site).css_first("a[href*=images]").attributes["href"] or ""
    assert re.fullmatch(r"\.\./images/2021/visit-1000-[0-9a-f]{8}\.jpg", address)


@pytest.mark.parametrize(
    ("kind", "name"), [("events", "events/lesson-2021"), ("programs", "programs/cooking")]
)
def test_a_record_shows_its_photographs_on_its_page(kind: str, name: str, site: Path) -> None:
    file = site / "data" / f"{kind}.yaml"
    text = file.read_text("utf-8")
    record = f"- id: {name.partition('/')[2]}\n"
    assert record in text
    file.write_text(text.replace(record, f"{record}  photographs: [line, visit]\n"), "utf-8")

    report = build(site)

    assert told(report) == []
    for lang in ("ja", "ko"):
        images = html(site, lang, name).css("main img, body img")
        assert [image.attributes["alt"] == "" for image in images] == [True, False]


def test_news_are_shared_with_their_photograph(site: Path) -> None:
    base = site / "theme" / "templates" / "base.html"
    shown = '{% if page.card %}<meta property="og:image" content="{{ page.card.url }}">{% endif %}</head>'
    base.write_text(base.read_text("utf-8").replace("</head>", shown), "utf-8")
    put(site, "content/images/2021/visit.jpg", saved(photograph(), "JPEG"))
    page(site, "本文", name="with", more="photographs: [line, visit]\n")

    build(site)

    address = html(site, "ja", "with").css_first("meta[property='og:image']").attributes["content"]
    assert re.fullmatch(
        r"https://ja\.example\.org/images/2021/visit-card-[0-9a-f]{8}\.jpg", address or ""
    )
    card = site / "output" / "ja" / (address or "").removeprefix("https://ja.example.org/")
    assert Image.open(card).size == (1200, 630)


def test_the_picture_of_a_draft_is_no_more_public_than_the_draft(site: Path) -> None:
    page(site, BOTH, more="status: draft\n")

    report = build(site)

    assert told(report) == []
    assert pictures_of(site) == set()


def test_a_page_in_one_language_shows_its_pictures_on_both_sites(site: Path) -> None:
    put(site, "content/pages/x.md", PAGE.format(title="題", text=BOTH, more="").encode())

    build(site)

    assert html(site, "ko").css_first("figure img").attributes["alt"] == "握手をする職員"
    assert pictures_of(site, "ko") == pictures_of(site, "ja") != set()


def test_two_builds_are_the_same_bytes_with_and_without_the_cache(
    site: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(site, BOTH)
    build(site)
    manifest = json.loads((site / "output" / ".manifest.json").read_text("utf-8"))

    monkeypatch.setattr(workshop, "CACHE", cache.parent / "another")
    again = run(root=site, publish=False, build_date=BUILD_DATE, output=site / "b", write=True)

    assert again.ok
    assert json.loads((site / "b" / ".manifest.json").read_text("utf-8")) == manifest


def test_pictures_are_not_in_the_ledger_of_addresses(site: Path) -> None:
    page(site, BOTH)

    report = build(site)

    assert not [address for _lang, address in report.addresses if "/images/" in address]


def test_what_nobody_shows_is_a_warning(site: Path) -> None:
    put(site, "content/images/2021/other.jpg", saved(photograph(), "JPEG"))
    page(site, "![]({record}photographs/visit)")

    report = build(site)

    assert report.ok
    assert [line.partition(": ")[0] + line[line.rfind(" [") :] for line in told(report)] == [
        "content/images/2021/other.jpg:1:1 [unused-picture]",
        "data/photographs.yaml:8:3 [unused-picture]",
    ]


def test_a_small_photograph_is_a_warning_a_small_drawing_is_not(site: Path) -> None:
    put(site, "content/images/2021/visit.jpg", saved(photograph(600, 400), "JPEG"))
    put(site, "content/images/line.png", saved(photograph(200, 100).quantize(4), "PNG"))
    page(site, BOTH)

    report = build(site)

    assert [(problem.place.path, problem.code) for problem in report.problems] == [
        ("content/images/2021/visit.jpg", "picture-small")
    ]


def test_a_picture_on_one_side_only_is_told(site: Path) -> None:
    page(site, "本文\n\n" + BOTH, "본문\n\n![]({record}photographs/line)\n\n끝")

    report = build(site)

    assert "{record}photographs/visit" in str(report.problems)
    assert {problem.code for problem in report.problems} == {"parity-image"}


def test_a_file_that_is_too_large_is_told_before_it_is_read(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.images.files.MAX_FILE_BYTES", 5000)
    page(site, BOTH)

    report = build(site)

    assert [line for line in told(report) if "visit.jpg" in line] == [
        f"content/images/2021/visit.jpg:1:1: error: The picture 'images/2021/visit.jpg' has {size} MB, more than the 0 MB that are read; make it smaller: a width of 1440 pixels is enough. [picture-too-large]"
        for size in [1]
    ]


def test_a_theme_without_a_template_for_pictures_is_told(site: Path) -> None:
    page(site, BOTH)
    (site / "theme" / "templates" / "_partials" / "picture.html").unlink()
    (site / "theme" / "templates" / "_partials" / "photographs.html").write_text("", "utf-8")

    report = build(site)

    assert [line for line in told(report) if "error" in line] == [
        "theme/templates/_partials/picture.html:1:1: error: The template '_partials/picture.html' is missing in theme/templates/. [template]"
    ]


WRONG = [
    ("![]({static}/images/line.png)", "no-alt", 5),
    ("![ ]({static}/images/line.png)", "no-alt", 6),
    ("![IMG_1234.JPG]({static}/images/line.png)", "no-alt", 17),
    ("![写真]({record}photographs/visit)", "no-alt", 7),
    ("![-]({static}/images/line.png)", "no-alt", 6),
    ("![20210527_101010]({static}/images/line.png)", "no-alt", 20),
    ("![images/line.png]({static}/images/line.png)", "no-alt", 20),
    ("![Line]({static}/images/line.png)", "no-alt", 9),
    ("![visit]({record}photographs/visit)", "no-alt", 10),
    ("![x](/images/line.png)", "picture-link", 6),
    ("![x](../images/line.png)", "picture-link", 6),
    ("![x]({static}/files/list.csv)", "picture-link", 6),
    ("![x]({record}events/lesson-2021)", "picture-link", 6),
    ("![x]({filename}/pages/about.md)", "picture-link", 6),
    ("![]({record}photographs/vist)", "dangling-reference", 5),
    ("![x]({static}/images/lines.png)", "dead-link", 6),
    ("![x](https://example.org/a.png)", "foreign-picture", 6),
    ("文 ![]({record}photographs/visit) 文", "picture-inline", 7),
    ('文 ![線]({static}/images/line.png "説明")', "picture-inline", 8),
    ('文 ![]({record}photographs/line "説明")', "picture-inline", 7),
    ("![x]({static}/images/line.png){: width=10}", "unsafe-attribute", 34),
    ("![x]({static}/images/line.png){: onload=x}", "unsafe-attribute", 34),
    ("[x]({static}/images/lines.png)", "dead-link", 5),
]


@pytest.fixture(scope="module")
def wrong_texts(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[object, ...]]:
    """What is told of one page for each wrong text: its path, line and column, and the code."""
    site = with_pictures(tmp_path_factory.mktemp("wrong") / "site")
    page(site, BOTH, name="all")
    for number, (typed, _code, _column) in enumerate(WRONG):
        text = PAGE.format(title="題", text=f"一\n\n{typed}", more="")
        put(site, f"content/pages/x{number}.md", text.encode())
    return {
        (problem.place.path, problem.place.line, problem.place.column, problem.code)
        for problem in build(site).problems
    }


@pytest.mark.parametrize("number", range(len(WRONG)), ids=[typed for typed, _code, _at in WRONG])
def test_what_is_wrong_in_a_text_is_told_at_its_line(
    number: int, wrong_texts: set[tuple[object, ...]]
) -> None:
    file = f"content/pages/x{number}.md"

    assert [each for each in wrong_texts if each[0] == file] == [
        (file, 7, WRONG[number][2], WRONG[number][1])
    ]


def test_the_second_of_two_equal_pictures_is_told_at_its_own_line(site: Path) -> None:
    page(site, BOTH, name="all")
    text = "![線]({static}/images/line.png)\n\n![]({static}/images/line.png)"
    put(site, "content/pages/x.md", PAGE.format(title="題", text=text, more="").encode())

    report = build(site)

    assert [(problem.place.line, problem.code) for problem in report.problems] == [(7, "no-alt")]


def test_a_photograph_gets_another_id_wherever_it_is_named(site: Path) -> None:
    page(site, BOTH, more="photographs: [visit]\n")
    build(site)
    before = pictures_of(site), html(site).css_first("main, body").html

    done = move(site, "photographs/visit", "handshake", gettext=translator("en"), day=BUILD_DATE)

    assert [problem.code for problem in done.problems] == []
    assert told(build(site)) == []
    assert (pictures_of(site), html(site).css_first("main, body").html) == before
    assert "photographs/visit" not in (site / "content" / "pages" / "x.md").read_text("utf-8")


def test_no_word_of_a_picture_becomes_markup(site: Path) -> None:
    evil = '" onload="alert(1)" \''
    page(site, f"![{evil}]({{static}}/images/line.png '{evil}')\n\n{BOTH}")

    build(site)

    image, *others = html(site).css("figure")[0].css("img")
    assert (image.attributes["alt"], others) == (evil.strip(), [])
    assert "onload" not in image.attributes


# --- Small parts ------------------------------------------------------------------------


def test_a_list_of_sizes_leads_from_where_the_page_is() -> None:
    markup = (
        '<img srcset="/images/a-1.jpg 1w, /images/a-2.jpg 2w" src="/images/a-2.jpg" alt="a, /b">'
    )

    assert relative("/news/x/", markup) == markup.replace('"/', '"../../').replace(
        ", /i", ", ../../i"
    )
    assert rooted("https://a.example/ko", markup) == markup.replace('"/', '"/ko/').replace(
        ", /i", ", /ko/i"
    )
