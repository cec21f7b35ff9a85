"""rsync to this machine and over ssh: exact, linked, switched at once, and back again."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.records.models import LANGUAGES
from publish import shell as shell_module
from publish.command import StopError
from publish.shell import Shell
from publish.target import Rsync
from tests.publishing.publisher import KILLS, duration, start
from tests.publishing.sample import (
    publish_now,
    repository,
    site_files,
    torn_release,
    tree,
    write_release,
)
from tests.publishing.servers import Cable, Sshd, fill, program, small_disk, sshd


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Sshd]:
    program("rsync")
    with sshd(tmp_path_factory.mktemp("sshd")) as running:
        yield running


@pytest.fixture
def over_ssh(server: Sshd, tmp_path, monkeypatch) -> Path:
    """A repository that publishes to a host over ssh; the host's folder is host/ in it."""
    monkeypatch.setenv("PATH", f"{server.bin}:{os.environ['PATH']}")
    return repository(tmp_path, on_host(tmp_path))


@pytest.fixture
def here(tmp_path) -> Path:
    """A repository that publishes to a folder of this machine, host/ in it."""
    program("rsync")
    return repository(tmp_path, {"kind": "rsync", "host": "", "path": "host"})


def on_host(root: Path, **more: object) -> dict[str, object]:
    return {"kind": "rsync", "host": "www.example.org", "path": f"{root}/host", **more}


def release(root: Path, edition: int) -> None:
    write_release(root / "output", edition)
    outcome = publish_now(root)
    assert outcome.result == "published", outcome


def live(root: Path) -> Path:
    return root / "host" / "current"


def assets(edition: int) -> set[str]:
    """Return the names of the stylesheets of *edition*, compressed too."""
    names = [
        f"{lang}/{path}"
        for lang in LANGUAGES
        for path in site_files(lang, edition)
        if path.startswith("theme/")
    ]
    return {each for name in names for each in (name, f"{name}.gz")}


def leftovers(root: Path) -> list[str]:
    """Return what is in the folder on the host beside releases and the link."""
    return sorted({each.name for each in (root / "host").iterdir()} - {"releases", "current"})


def test_a_release_over_ssh_is_the_output_with_the_assets_of_the_one_before(over_ssh) -> None:
    release(over_ssh, 1)
    before = tree(over_ssh / "output")
    release(over_ssh, 2)

    found = tree(live(over_ssh))
    after = {n: d for n, d in tree(over_ssh / "output").items() if n != ".lock"}
    assert found == {**{name: before[name] for name in assets(1)}, **after}
    assert leftovers(over_ssh) == []


def test_what_did_not_change_keeps_its_inode_and_time(over_ssh) -> None:
    release(over_ssh, 1)
    first = {name: (live(over_ssh) / name).stat() for name in tree(live(over_ssh))}
    release(over_ssh, 2)

    same = {
        name
        for name, held in first.items()
        if (live(over_ssh) / name).is_file()
        and (held.st_ino, held.st_mtime_ns)
        == ((now := (live(over_ssh) / name).stat()).st_ino, now.st_mtime_ns)
    }
    wanted = {
        name for name, data in tree(live(over_ssh)).items() if name in first and data is not None
    } - {
        name
        for lang in LANGUAGES
        for path, data in site_files(lang, 2).items()
        if data != site_files(lang, 1).get(path)
        for name in (f"{lang}/{path}", f"{lang}/{path}.gz")
    }
    assert same == wanted - {"release.json"} - {
        n for n in wanted if n.endswith((".htaccess", "_headers"))
    }


def test_the_same_release_again_uploads_nothing(over_ssh) -> None:
    release(over_ssh, 1)
    folder = live(over_ssh).readlink()

    outcome = publish_now(over_ssh)

    assert outcome.result == "unchanged"
    assert live(over_ssh).readlink() == folder


def test_as_many_releases_stay_as_are_to_be_kept(here) -> None:
    repository(here, {"kind": "rsync", "host": "", "path": "host", "keep": 3})

    for edition in range(1, 6):
        release(here, edition)

    kept = sorted(each.name[:4] for each in (here / "host" / "releases").iterdir())
    assert kept == ["0003", "0004", "0005"]
    assert {name for name in tree(live(here)) if "/theme/" in name} == (
        assets(2) | assets(3) | assets(4) | assets(5)
    )


def test_going_back_several_times_and_forth_keeps_the_assets_of_both(here) -> None:
    for edition in (1, 2, 3):
        release(here, edition)

    first, second = (publish_now(here, rollback=True) for _ in range(2))

    assert [first.release[:4], first.before[:4]] == ["0002", "0003"]
    assert [second.release[:4], second.before[:4]] == ["0001", "0002"]
    assert tree(live(here)).keys() >= assets(1) | assets(2) | assets(3)
    assert b"e1" in tree(live(here))["ja/feed.atom"]
    assert list(torn_release(live(here))) == []
    third = publish_now(here, rollback=True)
    assert [problem.code for problem in third.problems] == ["no-release-before"]

    release(here, 4)  # what was gone back from is not gone back to
    assert publish_now(here, rollback=True).release[:4] == "0001"


def test_a_release_that_is_damaged_is_not_gone_back_to(here) -> None:
    release(here, 1)
    (live(here).resolve() / "ko" / "about" / "index.html").write_text("damaged")
    release(here, 2)
    now = live(here).readlink()

    (problem,) = publish_now(here, rollback=True).problems

    assert dict(problem.params)["line"].startswith("ko/about/index.html: FAILED")
    assert live(here).readlink() == now


