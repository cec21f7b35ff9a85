"""``/accessibility/`` and ``/accessibility/test/``: what a run found, and never more than that."""

import re
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from selectolax.lexbor import LexborHTMLParser

from audit.accessibility.results import RuleResult, TestRun, as_yaml, axe_results, write
from audit.accessibility.rules import RULES, Rule
from audit.browser import View
from plugins.bilingual.strings import translations, translator
from plugins.records import models as m
from plugins.records.models import LANGUAGES, Language
from plugins.records.store import Records, load_records
from plugins.views import builder
from plugins.views.accessibility import Verdict, joined, verdict
from plugins.views.shelf import Shelf
from tests.conftest import ROOT

PAGES = ("accessibility/index.html", "accessibility/test/index.html")
# Whoever says these of a page must have proved them. The official name of KWCAG 8.2.1 has one.
CLAIMS = re.compile("適合|準拠|준수|적합")
KWCAG_8_2_1 = "웹 애플리케이션 접근성 준수"
UNTESTED = {"ja": "未試験", "ko": "시험 전"}
ALL_PAGES = {"ja": 3, "ko": 2}


@pytest.fixture(scope="module")
def records() -> Records:
    held, problems = load_records(ROOT / "data", "data")
    assert problems == []
    return held


def a_run(*results: RuleResult, **more: object) -> TestRun:
    given = TestRun(
        date=date(2026, 11, 23),
        commit="0123456789" * 4,
        pages=ALL_PAGES,
        views=(View(1280, "dark"), View(320, "light")),
        tools=(("axe-core", "4.14"), ("Chromium", "156.0")),
        results=results,
    )
    return replace(given, **more)  # type: ignore[arg-type]


def complete(records: Records, **findings: int) -> TestRun:
    """Return a run in which every check has looked at all pages; *findings* by check."""
    checks = [check.id for check in records.all(m.Check) if check.id != "axe"]
    of_axe = [each.number for each in records.all(m.Criterion) if "axe" in each.checks]
    return a_run(
        *(RuleResult(check, 5, findings.get(check.replace("-", "_"), 0)) for check in checks),
        *(RuleResult("axe", 5, criterion=number) for number in of_axe),
    )


def read_back(run: TestRun) -> m.AuditRun:
    held = yaml.load(as_yaml(run), yaml.BaseLoader)["accessibility_test"]["run"]  # noqa: S506
    number = {"pages", "findings", "explained", "width"}
    for each in (*held["results"], *held["views"]):
        each.update({name: int(value) for name, value in each.items() if name in number})
    held["pages"] = {lang: int(count) for lang, count in held["pages"].items()}
    return m.AuditRun.model_validate(held)


def with_run(records: Records, run: TestRun | None) -> Records:
    """Return *records* as they are after *run*, or before the first."""
    last = m.AccessibilityTest(id="last-run", run=None if run is None else read_back(run))
    kinds = {**records.kinds, "accessibility_test": MappingProxyType({"last-run": last})}
    return replace(records, kinds=MappingProxyType(kinds))


class NoPage:
    body = None


