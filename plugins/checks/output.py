"""Read the written trees as a visitor would: links, fragments, pairs, structure.

Nearly all pages are well, and their facts (plugins.checks.pages) show it in microseconds. A page
that has a wrong link is read once more, since the facts do not hold how the link was written.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET
from xml.parsers import expat

from plugins.bilingual.documents import Document
from plugins.checks.pages import Facts, links_of, read_page
from plugins.checks.problems import N_, Place, Problem
from plugins.checks.targets import Here, Hosts, here, plain_target, target
from plugins.publishing.redirects import Rules
from plugins.records.models import LANGUAGES, Language

_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", ""})
_LEFT_OVER = re.compile(r"\{(?:record|filename|static|attach|fact|tag|category|author|index)\b")

_CODES = frozenset({*LANGUAGES, "x-default"})

Read = Callable[[str], bytes]  # a written file by its name: ja/about/index.html
Pages = Mapping[tuple[Language, str], Facts]


@dataclass(frozen=True)
class Written:
    """Both trees as they were written; names have the language's folder: ``ja/index.html``.

    Where only some of the pages are given, ``spots`` are the places that are known to be on the
    others: name to fragments.
    """

    names: frozenset[str]
    pages: Pages
    sides: Mapping[Language, Mapping[str, Document]]
    hosts: Hosts
    rules: Rules
    spots: Mapping[str, frozenset[str]] | None = None

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents by the names of their files."""
        return {
            f"{lang}/{document.output}": document
            for lang in LANGUAGES
            for document in self.sides[lang].values()
        }

    @cached_property
    def _ids(self) -> dict[tuple[Language, str], frozenset[str]]:
        return {}

    def holds(self, lang: Language, name: str, fragment: str) -> bool:
        """Say whether a file has the place *fragment*; of one that is no page, nobody knows."""
        page = self.pages.get((lang, name))
        if page is None:
            file = f"{lang}/{name}"
            known = self.spots is None or not file.endswith(".html")
            return known or fragment in (self.spots or {}).get(file, ())
        if (lang, name) not in self._ids:
            self._ids[lang, name] = frozenset(page.ids)
        return fragment in self._ids[lang, name]

    def file_at(self, facts: Facts, address: str) -> tuple[Language, str] | None:
        """Return the site and the file that an address on a page means, if it is one of ours."""
        found = plain_target(self._home, address) if address.startswith("http") else None
        if found is not None:
            return parted(found[0])
        return target(facts.lang, facts.name, address, self.hosts)

    @cached_property
    def _home(self) -> Here:
        return here("ja", "index.html", self.hosts)

    def place(self, facts: Facts) -> Place:
        document = self.documents.get(facts.file)
        return document.place if document else Place(f"output/{facts.file}")


def read_pages(names: Iterable[str], known: Pages, read: Read, hosts: Hosts) -> Pages:
    """Return the facts of all pages among *names*, in order; those *known* are not read again."""
    return {
        (lang, name): known.get((lang, name))
        or read_page(lang, name, read(f"{lang}/{name}").decode("utf-8"), hosts)
        for lang, name in _in_order(names, ".html")
    }


def verify(
    written: Written,
    read: Read,
    root: Path,
    theme: Path,
    unchanged: Collection[str] = frozenset(),
    settled: Collection[tuple[Language, str]] = frozenset(),
) -> list[Problem]:
    """Return what is wrong with both trees.

    *unchanged* are names of XML files that were found well in an earlier build; *settled* are
    pages that were, with their counterparts: only their links are looked at. An absolute
    address that one of the rules redirects leads somewhere: an old site had it.
    """
    problems: list[Problem] = []
    for lang, name in _in_order(written.names, ".xml"):
        if f"{lang}/{name}" not in unchanged:
            problems += _check_xml(read(f"{lang}/{name}"), f"output/{lang}/{name}")
    for page, facts in written.pages.items():
        if page in settled:
            continue
        if not is_sound(facts):
            problems += _check_page(facts, written.place(facts))
        problems += _check_alternates(facts, written)
    wrong = [facts for facts in written.pages.values() if not leads_well(facts, written)]
    problems += _check_links(wrong, written, read, root, theme)
    return problems


