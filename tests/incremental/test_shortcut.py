"""What is said when nothing changed: known without loading what builds need."""

import subprocess
import sys

from tests.conftest import ROOT

SAY = """
import sys
from plugins.bilingual.shortcut import short_build
from plugins.checks.problems import format_problems
format_problems((), "ko", "text")
print(*sorted({"babel", "jinja2", "pelican", "pydantic", "yaml"} & set(sys.modules)))
"""


def test_an_unchanged_build_loads_no_library():
    for _ in range(2):  # the first may have to compile the catalogue
        loaded = subprocess.run(
            [sys.executable, "-c", SAY], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    assert loaded == "\n"
