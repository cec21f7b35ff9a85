"""Read the written trees as a visitor would: links, fragments, pairs, structure."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

from selectolax.lexbor import LexborHTMLParser

from plugins.bilingual.documents import Document
from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.redirects import Rules
from plugins.records.models import LANGUAGES, Language

_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", ""})
_PLAIN = re.compile(r"(?:\.\./)*(?:[a-z0-9][a-z0-9._-]*/)*(?:[a-z0-9][a-z0-9._-]*)?")
_LEFT_OVER = re.compile(r"\{(?:record|filename|static|attach|fact|tag|category|author|index)\b")


@dataclass(frozen=True)
class Facts:
    """What the checks need to know of one HTML page."""

    lang: Language
    name: str  # file inside the site's tree
    document: Document | None
    ids: tuple[str, ...]
    links: tuple[str, ...]
    canonical: str | None
    alternates: tuple[tuple[str, str], ...]
    html_lang: str
    headings: int
    images_without_alt: tuple[str, ...]
    empty_links: tuple[str, ...]

    @property
    def place(self) -> Place:
        return self.document.place if self.document else Place(f"output/{self.lang}/{self.name}")


def verify(
    folder: Path,
    sides: Mapping[Language, Mapping[str, Document]],
    hosts: Mapping[Language, str],
    root: Path,
    theme: Path,
    rules: Rules,
) -> list[Problem]:
    """Return what is wrong with the trees ``folder/ja`` and ``folder/ko``.

    An absolute address that one of *rules* redirects leads somewhere: an old site had it.
    """
    pages: dict[tuple[Language, str], Facts] = {}
    names: dict[Language, set[str]] = {}
    problems: list[Problem] = []
    for lang in LANGUAGES:
        by_output = {document.output: document for document in sides[lang].values()}
        tree = folder / lang
        names[lang] = {
            file.relative_to(tree).as_posix() for file in tree.rglob("*") if file.is_file()
        }
        for name in sorted(names[lang]):
            if name.endswith(".html"):
                pages[lang, name] = read_page(
                    lang, name, (tree / name).read_text("utf-8"), by_output.get(name)
                )
            elif name.endswith(".xml"):
                problems += _check_xml(tree / name, f"output/{lang}/{name}")
    for facts in pages.values():
        problems += _check_page(facts)
        problems += _check_alternates(facts, pages, hosts)
    problems += _check_links(pages, names, hosts, root, theme, rules)
    return problems


def read_page(lang: Language, name: str, text: str, document: Document | None) -> Facts:
    """Return the facts of one page."""
    tree = LexborHTMLParser(text)
    links = []
    for node in tree.css("[href], [src], [action]"):
        for attribute in ("href", "src", "action"):
            target = node.attributes.get(attribute)
            if target is not None:
                links.append(target)
    for node in tree.css("[srcset]"):
        for candidate in (node.attributes.get("srcset") or "").split(","):
            links += candidate.split()[:1]
    alternates = tuple(
        (node.attributes.get("hreflang") or "", node.attributes.get("href") or "")
        for node in tree.css('link[rel="alternate"][hreflang]')
    )
    canonical = tree.css_first('link[rel="canonical"]')
    html = tree.css_first("html")
    return Facts(
        lang=lang,
        name=name,
        document=document,
        ids=tuple(node.attributes.get("id") or "" for node in tree.css("[id]")),
        links=tuple(links),
        canonical=canonical.attributes.get("href") if canonical else None,
        alternates=alternates,
        html_lang=(html.attributes.get("lang") or "") if html else "",
        headings=len(tree.css("h1")),
        empty_links=tuple(
            node.attributes.get("href") or ""
            for node in tree.css("a[href]")
            if not (
                node.text().strip() or node.attributes.get("aria-label") or node.css_first("img")
            )
            or not node.attributes.get("href")
        ),
        images_without_alt=tuple(
            node.attributes.get("src") or ""
            for node in tree.css("img")
            if not (node.attributes.get("alt") or "").strip()
            and node.attributes.get("role") != "presentation"
        ),
    )


def _check_xml(file: Path, shown: str) -> Iterator[Problem]:
    """Feeds and sitemaps are well-formed and hold something."""
    try:
        tree = ET.fromstring(file.read_bytes())  # noqa: S314 - written by ourselves a moment ago
    except ET.ParseError as error:
        yield Problem.error(
            Place(shown), "xml", N_("The file is not well-formed (%(reason)s)."), reason=error
        )
        return
    if len(tree) == 0:
        yield Problem.error(Place(shown), "xml", N_("The file is empty."))


def _check_page(facts: Facts) -> Iterator[Problem]:
    """A page has its language, one h1, unique ids, and an alt for each picture."""
    if facts.html_lang != facts.lang:
        yield Problem.error(
            facts.place,
            "page-lang",
            N_("The page %(page)s has the language '%(found)s' instead of '%(lang)s'."),
            page=facts.name,
            found=facts.html_lang,
            lang=facts.lang,
        )
    if facts.headings != 1:
        yield Problem.error(
            facts.place,
            "page-title",
            N_("The page %(page)s has %(count)s main headings (h1); it must have one."),
            page=facts.name,
            count=facts.headings,
        )
    for name in sorted({each for each in facts.ids if facts.ids.count(each) > 1}):
        yield Problem.error(
            facts.place,
            "duplicate-anchor",
            N_("The id '%(id)s' is on the page %(page)s twice; give one heading another {#id}."),
            id=name,
            page=facts.name,
        )
    for address in facts.empty_links:
        yield Problem.error(
            facts.place,
            "empty-link",
            N_("The link to '%(address)s' on the page %(page)s has no words or no target."),
            address=address,
            page=facts.name,
        )
    for source in facts.images_without_alt:
        yield Problem.error(
            facts.place,
            "no-alt",
            N_(
                "The picture '%(source)s' has no text for those who cannot see it; write ![description](…)."
            ),
            source=source,
        )


def _check_links(
    pages: Mapping[tuple[Language, str], Facts],
    names: Mapping[Language, set[str]],
    hosts: Mapping[Language, str],
    root: Path,
    theme: Path,
    rules: Rules,
) -> Iterator[Problem]:
    """Every address inside either site leads to a file, every fragment to an id.

    A link that no text of the editors holds comes from a template: it is told once.
    """
    in_templates: dict[str, Problem] = {}
    for facts in pages.values():
        for address in dict.fromkeys(facts.links):
            dead = _dead(facts, address, pages, names, hosts, rules)
            if dead is None:
                continue
            code, message = dead
            forms = _typed_forms(facts, address, hosts)
            if _told_at_redirect(facts, forms[-1], rules):
                continue
            found = _find(root / facts.place.path, facts.place.path, forms, facts.place.line)
            if found is not None:
                place, typed = found
                yield Problem.error(place, code, message, address=typed, page=facts.name)
            elif forms[-1] not in in_templates:
                place = _find_in_templates(theme, root, forms) or facts.place
                in_templates[forms[-1]] = Problem.error(
                    place, code, message, address=forms[-1], page=facts.name
                )
    yield from in_templates.values()


def _told_at_redirect(facts: Facts, path: str, rules: Rules) -> bool:
    """The page that lists the redirects shows their targets: wrong ones are told in the table."""
    lists_them = facts.document is not None and facts.document.template == "old-addresses"
    return lists_them and any(rule.to == path for rule in rules.rules)


def _typed_forms(facts: Facts, address: str, hosts: Mapping[Language, str]) -> list[str]:
    """Return how *address* may have been typed: as it is, as a fragment, from the site's root."""
    forms = [address]
    fragment = urlsplit(address).fragment
    target = _target(facts, address, hosts)
    if target is not None:
        path = "/" + target[1].removesuffix("index.html")
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


