"""rclone to storage that speaks S3 and to SFTP: exact, with headers, whole when it is killed."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from plugins.publishing.hosts.headers import headers_of
from plugins.records.models import LANGUAGES
from publish import rclone
from publish.storage import STATE
from tests.publishing.publisher import KILLS, duration, start
from tests.publishing.sample import publish_now, repository, site_files, torn, write_release
from tests.publishing.servers import Cable, s3, sshd

PORT = "RCLONE_CONFIG_OFFICE_PORT"
RCLONE = shutil.which("rclone") or shutil.which("rclone", path=str(Path(sys.executable).parent))
pytestmark = pytest.mark.skipif(RCLONE is None, reason="rclone is not installed")


@dataclass(frozen=True)
class Remote:
    """A repository that publishes to a remote, and where each site is there."""

    root: Path
    places: dict[str, str]

    def files(self, lang: str) -> dict[str, bytes]:
        """Return what is in the place of *lang*, without the state."""
        folder = self.root / f"seen-{lang}"
        command = [str(RCLONE), "sync", self.places[lang], str(folder)]
        subprocess.run(command, check=True, capture_output=True)
        found = {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file() and file.name != STATE
        }
        if self.places["ko"].startswith(f"{self.places['ja']}/"):
            return {path: data for path, data in found.items() if not path.startswith("ko/")}
        return found

    def wrong(self, *editions: int) -> list[str]:
        """Return what is wrong with both sites, which are somewhere between *editions*."""
        return [
            fault
            for lang in LANGUAGES
            for fault in torn(self.files(lang), [site_files(lang, each) for each in editions])
        ]

    def strays(self, edition: int) -> set[str]:
        """Return what is there and is neither of *edition* nor kept."""
        return {
            path
            for lang in LANGUAGES
            for path in self.files(lang).keys() - site_files(lang, edition).keys()
            if not path.startswith("theme/")
        }


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Iterator[dict[str, str]]:
    """Run both servers; yield the variables that tell rclone of them."""
    folder = tmp_path_factory.mktemp("servers")
    with sshd(folder) as server, s3(folder) as address:
        yield {
            "RCLONE_CONFIG": str(folder / "none.conf"),
            "RCLONE_CONFIG_S3_TYPE": "s3",
            "RCLONE_CONFIG_S3_PROVIDER": "Other",
            "RCLONE_CONFIG_S3_ENDPOINT": address,
            "RCLONE_CONFIG_S3_ACCESS_KEY_ID": "testing",
            "RCLONE_CONFIG_S3_SECRET_ACCESS_KEY": "a-secret",
            "RCLONE_CONFIG_OFFICE_TYPE": "sftp",
            "RCLONE_CONFIG_OFFICE_HOST": "127.0.0.1",
            PORT: str(server.port),
            "RCLONE_CONFIG_OFFICE_USER": "root" if os.geteuid() == 0 else os.environ["USER"],
            "RCLONE_CONFIG_OFFICE_KEY_FILE": str(server.key),
            "RCLONE_CONFIG_OFFICE_SHELL_TYPE": "none",
        }


@pytest.fixture
def remote(settings, tmp_path, monkeypatch) -> Callable[[str], Remote]:
    """Make the repository that publishes to storage of a kind."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    bucket = f"b{abs(hash(tmp_path))}"

    def make(kind: str) -> Remote:
        places = {
            "s3": {"ja": f"s3:{bucket}-ja", "ko": f"s3:{bucket}-ko"},
            "sftp": {"ja": f"office:{tmp_path}/host", "ko": f"office:{tmp_path}/host/ko"},
        }[kind]
        return Remote(repository(tmp_path, {"kind": "rclone", **places}), places)

    return make


@pytest.mark.parametrize("kind", ["s3", "sftp"])
def test_a_release_ends_in_exactly_its_files_and_again_uploads_nothing(remote, kind) -> None:
    site = remote(kind)
    for edition in (1, 3):
        write_release(site.root / "output", edition)
        assert publish_now(site.root).result == "published"

    for lang in LANGUAGES:
        styles = {p: d for p, d in site_files(lang, 1).items() if p.startswith("theme/")}
        assert site.files(lang) == {**styles, **site_files(lang, 3)}
    if kind == "sftp":  # no folder of a removed page stays
        events = sorted(each.name for each in (site.root / "host" / "events").iterdir())
        assert events == ["e2", "e3"]
    again = publish_now(site.root)
    assert again.result == "unchanged"
    assert [change.files for change in again.changes.values()] == [(), ()]


