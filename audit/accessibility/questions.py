"""The scripts in ``audit/accessibility/scripts``, asked of the page that is open in a tab."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from audit.findings import Finding

_FOLDER = Path(__file__).with_name("scripts")
_LIBRARY = ("places", "colours")  # what the others use
_SOURCES = {file.stem: file.read_text("utf-8") for file in sorted(_FOLDER.glob("*.js"))}
_FUNCTIONS = ",\n".join(
    f"{json.dumps(name)}: {source.rstrip().removesuffix(';')}"
    for name, source in _SOURCES.items()
    if name not in _LIBRARY
)
# One expression, so that a page holds nothing of ours afterwards.
_ALL = f"""([names, parameter]) => {{
{"".join(_SOURCES[name] for name in _LIBRARY)}
const rules = {{ {_FUNCTIONS} }};
return names.map(name => rules[name](parameter)).map(told => Array.isArray(told)
    ? told.map(([element, what]) => [place(element), what]) : told);
}}"""


def ask(page: Page, path: str, asked: Sequence[tuple[str, str]]) -> list[Finding]:
    """Return what the scripts found; *asked* are pairs of rule and script."""
    told = page.evaluate(_ALL, [[script for _, script in asked], None])
    return [
        Finding(path, rule, where, what)
        for (rule, _), found in zip(asked, told, strict=True)
        for where, what in dict.fromkeys(map(tuple, found))
    ]


def run(page: Page, script: str, parameter: Any = None) -> Any:
    """Return what a *script* returns that is no question."""
    return page.evaluate(_ALL, [[script], parameter])[0]
