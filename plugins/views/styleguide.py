"""The style guide: tokens with their contrast, and every component in both languages and themes.

Only previews have it. Components are drawn by their own templates from ``plugins.views.samples``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from plugins.bilingual.documents import Document
from plugins.records.models import LANGUAGES, Language
from plugins.views.base import Html
from plugins.views.samples import Sample, samples
from plugins.views.shelf import Shelf
from plugins.views.tokens import Colour, contrast, read_tokens

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
_GROUNDS = ("--paper", "--wash")
_REM = 16  # CSS pixels, unless a reader wants more

_NAMED = re.compile(r'(?P<start>\s(?:id|for|aria-labelledby|aria-describedby)=")(?P<ids>[^"]+)')
_FRAGMENT = re.compile(r'(?P<start>\shref="#)(?!main")(?P<id>[^"]+)')
_LANDMARK = re.compile(r'(?P<start><(?:nav|aside)\b[^>]*\saria-label=")(?P<label>[^"]*)')
_REGION = re.compile(r'(?P<start>\srole="region"[^>]*\saria-labelledby=")(?P<ids>[^"]*)')
_CLASS = re.compile(r'\sclass="(?P<names>[^"]*)"')


@dataclass(frozen=True)
class ColourView:
    """A colour of one theme: its value, and its contrast with the paper and with the wash."""

    name: str
    value: str
    contrasts: tuple[str, ...]  # as printed, one for each ground


@dataclass(frozen=True)
class Palette:
    """All colours of one theme."""

    theme: Theme
    title: str
    colours: tuple[ColourView, ...]


@dataclass(frozen=True)
class Size:
    """A size: its value as written, and in pixels if it is one number of them (else 0)."""

    name: str
    value: str
    pixels: int


@dataclass(frozen=True)
class Panel:
    """A component in one language and theme."""

    id: str
    lang: Language
    theme: Theme
    title: str
    markup: Html


@dataclass(frozen=True)
class Component:
    """A component with its template, style files and the classes that it uses."""

    id: str
    name: str
    template: str
    styles: tuple[str, ...]
    classes: tuple[str, ...]
    panels: tuple[Panel, ...]


def styleguide(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``palettes``, ``types``, ``spaces`` and ``components``."""
    del document
    titles = _titles(shelf)
    tokens = read_tokens((shelf.theme / "static" / "css" / "tokens.css").read_text("utf-8"))
    sizes = tuple(Size(name, value, _pixels(value)) for name, value in tokens.sizes.items())
    return {
        "palettes": tuple(_palette(theme, titles[theme], tokens.colours) for theme in THEMES),
        "types": tuple(
            size for size in sizes if re.match(r"--(?:small|text|large|h\d|num)", size.name)
        ),
        "spaces": tuple(size for size in sizes if re.match(r"--s\d", size.name)),
        "components": tuple(_components(shelf, titles)),
    }


def _titles(shelf: Shelf) -> dict[Theme | Language, str]:
    return {
        "light": shelf.gettext("Light theme"),
        "dark": shelf.gettext("Dark theme"),
        "ja": shelf.gettext("Japanese"),
        "ko": shelf.gettext("Korean"),
    }


def _palette(theme: Theme, title: str, colours: Mapping[str, Colour]) -> Palette:
    def value(name: str) -> str:
        found: str = getattr(colours[name], theme)
        return found

    return Palette(
        theme,
        title,
        tuple(
            ColourView(
                name,
                value(name),
                tuple(f"{contrast(value(name), value(ground)):.1f}" for ground in _GROUNDS),
            )
            for name in colours
        ),
    )


def _pixels(value: str) -> int:
    """Return a size in pixels.

    >>> _pixels("1.5rem"), _pixels("40ic")
    (24, 0)
    """
    number = value.removesuffix("rem")
    return round(float(number) * _REM) if re.fullmatch(r"[\d.]+", number) else 0


def _components(shelf: Shelf, titles: Mapping[Theme | Language, str]) -> Iterable[Component]:
    """Yield all components; the samples of both languages are in the same order."""
    for pair in zip(*(samples(lang) for lang in LANGUAGES), strict=True):
        drawn = {
            lang: shelf.partial_html(lang, held.partial)
            for lang, held in zip(LANGUAGES, pair, strict=True)
        }
        held = pair[0]
        yield Component(
            id=f"component-{held.id}",
            name=held.macro or held.template,
            template=f"{held.template}.html",
            styles=tuple(f"{name}.css" for name in held.styles),
            classes=classes_of(drawn[LANGUAGES[0]]),
            panels=tuple(
                _panel(held, lang, theme, drawn[lang], titles)
                for lang in LANGUAGES
                for theme in THEMES
            ),
        )


def _panel(
    sample: Sample,
    lang: Language,
    theme: Theme,
    markup: str,
    titles: Mapping[Theme | Language, str],
) -> Panel:
    name = f"{sample.id}-{lang}-{theme}"
    title = f"{titles[lang]} · {titles[theme]}"
    # In no language, since the label that it ends may be in either.
    return Panel(name, lang, theme, title, Html(apart(markup, name, name)))


def classes_of(markup: str) -> tuple[str, ...]:
    """Return the names of components in *markup*: classes without their element or variant.

    >>> classes_of('<p class="entry__meta line line--parted"><b class="entry">')
    ('entry', 'line')
    """
    names = {name for match in _CLASS.finditer(markup) for name in match["names"].split()}
    return tuple(sorted({re.split("__|--", name)[0] for name in names}))


def apart(markup: str, name: str, title: str) -> str:
    """Return *markup* as it may stand several times on a page.

    Its ids begin with *name*, ``#here`` leads to the element whose id that is, and each landmark
    is told from its copies by that element or by *title*. The page has its main heading already.

    >>> apart('<nav aria-label="Menu"><a href="#x" id="y">', "a", "A")
    '<nav aria-label="Menu (A)"><a href="#a-x" id="a-y">'
    >>> apart('<div role="region" tabindex="0" aria-labelledby="t">', "a", "A")
    '<div role="region" tabindex="0" aria-labelledby="a-t a">'
    """
    markup = _NAMED.sub(
        lambda match: match["start"] + " ".join(f"{name}-{each}" for each in match["ids"].split()),
        markup,
    )
    markup = _FRAGMENT.sub(rf"\g<start>{name}-\g<id>", markup)
    markup = markup.replace(f'"#{name}-here"', f'"#{name}"')
    markup = markup.replace("<h1", "<h2").replace("</h1>", "</h2>")
    markup = _LANDMARK.sub(rf"\g<start>\g<label> ({title})", markup)
    markup = _REGION.sub(rf"\g<start>\g<ids> {name}", markup)
    return markup.replace("<search>", f'<search aria-labelledby="{name}">')
