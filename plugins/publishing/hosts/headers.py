"""The headers of every answer: the one list for all hosts.

Types and cache rules by name are in plugins/publishing/release/serving.py. ETag, Content-Length
and the like are the server's own.
"""

from plugins.publishing.release import serving
from plugins.records.models import Language

# The contract of the published sites: no inline script or style, nothing from third parties.
# Chromium's viewer shows a PDF under it as well.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# One year. Without preload, which cannot be taken back, and without includeSubDomains, since other
# machines may have names below these hosts: both are for the office to decide.
TRANSPORT_SECURITY = "max-age=31536000"
# What a page could ask the reader's device for, and none of ours does.
# https://www.w3.org/TR/permissions-policy/
_POWERS = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
# The same on every answer, redirects and errors too.
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    # Other sites learn from which host a reader comes, not from which page.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in _POWERS),
    "Cross-Origin-Opener-Policy": "same-origin",
}

# Pages and what they are made of are for our own pages. Pictures are shown by others (og:image,
# feeds); feeds, calendars, open data, citations and documents are read by other sites' programs.
# Nobody is logged in here, so nothing can be read in a reader's name.
OPEN = frozenset(
    {
        *(".png", ".jpg", ".jpeg", ".webp", ".svg", ".ico"),
        *(".xml", ".ics", ".json", ".csv", ".txt", ".bib", ".ris"),
        *(".pdf", ".zip", ".xlsx", ".docx"),
    }
)
# What is written for the readers of one site; the rest is data or shared by both.
IN_ONE_LANGUAGE = frozenset({".html", ".webmanifest", ".xml", ".ics"})


def headers_of(name: str, lang: Language) -> dict[str, str]:
    """Return the headers of a file over https; *name* is its path inside its site.

    Of an error page too: its name is ``404.html``. ``Content-Encoding`` is not among them.

    >>> headers_of("theme/icons/card-ja.png", "ja")["Cross-Origin-Resource-Policy"]
    'cross-origin'
    """
    kind = serving.ending(name)
    held = {
        "Content-Type": serving.content_type(name),
        "Cache-Control": serving.cache_rule(name),
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Strict-Transport-Security": TRANSPORT_SECURITY,
        **EVERYWHERE,
        "Cross-Origin-Resource-Policy": "cross-origin" if kind in OPEN else "same-origin",
    }
    if kind in OPEN:
        held["Access-Control-Allow-Origin"] = "*"
    if kind in IN_ONE_LANGUAGE:
        held["Content-Language"] = lang
    if kind in serving.COMPRESSED:
        held["Vary"] = "Accept-Encoding"
    return held
