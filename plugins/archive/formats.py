"""Citations as reference managers read them: BibTeX, RIS, CSL-JSON.

BibTeX and RIS have no standard, only custom: fields are those that BibTeX's own styles,
biblatex, Zotero and Pandoc agree on.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plugins.archive.citation import Citation, Creator, Form
from plugins.records.models import Language


@dataclass(frozen=True)
class Format:
    """A kind of download; ``suffix`` is the end of the file's name, with the dot."""

    suffix: str
    media_type: str
    name: str
    write: Callable[[Citation], str]


# Type of entry in BibTeX, in RIS (https://en.wikipedia.org/wiki/RIS_(file_format)) and in
# CSL 1.0.2 (https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types).
_TYPES: Mapping[Form, tuple[str, str, str]] = {
    "report": ("techreport", "RPRT", "report"),
    "article": ("article", "MGZN", "article-magazine"),
    "web": ("misc", "ELEC", "webpage"),
    "brochure": ("booklet", "PAMP", "pamphlet"),
    "reference": ("misc", "GEN", "document"),
}
_ORIGINAL: Mapping[Language, str] = {"ja": "原題：", "ko": "원제: "}
_BABEL: Mapping[Language, str] = {"ja": "japanese", "ko": "korean"}  # biblatex's names
# Macros that every BibTeX style defines, so that it prints months in its own way.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "$": r"\$",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "`": r"\`{}",
        "{": r"\{",
        "}": r"\}",
    }
)
_LONE_BRACES = str.maketrans({"{": "\x00", "}": "\x01"})
_LIGATURES = re.compile(r"([-',<>])(?=\1)")  # TeX makes one sign of two


def tex(text: str) -> str:
    r"""Return *text* as TeX reads it, sign for sign.

    >>> tex("100% {A} & B -- C"), tex("a{b")
    ('100\\% \\{A\\} \\& B -{}- C', 'a\\textbraceleft{}b')
    """
    # BibTeX counts braces even behind a backslash, so only pairs may be written that way.
    if not _balanced(text):
        text = text.translate(_LONE_BRACES)
    text = _LIGATURES.sub(r"\1{}", text.translate(_TEX))
    return text.replace("\x00", r"\textbraceleft{}").replace("\x01", r"\textbraceright{}")


def bibtex(citation: Citation) -> str:
    """Return one BibTeX entry; its key is the publication's id."""
    from plugins.archive import writers  # its libraries are needed only where something is new

    kind = _TYPES[citation.form][0]
    year, month, day = citation.date or (None, None, None)
    institution = _braced(citation.institution.text) if citation.institution else None
    series = _braced(citation.series.text)
    report, article = citation.form == "report", citation.form == "article"
    original = citation.original_title
    fields = {
        "author": " and ".join(_bibtex_name(each) for each in citation.creators),
        "title": _braced(citation.title.text),
        # BibTeX's own styles print "Technical Report" unless they are told a type.
        "type": series if report else None,
        "journal": series if article else None,
        "entrysubtype": "magazine" if article else None,
        "series": None if article else series,
        "number": citation.number,
        "institution": institution if report else None,
        "publisher": institution if article else None,
        "howpublished": None if report or article else institution,
        "edition": _braced(citation.edition.text) if citation.edition else None,
        "year": f"{year:04}" if year else None,
        "month": writers.Macro(_MONTHS[month - 1]) if month else None,
        "day": day,
        "language": citation.language,
        "langid": _BABEL[citation.language],
        "pagetotal": citation.pages,
        "url": _verbatim(citation.url),
        "doi": _verbatim(citation.doi) if citation.doi else None,
        "isbn": citation.isbn,
        "issn": citation.issn,
        "keywords": tex(", ".join(each.text for each in citation.keywords)),
        "abstract": tex(citation.abstract.text) if citation.abstract else None,
        "origtitle": _braced(original.text) if original else None,
        "note": tex(_ORIGINAL[citation.lang] + original.text) if original else None,
    }
    known = {
        name: value if isinstance(value, str) else str(value)
        for name, value in fields.items()
        if value
    }
    return writers.bibtex_entry(citation.id, kind, known)


