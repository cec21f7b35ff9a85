"""Citations in the head of a page: Highwire Press tags, Dublin Core, schema.org."""

from collections.abc import Iterator, Mapping
from typing import Any

from plugins.archive.citation import Citation, Creator, Form, Words
from plugins.bilingual.documents import OTHER
from plugins.records.models import Language

Entry = tuple[str, str, Language | None]  # name, content, its language if not the page's

# What ``<link rel="…" href="…">`` says of the prefixes DC. and DCTERMS.
# https://www.dublincore.org/specifications/dublin-core/dc-html/
SCHEMAS = (
    ("schema.DC", "http://purl.org/dc/elements/1.1/"),
    ("schema.DCTERMS", "http://purl.org/dc/terms/"),
)

_SCHEMA_TYPES: Mapping[Form, str] = {
    "report": "Report",
    "article": "Article",
    "web": "Article",
    "brochure": "CreativeWork",
    "reference": "CreativeWork",
}
_PAGE = "ZP"  # the unit "page": UN/CEFACT Recommendation 20


def head_entries(citation: Citation) -> tuple[Entry, ...]:
    """Return the ``<meta>`` entries of a publication's page, in order."""
    return (*_highwire(citation), *_dublin_core(citation))


def json_ld(citation: Citation) -> dict[str, Any]:
    """Return the publication in the words of https://schema.org, to be embedded in its page."""
    series: dict[str, Any] = _known(
        {
            "@type": "Periodical" if citation.form == "article" else "CreativeWorkSeries",
            "name": citation.series.text,
            "issn": citation.issn,
        }
    )
    number = citation.number
    if citation.form == "article" and number is not None:
        series = {"@type": "PublicationIssue", "issueNumber": str(number), "isPartOf": series}
    institution = citation.institution
    work = {
        "@context": "https://schema.org",
        "@type": _SCHEMA_TYPES[citation.form],
        "@id": f"{citation.url}#work",
        "url": citation.url,
        "mainEntityOfPage": citation.url,
        "name": citation.title.text,
        "alternativeHeadline": citation.subtitle and citation.subtitle.text,
        "alternateName": citation.other_title and citation.other_title.text,
        "inLanguage": citation.language,
        "author": [_author(each) for each in citation.creators],
        "publisher": institution and {"@type": "Organization", "name": institution.text},
        "reportNumber": str(number) if number is not None and citation.form == "report" else None,
        "version": citation.edition and citation.edition.text,
        "datePublished": citation.iso_date,
        "isPartOf": series,
        # numberOfPages is for books only.
        "materialExtent": citation.pages
        and {"@type": "QuantitativeValue", "value": citation.pages, "unitCode": _PAGE},
        "abstract": citation.abstract and citation.abstract.text,
        "about": [{"@type": "DefinedTerm", "name": each.text} for each in citation.keywords],
        "spatialCoverage": [
            {"@type": "AdministrativeArea", "name": each.text} for each in citation.regions
        ],
        "copyrightNotice": citation.rights and citation.rights.text,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value}
            for name, value in (
                ("DOI", citation.doi),
                ("ISBN", citation.isbn),
                ("NDL", citation.ndl),
            )
            if value
        ],
        "sameAs": [each for each in _same(citation) if each],
        "encoding": [
            {
                "@type": "MediaObject",
                "contentUrl": each.url,
                "encodingFormat": each.media_type,
                "contentSize": f"{each.size} B",
                "sha256": each.sha256,
                "inLanguage": each.lang,
            }
            for each in citation.files
        ],
        **_version(citation),
    }
    return _known(work)


