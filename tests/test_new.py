"""``new``: whatever it writes passes ``check``; whatever it refuses leaves no trace."""

import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st
from PIL import Image

import tasks
from plugins.bilingual.build import run
from plugins.bilingual.strings import translator
from plugins.checks.problems import format_problems
from plugins.records import models as m
from plugins.records import scaffold
from plugins.records.new import NAMES, Asker, Made, make
from plugins.records.reader import read_yaml
from plugins.records.store import load_records
from tests.conftest import BUILD_DATE, ROOT, copy_site

TODAY = date(2022, 5, 1)
TITLE = {"title.ja": "題名", "title.ko": "제목"}
SUMMARY = {"summary.ja": "要約です。", "summary.ko": "요약입니다."}
SOURCE = {"source": "leaflet"}

# What each kind needs.
GIVEN: dict[str, dict[str, str]] = {
    "source": {**TITLE},
    "body": {**TITLE, "kind": "university", "country": "kr"},
    "venue": {**TITLE, "city": "ulsan"},
    "chapter": {**TITLE, **SUMMARY, "number": "Ⅱ"},
    "topic": {**TITLE},
    "program": {**TITLE, **SUMMARY, **SOURCE, "chapter": "promotion", "audience.ja": "自治体"},
    "event": {**TITLE, **SOURCE, "program": "cooking", "date": "2022-02-03"},
    "seminar-series": {**TITLE, **SUMMARY, **SOURCE, "program": "exchange"},
    "seminar": {
        **TITLE,
        **SOURCE,
        "series": "new-seminar-series",
        "fiscal_year": "2021",
        "start_time": "14:00",
        "speeches": "[{role: {ja: 講演, ko: ~}}]",
    },
    "partner": {**SOURCE, "body": "tottori", "group": "japanese"},
    "sister-city": {**SOURCE, "program": "exchange", "japanese": "tottori", "korean": "ulsan"},
    "figure": {**TITLE, **SOURCE, "value": "-3", "unit.ja": "件", "as_of": "2022"},
    "statistic": {
        **TITLE,
        **SOURCE,
        "by": "year",
        "unit.ja": "件",
        "points": '[{id: "2020", value: 1}]',
        "total": "true",
    },
    "photograph": {
        "file": "images/visit.png",
        "alt.ja": "握手する職員",
        "alt.ko": "악수하는 직원",
        "caption.ja": "訪問",
        "taken": "2022",
    },
    "channel": {
        **TITLE,
        **SUMMARY,
        **SOURCE,
        "program": "exchange",
        "kind": "mail",
        "languages": "ja, ko",
    },
    "publication-series": {**TITLE, **SUMMARY, **SOURCE, "program": "exchange"},
    "report": {**TITLE, **SOURCE, "series": "new-publication-series", "language": "ja"},
    "magazine": {
        "series": "new-publication-series",
        "status": "published",
        "picks": "[{news: 2022-04-01-start}]",
    },
    "notice": {**TITLE, "date": "2022-05-01", "until_date": "2022-05-31"},
    "redirect": {"path": "/old/", "to": "/about/"},
    "synonym": {"words": "[祭り, 축제]"},
    "term": {"ja": "まつり", "ko": "마쓰리"},
    "check": {**TITLE, **SUMMARY},
    "criterion": {**TITLE, "level": "AA"},
    "kwcag-item": {**TITLE},
    "page": {**TITLE, **SUMMARY},
    "news": {**TITLE, **SUMMARY, "date": "2022-05-02", "program": "cooking", "source": "leaflet"},
}
UNUSED = {"photograph": ["unused-picture"]}
# They are numbers of standards, or a month.
IDS = {"criterion": "c1-4-3", "kwcag-item": "k5-4-3", "magazine": "2022-05"}
FIRST = {
    "seminar": "seminar-series",
    "report": "publication-series",
    "magazine": "publication-series",
}
PAGES = {
    "program": "programs/new-program",
    "event": "events/new-event",
    "seminar-series": "seminars/new-seminar-series",
    "seminar": "seminars/new-seminar",
    "report": "publications/new-report",
    "magazine": "magazine/2022-05",
    "page": "new-page",
    "news": "news/2022-05-02-new-news",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The small site, with a template for every kind of page."""
    site = copy_site("small", tmp_path / "site")
    templates = site / "theme" / "templates"
    names = ("seminar", "seminar-series", "publication", "archive-index", "archive-list", "issue")
    for name in names:
        (templates / f"{name}.html").write_text('{% extends "base.html" %}\n', "utf-8")
    return site


def new(site: Path, word: str, lang: str = "en", asker: Asker | None = None, **given: str) -> Made:
    values = [(name.replace("__", "."), text) for name, text in given.items()]
    return make(site, word, values, gettext=translator(lang), today=TODAY, asker=asker)


def new_as_given(site: Path, word: str, lang: str = "en") -> Made:
    if word in FIRST:
        assert new_as_given(site, FIRST[word]).problems == ()
    if word == "photograph":
        (site / "content" / "images").mkdir()
        Image.new("RGB", (800, 600), "navy").save(site / "content" / "images" / "visit.png")
    return new(site, word, lang, id=IDS.get(word, f"new-{word}"), **GIVEN[word])


def files(site: Path) -> dict[str, bytes | None]:
    """Return every file and folder of what editors write."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes() if path.is_file() else None
        for folder in ("content", "content-ko", "data")
        for path in (site / folder).rglob("*")
    }


