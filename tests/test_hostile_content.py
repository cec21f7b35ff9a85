"""Hostile texts and files: each is named at its line, and nothing of it reaches a page."""

from pathlib import Path

import pytest

from plugins.bilingual.build import run
from plugins.checks.problems import Problem
from tests.conftest import BUILD_DATE, copy_site


def problems(site: Path) -> list[Problem]:
    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=True)
    assert not report.ok
    assert not (site / "output" / "ja" / "index.html").exists()
    return list(report.problems)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return copy_site("small", tmp_path / "site")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # elements
        ("<script>alert(1)</script>", "raw-html"),
        ("<SCRIPT SRC=//example.org/x.js></SCRIPT>", "raw-html"),
        ("前<img src=x onerror=alert(1)>後", "raw-html"),
        ("<svg/onload=alert(1)>", "raw-html"),
        ('<iframe src="https://example.org/"></iframe>', "raw-html"),
        ('<a href="javascript:alert(1)">x</a>', "raw-html"),
        ("<style>p{display:none}</style>", "raw-html"),
        ("<object data=x></object>", "raw-html"),
        ("<embed src=x>", "raw-html"),
        ('<form action="https://example.org/"><input name=a></form>', "raw-html"),
        ('<meta http-equiv="refresh" content="0;url=https://example.org/">', "raw-html"),
        ('<base href="https://example.org/">', "raw-html"),
        ('<link rel="stylesheet" href="https://example.org/x.css">', "raw-html"),
        ("<!-- hidden -->", "raw-html"),
        ("<![CDATA[x]]>", "raw-html"),
        ("<?php x ?>", "raw-html"),
        ("<x-y onclick=alert(1)>", "raw-html"),
        ("- <b onmouseover=alert(1)>x</b>", "raw-html"),
        ("| a |\n| --- |\n| <script>x</script> |", "raw-html"),
        ("<script\n>alert(1)</script\n>", "raw-html"),
        ("<javascript:alert(1)>", "raw-html"),
        # addresses
        ("[x](javascript:alert(1))", "unsafe-link"),
        ("[x](JaVaScRiPt:alert(1))", "unsafe-link"),
        ("[x](&#106;avascript:alert(1))", "unsafe-link"),
        ("[x](<java\tscript:alert(1)>)", "unsafe-link"),
        ("[x](<\x20javascript:alert(1)>)", "unsafe-link"),
        ("[x](vbscript:x)", "unsafe-link"),
        ("[x](data:text/html,x)", "unsafe-link"),
        ("[x](file:///etc/passwd)", "unsafe-link"),
        ("[x][1]\n\n[1]: javascript:alert(1)", "unsafe-link"),
        ("![x](javascript:alert(1))", "foreign-picture"),
        ("![x](data:image/svg+xml,x)", "foreign-picture"),
        ("![x](https://example.org/x.png)", "foreign-picture"),
        ("![x](//example.org/x.png)", "foreign-picture"),
        # attributes
        ("[x](/about/){: onclick=alert(1) }", "unsafe-attribute"),
        ('## x {: onmouseover="alert(1)" }', "unsafe-attribute"),
        ("## x {: style=color:red }", "unsafe-attribute"),
        ("[x](/about/){: target=_blank }", "unsafe-attribute"),
        # paths
        ("[x]({static}/../../../etc/passwd)", "dead-link"),
        ("[x]({static}/files/../../pelicanconf.py)", "dead-link"),
        ("[x]({filename}/../../README.md)", "dead-link"),
        ("[x]({filename}/pages/%2e%2e/%2e%2e/data/office.yaml)", "dead-link"),
        ("[x]({record}../office)", "dead-link"),
        ("[x]({static}/FILES/LIST.CSV)", "dead-link"),
        ("{fact:office/../../x}", "unknown-fact"),
    ],
)
def test_a_hostile_text_is_refused_at_its_line(site: Path, text: str, code: str) -> None:
    page = site / "content" / "pages" / "x.md"
    page.write_text(f"---\ntitle: 題\nsummary: 要約\n---\n一行目です。\n\n{text}\n", "utf-8")

    found = [
        (problem.code, problem.place.path) for problem in problems(site) if problem.place.line >= 7
    ]

    assert (code, "content/pages/x.md") in found


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://example.org/x.png)"],
)
def test_a_hostile_long_text_of_a_record_is_refused_too(site: Path, text: str) -> None:
    file = site / "data" / "programs.yaml"
    old = "[お問い合わせ]({filename}/pages/about.md)ください。"
    file.write_text(file.read_text("utf-8").replace(old, text), "utf-8")

    assert {problem.place.path for problem in problems(site)} == {"data/programs.yaml"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("office.yaml", "map_url: https://example.org/map", "map_url: javascript:alert(1)"),
        (
            "office.yaml",
            "map_url: https://example.org/map",
            'map_url: https://example.org/"onclick=x',
        ),
        ("office.yaml", "email: info@example.org", 'email: "a@b.c?body=<script>"'),
        ("office.yaml", "phone: +82-2-000-0000", 'phone: "+82-2-0000\\"><script>"'),
        ("bodies.yaml", "id: ulsan", "id: ../ulsan"),
        ("programs.yaml", "- id: exchange", "- id: con/../../x"),
        ("programs.yaml", "- id: exchange", "- id: ｅｘ"),
    ],
)
def test_a_hostile_value_of_a_record_is_refused(site: Path, name: str, old: str, new: str) -> None:
    file = site / "data" / name
    assert old in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")

    assert f"data/{name}" in {problem.place.path for problem in problems(site)}


def test_signs_in_titles_and_records_are_shown_as_they_are_typed(site: Path) -> None:
    page = site / "content" / "pages" / "x.md"
    page.write_text('---\ntitle: A < B & "C"\nsummary: \'">x\'\nonly: ja\n---\n文\n', "utf-8")
    file = site / "data" / "programs.yaml"
    file.write_text(file.read_text("utf-8").replace("ja: 料理体験", "ja: 料理<体験&"), "utf-8")

    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=True)

    assert report.ok, report.problems
    written = "".join(file.read_text("utf-8") for file in (site / "output").rglob("*.html"))
    assert "<h1>A &lt; B &amp; &#34;C&#34;</h1>" in written
    assert "料理&lt;体験&amp;" in written


@pytest.mark.parametrize(
    "link",
    [
        "content/pages/x.md",
        "content/pages/folder",
        "content-ko/pages/x.md",
        "content/files/x.csv",
        "data/x.yaml",
        "data/venues.yaml",
    ],
)
def test_a_link_to_another_place_is_refused(site: Path, link: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "page.md").write_text("---\ntitle: 秘\nsummary: 密\n---\nx\n", "utf-8")
    target = site / link
    target.unlink(missing_ok=True)
    target.symlink_to(secret if link.endswith("folder") else secret / "page.md")

    assert ("symlink", link) in {(problem.code, problem.place.path) for problem in problems(site)}
