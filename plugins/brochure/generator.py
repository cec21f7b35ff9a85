"""Write the PDFs of the brochures into both sites."""

from plugins.bilingual.base_generator import BaseGenerator
from plugins.brochure.printed import Papers
from plugins.publishing.staging import SiteWriter
from plugins.records.store import Records


class BrochureGenerator(BaseGenerator):
    """Writes ``files/brochures/``; a preview has no PDFs, since they are made for publishing."""

    from_outline = True

    def generate_output(self, writer: SiteWriter) -> None:
        papers: Papers = self.context["papers"]
        records: Records = self.context["records"]
        for year, held in papers.items():
            for each in held:
                writer.write(each.name, each.data, records.place("brochures", year))
