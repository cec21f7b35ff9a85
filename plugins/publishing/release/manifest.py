"""``release.json`` at the root of a published output: every file and how it is served.

    {"format": 1,
     "homes": {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"},
     "files": {"ja/about/index.html": {"bytes": 9120, "sha256": "…", "type": "text/html; …",
                                       "cache": "public, max-age=300, …"}, …}}

Names are those in the output: ``ja/…``, ``ko/…``, ``hosting/…``, ``provenance.json``. Files
beside others that hold the same compressed (``.gz``, ``.br``) are listed as well, with their
``encoding``. A preview has no such file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from plugins.records.models import LANGUAGES, Language

NAME = "release.json"
PROVENANCE = "provenance.json"
FORMAT = 1


@dataclass(frozen=True)
class File:
    """One file of a release: ``bytes`` is its size, ``sha256`` in lower-case hexadecimal.

    ``cache`` is the ``Cache-Control`` of files that readers get, "" for others; ``encoding``
    is ``br`` or ``gzip`` for a file that stands in for the one without that ending.
    """

    bytes: int
    sha256: str
    type: str
    cache: str = ""
    encoding: str = ""

    @property
    def immutable(self) -> bool:
        return "immutable" in self.cache


@dataclass(frozen=True)
class Manifest:
    """A release: the home of each site (no final slash), and the files by name."""

    homes: Mapping[Language, str]
    files: Mapping[str, File]

    @cached_property
    def id(self) -> str:
        """Twelve digits that are equal if and only if the releases are."""
        return sha256(dump(self)).hexdigest()[:12]


def dump(manifest: Manifest) -> bytes:
    """Return *manifest* as the bytes of ``release.json``; equal manifests give equal bytes."""
    files = {
        name: {key: value for key, value in vars(file).items() if value != ""}
        for name, file in sorted(manifest.files.items())
    }
    data = {"format": FORMAT, "homes": dict(manifest.homes), "files": files}
    return (json.dumps(data, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def read_file(values: Mapping[str, Any]) -> File:
    """Return the file that *values* of JSON tell of.

    Raises:
        TypeError: a value is missing, unknown or of another type.
    """
    file = File(**values)
    for name, value in vars(file).items():
        if type(value) is not (int if name == "bytes" else str):
            raise TypeError(f"{name} is {value!r}")
    return file


def load(data: bytes) -> Manifest:
    """Return the manifest in the bytes of ``release.json``.

    Raises:
        ValueError: the bytes are cut off, damaged or of another format.
    """
    try:
        read: dict[str, Any] = json.loads(data)
        if read["format"] != FORMAT:
            raise ValueError(f"a release of format {read['format']}; known is {FORMAT}")
        homes: dict[Language, str] = {lang: _text(read["homes"][lang]) for lang in LANGUAGES}
        files = {name: read_file(values) for name, values in read["files"].items()}
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError(f"not a list of a release: {error}") from error
    return Manifest(homes, files)
