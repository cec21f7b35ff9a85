"""The sizes and colours of the theme: contrast is computed, and nothing stands outside of them."""

import re
from itertools import product

import pytest

from plugins.views.tokens import contrast, read_tokens
from tests.conftest import ROOT

CSS = ROOT / "theme" / "static" / "css"
TOKENS = read_tokens((CSS / "tokens.css").read_text("utf-8"))
THEMES = ("light", "dark")
GROUNDS = ("--paper", "--wash")
TEXTS = ("--ink", "--soft", "--indigo", "--celadon", "--alarm")
# Edges of fields and parts, columns of charts, squares of maps, lines that mean something.
MARKS = ("--edge", "--indigo", "--celadon", "--alarm")
# Published by the Digital Agency: npm @digital-go-jp/design-tokens 1.1.9, in CSS pixels.
PUBLISHED_SIZES = {14, 16, 17, 18, 20, 22, 24, 26, 28, 32, 36, 45, 48, 57, 64}
PUBLISHED_LEADING = {"1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.75"}


def colour(name, theme):
    return getattr(TOKENS.colours[name], theme)


def style_files():
    return [file for file in sorted(CSS.rglob("*.css")) if file.name != "tokens.css"]


@pytest.mark.parametrize(("text", "ground", "theme"), list(product(TEXTS, GROUNDS, THEMES)))
def test_text_can_be_read_on_every_ground(text, ground, theme):
    # WCAG 1.4.3 asks for 4.5; the house asks for more, since screens stand in the sun.
    assert contrast(colour(text, theme), colour(ground, theme)) >= 5.5


@pytest.mark.parametrize(("accent", "theme"), list(product(("--indigo", "--celadon"), THEMES)))
def test_the_words_on_a_button_and_on_a_key_can_be_read(accent, theme):
    assert contrast(colour("--paper", theme), colour(accent, theme)) >= 4.5


@pytest.mark.parametrize(("mark", "ground", "theme"), list(product(MARKS, GROUNDS, THEMES)))
def test_what_is_drawn_can_be_told_from_its_ground(mark, ground, theme):
    assert contrast(colour(mark, theme), colour(ground, theme)) >= 3  # WCAG 1.4.11


@pytest.mark.parametrize(
    ("ground", "theme"), list(product((*GROUNDS, "--indigo", "--celadon", "--alarm"), THEMES))
)
def test_one_of_the_two_rings_of_the_focus_is_seen_on_any_ground(ground, theme):
    rings = [colour(ring, theme) for ring in ("--focus", "--focus-glow")]

    assert max(contrast(ring, colour(ground, theme)) for ring in rings) >= 3
    assert contrast(*rings) >= 3


@pytest.mark.parametrize(("ground", "theme"), list(product(GROUNDS, THEMES)))
def test_the_outer_ring_of_the_focus_is_seen_on_every_page(ground, theme):
    assert contrast(colour("--focus", theme), colour(ground, theme)) >= 3


def test_old_browsers_get_the_light_theme():
    assert TOKENS.fallback == {name: each.light for name, each in TOKENS.colours.items()}


@pytest.mark.parametrize("name", ["base.html", "manifest.webmanifest"])
def test_the_browser_around_the_page_has_the_colour_of_its_paper(name):
    text = (ROOT / "theme" / "templates" / name).read_text("utf-8")
    named = set(re.findall(r'_?color": "(#\w+)"|theme-color".+content="(#\w+)"', text))

    paper = TOKENS.colours["--paper"]
    assert {one or other for one, other in named} <= {paper.light, paper.dark}
    assert named


def test_no_colour_stands_outside_of_the_tokens():
    named = {
        f"{file.name}: {found}"
        for file in style_files()
        for found in re.findall(
            r"(?<![\w-])(?:#[0-9a-f]{3,8}\b|rgba?\(|hsl\()", file.read_text("utf-8")
        )
    }

    # Paper is white; a drawing that was made for paper keeps its ground.
    assert {each for each in named if not each.startswith("print.css")} <= {"picture.css: #fff"}


def test_every_token_is_used():
    whole = "".join(file.read_text("utf-8") for file in sorted(CSS.rglob("*.css")))

    assert [name for name in (*TOKENS.colours, *TOKENS.sizes) if f"var({name})" not in whole] == []


def test_no_rule_asks_for_a_token_that_is_not_there():
    whole = "".join(file.read_text("utf-8") for file in sorted(CSS.rglob("*.css")))
    declared = set(re.findall(r"(--[a-z0-9-]+):", whole))

    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", whole)) - declared == set()


def test_sizes_of_type_are_published_steps_and_none_is_smaller_than_16_pixels():
    whole = "".join(file.read_text("utf-8") for file in sorted(CSS.rglob("*.css")))
    values = [
        value
        for value in re.findall(
            r"(?:font-size|--small|--text|--large|--h\d|--numeral): ([^;]+);", whole
        )
        if "rem" in value
    ]
    ends = {
        float(end) * 16
        for value in values
        for end in (
            re.findall(r"clamp\(([\d.]+)rem,.*, ([\d.]+)rem\)", value)[0]
            if "clamp" in value
            else re.findall(r"([\d.]+)rem", value)
        )
    }

    assert ends <= PUBLISHED_SIZES
    assert min(ends) >= 16


def test_line_heights_are_published_steps():
    whole = "".join(file.read_text("utf-8") for file in sorted(CSS.rglob("*.css")))
    without_unit = re.findall(r"(?:line-height|--leading): ([\d.]+);", whole)

    assert set(without_unit) <= PUBLISHED_LEADING
