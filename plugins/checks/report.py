"""What a build found and did, in one value."""

from dataclasses import dataclass, field
from typing import Literal

from plugins.checks.problems import Problem, has_errors


@dataclass(frozen=True)
class Counts:
    """How much was done anew: Markdown files converted, pages rendered, files written."""

    converted: int = 0
    rendered: int = 0
    written: int = 0


@dataclass(frozen=True)
class Report:
    """What a build found and did.

    ``addresses`` are (language, path) of what is published, if all was written.
    """

    problems: tuple[Problem, ...]
    summary: str = ""
    addresses: frozenset[tuple[Literal["ja", "ko"], str]] = frozenset()
    counts: Counts = field(default_factory=Counts)

    @property
    def ok(self) -> bool:
        return not has_errors(self.problems)
