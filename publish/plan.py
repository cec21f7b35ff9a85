"""What a publish changes: the live release and the new one compared, nothing else read.

A *placed* site maps each path inside it (``about/index.html``) to a ``Placed``.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from plugins.publishing.release.manifest import File, Manifest
from plugins.records.models import LANGUAGES, Language

# Files that name others and are asked for anew: they change after the pages they name.
_INDEXES = (".atom", ".xml", ".json", ".txt", ".bin", ".webmanifest")
STEPS = range(4)


@dataclass(frozen=True)
class Placed:
    """A file of a site: ``name`` is that in the output, ``hosting/apache/ja/.htaccess``."""

    name: str
    file: File


@dataclass(frozen=True)
class Change:
    """What changes on one site: paths inside it, sorted; pages as their addresses.

    ``files`` go up and are ``bytes`` long; ``removed`` are lost pages.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    files: tuple[str, ...]
    bytes: int


def place(
    manifest: Manifest, lang: Language, server: str = "", *, compressed: bool
) -> dict[str, Placed]:
    """Return the site of *lang*, with what *server* wants at its root.

    Without *compressed*, files that stand in for others are left out.
    """
    roots = [f"{lang}/", *([f"hosting/{server}/{lang}/"] if server else [])]
    return {
        name.removeprefix(root): Placed(name, file)
        for root in roots
        for name, file in manifest.files.items()
        if name.startswith(root) and (compressed or not file.encoding)
    }


def sites(manifest: Manifest) -> dict[Language, dict[str, File]]:
    """Return the files of each site by their paths inside it."""
    return {
        lang: {path: placed.file for path, placed in place(manifest, lang, compressed=True).items()}
        for lang in LANGUAGES
    }


def compare(
    live: Mapping[str, File], new: Mapping[str, File], uncertain: Collection[str] = frozenset()
) -> Change:
    """Compare a site as it is *live* with the *new* one.

    *uncertain* are paths whose live bytes are not known, after an interrupted upload.
    """
    ups = sorted(path for path, file in new.items() if live.get(path) != file or path in uncertain)
    return Change(
        added=_pages(path for path in ups if path not in live),
        changed=_pages(path for path in ups if path in live),
        removed=_pages(live.keys() - new.keys()),
        files=tuple(ups),
        bytes=sum(new[path].bytes for path in ups),
    )


def step(path: str, placed: Placed, live: Collection[str]) -> int:
    """Return when a file goes up, so that whatever is there names only what is there too.

    0 is what pages show and offer; 1 are new pages; 2 are pages that may link to those; 3 are
    feeds, maps and indexes, and the rules of a server.
    """
    if placed.name.startswith("hosting/"):
        return 3
    if placed.file.encoding:  # it goes with the file that it stands in for
        path = path.rpartition(".")[0]
    if path.endswith(".html"):
        return 2 if path in live else 1
    return 3 if path.endswith(_INDEXES) and path in live and not placed.file.immutable else 0


def carried(older: Mapping[str, Manifest], new: Manifest) -> list[tuple[str, str]]:
    """Return the immutable files of the *older* releases that the *new* one lacks, sorted.

    Each has the name of the first release in *older* that lists it.
    """
    found: dict[str, str] = {}
    for release, manifest in older.items():
        for name, file in manifest.files.items():
            if file.immutable and name not in new.files:
                found.setdefault(name, release)
    return sorted(found.items())


def folders_of(paths: Iterable[str]) -> Iterator[str]:
    """Yield every folder above *paths*, the deepest first, none twice."""
    found = {
        "/".join(parts[:depth])
        for parts in (path.split("/") for path in paths)
        for depth in range(1, len(parts))
    }
    yield from sorted(found, key=lambda folder: (-folder.count("/"), folder))


def _pages(paths: Iterable[str]) -> tuple[str, ...]:
    pages = (f"/{path}" for path in paths if path.endswith(".html"))
    return tuple(sorted(page.removesuffix("index.html") for page in pages))
