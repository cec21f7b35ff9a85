"""What can change every result: our code, the libraries, Python and the settings."""

import hashlib
import os
import re
import sys
import sysconfig
from pathlib import Path

SETTINGS = ("pelicanconf.py", "publishconf.py")
# A setting of Pelican's has the name of a variable that differs from one terminal to the next.
_SETTINGS_TOO = frozenset({"PATH"})
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def fingerprint(*more: bytes | str) -> bytes:
    """Return 32 bytes for this Python, the installed libraries and *more* that counts."""
    told = hashlib.blake2b(digest_size=32)
    for part in (sys.version, _libraries(), *more):
        held = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        told.update(len(held).to_bytes(8, "big") + held)
    return told.digest()


def _libraries() -> str:
    """Return the names of all installed libraries with their versions.

    They are in the names of folders, so that reading one directory is enough.
    """
    folders = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    names: set[str] = set()
    for folder in folders:
        if folder and os.path.isdir(folder):
            names |= {each for each in os.listdir(folder) if each.endswith(".dist-info")}
    return " ".join(sorted(names))


def environment(root: Path) -> str:
    """Return the variables of the environment that the settings of *root* name, with values."""
    named: set[str] = set()
    for name in SETTINGS:
        file = root / name
        if file.is_file():
            named |= set(_WORD.findall(file.read_text("utf-8", "replace")))
    named -= _SETTINGS_TOO
    held = sorted((name, value) for name, value in os.environ.items() if name in named)
    return repr(held)
