"""Readers at both sites while releases come and go: no failure, no torn page, no wrong language.

A short run by itself; a long one, with its figures printed:
``RELEASES=20 ROLLBACKS=5 RATE=500 python3 tasks.py test -s tests/publishing/test_load.py``
"""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from plugins.publishing.release.manifest import NAME, load
from tests.conftest import ROOT
from tests.hosting import running
from tests.publishing.readers import Known, Readers
from tests.publishing.sample import repository
from tests.publishing.servers import free_port, program, sshd

RELEASES = int(os.environ.get("RELEASES", "4"))
ROLLBACKS = int(os.environ.get("ROLLBACKS", "1"))
RATE = int(os.environ.get("RATE", "200"))
AS_ROOT = "user root;" if os.geteuid() == 0 else ""  # else its workers could read nothing here
HOSTS = {"www.clair.or.kr": "ja", "korea.clair.or.kr": "ko"}

PUBLISH = """
import sys
from pathlib import Path
from publish.run import Order, publish
order = Order(live_check=False, rollback=bool(sys.argv[3]))
outcome = publish(Path(sys.argv[1]), Path(sys.argv[2]), order)
print(outcome.result, outcome.release)
"""
NGINX = """
{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
worker_processes 2;
events {{ worker_connections 256; }}
http {{
    access_log off;
    types {{ text/html html; text/css css; text/javascript js; }}
    gzip_static on; gzip_vary on; sendfile on;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""
SERVER = """
    server {{
        listen 127.0.0.1:{port}; server_name {host};
        root {current}/{lang}; error_page 404 /404.html;
    }}
"""


def publisher(root: Path, output: Path, *, rollback: bool = False) -> tuple[str, str]:
    """Publish *output* in a process of its own; return the result and the release."""
    told = subprocess.run(
        [sys.executable, "-c", PUBLISH, str(root), str(output), "back" * rollback],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    result, release = told.stdout.split()
    return result, release


def known(outputs: list[Path]) -> Known:
    pages: dict[str, dict[str, set[str]]] = {host: {} for host in HOSTS}
    for host, lang in HOSTS.items():
        for output in outputs:
            for file in (output / lang).rglob("index.html"):
                path = f"/{file.relative_to(output / lang).as_posix()}".removesuffix("index.html")
                pages[host].setdefault(path, set()).add(sha256(file.read_bytes()).hexdigest())
    return Known(
        HOSTS,
        {
            host: {path: frozenset(digests) for path, digests in held.items()}
            for host, held in pages.items()
        },
    )


def test_readers_notice_nothing_of_releases_and_rollbacks(editions, tmp_path, monkeypatch):
    program("rsync")
    current, port = tmp_path / "host" / "current", free_port()
    servers = "".join(
        SERVER.format(port=port, host=host, lang=lang, current=current)
        for host, lang in HOSTS.items()
    )
    (tmp_path / "nginx.conf").write_text(
        NGINX.format(folder=tmp_path, servers=servers, user=AS_ROOT)
    )
    root = repository(
        tmp_path, {"kind": "rsync", "host": "www.example.org", "path": f"{tmp_path}/host"}
    )
    ids = [load((output / NAME).read_bytes()).id for output in editions]
    (tmp_path / "sshd").mkdir()
    with sshd(tmp_path / "sshd") as host:
        monkeypatch.setenv("PATH", f"{host.bin}:{os.environ['PATH']}")
        assert publisher(root, editions[0]) == ("published", ids[0])
        nginx = [program("nginx"), "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
        with (
            running(nginx, port, tmp_path / "nginx.log"),
            Readers(port, known(editions), RATE) as readers,
        ):
            live = 0
            for number in range(1, RELEASES + 1):
                live = 1 - live
                assert publisher(root, editions[live]) == ("published", ids[live])
                readers.released()
                if number % (RELEASES // ROLLBACKS) == 0:
                    live = 1 - live
                    result, release = publisher(root, editions[live], rollback=True)
                    assert (result, release.endswith(ids[live])) == ("rolled-back", True)
                    readers.released()
    print(
        f"{readers.asked} requests, {readers.pace:.0f} a second, in {readers.seconds:.0f} s;"
        f" {RELEASES} releases, {ROLLBACKS} rolled back"
    )
    assert dict(readers.faults) == {}
    assert readers.late > 0
