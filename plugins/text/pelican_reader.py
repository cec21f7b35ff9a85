"""Pelican's reader for ``.md``: ours, in the form that Pelican asks for."""

from typing import Any, ClassVar

from pelican.readers import BaseReader

from plugins.text.reader import MarkdownReader


class BilingualMarkdownReader(BaseReader):  # type: ignore[misc]  # Pelican has no types
    """Reads front matter as records are read, and leaves the Markdown as it stands."""

    enabled = True
    file_extensions: ClassVar[list[str]] = ["md"]

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Raise ProblemsError if the file cannot be read or its front matter is not YAML."""
        return MarkdownReader(self.settings["SHOWN_PATH"]).read(source_path)
