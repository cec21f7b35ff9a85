"""Interface strings: what is extracted, what a translation must keep."""

import pytest

from plugins.bilingual.catalogues import _same_placeholders, used_messages
from plugins.bilingual.strings import translator
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("message", "text", "right"),
    [
        ("%(count)s bodies", "%(count)s団体", True),
        ("%(count)s bodies", "団体", False),
        ("%(count)s bodies", "%(nom)s団体", False),
        ("%(count)s bodies", "%(count)s개 100% 단체", False),
        ("plain", "100%", False),
        ("plain", "100%%", True),
    ],
)
def test_a_translation_can_be_filled_in_as_its_message_can(
    message: str, text: str, right: bool
) -> None:
    assert _same_placeholders(message, text) is right


def test_words_of_templates_components_code_and_fields_are_extracted() -> None:
    places = {name for held in used_messages(ROOT).values() for name, _line in held}

    assert {
        "theme/templates/search.html",
        "theme/templates/_partials/footer.html",
        "plugins/checks/output.py",
        "plugins/records/models.py",
    } <= places


def test_english_messages_are_their_own_ids() -> None:
    assert translator("en")("'%(key)s' is missing; add it.") == "'%(key)s' is missing; add it."
    assert (
        translator("ko")("'%(key)s' is missing; add it.")
        == "'%(key)s' 항목이 없습니다. 추가해 주십시오."
    )