def ris(citation: Citation) -> str:
    """Return one RIS record; lines end as in the specification, with CR LF.

    How many pages there are has no field that readers would not take for a page's number.
    """
    original = citation.original_title
    pdfs = [each.url for each in citation.files if each.media_type == "application/pdf"]
    report = citation.form == "report"
    fields: dict[str, object] = {
        "type_of_reference": _TYPES[citation.form][1],
        "id": citation.id,
        "authors": [_ris_name(each) for each in citation.creators],
        "title": citation.title.text,
        "secondary_title": citation.series.text,
        "publisher": citation.institution and citation.institution.text,
        "edition": citation.edition and citation.edition.text,
        "number": citation.number,
        # In a report, Zotero and EndNote look for its number here.
        "issn": citation.isbn or (citation.number if report else None) or citation.issn,
        "year": citation.date and citation.date[0],
        "date": _ris_date(citation),
        "language": citation.language,
        "urls": [citation.url],
        "file_attachments1": pdfs[0] if pdfs else None,
        "file_attachments2": citation.elsewhere,
        "doi": citation.doi,
        "abstract": citation.abstract and citation.abstract.text,
        "keywords": [each.text for each in citation.keywords],
        "notes": [_ORIGINAL[citation.lang] + original.text] if original else [],
    }
    from plugins.archive import writers

    return writers.ris_record({name: held for name, held in fields.items() if held})


def csl_json(citation: Citation) -> str:
    """Return a list of one item, as Zotero and Pandoc exchange it.

    https://github.com/citation-style-language/schema/blob/v1.0.2/schemas/input/csl-data.json
    """
    article, web = citation.form == "article", citation.form == "web"
    original = citation.original_title
    item: dict[str, object] = {
        "id": citation.id,
        "type": _TYPES[citation.form][2],
        "title": citation.title.text,
        "original-title": original and original.text,
        "author": [_csl_name(each) for each in citation.creators],
        "publisher": citation.institution and citation.institution.text,
        "container-title" if article or web else "collection-title": citation.series.text,
        "issue" if article else "number": str(citation.number or ""),
        "edition": citation.edition and citation.edition.text,
        "issued": citation.date
        and {"date-parts": [[part for part in citation.date if part is not None]]},
        "language": citation.language,
        "number-of-pages": str(citation.pages or ""),
        "URL": citation.url,
        "DOI": citation.doi,
        "ISBN": citation.isbn,
        "ISSN": citation.issn,
        "abstract": citation.abstract and citation.abstract.text,
        "keyword": ", ".join(each.text for each in citation.keywords),
    }
    known = {name: value for name, value in item.items() if value}
    return json.dumps([known], ensure_ascii=False, indent=1) + "\n"


FORMATS = (
    Format(".bib", "application/x-bibtex", "BibTeX", bibtex),
    Format(".ris", "application/x-research-info-systems", "RIS", ris),
    Format(".json", "application/vnd.citationstyles.csl+json", "CSL-JSON", csl_json),
)


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


def _braced(text: str) -> str:
    """Return TeX that styles leave as it is: no small letters, no splitting at "and"."""
    return f"{{{tex(text)}}}"


def _verbatim(address: str) -> str:
    """Return an address for a field that is not TeX."""
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _bibtex_name(creator: Creator) -> str:
    if creator.family:
        return ", ".join(tex(part) for part in (creator.family, creator.given) if part)
    return _braced(creator.name.text)


def _ris_name(creator: Creator) -> str:
    """Return a name; a comma behind it, EndNote's custom, keeps one of several words whole."""
    if creator.family:
        return ", ".join(part for part in (creator.family, creator.given) if part)
    name = creator.name.text
    return f"{name}," if " " in name and "," not in name else name


def _csl_name(creator: Creator) -> dict[str, str]:
    if creator.family:
        held = {"family": creator.family, "given": creator.given}
        return {name: part for name, part in held.items() if part}
    return {"literal": creator.name.text}


def _ris_date(citation: Citation) -> str:
    """Return a day as ``2018/06/22/``, a month as ``2018/06//``; a year is told elsewhere."""
    if citation.date is None or citation.date[1] is None:
        return ""
    known = citation.day("/")
    return known + "/" * (3 - known.count("/"))