def rendered(template: str, lang: Language, records: Records) -> LexborHTMLParser:
    """Return what the template prints between the heading and the foot of a page."""
    environment = Environment(
        loader=ChoiceLoader(
            [
                DictLoader({"base.html": "{% block content %}{% endblock %}"}),
                FileSystemLoader(ROOT / "theme" / "templates"),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(lang), newstyle=True)  # type: ignore[attr-defined]
    shelf = Shelf(
        lang=lang,
        records=records,
        documents={},
        prose_html={},
        translate=translator(lang),
        today=date(2026, 11, 23),
    )
    views = builder(template)(None, shelf)  # type: ignore[arg-type,misc]
    return LexborHTMLParser(
        environment.get_template(f"{template}.html").render(page=NoPage(), **views)
    )


def results(lang: Language, records: Records) -> dict[str, str]:
    """Return the result that the page prints for each criterion and each item of KWCAG."""
    tree = rendered("accessibility-test", lang, records)
    return {
        str(row.attributes["id"]): row.css_first("td").text(separator=" ", strip=True)
        for row in tree.css("tr[id]")
        if re.fullmatch(r"[ck]\d.*", str(row.attributes["id"]))
    }


# --- The standards --------------------------------------------------------------------------


def test_every_criterion_of_wcag_2_2_stands_once_in_order(records: Records) -> None:
    criteria = records.all(m.Criterion)
    numbers = [[int(part) for part in each.number.split(".")] for each in criteria]

    assert numbers == sorted(numbers)
    levels = [each.level for each in criteria if each.wcag]
    assert (levels.count("A"), levels.count("AA")) == (31, 24)
    assert [each.number for each in criteria if not each.wcag] == ["4.1.1"]


def test_jis_has_the_38_criteria_of_wcag_2_0(records: Records) -> None:
    criteria = [each for each in records.all(m.Criterion) if each.jis]
    levels = [each.level for each in criteria]

    assert (levels.count("A"), levels.count("AA")) == (25, 13)


def test_all_33_items_of_kwcag_lead_to_criteria_or_have_none(records: Records) -> None:
    items = records.all(m.KwcagItem)

    assert len(items) == 33
    assert [each.number for each in items if not each.criteria] == ["5.4.4", "6.4.4"]


def test_every_name_is_there_in_both_languages(records: Records) -> None:
    held = (*records.all(m.Criterion), *records.all(m.KwcagItem), *records.all(m.Check))

    assert [each.id for each in held if not (each.name.ja and each.name.ko)] == []


# --- The checks -----------------------------------------------------------------------------


def test_the_checks_are_those_of_the_audit(records: Records) -> None:
    assert [check.id for check in records.all(m.Check)] == [
        "axe",
        "axe-best-practices",
        *(rule.name for rule in RULES),
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_check_examines_the_criteria_that_the_audit_names(rule: Rule, records: Records) -> None:
    criteria = [each for each in records.all(m.Criterion) if rule.name in each.checks]
    items = [each for each in records.all(m.KwcagItem) if set(rule.kwcag) & {each.number}]

    assert {each.number for each in criteria} == set(rule.wcag)
    asked = {each.id for each in criteria}
    assert [item.number for item in items if not asked & set(item.criteria)] == []


def test_the_recorded_run_examined_what_the_criteria_say(records: Records) -> None:
    run = records.all(m.AccessibilityTest)[0].run
    if run is None:
        pytest.skip("nothing has been tested yet")

    of_axe = {each.criterion for each in run.results if each.rule == "axe"}
    assert of_axe == {each.id for each in records.all(m.Criterion) if "axe" in each.checks}
    assert {each.rule for each in run.results} == {each.id for each in records.all(m.Check)}


# --- The record -----------------------------------------------------------------------------


def test_a_written_run_is_read_as_it_was(tmp_path: Path, records: Records) -> None:
    (tmp_path / "data").mkdir()
    for file in (ROOT / "data").glob("*.yaml"):
        (tmp_path / "data" / file.name).write_bytes(file.read_bytes())
    run = a_run(RuleResult("axe", 5, 1, 2, "1.4.10"), RuleResult("html", 4))

    write(run, tmp_path / "data" / "accessibility_test.yaml")

    held, problems = load_records(tmp_path / "data", "data")
    last = held.all(m.AccessibilityTest)[0].run
    assert problems == []
    assert last is not None
    assert (last.date, last.commit, last.pages.ja, last.pages.ko) == (
        "2026-11-23",
        "0123456789" * 4,
        3,
        2,
    )
    assert [(tool.name, tool.version) for tool in last.tools] == [
        ("Chromium", "156.0"),
        ("axe-core", "4.14"),
    ]
    assert [(each.rule, each.criterion, each.pages) for each in last.results] == [
        ("axe", "c1-4-10", 5),
        ("html", None, 4),
    ]
    assert last == read_back(run)


def test_the_order_of_results_does_not_change_the_record() -> None:
    each = (RuleResult("html", 4), RuleResult("axe", 5, criterion="1.4.10"))
    other = RuleResult("axe", 5, criterion="1.4.3")

    assert as_yaml(a_run(*each, other)) == as_yaml(a_run(other, *reversed(each)))
    assert as_yaml(a_run(*each, other)).index("c1-4-3") < as_yaml(a_run(*each, other)).index(
        "c1-4-10"
    )


def test_axe_counts_by_criterion_what_its_rules_find() -> None:
    rules = {
        "link-name": ("wcag2a", "wcag244", "wcag412"),
        "color-contrast": ("wcag2aa", "wcag143"),
        "scrollable-region-focusable": ("wcag2a", "wcag211", "wcag213"),  # 2.1.3 is AAA
        "region": ("best-practice",),
    }

    found = axe_results(rules, 5, {"link-name": 2, "region": 1}, {"color-contrast": 3})

    assert found == (
        RuleResult("axe", 5, 0, 3, "1.4.3"),
        RuleResult("axe", 5, 0, 0, "2.1.1"),
        RuleResult("axe", 5, 2, 0, "2.4.4"),
        RuleResult("axe", 5, 2, 0, "4.1.2"),
        RuleResult("axe-best-practices", 5, 1, 0),
    )


# --- What is said of a criterion --------------------------------------------------------------

BOTH = m.Text(ja="題", ko="제목")


def criterion(**more: object) -> m.Criterion:
    given = {"id": "c1-4-3", "name": BOTH, "level": "AA", "checks": ("axe", "contrast"), **more}
    return m.Criterion.model_validate(given)


def looked(axe: int = 5, contrast: int = 5, found: int = 0) -> m.AuditRun:
    return read_back(
        a_run(RuleResult("axe", axe, criterion="1.4.3"), RuleResult("contrast", contrast, found))
    )


@pytest.mark.parametrize(
    ("given", "run", "said"),
    [
        # before the first run, whatever the criterion
        (criterion(), None, Verdict("untested")),
        (criterion(not_applicable=BOTH), None, Verdict("untested")),
        (criterion(checks=()), None, Verdict("untested")),
        # every check on all pages
        (criterion(), looked(), Verdict("part")),
        (criterion(extent="whole"), looked(), Verdict("whole")),
        # less than that
        (criterion(), looked(contrast=2), Verdict("sampled", pages=2)),
        (criterion(extent="whole"), looked(contrast=2), Verdict("sampled", pages=2)),
        (criterion(), looked(contrast=0), Verdict("unexamined")),
        (criterion(checks=("axe", "html")), looked(), Verdict("unexamined")),
        (criterion(id="c1-1-1"), looked(), Verdict("unexamined")),  # axe looked at 1.4.3 alone
        (criterion(checks=()), looked(), Verdict("person")),
        # a finding is never hidden
        (criterion(), looked(found=3), Verdict("found", findings=3)),
        (criterion(not_applicable=BOTH), looked(found=3), Verdict("found", findings=3)),
        (criterion(extent="whole"), looked(contrast=2, found=3), Verdict("found", findings=3)),
        (criterion(not_applicable=BOTH), looked(), Verdict("absent")),
    ],
)
def test_no_more_is_said_than_was_tested(
    given: m.Criterion, run: m.AuditRun | None, said: Verdict
) -> None:
    assert verdict(given, run) == said


def test_a_finding_counts_for_a_criterion_that_does_not_name_the_check() -> None:
    run = read_back(a_run(RuleResult("axe", 5, 2, criterion="1.4.3")))

    assert verdict(criterion(checks=()), run) == Verdict("found", findings=2)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["whole"], "part"),  # an item may ask more
        (["whole", "person"], "part"),
        (["part", "unexamined"], "unexamined"),
        (["absent", "absent"], "absent"),
        (["absent", "person"], "person"),
        (["part", "found"], "found"),
        (["untested", "untested"], "untested"),
        ([], "person"),
    ],
)
def test_an_item_of_kwcag_is_no_better_than_its_criteria(states: list[str], said: str) -> None:
    assert joined(Verdict(state) for state in states).state == said  # type: ignore[arg-type]


