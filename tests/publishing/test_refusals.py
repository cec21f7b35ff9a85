"""What publish refuses, and that nothing is touched then."""

import json
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

import tasks
from plugins.checks.problems import Place
from plugins.publishing.release.manifest import NAME, PROVENANCE, Manifest, dump, load
from plugins.publishing.release.manifest import File as ManifestFile
from publish.plan import compare
from publish.report import Outcome, as_json, as_text
from publish.run import Order, publish
from publish.target import Rsync, Storage, read_target
from tests.publishing.sample import publish_now, repository, tree, write_release

FOLDERS = {"kind": "folder", "ja": "public", "ko": "public/ko"}


@pytest.fixture
def root(tmp_path) -> Path:
    """A repository whose first release is live in a folder, and its second built."""
    root = repository(tmp_path, FOLDERS)
    write_release(root / "output", 1)
    publish_now(root)
    write_release(root / "output", 2)
    return root


def told(outcome) -> list[tuple[str, str]]:
    return [(each.place.path, each.code) for each in outcome.problems]


@pytest.mark.parametrize(
    ("name", "data", "where", "code"),
    [
        (NAME, None, f"output/{NAME}", "no-release"),
        (NAME, b"{", f"output/{NAME}", "bad-release"),
        ("ja/about/index.html", None, "output/ja/about/index.html", "not-the-release"),
        ("ja/about/index.html", b"!", "output/ja/about/index.html", "not-the-release"),
        ("ko/more.html", b"!", "output/ko/more.html", "not-the-release"),
        ("hosting/more", b"!", "output/hosting/more", "not-the-release"),
    ],
)
def test_what_is_not_the_release_that_was_checked_is_refused(root, name, data, where, code) -> None:
    before = tree(root / "public")
    if data is None:
        (root / "output" / name).unlink()
    else:
        (root / "output" / name).write_bytes(data)

    outcome = publish_now(root)

    assert told(outcome) == [(where, code)]
    assert not outcome.ok
    assert tree(root / "public") == before


def provenance(root: Path, **values: object) -> None:
    data = json.dumps(values).encode()
    (root / "output" / PROVENANCE).write_bytes(data)
    manifest = load((root / "output" / NAME).read_bytes())
    entry = ManifestFile(len(data), sha256(data).hexdigest(), "application/json")
    files = {**manifest.files, PROVENANCE: entry}
    (root / "output" / NAME).write_bytes(dump(Manifest(manifest.homes, files)))


def test_a_release_of_another_commit_is_refused_and_one_with_changes_is_told(root) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "one"], check=True)
    head = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    place = f"output/{PROVENANCE}"

    provenance(root, commit="0" * 40, modified=False)
    assert told(publish_now(root)) == [(place, "other-commit")]
    provenance(root, commit=head.stdout.strip(), modified=True)
    outcome = publish_now(root)

    assert told(outcome) == [(place, "modified")]
    assert outcome.result == "published"


def test_a_published_address_without_a_redirect_is_refused(root) -> None:
    (root / "data" / "addresses.txt").write_text("ja /about/\nja /events/e0/\nko /events/e0/\n")

    outcome = publish(root, root / "output", Order(live_check=False))

    assert [(each.place, each.code) for each in outcome.problems] == [
        (Place("data/addresses.txt", 2), "lost-live-address"),
        (Place("data/addresses.txt", 3), "lost-live-address"),
    ]
    assert not outcome.ok
    assert b"e0" in (root / "public" / "index.html").read_bytes()


def test_a_published_address_may_go_with_a_redirect(root) -> None:
    (root / "data" / "redirects.yaml").write_text(
        "redirects: [{id: e0, path: /events/e0/, to: /events/e1/}]\n"
    )

    assert publish(root, root / "output", Order(live_check=False)).result == "published"


def test_sites_do_not_move_by_accident(root) -> None:
    write_release(root / "output", 2, {"ja": "https://x.example", "ko": "https://x.example/ko"})

    assert told(publish_now(root)) == [("publishconf.py", "other-home")] * 2
    assert publish_now(root, move=True).result == "published"


