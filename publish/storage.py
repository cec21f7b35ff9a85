"""A storage that has no switch: files go up step by step, so that what is there fits together.

Each site's place holds ``publish-state.json``: the files of the live release, those of releases
before that are kept for a while, and, from before the first byte goes up until all is well, the
paths that an upload may have touched. So nothing is ever listed, and an interrupted upload is
completed or undone by the next one. Whatever else is there is left alone. Nothing keeps two
publishers apart: start one at a time.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from plugins.publishing.release.manifest import File, read_file
from plugins.records.models import Language
from publish.plan import STEPS, Change, Placed, compare, folders_of, step

STATE = "publish-state.json"  # no dot at the start: hosts of FTP hide such files
KEEP = 5  # releases for which a file that never changes outlives its release


@dataclass(frozen=True)
class State:
    """What is at the place of a site: paths inside it.

    ``release`` is the id of what is live. ``kept`` has the number of releases that a file still
    stays for. Of ``unsure`` nobody knows whether they are there, or which bytes.
    """

    release: str = ""
    home: str = ""
    live: Mapping[str, File] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Upload:
    """A file of this machine, the path inside the site that it gets, and what it is served with."""

    source: Path
    path: str
    file: File


class Store(Protocol):
    """The place of one site. Paths have no slash at the start."""

    def read(self) -> bytes:
        """Return the state, b"" if there is none."""

    def write(self, state: bytes) -> None:
        """Replace the state in one step."""

    def put(self, uploads: Sequence[Upload]) -> None:
        """Write files over what is there, each in one step where the storage can."""

    def delete(self, paths: Collection[str], folders: Sequence[str]) -> None:
        """Delete what is there of *paths*, then *folders*, in their order, if they are empty."""

    def clear(self, paths: Collection[str]) -> None:
        """Delete the halves of files that an interrupted upload of *paths* left."""


@dataclass(frozen=True)
class Site:
    """One site on its way: the store, what it holds, and what it is to hold."""

    lang: Language
    store: Store
    state: State
    release: str
    home: str
    files: Mapping[str, Placed]

    @property
    def change(self) -> Change:
        new = {path: placed.file for path, placed in self.files.items()}
        return compare(self.state.live, new, self.state.unsure)

    @property
    def done(self) -> bool:
        return not self.state.unsure and self.state.release == self.release

    @property
    def kept(self) -> dict[str, int]:
        """The files of older releases that stay, with the number of releases to come."""
        if self.state.release == self.release:
            held = dict(self.state.kept)
        else:
            held = {path: left - 1 for path, left in self.state.kept.items() if left > 1}
        replaced = {path: KEEP - 1 for path, file in self.state.live.items() if file.immutable}
        return {path: left for path, left in {**held, **replaced}.items() if path not in self.files}

    @property
    def gone(self) -> frozenset[str]:
        """What is or may be there and must not stay."""
        there = {*self.state.live, *self.state.kept, *self.state.unsure}
        return frozenset(there - self.files.keys() - self.kept.keys())


def publish(sites: Sequence[Site], output: Path) -> None:
    """Bring both sites from *output* to their stores; stop anywhere, start again, and it is done."""
    sites = [site for site in sites if not site.done]
    for site in sites:
        site.store.clear(site.state.unsure)
        ups = frozenset(site.change.files)
        begun = {**vars(site.state), "unsure": site.state.unsure | ups}
        site.store.write(write_state(State(**begun)))
    for number in STEPS:
        for site in sites:
            some = [
                Upload(output / site.files[path].name, path, site.files[path].file)
                for path in site.change.files
                if step(path, site.files[path], site.state.live) == number
            ]
            if some:
                site.store.put(some)
    for site in sites:
        site.store.write(write_state(_state(site, site.gone)))
    for site in sites:
        if site.gone:
            there = {*site.files, *site.kept, STATE}
            folders = set(folders_of(there))
            emptied = [each for each in folders_of(site.gone) if each not in folders]
            site.store.delete(site.gone, emptied)
            site.store.write(write_state(_state(site, frozenset())))


def _state(site: Site, unsure: frozenset[str]) -> State:
    live = {path: placed.file for path, placed in site.files.items()}
    return State(site.release, site.home, live, site.kept, unsure)


def write_state(state: State) -> bytes:
    data = {
        **vars(state),
        "live": {path: vars(file) for path, file in state.live.items()},
        "unsure": sorted(state.unsure),
    }
    return (json.dumps(data, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode()


def read_state(data: bytes) -> State | None:
    """Return the state in *data*, an empty one if there is none; None if it cannot be read."""
    if not data:
        return State()
    try:
        read: dict[str, Any] = json.loads(data)
        live = {path: read_file(values) for path, values in read["live"].items()}
        release, home = str(read["release"]), str(read["home"])
        kept = {path: int(left) for path, left in read["kept"].items()}
        unsure = frozenset(map(str, read["unsure"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    inside = all(map(_is_inside, (*live, *kept, *unsure)))
    return State(release, home, live, kept, unsure) if inside else None


def _is_inside(path: str) -> bool:
    """A path that stays in its site, whoever wrote the state: what it names may be deleted."""
    parts = path.split("/")
    return path.isprintable() and not {"", ".", ".."}.intersection(parts)