# --- The pages ------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_run_nothing_is_said_of_any_criterion(lang: Language, records: Records) -> None:
    told = results(lang, with_run(records, None))

    assert set(told.values()) == {UNTESTED[lang]}
    assert len(told) == 56 + 33
    for template in ("accessibility", "accessibility-test"):
        text = rendered(template, lang, with_run(records, None)).text()
        assert ("まだ行っていません" if lang == "ja" else "아직 실시하지 않았습니다") in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_finding_is_printed_as_one(lang: Language, records: Records) -> None:
    clean = results(lang, with_run(records, complete(records)))
    told = results(lang, with_run(records, complete(records, text_spacing=3)))

    changed = {row for row in told if told[row] != clean[row]}
    assert changed == {"c1-4-12"}
    assert told["c1-4-12"] == ("問題あり 3件" if lang == "ja" else "문제 있음 3건")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_a_check_did_not_run_its_criteria_are_not_examined(
    lang: Language, records: Records
) -> None:
    run = complete(records)
    less = replace(run, results=tuple(each for each in run.results if each.rule != "part-language"))

    told = results(lang, with_run(records, less))

    unexamined = {
        row for row, text in told.items() if text in ("今回は未検査", "이번에는 검사하지 않음")
    }
    assert unexamined == {"c3-1-1", "c3-1-2", "k7-1-1"}


