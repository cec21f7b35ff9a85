"""JSON Schemas for other tools: one a data file, and one for each kind of front matter.

Editors that know YAML complete and check with them while somebody types. They hold what a
schema can know; ``check`` knows more, such as whether a record that is pointed to exists.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from plugins.bilingual.front_matter import NewsMatter, PageMatter, RecordText
from plugins.records.explain import first_sentence
from plugins.records.models import FOLDER_KINDS, KINDS, SINGLE_KINDS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_MADE = "Made from the models by 'python3 tasks.py fields'; do not edit."
_MATTERS: dict[str, type[BaseModel]] = {
    "front-matter-pages": PageMatter,
    "front-matter-news": NewsMatter,
    "front-matter-texts": RecordText,
}


class _Plain(GenerateJsonSchema):
    """Without what repeats the names of fields or says that what is left out is left out."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        if schema.get("default") in (None, ()):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def file_schema(kind: str) -> dict[str, Any]:
    """Return the schema of ``data/kind.yaml``: one key, and under it the record or the records.

    >>> file_schema("topics")["properties"]["topics"]["items"]
    {'$ref': '#/$defs/Topic'}
    """
    model = KINDS[kind]
    parts = _schema(model)
    definitions = parts.pop("$defs", {})
    definitions[model.__name__] = parts
    record = {"$ref": f"#/$defs/{model.__name__}"}
    top = FOLDER_KINDS.get(kind, kind)
    held = (
        record
        if kind in SINGLE_KINDS or top != kind
        else {"type": ["array", "null"], "items": record}
    )
    return {
        "$schema": DRAFT,
        "$comment": _MADE,
        "description": first_sentence(model),
        "type": "object",
        "properties": {top: held},
        "required": [top],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def matter_schema(name: str) -> dict[str, Any]:
    """Return the schema of the front matter of pages, news or long texts."""
    return {"$schema": DRAFT, "$comment": _MADE, **_schema(_MATTERS[name])}


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema: dict[str, Any] = _plain_words(model.model_json_schema(schema_generator=_Plain))
    return schema


def _plain_words(schema: Any) -> Any:
    """Take the marks of docstrings from the descriptions, and all but their first sentence."""
    if isinstance(schema, list):
        return [_plain_words(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    held = {name: _plain_words(value) for name, value in schema.items()}
    if isinstance(description := held.get("description"), str):
        held["description"] = description.splitlines()[0].replace("``", "")
    return held


def schema_files() -> dict[str, str]:
    """Return the text of every schema by its file's name in ``data/``."""
    schemas = {kind: file_schema(kind) for kind in KINDS}
    schemas |= {name: matter_schema(name) for name in _MATTERS}
    return {
        f"schema/{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in schemas.items()
    }


def write_schemas(data: Path) -> None:
    """Write all schemas into the folder *data*."""
    (data / "schema").mkdir(exist_ok=True)
    for name, text in schema_files().items():
        (data / name).write_text(text, "utf-8")
