"""Write ``search.json``: title, address and text of every page of a site, and the synonyms."""

import json
import re

from pelican.generators import Generator
from selectolax.lexbor import LexborHTMLParser

from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.publishing.maps import listed
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language, Synonym

_SPACE = re.compile(r"\s+")


class SearchGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Reads the pages that were just written, so that what is found is what is shown."""

    def generate_output(self, writer: SiteWriter) -> None:
        lang: Language = self.settings["DEFAULT_LANG"]
        documents: dict[str, Document] = self.context["sides"][lang]
        if not any(document.template == "search" for document in documents.values()):
            return
        pages = [
            {
                "title": document.title,
                "path": path.removeprefix("/"),
                "text": page_text(writer.read(document.output)),
                # A list of everything is the last to help.
                "last": document.template == "site-map",
            }
            for path, document in documents.items()
            if listed(document)
        ]
        synonyms = [list(record.words) for record in self.context["records"].all(Synonym)]
        index = {"pages": pages, "synonyms": synonyms}
        data = json.dumps(index, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        writer.write("search.json", data.encode(), Place("pelicanconf.py"))


def page_text(html: str) -> str:
    """Return the text of a page's ``main``; what stands with its heading comes last.

    >>> page_text("<main><hgroup><h1>題</h1><p>제목</p></hgroup><nav>目次</nav><p>本 文</p></main>")
    '本 文 제목'
    """
    main = LexborHTMLParser(html).css_first("main")
    if main is None:
        return ""
    for part in main.css("h1, nav, noscript, [aria-hidden=true]"):
        part.decompose()
    beside = " ".join(group.text(separator=" ") for group in main.css("hgroup"))
    for group in main.css("hgroup"):
        group.decompose()
    return _SPACE.sub(" ", f"{main.text(separator=' ')} {beside}").strip()
