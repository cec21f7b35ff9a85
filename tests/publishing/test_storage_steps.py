"""A storage without a switch: whole at every step, exact at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from plugins.publishing.release.manifest import File
from plugins.records.models import LANGUAGES
from publish import storage
from publish.folder import FolderStore
from publish.plan import Placed, step
from publish.storage import STATE
from tests.publishing.sample import publish_now, repository, site_files, torn, tree, write_release
from tests.publishing.servers import fill, small_disk

FOLDERS = {"ja": "public", "ko": "public/ko"}


class Cut(Exception):  # noqa: N818 - no error: the test pulls the plug
    """The publisher is gone."""


class Counter:
    """Lets so many files be touched, then ends everything."""

    def __init__(self, left: int) -> None:
        self.left = left

    def count(self) -> None:
        if self.left == 0:
            raise Cut
        self.left -= 1


@pytest.fixture
def cut(monkeypatch) -> Counter:
    """Count every file that a FolderStore replaces or deletes."""
    counter = Counter(-1)
    replace, unlink = FolderStore._replace, Path.unlink

    def counted_replace(self, path, data):
        counter.count()
        replace(self, path, data)

    def counted_unlink(self, missing_ok=False):
        counter.count()
        unlink(self, missing_ok)

    monkeypatch.setattr(FolderStore, "_replace", counted_replace)
    monkeypatch.setattr(Path, "unlink", counted_unlink)
    return counter


def sites(root: Path) -> dict[str, dict[str, bytes]]:
    """Return what is in the folder of each site, without the state."""
    everything = tree(root / "public") if (root / "public").is_dir() else {}
    found: dict[str, dict[str, bytes]] = {"ja": {}, "ko": {}}
    for name, data in everything.items():
        lang, path = ("ko", name.removeprefix("ko/")) if name.startswith("ko/") else ("ja", name)
        if path not in (STATE, "publish-upload.part"):
            found[lang][path] = data
    return found


def expected(edition: int, *before: int) -> dict[str, dict[str, bytes]]:
    """Return both sites of *edition*, with the assets of the releases *before*."""
    return {
        lang: {
            **{
                path: data
                for each in before
                for path, data in site_files(lang, each).items()
                if path.startswith("theme/")
            },
            **site_files(lang, edition),
        }
        for lang in LANGUAGES
    }


def folders(root: Path) -> Iterator[Path]:
    yield from (each for each in (root / "public").rglob("*") if each.is_dir())


def test_a_release_ends_in_exactly_its_files_with_the_assets_of_the_one_before(tmp_path) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS})

    for edition in (1, 2):
        write_release(root / "output", edition)
        assert publish_now(root).result == "published"

    assert sites(root) == expected(2, 1)
    assert [each for each in folders(root) if not any(each.iterdir())] == []


def test_the_same_release_again_touches_nothing(tmp_path, cut) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS})
    write_release(root / "output", 1)
    publish_now(root)
    cut.left = 0

    outcome = publish_now(root)

    assert outcome.result == "unchanged"
    assert [change.files for change in outcome.changes.values()] == [(), ()]


def test_assets_stay_for_some_releases_and_go_then(tmp_path) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS})
    last = storage.KEEP + 2

    for edition in range(1, last + 1):
        write_release(root / "output", edition)
        publish_now(root)

    assert sites(root) == expected(last, *range(last - storage.KEEP + 1, last))


def test_files_of_others_are_left_alone(tmp_path) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS})
    (root / "public" / "events" / "e1").mkdir(parents=True)
    (root / "public" / "events" / "e1" / "note.txt").write_text("of somebody else")
    for edition in (1, 3):
        write_release(root / "output", edition)
        publish_now(root)

    assert (root / "public" / "events" / "e1" / "note.txt").read_text() == "of somebody else"


@pytest.mark.parametrize("server", ["apache", "netlify"])
def test_the_rules_of_the_server_go_to_the_root_of_each_site(tmp_path, server) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS, "server": server})
    write_release(root / "output", 1)

    publish_now(root)

    name = {"apache": ".htaccess", "netlify": "_headers"}[server]
    found = sites(root)
    assert {lang: found[lang][name] for lang in LANGUAGES} == {"ja": b"# ja 1", "ko": b"# ko 1"}
    assert any(path.endswith(".gz") for path in found["ja"]) == (server == "apache")


@pytest.mark.parametrize("then", [1, 2, 3], ids=["the old", "the same", "a third"])
def test_wherever_it_is_cut_off_the_sites_are_whole_and_the_next_publish_is_exact(
    tmp_path, cut, then
) -> None:
    moments = 0
    while True:
        root = repository(tmp_path / f"cut-{moments}", {"kind": "folder", **FOLDERS})
        write_release(root / "output", 1)
        cut.left = -1
        publish_now(root)
        write_release(root / "output", 2)
        cut.left = moments
        try:
            publish_now(root)
        except Cut:
            pass
        else:
            break
        cut.left = -1
        for lang in LANGUAGES:
            editions = [site_files(lang, 1), site_files(lang, 2)]
            assert list(torn(sites(root)[lang], editions)) == [], f"after {moments} files"

        write_release(root / "output", then)
        assert publish_now(root).ok

        found = sites(root)
        for lang in LANGUAGES:
            wanted = site_files(lang, then)
            kept = set(found[lang]) - set(wanted)
            assert {path: found[lang].get(path) for path in wanted} == wanted
            assert all(path.startswith("theme/") for path in kept), f"after {moments} files"
        moments += 1
    assert moments > 20


def test_an_upload_that_is_interrupted_twice_leaves_no_stray_file(tmp_path, cut) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS})
    for edition, left in ((1, -1), (3, 12), (5, 15)):
        write_release(root / "output", edition)
        cut.left = left
        try:
            publish_now(root)
        except Cut:
            continue
    cut.left = -1
    write_release(root / "output", 7)

    publish_now(root)

    assert sites(root) == expected(7, 1)


@pytest.mark.parametrize(
    "state",
    [
        "{",
        '{"release": "a", "home": "b", "live": {}, "kept": {}, "unsure": ["../../victim"]}',
        '{"release": "a", "home": "b", "live": {}, "kept": {"/victim": 1}, "unsure": []}',
        '{"release": "a", "home": "b", "live": {"a": {"bytes": "1"}}, "kept": {}, "unsure": []}',
        '{"release": "a", "home": "b", "live": {}, "kept": {"a": []}, "unsure": []}',
    ],
)
def test_a_state_that_cannot_be_trusted_needs_a_word(tmp_path, state) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS})
    write_release(root / "output", 1)
    publish_now(root)
    (root / "public" / STATE).write_text(state)
    refused = publish_now(root)
    assert (refused.result, [each.code for each in refused.problems]) == ("refused", ["bad-state"])

    outcome = publish_now(root, move=True)

    assert [problem.code for problem in outcome.problems] == ["bad-state"]
    assert outcome.result == "published"
    assert sites(root) == expected(1)


def test_a_full_disk_leaves_whole_sites_and_the_next_publish_goes_on(tmp_path) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS})
    with small_disk(root / "public", "600k") as ballast:
        write_release(root / "output", 1)
        publish_now(root)
        fill(ballast, 8192)
        write_release(root / "output", 2)

        (problem,) = publish_now(root).problems

        assert problem.code == "no-access"
        ballast.unlink()
        for lang in LANGUAGES:
            assert list(torn(sites(root)[lang], [site_files(lang, 1), site_files(lang, 2)])) == []
        assert publish_now(root).result == "published"
        assert sites(root) == expected(2, 1)


def test_a_dry_run_writes_nothing(tmp_path) -> None:
    root = repository(tmp_path, {"kind": "folder", **FOLDERS})
    write_release(root / "output", 1)

    outcome = publish_now(root, dry_run=True)

    assert outcome.result == "planned"
    assert not (root / "public").exists()


@pytest.mark.parametrize("live", [{"index.html"}, set()])
def test_a_compressed_page_goes_up_with_its_page(live) -> None:
    def when(path: str, encoding: str) -> int:
        file = File(1, "0" * 64, "text/html; charset=utf-8", "public", encoding)
        return step(path, Placed(f"ja/{path}", file), live | {f"{each}.br" for each in live})

    assert when("index.html.br", "br") == when("index.html", "") > when("theme/a.css.br", "br")
