"""A release goes to a host whose server was set up with what the release brings along."""

import shutil
from pathlib import Path

import pytest

from plugins.publishing.release.manifest import NAME, load
from publish.run import Order, publish
from tests.conftest import ROOT
from tests.hosting import apache_command, free_ports, nginx_command, public_folder, running
from tests.publishing.sample import repository
from tests.publishing.servers import program

HOMES = ("https://www.clair.or.kr", "https://korea.clair.or.kr")
COMMANDS = {"nginx": nginx_command, "apache": apache_command}


@pytest.mark.parametrize("server", list(COMMANDS))
def test_the_live_check_finds_no_fault_with_the_generated_settings(
    server, editions, tmp_path, monkeypatch
):
    program("rsync")
    with public_folder() as folder:
        (folder / "current").unlink()
        (folder / "releases" / "one").rmdir()
        root = repository(tmp_path, {"kind": "rsync", "host": "", "path": str(folder)})
        (root / "data").rmdir()
        shutil.copytree(ROOT / "data", root / "data")
        assert publish(root, editions[0], Order(live_check=False)).result == "published"
        ports = free_ports()
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "cert.pem"))
        elsewhere = dict.fromkeys(HOMES, f"https://127.0.0.1:{ports[1]}")
        with running(COMMANDS[server](folder, ports), ports[1], folder / "errors.txt"):
            outcome = publish(root, editions[1], Order(elsewhere=elsewhere))

            assert (outcome.result, outcome.problems) == ("published", ())
            assert outcome.asked > 50
            spoil(folder / "current" / "ko" / "index.html")
            told = publish(root, editions[1], Order(elsewhere=elsewhere))

    assert told.result == "unchanged"
    assert not told.ok
    assert {each.code for each in told.problems} == {"live-bytes", "live-sites"}
    assert load((editions[1] / NAME).read_bytes()).id == told.release


def spoil(page: Path) -> None:
    """Change what the server sends, of a file that other releases share."""
    text = page.read_text("utf-8")
    page.unlink()
    page.write_text(text.replace("</body>", "<!-- by a stranger --></body>"), "utf-8")
