"""Folders of files for editors: written whole, or a sentence says why not."""

import errno
import os
from pathlib import Path

import pytest

from plugins.checks.folder import write_folder
from plugins.checks.problems import format_problems


def told(folder: Path, files: dict[str, bytes]) -> str:
    return format_problems(write_folder(folder, files), "en", "text")


def held(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_files_are_written_over_older_ones(tmp_path: Path) -> None:
    folder = tmp_path / "brochure"
    assert told(folder, {"ja.pdf": b"old", "ko.pdf": b"old"}) == ""

    assert told(folder, {"ja.pdf": b"new"}) == ""
    assert held(folder) == {"ja.pdf": b"new", "ko.pdf": b"old"}


def test_a_file_in_the_place_of_the_folder_is_left_there(tmp_path: Path) -> None:
    (tmp_path / "brochure").write_text("mine", "utf-8")

    assert told(tmp_path / "brochure", {"ja.pdf": b"new"}) == (
        "brochure:1:1: error: There is a file where the folder 'brochure' is to be; rename it, "
        "then try again. [not-written]"
    )
    assert (tmp_path / "brochure").read_text("utf-8") == "mine"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_disk_that_takes_no_more_keeps_what_it_has(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "brochure"
    told(folder, {"ja.pdf": b"old", "ko.pdf": b"old"})
    write = Path.write_bytes

    def half(file: Path, data: bytes) -> int:
        write(file, data[:1])
        if "ko" in file.name:
            raise OSError(code, os.strerror(code), str(file))
        return len(data)

    monkeypatch.setattr(Path, "write_bytes", half)

    assert told(folder, {"ja.pdf": b"new", "ko.pdf": b"new"}) == (
        f"brochure:1:1: error: The files cannot be written into 'brochure' ({os.strerror(code)}); "
        "see that there is room and that you may write there. [not-written]"
    )
    assert held(folder) == {"ja.pdf": b"old", "ko.pdf": b"old"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "brochure").symlink_to(tmp_path / "nowhere")

    assert "brochure:1:1: error: The files cannot be written" in told(tmp_path / "brochure", {})
