"""Many readers at both sites, at a steady pace, and what they find wrong."""

import gzip
import http.client
import random
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self
from urllib.parse import urljoin

from plugins.publishing.release.serving import HASHED

_LANG = re.compile(rb'<html lang="([a-z]+)"')
_NAMED = re.compile(r'(?:href|src)="([^"#?]+)"')
_WORKERS = 8
_BETWEEN = 100  # requests from one release to the next, at least
_LATE = 0.2  # of the pages: their assets are asked for only after a later release


@dataclass(frozen=True)
class Known:
    """What may be answered: of each host's paths, the digests of the bytes in any release."""

    hosts: Mapping[str, str]  # host to language
    pages: Mapping[str, Mapping[str, frozenset[str]]]  # host to path to digests


@dataclass
class Readers:
    """Ask *rate* times a second, in all, until the block ends.

    A reader gets a page, then what the page needs to be shown: at once, or after the next
    ``released``, as one whose phone slept meanwhile.
    """

    port: int
    known: Known
    rate: int
    asked: int = 0
    late: int = 0  # of them, for what a page of an older release needs
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    releases: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)
    _begun: float = 0.0

    def __enter__(self) -> Self:
        self._begun = time.monotonic()
        for number in range(_WORKERS):
            thread = threading.Thread(target=self._read, args=(number,))
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self._begun

    @property
    def pace(self) -> float:
        """Requests a second that were really made."""
        return self.asked / self.seconds

    def released(self) -> None:
        """Tell the readers of a release, and let them read for a while."""
        self.releases += 1
        enough = self.asked + _BETWEEN
        while self.asked < enough and any(each.is_alive() for each in self._threads):
            time.sleep(0.01)

    def _read(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - for variety
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        soon: deque[tuple[str, str]] = deque()  # host and asset
        asleep: deque[tuple[int, str, str]] = deque()  # and the release that wakes the reader
        step = _WORKERS / self.rate
        due = time.monotonic() + step * number / _WORKERS
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += step
            if asleep and asleep[0][0] <= self.releases:
                self._asset(connection, *asleep.popleft()[1:])
                self.late += 1
                continue
            if soon:
                self._asset(connection, *soon.popleft())
                continue
            host = chance.choice(list(self.known.hosts))
            path = chance.choice(list(self.known.pages[host]))
            wakes = self.releases + 1
            text = self._page(connection, host, path, packed=chance.random() < 0.5)
            names = {urljoin(path, each) for each in _NAMED.findall(text)}
            assets = sorted(each for each in names if HASHED.fullmatch(each.removeprefix("/")))
            if chance.random() < _LATE:
                asleep.extend((wakes, host, each) for each in assets)
            else:
                soon.extend((host, each) for each in assets)
        connection.close()

    def _page(
        self, connection: http.client.HTTPConnection, host: str, path: str, *, packed: bool
    ) -> str:
        body = self._get(connection, host, path, packed=packed)
        if sha256(body).hexdigest() not in self.known.pages[host][path]:
            self._fault(f"{host}{path} is of no release")
        found = _LANG.search(body)
        if found is None or found[1].decode() != self.known.hosts[host]:
            self._fault(f"{host}{path} is in the wrong language")
        return body.decode("utf-8", "replace")

    def _asset(self, connection: http.client.HTTPConnection, host: str, path: str) -> None:
        body = self._get(connection, host, path, packed=True)
        if f"-{sha256(body).hexdigest()[:8]}." not in path:
            self._fault(f"{host}{path} has other bytes than its name says")

    def _get(
        self, connection: http.client.HTTPConnection, host: str, path: str, *, packed: bool
    ) -> bytes:
        with self._lock:
            self.asked += 1
        try:
            headers = {"Host": host, "Accept-Encoding": "gzip" if packed else "identity"}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self._fault(f"{host}{path}: {error!r}")
            return b""
        if answer.status != 200:
            self._fault(f"{host}{path}: {answer.status}")
        if answer.getheader("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return body

    def _fault(self, what: str) -> None:
        with self._lock:
            self.faults[what] += 1
