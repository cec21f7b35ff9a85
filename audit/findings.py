"""What a rule has against a page."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, order=True)
class Finding:
    """The page at *path* breaks *rule*: *where* is a CSS selector, *what* one English sentence."""

    path: str
    rule: str
    where: str
    what: str

    def seen(self, how: str) -> Self:
        """Return the finding with what it was seen in: a width and a theme."""
        return replace(self, what=f"{self.what} ({how})")

    def __str__(self) -> str:
        return f"{self.path}: {self.rule}: {self.where}: {self.what}"
