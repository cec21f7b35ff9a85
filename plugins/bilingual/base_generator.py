"""The base of this project's generators."""

from pathlib import Path
from typing import Any


class BaseGenerator:
    """What Pelican asks of a generator, without its class: texts and pages are made apart.

    That gives each generator readers and templates of its own, and is in a module that loads
    much: both would take longer than all that ours do in a build after an edit.
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
