"""Make a new record, or a page or news item in both languages: take or ask, write, check.

What is written passes ``check``; if it would not, nothing is written.
"""

import difflib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import BaseModel, Field, StringConstraints, create_model
from pydantic.fields import FieldInfo

from plugins.bilingual.build import run
from plugins.bilingual.front_matter import Matter, NewsMatter, PageMatter
from plugins.brochure import proposals as brochures
from plugins.checks.problems import N_, Place, Problem, ProblemsError, has_errors
from plugins.magazine.proposals import KINDS as PICKED
from plugins.magazine.proposals import day_of_issue, proposed, series_of_issues
from plugins.records import models as m
from plugins.records import scaffold
from plugins.records.addresses import record_path, record_title
from plugins.records.reader import Positions, read_text, read_yaml
from plugins.records.store import Records, check_reference, load_records
from plugins.records.validation import validate

Values = dict[str, Any]

FOLDERS: Mapping[m.Language, str] = {"ja": "content", "ko": "content-ko"}
# The words of editors for what they make; every kind of record has its own name as well.
NAMES: Mapping[str, str] = {
    "page": "pages",
    "news": "news",
    "report": "publications",
    "body": "bodies",
    "term": "glossary",
    "sister-city": "sister_cities",
    "seminar-series": "seminar_series",
    "publication-series": "publication_series",
    "criterion": "criteria",
    "kwcag-item": "kwcag",
} | {
    kind.removesuffix("s"): kind
    for kind in m.KINDS
    if kind.endswith("s") and "_" not in kind and kind != "bodies"
}
_SOME = 12  # as many choices are named in a sentence; asking shows twice as many

_PageId = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*$")
]


def _pair_model(matter: type[Matter], name: str, identity: Any, **more: Any) -> type[BaseModel]:
    """Return what both sides of a pair need together: texts in two languages, the rest once."""
    fields: dict[str, Any] = {"id": (identity, m.Record.model_fields["id"])}
    for key, one in matter.model_fields.items():
        text = key in ("title", "summary")
        fields[key] = (m.Text, Field(description=one.description)) if text else _copy(one)
    return create_model(name, __base__=m.Model, **{**fields, **more})


def _copy(one: FieldInfo) -> tuple[Any, FieldInfo]:
    """Return a field as ``create_model`` wants it."""
    return Annotated[(one.annotation, *one.metadata)] if one.metadata else one.annotation, one


_MATTERS: Mapping[str, type[Matter]] = {"pages": PageMatter, "news": NewsMatter}
_PAIRS: Mapping[str, type[BaseModel]] = {
    "pages": _pair_model(PageMatter, "page", _PageId),
    "news": _pair_model(
        NewsMatter,
        "news",
        m.Id,
        date=(m.Date, Field(description=N_("The day of the news, YYYY-MM-DD; part of its name."))),
    ),
}


@dataclass(frozen=True)
class Made:
    """What was written: each file with its line; where it is shown; or what was wrong."""

    places: tuple[Place, ...] = ()
    address: str = ""
    problems: tuple[Problem, ...] = ()
    note: str = ""  # what was decided for the editor


@dataclass(frozen=True)
class Asker:
    """Who is asked for what was not given: *ask* gets a prompt, *tell* a line to show."""

    ask: Callable[[str], str]
    tell: Callable[[str], None]

    def composed(self) -> "Asker":
        """Return the same one, whose letters are whole whatever the keyboard sends."""
        return replace(self, ask=lambda prompt: _composed(self.ask(prompt)))


@dataclass(frozen=True)
class _Form:
    """What one new record needs, and what may be said of it."""

    kind: str
    model: type[BaseModel]
    path: str  # the file that messages name
    records: Records
    gettext: scaffold.Translator
    asker: Asker | None
    today: date
    values: Values = field(default_factory=dict)

    @property
    def wanted(self) -> Iterator[str]:
        """The fields that are asked for: the id, the day, then all else that is required."""
        day = _day_field(self.model)
        fields = self.model.model_fields
        names = [name for name in scaffold.ordered(self.model) if fields[name].is_required()]
        yield from dict.fromkeys(["id", *([day] if day else []), *names])


