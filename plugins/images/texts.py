"""Put the pictures into converted Markdown: each becomes what the theme makes of a picture.

``![description]({static}/images/a.jpg "caption")`` is a picture with words of its own;
``![]({record}photographs/a)`` one with the words of its record. Alone in its paragraph it is
a figure. A link to a picture leads to its largest version.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import unquote

from plugins.checks.problems import N_, Place, Problem
from plugins.images.descriptions import KIND, Used, check_alt
from plugins.images.files import FOLDER, Pictures, is_picture
from plugins.images.views import photograph_view, picture_view
from plugins.records.models import Language, Photograph
from plugins.records.store import Records, check_reference
from plugins.text.links import in_tree
from plugins.views.base import Phrase, PictureView

_IMAGE = r"<img\b[^<>]*>"
_PARAGRAPH = re.compile(rf"<p>((?:\s*{_IMAGE})+)\s*</p>")
_EACH = re.compile(_IMAGE)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_HREF = re.compile(r'(?<=\shref=")[^"]*')
_SPECIAL = re.compile(r"(?:\{|%7B)(\w+)(?:\}|%7D)(.*)")
_FOREIGN = re.compile(r"[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.\s-]*:|//)")

_CAPTION_INLINE = N_(
    "A photograph with a caption or credit stands in a paragraph of its own, or these would not be shown; put an empty line before and after it."
)

Locate = Callable[[Place, str, int], Place]
Draw = Callable[[PictureView, Language], str]


@dataclass(frozen=True)
class Text:
    """A converted text: its HTML, the key of its page ("" for records), language and place."""

    html: str
    key: str
    lang: Language
    place: Place
    top: bool = False  # whether it begins right below a page's title


def concerns(html: str) -> bool:
    """Say whether a converted text may hold a picture or a link to one."""
    return "<img" in html or f"/{FOLDER}/" in html


@dataclass
class Illustrator:
    """Puts pictures into texts; *files* are the names of all shared files."""

    records: Records
    pictures: Pictures
    files: Collection[str]
    draw: Draw
    locate: Locate
    used: Used = field(default_factory=Used)

    def illustrate(self, text: Text) -> tuple[str, list[Problem]]:
        """Return the HTML with its pictures, and what is wrong with them."""
        if not concerns(text.html):
            return text.html, []
        problems: list[Problem] = []
        seen: dict[str, int] = {}

        def drawn(tag: str, *, inline: bool, eager: bool) -> str:
            attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
            target = attributes.get("src", "")
            seen[target] = seen.get(target, -1) + 1
            view, wrong = self._view(text, attributes, seen[target], inline=inline)
            problems.extend(wrong)
            if view is None:  # what is told where links are resolved stays for that
                told = wrong or f"{KIND}/" in target
                return "" if told else tag
            view = replace(
                view,
                inline=inline,
                eager=eager,
                id=attributes.get("id", ""),
                classes=attributes.get("class", ""),
                lang=attributes.get("lang", ""),
            )
            return self.draw(view, text.lang)

        def paragraph(match: re.Match[str]) -> str:
            eager = text.top and not text.html[: match.start()].strip()
            return "\n".join(
                drawn(tag, inline=False, eager=eager) for tag in _EACH.findall(match[1])
            )

        # What is drawn holds <img> again, so figures are put in last.
        figures: list[str] = []

        def later(match: re.Match[str]) -> str:
            figures.append(paragraph(match))
            return f"\0{len(figures) - 1}\0"

        html = _PARAGRAPH.sub(later, text.html)
        html = _EACH.sub(lambda match: drawn(match[0], inline=True, eager=False), html)
        html = _HREF.sub(lambda match: self._link(match[0], text.key), html)
        return re.sub("\0(\\d+)\0", lambda match: figures[int(match[1])], html), problems

    def _view(
        self, text: Text, attributes: dict[str, str], occurrence: int, *, inline: bool
    ) -> tuple[PictureView | None, list[Problem]]:
        """Return the picture that an ``<img>`` stands for; None if there is none."""
        target, alt = attributes.get("src", ""), attributes.get("alt", "").strip()

        def error(code: str, message: str, **params: str) -> tuple[None, list[Problem]]:
            place = self.locate(text.place, target, occurrence)
            return None, [Problem.error(place, code, message, **params)]

        if _FOREIGN.match(target):
            return None, []  # told where links are resolved
        special = _SPECIAL.fullmatch(target)
        word, rest = (special[1], unquote(special[2])) if special else ("", target)
        name = in_tree(rest, text.key)
        if word == "record" and rest.strip("/").startswith(f"{KIND}/"):
            return self._photograph(text, attributes, occurrence, inline=inline)
        if word not in ("static", "attach") or (not is_picture(name) and name in self.files):
            return error(
                "picture-link",
                N_(
                    "'%(target)s' is not a picture that can be shown; write {static}/images/… for a file in content/images/, or {record}photographs/… for one with a record."
                ),
                target=target[:60],
            )
        if name in self.pictures.refused or name not in self.pictures.held:
            return None, []  # told where the file stands, or where links are resolved
        self.used.pictures.add(name)
        if not alt:
            return error(
                "no-alt",
                N_(
                    "The picture '%(source)s' has no text for those who cannot see it; write ![description](…)."
                ),
                source=target,
            )
        caption = attributes.get("title", "").strip()
        if inline and caption:
            return error("picture-inline", _CAPTION_INLINE)
        problems = list(check_alt(alt, name, self.locate(text.place, target, occurrence)))
        view = picture_view(self.pictures.held[name], alt)
        return replace(view, caption=Phrase(caption) if caption else None), problems

    def _photograph(
        self, text: Text, attributes: dict[str, str], occurrence: int, *, inline: bool
    ) -> tuple[PictureView | None, list[Problem]]:
        target = attributes["src"]
        photograph_id = target.rstrip("/").rpartition("/")[2]
        place = self.locate(text.place, target, occurrence)
        wrong = list(check_reference(self.records, KIND, photograph_id, place))
        held = self.records.kinds[KIND].get(photograph_id)
        if not isinstance(held, Photograph):
            return None, wrong
        self.used.photographs.add(held.id)
        caption = attributes.get("title", "").strip()
        if inline and (caption or held.caption or held.credit):
            return None, [Problem.error(place, "picture-inline", _CAPTION_INLINE)]
        picture = self.pictures.held.get(held.file)
        if picture is None:
            return None, []  # told in the record
        view = photograph_view(held, picture, text.lang)
        alt = attributes.get("alt", "").strip()
        problems = list(check_alt(alt, held.file, place)) if alt else []
        return replace(
            view,
            alt=alt or view.alt,
            caption=Phrase(caption) if caption else view.caption,
        ), problems

    def _link(self, address: str, key: str) -> str:
        """Return where a link to a picture leads; any other *address* as it is."""
        special = _SPECIAL.fullmatch(unescape(address))
        if special is None or special[1] not in ("static", "attach"):
            return address
        name = in_tree(unquote(special[2]), key)
        picture = self.pictures.held.get(name)
        if picture is None:
            return address
        self.used.pictures.add(name)
        return "/" + picture.path(picture.fallback[-1])
