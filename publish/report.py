"""What a publish did, or would do: for people and as data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from plugins.bilingual.strings import Translator
from plugins.checks.problems import N_, Problem, format_problems, has_errors
from plugins.records.models import Language
from publish.plan import Change

_AT_MOST = 10  # addresses of a sort that are named

Result = Literal["refused", "failed", "planned", "unchanged", "published", "rolled-back"]


@dataclass(frozen=True)
class Outcome:
    """``release`` is what is or would be live, ``before`` what was: names, "" if none."""

    problems: tuple[Problem, ...]
    result: Result = "refused"
    place: str = ""
    release: str = ""
    before: str = ""
    changes: Mapping[Language, Change] = field(default_factory=dict)
    asked: int = 0  # addresses of the live sites
    reload: bool = False  # the server has yet to read new redirects or headers

    @property
    def ok(self) -> bool:
        return self.result not in ("refused", "failed") and not has_errors(self.problems)


_RESULTS: Mapping[Result, str] = {
    "planned": N_("Release %(release)s would go live at %(place)s (live now: %(before)s)."),
    "unchanged": N_("Release %(release)s is live at %(place)s already; nothing is uploaded."),
    "published": N_("Release %(release)s is live at %(place)s (before: %(before)s)."),
    "rolled-back": N_("Release %(release)s is live again at %(place)s (taken down: %(before)s)."),
    "refused": N_("Nothing was published."),
    "failed": N_(
        "Publishing stopped before the end. Readers still get whole pages; correct what is named above and publish again."
    ),
}


def as_text(outcome: Outcome, gettext: Translator) -> str:
    """Return a few lines; without a final newline."""
    return "\n".join(_lines(outcome, gettext))


def _lines(outcome: Outcome, gettext: Translator) -> Iterator[str]:
    for lang, change in outcome.changes.items():
        yield gettext(
            N_(
                "%(lang)s: pages added %(added)s, changed %(changed)s, removed %(removed)s; files to upload %(files)s (%(bytes)s bytes)"
            )
        ) % {
            "lang": lang,
            "added": len(change.added),
            "changed": len(change.changed),
            "removed": len(change.removed),
            "files": f"{len(change.files):,}",
            "bytes": f"{change.bytes:,}",
        }
        for sign, pages in (("+", change.added), ("*", change.changed), ("-", change.removed)):
            yield from (f"  {sign} {page}" for page in pages[:_AT_MOST])
            if len(pages) > _AT_MOST:
                more = gettext(N_("and %(count)s more")) % {"count": len(pages) - _AT_MOST}
                yield f"  {sign} {more}"
    yield gettext(_RESULTS[outcome.result]) % {
        "release": outcome.release,
        "before": outcome.before or "-",
        "place": outcome.place,
    }
    if outcome.asked:
        count = {"count": outcome.asked}
        yield gettext(N_("Addresses checked on the live sites: %(count)s")) % count


def as_json(outcome: Outcome, lang: str) -> str:
    """Return the same as data, with the problems in the language *lang*."""
    data = {
        **{
            key: value for key, value in vars(outcome).items() if key not in ("problems", "changes")
        },
        "changes": {lang: vars(change) for lang, change in outcome.changes.items()},
        "problems": json.loads(format_problems(outcome.problems, lang, "json")),
    }
    return json.dumps(data, ensure_ascii=False, indent=1)
