"""``move``: everything follows the new name and nothing else changes; old addresses lead on."""

import difflib
import posixpath
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

import tasks
from plugins.bilingual.build import run, survey
from plugins.bilingual.front_matter import RecordText
from plugins.bilingual.strings import translator
from plugins.checks.problems import format_problems
from plugins.parity.state import confirm, read_agreements, write_agreements
from plugins.preview.session import FOLDERS
from plugins.records import models as m
from plugins.records.move import Moved, _find, _named, _read, move
from plugins.records.reader import Positions
from plugins.records.renaming import Renaming, in_markdown
from plugins.records.store import load_records
from tests.conftest import BUILD_DATE, ROOT, copy_site

MORE = {
    "data/topics.yaml": """\
topics:
  # What is eaten.
  - id: food  # kept
    label: {ja: 食, ko: 음식}
  - id: "2022"
    label: {ja: 年, ko: 연도}
""",
    "data/partners.yaml": """\
partners:
- {id: tottori-office, body: tottori, group: japanese, source: [leaflet]}
""",
    "data/publication_series.yaml": """\
publication_series:
- id: reports
  program: exchange
  title: {ja: 報告, ko: 보고}
  summary:
    ja: "[]({record}publications/first-report)など。{fact:programs/cooking/number}番です。"
    ko: '[]({record}publications/first-report) 등. {fact:programs/cooking/number}번입니다.'
  source: [leaflet]
""",
    "data/publications.yaml": """\
publications:
- id: first-report
  series: reports
  title: {ja: 最初の報告, ko: 첫 보고}
  language: ja
  topics: ['food', '2022', ]   # food and more
  source:
  - leaflet
""",
    "data/redirects.yaml": """\
redirects:
  - id: old-about
    path: /about.asp
    to: /about/#numbers

  # Kept.
  - {id: old-lesson, path: /lesson.asp, query: no=1, to: /events/lesson-2021/}
""",
    "content/publications/first-report.md": "---\n---\n[開始]({filename}../news/2022-04-01-start.md)\n",
    "content-ko/publications/first-report.md": "---\n---\n[시작]({filename}../news/2022-04-01-start.md)\n",
    "content/pages/notes/more.md": """\
---
title: 詳しく
summary: 詳しい説明です。
differs: ["{filename}../about.md#numbers", /about/, programs/cooking/number]
---
[概要]({filename}../about.md#numbers)、[直接](/about/)、[近く](../../about/)、[一覧]: なし
{fact:programs/cooking/number}番の[料理]( {record}programs/cooking "題" )と[料理](%7Brecord%7Dprograms/cooking)。
[交流]({record}programs%2Fexchange)、[料理]({record}programs%2Fcooking)
[表]({static}../../files/list.csv)、[他](https://example.org/about/)、[自](https://ja.example.org/about/)。

`{record}programs/cooking-2`、[教室][lesson]、[これ]({filename}more.md)。

[lesson]: /events/lesson-2021/
""",
    "content-ko/pages/notes/more.md": """\
---
title: 자세히
summary: 자세한 설명입니다.
---
[직접](/about/), [그냥](/about/), [가까이](../../about/), [목록]: 없음
[요리]({record}programs/cooking)와 [요리](%7Brecord%7Dprograms/cooking).
[교류]({record}programs%2Fexchange), [요리]({record}programs%2Fcooking)
[표]({static}../../files/list.csv), [다른](https://example.org/about/), [우리](https://ko.example.org/about/).

`{record}programs/cooking-2`, [교실][lesson], [이것]({filename}more.md).

[lesson]: /events/lesson-2021/
""",
}
TEMPLATES = ("issue", "archive-index", "archive-list", "publication", "seminar", "seminar-series")
DAY = date(2022, 5, 1)

