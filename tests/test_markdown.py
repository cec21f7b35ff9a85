"""The converter that is used again says what a new one of Python-Markdown says."""

import inspect

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.treeprocessors import InlineProcessor

from plugins.records.facts import Fact
from plugins.records.models import Language
from plugins.text.converter import Converter
from plugins.text.markdown import convert

EXTENSIONS = ["tables", "def_list", "footnotes", "attr_list", "abbr", "sane_lists", "fenced_code"]
# Each construct, whole and broken.
SIGNS = [
    *("**", "*", "_", "__", "***", "`", "``", "[", "]", "(", ")", "![", "{", "}", "|"),
    *("\\*", "\\[", "&amp;", "&", "\x02", "<b>", "<!-- c -->", "~~~", "  \n", "\t", "\n", "\n\n"),
    *("# ", "## ", "- ", "* ", "1. ", "\n3. ", "\n> ", "\n    ", "\n---\n", "\n===\n"),
    *("<https://a.example>", "<a@b.example>", "日本の", "한국", "地域", "x", "JET"),
    *("[a]", "[b][a]", "![絵][a]", "[文](/x)", '[文](/y "t")', "![絵](/i.png)", "[^1]", "[^2]"),
    *(
        '\n\n[a]: /x "t"\n\n',
        "\n\n[^1]: 注\n\n",
        "\n\n[^2]: 二\n\n    続き\n\n",
        "\n\n用語\n: 説明\n\n",
    ),
    *("\n\n*[JET]: 語学\n\n", "{#h}", "{: .c}", "{: lang=ko }", "\n```\ncode\n```\n"),
    *("\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n", "///Footnotes Go Here///"),
]
texts = st.lists(st.sampled_from(SIGNS), max_size=20).map("".join)


def no_facts(reference: str, lang: Language) -> Fact:
    raise OSError((reference, lang))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(texts, max_size=3))
def test_any_text_comes_out_as_of_a_new_markdown(held: list[str]) -> None:
    used = Converter(extensions=EXTENSIONS, output_format="html")

    for text in held:
        new = markdown.Markdown(extensions=EXTENSIONS, output_format="html")
        assert used.reset().convert(text) == new.convert(text)
        assert used.parser.state == []


@pytest.mark.parametrize(
    "typed",
    ["[a]\n\n[a]: /x", "語[^1]\n\n[^1]: 注", "JET\n\n*[JET]: 語学", "```\nx\n```", "3. 三\n4. 四"],
)
def test_a_definition_in_one_text_is_none_in_the_next(typed: str) -> None:
    plain = "[a] 語[^1] JET {#h}\n\n1. 一"
    before = convert(plain, "ja", no_facts, "a.md", 1)

    convert(typed, "ja", no_facts, "a.md", 1)

    assert convert(plain, "ja", no_facts, "a.md", 1) == before


def test_a_text_that_fails_leaves_nothing_to_the_next() -> None:
    before = convert("- 語", "ja", no_facts, "a.md", 1)

    with pytest.raises(OSError, match="x/y"):
        convert("[^1]\n\n- {fact:x/y}\n\n[^1]: 注", "ja", no_facts, "a.md", 1)

    assert convert("- 語", "ja", no_facts, "a.md", 1) == before


def test_python_markdown_still_asks_the_method_that_is_overridden() -> None:
    source = inspect.getsource(InlineProcessor)

    assert "def __handleInline(self, data: str, patternIndex: int = 0) -> str:" in source
    assert "self.__applyPattern(\n" in source
