"""The published sites on this machine, sent as static hosts send them."""

import gzip
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from datetime import date
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from pelican.settings import read_settings

from audit.site import Site
from plugins.checks.report import Report
from plugins.preview.server import PreviewServer, find
from plugins.publishing.hosts.headers import CONTENT_SECURITY_POLICY
from plugins.records.models import Language

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "public, max-age=0, must-revalidate",  # as Netlify and Cloudflare Pages say
    "Vary": "Accept-Encoding",
}
_ZIPPED = ("text/", "application/json", "application/manifest", "application/xml", "image/svg")
_gzip = lru_cache(maxsize=1000)(lambda body: gzip.compress(body, mtime=0))


class StaticHost(PreviewServer):
    """Serves both trees as files: kept connections, gzip, nothing added to a page."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, headers=HEADERS)
        self.RequestHandlerClass = _Handler


class _Handler(BaseHTTPRequestHandler):
    server: StaticHost
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the body need not wait until the headers are acknowledged

    def do_GET(self) -> None:
        answer = find(self.server.output, urlsplit(self.path).path)
        body = answer.body
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", answer.location)
        if answer.kind.startswith(_ZIPPED) and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = _gzip(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named there
        """Keep the terminal for what is measured."""


@contextmanager
def hosted(root: Path, folder: Path, day: date | None) -> Iterator[tuple[Site, Report]]:
    """Build *root* for publishing into *folder*, its addresses on this machine, and serve it.

    Canonical addresses and those of the other language then lead to pages that are there.
    """
    with StaticHost(folder) as server:
        homes: dict[Language, str] = {"ja": server.address, "ko": f"{server.address}/ko"}
        report = build(root, folder, day, homes)
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Site(folder, server.address), report
        finally:
            server.shutdown()


def build(root: Path, output: Path, day: date | None, homes: Mapping[Language, str]) -> Report:
    """Build *root* as it is published, but for *homes*: the addresses of both sites."""
    override: dict[str, object] = {"OUTPUT_PATH": str(output)}
    if day is not None:
        override["BUILD_DATE"] = day
    settings = _settings(root, override)
    languages = settings["LANGUAGES"]
    settings["LANGUAGES"] = {lang: {**languages[lang], "SITEURL": homes[lang]} for lang in homes}
    report: Report = settings["PELICAN_CLASS"](settings).build(write=True)
    return report


def home(root: Path) -> str:
    """Return the address of the first site of *root*, as it is published."""
    return str(_settings(root, {})["LANGUAGES"]["ja"]["SITEURL"])


def _settings(root: Path, override: dict[str, object]) -> dict[str, Any]:
    sys.modules.pop("pelicanconf", None)  # of another repository, built before in this process
    with chdir(root):
        settings: dict[str, Any] = read_settings("publishconf.py", override=override)
    return settings
