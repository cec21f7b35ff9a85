"""What one build remembers of those before it: the files it reads, the store, the last result."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.incremental.fingerprint import SETTINGS, environment, fingerprint
from plugins.incremental.inputs import Inputs, read_inputs
from plugins.incremental.last import Last, name_of, results
from plugins.incremental.store import FOLDER, Store

CODE = Path(__file__).parents[2]  # the repository whose code runs: nearly always the one built
_ALWAYS = ("data", "plugins", "publish", "theme", "requirements.txt", *SETTINGS)


@dataclass(frozen=True)
class Memory:
    """The inputs as they are now, and what was made of such before.

    ``store`` holds what our code makes of texts, pages and so on: it forgets everything when
    the code, a library or the settings change.
    """

    inputs: Inputs
    store: Store
    root: Path

    def last(self, output: Path, *, publish: bool) -> Last | None:
        """Return what the last build into *output* was, if anything is known of it."""
        found = results(self.root).load(name_of(output, publish=publish))
        return found if isinstance(found, Last) else None


def remember(root: Path, settings: Mapping[str, Any]) -> Memory:
    """Return the memory for a build of *root* with *settings*."""
    kept = results(root)
    old: Inputs | None = kept.load("inputs")
    inputs = read_inputs(root, folders(root, settings), old)
    if old is None or inputs != old:
        kept.save("inputs", inputs)
    return Memory(inputs, store_of(root, inputs), root)


def store_of(root: Path, inputs: Inputs) -> Store:
    """Return where our code keeps what it makes of the *inputs* of *root*."""
    code = inputs.digest("plugins", *SETTINGS)
    if root.resolve() != CODE:
        code += read_inputs(CODE, ("plugins",)).digest("plugins")
    return Store(root / FOLDER, fingerprint("results", environment(root), code))


def folders(root: Path, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the folders and files that a build of *root* may read: names in it, else paths."""
    named = [settings["THEME"], *(each["PATH"] for each in settings["LANGUAGES"].values())]
    places = [(root / each).resolve() for each in (*named, *settings["PLUGIN_PATHS"])]
    named_here = [
        place.relative_to(root).as_posix() if place.is_relative_to(root) else str(place)
        for place in places
        if place != root.resolve()  # its scripts are below, the rest is no input
    ]
    scripts = [file.name for file in root.glob("*.py")]
    return tuple(sorted({*_ALWAYS, *named_here, *scripts}))
