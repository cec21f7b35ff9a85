"""What is wrong between publications: numbers that are there twice, dates to come, circles."""

from collections.abc import Iterator
from datetime import date

from plugins.checks.problems import N_, Problem
from plugins.records.models import Publication, PublicationSeries
from plugins.records.reader import KeyPath
from plugins.records.store import Records


def check_publications(records: Records, today: date) -> Iterator[Problem]:
    """Yield the problems of all publications; *today* is the build date."""
    yield from _check_numbers(records)
    for each in records.all(Publication):
        days: list[tuple[KeyPath, str]] = [(("date",), each.date)] if each.date else []
        days += [(("changes", at, "date"), held.date) for at, held in enumerate(each.changes)]
        for where, day in days:
            if day > today.isoformat()[: len(day)]:
                yield Problem.warning(
                    records.place("publications", each.id, *where),
                    "future-date",
                    N_("The date %(date)s is still to come on the day of this build; is it right?"),
                    date=day,
                )
        if each.supersedes and _leads_back(each, records):
            yield Problem.error(
                records.place("publications", each.id, "supersedes"),
                "circle",
                N_("'supersedes' leads back to '%(id)s' itself; name the older publication."),
                id=each.id,
            )


def _check_numbers(records: Records) -> Iterator[Problem]:
    """A number stands once in a series; articles share the number of their issue."""
    seen: dict[tuple[str, int], str] = {}
    for each in records.all(Publication):
        series = records.kinds["publication_series"].get(each.series)
        shared = isinstance(series, PublicationSeries) and series.form == "article"
        if each.number is None or shared:
            continue
        first = seen.setdefault((each.series, each.number), each.id)
        if first != each.id:
            place = records.place("publications", first, "number")
            yield Problem.error(
                records.place("publications", each.id, "number"),
                "duplicate-number",
                N_(
                    "Number %(number)s of this series is already '%(id)s' (line %(line)s); correct one of the two."
                ),
                number=each.number,
                id=first,
                line=place.line,
            )


def _leads_back(publication: Publication, records: Records) -> bool:
    """Follow what supersedes what, from *publication* on; say whether it is reached again."""
    seen = {publication.id}
    older = publication.supersedes
    while older is not None:
        if older in seen:
            return older == publication.id
        seen.add(older)
        held = records.kinds["publications"].get(older)
        older = held.supersedes if isinstance(held, Publication) else None
    return False
