"""Check data against a model; turn pydantic's errors into sentences with a place."""

import difflib
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import PydanticCustomError

from plugins.checks.problems import N_, Problem
from plugins.records.reader import KeyPath, Positions

ModelT = TypeVar("ModelT", bound=BaseModel)

# pydantic's error type -> code, sentence. Placeholders: %(key)s, %(value)s, %(hint)s, %(limit)s.
_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("missing-key", N_("'%(key)s' is missing; add it.")),
    "extra_forbidden": ("unknown-key", N_("'%(key)s' is not a known key here (known: %(known)s).")),
    "extra_forbidden_guess": (
        "unknown-key",
        N_("'%(key)s' is not a known key here; did you mean '%(guess)s'?"),
    ),
    "literal_error": (
        "unknown-value",
        N_("'%(value)s' is not one of the allowed values (%(known)s)."),
    ),
    "literal_error_guess": (
        "unknown-value",
        N_("'%(value)s' is not one of the allowed values; did you mean '%(guess)s'?"),
    ),
    "string_type": (
        "bad-type",
        N_("'%(key)s' must be text; put quotes around a number or true/false."),
    ),
    "int_type": (
        "bad-type",
        N_("'%(key)s' must be a whole number without quotes or separators, not '%(value)s'."),
    ),
    "bool_type": ("bad-type", N_("'%(key)s' must be true or false, not '%(value)s'.")),
    "tuple_type": ("bad-type", N_("'%(key)s' must be a list: one '- entry' a line, or [a, b].")),
    "model_type": ("bad-type", N_("'%(key)s' must be a group of keys, such as {ja: …, ko: …}.")),
    "too_short": ("empty", N_("'%(key)s' is empty; write at least one entry.")),
    "string_too_short": (
        "empty",
        N_("'%(key)s' is empty; write it, or ~ if it is not translated yet."),
    ),
    "iso_date": ("bad-date", N_("'%(value)s' is not a date; write it as 2021-11-17.")),
    "partial_date": (
        "bad-date",
        N_("'%(value)s' is not a date; write 2021, 2021-11 or 2021-11-17."),
    ),
    "fiscal_year": (
        "bad-date",
        N_("The day is not in that fiscal year; a Japanese fiscal year runs from April to March."),
    ),
    "plain_line": (
        "markup-in-text",
        N_(
            "'%(key)s' is a plain line: Markdown, HTML and {…} are not read here; write the words only."
        ),
    ),
    "web_address": (
        "bad-address",
        N_(
            "'%(value)s' is not a web address; it begins with https:// or http:// and has no spaces."
        ),
    ),
    "mail_address": ("bad-address", N_("'%(value)s' is not a mail address.")),
    "phone_number": (
        "bad-address",
        N_("'%(value)s' is not an international phone number; write it as +82-2-733-5681."),
    ),
    "isbn": ("bad-number", N_("'%(value)s' is not an ISBN; one of its digits is wrong.")),
    "issn": ("bad-number", N_("'%(value)s' is not an ISSN; one of its digits is wrong.")),
    "doi": ("bad-address", N_("'%(value)s' is not a DOI; write it as 10.1234/abc.")),
    "site_path": (
        "bad-address",
        N_("'%(value)s' is not an address inside a site; write it as /about/ or /events/#fy2021."),
    ),
    "old_path": (
        "bad-address",
        N_(
            "'%(value)s' is not the path of an address; it begins with / and has no spaces, ? or #."
        ),
    ),
    "query": (
        "bad-address",
        N_("'%(value)s' is not the query of an address; write it as no=167 or bc=710&no=1543."),
    ),
    "end_before_start": (
        "bad-date",
        N_("The last day is before the first day, or there is no first day."),
    ),
    "point_twice": (
        "duplicate-id",
        N_("The number '%(reason)s' stands twice in this list; keep one, or give it another id."),
    ),
    "point_without_name": (
        "missing-key",
        N_(
            "The number '%(reason)s' needs a label; only a year of four digits in a list by year or fiscal_year needs none."
        ),
    ),
    "no_text": ("no-text", N_("Neither language has a text; write at least one.")),
    "greater_than_equal": (
        "bad-number",
        N_("'%(value)s' is too small for '%(key)s' (at least %(limit)s)."),
    ),
    "less_than_equal": (
        "bad-number",
        N_("'%(value)s' is too large for '%(key)s' (at most %(limit)s)."),
    ),
    "string_pattern_mismatch": (
        "bad-text",
        N_("'%(value)s' does not have the form that '%(key)s' needs."),
    ),
    "bad_id": (
        "bad-id",
        N_("'%(value)s' cannot be an id; use lower-case letters a-z, digits and single hyphens."),
    ),
    "criterion_id": (
        "bad-id",
        N_("'%(value)s' is no number of a standard; write 1.4.3 as c1-4-3, KWCAG 5.4.3 as k5-4-3."),
    ),
    "year_id": (
        "bad-id",
        N_("'%(value)s' is no year of four digits; write it in quotes, as \"2022\"."),
    ),
    "issue_id": ("bad-id", N_("'%(value)s' is no month; name an issue by one, such as 2026-11.")),
    "other_month": (
        "bad-date",
        N_("The day is not in the month that names the issue; correct the date or the id."),
    ),
    "news_name": (
        "bad-id",
        N_(
            "'%(value)s' is no name of a news file; write it without .md, such as 2021-11-17-seminar."
        ),
    ),
    "one_pick": (
        "bad-pick",
        N_("A pick names one page: write one of news, event, seminar and publication."),
    ),
    "bad_time": ("bad-time", N_("'%(value)s' is not a time; write it as \"14:00\" in quotes.")),
    "one_line": ("bad-text", N_("'%(key)s' must be a single line of text.")),
    "missing_language": (
        "missing-language",
        N_("The text has no '%(key)s'; write it, or '%(key)s: ~' if it is not translated yet."),
    ),
}


