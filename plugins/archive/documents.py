"""The pages of the archive's lists, in one language."""

from collections.abc import Callable, Sequence

from plugins.archive.lists import FACETS, ROOT, UNKNOWN, Archive, ArchiveList, FacetName
from plugins.bilingual.documents import OTHER, Document
from plugins.checks.problems import N_, Place
from plugins.records.models import Body, Language, Magazine, PublicationSeries, Text, Topic
from plugins.records.store import Records
from plugins.text.dates import format_date, format_fiscal_year

Translator = Callable[[str], str]

_BY: dict[FacetName, str] = {
    "series": N_("Publications by series"),
    "years": N_("Publications by year"),
    "fiscal-years": N_("Publications by fiscal year"),
    "topics": N_("Publications by topic"),
    "regions": N_("Publications by region"),
    "languages": N_("Publications by language"),
}
_PLACE = Place("data/publications.yaml")


def list_documents(
    archive: Archive,
    records: Records,
    lang: Language,
    translate: Translator,
    issues: Sequence[Magazine] = (),
) -> list[Document]:
    """Return an index page for each facet that has lists, and a page for each list.

    *issues* of mail magazines are in the lists of their series.
    """
    documents = [
        _document(f"{ROOT}{facet}/", "archive-index", translate(_BY[facet]), lang, lang, translate)
        for facet in FACETS
        if archive.facets[facet]
    ]
    for held in archive.lists.values():
        title, title_lang = list_title(held, records, lang, translate)
        count = len(held.publications) + sum(
            held.facet == "series"
            and held.value == each.series
            and each.date.startswith(held.period)
            for each in issues
        )
        documents.append(
            _document(
                held.path,
                "archive-list",
                title,
                title_lang,
                lang,
                translate,
                count=count,
                # The whole list is what a search should find, and one that holds something.
                unlisted=bool(held.period) or not count,
                series=_series_of(held, records),
            )
        )
    return documents


def list_title(
    held: ArchiveList, records: Records, lang: Language, translate: Translator
) -> tuple[str, Language]:
    """Return the title of a list's page and its language."""
    name, name_lang = value_title(held, records, lang, translate)
    if held.facet in ("years", "fiscal-years"):
        title = (
            name
            if held.value == UNKNOWN
            else translate(N_("Publications of %(year)s")) % {"year": name}
        )
    elif held.facet in ("topics", "regions"):
        title = translate(N_("Publications on %(subject)s")) % {"subject": name}
    elif held.facet == "languages":
        title = translate(N_("Publications in %(language)s")) % {"language": name}
    else:
        title = name
    if held.period:
        title = translate(N_("%(list)s: %(period)s")) % {
            "list": title,
            "period": period_title(held, lang, translate),
        }
    return title, name_lang if title == name else lang


def value_title(
    held: ArchiveList, records: Records, lang: Language, translate: Translator
) -> tuple[str, Language]:
    """Return what a list has in common (a year, a topic, a series …) and its language."""
    if held.facet in ("years", "fiscal-years"):
        if held.value == UNKNOWN:
            unknown = {
                "years": N_("Year of publication unknown"),
                "fiscal-years": N_("Fiscal year unknown"),
            }
            return translate(unknown[held.facet]), lang
        year = int(held.value)
        fiscal = held.facet == "fiscal-years"
        return (format_fiscal_year(year, lang) if fiscal else format_date(held.value, lang)), lang
    if held.facet == "languages":
        return translate(N_("Japanese") if held.value == "ja" else N_("Korean")), lang
    text = _name(held, records)
    own: str | None = getattr(text, lang)
    return (own, lang) if own else (getattr(text, OTHER[lang]), OTHER[lang])


def period_title(held: ArchiveList, lang: Language, translate: Translator) -> str:
    """Return the year or month of a part of a list."""
    return (
        translate(N_("Date unknown")) if held.period == UNKNOWN else format_date(held.period, lang)
    )


def _name(held: ArchiveList, records: Records) -> Text:
    if held.facet == "series":
        return records.get(PublicationSeries, held.value).title
    if held.facet == "topics":
        return records.get(Topic, held.value).label
    return records.get(Body, held.value).name


def _series_of(held: ArchiveList, records: Records) -> PublicationSeries | None:
    """Return the series whose own page a list is."""
    whole = held.facet == "series" and not held.period
    return records.get(PublicationSeries, held.value) if whole else None


def _document(
    path: str,
    template: str,
    title: str,
    title_lang: Language,
    lang: Language,
    translate: Translator,
    *,
    count: int = 0,
    unlisted: bool = False,
    series: PublicationSeries | None = None,
) -> Document:
    summary = (
        translate(N_("%(title)s: %(count)s in all, newest first."))
        % {"title": title, "count": count}
        if count
        else translate(N_("All publications, with the number of each list."))
    )
    return Document(
        key=f"publication_series/{series.id}" if series else path.strip("/"),
        lang=lang,
        path=path,
        template=template,
        title=title,
        title_lang=title_lang,
        summary=summary,
        body="",
        body_lang=lang,
        place=_PLACE,
        kind="archive",
        unlisted=unlisted,
        record=series,
        source=series.source if series else (),
    )
