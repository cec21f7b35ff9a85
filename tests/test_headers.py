"""Every answer of a real nginx and a real Apache: status, headers, encoding, language, body.

What is expected is written out here, from the contract; nothing is asked of the module that
writes the settings.
"""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

import brotli
import pytest

from plugins.publishing.hosts.headers import headers_of
from plugins.publishing.hosts.writer import names_of
from plugins.records.models import LANGUAGES
from tests.hosting import (
    HOMES,
    Answer,
    Client,
    apache_command,
    free_ports,
    link,
    nginx_command,
    public_folder,
    running,
    site_rules,
    write_hosting,
)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
EVERYWHERE = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
        "idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), "
        "publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), "
        "xr-spatial-tracking=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}
SHORT = "public, max-age=300, must-revalidate"
KEPT = "public, max-age=31536000, immutable"
OURS = {"Content-Security-Policy": POLICY, "Cross-Origin-Resource-Policy": "same-origin"}
FOR_ALL = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}
# Headers that are the server's own affair, or asked for one by one below.
SERVERS_OWN = {
    *("accept-ranges", "connection", "content-length", "date", "etag", "keep-alive"),
    *("last-modified", "server", "transfer-encoding"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of file: one of its names as a pattern, how it must be served."""

    name: str
    type: str
    particular: Mapping[str, str]
    cache: str = SHORT
    local: bool = False  # in the language of its site
    text: bool = True  # sent compressed

    def headers(self, lang: str) -> dict[str, str]:
        held = {"Content-Type": self.type, "Cache-Control": self.cache}
        if self.local:
            held["Content-Language"] = lang
        if self.text:
            held["Vary"] = "Accept-Encoding"
        return {**EVERYWHERE, **self.particular, **held}


HTML = "text/html; charset=utf-8"
ATOM = "application/atom+xml"
KINDS = {
    "home": Kind("index.html", HTML, OURS, local=True),
    "page": Kind("about/index.html", HTML, OURS, local=True),
    "page in a folder": Kind("events/*/index.html", HTML, OURS, local=True),
    "style": Kind("theme/site-*.css", "text/css; charset=utf-8", OURS, KEPT),
    "script": Kind("theme/js/search-*.js", "text/javascript; charset=utf-8", OURS, KEPT),
    "drawing": Kind("theme/icons/favicon-*.svg", "image/svg+xml", FOR_ALL, KEPT),
    "icon": Kind("theme/icons/card-ja-*.png", "image/png", FOR_ALL, KEPT, text=False),
    "picture": Kind("images/office-0123abcd.webp", "image/webp", FOR_ALL, KEPT, text=False),
    "document": Kind("files/guide.pdf", "application/pdf", FOR_ALL, text=False),
    "feed": Kind("feed.xml", ATOM, FOR_ALL, local=True),
    "feed of a series": Kind("publications/series/*/feed.xml", ATOM, FOR_ALL, local=True),
    "calendar": Kind("calendar.ics", "text/calendar; charset=utf-8", FOR_ALL, local=True),
    "data": Kind("data/programs.json", "application/json", FOR_ALL),
    "table": Kind("data/programs.csv", "text/csv; charset=utf-8", FOR_ALL),
    "BibTeX": Kind("publications/*/*.bib", "application/x-bibtex", FOR_ALL),
    "RIS": Kind("publications/*/*.ris", "application/x-research-info-systems", FOR_ALL),
    "sitemap": Kind("sitemap.xml", "application/xml", FOR_ALL, local=True),
    "robots": Kind("robots.txt", "text/plain; charset=utf-8", FOR_ALL),
    "manifest": Kind("manifest.webmanifest", "application/manifest+json", OURS, local=True),
    "search": Kind("search/grams/*.bin", "application/octet-stream", OURS),
}
NOT_FOUND = Kind("404.html", HTML, OURS, local=True)
SOME_DAY = 1_780_000_000
PLACEHOLDERS = {"images/office-0123abcd.webp": 4000, "files/guide.pdf": 5000}  # sizes in bytes


@dataclass(frozen=True)
class Host:
    """A server with a release, and what its own check said of its settings."""

    program: str
    client: Client
    homes: Mapping[str, str]
    sites: Mapping[str, Path]
    encodings: frozenset[str]
    checked: str

    def url(self, lang: str, name: str) -> str:
        """Return the address of the file *name*; a page's is that of its folder."""
        page = name == "index.html" or name.endswith("/index.html")
        return f"{self.homes[lang]}/{name.removesuffix('index.html') if page else name}"

    def files(self) -> Iterator[tuple[str, str, Kind, str]]:
        """Yield each kind in each language, with the name of a file."""
        for (title, kind), lang in product(KINDS.items(), LANGUAGES):
            found = sorted(
                file
                for file in self.sites[lang].glob(kind.name)
                if not file.relative_to(self.sites[lang]).as_posix().startswith("ko/")
            )
            assert found, kind.name
            yield title, lang, kind, found[0].relative_to(self.sites[lang]).as_posix()

    def forms(self, lang: str, name: str) -> set[str]:
        """Return the encodings in which the file is there and that the server has."""
        file = self.sites[lang] / name
        held = {"br": ".br", "gzip": ".gz"}
        return {each for each in self.encodings if Path(f"{file}{held[each]}").is_file()}

    def expected(self, lang: str, name: str, kind: Kind) -> dict[str, str]:
        """Return the headers of a file; to nginx, one too small to be compressed does not vary."""
        held = kind.headers(lang)
        if self.program == "nginx" and not self.forms(lang, name):
            held.pop("Vary", None)
        return held


@pytest.fixture(
    scope="module",
    params=[
        "nginx, two hosts, br",
        "nginx, one host",
        "apache, two hosts",
        "apache, one host",
        "apache, one host, .htaccess",
    ],
)
def host(request: pytest.FixtureRequest, published_site: Path) -> Iterator[Host]:
    program, arrangement, *more = request.param.split(", ")
    with public_folder() as folder:
        release = folder / "current"
        for lang in LANGUAGES:
            shutil.copytree(published_site / lang, release / lang, copy_function=link)
            for name, size in PLACEHOLDERS.items():
                file = release / lang / name
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(bytes(range(250)) * (size // 250))
                os.utime(file, (SOME_DAY, SOME_DAY))  # Apache does not trust what is new
            (release / lang / ".hidden").write_text("hidden", "utf-8")
        (release / "release.json").write_text("{}", "utf-8")
        names = names_of(file.relative_to(release).as_posix() for file in release.rglob("*.*"))
        write_hosting(release, site_rules(), HOMES[arrangement], names)
        ports = free_ports()
        if program == "nginx":
            command = nginx_command(folder, ports, brotli=bool(more))
        else:
            command = apache_command(folder, ports, HOMES[arrangement] if more else None)
        checked = subprocess.run(
            [*(each for each in command if each != "-DFOREGROUND"), "-t"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stderr
        sites = {lang: release / lang for lang in LANGUAGES}
        if not sites["ko"].is_dir():
            sites["ko"] = release / "ja" / "ko"
        known = {"gzip"} if program == "nginx" and not more else {"gzip", "br"}
        with running(command, ports[0], folder / "errors.txt"):
            client = Client(*ports, folder / "cert.pem")
            homes, said = HOMES[arrangement], checked.stdout + checked.stderr
            yield Host(program, client, homes, sites, frozenset(known), said)
            client.close()
            print(f"{request.param}: {client.asked} requests")


def ours(answer: Answer) -> list[tuple[str, str]]:
    """Return all headers that are not the server's own, sorted; what is there twice, twice."""
    return sorted(
        (name, value) for name, value in answer.headers if name.lower() not in SERVERS_OWN
    )


def listed(held: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(held.items())


def test_the_server_finds_nothing_wrong_with_its_settings(host: Host) -> None:
    complaints = [
        line
        for line in host.checked.splitlines()
        if not re.search(r"syntax is ok$|test is successful$|^Syntax OK$", line)
    ]

    assert complaints == []


def test_every_kind_of_file_has_its_headers_once_and_its_bytes(host: Host) -> None:
    told, expected = {}, {}
    for title, lang, kind, name in host.files():
        answer = host.client.ask(host.url(lang, name))
        body = (host.sites[lang] / name).read_bytes()
        told[title, lang] = answer.status, ours(answer), answer.body == body
        expected[title, lang] = 200, listed(host.expected(lang, name, kind)), True

    assert told == expected


ACCEPTED = {
    "gzip": ("gzip",),
    "br": ("br",),
    "gzip, deflate, br, zstd": ("br", "gzip"),  # as browsers say it
    "br;q=1.0, gzip;q=0.8": ("br", "gzip"),
    "br;q=0, gzip;q=0.5": ("gzip",),
    "gzip;q=0": (),
    "gzip;q=0.000, br;q=0": (),
    "identity": (),
    "xbr, gzipped": (),
}
OPENED = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


def test_a_text_is_sent_in_the_best_encoding_that_a_reader_accepts(host: Host) -> None:
    told, expected = {}, {}
    for title, lang, kind, name in host.files():
        forms = host.forms(lang, name)
        for accepted, best in ACCEPTED.items():
            answer = host.client.ask(host.url(lang, name), {"Accept-Encoding": accepted})
            encoding = next((each for each in best if each in forms), "")
            body = OPENED[answer.header("Content-Encoding")](answer.body)
            headers = host.expected(lang, name, kind)
            headers |= {"Content-Encoding": encoding} if encoding else {}
            key = title, lang, accepted
            told[key] = answer.status, ours(answer), body == (host.sites[lang] / name).read_bytes()
            expected[key] = 200, listed(headers), True

    assert told == expected


@pytest.mark.parametrize("accepted", ["identity", "gzip", "gzip, br"])
def test_what_a_browser_has_is_not_sent_again(accepted: str, host: Host) -> None:
    told, expected = {}, {}
    for title, lang, kind, name in host.files():
        asked = {"Accept-Encoding": accepted}
        first = host.client.ask(host.url(lang, name), asked)
        tag = first.header("ETag")
        again = host.client.ask(host.url(lang, name), {**asked, "If-None-Match": tag})
        wanted = listed(host.expected(lang, name, kind))
        wrong = [each for each in ours(again) if each not in wanted]
        kept = {each: again.header(each) for each in ("ETag", "Cache-Control", "Vary")}
        told[title, lang] = again.status, again.body, wrong, kept
        vary = dict(wanted).get("Vary", "")
        expected[title, lang] = (
            *(304, b"", []),
            {"ETag": tag, "Cache-Control": kind.cache, "Vary": vary},
        )
        assert re.fullmatch('"[^"]+"', tag), tag

    assert told == expected


def test_a_cache_on_the_way_gets_what_it_asks_for(host: Host) -> None:
    asked = {"Accept-Encoding": "gzip", "Via": "1.1 cache"}

    answer = host.client.ask(f"{host.homes['ko']}/about/", asked)

    assert answer.header("Content-Encoding") == "gzip"
    assert answer.header("Vary") == "Accept-Encoding"


def test_each_encoding_of_a_file_has_a_tag_of_its_own(host: Host) -> None:
    tags = [
        host.client.ask(f"{host.homes['ja']}/about/", {"Accept-Encoding": each}).header("ETag")
        for each in ("identity", "gzip", "br")
    ]

    assert len(set(tags)) == len(host.encodings) + 1


def test_a_question_for_the_headers_alone_gets_them(host: Host) -> None:
    told, expected = {}, {}
    for title, lang, _kind, name in host.files():
        asked = {"Accept-Encoding": "gzip"}
        whole = host.client.ask(host.url(lang, name), asked)
        head = host.client.ask(host.url(lang, name), asked, "HEAD")
        told[title, lang] = head.status, ours(head), head.header("Content-Length"), head.body
        expected[title, lang] = 200, ours(whole), str(len(whole.body)), b""

    assert told == expected


def test_a_part_of_a_document_can_be_asked_for(host: Host) -> None:
    name = "files/guide.pdf"
    whole = (host.sites["ko"] / name).read_bytes()

    answer = host.client.ask(host.url("ko", name), {"Range": "bytes=1000-1999"})

    assert answer.status == 206
    assert answer.body == whole[1000:2000]
    assert answer.header("Content-Range") == f"bytes 1000-1999/{len(whole)}"
    assert answer.header("Cache-Control") == SHORT
    assert answer.header("Content-Security-Policy") == POLICY


# What is not there, in the words of an address: nothing to find, hidden, or beside the sites.
NOTHING = (
    "no/such/page/",
    "no-such-page",
    "theme/site-00000000.css",  # of another release: must not be kept for a year
    "images/gone-0123abcd.webp",
    "data/",  # a folder without a page: no list
    "theme/",
    "data/none.json",
    ".hidden",
    ".git/config",
    "about/.hidden",
    "about/index.html.gz",
    "about/index.html.br",
    "theme/nothing.css.gz",
    "release.json",
    "hosting/nginx/maps.conf",
)


def test_what_is_not_there_gets_the_page_of_its_language_and_is_not_kept(host: Host) -> None:
    told, expected = {}, {}
    for lang, path, accepted in product(LANGUAGES, NOTHING, ("identity", "gzip")):
        asked = {"Accept-Encoding": accepted, "If-None-Match": "*"}
        answer = host.client.ask(f"{host.homes[lang]}/{path}", asked)
        body = OPENED[answer.header("Content-Encoding")](answer.body)
        page = (host.sites[lang] / "404.html").read_bytes()
        headers = NOT_FOUND.headers(lang)
        headers |= {} if accepted == "identity" else {"Content-Encoding": accepted}
        told[lang, path, accepted] = answer.status, ours(answer), body == page
        expected[lang, path, accepted] = 404, listed(headers), True

    assert told == expected


ESCAPES = (
    "/..%2f",
    "/..%2frelease.json",
    "/../release.json",
    "/about/..%2f..%2f..%2frelease.json",
    "/%2e%2e/release.json",
    "/ko../release.json",
    "/ko/../../release.json",
    "/ko/..%2f..%2frelease.json",
    "//evil.example",
    "//evil.example/",
    "//evil.example/%2e%2e/about",
    "/%5cevil.example/",
    "/%0d%0aX-Injected:%20yes",
    "/about%0d%0aX-Injected:%20yes/",
    "/.htaccess",
    "/.hidden/index.html",
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_address_leads_out_of_the_site(lang: str, host: Host) -> None:
    origin = "/".join(host.homes[lang].split("/")[:3])
    wrong = []
    for path in ESCAPES:
        answer = host.client.ask(origin + path)
        location = answer.header("Location")
        leads = urljoin(f"{origin}/", location)
        inside = leads.startswith(f"{origin}/") and not location.startswith("//")
        there = answer.status in (400, 403, 404) or (location and inside)
        if not there or answer.header("X-Injected") or answer.body == b"{}":
            wrong.append((path, answer))

    assert wrong == []


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/about", "/about/"),
        ("/events", "/events/"),
        ("/about/index.html", "/about/"),
        ("/about/index.html?a=%20b", "/about/?a=%20b"),
        ("/index.html", "/"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_has_one_address_of_the_same_scheme_and_host(
    lang: str, address: str, target: str, host: Host
) -> None:
    told = []
    for home, asked in (
        (host.homes[lang], {}),
        (host.homes[lang].replace("https:", "http:"), {"X-Forwarded-Proto": "https"}),
    ):
        answer = host.client.ask(home + address, asked)
        leads = urljoin(host.homes[lang] + address, answer.header("Location"))
        told.append((answer.status, leads))

    assert told == [(301, host.homes[lang] + target)] * 2


def test_a_folder_that_is_a_site_gets_its_slash(host: Host) -> None:
    home = host.homes["ko"]
    told = host.client.ask(home)

    assert (
        told.status,
        urljoin(home, told.header("Location")) if home.endswith("/ko") else "",
    ) in [
        (301, f"{home}/"),
        (200, ""),
    ]


def test_a_redirect_has_the_headers_of_the_site_and_no_promise_of_https_over_http(
    host: Host,
) -> None:
    told, expected = {}, {}
    for scheme, (path, target) in product(
        ("http", "https"),
        {"/clair/about_clair.asp": "/about/", "/about/index.html": "/about/"}.items(),
    ):
        answer = host.client.ask(f"{scheme}://www.clair.or.kr{path}")
        headers = {**EVERYWHERE, **OURS, "Cache-Control": SHORT}
        if scheme == "http":
            del headers["Strict-Transport-Security"]
        extra = {"Content-Type", "Location", "Vary"}
        told[scheme, path] = (
            answer.status,
            answer.header("Location"),
            [each for each in ours(answer) if each[0] not in extra],
        )
        expected[scheme, path] = 301, f"https://www.clair.or.kr{target}", listed(headers)

    assert told == expected


def test_https_before_a_proxy_counts_as_https(host: Host) -> None:
    answer = host.client.ask("http://www.clair.or.kr/about/", {"X-Forwarded-Proto": "https"})

    assert answer.status == 200
    assert ours(answer) == listed(KINDS["page"].headers("ja"))


def test_nothing_can_be_sent_to_the_site(host: Host) -> None:
    held = {**EVERYWHERE, "Content-Security-Policy": POLICY, "Cache-Control": SHORT}
    told = {}
    for title, lang, _kind, name in host.files():
        answer = host.client.ask(host.url(lang, name), {"Content-Length": "0"}, "POST")
        told[title, lang] = answer.status, {each: answer.header(each) for each in held}

    assert told == dict.fromkeys(told, (405, held))


@pytest.mark.parametrize(
    "without", [("headers",), ("mime",), ("rewrite",), ("headers", "mime", "rewrite")]
)
def test_a_module_that_a_host_does_not_have_takes_only_its_part_away(
    without: tuple[str, ...], published_site: Path
) -> None:
    page = published_site / "ko" / "about" / "index.html"
    with public_folder() as folder:
        release, ports = folder / "current", free_ports()
        for lang in LANGUAGES:
            shutil.copytree(published_site / lang, release / lang, copy_function=link)
        write_hosting(release, site_rules(), HOMES["two hosts"])
        command = apache_command(folder, ports, HOMES["two hosts"], without=without)
        with running(command, ports[0], folder / "errors.txt"):
            client = Client(*ports, folder / "cert.pem")
            answer = client.ask("https://korea.clair.or.kr/about/", {"Accept-Encoding": "gzip"})
            client.close()

    assert (answer.status, answer.header("Content-Type")) == (200, HTML)
    assert OPENED[answer.header("Content-Encoding")](answer.body) == page.read_bytes()
    assert answer.header("Content-Security-Policy") == ("" if "headers" in without else POLICY)


def test_what_a_check_of_the_live_site_expects_is_the_same(published_site: Path) -> None:
    told, expected = {}, {}
    for (title, kind), lang in product(KINDS.items(), LANGUAGES):
        found = sorted((published_site / lang).glob(kind.name))
        name = found[0].relative_to(published_site / lang).as_posix() if found else kind.name
        told[title, lang] = headers_of(name, lang)
        expected[title, lang] = kind.headers(lang)

    assert told == expected
