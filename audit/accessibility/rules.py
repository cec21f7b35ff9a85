"""The rules that pages are held to, beside those of axe: each a name, its criteria and a sentence.

A rule is a question, asked under a condition. What a browser answers by itself is a script in
``audit/accessibility/scripts``; what takes the keyboard or several pages is in ``keyboard`` and ``sameness``.
"""

from dataclasses import dataclass
from typing import Literal

Condition = Literal[
    "page",  # once on a page: what no width and no theme changes
    "view",  # in every view asked for
    "focus",  # in every view asked for, one target after another having the focus
    "narrow",  # 320 CSS pixels wide
    "spaced",  # with the distances between letters, words, lines of WCAG 1.4.12
    "enlarged",  # with text of twice the size
    "forced",  # with the colours that a reader has forced on it
    "print",
    "keys",  # while Tab goes through it, and its parts are used with Enter and Space
    "unscripted",  # JavaScript off
    "site",  # all pages of one language together
]


@dataclass(frozen=True)
class Rule:
    """What must hold, and under which condition it is looked at."""

    name: str
    what: str  # one English sentence, which holds of a good page
    condition: Condition
    wcag: tuple[str, ...] = ()  # criteria of WCAG 2.2, and 4.1.1 of 2.0: "1.4.3"
    kwcag: tuple[str, ...] = ()  # items of KWCAG 2.2: "5.4.3"
    script: str = ""  # in audit/accessibility/scripts, without .js; empty: no script asks it alone


# By the order of WCAG.
RULES = (
    Rule(
        "svg-name",
        "Every inline SVG is hidden from screen readers or named in words.",
        "page",
        ("1.1.1",),
        ("5.1.1",),
        "svg-name",
    ),
    Rule(
        "contrast",
        "Text stands out from its ground by 4.5:1, large text by 3:1.",
        "view",
        ("1.4.3",),
        ("5.4.3",),
        "contrast",
    ),
    Rule(
        "svg-contrast",
        "In drawings text stands out from its ground by 4.5:1, marks by 3:1.",
        "view",
        ("1.4.3", "1.4.11"),
        ("5.4.3",),
        "svg-contrast",
    ),
    Rule(
        "large-text",
        "With text of twice the size nothing is cut off or covered.",
        "enlarged",
        ("1.4.4",),
        (),
        "room",
    ),
    Rule(
        "reflow",
        "At a width of 320 pixels nothing is cut off and nothing scrolls sideways but tables.",
        "narrow",
        ("1.4.10",),
        (),
        "room",
    ),
    Rule(
        "text-spacing",
        "With wider lines, letters, words and paragraphs nothing is cut off or covered.",
        "spaced",
        ("1.4.12",),
        (),
        "room",
    ),
    Rule(
        "forced-colors",
        "With forced colours text and drawings still stand out from their ground.",
        "forced",
        ("1.4.11",),
        (),
        "forced-colors",
    ),
    Rule(
        "keyboard",
        "Everything that can be operated is reached, operated and left with the keyboard.",
        "keys",
        ("2.1.1", "2.1.2", "3.2.1"),
        ("6.1.1", "7.2.1"),
    ),
    Rule(
        "motion",
        "Nothing moves for a reader who asked for less motion, and nothing plays by itself.",
        "page",
        ("2.2.2",),
        ("6.2.2",),
        "motion",
    ),
    Rule(
        "titles",
        "No two pages of a language have the same title, and each names the page and the site.",
        "site",
        ("2.4.2",),
        ("6.4.2",),
    ),
    Rule(
        "tab-order",
        "The keyboard goes through the page in the order in which it is written and seen.",
        "view",
        ("1.3.2", "2.4.3"),
        ("5.3.2", "6.1.2"),
        "tab-order",
    ),
    Rule(
        "focus-visible",
        "What has the focus shows a ring that stands out from its ground by 3:1.",
        "focus",
        ("2.4.7", "1.4.11"),
        ("6.1.2",),
        "focus-visible",
    ),
    Rule(
        "focus-covered",
        "What has the focus is on the screen and not covered by anything.",
        "focus",
        ("2.4.11",),
        ("6.1.2",),
        "focus-covered",
    ),
    Rule(
        "target-size",
        "What can be pressed is 24 pixels wide and high or stands apart; in navigation, 44 high.",
        "view",
        ("2.5.8",),
        ("6.1.3",),
        "target-size",
    ),
    Rule(
        "part-language",
        "Text in the script of the other language is marked with that language.",
        "page",
        ("3.1.1", "3.1.2"),
        ("7.1.1",),
        "part-language",
    ),
    Rule(
        "same-navigation",
        "The menus are the same on all pages, in the same order, under the same names.",
        "site",
        ("3.2.3", "3.2.4"),
        (),
    ),
    Rule(
        "same-help",
        "The ways to reach the office stand at the same place of all pages.",
        "site",
        ("3.2.6",),
        ("7.2.2",),
    ),
    Rule(
        "html",
        "The Nu Html Checker finds no error.",
        "site",
        ("4.1.1",),
        ("8.1.1",),
    ),
    # What no criterion asks for, and our readers need all the same.
    Rule(
        "no-script",
        "Without JavaScript everything can be read and reached except the search.",
        "unscripted",
        script="no-script",
    ),
    Rule("print", "On paper the whole text is there.", "print", script="print"),
    Rule(
        "content-security",
        "No script, style or event handler stands in the page, and the policy refuses nothing.",
        "page",
        script="content-security",
    ),
    Rule("console", "The browser reports no error.", "page"),
)
