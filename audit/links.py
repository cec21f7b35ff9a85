"""Whether the outside addresses on the published pages still lead somewhere.

Each is asked once, whatever the number of pages that name it: a few hosts at a time, one
address of a host after another, HEAD first, GET where that is not answered well. An address
is dead if its host says so (404, 410) or is not known any more; everything else that is no
answer (a time-out, a refusal of programs, a broken certificate) only could not be asked.
"""

import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Literal
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urldefrag, urlsplit
from urllib.request import Request, build_opener

from selectolax.lexbor import LexborHTMLParser

from audit.findings import Finding
from audit.site import Site
from plugins.checks.problems import Place
from plugins.records.models import LANGUAGES

HOSTS_AT_ONCE = 6
PAUSE = 1.0  # seconds between two addresses of one host
TIMEOUT = 20.0  # seconds
TRIES = 3
LONGEST_WAIT = 30.0  # seconds, where a host asks for patience
_DEAD = frozenset({404, 410})  # https://www.rfc-editor.org/rfc/rfc9110#section-15.5
_AGAIN = frozenset({429, 500, 502, 503, 504})
_SOURCES = ("data/**/*.yaml", "content/**/*.md", "content-ko/**/*.md", "theme/templates/**/*.html")
_KEPT = "/:?#[]@!$&'()*+,;=-._~%"  # https://www.rfc-editor.org/rfc/rfc3986#section-2.2

State = Literal["alive", "dead", "unasked"]
Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Answer:
    """What came of asking for one address; *why* is for people."""

    state: State
    why: str = ""


@dataclass(frozen=True)
class LinkResult:
    """Dead addresses are wrong; of those that could not be asked nobody knows."""

    dead: tuple[Finding, ...]
    unasked: tuple[Finding, ...]
    count: int  # addresses


@dataclass(frozen=True)
class Visitor:
    """Asks for addresses; *name* says who, and where to complain."""

    name: str
    timeout: float = TIMEOUT
    pause: float = PAUSE
    sleep: Sleep = time.sleep

    def ask_all(self, addresses: Iterable[str]) -> dict[str, Answer]:
        """Return an answer for each of *addresses*."""
        by_host: dict[str, list[str]] = {}
        for address in addresses:
            by_host.setdefault(urlsplit(address).netloc, []).append(address)
        with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
            answers = dict(pair for each in pool.map(self._host, by_host.values()) for pair in each)
        unknown = [each for each, answer in answers.items() if answer.why == _NO_HOST]
        if len(by_host) > 1 and len(unknown) == len(answers):
            # That all hosts are gone is less likely than that this machine has no connection.
            why = "no host at all is known here; is this machine connected?"
            answers = dict.fromkeys(answers, Answer("unasked", why))
        return answers

    def ask(self, address: str) -> Answer:
        """Return what *address* answers, at the latest after some tries."""
        answer = Answer("unasked")
        for attempt in range(TRIES):
            answer, wait = self._try(address)
            if wait is None:
                break
            if attempt < TRIES - 1:
                self.sleep(min(max(wait, 2.0**attempt), LONGEST_WAIT))
        return answer

    def _host(self, addresses: Sequence[str]) -> list[tuple[str, Answer]]:
        answers = []
        for number, address in enumerate(addresses):
            if number:
                self.sleep(self.pause)
            answers.append((address, self.ask(address)))
        return answers

    def _try(self, address: str) -> tuple[Answer, float | None]:
        """Return an answer, and the seconds to wait if asking again may give another."""
        status, headers, why = 0, Message(), ""
        for method in ("HEAD", "GET"):
            try:
                status, headers = self._request(address, method)
            except (OSError, HTTPException, ValueError) as error:
                reason = error.reason if isinstance(error, URLError) else error
                if isinstance(reason, socket.gaierror) and reason.errno == socket.EAI_NONAME:
                    return Answer("dead", _NO_HOST), None
                status, why = 0, f"{type(reason).__name__}: {reason}"
            if 200 <= status < 400:
                return Answer("alive"), None
        if status in _DEAD:
            return Answer("dead", str(status)), None
        answer = Answer("unasked", str(status) if status else why)
        if status in _AGAIN or not status:
            wait = headers.get("Retry-After", "")
            return answer, float(wait) if wait.isdigit() else 0.0
        return answer, None

    def _request(self, address: str, method: str) -> tuple[int, Message]:
        """Return the status and headers at the end of all redirects; the body is not read."""
        headers = {"User-Agent": self.name, "Accept": "*/*", "Accept-Language": "ja, ko, en"}
        request = Request(_ascii(address), headers=headers, method=method)  # noqa: S310 - _named
        try:
            response: HTTPResponse = build_opener().open(request, timeout=self.timeout)
        except HTTPError as error:
            error.close()
            return error.code, error.headers
        with response:
            return response.status, response.headers


