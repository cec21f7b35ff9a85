"""Old addresses: what data/redirects.yaml says as rules, the look-up, what is wrong with them.

An address is read as the old server (IIS with ASP) read it, and as links in the wild are
damaged: upper and lower case are equal, parameters stand in any order among others,
``&amp;`` is ``&``, ``%3F`` is ``?``, and blanks at the end (``%20``, ``+``) do not count.
The rules of every host (plugins/publishing/hosts) and theme/static/js/old-addresses.js
answer as ``Rules.find`` does.
"""

import difflib
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, unquote_to_bytes, urlsplit

from plugins.bilingual.pairs import Sides
from plugins.checks.pages import Facts
from plugins.checks.problems import N_, Place, Problem
from plugins.records.models import LANGUAGES, Language, Redirect
from plugins.records.store import Records

LOOK_UP = "/old-addresses/"  # the page that lists all, on both sites
LONGEST = 200  # characters of an old address; nginx reads at most 4096 bytes of its pattern

Query = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Rule:
    """One old address of one site, and the site path that answers for it now.

    ``path`` is plain (see ``read_address``); if ``prefix``, whatever begins with it is meant.
    ``query`` holds parameters that must be there, sorted.
    """

    id: str
    lang: Language
    path: str
    prefix: bool
    query: tuple[tuple[str, str], ...]
    to: str
    place: Place  # of the old address
    place_of_target: Place

    @property
    def shown(self) -> str:
        """The old path as people write it: ``/jet/*``, ``/``."""
        return f"{self.path}*" if self.prefix else self.path or "/"

    @property
    def query_text(self) -> str:
        """``bc=710&no=1543``; empty if any query will do."""
        return "&".join(f"{name}={value}" for name, value in self.query)

    def matches(self, path: str, query: Query) -> bool:
        """Say whether this rule is meant by an address that ``read_address`` has read."""
        here = f"{path}/".startswith(self.path) if self.prefix else path == self.path
        return here and query.issuperset(self.query)


@dataclass(frozen=True)
class Rules:
    """The rules of both sites, in the order in which they are tried."""

    rules: tuple[Rule, ...] = ()

    @cached_property
    def _by_lang(self) -> Mapping[Language, tuple[Rule, ...]]:
        return {lang: tuple(each for each in self.rules if each.lang == lang) for lang in LANGUAGES}

    def of(self, lang: Language) -> tuple[Rule, ...]:
        """Return the rules of one site: the first that matches is meant."""
        return self._by_lang[lang]

    def find(self, lang: Language, path: str, query: str = "") -> Rule | None:
        """Return what answers for an address of a site; both parts still percent-encoded."""
        asked = read_address(path, query)
        return next((rule for rule in self.of(lang) if rule.matches(*asked)), None)


@dataclass(frozen=True)
class OldSites:
    """The sites that were on our hosts before; *hosts* maps each host to the site it had."""

    rules: Rules = field(default_factory=Rules)
    hosts: Mapping[str, Language] = field(default_factory=dict)

    def had(self, url: str) -> bool:
        """Say whether an absolute address was theirs, so that it leads to a page of ours now."""
        parts = urlsplit(url)
        lang = self.hosts.get((parts.hostname or "").lower())
        return lang is not None and self.rules.find(lang, parts.path, parts.query) is not None


def read_address(path: str, query: str = "") -> tuple[str, Query]:
    """Return the plain path, without a final slash or ``index.html``, and the parameters.

    >>> path, query = read_address("/Jet/Review_Read.asp%20", "lpage=&amp;NO=%3331+")
    >>> path, sorted(query)
    ('/jet/review_read.asp', [('lpage', ''), ('no', '331')])
    >>> read_address("/events/fair/index.html")[0], read_address("/")[0]
    ('/events/fair', '')
    """
    whole = _plain(f"{path}?{query}" if query else path)
    path, _, rest = whole.partition("?")
    path = path.rstrip(" +")
    if path.endswith("/index.html"):
        path = path.removesuffix("index.html")
    pairs = (each.removeprefix("amp;").partition("=") for each in re.split("[&?]", rest) if each)
    return path.removesuffix("/"), frozenset((name, value.rstrip(" +")) for name, _, value in pairs)


