"""Site paths in HTML, such as ``/news/``, written as the page that holds them must write them."""

import re
from functools import lru_cache
from urllib.parse import urlparse

_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_SIGN = '="/'  # every tag with a site path has it
_SITE_PATH = re.compile(  # begins with its rarest letters, which is fast
    r'="/(?!/)(?:(?<=\shref="/)|(?<=\ssrc="/)|(?<=\saction="/)|(?<=\sposter="/))([^"]*)'
)
_SRCSET = re.compile(r'(?<=\ssrcset=")[^"]*')
_CANDIDATE = re.compile(r"(^|, )/(?!/)([^\s,]*)")


def relative(path: str, markup: str) -> str:
    """Return *markup* with its site paths made relative to the page at *path*.

    >>> relative("/news/a/", '<a href="/programs/#x"> <a href="/">')
    '<a href="../../programs/#x"> <a href="../../">'
    >>> relative("/", '<a href="/programs/#x"> <a href="/">')
    '<a href="programs/#x"> <a href="./">'
    """
    root = "../" * path.strip("/").count("/") + ("../" if path.strip("/") else "")
    if not path.endswith("/"):
        root = root.removesuffix("../")
    return _in_tags(root, markup)


def rooted(site_url: str, markup: str) -> str:
    """Return *markup* with its site paths made paths from the host's root.

    Only the 404 page needs it: it is served at any address.

    >>> rooted("https://example.org/ko", '<a href="/news/">')
    '<a href="/ko/news/">'
    """
    return _in_tags(urlparse(site_url).path.rstrip("/") + "/", markup)


def _in_tags(root: str, markup: str) -> str:
    """Put *root* before site paths in the attributes of tags; the same letters in a text stay."""
    done: list[str] = []
    at = 0
    found = markup.find(_SIGN)
    while found != -1:
        start, end = markup.rfind("<", at, found), markup.find(">", found) + 1
        told = _told(markup[start:end], root) if 0 <= start < end else None
        if told is not None:
            done += (markup[at:start], told)
            at = end
        found = markup.find(_SIGN, found + len(_SIGN) if told is None else end)
    done.append(markup[at:])
    return "".join(done)


@lru_cache(maxsize=4_096)  # most tags stand on each page
def _told(tag: str, root: str) -> str | None:
    """Return a tag with *root* before its site paths, or None if this is no tag."""
    if not _TAG.fullmatch(tag):
        return None
    told = _SITE_PATH.sub(lambda held: f'="{root + held[1] or "./"}', tag)
    if "srcset=" not in told:
        return told
    return _SRCSET.sub(
        lambda held: _CANDIDATE.sub(lambda each: each[1] + (root + each[2] or "./"), held[0]), told
    )
