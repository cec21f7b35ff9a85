"""Files beside publications: what is read from them, what is refused, what both sites offer.

The PDFs are printed by Chromium, as an editor would; pypdf makes them wrong.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from plugins.archive import inspector, pdf
from plugins.archive.file_checks import check_content, signature, written_language
from plugins.archive.files import PublicationFile, check_shared, publication_files
from plugins.archive.inspector import inspect_files
from plugins.archive.pdf import Fault, Inspection, inspect, plain
from plugins.bilingual.build import run
from plugins.checks.problems import Place, Problem
from plugins.records.models import Language
from plugins.records.store import Records, load_records
from tests.conftest import BUILD_DATE, copy_site

JAPANESE = "自治体の国際化を支援し、日韓の地方自治体の交流についてまとめました。"
KOREAN = "지방자치단체의 국제화를 지원하고 한일 지방자치단체의 교류를 정리하였습니다. "
PAGE = (
    '<!doctype html><html lang="{lang}"><title>{title}</title>'
    '<h1>{title}</h1><p>{text}</p><h2 style="break-before: page">2</h2><p>{text}</p>'
)

SERIES = """publication_series:
- id: reports
  program: cooking
  title: {ja: 報告書, ko: 보고서}
  summary: {ja: 報告です。, ko: 보고입니다.}
  source: [leaflet]
"""
REPORT = """publications:
- id: report-1
  series: reports
  title: {ja: 報告, ko: 보고}
  language: ja
  source: [leaflet]
"""


@pytest.fixture(scope="module")
def printed(browser: Browser) -> Mapping[str, bytes]:
    """A tagged PDF of two pages in each language."""
    told = {}
    texts = {"ja": ("日韓交流の報告", JAPANESE), "ko": ("한일 교류 보고", KOREAN)}
    for lang, (title, text) in texts.items():
        page = browser.new_page()
        page.set_content(PAGE.format(lang=lang, title=title, text=text * 12))
        told[lang] = page.pdf(format="A4", tagged=True, outline=True)
        page.close()
    return told


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is remembered from one test to the next."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(inspector, "CACHE", folder)
    return folder


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The small site with one report, in templates of their own."""
    site = copy_site("small", tmp_path / "site")
    (site / "data" / "publication_series.yaml").write_text(SERIES, "utf-8")
    (site / "data" / "publications.yaml").write_text(REPORT, "utf-8")
    for name in ("publication", "archive-index", "archive-list"):
        template = site / "theme" / "templates" / f"{name}.html"
        template.write_text('{% extends "base.html" %}', "utf-8")
    return site


def put(site: Path, lang: str, data: bytes, name: str = "report-1.pdf") -> Path:
    tree = {"ja": "content", "ko": "content-ko"}[lang]
    file = site / tree / "publications" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    return file


def read(
    site: Path, lang: Language = "ja"
) -> tuple[dict[str, tuple[PublicationFile, ...]], list[Problem]]:
    tree = site / {"ja": "content", "ko": "content-ko"}[lang]
    return publication_files(tree, lang, records_of(site), lambda file: shown(site, file))


def records_of(site: Path) -> Records:
    records, problems = load_records(site / "data", "data")
    assert problems == []
    return records


def shown(site: Path, file: Path) -> str:
    return file.relative_to(site).as_posix()


def edited(data: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """Return the PDF *data* after *change*."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def in_catalog(key: str, value: object) -> Callable[[PdfWriter], object]:
    return lambda writer: writer.root_object.update({NameObject(key): value})


def action(kind: str) -> DictionaryObject:
    script = NameObject("/JS"), TextStringObject("app.alert(1)")
    return DictionaryObject(dict([(NameObject("/S"), NameObject(kind)), script]))


def drawn(content: bytes, resources: Mapping[str, object] | None = None) -> bytes:
    """Return a PDF of one page that holds *content*."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    stream.set_data(content)
    page[NameObject("/Contents")] = writer._add_object(stream)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject(key): value for key, value in (resources or {}).items()}
    )
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


