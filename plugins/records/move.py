"""Rename a page, a news item or a record, with all that names it and a redirect.

Everything is tried in place, checked, and taken back unless both sites are as good as before.
"""

import difflib
import posixpath
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from plugins.bilingual.build import run, survey
from plugins.bilingual.clock import build_date
from plugins.bilingual.front_matter import NewsMatter, PageMatter, RecordText
from plugins.checks.problems import N_, Place, Problem, ProblemsError, has_errors
from plugins.parity.state import FILE as AGREED
from plugins.parity.state import Agreement, Standing, lines_of, read_agreements, write_agreements
from plugins.publishing.ledger import LEDGER
from plugins.records import models as m
from plugins.records.addresses import record_path
from plugins.records.new import FOLDERS
from plugins.records.reader import IGNORED, Positions, read_text
from plugins.records.renaming import (
    REDIRECTS,
    Renaming,
    goes_from,
    hosts_in,
    in_data,
    in_ledger,
    in_markdown,
    in_redirects,
    in_settings,
    in_template,
)
from plugins.records.scaffold import Translator
from plugins.records.store import Records, load_records
from plugins.records.store import files as data_files
from plugins.records.validation import validate
from plugins.text.reader import split_front_matter

_SETTINGS = ("pelicanconf.py", "publishconf.py")
_MATTERS: Mapping[str, type[RecordText]] = {"pages": PageMatter, "news": NewsMatter}
_NAMED_BY_TIME = {
    "brochures": N_(
        "A brochure is named after its year, so it cannot be moved; python3 tasks.py new brochure makes that of another year."
    ),
    "magazines": N_(
        "An issue is named after its month, so it cannot be moved; python3 tasks.py new magazine makes that of another month."
    ),
}
_FIXED = frozenset({"index", "404"})  # the pages that every site needs
_NAME = re.compile(m.ID_PATTERN)
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")

_Sites = Mapping[str, m.Language | None]  # address to the one site that has it, None for both


@dataclass(frozen=True)
class Moved:
    """Each changed line, the new address ("" if there is none), and what was wrong."""

    places: tuple[Place, ...] = ()
    address: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, order=True)
class _Thing:
    """A page or news item, or a record; ``id`` as in ``Renaming``."""

    kind: str
    id: str

    @property
    def is_page(self) -> bool:
        return self.kind in _MATTERS

    @property
    def name(self) -> str:
        """The name in which messages and agreements have it."""
        if self.is_page:
            return f"content/{self.kind}/{self.id}.md"
        return f"data/{m.file_of(self.kind, self.id)}#{self.id}"


@dataclass(frozen=True)
class _Markdown:
    """A Markdown file as it is."""

    lang: m.Language
    key: str  # its path inside the content tree
    path: str
    text: str
    matter: RecordText
    positions: Positions

    @property
    def thing(self) -> _Thing:
        """The page, or the record whose long text this is."""
        kind, _, name = self.key.partition("/")
        return _Thing(kind, name.removesuffix(".md"))


@dataclass(frozen=True)
class _Site:
    """The repository as it is read: all that has a name, with its address or ""."""

    root: Path
    records: Records
    markdown: tuple[_Markdown, ...]
    addresses: Mapping[_Thing, str]
    day: date  # the build's

    def address_of(self, thing: _Thing, new: _Thing) -> str:
        """Return the address of *thing* under the name of *new*."""
        if thing.is_page:
            return _page_address(new)
        record = self.records.kinds[thing.kind][thing.id]
        return _record_address(record.model_copy(update={"id": new.id}), self.records)

    def sides(self, thing: _Thing) -> list[_Markdown]:
        """Return the Markdown files of *thing*."""
        return [each for each in self.markdown if each.thing == thing]


