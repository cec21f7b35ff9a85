"""Where an exception comes from: the innermost line that somebody of this project wrote."""

import traceback
from pathlib import Path

from plugins.checks.problems import Place

# Installed packages may lie inside the repository; their lines help no editor.
_INSTALLED = frozenset({".venv", "venv", "site-packages"})


def innermost(error: BaseException, root: Path, within: Path | None = None) -> Place | None:
    """Return the innermost place of *error* below *root*, or below *within* if it has one there.

    None if no line of the project took part.
    """
    found: Place | None = None
    preferred: Place | None = None
    for frame in traceback.extract_tb(error.__traceback__):
        file = Path(frame.filename)
        if not file.is_relative_to(root) or _INSTALLED & set(file.relative_to(root).parts):
            continue
        found = Place(file.relative_to(root).as_posix(), frame.lineno or 1)
        if within is not None and file.is_relative_to(within):
            preferred = found
    return preferred or found