def _dead(
    facts: Facts,
    address: str,
    pages: Mapping[tuple[Language, str], Facts],
    names: Mapping[Language, set[str]],
    hosts: Mapping[Language, str],
    rules: Rules,
) -> tuple[str, str] | None:
    """Return the code and the message if *address* leads nowhere."""
    if (near := _near(facts, address, hosts)) is not None and near in names[facts.lang]:
        return None
    dead = ("dead-link", N_("The link '%(address)s' on the page %(page)s leads nowhere."))
    if _LEFT_OVER.search(unquote(address)):
        return "dead-link", N_("'%(address)s' on the page %(page)s was not understood as a link.")
    parts = urlsplit(address)
    if parts.scheme.lower() not in _SAFE_SCHEMES:
        return "unsafe-link", N_(
            "The link '%(address)s' on the page %(page)s has a scheme that is not allowed; use https:, mailto: or tel:."
        )
    if parts.scheme in ("mailto", "tel"):
        return None
    target = _target(facts, address, hosts)
    if target is None:
        return None
    lang, name = target
    if parts.scheme and rules.find(lang, parts.path, parts.query):
        return None
    if name not in names[lang]:
        return dead
    fragment = unquote(parts.fragment)
    if fragment and (lang, name) in pages and fragment not in pages[lang, name].ids:
        return "dead-fragment", N_(
            "The link '%(address)s' on the page %(page)s leads to a place that is not on that page."
        )
    return None


