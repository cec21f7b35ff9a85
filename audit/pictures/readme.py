"""The few pictures that the README shows, in ``docs/pictures``."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from audit.browser import View
from audit.pictures.taking import Look, settle, tab
from audit.site import Site
from plugins.records.models import Language

FOLDER = Path("docs/pictures")
LARGEST = 60_000  # bytes
ABOVE = 80  # pixels shown above what the picture begins with


@dataclass(frozen=True)
class Sample:
    """The part of a page from the first element that *begins* matches, *height* pixels high."""

    name: str
    language: Language
    path: str
    view: View
    height: int
    begins: str = "body"


SAMPLES = (
    Sample("home-ja", "ja", "/", View(1280, "light"), 1000),
    Sample("home-ko", "ko", "/", View(320, "dark"), 1000),
    Sample("program-ko", "ko", "/programs/festival/", View(768, "light"), 1000),
    Sample("chart-ja", "ja", "/programs/jet/", View(768, "dark"), 1000, "main svg"),
)


def write(browser: Browser, site: Site, folder: Path) -> None:
    """Take the pictures of SAMPLES into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        with tab(browser, site, Look(sample.view)) as page:
            page.goto(site.url(sample.language, sample.path))
            settle(page)
            begin = page.locator(sample.begins)
            box = begin.first.bounding_box() if begin.count() else None
            whole = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
        top = max(0, round(box["y"]) - ABOVE) if box else 0
        part = whole.crop((0, top, whole.width, min(top + sample.height, whole.height)))
        (folder / f"{sample.name}.webp").write_bytes(_small_enough(part))


def _small_enough(picture: Image.Image) -> bytes:
    """Return *picture* as WebP in the best quality that is not larger than LARGEST."""
    for quality in range(90, 0, -10):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= LARGEST:
            break
    return file.getvalue()
