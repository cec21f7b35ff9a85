"""The style guide shows all of the theme, in previews alone."""

import re
from pathlib import Path

import pytest

from plugins.records.models import LANGUAGES
from plugins.views.samples import samples
from tests.conftest import ROOT

THEME = ROOT / "theme"
COMPONENTS = THEME / "static" / "css" / "components"
SHOWN = samples("ja")
RARE = {"criteria__found"}  # a criterion that is not met

# What the guide has no sample of, and why.
PARTIALS_APART = {
    "facts": "a row of contact-lines, which is shown",
}
STYLES_APART = {
    "facts": "lines of facts without rules: in the heads of /programs/jet/ and of news",
    "criteria": "all of the page /accessibility/test/",
    "fields": "all of the page /open-data/",
    "old-address": "all of the page /old-addresses/",
    "status": "all of the page /status/",
    "styleguide": "the guide itself",
}


def classes_in(css: str) -> set[str]:
    """Return the classes that a style file names, strings and numbers left out."""
    plain = re.sub(r'/\*.*?\*/|"[^"]*"', "", css, flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][a-z_-]+[a-z0-9]*)", plain))


def guide(site: Path, language: str) -> str:
    return (site / language / "styleguide" / "index.html").read_text("utf-8")


def test_every_partial_is_shown() -> None:
    there = {file.stem for file in (THEME / "templates" / "_partials").glob("*.html")}

    assert there - {sample.template for sample in SHOWN} == set(PARTIALS_APART)


def test_every_style_file_is_shown() -> None:
    there = {file.stem for file in COMPONENTS.glob("*.css")}
    shown = {style for sample in SHOWN for style in sample.styles}

    assert there - shown == set(STYLES_APART)
    assert shown <= there


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_component_uses_the_style_files_that_are_named_beside_it(built_site, language) -> None:
    panels = dict(
        re.findall(
            r'<section class="guide" id="component-([\w-]+)">(.*?)\n</section>',
            guide(built_site, language),
            re.DOTALL,
        )
    )
    unused = [
        f"{sample.id}: {style}"
        for sample in SHOWN
        for style in sample.styles
        if not any(
            re.search(rf'class="[^"]*\b{name}[ "]', panels[sample.id])
            for name in classes_in((COMPONENTS / f"{style}.css").read_text("utf-8"))
        )
    ]

    assert unused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_component_stands_in_both_languages_and_themes(built_site, language) -> None:
    panels = re.findall(
        r'<div class="panel panel--(\w+)" lang="(\w+)">\s+<p', guide(built_site, language)
    )

    assert panels == len(SHOWN) * [
        (theme, lang) for lang in LANGUAGES for theme in ("light", "dark")
    ]


def test_every_class_with_a_style_is_on_some_page_or_in_a_template(built_site) -> None:
    css = "".join(
        file.read_text("utf-8") for file in sorted((THEME / "static" / "css").rglob("*.css"))
    )
    scripts = "".join(
        file.read_text("utf-8") for file in sorted((THEME / "static" / "js").glob("*.js"))
    )
    # Not all that templates say is there every day: a list of pairs to confirm, for one.
    markup = "".join(
        file.read_text("utf-8")
        for folder in (built_site / "ja", THEME / "templates")
        for file in sorted(folder.rglob("*.html"))
    )
    used = {name for held in re.findall(r'class="([^"]*)"', markup) for name in held.split()}

    assert {name for name in classes_in(css) - used if f'"{name}' not in scripts} <= RARE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_is_for_previews_alone(built_site, published_site, language) -> None:
    assert '<meta name="robots" content="noindex">' in guide(built_site, language)
    assert not (published_site / language / "styleguide").exists()
    assert not (published_site / language / "theme" / "guide.css").exists()
    assert b"styleguide" not in (built_site / language / "sitemap.xml").read_bytes()
