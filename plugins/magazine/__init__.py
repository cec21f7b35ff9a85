"""The mail magazine: its issues are checked here, and written as mails by ``tasks.py magazine``."""

from collections.abc import Iterable
from typing import Any


def _check(generators: Iterable[Any]) -> None:
    """Once both languages are read: what issues lead to is there."""
    from plugins.magazine.checks import check_issues

    contexts = {each.settings["DEFAULT_LANG"]: each.context for each in generators}
    contexts["ja"]["problems"] += check_issues(contexts)


def register() -> None:
    from pelican.plugins import signals  # here: what is light in this package needs no Pelican

    signals.all_generators_finalized.connect(_check)