def _in_order(names: Iterable[str], ending: str) -> list[tuple[Language, str]]:
    """Return the files with that ending of both sites, the Japanese ones first, each by name."""
    held: dict[str, list[str]] = {lang: [] for lang in LANGUAGES}
    for each in names:
        if each.endswith(ending):
            folder, _, name = each.partition("/")
            if folder in held:
                held[folder].append(name)
    return [(lang, name) for lang in LANGUAGES for name in sorted(held[lang])]


def _check_xml(data: bytes, shown: str) -> Iterator[Problem]:
    """Feeds and sitemaps are well-formed and hold something."""
    if _holds_something(data):
        return
    try:
        tree = ET.fromstring(data)  # noqa: S314 - written by ourselves a moment ago
    except ET.ParseError as error:
        yield Problem.error(
            Place(shown), "xml", N_("The file is not well-formed (%(reason)s)."), reason=error
        )
        return
    if len(tree) == 0:
        yield Problem.error(Place(shown), "xml", N_("The file is empty."))


def _holds_something(data: bytes) -> bool:
    """Say whether *data* is well-formed XML with an element inside of another.

    Without making the elements, of which a sitemap has many.
    """
    opened = 0
    parser = expat.ParserCreate()

    def count(_name: str, _attributes: object) -> None:
        nonlocal opened
        opened += 1
        if opened == 2:
            parser.StartElementHandler = None

    parser.StartElementHandler = count
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        return False
    return opened == 2


def is_sound(facts: Facts) -> bool:
    """Say whether ``_check_page`` has nothing to tell."""
    return (
        facts.html_lang == facts.lang
        and facts.headings == 1
        and len(set(facts.ids)) == len(facts.ids)
        and not facts.empty_links
        and not facts.images_without_alt
    )


def _check_page(facts: Facts, place: Place) -> Iterator[Problem]:
    """A page has its language, one h1, unique ids, and an alt for each picture."""
    if facts.html_lang != facts.lang:
        yield Problem.error(
            place,
            "page-lang",
            N_("The page %(page)s has the language '%(found)s' instead of '%(lang)s'."),
            page=facts.name,
            found=facts.html_lang,
            lang=facts.lang,
        )
    if facts.headings != 1:
        yield Problem.error(
            place,
            "page-title",
            N_("The page %(page)s has %(count)s main headings (h1); it must have one."),
            page=facts.name,
            count=facts.headings,
        )
    for name in sorted(each for each, count in Counter(facts.ids).items() if count > 1):
        yield Problem.error(
            place,
            "duplicate-anchor",
            N_("The id '%(id)s' is on the page %(page)s twice; give one heading another {#id}."),
            id=name,
            page=facts.name,
        )
    for address in facts.empty_links:
        yield Problem.error(
            place,
            "empty-link",
            N_("The link to '%(address)s' on the page %(page)s has no words or no target."),
            address=address,
            page=facts.name,
        )
    for source in facts.images_without_alt:
        yield Problem.error(
            place,
            "no-alt",
            N_(
                "The picture '%(source)s' has no text for those who cannot see it; write ![description](…)."
            ),
            source=source,
        )


def leads_well(facts: Facts, written: Written) -> bool:
    """Say whether each link on a page leads somewhere."""
    return (
        written.names.issuperset(facts.files)
        and all(
            file in written.names and written.holds(*parted(file), fragment)
            for file, fragment in facts.spots
        )
        and not any(_dead(facts, address, written) for address in facts.others)
    )


def parted(file: str) -> tuple[Language, str]:
    """Return the site and the name of ``ja/about/index.html``."""
    folder, _, name = file.partition("/")
    return "ja" if folder == "ja" else "ko", name


def _check_links(
    wrong: Iterable[Facts], written: Written, read: Read, root: Path, theme: Path
) -> Iterator[Problem]:
    """Every address inside either site leads to a file, every fragment to an id.

    A link that no text of the editors holds comes from a template: it is told once.
    """
    in_templates: dict[str, Problem] = {}
    for facts in wrong:
        here = written.place(facts)
        for address in links_of(read(facts.file).decode("utf-8")):
            dead = _dead(facts, address, written)
            if dead is None:
                continue
            code, message = dead
            forms = _typed_forms(facts, address, written.hosts)
            if _told_at_redirect(facts, forms[-1], written):
                continue
            found = _find(root / here.path, here.path, forms, here.line)
            if found is not None:
                place, typed = found
                yield Problem.error(place, code, message, address=typed, page=facts.name)
            elif forms[-1] not in in_templates:
                place = _find_in_templates(theme, root, forms) or here
                in_templates[forms[-1]] = Problem.error(
                    place, code, message, address=forms[-1], page=facts.name
                )
    yield from in_templates.values()


