"""One folder for each way to be wrong: the sites are refused, with these words.

``ACCEPT=1 python3 tasks.py test tests/test_broken_sites.py`` writes the present messages into
the ``error.*.txt`` files; read them in the diff.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, SITES, copy_site
from tests.warm_pelican import WarmPelican, warm_pelican

BROKEN = sorted(folder.name for folder in (SITES / "broken").iterdir() if folder.is_dir())

# Checks many sites in one process and prints what is wrong with each, in two languages.
CHECK_ALL = """
import json, sys
from datetime import date
from pathlib import Path
from pelican.plugins import signals
from plugins.bilingual.build import run
from plugins.checks.problems import format_problems

told = {}
for site in sorted(Path(sys.argv[1]).iterdir(), key=lambda each: ("plugin" in each.name, each.name)):
    sys.modules.pop("noisy", None)
    sys.path.insert(0, str(site))
    report = run(root=site, publish=False, build_date=date(2022, 5, 8), output=None, write=False)
    sys.path.remove(str(site))
    signals.all_generators_finalized.receivers.clear()  # what a broken plugin has left
    told[site.name] = {lang: format_problems(report.problems, lang, "text") for lang in ("ja", "ko")}
print(json.dumps(told))
"""


def accept_or_read(name: str, lang: str, told: str) -> str:
    """Return the expected message; with ACCEPT, the present one becomes it."""
    file = SITES / "broken" / name / f"error.{lang}.txt"
    if os.environ.get("ACCEPT"):
        file.write_text(told, "utf-8")
    return file.read_text("utf-8")


@pytest.fixture(scope="module")
def pelican() -> Iterator[WarmPelican]:
    with warm_pelican(ROOT) as warm:
        yield warm


@pytest.mark.parametrize("name", BROKEN)
def test_plain_pelican_refuses_a_broken_site_with_its_message(
    name: str, tmp_path: Path, pelican: WarmPelican
) -> None:
    site = copy_site(name, tmp_path / "site")
    (site / "output" / "ja").mkdir(parents=True)
    (site / "output" / "ja" / "index.html").write_text("the old page")

    status, output, errors = pelican(site)

    assert output == accept_or_read(name, "en", output)
    assert status == 1
    assert "Traceback" not in errors
    left = [
        file for file in (site / "output").rglob("*") if file.is_file() and file.name != ".lock"
    ]
    assert [file.read_text() for file in left] == ["the old page"]


@pytest.fixture(scope="module")
def translated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The messages of all broken sites in Japanese and Korean."""
    folder = tmp_path_factory.mktemp("broken")
    for name in BROKEN:
        copy_site(name, folder / name)
    told = subprocess.run(
        [sys.executable, "-c", CHECK_ALL, str(folder)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    found: dict[str, dict[str, str]] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize("lang", ["ja", "ko"])
@pytest.mark.parametrize("name", BROKEN)
def test_the_message_is_there_in_japanese_and_korean(
    name: str, lang: str, translated: dict[str, dict[str, str]]
) -> None:
    told = translated[name][lang] + "\n"

    assert told == accept_or_read(name, lang, told)
    english = (SITES / "broken" / name / "error.en.txt").read_text("utf-8")
    places = [[line.split(" ")[0] for line in text.splitlines()] for text in (told, english)]
    assert places[0] == places[1]
