"""Both built sites in a real Chromium, arranged as in the preview: ja at /, ko at /ko/."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from audit.site import Site, served

# A deadline for what must come; a busy machine may take its time.
expect.set_options(timeout=30_000)

DESKTOP = ViewportSize(width=1280, height=800)


@pytest.fixture(scope="session")
def site(built_site: Path) -> Iterator[Site]:
    with served(built_site) as site:
        yield site


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