def move(root: Path, old: str, new: str, *, gettext: Translator, day: date | None = None) -> Moved:
    """Rename *old* to *new* in the repository at *root*.

    Both are what an editor types: a file, ``kind/id``, ``data/kind.yaml#id`` or an address; *new*
    may be the last part alone. *day* is the build date, if not the usual one. The comments in
    the redirect are in the language of *gettext*. With an error, every file is as it was.
    """
    try:
        standings, report = survey(root=root, build_date=day)
        if report.ok:
            report = run(root=root, publish=False, build_date=day, output=None, write=False)
        if not report.ok:
            message = N_("Nothing was moved, since there are errors; correct them first.")
            return Moved(problems=_refusal(report.problems, old, message))
        site = _read(root, day)
        thing = _find(old, site)
        target = _named(new, thing, site)
        renaming = _renaming(thing, target, site)
        _check(renaming, target, site)
        job = _Job(site, thing, target, standings, report.problems, gettext)
        return job.run(renaming)
    except ProblemsError as error:
        return Moved(problems=error.problems)
    except OSError as error:
        file = Path(error.filename or root)
        shown = file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
        message = N_("This file cannot be changed (%(reason)s), so nothing was moved.")
        reason = error.strerror or type(error).__name__
        return Moved(problems=(Problem.error(Place(shown), "not-written", message, reason=reason),))


def _refusal(problems: Iterable[Problem], name: str, message: str) -> tuple[Problem, ...]:
    """Return the errors among *problems*, and that *name* was not moved."""
    errors = (each for each in problems if each.severity == "error")
    return (*errors, Problem.error(Place(name), "not-moved", message))


# --- What is there ----------------------------------------------------------------------


def _read(root: Path, day: date | None) -> _Site:
    records, problems = load_records(root / "data", "data")
    if has_errors(problems):
        raise ProblemsError(problems)
    markdown = tuple(_read_trees(root))
    addresses = {each.thing: _page_address(each.thing) for each in markdown if each.thing.is_page}
    for kind, held in records.kinds.items():
        if kind in m.FOLDER_KINDS:  # its file is named after it: git mv
            continue
        for record in held.values():
            addresses[_Thing(kind, record.id)] = _record_address(record, records)
    return _Site(root, records, markdown, addresses, build_date(root, day)[0])


def _read_trees(root: Path) -> Iterator[_Markdown]:
    """Yield every Markdown file of both trees."""
    for lang, folder in FOLDERS.items():
        tree = root / folder
        for file in sorted(tree.rglob("*.md")):
            relative = file.relative_to(tree)
            if any(IGNORED.match(part) for part in relative.parts):
                continue
            path = f"{folder}/{relative.as_posix()}"
            text = read_text(file, path)
            data, positions, _body, _line = split_front_matter(text, path)
            model = _MATTERS.get(relative.parts[0], RecordText)
            matter, problems = validate(model, data, positions)
            if matter is None:
                raise ProblemsError(problems)
            yield _Markdown(lang, relative.as_posix(), path, text, matter, positions)


def _page_address(thing: _Thing) -> str:
    """Return the address of a page, as the settings make it from the file's name."""
    if thing.kind == "pages" and thing.id in _FIXED:
        return "/" if thing.id == "index" else f"/{thing.id}.html"
    return f"/news/{thing.id}/" if thing.kind == "news" else f"/{thing.id}/"


def _record_address(record: m.Record, records: Records) -> str:
    try:
        return record_path(record, records)
    except TypeError:
        return ""


# --- What is meant ----------------------------------------------------------------------


def _typed(text: str) -> str:
    """Return what was typed in a form to compare: whole letters, slashes, no host.

    >>> _typed("http://127.0.0.1:8000/ko/events/"), _typed("./content/pages/about.md")
    ('/events/', 'content/pages/about.md')
    """
    plain = unicodedata.normalize("NFC", text).strip().replace("\\", "/")
    address = re.fullmatch(r"https?://[^/]+(?:/ko(?=/))?(/.*)", plain)
    return address[1] if address else plain.removeprefix("./")


