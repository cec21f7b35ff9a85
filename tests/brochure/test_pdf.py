"""Both PDFs as they are published: tags, text, numbers and layout, read by other libraries."""

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.brochure.reading import POINTS, Element, Printed, tight
from tests.conftest import ROOT

LANGUAGES = ("ja", "ko")
SIDE, TOP, BOTTOM = 20 * POINTS, 10 * POINTS, 8 * POINTS  # what is left free on every page
FOOT = 18 * POINTS
HANGUL = re.compile("[가-힣]")
RECORD = yaml.safe_load((ROOT / "data/brochures/2022.yaml").read_text("utf-8"))["brochure"]


def held(kind: str) -> dict[str, Any]:
    records = yaml.safe_load((ROOT / "data" / f"{kind}.yaml").read_text("utf-8"))[kind]
    return {each["id"]: each for each in records}


PROGRAMS, EVENTS, SEMINARS = held("programs"), held("events"), held("seminars")
FIGURES, STATISTICS, BODIES = held("figures"), held("statistics"), held("bodies")
CHAPTERS = held("chapters")


@pytest.fixture(scope="session", params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def printed(published_site: Path, lang: str) -> Printed:
    return Printed(published_site / lang / "files" / "brochures" / f"clair-seoul-2022-{lang}.pdf")


# --- What ISO 14289-1 (PDF/UA-1) asks of the structure ------------------------------------


def test_the_document_says_what_it_is(printed: Printed, lang: str) -> None:
    catalog = printed.catalog
    metadata = catalog["/Metadata"].get_object().get_data().decode()

    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own boolean
    assert catalog["/Lang"] == lang
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert printed.pdf.metadata is not None
    assert printed.pdf.metadata.title == RECORD["title"][lang]
    assert re.search(r"<pdfuaid:part[^>]*>1</pdfuaid:part>|pdfuaid:part=\"1\"", metadata)
    assert RECORD["title"][lang] in metadata


def test_page_labels_are_the_printed_numbers(printed: Printed) -> None:
    assert printed.pdf.page_labels == [str(n) for n in range(1, len(printed.pdf.pages) + 1)]
    for number in range(1, len(printed.pdf.pages)):  # the cover has none
        foot = [each.sign for each in printed.letters(number) if each.top < FOOT]
        assert "".join(foot) == str(number + 1)


def test_headings_begin_with_one_and_skip_no_level(printed: Printed) -> None:
    levels = [int(each.kind[1]) for each in printed.tree.all("H1", "H2", "H3", "H4")]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_the_outline_names_every_heading_below_the_title(printed: Printed) -> None:
    headings = [int(each.kind[1]) - 1 for each in printed.tree.all("H2", "H3", "H4")]

    assert [depth for depth, _title in printed.outline] == headings
    assert all(title.strip() for _depth, title in printed.outline)


def test_every_cell_has_headers_that_are_there(printed: Printed) -> None:
    tables = list(printed.tree.all("Table"))

    assert len(tables) > 20
    for table in tables:
        ids = {each.raw["/ID"] for each in table.all("TH")}
        cells = list(table.all("TD"))
        named = [cell.raw["/A"].get("/Headers", []) for cell in cells]
        assert ids
        assert all(named), table.raw
        assert {each for names in named for each in names} <= ids


def test_every_row_is_in_a_table_and_every_entry_in_a_list(printed: Printed) -> None:
    def wrong(element: Element) -> Iterator[tuple[str, str]]:
        allowed = {
            "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
            "TR": {"TH", "TD"},
            "L": {"LI", "Caption", "L"},
            "LI": {"Lbl", "LBody", "L"},
        }
        for each in element.inside:
            if element.kind in allowed and each.kind not in allowed[element.kind]:
                yield element.kind, each.kind
            yield from wrong(each)

    assert list(wrong(printed.tree)) == []


def test_every_figure_has_words_instead(printed: Printed) -> None:
    figures = list(printed.tree.all("Figure"))

    chosen = sum(
        len(each.get("statistics", ()))
        for chapter in RECORD["chapters"]
        for each in chapter["programs"]
    )
    assert len(figures) == chosen + 4  # the cover, the staff, their bodies, the sister cities
    assert all(len(each.raw.get("/Alt", "")) > 5 for each in figures)


# --- What it says -------------------------------------------------------------------------


def written(number: int, lang: str) -> str:
    """Return a number as both languages print it.

    >>> written(5761, "ja"), written(20000000, "ko")
    ('5,761', '2,000만')
    """
    if number >= 10_000 and number % 10_000 == 0 and number > 100_000:
        return f"{number // 10_000:,}{'万' if lang == 'ja' else '만'}"
    return f"{number:,}"


def chosen() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield chapter and choice of every program of the brochure, in order."""
    for chapter in RECORD["chapters"]:
        for program in chapter["programs"]:
            yield chapter["chapter"], program


def parts(printed: Printed, lang: str) -> dict[str, str]:
    """Return the text of each program, from its title to the next one."""
    text, at = printed.text, 0
    starts: list[tuple[str, int]] = []
    last = ""
    # The first chapter begins where its summary stands: titles are in the contents as well.
    for chapter, program in chosen():
        if chapter != last:
            at = text.index(tight(CHAPTERS[chapter]["summary"][lang]), at)
            last = chapter
        record = PROGRAMS[program["program"]]
        at = text.index(tight(record["summary"][lang]), at)
        starts.append((record["id"], at))
    ends = [start for _id, start in starts[1:]] + [len(text)]
    return {name: text[start:end] for (name, start), end in zip(starts, ends, strict=True)}


def test_chapters_and_programs_follow_each_other_as_chosen(printed: Printed, lang: str) -> None:
    titles = [title for _depth, title in printed.outline]
    wanted = []
    last = ""
    for chapter, program in chosen():
        if chapter != last:
            wanted.append(CHAPTERS[chapter]["title"][lang])
            last = chapter
        if "number" in PROGRAMS[program["program"]]:  # else it is the chapter
            wanted.append(PROGRAMS[program["program"]]["title"][lang])

    found = [tight(title) for title in titles if tight(title) in set(map(tight, wanted))]
    assert found == list(map(tight, wanted))
    assert set(parts(printed, lang)) == {program["program"] for _chapter, program in chosen()}


def test_the_contents_name_the_pages_on_which_things_begin(printed: Printed, lang: str) -> None:
    start = "目次" if lang == "ja" else "차례"
    contents = printed.texts[1].split(f"\n{start}\n")[1].split("\n")
    begins = {
        tight(str(each.title)): printed.pdf.get_destination_page_number(each)
        for each in printed.bookmarks
    }

    told = 0
    for chapter, program in chosen():
        for record in (CHAPTERS[chapter], PROGRAMS[program["program"]]):
            title = tight(record["title"][lang])
            if title not in begins:
                continue
            at = next(at for at, line in enumerate(contents) if title[:9] in tight(line))
            after = tight("".join(contents[at : at + 3]))
            number = f"{begins[title] + 1}"
            assert re.match(rf"\D*{re.escape(title)}{number}(?!\d)", after), (title, number, after)
            told += 1
    assert told > 16


def test_every_figure_is_printed_as_it_is_recorded(printed: Printed, lang: str) -> None:
    texts = parts(printed, lang)
    for _chapter, program in chosen():
        for name in program.get("figures", ()):
            figure = FIGURES[name]
            value = written(figure["value"], lang) + figure["unit"][lang]
            assert tight(value) in texts[program["program"]], name
            assert tight(figure["label"][lang]) in texts[program["program"]], name


def test_every_number_of_a_series_is_printed_beside_its_name(printed: Printed, lang: str) -> None:
    texts = parts(printed, lang)
    year = "年度" if lang == "ja" else "년도"
    for _chapter, program in chosen():
        for name in program.get("statistics", ()):
            series = STATISTICS[name]
            assert tight(series["title"][lang]) in texts[program["program"]], name
            for point in series["points"]:
                late = series["by"] == "fiscal_year" and int(point["id"]) > RECORD["last_year"]
                label = point["label"][lang] if "label" in point else f"{point['id']}{year}"
                row = tight(label + written(point["value"], lang))
                assert (row in texts[program["program"]]) is not late, (name, row)


def within(record: dict[str, Any]) -> bool:
    return bool(RECORD["first_year"] <= record["fiscal_year"] <= RECORD["last_year"])


def test_all_that_was_done_in_its_years_is_named_and_nothing_else(
    printed: Printed, lang: str
) -> None:
    texts = parts(printed, lang)
    series = held("seminar_series")
    done = [(event["program"], event) for event in EVENTS.values()]
    done += [(series[each["series"]]["program"], each) for each in SEMINARS.values()]
    titles = {
        (program, tight(record["title"][lang] or record["title"]["ja"])): within(record)
        for program, record in sorted(done, key=lambda pair: within(pair[1]))
        if program in texts
    }
    assert sum(titles.values()) > 50
    for (program, title), wanted in titles.items():
        assert (title in texts[program]) is wanted, (program, title)


def test_who_took_part_and_who_helps_is_named_officially(printed: Printed, lang: str) -> None:
    texts = parts(printed, lang)
    partners = held("partners")
    for event in EVENTS.values():
        if within(event) and event["program"] in texts:
            for body in event.get("exhibitors", ()):
                assert tight(BODIES[body]["name"][lang]) in texts[event["program"]], body
    for program, text in texts.items():
        for name in PROGRAMS[program].get("partners", ()):
            assert tight(BODIES[partners[name]["body"]]["name"][lang]) in text, name


def test_the_last_page_has_the_address_the_day_and_the_sources(printed: Printed, lang: str) -> None:
    office = yaml.safe_load((ROOT / "data/office.yaml").read_text("utf-8"))["office"]
    last = tight(printed.texts[-1])

    for words in (office["address"][lang], office["phone"], office["fax"], office["email"]):
        assert tight(words) in last
    assert tight("2026年11月22日" if lang == "ja" else "2026년 11월 22일") in last
    assert tight(held("sources")["brochure-2022"]["title"][lang]) in last


class _Words(HTMLParser):
    """The text of a page's main part, parted where a reader sees a gap."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = self.hidden = 0
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.inside += tag == "main"
        self.hidden += tag == "svg"
        if tag not in ("span", "b", "strong", "a", "time", "wbr", "em"):
            self.text += "\n"

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "main"
        self.hidden -= tag == "svg"
        if tag not in ("span", "b", "strong", "a", "time", "wbr", "em"):
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        if self.inside and not self.hidden:
            self.text += data


def test_no_korean_word_is_cut_where_a_line_ends(published_site: Path) -> None:
    printed = Printed(published_site / "ko" / "files" / "brochures" / "clair-seoul-2022-ko.pdf")
    page = _Words()
    page.feed((published_site / "ko" / "brochures" / "2022" / "index.html").read_text("utf-8"))
    known = page.text.split()
    words, neighbours = set(known), set(itertools.pairwise(known))

    cut, seen = [], 0
    for number, text in enumerate(printed.texts, 1):
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        for line, following in itertools.pairwise(lines):
            one, other = line.split()[-1], following.split()[0]
            seen += (one, other) in neighbours
            joined = one + other
            if joined in words and (one, other) not in neighbours and HANGUL.match(one[-1]):
                cut.append((number, one, other))

    assert seen > 100  # most lines end between two words that stand so on the page to read
    assert cut == []


# --- How it looks -------------------------------------------------------------------------


def test_every_letter_is_in_a_font(printed: Printed) -> None:
    glyphs = list(printed.glyphs())

    assert len(glyphs) > 10_000
    assert [page for page, glyph in glyphs if glyph == 0] == []


def test_no_letter_stands_beyond_the_margins(printed: Printed) -> None:
    beyond = []
    for number, page in enumerate(printed.pdf.pages):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert (round(width / POINTS), round(height / POINTS)) == (210, 297)
        beyond += [
            (number + 1, each.sign)
            for each in printed.letters(number)
            if each.left < SIDE - 1
            or each.right > width - SIDE + 2
            or each.bottom < BOTTOM
            or each.top > height - TOP
        ]

    assert beyond == []


def test_no_heading_ends_a_page(printed: Printed) -> None:
    titles = {tight(title) for _depth, title in printed.outline}
    for number, text in enumerate(printed.texts[1:], 2):
        lines = [tight(line) for line in text.split("\n") if line.strip()]
        body = [line for line in lines if line != str(number)]
        assert body[-1] not in titles, number


def test_every_spread_is_more_than_half_full(printed: Printed) -> None:
    full = []
    for number, page in enumerate(printed.pdf.pages):
        height = float(page.mediabox.height)
        body = [each for each in printed.letters(number) if each.bottom > FOOT]
        full.append((height - min(each.bottom for each in body)) / height)

    spreads = [full[at : at + 2] for at in range(1, len(full) - 1, 2)]
    assert [held for held in spreads if sum(held) / 2 < 0.5] == []
    assert min(full) > 0.3


# --- The same again -----------------------------------------------------------------------

PRINT = """
import sys
from datetime import date
from pathlib import Path
from plugins.brochure.task import print_brochures

root = Path(sys.argv[1])
report = print_brochures(root=root, year="2022", build_date=date(2026, 11, 22), folder=root / "out")
sys.exit(0 if report.ok else str(report.problems))
"""


def test_another_machine_prints_the_same_bytes(published_site: Path, tmp_path: Path) -> None:
    root = tmp_path / "elsewhere"
    root.mkdir()
    for name in ("content", "content-ko", "data", "plugins", "publish", "theme"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pelicanconf.py", "publishconf.py", "requirements.txt"):
        shutil.copy(ROOT / name, root / name)

    told = subprocess.run(
        [sys.executable, "-c", PRINT, str(root)],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")]),
            "PYTHONHASHSEED": "7",
            "TZ": "America/New_York",
            "LC_ALL": "C",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    for name in ("clair-seoul-2022-ja.pdf", "clair-seoul-2022-ko.pdf"):
        first = (published_site / "ja" / "files" / "brochures" / name).read_bytes()
        assert (root / "out" / name).read_bytes() == first
        assert (published_site / "ko" / "files" / "brochures" / name).read_bytes() == first
