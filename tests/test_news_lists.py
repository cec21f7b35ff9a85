"""The lists of news: one page while they are few, then parts that both sites have alike."""

import random
import re
from collections.abc import Iterable, ValuesView
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from plugins.archive import news as archive_news
from plugins.archive.lists import PAGE
from plugins.archive.news import NEWS, news_documents, news_lists, news_of
from plugins.bilingual.build import Report, run
from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.publishing import ledger
from plugins.records.models import Language, Program
from plugins.records.store import load_records
from plugins.views.news import article as view_of_article
from plugins.views.programs import program
from plugins.views.shelf import Shelf
from tests.conftest import BUILD_DATE, ROOT, copy_site

FIRST = date(2015, 1, 1)


def article(day: date, name: str = "word", lang: Language = "ja", **more: object) -> Document:
    key = f"{day.isoformat()}-{name}"
    made = Document(
        key=f"news/{key}.md",
        lang=lang,
        path=f"/news/{key}/",
        template="article",
        title="題",
        title_lang=lang,
        summary="",
        body="",
        body_lang=lang,
        place=Place(f"content/news/{key}.md"),
        date=day,
        kind="news",
    )
    return replace(made, **more)


def many(count: int, *, days: int = 4000, seed: int = 3) -> list[Document]:
    chance = random.Random(seed)  # noqa: S311 - test data
    return [
        article(FIRST + timedelta(days=chance.randrange(days)), f"word-{number}")
        for number in range(count)
    ]


def of(ja: Iterable[Document], ko: Iterable[Document] = ()) -> dict[Language, list[Document]]:
    return {"ja": list(ja), "ko": list(ko)}


def reached(lists: dict[str, archive_news.NewsList], path: str = NEWS) -> list[str]:
    """Return the periods that a reader finds who follows a list to its ends."""
    held = lists[path]
    return [each for part in held.parts for each in reached(lists, part)] or [held.period]


@pytest.mark.parametrize("count", [0, 1, PAGE])
def test_while_a_page_holds_all_news_there_is_no_other_list(count: int) -> None:
    lists = news_lists(of(many(count)))

    assert list(lists) == [NEWS]
    assert lists[NEWS].parts == ()


@pytest.mark.parametrize("days", [4000, 500])
def test_every_article_is_reached_once_in_lists_that_a_page_can_hold(days: int) -> None:
    made = many(1500, days=days)

    lists = news_lists(of(made))

    periods = reached(lists)
    assert periods == sorted(periods, reverse=True)
    for each in made:
        assert each.date is not None
        day = each.date.isoformat()
        assert len([period for period in periods if day.startswith(period)]) == 1
    assert sum(lists[archive_news.path_of(each)].counts["ja"] for each in periods) == 1500
    assert all(lists[archive_news.path_of(each)].counts["ja"] <= PAGE for each in periods)


def test_years_are_cut_into_months_only_where_they_are_too_long() -> None:
    full = [article(date(2021, nth % 12 + 1, 1), f"word-{nth}") for nth in range(PAGE + 1)]

    lists = news_lists(of([*full, article(date(2020, 5, 1))]))

    assert lists[NEWS].parts == ("/news/2021/", "/news/2020/")
    months = range(12, 0, -1)
    assert lists["/news/2021/"].parts == tuple(f"/news/2021/2021-{nth:02}/" for nth in months)
    assert lists["/news/2020/"].parts == ()


def test_both_sites_are_cut_alike_as_soon_as_one_of_them_needs_it() -> None:
    grown = many(PAGE + 1)
    few = grown[:3]

    one, other = news_lists(of(grown, few)), news_lists(of(few, grown))

    assert one.keys() == other.keys() != {NEWS}
    assert [each.parts for each in one.values()] == [each.parts for each in other.values()]
    assert one[NEWS].counts == {"ja": PAGE + 1, "ko": 3}


def test_an_article_more_moves_no_address() -> None:
    made = many(700)
    for count in range(PAGE - 1, 700, 37):
        before, after = (news_lists(of(made[:size])) for size in (count, count + 37))

        assert before.keys() <= after.keys()


