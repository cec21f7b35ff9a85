"""The originals in content/images/: which can be published, and what was made of them."""

import hashlib
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from plugins.checks.problems import N_, Place, Problem
from plugins.images.making import WIDTHS, Fault, Reason
from plugins.images.workshop import Kept, Version, all_of, make_pictures

FOLDER = "images"
MAX_FILE_BYTES = 30_000_000
SMALL = 720  # pixels of width; a narrower photograph is blurred on most screens
_MEGABYTE = 1_000_000

_FAULTS: dict[Reason, tuple[str, str]] = {
    "empty": ("empty-file", N_("The file '%(name)s' is empty; put it here again.")),
    "mislabelled": (
        "mislabelled",
        N_(
            "The name of the file '%(name)s' ends in %(ending)s, but it holds something else; save it again as %(ending)s."
        ),
    ),
    "damaged": (
        "picture-damaged",
        N_("The file '%(name)s' is damaged or cut off; copy it here again from the original."),
    ),
    "animated": (
        "picture-animated",
        N_("The picture '%(name)s' moves, which distracts from reading; save one image of it."),
    ),
    "too-many-pixels": (
        "picture-too-large",
        N_(
            "The picture '%(name)s' has %(width)s × %(height)s pixels, more than can be read; make it smaller: a width of %(enough)s is enough."
        ),
    ),
    "too-much": (
        "picture-too-much",
        N_(
            "The picture '%(name)s' takes too much time or memory to be read; save it anew, or make it smaller."
        ),
    ),
}
_OTHER_KIND = N_(
    "The name of the file '%(name)s' ends in %(ending)s, but it is a %(found)s file; correct the ending or save it again as %(ending)s."
)


@dataclass(frozen=True)
class Picture:
    """An original and what is published of it; ``name`` is its path in the content tree."""

    name: str
    kept: Kept

    @property
    def width(self) -> int:
        return self.kept.versions[-1].width

    @property
    def height(self) -> int:
        return self.kept.versions[-1].height

    def path(self, version: Version) -> str:
        """Return the name of *version* in the output: ``images/2021/visit-720-1a2b3c4d.webp``.

        It changes with the bytes, so that browsers may keep them for ever.
        """
        stem = posixpath.splitext(self.name)[0]
        size = "card" if version == self.kept.card else version.width
        return f"{stem}-{size}-{version.sha256[:8]}{version.ending}"

    @property
    def webp(self) -> tuple[Version, ...]:
        return tuple(each for each in self.kept.versions if each.ending == ".webp")

    @property
    def fallback(self) -> tuple[Version, ...]:
        """The versions in a format that every program knows, by width."""
        return tuple(each for each in self.kept.versions if each.ending != ".webp")

    @property
    def files(self) -> dict[str, Version]:
        """Every version by its name in the output."""
        return {self.path(each): each for each in all_of(self.kept)}


@dataclass(frozen=True)
class Pictures:
    """The pictures by name; ``refused`` are names that have been reported where they stand."""

    held: Mapping[str, Picture] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()


def read_pictures(
    files: Mapping[str, Path], shown: Callable[[Path], str]
) -> tuple[Pictures, list[Problem]]:
    """Return the pictures among the shared *files*, and what is wrong with the others."""
    problems: list[Problem] = []
    digests: dict[Path, str] = {}
    names = {file: name for name, file in files.items() if is_picture(name)}
    for file, name in names.items():
        size = file.stat().st_size
        if size > MAX_FILE_BYTES:
            problems.append(_too_large(size, name, Place(shown(file))))
        else:
            digests[file] = hashlib.sha256(file.read_bytes()).hexdigest()
    held: dict[str, Picture] = {}
    for file, told in make_pictures(digests).items():
        name, place = names[file], Place(shown(file))
        if isinstance(told, Fault):
            problems.append(_fault(told, name, place))
            continue
        held[name] = Picture(name, told)
        if told.width < SMALL and not told.drawing:
            problems.append(_small(told.width, name, place))
    return Pictures(held, frozenset(names.values()) - held.keys()), problems


def is_picture(name: str) -> bool:
    """Say whether a shared file is published through the sizes made here.

    >>> is_picture("images/2021/visit.jpg"), is_picture("files/guide.pdf")
    (True, False)
    """
    return name.startswith(f"{FOLDER}/")


def _fault(told: Fault, name: str, place: Place) -> Problem:
    code, message = _FAULTS[told.reason]
    return Problem.error(
        place,
        code,
        _OTHER_KIND if told.found else message,
        name=name,
        ending=posixpath.splitext(name)[1],
        found=told.found,
        width=told.width,
        height=told.height,
        enough=WIDTHS[-1],
    )


def _too_large(size: int, name: str, place: Place) -> Problem:
    return Problem.error(
        place,
        "picture-too-large",
        N_(
            "The picture '%(name)s' has %(size)s MB, more than the %(limit)s MB that are read; make it smaller: a width of %(enough)s pixels is enough."
        ),
        name=name,
        size=-(-size // _MEGABYTE),
        limit=MAX_FILE_BYTES // _MEGABYTE,
        enough=WIDTHS[-1],
    )


def _small(width: int, name: str, place: Place) -> Problem:
    return Problem.warning(
        place,
        "picture-small",
        N_(
            "The picture '%(name)s' is %(width)s pixels wide and will look blurred; if there is a larger original, put it here: at best %(enough)s or more."
        ),
        name=name,
        width=width,
        enough=WIDTHS[-1],
    )
