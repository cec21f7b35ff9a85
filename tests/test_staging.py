"""What a build may write: each name once, and nothing outside its folder."""

import pytest

from plugins.checks.problems import Place
from plugins.publishing.staging import Staging
from plugins.search.aside import Readings, keep_aside
from plugins.search.reading import Reading

PLACE = Place("content/pages/about.md", 3)


@pytest.mark.parametrize("name", ["../out.html", "ja/../../out.html", "/out.html"])
def test_nothing_is_written_outside_the_output(tmp_path, name):
    folder = tmp_path / "inside"
    folder.mkdir()
    staging = Staging(folder)

    staging.write(name, b"x", PLACE)

    assert [(each.code, each.place) for each in staging.problems] == [("bad-name", PLACE)]
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []
    assert staging.written == {}


@pytest.mark.parametrize("second", ["ja/a.html", "ja/A.html"])
def test_names_that_differ_by_case_only_are_one_name(tmp_path, second):
    staging = Staging(tmp_path)
    staging.write("ja/a.html", b"x", PLACE)

    staging.write(second, b"y", PLACE)

    assert [each.code for each in staging.problems] == ["same-address"]
    assert (tmp_path / "ja/a.html").read_bytes() == b"x"


def test_what_processes_hand_on_does_not_become_output(tmp_path):
    output = tmp_path / "output"
    page = ("ja", "index.html")
    with Staging.locked(output) as staging:
        staging.write("ja/index.html", b"x", Place("content/pages/index.md"))
        readings = Readings()
        readings.add([page], keep_aside(staging.aside, {page: Reading("題 본문")}))
        assert readings[page].text == "題 본문"
        assert readings.get(("ko", "index.html")) is None
        staging.swap(output)

    assert {each.name for each in output.iterdir()} == {"ja", ".lock", ".manifest.json"}
