"""Each rule sees the fault that it is for, on a page of ours, and nothing on its clean twin."""

import shutil
from dataclasses import dataclass
from functools import cache

import pytest

from audit.accessibility.rules import RULES
from audit.accessibility.sameness import compare
from audit.accessibility.visits import DESK, EVERY_CONDITION, Plan, Visitor
from audit.browser import View
from audit.site import Site

HERE = "</main>"  # where most of what is put in goes: after all else


@dataclass(frozen=True)
class Seed:
    """What is put into a page: *fault*, which *rules* find and no others, or its *twin*."""

    name: str
    rules: str  # the one that it is for, then others that see it too
    fault: str
    twin: str
    at: str = HERE  # the text in the page before which it goes; replaced if it is not HERE
    css: str = ""
    twin_css: str = ""
    script: str = ""
    page: str = "/contact/"
    view: View = DESK


def a(words="ここは試しの文章です", attributes=""):
    return f'<p><a href="/" {attributes}>{words}</a></p>'


def p(words, attributes='class="seed"'):
    return f"<p {attributes}>{words}</p>"


WORDS = "ここは試しの文章です"
KOREAN = "여기는 시험용 문장입니다."
DRAWING = '<svg class="seed" role="img" font-size="10" viewBox="0 0 90 30" width="270" height="90">{}</svg>'
NAMED = "<title>参加者の数</title>"
TEXT = '<text x="5" y="20">参加者</text>'
BAR = '<rect class="bar" width="60" height="20"/>'

