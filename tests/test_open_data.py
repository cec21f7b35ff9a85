"""The open data: other programs read them, and they say what the records say."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from selectolax.lexbor import LexborHTMLParser

from plugins.archive.described import TITLES, fields, open_schema
from plugins.archive.files import PublicationFile
from plugins.archive.open_data import OpenData
from plugins.archive.tables import BETWEEN, columns, to_csv
from plugins.checks.problems import Place
from plugins.records.models import KINDS, LANGUAGES, Figure, Publication, Text, ref_kind
from plugins.records.store import Records, load_records
from tests.conftest import ROOT, plain_files

HOSTS = {
    "preview": {"ja": "http://127.0.0.1:8000", "ko": "http://127.0.0.1:8000/ko"},
    "published": {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"},
}


@pytest.fixture(params=["preview", "published"])
def site(request: pytest.FixtureRequest) -> tuple[Path, dict[str, str]]:
    """Both arrangements of hosts: one with /ko/, and two."""
    name = "built_site" if request.param == "preview" else "published_site"
    return request.getfixturevalue(name), HOSTS[request.param]


@cache
def raw(kind: str) -> list[dict[str, Any]]:
    """Return the records of a kind as YAML says them: nothing but text."""
    text = (ROOT / "data" / f"{kind}.yaml").read_text("utf-8")
    held = yaml.load(text, yaml.BaseLoader)[kind]  # noqa: S506 - nothing but text
    return held if isinstance(held, list) else [held]


@cache
def read(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def records_of(tree: Path, kind: str) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = read(tree / "data" / f"{kind}.json")["records"]
    return held


def rows_of(tree: Path, kind: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file as a program reads it that knows of byte order marks."""
    text = (tree / "data" / f"{kind}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


# --- JSON -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TITLES)
def test_every_file_is_as_its_schema_says(site: tuple[Path, dict[str, str]], kind: str) -> None:
    output, hosts = site
    for lang in LANGUAGES:
        data = read(output / lang / "data" / f"{kind}.json")
        address = data["schema"]
        schema = read(output / lang / address.removeprefix(f"{hosts[lang]}/"))

        Draft202012Validator.check_schema(schema)
        faults = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(data)

        assert [f"{each.json_path}: {each.message}" for each in faults] == []
        assert schema["$id"] == address
        assert data["conditions"] == f"{hosts[lang]}/site-policy/#copyright"


@pytest.mark.parametrize("kind", TITLES)
def test_the_schema_refuses_what_is_not_so(published_site: Path, kind: str) -> None:
    data = read(published_site / "ja" / "data" / f"{kind}.json")
    check = Draft202012Validator(read(published_site / f"ja/data/schema/{kind}.schema.json"))
    first = data["records"][0]

    def refused(record: dict[str, Any]) -> bool:
        return not check.is_valid({**data, "records": [record]})

    assert not refused(first)
    assert refused({**first, "id": "NO"})
    assert refused({**first, "unheard": 1})
    assert refused({name: each for name, each in first.items() if name != "id"})


@pytest.mark.parametrize("kind", TITLES)
def test_every_value_is_that_of_the_record(published_site: Path, kind: str) -> None:
    def same(told: Any, given: Any) -> bool:
        if isinstance(given, dict):
            given = {name: each for name, each in given.items() if name != "differs"}
            prose = set(given) <= {"ja", "ko"} and set(told) == {"ja", "ko"}
            return set(told) == set(given) and all(
                same_text(told[name], each) if prose else same(told[name], each)
                for name, each in given.items()
            )
        if isinstance(given, list):
            return len(told) == len(given) and all(map(same, told, given))
        return str(told).lower() == given.lower() if isinstance(told, bool) else str(told) == given

    def same_text(told: str | None, given: str) -> bool:
        if told is None or given == "~":
            return told is None and given == "~"
        markup = any(sign in given for sign in ("{", "](", "**", "\n", '"', "'"))
        return bool(told) if markup else told == given

    for told, given in zip(records_of(published_site / "ja", kind), raw(kind), strict=True):
        added = {"page", "files"} | {
            name for name in told if name not in given and told[name] in (False, "report")
        }
        held = {name: each for name, each in told.items() if name not in added}
        given = {name: each for name, each in given.items() if each not in ("~", [])}  # noqa: PLW2901
        assert {name for name in given if not same(held[name], given[name])} == set()
        assert set(held) == set(given)


def test_no_markup_of_ours_is_left_in_the_texts(published_site: Path) -> None:
    def texts(held: Any) -> Iterator[str]:
        if isinstance(held, dict):
            for each in held.values():
                yield from texts(each)
        elif isinstance(held, list):
            for each in held:
                yield from texts(each)
        elif isinstance(held, str):
            yield held

    odd = [
        text
        for kind in TITLES
        for text in texts(records_of(published_site / "ko", kind))
        if any(sign in text for sign in ("{fact:", "{record}", "](", "**", "</", "&amp;", "  "))
    ]

    assert odd == []


def test_both_sites_hold_the_same_records(site: tuple[Path, dict[str, str]]) -> None:
    output, _hosts = site
    for kind in TITLES:
        assert records_of(output / "ja", kind) == records_of(output / "ko", kind)
        ja, ko = ((output / lang / "data" / f"{kind}.csv").read_bytes() for lang in LANGUAGES)
        assert ja == ko


def test_every_record_with_a_page_leads_to_it(site: tuple[Path, dict[str, str]]) -> None:
    output, hosts = site
    for kind in TITLES:
        for record in records_of(output / "ja", kind):
            for lang, address in record.get("page", {}).items():
                path, _, anchor = address.removeprefix(f"{hosts[lang]}/").partition("#")
                page = (output / lang / path / "index.html").read_text("utf-8")
                assert not anchor or f'id="{anchor}"' in page


def test_what_a_record_points_to_is_among_the_open_records(published_site: Path) -> None:
    tree = published_site / "ja"
    known = {kind: {each["id"] for each in records_of(tree, kind)} for kind in TITLES}
    for kind in TITLES:
        for name, field in KINDS[kind].model_fields.items():
            target = ref_kind(field.annotation, field.metadata)
            for record in records_of(tree, kind):
                held = record.get(name, []) if target else []
                ids = held if isinstance(held, list) else [held]
                assert {each for each in ids if isinstance(each, str)} <= known.get(
                    target or "", set()
                ) or any(isinstance(each, dict) for each in ids)


def test_each_kind_of_record_is_open_or_about_the_site_alone() -> None:
    about_the_sites = {"notices", "photographs", "synonyms", "redirects"}
    about_the_sites |= {"checks", "criteria", "kwcag", "accessibility_test"}
    about_the_sites |= {"brochures", "magazines"}  # selections of what is open; some are drafts
    assert KINDS.keys() - TITLES.keys() == about_the_sites


# --- CSV ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TITLES)
def test_spreadsheets_and_programs_read_the_csv(published_site: Path, kind: str) -> None:
    data = (published_site / "ja" / "data" / f"{kind}.csv").read_bytes()
    text = data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))

    assert data.startswith(b"\xef\xbb\xbf")
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])
    assert rows[0][0] == "id"
    assert text.endswith("\r\n")
    assert [cell for row in rows for cell in row if cell.startswith(tuple("=+-@＝＋－＠"))] == []