# What is moved: as typed, and both addresses ("" for what has none).
MOVES = {
    "page": ("content/pages/about.md", "office", "/about/", "/office/"),
    "page into a folder": ("pages/about", "pages/office/us", "/about/", "/office/us/"),
    "page between folders": ("notes/more", "/more/", "/notes/more/", "/more/"),
    "page of one side": ("content-ko/pages/ko-alone.md", "alone", "/ko-alone/", "/alone/"),
    "page for one site": ("/notes/only-ja/", "ja", "/notes/only-ja/", "/notes/ja/"),
    "news": (
        "news/2022-04-01-start",
        "2022-04-02-begin",
        "/news/2022-04-01-start/",
        "/news/2022-04-02-begin/",
    ),
    "program": ("programs/cooking", "cook", "/programs/cooking/", "/programs/cook/"),
    "event": (
        "data/events.yaml#lesson-2021",
        "events/one",
        "/events/lesson-2021/",
        "/events/one/",
    ),
    "publication": (
        "content/publications/first-report.md",
        "one",
        "/publications/first-report/",
        "/publications/one/",
    ),
    "partner": ("/partners/#tottori-office", "to", "/partners/#tottori-office", "/partners/#to"),
    "topic": ("topics/food", "meal", "", ""),
    "topic of digits": ("topics/2022", "year-2022", "", ""),
    "topic to digits": ("topics/food", "123", "", ""),
    "source": ("sources/leaflet", "paper", "", ""),
    "body": ("bodies/tottori", "tottori-ken", "", ""),
    "figure": ("figures/ties", "sister-ties", "", ""),
    "statistic": ("statistics/projects", "all-projects", "", ""),
    "chapter": ("chapters/promotion", "fun", "", ""),
    "office": ("office/seoul", "clair", "", ""),
}


def write(site: Path, name: str, text: str) -> None:
    file = site / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site with more to follow; all that has two sides is confirmed, one side edited."""
    site = copy_site("small", tmp_path_factory.mktemp("prepared") / "site")
    for name, text in MORE.items():
        write(site, name, text)
    for name in TEMPLATES:
        if not (site / f"theme/templates/{name}.html").exists():
            write(site, f"theme/templates/{name}.html", '{% extends "base.html" %}\n')
    agreements = confirm(
        ["content", "data"],
        survey(root=site, build_date=BUILD_DATE)[0],
        read_agreements(site),
        DAY,
        no_change=False,
    ).agreements
    write_agreements(
        site, {name: each for name, each in agreements.items() if "lesson" not in name}
    )
    edit(site, "content/publications/first-report.md", "開始", "始まり")
    edit(site, "content/pages/notes/more.md", "番の[", "番目の[")
    edit(site, "content-ko/pages/notes/more.md", "와 [", "하고 [")
    return site


@pytest.fixture
def site(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "site"))


def edit(site: Path, name: str, old: str, new: str) -> None:
    text = (site / name).read_text("utf-8")
    assert old in text
    write(site, name, text.replace(old, new, 1))


def moved(site: Path, old: str, new: str) -> Moved:
    return move(site, old, new, gettext=translator("en"), day=BUILD_DATE)


def told(done: Moved, lang: str = "en") -> list[str]:
    return format_problems(done.problems, lang, "text").splitlines()


def files(site: Path) -> dict[str, bytes | None]:
    """Return every file and folder of the repository, but for what builds remember."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes() if path.is_file() else None
        for path in site.rglob("*")
        if path.relative_to(site).parts[0] != ".cache"
    }


def states(site: Path) -> dict[str, str]:
    standings, report = survey(root=site, build_date=BUILD_DATE)
    assert report.ok, told(Moved(problems=report.problems))
    return {each.unit.name: each.state for each in standings}


def redirects(site: Path) -> list[tuple[str | None, str, str]]:
    records, problems = load_records(site / "data", "data")
    assert problems == []
    return [(each.site, each.path, each.to) for each in records.all(m.Redirect)]


def changes(before: dict[str, bytes | None], site: Path, *names: str) -> list[str]:
    """Return the lines that are gone (-) and new (+) in *names*."""
    found = []
    for name in names:
        old = (before[name] or b"").decode().splitlines()
        new = (site / name).read_text("utf-8").splitlines()
        found += [
            line
            for line in difflib.unified_diff(old, new, n=0, lineterm="")
            if not line.startswith(("---", "+++", "@@"))
        ]
    return found


def problems(site: Path, output: Path) -> list[str]:
    report = run(root=site, publish=False, build_date=BUILD_DATE, output=output, write=True)
    return sorted(problem.message for problem in report.problems)


# --- Everything follows -----------------------------------------------------------------


@pytest.mark.parametrize("name", MOVES)
def test_after_a_move_both_sites_are_as_good_and_the_old_address_leads_on(
    name: str, site: Path
) -> None:
    old, new, old_address, new_address = MOVES[name]
    before, known = states(site), problems(site, site.parent / "before")
    led = redirects(site)

    done = moved(site, old, new)

    assert [line for line in told(done) if "[no-redirect]" not in line] == []
    assert done.address == new_address
    assert problems(site, site.parent / "after") == known
    after = states(site)
    assert sorted(after.values()) == sorted(before.values())
    assert {
        each: state for each, state in after.items() if each in before
    }.items() <= before.items()
    if new_address and "#" not in new_address:
        for lang in m.LANGUAGES:
            if (site.parent / "before" / lang / old_address[1:]).exists():
                assert (site.parent / "after" / lang / new_address[1:] / "index.html").is_file()
            assert not (site.parent / "after" / lang / old_address[1:] / "index.html").exists()
    here = "ja" if name == "page for one site" else None
    fresh = [(here, old_address, new_address)] if old_address and "#" not in old_address else []
    followed = [
        (lang, path, re.sub(rf"^{re.escape(old_address or '?')}(?=#|$)", new_address, to))
        for lang, path, to in led
    ]
    assert redirects(site) == followed + fresh


