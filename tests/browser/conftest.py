"""Both built sites in a real Chromium, arranged as in the preview: ja at /, ko at /ko/."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from plugins.preview.server import PreviewServer

# A deadline for what must come; a busy machine may take its time.
expect.set_options(timeout=30_000)

DESKTOP = ViewportSize(width=1280, height=800)
# The header of the published sites, as the design's contract has it: what it forbids must
# show here. frame-ancestors is left out because it says nothing about a page of its own.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
)


@dataclass(frozen=True)
class Site:
    """The two trees in *folder*, served at *address*, which ends without a slash."""

    folder: Path
    address: str

    def paths(self, language: str) -> list[str]:
        """Return the URL path of each page of *language*, sorted: /ko/, /ko/about/ and so on."""
        tree = self.folder / language
        prefix = "/ko/" if language == "ko" else "/"
        files = (file.relative_to(tree).as_posix() for file in tree.rglob("*.html"))
        return sorted(prefix + file.removesuffix("index.html") for file in files)

    def one_of_each_kind(self, language: str) -> list[str]:
        """Return the first path of each first folder and depth: /, /news/, /news/a/ and so on."""
        kinds: dict[tuple[str, int], str] = {}
        for path in self.paths(language):
            parts = path.removeprefix("/ko").split("/")
            kinds.setdefault((parts[1], len(parts)), path)
        return list(kinds.values())


@pytest.fixture(scope="session")
def site(built_site: Path) -> Iterator[Site]:
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    with PreviewServer(built_site, headers=headers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Site(built_site, server.address)
        server.shutdown()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
