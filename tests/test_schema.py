"""The schemas for other tools say what the models say, as far as a schema can."""

import json
import re
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema import Draft202012Validator

from plugins.records.models import KINDS, file_of
from plugins.records.reader import read_yaml
from plugins.records.schema import schema_files
from plugins.records.store import SCHEMAS, files
from tests.conftest import ROOT, SITES, copy_site

DATA = ROOT / "data"
SMALL = SITES / "small"
FOLDERS = {"pages": "front-matter-pages", "news": "front-matter-news"}
# What only the loader can know: what other records there are, and how dates compare.
BEYOND_SCHEMAS = {
    "record-dead-link-in-long-text",
    "record-duplicate-id",
    "record-end-before-start",
    "record-in-another-fiscal-year",
    "record-reference-to-nothing",
}


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_files()[f"schema/{name}.schema.json"]))


def faults(name: str, data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in schema(name).iter_errors(data)]


def front_matters(root: Path) -> list[Path]:
    return sorted(
        file for tree in ("content", "content-ko") for file in root.glob(f"{tree}/*/**/*.md")
    )


class CoreLoader(yaml.SafeLoader):
    """Reads plain words as YAML 1.2's core schema does, which is what editors use."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for tag, pattern, first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:null|Null|NULL|~|)$", ("n", "N", "~", "")),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def test_the_schemas_are_made_from_the_models() -> None:
    committed = {
        file.relative_to(DATA).as_posix(): file.read_text("utf-8")
        for file in (DATA / "schema").iterdir()
    }

    assert committed == schema_files()
    assert set(committed) == SCHEMAS


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_files()[name]))


@pytest.mark.parametrize(
    ("kind", "file"),
    [(kind, folder / name) for folder in (DATA, SMALL / "data") for kind, name in files(folder)],
)
def test_what_the_loader_accepts_the_schema_accepts(kind: str, file: Path) -> None:
    data, _positions = read_yaml(file.read_text("utf-8"), kind)

    assert faults(kind, data) == []


@pytest.mark.parametrize(("kind", "name"), files(DATA))
def test_an_editor_reads_our_data_as_we_do(kind: str, name: str) -> None:
    text = (DATA / name).read_text("utf-8")

    assert yaml.load(text, CoreLoader) == read_yaml(text, kind)[0]  # noqa: S506 - a SafeLoader


@pytest.mark.parametrize("root", [ROOT, SMALL], ids=["ours", "small"])
def test_front_matter_that_the_loader_accepts_the_schema_accepts(root: Path) -> None:
    wrong = {}
    for file in front_matters(root):
        text = file.read_text("utf-8").split("---\n")[1]
        folder = file.relative_to(root).parts[1]
        found = faults(FOLDERS.get(folder, "front-matter-texts"), read_yaml(text, "")[0] or {})
        if found:
            wrong[file.name] = found

    assert wrong == {}


@pytest.mark.parametrize(
    "name", sorted(folder.name for folder in (SITES / "broken").glob("record-*"))
)
def test_the_schema_refuses_each_broken_record_that_it_can(name: str, tmp_path: Path) -> None:
    site = copy_site(name, tmp_path / "site")

    found = []
    for kind, file in files(site / "data"):
        text = (site / "data" / file).read_text("utf-8")
        found += faults(kind, read_yaml(text, kind)[0])

    assert bool(found) == (name not in BEYOND_SCHEMAS)


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("synonyms", {"id": "a", "words": ["b"]}),
        ("synonyms", {"id": "a", "words": ["b", ""]}),
        ("synonyms", {"id": "a", "words": "b, c"}),
        ("topics", {"id": "a", "label": {"ja": None, "ko": None}}),
        ("topics", {"id": "a", "label": {"ja": "題"}}),
        ("topics", {"id": "a", "label": "題"}),
        ("topics", {"id": "a-", "label": {"ja": "題", "ko": None}}),
        ("topics", {"label": {"ja": "題", "ko": None}}),
        ("venues", {"id": "a", "name": {"ja": "題", "ko": None}, "city": "Seoul"}),
        ("sources", {"id": "a", "title": {"ja": "題", "ko": None}, "date": "2022-13"}),
        ("sources", {"id": "a", "title": {"ja": "題", "ko": None}, "date": True}),
        ("sources", {"id": "a", "title": {"ja": "題", "ko": None}, "url": "www.clair.or.kr"}),
        ("sources", {"id": "a", "title": {"ja": "題", "ko": None}, "uri": "https://clair.or.kr"}),
        (
            "notices",
            {
                "id": "a",
                "text": {"ja": "題", "ko": None},
                "from_date": "2022-05",
                "until_date": "2022-05-31",
            },
        ),
        (
            "bodies",
            {"id": "a", "name": {"ja": "題", "ko": None}, "kind": "town", "country": "jp"},
        ),
    ],
)
def test_what_is_wrong_by_its_form_the_schema_refuses(kind: str, record: dict[str, Any]) -> None:
    assert faults(kind, {kind: [record]}) != []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("phone", "02-733-5681"),
        ("email", "info at clair"),
        ("opened", "October 1993"),
        ("map_url", "javascript:alert(1)"),
        ("routes", None),
    ],
)
def test_the_schema_of_the_office_knows_its_forms(name: str, wrong: str) -> None:
    office = read_yaml((SMALL / "data" / "office.yaml").read_text("utf-8"), "")[0]["office"]

    assert faults("office", {"office": {**office, name: wrong}}) != []


@pytest.mark.parametrize(("kind", "name"), files(DATA))
def test_editors_find_the_schema_of_each_file(kind: str, name: str) -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    first = (DATA / name).read_text("utf-8").partition("\n")[0]
    up = "../" * name.count("/")

    assert first == f"# yaml-language-server: $schema={up}schema/{kind}.schema.json"
    assert settings["yaml.schemas"][f"./data/schema/{kind}.schema.json"] == f"data/{file_of(kind)}"


def test_editors_know_a_schema_for_every_kind() -> None:
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))

    assert {f"./data/schema/{kind}.schema.json" for kind in KINDS} == {*settings["yaml.schemas"]}


def test_every_field_is_described_in_its_schema() -> None:
    silent = [
        f"{name}: {model}.{field}"
        for name, text in schema_files().items()
        for parts in [json.loads(text).get("$defs", {})]
        for model, part in parts.items()
        for field, held in part["properties"].items()
        if "description" not in held | parts.get(held.get("$ref", "").rpartition("/")[2], {})
    ]

    assert silent == []
