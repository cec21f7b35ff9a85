"""What a published build is beside its pages: compressed, listed, and the same every time."""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import brotli
import pytest

from plugins.bilingual.build import run
from plugins.publishing.assets import Assets, read_assets
from plugins.publishing.release import serving
from plugins.publishing.release.compression import compress
from plugins.publishing.release.manifest import File, Manifest, dump, load
from plugins.publishing.release.provenance import provenance
from tests.conftest import ROOT, copy_site

IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300, must-revalidate"


@pytest.fixture(scope="module")
def listed(published_site):
    return json.loads((published_site / "release.json").read_text("utf-8"))


def all_files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in (".lock", ".manifest.json")
    }


def test_the_list_has_every_file_with_its_size_and_digest(published_site, listed):
    files = all_files(published_site)
    del files["release.json"]

    assert {name: (each["bytes"], each["sha256"]) for name, each in listed["files"].items()} == {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()
    }
    assert listed["homes"] == {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"}


def test_what_is_beside_a_file_holds_the_same(published_site, listed):
    decoders = {"br": brotli.decompress, "gzip": gzip.decompress}
    beside = {
        name: each["encoding"] for name, each in listed["files"].items() if "encoding" in each
    }

    assert len(beside) > 1000
    for name, encoding in beside.items():
        plain = published_site / name.rpartition(".")[0]
        packed = (published_site / name).read_bytes()
        assert decoders[encoding](packed) == plain.read_bytes()
        assert len(packed) < plain.stat().st_size


@pytest.mark.parametrize("page", ["ja/index.html", "ko/publications/index.html", "ko/feed.xml"])
def test_a_page_has_both_compressed_forms(published_site, page):
    assert (published_site / f"{page}.br").is_file()
    assert (published_site / f"{page}.gz").is_file()


def test_only_what_is_named_by_its_bytes_is_kept_for_ever(published_site, listed):
    for name, each in listed["files"].items():
        if not name.startswith(("ja/", "ko/")):
            assert "cache" not in each
        elif each["cache"] == IMMUTABLE:
            plain = name if "encoding" not in each else name.rpartition(".")[0]
            digest = hashlib.sha256((published_site / plain).read_bytes()).hexdigest()
            assert re.search(r"-([0-9a-f]{8})\.\w+$", plain)[1] == digest[:8]
        else:
            assert each["cache"] == SHORT


def test_styles_scripts_and_icons_are_named_by_their_bytes(listed):
    assets = {name: each for name, each in listed["files"].items() if "/theme/" in name}

    assert {name.rpartition(".")[2] for name in assets} >= {"css", "js", "png", "svg"}
    assert {each["cache"] for each in assets.values()} == {IMMUTABLE}


def test_every_file_for_readers_has_a_type(listed):
    unknown = {
        name.rpartition(".")[2]
        for name, each in listed["files"].items()
        if name.startswith(("ja/", "ko/")) and each["type"] == serving.UNKNOWN_TYPE
    }

    assert unknown <= {"bin", "br", "gz"}
    assert listed["files"]["ko/feed.xml"]["type"] == "application/atom+xml"
    assert listed["files"]["ko/index.html.br"]["type"] == "text/html; charset=utf-8"


def test_a_preview_is_no_release_even_where_one_stood(published_site, tmp_path):
    output = shutil.copytree(published_site, tmp_path / "output")

    report = run(root=ROOT, publish=False, build_date=date(2026, 11, 22), output=output, write=True)

    assert report.ok
    assert not [
        name
        for name in all_files(output)
        if name.endswith((".gz", ".br", "release.json", "provenance.json"))
    ]


def test_a_check_finds_the_same_addresses_as_a_build(tmp_path):
    site = copy_site("small", tmp_path / "site")  # its settings are those of published sites
    both = [
        run(
            root=site,
            publish=False,
            build_date=date(2022, 5, 8),
            output=tmp_path / "output" if write else None,
            write=write,
        ).addresses
        for write in (True, False)
    ]

    assert both[0] == both[1]
    assert ("ja", "/") in both[0]
    assert not [path for _, path in both[0] if path.endswith((".gz", ".br"))]


# --- The same bytes every time ----------------------------------------------------------

BUILD = """
import sys
from pathlib import Path
from plugins.bilingual.build import run
sys.exit(not run(root=Path(sys.argv[1]), publish=False, build_date=None,
                 output=Path(sys.argv[2]), write=True).ok)
"""


def test_a_release_is_the_same_in_any_clone_zone_locale_and_on_any_number_of_cores(tmp_path):
    first = copy_site("small", tmp_path / "first")
    git = ["git", "-C", str(first), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "first"], check=True)
    second = tmp_path / "他の フォルダー"
    subprocess.run(["git", "clone", "-q", str(first), str(second)], check=True)
    every = os.sched_getaffinity(0)
    made = {}
    for site, environment, cores in (
        (first, {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"}, {min(every)}),
        (second, {"TZ": "America/Los_Angeles", "LC_ALL": "ko_KR.UTF-8", "HOME": "/"}, every),
    ):
        output = tmp_path / f"output of {site.name}"
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", BUILD, str(site), str(output)],
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            preexec_fn=lambda cores=cores: os.sched_setaffinity(0, cores),
            check=True,
        )
        made[site] = all_files(output)

    assert made[first] == made[second]
    assert len(json.loads(made[first]["provenance.json"])["commit"]) == 40


def test_the_provenance_tells_of_changes_that_no_commit_holds(tmp_path):
    def told():
        return json.loads(provenance(tmp_path, date(2022, 5, 8)))

    assert (told()["commit"], told()["modified"]) == (None, False)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "first"], check=True)
    head = subprocess.run(
        [*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    assert (told()["commit"], told()["modified"]) == (head, False)
    (tmp_path / "new.md").write_text("new")
    assert told()["modified"] is True
    inside = tmp_path / "inside"
    inside.mkdir()
    assert json.loads(provenance(inside, date(2022, 5, 8)))["commit"] is None


# --- Parts ------------------------------------------------------------------------------


def test_a_damaged_cache_is_made_anew(tmp_path):
    file = tmp_path / "page.html"
    file.write_text("<p>文章です。</p>" * 100, "utf-8")
    [first] = compress([file], tmp_path / "cache")
    kept = [each for each in (tmp_path / "cache").rglob("*") if each.is_file()]
    assert len(kept) == 2
    kept[0].write_bytes(b"")
    kept[1].write_bytes(kept[1].read_bytes()[:-9] + b"damaged!!")

    [second] = compress([file], tmp_path / "cache")

    assert second == first
    assert gzip.decompress(second[".gz"]) == file.read_bytes()


def test_what_compressing_does_not_make_smaller_has_nothing_beside_it(tmp_path):
    small, noise = tmp_path / "small.txt", tmp_path / "noise.bin"
    small.write_text("a" * 900)
    noise.write_bytes(bytes(hashlib.sha256(str(each).encode()).digest()[0] for each in range(5000)))

    assert list(compress([small, noise], tmp_path / "cache")) == [{}, {}]


def test_a_list_is_read_as_it_was_written():
    file = File(12, "0" * 64, "text/html; charset=utf-8", IMMUTABLE, "br")
    release = Manifest({"ja": "https://a.example", "ko": "https://b.example"}, {"ja/글": file})

    assert load(dump(release)) == release
    assert load(dump(release)).id == release.id
    assert Manifest(release.homes, {}).id != release.id


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"format": 2}',
        b'{"format": 1}',
        b'{"format": 1, "homes": {"ja": "a"}, "files": {}}',
        b'{"format": 1, "homes": {"ja": "a", "ko": "b"}, "files": {"ja/x": {"size": 1}}}',
        b'{"format": 1, "homes": {"ja": "a", "ko": "b"}, "files": []}',
    ],
)
def test_a_damaged_list_is_refused(data):
    with pytest.raises(ValueError, match=r"."):
        load(data)


def test_a_preview_keeps_plain_names_and_has_the_style_guide():
    theme = ROOT / "theme"
    plain, hashed = (read_assets(theme, preview=preview) for preview in (True, False))

    assert plain.path("theme/site.css") == "/theme/site.css"
    assert re.fullmatch(r"/theme/site-[0-9a-f]{8}\.css", hashed.path("theme/site.css"))
    assert set(plain.held) - set(hashed.held) == {"theme/guide.css"}
    assert Assets().path("theme/site.css") == "/theme/site.css"
