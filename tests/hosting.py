"""Real servers for the tests: nginx and Apache with the generated examples, on this machine only.

The servers speak http and https; the client sends every name to them and checks the certificate,
which is made for the names of the old and the new sites.
"""

import contextlib
import http.client
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from plugins.publishing.hosts.nginx import ROOT as EXAMPLE
from plugins.publishing.hosts.places import fronts
from plugins.publishing.hosts.writer import hosting
from plugins.publishing.redirects import Rules, rules_of
from plugins.records.models import LANGUAGES, Language
from plugins.records.store import load_records
from tests.conftest import ROOT

OLD_HOSTS = {"ja": ("clair.or.kr", "www.clair.or.kr"), "ko": ("korea.clair.or.kr",)}
HOSTS = tuple(host for hosts in OLD_HOSTS.values() for host in hosts)
HOMES: dict[str, dict[Language, str]] = {
    "two hosts": {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"},
    "one host": {"ja": "https://www.clair.or.kr", "ko": "https://www.clair.or.kr/ko"},
}
BESIDES = ("lpage", "stype", "skeyword")
PAGES = {lang: frozenset({"/", "/old-addresses/"}) for lang in LANGUAGES}
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
NGINX_BROTLI = (
    "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so",
    "/usr/lib64/nginx/modules/ngx_http_brotli_static_module.so",
)
APACHE_MODULES = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")
NEEDED_MODULES = (
    *("mpm_event", "authn_core", "authz_core", "unixd"),
    *("alias", "dir", "headers", "mime", "rewrite", "ssl"),
)
# What a host for many has on top, and what it does to every site that says nothing itself.
SHARED_MODULES = ("autoindex", "brotli", "deflate", "env", "expires", "filter")
SHARED = """
Options Indexes FollowSymLinks
AddDefaultCharset ISO-8859-1
AddOutputFilterByType DEFLATE text/html text/css text/plain application/json
AddOutputFilterByType BROTLI_COMPRESS text/html text/css text/plain application/json
ExpiresActive On
ExpiresByType text/css "access plus 1 week"
ExpiresByType image/png "access plus 1 month"
<IfModule mod_mime.c>
AddLanguage br .br
AddType application/x-gzip .gz
</IfModule>
<IfModule mod_headers.c>
Header set X-Content-Type-Options "none"
Header always set Referrer-Policy "no-referrer"
</IfModule>
"""


@dataclass(frozen=True)
class Answer:
    """What a server sent; ``headers`` in order, each as often as it was there."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return the value of a header that is there at most once; "" if it is not."""
        held = [value for each, value in self.headers if each.lower() == name.lower()]
        assert len(held) <= 1, (name, held)
        return held[0] if held else ""


@dataclass
class Client:
    """Asks the servers at two ports of this machine under any name."""

    http: int
    https: int
    authority: Path
    asked: int = 0
    _open: dict[tuple[str, str], http.client.HTTPConnection] = field(default_factory=dict)

    def ask(
        self, url: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> Answer:
        """Return the answer to *url*, which is sent as it is."""
        scheme, _, rest = url.partition("://")
        host, slash, target = rest.partition("/")
        self.asked += 1
        if (scheme, host) not in self._open:
            self._open[scheme, host] = self._connect(scheme, host)
        connection = self._open[scheme, host]
        connection.putrequest(
            method, slash + target or "/", skip_host=True, skip_accept_encoding=True
        )
        for name, value in {"Host": host, **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders()
        told = connection.getresponse()
        answer = Answer(told.status, tuple(told.getheaders()), told.read())
        if told.will_close:
            connection.close()
            self._open.pop((scheme, host))
        return answer

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, Location and body of *url*."""
        answer = self.ask(url, headers)
        return answer.status, answer.header("Location"), answer.body.decode("utf-8", "replace")

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


def link(source: str, target: str) -> str:
    """Put a file at *target* that shares its bytes with *source*: for copytree, in no time."""
    try:
        os.link(source, target)
    except OSError:  # on another disk
        shutil.copy(source, target)
    return target


def free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


@contextlib.contextmanager
def running(command: list[str], port: int, errors: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; wait until it answers at *port*."""
    with errors.open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while True:
            assert server.poll() is None, errors.read_text("utf-8", "replace")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert time.monotonic() < deadline, f"{command[0]} does not answer"
            time.sleep(0.05)
        yield server
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


def site_rules() -> Rules:
    records, problems = load_records(ROOT / "data", "data")
    assert problems == []
    return rules_of(records)


def write_hosting(
    folder: Path,
    rules: Rules,
    homes: Mapping[Language, str],
    names: Mapping[Language, Collection[str]] | None = None,
) -> None:
    """Write what a build writes for the hosts, for other *homes*, into *folder*."""
    sites = fronts(homes, OLD_HOSTS)
    held = hosting(rules, sites, PAGES, names or dict.fromkeys(LANGUAGES, ()), BESIDES)
    for name, text in held.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


@contextlib.contextmanager
def public_folder() -> Iterator[Path]:
    """Yield a folder that a server without rights can read; pytest's own it cannot.

    ``current`` in it is a link to an empty release.
    """
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    with tempfile.TemporaryDirectory(prefix="hosts-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "temp").mkdir()
        (folder / "releases" / "one").mkdir(parents=True)
        (folder / "current").symlink_to("releases/one")
        names = ",".join(f"DNS:{host}" for host in HOSTS)
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
        command += f" -days 2 -subj /CN=test -addext subjectAltName={names}"
        command += " -addext basicConstraints=critical,CA:FALSE"
        made = subprocess.run(
            [*command.split(), "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
            capture_output=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        yield folder


def nginx_command(folder: Path, ports: tuple[int, int], *, brotli: bool = False) -> list[str]:
    """Write a configuration around the example of ``current``; return what starts it.

    With *brotli*, the example's line for it counts too.
    """
    program = shutil.which("nginx", path=PATH)
    if program is None:
        pytest.skip("nginx is not installed; on Debian: apt-get install nginx-light")
    module = next((each for each in NGINX_BROTLI if Path(each).is_file()), None)
    if brotli and module is None:
        pytest.skip(
            "nginx has no Brotli; on Debian: apt-get install libnginx-mod-http-brotli-static"
        )
    held = "\n".join(
        f"{name}_temp_path {folder}/temp;"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "site.conf").write_text(_filled_in("nginx", folder, ports, brotli=brotli))
    (folder / "nginx.conf").write_text(
        (f"load_module {module};\n" if brotli else "")
        + f"daemon off; pid {folder}/nginx.pid; worker_processes 1;\n"
        + (f"user {found[0]};\n" if (found := unprivileged()) else "")
        # As Debian's own settings: some compression, types that know nothing of ours.
        + f"events {{}}\nhttp {{\naccess_log off;\n{held}\ntypes {{ text/html html; }}\n"
        + f"gzip on;\ninclude {folder}/site.conf;\n}}\n"
    )
    return [program, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def _filled_in(server: str, folder: Path, ports: tuple[int, int], *, brotli: bool = False) -> str:
    """Return the example of ``current`` with the paths and ports of this test."""
    text = (folder / "current" / "hosting" / server / "site.conf").read_text("utf-8")
    text = text.replace(EXAMPLE, f"{folder}/current")
    text = re.sub(r"/etc/letsencrypt/live/[^/]+/fullchain\.pem", f"{folder}/cert.pem", text)
    text = re.sub(r"/etc/letsencrypt/live/[^/]+/privkey\.pem", f"{folder}/key.pem", text)
    text = re.sub(r" *listen \[::\].*\n", "", text)
    for asked, port in zip(("80", "443"), ports, strict=True):
        text = text.replace(f"listen {asked}", f"listen 127.0.0.1:{port}")
        text = text.replace(f"*:{asked}>", f"127.0.0.1:{port}>")
    return text.replace("# include", "include") if brotli else text


def apache_command(
    folder: Path,
    ports: tuple[int, int],
    homes: Mapping[Language, str] | None = None,
    *,
    without: Collection[str] = (),
) -> list[str]:
    """Write a configuration around the example of ``current``; return what starts it.

    With *homes*, that of a host for many, where only ``.htaccess`` is ours; modules *without*.
    """
    program = shutil.which("apache2", path=PATH) or shutil.which("httpd", path=PATH)
    modules = next((Path(each) for each in APACHE_MODULES if Path(each).is_dir()), None)
    if program is None or modules is None:
        pytest.skip("Apache is not installed; on Debian: apt-get install apache2-bin")
    load = "\n".join(
        f"LoadModule {name}_module {modules}/mod_{name}.so"
        for name in (*NEEDED_MODULES, *(SHARED_MODULES if homes else ()))
        if name not in without and (modules / f"mod_{name}.so").is_file()
    )
    owner = "User {}\nGroup #{}\n".format(*found) if (found := unprivileged()) else ""
    types = "/etc/mime.types" if Path("/etc/mime.types").is_file() else "/dev/null"
    (folder / "apache.conf").write_text(
        f"{load}\n{owner}ServerRoot {folder}\nPidFile {folder}/apache.pid\n"
        f"DefaultRuntimeDir {folder}\nServerName localhost\nErrorLog /dev/stderr\n"
        f"Listen 127.0.0.1:{ports[0]}\nListen 127.0.0.1:{ports[1]}\nKeepAlive On\n"
        f"MaxKeepAliveRequests 0\nKeepAliveTimeout 60\n"
        f"<IfModule mod_mime.c>\nTypesConfig {types}\n</IfModule>\n"
        + (_shared(folder, ports, homes) if homes else _filled_in("apache", folder, ports))
    )
    return [program, "-DFOREGROUND", "-f", str(folder / "apache.conf")]


def _shared(folder: Path, ports: tuple[int, int], homes: Mapping[Language, str]) -> str:
    """Return the settings of a host for many; put the .htaccess of each site into its root."""
    release = folder / "current"
    for lang in LANGUAGES:
        for file in (release / "hosting" / "apache" / lang).iterdir():
            shutil.copy(file, release / lang / file.name)
    sites = {"ja": ("www.clair.or.kr", "clair.or.kr"), "ko": ("korea.clair.or.kr",)}
    if homes["ko"].endswith("/ko"):
        shutil.move(release / "ko", release / "ja" / "ko")
        sites = {"ja": ("www.clair.or.kr", "clair.or.kr", "korea.clair.or.kr")}
    secure = f"SSLEngine on\nSSLCertificateFile {folder}/cert.pem\n"
    secure += f"SSLCertificateKeyFile {folder}/key.pem\n"
    blocks = [
        f"<VirtualHost 127.0.0.1:{port}>\n{extra}ServerName {names[0]}\n"
        + "".join(f"ServerAlias {name}\n" for name in names[1:])
        + f"DocumentRoot {release}/{lang}\n</VirtualHost>\n"
        for lang, names in sites.items()
        for port, extra in zip(ports, ("", secure), strict=True)
    ]
    return (
        "DirectoryIndex index.html\n"
        f"<Directory {folder}>\nRequire all granted\nAllowOverride FileInfo\n{SHARED}"
        f"</Directory>\n{''.join(blocks)}"
    )
