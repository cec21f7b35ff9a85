"""The ledger of addresses: what counts, what is new, what must not be lost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from plugins.bilingual.build import run
from plugins.bilingual.documents import Document
from plugins.checks.problems import Place, Problem
from plugins.checks.report import Report
from plugins.publishing import ledger
from plugins.publishing.redirects import Rule, Rules
from tests.conftest import BUILD_DATE, copy_site

PAGE = Document(
    key="pages/about.md",
    lang="ja",
    path="/about/",
    template="page",
    title="題",
    title_lang="ja",
    summary="要約",
    body="",
    body_lang="ja",
    place=Place("content/pages/about.md"),
)
PLACE = Place("data/redirects.yaml")
MOVED = Rules((Rule("moved", "ja", "/old", False, (), "/new/", PLACE, PLACE),))


def built(site: Path) -> Report:
    return run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=False)


def told(problems: Sequence[Problem]) -> list[tuple[int, str, str]]:
    return [(each.place.line, each.severity, each.code) for each in problems]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("ja/index.html", ("ja", "/")),
        ("ko/about/index.html", ("ko", "/about/")),
        ("ja/feed.xml", ("ja", "/feed.xml")),
        ("ja/files/guide.pdf", ("ja", "/files/guide.pdf")),
        ("ja/publications/a.bib", ("ja", "/publications/a.bib")),
        ("ja/data/events.json", ("ja", "/data/events.json")),
        ("ja/search/index.html", ("ja", "/search/")),
        ("ja/search-tips/index.html", ("ja", "/search-tips/")),
        # for machines and for pages: nobody keeps them
        ("ja/404.html", None),
        ("ja/theme/site.css", None),
        ("ja/search.json", None),
        ("ja/search/index.json", None),
        ("ja/search/grams/0.bin", None),
        ("ja/search/texts/3.txt", None),
        ("ja/sitemap.xml", None),
        ("ja/robots.txt", None),
        ("ja/manifest.webmanifest", None),
        ("ja/old-addresses.json", None),
        ("hosting/nginx/maps.conf", None),
    ],
)
def test_pages_and_lasting_files_are_addresses(name: str, address: ledger.Address | None) -> None:
    found = ledger.published([name], {"ja": {}, "ko": {}})

    assert found == (set() if address is None else {address})


def test_drafts_and_pages_of_previews_are_not_published_but_fallbacks_are() -> None:
    pages = [
        replace(PAGE, path="/draft/", draft=True),
        replace(PAGE, path="/status/", template="status"),
        replace(PAGE, path="/fallback/", fallback=True),
    ]
    sides = {"ja": {page.path: page for page in pages}, "ko": {}}

    found = ledger.published([f"ja/{page.output}" for page in pages], sides)

    assert found == {("ja", "/fallback/")}


def test_a_preview_and_the_published_site_have_the_same_addresses(
    tmp_path: Path,
) -> None:
    site = copy_site("small", tmp_path / "site")
    settings = site / "pelicanconf.py"
    (site / "theme" / "templates" / "status.html").write_text('{% extends "base.html" %}')
    published = built(site).addresses
    settings.write_text(settings.read_text("utf-8").replace("PREVIEW = False", "PREVIEW = True"))

    preview = built(site).addresses

    assert preview == published != set()


def test_without_a_ledger_nothing_has_been_published(tmp_path: Path) -> None:
    assert ledger.check(tmp_path, {("ja", "/")}, Rules()) == []


def test_a_complete_ledger_is_silent(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    count, left = ledger.update(site, built(site).addresses, [])
    again = built(site)

    assert (count > 0, left) == (True, [])
    assert again.problems == ()


def test_what_is_new_is_told_once_and_what_is_lost_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / ledger.LEDGER).write_text("ja /about/\nja /gone/\nja /old/\nko /gone.pdf\n")
    addresses = {("ja", "/about/"), ("ja", "/new/"), ("ko", "/new/")}

    problems = ledger.check(tmp_path, addresses, MOVED)

    assert told(problems) == [
        (2, "error", "lost-address"),
        (4, "error", "lost-address"),
        (1, "warning", "new-addresses"),
    ]
    assert dict(problems[-1].params) == {"count": "2", "first": "ja /new/"}


def test_the_task_adds_puts_in_order_and_never_removes(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / ledger.LEDGER
    file.write_text("ko /a/\nja /old/\nja /old/\n")
    found = ledger.check(tmp_path, {("ja", "/b/"), ("ko", "/a/")}, MOVED)

    count, left = ledger.update(tmp_path, {("ja", "/b/"), ("ko", "/a/")}, found)

    assert (count, left) == (1, [])
    assert file.read_text() == "ja /b/\nja /old/\nko /a/\n"
    assert ledger.check(tmp_path, {("ja", "/b/"), ("ko", "/a/")}, MOVED) == []


def test_the_task_writes_nothing_while_there_are_errors(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / ledger.LEDGER
    file.write_text("ja /gone/\n")
    found = ledger.check(tmp_path, {("ja", "/")}, Rules())

    count, left = ledger.update(tmp_path, {("ja", "/")}, found)

    assert (count, told(left)) == (0, [(1, "error", "lost-address")])
    assert file.read_text() == "ja /gone/\n"


def test_a_page_that_was_published_cannot_become_a_draft_unnoticed(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    ledger.update(site, built(site).addresses, [])
    news = "news/2022-04-01-start.md"
    for tree in ("content", "content-ko"):
        file = site / tree / news
        file.write_text(file.read_text("utf-8").replace("\n---\n", "\nstatus: draft\n---\n", 1))

    report = built(site)

    lost = {dict(each.params)["path"] for each in report.problems if each.code == "lost-address"}
    assert lost == {"/news/2022-04-01-start/", "/feed.xml"}  # nothing else is in the feed


def test_a_build_for_an_early_day_does_not_miss_what_is_still_to_come(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    paths = ("/", "/news/2022-04-01-start/")
    lines = [f"{lang} {path}\n" for lang in ("ja", "ko") for path in paths]
    (site / "data" / "addresses.txt").write_text("".join(lines), "utf-8")

    report = run(root=site, publish=False, build_date=date(2021, 1, 1), output=None, write=False)

    assert report.ok
    assert ("ja", "/news/2022-04-01-start/") not in report.addresses