@pytest.mark.parametrize(
    ("settings", "line", "column", "code"),
    [
        ("", 1, 1, "no-target"),
        ("PUBLISH = 3", 1, 1, "no-target"),
        ("PUBLISH = {'kind': 'ftp'}", 1, 20, "bad-target"),
        ("PUBLISH = {'kind': 'rsync',\n 'host': 'a b', 'path': '/x'}", 2, 10, "bad-target"),
        (
            "PUBLISH = {'kind': 'rsync',\n 'host': '-oProxyCommand=x', 'path': '/x'}",
            2,
            10,
            "bad-target",
        ),
        ("PUBLISH = {'kind': 'rsync',\n 'host': '', 'path': '/x/../..'}", 2, 22, "bad-target"),
        ("PUBLISH = {'kind': 'rsync',\n 'host': '', 'path': '/x; y'}", 2, 22, "bad-target"),
        ("PUBLISH = {'kind': 'rsync', 'host': '', 'path': '/x', 'keep': 1}", 1, 63, "bad-target"),
        ("PUBLISH = {'kind': 'folder', 'ja': 'public',\n 'ko': 'public/'}", 2, 8, "bad-target"),
        ("PUBLISH = {'kind': 'folder', 'ja': 'output/x', 'ko': 'public'}", 1, 36, "bad-target"),
        ("PUBLISH = {'kind': 'folder', 'ja': '.', 'ko': 'public'}", 1, 36, "bad-target"),
        ("PUBLISH = {'kind': 'rclone', 'ja': ':s3,key=x:a', 'ko': 'o:b'}", 1, 36, "bad-target"),
        ("PUBLISH = {'kind': 'rclone', 'ja': 'o,pass=x:a', 'ko': 'o:b'}", 1, 36, "bad-target"),
        ("PUBLISH = {'kind': 'folder', 'ja': 'a', 'ko': 'b', 'pass': 'x'}", 1, 60, "bad-target"),
        ("PUBLISH = nowhere", 1, 1, "settings"),
    ],
)
def test_a_wrong_target_is_told_at_its_place_without_its_value(
    root, settings, line, column, code
) -> None:
    (root / "publishconf.py").write_text(settings)

    outcome = publish_now(root)

    assert [(each.place, each.code) for each in outcome.problems] == [
        (Place("publishconf.py", line, column), code)
    ]
    assert "pass=x" not in str(outcome)


def test_each_kind_of_target_is_read(tmp_path) -> None:
    places = {"ja": "office:a", "ko": "office:b/ko"}

    assert read_target(
        {"kind": "rsync", "host": "d@h", "path": "/srv/x", "port": 22}, tmp_path
    ) == (
        Rsync("d@h", "/srv/x", 5, 22),
        [],
    )
    assert read_target({"kind": "rclone", **places, "server": "apache"}, tmp_path) == (
        Storage("rclone", places, "apache"),
        [],
    )


def test_going_back_is_refused_where_one_release_is_all_there_is(root) -> None:
    assert told(publish_now(root, rollback=True)) == [("publishconf.py", "no-rollback")]


def test_the_summary_names_pages_and_counts_the_rest(root) -> None:
    outcome = publish_now(root, dry_run=True)

    lines = as_text(outcome, str).splitlines()
    change = outcome.changes["ko"]
    assert lines[len(lines) // 2 :] == [
        f"ko: pages added 1, changed 3, removed 1; files to upload 7 ({change.bytes:,} bytes)",
        "  + /events/e2/",
        "  * /",
        "  * /about/",
        "  * /events/e1/",
        "  - /events/e0/",
        f"Release {outcome.release} would go live at public, public/ko (live now: {outcome.before}).",
    ]
    assert json.loads(as_json(outcome, "en"))["changes"]["ko"]["added"] == ["/events/e2/"]


def test_many_pages_are_not_all_named() -> None:
    page = ManifestFile(1, "0", "text/html", "public")
    change = compare({}, {f"{number:02}/index.html": page for number in range(12)})

    lines = as_text(Outcome((), "planned", changes={"ja": change}), str).splitlines()

    assert lines[1:-1] == [*(f"  + /{number:02}/" for number in range(10)), "  + and 2 more"]


def test_the_task_prints_the_problems_and_the_result_and_exits_with_1(
    root, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(tasks, "ROOT", root)
    options = tasks.parse(["publish", "--no-live-check", "--lang", "en"])

    status = tasks.publish(options)

    assert status == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("data/addresses.txt:1:1: error: '/events/e0/' is live (ja) but not")
    assert lines[-1] == "Nothing was published."


def test_the_task_takes_addresses_that_may_go(root, monkeypatch, capsys) -> None:
    monkeypatch.setattr(tasks, "ROOT", root)
    options = tasks.parse(
        ["publish", "--no-live-check", "--format", "json", "--allow-removed", "/events/e0/"]
    )

    assert tasks.publish(options) == 0
    assert json.loads(capsys.readouterr().out)["result"] == "published"
