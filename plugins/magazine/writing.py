"""Write issues as mails into a folder, in both languages: for editors, no part of the sites."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from plugins.bilingual.build import gather
from plugins.bilingual.linking import targets, with_links
from plugins.bilingual.render import Renderer
from plugins.checks.folder import write_folder
from plugins.checks.problems import N_, Place, Problem
from plugins.magazine.letter import letter
from plugins.magazine.mail import mail
from plugins.magazine.plain import plain
from plugins.records.models import ISSUE_ID, LANGUAGES, Magazine

FOLDER = "magazine"


@dataclass(frozen=True)
class Written:
    """The files that were written, from the root; the issues that are drafts; what was wrong."""

    files: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def write_issues(root: Path, ids: tuple[str, ...], build_date: date | None) -> Written:
    """Write the issues *ids*, or the newest one, as ``.txt`` and ``.eml`` into ``magazine/``."""
    wrong = [each for each in ids if not re.fullmatch(ISSUE_ID, each)]
    if wrong:
        return Written(problems=tuple(map(_no_month, wrong)))
    report, left = gather(root=root, build_date=build_date, drafts=True)
    if left is None:
        return Written(problems=report.problems)
    records = left.sites["ja"].context["records"]
    known = {each.id: each for each in sorted(records.all(Magazine), key=lambda each: each.date)}
    unknown = [each for each in ids if each not in known]
    if unknown or not known:
        problems = [_unknown(each, list(known)) for each in unknown or [""]]
        return Written(problems=(*report.problems, *problems))
    leading = targets(left.sites, left.sides)
    renderers = {
        lang: Renderer(site, left.known, left.hosts, root) for lang, site in left.sites.items()
    }
    files: dict[str, bytes] = {}
    drafts: list[str] = []
    for issue in dict.fromkeys(ids) or (list(known)[-1],):
        for lang in LANGUAGES:
            renderer = renderers[lang]
            document = renderer.shelf.by_key[f"magazines/{issue}"]
            document = left.sides[lang][document.path]
            held = letter(with_links(document, leading[lang], root)[0], renderer.shelf)
            if held.draft and issue not in drafts:
                drafts.append(issue)
            name = f"clair-seoul-{issue}-{lang}"
            files[f"{name}.txt"] = plain(held).encode()
            files[f"{name}.eml"] = mail(held, renderer.environment)
    faults = write_folder(root / FOLDER, files)
    if faults:
        return Written(problems=(*report.problems, *faults))
    names = tuple(f"{FOLDER}/{name}" for name in files)
    return Written(names, tuple(drafts), report.problems)


def _no_month(typed: str) -> Problem:
    message = N_("'%(value)s' is no month; name an issue by one, such as 2026-11.")
    return Problem.error(Place("tasks.py"), "bad-id", message, value=typed)


def _unknown(issue: str, known: list[str]) -> Problem:
    if not known:
        message = N_("There is no issue yet; make one: python3 tasks.py new magazine 2026-11.")
    else:
        message = N_("There is no issue '%(id)s'; there are: %(known)s.")
    return Problem.error(
        Place("data/magazines.yaml"),
        "dangling-reference",
        message,
        id=issue,
        known=", ".join(known[-12:]),
    )
