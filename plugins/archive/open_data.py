"""The records as open data: JSON and CSV of each kind, their schemas and a catalogue.

Both languages are in every file. JSON holds a record as it is: what is not known is left out,
a text without a translation is null there, long texts are plain text, references are ids.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from plugins.archive.described import DESCRIPTIONS, TITLES, open_schema
from plugins.archive.files import PublicationFile
from plugins.archive.tables import columns, ordered, to_csv
from plugins.archive.wording import CONDITIONS, Translator, plain_lines, translator, words
from plugins.bilingual.base_generator import BaseGenerator
from plugins.checks.problems import N_, Place
from plugins.publishing.staging import SiteWriter
from plugins.records import models as m
from plugins.records.addresses import LINKABLE, record_path, record_title
from plugins.records.store import Records

FOLDER = "/data/"
CATALOGUE = "/data/catalog.json"
PAGE = "/open-data/"

Json = Any
Prose = Mapping[tuple[str, m.Language], str]  # (text, language) to HTML


@dataclass(frozen=True)
class OpenData:
    """The open files of both sites; what they have in common is made once, when asked for.

    ``prose`` are the long texts of both sites as HTML: complete when links are resolved.
    """

    records: Records
    prose: Mapping[m.Language, Prose]
    hosts: Mapping[m.Language, str]
    files: Mapping[str, tuple[PublicationFile, ...]]  # publication id to its files

    @cached_property
    def tables(self) -> Mapping[str, tuple[Mapping[str, Json], ...]]:
        """Return the records of each open kind as plain values."""
        return {
            kind: tuple(self._record(kind, each) for each in self.records.kinds[kind].values())
            for kind in TITLES
        }

    @cached_property
    def tables_as_csv(self) -> Mapping[str, bytes]:
        """Return each kind as CSV (RFC 4180); it is the same on both sites."""
        names = {
            kind: {each.id: record_title(each, self.records) for each in held.values()}
            for kind, held in self.records.kinds.items()
            if any(column.kind == kind for open_ in TITLES for column in columns(open_))
        }
        return {kind: to_csv(kind, held, names).encode() for kind, held in self.tables.items()}

    @cached_property
    def _lines(self) -> Mapping[str, str]:
        """Return the records of each kind as JSON, one a line."""
        return {
            kind: ",\n".join(json.dumps(each, ensure_ascii=False) for each in held)
            for kind, held in self.tables.items()
        }

    def as_json(self, kind: str, lang: m.Language) -> bytes:
        """Return a kind as JSON, with the address of its schema on the site of *lang*."""
        head = {"schema": self.schema_url(kind, lang), "conditions": self.conditions(lang)}
        opening = json.dumps(head, ensure_ascii=False, indent=0).removesuffix("\n}")
        return f'{opening},\n"records": [\n{self._lines[kind]}\n]\n}}\n'.encode()

    def conditions(self, lang: m.Language) -> str:
        """Return the address of the conditions of use."""
        return self.hosts[lang] + CONDITIONS

    def schema_url(self, kind: str, lang: m.Language) -> str:
        """Return the address of a kind's schema."""
        return f"{self.hosts[lang]}{FOLDER}schema/{kind}.schema.json"

    def _record(self, kind: str, record: m.Record) -> Mapping[str, Json]:
        held: dict[str, Json] = self._plain(record)
        if kind in LINKABLE:
            path = record_path(record, self.records)
            held["page"] = {lang: self.hosts[lang] + path for lang in m.LANGUAGES}
        if isinstance(record, m.Publication) and record.id in self.files:
            own = (each for each in self.files[record.id] if each.language == record.language)
            if pages := next((each.pages for each in own if each.pages), None):
                held["pages"] = pages
            held["files"] = [
                {
                    "language": file.language,
                    "format": file.format,
                    "url": f"{held['page'][file.language]}{file.name}",
                    "bytes": file.size,
                    **({"pages": file.pages} if file.pages else {}),
                    "sha256": file.sha256,
                }
                for file in self.files[record.id]
            ]
        return held

    def _plain(self, value: Any) -> Json:
        """Return a value of a record without what is not known."""
        if isinstance(value, m.Prose):
            return {lang: self._prose(getattr(value, lang), lang) for lang in m.LANGUAGES}
        if isinstance(value, m.Text):
            return {lang: getattr(value, lang) for lang in m.LANGUAGES}
        if isinstance(value, BaseModel):
            held = ((name, getattr(value, name)) for name in ordered(type(value)))
            return {name: self._plain(each) for name, each in held if each not in (None, ())}
        if isinstance(value, tuple):
            return [self._plain(each) for each in value]
        return value

    def _prose(self, text: str | None, lang: m.Language) -> str | None:
        return plain_lines(self.prose[lang][text, lang]) if text else None