SEEDS = [
    # --- Pictures
    Seed(
        "picture without alt",
        "axe:image-alt",
        '<p><img src="/theme/icons/icon-192.png" width="192" height="192"></p>',
        '<p><img src="/theme/icons/icon-192.png" width="192" height="192" alt="紋章"></p>',
    ),
    Seed(
        "drawing without role",
        "svg-name",
        "<svg viewBox='0 0 9 9' width='99' height='99'></svg>",
        DRAWING.format(NAMED),
    ),
    Seed(
        "drawing without name",
        "svg-name axe:svg-img-alt",
        DRAWING.format("<title> </title>"),
        DRAWING.format(NAMED),
    ),
    Seed(
        "link inside a drawing",
        "svg-name axe:nested-interactive",
        DRAWING.format(f'{NAMED}<a href="/"><text y="20">参加者</text></a>'),
        DRAWING.format(NAMED + TEXT),
        css="svg a text { text-decoration: underline }",
    ),
    # --- Contrast
    Seed(
        "faint text",
        "contrast axe:color-contrast",
        p(WORDS),
        p(WORDS),
        css=".seed { color: #a09a8c }",
        twin_css=".seed { color: #56524a }",
    ),
    Seed(
        "faint text in the dark",
        "contrast axe:color-contrast",
        p(WORDS),
        p(WORDS),
        css=".seed { color: #56524a }",
        twin_css=".seed { color: #b4b0a6 }",
        view=View(1280, "dark"),
    ),
    Seed(
        "faint sign, on which axe is silent",
        "contrast",
        p("→"),
        p("→"),
        css=".seed { color: #a09a8c }",
    ),
    Seed(
        "text on a picture",
        "contrast axe:color-contrast forced-colors",
        p(WORDS),
        p(WORDS),
        css=".seed { background: url(/theme/icons/icon-192.png) }",
        twin_css=".seed { background: #fff }",
    ),
    Seed(
        "faint hint",
        "contrast",
        '<label>語句 <input class="seed" placeholder="観光"></label>',
        '<label>語句 <input class="seed" placeholder="観光"></label>',
        css=".seed { min-height: 44px } ::placeholder { color: #a09a8c }",
        twin_css=".seed { min-height: 44px } ::placeholder { color: #56524a }",
    ),
    Seed(
        "faint text in a drawing",
        "svg-contrast forced-colors",
        DRAWING.format(NAMED + TEXT),
        DRAWING.format(NAMED + TEXT),
        css=".seed { fill: #a09a8c }",
        twin_css=".seed { fill: #56524a }",
    ),
    Seed(
        "text on a bar of its colour",
        "svg-contrast forced-colors",
        DRAWING.format(NAMED + BAR + TEXT),
        DRAWING.format(NAMED + BAR + TEXT),
        css=".bar { fill: #444 }",
        twin_css=".bar { fill: #444 } .seed text { fill: #fff }",
    ),
    Seed(
        "faint bar",
        "svg-contrast forced-colors",
        DRAWING.format(NAMED + BAR),
        DRAWING.format(NAMED + BAR),
        css=".bar { fill: #d9d4c7 }",
        twin_css=".bar { fill: #858073 }",
    ),
    Seed(
        "colour forced back",
        "forced-colors",
        p(WORDS),
        p(WORDS),
        css="@media (forced-colors: active) { .seed { forced-color-adjust: none; color: #ccc } }",
        twin_css="@media (forced-colors: active) { .seed { color: #ccc } }",
    ),
    # --- Room
    Seed(
        "too wide for a phone",
        "reflow",
        p(WORDS),
        p(WORDS),
        css=".seed { min-width: 400px }",
        twin_css=".seed { width: 400px; max-width: 100% }",
    ),
    Seed(
        "text in a box that scrolls",
        "reflow",
        '<div class="seed" tabindex="0"><p>SourceOfAVeryLongWordThatIsOnOneLineForever</p></div>',
        "<div><p>SourceOfAVeryLongWordThatIsOnOneLineForever</p></div>",
        css=".seed { overflow-x: auto; white-space: nowrap; overflow-wrap: normal; font-size: 1.1rem }",
    ),
    Seed(
        "cut by wider letters",
        "text-spacing",
        p(WORDS),
        p(WORDS),
        css=".seed { width: 10.3em; white-space: nowrap; overflow: hidden }",
        twin_css=".seed { width: 10.3em }",
    ),
    Seed(
        "cut by larger letters",
        "large-text",
        p(WORDS),
        p(WORDS),
        css=".seed { height: 32px; overflow: hidden }",
        twin_css=".seed { min-height: 32px; overflow: hidden }",
    ),
    Seed(
        "covered by larger letters",
        "large-text",
        p(WORDS) + p(WORDS, ""),
        p(WORDS) + p(WORDS, ""),
        css=".seed { height: 20px } .seed + p { margin: 0 }",
        twin_css=".seed { min-height: 20px } .seed + p { margin: 0 }",
    ),
    Seed(
        "text outside of its drawing",
        "reflow text-spacing large-text",
        DRAWING.format(NAMED + '<text x="70" y="20">参加者の数</text>'),
        DRAWING.format(NAMED + TEXT),
        css=".seed { overflow: hidden; max-width: none } ",
    ),
    # --- Focus and keyboard
    Seed(
        "no ring", "focus-visible", a(), a(), css="a:focus-visible { outline: 0; box-shadow: none }"
    ),
    Seed(
        "faint ring",
        "focus-visible",
        a(),
        a(),
        css="a:focus-visible { outline-color: #d9d4c7; box-shadow: none }",
        twin_css="a:focus-visible { outline-color: #d9d4c7; box-shadow: 0 0 0 2px #000 }",
    ),
    Seed(
        "header that stays and covers",
        "focus-covered",
        "",
        "",
        css="body > header { position: sticky; top: 0; z-index: 1; background: var(--paper) }",
        twin_css="body > header { position: sticky; top: 0; z-index: 1; background: var(--paper) } html { scroll-padding-block: 10rem 1rem }",
    ),
    Seed(
        "small targets",
        "target-size axe:target-size",
        f'<div class="seed">{a("次")}{a("前")}</div>',
        f'<div class="seed">{a("次")}{a("前")}</div>',
        css=".seed a { display: block; width: 1.3em; line-height: 1.2 }",
        twin_css=".seed a { display: block; width: 1.5em; line-height: 1.5 }",
    ),
    Seed(
        "low menu",
        "target-size",
        "",
        "",
        css="body > nav a { padding-block: 0; min-height: 0 }",
    ),
    Seed(
        "order by numbers",
        "tab-order axe:tabindex keyboard",
        a(attributes='tabindex="3"'),
        a(attributes='tabindex="0"'),
    ),
    Seed(
        "order turned round",
        "tab-order",
        f'<div class="seed">{a()}{a()}</div>',
        f'<div class="seed">{a()}{a()}</div>',
        css=".seed { display: flex; gap: 2rem; justify-content: left; flex-direction: row-reverse }",
        twin_css=".seed { display: flex; gap: 2rem }",
    ),
    Seed(
        "keyboard trap",
        "keyboard",
        a(attributes='id="trap"'),
        a(),
        script="document.querySelector('#trap')?.addEventListener('keydown', event => event.preventDefault());",
    ),
    Seed(
        "button for the mouse alone",
        "keyboard",
        '<p><span role="button" class="seed">送る</span></p>',
        '<p><button type="button" class="seed">送る</button></p>',
        css=".seed { display: inline-block; min-height: 44px }",
        twin_css=".seed { min-height: 44px }",
    ),
    # --- Languages
    Seed("Korean unmarked", "part-language", p(KOREAN), p(KOREAN, 'lang="ko"')),
    Seed(
        "Japanese unmarked", "part-language", p(WORDS), p(WORDS, 'lang="ja"'), page="/ko/contact/"
    ),
    Seed("wrong language", "part-language", p(WORDS, 'lang="ko"'), p(WORDS, 'lang="ja"')),
    Seed(
        "Korean in an attribute",
        "part-language",
        p(WORDS, f'title="{KOREAN}"'),
        p(WORDS, f'title="{WORDS}"'),
    ),
    Seed(
        "language that does not exist",
        "axe:valid-lang part-language",
        p(WORDS, 'lang="jp"'),
        p(WORDS, 'lang="ja"'),
    ),
    Seed(
        "page without language",
        "axe:html-has-lang part-language",
        "<html",
        '<html lang="ja"',
        at='<html lang="ja"',
    ),
    # --- The rest
    Seed("empty heading", "axe:empty-heading", "<h2> </h2>", "<h2>見出し</h2>"),
    Seed(
        "hidden on paper",
        "print",
        p(WORDS),
        f"<nav aria-label='他'>{p(WORDS)}</nav>",
        css="@media print { .seed { display: none } }",
        twin_css="@media print { .seed { display: none } }",
    ),
    Seed(
        "hidden without scripts",
        "no-script",
        p(WORDS),
        p(WORDS),
        css="@media (scripting: none) { .seed { display: none } }",
    ),
    Seed(
        "motion for everybody",
        "motion",
        p(WORDS),
        p(WORDS),
        css=".seed { transition: color 1s }",
        twin_css="@media (prefers-reduced-motion: no-preference) { .seed { transition: color 1s } }",
    ),
    Seed(
        "script inside",
        "content-security",
        "<script>document.title += '!'</script>",
        '<script type="application/json">{}</script>',
    ),
    Seed("style inside", "content-security", p(WORDS, 'style="color: red"'), p(WORDS)),
    Seed("handler inside", "content-security", p(WORDS, 'onclick="alert()"'), p(WORDS)),
    Seed(
        "picture from elsewhere",
        "content-security",
        '<p><img src="http://127.0.0.1:9/x.png" alt=""></p>',
        '<p><img src="/theme/icons/icon-192.png" alt="" width="9" height="9"></p>',
    ),
    Seed("script that fails", "console", p(WORDS), p(WORDS), script="undefined.name"),
]

