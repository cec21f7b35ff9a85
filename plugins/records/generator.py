"""A page for each record that deserves one, and the HTML of all long texts."""

from collections.abc import Iterator
from typing import Any

from pelican.generators import Generator
from pydantic import BaseModel

from plugins.bilingual.documents import OTHER, Document
from plugins.checks.problems import Place, Problem
from plugins.records import models as m
from plugins.records.addresses import PAGES, record_path, record_title
from plugins.records.facts import Fact, fact
from plugins.records.reader import KeyPath
from plugins.records.store import Records, kind_of
from plugins.text.markdown import convert


class RecordsGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Adds to the context: ``documents`` of records, ``prose`` and ``prose_places``."""

    def generate_context(self) -> None:
        """Read the records' pages and long texts into the context, with their problems."""
        records: Records = self.context["records"]
        lang: m.Language = self.settings["DEFAULT_LANG"]
        self.context["documents"] += record_documents(records, lang)
        for text, written, place in _texts(records, lang):
            if (text, written) in self.context["prose"]:
                continue
            html, problems = _convert(text, written, records, place)
            self.context["prose"][text, written] = html
            self.context["prose_places"][text, written] = place
            self.context["problems"] += problems


def record_documents(records: Records, lang: m.Language) -> list[Document]:
    """Return the pages of records in one language, in the order of the data files."""
    documents = []
    for model, template in PAGES.items():
        kind = kind_of(model)
        for record in records.all(model):
            title = record_title(record, records)
            own: str | None = getattr(title, lang)
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


def _convert(
    text: str, lang: m.Language, records: Records, place: Place
) -> tuple[str, list[Problem]]:
    def lookup(reference: str, written: m.Language) -> Fact:
        return fact(records, reference, written)

    converted = convert(text, lang, lookup, place.path, place.line)
    return converted.html, list(converted.problems)


def _texts(records: Records, lang: m.Language) -> Iterator[tuple[str, m.Language, Place]]:
    """Yield every long text that the site of *lang* shows, with its language and place."""
    for kind, held in records.kinds.items():
        for record in held.values():
            for at, prose in _proses(record, ()):
                written = lang if getattr(prose, lang) else OTHER[lang]
                yield getattr(prose, written), written, records.place(kind, record.id, *at, written)


def _proses(value: Any, at: KeyPath) -> Iterator[tuple[KeyPath, m.Prose]]:
    if isinstance(value, m.Prose):
        yield at, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _proses(getattr(value, name), (*at, name))
    elif isinstance(value, tuple):
        for index, entry in enumerate(value):
            yield from _proses(entry, (*at, index))
