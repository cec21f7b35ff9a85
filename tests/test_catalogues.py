"""Interface strings: what is extracted, what a translation must keep."""

import shutil

import pytest

from plugins.bilingual.catalogues import (
    _same_placeholders,
    check_catalogues,
    read_catalogue,
    update,
    used_messages,
)
from plugins.bilingual.strings import translator
from plugins.bilingual.templates import environment, read_templates
from plugins.checks.problems import Place
from tests.conftest import ROOT

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Two lines are one message"
msgstr "二行で一つの文"
"""


@pytest.fixture
def theme(tmp_path):
    """A theme of one page and one language; nothing else is in its repository."""
    (tmp_path / "theme/templates").mkdir(parents=True)
    (tmp_path / "theme/translations").mkdir()
    (tmp_path / "theme/translations/ja.po").write_text(CATALOGUE, "utf-8")
    (tmp_path / "theme/templates/page.html").write_text(
        "<p>\n{% trans %}\n  Two lines are\n  one message\n{% endtrans %}\n", "utf-8"
    )
    return tmp_path / "theme"


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
    templates, _problems = read_templates(ROOT / "theme", ROOT)
    places = {place.path for held in used_messages(ROOT, templates).values() for place in held}

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


def test_a_message_over_several_lines_is_translated(theme):
    messages, problems = read_templates(theme, theme.parent)

    assert [each.id for each in messages] == ["Two lines are one message"]
    assert problems == []
    assert "<p>\n二行で一つの文" in environment(theme, "ja").get_template("page.html").render()


def test_every_unreadable_file_is_told_and_then_no_catalogue_is_written(theme):
    (theme / "templates/other.html").write_text("\n{% if %}\n", "utf-8")
    (theme / "templates/third.html").write_bytes("한국어".encode("euc-kr"))
    (theme / "translations/ko.po").write_text('msgid "a"\nnonsense\n', "utf-8")

    problems = update(theme.parent)

    assert {(each.place.path, each.place.line, each.code) for each in problems} == {
        ("theme/templates/other.html", 2, "template-syntax"),
        ("theme/templates/third.html", 1, "encoding"),
        ("theme/translations/ko.po", 2, "strings"),
    }
    assert (theme / "translations/ja.po").read_text("utf-8") == CATALOGUE


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        ('msgid "a"\nmsgstr "one\n', 2),
        ('msgid "a"\nmsgstr "one\\"\n', 2),
        ('msgid "a"\nmsgstr "say "one""\n', 2),
        ('msgid "a\nmsgstr "one"\n', 1),
        ('msgid "a"\n\nmsgid "b"\nmsgstr "two"\n', 3),
        ('msgid "a"\nmsgstr "one"\n\nmsgid "b"\n', 4),
        ('msgid "a"\nmsgstr "one"\nmsgstr "two"\n', 3),
        ('msgstr "one"\n', 1),
        ('msgid ""\n"a"\nmsgstr "one"\n\nmsgid "a"\nmsgstr "two"\n', 6),
        ('<<<<<<< HEAD\nmsgid "a"\nmsgstr "one"\n', 1),
    ],
)
def test_a_catalogue_of_which_something_would_be_lost_is_refused_at_its_line(theme, entries, line):
    (theme / "translations/ko.po").write_text(entries, "utf-8")

    problems = [*check_catalogues(theme.parent, [], theme / "translations")]

    places = [(each.place, each.code) for each in problems if each.place.path.endswith("ko.po")]
    assert places == [(Place("theme/translations/ko.po", line), "strings")]


def test_a_catalogue_of_another_encoding_is_told(theme):
    (theme / "translations/ko.po").write_bytes('msgid "a"\nmsgstr "가"\n'.encode("cp949"))

    assert [(each.place.path, each.code) for each in update(theme.parent)] == [
        ("theme/translations/ko.po", "encoding")
    ]


def test_a_text_over_several_lines_and_with_quotation_marks_is_read(theme):
    file = theme / "translations/ko.po"
    entry = '# 메모\nmsgid ""\n"a "\n"\\"b\\""\nmsgstr ""\n"첫째 "\n"\\"둘째\\""\n'
    file.write_text(f"\ufeff{entry}".replace("\n", "\r\n"), "utf-8")

    assert read_catalogue("ko", file.parent).get('a "b"').string == '첫째 "둘째"'


def test_translations_are_kept_and_new_messages_are_added(theme):
    for part in ("plugins", "publish"):
        (theme.parent / part).mkdir()
    (theme.parent / "plugins/new.py").write_text('_("New")\n', "utf-8")
    shutil.copy(theme / "translations/ja.po", theme / "translations/ko.po")

    assert update(theme.parent) == []

    for lang in ("ja", "ko"):
        text = (theme / f"translations/{lang}.po").read_text("utf-8")
        assert 'msgid "New"\nmsgstr ""' in text
        assert 'msgid "Two lines are one message"\nmsgstr "二行で一つの文"' in text