@pytest.mark.parametrize("name", MOVES)
def test_a_move_there_and_back_leaves_only_redirects(name: str, site: Path) -> None:
    old, new, old_address, new_address = MOVES[name]
    before = files(site)

    moved(site, old, new)
    kind, _, name = old.partition("/")
    back = (new_address, old_address) if new_address else (f"{kind}/{new}", name)
    done = moved(site, *back)

    after = files(site)
    assert [line for line in told(done) if "[no-redirect]" not in line] == []
    assert {each for each in before | after if before.get(each) != after.get(each)} <= {
        "data/redirects.yaml"
    }
    if old_address and "#" not in old_address:
        loops = [each for each in redirects(site) if each[1] == each[2]]
        assert (loops, redirects(site)[-1][1:]) == ([], (new_address, old_address))


@pytest.mark.parametrize(
    ("kind", "old"),
    [
        ("programs", "cooking"),
        ("publications", "first-report"),
        ("topics", "food"),
        ("sources", "leaflet"),
        ("bodies", "tottori"),
        ("statistics", "projects"),
    ],
)
def test_nothing_but_the_name_changes(kind: str, old: str, site: Path) -> None:
    before = files(site)

    done = moved(site, f"{kind}/{old}", "zz-new")

    made = {"data/agreed.yaml", "data/redirects.yaml"}
    after = {
        name.replace("zz-new", old): (raw or b"").replace(b"zz-new", old.encode())
        for name, raw in files(site).items()
        if name not in made
    }
    assert told(done) == []
    assert after == {name: raw or b"" for name, raw in before.items() if name not in made}


def test_every_form_of_a_link_follows(site: Path) -> None:
    before = files(site)

    moved(site, "programs/cooking", "cook")
    moved(site, "/events/lesson-2021/", "one")

    assert changes(before, site, "content/pages/notes/more.md", "data/programs.yaml") == [
        '-differs: ["{filename}../about.md#numbers", /about/, programs/cooking/number]',
        '+differs: ["{filename}../about.md#numbers", /about/, programs/cook/number]',
        '-{fact:programs/cooking/number}番目の[料理]( {record}programs/cooking "題" )と[料理](%7Brecord%7Dprograms/cooking)。',
        "-[交流]({record}programs%2Fexchange)、[料理]({record}programs%2Fcooking)",
        '+{fact:programs/cook/number}番目の[料理]( {record}programs/cook "題" )と[料理](%7Brecord%7Dprograms/cook)。',
        "+[交流]({record}programs%2Fexchange)、[料理]({record}programs%2Fcook)",
        "-[lesson]: /events/lesson-2021/",
        "+[lesson]: /events/one/",
        "-- id: cooking",
        "+- id: cook",
    ]
    assert changes(before, site, "data/publication_series.yaml") == [
        '-    ja: "[]({record}publications/first-report)など。{fact:programs/cooking/number}番です。"',
        "-    ko: '[]({record}publications/first-report) 등. {fact:programs/cooking/number}번입니다.'",
        '+    ja: "[]({record}publications/first-report)など。{fact:programs/cook/number}番です。"',
        "+    ko: '[]({record}publications/first-report) 등. {fact:programs/cook/number}번입니다.'",
    ]


def test_links_to_a_page_follow_it_into_another_folder(site: Path) -> None:
    before = files(site)

    moved(site, "pages/about", "pages/office/us")

    assert changes(before, site, "content/pages/notes/more.md", "pelicanconf.py") == [
        '-differs: ["{filename}../about.md#numbers", /about/, programs/cooking/number]',
        '+differs: ["{filename}../office/us.md#numbers", /office/us/, programs/cooking/number]',
        "-[概要]({filename}../about.md#numbers)、[直接](/about/)、[近く](../../about/)、[一覧]: なし",
        "+[概要]({filename}../office/us.md#numbers)、[直接](/office/us/)、[近く](../../office/us/)、[一覧]: なし",
        "-[表]({static}../../files/list.csv)、[他](https://example.org/about/)、[自](https://ja.example.org/about/)。",
        "+[表]({static}../../files/list.csv)、[他](https://example.org/about/)、[自](https://ja.example.org/office/us/)。",
        '-NAVIGATION = ("pages/about.md",)',
        '+NAVIGATION = ("pages/office/us.md",)',
    ]