def _told_at_redirect(facts: Facts, path: str, written: Written) -> bool:
    """The page that lists the redirects shows their targets: wrong ones are told in the table."""
    document = written.documents.get(facts.file)
    lists_them = document is not None and document.template == "old-addresses"
    return lists_them and any(rule.to == path for rule in written.rules.rules)


def _typed_forms(facts: Facts, address: str, hosts: Hosts) -> list[str]:
    """Return how *address* may have been typed: as it is, as a fragment, from the site's root."""
    forms = [address]
    fragment = urlsplit(address).fragment
    found = target(facts.lang, facts.name, address, hosts)
    if found is not None:
        path = "/" + found[1].removesuffix("index.html")
        if fragment:
            forms += [f"#{fragment})", f"#{fragment}"]
        forms.append(path + (f"#{fragment}" if fragment else ""))
    return forms


def _find(file: Path, path: str, forms: list[str], first_line: int) -> tuple[Place, str] | None:
    """Return the first place from *first_line* on where one of *forms* was typed."""
    if not file.is_file():
        return None
    for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
        for form in forms:
            if number >= first_line and (column := line.find(form)) >= 0:
                return Place(path, number, column + 1), form.removesuffix(")")
    return None


def _find_in_templates(theme: Path, root: Path, forms: list[str]) -> Place | None:
    for file in sorted((theme / "templates").rglob("*.html")):
        shown = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()
        found = _find(file, shown, [f'"{forms[-1]}"'], 1)
        if found is not None:
            return found[0]
    return None


def _dead(facts: Facts, address: str, written: Written) -> tuple[str, str] | None:
    """Return the code and the message if *address* leads nowhere."""
    if _LEFT_OVER.search(unquote(address)):
        return "dead-link", N_("'%(address)s' on the page %(page)s was not understood as a link.")
    parts = urlsplit(address)
    if parts.scheme.lower() not in _SAFE_SCHEMES:
        return "unsafe-link", N_(
            "The link '%(address)s' on the page %(page)s has a scheme that is not allowed; use https:, mailto: or tel:."
        )
    if parts.scheme in ("mailto", "tel"):
        return None
    found = target(facts.lang, facts.name, address, written.hosts)
    if found is None:
        return None
    lang, name = found
    if parts.scheme and written.rules.find(lang, parts.path, parts.query):
        return None
    if f"{lang}/{name}" not in written.names:
        return "dead-link", N_("The link '%(address)s' on the page %(page)s leads nowhere.")
    fragment = unquote(parts.fragment)
    if fragment and not written.holds(lang, name, fragment):
        return "dead-fragment", N_(
            "The link '%(address)s' on the page %(page)s leads to a place that is not on that page."
        )
    return None


def _check_alternates(facts: Facts, written: Written) -> Iterator[Problem]:
    """A page of a pair names itself, the other and the default; the other names it back."""
    if not facts.alternates:
        return
    by_code = dict(facts.alternates)
    if not names_itself(facts):
        yield Problem.error(
            written.place(facts),
            "hreflang",
            N_("The page %(page)s does not name itself, its counterpart and the default."),
            page=facts.name,
        )
        return
    for lang in LANGUAGES:
        found = written.file_at(facts, by_code[lang])
        other = written.pages.get(found) if found else None
        if other is None or not same_alternates(facts, other):
            yield Problem.error(
                written.place(facts),
                "hreflang",
                N_("The page %(page)s and its counterpart %(address)s do not name each other."),
                page=facts.name,
                address=by_code[lang],
            )


def names_itself(facts: Facts) -> bool:
    """Say whether a page of a pair gives all the languages, and its own address as its own."""
    by_code = dict(facts.alternates)
    return by_code.keys() == _CODES and by_code[facts.lang] == facts.canonical


def same_alternates(facts: Facts, other: Facts) -> bool:
    return facts.alternates == other.alternates or dict(facts.alternates) == dict(other.alternates)