def sentences(made: Made, lang: str = "en") -> list[str]:
    return format_problems(made.problems, lang, "text").splitlines()


# --- What is written --------------------------------------------------------------------


def test_every_kind_that_is_a_list_can_be_made() -> None:
    assert set(NAMES.values()) == set(m.KINDS) - m.SINGLE_KINDS | {"pages", "news"}
    # A brochure is made of the newest: tests/brochure/test_new.py.
    assert set(NAMES) - {"publication", "brochure"} == set(GIVEN)


@pytest.mark.parametrize("word", GIVEN)
def test_after_new_the_site_builds_and_has_the_page(word: str, site: Path) -> None:
    made = new_as_given(site, word)

    output = site.parent / "output"
    report = run(root=site, publish=False, build_date=BUILD_DATE, output=output, write=True)
    assert sentences(made) == []
    assert [each.code for each in report.problems] == UNUSED.get(word, [])
    assert len(made.places) == (2 if word in ("page", "news") else 1)
    if word in PAGES:
        assert made.address == f"/{PAGES[word]}/"
        for lang in m.LANGUAGES:
            assert (output / lang / PAGES[word] / "index.html").is_file()


@pytest.mark.parametrize("word", [word for word in GIVEN if NAMES[word] in m.KINDS])
def test_a_record_has_what_was_given_and_offers_the_rest(word: str, site: Path) -> None:
    made = new_as_given(site, word)

    kind = NAMES[word]
    records, problems = load_records(site / "data", "data")
    record = records.kinds[kind][IDS.get(word, f"new-{word}")]
    text = (site / "data" / f"{kind}.yaml").read_text("utf-8").splitlines()
    written = "\n".join(text[made.places[0].line - 1 :])
    assert problems == []
    assert records.place(kind, record.id).line == made.places[0].line
    for name, field in type(record).model_fields.items():
        assert f"{name}:" in written
        assert f"# {scaffold.meaning(field, str)}" in written


@pytest.mark.parametrize("word", [word for word in GIVEN if NAMES[word] in m.KINDS])
def test_the_fields_that_are_offered_can_be_taken_by_removing_the_sign(
    word: str, site: Path
) -> None:
    new_as_given(site, word)

    text = (site / "data" / f"{NAMES[word]}.yaml").read_text("utf-8")
    data, _positions = read_yaml(re.sub(r"(?m)^( +)# (?= *(?:\w+:|- ))", r"\1", text), "x.yaml")
    assert set(data[NAMES[word]][-1]) == set(m.KINDS[NAMES[word]].model_fields)


