"""The archive's lists are complete, in honest order, and their addresses stay."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from plugins.archive.checks import check_publications
from plugins.archive.lists import PAGE, UNKNOWN, Archive, archive, newest_first
from plugins.records.models import Publication
from plugins.records.store import Records, load_records

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def records() -> Records:
    return load_records(ROOT / "data", "data")[0]


def publication(nth: int, day: str | None, **more: object) -> Publication:
    given = {
        "id": f"made-{nth}",
        "series": "clair-report",
        "title": {"ja": f"調査{nth}", "ko": f"조사 {nth}"},
        "language": "ja",
        "date": day,
        "source": ["brochure-2022"],
        **more,
    }
    return Publication.model_validate({key: held for key, held in given.items() if held})


def with_publications(records: Records, held: list[Publication]) -> Records:
    kinds = {**records.kinds, "publications": MappingProxyType({each.id: each for each in held})}
    return replace(records, kinds=MappingProxyType(kinds))


def many(count: int, seed: int = 3) -> list[Publication]:
    """Return publications with days, months, years and unknown dates, in no order."""
    chance = random.Random(seed)  # noqa: S311 - test data
    made = []
    for number in range(1, count + 1):
        year, month = chance.randrange(1995, 2026), chance.randrange(1, 13)
        days = [f"{year}-{month:02}-{chance.randrange(1, 29):02}"] * 6
        day = chance.choice([*days, f"{year}-{month:02}", str(year), None])
        made.append(
            publication(
                number,
                day,
                number=number,
                topics=chance.sample(["tourism", "welfare", "food"], chance.randrange(3)),
                regions=chance.choice([[], ["karatsu"], ["saga"], ["seoul"]]),
                series=chance.choice(["clair-report", "reference"]),
            )
        )
    return made


def reached(lists: Archive, path: str) -> list[Publication]:
    """Return what a reader finds who follows a list to its ends."""
    held = lists.lists[path]
    if not held.parts:
        return list(held.publications)
    return [each for part in held.parts for each in reached(lists, part)]


@pytest.mark.parametrize("count", [0, 1, PAGE, PAGE + 1, 3000])
def test_every_publication_is_reached_once_in_every_list_it_belongs_to(records, count):
    made = many(count)

    lists = archive(with_publications(records, made), {})

    for facet in ("series", "years", "fiscal-years", "languages"):
        found = [each for held in lists.facets[facet] for each in reached(lists, held.path)]
        assert sorted(each.id for each in found) == sorted(each.id for each in made), facet
    for held in lists.facets["topics"]:
        wanted = [each for each in newest_first(made) if held.value in each.topics]
        assert reached(lists, held.path) == wanted


def test_a_list_that_is_too_long_for_a_page_is_cut_by_year_and_a_year_by_month(records):
    lists = archive(with_publications(records, many(3000)), {})

    whole = lists.lists["/publications/series/clair-report/"]
    assert [path for path in whole.parts if not path.endswith(f"{UNKNOWN}/")] == [
        f"/publications/series/clair-report/{year}/" for year in range(2025, 1994, -1)
    ]
    assert whole.parts[-1] == f"/publications/series/clair-report/{UNKNOWN}/"
    shown = [each for each in lists.lists.values() if not each.parts]
    dated = [each for each in shown if UNKNOWN not in (each.value, each.period)]
    assert max(len(each.publications) for each in dated) <= PAGE


def test_a_year_that_is_too_long_for_a_page_is_cut_by_month(records):
    made = [publication(nth, f"2003-{nth % 12 + 1:02}-01") for nth in range(PAGE + 1)]
    made.append(publication(9000, "2003"))

    lists = archive(with_publications(records, made), {})

    months = [*(f"2003-{month:02}" for month in range(12, 0, -1)), UNKNOWN]
    for year in ("/publications/years/2003/", "/publications/series/clair-report/2003/"):
        assert lists.lists[year].parts == tuple(f"{year}{month}/" for month in months)
        assert reached(lists, year) == newest_first(made)


def test_an_entry_more_moves_no_address_and_changes_its_own_lists_only(records):
    made = many(1500)
    added = publication(9999, "2003-05-06", topics=["tourism"])

    before = archive(with_publications(records, made), {}).lists
    after = archive(with_publications(records, [*made, added]), {}).lists

    assert before.keys() <= after.keys()
    changed = {path for path, held in after.items() if before.get(path) != held}
    assert changed == {
        "/publications/series/clair-report/",
        "/publications/series/clair-report/2003/",
        "/publications/years/2003/",
        "/publications/fiscal-years/2003/",
        "/publications/topics/tourism/",
        "/publications/topics/tourism/2003/",
        "/publications/languages/ja/",
        "/publications/languages/ja/2003/",
    }


def test_what_is_not_known_comes_last_and_keeps_the_order_of_the_file():
    made = [
        publication(1, None),
        publication(2, "2020"),
        publication(3, "2020-03-01"),
        publication(4, None, number=7),
        publication(5, "2019-12"),
        publication(6, None),
    ]

    order = [each.id for each in newest_first(made)]

    assert order == ["made-3", "made-2", "made-5", "made-4", "made-1", "made-6"]


def test_the_fiscal_year_is_known_from_the_month_or_from_the_record(records):
    made = [
        publication(1, "2021-03-31"),
        publication(2, "2021-04"),
        publication(3, "2021"),
        publication(4, "2021", fiscal_year=2021),
        publication(5, None),
    ]

    lists = archive(with_publications(records, made), {})

    years = {
        held.value: [each.id for each in held.publications] for held in lists.facets["fiscal-years"]
    }
    assert years == {
        "2021": ["made-2", "made-4"],
        "2020": ["made-1"],
        UNKNOWN: ["made-3", "made-5"],
    }


def test_a_region_holds_what_is_about_its_cities(records):
    lists = archive(with_publications(records, [publication(1, "2020", regions=["karatsu"])]), {})

    assert [held.value for held in lists.facets["regions"]] == ["saga", "karatsu"]


def test_a_translation_puts_a_report_into_the_list_of_its_language(records):
    made = [publication(1, "2020"), publication(2, "2021")]

    lists = archive(with_publications(records, made), {"made-1": ("ja", "ko")})

    assert [each.id for each in lists.lists["/publications/languages/ko/"].publications] == [
        "made-1"
    ]


def test_what_supersedes_another_is_named_by_it(records):
    made = [publication(1, "2020"), publication(2, "2021", supersedes="made-1")]

    lists = archive(with_publications(records, made), {})

    assert lists.successors["made-1"].id == "made-2"


def test_two_articles_of_one_issue_are_no_mistake(records):
    issues = [each.number for each in records.all(Publication) if each.series == "mail-magazine"]
    assert issues.count(123) == 2

    assert list(check_publications(records, date(2026, 11, 23))) == []


def test_a_number_that_is_there_twice_a_circle_and_a_date_to_come_are_told(records):
    made = [
        publication(1, "2020", number=5, supersedes="made-2"),
        publication(2, "2021-03", number=5, supersedes="made-1"),
    ]
    told = replace(
        with_publications(records, made),
        origins={
            ("publications", each.id): records.origins["publications", "report-sake-pr"]
            for each in made
        },
    )

    found = sorted(each.code for each in check_publications(told, date(2021, 2, 28)))

    assert found == ["circle", "circle", "duplicate-number", "future-date"]


def test_a_list_that_was_published_stays_when_its_last_entry_leaves_it(records):
    kept = ["/publications/years/2016/", "/publications/topics/nothing/", "/about/"]

    lists = archive(with_publications(records, [publication(1, "2015")]), {}, kept)

    assert lists.lists["/publications/years/2016/"].publications == ()
    assert [held.value for held in lists.facets["years"]] == ["2015"]
    assert "/publications/topics/nothing/" not in lists.lists
