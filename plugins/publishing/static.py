"""Shared files: downloads are copied, pictures named."""

import re
from collections.abc import Callable
from pathlib import Path

from plugins.bilingual.base_generator import BaseGenerator
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


class StaticGenerator(BaseGenerator):
    """Copies shared files into this site, and the theme's files to ``theme/``.

    Pictures are not copied: plugins.images writes what it makes of them.
    """

    from_outline = True

    def generate_output(self, writer: SiteWriter) -> None:
        shown = self.settings["SHOWN_PATH"]
        for name, file in self.context["static_files"].items():
            if not is_picture(name):
                writer.write(name, file.read_bytes(), Place(shown(file)))
        for asset in self.context["assets"].held.values():
            writer.write(asset.name, asset.data, Place(shown(asset.source)))
