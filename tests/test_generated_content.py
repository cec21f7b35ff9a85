"""Generated YAML and Markdown: no traceback, no hang, nothing lost."""

import contextlib
import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.checks.problems import Problem, ProblemsError
from plugins.parity.signs import shape, signs
from plugins.parity.units import blocks, normalise
from plugins.records.facts import Fact, FactError
from plugins.records.models import KINDS, Language
from plugins.records.reader import read_yaml
from plugins.records.validation import validate
from plugins.text.markdown import convert
from plugins.text.reader import split_front_matter

quick = settings(max_examples=120, deadline=None, derandomize=True)

SIGNS = "ab1 \n\t:-#*_[](){}<>|&!?'\"`~@%=+.,/\\日本韓国ー、。「」年月한국어（）…〜"
noise = st.text(alphabet=SIGNS, max_size=80)
yaml_pieces = st.lists(
    st.sampled_from(
        [
            "id: a",
            "- id: a",
            "  ja: 日本",
            "  ko: ~",
            "{ja: あ, ko: 가}",
            "title:",
            "&a x",
            "*a",
            "!!str x",
            "|",
            ">",
            "---",
            "? a",
            ": b",
            "[a, b",
            "]",
            "}",
            "\t",
            "'",
            '"',
            "#",
            "source: [x]",
            "1:30",
            "2021-13-45",
            "\u3000",
            "- - -",
            "%YAML 1.1",
            "<<: *a",
        ]
    ),
    max_size=12,
)
words = st.lists(
    st.text(alphabet="abcdefg日本韓国한국어", min_size=2, max_size=6), min_size=1, max_size=12
)


def no_facts(reference: str, _lang: Language) -> Fact:
    raise FactError("there is no '%(reference)s'", reference=reference)


@quick
@given(st.one_of(noise, yaml_pieces.map("\n".join)))
def test_any_yaml_is_read_or_refused_with_a_place(text: str) -> None:
    refused: tuple[Problem, ...] = ()
    try:
        read_yaml(text, "data/x.yaml")
    except ProblemsError as error:
        refused = error.problems
    assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in refused)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | noise,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "title", "ja", "ko", "source", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@quick
@given(st.sampled_from(sorted(KINDS)), json_like)
def test_any_data_is_a_record_or_a_list_of_problems(kind: str, data: object) -> None:
    _empty, positions = read_yaml("a: 1\n", "data/x.yaml")

    record, problems = validate(KINDS[kind], data, positions)

    assert (record is None) == bool(problems)
    assert all(problem.message % dict(problem.params) for problem in problems)


@quick
@given(noise, st.sampled_from(["ja", "ko"]))
def test_any_markdown_is_converted_without_elements_that_were_typed(
    text: str, lang: Language
) -> None:
    converted = convert(text, lang, no_facts, "a.md", 1)

    assert not re.search(r"<(?:script|iframe|style|object|b>|b |img (?!alt|src))", converted.html)


@quick
@given(
    words,
    st.sampled_from(["ja", "ko"]),
    st.sampled_from([" ", "\n", "\n\n", "\n- ", "\n\n## ", "** ", " | "]),
)
def test_every_word_of_a_text_is_on_the_page(held: list[str], lang: Language, between: str) -> None:
    converted = convert(between.join(held), lang, no_facts, "a.md", 1)

    shown = html.unescape(re.sub(r"<[^>]+>", "", converted.html))
    assert [word for word in held if word not in shown] == []


@quick
@given(noise, st.sampled_from(["ja", "ko"]))
def test_comparing_never_fails_and_is_stable(text: str, lang: Language) -> None:
    signs(text, lang)
    shape(text)
    assert normalise(normalise(text, lang), lang) == normalise(text, lang)
    assert [
        line for _number, block in blocks(text, 1) for line in block.split("\n") if line.strip()
    ] == [line for line in text.split("\n") if line.strip()]


@quick
@given(noise)
def test_any_front_matter_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ProblemsError):
        _matter, _positions, body, line = split_front_matter(f"---\n{text}\n---\nbody", "a.md")
        assert body.endswith("body")
        assert line >= 3