def _things(plain: str) -> Iterator[_Thing]:
    """Yield what *plain* names if it is a file, a key or ``data/kind.yaml#id``."""
    if (record := re.fullmatch(r"data/(\w+)\.yaml#([^/#]+)", plain)) is not None:
        yield _Thing(record[1], record[2])
    inside = re.sub(rf"^(?:{'|'.join(FOLDERS.values())})/", "", plain)
    kind, _, name = inside.partition("/")
    if kind in m.KINDS and inside != plain:  # the text of a record, or another file beside it
        yield _Thing(kind, posixpath.splitext(name)[0])
    elif kind in (*_MATTERS, *m.KINDS) and name:
        yield _Thing(kind, name.removesuffix(".md"))


def _whole(plain: str) -> str:
    """Return *plain* as a whole address.

    >>> _whole("about"), _whole("/partners/#sjc")
    ('/about/', '/partners/#sjc')
    """
    address = "/" + plain.lstrip("/")
    return address if "#" in address or address.endswith("/") else f"{address}/"


def _find(typed: str, site: _Site) -> _Thing:
    """Return what an editor means by *typed*.

    Raises:
        ProblemsError: there is no such thing, or it cannot be moved.
    """
    plain = _typed(typed)
    found = next((each for each in _things(plain) if each in site.addresses), None)
    if found is None:
        by_address = {address: each for each, address in site.addresses.items() if address}
        found = by_address.get(_whole(plain))
    kind = (
        found.kind
        if found
        else next((part for part in plain.split("/") if part in m.FOLDER_KINDS), "")
    )
    if kind in _NAMED_BY_TIME:
        raise _error(typed, "fixed-name", _NAMED_BY_TIME[kind])
    if found is None:
        known = [form for each, address in site.addresses.items() for form in _forms(each, address)]
        guess = next(iter(difflib.get_close_matches(plain, known, n=1)), "")
        message = (
            N_("There is no '%(name)s'; did you mean '%(guess)s'?")
            if guess
            else N_(
                "There is no '%(name)s'; name a page or a record, such as content/pages/about.md, programs/cooking or /programs/cooking/."
            )
        )
        raise _error(typed, "no-such-name", message, name=plain, guess=guess)
    if found.kind == "pages" and found.id in _FIXED:
        message = N_("Every site needs this page under this name; it cannot be moved.")
        raise _error(found.name, "fixed-name", message)
    return found


def _forms(thing: _Thing, address: str) -> Iterator[str]:
    yield thing.name
    yield f"{thing.kind}/{thing.id}"
    if address:
        yield address


def _named(typed: str, thing: _Thing, site: _Site) -> _Thing:
    """Return what *thing* is to be called.

    Raises:
        ProblemsError: it cannot be called so.
    """
    plain = _typed(typed)
    if re.search(r"[/#]", plain):
        found = next((each for each in _candidates(plain, thing, site)), None)
        if found is None:
            raise _other_kind(typed, plain, thing)
    else:
        name = plain.removesuffix(".md")
        found = _Thing(thing.kind, posixpath.join(posixpath.dirname(thing.id), name))
    for part in found.id.split("/") if thing.kind == "pages" else [found.id]:
        if not _NAME.fullmatch(part):
            message = N_(
                "The name '%(name)s' makes the address; use lower-case letters a-z, digits and hyphens."
            )
            raise _error(typed, "bad-name", message, name=part)
    if thing.kind == "news":
        _check_day(typed, thing, found, site)
    return found


def _candidates(plain: str, thing: _Thing, site: _Site) -> Iterator[_Thing]:
    """Yield what *plain* may mean as a new name of *thing*, all of its kind."""
    yield from (each for each in _things(plain) if each.kind == thing.kind)
    last = _Thing(thing.kind, re.split(r"[/#]", plain.rstrip("/"))[-1])
    if site.address_of(thing, last) == _whole(plain):
        yield last
    known = (*_MATTERS, *m.KINDS, *FOLDERS.values(), "data")
    if thing.kind == "pages" and plain.strip("/").partition("/")[0] not in known:
        yield _Thing("pages", plain.strip("/"))


