"""Write the index of a site, from the pages that were just written."""

from collections.abc import Mapping

from pelican.generators import Generator

from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.publishing.maps import listed
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language, Synonym
from plugins.search.index import search_files
from plugins.search.pages import find_pages
from plugins.search.reading import read_page

PLACE = Place("data/synonyms.yaml")


class SearchGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Reads the pages that were just written, so that what is found is what is shown.

    ``search_texts`` of the context maps the path of a page to text that belongs to it without
    standing on it, such as that of its PDF.
    """

    def generate_output(self, writer: SiteWriter) -> None:
        lang: Language = self.settings["DEFAULT_LANG"]
        documents: Mapping[str, Document] = self.context["sides"][lang]
        if not any(document.template == "search" for document in documents.values()):
            return
        records = self.context["records"]
        readings = {
            path: read_page(writer.read(document.output))
            for path, document in documents.items()
            if listed(document)
        }
        pages = find_pages(documents, readings, self.context.get("search_texts", {}), records)
        synonyms = [record.words for record in records.all(Synonym)]
        for name, data in search_files(pages, synonyms).items():
            writer.write(f"search/{name}", data, PLACE)