def _near(facts: Facts, address: str, hosts: Mapping[Language, str]) -> str | None:
    """Return the file that a plain relative address means, or None if it needs a closer look.

    Nearly all links are such; the rules for all addresses take thirty times as long.
    """
    if not address or _PLAIN.fullmatch(address) is None:
        return None
    folders = facts.name.split("/")[:-1]
    up = address.count("../")
    if up > len(folders):
        return None
    name = "/".join([*folders[: len(folders) - up], address[3 * up :]])
    own = hosts[facts.lang]
    if any(f"{own}/{name}".startswith(f"{each}/") for each in hosts.values() if each != own):
        return None  # the other site stands in a folder of this one
    return f"{name}index.html" if name == "" or name.endswith("/") else name


def _target(
    facts: Facts, address: str, hosts: Mapping[Language, str]
) -> tuple[Language, str] | None:
    """Return the site and the file that *address* means, or None if it is outside both."""
    base = f"{hosts[facts.lang]}/{facts.name}"
    absolute = urlsplit(urljoin(base, address))._replace(query="", fragment="").geturl()
    if absolute in hosts.values():
        absolute += "/"
    for lang in sorted(LANGUAGES, key=lambda code: len(hosts[code]), reverse=True):
        if absolute.startswith(hosts[lang] + "/"):
            name = posixpath.normpath("/" + unquote(absolute[len(hosts[lang]) :])).lstrip("/")
            if absolute.endswith("/"):
                name = f"{name}/index.html".lstrip("/")
            return lang, name
    return None


def _check_alternates(
    facts: Facts, pages: Mapping[tuple[Language, str], Facts], hosts: Mapping[Language, str]
) -> Iterator[Problem]:
    """A page of a pair names itself, the other and the default; the other names it back."""
    if not facts.alternates:
        return
    by_code = dict(facts.alternates)
    own = by_code.get(facts.lang)
    if set(by_code) != {*LANGUAGES, "x-default"} or own != facts.canonical:
        yield Problem.error(
            facts.place,
            "hreflang",
            N_("The page %(page)s does not name itself, its counterpart and the default."),
            page=facts.name,
        )
        return
    for lang in LANGUAGES:
        target = _target(facts, by_code[lang], hosts)
        other = pages.get(target) if target else None
        if other is None or dict(other.alternates) != by_code:
            yield Problem.error(
                facts.place,
                "hreflang",
                N_("The page %(page)s and its counterpart %(address)s do not name each other."),
                page=facts.name,
                address=by_code[lang],
            )