def _other_kind(typed: str, plain: str, thing: _Thing) -> ProblemsError:
    parts = [part for part in re.split(r"[/#]", plain.removesuffix(".md")) if part]
    if thing.kind == "pages":
        own = (*FOLDERS.values(), *_MATTERS)
        guess = "/".join(part for number, part in enumerate(parts) if number or part not in own)
    elif thing.kind == "news" and not _DATED.fullmatch(parts[-1]):
        guess = thing.id[: len("2021-11-17-")] + parts[-1]
    else:
        guess = parts[-1]
    message = (
        N_("A page stays among the pages and news stay among the news; did you mean '%(guess)s'?")
        if thing.is_page
        else N_("A record stays in its file; did you mean '%(guess)s'?")
    )
    return _error(typed, "other-kind", message, guess=_Thing(thing.kind, guess).name)


def _check_day(typed: str, thing: _Thing, new: _Thing, site: _Site) -> None:
    """News has its day in its name, and what is published stays published."""
    dated = _DATED.fullmatch(new.id)
    if dated is None:
        guess = thing.id[: len("2021-11-17-")] + new.id
        message = N_("The name of news begins with its date; did you mean '%(guess)s'?")
        raise _error(typed, "bad-name", message, guess=guess)
    try:
        day_of_new = date.fromisoformat(dated[1])
    except ValueError:
        message = N_("'%(value)s' is not a date; write it as 2021-11-17.")
        raise _error(typed, "bad-date", message, value=dated[1]) from None
    if day_of_new > site.day and _published(thing, site):
        message = N_(
            "%(value)s is still to come, so the page would be off the site until then; choose another date."
        )
        raise _error(typed, "future-date", message, value=dated[1])


def _published(thing: _Thing, site: _Site) -> bool:
    """Say whether readers have had the page: drafts and news to come have no address to keep."""
    if not thing.is_page:
        return True
    if thing.kind == "news" and date.fromisoformat(thing.id[:10]) > site.day:
        return False
    return any(getattr(each.matter, "status", "") == "published" for each in site.sides(thing))


# --- What changes with it ---------------------------------------------------------------


def _renaming(thing: _Thing, target: _Thing, site: _Site) -> Renaming:
    """Return the new names of the thing's address and of its files."""
    old, new = site.addresses[thing], site.address_of(thing, target)
    files = {
        file: file.replace(f"{thing.kind}/{thing.id}.", f"{target.kind}/{target.id}.", 1)
        for folder in FOLDERS.values()
        for file in _files(site.root / folder, thing)
    }
    return Renaming(thing.kind, thing.id, target.id, {old: new} if old else {}, files)


def _files(tree: Path, thing: _Thing) -> Iterator[str]:
    """Yield the files of *thing* in a content tree: its text, and what lies beside it."""
    folder = posixpath.join(thing.kind, posixpath.dirname(thing.id))
    for file in sorted((tree / folder).glob("*.*")):
        mine = file.name.partition(".")[0] == posixpath.basename(thing.id)
        if mine and file.is_file() and not IGNORED.match(file.name):
            yield file.relative_to(tree).as_posix()


def _check(renaming: Renaming, target: _Thing, site: _Site) -> None:
    """Raise ProblemsError with all that is in the way of the new name."""
    problems: list[Problem] = []
    if renaming.old == renaming.new:
        message = N_("This is its name already; nothing was moved.")
        problems.append(Problem.error(Place(target.name), "same-name", message))
    elif not target.is_page and target in site.addresses:
        message = N_("There is already a record '%(id)s'; choose another id.")
        place = site.records.place(target.kind, target.id)
        problems.append(Problem.error(place, "duplicate-id", message, id=target.id))
    else:
        for folder in FOLDERS.values():
            for file in _files(site.root / folder, target):
                message = N_("This file is there already; choose another id, or edit the file.")
                problems.append(Problem.error(Place(f"{folder}/{file}"), "existing-file", message))
        problems += _taken(renaming, target, site)
    if problems:
        raise ProblemsError(problems)