def test_the_file_of_records_keeps_its_text_and_its_indentation(site: Path) -> None:
    file = site / "data" / "events.yaml"
    old = "# Kept.\n" + file.read_text("utf-8") + "# Kept as well.\n"
    file.write_text(old, "utf-8")

    made = new_as_given(site, "event")

    assert made.places[0].line == 11
    assert file.read_text("utf-8") == (
        old
        + """\
- id: new-event  # Lower-case name with hyphens; it makes the address and never changes.
  program: cooking  # Id in programs.yaml.
  title:  # The event's name.
    ja: 題名
    ko: 제목
  fiscal_year: 2021  # Japanese fiscal year, April to March.
  start_date: 2022-02-03  # First day, YYYY-MM-DD.
  # end_date: ~  # Last day, YYYY-MM-DD; left out for a single day.
  # edition: ~  # The how-manieth, as an integer.
  # month: ~  # YYYY-MM, where only the month is known (instead of start_date).
  # format: ~  # How it was held; left out if unknown. (online, onsite, hybrid)
  # venue: ~  # Id in venues.yaml.
  # cities: []  # Where, or which regions it was about. (bodies.yaml)
  # hosts: []  # Who organised it. (bodies.yaml)
  # supporters_jp: []  # Supporting bodies of the Japanese side. (bodies.yaml)
  # supporters_kr: []  # Supporting bodies of the Korean side. (bodies.yaml)
  # exhibitors: []  # Bodies that exhibited or took part, in order. (bodies.yaml)
  # items:  # What was shown: dishes, lecture themes, places visited.
  # - {ja: ~, ko: ~}
  # participants: ~  # How many people took part.
  # text: {ja: ~, ko: ~}  # More about it, in Markdown.
  # photographs: []  # Ids in photographs.yaml, shown on its page.
  source: [leaflet]  # Ids in sources.yaml: where these facts were read.
  # note: {ja: ~, ko: ~}  # What readers must know about the facts, such as a doubt or a conflict.
"""
    )


@pytest.mark.parametrize("empty", ["topics: []", "topics:", "topics: ~  # none yet", "topics: [ ]"])
def test_an_empty_list_gets_its_first_record(empty: str, site: Path) -> None:
    (site / "data" / "topics.yaml").write_text(f"# Topics.\n{empty}\n# The end.\n", "utf-8")

    made = new_as_given(site, "topic")

    assert made.problems == ()
    assert (site / "data" / "topics.yaml").read_text("utf-8").splitlines()[3:5] == [
        "  - id: new-topic  # Lower-case name with hyphens; it makes the address and never changes.",
        "    label:  # The name of the topic.",
    ]


def test_both_sides_of_a_page_say_what_their_keys_are(site: Path) -> None:
    made = new_as_given(site, "page", "ja")

    assert [place.path for place in made.places] == [
        "content/pages/new-page.md",
        "content-ko/pages/new-page.md",
    ]
    lines = (site / "content-ko/pages/new-page.md").read_text("utf-8").splitlines()
    assert lines[:5] == [
        "---",
        "# ページの題名です。装飾は使いません。",
        "title: 제목",
        "# 一覧と検索エンジンに使う1文です。装飾は使いません。",
        "summary: 요약입니다.",
    ]
    assert lines[-1] == "---"


@pytest.mark.parametrize(
    ("lang", "comment"),
    [
        ("en", "# The event's name."),
        ("ja", "# 行事の名称です。"),
        ("ko", "# 행사의 이름입니다."),
    ],
)
def test_the_comments_are_in_the_language_of_the_editor(
    lang: str, comment: str, site: Path
) -> None:
    new_as_given(site, "event", lang)

    assert f"  title:  {comment}\n" in (site / "data/events.yaml").read_text("utf-8")


def test_a_text_in_one_language_is_declared_as_not_translated(site: Path) -> None:
    new(site, "topic", id="food", title__ko="음식")

    assert "    label:  # The name of the topic.\n      ja: ~\n      ko: 음식\n" in (
        site / "data/topics.yaml"
    ).read_text("utf-8")


def test_a_page_with_one_title_is_written_on_that_side_alone(site: Path) -> None:
    made = new(site, "page", id="notes/visit", title__ko="방문", summary__ko="안내입니다.")

    assert (made.address, made.problems) == ("/notes/visit/", ())
    assert [place.path for place in made.places] == ["content-ko/pages/notes/visit.md"]