def validate(
    model: type[ModelT], data: Any, positions: Positions, at: KeyPath = ()
) -> tuple[ModelT | None, list[Problem]]:
    """Return the value as *model*, or None and all that is wrong with it.

    *at* is the key path of *data* inside the text that *positions* describes.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, list(_problems(model, error, positions, at))


def salvage(
    model: type[ModelT], data: Any, positions: Positions, at: KeyPath = ()
) -> tuple[ModelT, list[Problem]]:
    """Return what is right in a value that ``validate`` refused, so that more can be said of it.

    A field that is wrong is None; of a list or a group, only what is wrong in it. The problems
    are those that ``validate`` did not come to: a model's own rules wait until all fields are
    right, here they are asked unless they need one that is wrong.
    """
    held = data if isinstance(data, dict) else {}
    try:
        return model.model_validate(held), []
    except ValidationError as error:
        found = [detail["loc"] for detail in error.errors(include_url=False)]
    wrong = frozenset(str(loc[0]) for loc in found if loc and loc[0] in model.model_fields)
    right = dict(_without(model, wrong).model_validate(held))
    problems = list(_broken_rules(model, right, wrong, positions, at)) if wrong else []
    for name in wrong:
        inner = next(_models(model.model_fields[name].annotation), None)
        value = held.get(name)
        if isinstance(value, list):
            parts: list[Any] = []
            for index, entry in enumerate(value):
                if inner is None:
                    parts.append(None if any(loc[:2] == (name, index) for loc in found) else entry)
                    continue
                part, told = salvage(inner, entry, positions, (*at, name, index))
                parts.append(part)
                problems += told
            right[name] = tuple(parts)
        elif inner is not None and isinstance(value, dict):
            right[name], told = salvage(inner, value, positions, (*at, name))
            problems += told
        else:
            right[name] = None
    return model.model_construct(**right), problems


@cache
def _without(model: type[BaseModel], wrong: frozenset[str]) -> type[BaseModel]:
    """Return a model that reads the other fields alone, and has no rules of its own."""
    fields: dict[str, Any] = {
        name: (
            Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation,
            field,
        )
        for name, field in model.model_fields.items()
        if name not in wrong
    }
    return create_model(model.__name__, **fields)


def _broken_rules(
    model: type[BaseModel],
    right: dict[str, Any],
    wrong: frozenset[str],
    positions: Positions,
    at: KeyPath,
) -> Iterator[Problem]:
    """Yield what the model's rules say of the fields that are right."""
    held = model.model_construct(**right)
    for name in wrong:  # a rule that asks for it is not to get the default
        held.__dict__.pop(name, None)
    for rule in model.__pydantic_decorators__.model_validators.values():
        try:
            rule.func(held)
        except AttributeError:
            continue
        except PydanticCustomError as error:
            told = ValidationError.from_exception_data(
                model.__name__, [{"type": error, "loc": (), "input": right}]
            )
            yield from _problems(model, told, positions, at)


