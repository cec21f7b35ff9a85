"""Write files for editors into a folder beside the sites; what goes wrong there is a problem."""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from plugins.checks.problems import N_, Place, Problem


def write_folder(folder: Path, files: Mapping[str, bytes]) -> list[Problem]:
    """Write *files* (name to content) into *folder*, which is made; return what went wrong.

    A file that is there is replaced when the new ones are written whole.
    """
    if folder.exists() and not folder.is_dir():
        message = N_(
            "There is a file where the folder '%(folder)s' is to be; rename it, then try again."
        )
        return [Problem.error(Place(folder.name), "not-written", message, folder=folder.name)]
    parts = {folder / f".{name}.part": (folder / name, data) for name, data in files.items()}
    try:
        folder.mkdir(exist_ok=True)
        for part, (_file, data) in parts.items():
            part.write_bytes(data)
        for part, (file, _data) in parts.items():
            part.replace(file)
    except OSError as error:
        for part in parts:
            with contextlib.suppress(OSError):
                part.unlink()
        message = N_(
            "The files cannot be written into '%(folder)s' (%(reason)s); see that there is room and that you may write there."
        )
        reason = error.strerror or type(error).__name__
        return [
            Problem.error(
                Place(folder.name), "not-written", message, folder=folder.name, reason=reason
            )
        ]
    return []