@pytest.mark.parametrize("kind", sorted(set(TITLES) - {"statistics"}))
def test_csv_and_json_say_the_same(published_site: Path, kind: str) -> None:
    tree = published_site / "ja"

    def cell(value: Any) -> str:
        if value is None:
            return ""
        return str(value).lower() if isinstance(value, bool) else str(value)

    def expected(record: dict[str, Any], column: str) -> str | None:
        name, _, lang = column.rpartition("_")
        if column in record and not isinstance(record[column], dict):
            held = record[column]
            return (
                BETWEEN.join(cell(each) for each in held)
                if isinstance(held, list)
                else cell(record[column])
            )
        if lang in LANGUAGES and isinstance(record.get(name), dict):
            return cell(record[name][lang])
        if lang in LANGUAGES and isinstance(record.get(name), list):
            held = record[name]
            if held and isinstance(held[0], dict) and "ja" in held[0]:
                return BETWEEN.join(cell(each[lang]) for each in held)
        return None

    compared = 0
    for record, row in zip(records_of(tree, kind), rows_of(tree, kind), strict=True):
        for column, told in row.items():
            wanted = expected(record, column)
            if wanted is not None:
                compared += 1
                assert told.removeprefix("'") == wanted.removeprefix("'"), column
    assert compared > len(records_of(tree, kind))


