"""The brochure on the sites: the page to read, the PDFs, what previews have of it."""

import hashlib
import re
from pathlib import Path

import pypdf
import pytest

LANGUAGES = ("ja", "ko")
NAMES = ("clair-seoul-2022-ja.pdf", "clair-seoul-2022-ko.pdf")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_sites_have_both_pdfs(published_site: Path, lang: str) -> None:
    folder = published_site / lang / "files" / "brochures"

    assert sorted(each.name for each in folder.iterdir() if each.suffix == ".pdf") == list(NAMES)


@pytest.mark.parametrize("path", ["brochures/2022", "publications/brochure-2022"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_offers_both_with_size_and_pages(published_site: Path, lang: str, path: str) -> None:
    html = (published_site / lang / path / "index.html").read_text("utf-8")
    offered = re.findall(r'<a href="\.\./\.\./(files/brochures/[^"]+)" hreflang="(\w\w)"', html)

    own = sorted(LANGUAGES, key=lambda each: each != lang)
    assert offered == [(f"files/brochures/clair-seoul-2022-{each}.pdf", each) for each in own]
    for name, _lang in offered:
        file = published_site / lang / name
        pages = len(pypdf.PdfReader(file).pages)
        assert re.search(rf"{pages}(?:ページ|쪽)", html)
        assert hashlib.sha256(file.read_bytes()).hexdigest() in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_to_read_and_the_archive_lead_to_each_other(
    published_site: Path, lang: str
) -> None:
    read = (published_site / lang / "brochures/2022/index.html").read_text("utf-8")
    entry = (published_site / lang / "publications/brochure-2022/index.html").read_text("utf-8")

    assert 'href="../../publications/brochure-2022/"' in read
    assert 'href="../../brochures/2022/"' in entry


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_preview_has_the_page_to_read_and_no_pdf(built_site: Path, lang: str) -> None:
    html = (built_site / lang / "brochures/2022/index.html").read_text("utf-8")

    assert "files/brochures" not in html
    assert not (built_site / lang / "files" / "brochures").exists()
