"""Write issues as mails into a folder, in both languages: for editors, no part of the sites."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from plugins.bilingual.build import gather
from plugins.bilingual.linking import targets, with_links
from plugins.bilingual.render import Renderer
from plugins.checks.problems import N_, Place, Problem
from plugins.magazine.letter import letter
from plugins.magazine.mail import mail
from plugins.magazine.plain import plain
from plugins.records.models import LANGUAGES, Magazine

FOLDER = "magazine"


@dataclass(frozen=True)
class Written:
    """The files that were written, from the root; the issues that are drafts; what was wrong."""

    files: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def write_issues(root: Path, ids: tuple[str, ...], build_date: date | None) -> Written:
    """Write the issues *ids*, or the newest one, as ``.txt`` and ``.eml`` into ``magazine/``."""
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
    (root / FOLDER).mkdir(exist_ok=True)
    files: list[str] = []
    drafts: list[str] = []
    for issue in dict.fromkeys(ids) or (list(known)[-1],):
        for lang in LANGUAGES:
            renderer = renderers[lang]
            document = renderer.shelf.by_key[f"magazines/{issue}"]
            document = left.sides[lang][document.path]
            held = letter(with_links(document, leading[lang], root)[0], renderer.shelf)
            if held.draft and issue not in drafts:
                drafts.append(issue)
            name = f"{FOLDER}/clair-seoul-{issue}-{lang}"
            (root / f"{name}.txt").write_bytes(plain(held).encode())
            (root / f"{name}.eml").write_bytes(mail(held, renderer.environment))
            files += [f"{name}.txt", f"{name}.eml"]
    return Written(tuple(files), tuple(drafts), report.problems)


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