def test_both_languages_say_the_same_of_every_row(records: Records) -> None:
    held = with_run(records, complete(records, contrast=2))
    alike = []
    for lang in LANGUAGES:
        rows = sorted((text, row) for row, text in results(lang, held).items())
        groups = groupby(rows, key=lambda each: each[0])
        alike.append({frozenset(row for _text, row in group) for _text, group in groups})

    assert alike[0] == alike[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_summary_counts_every_criterion_once(lang: Language, records: Records) -> None:
    tree = rendered("accessibility", lang, with_run(records, complete(records)))

    lines = [item.text() for item in tree.css(".plain-list li")]
    assert sum(int(re.findall(r"\d+", line)[-1]) for line in lines) == 56


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tables_have_captions_and_heads(lang: Language, records: Records) -> None:
    tree = rendered("accessibility-test", lang, with_run(records, complete(records)))

    for table in tree.css("table"):
        assert table.css_first("caption").text()
        assert {head.attributes["scope"] for head in table.css("thead th")} == {"col"}
        assert {row.css_first("th").attributes["scope"] for row in table.css("tbody tr")} == {"row"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_claims_conformance(lang: Language, page: str, published_site: Path) -> None:
    main = LexborHTMLParser((published_site / lang / page).read_text("utf-8")).css_first("main")

    assert CLAIMS.findall(main.text().replace(KWCAG_8_2_1, "")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_not_to_be_there_is_not_there(lang: Language, published_site: Path) -> None:
    """The reasons of ``not_applicable``, as far as the pages can tell."""
    elements = "audio, video, iframe, object, embed, marquee, blink, [accesskey], [draggable]"
    inputs = "input:not([type=search]), textarea, form[method=post], meta[http-equiv=refresh]"
    there = {
        f"{file.relative_to(published_site)}: {node.tag}"
        for file in (published_site / lang).rglob("*.html")
        for node in LexborHTMLParser(file.read_text("utf-8")).css(f"{elements}, {inputs}")
    }

    assert there == set()


def test_our_scripts_ask_for_no_keys_gestures_or_moves() -> None:
    events = re.compile(
        r"key(?:down|up|press)|touch|pointer(?!-)|mouse|drag|device(?:motion|orientation)"
    )
    scripts = sorted((ROOT / "theme" / "static").rglob("*.js"))

    assert [script.name for script in scripts if events.search(script.read_text("utf-8"))] == []
