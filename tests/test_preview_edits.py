"""Fifty edits in a row of a real site with its real build, broken ones among them.

However they meet with builds, what the preview has built in the end is what a clean build makes.
"""

import random
import shutil
import sys
import time
from http.client import HTTPException

import pytest

from tests.conftest import copy_site, pelican
from tests.test_preview import DEADLINE_SECONDS, Preview
from tests.test_small_site import tree

EDITS = 50
BUILD = (sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py")
FOLDERS = ("content", "content-ko", "data", "theme")
BROKEN = {
    "content/pages/about.md": "---\ntitle: 概要\nsummary: [\n---\n",
    "content-ko/pages/about.md": "---\ntitle: 개요\nsummary: 개요입니다.\n---\n[](none.md)\n",
    "data/programs.yaml": "programs:\n- id: cooking\n  titel: {ja: 料理, ko: 요리}\n",
    "data/figures.yaml": "figures: [{{{\n",
    "theme/templates/page.html": '{% extends "base.html" %}\n{% if %}\n',
    "theme/templates/base.html": "{{ nothing.here }}\n",
}


class Editors:
    """Edit *root* by chance: each edit is valid, breaks a file, or mends a broken one."""

    def __init__(self, root, seed):
        self.root = root
        self.chance = random.Random(seed)  # noqa: S311 - no secret
        self.good = {name: (root / name).read_text("utf-8") for name in BROKEN}
        self.pages = []
        self.edits = 0
        self.kinds = (
            self.add_text,
            self.add_text,
            self.change_record,
            self.change_template,
            self.change_stylesheet,
            self.add_page,
            self.rename_page,
            self.delete_page,
            self.make_folder_again,
            self.break_file,
            self.break_file,
            self.mend_file,
        )

    def edit(self):
        self.edits += 1
        self.chance.choice(self.kinds)()

    def mend_all(self):
        for name, text in self.good.items():
            if (self.root / name).read_text("utf-8") == BROKEN[name]:
                self.save(name, text)

    def save(self, name, text):
        """Save in either of the two ways that editors have."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if self.chance.random() < 0.5:
            file.write_text(text, "utf-8")
        else:
            new = self.root / "new"
            new.write_text(text, "utf-8")
            new.replace(file)

    def change(self, name, old, new):
        self.good[name] = self.good[name].replace(old, new)
        self.save(name, self.good[name])

    def add_text(self):
        name = self.chance.choice(["content/pages/about.md", "content-ko/pages/about.md"])
        self.good[name] += f"\n{self.edits}\n"
        self.save(name, self.good[name])

    def change_record(self):
        self.change("data/programs.yaml", "料理で", f"料理{self.edits}で")

    def change_template(self):
        self.change("theme/templates/base.html", "</body>", f"<p>{self.edits}</p>\n</body>")

    def change_stylesheet(self):
        self.save("theme/static/css/base.css", f"p {{ order: {self.edits}; }}\n")

    def add_page(self):
        name = f"{self.chance.choice(['content', 'content-ko'])}/pages/page-{self.edits}.md"
        self.save(name, f"---\ntitle: A{self.edits}\nsummary: B\n---\nC\n")
        self.pages.append(name)

    def rename_page(self):
        if self.pages:
            old = self.pages.pop(self.chance.randrange(len(self.pages)))
            new = f"content/pages/renamed-{self.edits}.md"
            (self.root / old).rename(self.root / new)
            self.pages.append(new)

    def delete_page(self):
        if self.pages:
            (self.root / self.pages.pop(self.chance.randrange(len(self.pages)))).unlink()

    def make_folder_again(self):
        """As a change of branch in git does it."""
        folder = self.root / self.chance.choice(FOLDERS)
        kept = self.root / "kept"
        shutil.copytree(folder, kept)
        shutil.rmtree(folder)
        if self.chance.random() < 0.5:
            shutil.copytree(kept, folder)
        else:
            kept.rename(folder)
        shutil.rmtree(kept, ignore_errors=True)

    def break_file(self):
        name = self.chance.choice(list(BROKEN))
        self.save(name, BROKEN[name])

    def mend_file(self):
        name = self.chance.choice(list(BROKEN))
        self.save(name, self.good[name])


@pytest.fixture
def site(tmp_path):
    """The small site with a stylesheet."""
    site = copy_site("small", tmp_path / "site")
    css = site / "theme/static/css"
    css.mkdir(parents=True)
    (css / "main.css").write_text('@import "base.css" layer(base);\n', "utf-8")
    (css / "base.css").write_text("p { order: 0; }\n", "utf-8")
    return site


def settled(preview, expected):
    """Say whether the preview is well and has built *expected*."""
    try:
        return (
            next(preview.events())["problems"] == "" and tree(preview.root / "output") == expected
        )
    except (HTTPException, FileNotFoundError):  # files are being replaced
        return False


@pytest.mark.parametrize("seed", [20221123, 3])
def test_fifty_edits_in_a_row_end_in_the_bytes_of_a_clean_build(site, tmp_path, monkeypatch, seed):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1652000000")
    editors = Editors(site, seed)
    preview = Preview(site, *BUILD)
    try:
        for _ in range(EDITS):
            editors.edit()
            time.sleep(editors.chance.choice([0, 0, 0.1, 0.5]))  # at any point of a build
        editors.mend_all()
        clean = tmp_path / "clean"
        shutil.copytree(site, clean, ignore=shutil.ignore_patterns("output", "__pycache__"))
        told = pelican(clean)
        assert told.status == 0, told.output
        expected = tree(clean / "output")

        deadline = time.monotonic() + 2 * DEADLINE_SECONDS
        while not settled(preview, expected):
            assert time.monotonic() < deadline, "the preview differs from a clean build"
            time.sleep(0.1)
    finally:
        preview.end()

    assert len(expected) > 20
