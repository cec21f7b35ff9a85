"""Print HTML as a PDF that screen readers can read (PDF/UA-1).

WeasyPrint is imported when the first one is printed: it takes longer than a small build.
"""

import contextlib
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sheets:
    """A PDF and its number of pages; ``missing`` are letters that no font has, in order.

    ``told`` is what else could not be printed as it is, in WeasyPrint's words.
    """

    data: bytes
    pages: int
    missing: tuple[str, ...]
    told: tuple[str, ...]


def print_pdf(html: str, css: str, pictures: Mapping[str, bytes]) -> Sheets:
    """Return *html* as a PDF.

    *pictures* are by the address that *html* has for them; nothing else is fetched.

    Raises:
        OSError: Pango is not on this machine.
    """
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class _Held(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Gives the pictures of the brochure, and refuses everything else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            del headers
            if url not in pictures:
                raise ValueError(url)
            return URLFetcherResponse(url, pictures[url])

    fonts = FontConfiguration()
    fetcher = _Held()
    with _told() as (missing, told):
        document = weasyprint.HTML(string=html, url_fetcher=fetcher).render(
            stylesheets=[weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher)],
            font_config=fonts,
            pdf_variant="pdf/ua-1",
        )
        data: bytes = document.write_pdf(finisher=_number_pages, pdf_variant="pdf/ua-1")
    return Sheets(data, len(document.pages), tuple(sorted(missing)), tuple(told))


def _number_pages(document: Any, pdf: Any) -> None:
    """Let readers show the numbers that are printed: from 1, the cover counted."""
    import pydyf

    del document
    numbers = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})
    pdf.catalog["PageLabels"] = numbers


@contextlib.contextmanager
def _told() -> Iterator[tuple[set[str], list[str]]]:
    """Collect what WeasyPrint says of missing letters; of pictures and rules it does not know."""
    missing: set[str] = set()
    told: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.msg.startswith(".notdef") and isinstance(record.args, tuple):
                missing.add(str(record.args[0]))
            else:
                told.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    collector = Collector(logging.WARNING)
    others, logger.handlers, propagate = logger.handlers, [collector], logger.propagate
    logger.propagate = False
    try:
        yield missing, told
    finally:
        logger.handlers, logger.propagate = others, propagate
