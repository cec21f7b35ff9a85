"""Make the PDFs of all brochures, or take those that were made before from the same."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2.exceptions import TemplateError

from plugins.bilingual.documents import Document
from plugins.bilingual.render import Renderer
from plugins.bilingual.site import Site
from plugins.brochure import machine
from plugins.brochure.paper import paper_css, paper_html, pictures_in
from plugins.brochure.press import print_pdf
from plugins.brochure.printed import Papers, Printed, name_of
from plugins.checks.problems import N_, Place, Problem
from plugins.incremental.forks import spread
from plugins.incremental.store import Store
from plugins.records.addresses import record_path
from plugins.records.models import LANGUAGES, Brochure, Language
from plugins.records.store import Records

Sides = Mapping[Language, Mapping[str, Document]]


@dataclass(frozen=True)
class _Job:
    """A PDF to be made: all that it is made from; ``key`` stands for that."""

    name: str
    year: str
    lang: Language
    html: str
    css: str
    pictures: Mapping[str, bytes]
    place: Place
    key: bytes


def make_papers(
    sites: Mapping[Language, Site],
    sides: Sides,
    hosts: Mapping[Language, str],
    root: Path,
    store: Store,
    years: Sequence[str] | None = None,
) -> tuple[Papers, list[Problem]]:
    """Return the PDFs of the brochures of *years* (default: all), and what is wrong.

    *sites* must know their pictures, prose and assets; *sides* are their pages.
    """
    records: Records = sites["ja"].context["records"]
    brochures = [held for held in records.all(Brochure) if years is None or held.id in years]
    if not brochures:
        return {}, []
    place = records.place("brochures", brochures[0].id)
    if machine.missing_packages():
        return {}, [
            Problem.error(
                place,
                "printing",
                N_(
                    "Printing the brochure needs Pango and fonts of both languages. Type: %(command)s"
                ),
                command=machine.command(),
            )
        ]
    renderers = {lang: Renderer(site, sides, hosts, root) for lang, site in sites.items()}
    jobs, problems = _jobs(brochures, renderers, sides, machine.state())
    if problems:
        return {}, problems
    kept = store.part("brochures")
    known = {job.name: kept.load(_file(job)) for job in jobs}
    made = {
        name: held[1]
        for job in jobs
        if (held := known[(name := job.name)]) is not None and held[0] == job.key
    }
    new = [job for job in jobs if job.name not in made]
    for job, (printed, missing, told) in zip(new, spread(_print, new), strict=True):
        problems += [_missing(each, job, root) for each in missing]
        problems += [_told(each, job) for each in told]
        made[job.name] = printed
        if not missing and not told:
            kept.save(_file(job), (job.key, printed))
    return {
        held.id: tuple(made[name_of(held.id, lang)] for lang in LANGUAGES) for held in brochures
    }, problems


def _jobs(
    brochures: Sequence[Brochure],
    renderers: Mapping[Language, Renderer],
    sides: Sides,
    state: bytes,
) -> tuple[list[_Job], list[Problem]]:
    jobs, problems = [], []
    for held in brochures:
        for lang, renderer in renderers.items():
            records: Records = renderer.site.context["records"]
            document = sides[lang][record_path(held, records)]
            try:
                html = paper_html(renderer, document)
                css = paper_css(renderer.theme, lang)
            except (TemplateError, LookupError, AttributeError, TypeError, ValueError) as error:
                problems.append(renderer.problem(error, document))
                continue
            pictures = pictures_in(html, renderer.site.context["pictures"])
            told = hashlib.blake2b(state, digest_size=16)
            for part in (html.encode(), css.encode(), *pictures.values()):  # named by their bytes
                told.update(len(part).to_bytes(8, "big") + part)
            jobs.append(
                _Job(
                    name_of(held.id, lang),
                    held.id,
                    lang,
                    html,
                    css,
                    pictures,
                    records.place("brochures", held.id),
                    told.digest(),
                )
            )
    return jobs, problems


def _file(job: _Job) -> str:
    return f"{job.year}-{job.lang}"


def _print(job: _Job) -> tuple[Printed, tuple[str, ...], tuple[str, ...]]:
    """Return the PDF, the letters that no font has, and what else WeasyPrint tells."""
    made = print_pdf(job.html, job.css, job.pictures)
    digest = hashlib.sha256(made.data).hexdigest()
    printed = Printed(job.name, job.lang, made.pages, len(made.data), digest, made.data)
    return printed, made.missing, made.told


def _missing(letter: str, job: _Job, root: Path) -> Problem:
    return Problem.error(
        typed_at(letter, root, job.place),
        "missing-letter",
        N_(
            "No font on this machine has the letter '%(letter)s' (%(codepoint)s), so it cannot be printed; write it otherwise, or install a font that has it."
        ),
        letter=letter,
        codepoint=f"U+{ord(letter):04X}",
    )


def typed_at(letter: str, root: Path, brochure: Place) -> Place:
    """Return where *letter* was typed: in the brochure's file, else in another record or text."""
    others = (
        file
        for folder, pattern in (("data", "*.yaml"), ("content", "*.md"), ("content-ko", "*.md"))
        for file in sorted((root / folder).rglob(pattern))
    )
    for file in (root / brochure.path, *others):
        for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
            if (column := line.find(letter)) >= 0:
                return Place(file.relative_to(root).as_posix(), number, column + 1)
    return brochure


def _told(message: str, job: _Job) -> Problem:
    return Problem.error(
        job.place,
        "printing",
        N_("The brochure cannot be printed as it is (%(language)s: %(reason)s)."),
        language=job.lang,
        reason=message,
    )
