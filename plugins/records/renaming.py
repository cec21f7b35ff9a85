"""Let every text follow when a page or a record gets another name: texts in, texts out.

Only the name itself is replaced, where it stands: quotes, comments and line breaks are kept.
"""

import ast
import io
import posixpath
import re
import tokenize
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.records.models import (
    SINGLE_KINDS,
    Language,
    Magazine,
    Model,
    Redirect,
    file_of,
    references,
)
from plugins.records.reader import Positions
from plugins.records.scaffold import Translator, append_record, scalar
from plugins.records.store import Records, kind_of

Spots = dict[Place, tuple[str, str]]  # where a value stands, what it is, what it shall be

REDIRECTS = kind_of(Redirect)
_PATH = r"[A-Za-z0-9_./%~+-]++"
_SPECIAL = re.compile(
    r"(?P<sign>(?:\{|%7B)(?P<word>record|filename|static|attach)(?:\}|%7D))"
    rf"(?P<target>{_PATH})"
)
_FACT = re.compile(r"\{fact:([^{}\s]+)\}")
# Where Markdown has a plain target: [text](target) and, on a line of its own, [text]: target.
_PLAIN = re.compile(
    r"(?m)(?P<before>\]\([ \t]*<?|^[ \t]*\[[^\]\n^][^\]\n]*\]:[ \t]*<?)"
    rf"(?!%7B)(?P<target>{_PATH})(?P<place>#[\w-]+)?(?!:)"
)


@dataclass(frozen=True)
class Renaming:
    """What gets another name, and what else has another one for that reason.

    ``kind`` is pages, news or a kind of record; ``old`` and ``new`` are ids, of a page its path
    below ``pages/`` without ``.md``. ``addresses`` maps old addresses inside a site to new ones,
    ``files`` paths inside a content tree.
    """

    kind: str
    old: str
    new: str
    addresses: Mapping[str, str]
    files: Mapping[str, str]

    def address(self, address: str) -> str:
        """Return where *address* is now; a place on a page goes with the page."""
        if address in self.addresses:
            return self.addresses[address]
        path, sign, place = address.partition("#")
        return self.addresses.get(path, path) + sign + place

    def reference(self, reference: str) -> str:
        """Return ``kind/id``, or a fact's ``kind/id/field``, with the new id."""
        kind, _, rest = reference.partition("/")
        name, sign, field = rest.partition("/")
        meant = (kind, name) == (self.kind, self.old) and kind not in SINGLE_KINDS
        return f"{kind}/{self.new}{sign}{field}" if meant else reference

    def key(self, key: str) -> str:
        """Return the key of a page as menus have it: pages/about.md, programs/jet."""
        return self.files.get(key) or self.reference(key)


# --- Each kind of file ------------------------------------------------------------------


def in_data(
    text: str,
    kind: str,
    name: str,
    records: Records,
    renaming: Renaming,
    hosts: Collection[str],
) -> tuple[str, list[Problem]]:
    """Return the text of ``data/<name>``, a file of *kind*, with new names, and where one cannot be written."""
    spots: Spots = {}
    renamed = (renaming.old, renaming.new)
    positions = Positions(f"data/{name}")
    for record_id, record in records.kinds[kind].items():
        if file_of(kind, record_id) != name:
            continue
        positions, start = records.origins[kind, record_id]  # one Positions for the whole file
        if (kind, record_id) == (renaming.kind, renaming.old):
            spots[positions.value(*start, "id")] = renamed
        for at, target_kind, target in references(record):
            if (target_kind, target) == (renaming.kind, renaming.old):
                spots[positions.value(*start, *at)] = renamed
        if isinstance(record, Magazine) and renaming.kind == "news":
            for number, pick in enumerate(record.picks):
                if pick.news == renaming.old:
                    spots[positions.value(*start, "picks", number, "news")] = renamed
        if isinstance(record, Redirect):
            spots[positions.value(*start, "to")] = (record.to, renaming.address(record.to))
    spots |= _declared(text, positions, renaming)
    text, problems = _replaced(text, spots)
    return _in_prose(text, "", "", renaming, hosts), problems