def test_news_without_a_date_are_of_today(site: Path) -> None:
    made = new(site, "news", id="visit", **TITLE_AND_SUMMARY)

    assert made.address == "/news/2022-05-01-visit/"


TITLE_AND_SUMMARY = {
    "title__ja": "訪問",
    "title__ko": "방문",
    "summary__ja": "ご案内です。",
    "summary__ko": "안내입니다.",
}


def test_what_is_wrong_elsewhere_hinders_nobody(site: Path) -> None:
    broken = site / "content" / "pages" / "broken.md"
    broken.write_text("---\ntitle: 題\n---\n", "utf-8")

    made = new_as_given(site, "event")

    assert made.problems == ()
    assert "new-event" in load_records(site / "data", "data")[0].kinds["events"]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@settings(max_examples=300)
@generated(line=TEXTS, lines=st.lists(TEXTS, min_size=1, max_size=4), ids=st.lists(TEXTS))
def test_whatever_was_given_is_read_back(line: str, lines: list[str], ids: list[str]) -> None:
    text = "\n".join(lines)
    values = {
        "id": line,
        "title": {"ja": line, "ko": None},
        "items": [{"ja": line, "ko": text}, {"ja": None, "ko": line}],
        "cities": ids,
        "text": {"ja": text, "ko": line},
        "fiscal_year": 2021,
    }

    written, _line = scaffold.append_record("events: []\n", "events", values, str, "x.yaml")

    read = read_yaml(written, "x.yaml")[0]["events"][0]
    read["text"]["ja"] = read["text"]["ja"].removesuffix("\n") if len(lines) > 1 else text
    if len(lines) > 1:
        read["items"][0]["ko"] = read["items"][0]["ko"].removesuffix("\n")
    assert read == values


# --- What is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "given", "told"),  # None: in whatever words
    [
        (
            "evnt",
            {},
            [
                "tasks.py:1:1: error: 'evnt' is nothing that can be made; did you mean 'event'? [unknown-kind]"
            ],
        ),
        (
            "report",
            {"id": "a", "title__ja": "題", "language": "ja", "source": "leaflet"},
            [
                "data/publications.yaml:1:1: error: 'series' is missing and data/publication_series.yaml holds nothing to choose from; first make one: python3 tasks.py new publication-series. [missing-key]"
            ],
        ),
        (
            "body",
            {"id": "tottori", "title__ja": "鳥取県", "kind": "prefecture", "country": "jp"},
            [
                "data/bodies.yaml:2:3: error: id: There is already a record 'tottori'; choose another id. [duplicate-id]"
            ],
        ),
        (
            "event",
            {"id": "Lesson", "program": "coking", "date": "2021年", "titel__ja": "x"},
            [
                "data/events.yaml:1:1: error: start_date: '2021年' is not a date; write it as 2021-11-17. [bad-date]",
                "data/events.yaml:1:1: error: id: 'Lesson' cannot be an id; use lower-case letters a-z, digits and single hyphens. [bad-id]",
                "data/events.yaml:1:1: error: program: There is no 'coking' in data/programs.yaml; did you mean 'cooking'? [dangling-reference]",
                "data/events.yaml:1:1: error: 'titel.ja' is not a known key here; did you mean 'title'? [unknown-key]",
            ],
        ),
        (
            "event",
            {"id": "a", "title__ja": "題", "title__jp": "題", "fiscal_year": "two", "cities": "[a"},
            None,
        ),
        (
            "notice",
            {"id": "a", "title__ja": "題", "date": "2022-05-02", "until_date": "2022-05-01"},
            [
                "data/notices.yaml:1:1: error: The last day is before the first day, or there is no first day. [bad-date]"
            ],
        ),
        (
            "topic",
            {"id": "a"},
            [
                "data/topics.yaml:1:1: error: 'label' is missing; give it with --title-ja, --title-ko. [missing-key]"
            ],
        ),
        (
            "page",
            {**TITLE_AND_SUMMARY, "id": "about"},
            [
                "content-ko/pages/about.md:1:1: error: This file is there already; choose another id, or edit the file. [existing-file]",
                "content/pages/about.md:1:1: error: This file is there already; choose another id, or edit the file. [existing-file]",
            ],
        ),
        (
            "page",
            {"id": "visit", "title__ja": "訪問", "summary__ko": "안내입니다."},
            [
                "content/pages:1:1: error: 'summary.ja' is missing; give it with --set summary.ja=…. [missing-key]",
                "content/pages:1:1: error: 'title.ko' is missing; give it with --title-ko. [missing-key]",
            ],
        ),
        (
            "news",
            {**TITLE_AND_SUMMARY, "id": "visit", "date": "2022-13-45"},
            [
                "content/news:1:1: error: date: '2022-13-45' is not a date; write it as 2021-11-17. [bad-date]"
            ],
        ),
        ("page", {**TITLE_AND_SUMMARY, "id": "../x"}, None),
        ("page", {**TITLE_AND_SUMMARY, "id": "x", "title__differs": "[1]"}, None),
        ("page", {"id": "x", "title": "{ja: 題, differs: [a]}", "summary__ja": "要"}, None),
        ("page", {**TITLE_AND_SUMMARY, "id": "/x"}, None),
        ("page", {**TITLE_AND_SUMMARY, "id": "x", "template": "hmoe"}, None),
        # the address of a record
        ("page", {**TITLE_AND_SUMMARY, "id": "events/lesson-2021"}, None),
        # a link to nowhere in a long text
        (
            "program",
            {
                "id": "a",
                "title__ja": "題",
                "summary__ja": "要",
                "audience__ja": "人",
                "chapter": "promotion",
                "source": "leaflet",
                "apply__ja": "[x]({filename}/pages/abuot.md)",
            },
            None,
        ),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    word: str, given: dict[str, str], told: list[str] | None, site: Path
) -> None:
    old = files(site)

    made = new(site, word, **given)

    assert made.places == ()
    assert made.problems
    assert told is None or sentences(made) == told
    assert files(site) == old


