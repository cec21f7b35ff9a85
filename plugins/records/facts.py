"""Take a value out of a record for use in prose, in either language."""

import re
from dataclasses import dataclass

from pydantic import BaseModel

from plugins.checks.problems import N_
from plugins.records.addresses import record_title
from plugins.records.models import SINGLE_KINDS, Figure, Language, Point, Statistic, Text
from plugins.records.store import Records
from plugins.text.dates import format_date, format_fiscal_year
from plugins.text.numbers import format_number

# What follows a figure whose real number is higher.
_OR_MORE: dict[Language, str] = {"ja": "以上", "ko": " 이상"}


class FactError(LookupError):
    """There is no such fact; carries the message and its parameters."""

    def __init__(self, message: str, **params: str) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


@dataclass(frozen=True)
class Fact:
    """A value as text, its machine form if it is a number, its language if it is prose."""

    text: str
    value: str = ""
    lang: Language | None = None
    url: str = ""  # for telephone numbers and mail addresses


def fact(records: Records, reference: str, lang: Language) -> Fact:
    """Return what ``{fact:reference}`` stands for.

    *reference* is ``kind/id`` or ``kind/id/field``; a statistic's points are fields by their
    id; ``office`` has no id. ``figures/jet-participants-2019`` gives number and unit.

    Raises:
        FactError: no such kind, record or field, or it is no single value.
    """
    kind, *rest = reference.split("/")
    held = records.kinds.get(kind)
    if held is None:
        raise FactError(
            N_("'%(reference)s': there is no data/%(kind)s.yaml."), reference=reference, kind=kind
        )
    if kind in SINGLE_KINDS:
        rest = [next(iter(held), ""), *rest]
    if records.excused(kind, rest[0] if rest else ""):
        return Fact("")
    if not rest or rest[0] not in held:
        raise FactError(
            N_("'%(reference)s': there is no '%(id)s' in data/%(kind)s.yaml."),
            reference=reference,
            kind=kind,
            id=rest[0] if rest else "",
        )
    record = held[rest[0]]
    value: object = record
    for name in rest[1:]:
        value = _step(value, name)
        if value is None:
            raise FactError(
                N_("'%(reference)s': there is no '%(field)s' there."),
                reference=reference,
                field=name,
            )
    if value is record and not isinstance(record, Figure):
        value = record_title(record, records)
    if isinstance(value, Point) and isinstance(record, Statistic):
        return Fact(format_number(value.value, lang) + _unit(record.unit, lang), str(value.value))
    return _told(value, record, reference, lang)


def _step(value: object, name: str) -> object:
    if isinstance(value, Statistic):
        point = next((point for point in value.points if point.id == name), None)
        if point is not None:
            return point
    if isinstance(value, tuple):
        return value[int(name)] if name.isdigit() and int(name) < len(value) else None
    if isinstance(value, BaseModel) and name in type(value).model_fields:
        return getattr(value, name)
    return None


def _told(value: object, record: object, reference: str, lang: Language) -> Fact:
    if isinstance(value, Figure):
        more = _OR_MORE[lang] if value.at_least else ""
        text = format_number(value.value, lang) + _unit(value.unit, lang) + more
        return Fact(text, str(value.value))
    if isinstance(value, Text):
        own = getattr(value, lang)
        other: Language = "ko" if lang == "ja" else "ja"
        return Fact(own) if own is not None else Fact(getattr(value, other), lang=other)
    if isinstance(value, bool) or value is None:
        raise FactError(
            N_("'%(reference)s' is not a value that can be printed."), reference=reference
        )
    if isinstance(value, int):
        if reference.endswith("/fiscal_year"):
            return Fact(format_fiscal_year(value, lang), str(value))
        return Fact(format_number(value, lang), str(value))
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}(-\d{2}){0,2}", value):
            if isinstance(record, Figure) and record.fiscal:
                return Fact(format_fiscal_year(int(value[:4]), lang))
            return Fact(format_date(value, lang))
        if re.fullmatch(r"\+[0-9-]{8,}", value):
            return Fact(value, url=f"tel:{value}")
        return Fact(value, url=f"mailto:{value}" if re.fullmatch(r"[^@\s]+@[^@\s]+", value) else "")
    raise FactError(N_("'%(reference)s' is not a value that can be printed."), reference=reference)


def _unit(unit: Text, lang: Language) -> str:
    own = getattr(unit, lang)
    return own if own is not None else ""
