"""The live hosts are asked after the switch, and what is wrong there is told."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from plugins.checks.problems import Place
from plugins.publishing.hosts.headers import headers_of
from plugins.publishing.redirects import rules_of
from plugins.publishing.release.manifest import NAME, Manifest, load
from plugins.records.models import LANGUAGES
from plugins.records.store import load_records
from publish import client, live
from publish.run import Order, publish
from tests.publishing.sample import HOMES, publish_now, repository, write_release
from tests.publishing.servers import program

REDIRECTS = "redirects: [{id: about-us, path: /about_us.asp, to: /about/}]\n"


class Host(ThreadingHTTPServer):
    """Both hosts of a release; *spoil* may change status, headers and body of an answer."""

    def __init__(self, output: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.output = output
        self.manifest: Manifest = load((output / NAME).read_bytes())
        self.spoil: Callable[..., tuple[int, dict[str, str], bytes]] | None = None
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, host: str, path: str) -> tuple[int, dict[str, str], bytes]:
        lang = "ko" if host.startswith("korea.") else "ja"
        if path == "/about_us.asp":
            return 301, {"Location": f"{HOMES[lang]}/about/"}, b""
        name = f"{lang}{path}" + ("index.html" if path.endswith("/") else "")
        status = 200 if name in self.manifest.files else 404
        name = name if status == 200 else f"{lang}/404.html"
        headers = headers_of(name.removeprefix(f"{lang}/"), lang)
        return status, headers, (self.output / name).read_bytes()


class Handler(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        host = self.headers["Host"]
        self.server.asked.append(f"{host}{self.path}")
        status, headers, body = self.server.answer(host, self.path)
        if self.server.spoil:
            status, headers, body = self.server.spoil(host + self.path, status, headers, body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_parts: object) -> None:
        pass


@pytest.fixture
def host(tmp_path) -> Iterator[Host]:
    write_release(tmp_path / "output", 1)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "redirects.yaml").write_text(REDIRECTS)
    with Host(tmp_path / "output") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def elsewhere(host: Host) -> dict[str, str]:
    return dict.fromkeys(HOMES.values(), host.address)


def found(host: Host, *, strict: bool = True) -> list[tuple[str, str, str]]:
    """Return severity, code and address of what is wrong at *host*."""
    records, _ = load_records(host.output.parent / "data", "data")
    wanted = live.asks(host.manifest, host.output, rules_of(records), strict=strict)
    get = partial(client.get, elsewhere=elsewhere(host))
    problems = live.check(wanted, get, Place("publishconf.py"), delays=(0.0,))
    return sorted((each.severity, each.code, dict(each.params)["url"]) for each in problems)


def test_hosts_that_serve_the_release_have_no_fault(host) -> None:
    assert found(host) == []


def test_each_kind_of_page_its_assets_some_links_and_an_old_address_are_asked(host) -> None:
    found(host)

    style = next(name for name in host.manifest.files if name.startswith("ko/theme/"))
    home = "korea.example.org"
    assert {each for each in host.asked if each.startswith(home)} >= {
        f"{home}/",
        f"{home}/about/",
        f"{home}{style.removeprefix('ko')}",
        f"{home}/files/report.pdf",
        f"{home}/no-such-page-{host.manifest.id}/",
        f"{home}/about_us.asp",
    }
    assert len(host.asked) == len(set(host.asked))


ABOUT = f"{HOMES['ko']}/about/"
SPOILT = {
    "status": ({"status": 503}, "live-status"),
    "another language": ({"body": b'<html lang="ja">'}, "live-language"),
    "other bytes": ({"body": b'<html lang="ko">'}, "live-bytes"),
    "type": ({"Content-Type": "text/plain"}, "live-header"),
    "no policy": ({"Content-Security-Policy": ""}, "live-header"),
    "language of the header": ({"Content-Language": "ja"}, "live-header"),
}


@pytest.mark.parametrize(("change", "code"), SPOILT.values(), ids=SPOILT)
def test_what_is_wrong_at_one_address_is_told_with_it(host, change, code) -> None:
    def spoil(url, status, headers, body):
        if url != ABOUT.removeprefix("https://"):
            return status, headers, body
        given = {name: value for name, value in change.items() if name not in ("status", "body")}
        return change.get("status", status), {**headers, **given}, change.get("body", body)

    host.spoil = spoil

    assert found(host) == [("error", code, ABOUT)]


def test_a_missing_page_in_the_other_language_is_told(host) -> None:
    def spoil(_url, status, headers, body):
        return status, headers, body.replace(b'lang="ko"', b'lang="ja"') if status == 404 else body

    host.spoil = spoil

    nowhere = f"{HOMES['ko']}/no-such-page-{host.manifest.id}/"
    assert found(host) == [("error", "live-language", nowhere)]


def test_an_old_address_that_leads_elsewhere_is_told(host) -> None:
    def spoil(_url, status, headers, body):
        return status, {**headers, "Location": "/"} if status == 301 else headers, body

    host.spoil = spoil

    assert found(host) == [
        ("error", "live-redirect", f"{home}/about_us.asp") for home in sorted(HOMES.values())
    ]


def test_a_host_that_cannot_send_headers_gets_warnings(host) -> None:
    def spoil(_url, status, headers, body):
        return status, {"Content-Type": headers.get("Content-Type", "")}, body

    host.spoil = spoil

    assert found(host, strict=False) == [
        ("warning", "live-header", f"{home}/") for home in sorted(HOMES.values())
    ]


def test_what_is_right_a_moment_later_is_no_fault(host) -> None:
    seen: set[str] = set()

    def spoil(url, status, headers, body):
        first = url not in seen
        seen.add(url)
        return 404 if first else status, headers, body

    host.spoil = spoil

    assert found(host) == []


def test_a_host_that_does_not_answer_is_told(host) -> None:
    (ask, *_) = live.asks(
        host.manifest, host.output, rules_of(load_records(host.output, "")[0]), strict=True
    )
    get = partial(client.get, elsewhere=dict.fromkeys(HOMES.values(), "http://127.0.0.1:1"))

    (problem,) = live.check([ask], get, Place("publishconf.py"), delays=())

    assert problem.code == "live-silent"


def test_publishing_ends_with_the_live_check_and_says_what_to_do(host, monkeypatch) -> None:
    monkeypatch.setattr(live, "DELAYS", ())
    root = repository(host.output.parent, {"kind": "folder", "ja": "public", "ko": "public/ko"})
    order = Order(elsewhere=elsewhere(host))

    good = publish(root, host.output, order)
    host.spoil = lambda _url, _status, headers, body: (500, headers, body)
    bad = publish(root, host.output, order)

    assert good.ok
    assert good.asked > 5 * len(LANGUAGES)
    assert not bad.ok
    assert bad.result == "unchanged"
    assert bad.problems[-1].code == "live-sites"


def test_going_back_ends_with_the_live_check_too(host, monkeypatch) -> None:
    monkeypatch.setattr(live, "DELAYS", ())
    program("rsync")
    root = repository(host.output.parent, {"kind": "rsync", "host": "", "path": "host"})
    publish_now(root)
    live_tree = root / "first"
    host.output.rename(live_tree)
    write_release(root / "output", 2)
    publish_now(root)
    host.output = live_tree  # what the host serves when it is back

    outcome = publish(root, root / "output", Order(rollback=True, elsewhere=elsewhere(host)))

    assert outcome.ok, outcome.problems
    assert outcome.result == "rolled-back"
    assert outcome.asked > 5 * len(LANGUAGES)
