"""What a release was made from, and with: ``provenance.json``.

    {"commit": "1a2b…", "modified": false, "date": "2026-11-22",
     "tools": {"python": "3.11.7", "pelican": "4.12.0", …}}

No clock, name of a machine or path is in it: two clones of a commit say the same.
"""

import importlib.metadata
import json
import platform
import re
import subprocess
import zlib
from datetime import date
from pathlib import Path

LOCK = Path(__file__).parents[3] / "requirements.txt"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def provenance(root: Path, day: date) -> bytes:
    """Return the bytes of ``provenance.json`` for the repository at *root*, built for *day*.

    ``commit`` is null where *root* is not the top of a git repository. ``modified`` says that
    there are changes which no commit holds.
    """
    commit, modified = _state(root)
    data = {
        "commit": commit,
        "modified": modified,
        "date": day.isoformat(),
        "tools": {
            "python": platform.python_version(),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
            **_packages(),
        },
    }
    return (json.dumps(data, indent=1, sort_keys=True) + "\n").encode()


def _state(root: Path) -> tuple[str | None, bool]:
    top = _git(root, "rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != root.resolve():
        return None, False
    return _git(root, "rev-parse", "HEAD"), bool(_git(root, "status", "--porcelain"))


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says, None if it is not there or fails."""
    try:
        told = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return told.stdout.strip() if told.returncode == 0 else None


def _packages() -> dict[str, str]:
    """Return the installed version of each library that the lock file names."""
    names = _PINNED.findall(LOCK.read_text("utf-8")) if LOCK.is_file() else []
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system or Python
    return found
