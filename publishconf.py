"""Settings of the published sites: the real hosts, no drafts, and where they are sent."""

import os
import sys
from pathlib import Path

# The pelican command does not look beside its settings file for the other one.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *  # noqa: F403 - a Pelican settings file extends another in this way
from pelicanconf import LANGUAGES as _PREVIEW

PREVIEW = False

# Two hosts; or one with the Korean site in a folder, if the environment names its address:
# PUBLISH_HOME=https://example.github.io/clair-seoul
_HOME = os.environ.get("PUBLISH_HOME", "").rstrip("/")
_HOSTS = {
    "ja": _HOME or "https://www.clair.or.kr",
    "ko": f"{_HOME}/ko" if _HOME else "https://korea.clair.or.kr",
}
LANGUAGES = {lang: {**values, "SITEURL": _HOSTS[lang]} for lang, values in _PREVIEW.items()}

# Where "python3 tasks.py publish" sends both sites; docs/operations.md tells of each kind:
# {"kind": "rsync", "host": "deploy@www.example.org", "path": "/srv/clair", "keep": 5}
# {"kind": "rclone", "ja": "storage:clair-ja", "ko": "storage:clair-ko", "server": ""}
PUBLISH = {
    "kind": "folder",
    "ja": "public" if _HOME else "public/ja",
    "ko": "public/ko",
    "server": "",
}