def _taken(renaming: Renaming, target: _Thing, site: _Site) -> Iterator[Problem]:
    """Nothing else is read at the new address, or was read there."""
    for old, new in renaming.addresses.items():
        for other, address in site.addresses.items():
            if address == new and other != target:
                place = site.records.place(other.kind, other.id) if not other.is_page else None
                place = place or Place(next(each.path for each in site.sides(other)))
                message = N_(
                    "The address %(path)s is already taken by %(file)s line %(line)s; rename one of them."
                )
                yield Problem.error(
                    Place(target.name),
                    "same-address",
                    message,
                    path=new,
                    file=place.path,
                    line=place.line,
                )
        for redirect in site.records.all(m.Redirect):
            if goes_from(redirect, new) and redirect.to.partition("#")[0] != old:
                yield Problem.error(
                    site.records.place(REDIRECTS, redirect.id, "path"),
                    "redirected-address",
                    N_(
                        "%(path)s once was another page, which is at %(to)s now; choose another name."
                    ),
                    path=new,
                    to=redirect.to,
                )


# --- Doing it ---------------------------------------------------------------------------


@dataclass(frozen=True)
class _Job:
    """A move that nothing known is in the way of."""

    site: _Site
    thing: _Thing
    target: _Thing
    standings: tuple[Standing, ...]
    known: tuple[Problem, ...]  # what was said of the sites before
    gettext: Translator

    def run(self, renaming: Renaming) -> Moved:
        """Do it; addresses of lists and files that are gone with the name are redirected too."""
        sides = self.site.sides(self.thing) if self.thing.is_page else []
        only = next((each.matter.only for each in sides), None)
        published = _published(self.thing, self.site)
        fresh = {old: only for old in renaming.addresses if published and "#" not in old}
        moved, lost = self._try(renaming, fresh)
        more = {old: new for old in lost if (new := self._followed(old)) != old}
        if more:
            addresses = {**more, **renaming.addresses}
            fresh |= {old: lost[old] for old in more}
            moved, _lost = self._try(replace(renaming, addresses=addresses), fresh)
        return moved

    def _followed(self, address: str) -> str:
        """Return *address* with the new name in each part that is the old one."""
        own = self.site.addresses[self.thing]
        below = own.endswith("/") and address.startswith(own)
        start = self.site.address_of(self.thing, self.target) if below else ""
        old, new = (posixpath.basename(each.id) for each in (self.thing, self.target))
        parts = address[len(own) if below else 0 :].split("/")
        return start + "/".join(
            new + part[len(old) :] if part.partition(".")[0] == old else part for part in parts
        )

    def _try(self, renaming: Renaming, fresh: _Sites) -> tuple[Moved, _Sites]:
        """Write everything, with *fresh* redirects, and check it; with an error, put all back.

        Returns also the addresses that the ledger has and the sites have no more.
        """
        site = self.site
        texts = self._texts(renaming, fresh)
        names = {
            f"{folder}/{old}": f"{folder}/{new}"
            for old, new in renaming.files.items()
            for folder in FOLDERS.values()
            if (site.root / folder / old).is_file()
        }
        with ExitStack() as undo:
            for path, (_old, new) in texts.items():
                _write(site.root / path, new, undo)
            for old, new in names.items():
                _rename(site.root / old, site.root / new, undo)
            standings, report = survey(root=site.root, build_date=site.day)
            agreed = self._agree(standings, undo) if report.ok else ()
            if report.ok:
                report = run(
                    root=site.root, publish=False, build_date=site.day, output=None, write=False
                )
            found = [each for each in report.problems if not self._is_known(each, names)]
            if has_errors(found):
                back = {new: old for old, new in names.items()}
                placed = [_moved_to(each, back) for each in found]
                message = N_("Nothing was moved: with the new name there would be these errors.")
                refusal = _refusal(placed, self.thing.name, message)
                return Moved(problems=refusal), _lost(site.root, found)
            undo.pop_all()
        places = [Place(new) for old, new in names.items() if old not in texts]
        for path, (old, new) in texts.items():
            places += [Place(names.get(path, path), line) for line in _changed_lines(old, new)]
        return self._done(renaming, (*places, *agreed), found), {}

    def _done(
        self, renaming: Renaming, places: Iterable[Place], warnings: Iterable[Problem]
    ) -> Moved:
        problems = list(warnings)
        for old in renaming.addresses:
            if "#" in old:
                message = N_(
                    "'%(address)s' was a place on a page, which cannot be redirected; from other sites it leads to the top of that page."
                )
                place = self.site.records.place(self.thing.kind, self.thing.id)
                problems.append(Problem.warning(place, "no-redirect", message, address=old))
        address = self.site.address_of(self.thing, self.target)
        return Moved(tuple(sorted(set(places))), address, tuple(problems))

    def _texts(self, renaming: Renaming, fresh: _Sites) -> dict[str, tuple[str, str]]:
        """Return the old and new text of every file that changes, by its old path.

        Raises:
            ProblemsError: with every name that cannot be replaced.
        """
        texts: dict[str, tuple[str, str]] = {}
        problems: list[Problem] = []
        for path, old, new, wrong in self._rewritten(renaming, fresh):
            problems += wrong
            if new != old:
                texts[path] = (old, new)
        if problems:
            raise ProblemsError(problems)
        return texts

    def _rewritten(
        self, renaming: Renaming, fresh: _Sites
    ) -> Iterator[tuple[str, str, str, list[Problem]]]:
        """Yield every file that can hold a name: path, text, new text, what was wrong with it."""
        root = self.site.root
        settings = {
            name: read_text(root / name, name) for name in _SETTINGS if (root / name).is_file()
        }
        hosts = {host for text in settings.values() for host in hosts_in(text)}
        for path, text in settings.items():
            yield path, text, in_settings(text, renaming), []
        for file in sorted((root / "theme" / "templates").rglob("*.html")):
            text = file.read_text("utf-8")
            yield file.relative_to(root).as_posix(), text, in_template(text, renaming), []
        if (root / LEDGER).is_file():
            text = (root / LEDGER).read_text("utf-8")
            yield LEDGER, text, in_ledger(text, renaming), []
        for each in self.site.markdown:
            address, matter = self.site.addresses[each.thing], (each.matter, each.positions)
            new, problems = in_markdown(each.text, each.key, address, matter, renaming, hosts)
            yield each.path, each.text, new, problems
        for kind, name in data_files(root / "data"):
            path = f"data/{name}"
            text = read_text(root / path, path)
            new, problems = in_data(text, kind, name, self.site.records, renaming, hosts)
            if kind == REDIRECTS:
                new = in_redirects(new, self.site.records, renaming, fresh, self.gettext)
            yield path, text, new, problems

    def _agree(self, after: Iterable[Standing], undo: ExitStack) -> tuple[Place, ...]:
        """Let what was confirmed stay so: a link is a part of its text and of its digest."""
        file = self.site.root / AGREED
        then = read_agreements(self.site.root)
        now = _carried(then, self.standings, after, self._unit_name)
        if now == then:
            return ()
        old = file.read_bytes()
        undo.callback(_put, file, old)
        write_agreements(self.site.root, now)
        return (Place(AGREED, _changed_lines(old.decode(), file.read_text("utf-8"))[0]),)

    def _unit_name(self, name: str) -> str:
        """Return the name of a pair or record after the move."""
        kind, new = self.thing.kind, self.target.id
        pair = f"content/{kind}/{self.thing.id}.md"
        return {pair: f"content/{kind}/{new}.md", self.thing.name: self.target.name}.get(name, name)

    def _is_known(self, problem: Problem, names: Mapping[str, str]) -> bool:
        """Say whether *problem* was there before the move, at that line."""
        return any(
            (each.code, each.place.line, names.get(each.place.path, each.place.path))
            == (problem.code, problem.place.line, problem.place.path)
            for each in self.known
        )