class OpenDataGenerator(BaseGenerator):
    """Writes ``data/``, if the site has the page that explains it."""

    from_outline = True

    def generate_output(self, writer: SiteWriter) -> None:
        lang: m.Language = self.settings["DEFAULT_LANG"]
        if PAGE not in self.context["sides"][lang]:
            return
        data: OpenData = self.context["open_data"]
        translate = translator(self.settings)
        for kind in TITLES:
            place = Place(f"data/{kind}.yaml")
            name = f"{FOLDER}{kind}".removeprefix("/")
            writer.write(f"{name}.json", data.as_json(kind, lang), place)
            writer.write(f"{name}.csv", data.tables_as_csv[kind], place)
            schema = open_schema(kind, data.schema_url(kind, lang))
            writer.write(
                f"{FOLDER}schema/{kind}.schema.json".removeprefix("/"),
                _indented(schema),
                place,
            )
        writer.write(
            CATALOGUE.removeprefix("/"),
            _indented(catalogue(data, lang, translate)),
            Place("data/office.yaml"),
        )


def _indented(held: Mapping[str, Json]) -> bytes:
    return (json.dumps(held, ensure_ascii=False, indent=1) + "\n").encode()


def catalogue(data: OpenData, lang: m.Language, translate: Translator) -> dict[str, Json]:
    """Return the catalogue of all files, in the words of schema.org.

    https://schema.org/DataCatalog; ``conformsTo`` is that of Dublin Core, as DCAT has it:
    https://www.w3.org/TR/vocab-dcat-3/#Property:distribution_conforms_to
    """
    host = data.hosts[lang]
    office = data.records.all(m.Office)[0]
    name = words(office.formal_name, lang).text
    publisher = {
        "@type": "GovernmentOrganization",
        "@id": f"{data.hosts['ja']}/#office",
        "name": name,
        "url": f"{host}/",
    }
    common = {
        "inLanguage": list(m.LANGUAGES),
        "isAccessibleForFree": True,
        "license": data.conditions(lang),
        "publisher": publisher,
    }
    return {
        "@context": ["https://schema.org", {"dct": "http://purl.org/dc/terms/"}],
        "@type": "DataCatalog",
        "@id": f"{host}{PAGE}#catalog",
        "name": translate(N_("Open data of %(office)s"))
        % {"office": words(office.name, lang).text},
        "description": translate(
            N_("The records behind both sites as JSON and CSV, in Japanese and Korean.")
        ),
        "url": host + PAGE,
        **common,
        "dataset": [
            {
                "@type": "Dataset",
                "@id": f"{host}{PAGE}#{kind}",
                "identifier": kind,
                "name": translate(TITLES[kind]),
                "description": translate(DESCRIPTIONS[kind]),
                "url": f"{host}{PAGE}#{kind}",
                **common,
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "contentUrl": f"{host}{FOLDER}{kind}.json",
                        "encodingFormat": "application/json",
                        "contentSize": f"{len(data.as_json(kind, lang))} B",
                        "dct:conformsTo": {"@id": data.schema_url(kind, lang)},
                    },
                    {
                        "@type": "DataDownload",
                        "contentUrl": f"{host}{FOLDER}{kind}.csv",
                        "encodingFormat": "text/csv",
                        "contentSize": f"{len(data.tables_as_csv[kind])} B",
                    },
                ],
            }
            for kind in TITLES
        ],
    }