# --- What is read -----------------------------------------------------------------------


def test_everything_about_a_file_is_read_from_it(site: Path, printed: Mapping[str, bytes]) -> None:
    file = put(site, "ko", printed["ko"])

    files, problems = read(site, "ko")

    assert problems == []
    (held,) = files["report-1"]
    assert replace(held, text="", cover=None) == PublicationFile(
        language="ko",
        format="pdf",
        name="report-1-ko.pdf",
        size=len(printed["ko"]),
        sha256=hashlib.sha256(printed["ko"]).hexdigest(),
        pages=2,
        tagged=True,
        declared_language="ko",
        title="한일 교류 보고",
        place=Place("content-ko/publications/report-1.pdf"),
        source=file,
    )
    assert held.cover_pixels == (339, 480)


@pytest.mark.parametrize(
    ("lang", "title", "text"),
    [("ja", "日韓交流の報告", JAPANESE), ("ko", "한일 교류 보고", KOREAN)],
)
def test_the_text_is_found_whole_although_its_lines_are_broken(
    printed: Mapping[str, bytes], lang: str, title: str, text: str
) -> None:
    told = inspect(printed[lang])

    assert isinstance(told, Inspection)
    assert told.text.startswith(title)
    # A line may end inside a Korean word; the search leaves out spaces as well.
    assert told.text.replace(" ", "").count(text.replace(" ", "")) == 24
    assert "\n" not in told.text
    if lang == "ja":
        assert text * 12 in told.text


def test_the_cover_is_a_picture_of_the_first_page(printed: Mapping[str, bytes]) -> None:
    told = inspect(printed["ja"])

    assert isinstance(told, Inspection)
    picture = Image.open(io.BytesIO(told.cover))
    assert (picture.format, picture.size) == ("PNG", (339, 480))
    assert len(picture.convert("RGB").getcolors(1 << 20)) > 10  # it shows letters


def test_the_same_pdf_tells_the_same_anywhere(printed: Mapping[str, bytes], tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(printed["ja"])
    environments = (
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "ja_JP.UTF-8", "PYTHONHASHSEED": "2"},
    )

    told = [
        subprocess.run(
            [sys.executable, "-P", pdf.__file__, "60"],
            input=json.dumps(str(file)),
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for environment in environments
    ]

    assert told[0] == told[1]
    assert told[0].startswith(pdf.READY)


def test_both_sites_offer_the_files_and_covers_of_both_languages(
    site: Path, printed: Mapping[str, bytes]
) -> None:
    table = "年度,件数\n2021,58\n".encode()
    put(site, "ja", printed["ja"])
    put(site, "ja", table, "report-1.csv")
    put(site, "ko", printed["ko"])

    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=True)

    assert report.problems == ()
    for lang in ("ja", "ko"):
        folder = site / "output" / lang / "publications" / "report-1"
        assert (folder / "report-1-ja.pdf").read_bytes() == printed["ja"]
        assert (folder / "report-1-ko.pdf").read_bytes() == printed["ko"]
        assert (folder / "report-1-ja.csv").read_bytes() == table
        told = [inspect(printed[each]) for each in ("ja", "ko")]
        covers = [(folder / f"cover-{each}.png").read_bytes() for each in ("ja", "ko")]
        assert covers == [each.cover for each in told if isinstance(each, Inspection)]


def test_files_of_one_publication_come_in_a_settled_order(
    site: Path, printed: Mapping[str, bytes]
) -> None:
    put(site, "ja", b"a\n", "report-1.csv")
    put(site, "ja", zipped("a"), "report-1.zip")
    put(site, "ja", printed["ja"])

    files, problems = read(site)

    assert problems == []
    names = [held.name for held in files["report-1"]]
    assert names == ["report-1-ja.pdf", "report-1-ja.csv", "report-1-ja.zip"]


