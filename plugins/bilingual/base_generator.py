"""The base of this project's generators."""

from pathlib import Path
from typing import Any

from pelican.generators import Generator


class BaseGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """A generator that reads no files and renders no templates: texts and pages are made apart.

    Pelican gives each generator readers and templates of its own, which takes longer than what
    most of ours do in a build after an edit.
    """

    def __init__(
        self,
        context: dict[str, Any],
        settings: dict[str, Any],
        path: str,
        theme: str,
        output_path: str | Path,
    ) -> None:
        self.context = context
        self.settings = settings
        self.path = path
        self.theme = theme
        self.output_path = output_path