def test_relative_links_of_a_page_still_lead_where_they_led(site: Path) -> None:
    before = (site / "content/pages/notes/more.md").read_text("utf-8")

    moved(site, "notes/more", "pages/more")

    after = (site / "content/pages/more.md").read_text("utf-8")
    assert not (site / "content/pages/more").exists()
    assert after == before.replace("../about.md", "about.md").replace(
        "../../about/", "../about/"
    ).replace("{static}../../files", "{static}../files")


def test_a_folder_that_is_left_empty_goes_away(site: Path) -> None:
    moved(site, "content/pages/notes/more.md", "more")
    assert (site / "content-ko/pages/notes").exists() is True

    moved(site, "notes/more", "/more/")

    assert not (site / "content-ko/pages/notes").exists()
    assert (site / "content/pages/notes/only-ja.md").is_file()


def test_links_in_templates_follow(site: Path) -> None:
    write(
        site,
        "theme/templates/page.html",
        '{% extends "base.html" %}\n{% block main %}{{ super() }}<a href="/about/#numbers">概要</a>{% endblock %}',
    )

    done = moved(site, "/about/", "office")

    assert told(done) == []
    assert 'href="/office/#numbers"' in (site / "theme/templates/page.html").read_text("utf-8")


def test_files_beside_a_record_move_with_it(site: Path) -> None:
    for folder in ("content", "content-ko"):
        writer = PdfWriter()
        writer.add_blank_page(595, 842)
        writer.write(site / folder / "publications" / "first-report.pdf")
    known = problems(site, site.parent / "before")
    before = files(site)

    moved(site, "publications/first-report", "one")

    for folder in ("content", "content-ko"):
        for suffix in (".md", ".pdf"):
            assert not (site / f"{folder}/publications/first-report{suffix}").exists()
        old = before[f"{folder}/publications/first-report.pdf"]
        assert (site / f"{folder}/publications/one.pdf").read_bytes() == old
    assert problems(site, site.parent / "after") == known


def test_the_places_that_changed_are_told(site: Path) -> None:
    done = moved(site, "publications/first-report", "one")

    agreed = (site / "data/agreed.yaml").read_text("utf-8").split("\n")
    line = agreed.index("content/publications/one.md:") + 1
    assert [f"{place.path}:{place.line}" for place in done.places] == [
        "content-ko/publications/one.md:1",
        "content/publications/one.md:1",
        f"data/agreed.yaml:{line}",
        "data/publication_series.yaml:6",
        "data/publication_series.yaml:7",
        "data/publications.yaml:2",
        "data/redirects.yaml:8",
    ]


@pytest.mark.parametrize(
    ("old", "name"),
    [
        ("content/publications/first-report.md", "data/publications.yaml#first-report"),
        ("content-ko/publications/first-report.pdf", "data/publications.yaml#first-report"),
        ("./content/publications/first-report", "data/publications.yaml#first-report"),
        ("content\\publications\\first-report.md", "data/publications.yaml#first-report"),
        ("data/publications.yaml#first-report", "data/publications.yaml#first-report"),
        ("publications/first-report", "data/publications.yaml#first-report"),
        ("/publications/first-report/", "data/publications.yaml#first-report"),
        ("/publications/first-report", "data/publications.yaml#first-report"),
        (
            "http://127.0.0.1:8000/ko/publications/first-report/",
            "data/publications.yaml#first-report",
        ),
        ("/partners/#tottori-office", "data/partners.yaml#tottori-office"),
        ("content-ko/pages/about.md", "content/pages/about.md"),
        ("about", "content/pages/about.md"),
        ("https://ja.example.org/notes/more/", "content/pages/notes/more.md"),
        ("news/2022-04-01-start", "content/news/2022-04-01-start.md"),
    ],
)
def test_the_old_name_may_be_typed_in_any_form(old: str, name: str, prepared: Path) -> None:
    assert _find(old, _read(prepared, BUILD_DATE)).name == name


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        *(
            ("publications/first-report", new, "data/publications.yaml#one")
            for new in (
                "one",
                "publications/one",
                "data/publications.yaml#one",
                "/publications/one/",
                "content/publications/one.md",
            )
        ),
        ("partners/tottori-office", "/partners/#to", "data/partners.yaml#to"),
        *(
            ("notes/more", new, "content/pages/notes/most.md")
            for new in (
                "most",
                "most.md",
                "pages/notes/most",
                "content-ko/pages/notes/most.md",
                "/notes/most/",
                "notes/most",
                "https://ja.example.org/notes/most/",
            )
        ),
        ("notes/more", "/more/", "content/pages/more.md"),
        ("news/2022-04-01-start", "/news/2022-04-02-b/", "content/news/2022-04-02-b.md"),
    ],
)
def test_the_new_name_may_be_typed_in_any_form(
    old: str, new: str, name: str, prepared: Path
) -> None:
    site = _read(prepared, BUILD_DATE)

    assert _named(new, _find(old, site), site).name == name


