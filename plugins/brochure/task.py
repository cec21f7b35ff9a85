"""Print brochures into a folder: ``tasks.py brochure``."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from plugins.bilingual.build import gather
from plugins.brochure.making import make_papers
from plugins.checks.folder import write_folder
from plugins.checks.problems import N_, Place, Problem, has_errors
from plugins.checks.report import Report
from plugins.records.models import YEAR_ID, Brochure


def print_brochures(
    *, root: Path, year: str | None, build_date: date | None, folder: Path
) -> Report:
    """Write the PDFs of *year* (default: the newest brochure) into *folder*.

    They are those that ``build --publish`` puts on the sites. With errors, nothing is written.
    """
    if year is not None and not re.fullmatch(YEAR_ID, year):
        message = N_("'%(value)s' is no year of four digits; name a brochure by one, such as 2022.")
        return Report((Problem.error(Place("tasks.py"), "bad-id", message, value=year),))
    report, gathered = gather(root=root, build_date=build_date, drafts=False)
    if gathered is None:
        return report
    sites, records = gathered.sites, gathered.sites["ja"].context["records"]
    years = sorted(held.id for held in records.all(Brochure))
    wanted = year or (years[-1] if years else "")
    if wanted not in years:
        return replace(report, problems=(*report.problems, _unknown(wanted, years)))
    papers, problems = make_papers(
        sites, gathered.known, gathered.hosts, root, gathered.memory.store, (wanted,)
    )
    if has_errors(problems):
        return replace(report, problems=(*report.problems, *problems))
    faults = write_folder(folder, {each.file: each.data for each in papers[wanted]})
    if faults:
        return replace(report, problems=(*report.problems, *faults))
    lines = [
        f"{folder.name}/{each.file}: {each.pages} pages, {each.size // 1000} KB"
        for each in papers[wanted]
    ]
    return replace(report, summary="\n".join(lines))


def _unknown(year: str, years: list[str]) -> Problem:
    if not years:
        return Problem.error(
            Place("data/brochures"),
            "no-brochure",
            N_("There is no brochure; data/README.md says what data/brochures/2022.yaml holds."),
        )
    return Problem.error(
        Place(f"data/brochures/{year}.yaml"),
        "no-brochure",
        N_("There is no brochure of %(year)s; there are: %(years)s."),
        year=year,
        years=", ".join(years),
    )
