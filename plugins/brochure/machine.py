"""What printing needs of the machine: Pango, and fonts with the letters of both languages."""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# Debian package to the libraries in it, by the names under which WeasyPrint looks for them.
_LIBRARIES: Mapping[str, Sequence[str]] = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "libpangoft2-1.0-0": (
        "libpangoft2-1.0.so.0",
        "libpangoft2-1.0.dylib",
        "libpangoft2-1.0-0.dll",
    ),
    "libharfbuzz-subset0": (
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ),
}
_FONTS = ("fonts-noto-cjk", "fontconfig")
# Where Homebrew puts libraries: Apple's loader does not look there.
_FOLDERS = ("", "/opt/homebrew/lib/", "/usr/local/lib/") if sys.platform == "darwin" else ("",)
# What to type for all of it where there is no apt-get.
COMMANDS = {
    "dnf": "sudo dnf install -y pango harfbuzz google-noto-sans-cjk-fonts fontconfig",
    "pacman": "sudo pacman -S --needed pango harfbuzz noto-fonts-cjk fontconfig",
    "brew": "brew install pango fontconfig",
    "winget": "winget install MSYS2.MSYS2 && C:\\msys64\\usr\\bin\\pacman -S mingw-w64-ucrt-x86_64-pango",
}
REASON = "Brochures are printed with Pango, and with fonts for Japanese and Korean."


PACKAGES = (*_LIBRARIES, *_FONTS)  # of Debian and Ubuntu


def missing_packages() -> list[str]:
    """Return the Debian packages that printing still needs."""
    missing = [package for package, names in _LIBRARIES.items() if _loaded(names) is None]
    return missing if has_fonts() else [*missing, *_FONTS]


def command() -> str:
    """Return what to type so that nothing is missing."""
    if shutil.which("apt-get"):
        who = "" if hasattr(os, "geteuid") and os.geteuid() == 0 else "sudo "
        names = " ".join(missing_packages() or PACKAGES)
        return f"{who}apt-get update && {who}apt-get install -y --no-install-recommends {names}"
    known = (text for name, text in COMMANDS.items() if shutil.which(name))
    return next(known, "the install command of your system")


def has_fonts() -> bool:
    """Say whether there are letters of both languages; macOS and Windows bring their own."""
    if sys.platform in ("darwin", "win32"):
        return True
    return all(_fontconfig("fc-list", f":lang={lang}", "family") for lang in ("ja", "ko"))


def state() -> bytes:
    """Return a digest of what makes the same page look otherwise: Pango, and the fonts found."""
    told = hashlib.blake2b(digest_size=16)
    pango = _loaded(_LIBRARIES["libpango-1.0-0"])
    if pango is not None:
        pango.pango_version_string.restype = ctypes.c_char_p
        told.update(pango.pango_version_string())
    told.update(_fonts("%{file} %{fontversion}\n"))
    return told.digest()


def watched() -> tuple[str, ...]:
    """Return the files and folders of which one changes when ``state`` does: fonts and Pango.

    To look at them takes no library and no other program. A font that is put into a folder of
    its own is not among them.
    """
    fonts = sorted({os.fsdecode(file) for file in _fonts("%{file}\n").splitlines()})
    folders = sorted({str(Path(file).parent) for file in fonts})
    pango = _loaded(_LIBRARIES["libpango-1.0-0"])
    return (*fonts, *folders, *([] if pango is None else _mapped("libpango")))


def _fonts(told: str) -> bytes:
    """Return what fontconfig tells of the fonts that are taken, in its own form for answers."""
    return b"".join(
        _fontconfig("fc-match", "-f", told, f"{name}:weight={weight}")
        for name in ("Noto Sans CJK JP:lang=ja", "Noto Sans CJK KR:lang=ko")
        for weight in ("regular", "bold")
    )


def _mapped(name: str) -> list[str]:
    """Return the files of libraries called so that this process has open; Linux alone tells."""
    try:
        lines = Path("/proc/self/maps").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    files = {line.partition("/")[2] for line in lines if f"/{name}" in line}
    return sorted(f"/{file}" for file in files)


def _loaded(names: Sequence[str]) -> ctypes.CDLL | None:
    for folder in _FOLDERS:
        for name in names:
            try:
                return ctypes.CDLL(folder + name)
            except OSError:
                continue
    return None


def _fontconfig(*asked: str) -> bytes:
    """Return what a program of fontconfig answers; nothing if it is not there."""
    if not shutil.which(asked[0]):
        return b""
    return subprocess.run(asked, capture_output=True, check=False).stdout