def test_a_right_number_of_pages_may_stand_in_the_record(
    site: Path, printed: Mapping[str, bytes]
) -> None:
    put(site, "ja", printed["ja"])
    put(site, "ko", edited(printed["ko"], lambda writer: writer.add_blank_page()))
    typed = REPORT.replace("  language: ja\n", "  language: ja\n  pages: 2\n")
    (site / "data" / "publications.yaml").write_text(typed, "utf-8")

    assert read(site, "ja")[1] == []
    assert read(site, "ko")[1] == []  # a translation may have more


@pytest.mark.parametrize(
    ("extracted", "text"),
    [
        ("国際\r\n交流\r\n\r\nです。\r\n次", "国際交流です。次"),
        ("縦\r\n書\r\nき", "縦書き"),
        ("지방\r\n자치단체", "지방 자치단체"),
        ("CLAIR\r\nソウル", "CLAIR ソウル"),
        ("inter\ufffenational", "international"),
        ("１０：００　から", "１０：００ から"),
        # letters in pieces or by another number
        ("가\u1100\u1161", "가가"),
        ("\u2f83治\u2f54", "自治水"),
        ("か\u3099", "が"),
        # what is no letter
        ("a\x00\x1b[31m\u200b\ue000b", "a[31mb"),
    ],
)
def test_extracted_text_is_one_plain_line(extracted: str, text: str) -> None:
    assert plain(extracted) == text


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (JAPANESE * 20, "ja"),
        (KOREAN * 20, "ko"),
        # both, or too little, leaves doubt
        (JAPANESE * 20 + KOREAN * 20, None),
        (JAPANESE, None),
        (KOREAN, None),
        ("自治体国際化協会" * 100, None),
    ],
)
def test_only_a_clear_share_of_letters_tells_the_language(text: str, lang: str | None) -> None:
    assert written_language(text) == lang


# --- What is refused --------------------------------------------------------------------

