"""Records: what is read, what is refused, what is explained."""

from copy import copy
from pathlib import Path

import pytest

from plugins.checks.problems import Place, ProblemsError
from plugins.records.explain import data_readme
from plugins.records.facts import Fact, FactError, fact
from plugins.records.models import KINDS, Event, references
from plugins.records.reader import read_text, read_yaml
from plugins.records.store import Records, load_records
from tests.conftest import ROOT, SITES


@pytest.fixture(scope="module")
def records() -> Records:
    held, problems = load_records(SITES / "small" / "data", "data")
    assert problems == []
    return held


def refused(text: str) -> list[tuple[str, Place]]:
    with pytest.raises(ProblemsError) as error:
        read_yaml(text, "data/x.yaml")
    return [(problem.code, problem.place) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("1.5", "1.5"),
        ("2021-11-17", "2021-11-17"),
        ("2024-13-45", "2024-13-45"),
        ("12", 12),
        ("true", True),
        ("~", None),
    ],
)
def test_yaml_means_what_the_editor_typed(typed: str, meant: object) -> None:
    data, _positions = read_yaml(f"key: {typed}\n", "data/x.yaml")

    assert data == {"key": meant}
    assert type(data["key"]) is type(meant)


def test_every_key_and_value_knows_its_place() -> None:
    _data, positions = read_yaml("a:\n- {b: 1, ko: 한글, c: 2}\n", "x.yaml", first_line=10)

    assert positions.key("a", 0, "c") == Place("x.yaml", 11, 18)
    assert positions.value("a", 0, "c") == Place("x.yaml", 11, 21)
    assert positions.value("a", 0, "missing") == Place("x.yaml", 11, 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: 1\na: 2\n", "duplicate-key"),
        ("a: &x 1\nb: *x\n", "yaml-alias"),
        ("a: &a [x]\nb: [*a, *a]\n", "yaml-alias"),
        ("a: !!python/object:os.system x\n", "yaml-tag"),
        ("a: !!binary aGk=\n", "yaml-tag"),
        ("? [1]\n: 2\n", "yaml-key"),
        ("a: [1\n", "yaml-syntax"),
        ("a: '\n", "yaml-syntax"),
        ("--- \na: 1\n---\nb: 1\n", "yaml-syntax"),
        ("a: *nobody\n", "yaml-syntax"),
        ("[" * 100 + "]" * 100, "yaml-depth"),
        ("- " * 100 + "a", "yaml-depth"),
    ],
)
def test_yaml_that_would_be_lost_or_harmful_is_refused(text: str, code: str) -> None:
    assert code in {found for found, _place in refused(text)}


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    layers = ["a0: &a0 x"] + [
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)
    ]

    assert {code for code, _place in refused("\n".join(layers))} == {"yaml-alias"}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xef\xbb\xbfa: 1", "encoding"),
        (b"a: \xff", "encoding"),
        (b"a: \x00", "control-character"),
        ("id: a\u200b".encode(), "control-character"),
        ("a:\u00a0b".encode(), "control-character"),
        (b"a: 1\r\n", "line-ends"),
        ("a: \u1112\u1161".encode(), "decomposed"),
        (b"x" * 40_000_001, "too-large"),
    ],
)
def test_files_that_are_not_plain_text_are_refused(raw: bytes, code: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(raw)

    with pytest.raises(ProblemsError) as error:
        read_text(file, "x.yaml")

    assert [problem.code for problem in error.value.problems] == [code]


def test_references_are_found_in_lists_and_inside_parts(records: Records) -> None:
    event = records.get(Event, "lesson-2021")

    assert list(references(event)) == [
        (("source", 0), "sources", "leaflet"),
        (("program",), "programs", "cooking"),
        (("exhibitors", 0), "bodies", "tottori"),
    ]


@pytest.mark.parametrize(
    ("reference", "ja", "ko"),
    [
        ("figures/ties", Fact("1,165件", "1165"), Fact("1,165건", "1165")),
        ("figures/ties/value", Fact("1,165", "1165"), Fact("1,165", "1165")),
        ("figures/ties/as_of", Fact("2022年1月31日"), Fact("2022년 1월 31일")),
        ("statistics/projects/2020", Fact("58件", "58"), Fact("58건", "58")),
        ("bodies/tottori", Fact("鳥取県"), Fact("돗토리현")),
        ("programs/exchange", Fact("交流"), Fact("交流", lang="ja")),
        (
            "office/phone",
            Fact("+82-2-000-0000", url="tel:+82-2-000-0000"),
            Fact("+82-2-000-0000", url="tel:+82-2-000-0000"),
        ),
        ("office/parent/founded", Fact("1988年7月"), Fact("1988년 7월")),
        ("events/lesson-2021/fiscal_year", Fact("2021年度", "2021"), Fact("2021년도", "2021")),
    ],
)
def test_a_fact_reads_the_same_record_in_both_languages(
    records: Records, reference: str, ja: Fact, ko: Fact
) -> None:
    assert (fact(records, reference, "ja"), fact(records, reference, "ko")) == (ja, ko)


@pytest.mark.parametrize(
    "reference",
    [
        "x/y",
        "figures",
        "figures/x",
        "figures/ties/x",
        "programs/cooking/apply",
        "office/staff",
        "statistics/projects/1999",
    ],
)
def test_what_is_no_single_fact_is_refused(records: Records, reference: str) -> None:
    with pytest.raises(FactError):
        fact(records, reference, "ja")


def test_the_readme_of_the_records_is_made_from_the_models() -> None:
    assert (ROOT / "data" / "README.md").read_text("utf-8") == data_readme()


def test_every_field_is_explained() -> None:
    silent = [
        f"{kind}.{name}"
        for kind, model in KINDS.items()
        for name, field in model.model_fields.items()
        if not field.description
    ]

    assert silent == []


def test_positions_that_were_kept_still_tell_places():
    _data, positions = read_yaml("title: 題\nonly: ja\n", "a.md", first_line=2)

    kept = copy(copy(positions))  # as pickle does it

    assert kept.value("only") == Place("a.md", 3, 7)
    assert kept == positions