def make(
    root: Path,
    word: str,
    given: Sequence[tuple[str, str | None]],
    *,
    gettext: scaffold.Translator,
    today: date,
    asker: Asker | None = None,
) -> Made:
    """Write a new *word* (report, event, page …) into the repository at *root*.

    *given* are fields with what was typed for them; a text's field ends in its language
    (``title.ja``). The comments are in the language of *gettext*.
    """
    try:
        kind = _kind(word)
        records, problems = load_records(root / "data", "data")
        path = f"data/{m.file_of(kind)}" if kind in m.KINDS else f"{FOLDERS['ja']}/{kind}"
        if kind in records.unread:
            own = (each for each in problems if fnmatch(each.place.path, path))
            return Made(problems=tuple(own))
        model: type[BaseModel] = m.KINDS[kind] if kind in m.KINDS else _PAIRS[kind]
        form = _Form(kind, model, path, records, gettext, asker and asker.composed(), today)
        _take(form, [(key, _composed(text)) for key, text in given if text is not None])
        note = _propose_brochure(root, form) if model is m.Brochure else ""
        _complete(form)
        if model is m.Magazine:
            note = _propose_picks(root, form)
        made = _write_pair(root, form) if kind in _PAIRS else _write_record(root, form)
        return replace(made, note=note)
    except ProblemsError as error:
        return Made(problems=error.problems)
    except EOFError:
        message = N_("The input ended; nothing was written.")
        return Made(problems=(Problem.error(Place(path), "no-answer", message),))


def _kind(word: str) -> str:
    """Return the kind that a person means by *word*."""
    plain = word.lower().replace("_", "-")
    known = {**{kind.replace("_", "-"): kind for kind in NAMES.values()}, **NAMES}
    if plain in known:
        return known[plain]
    guess = _closest(plain, known)
    raise _error(
        "tasks.py",
        "unknown-kind",
        N_("'%(word)s' is nothing that can be made; did you mean '%(guess)s'?")
        if guess
        else N_("'%(word)s' is nothing that can be made; it can be: %(known)s."),
        word=word,
        guess=guess,
        known=", ".join(sorted(NAMES)),
    )


# --- What was given ---------------------------------------------------------------------


def _take(form: _Form, given: Sequence[tuple[str, str]]) -> None:
    """Put what was given into the form's values.

    Raises:
        ProblemsError: with all that is wrong with it.
    """
    problems: list[Problem] = []
    for key, text in given:
        name, _, part = _meant(form.model, key).partition(".")
        known = form.model.model_fields.get(name)
        inner = scaffold.inner_model(known.annotation) if known else None
        several = known is not None and scaffold.is_list(known.annotation)
        parts = _parts(form, inner) if inner and not several else []
        if known is None or (part and part not in parts):
            problems.append(_unknown(form, key, part, parts))
        elif name in form.values and (not part or part in form.values[name]):
            message = N_("'%(key)s' is given twice; keep one.")
            problems.append(Problem.error(Place(form.path), "duplicate-key", message, key=key))
        elif part:
            form.values.setdefault(name, {})[part] = text.strip() or None
        else:
            try:
                value = form.values[name] = _typed(known, text.strip(), form.path)
                strays = set(value) - set(parts) if parts and isinstance(value, dict) else set()
                problems += [_unknown(form, f"{name}.{stray}", stray, parts) for stray in strays]
            except ProblemsError as error:
                problems += [
                    _named(form, name, replace(each, place=Place(form.path)))
                    for each in error.problems
                ]
    for name, held in form.values.items():
        inner = scaffold.inner_model(form.model.model_fields[name].annotation)
        sided = scaffold.is_text(inner) and isinstance(held, dict)
        value = {**dict.fromkeys(m.LANGUAGES), **held} if sided else held
        form.values[name] = value
        problems += [_named(form, name, each) for each in _check(form, form.model, name, value)]
    if problems:
        raise ProblemsError(problems)


def _parts(form: _Form, inner: type[BaseModel]) -> list[str]:
    """Return the keys of a group; a page's title and summary are their languages alone."""
    return [*m.LANGUAGES] if form.kind in _PAIRS else list(inner.model_fields)


def _unknown(form: _Form, key: str, part: str, parts: list[str]) -> Problem:
    """Say that there is no such field, or no such part of it."""
    known = parts if part and parts else list(form.model.model_fields)
    guess = _closest(part if part and parts else key, known)
    return Problem.error(
        Place(form.path),
        "unknown-key",
        N_("'%(key)s' is not a known key here; did you mean '%(guess)s'?")
        if guess
        else N_("'%(key)s' is not a known key here (known: %(known)s)."),
        key=key,
        guess=guess,
        known=", ".join(known),
    )


