"""Citations: other programs read them, all formats say the same, and the record said it first."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pypandoc
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from plugins.archive.citation import Citation, CitedFile, cite, make_citation
from plugins.archive.files import PublicationFile
from plugins.archive.formats import FORMATS, bibtex, csl_json, ris
from plugins.archive.metadata import head_entries, json_ld
from plugins.archive.reference import reference
from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.records.generator import record_documents
from plugins.records.models import (
    KINDS,
    LANGUAGES,
    Body,
    Publication,
    PublicationSeries,
    Record,
    Text,
    Topic,
)
from plugins.records.store import Records, load_records
from tests.conftest import ROOT

HOSTS = {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"}
OTHER = {"ja": "ko", "ko": "ja"}
COLON = {"ja": "：", "ko": ": "}
READERS = {".bib": "bibtex", ".ris": "ris", ".json": "csljson"}
TYPES = {  # of CSL; Pandoc has none for BibTeX's misc and RIS's ELEC
    "report": {".bib": "report", ".ris": "report", ".json": "report"},
    "article": {
        ".bib": "article-magazine",
        ".ris": "article-magazine",
        ".json": "article-magazine",
    },
    "web": {".bib": "", ".ris": "misc", ".json": "webpage"},
    "brochure": {".bib": "pamphlet", ".ris": "pamphlet", ".json": "pamphlet"},
    "reference": {".bib": "", ".ris": "entry", ".json": "document"},
}


def pandoc(text: str, suffix: str) -> list[dict[str, Any]]:
    """Return what Pandoc, which wrote none of it, reads."""
    held = pypandoc.convert_text(text, "csljson", format=READERS[suffix])
    items: list[dict[str, Any]] = json.loads(held)
    return items


def folded(text: str) -> str:
    """Return *text* without what Pandoc sets in its own way: quotation marks."""
    return text.translate(str.maketrans(dict.fromkeys("“”‘’'", '"')))


def whole_name(name: Mapping[str, str]) -> str:
    """Return the name of a body; from RIS Pandoc takes its first words for a particle."""
    return name.get("literal") or " ".join(
        name[part] for part in ("dropping-particle", "family") if part in name
    )


@cache
def raw(kind: str) -> Mapping[str, Any]:
    """Return the records of a file of ``data/`` by id, as YAML says them."""
    held = yaml.safe_load((ROOT / "data" / f"{kind}.yaml").read_text("utf-8"))[kind]
    return {each["id"]: each for each in held}


@cache
def real_records() -> Records:
    records, problems = load_records(ROOT / "data", "data")
    assert [problem for problem in problems if problem.severity == "error"] == []
    return records


@cache
def real_citations(lang: str) -> Mapping[str, Citation]:
    """Return the citation of every publication for the readers of one language."""
    records = real_records()
    sides = {each: {page.path: page for page in record_documents(records, each)} for each in HOSTS}
    prose = {
        (text, each): f"<p>{text}</p>"
        for publication in records.all(Publication)
        if publication.summary
        for each in LANGUAGES
        if (text := getattr(publication.summary, each))
    }
    return {
        page.record.id: cite(page, records, sides, HOSTS, prose, ())
        for page in sides[lang].values()
        if isinstance(page.record, Publication)
    }


def expected(publication: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return what every format has to say of a publication, from the YAML alone."""

    def words(text: Mapping[str, str]) -> str:
        return text[lang] or text[OTHER[lang]]

    series = raw("publication_series")[publication["series"]]
    title_lang = lang if publication["title"][lang] else OTHER[lang]
    subtitle = publication.get("subtitle", {}).get(title_lang)
    office = raw("bodies").get(publication.get("office"))
    institution = words(office["name"]) if office else None
    return {
        "id": publication["id"],
        "title": publication["title"][title_lang]
        + (COLON[title_lang] + subtitle if subtitle else ""),
        "authors": [words(each["name"]) for each in publication.get("authors", ())]
        or [institution] * bool(institution),
        "institution": institution,
        "series": words(series["title"]),
        "form": series.get("form", "report"),
        "number": str(publication["number"]) if "number" in publication else None,
        "date": [int(part) for part in str(publication.get("date", "")).split("-") if part],
        "language": publication["language"],
        "url": f"{HOSTS[lang]}/publications/{publication['id']}/",
        "topics": [words(raw("topics")[each]["label"]) for each in publication.get("topics", ())],
    }