def test_what_is_missing_is_named_all_at_once_in_the_language_of_the_editor(site: Path) -> None:
    made = new(site, "seminar-series", "ja", id="a", program="cooking", source="leaflet")

    assert sentences(made, "ja") == [
        "data/seminar_series.yaml:1:1: error: 項目 'summary' がありません。--set summary.ja=… --set summary.ko=… で指定してください。 [missing-key]",
        "data/seminar_series.yaml:1:1: error: 項目 'title' がありません。--title-ja, --title-ko で指定してください。 [missing-key]",
    ]


def test_nothing_is_written_through_a_link_to_another_place(site: Path) -> None:
    outside = site.parent / "outside"
    (site / "data" / "topics.yaml").rename(outside)
    (site / "data" / "topics.yaml").symlink_to(outside)
    (site / "content" / "pages" / "way").symlink_to(site.parent)

    record = new(site, "topic", id="food", title__ja="食")
    page = new(site, "page", id="way/out", title__ja="題", summary__ja="要")

    assert [problem.code for problem in (*record.problems, *page.problems)] == ["symlink"] * 2
    assert outside.read_text("utf-8") == "topics: []\n"
    assert not (site.parent / "out.md").exists()


def test_letters_in_pieces_are_put_together(site: Path) -> None:
    made = new(site, "topic", id="food", title__ko=unicodedata.normalize("NFD", "음식"))

    assert made.problems == ()
    assert "      ko: 음식\n" in (site / "data/topics.yaml").read_text("utf-8")


def test_a_field_that_is_given_twice_is_refused(site: Path) -> None:
    given = [("id", "a"), ("title.ja", "題"), ("title.ja", "名")]

    made = make(site, "topic", given, gettext=str, today=TODAY)

    assert [problem.code for problem in made.problems] == ["duplicate-key"]


def test_a_list_in_brackets_is_left_alone(site: Path) -> None:
    file = site / "data" / "topics.yaml"
    file.write_text("topics: [{id: a, label: {ja: 題, ko: ~}}]\n", "utf-8")

    made = new(site, "topic", id="b", title__ja="題")

    assert [problem.code for problem in made.problems] == ["bracket-list"]


