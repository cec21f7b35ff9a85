"""Make a verified build a release: compressed files, provenance, and the list of all."""

from collections.abc import Mapping
from pathlib import Path

from plugins.checks.problems import Place
from plugins.publishing.release import manifest, serving
from plugins.publishing.release.compression import compress
from plugins.publishing.staging import Staging
from plugins.records.models import LANGUAGES, Language

_PLACE = Place("publishconf.py")


def seal(staging: Staging, homes: Mapping[Language, str], made_from: bytes) -> None:
    """Add to *staging* what publishing needs; nothing may be written after it.

    *made_from* are the bytes of ``provenance.json``.
    """
    names = [name for name in sorted(staging.written) if served(name) and _compressed(name)]
    files = [staging.path(name) for name in names]
    for name, forms in zip(names, compress(files), strict=True):
        for ending, data in forms.items():
            staging.write(name + ending, data, _PLACE)
    staging.write(manifest.PROVENANCE, made_from, _PLACE)
    listed = {
        name: _file(name, digest, staging.path(name).stat().st_size)
        for name, digest in staging.written.items()
    }
    release = manifest.Manifest(homes, listed)
    staging.write(manifest.NAME, manifest.dump(release), _PLACE)


def served(name: str) -> bool:
    """Say whether readers get the file *name* of the output."""
    return name.partition("/")[0] in LANGUAGES


def _compressed(name: str) -> bool:
    return serving.ending(name) in serving.COMPRESSED


def _file(name: str, digest: str, size: int) -> manifest.File:
    if not served(name):
        return manifest.File(size, digest, serving.content_type(name))
    inside = name.partition("/")[2]
    encoding = "" if serving.plain_name(name) == name else serving.ENCODINGS[Path(name).suffix]
    return manifest.File(
        size, digest, serving.content_type(inside), serving.cache_rule(inside), encoding
    )