WRONG: dict[str, tuple[Callable[[bytes], bytes], list[tuple[str, str]]]] = {
    # bytes
    "cut in half": (lambda data: data[: len(data) // 2], [("error", "pdf-truncated")]),
    "its last line missing": (lambda data: data[:-8], [("error", "pdf-truncated")]),
    "a hole inside": (lambda data: data[:5000] + data[5040:], [("error", "pdf-damaged")]),
    "other line ends": (lambda data: data.replace(b"\n", b"\r\n"), [("error", "pdf-damaged")]),
    "no page": (
        lambda data: edited(data, lambda writer: [writer.remove_page(0) for _ in range(2)]),
        [("error", "pdf-damaged")],
    ),
    "fewer pages than it says": (
        lambda data: edited(
            data, lambda writer: writer.root_object["/Pages"]["/Kids"].__delitem__(1)
        ),
        [("error", "pdf-damaged")],
    ),
    "only spaces": (lambda _data: b"\n \n", [("error", "empty-file")]),
    # another kind of file
    "a web page": (lambda _data: b"<!doctype html><title>404</title>", [("error", "mislabelled")]),
    "a zip": (lambda _data: zipped("a"), [("error", "mislabelled")]),
    "words only": (lambda _data: b"%PDF-1.7\nnothing\n%%EOF\n", [("error", "pdf-damaged")]),
    # protection
    "a password": (
        lambda data: edited(data, lambda writer: writer.encrypt("x", algorithm="RC4-128")),
        [("error", "pdf-encrypted")],
    ),
    "limited rights": (
        lambda data: edited(
            data,
            lambda writer: writer.encrypt(
                "", "x", algorithm="RC4-128", permissions_flag=UserAccessPermissions.PRINT
            ),
        ),
        [("error", "pdf-encrypted")],
    ),
    # what acts by itself
    "a script at opening": (
        lambda data: edited(data, in_catalog("/OpenAction", action("/JavaScript"))),
        [("error", "pdf-script")],
    ),
    "a program to start": (
        lambda data: edited(data, in_catalog("/OpenAction", action("/Launch"))),
        [("error", "pdf-script")],
    ),
    "a file inside": (
        lambda data: edited(data, lambda writer: writer.add_attachment("a.txt", b"a")),
        [("warning", "pdf-attachment")],
    ),
    # language and tags
    "the other language declared": (
        lambda data: edited(data, in_catalog("/Lang", TextStringObject("ko-KR"))),
        [("error", "wrong-language")],
    ),
    "a third language declared": (
        lambda data: edited(data, in_catalog("/Lang", TextStringObject("en-US"))),
        [("warning", "pdf-language")],
    ),
    "no language declared": (
        lambda data: edited(data, lambda writer: writer.root_object.pop("/Lang")),
        [("warning", "pdf-language")],
    ),
    "a language that is none": (
        lambda data: edited(data, in_catalog("/Lang", TextStringObject("\x1b[2J"))),
        [("warning", "pdf-language")],
    ),
    "no tags": (
        lambda data: edited(data, lambda writer: writer.root_object.pop("/MarkInfo")),
        [("warning", "pdf-untagged")],
    ),
    # pictures of pages
    "no text": (
        lambda _data: edited(
            drawn(b"0 0 1 rg 50 50 400 400 re f"), in_catalog("/Lang", TextStringObject("ja"))
        ),
        [("warning", "pdf-no-text")],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_pdf_is_told_at_the_pdf(
    site: Path, printed: Mapping[str, bytes], name: str
) -> None:
    make, expected = WRONG[name]
    put(site, "ja", make(printed["ja"]))

    files, problems = read(site)

    assert [(each.severity, each.code) for each in problems] == expected
    assert {each.place for each in problems} == {Place("content/publications/report-1.pdf")}
    assert all(dict(each.params)["name"] == "publications/report-1" for each in problems)
    assert bool(files) == (expected[0][0] == "warning")


def test_a_pdf_in_the_wrong_tree_is_known_by_its_letters(
    site: Path, printed: Mapping[str, bytes]
) -> None:
    """Even if it says nothing, or something wrong, about its language."""
    silent = edited(printed["ja"], lambda writer: writer.root_object.pop("/Lang"))
    put(site, "ko", edited(silent, in_catalog("/Lang", TextStringObject("ko"))))
    put(site, "ja", edited(printed["ko"], lambda writer: writer.root_object.pop("/Lang")))

    told = [
        (each.code, dict(each.params)["folder"])
        for lang in ("ja", "ko")
        for each in read(site, lang)[1]
    ]

    assert told == [
        ("wrong-language", "content-ko/publications"),
        ("wrong-language", "content/publications"),
    ]


def test_a_font_that_is_not_in_the_file_is_told_and_leaves_no_trace_of_the_machine(
    site: Path,
) -> None:
    put(site, "ja", unembedded())

    files, problems = read(site)

    (held,) = files["report-1"]
    assert held.text == "日本語"
    assert ("warning", "pdf-font") in [(each.severity, each.code) for each in problems]
    assert held.cover is not None
    # None of the machine's Japanese fonts was taken, so nothing is drawn.
    assert len(Image.open(io.BytesIO(held.cover)).convert("RGB").getcolors(1 << 20)) == 1


def unembedded() -> bytes:
    name = NameObject("/HeiseiMin-W3")
    system = {"/Registry": "Adobe", "/Ordering": "Japan1"}
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType0"),
            NameObject("/BaseFont"): name,
            NameObject("/CIDSystemInfo"): DictionaryObject(
                {NameObject(key): TextStringObject(value) for key, value in system.items()}
                | {NameObject("/Supplement"): NumberObject(5)}
            ),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): name,
            NameObject("/Encoding"): NameObject("/UniJIS-UTF16-H"),
            NameObject("/DescendantFonts"): ArrayObject([descendant]),
        }
    )
    codes = "日本語".encode("utf-16-be").hex().encode()
    fonts = DictionaryObject({NameObject("/F"): font})
    return drawn(b"BT /F 40 Tf 50 700 Td <" + codes + b"> Tj ET", {"/Font": fonts})


def test_a_shared_pdf_opens_too(tmp_path: Path, printed: Mapping[str, bytes]) -> None:
    data = printed["ja"]
    contents = {
        "guide.pdf": data,
        "half.pdf": data[:9000],
        "locked.pdf": edited(data, lambda writer: writer.encrypt("x", algorithm="RC4-128")),
        "page.pdf": b"<!doctype html>",
        "table.docx": data,
        "picture.png": b"no check of ours",
    }
    files = {}
    for name, content in contents.items():
        files[f"files/{name}"] = tmp_path / name
        (tmp_path / name).write_bytes(content)

    problems = check_shared(files, lambda file: f"content/files/{file.name}")

    assert sorted((each.place.path, each.code) for each in problems) == [
        ("content/files/half.pdf", "pdf-truncated"),
        ("content/files/locked.pdf", "pdf-encrypted"),
        ("content/files/page.pdf", "mislabelled"),
        ("content/files/table.docx", "mislabelled"),
    ]


# --- Other files ------------------------------------------------------------------------


def zipped(*names: str, mimetype: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
EPUB = zipped("META-INF/container.xml", mimetype="application/epub+zip")
HWPX = zipped("Contents/section0.xml", mimetype="application/hwp+zip")
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (DOCX, ".docx"),
        (XLSX, ".xlsx"),
        (EPUB, ".epub"),
        (HWPX, ".hwpx"),
        (zipped("word/a.txt"), ".zip"),
        (zipped(), ".zip"),
        (DOCX[:-30], "damaged"),
        (OLD, "old"),
        (b"plain", ""),
    ],
)
def test_a_file_is_known_by_its_bytes(data: bytes, found: str) -> None:
    assert signature(data) == found


