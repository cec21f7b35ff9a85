"""A page for each record that deserves one, and the HTML of all long texts."""

from datetime import date

from plugins.bilingual.base_generator import BaseGenerator
from plugins.bilingual.documents import OTHER, Document
from plugins.records import models as m
from plugins.records.addresses import PAGES, record_path, record_title
from plugins.records.prose import long_texts
from plugins.records.store import Records, kind_of


class RecordsGenerator(BaseGenerator):
    """Adds to the context: ``documents`` of records, ``prose`` and ``prose_places``.

    The long texts were converted before (``plugins.records.prose``).
    """

    def generate_context(self) -> None:
        """Read the records' pages and long texts into the context, with their problems."""
        records: Records = self.context["records"]
        lang: m.Language = self.settings["DEFAULT_LANG"]
        self.context["documents"] += record_documents(records, lang, self.settings["BUILD_DATE"])
        for text, written, place in long_texts(records, lang):
            if (text, written) in self.context["prose"]:
                continue
            html, problems = self.context["converted"][text, written, place]
            self.context["prose"][text, written] = html
            self.context["prose_places"][text, written] = place
            self.context["problems"] += problems


def record_documents(records: Records, lang: m.Language, today: date = date.max) -> list[Document]:
    """Return the pages of records in one language, in the order of the data files.

    An issue that is dated after *today* is a draft until then, as news are.
    """
    documents = []
    for model, template in PAGES.items():
        kind = kind_of(model)
        for record in records.all(model):
            title = record_title(record, records)
            own: str | None = getattr(title, lang)
            day = date.fromisoformat(record.date) if isinstance(record, m.Magazine) else None
            draft = getattr(record, "status", "published") == "draft"
            future = day is not None and day > today
            documents.append(
                Document(
                    key=f"{kind}/{record.id}",
                    lang=lang,
                    path=record_path(record, records),
                    template=template,
                    title=own or getattr(title, OTHER[lang]),
                    title_lang=lang if own else OTHER[lang],
                    summary=_summary(record, lang),
                    body="",
                    body_lang=lang,
                    place=records.place(kind, record.id),
                    date=day,
                    draft=draft or future,
                    coming=future and not draft,
                    kind=kind,
                    record=record,
                    source=getattr(record, "source", ()),
                    photographs=getattr(record, "photographs", ()),
                )
            )
    return documents


def _summary(record: m.Record, lang: m.Language) -> str:
    """Return one plain line for lists and search engines, or an empty text."""
    held = getattr(record, "summary", None)
    return (getattr(held, lang) or "") if isinstance(held, m.Text) else ""
