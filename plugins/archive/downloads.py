"""The files that reference managers open: one in each format beside every publication's page."""

from plugins.archive.citation import cite
from plugins.archive.formats import FORMATS
from plugins.bilingual.base_generator import BaseGenerator
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language, Publication


class CitationGenerator(BaseGenerator):
    """Writes ``publications/<id>/<id>.bib``, ``.ris`` and ``.json`` in this site's language."""

    from_outline = True

    def generate_output(self, writer: SiteWriter) -> None:
        lang: Language = self.settings["DEFAULT_LANG"]
        for document in self.context["sides"][lang].values():
            if not isinstance(document.record, Publication):
                continue
            citation = cite(
                document,
                self.context["records"],
                self.context["sides"],
                self.context["hosts"],
                self.context["prose"],
                self.context.get("files_beside", {}).get(document.record.id, ()),
            )
            for each in FORMATS:
                name = f"{document.path.strip('/')}/{citation.id}{each.suffix}"
                writer.write(name, each.write(citation).encode(), document.place)
