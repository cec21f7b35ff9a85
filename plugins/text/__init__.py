"""Text in two languages: Markdown, links and facts in prose, dates, numbers, typesetting."""

from typing import Any


def _use_our_reader(readers: Any) -> None:
    from plugins.text.pelican_reader import BilingualMarkdownReader

    readers.reader_classes = {"md": BilingualMarkdownReader}


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.readers_init.connect(_use_our_reader)
