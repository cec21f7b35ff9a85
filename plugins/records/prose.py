"""The long texts of records as HTML: converted once, whichever site and page shows them."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any, get_args

from pydantic import BaseModel

from plugins.bilingual.documents import OTHER
from plugins.checks.problems import Place, Problem
from plugins.incremental.forks import slices, spread
from plugins.records import models as m
from plugins.records.facts import Fact, fact
from plugins.records.reader import KeyPath
from plugins.records.store import Records
from plugins.text.markdown import convert

_SHARE = 32  # texts that a process converts at once

LongText = tuple[str, m.Language, Place]  # as written, its language, where it stands
Converted = tuple[str, tuple[Problem, ...]]  # HTML with links as typed, and what is wrong


def convert_all(records: Records) -> dict[LongText, Converted]:
    """Return every long text that either site shows, as HTML."""
    texts = list(dict.fromkeys(each for lang in m.LANGUAGES for each in long_texts(records, lang)))
    rows = slices(texts, _SHARE)
    found = spread(partial(_convert_row, records=records), rows)
    return {
        text: converted
        for row, done in zip(rows, found, strict=True)
        for text, converted in zip(row, done, strict=True)
    }


def long_texts(records: Records, lang: m.Language) -> Iterator[LongText]:
    """Yield every long text that the site of *lang* shows."""
    for kind, held in records.kinds.items():
        for record in held.values():
            for at, prose in _proses(record, ()):
                written = lang if getattr(prose, lang) else OTHER[lang]
                yield getattr(prose, written), written, records.place(kind, record.id, *at, written)


def _convert_row(row: Sequence[LongText], records: Records) -> list[Converted]:
    def lookup(reference: str, written: m.Language) -> Fact:
        return fact(records, reference, written)

    done = [convert(text, lang, lookup, place.path, place.line) for text, lang, place in row]
    return [(each.html, each.problems) for each in done]


def _proses(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, m.Prose]]:
    if isinstance(value, m.Prose):
        yield at, value
    elif isinstance(value, BaseModel):
        for name in _fields_with_prose(type(value)):
            yield from _proses(getattr(value, name), (*at, name))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _proses(entry, (*at, index))


@cache
def _fields_with_prose(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of *model* in which long texts can stand; most have none."""
    fields = model.model_fields.items()
    return tuple(name for name, field in fields if _may_hold_prose(field.annotation))


def _may_hold_prose(annotation: Any) -> bool:
    """Say whether a value of a type can be a long text or have one in it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return issubclass(annotation, m.Prose) or bool(_fields_with_prose(annotation))
    return any(_may_hold_prose(each) for each in get_args(annotation))