def test_what_was_published_stays_when_the_articles_of_a_part_go() -> None:
    made = many(PAGE + 1)
    kept = [*news_lists(of(made)), "/news/2021/2021-11/", "/news/2021-11-17-word/", "/about/"]

    lists = news_lists(of(made[:5]), kept)

    assert lists.keys() == {path for path in kept if path not in kept[-2:]}
    assert reached(lists) == [""]


def test_no_part_has_the_address_that_an_article_can_have() -> None:
    lists = news_lists(of(many(3000, days=900)))

    assert len(lists) > 12
    for path in lists:
        assert not re.fullmatch(r"/news/\d{4}-\d{2}-\d{2}-[a-z0-9-]+/", path)


def test_a_site_shows_what_only_the_other_has_but_no_draft_and_nothing_for_the_other_alone() -> (
    None
):
    both, own = article(date(2021, 1, 1)), article(date(2021, 1, 2))
    other = article(date(2021, 1, 3), lang="ko")
    alone = article(date(2021, 1, 4), lang="ko", only=True)
    draft = article(date(2021, 1, 5), draft=True)
    sides = of([both, own, draft], [replace(both, lang="ko"), other, alone])

    shown, preview = (news_of(sides, preview=each) for each in (False, True))

    assert [each.path for each in shown["ja"]] == [both.path, own.path, other.path]
    assert [each.path for each in shown["ko"]] == [both.path, other.path, alone.path, own.path]
    assert draft in preview["ja"]
    assert draft.path in {each.path for each in preview["ko"]}


def test_a_part_is_called_after_the_page_of_all_news_and_its_period() -> None:
    whole = article(FIRST, path=NEWS, template="news", title="お知らせ", kind="pages")
    lists = news_lists(of(many(PAGE + 1)))

    documents = news_documents(lists, whole, lambda message: message)

    assert [each.path for each in documents] == [path for path in lists if path != NEWS]
    first = documents[0]
    assert first.title == "お知らせ: 2025年"
    assert first.summary == f"{first.title}: {lists[first.path].counts['ja']} in all, newest first."


def test_a_program_shows_its_newest_twenty_and_leads_to_the_others() -> None:
    records = load_records(ROOT / "data", "data")[0]
    (page,) = [each for each in records.all(Program) if each.id == "cooking"]
    held = {
        each.path: replace(each, program=page.id) for each in [*many(20), article(date(2026, 1, 1))]
    }

    def shelf(documents: dict[str, Document]) -> Shelf:
        prose = {
            (text, lang): ""
            for each in records.all(Program)
            for text_ in [each.apply, *(section.text for section in each.sections)]
            + [item for section in each.sections for item in section.items]
            if text_
            for lang in ("ja", "ko")
            if (text := getattr(text_, lang))
        }
        return Shelf("ja", records, documents, prose, lambda message: message, BUILD_DATE)

    own = replace(article(FIRST), record=page, kind="programs")
    most = program(own, shelf(held))["program"]
    fewer = program(own, shelf(dict(list(held.items())[:20])))["program"]

    assert [each.url for each in most.news] == [
        each.path
        for each in sorted(held.values(), key=lambda each: (each.date, each.key), reverse=True)
    ][:20]
    assert most.more_news
    assert len(fewer.news) == 20
    assert not fewer.more_news


class Asked(dict[str, Document]):
    """The pages of a site, and how often somebody went through all of them."""

    times = 0

    def values(self) -> ValuesView[Document]:
        self.times += 1
        return super().values()


def test_the_pages_of_all_articles_together_go_through_the_site_once() -> None:
    records = load_records(ROOT / "data", "data")[0]
    documents = Asked({each.path: each for each in many(60)})
    shelf = Shelf("ja", records, documents, {}, lambda message: message, BUILD_DATE)
    newest_first = sorted(dict.values(documents), key=lambda held: held.key, reverse=True)

    beside = [view_of_article(each, shelf)["neighbours"] for each in newest_first]

    assert documents.times == 1
    assert [each.later.url if each.later else None for each in beside] == [
        None,
        *(each.path for each in newest_first[:-1]),
    ]
    assert [each.earlier.url if each.earlier else None for each in beside] == [
        *(each.path for each in newest_first[1:]),
        None,
    ]