def test_names_stand_beside_the_ids_that_point_to_them(published_site: Path) -> None:
    tree = published_site / "ja"
    bodies = {each["id"]: each["name"] for each in records_of(tree, "bodies")}
    programs = {each["id"]: each["title"] for each in records_of(tree, "programs")}

    for record, row in zip(records_of(tree, "events"), rows_of(tree, "events"), strict=True):
        for lang in LANGUAGES:
            cities = [bodies[each][lang] for each in record.get("cities", [])]
            assert row[f"cities_{lang}"] == BETWEEN.join(cities)
            assert row[f"program_{lang}"] == programs[record["program"]][lang]


def test_a_statistic_has_a_row_for_each_number(published_site: Path) -> None:
    tree = published_site / "ko"

    told = [
        (row["id"], row["title_ko"], row["point_id"], row["point_value"])
        for row in rows_of(tree, "statistics")
    ]

    assert told == [
        (each["id"], each["title"]["ko"], point["id"], str(point["value"]))
        for each in records_of(tree, "statistics")
        for point in each["points"]
    ]


def test_a_telephone_number_is_no_formula(published_site: Path) -> None:
    (row,) = rows_of(published_site / "ja", "office")
    (record,) = records_of(published_site / "ja", "office")

    assert record["phone"] == raw("office")[0]["phone"]
    assert row["phone"] == f"'{record['phone']}"


@pytest.mark.parametrize(
    "text", ["=1+1", "+82-2", "-1-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠a", "\tx", "\rx"]
)
def test_a_text_that_a_spreadsheet_would_reckon_is_marked(text: str) -> None:
    held = to_csv("topics", [{"id": "a", "label": {"ja": text, "ko": None}}], {})

    (row,) = csv.DictReader(io.StringIO(held.removeprefix("\ufeff"), newline=""))
    assert row == {"id": "a", "label_ja": f"'{text}", "label_ko": ""}


