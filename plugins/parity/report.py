"""Tell editors how the pairs stand: ``status`` on the command line, ``/status/`` in previews."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from plugins.bilingual.base_generator import BaseGenerator
from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.for_editors import page_for_editors
from plugins.checks.problems import N_, Place
from plugins.parity.state import FILE, STATES, Standing, State, totals
from plugins.parity.units import Fragment, Unit
from plugins.publishing.staging import SiteWriter
from plugins.records.addresses import record_path
from plugins.records.models import LANGUAGES, Language
from plugins.records.store import Records

TITLE = N_("State of both languages")
STATUS = "status.json"
OPENING = 24  # characters of a block without a heading
SUMMARY = N_("Which pages and records say the same in both languages, and which need somebody.")


class StatusGenerator(BaseGenerator):
    """Adds the page ``/status/`` and ``status.json`` to previews; published sites have neither."""

    from_outline = True

    def generate_context(self) -> None:
        if self.settings["PREVIEW"]:
            page = page_for_editors(self.settings, "status", TITLE, SUMMARY, Place(FILE))
            self.context["documents"].append(page)

    def generate_output(self, writer: SiteWriter) -> None:
        if not self.settings["PREVIEW"]:
            return
        pages = self.context["sides"][self.settings["DEFAULT_LANG"]]
        data = status_data(self.context["standings"], pages, self.context["records"])
        writer.write(STATUS, data, Place(FILE))


def status_data(
    standings: Iterable[Standing], documents: Mapping[str, Document], records: Records
) -> bytes:
    """Return ``status.json`` of a site, whose pages are *documents*."""
    held = tuple(standings)
    paths = {document.key: path for path, document in documents.items()}
    pages: dict[str, list[str]] = {}
    for each in sorted(held, key=lambda one: one.unit.name):
        path = page_of(each.unit, paths, records)
        if path:
            pages.setdefault(path, []).append(each.unit.name)
    data = {**as_data(held), "pages": pages}
    return f"{json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()


def page_of(unit: Unit, paths: Mapping[str, str], records: Records) -> str:
    """Return the path of the page that shows *unit*, "" if it has none of its own.

    *paths* maps the keys of documents to their paths.
    """
    if unit.key in paths:
        return paths[unit.key]
    record = records.kinds.get(unit.section, {}).get(unit.key.partition("/")[2])
    if record is None:
        return ""
    try:
        path = record_path(record, records).partition("#")[0]
    except TypeError:  # its texts stand on pages of others
        return ""
    return path if path in paths.values() else ""


def place_of(unit: Unit, lang: Language, name: str = "") -> Place | None:
    """Return where the fragment *name* stands in *lang*, or where the whole side begins."""
    return next((part.place for part in unit.sides[lang] if name in ("", part.name)), None)


def part_name(part: Fragment) -> str:
    """Return what editors know a part by: its heading, its field, or how it begins."""
    if part.heading or part.name != "block":
        return part.heading or part.name
    opening = " ".join(part.text.split())
    return opening if len(opening) <= OPENING else f"{opening[:OPENING]}…"


def state_names(gettext: Callable[[str], str]) -> dict[State, str]:
    """Return what people call the states."""
    return {
        "complete": gettext("complete"),
        "missing": gettext("not translated"),
        "unconfirmed": gettext("never confirmed"),
        "ja-moved": gettext("Japanese moved"),
        "ko-moved": gettext("Korean moved"),
        "both-moved": gettext("both moved"),
    }


def as_data(standings: Iterable[Standing]) -> dict[str, Any]:
    """Return the standings for other programs: totals by section, and every pair by name."""
    held = list(standings)
    return {
        "totals": {
            section: {state: counts[state] for state in STATES}
            for section, counts in sorted(totals(held).items())
        },
        "pairs": {
            each.unit.name: {
                "section": each.unit.section,
                "state": each.state,
                "confirmed": each.confirmed or None,
                "files": {lang: _where(place_of(each.unit, lang)) for lang in LANGUAGES},
                "missing": [
                    {"lang": lang, "part": name, **_where(place_of(each.unit, OTHER[lang], name))}
                    for lang, name in each.unit.missing
                ],
                "moved": {
                    lang: [
                        {
                            "part": part_name(part),
                            "anchor": part.anchor,
                            "text": part.text,
                            **_where(part.place),
                        }
                        for part in each.moved[lang]
                    ]
                    for lang in LANGUAGES
                    if each.moved[lang]
                },
                "removed": {lang: each.removed[lang] for lang in LANGUAGES if each.removed[lang]},
            }
            for each in sorted(held, key=lambda one: one.unit.name)
        },
    }


def _where(place: Place | None) -> dict[str, object]:
    return {"path": place.path, "line": place.line} if place else {}


def as_text(standings: Iterable[Standing], gettext: Any) -> str:
    """Return what a person wants to know: totals, then every pair that needs somebody."""
    held = list(standings)
    names = state_names(gettext)
    lines = []
    for section, counts in sorted(totals(held).items()):
        told = ", ".join(f"{names[state]} {counts[state]}" for state in STATES if counts[state])
        lines.append(f"{section}: {told}")
    waiting = [each for each in held if each.state not in ("complete", "unconfirmed")]
    if waiting:
        lines.append("")
    for each in sorted(waiting, key=lambda one: one.unit.name):
        lines.append(f"{each.unit.name}: {names[each.state]}")
        for lang, name in each.unit.missing:
            lines.append(f"  {lang}: {name or gettext('the whole page')}")
        for lang in LANGUAGES:
            lines += [
                f"  {part.place.path}:{part.place.line}: {part_name(part)}"
                for part in each.moved[lang]
            ]
            if each.removed[lang]:
                lines.append(
                    f"  {lang}: "
                    + gettext("parts removed: %(count)s") % {"count": each.removed[lang]}
                )
    return "\n".join(lines)