def _carried(
    agreements: Mapping[str, Agreement],
    before: Iterable[Standing],
    after: Iterable[Standing],
    renamed: Callable[[str], str],
) -> dict[str, Agreement]:
    """Return the agreements with the names and digests that the same texts have *after*.

    Digests of texts that were changed since they were confirmed stay, so every state does.
    """
    units = {each.unit.name: each.unit for each in after}
    lines: dict[tuple[str, m.Language], dict[str, str]] = {}
    for each in before:
        unit = units[renamed(each.unit.name)]
        for lang in m.LANGUAGES:
            pairs = zip(lines_of(each.unit.sides[lang]), lines_of(unit.sides[lang]), strict=True)
            lines[each.unit.name, lang] = dict(pairs)
    return {
        renamed(name): replace(
            held,
            sides={
                lang: tuple(lines.get((name, lang), {}).get(line, line) for line in side)
                for lang, side in held.sides.items()
            },
        )
        for name, held in agreements.items()
    }


def _lost(root: Path, problems: Iterable[Problem]) -> _Sites:
    """Return the addresses of the ledger's lines (``ja /about/``) at which there are errors."""
    numbers = sorted({each.place.line for each in problems if each.place.path == LEDGER})
    lines = (root / LEDGER).read_text("utf-8").split("\n") if numbers else []
    found: dict[str, m.Language | None] = {}
    for number in numbers:
        if (match := re.fullmatch(r"(ja|ko) (/\S*)", lines[number - 1])) is not None:
            site: m.Language = "ja" if match[1] == "ja" else "ko"
            found[match[2]] = None if match[2] in found else site
    return found


