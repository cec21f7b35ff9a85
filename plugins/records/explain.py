"""Explain every field of every record: makes ``data/README.md`` from the models."""

import ast
import re
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from plugins.bilingual.front_matter import NewsMatter, PageMatter, RecordText
from plugins.records import models as m
from plugins.records.store import OTHER_FILES

_SIMPLE = {
    m.Date: "day",
    m.PartialDate: "day, month or year",
    m.Time: "time",
    m.Url: "web address",
    m.Email: "mail address",
    m.Phone: "phone number",
    m.Id: "id",
    m.CriterionId: "id",
    m.KwcagId: "id",
    m.IssueId: "id",
    m.NewsName: "name of a news file",
    m.Line: "line of text",
    m.PlainLine: "line of text",
    m.FiscalYear: "year",
    m.Count: "whole number",
}

# Where fields are described.
_MODELS = ("plugins/records/models.py", "plugins/bilingual/front_matter.py")

_OPENING = """# The records

One file a kind, one list under one key (`office.yaml` holds a single record).
Facts stand here once, for both languages; pages and news quote them with `{fact:…}` and link to them with `{record}…`.
This page is made from the models by `python3 tasks.py fields`; a test keeps the two equal.

- A **text** is `{ja: …, ko: …}` on one line or two keys below each other. Both keys must be there; `ko: ~` says "not translated yet", and the site shows the other language, marked as such.
- A **long text** is the same with Markdown inside: `ja: |` and indented lines.
- A **day** is `2021-11-17`; where less is known, `2021-11` or `2021` is allowed for "day, month or year".
- An **id** is made of lower-case letters, digits and hyphens. It makes the address and never changes.
- A **fiscal year** is the Japanese one: April to March, named by the year it begins in.
- A list is written `[a, b]` or as lines beginning with `- `.
- A `: ` or ` #` inside a text needs quotes around the text.
- What is not known is left out. Nothing is guessed.
"""


def data_readme() -> str:
    """Return the text of ``data/README.md``."""
    parts = [_OPENING]
    parts += [
        "\n## Files\n\n",
        *(
            f"- [`{m.file_of(kind)}`](#{_anchor(kind)}): {first_sentence(model)}\n"
            for kind, model in m.KINDS.items()
        ),
    ]
    parts.append(
        "\nBesides the records the folder may hold "
        + ", ".join(f"`{name}`" for name in sorted(OTHER_FILES))
        + ", and `schema/`: JSON Schemas of these files, for editors that complete and check YAML.\n"
    )
    explained: set[type[BaseModel]] = {m.Text, m.Prose}
    for kind, model in m.KINDS.items():
        parts += [f"\n## {m.file_of(kind)}\n\n{first_sentence(model)}\n\n", _table(model)]
        for part in _parts(model):
            if part not in explained:
                explained.add(part)
                parts += [f"\n### {_name(part)}\n\n{first_sentence(part)}\n\n", _table(part)]
    parts.append(
        "\n## Front matter of Markdown files\n\nThe same rules hold between the two `---` lines of a page.\n"
    )
    for title, matter in (
        ("pages/*.md", PageMatter),
        ("news/YYYY-MM-DD-name.md", NewsMatter),
        ("Long text of a record: programs/ID.md, publications/ID.md …", RecordText),
    ):
        parts += [f"\n### {title}\n\n", _table(matter)]
    return "".join(parts)


def _anchor(kind: str) -> str:
    """Return what GitHub makes of the heading of a kind.

    >>> _anchor("programs"), _anchor("brochures")
    ('programsyaml', 'brochuresyaml')
    """
    return re.sub(r"[^a-z0-9_-]", "", m.file_of(kind))


def descriptions(root: Path) -> Iterator[tuple[str, str, int]]:
    """Yield every description of a field with its file and line: they are message ids too."""
    for path in _MODELS:
        if not (root / path).is_file():
            continue
        for node in ast.walk(ast.parse((root / path).read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "description":
                yield ast.literal_eval(node.value), path, node.value.lineno


def first_sentence(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _table(model: type[BaseModel]) -> str:
    lines = ["| field | is | needed | meaning |", "| --- | --- | --- | --- |"]
    for name, field in model.model_fields.items():
        needed = "yes" if field.is_required() else "no"
        lines.append(f"| `{name}` | {_kind(field)} | {needed} | {field.description} |")
    return "\n".join(lines) + "\n"


def _kind(field: FieldInfo) -> str:
    whole: Any = field.annotation
    if field.metadata:
        whole = typing.Annotated[(whole, *field.metadata)]
    return _told(whole)


def _told(annotation: Any) -> str:
    """Return a type in plain words."""
    for known, words in _SIMPLE.items():
        if annotation == known:
            return words
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        reference = next((mark for mark in arguments[1:] if isinstance(mark, m.Ref)), None)
        if reference is not None:
            return f"id in {reference.kind}.yaml"
        return _told(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return _told(next(each for each in arguments if each is not type(None)))
    if origin is tuple:
        return f"list of: {_told(arguments[0])}"
    if origin is Literal:
        return "one of " + ", ".join(f"`{each}`" for each in arguments)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation is m.Text or annotation is m.Prose:
            return "text" if annotation is m.Text else "long text"
        return f"[{_name(annotation)}](#{_name(annotation).replace(' ', '-')})"
    return {bool: "true or false", int: "whole number", str: "text in one language"}.get(
        annotation, "text in one language"
    )


def _name(model: type[BaseModel]) -> str:
    """Return a model's name in plain words: ``StaffRole`` is "staff role"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in model.__name__).strip()


def _parts(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return the models inside *model*, in field order, each once."""
    found: dict[type[BaseModel], None] = {}

    def look(annotation: Any) -> None:
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            inside = () if annotation in found else annotation.model_fields.values()
            found[annotation] = None
            for field in inside:
                look(field.annotation)
        for inner in typing.get_args(annotation):
            look(inner)

    for field in model.model_fields.values():
        look(field.annotation)
    return list(found)
