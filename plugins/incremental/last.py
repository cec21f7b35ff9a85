"""The result of the last build into a folder, and whether it still holds."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from plugins.checks.problems import Place, Problem
from plugins.checks.report import Counts, Report
from plugins.incremental.fingerprint import environment, fingerprint
from plugins.incremental.inputs import (
    Inputs,
    State,
    read_inputs,
    state_of,
    states_below,
    states_of,
)
from plugins.incremental.store import FOLDER, Store

MANIFEST = ".manifest.json"  # in an output: what the last build wrote
_DEFAULT = "last/output"  # the folder that the settings name


@dataclass(frozen=True)
class Last:
    """What a build without errors was made from, what it wrote, and what it said.

    ``inputs`` are the digests of all files that were read, by name, ``settings`` is one of the
    settings; ``day`` is the build date and ``commit`` what a release says of its commit ("" in
    previews); ``outline`` and ``standings`` stand for what pages knew of each other and how all
    pairs stood (``plugins.bilingual.pages``); ``outputs`` are the files below the output folder,
    with their states, and ``machine`` those outside of the repository that it was made with.
    """

    folders: tuple[str, ...]
    inputs: Mapping[str, bytes]
    settings: bytes
    day: date
    commit: bytes
    outline: bytes
    standings: bytes
    outputs: Mapping[str, State]
    machine: Mapping[str, State | None]
    report: Report


@dataclass(frozen=True)
class Found:
    """A build whose ``output`` is as it was left, with what it would read now.

    ``manifest`` is the state of the output's list of files, which every build replaces: it was
    looked at before the output was.
    """

    last: Last
    output: Path
    inputs: Inputs
    manifest: State | None


def results(root: Path) -> Store:
    """Return where results are kept: under Python, the libraries and the environment."""
    # Our code is no part of the rest, so what has changed its form is told by its fields.
    return Store(root / FOLDER, fingerprint(_form(), environment(root)))


def _form() -> str:
    """Return the names and types of what a result is made of."""
    parts = (Last, Inputs, Report, Counts, Problem, Place)
    return repr(
        [[part.__name__, [(each.name, each.type) for each in fields(part)]] for part in parts]
    )


def name_of(output: Path, *, publish: bool) -> str:
    """Return the name in the store of the last result in *output*."""
    told = hashlib.blake2b(str(output.resolve()).encode("utf-8", "surrogateescape"), digest_size=8)
    return f"last/{'publish' if publish else 'preview'}-{told.hexdigest()}"


def keep(root: Path, output: Path, last: Last, *, publish: bool) -> None:
    """Remember a build that was just made."""
    results(root).save(name_of(output, publish=publish), last)


def tell_counts(root: Path, counts: Counts) -> None:
    """Write what was done anew into ``.cache/build/last.json``, for ``bench`` and the curious."""
    with contextlib.suppress(OSError):
        file = root / FOLDER / "last.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(counts)), "utf-8")


def keep_default(root: Path, output: Path) -> None:
    """Remember which folder the settings name."""
    kept = results(root)
    if kept.load(_DEFAULT) != output:
        kept.save(_DEFAULT, output)


def keep_settings(root: Path, settings: bytes, *, publish: bool) -> None:
    """Remember the digest of the settings as their files give them."""
    kept, name = results(root), _plain(publish=publish)
    if kept.load(name) != settings:
        kept.save(name, settings)


def _plain(*, publish: bool) -> str:
    return f"last/settings-{'publish' if publish else 'preview'}"


def find_last(
    root: Path,
    output: Path | None,
    settings: bytes | None,
    day: date,
    commit: bytes,
    *,
    publish: bool,
) -> Found | None:
    """Return the last build with these settings, day and commit, if its output still stands.

    Without *output*, in the folder that the settings name; without *settings*, with those that
    their files give.
    """
    kept = results(root)
    settings = settings or kept.load(_plain(publish=publish))
    output = output or kept.load(_DEFAULT)
    last: Last | None = kept.load(name_of(output, publish=publish)) if output else None
    if output is None or last is None or last.day != day or last.commit != commit:
        return None
    if last.settings != settings:
        return None
    old = kept.load("inputs")
    inputs = read_inputs(root, last.folders, old)
    if old is None or inputs != old:
        kept.save("inputs", inputs)
    manifest = state_of(output / MANIFEST)
    if states_below(output) != last.outputs:
        return None
    if states_of(last.machine) != last.machine:
        return None
    return Found(last, output, inputs, manifest)
