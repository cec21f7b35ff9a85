"""Settings of the published sites: the real hosts, no drafts."""

import sys
from pathlib import Path

# The pelican command does not look beside its settings file for the other one.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *  # noqa: F403 - a Pelican settings file extends another in this way
from pelicanconf import LANGUAGES as _PREVIEW

PREVIEW = False

# One host with the Korean site in a folder works as well:
# {"ja": "https://www.clair.or.kr", "ko": "https://www.clair.or.kr/ko"}
_HOSTS = {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"}
LANGUAGES = {lang: {**values, "SITEURL": _HOSTS[lang]} for lang, values in _PREVIEW.items()}