def _plain(text: str) -> str:
    """Decode what is ASCII, in lower case; other characters stay encoded.

    >>> _plain("/%41bout/서울")
    '/about/%ec%84%9c%ec%9a%b8'
    """
    held = unquote_to_bytes(text).lower()  # of bytes: ASCII letters only
    return "".join(chr(byte) if byte < 0x80 else f"%{byte:02x}" for byte in held)


def signs(plain: str) -> list[str]:
    """Return the signs of a plain text: ASCII, or ``%ec`` for a byte of any other.

    >>> signs("a%ec%84")
    ['a', '%ec', '%84']
    """
    return re.findall("%[89a-f][0-9a-f]|.", plain, re.DOTALL)


def encoded(plain: str, kept: str) -> str:
    """Return a plain text as a part of an address; letters, digits and *kept* stay.

    >>> encoded("/a b%ec", "/")
    '/a%20b%EC'
    """
    return "".join(
        sign.upper() if len(sign) == 3 else quote(sign, safe=kept) for sign in signs(plain)
    )


def rules_of(records: Records) -> Rules:
    """Return the rules that data/redirects.yaml gives, the most particular first.

    A whole path comes before the beginning of one, a longer beginning before a shorter, more
    parameters before fewer, then the order of the file.
    """
    made = [
        _rule(record, lang, records)
        for record in records.all(Redirect)
        for lang in ((record.site,) if record.site else LANGUAGES)
    ]
    return Rules(
        tuple(
            sorted(
                made,
                key=lambda rule: (
                    rule.prefix,
                    -len(rule.path) if rule.prefix else 0,
                    -len(rule.query),
                ),
            )
        )
    )


def _rule(record: Redirect, lang: Language, records: Records) -> Rule:
    prefix = record.path.endswith("*")
    path, query = read_address("/" if prefix else record.path, record.query or "")
    return Rule(
        id=record.id,
        lang=lang,
        path=_plain(record.path[:-1]) if prefix else path,
        prefix=prefix,
        query=tuple(sorted(query)),
        to=record.to,
        place=records.place("redirects", record.id, "path"),
        place_of_target=records.place("redirects", record.id, "to"),
    )


def anchors(rules: Collection[Rule]) -> dict[str, str]:
    """Return an id for each old path, by ``Rule.shown``: where the look-up page lists it.

    Of paths that would get the same id, the later ones get a number.
    """
    found: dict[str, str] = {}
    for path in sorted({rule.shown for rule in rules}):
        name = "at-" + re.sub("[^a-z0-9]+", "-", path).strip("-")
        taken, number = set(found.values()), 2
        unique = name
        while unique in taken:
            unique, number = f"{name}-{number}", number + 1
        found[path] = unique
    return found


def check(rules: Rules, sides: Sides, *, certain: bool) -> Iterator[Problem]:
    """What can be known before pages are written: see the functions below.

    *sides* hold pages still to come too; *certain* is false if pages are missing that have been
    reported already.
    """
    yield from _check_length(rules)
    yield from _check_twice(rules)
    yield from _check_hidden(
        rules, {lang: [held.path for held in sides[lang].values()] for lang in LANGUAGES}
    )
    if certain:
        yield from _check_targets(rules, sides)


def check_written(
    rules: Rules, written: Iterable[str], pages: Mapping[tuple[Language, str], Facts]
) -> Iterator[Problem]:
    """Targets that are files or have a fragment are there; no file is hidden.

    *written* are names with the language's folder; *pages* are those that targets with a
    fragment may mean, by site and name.
    """
    addresses: dict[Language, set[str]] = {lang: set() for lang in LANGUAGES}
    for name in written:
        lang, _, inside = name.partition("/")
        if lang in LANGUAGES and not inside.endswith("index.html"):
            addresses[lang].add(f"/{inside}")
    yield from _check_hidden(rules, addresses)
    for rule, *others in _records(rules):
        path, _, fragment = rule.to.partition("#")
        sites = [each.lang for each in (rule, *others)]
        if _is_file(path):
            away = [lang for lang in sites if path not in addresses[lang]]
            if away:
                yield _dead(rules, rule, away)
        elif fragment:
            away = [lang for lang in sites if fragment not in _ids(pages, lang, path)]
            if away:
                yield Problem.error(
                    rule.place_of_target,
                    "dead-fragment",
                    N_("The page '%(page)s' has no place '#%(fragment)s' (%(sites)s)."),
                    page=path,
                    fragment=fragment,
                    sites=", ".join(away),
                )


