"""Issues on the sites: the page, the lists, drafts; what a new one proposes; the task's files."""

import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from plugins.bilingual.build import run
from plugins.bilingual.strings import translator
from plugins.checks.problems import format_problems
from plugins.magazine.proposals import proposed
from plugins.magazine.writing import write_issues
from plugins.records.models import LANGUAGES, Magazine
from plugins.records.move import move
from plugins.records.new import make
from plugins.records.store import load_records
from tests.conftest import BUILD_DATE, ROOT, copy_site

SERIES = """publication_series:
- id: letters
  program: cooking
  title: {ja: 便り, ko: 소식지}
  form: article
  summary: {ja: 便りです。, ko: 소식지입니다.}
  source: [leaflet]
"""
CHANNELS = """channels:
- id: mail
  program: cooking
  title: {ja: 便り, ko: 소식지}
  kind: mail
  languages: [ja]
  summary: {ja: 便りです。, ko: 소식지입니다.}
  subscription:
    series: letters
    subscribe: {ja: 配信希望, ko: 구독 희망}
    stop: {ja: 配信停止, ko: 수신 중단}
  source: [leaflet]
"""
PUBLICATIONS = """publications:
- id: article
  series: letters
  number: 3
  title: {ja: 昔の記事, ko: 옛 기사}
  language: ja
  date: 2022-03-15
  source: [leaflet]
"""
ISSUES = """magazines:
- id: 2022-04
  series: letters
  number: 4
  date: 2022-04-20
  title: {ja: 春の号, ko: 봄호}
  picks:
  - news: 2022-04-01-start
  - event: lesson-2021
    lead: {ja: また開きます。, ko: 다시 엽니다.}
  - publication: article
- id: 2022-05
  series: letters
  date: 2022-05-01
  status: draft
  picks:
  - news: 2022-04-01-start
"""
TEXT = {
    "ja": "---\n---\nこんにちは。\n\n## 記事 {#article}\n\n[教室]({record}events/lesson-2021)です。\n",
    "ko": "---\n---\n안녕하세요.\n\n## 기사 {#article}\n\n[교실]({record}events/lesson-2021)입니다.\n",
}
PAGE = {
    "ja": "---\ntitle: 便り\nsummary: 便りです。\ntemplate: magazine\n---\n",
    "ko": "---\ntitle: 소식지\nsummary: 소식지입니다.\ntemplate: magazine\n---\n",
}
TREES = {"ja": "content", "ko": "content-ko"}
# They print facts, as all templates of the small site do.
PRINTED = """{% extends "base.html" %}
{% block main %}
<p>{{ issue.number }} {{ issue.title }} {{ issue.magazine.label }}</p>
{{ page.body }}
{% for pick in issue.picks %}
<p><a href="{{ pick.url }}">{{ pick.name.here }}</a>{% for told in pick.contents %} {{ told }}{% endfor %}</p>
{% endfor %}
{% endblock %}
"""
LISTED = """{% extends "base.html" %}
{% block main %}
{% for entry in newest %}
<p><a href="{{ entry.url }}">{{ entry.name.here }}</a></p>
{% endfor %}
{% for order in orders.values() %}
<p><a href="{{ order.url }}">{{ order.subject }}</a></p>
{% endfor %}
{% endblock %}
"""
YEARS = """{% extends "base.html" %}
{% block main %}
<p>{{ archive.count }}</p>
{% for year in archive.years %}{% for entry in year.entries %}
<p>{{ year.title }} <a href="{{ entry.url }}">{{ entry.name.here }}</a></p>
{% endfor %}{% endfor %}
{% endblock %}
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = copy_site("small", tmp_path / "site")
    data = {"publication_series": SERIES, "channels": CHANNELS, "publications": PUBLICATIONS}
    for kind, text in {**data, "magazines": ISSUES}.items():
        (site / "data" / f"{kind}.yaml").write_text(text, "utf-8")
    for lang, tree in TREES.items():
        (site / tree / "magazines").mkdir(parents=True)
        (site / tree / "magazines" / "2022-04.md").write_text(TEXT[lang], "utf-8")
        (site / tree / "pages" / "magazine.md").write_text(PAGE[lang], "utf-8")
    templates = site / "theme" / "templates"
    made = {"issue": PRINTED, "magazine": LISTED, "archive-list": YEARS}
    plain = dict.fromkeys(("publication", "archive-index", "status"), '{% extends "base.html" %}\n')
    for name, text in {**made, **plain}.items():
        (templates / f"{name}.html").write_text(text, "utf-8")
    mail = (ROOT / "theme" / "templates" / "mail.html").read_text("utf-8")
    (templates / "mail.html").write_text(mail, "utf-8")
    settings = (site / "pelicanconf.py").read_text("utf-8")
    (site / "publishconf.py").write_text(settings, "utf-8")
    (site / "pelicanconf.py").write_text(settings.replace("PREVIEW = False", "PREVIEW = True"))
    return site


def built(site: Path, *, publish: bool = True, day: date = BUILD_DATE) -> Path:
    output = site.parent / f"output-{publish}-{day}"
    report = run(root=site, publish=publish, build_date=day, output=output, write=True)
    assert report.ok, format_problems(report.problems, "en", "text")
    return output


def shown(output: Path, lang: str, path: str) -> str:
    return (output / lang / path / "index.html").read_text("utf-8")


def links(text: str) -> list[str]:
    return re.findall(r'<a href="((?:\.\./)*[a-z0-9/-]+/)">', text.partition("sources:")[2])


def test_an_issue_has_its_page_in_both_languages(site: Path) -> None:
    output = built(site)

    page = shown(output, "ja", "magazine/2022-04")
    assert "便り VOL. 4（2022年4月号）" in page
    assert "春の号" in page
    assert links(page) == [
        "../../events/lesson-2021/",
        "../../news/2022-04-01-start/",
        "../../events/lesson-2021/",
        "../../publications/article/",
    ]
    assert "また開きます。" in page
    korean = shown(output, "ko", "magazine/2022-04")
    assert "소식지 VOL. 4(2022년 4월호)" in korean
    assert "다시 엽니다." in korean
    assert 'hreflang="ja" href="https://ja.example.org/magazine/2022-04/"' in korean


def test_an_issue_stands_in_the_list_of_its_series_and_in_its_feed(site: Path) -> None:
    output = built(site)

    for lang in LANGUAGES:
        listed = shown(output, lang, "publications/series/letters")
        assert links(listed) == [
            "../../../magazine/2022-04/",
            "../../../publications/article/",
        ]
        assert links(shown(output, lang, "magazine")) == [
            "../magazine/2022-04/",
            "../publications/article/",
        ]
        feed = (output / lang / "publications/series/letters/feed.xml").read_text("utf-8")
        assert re.findall(r"<id>tag:[^<]*:\w\w(/[^<]*)</id>", feed) == [
            "/publications/series/letters",
            "/magazine/2022-04",
            "/publications/article",
        ]


def test_a_draft_is_in_previews_only(site: Path) -> None:
    preview, published = built(site, publish=False), built(site)

    for lang in LANGUAGES:
        assert "draft: True" in shown(preview, lang, "magazine/2022-05")
        assert "../magazine/2022-05/" in links(shown(preview, lang, "magazine"))
        assert not (published / lang / "magazine" / "2022-05").exists()
    named = [
        file.relative_to(published).as_posix()
        for file in published.rglob("*")
        if file.is_file() and b"magazine/2022-05" in file.read_bytes()
    ]
    assert named == []


def test_an_issue_that_is_dated_later_waits_for_its_day(site: Path) -> None:
    before, after = built(site, day=date(2022, 4, 19)), built(site, day=date(2022, 4, 20))

    assert not (before / "ja" / "magazine" / "2022-04").exists()
    assert (after / "ja" / "magazine" / "2022-04" / "index.html").is_file()


def test_a_text_in_one_language_stands_in_for_the_other(site: Path) -> None:
    (site / "content-ko" / "magazines" / "2022-04.md").unlink()

    page = shown(built(site), "ko", "magazine/2022-04")

    assert '<div lang="ja"><p>こんにちは。</p>' in page


def test_the_mails_that_start_and_stop_it_are_prepared(site: Path) -> None:
    page = shown(built(site), "ja", "magazine")

    found = re.findall(r'<a href="mailto:([^"?]*)[?]([^"]*)">(.*?)</a>', page)
    assert [(address, parse_qs(unescape(query)), label) for address, query, label in found] == [
        (
            "info@example.org",
            {"subject": [subject], "body": ["氏名：\r\nメールアドレス：\r\n"]},
            subject,
        )
        for subject in ("配信希望", "配信停止")
    ]


# --- The task ----------------------------------------------------------------------------


def test_the_newest_issue_is_written_in_both_languages(site: Path) -> None:
    written = write_issues(site, (), BUILD_DATE)

    assert written.files == tuple(
        f"magazine/clair-seoul-2022-05-{lang}.{ending}"
        for lang in LANGUAGES
        for ending in ("txt", "eml")
    )
    assert written.drafts == ("2022-05",)
    assert all((site / file).stat().st_size > 500 for file in written.files)


def test_an_issue_is_written_with_its_own_articles_first(site: Path) -> None:
    write_issues(site, ("2022-04",), BUILD_DATE)

    text = (site / "magazine" / "clair-seoul-2022-04-ja.txt").read_text("utf-8")
    assert text.splitlines()[1:3] == ["便り", "VOL. 4　2022年4月20日（水）"]
    assert "春の号\n\nこんにちは。\n\n■ " in text
    assert re.findall(r"(?m)^(\d)\. (.*)$", text)[:4] == [
        ("1", "記事"),
        ("2", "開始"),
        ("3", "料理教室"),
        ("4", "昔の記事"),
    ]
    assert "教室です。\nhttps://ja.example.org/events/lesson-2021/\n" in text


def test_two_runs_write_the_same_bytes(site: Path) -> None:
    first = {file: (site / file).read_bytes() for file in write_issues(site, (), BUILD_DATE).files}

    second = {file: (site / file).read_bytes() for file in write_issues(site, (), BUILD_DATE).files}

    assert first == second


def test_an_issue_that_is_not_there_is_named(site: Path) -> None:
    written = write_issues(site, ("2022-06",), BUILD_DATE)

    assert format_problems(written.problems, "en", "text") == (
        "data/magazines.yaml:1:1: error: There is no issue '2022-06'; there are: 2022-04, 2022-05. [dangling-reference]"
    )
    assert not (site / "magazine").exists()


def test_every_word_that_is_no_month_is_told_and_nothing_written(site: Path) -> None:
    wrong = ("../x", "", "2022", "2022-13", "２０２２-０４", "2022-04.txt")

    written = write_issues(site, ("2022-04", *wrong), BUILD_DATE)

    assert format_problems(written.problems, "en", "text").splitlines() == [
        f"tasks.py:1:1: error: '{each}' is no month; name an issue by one, such as 2026-11. [bad-id]"
        for each in sorted(wrong)
    ]
    assert not (site / "magazine").exists()


def test_a_file_in_the_place_of_the_folder_is_told(site: Path) -> None:
    (site / "magazine").write_text("mine", "utf-8")

    written = write_issues(site, ("2022-04",), BUILD_DATE)

    assert format_problems(written.problems, "en", "text").splitlines()[-1:] == [
        "magazine:1:1: error: There is a file where the folder 'magazine' is to be; rename it, then try again. [not-written]"
    ]
    assert (site / "magazine").read_text("utf-8") == "mine"
    assert written.files == ()


def test_an_issue_that_is_asked_for_twice_is_written_once(site: Path) -> None:
    written = write_issues(site, ("2022-04", "2022-04"), BUILD_DATE)

    assert len(written.files) == 4


def test_a_table_without_bars_at_its_edges_is_no_text_for_a_mail(site: Path) -> None:
    file = site / "content" / "magazines" / "2022-04.md"
    file.write_text(TEXT["ja"] + "\n月 | 数\n:--- | ---\n4 | 2\n", "utf-8")

    written = write_issues(site, ("2022-04",), BUILD_DATE)

    told = format_problems(written.problems, "en", "text").splitlines()
    assert [each.split(" ")[0] for each in told if "[not-for-mails]" in each] == [
        "content/magazines/2022-04.md:10:1:"
    ]
    assert not (site / "magazine").exists()


def test_nothing_is_written_of_sites_with_errors(site: Path) -> None:
    file = site / "data" / "magazines.yaml"
    file.write_text(ISSUES.replace("event: lesson-2021", "event: lesson-2020"), "utf-8")

    written = write_issues(site, (), BUILD_DATE)

    assert [each.code for each in written.problems] == ["dangling-reference"]
    assert not (site / "magazine").exists()


# --- A new issue, and one whose picks are renamed -----------------------------------------


def test_a_new_issue_is_a_draft_that_leads_to_what_its_month_has(site: Path) -> None:
    made = make(
        site,
        "magazine",
        [("id", "2022-03")],
        gettext=translator("en"),
        today=date(2022, 5, 1),
    )

    records, problems = load_records(site / "data", "data")
    issue = records.get(Magazine, "2022-03")
    assert (made.problems, problems) == ((), [])
    assert (issue.date, issue.series, issue.status) == ("2022-03-31", "letters", "draft")
    assert [pick.pages for pick in issue.picks] == [("publications/article",)]
    assert made.note == (
        "Proposed for this issue: 0 news, 0 events, 0 seminars, 1 publications; take out what does not belong there."
    )


@pytest.mark.parametrize(
    ("month", "picks"),
    [
        ("2022-04", [{"news": "2022-04-01-start"}]),
        ("2022-03", [{"publication": "article"}]),
        ("2021-11", [{"event": "lesson-2021"}]),  # held in the month
        ("2021-10", [{"event": "lesson-2021"}]),  # to come in the next
        ("2021-12", []),
        ("2020-12", []),
    ],
)
def test_what_is_dated_in_the_month_or_comes_next_is_proposed(
    site: Path, month: str, picks: list[dict[str, str]]
) -> None:
    records, _problems = load_records(site / "data", "data")

    assert proposed(site, records, month) == picks


def test_news_for_one_site_alone_are_not_proposed(site: Path) -> None:
    file = site / "content" / "news" / "2022-04-09-ours.md"
    file.write_text("---\ntitle: 題\nsummary: 要約。\nonly: ja\n---\n本文。\n", "utf-8")
    records, _problems = load_records(site / "data", "data")

    assert proposed(site, records, "2022-04") == [{"news": "2022-04-01-start"}]


def test_a_pick_follows_news_that_get_another_name(site: Path) -> None:
    moved = move(
        site,
        "content/news/2022-04-01-start.md",
        "2022-04-01-begun",
        gettext=translator("en"),
        day=BUILD_DATE,
    )

    text = (site / "data" / "magazines.yaml").read_text("utf-8")
    assert moved.problems == ()
    assert text == ISSUES.replace("2022-04-01-start", "2022-04-01-begun")


@pytest.mark.parametrize(
    "name", ["magazines/2022-04", "data/magazines.yaml#2022-04", "/magazine/2022-04/"]
)
def test_an_issue_is_not_moved(site: Path, name: str) -> None:
    moved = move(site, name, "2022-06", gettext=translator("en"), day=BUILD_DATE)

    assert format_problems(moved.problems, "en", "text") == (
        f"{name}:1:1: error: An issue is named after its month, so it cannot be moved; python3 tasks.py "
        "new magazine makes that of another month. [fixed-name]"
    )


# --- This repository ------------------------------------------------------------------------


def test_a_clean_build_and_one_after_an_edit_are_the_same(site: Path) -> None:
    output = built(site)
    file = site / "data" / "magazines.yaml"
    file.write_text(ISSUES.replace("status: draft", "number: 5"), "utf-8")
    text = site / "content" / "magazines" / "2022-04.md"
    text.write_text(TEXT["ja"].replace("こんにちは", "こんばんは"), "utf-8")

    built(site)

    after = {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file()
    }
    clean = site.parent / "clean"
    copied = site.parent / "copy"
    copied.mkdir()
    for name in ("content", "content-ko", "data", "theme", "pelicanconf.py", "publishconf.py"):
        (site / name).rename(copied / name)
    report = run(root=copied, publish=True, build_date=BUILD_DATE, output=clean, write=True)
    assert report.ok
    assert "こんばんは" in shown(clean, "ja", "magazine/2022-04")
    assert after == {
        path.relative_to(clean).as_posix(): path.read_bytes()
        for path in clean.rglob("*")
        if path.is_file()
    }