def _meant(model: type[BaseModel], key: str) -> str:
    """Return the field that *key* stands for: what is called title or date has other names too.

    >>> _meant(m.Body, "title.ja"), _meant(m.Event, "date"), _meant(m.Event, "title.ja")
    ('name.ja', 'start_date', 'title.ja')
    """
    name, dot, part = key.partition(".")
    if name == "title" and name not in model.model_fields:
        others = ("name", "label", "text")
        name = next((each for each in others if each in model.model_fields), name)
    if name == "date":
        name = _day_field(model) or name
    return f"{name}{dot}{part}"


def _day_field(model: type[BaseModel]) -> str | None:
    """Return the field that says when it was."""
    days = ("date", "start_date", "from_date", "as_of", "since")
    return next((name for name in days if name in model.model_fields), None)


def _typed(known: FieldInfo, text: str, path: str) -> Any:
    """Return what a person means who types *text* for a field.

    Raises:
        ProblemsError: it begins as YAML and is none.
    """
    annotation = (
        Annotated[(known.annotation, *known.metadata)] if known.metadata else known.annotation
    )
    if scaffold.inner_model(annotation) or (scaffold.is_list(annotation) and text.startswith("[")):
        return read_yaml(text, path)[0] if text.startswith(("{", "[")) else text
    if scaffold.is_list(annotation):
        return [part.strip() for part in text.split(",") if part.strip()]
    number = bool(re.fullmatch(r"0|-?[1-9]\d*", text))
    if number and (_holds(annotation, int) or _is_partial_date(annotation)):
        return int(text)
    if _holds(annotation, bool):
        return {"true": True, "false": False}.get(text, text)
    return text or None


