"""Chromium, and the ways in which every kind of page is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

OPTIONS = [
    "--headless=new",
    "--no-sandbox",  # CI is root, whom Chromium refuses otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # nothing that asks the network by itself
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (320, 768, 1280)  # CSS pixels: the narrowest phone of WCAG 1.4.10, a tablet, a desk
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")


@dataclass(frozen=True)
class View:
    """A width in CSS pixels and a colour theme."""

    width: int
    theme: Theme

    @property
    def viewport(self) -> ViewportSize:
        return ViewportSize(width=self.width, height=800)


VIEWS = tuple(View(width, theme) for width in WIDTHS for theme in THEMES)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Start the Chromium at *path* and end it afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()
