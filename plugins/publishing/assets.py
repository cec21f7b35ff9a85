"""The theme's own files: scripts, icons, and stylesheets that are each made of many.

In published sites their names hold a digest of their bytes, so that browsers may keep them for
ever, and a page never gets the style of another release.
"""

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import rcssmin

from plugins.checks.problems import N_, Place, Problem

# Files in css/ that import the others, and what they become: every page has the first, pages
# that are tools have the second, and the last is for the style guide of previews.
_GUIDE = "guide.css"
SHEETS = {"main.css": "theme/site.css", "tools.css": "theme/tools.css", _GUIDE: "theme/guide.css"}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r'@import "(?P<file>[^"]+)" layer\((?P<layer>[a-z]+)\);')
_FILE = re.compile(r"\burl\(", re.IGNORECASE)


@dataclass(frozen=True)
class Asset:
    """A file of the theme under its name in the output, ``theme/site-1a2b3c4d.css``."""

    name: str
    data: bytes
    source: Path


@dataclass(frozen=True)
class Assets:
    """The files of a theme by their plain names, ``theme/site.css``."""

    held: Mapping[str, Asset] = field(default_factory=dict)

    def path(self, name: str) -> str:
        """Return the site path of the file with the plain *name*.

        A theme need not have every file; then it is the plain path, and the check of the
        written pages tells that it leads nowhere.
        """
        return f"/{self.held[name].name if name in self.held else name}"


def read_assets(theme: Path, *, preview: bool) -> Assets:
    """Return all that a theme gives to readers as files; a preview keeps their plain names.

    Raises:
        FileNotFoundError: a stylesheet imports what is not there (``check_styles`` tells it).
    """
    static = theme / "static"
    css = static / "css"
    plain: dict[str, tuple[bytes, Path]] = {}
    for file in sorted(static.rglob("*")):
        if file.is_file() and not file.name.startswith(".") and not file.is_relative_to(css):
            plain[f"theme/{file.relative_to(static).as_posix()}"] = (file.read_bytes(), file)
    for sheet, name in SHEETS.items():
        if (css / sheet).is_file() and (sheet != _GUIDE or preview):
            plain[name] = (stylesheet(css / sheet).encode(), css / sheet)
    return Assets(
        {
            name: Asset(name if preview else _hashed(name, data), data, source)
            for name, (data, source) in plain.items()
        }
    )


def _hashed(name: str, data: bytes) -> str:
    stem, ending = posixpath.splitext(name)
    return f"{stem}-{hashlib.sha256(data).hexdigest()[:8]}{ending}"


def check_styles(folder: Path, shown: Callable[[Path], str]) -> Iterator[Problem]:
    """Every style file is imported once by one of the sheets, and nothing else is."""
    sheets = [folder / name for name in SHEETS if (folder / name).is_file()]
    if not sheets:
        return
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*.css")} - set(SHEETS)
    texts = {sheet: sheet.read_text("utf-8") for sheet in sheets}
    named = {match["file"] for text in texts.values() for match in _IMPORT.finditer(text)}
    for name in sorted(there - named):
        yield Problem.error(
            Place(shown(folder / name)),
            "style",
            N_("This style file is not used; add a line for it to main.css."),
        )
    seen: set[str] = set()
    for sheet, text in texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            match = _IMPORT.search(line)
            if "@import" not in line:
                continue
            if match is None or match["file"] not in there or match["file"] in seen:
                yield Problem.error(
                    Place(shown(sheet), number),
                    "style",
                    N_(
                        'This line imports nothing; write @import "components/name.css" layer(components); for a file that is there.'
                    ),
                )
            else:
                seen.add(match["file"])
    for name in sorted({*there, *(sheet.name for sheet in sheets)}):
        plain = _COMMENT.sub("", (folder / name).read_text("utf-8"))
        if plain.count("{") != plain.count("}"):
            yield Problem.error(
                Place(shown(folder / name)),
                "style",
                N_("The curly brackets of this style file are not in pairs."),
            )
        if _FILE.search(plain):
            yield Problem.error(
                Place(shown(folder / name), _line_of(_FILE, folder / name)),
                "style",
                N_(
                    "A style file cannot name other files with url(); the names of published files change with their bytes."
                ),
            )


def stylesheet(main: Path) -> str:
    """Return a stylesheet as it is served: each ``@import "file" layer(name);`` line by its file.

    Neighbours in one layer are one block; what only people need (comments, spaces) is left out.

    Raises:
        FileNotFoundError: an imported file is not there.
    """
    text = main.read_text("utf-8")
    imports = [(match["layer"], match["file"]) for match in _IMPORT.finditer(text)]
    parts: list[str] = [rcssmin.cssmin(_IMPORT.sub("", text))]
    for layer, group in groupby(imports, key=itemgetter(0)):
        # One file at a time: inside of @layer, rcssmin takes the space out of ".a :is(b)".
        inside = "".join(rcssmin.cssmin(_text(main, file)) for _, file in group)
        parts.append(f"@layer {layer}{{{inside}}}")
    return "".join(parts) + "\n"


def _text(main: Path, file: str) -> str:
    return (main.parent / file).read_text("utf-8")


def _line_of(pattern: re.Pattern[str], file: Path) -> int:
    """Return the line of the first match outside of comments."""
    text = file.read_text("utf-8")
    bare = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    found = pattern.search(bare)
    return bare.count("\n", 0, found.start()) + 1 if found else 1
