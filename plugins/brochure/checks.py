"""Checks of brochures: what they choose belongs together and can be printed."""

from collections.abc import Iterator

from plugins.brochure.selection import is_later, points_until
from plugins.checks.problems import N_, Problem
from plugins.images.files import Pictures
from plugins.records.models import Brochure, Figure, Photograph, Program, Statistic
from plugins.records.store import Records, twice

PRINTED_INCHES = 170 / 25.4  # the width of a photograph in theme/paper/brochure.css
LEAST_DOTS = 150  # an inch; with less a photograph looks blurred on paper
_KIND = "brochures"


def check_brochures(records: Records, pictures: Pictures) -> Iterator[Problem]:
    """Yield what is wrong with the choices of all brochures; dangling ids are told elsewhere."""
    entries: set[str] = set()
    for brochure in records.all(Brochure):
        if brochure.publication in entries:
            yield Problem.error(
                records.place(_KIND, brochure.id, "publication"),
                "twice",
                N_(
                    "The publication '%(id)s' is that of another brochure already; give each brochure its own entry in data/publications.yaml."
                ),
                id=brochure.publication,
            )
        entries.add(brochure.publication)
        if brochure.last_year < brochure.first_year:
            yield Problem.error(
                records.place(_KIND, brochure.id, "last_year"),
                "bad-date",
                N_("The last year is before the first year."),
            )
        yield from _check_programs(brochure, records)
        yield from _check_numbers(brochure, records)
        yield from _check_photographs(brochure, records, pictures)


def _check_programs(brochure: Brochure, records: Records) -> Iterator[Problem]:
    """A program stands once, in its own chapter; so does a chapter."""
    seen: set[str] = set()
    for number, chapter in enumerate(brochure.chapters):
        if chapter.chapter in seen:
            place = records.place(_KIND, brochure.id, "chapters", number, "chapter")
            yield twice(chapter.chapter, place)
        seen.add(chapter.chapter)
        for at, chosen in enumerate(chapter.programs):
            path = ("chapters", number, "programs", at)
            place = records.place(_KIND, brochure.id, *path, "program")
            program = records.kinds["programs"].get(chosen.program)
            if not isinstance(program, Program):
                continue
            if f"programs/{program.id}" in seen:
                yield twice(program.id, place)
            elif program.chapter != chapter.chapter:
                yield Problem.error(
                    place,
                    "other-chapter",
                    N_("The program '%(id)s' belongs to the chapter '%(chapter)s'; move it there."),
                    id=program.id,
                    chapter=program.chapter,
                )
            seen.add(f"programs/{program.id}")
            sections = {section.id for section in program.sections}
            for index, name in enumerate(chosen.leave_out):
                if name not in sections:
                    yield Problem.error(
                        records.place(_KIND, brochure.id, *path, "leave_out", index),
                        "no-section",
                        N_("The program '%(id)s' has no section '%(section)s'; it has: %(known)s."),
                        id=program.id,
                        section=name,
                        known=", ".join(sorted(sections)) or "—",
                    )


def _check_numbers(brochure: Brochure, records: Records) -> Iterator[Problem]:
    """No number is later than the year of the brochure, and each series has some that are not."""
    held = [
        (("figures",), brochure.figures, ()),
        *(
            (("chapters", number, "programs", at), chosen.figures, chosen.statistics)
            for number, chapter in enumerate(brochure.chapters)
            for at, chosen in enumerate(chapter.programs)
        ),
    ]
    for path, figures, statistics in held:
        start = path if path == ("figures",) else (*path, "figures")
        for index, name in enumerate(figures):
            figure = records.kinds["figures"].get(name)
            if isinstance(figure, Figure) and is_later(figure, brochure):
                yield Problem.error(
                    records.place(_KIND, brochure.id, *start, index),
                    "later-number",
                    N_(
                        "The figure '%(id)s' is of %(day)s, later than this brochure; choose another."
                    ),
                    id=name,
                    day=figure.as_of,
                )
        for index, name in enumerate(statistics):
            statistic = records.kinds["statistics"].get(name)
            if isinstance(statistic, Statistic) and not points_until(statistic, brochure):
                yield Problem.error(
                    records.place(_KIND, brochure.id, *path, "statistics", index),
                    "later-number",
                    N_("All numbers of '%(id)s' are later than this brochure; choose another."),
                    id=name,
                )


def _check_photographs(
    brochure: Brochure, records: Records, pictures: Pictures
) -> Iterator[Problem]:
    """A photograph has enough pixels for the width in which it is printed."""
    held = [
        (("photographs",), brochure.photographs),
        *(
            (("chapters", number, "photographs"), chapter.photographs)
            for number, chapter in enumerate(brochure.chapters)
        ),
    ]
    needed = round(PRINTED_INCHES * LEAST_DOTS)
    for path, names in held:
        for index, name in enumerate(names):
            photograph = records.kinds["photographs"].get(name)
            if not isinstance(photograph, Photograph):
                continue
            picture = pictures.held.get(photograph.file)
            if picture is not None and picture.kept.width < needed:
                yield Problem.error(
                    records.place(_KIND, brochure.id, *path, index),
                    "picture-too-small",
                    N_(
                        "The photograph '%(id)s' is %(width)s pixels wide; in print it needs %(needed)s. Choose another, or put a larger original into content/images/."
                    ),
                    id=name,
                    width=picture.kept.width,
                    needed=needed,
                )
