"""Make one page again, from its edited text and all that the last build left in memory.

Only what a single text can change is done; whatever may change more is left to a whole build,
which follows in any case.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from plugins.bilingual.build import Finished, reader_of
from plugins.bilingual.documents import Document
from plugins.bilingual.linking import targets, with_links
from plugins.bilingual.texts import Text, read_text
from plugins.checks.problems import has_errors
from plugins.records.models import LANGUAGES, Language


def pages_again(finished: Finished, changed: Iterable[Path]) -> dict[str, bytes]:
    """Return the pages of the texts among *changed* by name (``ja/about/index.html``).

    None of them if anything else changed, a front matter did, or a text has errors.
    """
    pages: dict[str, bytes] = {}
    for file in changed:
        found = _page(finished, file)
        if found is None:
            return {}
        pages[found[0]] = found[1]
    return pages


def _page(finished: Finished, file: Path) -> tuple[str, bytes] | None:
    """Return the page of one text, None if it takes a whole build."""
    for lang in LANGUAGES:
        site = finished.sites[lang]
        tree = Path(site.settings["PATH"])
        if not file.is_relative_to(tree) or not file.is_file():
            continue
        key = file.relative_to(tree).as_posix()
        old = site.context["written"].get(key)
        document = _document(finished, lang, key)
        if old is None or document is None:
            return None
        text = Text(key, tree, site.settings["SHOWN_PATH"](file))
        records = site.context["records"]
        new = read_text(text, lang, reader_of(site.settings), records, b"")
        front = new.positions.text != old.positions.text or not new.html or not old.html
        if front or new.matter is None or has_errors(new.problems) or "<img" in new.html:
            return None
        known = targets(finished.sites, finished.sides)[lang]
        edited, dead = with_links(replace(document, body=new.html), known, finished.root)
        html, problems = finished.renderers[lang].render(edited)
        if dead or problems or html is None:
            return None
        return f"{lang}/{document.output}", html.encode()
    return None


def _document(finished: Finished, lang: Language, key: str) -> Document | None:
    """Return the page that shows the text *key* in its own language."""
    held = (key, key.removesuffix(".md"))
    return next(
        (
            each
            for each in finished.sides[lang].values()
            if each.key in held and each.body_lang == lang
        ),
        None,
    )
