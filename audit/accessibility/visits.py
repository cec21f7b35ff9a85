"""One visit to a page asks everything: axe, our own rules, the console."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page

from audit.accessibility import axe, keyboard
from audit.accessibility.questions import ask
from audit.accessibility.rules import RULES, Condition
from audit.browser import VIEWS, View, chromium
from audit.findings import Finding
from audit.site import Site
from plugins.records.models import LANGUAGES

TABS = 2  # at a time, each in a browser of its own
NARROW = View(320, "light")
ZOOMED = View(640, "light")  # what a zoom of 200 % leaves of a desk
DESK = View(1280, "light")
# A reader's style sheet with the distances of WCAG 1.4.12.
_SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
# A sheet that a script makes is no inline style: the policy lets it be.
_WEAR = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""
_TEXT = 'document.querySelector("main")?.innerText ?? ""'
_REFUSED = "Content Security Policy"  # in what Chromium says when a policy refuses something


@dataclass(frozen=True)
class Setting:
    """How the tab is set when something is asked."""

    view: View
    css: str = ""  # a style sheet of the reader
    letters: int = 16  # CSS pixels, as readers choose them in the browser
    forced: bool = False  # the reader's own colours
    paper: bool = False

    def __str__(self) -> str:
        return f"{self.view.width} px, {self.view.theme}"


@dataclass(frozen=True)
class Plan:
    """How thoroughly a page is looked at."""

    views: tuple[View, ...]
    conditions: frozenset[Condition]
    axe: bool = True  # in each view

    def looks(self) -> Iterator[tuple[Setting, tuple[Condition, ...]]]:
        """Yield each setting and the conditions that are given then."""
        widths = sorted({view.width for view in self.views})
        lasting: tuple[Condition, ...] = ("page",)
        for view in self.views:
            yield Setting(view), (*lasting, "view", "focus")
            lasting = ()
        yield Setting(NARROW), ("narrow",)
        for width in widths:
            yield Setting(View(width, "light")), ("keys",)
            yield Setting(View(width, "light"), css=_SPACED), ("spaced",)
        yield Setting(DESK, letters=32), ("enlarged",)
        yield Setting(ZOOMED), ("enlarged",)
        yield Setting(DESK, forced=True), ("forced",)
        yield Setting(DESK, paper=True), ("print",)


EVERY_CONDITION: frozenset[Condition] = frozenset(rule.condition for rule in RULES) - {"site"}
EACH_PAGE = Plan((DESK,), frozenset({"page", "view", "narrow"}))
EACH_KIND = Plan(tuple(view for view in VIEWS if view.width != 768), EVERY_CONDITION)
EVERYTHING = Plan(VIEWS, EVERY_CONDITION)


@dataclass(frozen=True)
class Visit:
    """What was found on the page at *path*; *explained* is what axe only could not decide."""

    path: str
    findings: tuple[Finding, ...]
    explained: tuple[Finding, ...] = ()


class Visitor:
    """Goes from page to page in two tabs, of which one has no JavaScript."""

    def __init__(self, browser: Browser, site: Site) -> None:
        # What moves only for readers who like it is not worth waiting for.
        self.page = browser.new_context(reduced_motion="reduce").new_page()
        self._tools = self.page.context.new_cdp_session(self.page)
        self._without = browser.new_context(java_script_enabled=False).new_page()
        self._site = site
        self._console: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._console.append(str(error)))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self._console.append(said.text)

    def visit(self, path: str, plan: Plan) -> Visit:
        """Look at the page at *path*, /ko/about/ for example, as *plan* says."""
        found: dict[Finding, str] = {}  # and the setting in which it was seen first
        explained: dict[Finding, None] = {}
        self._console.clear()
        _set(self.page, Setting(plan.views[0]), self._tools)
        self.page.goto(self._site.address + path)
        if plan.axe:
            axe.load(self.page)
        for setting, given in plan.looks():
            conditions = plan.conditions.intersection(given)
            by_axe = plan.axe and "view" in given
            if not conditions and not by_axe:
                continue
            _set(self.page, setting, self._tools)
            answer = axe.ask(self.page, path) if by_axe else axe.Answer()
            for finding in (*_ask(self.page, path, conditions), *answer.findings):
                found.setdefault(finding, str(setting))
            explained |= dict.fromkeys(answer.explained)
        seen = [finding.seen(how) for finding, how in found.items()]
        if "unscripted" in plan.conditions:
            seen += self._without_script(path)
        seen += [_heard(path, text) for text in dict.fromkeys(self._console)]
        return Visit(path, tuple(seen), tuple(explained))

    def _without_script(self, path: str) -> list[Finding]:
        """Ask the rule no-script, and compare what can be read with what scripts show."""
        _set(self.page, Setting(DESK), self._tools)
        _set(self._without, Setting(NARROW))
        self._without.goto(self._site.address + path)
        found = ask(self._without, path, _scripts({"unscripted"}))
        _set(self._without, Setting(DESK))
        shown = self.page.evaluate(_TEXT).splitlines()
        left = set(self._without.evaluate(_TEXT).splitlines())
        lost = [line for line in dict.fromkeys(shown) if line.strip() and line not in left]
        return found + [Finding(path, "no-script", "main", f"not shown: {line}") for line in lost]


def _set(page: Page, setting: Setting, tools: CDPSession | None = None) -> None:
    if tools:
        tools.send("Page.setFontSizes", {"fontSizes": {"standard": setting.letters}})
    page.set_viewport_size(setting.view.viewport)
    page.emulate_media(
        color_scheme=setting.view.theme,
        forced_colors="active" if setting.forced else "none",
        media="print" if setting.paper else "screen",
    )
    # What a walk with the keyboard left is no part of the next question.
    page.evaluate("document.activeElement?.blur()")
    page.evaluate(_WEAR, setting.css)


def _scripts(conditions: set[Condition] | frozenset[Condition]) -> list[tuple[str, str]]:
    return [
        (rule.name, rule.script) for rule in RULES if rule.script and rule.condition in conditions
    ]


def _ask(page: Page, path: str, conditions: frozenset[Condition]) -> list[Finding]:
    found = ask(page, path, _scripts(conditions))
    return found + keyboard.walk(page, path) if "keys" in conditions else found


def _heard(path: str, text: str) -> Finding:
    return Finding(path, "content-security" if _REFUSED in text else "console", "html", text)


def plan_all(site: Site) -> dict[str, Plan]:
    """Return the plan of ``test``: every page once, the fullest of each kind in every way."""
    kinds = {
        site.url(language, path).removeprefix(site.address)
        for language in LANGUAGES
        for path in site.kinds().values()
    }
    return {
        path: EACH_KIND if path in kinds else EACH_PAGE
        for language in LANGUAGES
        for path in site.paths(language)
    }


def visit_all(site: Site, chromium_path: str, plans: Mapping[str, Plan]) -> list[Visit]:
    """Visit each path of *plans* and return the visits in their order."""

    def visit_some(paths: list[str]) -> list[Visit]:
        with chromium(chromium_path) as browser:
            visitor = Visitor(browser, site)
            return [visitor.visit(path, plans[path]) for path in paths]

    paths = list(plans)
    with ThreadPoolExecutor(TABS) as threads:
        parts = threads.map(visit_some, [paths[tab::TABS] for tab in range(TABS)])
        visits = {visit.path: visit for part in parts for visit in part}
    return [visits[path] for path in paths]