@pytest.mark.parametrize(
    ("ending", "data", "codes"),
    [
        (".docx", DOCX, []),
        (".zip", DOCX, []),
        (".csv", "\ufeff年度,件数\n".encode(), []),
        (".txt", "한글\n".encode(), []),
        (".docx", XLSX, ["mislabelled"]),
        (".docx", zipped("a"), ["mislabelled"]),
        (".hwpx", EPUB, ["mislabelled"]),
        (".xlsx", OLD, ["mislabelled"]),
        (".xlsx", XLSX[:-30], ["damaged-file"]),
        (".txt", DOCX, ["mislabelled"]),
        (".csv", "年度\n".encode("cp932"), ["encoding"]),
        (".csv", "연도\n".encode("cp949"), ["encoding"]),
        (".csv", "年度\n".encode("utf-16"), ["encoding"]),
        (".txt", b"", ["empty-file"]),
    ],
)
def test_bytes_must_fit_the_ending(ending: str, data: bytes, codes: list[str]) -> None:
    place = Place("content/publications/x")

    assert [each.code for each in check_content(data, ending, "publications/x", place)] == codes


# --- Hostile PDFs -----------------------------------------------------------------------


def nested_forms(depth: int) -> bytes:
    """Return a page that is drawn 10 ** *depth* times."""
    writer = PdfWriter()
    inner: DictionaryObject | None = None
    for _ in range(depth):
        form = DecodedStreamObject()
        form.set_data(b"/X Do " * 10 if inner else b"0 0 9 9 re f " * 10)
        form[NameObject("/Type")] = NameObject("/XObject")
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/BBox")] = ArrayObject([NumberObject(each) for each in (0, 0, 9, 9)])
        form[NameObject("/Resources")] = resources(inner)
        inner = writer._add_object(form)
    page = writer.add_blank_page(595, 842)
    content = DecodedStreamObject()
    content.set_data(b"/X Do")
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = resources(inner)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def resources(form: object) -> DictionaryObject:
    held = {NameObject("/X"): form} if form else {}
    return DictionaryObject({NameObject("/XObject"): DictionaryObject(held)})