# --- Redirects --------------------------------------------------------------------------


def test_a_second_move_makes_no_chain(site: Path) -> None:
    moved(site, "/about/", "second")
    moved(site, "/second/", "third")

    assert redirects(site) == [
        (None, "/about.asp", "/third/#numbers"),
        (None, "/lesson.asp", "/events/lesson-2021/"),
        (None, "/about/", "/third/"),
        (None, "/second/", "/third/"),
    ]


def test_moving_back_takes_out_the_redirect_and_nothing_around_it(site: Path) -> None:
    moved(site, "/events/lesson-2021/", "one")
    moved(site, "/about/", "office")
    moved(site, "/events/one/", "lesson-2021")

    text = (site / "data/redirects.yaml").read_text("utf-8")
    assert redirects(site)[2:] == [
        (None, "/about/", "/office/"),
        (None, "/events/one/", "/events/lesson-2021/"),
    ]
    assert text.startswith(MORE["data/redirects.yaml"].replace("/about/#", "/office/#"))
    assert "\n\n\n" not in text


def test_a_draft_had_no_address_to_keep(site: Path) -> None:
    for folder in ("content", "content-ko"):
        edit(site, f"{folder}/pages/notes/more.md", "---\n[", "status: draft\n---\n[")
        edit(site, f"{folder}/pages/notes/more.md", "、[これ]({filename}more.md)", "") if (
            folder == "content"
        ) else edit(site, f"{folder}/pages/notes/more.md", ", [이것]({filename}more.md)", "")
    before = redirects(site)

    done = moved(site, "notes/more", "most")

    assert (told(done), redirects(site)) == ([], before)


def test_a_place_on_a_page_is_said_to_have_no_redirect(site: Path) -> None:
    done = moved(site, "partners/tottori-office", "to")

    assert told(done) == [
        "data/partners.yaml:2:3: warning: '/partners/#tottori-office' was a place on a page, which cannot be redirected; from other sites it leads to the top of that page. [no-redirect]"
    ]


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("topics/food", "meal", "/publications/topics/food/"),
        ("bodies/tottori", "tottori-ken", "/publications/regions/tottori/"),
        ("publication_series/reports", "all", "/publications/series/reports/"),
        ("publications/first-report", "one", "/publications/first-report/first-report.bib"),
        ("events/lesson-2021", "one", "/events/lesson-2021/"),
    ],
)
def test_all_that_was_published_under_the_name_leads_on(
    old: str, new: str, gone: str, site: Path
) -> None:
    edit(site, "data/publications.yaml", "  source:", "  regions: [tottori]\n  source:")
    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=False)
    lines = sorted(" ".join(address) for address in report.addresses)
    write(site, "data/addresses.txt", "".join(f"{line}\n" for line in lines))

    done = moved(site, old, new)

    again = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=False)
    fresh = [(there, to) for _site, there, to in redirects(site)[2:]]
    name = posixpath.basename(old)
    assert (told(done), again.problems) == ([], report.problems)
    assert (gone, gone.replace(name, new)) in fresh
    assert {to for _gone, to in fresh} <= {path for _lang, path in again.addresses}


# --- What was confirmed -----------------------------------------------------------------


def test_what_was_confirmed_stays_so_and_what_was_not_does_not(site: Path) -> None:
    before = states(site)
    assert set(before.values()) >= {"complete", "unconfirmed", "ja-moved", "both-moved", "missing"}

    moved(site, "programs/cooking", "cook")

    renamed = {
        name: before["data/programs.yaml#cooking" if name.endswith("#cook") else name]
        for name in states(site)
        if name != "content/programs/cook.md"
    }
    assert {name: states(site)[name] for name in renamed} == renamed
    text = (site / "data/agreed.yaml").read_text("utf-8")
    write_agreements(site, read_agreements(site))
    assert (site / "data/agreed.yaml").read_text("utf-8") == text


