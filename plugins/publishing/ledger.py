"""The ledger of addresses, data/addresses.txt: what was published stays, or leads on.

One line for each page or lasting file, ``ja /about/``, sorted; lines are added by
``python3 tasks.py ledger`` and never removed. Without the file nothing has been
published yet.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from plugins.bilingual.documents import PREVIEW_ONLY, Document
from plugins.checks.problems import N_, Place, Problem, has_errors
from plugins.publishing.redirects import Rules
from plugins.records.models import LANGUAGES, Language

LEDGER = "data/addresses.txt"
_LINE = re.compile(r"(ja|ko) (/[!-~]*)")
# Files that pages and machines ask for anew: nobody links to them or keeps them.
_PASSING = re.compile(
    r"theme/|images/|search(?:[-/].+)?\.(?:json|bin|txt)$|(?:sitemap\.xml|robots\.txt|manifest\.webmanifest"
    r"|404\.html|old-addresses\.json|status\.json)$"
)
_SETTLED = frozenset({"new-addresses", "bad-order"})  # by writing the ledger again

Address = tuple[Language, str]


def published(
    written: Collection[str], sides: Mapping[Language, Mapping[str, Document]]
) -> frozenset[Address]:
    """Return the lasting addresses among the *written* files, drafts and previews left out.

    *written* are names with the language's folder, such as ``ja/about/index.html``.
    """
    passing = {
        f"{lang}/{held.output}"
        for lang in LANGUAGES
        for held in sides[lang].values()
        if held.draft or held.template in PREVIEW_ONLY
    }
    found: set[Address] = set()
    for lang in LANGUAGES:
        start = f"{lang}/"
        for name in written:
            if name.startswith(start) and name not in passing:
                inside = name.removeprefix(start)
                if not _PASSING.match(inside):
                    page = inside == "index.html" or inside.endswith("/index.html")
                    found.add((lang, "/" + (inside.removesuffix("index.html") if page else inside)))
    return frozenset(found)


def listed_paths(root: Path) -> list[str]:
    """Return the paths in the ledger of the repository at *root*, without repeats."""
    file = root / LEDGER
    lines = file.read_text("utf-8", errors="replace").splitlines() if file.is_file() else []
    found = (_LINE.fullmatch(line) for line in lines)
    return list(dict.fromkeys(match[2] for match in found if match))


def check(
    root: Path,
    addresses: Collection[Address],
    rules: Rules,
    coming: Collection[Address] = frozenset(),
) -> list[Problem]:
    """Compare the ledger of the repository at *root* with the *addresses* of this build.

    *coming* are those of pages that an early day of the build hides.
    """
    file = root / LEDGER
    if not file.is_file():
        return []
    lines = file.read_text("utf-8", errors="replace").splitlines()
    return [*_check_form(lines), *_check_kept(lines, addresses, rules, coming)]


def update(
    root: Path, addresses: Collection[Address], problems: Iterable[Problem]
) -> tuple[int, list[Problem]]:
    """Write the ledger with *addresses* added; return how many are new, and what is left.

    *problems* are those of the build that found the addresses. With errors that a new ledger
    does not settle, nothing is written.
    """
    left = [each for each in problems if each.place.path != LEDGER or each.code not in _SETTLED]
    if has_errors(left):
        return 0, left
    file = root / LEDGER
    held = set(file.read_text("utf-8").splitlines()) if file.is_file() else set()
    lines = held | {_line(address) for address in addresses}
    file.write_text("".join(f"{line}\n" for line in sorted(lines)), "utf-8")
    return len(lines - held), left


def _line(address: Address) -> str:
    return " ".join(address)


def _check_form(lines: list[str]) -> Iterator[Problem]:
    """Each line is an address, later in the alphabet than the one before."""
    before = ""
    for number, line in enumerate(lines, 1):
        if not _LINE.fullmatch(line):
            yield Problem.error(
                Place(LEDGER, number),
                "bad-line",
                N_("This line is not an address; write it as: ja /about/"),
            )
        elif line <= before:
            yield Problem.error(
                Place(LEDGER, number),
                "bad-order",
                N_(
                    "This line is there twice or not in alphabetical order; python3 tasks.py ledger puts the lines in order."
                ),
            )
        before = max(before, line)


def _check_kept(
    lines: list[str],
    addresses: Collection[Address],
    rules: Rules,
    coming: Collection[Address],
) -> Iterator[Problem]:
    """What is listed is there or redirected; what is there is listed."""
    there = {_line(address) for address in addresses}
    kept = there | {_line(address) for address in coming}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or line in kept:
            continue
        lang: Language = "ja" if match[1] == "ja" else "ko"
        if rules.find(lang, match[2]) is None:
            yield Problem.error(
                Place(LEDGER, number),
                "lost-address",
                N_(
                    "'%(path)s' was published (%(lang)s) and is not there any more; put it back, or say where it leads: python3 tasks.py move OLD NEW, or an entry in data/redirects.yaml."
                ),
                path=match[2],
                lang=lang,
            )
    new = sorted(there - set(lines))
    if new:
        yield Problem.warning(
            Place(LEDGER),
            "new-addresses",
            N_(
                "Addresses that are not in the ledger yet: %(count)s, the first is '%(first)s'; python3 tasks.py ledger adds them."
            ),
            count=len(new),
            first=new[0],
        )