def _ids(pages: Mapping[tuple[Language, str], Facts], lang: Language, path: str) -> tuple[str, ...]:
    page = pages.get((lang, f"{path.strip('/')}/index.html".lstrip("/")))
    return page.ids if page else ()


def _check_length(rules: Rules) -> Iterator[Problem]:
    """An old address is short enough for the servers."""
    for rule, *_others in _records(rules):
        if len(rule.path) + len(rule.query_text) > LONGEST:
            yield Problem.error(
                rule.place,
                "long-address",
                N_(
                    "The old address is longer than %(longest)s characters, which servers do not take."
                ),
                longest=LONGEST,
            )


def _check_twice(rules: Rules) -> Iterator[Problem]:
    """No old address of a site is there twice."""
    seen: dict[tuple[object, ...], Rule] = {}
    for rule in sorted(rules.rules, key=lambda each: each.place):
        first = seen.setdefault((rule.lang, rule.path, rule.prefix, rule.query), rule)
        if first is not rule:
            yield Problem.error(
                rule.place,
                "same-address",
                N_("This old address is in line %(line)s already ('%(id)s'); keep one of the two."),
                line=first.place.line,
                id=first.id,
            )


def _check_hidden(rules: Rules, addresses: Mapping[Language, Collection[str]]) -> Iterator[Problem]:
    """No page or file stands at an address that is redirected, since nobody could read it.

    Of many that one entry would hide, the first is told.
    """
    for lang in LANGUAGES:
        there = frozenset(addresses[lang])
        by_name = sorted(there)
        for rule in rules.of(lang):
            if rule.query:
                continue
            hidden = (
                _first_below(rule.path, by_name)
                if rule.prefix
                else [each for each in (rule.path, f"{rule.path}/") if each in there]
            )
            if hidden:
                yield Problem.error(
                    rule.place,
                    "hidden-page",
                    N_(
                        "'%(address)s' is there now, and this entry would hide it; delete the entry or rename the page."
                    ),
                    address=hidden[0],
                )


def _first_below(start: str, by_name: Sequence[str]) -> list[str]:
    """Return the first of the sorted texts that begins with *start*, if there is one."""
    at = bisect_left(by_name, start)
    return [each for each in by_name[at : at + 1] if each.startswith(start)]


def _check_targets(rules: Rules, sides: Sides) -> Iterator[Problem]:
    """A redirect leads to a page of its site, in one step; files are checked once written."""
    for rule, *others in _records(rules):
        path = rule.to.partition("#")[0]
        away = [each.lang for each in (rule, *others) if not _there(path, sides, each.lang)]
        if away and not _is_file(path):
            paths = [held.path for lang in away for held in sides[lang].values() if not held.draft]
            near = difflib.get_close_matches(path, paths, n=1, cutoff=0.7)
            yield _dead(rules, rule, away, next(iter(near), ""))


def _is_file(path: str) -> bool:
    return "." in path.rpartition("/")[2]


def _there(path: str, sides: Sides, lang: Language) -> bool:
    """Say whether readers of the published site get a page at *path*."""
    held = sides[lang].get(path)
    return held is not None and (held.coming or not held.draft)


def _dead(rules: Rules, rule: Rule, away: list[Language], guess: str = "") -> Problem:
    """Return what is wrong with a target that is not there on the sites *away*."""
    path = rule.to.partition("#")[0]
    further = next((found for lang in away if (found := rules.find(lang, path))), None)
    if further is not None:
        return Problem.error(
            rule.place_of_target,
            "redirect-chain",
            N_(
                "'%(to)s' is an old address itself ('%(id)s'); write '%(next)s' here, so that one step is enough."
            ),
            to=rule.to,
            id=further.id,
            next=further.to,
        )
    message = (
        N_(
            "There is no page '%(to)s' (%(sites)s) that this old address could lead to; did you mean '%(guess)s'?"
        )
        if guess
        else N_(
            "There is no page or file '%(to)s' (%(sites)s) that this old address could lead to; write the nearest that is there."
        )
    )
    return Problem.error(
        rule.place_of_target,
        "dead-redirect",
        message,
        to=rule.to,
        sites=", ".join(away),
        guess=guess,
    )


def _records(rules: Rules) -> list[tuple[Rule, ...]]:
    """Return the rules of each record: one, or one for each site."""
    held: dict[str, list[Rule]] = {}
    for rule in rules.rules:
        held.setdefault(rule.id, []).append(rule)
    return [tuple(each) for each in held.values()]