# The written files


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_publication_has_its_files_in_both_trees(published_site: Path, lang: str) -> None:
    folder = published_site / lang / "publications"

    written = {
        file.relative_to(folder).as_posix()
        for suffix in READERS
        for file in folder.rglob(f"*{suffix}")
    }

    assert written == {f"{id_}/{id_}{suffix}" for id_ in raw("publications") for suffix in READERS}


@pytest.mark.parametrize("suffix", READERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pandoc_reads_from_the_written_files_what_the_records_say(
    published_site: Path, lang: str, suffix: str
) -> None:
    files = [
        published_site / lang / "publications" / id_ / f"{id_}{suffix}"
        for id_ in raw("publications")
    ]
    texts = [file.read_bytes().decode() for file in files]
    if suffix == ".json":
        texts = [json.dumps([item for text in texts for item in json.loads(text)])]

    items = {item["id"]: item for item in pandoc("\n".join(texts), suffix)}

    assert list(items) == list(raw("publications"))
    wrong = []
    for id_, publication in raw("publications").items():
        told, said = expected(publication, lang), items[id_]
        found = {
            "id": said["id"],
            "title": folded(said["title"]),
            "authors": [whole_name(each) for each in said.get("author", ())],
            "institution": said.get("publisher"),
            "series": said.get("collection-title") or said.get("container-title"),
            "number": said.get("number") or said.get("issue"),
            "date": (said.get("issued", {}).get("date-parts") or [[]])[0],
            "language": said["language"][:2],
            "url": said["URL"],
            "topics": sorted(filter(None, said.get("keyword", "").split(", "))),
            "type": said["type"],
        }
        told["title"] = folded(told["title"])
        told["topics"] = sorted(told["topics"])
        told["type"] = TYPES[told.pop("form")][suffix]
        if suffix == ".ris":  # Pandoc takes from RIS the year alone
            told["date"] = told["date"][:1]
        if told != found:
            wrong.append((told, found))
    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ris_tells_the_whole_date_as_far_as_it_is_known(lang: str) -> None:
    wrong = []
    for id_, publication in raw("publications").items():
        year, month, day = [*str(publication.get("date", "")).split("-"), "", ""][:3]
        lines = ris(real_citations(lang)[id_]).split("\r\n")
        dates = [line for line in lines if line.startswith(("PY  - ", "DA  - "))]
        told = [f"PY  - {year}"] * bool(year) + [f"DA  - {year}/{month}/{day}/"] * bool(month)
        if dates != told:
            wrong.append((id_, dates, told))
    assert wrong == []


# The head of the page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_entries_of_the_head_agree_with_the_records(lang: str) -> None:
    wrong = []
    for id_, publication in raw("publications").items():
        told = expected(publication, lang)
        found: dict[str, list[str]] = {}
        for name, content, _lang in head_entries(real_citations(lang)[id_]):
            found.setdefault(name, []).append(content)
        report, article = told["form"] == "report", told["form"] == "article"
        number = [told["number"]] if told["number"] else []
        institution = [told["institution"]] if told["institution"] else []
        date = str(publication.get("date", ""))
        agreed = {
            "citation_title": [told["title"]],
            "citation_author": told["authors"],
            "citation_publication_date": [date.replace("-", "/")] * bool(date),
            "citation_technical_report_institution": institution if report else [],
            "citation_technical_report_number": number if report else [],
            "citation_publisher": [] if report else institution,
            "citation_journal_title": [told["series"]] if article else [],
            "citation_issue": number if article else [],
            "citation_language": [told["language"]],
            "citation_keywords": told["topics"],
            "citation_abstract_html_url": [told["url"]],
            "DC.title": [told["title"]],
            "DC.creator": told["authors"],
            "DC.publisher": institution,
            "DC.date": [date] * bool(date),
            "DC.language": [told["language"]],
            "DC.identifier": [told["url"]],
            "DCTERMS.isPartOf": [told["series"]],
            "DC.subject": told["topics"],
        }
        wrong += [
            (id_, name, found.get(name, []), values)
            for name, values in agreed.items()
            if found.get(name, []) != values
        ]
    assert wrong == []


# https://schema.org: a type, the one above it, and those of its properties that we use.
VOCABULARY = {
    "Thing": ("", "name alternateName identifier url sameAs mainEntityOfPage"),
    "CreativeWork": (
        "Thing",
        """about abstract alternativeHeadline author copyrightNotice datePublished encoding
        inLanguage isPartOf materialExtent publisher spatialCoverage translationOfWork version
        workTranslation""",
    ),
    "Article": ("CreativeWork", ""),
    "Report": ("Article", "reportNumber"),
    "CreativeWorkSeries": ("CreativeWork", "issn"),
    "Periodical": ("CreativeWorkSeries", ""),
    "PublicationIssue": ("CreativeWork", "issueNumber"),
    "MediaObject": ("CreativeWork", "contentSize contentUrl encodingFormat sha256"),
    "Organization": ("Thing", ""),
    "Person": ("Thing", "familyName givenName"),
    "AdministrativeArea": ("Thing", ""),
    "DefinedTerm": ("Thing", ""),
    "PropertyValue": ("Thing", "propertyID value"),
    "QuantitativeValue": ("Thing", "unitCode value"),
}


def unknown_words(node: Any) -> Iterator[tuple[str, str]]:
    """Yield type and property of what schema.org does not have in that place."""
    if isinstance(node, list):
        for each in node:
            yield from unknown_words(each)
    elif isinstance(node, dict):
        known: set[str] = set()
        kind = node["@type"]
        while kind:
            kind, own = VOCABULARY[kind]
            known.update(own.split())
        for name, value in node.items():
            if not name.startswith("@") and name not in known:
                yield node["@type"], name
            yield from unknown_words(value)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_json_ld_is_made_of_words_of_schema_org_and_agrees_with_the_records(lang: str) -> None:
    wrong = []
    for id_, publication in raw("publications").items():
        told = expected(publication, lang)
        work = json_ld(real_citations(lang)[id_])
        part = work["isPartOf"]
        whole = part.get("isPartOf", part)
        other = publication["title"][OTHER[lang]]
        found = {
            "id": work["@id"],
            "title": work["name"],
            "other": work.get("alternateName", "")[: len(other or "")],
            "authors": [each["name"] for each in work.get("author", ())],
            "institution": work.get("publisher", {}).get("name"),
            "series": whole["name"],
            "number": work.get("reportNumber") or part.get("issueNumber"),
            "date": work.get("datePublished", ""),
            "language": work["inLanguage"],
            "url": work["url"],
            "topics": [each["name"] for each in work.get("about", ())],
            "regions": len(work.get("spatialCoverage", ())),
            "unknown": list(unknown_words(work)),
        }
        told |= {
            "id": f"{told['url']}#work",
            "other": other if publication["title"][lang] and other != told["title"] else "",
            "date": str(publication.get("date", "")),
            "number": told["number"] if told.pop("form") in ("report", "article") else None,
            "regions": len(publication.get("regions", ())),
            "unknown": [],
        }
        if told != found:
            wrong.append((told, found))
    assert wrong == []


# Made records: what the real ones do not have yet


def records_with(
    publication: Mapping[str, Any], series: Mapping[str, Any] = MappingProxyType({})
) -> Records:
    """Return records with one publication in one series."""
    kinds: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
    common = {"source": ("s",)}
    kinds["bodies"] = {
        "o": Body(
            id="o",
            name=Text(ja="協会ソウル事務所", ko="협회 서울사무소"),
            kind="office",
            country="jp",
        ),
        "r": Body(id="r", name=Text(ja="佐賀県", ko="사가현"), kind="prefecture", country="jp"),
    }
    kinds["topics"] = {"t": Topic(id="t", label=Text(ja="観光", ko="관광"))}
    kinds["publication_series"] = {
        "s": PublicationSeries.model_validate(
            {
                "id": "s",
                "program": "p",
                "title": {"ja": "叢書", "ko": "총서"},
                "summary": {"ja": "x", "ko": "x"},
                **series,
                **common,
            }
        )
    }
    full = {
        "id": "x",
        "series": "s",
        "title": {"ja": "題名", "ko": "제목"},
        "language": "ja",
        **publication,
        **common,
    }
    kinds["publications"] = {"x": Publication.model_validate(full)}
    return Records(MappingProxyType(kinds), MappingProxyType({}))


FULL = {
    "number": 7,
    "title": {"ja": "「地酒」の本", "ko": "지자케의 책"},
    "subtitle": {"ja": "『副題』", "ko": "부제"},
    "date": "2021-03-09",
    "office": "o",
    "pages": 49,
    "isbn": "978-4-00-310101-8",
    "doi": "10.1234/a_b%23c{d",
    "ndl": "12345",
    "url": "https://example.org/a",
    "topics": ["t"],
    "regions": ["r"],
    "rights": {"ja": "自由に使えます", "ko": "자유롭게 쓸 수 있습니다"},
}
ADDRESS = "https://example.org/publications/x/"
THERE = "https://example.org/ko/publications/x/"


def made(
    lang: str,
    publication: Mapping[str, Any] = MappingProxyType({}),
    series: Mapping[str, Any] = MappingProxyType({}),
    **others: Any,
) -> Citation:
    records = records_with(publication, series)
    return make_citation(
        records.get(Publication, "x"), records, lang, url=ADDRESS, other_url=THERE, **others
    )


def line(citation: Citation) -> str:
    return "".join(text for text, _lang in reference(citation))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_known_is_in_no_format(lang: str) -> None:
    citation = made(lang)

    assert json.loads(csl_json(citation)) == [
        {
            "id": "x",
            "type": "report",
            "title": citation.title.text,
            **({"original-title": "題名"} if lang == "ko" else {}),
            "collection-title": citation.series.text,
            "language": "ja",
            "URL": ADDRESS,
        }
    ]
    assert {item.partition("  - ")[0] for item in ris(citation).split("\r\n")} == {
        *("TY", "ID", "TI", "T2", "LA", "UR", "ER", ""),
        *(["N1"] if lang == "ko" else []),
    }
    assert {
        item.partition(" = ")[0].strip() for item in bibtex(citation).splitlines() if " = " in item
    } == {
        *("title", "type", "series", "language", "langid", "url"),
        *(["note", "origtitle"] if lang == "ko" else []),
    }
    assert not {"author", "publisher", "datePublished", "materialExtent"} & json_ld(citation).keys()


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_formats_of_a_full_record_agree(form: str, lang: str) -> None:
    citation = made(lang, FULL, {"form": form, "issn": "1234-5679"})

    ((bib,), (ris_item,), (csl,)) = (pandoc(each.write(citation), each.suffix) for each in FORMATS)

    same = {"DOI", "id", "keyword", "publisher"}
    assert all(bib[name] == ris_item[name] == csl[name] for name in same - {"DOI"})
    assert folded(bib["title"]) == ris_item["title"] == folded(csl["title"])
    assert ris_item["DOI"] == csl["DOI"] == FULL["doi"]
    assert bib["DOI"] == "10.1234/a_b%23c%7Bd"  # a lone brace would end the field
    assert bib["ISBN"] == csl["ISBN"] == ris_item["ISSN"] == FULL["isbn"]
    assert bib["ISSN"] == csl["ISSN"] == "1234-5679"
    assert bib["number-of-pages"] == csl["number-of-pages"] == "49"
    assert bib["issued"] == csl["issued"] == {"date-parts": [[2021, 3, 9]]}
    assert bib.get("original-title") == csl.get("original-title")
    assert list(unknown_words(json_ld(citation))) == []


def test_a_report_tells_its_number_where_reference_managers_look_for_it() -> None:
    report = made("ja", {"number": 7})
    article = made("ja", {"number": 7}, {"form": "article", "issn": "1234-5679"})

    assert {"IS  - 7", "SN  - 7"} <= set(ris(report).split("\r\n"))
    assert {"IS  - 7", "SN  - 1234-5679"} <= set(ris(article).split("\r\n"))


def test_an_article_has_no_edition() -> None:
    edition = {"edition": {"ja": "特集", "ko": "특집"}}

    assert made("ja", edition).edition is not None
    assert made("ja", edition, {"form": "article"}).edition is None


@pytest.mark.parametrize(
    ("author", "lang", "csl", "bib", "meta"),
    [
        (
            {"name": {"ja": "山田太郎", "ko": "야마다 다로"}, "roman": "Yamada, Taro"},
            "ko",
            {"literal": "야마다 다로"},
            "{야마다 다로}",
            "야마다 다로",
        ),
        (
            {"name": {"ja": "山田太郎", "ko": None}, "roman": "Yamada, Taro"},
            "ko",
            {"family": "Yamada", "given": "Taro"},
            "Yamada, Taro",
            "Yamada, Taro",
        ),
        (
            {"name": {"ja": "山田太郎", "ko": None}},
            "ko",
            {"literal": "山田太郎"},
            "{山田太郎}",
            "山田太郎",
        ),
        (
            {"name": {"ja": "Erik Müller", "ko": "에리크 뮐러"}, "roman": "Müller, Erik"},
            "ja",
            {"family": "Müller", "given": "Erik"},
            "Müller, Erik",
            "Müller, Erik",
        ),
        (
            {"name": {"ja": "Asia and Europe", "ko": "아시아와 유럽"}, "roman": "Asia and Europe"},
            "ja",
            {"literal": "Asia and Europe"},
            "{Asia and Europe}",
            "Asia and Europe",
        ),
    ],
)
def test_an_author_is_named_as_printed_or_in_latin_letters(
    author: Mapping[str, Any], lang: str, csl: Mapping[str, str], bib: str, meta: str
) -> None:
    citation = made(lang, {"authors": [author], "office": "o"})

    assert json.loads(csl_json(citation))[0]["author"] == [csl]
    assert f'author = "{bib}"' in bibtex(citation)
    assert f"AU  - {meta}\r\n" in ris(citation).replace(",\r\n", "\r\n")
    assert [each[1] for each in head_entries(citation) if each[0] == "citation_author"] == [meta]
    assert pandoc(bibtex(citation), ".bib")[0]["author"] == [csl]


def test_a_comma_keeps_a_name_of_several_words_whole_in_ris() -> None:
    lines = ris(made("ko", {"office": "o"})).split("\r\n")

    assert "AU  - 협회 서울사무소," in lines
    assert "PB  - 협회 서울사무소" in lines


def test_months_are_macros_so_that_styles_print_them_in_their_language() -> None:
    assert "month = mar," in bibtex(made("ja", {"date": "2021-03"}))


# References to copy


@pytest.mark.parametrize(
    ("publication", "form", "ja", "ko"),
    [
        # a part of a series: the original title, and what it means
        (
            {**FULL, "isbn": None},
            "report",
            "協会ソウル事務所「『地酒』の本：「副題」」『叢書』第7号、2021年3月9日。" + ADDRESS,
            f"협회 서울사무소, 「『地酒』の本：「副題」」[지자케의 책: 부제], 『叢書』[총서] 제7호, 2021. 3. 9., {ADDRESS}.",
        ),
        # what stands alone
        (
            {"date": "2021", "office": "o"},
            "brochure",
            "協会ソウル事務所『題名』（叢書）、2021年。" + ADDRESS,
            f"협회 서울사무소, 『題名』[제목](총서), 2021, {ADDRESS}.",
        ),
        (
            {"number": 3, "edition": {"ja": "改訂版", "ko": "개정판"}},
            "reference",
            "『題名』（叢書第3号）、改訂版。" + ADDRESS,
            f"『題名』[제목](총서 제3호), 개정판, {ADDRESS}.",
        ),
        # a series of one
        (
            {"title": {"ja": "叢書", "ko": "총서"}, "number": 2, "date": "2020-12"},
            "report",
            "『叢書』（第2号）、2020年12月。" + ADDRESS,
            f"『叢書』[총서](제2호), 2020. 12., {ADDRESS}.",
        ),
        # written in Korean
        (
            {"language": "ko"},
            "article",
            "「제목」［題名］『총서』［叢書］。" + ADDRESS,
            f"「제목」, 『총서』, {ADDRESS}.",
        ),
        # no title in the other language
        (
            {"title": {"ja": "題名", "ko": None}},
            "web",
            "「題名」『叢書』。" + ADDRESS,
            f"「題名」, 『叢書』[총서], {ADDRESS}.",
        ),
        # persons wrote it, the office issued it
        (
            {
                "authors": [
                    {"name": {"ja": "山田", "ko": "야마다"}},
                    {"name": {"ja": "金", "ko": "김"}},
                ],
                "office": "o",
            },
            "report",
            "山田・金「題名」『叢書』、協会ソウル事務所。" + ADDRESS,
            f"야마다·김, 「題名」[제목], 『叢書』[총서], 협회 서울사무소, {ADDRESS}.",
        ),
    ],
)
def test_a_reference_is_written_as_in_japan_and_in_korea(
    publication: Mapping[str, Any], form: str, ja: str, ko: str
) -> None:
    assert line(made("ja", publication, {"form": form})) == ja
    assert line(made("ko", publication, {"form": form})) == ko


def test_runs_of_the_other_language_are_marked_in_a_reference() -> None:
    assert reference(made("ko", {"date": "2021"}, {"form": "web"})) == (
        ("「", None),
        ("題名", "ja"),
        ("」[제목], 『", None),
        ("叢書", "ja"),
        (f"』[총서], 2021, {ADDRESS}.", None),
    )


# Versions in both languages


def beside(lang: str, pages: int | None = None) -> PublicationFile:
    return PublicationFile(
        language=lang,
        format="pdf",
        name=f"x-{lang}.pdf",
        size=1234,
        sha256="0" * 64,
        pages=pages,
        tagged=None,
        declared_language=None,
        title=None,
        text="",
        cover=None,
        place=Place("content/publications/x.pdf"),
    )


def cited(lang: str, *files: PublicationFile, texts: str = "", **publication: Any) -> Citation:
    """Return the citation on the site of *lang*; *texts* are the languages of long texts."""
    records = records_with(publication)
    sides = {}
    for side in LANGUAGES:
        body_lang = side if side in texts or not texts else OTHER[side]
        page = Document(
            key="publications/x",
            lang=side,
            path="/publications/x/",
            template="publication",
            title="",
            title_lang=side,
            summary="",
            body="<p>…</p>" if texts else "",
            body_lang=body_lang,
            place=Place("data/publications.yaml"),
            record=records.get(Publication, "x"),
        )
        sides[side] = {page.path: page}
    return cite(sides[lang]["/publications/x/"], records, sides, HOSTS, {}, files)


def test_a_translated_work_is_two_works_that_name_each_other() -> None:
    files = (beside("ja", 10), beside("ko", 12))
    ja, ko = (json_ld(cited(lang, *files)) for lang in LANGUAGES)

    assert (ja["inLanguage"], ko["inLanguage"]) == ("ja", "ko")
    assert ja["workTranslation"] == {
        "@type": "Report",
        "@id": ko["@id"],
        "inLanguage": "ko",
        "name": "제목",
    }
    assert ko["translationOfWork"] == {
        "@type": "Report",
        "@id": ja["@id"],
        "inLanguage": "ja",
        "name": "題名",
    }
    assert not {"workTranslation", "sameAs"} & ko.keys()
    assert not {"translationOfWork", "sameAs"} & ja.keys()
    assert [each["contentUrl"] for each in ko["encoding"]] == [
        "https://korea.clair.or.kr/publications/x/x-ko.pdf"
    ]
    assert ko["materialExtent"]["value"] == 12
    assert [list(unknown_words(each)) for each in (ja, ko)] == [[], []]


def test_a_translation_is_cited_by_its_own_title_and_names_the_original() -> None:
    citation = cited("ko", beside("ja"), beside("ko"))

    assert line(citation).startswith("「제목」[題名], 『총서』, ")
    assert json.loads(csl_json(citation))[0]["original-title"] == "題名"
    assert json.loads(csl_json(citation))[0]["language"] == "ko"


def test_a_translated_title_alone_makes_no_translated_work() -> None:
    ja, ko = (json_ld(cited(lang, beside("ja"))) for lang in LANGUAGES)

    assert (ja["inLanguage"], ko["inLanguage"]) == ("ja", "ja")
    assert ko["alternateName"] == "題名"
    assert ko["sameAs"] == [ja["url"]]
    assert not {"workTranslation", "translationOfWork"} & (ja.keys() | ko.keys())


def test_what_is_replaced_is_named_by_its_page() -> None:
    entries = head_entries(made("ja", replaces="https://example.org/publications/old/"))

    assert ("DCTERMS.replaces", "https://example.org/publications/old/", None) in entries


def test_the_file_in_the_readers_language_is_named_first() -> None:
    citation = made(
        "ja",
        files=tuple(
            CitedFile(f"{ADDRESS}{lang}.pdf", lang, "application/pdf", 1, "0" * 64, None)
            for lang in ("ko", "ja")
        ),
    )

    assert [each[1] for each in head_entries(citation) if each[0] == "citation_pdf_url"] == [
        f"{ADDRESS}ja.pdf",
        f"{ADDRESS}ko.pdf",
    ]


@pytest.mark.parametrize(
    ("files", "texts", "url", "translated"),
    [
        ("", "", None, False),
        ("", "ja ko", None, True),
        ("", "ko", None, False),
        ("", "ja ko", "https://example.org/a", False),  # they are summaries
        ("ja", "ja ko", None, False),
        ("ja ko", "", None, True),
        ("ko", "", None, True),  # the original is elsewhere
    ],
)
def test_a_work_is_translated_if_the_whole_of_it_is_there_in_the_other_language(
    files: str, texts: str, url: str | None, translated: bool
) -> None:
    citation = cited("ko", *map(beside, files.split()), texts=texts, url=url)

    assert citation.translated is translated
    assert citation.language == ("ko" if translated else "ja")


# Titles that would break a format

PIECES = st.sampled_from(
    [
        *"{}\\\"'%&#$~^_`@<>|!?[]()*:;=+/,.- aZ09",
        *("--", "''", "``", "TY  - ", "ER  - ", "@book{", "%PDF", "\\alpha", "$x$", "\\&", "#1"),
        *(
            "日本",
            "한국어",
            "「",
            "」",
            "……",
            "―",
            "～",
            "·",
            "　",
            "😀",
            "é",
            "\t",
            "\r",
            "\u2028",
        ),
    ]
)


def valid(title: str) -> bool:
    try:
        Text(ja=title, ko=title)
    except ValidationError:
        return False
    return True


titles = st.lists(
    st.lists(PIECES, min_size=1, max_size=9).map("".join).filter(valid), min_size=30, max_size=60
)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(titles)
def test_any_title_survives_in_every_format(held: list[str]) -> None:
    citations = [
        made("ja", {"id": f"x-{at}", "title": {"ja": each, "ko": None}})
        for at, each in enumerate(held)
    ]

    bib = pandoc("\n".join(map(bibtex, citations)), ".bib")
    records = pandoc("".join(map(ris, citations)), ".ris")
    csl = [json.loads(csl_json(each))[0] for each in citations]

    plain = [each.title.text for each in citations]
    assert [item["title"] for item in csl] == plain
    assert [spaced(item["title"]) for item in records] == [spaced(each) for each in plain]
    assert [spaced(folded(item["title"])) for item in bib] == [
        spaced(folded(each if paired(each) else each.replace("{", "").replace("}", "")))
        for each in plain
    ]
    assert len(bib) == len(records) == len(held)


def spaced(text: str) -> str:
    return " ".join(text.split())


def paired(text: str) -> bool:
    """Say whether every brace has its counterpart; Pandoc drops TeX's word for a lone one."""
    braces = re.sub("[^{}]", "", text)
    while "{}" in braces:
        braces = braces.replace("{}", "")
    return braces == ""
