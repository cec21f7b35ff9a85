"""A publisher as a process of its own, so that it can be killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import ROOT

KILLS = int(os.environ.get("KILLS", "1"))  # more of them for a longer look: KILLS=30

_CODE = """
from pathlib import Path
from tests.publishing.sample import publish_now
raise SystemExit(0 if publish_now(Path({root!r})).ok else 1)
"""


def start(root: Path) -> subprocess.Popen[bytes]:
    """Start a publisher of the repository at *root* in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", _CODE.format(root=str(root))],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def duration(root: Path) -> float:
    """Let a publisher do its work; return the seconds that it took."""
    began = time.monotonic()
    assert start(root).wait(120) == 0
    return time.monotonic() - began