def _problems(
    model: type[BaseModel], error: ValidationError, positions: Positions, at: KeyPath
) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        loc = tuple(part for part in detail["loc"] if isinstance(part, (str, int)))
        if detail["type"] == "too_short" and detail["input"]:
            continue  # what is there is wrong, and told by itself
        where = (*at, *loc)
        kind = _kind(detail, loc)
        if kind == "fiscal_year" and (*where, "fiscal_year") in positions.values:
            where = (*where, "fiscal_year")
        if kind == "other_month":
            where = (*where, "date")
        if kind == "end_before_start":
            last = next(
                (name for name in ("end_date", "until_date") if (*where, name) in positions.values),
                None,
            )
            where = (*where, last) if last else where
        key = str(
            next(
                (part for part in reversed(loc) if isinstance(part, str)),
                where[-1] if where else "",
            )
        )
        value = detail.get("input")
        context = detail.get("ctx", {})
        known: list[str] = []
        guess = ""
        if kind == "extra_forbidden":
            known = _field_names(model, loc[:-1])
            guess = _closest(key, known)
        elif kind == "literal_error":
            known = [
                word.strip("' ")
                for word in str(context["expected"]).replace(" or ", ", ").split(",")
            ]
            guess = _closest(str(value), known)
        code, sentence = _SENTENCES.get(
            f"{kind}_guess" if guess else kind,
            ("bad-value", N_("'%(key)s' is not valid (%(reason)s).")),
        )
        yield Problem.error(
            positions.key(*where) if kind == "extra_forbidden" else positions.value(*where),
            code,
            sentence,
            key=key,
            value=_short(value),
            guess=guess,
            known=", ".join(known),
            limit=context.get("ge", context.get("le", "")),
            reason=detail["msg"],
        )


def _kind(detail: Any, loc: KeyPath) -> str:
    """Return pydantic's error type, told apart further where our sentence differs."""
    kind, name = str(detail["type"]), loc[-1] if loc else ""
    if kind == "missing" and name in ("ja", "ko"):
        return "missing_language"
    if kind == "string_pattern_mismatch":
        pattern = detail["ctx"]["pattern"]
        if "a-z0-9" in pattern:
            return "bad_id"
        return "bad_time" if ":" in pattern and "\\d" in pattern else "one_line"
    return kind


def _field_names(model: type[BaseModel], loc: KeyPath) -> list[str]:
    """Return the keys allowed at *loc* inside *model*."""
    current: Any = model
    for part in loc:
        if isinstance(part, int):
            continue
        field = getattr(current, "model_fields", {}).get(part)
        if field is None:
            return []
        current = next(iter(_models(field.annotation)), None)
    return list(getattr(current, "model_fields", {}))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


def _closest(word: str, known: list[str]) -> str:
    """Return the most likely meant word of *known*, or an empty text."""
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=0.6)), "")


def _short(value: Any) -> str:
    text = str(value).replace("\n", " ")
    return text if len(text) <= 60 else text[:59] + "…"