def test_two_publishers_do_not_mix(over_ssh) -> None:
    write_release(over_ssh / "output", 1)
    target = Rsync("www.example.org", f"{over_ssh}/host")
    with Shell(target, over_ssh) as first:
        first.enter(make=True)
        first.lock()

        outcome = publish_now(over_ssh)

    assert [problem.code for problem in outcome.problems] == ["locked"]
    assert not live(over_ssh).exists()
    assert publish_now(over_ssh).result == "published"


def test_the_lock_of_a_publisher_that_died_is_taken_over(here) -> None:
    release(here, 1)
    gone = subprocess.Popen(["true"])
    gone.wait()
    (here / "host" / ".lock").symlink_to(str(gone.pid))

    release(here, 2)

    assert leftovers(here) == []


def test_a_half_script_is_not_run(here) -> None:
    (here / "host").mkdir()
    (here / "host" / "precious").write_text("kept")
    with Shell(Rsync("", "host"), here) as one:
        one.enter(make=True)
        one._process.stdin.write(b"{\nrm precious")
        one._process.stdin.flush()

    assert (here / "host" / "precious").exists()


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ({"port": 1}, "ssh: connect to host"),  # nobody listens there
        ({"path": "/proc/no/such"}, "mkdir: cannot create directory"),
    ],
)
def test_what_the_host_refuses_is_told_in_its_words(over_ssh, target, line) -> None:
    repository(over_ssh, on_host(over_ssh, **target))
    write_release(over_ssh / "output", 1)

    (problem,) = publish_now(over_ssh).problems

    assert problem.code == "command"
    assert dict(problem.params)["line"].startswith(line)


def test_wherever_a_script_fails_the_live_release_stays_whole(here, monkeypatch) -> None:
    release(here, 1)
    write_release(here / "output", 2)
    run, moments = Shell.run, 0
    while True:
        left = moments

        def cut(self, script):
            nonlocal left
            if left == 0:
                raise StopError("cut", "The connection is gone.")
            left -= 1
            return run(self, script)

        monkeypatch.setattr(shell_module.Shell, "run", cut)
        outcome = publish_now(here)
        assert list(torn_release(live(here))) == [], f"after {moments} scripts"
        if outcome.result in ("published", "unchanged"):
            break
        moments += 1
    assert moments > 5
    monkeypatch.undo()
    release(here, 3)
    assert leftovers(here) == []


def test_a_publisher_that_is_killed_leaves_the_live_release_whole(over_ssh) -> None:
    release(over_ssh, 0)
    chance = random.Random(6)  # noqa: S311 - moments, no secrets
    write_release(over_ssh / "output", 1)
    seconds = duration(over_ssh)
    for edition in range(2, 2 + KILLS):
        write_release(over_ssh / "output", edition)
        publisher = start(over_ssh)
        time.sleep(chance.uniform(0, seconds))
        os.killpg(publisher.pid, signal.SIGKILL)
        publisher.wait()

        assert list(torn_release(live(over_ssh))) == []
        assert wait_for_lock(over_ssh).ok
        assert list(torn_release(live(over_ssh))) == []
        assert leftovers(over_ssh) == []


def wait_for_lock(root: Path):
    """Publish; the host may need a moment to see that the one before is gone."""
    for _ in range(100):
        outcome = publish_now(root)
        if [problem.code for problem in outcome.problems] != ["locked"]:
            break
        time.sleep(0.1)
    return outcome


def test_a_full_disk_leaves_the_live_release_whole(here) -> None:
    with small_disk(here / "host", "600k") as ballast:
        release(here, 1)
        fill(ballast, 8192)
        write_release(here / "output", 2)

        (problem,) = publish_now(here).problems

        assert problem.code == "command"
        assert list(torn_release(live(here))) == []
        ballast.unlink()
        assert publish_now(here).result == "published"


@pytest.mark.parametrize("kilobytes", [2, 10, 16])
def test_a_cut_connection_is_told_and_the_next_publish_goes_on(over_ssh, server, kilobytes) -> None:
    release(over_ssh, 1)
    write_release(over_ssh / "output", 2)
    with Cable(server.port, kilobytes * 1024) as cable:
        repository(over_ssh, on_host(over_ssh, port=cable.port))

        (problem,) = publish_now(over_ssh).problems

    assert problem.code == "command"
    assert list(torn_release(live(over_ssh))) == []
    assert live(over_ssh).readlink().name.startswith("0001-")
    repository(over_ssh, on_host(over_ssh))
    assert wait_for_lock(over_ssh).result == "published"
    assert leftovers(over_ssh) == []


def test_what_only_this_user_may_read_is_readable_on_the_host(here) -> None:
    before = os.umask(0o077)
    try:
        release(here, 1)
    finally:
        os.umask(before)

    folders = [here / "host", *(path for path in (here / "host").rglob("*") if path.is_dir())]
    assert {folder.stat().st_mode & 0o777 for folder in folders} == {0o755}


def test_changed_rules_of_the_server_are_told_with_what_to_do(here) -> None:
    release(here, 1)
    write_release(here / "output", 2, rules="# others")
    assert publish_now(here).reload

    outcome = publish_now(here, rollback=True)

    assert outcome.reload
    assert [each.code for each in outcome.problems] == ["reload-server"]