def _changed_lines(old: str, new: str) -> list[int]:
    """Return the numbers of the lines of *new* that differ, or the first if lines were added."""
    ours, theirs = new.split("\n"), old.split("\n")
    pairs = zip(ours, theirs, strict=False)
    differing = [number for number, (one, other) in enumerate(pairs, 1) if one != other]
    if len(ours) == len(theirs):
        return differing
    return differing[:1] or [min(len(ours), len(theirs)) + 1]


def _moved_to(problem: Problem, names: Mapping[str, str]) -> Problem:
    """Return *problem* in the file's other name."""
    path = names.get(problem.place.path, problem.place.path)
    return replace(problem, place=replace(problem.place, path=path))


# --- Files ------------------------------------------------------------------------------


def _write(file: Path, text: str, undo: ExitStack) -> None:
    undo.callback(_put, file, file.read_bytes())
    _put(file, text.encode())


def _put(file: Path, raw: bytes) -> None:
    """Give *file* another content at once: a full disk leaves it as it was."""
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        temporary.write_bytes(raw)
        shutil.copymode(file, temporary)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _rename(old: Path, new: Path, undo: ExitStack) -> None:
    """Rename a file; make the folders it needs, and remove those that it leaves empty."""
    for folder in [each for each in reversed(new.parents) if not each.exists()]:
        folder.mkdir()
        undo.callback(folder.rmdir)
    old.rename(new)
    undo.callback(new.rename, old)
    folder = old.parent
    while not any(folder.iterdir()):
        folder.rmdir()
        undo.callback(folder.mkdir)
        folder = folder.parent


def _error(path: str, code: str, message: str, **params: object) -> ProblemsError:
    return ProblemsError([Problem.error(Place(path), code, message, **params)])
