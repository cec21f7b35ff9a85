"""Write new records and front matter as YAML text, with a comment beside each field.

Fields that have a value are written; optional ones that have none stand commented out, so that
an editor sees what could be said and removes the ``#`` to say it.
"""

import json
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.records import models as m
from plugins.records.reader import read_yaml

# Keys of texts: a comment behind one of these is an error, since it may be a text cut short.
_TEXTS = frozenset({"ja", "ko", "title", "summary"})

Translator = Callable[[str], str]
Values = Mapping[str, Any]  # field to what its YAML means: text, number, list, mapping or None

# Text for our reader, but a number, a time or a truth value for other readers of YAML.
_ELSEWHERE = re.compile(
    r"[-+]?[\d.][\d.eE+_]*|0[xo]\w+|\d+(?::\d+)+|true|false|null|yes|no|on|off", re.IGNORECASE
)
_LAST = ("source", "note", "status", "only", "differs")  # where the data files have them


def append_record(
    text: str, kind: str, values: Values, gettext: Translator, path: str
) -> tuple[str, int]:
    """Return the data file *text* with a record more at its end, and that record's first line.

    Nothing that stands in *text* changes, except that ``kind: []`` becomes ``kind:``.

    Raises:
        ProblemsError: the list stands in brackets, so that there is no end to write at.
    """
    text = text if text.endswith("\n") else f"{text}\n"
    if read_yaml(text, path)[0][kind]:
        dash = re.search(rf"(?m)^{kind}:.*\n(?:[ \t]*(?:#.*)?\n)*( *)- ", text)
        indent = dash[1] if dash else None
    else:
        text, opened = re.subn(
            rf"(?m)^{kind}:[ \t]*(?:\[[ \t]*\]|~|null)?[ \t]*(#.*)?$",
            lambda found: f"{kind}:" + (f"  {found[1]}" if found[1] else ""),
            text,
            count=1,
        )
        indent = "  " if opened else None
    if indent is None:
        raise ProblemsError(
            [
                Problem.error(
                    Place(path),
                    "bracket-list",
                    N_(
                        "The list of this file is written in brackets; write one '- entry' a line, then try again."
                    ),
                )
            ]
        )
    if f"\n\n{indent}- " in text:
        text += "\n"
    lines = fields(m.KINDS[kind], values, gettext, indent)
    first = text.count("\n") + 1
    return text + "".join(f"{line}\n" for line in _entry(lines, indent)), first


def changed_record(
    text: str, top: str, model: type[BaseModel], values: Values, gettext: Translator
) -> str:
    """Return *text*, a file with one record below its key *top*, with *values* as its fields.

    *values* have all fields that are in *text*. One that stays as it was keeps its lines, comments
    included.
    """
    data, positions = read_yaml(text, "")
    held, lines = data[top], text.splitlines()
    starts = [positions.keys[top, name][0] - 1 for name in held]
    blocks = {
        name: lines[start:end]
        for name, start, end in zip(held, starts, [*starts[1:], len(lines)], strict=True)
        if values.get(name) == held[name]
    }
    done = lines[: starts[0]]
    for name in (*held, *(name for name in values if name not in held)):
        own = _field(name, values[name], model.model_fields[name], gettext, "  ", compact=True)
        done += blocks.get(name) or _indented(own)
    return "".join(f"{line}\n" for line in done)


def front_matter(model: type[BaseModel], values: Values, gettext: Translator) -> str:
    """Return a Markdown file that has front matter and waits for its text."""
    told = gettext(
        N_("The text follows below, in Markdown; README.md shows how to link and to quote facts.")
    )
    lines = ["---", *fields(model, values, gettext), f"# {told}", "---"]
    return "".join(f"{line}\n" for line in lines)


def fields(
    model: type[BaseModel], values: Values, gettext: Translator, indent: str = "  "
) -> list[str]:
    """Return the lines of all fields of *model*; *indent* is where a list stands in its key."""
    lines: list[str] = []
    for name in ordered(model):
        field = model.model_fields[name]
        given = name in values
        written = _field(
            name,
            values[name] if given else _blank(field),
            field,
            gettext,
            indent,
            compact=not given,
        )
        lines += written if given else [f"# {line}" for line in written]
    return lines


def ordered(model: type[BaseModel]) -> list[str]:
    """Return the fields in the order of the data files: what must be said first, sources last."""

    def rank(name: str) -> int:
        if name in _LAST:
            return 3 + _LAST.index(name)
        return 0 if name == "id" else 1 if model.model_fields[name].is_required() else 2

    return sorted(model.model_fields, key=rank)


def meaning(field: FieldInfo, gettext: Translator) -> str:
    """Return what a field is, in the editor's language, and what may be chosen for it."""
    told = gettext(str(field.description))
    kind = m.ref_kind(field.annotation, field.metadata)
    if values := choices(field.annotation):
        return f"{told} ({', '.join(values)})"
    return f"{told} ({kind}.yaml)" if kind and f"{kind}.yaml" not in told else told


