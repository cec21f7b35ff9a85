"""A build after an edit of a text alone: little is loaded, and what may reach further is not missed."""

import subprocess
import sys

import pytest

from tests.incremental.sites import build, clean_build, differences, environment, files

SHORT = """
import sys
from pathlib import Path
from plugins.bilingual.shortcut import short_build
report = short_build(Path.cwd(), None, None, publish=False)
if report is None:
    print("whole")
else:
    loaded = {"docutils", "pelican"} & set(sys.modules)
    print(report.counts.converted, report.counts.rendered, *sorted(loaded))
"""


def short(site) -> str:
    """Say what the short build did: texts converted, pages rendered, or that it is not enough."""
    done = subprocess.run(
        [site / ".venv" / "bin" / "python", "-c", SHORT],
        cwd=site,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def built(site):
    assert build(site)[0] == 0
    return site


def article(site, number=3, tree="content"):
    return sorted((site / tree / "news").glob("*.md"))[number]


def add(file, text):
    file.write_text(f"{file.read_text('utf-8').rstrip()}\n\n{text}\n", "utf-8")


def equals_a_clean_build(site, tmp_path) -> bool:
    output = tmp_path / "clean"
    status, _told = clean_build(site, output)
    assert status == 0
    return differences(files(site / "output"), files(output)) == []


def test_an_edited_body_converts_one_text_and_loads_no_pelican(built, tmp_path):
    add(article(built), "足した文です。")

    assert short(built) == "1 1"
    assert equals_a_clean_build(built, tmp_path)


def test_both_sides_of_a_pair_are_built_at_once(built, tmp_path):
    add(article(built), "2030年に開きます。")
    add(article(built, tree="content-ko"), "2030년에 엽니다.")

    assert short(built) == "2 2"
    assert equals_a_clean_build(built, tmp_path)


def test_what_the_short_build_leaves_is_all_that_the_next_needs(built, tmp_path):
    file = article(built)
    add(file, "一つ目の文です。")
    assert short(built) == "1 1"
    add(file, "二つ目の文です。")
    assert short(built) == "1 1"
    add(article(built, 4), "別の文です。")
    assert short(built) == "1 1"

    assert short(built) == "0 0"
    assert build(built) == clean_build(built, tmp_path / "clean")
    assert differences(files(built / "output"), files(tmp_path / "clean")) == []


def test_a_pair_that_moves_is_told_on_the_other_side_and_on_the_page_of_states(built, tmp_path):
    file = article(built)
    name = file.relative_to(built).as_posix()
    subprocess.run(
        [sys.executable, "tasks.py", "confirm", name],
        cwd=built,
        env=environment(),
        check=True,
        capture_output=True,
    )
    build(built)
    add(file, "足した文です。")

    assert (
        short(built) == "1 4"
    )  # its page, its counterpart's, the state of all pairs on both sites
    assert equals_a_clean_build(built, tmp_path)


def test_a_warning_comes_and_goes_with_its_sentence(built):
    file = article(built)
    before = file.read_text("utf-8")
    told = build(built)
    add(file, "4321人が来ました。")
    with_number = build(built)
    file.write_text(before, "utf-8")

    assert "4321" in with_number[1]
    assert build(built) == told


def check(site):
    subprocess.run(
        [sys.executable, "tasks.py", "check"],
        cwd=site,
        env=environment(),
        check=False,
        capture_output=True,
    )


def test_an_undone_text_of_a_build_that_failed_is_on_no_page(built, tmp_path):
    other = article(built, tree="content-ko")
    before = other.read_bytes()
    add(other, "2031년에 엽니다. {fact:office/none}")
    assert build(built)[0] == 1
    other.write_bytes(before)
    add(article(built), "足した文です。")

    told = build(built)

    assert told == clean_build(built, tmp_path / "clean")
    assert differences(files(built / "output"), files(tmp_path / "clean")) == []


def test_what_was_built_elsewhere_is_built_here_as_well(built, tmp_path):
    file = article(built)
    before = file.read_bytes()
    add(file, "足した文です。\n\n## 節 {#elsewhere}")
    after = file.read_bytes()
    build(built, "--output", str(tmp_path / "elsewhere"))
    file.write_bytes(before)
    check(built)

    add(article(built, 4), f"[節](/news/{file.stem}/#elsewhere)")
    assert short(built) == "whole"

    article(built, 4).write_bytes(article(built, 4).read_bytes().rsplit(b"\n\n", 1)[0] + b"\n")
    file.write_bytes(after)
    build(built)
    assert equals_a_clean_build(built, tmp_path)


def test_a_check_leaves_what_an_edit_needs(built, tmp_path):
    check(built)
    add(article(built), "足した文です。")

    assert short(built) == "1 1"
    assert equals_a_clean_build(built, tmp_path)


def link_to_the_text(site):
    file = article(site)
    add(file, "足した文です。")
    aside = site / "aside.md"
    file.rename(aside)
    file.symlink_to(aside)


def lose_the_list_of_outputs(site):
    add(article(site), "足した文です。")
    (site / "output" / ".manifest.json").unlink()


def change_the_title(site):
    file = article(site)
    file.write_text(file.read_text("utf-8").replace('title: "', 'title: "新', 1), "utf-8")


def delete_a_body(site):
    file = article(site)
    file.write_text(file.read_text("utf-8").split("\n---\n")[0] + "\n---\n", "utf-8")


def lose_an_anchor(site):
    file = article(site)
    lines = [line for line in file.read_text("utf-8").split("\n") if not line.startswith("## ")]
    file.write_text("\n".join(lines), "utf-8")


def add_a_picture(site):
    add(article(site), "![図]({static}/images/none.png)")


def link_to_nothing(site):
    add(article(site), "[記事]({filename}/news/none.md)")


def add_a_text(site):
    file = article(site)
    (file.parent / "2030-01-01-new.md").write_bytes(file.read_bytes())


def change_a_record(site):
    file = site / "data" / "topics.yaml"
    file.write_text(file.read_text("utf-8") + "\n# a note\n", "utf-8")


def delete_an_output(site):
    add(article(site), "足した文です。")
    next((site / "output" / "ko").rglob("*.html")).unlink()


@pytest.mark.parametrize(
    "edit",
    [
        change_the_title,
        delete_a_body,
        lose_an_anchor,
        add_a_picture,
        link_to_nothing,
        add_a_text,
        change_a_record,
        delete_an_output,
        link_to_the_text,
        lose_the_list_of_outputs,
    ],
)
def test_what_may_reach_further_is_left_to_a_whole_build(built, edit):
    edit(built)
    before = files(built / "output")

    assert short(built) == "whole"
    assert files(built / "output") == before


def test_a_plugin_of_somebody_else_asks_for_whole_builds(site):
    settings = site / "pelicanconf.py"
    (site / "plugins" / "mine.py").write_text("def register():\n    pass\n", "utf-8")
    text = settings.read_text("utf-8").replace('"plugins.text",', '"plugins.text", "plugins.mine",')
    settings.write_text(text, "utf-8")
    assert build(site)[0] == 0
    add(article(site), "足した文です。")

    assert short(site) == "whole"
