"""How each file is served, by its name alone: content type, cache rule, whether it is compressed.

Every host gets its rules from here: nginx, Apache, hosts of files, storage.
"""

import posixpath
import re

# https://www.rfc-editor.org/rfc/rfc9111 and https://www.rfc-editor.org/rfc/rfc8246
IMMUTABLE = "public, max-age=31536000, immutable"
SHORT = "public, max-age=300, must-revalidate"

_TEXT = "; charset=utf-8"
TYPES = {
    ".html": f"text/html{_TEXT}",
    ".css": f"text/css{_TEXT}",
    ".js": f"text/javascript{_TEXT}",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".txt": f"text/plain{_TEXT}",
    ".csv": f"text/csv{_TEXT}",
    ".ics": f"text/calendar{_TEXT}",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".bin": "application/octet-stream",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
NAMED_TYPES = {"feed.xml": "application/atom+xml"}  # what a name says beyond its ending
UNKNOWN_TYPE = "application/octet-stream"

# Names that hold a digest of their bytes: ``theme/site-1a2b3c4d.css``.
HASHED = re.compile(r"(?:theme|images)/(?:.+/)?[^/]+-[0-9a-f]{8}\.[a-z0-9]+")
# Endings whose files are sent compressed where the reader's program can read that.
COMPRESSED = frozenset(
    [
        ".html",
        ".css",
        ".js",
        ".json",
        ".webmanifest",
        ".xml",
        ".txt",
        ".csv",
        ".ics",
        ".bib",
        ".ris",
        ".svg",
        ".bin",
    ]
)
ENCODINGS = {".br": "br", ".gz": "gzip"}  # ending of the file beside it to its name in HTTP


def ending(name: str) -> str:
    return posixpath.splitext(name)[1].lower()


def plain_name(name: str) -> str:
    """Return the name of what a compressed file stands in for; of others, *name* itself."""
    inner, last = posixpath.splitext(name)
    return inner if last in ENCODINGS else name


def content_type(name: str) -> str:
    """Return the type of *name*; of ``index.html.br``, that of what is inside.

    >>> content_type("about/index.html.br")
    'text/html; charset=utf-8'
    """
    inside = plain_name(name)
    named = NAMED_TYPES.get(posixpath.basename(inside))
    return named or TYPES.get(ending(inside), UNKNOWN_TYPE)


def cache_rule(name: str) -> str:
    """Return the ``Cache-Control`` of *name*, a path inside a site without a first slash.

    >>> cache_rule("theme/js/search-1a2b3c4d.js")
    'public, max-age=31536000, immutable'
    >>> cache_rule("about/index.html")
    'public, max-age=300, must-revalidate'
    """
    return IMMUTABLE if HASHED.fullmatch(plain_name(name)) else SHORT