def test_a_pdf_that_would_never_end_is_refused_and_the_others_are_read(
    tmp_path: Path, printed: Mapping[str, bytes]
) -> None:
    contents = {"a": printed["ja"], "b": nested_forms(14), "c": b"%PDF-", "d": printed["ko"]}
    files = {}
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
        files[tmp_path / name] = hashlib.sha256(data).hexdigest()

    told = inspect_files(files, seconds=3)

    assert [each if isinstance(each, Fault) else each.pages for each in told.values()] == [
        2,
        Fault("too-much"),
        Fault("truncated"),
        2,
    ]


def test_what_unpacks_without_end_is_unpacked_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_UNPACKED_BYTES", 1_500_000)
    bomb = zlib.compress(b" " * 1_000_000)
    packed = b"1 0 obj << /Type /ObjStm >> stream\n" + bomb + b"\nendstream endobj\n"

    unpacked = sum(map(len, pdf._syntax(packed * 9)))

    assert 1_500_000 < unpacked < 1_501_000


def test_a_page_of_any_size_has_a_small_cover() -> None:
    for size in ((1e9, 1e9), (0.001, 5e7), (14400, 1)):
        writer = PdfWriter()
        writer.add_blank_page(*size)
        target = io.BytesIO()
        writer.write(target)

        told = inspect(target.getvalue())

        assert isinstance(told, Inspection)
        assert max(Image.open(io.BytesIO(told.cover)).size) <= pdf.COVER_PIXELS


def test_all_pages_are_counted_but_not_all_read(
    printed: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = inspect(printed["ja"])
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)

    told = inspect(printed["ja"])

    assert isinstance(whole, Inspection)
    assert isinstance(told, Inspection)
    assert told.pages == 2
    assert whole.text.startswith(told.text)
    assert len(told.text) < len(whole.text)


def test_an_endless_text_is_read_to_a_limit(
    printed: Mapping[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MAX_LETTERS", 100)

    told = inspect(printed["ja"])

    assert isinstance(told, Inspection)
    assert 50 < len(told.text) <= 100


# --- What is remembered -----------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[Path]]]:
    """The files that the other process was asked about, call by call."""
    calls: list[list[Path]] = []
    ask = inspector._ask

    def note(files: list[Path], seconds: float) -> list[str]:
        calls.append(list(files))
        return ask(files, seconds)

    monkeypatch.setattr(inspector, "_ask", note)
    return calls


def test_a_pdf_is_inspected_once(
    site: Path, printed: Mapping[str, bytes], asked: list[list[Path]]
) -> None:
    file = put(site, "ja", printed["ja"])
    first = read(site)

    again = read(site)

    assert first == again
    assert asked == [[file]]


def test_a_changed_pdf_is_inspected_again(
    site: Path, printed: Mapping[str, bytes], asked: list[list[Path]]
) -> None:
    file = put(site, "ja", printed["ja"])
    read(site)

    put(site, "ja", edited(printed["ja"], lambda writer: writer.add_blank_page()))
    files, _problems = read(site)

    assert asked == [[file], [file]]
    assert files["report-1"][0].pages == 3


@pytest.mark.parametrize("left", ["", "{", "[]", '{"pages": 1}', '{"reason": 1, "x": 2}'])
def test_what_was_remembered_badly_is_read_again(
    site: Path, printed: Mapping[str, bytes], cache: Path, left: str
) -> None:
    put(site, "ja", printed["ja"])
    first = read(site)
    (held,) = cache.iterdir()
    held.write_text(left, "utf-8")

    assert read(site) == first


def test_nothing_is_started_for_no_pdf(site: Path, asked: list[list[Path]]) -> None:
    put(site, "ja", b"a\n", "report-1.csv")

    files, problems = read(site)

    assert (list(files), problems, asked) == (["report-1"], [], [])


def test_pypdf_reads_the_same_number_of_pages(printed: Mapping[str, bytes]) -> None:
    """Another reader agrees."""
    told = inspect(printed["ko"])

    assert isinstance(told, Inspection)
    assert told.pages == len(PdfReader(io.BytesIO(printed["ko"])).pages)
