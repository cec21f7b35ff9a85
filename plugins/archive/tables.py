"""The open records as CSV (RFC 4180), for spreadsheets.

One row a record (of statistics, one a number), one column a value and language; names stand
beside the ids that point to them. Lists of parts that have no names stand in JSON only.
"""

import csv
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from plugins.records import models as m
from plugins.records.addresses import LINKABLE

BETWEEN = " | "  # values of one cell
BOM = "\ufeff"  # without it, Excel in Japan and Korea takes UTF-8 for its own old encodings
# A spreadsheet takes a text that begins with one of these for a formula, +82-2-… as well:
# it would print a telephone number as a difference. So an apostrophe is put before it (and the
# page says so). The full-width signs are among them for Japanese and Korean programs.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = tuple("=+-@\t\r＝＋－＠")

# What readers look for first, and last.
_FIRST = ("id", "title", "name", "label", "start_date", "end_date")
_LAST = ("note", "source")
# Photographs are for the pages: others may have rights in them, so they are no open data.
CLOSED = frozenset({"photographs"})
# Kinds whose parts are what readers look for: one row of CSV each.
_EXPANDED: dict[str, str] = {"statistics": "points"}


@dataclass(frozen=True)
class Column:
    """A column of CSV: its name, the keys that lead to its values, and what they are ids of.

    With ``kind`` the cell holds the names of the records, in ``lang``, in place of their ids.
    """

    name: str
    path: tuple[str, ...]
    kind: str = ""
    lang: m.Language = "ja"


@cache
def columns(kind: str) -> tuple[Column, ...]:
    """Return the columns of a kind's CSV.

    >>> [column.name for column in columns("venues")]
    ['id', 'name_ja', 'name_ko', 'city', 'city_ja', 'city_ko']
    """
    held = list(_columns(m.KINDS[kind], (), "", _EXPANDED.get(kind, "")))
    if kind == "publications":
        held.append(Column("file_urls", ("files", "url")))
    if kind in LINKABLE:
        held += [Column(f"page_{lang}", ("page", lang)) for lang in m.LANGUAGES]
    return tuple(held)


@cache
def ordered(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """Return the fields of a model in the order in which readers get them.

    >>> [*ordered(m.Venue)], [*ordered(m.Figure)][-3:]
    (['id', 'name', 'city'], ['at_least', 'note', 'source'])
    """
    held = model.model_fields
    middle = [name for name in held if name not in (*_FIRST, *_LAST, *CLOSED)]
    return MappingProxyType(
        {name: held[name] for name in (*_FIRST, *middle, *_LAST) if name in held}
    )


def _columns(
    model: type[BaseModel], path: tuple[str, ...], prefix: str, expanded: str
) -> Iterator[Column]:
    for name, field in ordered(model).items():
        core, many = shape(field.annotation)
        at, title = (*path, name), prefix + name
        kind = m.ref_kind(field.annotation, field.metadata)
        if kind is not None:
            yield Column(title, at)
            if kind != "sources":
                for lang in m.LANGUAGES:
                    yield Column(f"{title}_{lang}", at, kind, lang)
        elif core in (m.Text, m.Prose):
            for lang in m.LANGUAGES:
                yield Column(f"{title}_{lang}", (*at, lang))
        elif not is_part(core):
            yield Column(title, at)
        elif name == expanded:
            yield from _columns(core, at, f"{core.__name__.lower()}_", "")
        elif not many:
            yield from _columns(core, at, f"{title}_", "")
        elif "name" in core.model_fields:
            for lang in m.LANGUAGES:
                yield Column(f"{title}_{lang}", (*at, "name", lang))


def shape(annotation: Any) -> tuple[Any, bool]:
    """Return the type inside an annotation, and whether there may be many."""
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return shape(inner[0])
    if origin in (typing.Union, types.UnionType):
        return shape(next(each for each in inner if each is not type(None)))
    if origin is tuple:
        return shape(inner[0])[0], True
    return annotation, False


def is_part(core: Any) -> bool:
    """Say whether a type has fields of its own."""
    return isinstance(core, type) and issubclass(core, BaseModel)


def to_csv(
    kind: str, records: Iterable[Mapping[str, Any]], names: Mapping[str, Mapping[str, m.Text]]
) -> str:
    """Return *records* as CSV; *names* maps kind and id to what is printed beside ids."""
    held = columns(kind)
    stream = StringIO()
    writer = csv.writer(stream)  # as RFC 4180: commas, CRLF, quotes where needed
    writer.writerow(column.name for column in held)
    for record in records:
        for row in _rows(kind, record):
            writer.writerow(_cell(row, column, names) for column in held)
    return BOM + stream.getvalue()


def _rows(kind: str, record: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    part = _EXPANDED.get(kind)
    return [{**record, part: each} for each in record[part]] if part else (record,)


def _cell(
    record: Mapping[str, Any], column: Column, names: Mapping[str, Mapping[str, m.Text]]
) -> str:
    found = list(_values(record, column.path))
    if column.kind:
        found = [getattr(names[column.kind][each], column.lang) for each in found]
    if found in ([], [None]):
        return ""
    if len(found) == 1 and isinstance(found[0], (bool, int)):
        return _told(found[0])
    text = BETWEEN.join(_told(each) for each in found)
    return f"'{text}" if text.startswith(FORMULA) else text


def _values(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """Yield what stands at *path*, in every entry of the lists on the way."""
    if isinstance(value, list):
        for each in value:
            yield from _values(each, path)
    elif not path:
        yield value
    elif path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _told(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
