"""Every long text of a record is found, wherever in it it stands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from plugins.records.models import Prose
from plugins.records.prose import _proses
from plugins.records.store import load_records
from tests.conftest import ROOT, SITES


def everything(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """Yield all that stands in a record, with its place."""
    yield at, value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from everything(getattr(value, name), (*at, name))
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from everything(each, (*at, index))


@pytest.mark.parametrize("root", [ROOT, SITES / "small"], ids=["this site", "small site"])
def test_every_long_text_of_every_record_is_found(root: Path) -> None:
    records, _problems = load_records(root / "data", "data")
    held = [each for kind in records.kinds.values() for each in kind.values()]

    found = [list(_proses(record, ())) for record in held]

    assert found == [
        [(at, value) for at, value in everything(record) if isinstance(value, Prose)]
        for record in held
    ]
    assert any(found)
