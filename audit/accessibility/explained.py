"""What axe leaves undecided ("incomplete"), and why it is right on our pages.

Whatever is not listed here fails the gate.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explained:
    """An incomplete result of axe that needs no mending."""

    axe: str  # the rule of axe
    reason: str  # the key of axe's message; empty: any
    elements: str  # a CSS selector that the element must match
    why: str  # one English sentence


EXPLAINED = (
    Explained(
        "color-contrast",
        "nonBmp",
        "body *",
        "axe computes no contrast for text without letters; our rule contrast computes it.",
    ),
    Explained(
        "color-contrast",
        "shortTextContent",
        "body *",
        "axe computes no contrast for a single character; our rule contrast computes it.",
    ),
    Explained(
        "color-contrast",
        "elmPartiallyObscured",
        ".table-box *",
        "The edge of a box that scrolls cuts a column; our rule contrast computes its contrast.",
    ),
    Explained(
        "color-contrast",
        "",
        "svg *",
        "axe computes no contrast in drawings; our rule svg-contrast computes it.",
    ),
)
