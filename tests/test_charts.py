"""Charts and maps: what is drawn for any numbers, and what both sites show of their records.

The sites' drawings are read from the written pages with the standard library's parser and
compared with the YAML; their letters are measured in a browser.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, ViewportSize

from audit.site import served
from plugins.bilingual.strings import translator
from plugins.charts.bars import Bar, draw_bars
from plugins.charts.columns import Column, draw_columns
from plugins.charts.drawing import Drawing, Words
from plugins.charts.lettering import extent, width_of, wrapped
from plugins.charts.strips import Strip, draw_strips
from plugins.charts.tiles import TILES, draw_tiles, keys_of, tiles_of
from plugins.records.models import LANGUAGES, Language, Point, Statistic, Text
from plugins.records.store import load_records
from plugins.views.shelf import Shelf
from plugins.views.statistics import statistic_table
from tests.conftest import BUILD_DATE, ROOT

quick = settings(max_examples=150, deadline=None, derandomize=True)
ROUNDING = 0.02  # units: two numbers of two decimals

languages = st.sampled_from(LANGUAGES)
names = st.text(
    alphabet="国際交流員ソウルの、。（ー）한국인 직원 수ABCiltw 0123,.-&", min_size=1, max_size=60
)
counts = st.one_of(st.integers(0, 60), st.sampled_from([0, 1, 999, 10_000, 123_456_789]))
years = st.integers(1985, 2030)
UNIT, YEARS = Words("数（名）"), Words("年度")


def columns(values: Mapping[int, int]) -> Drawing | None:
    held = [Column(year, value, f"{value:,}") for year, value in values.items()]
    return draw_columns(held, UNIT, YEARS, "ja")


def bars(values: Iterable[tuple[str, int]], lang: Language = "ja") -> Drawing | None:
    return draw_bars([Bar(Words(name), value, f"{value:,}名") for name, value in values], lang)


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    """Return the pairs of labels that touch."""
    return [
        (one.words.text, other.words.text)
        for one, other in combinations(drawing.labels, 2)
        for (left, top, right, bottom), (west, north, east, south) in [(extent(one), extent(other))]
        if left < east and west < right and top < south and north < bottom
    ]


def outside(drawing: Drawing) -> list[object]:
    """Return what is not inside of the drawing."""
    spans = [
        *(
            (box, box.x, box.y, box.x + box.width, box.y + box.height)
            for box in (*drawing.ground, *drawing.boxes)
        ),
        *((line, line.x1, line.y1, line.x2, line.y2) for line in drawing.lines),
        *((label, *extent(label)) for label in drawing.labels),
    ]
    return [
        (held, ends)
        for held, *ends in spans
        if min(ends) < -ROUNDING
        or max(ends[0::2]) > drawing.width + ROUNDING
        or max(ends[1::2]) > drawing.height + ROUNDING
    ]


def letters_on_bars(drawing: Drawing) -> list[str]:
    """Return the labels that lie on a box, those made for it aside."""
    return [
        label.words.text
        for label in drawing.labels
        if label.kind != "key"
        for left, top, right, bottom in [extent(label)]
        for box in drawing.boxes
        if left < box.x + box.width
        and box.x < right
        and top < box.y + box.height
        and box.y < bottom
    ]


def numbers_of(drawing: Drawing) -> list[float]:
    return [
        drawing.height,
        *(n for box in (*drawing.ground, *drawing.boxes) for n in (box.x, box.y, box.width)),
        *(n for line in drawing.lines for n in (line.x1, line.y1, line.x2, line.y2)),
        *(n for label in drawing.labels for n in (label.x, label.y)),
    ]


def assert_well_drawn(drawing: Drawing) -> None:
    assert outside(drawing) == []
    assert overlapping(drawing) == []
    assert letters_on_bars(drawing) == []
    assert [n for n in numbers_of(drawing) if not re.fullmatch(r"-?\d+(\.\d\d?)?", str(n))] == []


# --- Letters ------------------------------------------------------------------------------


@quick
@given(names, languages, st.integers(40, 288))
def test_lines_fit_and_lose_no_letter(text: str, lang: Language, room: int) -> None:
    lines = wrapped(text, lang, room)

    assert [line for line in lines if width_of(line) > room] == []
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "lang", "lines"),
    [
        ("スポーツ国際交流員（SEA）", "ja", ("スポーツ国際交流員（SEA）",)),
        (
            "クレアソウル事務所が扱った依頼調査の件数",
            "ja",
            ("クレアソウル事務所が扱った依頼調査の", "件数"),
        ),
        (
            "서울사무소가 처리한 의뢰조사의 연도별 건수",
            "ko",
            ("서울사무소가 처리한 의뢰조사의", "연도별 건수"),
        ),
        ("가" * 20, "ko", ("가" * 18, "가" * 2)),
        ("", "ja", ()),
    ],
)
def test_a_long_name_breaks_as_its_language_does(
    text: str, lang: Language, lines: tuple[str, ...]
) -> None:
    assert wrapped(text, lang, 288) == lines


# --- Bars ---------------------------------------------------------------------------------


@quick
@given(st.lists(st.tuples(names, counts), max_size=12), languages)
def test_bars_are_as_long_as_their_values(values: list[tuple[str, int]], lang: Language) -> None:
    drawing = bars(values, lang)

    assert (drawing is None) == (len(values) < 2 or not any(value for _name, value in values))
    if drawing:
        assert_well_drawn(drawing)
        drawn = [value for _name, value in values if value]
        scale = max(box.width for box in drawing.boxes) / max(drawn)
        assert [box.width for box in drawing.boxes] == pytest.approx(
            [value * scale for value in drawn], abs=ROUNDING
        )
        assert {box.x for box in drawing.boxes} == {0}
        told = [label.words.text for label in drawing.labels if label.kind == "value"]
        assert told == [f"{value:,}名" for _name, value in values]
        assert sum(line.kind == "zero" for line in drawing.lines) == len(values) - len(drawn)


def test_a_name_of_the_other_language_says_so_in_each_line() -> None:
    drawing = draw_bars(
        [Bar(Words("외국어지도조수 " * 4, "ko"), 1, "1"), Bar(Words("国際交流員"), 2, "2")], "ja"
    )

    assert drawing is not None
    told = [(label.words.lang, label.words.text) for label in drawing.labels]
    assert told == [
        ("ko", "외국어지도조수 외국어지도조수"),
        ("ko", "외국어지도조수 외국어지도조수"),
        (None, "1"),
        (None, "国際交流員"),
        (None, "2"),
    ]


@pytest.mark.parametrize("values", [[], [5], [0, 0], [3, -1], [10**30, 1]])
def test_what_cannot_be_compared_has_no_bars(values: list[int]) -> None:
    assert bars([("あ", value) for value in values]) is None


# --- Columns ------------------------------------------------------------------------------


@quick
@given(st.dictionaries(years, counts, max_size=46))
def test_columns_are_as_tall_as_their_values_on_a_true_scale_of_time(
    values: dict[int, int],
) -> None:
    drawing = columns(values)

    if drawing is None:
        assert len(values) < 2 or not any(values.values()) or max(values) - min(values) > 40
        return
    assert_well_drawn(drawing)
    held = sorted((year, value) for year, value in values.items() if value)
    scale = max(box.height for box in drawing.boxes) / max(value for _year, value in held)
    assert [box.height for box in drawing.boxes] == pytest.approx(
        [value * scale for _year, value in held], abs=ROUNDING
    )
    assert len({round(box.y + box.height, 1) for box in drawing.boxes}) == 1
    middles = [box.x + box.width / 2 for box in drawing.boxes]
    if len(held) > 1:
        step = (middles[-1] - middles[0]) / (held[-1][0] - held[0][0])
        assert step > 0
        assert middles == pytest.approx(
            [middles[0] + (year - held[0][0]) * step for year, _value in held], abs=2 * ROUNDING
        )


@quick
@given(st.dictionaries(years, counts, min_size=2, max_size=46))
def test_the_ends_and_the_greatest_of_columns_are_labelled(values: dict[int, int]) -> None:
    drawing = columns(values)

    if drawing:
        named = [label.words.text for label in drawing.labels if label.kind == "name"]
        numbers = [label.words.text for label in drawing.labels if label.kind == "value"]
        assert [named[0], named[-1]] == [str(min(values)), str(max(values))]
        assert f"{max(values.values()):,}" in numbers


@pytest.mark.parametrize(
    "values",
    [
        {2019: 159, 2020: 58, 2024: 350},  # a gap
        {2002: 6273, 2010: 4334, 2012: 4360, 2019: 5761, 2022: 5723, 2025: 5933},
        {2013: 46, 2014: 42, 2015: 35, 2020: 7, 2021: 10, 2022: 9},
        {2020: 5, 2021: 5, 2022: 5, 2023: 5},  # equal
        {2021: 0, 2022: 1, 2023: 1_000_000},
    ],
)
def test_few_columns_have_all_their_numbers_and_years(values: dict[int, int]) -> None:
    drawing = columns(values)

    assert drawing is not None
    told = Counter(label.words.text for label in drawing.labels if label.kind != "soft")
    assert told == Counter([*map(str, values), *(f"{value:,}" for value in values.values())])


def test_years_without_a_number_keep_their_place() -> None:
    drawing = columns({2019: 159, 2020: 58, 2024: 350})

    assert drawing is not None
    first, second, third = (box.x for box in drawing.boxes)
    assert third - second == pytest.approx(4 * (second - first), abs=3 * ROUNDING)


def test_a_zero_is_marked_and_a_missing_year_is_not() -> None:
    drawing = columns({2019: 3, 2021: 0, 2022: 2})

    assert drawing is not None
    assert [line.kind for line in drawing.lines].count("zero") == 1
    assert "0" in [label.words.text for label in drawing.labels]


@pytest.mark.parametrize(
    ("years", "has_gaps"),
    [([2019, 2020], False), ([2019, 2024], True), ([1950, 2024], False)],
    ids=["columns side by side", "columns with years between", "bars, since they are too many"],
)
def test_years_without_a_column_are_told_only_where_columns_stand(
    years: list[int], *, has_gaps: bool
) -> None:
    text = Text(ja="題", ko="제목")
    statistic = Statistic(
        id="visits",
        source=("brochure-2022",),
        title=text,
        by="year",
        unit=text,
        points=tuple(Point(id=str(year), value=year) for year in years),
    )
    records, _problems = load_records(ROOT / "data", "data")
    shelf = Shelf("ja", records, {}, {}, translator("ja"), BUILD_DATE)

    table = statistic_table(statistic, shelf)

    assert table.chart is not None
    assert table.has_gaps == has_gaps


def test_columns_do_not_depend_on_the_order_of_the_record() -> None:
    assert columns({2024: 1, 2019: 2}) == columns({2019: 2, 2024: 1})


@pytest.mark.parametrize(
    "values",
    [
        [],
        [(2020, 5)],
        [(2020, 0), (2021, 0)],
        [(2020, 1), (2021, -1)],
        [(2020, 1), (2020, 2)],  # a year twice
        [(1, 1), (2025, 1)],  # too long
        [(2020, 10**40), (2021, 1)],  # too wide
    ],
)
def test_what_has_no_scale_of_time_has_no_columns(values: list[tuple[int, int]]) -> None:
    held = [Column(year, value, str(value)) for year, value in values]

    assert draw_columns(held, UNIT, YEARS, "ja") is None


# --- Strips -------------------------------------------------------------------------------


@quick
@given(
    st.lists(
        st.tuples(names, st.dictionaries(st.integers(2000, 2040), st.integers(1, 150))), max_size=8
    ),
    languages,
)
def test_strips_have_a_box_for_each_number_in_the_order_of_years(
    rows: list[tuple[str, dict[int, int]]], lang: Language
) -> None:
    drawing = draw_strips([Strip(Words(name), held) for name, held in rows], lang)

    every = sorted({year for _name, held in rows for year in held})
    assert (drawing is None) == (not every)
    if drawing:
        assert_well_drawn(drawing)
        assert len(drawing.boxes) == sum(len(held) for _name, held in rows)
        span = every[-1] - every[0] + 1
        assert len(drawing.ground) == len(rows) * span - len(drawing.boxes)
        step = min(30, 288 / span)
        expected = [step * (year - every[0] + 0.5) for _name, held in rows for year in sorted(held)]
        middles = [box.x + box.width / 2 for box in drawing.boxes]
        assert middles == pytest.approx(expected, abs=2 * ROUNDING)


# --- Maps ---------------------------------------------------------------------------------


def test_every_prefecture_and_province_has_a_square_of_its_own() -> None:
    bodies = yaml.safe_load((ROOT / "data/bodies.yaml").read_text("utf-8"))["bodies"]
    plain = {body["id"] for body in bodies if body["kind"] == "prefecture" and "within" not in body}

    assert len(TILES) == 47 + 17
    assert len(set(TILES.values())) == len(TILES)
    assert plain - set(TILES) == set()
    for (x, y), (u, v) in combinations(TILES.values(), 2):
        assert abs(x - u) >= 1 or abs(y - v) >= 1


@quick
@given(st.lists(st.sampled_from(sorted(TILES)), unique=True))
def test_any_squares_may_be_marked(squares: list[str]) -> None:
    marked = {square: (key, Words(square)) for square, key in keys_of(squares).items()}
    ties = list(combinations(squares[:6], 2))

    drawing = draw_tiles(marked, ties, (Words("日本"), Words("韓国")))

    assert (drawing is None) == (not squares)
    if drawing:
        assert outside(drawing) == []
        assert overlapping(drawing) == []
        assert [box.name for box in drawing.boxes] == [Words(square) for square in squares]
        assert len(drawing.ground) + len(drawing.boxes) == len(TILES)
        assert len({key for key, _words in marked.values()}) == len(squares)


@pytest.mark.parametrize(
    ("body", "squares"),
    [
        ("tottori", ("tottori",)),
        ("kobe", ("hyogo",)),
        ("port", ("hyogo",)),  # within a city
        ("two", ("miyagi", "yamagata")),
        ("mic", ()),
        ("unknown", ()),
        ("circle", ()),
    ],
)
def test_a_body_stands_where_it_belongs(body: str, squares: tuple[str, ...]) -> None:
    within = {
        "kobe": ["hyogo"],
        "port": ["kobe"],
        "two": ["miyagi", "yamagata"],
        "mic": [],
        "circle": ["circle"],
    }

    assert tiles_of(body, within) == squares


# --- This site ----------------------------------------------------------------------------

SVG = re.compile(r'<svg class="chart".*?</svg>', re.DOTALL)
STATISTICS = yaml.safe_load((ROOT / "data/statistics.yaml").read_text("utf-8"))["statistics"]
PAGES = ("about", "events", "partners", "programs/sister-cities", "programs/jet")


def records(kind: str) -> dict[str, dict]:
    held = yaml.safe_load((ROOT / "data" / f"{kind}.yaml").read_text("utf-8"))[kind]
    return {each["id"]: each for each in held}


def pictures(tree: Path) -> dict[str, ET.Element]:
    """Return the drawings of a tree by the id of their title, each once."""
    found = {}
    for file in sorted(tree.rglob("*.html")):
        for text in SVG.findall(file.read_text("utf-8")):
            svg = ET.fromstring(text)  # noqa: S314 - written by ourselves a moment ago
            found[(svg.get("aria-labelledby") or "").removesuffix("-title")] = svg
    return found


def texts(svg: ET.Element, kind: str) -> list[str]:
    return ["".join(each.itertext()) for each in svg.iter("text") if each.get("class") == kind]


@pytest.fixture(scope="module", params=["ja", "ko"])
def site(request, published_site):
    """One language and the drawings of its tree."""
    return request.param, pictures(published_site / request.param)


def test_every_statistic_that_compares_something_has_its_chart(site) -> None:
    _lang, held = site
    comparable = {f"chart-{each['id']}" for each in STATISTICS if len(each["points"]) > 1}

    assert comparable - set(held) == set()


@pytest.mark.parametrize("statistic", STATISTICS, ids=[each["id"] for each in STATISTICS])
def test_a_chart_shows_the_numbers_of_its_record(site, statistic) -> None:
    _lang, held = site
    svg = held[f"chart-{statistic['id']}"]
    values = [point["value"] for point in statistic["points"]]
    size = "width" if statistic["by"] == "category" else "height"

    told = [int(re.sub(r"\D", "", text)) for text in texts(svg, "chart__value")]
    sizes = [float(each.get(size) or 0) for each in svg.iter("rect")]

    assert told == values
    assert sizes == pytest.approx(
        [value * max(sizes) / max(values) for value in values if value], abs=ROUNDING
    )
    if statistic["by"] != "category":
        assert texts(svg, "chart__name") == [point["id"] for point in statistic["points"]]


def test_the_chart_of_events_counts_the_records(site) -> None:
    _lang, held = site
    svg = held["chart-events"]
    events = records("events").values()
    past = Counter((event["program"], event["fiscal_year"]) for event in events)

    assert sorted(map(int, texts(svg, "chart__key"))) == sorted(past.values())
    assert len(texts(svg, "chart__name")) >= len({program for program, _year in past})


def test_the_chart_of_partners_counts_the_records(site) -> None:
    _lang, held = site
    groups = Counter(each["group"] for each in records("partners").values())

    told = [int(re.sub(r"\D", "", text)) for text in texts(held["chart-partners"], "chart__value")]

    assert told == [groups[group] for group in ("japanese", "korean", "program") if groups[group]]


def test_the_maps_mark_the_places_of_the_records_by_name(site) -> None:
    lang, held = site
    bodies = records("bodies")
    office = yaml.safe_load((ROOT / "data/office.yaml").read_text("utf-8"))["office"]
    ties = records("sister_cities").values()
    expected = {
        "map-dispatching": office["dispatching"],
        "map-ties": [
            *(tie["japanese"] for tie in ties),
            *(city for tie in ties for city in tie["korean"]),
        ],
    }
    for name, listed in expected.items():
        squares = [
            square
            for body in listed
            for square in ([body] if body in TILES else bodies[body].get("within", []))
        ]

        marked = [each for each in held[name].iter("rect") if each.get("class") == "chart__bar"]

        told = ["".join(each.itertext()) for each in marked]
        assert told == [bodies[square]["name"][lang] for square in dict.fromkeys(squares)]
        assert len(texts(held[name], "chart__key")) == len(marked)


def test_a_body_on_no_map_is_listed_all_the_same(site, published_site) -> None:
    lang, _held = site
    page = (published_site / lang / "about" / "index.html").read_text("utf-8")

    assert {"ja": "総務省", "ko": "일본 총무성"}[lang] in SVG.sub("", page)


def test_every_drawing_has_a_name_and_a_summary_and_nothing_inline(site) -> None:
    _lang, held = site
    wrong = []
    for name, svg in held.items():
        words = {each.get("id"): "".join(each.itertext()).strip() for each in svg}
        named = words.get(svg.get("aria-labelledby")) and words.get(svg.get("aria-describedby"))
        inline = [each for each in svg.iter() if "style" in each.attrib or each.tag == "script"]
        if svg.get("role") != "img" or not named or inline:
            wrong.append(name)

    assert wrong == []


# --- In the browser -----------------------------------------------------------------------

# Returns the labels whose letters leave their drawing, lie on each other or are too small.
MEASURE = """() => {
    const wrong = [];
    for (const svg of document.querySelectorAll("svg.chart")) {
        const room = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll("text")];
        const boxes = texts.map(text => text.getBoundingClientRect());
        const drawn = boxes.map(box => ({  // letters without the room above and below
            left: box.left, right: box.right, top: box.top + 5, bottom: box.bottom - 4 }));
        texts.forEach((text, at) => {
            const one = drawn[at];
            const size = parseFloat(getComputedStyle(text).fontSize)
                * room.width / svg.viewBox.baseVal.width;
            if (size < 14) wrong.push(`small: ${text.textContent}`);
            if (one.left < room.left - 0.5 || one.right > room.right + 0.5
                || one.top < room.top - 0.5 || one.bottom > room.bottom + 0.5)
                wrong.push(`cut: ${text.textContent}`);
            for (let next = at + 1; next < texts.length; next += 1) {
                const two = drawn[next];
                if (one.left < two.right && two.left < one.right
                    && one.top < two.bottom && two.top < one.bottom)
                    wrong.push(`touching: ${text.textContent} ${texts[next].textContent}`);
            }
        });
    }
    return wrong;
}"""


@pytest.fixture(scope="module")
def phone(browser: Browser, built_site: Path) -> Iterable[tuple[Page, str]]:
    context = browser.new_context(viewport=ViewportSize(width=320, height=640))
    with served(built_site) as held:
        yield context.new_page(), held.address
    context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_no_letter_is_cut_covered_or_small_on_a_phone(phone, prefix: str, path: str) -> None:
    page, address = phone
    page.goto(f"{address}{prefix}/{path}/")

    assert page.locator("svg.chart").count() > 0
    assert page.evaluate(MEASURE) == []
