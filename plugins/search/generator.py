"""Write the index of a site, from the pages that were just written."""

import json
from collections.abc import Iterable, Mapping

from plugins.bilingual.base_generator import BaseGenerator
from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language, Synonym
from plugins.records.store import Records
from plugins.search.folding import Groups
from plugins.search.index import write_index
from plugins.search.keeping import Store
from plugins.search.pages import Found, find_page, ordered
from plugins.search.reading import read_page
from plugins.search.update import update_index

PLACE = Place("data/synonyms.yaml")


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
            writer.write(name, data, PLACE)
        return True

    def _write(self, writer: SiteWriter, documents: Mapping[str, Document], store: Store) -> None:
        found = [
            self._found(document, writer) for document in documents.values() if document.listed
        ]

        def write(name: str, data: bytes) -> None:
            writer.write(f"search/{name}", data, PLACE)

        write_index(write, ordered(found), synonyms_of(self.context["records"]), store)

    def _found(self, document: Document, writer: SiteWriter) -> Found:
        reading = self.context["pages"].readings.get((document.lang, document.output))
        if reading is None:
            reading = read_page(writer.read(document.output))
        more = self.context.get("search_texts", {}).get(document.path, "")
        return find_page(document, reading, more, self.context["records"])


def changed_files(
    writer: SiteWriter, changed: Iterable[Found], store: Store, records: Records
) -> dict[str, bytes] | None:
    """Return the files of the index that differ when *changed* replace the pages of their paths.

    None if the index must be made anew.
    """
    version = json.loads(writer.read("search/index.json"))["version"]
    files = update_index(store, version, changed, synonyms_of(records))
    return files and {f"search/{name}": data for name, data in files.items()}


def synonyms_of(records: Records) -> Groups:
    """Return the groups of words that mean the same."""
    return [record.words for record in records.all(Synonym)]