_NO_HOST = "no such host"


def check_links(site: Site, paths: Sequence[str], root: Path, visitor: Visitor) -> LinkResult:
    """Ask for what *paths* of the published *site* name outside of it; *root* has the sources."""
    pages = named(site, paths)
    answers = visitor.ask_all(pages)
    places = sources(root, [each for each, answer in answers.items() if answer.state != "alive"])
    held: dict[State, list[Finding]] = {"dead": [], "unasked": []}
    for address, answer in sorted(answers.items()):
        if answer.state != "alive":
            where, place = pages[address], places.get(address)
            what = f"This address answers: {answer.why}."
            if place:
                what += f" It stands in {place.path}:{place.line}."
            if len(where) > 1:
                what += f" More pages name it: {len(where) - 1}."
            held[answer.state].append(Finding(where[0], f"link-{answer.state}", address, what))
    return LinkResult(tuple(held["dead"]), tuple(held["unasked"]), len(answers))


def named(site: Site, paths: Sequence[str]) -> dict[str, list[str]]:
    """Return the outside addresses, sorted, each with the pages that name it."""
    wanted = frozenset(paths)
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        prefix = "/ko" if language == "ko" else ""
        for path, file in site.pages(language).items():
            if prefix + path in wanted:
                tree = LexborHTMLParser(file.read_text("utf-8"))
                hrefs = (node.attributes.get("href") or "" for node in tree.css("a[href]"))
                for address in dict.fromkeys(urldefrag(href.strip()).url for href in hrefs):
                    if _outside(address, site.address):
                        found.setdefault(address, []).append(prefix + path)
    return {address: sorted(found[address]) for address in sorted(found)}


def _outside(address: str, home: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and parts.netloc not in ("", urlsplit(home).netloc)


def sources(root: Path, addresses: Sequence[str]) -> Mapping[str, Place]:
    """Return where editors wrote each of *addresses*, as far as it stands somewhere as it is."""
    forms = {form: each for each in addresses for form in _forms(each)}
    found: dict[str, Place] = {}
    for pattern in _SOURCES:
        for file in sorted(root.glob(pattern)):
            shown = file.relative_to(root).as_posix()
            for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
                for form, address in _written(line, forms):
                    found.setdefault(address, Place(shown, number, line.index(form) + 1))
    return found


def _written(line: str, forms: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the forms that stand in *line* whole: no longer address begins so."""
    if "://" in line:
        for form, address in forms.items():
            start = line.find(form)
            rest = line[start + len(form) :].removeprefix("/")[:1]
            if start >= 0 and (not rest or rest in " \t#\"'<>)]},"):
                yield form, address


def _forms(address: str) -> Iterator[str]:
    """Yield how *address* may have been typed: in letters, without the last slash."""
    for form in (address, unquote(address)):
        yield form
        yield form.removesuffix("/")


def _ascii(address: str) -> str:
    """Return *address* as it is sent.

    >>> _ascii("https://例え.jp/서울?q=한")
    'https://xn--r8jz45g.jp/%EC%84%9C%EC%9A%B8?q=%ED%95%9C'
    """
    parts = urlsplit(address)
    host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    return quote(parts._replace(netloc=host).geturl(), safe=_KEPT)


def summary(result: LinkResult) -> str:
    """Return how many addresses there are, by what they answered."""
    counts = Counter({"dead": len(result.dead), "could not be asked": len(result.unasked)})
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    return f"outside addresses: {result.count}{f'; {told}' if told else ''}"