SLOW = {"keys", "unscripted"}
SHEET = '<link rel="stylesheet" href="/seed.css">'
SCRIPT = '<script src="/seed.js" defer></script>'


def plan(seed):
    """Ask everything, but what takes long only if the fault is about it."""
    about = {rule.condition for rule in RULES if rule.name in seed.rules.split()}
    return Plan((seed.view,), EVERY_CONDITION - SLOW | about, axe="axe:" in seed.rules)


@pytest.fixture(scope="module")
def visitor(browser, site):
    visitor = Visitor(browser, site)
    yield visitor
    visitor.page.context.close()
    visitor._without.context.close()


@pytest.fixture(scope="module")
def before(visitor):
    """What is found on a page of ours before anything is put in."""
    return cache(lambda page, plan: set(visitor.visit(page, plan).findings))


@pytest.fixture
def look(visitor, before, site):
    """Look at a page of ours into which something was put, and return what is found more."""
    contexts = [visitor.page.context, visitor._without.context]

    def look(seed, words, css="", script=""):
        def answer(route):
            response = route.fetch()
            page = response.text()
            assert page.count(seed.at) == 1
            page = page.replace(seed.at, words + (HERE if seed.at == HERE else ""))
            page = page.replace("</head>", f"{SHEET}{SCRIPT}</head>")
            route.fulfill(response=response, body=page)

        known = before(seed.page, plan(seed))
        for context in contexts:
            context.route(site.address + seed.page, answer)
            context.route("**/seed.css", lambda r: r.fulfill(body=css, content_type="text/css"))
            context.route(
                "**/seed.js", lambda r: r.fulfill(body=script, content_type="text/javascript")
            )
        found = visitor.visit(seed.page, plan(seed)).findings
        return [finding for finding in found if finding not in known]

    yield look
    for context in contexts:
        context.unroute_all()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_a_fault_is_found_by_its_rule(look, seed):
    found = look(seed, seed.fault, seed.css, seed.script)

    assert {finding.rule for finding in found} == set(seed.rules.split()), found


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_its_twin_is_clean(look, seed):
    assert look(seed, seed.twin, seed.twin_css) == []


# --- Faults that are seen by comparing pages --------------------------------------------


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("titles", "<title>アクセス", "<title>お問い合わせ"),
        ("titles", "<title>アクセス", "<title>"),
        ("same-navigation", ">セミナー</a></li>", ">セミナー一覧</a></li>"),
        (
            "same-navigation",
            '<li><a class="navigation__link" href="../news/">お知らせ</a></li>',
            "",
        ),
        ("same-help", "<main", "<footer></footer><main"),
        ("same-help", 'href="mailto:', 'href="mailto:x'),
    ],
)
def test_a_page_that_differs_is_found(built_site, tmp_path, rule, old, new):
    for name in ("about", "access", "contact"):
        (tmp_path / "ja" / name).mkdir(parents=True)
        shutil.copy(built_site / "ja" / name / "index.html", tmp_path / "ja" / name)
    file = tmp_path / "ja" / "access" / "index.html"
    site = Site(tmp_path, address="")
    before = compare(site, "ja")
    page = file.read_text("utf-8")
    assert old in page

    file.write_text(page.replace(old, new), "utf-8")

    assert before == []
    # Of two pages of one title either may be named.
    assert {finding.rule for finding in compare(site, "ja")} == {rule}


def test_every_rule_has_a_fault_that_it_is_for():
    seeded = {rule for seed in SEEDS for rule in seed.rules.split()[:1]}
    elsewhere = {"html", "titles", "same-navigation", "same-help"}

    assert {rule.name for rule in RULES} - seeded == elsewhere
