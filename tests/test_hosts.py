"""Old addresses, asked of a real nginx and a real Apache with the generated files.

The servers speak http and https on this machine only; the client sends every name there and
checks the certificate, which is made for the names of the old and the new sites.
"""

import contextlib
import http.client
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from plugins.checks.problems import Place
from plugins.publishing.hosts import apache, nginx
from plugins.publishing.hosts.places import fronts
from plugins.publishing.redirects import Rule, Rules, read_address, rules_of
from plugins.records.models import LANGUAGES
from plugins.records.store import load_records
from tests.conftest import ROOT

# Addresses as they were seen in archived pages and in the brochure, and the new page.
ATTESTED = {
    "ja": {
        "/": "/",
        "/clair/about_clair.asp": "/about/",
        "/exchange/coop_governor.asp": "/partners/#gaok",
        "/exchange/coop_institute_read.asp?lpage=&no=167": "/seminars/joint-2021/",
        "/exchange/coop_institute_read.asp?lpage=1&no=185": "/seminars/joint-2025/",
        "/exchange/coop_institute_read.asp?lpage=1&no=47": "/seminars/joint/",
        "/exchange/resident_network.asp": "/programs/liaison-council/",
        "/information/research_list.asp": "/programs/commissioned-research/",
        "/information/newsletter_read.asp?lpage=1&no=863&stype=&skeyword=": "/publications/seoul-mail-niseko/",
        "/information/newsletter_read.asp?lpage=1&no=1361&stype=&skeyword=": "/publications/seoul-mail-85-gaok/",
        "/information/newsletter_read.asp?lpage=1&no=2188&stype=&skeyword=": "/publications/seoul-mail-132-intern/",
        "/information/newsletter_read.asp?lpage=1&no=2569&stype=&skeyword=": "/publications/seoul-mail-sapporo/",
        "/information/seminar/seminar_read.asp?lpage=1&no=142": "/seminars/clair-seoul/",
        "/information/seminar/seminar_read.asp?lpage=1&no=169": "/seminars/clair-seoul-2022-1/",
        "/information/seminar/seminar_read.asp?lpage=1&no=170": "/seminars/clair-seoul-2022-2/",
        "/information/seminar/seminar_read.asp?lpage=1&no=180": "/seminars/clair-seoul-2024-2/",
        "/appeal/promotion/promotion_read.asp?bc=810&lpage=1&no=239&stype=&skeyword=": "/programs/fairs/",
        "/appeal/promotion/promotion_read.asp?bc=810&lpage=1&no=1422&stype=&skeyword=": "/events/reception-2018-seoul/",
        "/appeal/promotion/promotion_read.asp?bc=710&lpage=1&no=1543&stype=&skeyword=": "/events/cooking-2019-wakayama/",
        "/appeal/promotion/promotion_read.asp?bc=710&lpage=1&no=2139&stype=&skeyword=": "/events/cooking-2021-okinawa/",
        "/appeal/promotion/promotion_list.asp?bc=710": "/programs/cooking/",
        "/appeal/wine_review/wine_review_read.asp?no=109": "/events/wine-review-2017-hagi/",
        "/jet/about_jet.asp": "/programs/jet/",
        "/jet/jet_review_list.asp": "/programs/jet/",
        "/jet/jet_review_list.asp?lpage=1": "/programs/jet/",
        "/jet/jet_review_read.asp?lpage=1&no=31": "/programs/jet/",
        "/jet/jet_review_read.asp?lpage=1&no=104": "/publications/seoul-mail-niseko/",
        "/information/clair_report.asp": "/publications/series/clair-report/",
        "/basic/korea/korea_local.asp": "/publications/series/local-autonomy/",
        # What nobody has seen, but menus and neighbours suggest.
        "/information/seminar/seminar_read.asp?lpage=3&no=9999": "/seminars/clair-seoul/",
        "/information/seminar/seminar_list.asp": "/seminars/clair-seoul/",
        "/information/newsletter_list.asp?lpage=2": "/publications/series/seoul-mail-magazine/",
        "/information/newsletter_read.asp": "/publications/series/seoul-mail-magazine/",
        "/appeal/promotion/promotion_read.asp?bc=710&no=1": "/programs/cooking/",
        "/appeal/promotion/promotion_read.asp?no=1": "/events/",
        "/clair/": "/about/",
        "/jet": "/programs/jet/",
    },
    "ko": {
        "/": "/",
        "/exchange/coop_institute_read.asp?lpage=1&no=41": "/seminars/joint-2015/",
        "/exchange/coop_institute_read.asp?lpage=1&no=167": "/seminars/joint/",
        "/information/seminar/seminar_read.asp?lpage=1&no=80": "/seminars/clair-seoul-2018-3/",
        "/information/seminar/seminar_read.asp?lpage=1&no=82": "/seminars/clair-seoul-2018-4/",
        "/information/seminar/seminar_read.asp?lpage=1&no=102": "/seminars/clair-seoul-2023-2/",
        "/information/seminar/seminar_read.asp?lpage=1&no=108": "/seminars/clair-seoul-2024-2/",
        "/information/seminar/seminar_read.asp?lpage=1&no=180": "/seminars/clair-seoul/",
        "/clair/about_clair.asp": "/about/",
    },
}
UNKNOWN = ("/nothing.asp?no=1", "/no/such/page/", "/index.asp", "/clairvoyance.asp", "/%ED%95%9C")
OLD_HOSTS = {"ja": ("clair.or.kr", "www.clair.or.kr"), "ko": ("korea.clair.or.kr",)}
HOSTS = tuple(host for hosts in OLD_HOSTS.values() for host in hosts)
HOMES = {
    "two hosts": {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"},
    "one host": {"ja": "https://www.clair.or.kr", "ko": "https://www.clair.or.kr/ko"},
}
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
APACHE_MODULES = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")
NEEDED_MODULES = (
    *("mpm_event", "authn_core", "authz_core", "unixd"),
    *("alias", "dir", "mime", "rewrite", "ssl"),
)


def damaged(address: str) -> Iterator[str]:
    """Yield *address* as links in the wild write it."""
    path, _, query = address.partition("?")
    yield address
    if path == "/":
        return
    ends = f"?{query}" if query else ""
    yield path.upper() + ends
    yield f"/%{ord(path[1]):02X}{path[2:]}{ends}"
    yield f"{path}%20{ends}"
    yield f"{path}+{ends}"
    yield f"{path}?{query}{'&' if query else ''}utm_source=mail"
    if not query:
        yield f"{path}?"
        yield f"{path}?lpage="
        return
    parts = query.split("&")
    yield f"{path}?{'&'.join(reversed(parts))}"
    yield f"{path}?{'&amp;'.join(parts)}"
    yield f"{path}?{query}%20"
    yield f"{path}?{query}+"
    yield f"{path}?{'%20&'.join(parts)}"
    yield f"{path}?{query.upper()}&LPAGE=2&"
    yield f"{path}%3F{query}"
    yield f"{path}%3F{quote(query, safe='')}"
    yield f"{path}?{quote(query, safe='')}"
    yield f"{path}?{query.replace('no=', 'n%6F=')}"
    yield f"{path}?skeyword=%BC%BC%B9%CC%B3%AA&{query}"  # as a browser in EUC-KR sent it


@dataclass
class Client:
    """Asks the servers at two ports of this machine under any name."""

    http: int
    https: int
    authority: Path
    asked: int = 0
    _open: dict[tuple[str, str], http.client.HTTPConnection] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, Location and body of *url*, which is sent as it is."""
        scheme, _, rest = url.partition("://")
        host, slash, target = rest.partition("/")
        self.asked += 1
        if (scheme, host) not in self._open:
            self._open[scheme, host] = self._connect(scheme, host)
        connection = self._open[scheme, host]
        connection.putrequest("GET", slash + target or "/", skip_host=True)
        for name, value in {"Host": host, **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        if answer.will_close:
            connection.close()
            self._open.pop((scheme, host))
        return answer.status, answer.headers.get("Location", ""), body

    def _connect(self, scheme: str, host: str) -> http.client.HTTPConnection:
        port = self.https if scheme == "https" else self.http
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        if scheme == "https":
            context = ssl.create_default_context(cafile=str(self.authority))
            raw = socket.create_connection(("127.0.0.1", port), timeout=20)
            connection.sock = context.wrap_socket(raw, server_hostname=host.partition(":")[0])
        return connection

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()


def free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


@contextlib.contextmanager
def running(command: list[str], port: int, errors: Path) -> Iterator[None]:
    """Run a server until the block ends; wait until it answers at *port*."""
    with errors.open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 30
        while True:
            assert server.poll() is None, errors.read_text("utf-8", "replace")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert time.monotonic() < deadline, f"{command[0]} does not answer"
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(20)


def unprivileged() -> tuple[str, str] | None:
    """Return a user and group for servers that do not serve as root, if this is root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in ("www-data", "apache", "_www", "nobody") if name in names)
    return user, str(pwd.getpwnam(user).pw_gid)


