"""Files that are copied: shared pictures and downloads, and the theme's own."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from pelican.generators import Generator

from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.staging import SiteWriter
from plugins.records.reader import IGNORED

_NAME = re.compile(r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*\.[a-z0-9]+$")
_FOLDER = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
TYPES = frozenset(
    {
        ".jpg",
        ".jpeg",
        ".png",
        ".webp",
        ".svg",
        ".gif",
        ".pdf",
        ".csv",
        ".ics",
        ".zip",
        ".xlsx",
        ".docx",
        ".txt",
    }
)
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
            elif file.suffix.lower() not in TYPES:
                problems.append(
                    Problem.error(
                        place,
                        "unknown-file",
                        N_("Files of type '%(suffix)s' are not published; known types: %(known)s."),
                        suffix=file.suffix,
                        known=" ".join(sorted(TYPES)),
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


class StaticGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Copies shared files into this site, and the theme's files to ``theme/``."""

    def generate_output(self, writer: SiteWriter) -> None:
        for name, file in self.context["static_files"].items():
            writer.write(name, file.read_bytes(), Place(self.settings["SHOWN_PATH"](file)))
        static = Path(self.theme) / "static"
        css = static / "css"
        for file in sorted(static.rglob("*")):
            if file.is_dir() or file.name.startswith(".") or file.is_relative_to(css):
                continue
            name = "theme/" + file.relative_to(static).as_posix()
            writer.write(name, file.read_bytes(), Place(self.settings["SHOWN_PATH"](file)))
        if (css / "main.css").is_file():
            place = Place(self.settings["SHOWN_PATH"](css / "main.css"))
            writer.write("theme/site.css", stylesheet(css / "main.css").encode(), place)


def check_styles(folder: Path, shown: Callable[[Path], str]) -> Iterator[Problem]:
    """Every style file is imported once by main.css, and nothing else is."""
    main = folder / "main.css"
    if not main.is_file():
        return
    text = main.read_text("utf-8")
    named = [match["file"] for match in _IMPORT.finditer(text)]
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*.css")} - {"main.css"}
    for name in sorted(there - set(named)):
        yield Problem.error(
            Place(shown(folder / name)),
            "style",
            N_("This style file is not used; add a line for it to main.css."),
        )
    for number, line in enumerate(text.split("\n"), 1):
        match = _IMPORT.search(line)
        if "@import" in line and (match is None or match["file"] not in there):
            yield Problem.error(
                Place(shown(main), number),
                "style",
                N_(
                    'This line imports nothing; write @import "components/name.css" layer(components); for a file that is there.'
                ),
            )
    for name in sorted(there):
        plain = _COMMENT.sub("", (folder / name).read_text("utf-8"))
        if plain.count("{") != plain.count("}"):
            yield Problem.error(
                Place(shown(folder / name)),
                "style",
                N_("The curly brackets of this style file are not in pairs."),
            )


def stylesheet(main: Path) -> str:
    """Return the one stylesheet: each ``@import "file" layer(name);`` line by its file.

    Raises:
        FileNotFoundError: an imported file is not there.
    """

    def inline(match: re.Match[str]) -> str:
        text = (main.parent / match["file"]).read_text("utf-8")
        plain = "\n".join(
            line.strip() for line in _COMMENT.sub("", text).split("\n") if line.strip()
        )
        return f"@layer {match['layer']} {{\n{plain}\n}}"

    whole = _IMPORT.sub(inline, main.read_text("utf-8"))
    # Neighbours in one layer are one block.
    return re.sub(
        r"(@layer (\w+) \{\n(?:(?!^@layer).*\n)*?)\}\n@layer \2 \{\n",
        r"\1",
        whole,
        flags=re.MULTILINE,
    )
