"""What a rule has against a page."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Finding:
    """The page at *path* breaks *rule*: *where* is a CSS selector, *what* one English sentence."""

    path: str
    rule: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.rule}: {self.where}: {self.what}"
