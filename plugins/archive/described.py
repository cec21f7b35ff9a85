"""What the open files hold and what their fields mean: in words, and as JSON Schemas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from plugins.archive.tables import CLOSED, columns, is_part, ordered, shape
from plugins.checks.problems import N_
from plugins.records import models as m
from plugins.records.addresses import LINKABLE
from plugins.records.schema import DRAFT, file_schema

# The kinds of public use, in reading order. All that they refer to is among them; notices,
# search words and redirects are about the site itself.
TITLES: dict[str, str] = {
    "programs": N_("Programs"),
    "events": N_("Events"),
    "seminar_series": N_("Series of seminars"),
    "seminars": N_("Seminars"),
    "publication_series": N_("Series of publications"),
    "publications": N_("Publications"),
    "partners": N_("Partners"),
    "sister_cities": N_("Examples of sister-city exchange"),
    "figures": N_("Figures"),
    "statistics": N_("Statistics"),
    "channels": N_("Websites and social media"),
    "office": N_("The office"),
    "bodies": N_("Official names of bodies"),
    "venues": N_("Venues"),
    "chapters": N_("Chapters of the work"),
    "topics": N_("Topics"),
    "glossary": N_("Glossary"),
    "sources": N_("Sources"),
}
DESCRIPTIONS: dict[str, str] = {
    "programs": N_("The office's programs: what they are, for whom, at what cost, how to apply."),
    "events": N_("What took place in the programs: lessons, fairs, lectures, visits."),
    "seminar_series": N_("The series of seminars that the office holds."),
    "seminars": N_("The sessions of the seminars: day, place, theme, speakers."),
    "publication_series": N_("The series in which reports and articles come out."),
    "publications": N_("Reports, issues and articles: series, number, title, date, topics."),
    "partners": N_("Bodies that the office works with, and what was done together."),
    "sister_cities": N_("Ties between Japanese and Korean local governments, with examples."),
    "figures": N_("Single numbers, each with its date and source."),
    "statistics": N_("Rows of numbers by year or by category."),
    "channels": N_("Where the office publishes: websites, social media, mail."),
    "office": N_("The office itself: names, address, staff, history."),
    "bodies": N_("Municipalities, ministries, universities and others in both languages."),
    "venues": N_("Places where events and seminars are held, in both languages."),
    "chapters": N_("The chapters into which the programs are divided."),
    "topics": N_("Subjects that publications and news share."),
    "glossary": N_("Official names and terms with their form in each language."),
    "sources": N_("The documents in which the facts were read."),
}
# Descriptions of fields that tell editors what they may type, and what readers get instead.
_FOR_READERS: dict[str, str] = {
    "The title; ~ for a language that has none.": N_(
        "The title; null in a language that has none."
    ),
    "Markdown before the list.": N_("The text before the list."),
    "The list, one entry each; Markdown is allowed.": N_("The list, one entry each."),
    "More about it, in Markdown.": N_("More about it."),
}


@dataclass(frozen=True)
class Field:
    """A field of a kind as readers see it; parts are told by ``points[].value``."""

    name: str
    description: str  # a message id
    columns: tuple[str, ...]


def fields(kind: str) -> Iterator[Field]:
    """Yield the fields of a kind's JSON, each with its columns in CSV."""
    by_path: dict[tuple[str, ...], list[str]] = {}
    for column in columns(kind):
        for length in range(1, len(column.path) + 1):
            by_path.setdefault(column.path[:length], []).append(column.name)
    yield from _fields(m.KINDS[kind], (), "", by_path)
    if kind == "publications":
        told = N_("The files on this site: language, format, size, SHA-256.")
        yield Field("files", told, tuple(by_path["files",]))
    if kind in LINKABLE:
        pages = tuple(f"page_{lang}" for lang in m.LANGUAGES)
        yield Field("page", N_("Where it is read, in each language."), pages)


def for_readers(description: str) -> str:
    """Return the message id that explains a field to readers of the files."""
    return _FOR_READERS.get(description, description)


def in_files(told: str) -> str:
    """Return a description with the names of the open files in place of ours.

    >>> in_files("Id in bodies.yaml: who issued it.")
    'Id in bodies.json: who issued it.'
    """
    return told.replace(".yaml", ".json")


def _fields(
    model: type[BaseModel],
    path: tuple[str, ...],
    prefix: str,
    by_path: Mapping[tuple[str, ...], list[str]],
) -> Iterator[Field]:
    for name, field in ordered(model).items():
        core, many = shape(field.annotation)
        at, title = (*path, name), prefix + name
        part = is_part(core) and core not in (m.Text, m.Prose)
        told = for_readers(field.description or "")
        yield Field(title, told, () if part else tuple(by_path.get(at, ())))
        if part:
            yield from _fields(core, at, f"{title}[]." if many else f"{title}.", by_path)


def open_schema(kind: str, address: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind's JSON file, which is published at *address*.

    What the schemas of both sites have in common is shared: nobody may change it.
    """
    return {"$schema": DRAFT, "$id": address, **_common_schema(kind)}


@cache  # it depends on the models alone
def _common_schema(kind: str) -> dict[str, Any]:
    definitions = _published(file_schema(kind)["$defs"])
    model = m.KINDS[kind].__name__
    properties = definitions[model]["properties"]
    for name in CLOSED & properties.keys():
        del properties[name]
    text = {"type": ["string", "null"]}
    for name, what in (("Text", "One line"), ("Prose", "Plain text of any length")):
        if name in definitions:
            definitions[name] = {
                "description": f"{what} in both languages; null where there is no translation.",
                **_object({"ja": text, "ko": text}, ("ja", "ko")),
            }
    url = {"type": "string", "format": "uri"}
    if kind == "publications":
        properties["files"] = {
            "type": "array",
            "description": "The files on this site: language, format, size, SHA-256.",
            "items": _object(
                {
                    "language": {"enum": list(m.LANGUAGES)},
                    "format": {"type": "string"},
                    "url": url,
                    "bytes": {"type": "integer"},
                    "pages": {"type": "integer"},
                    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                },
                ("language", "format", "url", "bytes", "sha256"),
            ),
        }
    if kind in LINKABLE:
        properties["page"] = {
            "description": "Where it is read, in each language.",
            **_object({"ja": url, "ko": url}, ("ja", "ko")),
        }
        definitions[model]["required"].append("page")
    return {
        "title": TITLES[kind],
        "description": DESCRIPTIONS[kind],
        **_object(
            {
                "schema": {"description": "The address of this schema.", **url},
                "conditions": {"description": "The conditions of use.", **url},
                "records": {"type": "array", "items": {"$ref": f"#/$defs/{model}"}},
            },
            ("schema", "conditions", "records"),
        ),
        "$defs": definitions,
    }


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


_LOOSE_DATE = TypeAdapter(m.PartialDate).json_schema()["anyOf"]


def _published(schema: Any) -> Any:
    """Return a schema of our files as one of the open files, where dates are texts and nothing is null."""
    if isinstance(schema, list):
        return [_published(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    held = {name: _published(value) for name, value in schema.items()}
    if held.get("anyOf") == _LOOSE_DATE:
        held = {**held.pop("anyOf")[-1], **held}
    known = [each for each in held.get("anyOf", ()) if each != {"type": "null"}]
    if len(known) == 1:
        held = {**known[0], **{name: each for name, each in held.items() if name != "anyOf"}}
    if isinstance(told := held.get("description"), str):
        held["description"] = in_files(for_readers(told))
    return held
