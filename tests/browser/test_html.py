"""Every page is valid HTML, says the Nu Html Checker."""

from audit.accessibility.html import check_html
from audit.findings import Finding


def test_every_page_is_valid_html(built_site):
    assert [str(finding) for finding in check_html(built_site)] == []


def test_the_checker_sees_what_is_wrong(tmp_path):
    wrong = "<!doctype html>\n<html lang=ja><title>題</title><p id=a>\n<p id=a>"
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "index.html").write_text(wrong, "utf-8")

    assert check_html(tmp_path) == [
        Finding("/ja/index.html", "html", "line 3", "Duplicate ID “a”.")
    ]
