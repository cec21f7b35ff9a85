"""The sizes and colours of the theme, read from tokens.css, and how well they can be told apart."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FALLBACK = re.compile(r"@supports not [^{]*\{\s*:root \{(?P<body>[^}]*)\}")
_TOKEN = re.compile(r"(?P<name>--[a-z0-9-]+):\s*(?P<value>[^;]+);")
_PAIR = re.compile(r"light-dark\((?P<light>#[0-9a-f]{3,6}), (?P<dark>#[0-9a-f]{3,6})\)")


@dataclass(frozen=True)
class Colour:
    """A colour in both themes, as ``#rgb`` or ``#rrggbb``."""

    light: str
    dark: str


@dataclass(frozen=True)
class Tokens:
    """What tokens.css declares, by name with both hyphens, in its order."""

    colours: Mapping[str, Colour]
    sizes: Mapping[str, str]
    fallback: Mapping[str, str]  # colours of browsers without light-dark()


def read_tokens(css: str) -> Tokens:
    """Return the tokens of *css*, which is the text of tokens.css."""
    plain = _COMMENT.sub("", css)
    first = plain.partition(":root {")[2].partition("}")[0]
    values = {match["name"]: match["value"] for match in _TOKEN.finditer(first)}
    pairs = {name: _PAIR.fullmatch(value) for name, value in values.items()}
    old = _FALLBACK.search(plain)
    return Tokens(
        colours={name: Colour(pair["light"], pair["dark"]) for name, pair in pairs.items() if pair},
        sizes={name: value for name, value in values.items() if not pairs[name]},
        fallback={match["name"]: match["value"] for match in _TOKEN.finditer(old["body"])}
        if old
        else {},
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21.

    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio

    >>> round(contrast("#fff", "#000"), 2), round(contrast("#767676", "#ffffff"), 2)
    (21.0, 4.54)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1: see WCAG 2.2, "relative luminance"."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