def nginx_command(folder: Path, ports: tuple[int, int], blocks: str) -> list[str]:
    """Write a configuration that includes the generated files as maps.conf says."""
    program = shutil.which("nginx", path=PATH)
    if program is None:
        pytest.skip("nginx is not installed; on Debian: apt-get install nginx-light")
    held = "\n".join(
        f"{name}_temp_path {folder}/temp;"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    listen = (
        f"listen 127.0.0.1:{ports[0]}; listen 127.0.0.1:{ports[1]} ssl;"
        f"ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;"
        f"include {folder}/hosting/nginx/server.conf;"
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; worker_processes 1;\n"
        + (f"user {found[0]};\n" if (found := unprivileged()) else "")
        + f"events {{}}\nhttp {{\naccess_log off;\n{held}\ntypes {{ text/html html; }}\n"
        f"include {folder}/hosting/nginx/maps.conf;\n{blocks.replace('LISTEN', listen)}\n}}\n"
    )
    return [program, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


NGINX_BLOCKS = {
    "two hosts": """
server {{ LISTEN server_name clair.or.kr www.clair.or.kr; root {0}/ja; error_page 404 /404.html; }}
server {{ LISTEN server_name korea.clair.or.kr; root {0}/ko; error_page 404 /404.html; }}
""",
    "one host": """
server {{ LISTEN server_name clair.or.kr www.clair.or.kr korea.clair.or.kr;
  root {0}/ja; error_page 404 /404.html;
  location /ko/ {{ alias {0}/ko/; error_page 404 /ko/404.html; }}
}}
""",
}


def apache_command(folder: Path, ports: tuple[int, int], blocks: str) -> list[str]:
    """Write a configuration that includes the generated file as it says itself."""
    program = shutil.which("apache2", path=PATH) or shutil.which("httpd", path=PATH)
    modules = next((Path(each) for each in APACHE_MODULES if Path(each).is_dir()), None)
    if program is None or modules is None:
        pytest.skip("Apache is not installed; on Debian: apt-get install apache2-bin")
    load = "\n".join(
        f"LoadModule {name}_module {modules}/mod_{name}.so"
        for name in NEEDED_MODULES
        if (modules / f"mod_{name}.so").is_file()
    )
    owner = "User {}\nGroup #{}\n".format(*found) if (found := unprivileged()) else ""
    secure = (
        f"SSLEngine on\nSSLCertificateFile {folder}/cert.pem\n"
        f"SSLCertificateKeyFile {folder}/key.pem"
    )
    hosts = "\n".join(
        f"<VirtualHost 127.0.0.1:{port}>\n{extra}\n{block}\n</VirtualHost>"
        for block in blocks.split("----")
        for port, extra in zip(ports, ("", secure), strict=True)
    )
    (folder / "apache.conf").write_text(
        f"{load}\n{owner}ServerRoot {folder}\nPidFile {folder}/apache.pid\n"
        f"DefaultRuntimeDir {folder}\nServerName localhost\nErrorLog /dev/stderr\n"
        f"Listen 127.0.0.1:{ports[0]}\nListen 127.0.0.1:{ports[1]}\nKeepAlive On\n"
        "MaxKeepAliveRequests 0\nKeepAliveTimeout 60\nTypesConfig /dev/null\n"
        "AddType text/html .html\nDirectoryIndex index.html\n"
        f"<Directory {folder}>\nRequire all granted\nAllowOverride FileInfo\n"
        f"Options FollowSymLinks\n</Directory>\n{hosts}\n"
    )
    return [program, "-DFOREGROUND", "-f", str(folder / "apache.conf")]


INCLUDE = "Include {0}/hosting/apache/redirects.conf"
APACHE_BLOCKS = {
    "two hosts": f"""
ServerName www.clair.or.kr\nServerAlias clair.or.kr\nDocumentRoot {{0}}/ja
ErrorDocument 404 /404.html\n{INCLUDE}
----
ServerName korea.clair.or.kr\nDocumentRoot {{0}}/ko\nErrorDocument 404 /404.html\n{INCLUDE}
""",
    "one host": f"""
ServerName www.clair.or.kr\nServerAlias clair.or.kr korea.clair.or.kr\nDocumentRoot {{0}}/ja
ErrorDocument 404 /404.html\nAlias /ko/ {{0}}/ko/\n{INCLUDE}
<Location /ko/>\nErrorDocument 404 /ko/404.html\n</Location>
""",
}


@contextlib.contextmanager
def public_folder() -> Iterator[Path]:
    """Yield a folder that a server without rights can read; pytest's own it cannot."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    with tempfile.TemporaryDirectory(prefix="hosts-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "temp").mkdir()
        names = ",".join(f"DNS:{host}" for host in HOSTS)
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        command += f" -days 2 -subj /CN=test -addext subjectAltName={names}"
        made = subprocess.run(
            [*command.split(), "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
            capture_output=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        yield folder


def site_rules() -> Rules:
    records, problems = load_records(ROOT / "data", "data")
    assert problems == []
    return rules_of(records)


def write_hosting(folder: Path, rules: Rules, homes: Mapping[str, str]) -> None:
    sites = fronts(homes, OLD_HOSTS)
    for name, text in (
        ("nginx/maps.conf", nginx.maps(rules, sites)),
        ("nginx/server.conf", nginx.SERVER),
        ("apache/redirects.conf", apache.redirects(rules, sites)),
    ):
        file = folder / "hosting" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


@dataclass(frozen=True)
class Served:
    """The published site behind a real server."""

    client: Client
    homes: Mapping[str, str]


@pytest.fixture(
    scope="module",
    params=[
        "nginx, two hosts",
        "nginx, one host",
        "apache, two hosts",
        "apache, one host",
        "apache, two hosts, .htaccess",
    ],
)
def served(request: pytest.FixtureRequest, published_site: Path) -> Iterator[Served]:
    program, arrangement, *htaccess = request.param.split(", ")
    with public_folder() as folder:
        for lang in LANGUAGES:
            shutil.copytree(published_site / lang, folder / lang)
        if arrangement == "two hosts":
            shutil.copytree(published_site / "hosting", folder / "hosting")
        else:
            write_hosting(folder, site_rules(), HOMES[arrangement])
        ports = free_ports()
        if program == "nginx":
            blocks = NGINX_BLOCKS[arrangement].format(folder)
            command = nginx_command(folder, ports, blocks)
        else:
            blocks = APACHE_BLOCKS[arrangement].format(folder)
            if htaccess:
                blocks = blocks.replace(INCLUDE.format(folder), "")
                for lang in LANGUAGES:
                    shutil.copy(
                        folder / "hosting/apache/redirects.conf", folder / lang / ".htaccess"
                    )
            command = apache_command(folder, ports, blocks)
        with running(command, ports[0], folder / "errors.txt"):
            client = Client(*ports, folder / "cert.pem")
            yield Served(client, HOMES[arrangement])
            client.close()
            print(f"{request.param}: {client.asked} requests")


def origins(served: Served, lang: str) -> Iterator[str]:
    for scheme, host in product(("http", "https"), OLD_HOSTS[lang]):
        yield f"{scheme}://{host}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_old_address_leads_to_its_page_in_one_step(lang: str, served: Served) -> None:
    wrong = []
    targets = set()
    for address, page in ATTESTED[lang].items():
        wanted = served.homes[lang] + page
        targets.add(wanted)
        for origin, asked in product(origins(served, lang), damaged(address)):
            if origin + asked == wanted:
                continue
            status, location, _body = served.client.get(origin + asked)
            if (status, location) != (301, wanted):
                wrong.append(f"{origin}{asked}: {status} {location}, not {wanted}")
    for target in sorted(targets):
        status, _location, body = served.client.get(target.partition("#")[0])
        fragment = urlsplit(target).fragment
        if status != 200 or (fragment and f'id="{fragment}"' not in body):
            wrong.append(f"{target}: {status}")

    assert wrong == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_unknown_address_gets_the_404_page_of_its_language(lang: str, served: Served) -> None:
    told = {}
    for origin, path in product(origins(served, lang), UNKNOWN):
        status, location, body = served.client.get(origin + path)
        if origin != served.homes[lang]:
            assert (status, location.lower()) == (301, (served.homes[lang] + path).lower())
            status, _location, body = served.client.get(location)
        html = LexborHTMLParser(body).css_first("html")
        told[origin + path] = (status, html.attributes.get("lang"))

    assert set(told.values()) == {(404, lang)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_of_today_is_served_at_its_one_true_address(lang: str, served: Served) -> None:
    home = served.homes[lang]
    told = {
        origin: served.client.get(f"{origin}/about/?a=%20b")[:2] for origin in origins(served, lang)
    }

    assert served.client.get(f"{home}/about/")[:2] == (200, "")
    assert {status for origin, (status, _) in told.items() if origin != home} == {301}
    assert {location for _, location in told.values()} <= {"", f"{home}/about/?a=%20b"}


def test_a_proxy_that_speaks_https_is_not_sent_round_in_circles(served: Served) -> None:
    proxied = {"X-Forwarded-Proto": "https"}

    assert served.client.get("http://www.clair.or.kr/about/", proxied)[0] == 200
    assert served.client.get("http://www.clair.or.kr/clair/about_clair.asp", proxied)[:2] == (
        301,
        "https://www.clair.or.kr/about/",
    )


def test_a_port_in_the_host_name_does_not_matter(served: Served) -> None:
    told = served.client.get("http://clair.or.kr:80/clair/about_clair.asp")

    assert told[:2] == (301, "https://www.clair.or.kr/about/")


# --- Whatever stands in the YAML ----------------------------------------------------------

HOSTILE = (
    '/a"b.asp',
    "/a';x{}",
    "/a\\b\\",
    "/$host$1${PATH}%{HTTP_HOST}",
    "/(a+)+$",
    "/[x",
    "/a|b",
    "/^x$",
    "/100%2525",
    "/a%0Aserver_tokens",
    "/#%23",
    "/서울/부산.asp",
    "/caf%C3%A9",
    "/a*b",
    "/x~!@&=,",
    "/" + "x" * 180,
)
HOSTILE_QUERIES = ("q=$1", 'q="', "q=(.*)", "q=%25", "q=한글", "a.b=c+d", "q='\\")


def hostile_rules() -> Rules:
    place = Place("data/redirects.yaml")
    rules = []
    for number, (path, query) in enumerate(
        [*((path, "") for path in HOSTILE), *(("/q.asp", query) for query in HOSTILE_QUERIES)]
    ):
        plain, pairs = read_address(path, query)
        rules.append(
            Rule(
                f"r{number}",
                "ja",
                plain,
                False,
                tuple(sorted(pairs)),
                f"/to/{number}/",
                place,
                place,
            )
        )
    rules.append(Rule("renamed", "ja", "/events/was", False, (), "/to/is/", place, place))
    rules.append(Rule("begun", "ja", "/(new", True, (), "/to/new/", place, place))
    rules.append(Rule("both", "ja", "/old/", True, (("no", "1"),), "/to/old/", place, place))
    return Rules(tuple(rules))


@pytest.fixture(scope="module", params=["nginx", "apache"])
def hostile(request: pytest.FixtureRequest) -> Iterator[Client]:
    with public_folder() as folder:
        (folder / "ja").mkdir()
        (folder / "ko").mkdir()
        write_hosting(folder, hostile_rules(), HOMES["two hosts"])
        ports = free_ports()
        if request.param == "nginx":
            blocks = NGINX_BLOCKS["two hosts"].format(folder)
            command = nginx_command(folder, ports, blocks)
        else:
            command = apache_command(folder, ports, APACHE_BLOCKS["two hosts"].format(folder))
        with running(command, ports[0], folder / "errors.txt"):
            client = Client(*ports, folder / "cert.pem")
            yield client
            client.close()


def test_no_sign_in_an_old_address_means_anything_to_a_server(hostile: Client) -> None:
    asked = [(quote(unquote(path), "/"), "") for path in HOSTILE]
    asked += [("/q.asp", f"?{quote(unquote(query), safe='=+')}") for query in HOSTILE_QUERIES]

    told = [hostile.get(f"https://www.clair.or.kr{path}{query}")[:2] for path, query in asked]

    assert told == [(301, f"https://www.clair.or.kr/to/{number}/") for number in range(len(asked))]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/(new", "/to/new/"),
        ("/(new/and/more.asp?x=1", "/to/new/"),
        ("/new", ""),
        ("/events/was/", "/to/is/"),
        ("/events/was", "/to/is/"),
        ("/events/was/index.html", "/to/is/"),
        ("/events/was/more/", ""),
        ("/old/a.asp?no=1", "/to/old/"),
        ("/old?lpage=&no=1", "/to/old/"),
        ("/old/a.asp?no=12", ""),
        ("/old/no=1", ""),
        ("/aab", ""),
        ("/q.asp?q=anything", ""),
        ("/q.asp?xq=%25", ""),
    ],
)
def test_a_beginning_and_a_query_mean_what_they_say(
    address: str, page: str, hostile: Client
) -> None:
    status, location, _body = hostile.get(f"https://www.clair.or.kr{address}")

    assert (status, location) == ((301, f"https://www.clair.or.kr{page}") if page else (404, ""))
