"""What needs both languages to be read: the pictures, the texts they stand in, the checks."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from plugins.bilingual.front_matter import Matter
from plugins.bilingual.templates import environment
from plugins.checks.faults import innermost
from plugins.checks.problems import N_, Place, Problem
from plugins.images.descriptions import KIND, Used, check_photographs, check_use
from plugins.images.files import read_pictures
from plugins.images.texts import Illustrator, Text, concerns
from plugins.records.models import Language, references
from plugins.records.store import Records
from plugins.text.reader import find_place
from plugins.views.base import PictureView

TEMPLATE = "_partials/picture.html"

Contexts = Mapping[Language, dict[str, Any]]


def complete(contexts: Contexts) -> None:
    """Add ``pictures`` to both contexts, and put them into all texts of the context."""
    shared = contexts["ja"]
    records: Records = shared["records"]
    problems: list[Problem] = shared["problems"]
    files: Mapping[str, Path] = shared["static_files"]
    pictures, found = read_pictures(files, shared["SHOWN_PATH"])
    problems += found
    problems += check_photographs(records, pictures, files)
    drawer = _Drawer(Path(shared["THEME"]), Path(shared["PATH"]).parent)
    used = Used(set(_named(contexts, records)))
    for context in contexts.values():
        context["pictures"] = pictures
        illustrator = Illustrator(
            records, pictures, files, drawer.draw, _locator(drawer.root), used
        )
        context["problems"] += _illustrate(context, illustrator)
    problems += drawer.problems
    if not (records.broken or records.unread or any(each["broken"] for each in contexts.values())):
        places = {name: Place(shared["SHOWN_PATH"](files[name])) for name in pictures.held}
        problems += check_use(records, pictures, places, used)


def _named(contexts: Contexts, records: Records) -> Iterator[str]:
    """Yield the ids of photographs that records and the front matter of pages name."""
    for held in records.kinds.values():
        for record in held.values():
            yield from (target for _at, kind, target in references(record) if kind == KIND)
    for context in contexts.values():
        for matter, _ in context["matters"].values():
            if isinstance(matter, Matter):
                yield from matter.photographs


def _illustrate(context: dict[str, Any], illustrator: Illustrator) -> list[Problem]:
    """Put the pictures into pages, long texts of records, and the texts in records."""
    lang: Language = context["DEFAULT_LANG"]
    problems: list[Problem] = []

    def told(text: Text) -> str:
        html, found = illustrator.illustrate(text)
        problems.extend(found)
        return html

    context["documents"][:] = [
        each.with_body(
            told(Text(each.body, each.key, each.body_lang, each.place, top=not each.photographs))
        )
        if concerns(each.body)
        else each
        for each in context["documents"]
    ]
    for key, (html, place, only) in context["record_texts"].items():
        context["record_texts"][key] = (told(Text(html, key, lang, place)), place, only)
    for (text, written), html in context["prose"].items():
        place = context["prose_places"][text, written]
        context["prose"][text, written] = told(Text(html, "", written, place))
    return problems


def _locator(root: Path) -> Callable[[Place, str, int], Place]:
    """Return what finds a picture's target as it was typed; *occurrence* counts from 0."""

    def locate(place: Place, target: str, occurrence: int) -> Place:
        lines = (root / place.path).read_text("utf-8-sig").replace("\r\n", "\n").split("\n")
        text = "\n".join(lines[place.line - 1 :])
        typed = re.compile(rf"!\[[^\n]*?\]\(\s*<?(?P<target>{re.escape(target)})(?=[\s)>])")
        starts = [match.start("target") for match in typed.finditer(text)]
        if occurrence >= len(starts):  # written in another way, such as ![text][name]
            return find_place(text, place.path, target, place.line)
        line = text.count("\n", 0, starts[occurrence])
        column = starts[occurrence] - text.rfind("\n", 0, starts[occurrence])
        return Place(place.path, place.line + line, column)

    return locate


class _Drawer:
    """Prints pictures by the theme's template; ``problems`` are what is wrong with that."""

    def __init__(self, theme: Path, root: Path) -> None:
        self.theme = theme
        self.root = root
        self.problems: list[Problem] = []
        self._macros: dict[Language, Callable[[PictureView], str]] = {}

    def draw(self, view: PictureView, lang: Language) -> str:
        try:
            if lang not in self._macros:
                template = environment(self.theme, lang).get_template(TEMPLATE)
                self._macros[lang] = template.module.picture  # type: ignore[attr-defined]
            return str(self._macros[lang](view))
        except TemplateSyntaxError:
            return ""  # told where all templates are checked
        except (TemplateError, AttributeError) as error:
            self.problems.append(self._problem(error))
            return ""

    def _problem(self, error: Exception) -> Problem:
        file = self.theme / "templates" / TEMPLATE
        shown = file.relative_to(self.root) if file.is_relative_to(self.root) else file
        if isinstance(error, TemplateNotFound):
            message = N_("The template '%(name)s' is missing in theme/templates/.")
            return Problem.error(Place(shown.as_posix()), "template", message, name=TEMPLATE)
        return Problem.error(
            innermost(error, self.root, self.theme) or Place(shown.as_posix()),
            "template",
            N_("The page %(page)s cannot be made here (%(reason)s)."),
            page="/",
            reason=str(error) or type(error).__name__,
        )
