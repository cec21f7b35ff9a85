"""A small site: its templates print facts, so that its output can be read in a diff."""

from plugins.bilingual.pelican_class import BilingualPelican

PELICAN_CLASS = BilingualPelican
PLUGINS = [
    "plugins.text",
    "plugins.records",
    "plugins.bilingual",
    "plugins.archive",
    "plugins.magazine",
    "plugins.images",
    "plugins.brochure",
    "plugins.publishing",
    "plugins.search",
    "plugins.parity",
]
PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
STATIC_PATHS = ["images", "files"]
TIMEZONE = "Asia/Seoul"
PREVIEW = False
LANGUAGES = {
    "ja": {"PATH": "content", "SITEURL": "https://ja.example.org"},
    "ko": {"PATH": "content-ko", "SITEURL": "https://ko.example.org"},
}
NAVIGATION = ("pages/about.md",)
FOOTER = ()
SLUGIFY_SOURCE = "basename"
FILENAME_METADATA = ""
PAGE_URL = "{slug}/"
PAGE_SAVE_AS = "{slug}/index.html"
ARTICLE_URL = "news/{slug}/"
ARTICLE_SAVE_AS = "news/{slug}/index.html"
ARTICLE_TRANSLATION_ID = None
PAGE_TRANSLATION_ID = None
LOCALE = "C.UTF-8"
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
FEED_TAG = "example.org,2022"
