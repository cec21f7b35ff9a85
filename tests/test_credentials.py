"""Secrets are there while something is published, and nowhere else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from publish.credentials import KNOWN_HOSTS, RCLONE, SSH_KEY, loaded
from tests.conftest import ROOT, copy_site

SECRET = "잠금-s3cr3t-鍵"  # noqa: S105 - not a real one


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def key(tmp_path: Path) -> str:
    if not shutil.which("ssh-agent"):
        pytest.skip("there is no ssh-agent here")
    file = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    return file.read_text("utf-8")


def keys() -> str:
    return subprocess.run(["ssh-add", "-l"], capture_output=True, text=True, check=False).stdout


def test_a_key_is_in_an_agent_as_long_as_something_is_published(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SSH_KEY, key)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)

    with loaded():
        inside, socket, variable = keys(), Path(os.environ["SSH_AUTH_SOCK"]), SSH_KEY in os.environ

    assert ("ED25519" in inside, variable) == (True, False)
    assert ("SSH_AUTH_SOCK" in os.environ, socket.exists(), keys()) == (False, False, "")


def test_what_is_no_key_is_told_without_telling_it(key: str) -> None:
    del key  # only says that there is an agent

    with pytest.raises(OSError, match="is no private key") as error, loaded({SSH_KEY: SECRET}):
        pass

    assert SECRET not in str(error.value)


def test_settings_of_rclone_are_in_a_file_of_this_user_alone_and_gone_after() -> None:
    environ = {RCLONE: f"[site]\ntype = sftp\npass = {SECRET}"}

    with loaded(environ):
        file = Path(environ["RCLONE_CONFIG"])
        inside = (file.stat().st_mode & 0o777, SECRET in file.read_text("utf-8"))

    assert (inside, file.exists(), environ) == ((0o600, True), False, {})


def test_a_known_host_is_added_once(home: Path) -> None:
    file = home / ".ssh" / "known_hosts"

    for _ in range(2):
        with loaded({KNOWN_HOSTS: "one ssh-ed25519 AAAA\n\ntwo ssh-ed25519 BBBB\n"}):
            pass

    assert file.read_text("utf-8") == "one ssh-ed25519 AAAA\ntwo ssh-ed25519 BBBB\n"


def test_without_variables_nothing_changes(home: Path) -> None:
    environ = {"PATH": "/bin", SSH_KEY: "", RCLONE: ""}

    with loaded(environ):
        inside = dict(environ)

    assert inside == environ == {"PATH": "/bin"}
    assert not (home / ".ssh").exists()


ODD = {
    SSH_KEY: f"-----BEGIN KEY-----\n{SECRET}1\n-----END KEY-----",
    RCLONE: f"[a]\npass={SECRET}2",
    "GITHUB_TOKEN": f"{SECRET}3",
    "AWS_SECRET_ACCESS_KEY": f"{SECRET}4%s{{{{}}}}",
    "RCLONE_CONFIG_SITE_PASS": f"{SECRET}5\n::error::",
    "SMTP_PASSWORD": f"{SECRET}6</script>",
}


BROKEN = {
    "nothing": ("", ""),
    "a text": ("content/pages/about.md", "no front matter"),
    "the settings": ("pelicanconf.py", "import os\nraise RuntimeError(len(os.environ))\n"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_no_secret_of_the_environment_is_in_output_caches_or_what_is_printed(
    broken: str, tmp_path: Path
) -> None:
    site = copy_site("small", tmp_path / "site")
    # With a copy of the code, what it keeps in .cache is in the site too.
    unread = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "plugins", site / "plugins", ignore=unread)
    file, text = BROKEN[broken]
    if file:
        (site / file).write_text(text, "utf-8")

    told = subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py"],
        cwd=site,
        env={**os.environ, **ODD, "SOURCE_DATE_EPOCH": "1652000000", "PYTHONPATH": str(site)},
        capture_output=True,
        check=False,
    )

    held = [file for file in site.rglob("*") if file.is_file()]
    assert (told.returncode != 0) == bool(file)
    assert len(held) > 100
    assert SECRET.encode() not in told.stdout + told.stderr
    assert [file for file in held if SECRET.encode() in file.read_bytes()] == []
