"""Where the links of both sites lead."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.site import Site
from plugins.checks.problems import Place, Problem
from plugins.records.models import LANGUAGES, Language
from plugins.text.links import Targets, resolve_links
from plugins.text.reader import find_place

Documents = Mapping[Language, Mapping[str, Document]]


def targets(sites: Mapping[Language, Site], documents: Documents) -> dict[Language, Targets]:
    """Return what each site can link to, when *documents* are its pages."""
    by_key = {lang: {each.key: each for each in documents[lang].values()} for lang in LANGUAGES}
    return {
        lang: Targets(
            lang,
            site.context["records"],
            by_key[lang],
            {
                key: sites[OTHER[lang]].url + each.path
                for key, each in by_key[OTHER[lang]].items()
                if key not in by_key[lang]
            },
            site.context["static_files"],
            {key for each in sites.values() for key in each.context["broken"]},
        )
        for lang, site in sites.items()
    }


def with_links(document: Document, known: Targets, root: Path) -> tuple[Document, list[Problem]]:
    """Return a page whose links lead to addresses, and the links that lead nowhere."""
    if document.draft:
        known = replace(known, drafts=True)
    body, dead = resolve_links(
        document.body, document.key, document.body_lang, document.place, known, locator(root)
    )
    return document if body == document.body else document.with_body(body), dead


def locator(root: Path) -> Callable[[Place, str], Place]:
    """Return what finds a link as it was typed."""

    def locate(place: Place, snippet: str) -> Place:
        lines = (root / place.path).read_text("utf-8-sig").replace("\r\n", "\n").split("\n")
        return find_place("\n".join(lines[place.line - 1 :]), place.path, snippet, place.line)

    return locate