# --- Asking -----------------------------------------------------------------------------


def answering(answers: Iterable[str]) -> tuple[Asker, list[str]]:
    """Return who gives *answers* one after the other, and what that person is shown."""
    left, shown = iter(answers), []

    def ask(prompt: str) -> str:
        try:
            answer = next(left)
        except StopIteration:
            raise EOFError from None
        shown.append(f"{prompt}{answer}")
        return answer

    return Asker(ask, shown.append), shown


def test_what_was_not_given_is_asked_until_it_is_right(site: Path) -> None:
    answers = ["Lesson", "lesson-2022", "2022-04-31", "2022-04-30", "coking", "料理", "cooking"]
    answers += ["", "", "教室", "", "", "leaflet"]
    asker, shown = answering(answers)

    made = new(site, "event", "en", asker)

    assert made.problems == ()
    assert shown == [
        "\nid: Lower-case name with hyphens; it makes the address and never changes.",
        "id> Lesson",
        "  'Lesson' cannot be an id; use lower-case letters a-z, digits and single hyphens.",
        "id> lesson-2022",
        "\nstart_date: First day, YYYY-MM-DD.",
        "start_date> 2022-04-31",
        "  '2022-04-31' is not a date; write it as 2021-11-17.",
        "start_date> 2022-04-30",
        "\nprogram: Id in programs.yaml.",
        "  cooking  料理体験 / 요리 체험",
        "  exchange  交流",
        "program> coking",
        "  There is no 'coking' in data/programs.yaml; did you mean 'cooking'?",
        "program> 料理",
        "  There is no '料理' in data/programs.yaml; add it there or correct the id.",
        "  cooking  料理体験 / 요리 체험",
        "program> cooking",
        "\ntitle: The event's name.",
        "Enter alone: there is no text in this language yet.",
        "title (ja)> ",
        "title (ko)> ",
        "  Neither language has a text; write at least one.",
        "title (ja)> 教室",
        "title (ko)> ",
        "\nfiscal_year: Japanese fiscal year, April to March.",
        "fiscal_year [2022]> ",
        "\nsource: Ids in sources.yaml: where these facts were read.",
        "  leaflet  パンフレット / 팸플릿",
        "source> leaflet",
    ]


def test_the_entries_of_a_list_are_asked_one_by_one(site: Path) -> None:
    asker, _shown = answering(["2020", "5", "2021", "many", "7", ""])
    given = {**GIVEN["statistic"], "id": "rows", "as_of": "2021"}
    del given["points"]

    made = new(site, "statistic", "en", asker, **given)

    record = load_records(site / "data", "data")[0].kinds["statistics"]["rows"]
    assert made.problems == ()
    assert [(point.id, point.value) for point in record.points] == [("2020", 5), ("2021", 7)]


def test_a_page_is_asked_for_no_summary_in_a_language_that_has_no_title(site: Path) -> None:
    asker, shown = answering(["visit", "訪問", "", "ご案内です。"])

    made = new(site, "page", "ko", asker)

    assert [place.path for place in made.places] == ["content/pages/visit.md"]
    assert shown[-1] == "summary (ja)> ご案内です。"


def test_whoever_stops_answering_has_written_nothing(site: Path) -> None:
    old = files(site)
    asker, _shown = answering(["visit"])

    made = new(site, "page", "en", asker)

    assert [problem.code for problem in made.problems] == ["no-answer"]
    assert files(site) == old


# --- The command line -------------------------------------------------------------------


def test_the_task_writes_where_it_says(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(tasks, "ROOT", site)
    for step in ("prepare", "enter"):
        monkeypatch.setattr(tasks.Environment, step, lambda *_: None)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    new_event = ["new", "event", "--id", "a", "--date", "2022-04-01", "--title-ja", "題"]

    status = tasks.main([*new_event, "--set", "program=cooking", "--set", "source=leaflet"])

    told = capsys.readouterr()
    assert (status, told.out, told.err) == (0, "data/events.yaml:9\n", "/events/a/\n")
