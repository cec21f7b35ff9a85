"""Text in two languages: Markdown, links and facts in prose, dates, numbers, typesetting."""

from pelican.plugins import signals
from pelican.readers import Readers

from plugins.text.reader import BilingualMarkdownReader


def _use_our_reader(readers: Readers) -> None:
    readers.reader_classes = {"md": BilingualMarkdownReader}


def register() -> None:
    signals.readers_init.connect(_use_our_reader)
