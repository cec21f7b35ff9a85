"""A brochure as the HTML that is printed, and the stylesheet for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from plugins.bilingual.documents import Document
from plugins.bilingual.render import Renderer
from plugins.brochure.words import keep_words
from plugins.images.files import Pictures
from plugins.records.models import LANGUAGES, Language
from plugins.views.tokens import read_tokens

TEMPLATE = "paper/brochure.html"
STYLES = "paper/brochure.css"
# The first that is there is taken: Debian's, then those of macOS.
FONTS: Mapping[Language, str] = {
    "ja": "'Noto Sans CJK JP', 'Hiragino Sans', 'Noto Sans JP', sans-serif",
    "ko": "'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Noto Sans KR', sans-serif",
}
_ACCENTS: Mapping[Language, str] = {"ja": "--indigo", "ko": "--celadon"}
_FAINT = "rgb(255 255 255 / 45%)"  # squares of the cover that are not filled
# Where the press finds a picture of the sites; it asks for nothing else.
SHELF = "paper:"
_PICTURE = re.compile(r'(?<=<img src=")/')
_SITE_PATH = re.compile(r'(?<=<a )([^<>]*)href="/([^"]*)"')


@dataclass(frozen=True)
class Ink:
    """The colours and fonts of a drawing; ``key`` is what stands on a filled square."""

    font: str
    fonts: Mapping[Language, str]
    accent: str
    key: str
    ink: str
    soft: str
    edge: str


@dataclass(frozen=True)
class PaperView:
    """What a printed page knows beside the brochure: drawings on paper, and on the cover."""

    lang: Language
    ink: Ink
    cover: Ink


def paper_html(renderer: Renderer, document: Document) -> str:
    """Return the brochure of *document* as one page of HTML, its links absolute.

    Its pictures stand in ``SHELF``.

    Raises:
        TemplateError, LookupError, AttributeError, TypeError, ValueError: the template is wrong.
    """
    lang = renderer.site.lang
    views = {**renderer.views(document), "paper": _paper(lang, _colours(renderer.theme))}
    html = renderer.environment.get_template(TEMPLATE).render(views)
    html = keep_words(renderer.typesetter.page(html, lang), lang)
    html = _SITE_PATH.sub(rf'\1href="{renderer.site.url}/\2"', html)
    return _PICTURE.sub(f"{SHELF}/", html)


def pictures_in(html: str, pictures: Pictures) -> dict[str, bytes]:
    """Return the pictures that *html* shows, by their addresses in it."""
    made = {
        f"{SHELF}/{name}": version
        for picture in pictures.held.values()
        for name, version in picture.files.items()
    }
    return {address: made[address].read() for address in sorted(made) if f'"{address}"' in html}


def paper_css(theme: Path, lang: Language) -> str:
    """Return the stylesheet with the colours of the sites and the fonts of a language."""
    colours = _colours(theme)
    held = {
        **colours,
        "--accent": colours[_ACCENTS[lang]],
        "--other": colours[_ACCENTS[_other(lang)]],
    }
    lines = [f"{name}: {value};" for name, value in held.items()]
    fonts = [f":lang({each}) {{ font-family: {stack}; }}" for each, stack in FONTS.items()]
    return "\n".join(
        (f":root {{ {' '.join(lines)} }}", *fonts, (theme / STYLES).read_text("utf-8"))
    )


def _other(lang: Language) -> Language:
    return next(each for each in LANGUAGES if each != lang)


def _colours(theme: Path) -> dict[str, str]:
    """Return the colours of the light theme by token."""
    tokens = read_tokens((theme / "static" / "css" / "tokens.css").read_text("utf-8"))
    return {name: colour.light for name, colour in tokens.colours.items()}


def _paper(lang: Language, colours: Mapping[str, str]) -> PaperView:
    ink = Ink(
        font=FONTS[lang],
        fonts=FONTS,
        accent=colours[_ACCENTS[lang]],
        key="#fff",
        ink=colours["--ink"],
        soft=colours["--soft"],
        edge=colours["--edge"],
    )
    bare = replace(ink, accent="#fff", key="none", ink="none", soft="none", edge=_FAINT)
    return PaperView(lang, ink, bare)