def in_markdown(
    text: str,
    key: str,
    address: str,
    matter: tuple[Model, Positions],
    renaming: Renaming,
    hosts: Collection[str],
) -> tuple[str, list[Problem]]:
    """Return the text of the Markdown file *key* with new names, and problems as ``in_data`` does.

    *address* is where the text is read, before the renaming.
    """
    held, positions = matter
    spots: Spots = {
        positions.value(*at): (renaming.old, renaming.new)
        for at, kind, target in references(held)
        if (kind, target) == (renaming.kind, renaming.old)
    }
    spots |= _declared(text, positions, renaming)
    text, problems = _replaced(text, spots)
    return _in_prose(text, key, address, renaming, hosts), problems


def in_settings(text: str, renaming: Renaming) -> str:
    """Return a settings file whose menus name the page by its new key."""
    lines = text.split("\n")
    for token in reversed(_strings(text)):
        key = ast.literal_eval(token.string)
        (row, start), (_row, end) = token.start, token.end
        written = token.string.replace(key, renaming.key(key)) if key else token.string
        lines[row - 1] = lines[row - 1][:start] + written + lines[row - 1][end:]
    return "\n".join(lines)


def in_template(text: str, renaming: Renaming) -> str:
    """Return a template whose links lead to the new addresses.

    >>> in_template('<a href="/a/#x">', Renaming("pages", "a", "b", {"/a/": "/b/"}, {}))
    '<a href="/b/#x">'
    """
    for old, new in renaming.addresses.items():
        text = re.sub(rf"""(?<=["']){re.escape(old)}(?=["'#?])""", new, text)
    return text


def hosts_in(settings: str) -> set[str]:
    """Return the web addresses in a settings file; those of our sites are among them.

    >>> hosts_in('SITE = "https://www.clair.or.kr/"')
    {'https://www.clair.or.kr'}
    """
    values = (ast.literal_eval(token.string) for token in _strings(settings))
    return {value.rstrip("/") for value in values if re.match(r"https?://", value)}


def _strings(source: str) -> list[tokenize.TokenInfo]:
    """Return the strings of one line in Python *source*."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    plain = re.compile(r"""'(?!'')|"(?!"")""")
    return [each for each in tokens if each.type == tokenize.STRING and plain.match(each.string)]


# --- Redirects --------------------------------------------------------------------------


def in_redirects(
    text: str,
    records: Records,
    renaming: Renaming,
    fresh: Mapping[str, Language | None],
    gettext: Translator,
) -> str:
    """Return the text of ``data/redirects.yaml`` with a redirect for each of *fresh* at its end.

    *fresh* are old addresses with the site that had them, None for both. Redirects that lead to
    themselves now, since a page has come back to its old address, are taken out.

    Raises:
        ProblemsError: the list is written in brackets.
    """
    path = f"data/{REDIRECTS}.yaml"
    held = records.all(Redirect)
    kept = {each.id for each in held if not goes_from(each, renaming.address(each.to))}
    gone = [records.place(REDIRECTS, each.id) for each in held if each.id not in kept]
    for old, site in sorted(fresh.items()):
        name = _unused(re.sub(r"[^a-z0-9]+", "-", old).strip("-") or "home", kept)
        kept.add(name)
        values = {"id": name, **({"site": site} if site else {}), "path": old}
        values["to"] = renaming.address(old)
        text, _line = append_record(text, REDIRECTS, values, gettext, path)
    for place in sorted(gone, reverse=True):
        text = _without_entry(text, place)
    return text


def in_ledger(text: str, renaming: Renaming) -> str:
    r"""Return the ledger of published addresses; what took over from one of them is listed too.

    >>> in_ledger("ja /a/\nko /a/\nko /c/\n", Renaming("pages", "a", "b", {"/a/": "/b/"}, {}))
    'ja /a/\nja /b/\nko /a/\nko /b/\nko /c/\n'
    """
    lines = text.splitlines()
    parts = (line.partition(" ") for line in lines)
    fresh = {f"{lang} {renaming.address(address)}" for lang, _, address in parts}
    return "".join(f"{line}\n" for line in sorted({*lines, *fresh}))


def goes_from(redirect: Redirect, address: str) -> bool:
    """Say whether *redirect* leads away from *address*, whoever asks there.

    Servers do not tell upper from lower case here, nor whether there is a slash at the end.
    """
    path = address.partition("#")[0]
    return redirect.query is None and _plain(redirect.path) == _plain(path)


def _plain(path: str) -> str:
    return path.lower().removesuffix("index.html").removesuffix("/")


