"""Kinds of pages and what builds their views."""

import pytest

from plugins.views import BUILDERS, builder
from tests.conftest import ROOT


@pytest.mark.parametrize("template", BUILDERS)
def test_every_builder_is_there_and_has_its_template(template: str) -> None:
    assert callable(builder(template))
    assert (ROOT / "theme" / "templates" / f"{template}.html").is_file()


def test_a_template_may_need_no_builder() -> None:
    assert builder("page") is None
