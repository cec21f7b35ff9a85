"""Outside addresses are asked once each, politely, and told with where they stand."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

import pytest

import tasks
from audit import run
from audit.findings import Finding
from audit.links import Answer, LinkResult, State, Visitor, check_links, named, sources, summary
from audit.report import Outcome, as_json, as_text
from audit.site import Site
from plugins.checks.problems import Place
from tests.conftest import BUILD_DATE, copy_site


@dataclass
class Outside:
    """A host on this machine: what it was asked, and how many asked at the same time."""

    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    answers: dict[str, list[int]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    busy: int = 0
    most: int = 0


@contextmanager
def outside(**answers: list[int]) -> Iterator[Outside]:
    """Serve ``/name`` with the given statuses, one after another, the last one again and again."""
    host = Outside(answers={f"/{name}": list(each) for name, each in answers.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            with host.lock:
                host.busy += 1
                host.most = max(host.most, host.busy)
                host.asked.append((self.command, self.path))
                host.names.add(self.headers["User-Agent"])
                held = host.answers.get(self.path, [404])
                status = held.pop(0) if len(held) > 1 else held[0]
                host.busy -= 1
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/there")
            if status == 429:
                self.send_header("Retry-After", "3600")
            self.end_headers()

        do_GET = do_HEAD  # noqa: N815 - named there

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield host
        server.shutdown()


@dataclass
class Clock:
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visitor(clock: Clock) -> Visitor:
    return Visitor("link check of the tests", timeout=2, sleep=clock.sleep)


@pytest.mark.parametrize(
    ("statuses", "answer", "asked"),
    [
        ([200], Answer("alive"), ["HEAD"]),
        # a host that does not know HEAD
        ([405, 200], Answer("alive"), ["HEAD", "GET"]),
        ([404, 200], Answer("alive"), ["HEAD", "GET"]),
        ([404], Answer("dead", "404"), ["HEAD", "GET"]),
        ([410], Answer("dead", "410"), ["HEAD", "GET"]),
        # people may see what programs may not
        ([403], Answer("unasked", "403"), ["HEAD", "GET"]),
        ([401], Answer("unasked", "401"), ["HEAD", "GET"]),
        # a fault that passes, and one that stays
        ([503, 503, 200], Answer("alive"), ["HEAD", "GET", "HEAD"]),
        ([500], Answer("unasked", "500"), ["HEAD", "GET"] * 3),
    ],
)
def test_dead_is_only_what_the_host_says_is_gone(
    visitor: Visitor, statuses: list[int], answer: Answer, asked: list[str]
) -> None:
    with outside(page=statuses) as host:
        assert visitor.ask(f"{host.address}/page") == answer
        assert host.asked == [(method, "/page") for method in asked]


def test_redirects_are_followed_to_their_end(visitor: Visitor) -> None:
    with outside(old=[301], lost=[301], there=[200]) as host:
        assert visitor.ask(f"{host.address}/old") == Answer("alive")
        host.answers["/there"] = [410]
        assert visitor.ask(f"{host.address}/lost") == Answer("dead", "410")


def test_a_host_that_asks_for_patience_gets_some(visitor: Visitor, clock: Clock) -> None:
    with outside(page=[429]) as host:
        assert visitor.ask(f"{host.address}/page") == Answer("unasked", "429")

    assert clock.waits == [30.0, 30.0]


def test_a_host_that_does_not_answer_could_not_be_asked(visitor: Visitor) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # and does not listen
        answer = visitor.ask(f"http://127.0.0.1:{silent.getsockname()[1]}/")

    assert (answer.state, answer.why.split(":")[0]) == ("unasked", "ConnectionRefusedError")


def test_an_address_that_is_none_could_not_be_asked(visitor: Visitor) -> None:
    assert visitor.ask("http://[::1/").state == "unasked"


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """No host is known but numbers; the tests ask nobody about names."""
    real = socket.getaddrinfo

    def getaddrinfo(host: str, *arguments: object, **more: object) -> object:
        if host != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.usefixtures("no_names")
def test_a_host_that_is_not_known_any_more_is_dead(visitor: Visitor) -> None:
    with outside(page=[200]) as host:
        gone = "http://gone.example/"
        answers = visitor.ask_all([f"{host.address}/page", gone])

    assert answers == {
        f"{host.address}/page": Answer("alive"),
        gone: Answer("dead", "no such host"),
    }


@pytest.mark.usefixtures("no_names")
def test_a_machine_without_a_connection_declares_nothing_dead(visitor: Visitor) -> None:
    answers = visitor.ask_all(["http://one.example/", "http://two.example/"])

    assert {each.state for each in answers.values()} == {"unasked"}


def test_one_address_of_a_host_follows_another_with_a_pause(visitor: Visitor, clock: Clock) -> None:
    with outside(a=[200], b=[200], c=[200]) as host:
        visitor.ask_all([f"{host.address}/{name}" for name in "abc"])

    assert [path for _, path in host.asked] == ["/a", "/b", "/c"]
    assert (host.most, clock.waits) == (1, [1.0, 1.0])
    assert host.names == {"link check of the tests"}


# --- Pages and sources ------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Site:
    pages = {
        "ja/index.html": '<a href="https://a.example/x#y">x</a> <a href="about/">y</a>',
        "ja/about/index.html": '<a href="https://a.example/x">x</a>'
        '<a href="mailto:a@example.org">m</a><a href="https://own.example/">own</a>',
        "ko/index.html": '<a href="https://b.example/한">z</a><link href="https://c.example/">',
    }
    for name, html in pages.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(html, "utf-8")
    return Site(tmp_path, "https://own.example")


def test_each_outside_address_is_held_once_with_its_pages(site: Site) -> None:
    assert named(site, ["/", "/about/", "/ko/"]) == {
        "https://a.example/x": ["/", "/about/"],
        "https://b.example/한": ["/ko/"],
    }
    assert list(named(site, ["/ko/"])) == ["https://b.example/한"]


def test_an_address_is_found_in_its_record_or_text(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/partners.yaml").write_text(
        "partners:\n  - url: https://a.example/longer\n  - url: https://a.example\n", "utf-8"
    )
    (tmp_path / "content/pages").mkdir(parents=True)
    (tmp_path / "content/pages/a.md").write_text("[x](https://b.example/한)\n", "utf-8")

    found = sources(
        tmp_path, ["https://a.example/", "https://b.example/%ED%95%9C", "https://c.example/"]
    )

    assert found == {
        "https://a.example/": Place("data/partners.yaml", 3, 10),
        "https://b.example/%ED%95%9C": Place("content/pages/a.md", 1, 5),
    }


def test_a_dead_address_is_told_with_page_and_source(
    site: Site, visitor: Visitor, tmp_path: Path
) -> None:
    with outside(gone=[404], shy=[403], fine=[200]) as host:
        links = "".join(
            f'<a href="{host.address}/{name}">x</a>' for name in ("gone", "shy", "fine")
        )
        for name in ("ja/index.html", "ja/about/index.html", "ko/index.html"):
            (site.folder / name).write_text(links, "utf-8")
        (tmp_path / "data").mkdir()
        (tmp_path / "data/partners.yaml").write_text(f"a: {host.address}/gone\n", "utf-8")

        found = check_links(site, ["/", "/about/", "/ko/"], tmp_path, visitor)

    what = "This address answers: 404. It stands in data/partners.yaml:1. More pages name it: 2."
    assert found.dead == (Finding("/", "link-dead", f"{host.address}/gone", what),)
    assert [each.rule for each in found.unasked] == ["link-unasked"]
    assert summary(found) == "outside addresses: 3; 1 dead, 1 could not be asked"


def test_what_could_not_be_asked_is_told_apart() -> None:
    found = LinkResult((), (Finding("/", "link-unasked", "https://a.example/", "403"),), 1)

    outcome = Outcome(("/",), found.dead, (), unasked=found.unasked)

    assert as_text(outcome).splitlines() == [
        "Could not be asked, and not counted:",
        "/: link-unasked: https://a.example/: 403",
    ]
    assert '"findings": []' in as_json(outcome)


# --- The task ---------------------------------------------------------------------------------


def test_the_command_line_and_the_audit_name_the_same_measures_of_the_outside() -> None:
    assert run.OUTSIDE == tasks.OUTSIDE
    assert not {*run.OUTSIDE} & {*tasks.parse(["audit"]).only}


@pytest.mark.parametrize(("state", "status"), [("alive", 0), ("unasked", 0), ("dead", 1)])
def test_only_dead_addresses_are_below_the_bar(
    state: State,
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site = copy_site("small", tmp_path / "site")
    (site / "publishconf.py").write_text((site / "pelicanconf.py").read_text("utf-8"), "utf-8")
    for folder in ("content", "content-ko"):
        with (site / folder / "pages/about.md").open("a", encoding="utf-8") as page:
            page.write("\n[link](https://outside.example/)\n")
    names = []

    def ask_all(visitor: Visitor, addresses: Iterable[str]) -> dict[str, Answer]:
        names.append(visitor.name)
        assert [*addresses] == ["https://outside.example/"]
        return dict.fromkeys(addresses, Answer(state, "so"))

    monkeypatch.setattr(Visitor, "ask_all", ask_all)
    order = run.Order(frozenset({"links"}))
    ended = run.audit(site, order, chromium="", day=BUILD_DATE, keep=False, as_data=False)

    assert ended == status
    assert names == ["Mozilla/5.0 (compatible; link check of https://ja.example.org/)"]
    found = {"alive": "", "unasked": "content/pages/about.md:", "dead": "link-dead"}[state]
    assert found in capsys.readouterr().out
