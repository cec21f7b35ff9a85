"""Serves output/ja at ``/`` and output/ko at ``/ko/``, on this machine only.

With a ``Live`` each page gets a script that reloads it, and ``/__preview/compare/about/`` shows
both languages of ``/about/``; the written files never hold any of it.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from urllib.parse import quote, unquote, urlsplit

from plugins.preview import compare
from plugins.preview.live import Live
from plugins.records.models import LANGUAGES, Language

BUILT_ADDRESS = "http://127.0.0.1:8000"  # what pelicanconf.py writes into absolute links
EVENTS = "/__preview/events"
SCRIPT = "/__preview/live.js"
OWN_FILES = {f"/__preview/{name}": name for name in ("live.js", "compare.js", "compare.css")}
HTML = "text/html; charset=utf-8"
# Not left to mimetypes, whose answers differ from machine to machine.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": HTML,
    ".ico": "image/vnd.microsoft.icon",
    ".ics": "text/calendar; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
NOTHING_YET = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>…</title>
<body><p lang="ja">作成中です。できあがると表示されます。</p>
<p lang="ko">만드는 중입니다. 다 되면 표시됩니다.</p>
<p>The site is being built and will appear here.</p></body></html>
"""


@dataclass(frozen=True)
class Answer:
    """Status, media type and body; where to, if it is a redirect."""

    status: HTTPStatus
    kind: str
    body: bytes = b""
    location: str = ""


def find(output: Path, address: str, live: Live | None = None) -> Answer:
    """Return what is at *address*, a path still percent-encoded, in the trees of *output*.

    What *live* has is newer than the files.
    """
    path = unquote(address)
    language = language_of(path)
    tree = (output / language).resolve()
    if not tree.is_dir():
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, HTML, NOTHING_YET.encode())
    inside = path.removeprefix("/ko") if language == "ko" else path
    file = _inside(tree, inside)
    if file and file.is_dir() and not path.endswith("/"):
        return Answer(HTTPStatus.FOUND, HTML, location=f"/{quote(path.lstrip('/'))}/")
    if file and path.endswith("/"):
        file = file / "index.html"
    if file and file.is_file():
        kind = TYPES.get(file.suffix, "application/octet-stream")
        fresh = live.fresh(f"{language}/{file.relative_to(tree).as_posix()}") if live else None
        return Answer(HTTPStatus.OK, kind, fresh or file.read_bytes())
    missing = tree / "404.html"
    body = missing.read_bytes() if missing.is_file() else b"Not found"
    return Answer(HTTPStatus.NOT_FOUND, HTML, body)


def language_of(path: str) -> Language:
    """Return the language of the site that holds *path*."""
    return "ko" if f"{path}/".startswith("/ko/") else "ja"


def _inside(tree: Path, path: str) -> Path | None:
    """Return the place of *path* in *tree*, or None if it leads out of it."""
    try:
        place = (tree / path.lstrip("/")).resolve()
    except ValueError:  # a null character
        return None
    return place if place.is_relative_to(tree) else None


class PreviewServer(ThreadingHTTPServer):
    """Serves the two trees in *output*; *headers* come with every answer."""

    daemon_threads = True
    request_queue_size = 64
    allow_reuse_address = os.name != "nt"  # there it would let two servers share a port

    def __init__(
        self,
        output: Path,
        port: int = 0,
        *,
        live: Live | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.output = output
        self.live = live
        self.headers = {"Cache-Control": "no-store", **(headers or {})}
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def address(self) -> str:
        """Scheme, host and port, no slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def server_bind(self) -> None:
        # HTTPServer's own asks the network for this machine's name, which may take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the browser has left
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    server: PreviewServer

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        live = self.server.live
        if live and address.path == EVENTS:
            self._stream(live)
        elif live and address.path in OWN_FILES:
            file = Path(__file__).with_name(OWN_FILES[address.path])
            self._send(Answer(HTTPStatus.OK, TYPES[file.suffix], file.read_bytes()))
        else:
            # Asked for before the file is read: a page must never seem newer than it is.
            script = self._script(live, address.path) if live else ""
            answer = self._compared(address.path) if live else None
            answer = answer or find(self.server.output, address.path, live)
            if answer.kind == HTML and not answer.location:
                page = answer.body or NOTHING_YET.encode()  # its file is still being written
                answer = replace(answer, body=self._as_preview(page, script))
            if answer.location and address.query:
                answer = replace(answer, location=f"{answer.location}?{address.query}")
            self._send(answer)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _compared(self, address: str) -> Answer | None:
        """Return both languages of a page beside each other, if that is what is asked for."""
        if not address.startswith(compare.ADDRESS):
            return None
        path = address.removeprefix(compare.ADDRESS.rstrip("/"))
        output = self.server.output
        sides = {lang: find(output, compare.PREFIXES[lang] + path) for lang in LANGUAGES}
        if any(side.location for side in sides.values()):
            return Answer(HTTPStatus.FOUND, HTML, location=f"{address}/")
        if all(side.status != HTTPStatus.OK or side.kind != HTML for side in sides.values()):
            return sides["ja"]
        return Answer(HTTPStatus.OK, HTML, compare.page(output, unquote(path)).encode())

    @staticmethod
    def _script(live: Live, address: str) -> str:
        """Return the script element for the page at *address*: its site, and of which builds."""
        facts = {"build": live.build}
        if not address.startswith(compare.ADDRESS):
            lang = language_of(unquote(address))
            facts |= {"site": lang, **live.site(lang)}
        told = "".join(f' data-{name}="{value}"' for name, value in facts.items())
        return f'<script src="{SCRIPT}"{told}></script>'

    def _as_preview(self, page: bytes, script: str) -> bytes:
        page = page.replace(BUILT_ADDRESS.encode(), self.server.address.encode())
        before, end, after = page.rpartition(b"</body>")
        return before + script.encode() + end + after if end else page + script.encode()

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self._end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _stream(self, live: Live) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self._end_headers()
        for event in live.events():
            self.wfile.write(event)
            self.wfile.flush()

    def _end_headers(self) -> None:
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named there
        """Keep the terminal for the builds."""