# --- All or nothing ---------------------------------------------------------------------


@pytest.mark.parametrize("step", range(1, 30, 4))
def test_a_failure_in_the_middle_leaves_everything_as_it_was(
    step: int, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(site)
    left = [step]

    def failing(name: str) -> None:
        original = getattr(Path, name)

        def change(self: Path, target: Path) -> Path:
            left[0] -= 1
            if left[0] == 0:
                raise PermissionError(13, "Permission denied", str(self))
            return original(self, target)

        monkeypatch.setattr(Path, name, change)

    failing("replace")
    failing("rename")

    done = moved(site, "sources/leaflet", "paper")

    failed = left[0] <= 0
    assert failed == (told(done) != [])
    assert not failed or files(site) == before
    assert not failed or "so nothing was moved. [not-written]" in told(done)[0]


def test_an_interruption_leaves_everything_as_it_was(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(site)
    calls = iter([run])

    def interrupted(**options):
        for once in calls:
            return once(**options)
        raise KeyboardInterrupt

    monkeypatch.setattr("plugins.records.move.run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        moved(site, "pages/about", "pages/office/us")

    assert files(site) == before


def test_what_cannot_follow_is_an_error_and_nothing_moves(site: Path) -> None:
    write(
        site,
        "theme/templates/page.html",
        '{% extends "base.html" %}\n{% block main %}{{ super() }}<a href="/ab{{ "out" }}/">概要</a>{% endblock %}',
    )
    before = files(site)

    done = moved(site, "/about/", "/team/us/")

    assert {line.rpartition("[")[2] for line in told(done)} == {"not-moved]", "dead-link]"}
    assert files(site) == before


def test_errors_that_are_there_come_first(site: Path) -> None:
    edit(site, "data/events.yaml", "program: cooking", "program: coking")
    before = files(site)

    done = moved(site, "/about/", "office")

    assert told(done) == [
        "/about/:1:1: error: Nothing was moved, since there are errors; correct them first. [not-moved]",
        "data/events.yaml:3:12: error: There is no 'coking' in data/programs.yaml; did you mean 'cooking'? [dangling-reference]",
    ]
    assert files(site) == before


# --- What is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        # the old name
        (
            "content/news/2022-04-01-strat.md",
            "x",
            "content/news/2022-04-01-strat.md:1:1: error: There is no 'content/news/2022-04-01-strat.md'; did you mean 'content/news/2022-04-01-start.md'? [no-such-name]",
        ),
        (
            "programs/coking",
            "x",
            "programs/coking:1:1: error: There is no 'programs/coking'; did you mean 'programs/cooking'? [no-such-name]",
        ),
        (
            "/event/lesson-2021/",
            "x",
            "/event/lesson-2021/:1:1: error: There is no '/event/lesson-2021/'; did you mean '/events/lesson-2021/'? [no-such-name]",
        ),
        (
            "???",
            "x",
            "???:1:1: error: There is no '???'; name a page or a record, such as content/pages/about.md, programs/cooking or /programs/cooking/. [no-such-name]",
        ),
        (
            "/",
            "home",
            "content/pages/index.md:1:1: error: Every site needs this page under this name; it cannot be moved. [fixed-name]",
        ),
        (
            "pages/404.md",
            "gone",
            "content/pages/404.md:1:1: error: Every site needs this page under this name; it cannot be moved. [fixed-name]",
        ),
        # the form of the new one
        (
            "/about/",
            "Office",
            "Office:1:1: error: The name 'Office' makes the address; use lower-case letters a-z, digits and hyphens. [bad-name]",
        ),
        (
            "/about/",
            "content/pages/a.b.md",
            "content/pages/a.b.md:1:1: error: The name 'a.b' makes the address; use lower-case letters a-z, digits and hyphens. [bad-name]",
        ),
        (
            "topics/food",
            "料理",
            "料理:1:1: error: The name '料理' makes the address; use lower-case letters a-z, digits and hyphens. [bad-name]",
        ),
        (
            "topics/food",
            "",
            ":1:1: error: The name '' makes the address; use lower-case letters a-z, digits and hyphens. [bad-name]",
        ),
        (
            "news/2022-04-01-start",
            "begin",
            "begin:1:1: error: The name of news begins with its date; did you mean '2022-04-01-begin'? [bad-name]",
        ),
        (
            "news/2022-04-01-start",
            "2022-02-30-start",
            "2022-02-30-start:1:1: error: '2022-02-30' is not a date; write it as 2021-11-17. [bad-date]",
        ),
        (
            "news/2022-04-01-start",
            "2022-05-09-start",
            "2022-05-09-start:1:1: error: 2022-05-09 is still to come, so the page would be off the site until then; choose another date. [future-date]",
        ),
        # another kind
        (
            "/about/",
            "news/2022-04-01-about",
            "news/2022-04-01-about:1:1: error: A page stays among the pages and news stay among the news; did you mean 'content/pages/2022-04-01-about.md'? [other-kind]",
        ),
        (
            "news/2022-04-01-start",
            "pages/start.md",
            "pages/start.md:1:1: error: A page stays among the pages and news stay among the news; did you mean 'content/news/2022-04-01-start.md'? [other-kind]",
        ),
        (
            "events/lesson-2021",
            "seminars/lesson",
            "seminars/lesson:1:1: error: A record stays in its file; did you mean 'data/events.yaml#lesson'? [other-kind]",
        ),
        (
            "events/lesson-2021",
            "/lesson/",
            "/lesson/:1:1: error: A record stays in its file; did you mean 'data/events.yaml#lesson'? [other-kind]",
        ),
        # what is there
        (
            "/about/",
            "about",
            "content/pages/about.md:1:1: error: This is its name already; nothing was moved. [same-name]",
        ),
        (
            "/about/",
            "ko-alone",
            "content-ko/pages/ko-alone.md:1:1: error: This file is there already; choose another id, or edit the file. [existing-file]",
        ),
        (
            "programs/cooking",
            "exchange",
            "data/programs.yaml:12:3: error: There is already a record 'exchange'; choose another id. [duplicate-id]",
        ),
        (
            "/about/",
            "/programs/exchange/",
            "/programs/exchange/:1:1: error: A page stays among the pages and news stay among the news; did you mean 'content/pages/programs/exchange.md'? [other-kind]",
        ),
        (
            "/about/",
            "pages/programs/exchange",
            "content/pages/programs/exchange.md:1:1: error: The address /programs/exchange/ is already taken by data/programs.yaml line 12; rename one of them. [same-address]",
        ),
        (
            "/notes/more/",
            "/about.asp/",
            "/about.asp/:1:1: error: The name 'about.asp' makes the address; use lower-case letters a-z, digits and hyphens. [bad-name]",
        ),
        (
            "/notes/more/",
            "/once/",
            "data/redirects.yaml:9:11: error: /once/ once was another page, which is at /about/ now; choose another name. [redirected-address]",
        ),
    ],
)
def test_what_cannot_be_moved_is_told_in_one_sentence(
    old: str, new: str, sentence: str, site: Path
) -> None:
    with (site / "data/redirects.yaml").open("a", encoding="utf-8") as stream:
        stream.write("  - id: once\n    path: /Once\n    to: /about/\n")
    before = files(site)

    done = moved(site, old, new)

    assert told(done) == [sentence]
    for lang in m.LANGUAGES:
        assert len(told(done, lang)) == len(told(done))
    assert files(site) == before


def test_names_that_yaml_writes_in_several_lines_are_told_all_at_once(site: Path) -> None:
    edit(site, "data/events.yaml", "program: cooking", "program: >-\n    cooking")
    edit(site, "content/news/2022-04-01-start.md", "program: cooking", 'program: "cook\\x69ng"')
    before = files(site)

    done = moved(site, "programs/cooking", "cook")

    assert [line.partition(" error: ")[0] for line in told(done)] == [
        "content/news/2022-04-01-start.md:4:10:",
        "data/events.yaml:3:12:",
    ]
    assert files(site) == before


def test_the_task_tells_what_changed_and_the_new_address(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(tasks, "ROOT", site)
    for step in ("prepare", "enter"):
        monkeypatch.setattr(tasks.Environment, step, lambda *_: None)

    status = tasks.main(["move", "/notes/only-ja/", "ja", "--date", "2022-05-08", "--lang", "ja"])

    told = capsys.readouterr()
    assert (status, told.err) == (0, "/notes/ja/\n")
    assert told.out.splitlines()[0] == "content/pages/about.md:4"
    assert tasks.main(["move", "/notes/no/", "ja", "--date", "2022-05-08", "--lang", "ja"]) == 1


# --- Any text ---------------------------------------------------------------------------

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3})?", fullmatch=True)
PLACES = st.sampled_from(["", "a/", "a/b/", "c/"])
# {file} and {address} are another page's, {near} and {beside} the ways there from this page.
PIECES = st.sampled_from(
    [
        "[x]({{filename}}{near})",
        "[x]({{filename}}/{file}#here)",
        "![x]({{static}}{near})",
        "[x]({address})",
        "[x](<{address}?q=1>)",
        "[x]({beside}#y)",
        "\n\n[x]: {address}#y\n\n",
        "[^1]: {address}",
        "{{fact:pages/{file}}}",
        "https://ja.example.org{address}",
        "https://example.org{address}",
        "「{address}」\n",
    ]
)


