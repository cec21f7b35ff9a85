"""Parts of templates that are written once: they depend on nothing but the value they name."""

from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from plugins.views.kept import Kept
from tests.conftest import ROOT

TEMPLATES = ROOT / "theme" / "templates"
WORDS = {"_", "gettext", "same"}


def parts(file: Path) -> list[nodes.CallBlock]:
    parsed = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(
        file.read_text("utf-8")
    )
    return [
        each
        for each in parsed.find_all(nodes.CallBlock)
        if isinstance(each.call.node, nodes.Name) and each.call.node.name == "same"
    ]


KEPT = [(file, each) for file in sorted(TEMPLATES.rglob("*.html")) for each in parts(file)]


@pytest.mark.parametrize(("file", "part"), [pytest.param(*each, id=each[0].name) for each in KEPT])
def test_what_is_kept_asks_for_its_own_value_only(file: Path, part: nodes.CallBlock) -> None:
    name, value = part.call.args
    assert isinstance(name, nodes.Const)
    assert isinstance(value, nodes.Name)
    body = nodes.Template(part.body)
    set_there = {each.name for each in body.find_all(nodes.Name) if each.ctx != "load"}

    asked = {each.name for each in body.find_all(nodes.Name)} - set_there - WORDS

    assert asked == {value.name}
    others = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Block)
    assert list(body.find_all(others)) == []


def test_every_part_has_a_name_of_its_own() -> None:
    names = [each.call.args[0].value for _file, each in KEPT]

    assert names
    assert len(names) == len(set(names))


def test_a_part_is_written_once_for_a_value_and_anew_for_another() -> None:
    environment = Environment(autoescape=True)
    environment.globals["same"] = Kept()
    template = environment.from_string(
        "{% call same('a', held) %}{{ held[0] }}{% endcall %}{{ held[0] }}"
    )
    one, other = ["1"], ["1"]
    assert [template.render(held=each) for each in (one, other)] == ["11", "11"]

    one[0] = other[0] = "2"

    assert template.render(held=one) == "12"
    assert template.render(held=["3"]) == "33"
