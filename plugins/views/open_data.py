"""The page on the open data: which files there are, and what their fields mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.archive.described import DESCRIPTIONS, TITLES, fields, in_files
from plugins.archive.open_data import CATALOGUE, FOLDER, OpenData
from plugins.bilingual.documents import Document
from plugins.text.numbers import format_size
from plugins.views.feeds import subscriptions
from plugins.views.shelf import Shelf


@dataclass(frozen=True)
class FileView:
    """A file: what it is called, where it is, how large it is ("" if that is no matter)."""

    label: str
    url: str
    size: str = ""


@dataclass(frozen=True)
class FieldView:
    """A field: its name in JSON, the names of its columns in CSV, what it means."""

    name: str
    columns: str
    description: str


@dataclass(frozen=True)
class KindView:
    """A kind of record, its files and its fields."""

    id: str
    title: str
    description: str
    count: str
    files: tuple[FileView, ...]
    fields: tuple[FieldView, ...]


def open_data(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return the ``kinds``, the ``catalogue`` and the ``subscriptions``."""
    return {
        "kinds": tuple(_kind(kind, shelf) for kind in TITLES),
        "catalogue": FileView("catalog.json", CATALOGUE),
        "subscriptions": subscriptions(shelf),
    }


def files_of(shelf: Shelf) -> OpenData:
    """Return the open files.

    Raises:
        LookupError: nobody made them.
    """
    if shelf.open_data is None:
        raise LookupError("the open data are made by plugins.archive, which PLUGINS must name")
    return shelf.open_data


def _kind(kind: str, shelf: Shelf) -> KindView:
    data = files_of(shelf)
    return KindView(
        id=kind,
        title=shelf.gettext(TITLES[kind]),
        description=shelf.gettext(DESCRIPTIONS[kind]),
        count=shelf.number(len(data.tables[kind])),
        files=(
            FileView(
                "JSON", f"{FOLDER}{kind}.json", format_size(len(data.as_json(kind, shelf.lang)))
            ),
            FileView("CSV", f"{FOLDER}{kind}.csv", format_size(len(data.tables_as_csv[kind]))),
            FileView("JSON Schema", f"{FOLDER}schema/{kind}.schema.json"),
        ),
        fields=tuple(
            FieldView(
                field.name,
                ", ".join(field.columns),
                in_files(shelf.gettext(field.description)),
            )
            for field in fields(kind)
        ),
    )
