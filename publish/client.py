"""Asks a live host for a page as it is: no redirect followed, nothing decompressed."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_SECONDS = 20.0
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """Names of *headers* are in lower case; ``status`` is 0 if there was none, ``why`` says why.

    ``secure``: it came over https.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    why: str = ""
    secure: bool = False


def get(url: str, elsewhere: Mapping[str, str]) -> Answer:
    """Return the answer to *url*; *elsewhere* maps origins to those that are asked instead.

    The host is still asked by its own name, as with ``curl --connect-to``:
    {"https://www.clair.or.kr": "http://127.0.0.1:8080"}.
    """
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    at = urlsplit(elsewhere.get(origin, origin))
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    host = parts.hostname or ""
    connection = http.client.HTTPConnection(host, timeout=_SECONDS)
    try:
        port = at.port or (443 if at.scheme == "https" else 80)
        sock = socket.create_connection((at.hostname or "", port), _SECONDS)
        if at.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        connection.sock = sock
        connection.request(
            "GET",
            target,
            headers={
                # To a server without a certificate as yet, this is the proxy that speaks https.
                **(
                    {"X-Forwarded-Proto": "https"}
                    if (parts.scheme, at.scheme) == ("https", "http")
                    else {}
                ),
                "Host": parts.netloc,
                "Accept-Encoding": "identity",
                "Cache-Control": "no-cache",
                "User-Agent": "clair-publish",
            },
        )
        told = connection.getresponse()
        headers = {name.lower(): value for name, value in told.getheaders()}
        return Answer(told.status, headers, told.read(_LARGEST), secure=at.scheme == "https")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Answer(0, why=str(error) or type(error).__name__)
    finally:
        connection.close()
