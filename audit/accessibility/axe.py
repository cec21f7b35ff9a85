"""axe-core: what it finds, what it leaves to us, and which criteria its rules serve."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from playwright.sync_api import Page

from audit.accessibility.explained import EXPLAINED
from audit.findings import Finding

# WCAG 2.2 A and AA (2.2 took its A rules from 2.1), and what axe recommends beyond it.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# Experimental rules for criteria that no other rule of axe looks at: they are off by themselves.
EXPERIMENTAL = (
    "css-orientation-lock",
    "label-content-name-mismatch",
    "p-as-heading",
    "table-fake-caption",
    "td-has-header",
)
PREFIX = "axe:"  # of the rule in a finding: axe:color-contrast

_SOURCE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
# Results with their reason: the keys of axe's messages, and which explanation fits, -1 for none.
_RUN = """async ([tags, experimental, explanations]) => {
    const told = await axe.run(document, {
        runOnly: { type: "tag", values: tags },
        rules: Object.fromEntries(experimental.map(rule => [rule, { enabled: true }])),
        resultTypes: ["violations", "incomplete"],
        elementRef: true,
    });
    const nodes = results => results.flatMap(({ id, help, nodes }) => nodes.map(node => {
        const checks = [...node.any, ...node.all, ...node.none];
        const keys = checks.map(({ data }) => data?.messageKey);
        return {
            rule: id,
            where: node.target.flat().join(" "),
            what: `${help}: ${checks.map(({ message }) => message).join("; ")}`,
            explanation: explanations.findIndex(([rule, reason, elements]) => rule === id
                && (!reason || keys.includes(reason)) && node.element.matches(elements)),
        };
    }));
    return { violations: nodes(told.violations), incomplete: nodes(told.incomplete) };
}"""
_RULES = """([tags, experimental]) => Object.fromEntries(
    axe.getRules(tags)
        .filter(({ ruleId, tags }) => !tags.includes("deprecated")
            && (!tags.includes("experimental") || experimental.includes(ruleId)))
        .map(({ ruleId, tags }) => [ruleId, tags]))"""


@dataclass(frozen=True)
class Answer:
    """What axe says of a page: *findings* are to be mended, *explained* is right as it is."""

    findings: tuple[Finding, ...] = ()
    explained: tuple[Finding, ...] = ()


def load(page: Page) -> None:
    """Put axe into the page that is open in the tab; the policy lets the debugger do so."""
    page.evaluate(_SOURCE)


def ask(page: Page, path: str) -> Answer:
    """Run axe, which must be loaded, on the page at *path*.

    What axe cannot decide is a finding too, unless ``audit.accessibility.explained`` says why it is right.
    """
    explanations = [(each.axe, each.reason, each.elements) for each in EXPLAINED]
    told = page.evaluate(_RUN, [TAGS, EXPERIMENTAL, explanations])
    findings = [
        Finding(path, PREFIX + each["rule"], each["where"], each["what"])
        for each in told["violations"]
    ]
    explained: list[Finding] = []
    for each in told["incomplete"]:
        known = each["explanation"] >= 0
        what = EXPLAINED[each["explanation"]].why if known else f"axe cannot tell: {each['what']}"
        finding = Finding(path, PREFIX + each["rule"], each["where"], what)
        (explained if known else findings).append(finding)
    return Answer(tuple(findings), tuple(explained))


def rules(page: Page) -> Mapping[str, tuple[str, ...]]:
    """Return the tags of each rule that runs, which hold its criteria: wcag143."""
    told = page.evaluate(_RULES, [TAGS, EXPERIMENTAL])
    return {rule: tuple(tags) for rule, tags in sorted(told.items())}


def version(page: Page) -> str:
    return str(page.evaluate("axe.version"))