def address(page: str) -> str:
    return f"/{page}/"


def followed(text: str, page: str, old: str, new: str) -> str:
    """Return the text of *page* when *old* is renamed *new*; pages are paths without ``.md``."""
    renaming = Renaming(
        "pages",
        old,
        new,
        {address(old): address(new)},
        {f"pages/{old}.md": f"pages/{new}.md"},
    )
    matter = (RecordText(), Positions("x.md"))
    hosts = ["https://ja.example.org"]
    return in_markdown(text, f"pages/{page}.md", address(page), matter, renaming, hosts)[0]


def targets(text: str, page: str) -> list[tuple[str, str]]:
    """Return where each link of *page* leads (an address, or a file in the tree), and the rest."""
    found = []
    for sign, target, more in re.findall(r"\]\(<?(\{\w+\})?([^)>#?]*)([^)>]*)", text):
        base = f"/pages/{page}.md" if sign else address(page)
        there = posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
        found.append((there.lstrip("/") if sign else f"{there}/", sign + more))
    return found


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_the_text_moving_back_restores_it(data: st.DataObject) -> None:
    old, new, other, third = (
        data.draw(PLACES) + name
        for name in data.draw(st.lists(NAMES, min_size=4, max_size=4, unique=True))
    )
    page = data.draw(st.sampled_from([old, other]))
    text = ""
    for piece in data.draw(st.lists(PIECES, max_size=8)):
        there = data.draw(st.sampled_from([old, third] if page == other else [other, third]))
        text += piece.format(
            file=f"pages/{there}.md",
            address=address(there),
            near=posixpath.relpath(f"pages/{there}.md", posixpath.dirname(f"pages/{page}.md")),
            beside=posixpath.relpath(address(there), f"/{page}") + "/",
        )

    renamed = followed(text, page, old, new)
    restored = followed(renamed, new if page == old else page, new, old)

    assert restored == text
    at, names = (
        (new if page == old else page),
        {address(old): address(new), f"pages/{old}.md": f"pages/{new}.md"},
    )
    assert targets(renamed, at) == [
        (names.get(there, there), more) for there, more in targets(text, page)
    ]