def _unused(name: str, taken: Collection[str]) -> str:
    """Return *name*, or with the first number that makes it new.

    >>> _unused("about", {"about", "about-2"})
    'about-3'
    """
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def _without_entry(text: str, place: Place) -> str:
    """Return *text* without the list entry that begins at *place*, and the comments inside it."""
    lines = text.split("\n")
    start = place.line - 1
    dash = re.match(r"( *)- ", lines[start])
    if dash is None:
        message = N_(
            "The list of this file is written in brackets; write one '- entry' a line, then try again."
        )
        raise ProblemsError([Problem.error(place, "bracket-list", message)])
    inside = re.compile(rf"{dash[1]} +\S|\s*$")
    end = start + 1
    while end < len(lines) and inside.match(lines[end]):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    if not lines[start - 1].strip():
        start -= 1
    return "\n".join(lines[:start] + lines[end:])


# --- Each kind of name ------------------------------------------------------------------


def _declared(text: str, positions: Positions, renaming: Renaming) -> Spots:
    """Return what ``differs`` declares by a name: a fact or an address inside the site."""
    lines = text.split("\n")
    spots: Spots = {}
    for at, (line, column) in positions.values.items():
        if at[-2:-1] == ("differs",):
            value = re.sub(r"""^["']|["'\s,\]}].*""", "", lines[line - 1][column - 1 :])
            named = renaming.reference(value)
            new = renaming.address(value) if named == value else named
            spots[Place(positions.path, line, column)] = (value, new)
    return spots


def _replaced(text: str, spots: Spots) -> tuple[str, list[Problem]]:
    """Return *text* with the new value at each of *spots*, in the quotes that were there.

    A value that YAML writes in another way than in one word is a problem.
    """
    lines = text.split("\n")
    problems = []
    for place, (old, new) in sorted(spots.items(), reverse=True):
        if old == new:
            continue
        line, start = lines[place.line - 1], place.column - 1
        found = re.compile(rf"""(["']?){re.escape(old)}\1(?![^\s,\]}}])""").match(line, start)
        if found is None:
            message = N_(
                "'%(id)s' is written here in a way that cannot be changed; write it plainly on one line, then try again."
            )
            problems.append(Problem.error(place, "unusual-name", message, id=old))
            continue
        # Quotes that only the old value needed may come from an earlier move: the new goes without.
        quote = "" if found[1] == '"' and scalar(old) != old else found[1]
        written = f"{quote}{new}{quote}" if quote else scalar(new)
        lines[place.line - 1] = line[:start] + written + line[found.end() :]
    return "\n".join(lines), problems


def _in_prose(text: str, key: str, address: str, renaming: Renaming, hosts: Collection[str]) -> str:
    """Return *text* with its links and facts by their new names, also in examples of code.

    *key* and *address* say where relative links begin; in a record they have no such place.
    """
    folder = posixpath.dirname(key)
    new_folder = posixpath.dirname(renaming.files.get(key, key))
    base, new_base = address, renaming.address(address)

    def special(match: re.Match[str]) -> str:
        target = unquote(match["target"])
        if match["word"] == "record":
            start, found, end = match["target"].rpartition(renaming.old)
            renamed = found and renaming.reference(target.strip("/")) != target.strip("/")
            return f"{match['sign']}{start}{renaming.new}{end}" if renamed else match[0]
        name = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        new = renaming.files.get(name, name)
        if new == name and (target.startswith("/") or folder == new_folder):
            return match[0]
        if target.startswith("/"):
            return f"{match['sign']}/{new}"
        return match["sign"] + posixpath.relpath(new, new_folder or ".")

    def plain(match: re.Match[str]) -> str:
        target, place = match["target"], match["place"] or ""
        if target.startswith("/"):
            return match["before"] + renaming.address(target + place)
        there = urljoin(base, target) + place
        new = renaming.address(there)
        if not base or (base == new_base and there == new):
            return match[0]
        path, sign, place = new.partition("#")
        relative = posixpath.relpath(path, posixpath.dirname(new_base))
        return match["before"] + relative + ("/" if path.endswith("/") else "") + sign + place

    text = _SPECIAL.sub(special, text)
    text = _FACT.sub(lambda match: f"{{fact:{renaming.reference(match[1])}}}", text)
    text = _PLAIN.sub(plain, text)
    for host in sorted(hosts):
        for old, new in renaming.addresses.items():
            text = re.sub(rf"{re.escape(host + old)}(?![\w%.~/-])", host + new, text)
    return text
