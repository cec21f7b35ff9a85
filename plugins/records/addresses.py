"""Where each record is read, and by what name: the one place that makes record addresses."""

from plugins.records import models as m
from plugins.records.store import Records, kind_of
from plugins.text.dates import format_date

# Model to the template of its own page.
PAGES: dict[type[m.Record], str] = {
    m.Program: "program",
    m.Event: "event",
    m.SeminarSeries: "seminar-series",
    m.Seminar: "seminar",
    m.Publication: "publication",
    m.Brochure: "brochure",
    m.Magazine: "issue",
}
_FOLDERS: dict[type[m.Record], str] = {
    m.Program: "programs",
    m.Event: "events",
    m.SeminarSeries: "seminars",
    m.Seminar: "seminars",
    m.Publication: "publications",
    m.Brochure: "brochures",
    m.Magazine: "magazine",
}
# Kinds that can be linked to from Markdown and other records.
LINKABLE = frozenset(
    {kind_of(model) for model in PAGES}
    | {"partners", "publication_series", "sister_cities", "channels"}
)


def record_path(record: m.Record, records: Records) -> str:
    """Return the address of *record* inside a site.

    A record with a page of its own has that page; another has its place on a list page.
    """
    folder = _FOLDERS.get(type(record))
    if folder is not None:
        return f"/{folder}/{record.id}/"
    if isinstance(record, m.Partner):
        return f"/partners/#{record.id}"
    if isinstance(record, m.PublicationSeries):
        return f"/publications/series/{record.id}/"
    if isinstance(record, (m.SisterCity, m.Channel)):
        return f"{record_path(records.get(m.Program, record.program), records)}#{record.id}"
    raise TypeError(f"{type(record).__name__} has no address")


def record_title(record: m.Record, records: Records) -> m.Text:
    """Return the name of *record* in both languages.

    Raises:
        TypeError: the kind of record has no name.
    """
    if isinstance(record, m.Partner):
        return records.get(m.Body, record.body).name
    if isinstance(record, m.SisterCity):
        sides = [records.get(m.Body, body).name for body in (record.japanese, *record.korean)]
        return m.Text(
            ja="・".join(side.ja or side.ko or "" for side in sides),
            ko="·".join(side.ko or side.ja or "" for side in sides),
        )
    if isinstance(record, m.Magazine):
        return _issue_title(record, records)
    for name in ("title", "name", "label"):
        held = getattr(record, name, None)
        if isinstance(held, m.Text):
            return held
    raise TypeError(f"{type(record).__name__} has no name")


def _issue_title(issue: m.Magazine, records: Records) -> m.Text:
    """Return the name of an issue: the magazine's, the number if it is known, the month."""
    held = records.kinds["publication_series"].get(issue.series)
    # One that is not there has been reported where it is named.
    told = held.title if isinstance(held, m.PublicationSeries) else m.Text(ja="…", ko="…")
    number = f" VOL. {issue.number}" if issue.number else ""
    month = {lang: format_date(issue.id, lang) for lang in m.LANGUAGES}
    ja, ko = f"{month['ja']}号", f"{month['ko']}호"
    return m.Text(
        ja=(told.ja or told.ko or "") + number + (f"（{ja}）" if number else f" {ja}"),
        ko=(told.ko or told.ja or "") + number + (f"({ko})" if number else f" {ko}"),
    )
