"""The record behind a page made from one."""

from typing import TypeVar

from plugins.bilingual.documents import Document
from plugins.records.models import Record

RecordT = TypeVar("RecordT", bound=Record)


def record_of(document: Document, model: type[RecordT]) -> RecordT:
    """Return the record that *document* was made from.

    Raises:
        TypeError: it was made from another kind of record, or from none.
    """
    if not isinstance(document.record, model):
        raise TypeError(f"{document.path} was not made from a {model.__name__}")
    return document.record
