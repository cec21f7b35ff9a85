"""A preview that opens from any folder, without a server."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.bilingual.build import run
from plugins.preview.portable import link, make_portable
from tests.conftest import BUILD_DATE, copy_site

TWO_HOSTS = {"ja": "https://ja.example.org", "ko": "https://ko.example.org"}
FILES = {"ja/index.html", "ja/a/index.html", "ja/a/x.pdf", "ko/index.html", "ko/a/index.html"}


@pytest.mark.parametrize(
    ("address", "portable"),
    [
        ("../", "../index.html"),
        ("../?q=1#a", "../index.html?q=1#a"),
        ("x.pdf", "x.pdf"),
        ("/a/x.pdf", "x.pdf"),
        ("#b", "#b"),
        ("https://ko.example.org/a/", "../../ko/a/index.html"),
        ("https://ko.example.org", "../../ko/index.html"),
        # not of these sites, or not there
        ("https://ko.example.org.evil.example/a/", "https://ko.example.org.evil.example/a/"),
        ("https://other.example/", "https://other.example/"),
        ("../nowhere/", "../nowhere/"),
        ("../../../etc/", "../../../etc/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_a_link_names_the_file_it_leads_to(address: str, portable: str) -> None:
    assert link(address, "ja/a/index.html", FILES, TWO_HOSTS) == portable


def test_every_link_of_a_portable_preview_leads_to_a_file(tmp_path: Path) -> None:
    site = copy_site("small", tmp_path / "site")
    output = tmp_path / "moved" / "here"
    assert run(root=site, publish=False, build_date=BUILD_DATE, output=output, write=True).ok

    make_portable(output, TWO_HOSTS)

    dead = []
    crossed = 0
    for file in output.rglob("*.html"):
        for node in LexborHTMLParser(file.read_text("utf-8")).css("a[href]"):
            parts = urlsplit(node.attributes["href"] or "")
            if not parts.scheme and parts.path:
                target = (file.parent / unquote(parts.path)).resolve()
                crossed += target.relative_to(output).parts[0] != file.relative_to(output).parts[0]
                dead += [] if target.is_file() else [(file, parts.path)]
    assert dead == []
    assert crossed > 0