def _holds(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(
        _holds(inner, kind) for inner in getattr(annotation, "__args__", ())
    )


def _is_partial_date(annotation: Any) -> bool:
    """A year alone is written as a number, as in the data files."""
    marks = getattr(m.PartialDate, "__metadata__", ())
    return getattr(annotation, "__metadata__", None) == marks or any(
        _is_partial_date(inner) for inner in getattr(annotation, "__args__", ())
    )


def _check(form: _Form, model: type[BaseModel], name: str, value: Any) -> list[Problem]:
    """Return what is wrong with one field by itself."""
    fields: dict[str, Any] = {name: _copy(model.model_fields[name])}
    alone = create_model(model.__name__, __base__=m.Model, **fields)
    held, problems = validate(alone, {name: value}, Positions(form.path))
    if held is not None:
        for _at, kind, target in m.references(held):
            problems += check_reference(form.records, kind, target, Place(form.path))
    if name == "id" and model is m.KINDS.get(form.kind):
        problems += _check_new(form, value)
    return problems


def _check_new(form: _Form, record_id: Any) -> Iterator[Problem]:
    """There is no record of this id yet."""
    key = (form.kind, record_id)
    if key in form.records.origins or key in form.records.broken:
        yield Problem.error(
            form.records.place(*key) if key in form.records.origins else Place(form.path),
            "duplicate-id",
            N_("There is already a record '%(id)s'; choose another id."),
            id=record_id,
        )


def _named(form: _Form, name: str, problem: Problem) -> Problem:
    """Return *problem* with the field's name in its sentence: it has no line to point at."""
    sentence = form.gettext(problem.message) % dict(problem.params)
    if f"'{name}'" not in sentence:
        sentence = f"{name}: {sentence}"
    return Problem.error(problem.place, problem.code, "%(sentence)s", sentence=sentence)


# --- What is missing --------------------------------------------------------------------


def _complete(form: _Form) -> None:
    """Find or ask what is still missing.

    Raises:
        ProblemsError: something is missing and nobody can be asked, or it does not fit together.
    """
    problems: list[Problem] = []
    for name in form.wanted:
        if name in form.values:
            continue
        default = _default(form, name)
        required = form.model.model_fields[name].is_required()
        if form.asker is not None:
            value = _ask(form, form.asker, form.model, name, default, required=required)
            if value is not None:
                form.values[name] = value
        elif default:
            form.values[name] = _typed(form.model.model_fields[name], default, form.path)
        elif required:
            problems.append(_missing(form, name))
    if not problems and form.kind in _PAIRS:
        problems += _lacking_sides(form)
    if not problems:
        problems += validate(form.model, form.values, Positions(form.path))[1]
    if problems:
        raise ProblemsError(problems)


def _default(form: _Form, name: str) -> str:
    """Return what a field is if nobody says otherwise: today's news, the fiscal year of a day."""
    if name == "date" and form.kind == "news":
        return form.today.isoformat()
    if form.model is m.Magazine:
        if name == "date" and re.fullmatch(r"\d{4}-\d{2}", str(form.values.get("id"))):
            return day_of_issue(form.values["id"], form.today)
        return series_of_issues(form.records) if name == "series" else ""
    day = str(form.values.get(_day_field(form.model) or "", ""))
    if name == "fiscal_year" and (found := re.match(r"(\d{4})-(\d{2})", day)):
        return str(int(found[1]) - (int(found[2]) < 4))
    return ""


def _missing(form: _Form, name: str) -> Problem:
    known = form.model.model_fields[name]
    text = scaffold.is_text(scaffold.inner_model(known.annotation))
    option = f"--set {name}=…"
    if name == "id" or (name == "date" and form.kind == "news"):
        option = f"--{name}"
    elif text and name == _meant(form.model, "title"):
        option = "--title-ja, --title-ko"
    elif text:
        option = f"--set {name}.ja=… --set {name}.ko=…"
    kind = m.ref_kind(known.annotation, known.metadata)
    allowed = [*form.records.kinds[kind]] if kind else [*scaffold.choices(known.annotation)]
    if kind and not allowed:
        word = next((word for word, each in NAMES.items() if each == kind), kind)
        message = N_(
            "'%(key)s' is missing and data/%(kind)s.yaml holds nothing to choose from; first make one: python3 tasks.py new %(word)s."
        )
        return Problem.error(
            Place(form.path), "missing-key", message, key=name, kind=kind, word=word
        )
    return Problem.error(
        Place(form.path),
        "missing-key",
        N_("'%(key)s' is missing; give it with %(option)s (one of: %(known)s).")
        if 0 < len(allowed) <= _SOME
        else N_("'%(key)s' is missing; give it with %(option)s."),
        key=name,
        option=option,
        known=", ".join(allowed),
    )


def _lacking_sides(form: _Form) -> Iterator[Problem]:
    """A page that has a title in a language has a summary in it, and the other way round."""
    for lang in m.LANGUAGES:
        for name, other in (("title", "summary"), ("summary", "title")):
            if form.values[other].get(lang) and not form.values[name].get(lang):
                option = f"--title-{lang}" if name == "title" else f"--set {name}.{lang}=…"
                yield Problem.error(
                    Place(form.path),
                    "missing-key",
                    N_("'%(key)s' is missing; give it with %(option)s."),
                    key=f"{name}.{lang}",
                    option=option,
                )


def _ask(
    form: _Form, asker: Asker, model: type[BaseModel], name: str, default: str, *, required: bool
) -> Any:
    """Ask for one field until the answer is right; None if it may be and is left out."""
    known = model.model_fields[name]
    inner = scaffold.inner_model(known.annotation)
    asker.tell(f"\n{name}: {scaffold.meaning(known, form.gettext)}")
    sides = [
        lang
        for lang in m.LANGUAGES  # a page without a title in a language has no summary in it
        if form.kind in m.KINDS or name != "summary" or form.values["title"][lang]
    ]
    if scaffold.is_text(inner) and not scaffold.is_list(known.annotation):
        asker.tell(form.gettext(N_("Enter alone: there is no text in this language yet.")))
    kind = m.ref_kind(known.annotation, known.metadata)
    if kind is not None:
        _show(form, asker, kind, "")
    while True:
        if inner is None:
            shown = f"{name} [{default}]> " if default else f"{name}> "
            value = _answer(known, asker.ask(shown).strip() or default, form.path)
        elif scaffold.is_list(known.annotation):
            value = _ask_entries(form, asker, inner, name)
        else:
            value = dict.fromkeys(m.LANGUAGES)
            value |= {lang: asker.ask(f"{name} ({lang})> ").strip() or None for lang in sides}
        if value in (None, []) and not required:
            return None
        problems = _check(form, model, name, value)
        if value is None:
            problems = [
                Problem.error(Place(form.path), "missing-key", N_("This is needed."), key=name)
            ]
        if not problems:
            return value
        for problem in problems:
            asker.tell("  " + form.gettext(problem.message) % dict(problem.params))
        if kind is not None and value:
            _show(form, asker, kind, value if isinstance(value, str) else value[-1])


def _answer(known: FieldInfo, text: str, path: str) -> Any:
    """Return what is meant by *text*, or the text itself if it cannot be read as meant."""
    try:
        return _typed(known, text, path)
    except ProblemsError:
        return text


def _ask_entries(form: _Form, asker: Asker, model: type[BaseModel], name: str) -> list[Values]:
    """Ask for the entries of a list of groups until the first answer of one is empty."""
    entries: list[Values] = []
    asker.tell(form.gettext(N_("One entry after the other; Enter alone ends the list.")))
    while True:
        entry: Values = {}
        for key in scaffold.ordered(model):
            if not model.model_fields[key].is_required():
                continue
            value = _ask(form, asker, model, key, "", required=bool(entry))
            if value is None:
                return entries
            entry[key] = value
        entries.append(entry)


def _show(form: _Form, asker: Asker, kind: str, part: str) -> None:
    """Show the records that can be chosen: all if they are few, else those with *part* in them."""
    names = {
        record_id: scaffold.scalar(_name(record, form.records))
        for record_id, record in form.records.kinds[kind].items()
    }
    found = [
        (record_id, name)
        for record_id, name in names.items()
        if not part or part.casefold() in f"{record_id} {name}".casefold()
    ]
    if len(found) <= 2 * _SOME:
        for record_id, name in found:
            asker.tell(f"  {record_id}  {name}")
    else:
        message = N_("There are %(count)s; type an id, or a part of a name to search.")
        asker.tell(form.gettext(message) % {"count": len(found)})


def _name(record: m.Record, records: Records) -> str:
    title = record_title(record, records)
    return " / ".join(text for text in (title.ja, title.ko) if text)


def _propose_brochure(root: Path, form: _Form) -> str:
    """Let a new brochure have what the newest one has, its years moved on; say so.

    Raises:
        ProblemsError: it has no year, or no entry in the archive yet.
    """
    before = brochures.newest(form.records)
    if before is None:
        return ""
    if "id" not in form.values:
        if form.asker is None:
            raise ProblemsError([_missing(form, "id")])
        form.values["id"] = _ask(form, form.asker, form.model, "id", "", required=True)
    year = form.values["id"]
    held = _read_brochure(root, before.id)[1]
    entry = brochures.entry_of(year, before)
    if "publication" not in form.values and entry not in form.records.kinds["publications"]:
        series = form.records.get(m.Publication, before.publication).series
        raise _error(
            form.path,
            "missing-key",
            N_(
                "A brochure needs an entry of its own in the archive; make that first: python3 tasks.py new report %(id)s --set series=%(series)s."
            ),
            id=entry,
            series=series,
        )
    proposed = brochures.proposed(held, year, form.today) | {"publication": entry}
    form.values.update({**proposed, **form.values})
    message = N_(
        "Made of the brochure of %(year)s: read its texts, figures and programs, and change what is no longer so."
    )
    return form.gettext(message) % {"year": before.id}


def _read_brochure(root: Path, year: str) -> tuple[str, Values]:
    """Return the file of a brochure, and the fields in it."""
    path = f"data/{m.file_of('brochures', year)}"
    text = read_text(root / path, path)
    return text, read_yaml(text, path)[0][m.FOLDER_KINDS["brochures"]]


def _propose_picks(root: Path, form: _Form) -> str:
    """Let a new issue of the mail magazine be a draft that leads to all of its month; say so."""
    form.values.setdefault("status", "draft")
    if "picks" in form.values:
        return ""
    picks = proposed(root, form.records, form.values["id"])
    if picks:
        form.values["picks"] = picks
    counts = {kind: sum(kind in pick for pick in picks) for kind in PICKED}
    message = N_(
        "Proposed for this issue: %(news)s news, %(event)s events, %(seminar)s seminars, %(publication)s publications; take out what does not belong there."
    )
    return form.gettext(message) % counts


# --- Writing ----------------------------------------------------------------------------


def _write_record(root: Path, form: _Form) -> Made:
    """Append the record to the file of its kind, or give it one."""
    if form.kind in m.FOLDER_KINDS:
        path, line = f"data/{m.file_of(form.kind, form.values['id'])}", 1
        text = _brochure_text(root, form)
    else:
        path = form.path
        text, line = scaffold.append_record(
            read_text(root / path, path), form.kind, form.values, form.gettext, path
        )
    _keep(root, {root / path: text})
    record = cast(m.Record, form.model.model_validate(form.values))
    try:
        address = record_path(record, form.records)
    except TypeError:
        address = ""
    return Made((Place(path, line),), address)


def _brochure_text(root: Path, form: _Form) -> str:
    """Return the file of a brochure, with the comments of the one that it is made of."""
    top, before = m.FOLDER_KINDS[form.kind], brochures.newest(form.records)
    old = _read_brochure(root, before.id)[0] if before else ""
    if before and re.search(rf"(?m)^{top}:\s*(?:#.*)?$", old):  # not if it stands in brackets
        text = scaffold.changed_record(old, top, form.model, form.values, form.gettext)
        head, key, rest = text.partition(f"\n{top}:")
        return head.replace(before.id, form.values["id"]) + key + rest
    lines = scaffold.fields(form.model, form.values, form.gettext)
    return "".join(f"{line}\n" for line in (f"{top}:", *(f"  {line}" for line in lines)))


def _write_pair(root: Path, form: _Form) -> Made:
    """Write both sides of a page or news item; a side without a title is not written yet."""
    name = str(form.values["id"])
    name = f"{form.values['date']}-{name}" if form.kind == "news" else name
    shown = {lang: f"{folder}/{form.kind}/{name}.md" for lang, folder in FOLDERS.items()}
    taken = [path for path in shown.values() if os.path.lexists(root / path)]
    if taken:
        message = N_("This file is there already; choose another id, or edit the file.")
        raise ProblemsError(Problem.error(Place(path), "existing-file", message) for path in taken)
    matter = _MATTERS[form.kind]
    texts = {}
    for lang, path in shown.items():
        own = {
            key: value[lang] if isinstance(value, dict) else value
            for key, value in form.values.items()
            if key in matter.model_fields
        }
        if own["title"] and own.get("only") in (None, lang):
            texts[path] = scaffold.front_matter(matter, own, form.gettext)
    _keep(root, {root / path: text for path, text in texts.items()})
    address = f"/news/{name}/" if form.kind == "news" else f"/{name}/"
    return Made(tuple(Place(path) for path in texts), address)


def _keep(root: Path, texts: Mapping[Path, str]) -> None:
    """Write *texts* if both sites can be built with them.

    Raises:
        ProblemsError: with what would be wrong; every file is as it was.
    """
    for file in texts:
        if not file.resolve().is_relative_to(root.resolve()):
            shown = file.relative_to(root).as_posix()
            message = N_("Links to other files are not followed; put the file itself here.")
            raise _error(shown, "symlink", message)
    found = _try(root, texts)
    if has_errors(found):
        before = _problems(root)
        fresh = [problem for problem in found if problem not in before]
        if has_errors(fresh):
            raise ProblemsError(fresh)
        _put(texts)  # what is wrong was wrong before, elsewhere


def _try(root: Path, texts: Mapping[Path, str]) -> tuple[Problem, ...]:
    """Write *texts*, check everything, and put the old texts back unless all is well."""
    old = {file: file.read_bytes() if file.exists() else None for file in texts}
    made = [
        folder
        for file in texts
        for folder in (file.parent, *file.parent.parents)
        if not folder.exists()
    ]
    found: tuple[Problem, ...] | None = None
    try:
        _put(texts)
        found = _problems(root)
    finally:
        if found is None or has_errors(found):
            _restore(old, made)
    return found


def _put(texts: Mapping[Path, str]) -> None:
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def _restore(old: Mapping[Path, bytes | None], made: Sequence[Path]) -> None:
    for file, raw in old.items():
        if raw is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(raw)
    for folder in sorted(set(made), reverse=True):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _problems(root: Path) -> tuple[Problem, ...]:
    return run(root=root, publish=False, build_date=None, output=None, write=False).problems


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _error(path: str, code: str, message: str, **params: object) -> ProblemsError:
    return ProblemsError([Problem.error(Place(path), code, message, **params)])


def _closest(word: str, known: Sequence[str] | Mapping[str, str]) -> str:
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")