def choices(annotation: Any) -> tuple[str, ...]:
    """Return the values that are allowed, or nothing if any is.

    >>> choices(tuple[Literal["ja", "ko"], ...])
    ('ja', 'ko')
    """
    if typing.get_origin(annotation) is Literal:
        return tuple(map(str, typing.get_args(annotation)))
    found = (choices(inner) for inner in typing.get_args(annotation))
    return next((each for each in found if each), ())


def inner_model(annotation: Any) -> type[BaseModel] | None:
    """Return the model of a group of keys, or of the groups in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (inner_model(inner) for inner in typing.get_args(annotation))
    return next((each for each in found if each), None)


def is_list(annotation: Any) -> bool:
    """Say whether a field holds a list, if anything."""
    return typing.get_origin(annotation) is tuple or any(map(is_list, typing.get_args(annotation)))


def is_text(model: type[BaseModel] | None) -> bool:
    return model in (m.Text, m.Prose)


def scalar(value: Any, *, inside: str = "key: %s  # x") -> str:
    """Return *value* as YAML, in quotes only where the reader would not see the same without.

    *inside* is how it will stand.

    >>> scalar("鳥取県"), scalar("2020"), scalar("a: b"), scalar(None), scalar(True)
    ('鳥取県', '"2020"', '"a: b"', '~', 'true')
    """
    if value is None:
        return "~"
    if isinstance(value, (bool, int)):
        return json.dumps(value)
    quoted = json.dumps(value, ensure_ascii=False)
    if _ELSEWHERE.fullmatch(value):
        return quoted
    try:
        same = read_yaml(inside % value, "")[0] == read_yaml(inside % quoted, "")[0]
    except ProblemsError:
        return quoted
    return value if same and value else quoted


def _blank(field: FieldInfo) -> Any:
    """Return what stands in a field that is only offered."""
    model = inner_model(field.annotation)
    if model is not None:
        names = m.LANGUAGES if is_text(model) else tuple(model.model_fields)
        entry = {name: _blank(model.model_fields[name]) for name in names}
        return [entry] if is_list(field.annotation) else entry
    if is_list(field.annotation):
        return []
    return field.default if isinstance(field.default, (bool, str)) else None


def _field(
    name: str, value: Any, field: FieldInfo, gettext: Translator, indent: str, *, compact: bool
) -> list[str]:
    """Return the lines of one field; *compact* puts a text on one line."""
    comment = f"  # {meaning(field, gettext)}"
    model = inner_model(field.annotation)
    if isinstance(value, list) and model is not None:
        lines = [f"{name}:{comment}"]
        for entry in value:
            short = _flow(entry) if is_text(model) else None
            inner = [short] if short else _group(entry, model, gettext, indent)
            lines += _entry(inner, indent)
        return lines
    if isinstance(value, list):
        return [f"{name}: {_flow_list(value)}{comment}"]
    if isinstance(value, Mapping) and model is not None:
        if compact and (short := _flow(value)):
            return [f"{name}: {short}{comment}"]
        return [f"{name}:{comment}", *_indented(_group(value, model, gettext, indent))]
    if name in _TEXTS:
        return [comment.strip(), f"{name}: {scalar(value)}"]
    return [f"{name}: {scalar(value)}{comment}"]


def _group(value: Values, model: type[BaseModel], gettext: Translator, indent: str) -> list[str]:
    """Return the lines of the keys in *value*; a text's languages need no explanation."""
    if not is_text(model):
        return [
            line
            for name in ordered(model)
            if name in value
            for line in _field(
                name, value[name], model.model_fields[name], gettext, indent, compact=True
            )
        ]
    lines: list[str] = []
    for lang, text in value.items():
        block = [] if isinstance(text, list) else _block(text)
        lines += [f"{lang}: |", *_indented(block)] if block else [f"{lang}: {_value(text, scalar)}"]
    return lines


def _block(text: str | None) -> list[str]:
    """Return a text of several lines as the lines of a block, if YAML can read them as such."""
    lines = (text or "").removesuffix("\n").split("\n")
    block = "\n".join(["key: |", *_indented(lines), ""])
    try:
        same = len(lines) > 1 and read_yaml(block, "")[0]["key"].rstrip("\n") == "\n".join(lines)
    except ProblemsError:
        return []
    return lines if same else []


def _flow(value: Values) -> str | None:
    """Return ``{ja: …, ko: …}``, or None if a text has several lines or keys of its own."""
    if any(
        isinstance(text, Mapping) or (isinstance(text, str) and "\n" in text)
        for text in value.values()
    ):
        return None
    return (
        "{" + ", ".join(f"{key}: {_value(text, _flow_scalar)}" for key, text in value.items()) + "}"
    )


def _value(value: Any, one: Callable[[Any], str]) -> str:
    return _flow_list(value) if isinstance(value, list) else one(value)


def _flow_list(values: Sequence[Any]) -> str:
    return f"[{', '.join(map(_flow_scalar, values))}]"


def _flow_scalar(value: Any) -> str:
    return scalar(value, inside="[%s, x]")


def _entry(lines: Iterable[str], indent: str) -> Iterator[str]:
    """Yield *lines* as one entry of a list."""
    for number, line in enumerate(lines):
        yield f"{indent}{'  ' if number else '- '}{line}" if line else ""


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" if line else "" for line in lines)