def test_a_number_below_zero_stays_a_number(records: Records) -> None:
    figure = Figure.model_validate(
        {
            "id": "channelj-households",
            "label": {"ja": "増減", "ko": "증감"},
            "value": -5,
            "unit": {"ja": "名", "ko": "명"},
            "as_of": "2022",
            "source": ["brochure-2022"],
        }
    )

    data = open_data(records, figures={**records.kinds["figures"], figure.id: figure})

    text = data.tables_as_csv["figures"].decode("utf-8-sig")
    values = {row["id"]: row["value"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert values[figure.id] == "-5"
    assert -5 in [each["value"] for each in data.tables["figures"]]


def test_parts_with_names_give_their_names_and_a_list_keeps_its_places(records: Records) -> None:
    made = Publication.model_validate(
        {
            "id": "a",
            "series": "clair-report",
            "title": {"ja": "調査", "ko": None},
            "language": "ja",
            "authors": [
                {"name": {"ja": "山田太郎", "ko": None}, "roman": "Yamada, Taro"},
                {"name": {"ja": "李英姫", "ko": "이영희"}},
            ],
            "source": ["brochure-2022"],
        }
    )
    file = PublicationFile(
        language="ko",
        format="pdf",
        name="a.pdf",
        size=1234,
        sha256="0" * 64,
        place=Place("x"),
        pages=2,
    )

    data = open_data(records, files={"a": (file,)}, publications={"a": made})

    text = data.tables_as_csv["publications"].decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    address = "https://korea.clair.or.kr/publications/a/a.pdf"
    assert (row["authors_ja"], row["authors_ko"]) == ("山田太郎 | 李英姫", " | 이영희")
    assert (row["title_ja"], row["title_ko"]) == ("調査", "")
    assert row["file_urls"] == address
    (told,) = data.tables["publications"]
    assert told["title"] == {"ja": "調査", "ko": None}
    assert told["files"] == [
        {
            "language": "ko",
            "format": "pdf",
            "url": address,
            "bytes": 1234,
            "pages": 2,
            "sha256": "0" * 64,
        }
    ]
    whole = json.loads(data.as_json("publications", "ko"))
    assert Draft202012Validator(open_schema("publications", "x")).is_valid(whole)


@pytest.fixture(scope="module")
def records() -> Records:
    return load_records(ROOT / "data", "data")[0]


def open_data(records: Records, files: Any = None, **kinds: Any) -> OpenData:
    """Return the open data of *records* with other records of some kinds and no long texts."""

    class Anything(dict[Any, str]):
        def __missing__(self, key: Any) -> str:
            return f"<p>{key[0]}</p>"

    held = {**records.kinds, **{kind: MappingProxyType(each) for kind, each in kinds.items()}}
    return OpenData(
        replace(records, kinds=MappingProxyType(held)),
        {lang: Anything() for lang in LANGUAGES},
        HOSTS["published"],
        files or {},
    )


# --- the catalogue and the page -------------------------------------------------------------


def test_the_catalogue_names_every_file_with_its_size(site: tuple[Path, dict[str, str]]) -> None:
    output, hosts = site
    for lang in LANGUAGES:
        catalogue = read(output / lang / "data" / "catalog.json")
        told = {}
        schemas = set()
        for dataset in catalogue["dataset"]:
            assert dataset["license"] == f"{hosts[lang]}/site-policy/#copyright"
            for each in dataset["distribution"]:
                told[each["contentUrl"]] = each["contentSize"]
                schemas |= {each["dct:conformsTo"]["@id"]} if "dct:conformsTo" in each else set()
        there = {
            f"{hosts[lang]}/{file.relative_to(output / lang).as_posix()}": file.stat().st_size
            for file in plain_files(output / lang / "data")
            if file.name != "catalog.json"
        }

        assert told.keys() | schemas == there.keys()
        assert {name: f"{there[name]} B" for name in told} == told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_leads_to_every_file_and_tells_its_records(
    published_site: Path, lang: str
) -> None:
    file = published_site / lang / "open-data" / "index.html"
    page = LexborHTMLParser(file.read_text("utf-8"))

    targets = {
        (file.parent / (link.attributes["href"] or "").partition("#")[0]).resolve()
        for link in page.css("main a[href]")
    }

    data = published_site / lang / "data"
    assert {each.resolve() for each in plain_files(data)} <= targets
    told = {
        row.css_first("th").text().strip(): row.css_first("td").text().strip()
        for row in page.css("table")[0].css("tbody tr")
    }
    assert sorted(told.values()) == sorted(
        f"{len(records_of(published_site / lang, kind)):,}" for kind in TITLES
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_is_explained_to_readers_in_their_language(
    published_site: Path, lang: str
) -> None:
    page = LexborHTMLParser((published_site / lang / "open-data" / "index.html").read_text("utf-8"))
    rows = [
        [cell.text().strip() for cell in row.css("th, td")] for row in page.css(".fields tbody tr")
    ]
    named = [field.name for kind in TITLES for field in fields(kind)]

    assert [name for name, _columns, _meaning in rows] == named
    for name, _columns, meaning in rows:
        assert meaning
        assert not any(sign in meaning for sign in (".yaml", "Markdown", "~ ")), (name, meaning)
        assert any(ord(sign) > 0x3000 for sign in meaning), (name, meaning)


def test_every_column_is_explained_and_in_the_file(published_site: Path) -> None:
    for kind in TITLES:
        told = {column for field in fields(kind) for column in field.columns}
        header = rows_of(published_site / "ja", kind)[0].keys()
        assert told == set(header) == {column.name for column in columns(kind)}


def test_every_field_of_the_files_is_explained(published_site: Path) -> None:
    def paths(held: Any, prefix: str = "") -> Iterator[str]:
        if isinstance(held, list):
            for each in held:
                yield from paths(each, f"{prefix}[]")
        elif isinstance(held, dict) and set(held) not in ({"ja", "ko"}, {"ja"}, {"ko"}):
            for name, each in held.items():
                at = f"{prefix}.{name}" if prefix else name
                yield at
                yield from paths(each, at)

    for kind in TITLES:
        named = {field.name for field in fields(kind)}
        held = [path for each in records_of(published_site / "ja", kind) for path in paths(each)]
        assert {path for path in held if not path.startswith("files[]")} <= named


def test_a_text_of_one_side_is_null_on_the_other(records: Records) -> None:
    topic = records.kinds["topics"]["food"].model_copy(
        update={"label": Text(ja="食", ko=None, differs=("1",))}
    )

    (told,) = open_data(records, topics={"food": topic}).tables["topics"]

    assert told == {"id": "food", "label": {"ja": "食", "ko": None}}
