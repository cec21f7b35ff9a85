"""Tell editors how the pairs stand: ``status`` on the command line, ``status.json``."""

import json
from collections.abc import Iterable
from typing import Any

from pelican.generators import Generator

from plugins.checks.problems import Place
from plugins.parity.state import STATES, Standing, totals
from plugins.publishing.staging import SiteWriter
from plugins.records.models import LANGUAGES


class StatusGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Writes ``status.json`` into previews; the published sites have none."""

    def generate_output(self, writer: SiteWriter) -> None:
        if self.settings["PREVIEW"]:
            text = json.dumps(as_data(self.context["standings"]), ensure_ascii=False, indent=1)
            writer.write("status.json", f"{text}\n".encode(), Place("data/agreed.yaml"))


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
                "missing": [{"lang": lang, "part": name} for lang, name in each.unit.missing],
                "moved": {
                    lang: [
                        {
                            "part": part.heading or part.name,
                            "path": part.place.path,
                            "line": part.place.line,
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


def as_text(standings: Iterable[Standing], gettext: Any) -> str:
    """Return what a person wants to know: totals, then every pair that needs somebody."""
    held = list(standings)
    names = {
        "complete": gettext("complete"),
        "missing": gettext("not translated"),
        "unconfirmed": gettext("never confirmed"),
        "ja-moved": gettext("Japanese moved"),
        "ko-moved": gettext("Korean moved"),
        "both-moved": gettext("both moved"),
    }
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
                f"  {part.place.path}:{part.place.line}: {part.heading or part.name}"
                for part in each.moved[lang]
            ]
            if each.removed[lang]:
                lines.append(
                    f"  {lang}: "
                    + gettext("parts removed: %(count)s") % {"count": each.removed[lang]}
                )
    return "\n".join(lines)
