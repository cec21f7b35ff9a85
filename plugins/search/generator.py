"""Write the index of a site, from the pages that were just written."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from plugins.bilingual.base_generator import BaseGenerator
from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language, Synonym
from plugins.records.store import Records
from plugins.search.folding import Groups
from plugins.search.index import SMALL, search_files, write_index
from plugins.search.keeping import Store
from plugins.search.pages import Found, find_page, ordered
from plugins.search.reading import read_page
from plugins.search.update import update_index

PLACE = Place("data/synonyms.yaml")
_PAGES = "pages"  # of a small site, whose index is made anew from them


class SearchGenerator(BaseGenerator):
    """Reads the pages that were just written, so that what is found is what is shown.

    Of the context, ``search_texts`` maps the path of a page to text that belongs to it without
    standing on it, such as that of its PDF; ``pages`` are those of this build, with what was
    read on them; ``store`` is for what is kept, and ``outline_stands`` tells that the last index
    was of the same pages.
    """

    def generate_output(self, writer: SiteWriter) -> None:
        lang: Language = self.settings["DEFAULT_LANG"]
        documents: Mapping[str, Document] = self.context["sides"][lang]
        if not any(document.template == "search" for document in documents.values()):
            return
        store = self.context["store"].part(f"search/{lang}")
        if not (self.context["outline_stands"] and self._update(writer, documents, store)):
            self._write(writer, documents, store)

    def _update(self, writer: SiteWriter, documents: Mapping[str, Document], store: Store) -> bool:
        """Change what single pages change; say whether that could be done."""
        standing = writer.standing("search/")
        if not any(name == "search/index.json" for name, _digest in standing):
            return False
        changed = [
            self._found(document, writer)
            for document in documents.values()
            if document.listed
            and (document.lang, document.output) in self.context["pages"].rendered
        ]
        files = changed_files(writer, changed, store, self.context["records"])
        if files is None:
            return False
        for name, digest in standing:
            # The search page itself stands in the same folder.
            if name not in files and not name.endswith(".html"):
                writer.keep(name, digest, PLACE)
        for name, data in files.items():
            if data is not None:
                writer.write(name, data, PLACE)
        return True

    def _write(self, writer: SiteWriter, documents: Mapping[str, Document], store: Store) -> None:
        found = [
            self._found(document, writer) for document in documents.values() if document.listed
        ]

        def write(name: str, data: bytes) -> None:
            writer.write(f"search/{name}", data, PLACE)

        pages = ordered(found)
        write_index(write, pages, synonyms_of(self.context["records"]), store)
        if len(pages) <= SMALL:
            store.save(_PAGES, (_version(writer), pages))

    def _found(self, document: Document, writer: SiteWriter) -> Found:
        reading = self.context["pages"].readings.get((document.lang, document.output))
        if reading is None:
            reading = read_page(writer.read(document.output))
        more = self.context.get("search_texts", {}).get(document.path, "")
        return find_page(document, reading, more, self.context["records"])


def changed_files(
    writer: SiteWriter, changed: Iterable[Found], store: Store, records: Records
) -> dict[str, bytes | None] | None:
    """Return the files of the index that differ when *changed* replace the pages of their paths.

    A file that goes away is None. Returns None if all pages must be read again.
    """
    version = _version(writer)
    small: Any = store.load(_PAGES)  # version, and pages in order
    if small is None or small[0] != version:
        files = update_index(store, version, changed, synonyms_of(records))
        return None if files is None else {f"search/{name}": files[name] for name in files}
    by_path = {page.path: page for page in (*small[1], *changed)}
    if len(by_path) > len(small[1]):
        return None
    pages = ordered(by_path.values())
    made: dict[str, bytes | None] = {
        f"search/{name}": data for name, data in search_files(pages, synonyms_of(records)).items()
    }
    store.save(_PAGES, (_version_in(made["search/index.json"]), pages))
    gone = (name for name, _digest in writer.standing("search/") if not name.endswith(".html"))
    return dict.fromkeys(gone) | made


def _version(writer: SiteWriter) -> str:
    return _version_in(writer.read("search/index.json"))


def _version_in(index: str | bytes | None) -> str:
    return str(json.loads(index or "{}").get("version", ""))


def synonyms_of(records: Records) -> Groups:
    """Return the groups of words that mean the same."""
    return [record.words for record in records.all(Synonym)]
