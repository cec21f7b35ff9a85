"""Shared files: downloads are copied, pictures named; and the theme's own."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import rcssmin
from pelican.generators import Generator

from plugins.checks.problems import N_, Place, Problem
from plugins.images.files import FOLDER as PICTURE_FOLDER
from plugins.images.files import is_picture
from plugins.images.making import FORMATS
from plugins.publishing.staging import SiteWriter
from plugins.records.reader import IGNORED

_NAME = re.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*\.[a-z0-9]+$")
_FOLDER = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
PICTURES = frozenset(FORMATS)
OTHER_PICTURES = frozenset({".gif", ".svg", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp"})
DOWNLOADS = frozenset(
    {
        ".pdf",
        ".csv",
        ".ics",
        ".zip",
        ".xlsx",
        ".docx",
        ".txt",
    }
)
# Files in css/ that import the others, and what they become: every page has the first, pages
# that are tools have the second, and the last is for the style guide of previews.
_GUIDE = "guide.css"
SHEETS = {"main.css": "theme/site.css", "tools.css": "theme/tools.css", _GUIDE: "theme/guide.css"}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMPORT = re.compile(r'@import "(?P<file>[^"]+)" layer\((?P<layer>[a-z]+)\);')


def shared_files(
    tree: Path, folders: list[str], shown: Callable[[Path], str]
) -> tuple[dict[str, Path], list[Problem]]:
    """Return the shared files of the content tree by their name in the output."""
    files: dict[str, Path] = {}
    problems = []
    for folder in folders:
        for file in sorted((tree / folder).rglob("*")):
            if file.is_dir() or IGNORED.match(file.name):
                continue
            place = Place(shown(file))
            parts = file.relative_to(tree).parts
            if file.is_symlink() or not file.resolve().is_relative_to(tree.resolve()):
                problems.append(
                    Problem.error(
                        place,
                        "symlink",
                        N_("Links to other files are not followed; put the file itself here."),
                    )
                )
            elif (wrong := _wrong_type(folder, file.suffix.lower())) is not None:
                known = PICTURES if folder == PICTURE_FOLDER else DOWNLOADS
                problems.append(
                    Problem.error(
                        place,
                        "unknown-file",
                        wrong,
                        suffix=file.suffix,
                        known=" ".join(sorted(known)),
                    )
                )
            elif not _NAME.match(file.name) or not all(_FOLDER.match(part) for part in parts[:-1]):
                problems.append(
                    Problem.error(
                        place,
                        "bad-name",
                        N_(
                            "The name '%(name)s' makes the address; use lower-case letters a-z, digits and hyphens."
                        ),
                        name=file.name,
                    )
                )
            else:
                files["/".join(parts)] = file
    return files, problems


def _wrong_type(folder: str, ending: str) -> str | None:
    """Return the message on a file that is not published from *folder*; None if it is."""
    if folder == PICTURE_FOLDER:
        if ending in PICTURES:
            return None
        if ending in OTHER_PICTURES:
            return N_(
                "Pictures of type '%(suffix)s' are not published; save a photograph as .jpg, a drawing as .png."
            )
    elif ending in DOWNLOADS:
        return None
    elif ending in PICTURES | OTHER_PICTURES:
        # Copied as it is, it would tell where it was taken.
        return N_(
            "A picture stands in content/images/, where sizes are made of it and its place and other notes are taken out; move it there."
        )
    return N_("Files of type '%(suffix)s' are not published; known types: %(known)s.")


class StaticGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Copies shared files into this site, and the theme's files to ``theme/``.

    Pictures are not copied: plugins.images writes what it makes of them.
    """

    def generate_output(self, writer: SiteWriter) -> None:
        for name, file in self.context["static_files"].items():
            if is_picture(name):
                continue
            writer.write(name, file.read_bytes(), Place(self.settings["SHOWN_PATH"](file)))
        static = Path(self.theme) / "static"
        css = static / "css"
        for file in sorted(static.rglob("*")):
            if file.is_dir() or file.name.startswith(".") or file.is_relative_to(css):
                continue
            name = "theme/" + file.relative_to(static).as_posix()
            writer.write(name, file.read_bytes(), Place(self.settings["SHOWN_PATH"](file)))
        for sheet, name in SHEETS.items():
            if (css / sheet).is_file() and (sheet != _GUIDE or self.settings["PREVIEW"]):
                place = Place(self.settings["SHOWN_PATH"](css / sheet))
                writer.write(name, stylesheet(css / sheet).encode(), place)


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
    for name in sorted(there):
        plain = _COMMENT.sub("", (folder / name).read_text("utf-8"))
        if plain.count("{") != plain.count("}"):
            yield Problem.error(
                Place(shown(folder / name)),
                "style",
                N_("The curly brackets of this style file are not in pairs."),
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
