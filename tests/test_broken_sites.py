"""One folder for each way to be wrong: plain Pelican stops and says exactly this.

``ACCEPT=1 python3 tasks.py test tests/test_broken_sites.py`` writes the present messages into
the ``error.txt`` files; read them in the diff.
"""

import os
from pathlib import Path

import pytest

from tests.conftest import SITES, copy_site, pelican

BROKEN = sorted(folder.name for folder in (SITES / "broken").iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_site_is_refused_with_its_message(name: str, tmp_path: Path) -> None:
    site = copy_site(name, tmp_path / "site")
    (site / "output" / "ja").mkdir(parents=True)
    (site / "output" / "ja" / "index.html").write_text("the old page")

    told = pelican(site)

    expected = SITES / "broken" / name / "error.txt"
    if os.environ.get("ACCEPT"):
        expected.write_text(told.output, "utf-8")
    assert told.output == expected.read_text("utf-8")
    assert told.status == 1
    assert "Traceback" not in told.errors
    assert [
        file.read_text()
        for file in (site / "output").rglob("*")
        if file.is_file() and file.name != ".lock"
    ] == ["the old page"]