def test_each_object_has_its_type_language_and_cache_rule(remote) -> None:
    site = remote("s3")
    manifest = write_release(site.root / "output", 1)
    publish_now(site.root)

    command = [str(RCLONE), "lsjson", "-R", "--files-only", "-M", site.places["ko"]]
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    keys = ("content-type", "cache-control", "content-language")
    found = {
        each["Path"]: tuple(each["Metadata"].get(key) for key in keys)
        for each in told
        if each["Path"] != STATE
    }
    assert found == {
        path: (file.type, file.cache, headers_of(path, "ko").get("Content-Language"))
        for path in site_files("ko", 1)
        for file in [manifest.files[f"ko/{path}"]]
    }


@pytest.mark.parametrize("kind", ["s3", "sftp"] if KILLS > 1 else ["s3"])  # 15 s for one
def test_a_publisher_that_is_killed_leaves_whole_sites_and_no_stray_file(remote, kind) -> None:
    site = remote(kind)
    chance = random.Random(66)  # noqa: S311 - moments, no secrets
    write_release(site.root / "output", 1)
    publish_now(site.root)
    write_release(site.root / "output", 2)
    seconds = duration(site.root)
    for edition in range(3, 3 + KILLS):
        write_release(site.root / "output", edition)
        publisher = start(site.root)
        time.sleep(chance.uniform(seconds / 4, seconds))
        os.killpg(publisher.pid, signal.SIGKILL)
        publisher.wait()

        assert site.wrong(edition - 1, edition) == []
        assert publish_now(site.root).ok
        assert site.wrong(edition, edition) == []
        assert site.strays(edition) == set()


def test_what_the_remote_says_is_told_without_a_secret(remote, monkeypatch) -> None:
    site = remote("s3")
    monkeypatch.setenv("RCLONE_CONFIG_S3_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("RCLONE_LOW_LEVEL_RETRIES", "1")
    write_release(site.root / "output", 1)

    outcome = publish_now(site.root)

    assert [problem.code for problem in outcome.problems] == ["command"]
    assert "connection refused" in dict(outcome.problems[0].params)["line"]
    assert "a-secret" not in str(outcome)


def test_a_cut_connection_leaves_whole_sites_and_the_next_publish_goes_on(
    remote, settings, monkeypatch
) -> None:
    site = remote("sftp")
    write_release(site.root / "output", 1)
    publish_now(site.root)
    write_release(site.root / "output", 2)
    monkeypatch.setenv("RCLONE_LOW_LEVEL_RETRIES", "1")
    with Cable(int(settings[PORT]), 40 * 1024) as cable:
        monkeypatch.setenv(PORT, str(cable.port))

        (problem,) = publish_now(site.root).problems

    monkeypatch.setenv(PORT, settings[PORT])
    assert problem.code == "command"
    assert site.wrong(1, 2) == []
    assert publish_now(site.root).ok
    assert site.wrong(2, 2) == []
    assert site.strays(2) == set()


def test_an_rclone_that_writes_in_place_is_told(remote, monkeypatch) -> None:
    site = remote("sftp")
    monkeypatch.setattr(rclone, "_features", lambda _program, _name: {"BucketBased": False})
    write_release(site.root / "output", 1)

    outcome = publish_now(site.root, dry_run=True)

    assert [(each.severity, each.code) for each in outcome.problems] == [
        ("warning", "no-whole-files")
    ] * 2


def test_a_missing_rclone_is_told(remote, monkeypatch) -> None:
    site = remote("s3")
    monkeypatch.setattr(rclone.shutil, "which", lambda _name, path=None: path and None)
    write_release(site.root / "output", 1)

    assert [each.code for each in publish_now(site.root).problems] == ["no-program"]
