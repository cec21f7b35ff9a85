"""Put the two sides together: pairs, fallback pages, addresses of the counterparts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.front_matter import SHARED, RecordText
from plugins.checks.problems import N_, Place, Problem
from plugins.records.models import LANGUAGES, Language
from plugins.records.reader import Positions

Sides = Mapping[Language, Mapping[str, Document]]  # language to path to document
Matters = Mapping[str, tuple[RecordText, Positions]]


@dataclass(frozen=True)
class Pairing:
    """Absolute addresses of a page and its counterpart.

    ``alternates`` are (hreflang, address): self, other, x-default; none on a page that is
    not written in both languages. ``switch`` is where the language switch leads.
    """

    canonical: str
    alternates: tuple[tuple[str, str], ...]
    switch: str
    exact: bool


def check_matters(sides: Mapping[Language, Matters]) -> Iterator[Problem]:
    """Keys shared by both sides of a pair are equal."""
    for key in sorted(sides["ja"].keys() & sides["ko"].keys()):
        (ja, _positions), (ko, positions) = sides["ja"][key], sides["ko"][key]
        if ja.only or ko.only:
            held = sides["ja"][key] if ja.only else sides["ko"][key]
            yield Problem.error(
                held[1].value("only"),
                "only-but-both",
                N_(
                    "'only' says that this page has no counterpart, but the other language has it; delete one of the two."
                ),
            )
        for name in _shared(type(ko)):
            ours, theirs = getattr(ko, name), getattr(ja, name)
            if ours != theirs:
                yield Problem.error(
                    positions.value(name),
                    "pair-differs",
                    N_(
                        "'%(key)s' is %(ours)s here but %(theirs)s in the Japanese file of the pair; both sides must be equal."
                    ),
                    key=name,
                    ours=_shown(ours),
                    theirs=_shown(theirs),
                )


@cache
def _shared(matter: type[RecordText]) -> tuple[str, ...]:
    return tuple(name for name in SHARED if name in matter.model_fields)


def _shown(value: object) -> str:
    if value is None:
        return "~"
    return ", ".join(value) or "~" if isinstance(value, tuple) else str(value)


def check_needed(documents: Mapping[Language, Sequence[Document]]) -> Iterator[Problem]:
    """A site has a home page and a page for addresses that are not there."""
    paths = {document.path for lang in LANGUAGES for document in documents[lang]}
    for path, name in (("/", "index"), ("/404.html", "404")):
        if path not in paths:
            yield Problem.error(
                Place(f"content/pages/{name}.md"),
                "missing-file",
                N_("This page is missing; every site needs it."),
            )


def check_addresses(documents: Mapping[Language, Sequence[Document]]) -> Iterator[Problem]:
    """No two pages of a site have the same address."""
    for lang in LANGUAGES:
        seen: dict[str, Document] = {}
        # What the archive makes has its address for good; a record in its way is to be renamed.
        for document in sorted(documents[lang], key=lambda each: each.kind != "archive"):
            first = seen.setdefault(document.output.casefold(), document)
            if first is not document:
                yield Problem.error(
                    document.place,
                    "same-address",
                    N_(
                        "The address %(path)s is already taken by %(file)s line %(line)s; rename one of them."
                    ),
                    path=document.path,
                    file=first.place.path,
                    line=first.place.line,
                )


def pair(documents: Mapping[Language, Sequence[Document]]) -> dict[Language, dict[str, Document]]:
    """Return the pages of each site by path, with a fallback for each that is missing."""
    own = {lang: {document.path: document for document in documents[lang]} for lang in LANGUAGES}
    sides = {lang: dict(own[lang]) for lang in LANGUAGES}
    for lang in LANGUAGES:
        for path, document in own[OTHER[lang]].items():
            if path not in own[lang] and not document.only:
                sides[lang][path] = replace(document, lang=lang, fallback=True)
    return {lang: dict(sorted(sides[lang].items())) for lang in LANGUAGES}


def pairing(document: Document, sides: Sides, hosts: Mapping[Language, str]) -> Pairing:
    """Return the counterpart's addresses of *document*.

    *hosts* maps a language to the absolute address of its site, without a final slash.
    """
    lang, other = document.lang, OTHER[document.lang]
    own = hosts[lang] + document.path
    counterpart = sides[other].get(document.path)
    if document.fallback:
        original = hosts[other] + document.path
        return Pairing(original, (), original, exact=True)
    if counterpart is None:
        return Pairing(own, (), hosts[other] + _nearest(document.path, sides[other]), exact=False)
    there = hosts[other] + counterpart.path
    if counterpart.fallback or document.template == "not-found":
        return Pairing(own, (), there, exact=True)
    by_lang = {lang: own, other: there}
    alternates = (*((code, by_lang[code]) for code in LANGUAGES), ("x-default", by_lang["ja"]))
    return Pairing(own, alternates, there, exact=True)


def _nearest(path: str, there: Mapping[str, Document]) -> str:
    """Return the nearest ancestor of *path* that exists on the other site.

    >>> _nearest("/news/2021-05-27-visit/", {"/": None, "/news/": None})
    '/news/'
    """
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        ancestor = "/" + "/".join(parts[:length]) + "/"
        if ancestor in there:
            return ancestor
    return "/"
