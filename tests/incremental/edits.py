"""Edits as people and programs make them, drawn at random, on a small site with its code."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

TREES = ("content", "content-ko")
Edit = Callable[[Path, random.Random], str]  # changes a site; returns what it did


def draw(site: Path, chance: random.Random) -> str:
    """Make one edit; return what was done."""
    return chance.choice(EDITS)(site, chance)


def _texts(site: Path, tree: str, folder: str = "news") -> list[Path]:
    return sorted((site / tree / folder).glob("*.md"))


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")


def _some(site: Path, chance: random.Random) -> Path:
    return chance.choice(_texts(site, chance.choice(TREES)))


def add_to_a_body(site: Path, chance: random.Random) -> str:
    file = _some(site, chance)
    word = "文を足しました。" if file.parts[-3] == "content" else "문장을 더했습니다."
    file.write_text(f"{file.read_text('utf-8')}\n{word}{chance.randrange(1000)}\n", "utf-8")
    return f"added to {file.name}"


def cut_a_body(site: Path, chance: random.Random) -> str:
    file = _some(site, chance)
    lines = file.read_text("utf-8").split("\n")
    end = lines.index("---", 1)
    cut = chance.randrange(end + 1, len(lines) + 1)
    file.write_text("\n".join(lines[:cut]) + "\n", "utf-8")
    return f"cut {file.name} at line {cut}"


def empty_a_body(site: Path, chance: random.Random) -> str:
    file = _some(site, chance)
    front = file.read_text("utf-8").split("\n---\n", 1)[0]
    file.write_text(f"{front}\n---\n", "utf-8")
    return f"emptied {file.name}"


def name_a_heading(site: Path, chance: random.Random) -> str:
    """An id that others may link to, or that stands there already."""
    file = _some(site, chance)
    name = chance.choice(("x", "y", "section-1"))
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"\n## {'見出し' if file.parts[-3] == 'content' else '제목'} {{#{name}}}\n")
    return f"heading {name} in {file.name}"


def link_to_a_heading(site: Path, chance: random.Random) -> str:
    tree = chance.choice(TREES)
    here, there = chance.choice(_texts(site, tree)), chance.choice(_texts(site, tree))
    word = "リンク" if tree == "content" else "링크"
    with here.open("a", encoding="utf-8") as stream:
        stream.write(f"\n[{word}]({{filename}}/news/{there.name}#{chance.choice('xy')})\n")
    return f"{here.name} links into {there.name}"


def change_a_title(site: Path, chance: random.Random) -> str:
    file = _some(site, chance)
    _replace(file, 'title: "', 'title: "' + ("新" if file.parts[-3] == "content" else "새 "))
    return f"title of {file.name}"


def make_a_draft(site: Path, chance: random.Random) -> str:
    name = _some(site, chance).name
    for tree in TREES:
        file = site / tree / "news" / name
        if file.is_file():
            _replace(file, "---\n", "---\nstatus: draft\n")
    return f"draft {name}"


def rename_a_pair(site: Path, chance: random.Random) -> str:
    name = _some(site, chance).name
    new = f"{name.removesuffix('.md')}-{chance.randrange(100)}.md"
    for tree in TREES:
        file = site / tree / "news" / name
        if file.is_file():
            file.rename(file.with_name(new))
    return f"renamed {name} to {new}"


def delete_a_side(site: Path, chance: random.Random) -> str:
    file = _some(site, chance)
    if len(_texts(site, file.parts[-3])) > 3:
        file.unlink()
    return f"deleted {file.parts[-3]}/{file.name}"


def delete_a_pair(site: Path, chance: random.Random) -> str:
    name = _some(site, chance).name
    for tree in TREES:
        if len(_texts(site, tree)) > 3:
            (site / tree / "news" / name).unlink(missing_ok=True)
    return f"deleted {name}"


def copy_a_pair(site: Path, chance: random.Random) -> str:
    name = _some(site, chance).name
    new = f"{chance.randrange(2000, 2026)}-05-{chance.randrange(10, 29)}-copy.md"
    for tree in TREES:
        file = site / tree / "news" / name
        if file.is_file():
            shutil.copy(file, file.with_name(new))
    return f"copied {name} to {new}"


def change_a_record(site: Path, chance: random.Random) -> str:
    file = site / "data" / chance.choice(("programs.yaml", "topics.yaml", "bodies.yaml"))
    lines = file.read_text("utf-8").split("\n")
    at = [number for number, line in enumerate(lines) if line.strip().startswith("ja: ")]
    number = chance.choice(at)
    lines[number] += "等"
    file.write_text("\n".join(lines), "utf-8")
    return f"record in {file.name}, line {number + 1}"


def change_a_template(site: Path, chance: random.Random) -> str:
    file = chance.choice(sorted((site / "theme" / "templates").rglob("*.html")))
    text = file.read_text("utf-8")
    at = text.rfind("</")
    if at < 0:
        return f"nothing in {file.name}"
    note = chance.choice(("{# note #}", "<!-- note -->", "\n"))
    file.write_text(text[:at] + note + text[at:], "utf-8")
    return f"template {file.name}: {note!r}"


def change_a_style(site: Path, chance: random.Random) -> str:
    file = chance.choice(sorted((site / "theme" / "static").rglob("*.css")))
    file.write_text(f"{file.read_text('utf-8')}\n/* {chance.randrange(9)} */\n", "utf-8")
    return f"style {file.name}"


def change_a_string(site: Path, chance: random.Random) -> str:
    file = site / "theme" / "translations" / chance.choice(("ja.po", "ko.po"))
    _replace(file, 'msgid "News"\nmsgstr "', f'msgid "News"\nmsgstr "{chance.choice("AB")}')
    return f"string in {file.name}"


def change_a_setting(site: Path, chance: random.Random) -> str:
    with (site / "pelicanconf.py").open("a", encoding="utf-8") as stream:
        stream.write(f"\nNAVIGATION = NAVIGATION[{chance.randrange(2)}:]\n")
    return "setting"


def change_the_code(site: Path, chance: random.Random) -> str:
    """Another way to print numbers and dates, or a comment."""
    file = site / "plugins" / "text" / "dates.py"
    text = file.read_text("utf-8")
    if chance.random() < 0.5:
        file.write_text(f"{text}\n# {chance.randrange(9)}\n", "utf-8")
    else:
        old, new = ("年", "年 ") if "年 " not in text else ("年 ", "年")
        file.write_text(text.replace(old, new), "utf-8")
    return "code"


def damage_the_cache(site: Path, chance: random.Random) -> str:
    """Cut short, overwritten, from elsewhere, or gone."""
    files = sorted(file for file in (site / ".cache").rglob("*") if file.is_file())
    for file in chance.sample(files, min(len(files), 12)):
        data = bytearray(file.read_bytes())
        how = chance.randrange(4)
        if how == 0:
            file.write_bytes(data[: chance.randrange(len(data) + 1)])
        elif how == 1 and data:
            data[chance.randrange(len(data))] ^= 0xFF
            file.write_bytes(data)
        elif how == 2:
            file.write_bytes(chance.choice(files).read_bytes() if files else b"")
        else:
            file.unlink()
            files.remove(file)
    return "damaged the cache"


def damage_the_output(site: Path, chance: random.Random) -> str:
    """Somebody edits or removes what was built."""
    files = sorted(file for file in (site / "output").rglob("*.html") if file.is_file())
    if not files:
        return "nothing built yet"
    file = chance.choice(files)
    if chance.random() < 0.5:
        file.unlink()
    else:
        file.write_text(file.read_text("utf-8").replace("<", "< ", 1), "utf-8")
    return f"touched the output {file.name}"


def nothing(site: Path, chance: random.Random) -> str:
    del site, chance
    return "nothing"


EDITS: tuple[Edit, ...] = (
    add_to_a_body,
    add_to_a_body,
    add_to_a_body,
    cut_a_body,
    empty_a_body,
    name_a_heading,
    link_to_a_heading,
    change_a_title,
    make_a_draft,
    rename_a_pair,
    delete_a_side,
    delete_a_pair,
    copy_a_pair,
    change_a_record,
    change_a_template,
    change_a_style,
    change_a_string,
    change_a_setting,
    change_the_code,
    damage_the_cache,
    damage_the_output,
    nothing,
)
