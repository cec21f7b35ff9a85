"""Read a Markdown file: YAML front matter by the loader of the records, then the body."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.records.reader import Positions, read_text, read_yaml

_FENCE = "---"


@dataclass(frozen=True)
class MarkdownReader:
    """Reads files of Markdown; *shown* gives their paths as messages show them.

    What the keys mean depends on the folder and is the generator's business, and Markdown can be
    converted only when the records that it quotes are known.
    """

    shown: Callable[[Path], str]

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return the Markdown as it stands and ``{"matter", "positions", "body_line"}``.

        Raises:
            ProblemsError: the file cannot be read or its front matter is not YAML.
        """
        file = Path(source_path)
        path = self.shown(file)
        matter, positions, body, body_line = split_front_matter(read_text(file, path), path)
        return body, {"matter": matter, "positions": positions, "body_line": body_line}


def split_front_matter(text: str, path: str) -> tuple[dict[str, Any], Positions, str, int]:
    """Return the keys, their positions, the body, and the body's first line number.

    Raises:
        ProblemsError: no front matter at the first byte, no end of it, not a YAML mapping.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise ProblemsError(
            [
                Problem.error(
                    Place(path),
                    "front-matter",
                    N_(
                        "The file must begin with a line '---', then the keys (title: …), then another '---'."
                    ),
                )
            ]
        )
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise ProblemsError(
            [
                Problem.error(
                    Place(path),
                    "front-matter",
                    N_("The front matter has no end; close it with a line '---'."),
                )
            ]
        )
    data, positions = read_yaml("\n".join(lines[1:end]) + "\n", path, first_line=2)
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ProblemsError(
            [
                Problem.error(
                    Place(path, 2),
                    "front-matter",
                    N_("The front matter must be 'key: value' lines."),
                )
            ]
        )
    positions.values[()] = (1, 1)
    body = "\n".join(lines[end + 1 :])
    return data, positions, body, end + 2


def find_place(text: str, path: str, snippet: str, first_line: int, occurrence: int = 0) -> Place:
    """Return where *snippet* stands in *text*, whose first line is number *first_line*.

    *occurrence* counts from 0. A snippet that Markdown has changed (tabs, entities) is looked
    for by its longest word; one that is not found is placed at the first line.
    """
    words = sorted(re.findall(r"[\w./-]{5,}", snippet), key=len, reverse=True)
    for wanted in (snippet, *words):
        found = [match.start() for match in re.finditer(re.escape(wanted), text)]
        if found:
            break
    if not found:
        return Place(path, first_line)
    index = found[min(occurrence, len(found) - 1)]
    line = text.count("\n", 0, index)
    return Place(path, first_line + line, index - (text.rfind("\n", 0, index) + 1) + 1)
