"""Settings of both sites, for preview; ``publishconf.py`` changes the hosts."""

import sys
from pathlib import Path

# The pelican command does not look beside its settings file for plugins.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from plugins.bilingual.pelican_class import BilingualPelican

PELICAN_CLASS = BilingualPelican

# The features, in order.
PLUGINS = [
    "plugins.text",
    "plugins.records",
    "plugins.bilingual",
    "plugins.archive",
    "plugins.magazine",
    "plugins.images",
    "plugins.brochure",
    "plugins.search",
    "plugins.parity",
    "plugins.styleguide",
    "plugins.publishing",
]

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
STATIC_PATHS = ["images", "files"]
TIMEZONE = "Asia/Seoul"

# A preview shows drafts and tells search engines to stay away.
PREVIEW = True

# All that differs by language. The first is where x-default leads.
# SITEURL may be two hosts, or one host with the Korean site in a folder.
LANGUAGES = {
    "ja": {"PATH": "content", "SITEURL": "http://127.0.0.1:8000"},
    "ko": {"PATH": "content-ko", "SITEURL": "http://127.0.0.1:8000/ko"},
}

# The hosts of the old sites, and what their links carry that names no page: for the redirects.
OLD_HOSTS = {"ja": ("clair.or.kr", "www.clair.or.kr"), "ko": ("korea.clair.or.kr",)}
OLD_PARAMETERS = ("lpage", "stype", "skeyword")

# Menus, by the keys of their pages.
NAVIGATION = (
    "pages/programs.md",
    "pages/events.md",
    "pages/seminars.md",
    "programs/sister-cities",
    "programs/jet",
    "pages/publications.md",
    "pages/news.md",
    "pages/about.md",
    "pages/search.md",
)
FOOTER = (
    "pages/access.md",
    "pages/contact.md",
    "pages/partners.md",
    "pages/site-map.md",
    "pages/accessibility.md",
    "pages/privacy.md",
    "pages/site-policy.md",
    "pages/open-data.md",
)

# Addresses come from file names, never from titles.
SLUGIFY_SOURCE = "basename"
FILENAME_METADATA = ""
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
ARTICLE_URL = "news/{slug}/"
ARTICLE_SAVE_AS = "news/{slug}/index.html"

# Pairs are made by path, not by Pelican's translations; texts are typeset by our own step.
ARTICLE_TRANSLATION_ID = None
PAGE_TRANSLATION_ID = None
TYPOGRIFY = False
LOCALE = "C.UTF-8"
CACHE_CONTENT = False
DELETE_OUTPUT_DIRECTORY = False

# Feeds are written by plugins.archive. Ids of feeds and calendars begin with this: a domain of
# the office and a year in which it was. It must not change, whatever the hosts are.
FEED_TAG = "clair.or.kr,2026"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