def _highwire(citation: Citation) -> Iterator[Entry]:
    """Yield what Google Scholar reads: https://scholar.google.com/intl/en/scholar/inclusion.html."""
    report, article = citation.form == "report", citation.form == "article"
    yield _entry("citation_title", citation.title, citation)
    for creator in citation.creators:
        yield _creator("citation_author", creator, citation)
    if citation.date is not None:
        yield "citation_publication_date", citation.day("/"), None
    if citation.institution is not None:
        name = "citation_technical_report_institution" if report else "citation_publisher"
        yield _entry(name, citation.institution, citation)
    if article:
        yield _entry("citation_journal_title", citation.series, citation)
    if citation.number is not None and (report or article):
        name = "citation_technical_report_number" if report else "citation_issue"
        yield name, str(citation.number), None
    yield "citation_language", citation.language, None
    for identifier in ("doi", "isbn", "issn"):
        if value := getattr(citation, identifier):
            yield f"citation_{identifier}", value, None
    for keyword in citation.keywords:
        yield _entry("citation_keywords", keyword, citation)
    yield "citation_abstract_html_url", citation.url, None
    for file in citation.files:
        if file.media_type == "application/pdf":
            yield "citation_pdf_url", file.url, None


def _dublin_core(citation: Citation) -> Iterator[Entry]:
    """Yield the elements of https://www.dublincore.org/specifications/dublin-core/dcmi-terms/."""
    yield _entry("DC.title", citation.title, citation)
    if citation.other_title is not None:
        yield _entry("DCTERMS.alternative", citation.other_title, citation)
    for creator in citation.creators:
        yield _creator("DC.creator", creator, citation)
    if citation.institution is not None:
        yield _entry("DC.publisher", citation.institution, citation)
    if citation.date is not None:
        yield "DC.date", citation.iso_date, None
    yield "DC.type", "Text", None
    yield "DC.language", citation.language, None
    yield "DC.identifier", citation.url, None
    if citation.doi:
        yield "DC.identifier", f"https://doi.org/{citation.doi}", None
    if citation.isbn:
        yield "DC.identifier", f"urn:isbn:{citation.isbn}", None
    yield _entry("DCTERMS.isPartOf", citation.series, citation)
    if citation.issn:
        yield "DCTERMS.isPartOf", f"urn:issn:{citation.issn}", None
    if citation.replaces:
        yield "DCTERMS.replaces", citation.replaces, None
    if citation.elsewhere:
        yield "DC.relation", citation.elsewhere, None
    for file in citation.files:
        yield "DCTERMS.hasFormat", file.url, None
    if citation.pages:
        yield "DCTERMS.extent", f"{citation.pages} p.", None
    for keyword in citation.keywords:
        yield _entry("DC.subject", keyword, citation)
    for region in citation.regions:
        yield _entry("DCTERMS.spatial", region, citation)
    if citation.abstract is not None:
        yield _entry("DC.description", citation.abstract, citation)
    if citation.rights is not None:
        yield _entry("DC.rights", citation.rights, citation)


def _entry(name: str, words: Words, citation: Citation) -> Entry:
    return name, words.text, None if words.lang == citation.lang else words.lang


def _creator(name: str, creator: Creator, citation: Citation) -> Entry:
    if creator.family:
        return name, ", ".join(filter(None, (creator.family, creator.given))), None
    return _entry(name, creator.name, citation)


def _author(creator: Creator) -> dict[str, str]:
    return _known(
        {
            "@type": "Organization" if creator.corporate else "Person",
            "name": creator.name.text,
            "familyName": creator.family,
            "givenName": creator.given,
        }
    )


def _same(citation: Citation) -> Iterator[str | None]:
    """Yield other addresses of the same work: a translation is another work."""
    if not citation.translated:
        yield citation.other_url
    yield citation.elsewhere
    yield f"https://doi.org/{citation.doi}" if citation.doi else None


def _version(citation: Citation) -> dict[str, Any]:
    """Return what ties the two versions of a translated work together."""
    if not citation.translated or not citation.other_url:
        return {}
    original = citation.lang == citation.written_in
    other = {
        "@type": _SCHEMA_TYPES[citation.form],
        "@id": f"{citation.other_url}#work",
        "inLanguage": OTHER[citation.lang],
        "name": (citation.other_title or citation.title).text,
    }
    return {"workTranslation" if original else "translationOfWork": other}


def _known(held: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if value}