# --- Written sites ----------------------------------------------------------------------

# They print facts, as all templates of the small site do.
NEWS_TEMPLATE = """{% extends "base.html" %}
{% block main %}
<p>description: {{ page.summary }}</p>
<p>newest:{% for entry in newest %} {{ entry.url }}{% endfor %}</p>
<p>parts:{% for part in parts %} {{ part.link.url }} {{ part.link.label }} {{ part.count }}{% endfor %}</p>
<p>years:{% for year in years %} {{ year.id }} {{ year.title }}{% for entry in year.entries %} {{ entry.url }}{% endfor %}{% endfor %}</p>
<p>beside: {{ neighbours.earlier.url if neighbours.earlier }} {{ neighbours.later.url if neighbours.later }}</p>
<p>whole: {{ whole.url if whole }}</p>
{% endblock %}
"""
MAP_TEMPLATE = """{% extends "base.html" %}
{% block main %}
<p>news:{% for entry in news %} {{ entry.url }}{% endfor %}</p>
<p>parts:{% for part in news_parts %} {{ part.link.url }} {{ part.count }}{% endfor %}</p>
{% endblock %}
"""
PAGES = {"news": ("お知らせ", "새 소식"), "site-map": ("サイトマップ", "사이트맵")}
DAYS = ("2020-02-03", "2021-03-04", "2021-03-05", "2021-06-07", "2022-01-01")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site whose pages hold three articles each at most; it has one article."""
    monkeypatch.setattr(archive_news, "PAGE", 3)
    site = copy_site("small", tmp_path / "site")
    for tree, at in (("content", 0), ("content-ko", 1)):
        for file in (site / tree / "news").glob("*.md"):
            file.unlink()
        for name, titles in PAGES.items():
            text = f"---\ntitle: {titles[at]}\nsummary: {titles[at]}\ntemplate: {name}\n---\n"
            (site / tree / "pages" / f"{name}.md").write_text(text, "utf-8")
        write(site, tree, "2021-03-04")
    templates = site / "theme" / "templates"
    (templates / "news.html").write_text(NEWS_TEMPLATE, "utf-8")
    (templates / "site-map.html").write_text(MAP_TEMPLATE, "utf-8")
    return site


def write(site: Path, tree: str, day: str, matter: str = "") -> None:
    text = f"---\ntitle: {day}\nsummary: {day}\n{matter}---\n"
    (site / tree / "news").mkdir(exist_ok=True)
    (site / tree / "news" / f"{day}-word.md").write_text(text, "utf-8")


def build(site: Path) -> Report:
    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=True)
    assert report.ok, report.problems
    return report


def told(site: Path, lang: str, path: str) -> dict[str, str]:
    """Return the lines that a page prints, by what stands before the colon."""
    page = (site / "output" / lang / path.strip("/") / "index.html").read_text("utf-8")
    lines = (re.sub("<[^>]+>", "", line) for line in re.findall("<p>(.*)</p>", page))
    return {name: held.strip() for name, _, held in (line.partition(":") for line in lines)}


def news(*days: str) -> str:
    return " ".join(f"/news/{day}-word/" for day in days)


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_few_news_are_all_on_one_page(site: Path, lang: str) -> None:
    for day in DAYS[:3]:
        write(site, "content", day)

    build(site)

    page = told(site, lang, "news")
    assert (page["newest"], page["parts"]) == ("", "")
    assert [each for each in page["years"].split() if each.startswith("/")] == [
        news(day) for day in reversed(DAYS[:3])
    ]
    assert not list((site / "output" / lang / "news").glob("20??/**/*"))
    assert told(site, lang, "site-map")["news"] == news(*reversed(DAYS[:3]))


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_more_news_are_on_pages_of_years_and_of_the_months_of_full_years(
    site: Path, lang: str
) -> None:
    # One side alone has most of them; they stand in for what the other does not have.
    for day in (*DAYS, "2021-06-08"):
        write(site, "content-ko", day)

    build(site)

    mark = "年" if lang == "ja" else "년"
    whole = told(site, lang, "news")
    assert whole["parts"] == (
        f"/news/2022/ 2022{mark} 1 /news/2021/ 2021{mark} 4 /news/2020/ 2020{mark} 1"
    )
    assert whole["years"] == ""
    assert whole["newest"].split() == [news(day) for day in sorted({*DAYS, "2021-06-08"})][::-1]
    year = told(site, lang, "news/2021")
    assert [each for each in year["parts"].split() if each.startswith("/")] == [
        "/news/2021/2021-06/",
        "/news/2021/2021-03/",
    ]
    month = told(site, lang, "news/2021/2021-06")
    assert month["years"].endswith(f" {news('2021-06-08', '2021-06-07')}")
    assert month["beside"] == "/news/2021/2021-03/"
    assert month["whole"] == NEWS
    assert told(site, lang, "site-map")["parts"] == "/news/2022/ 1 /news/2021/ 4 /news/2020/ 1"
    assert told(site, lang, "site-map")["news"] == ""


def test_a_part_has_a_title_a_description_a_trail_neighbours_and_its_counterpart(
    site: Path,
) -> None:
    for day in DAYS:
        write(site, "content", day)

    build(site)

    page = (site / "output/ko/news/2021/index.html").read_text("utf-8")
    assert "<title>새 소식(2021년)</title>" in page
    for lang, host in (("ja", "ja"), ("ko", "ko"), ("x-default", "ja")):
        address = f"https://{host}.example.org/news/2021/"
        assert f'<link rel="alternate" hreflang="{lang}" href="{address}">' in page
    lines = told(site, "ko", "news/2021")
    assert lines["other title"] == "お知らせ（2021年）"
    assert lines["description"] == "새 소식(2021년): 총 3건을 최신순으로 실었습니다."
    assert lines["breadcrumbs"].endswith("새 소식 새 소식(2021년)")
    assert lines["beside"] == "/news/2020/ /news/2022/"


def test_a_part_is_neither_in_the_map_for_machines_nor_in_the_search(site: Path) -> None:
    for day in DAYS:
        write(site, "content", day)

    build(site)

    output = site / "output" / "ja"
    addresses = (output / "sitemap.xml").read_text("utf-8")
    assert "/news/2021/<" not in addresses
    assert "/news/2021-03-04-word/<" in addresses
    found = "".join(file.read_text("utf-8") for file in output.glob("search/**/*.json"))
    assert '"news/2021/"' not in found
    assert '"news/2021-03-04-word/"' in found
    part = (output / "news/2021/index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in part


def test_the_addresses_of_parts_are_in_the_ledger_and_stay(site: Path) -> None:
    for day in DAYS:
        write(site, "content", day)
    report = build(site)
    new, left = ledger.update(site, report.addresses, report.problems)
    assert new > 0
    assert [each.code for each in left if each.severity == "error"] == []

    for day in DAYS[2:]:
        (site / "content/news" / f"{day}-word.md").unlink()
    few = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=False)

    for lang in ("ja", "ko"):
        for year in ("2020", "2021", "2022"):
            assert (lang, f"/news/{year}/") in report.addresses & few.addresses
    lost = {dict(each.params)["path"] for each in few.problems if each.code == "lost-address"}
    assert lost == {f"/news/{day}-word/" for day in DAYS[2:]}


def test_a_page_in_the_way_of_a_part_is_a_problem(site: Path) -> None:
    for day in DAYS:
        write(site, "content", day)
    (site / "content/pages/news").mkdir()
    text = (site / "content/pages/ja-alone.md").read_text("utf-8")
    (site / "content/pages/news/2021.md").write_text(text, "utf-8")

    report = run(root=site, publish=False, build_date=BUILD_DATE, output=None, write=False)

    found = [each for each in report.problems if each.code == "same-address"]
    assert [each.place.path for each in found][:1] == ["content/pages/news/2021.md"]


def test_a_site_without_a_page_of_all_news_has_no_parts(site: Path) -> None:
    for day in DAYS:
        write(site, "content", day)
    for tree in ("content", "content-ko"):
        (site / tree / "pages" / "news.md").unlink()

    build(site)

    assert told(site, "ja", "site-map")["news"] == news(*reversed(DAYS))
    assert not (site / "output/ja/news/2021").exists()
