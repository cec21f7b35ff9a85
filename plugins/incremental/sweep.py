"""Remove from ``.cache`` what no build has used for a long time.

Which day it is decides only what is kept, never what a build makes of it.
"""

import contextlib
import os
import time
from pathlib import Path

_DAY = 86_400.0  # seconds
KEPT_DAYS = 60
_MARK = "swept"


def used(file: Path) -> None:
    """Note that *file* was of use today; its time is its last use."""
    with contextlib.suppress(OSError):
        if time.time() - file.stat().st_mtime > _DAY:
            os.utime(file)


def sweep(cache: Path) -> None:
    """Remove the files below *cache* that were last used over KEPT_DAYS ago; look once a day."""
    mark = cache / _MARK
    now = time.time()
    with contextlib.suppress(OSError):
        if mark.is_file() and now - mark.stat().st_mtime < _DAY:
            return
        for folder, _folders, names in os.walk(cache, topdown=False):
            for name in names:
                file = os.path.join(folder, name)
                if now - os.stat(file).st_mtime > KEPT_DAYS * _DAY:
                    os.unlink(file)
            with contextlib.suppress(OSError):  # not empty
                os.rmdir(folder)
        cache.mkdir(parents=True, exist_ok=True)
        mark.write_text("", "utf-8")