# --- This repository --------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository as far as the sites are made from it."""
    copy = tmp_path_factory.mktemp("real") / "site"
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, copy / name)
    return copy


REAL = (
    ("content/pages/contact.md", "pages/office/inquiries"),
    ("news/2021-05-27-daegu-visit", "2021-05-28-daegu"),
    ("publications/report-sake-pr", "report-469"),
    ("/programs/jet/", "jet-programme"),
    ("topics/food", "gourmet"),
)


def test_in_this_repository_everything_follows(real: Path) -> None:
    """The moves of ``REAL``, one after the other."""
    day = date(2026, 11, 22)
    for folder, title in (("content", "詳しい説明です。"), ("content-ko", "자세한 설명입니다.")):
        write(real, f"{folder}/publications/report-sake-pr.md", f"---\n---\n{title}\n")
    before = Counter(each.state for each in survey(root=real, build_date=day)[0])
    known = run(root=real, publish=False, build_date=day, output=None, write=False).problems

    for old, new in REAL:
        assert told(move(real, old, new, gettext=translator("ja"), day=day)) == []

    after = Counter(each.state for each in survey(root=real, build_date=day)[0])
    report = run(root=real, publish=True, build_date=day, output=real / "out", write=True)
    assert after == before
    assert Counter(each.code for each in report.problems) == Counter(each.code for each in known)
    assert {each for each in redirects(real) if each[0] is None} >= {
        (None, "/contact/", "/office/inquiries/"),
        (None, "/news/2021-05-27-daegu-visit/", "/news/2021-05-28-daegu/"),
        (None, "/publications/report-sake-pr/", "/publications/report-469/"),
        (None, "/programs/jet/", "/programs/jet-programme/"),
    }
    for lang in m.LANGUAGES:
        assert (real / "out" / lang / "publications" / "report-469" / "index.html").is_file()
