"""Where an address on a page leads: to a file of either site, or away.

``target`` answers for every address. ``plain_target`` answers for those that our templates and
nearly all editors write, twenty times as fast, and the same wherever it answers at all.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from plugins.records.models import LANGUAGES, Language

Hosts = Mapping[Language, str]  # absolute address of each site, without a final slash

_PATH = r"((?:[a-z0-9][a-z0-9._-]*/)*(?:[a-z0-9][a-z0-9._-]*)?)"
_FRAGMENT = r"(?:#([A-Za-z0-9_-]+))?"
_RELATIVE = re.compile(rf"((?:\.\./)*){_PATH}{_FRAGMENT}")
_BELOW = re.compile(_PATH + _FRAGMENT)
# Nothing that the parsing of addresses or percent signs could change, and no brace, which begins
# what was not understood as a link.
_AWAY = re.compile(
    r"https?://([A-Za-z0-9.-]+(?::[0-9]+)?)(?:[/?#](?:[A-Za-z0-9/._~:@!$&'()*+,;=?#-]|%(?!7[Bb]))*)?"
    r"|mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+|tel:[0-9+-]+"
)


@dataclass(frozen=True)
class Here:
    """A page as the place from which its addresses are read."""

    lang: Language
    name: str  # file inside the site's tree
    plain: bool  # the name itself is such that addresses can be added to it
    above: tuple[str, ...]  # its folder, the one above and so on; each ends in a slash or is ""
    sites: tuple[tuple[Language, str], ...]  # where each site begins, the longest address first
    inside: Mapping[Language, tuple[str, ...]]  # folders of a site that the other stands in
    domains: frozenset[str]


def here(lang: Language, name: str, hosts: Hosts) -> Here:
    """Return the place of the page *name* of one site.

    >>> here("ja", "news/a/index.html", {"ja": "http://h", "ko": "http://h/ko"}).above
    ('news/a/', 'news/', '')
    """
    folders = name.split("/")[:-1]
    sites = [(code, f"{hosts[code]}/") for code in LANGUAGES]
    return Here(
        lang,
        name,
        _BELOW.fullmatch(name) is not None and "#" not in name,
        tuple("".join(f"{each}/" for each in folders[:n]) for n in range(len(folders), -1, -1)),
        tuple(sorted(sites, key=lambda site: len(site[1]), reverse=True)),
        {
            code: tuple(
                other.removeprefix(start)
                for _, other in sites
                if other != start and other.startswith(start)
            )
            for code, start in sites
        },
        frozenset(urlsplit(start).netloc for _, start in sites),
    )


def plain_target(page: Here, address: str) -> tuple[str, str] | None:
    """Return the file (``ja/about/index.html``) and the fragment that *address* means.

    None says only that the address needs a closer look: see ``target``.

    >>> page = here("ja", "news/a/index.html", {"ja": "http://h", "ko": "http://h/ko"})
    >>> plain_target(page, "../../about/#staff"), plain_target(page, "http://h/ko/x.pdf")
    (('ja/about/index.html', 'staff'), ('ko/x.pdf', ''))
    >>> plain_target(page, "http://elsewhere/"), plain_target(page, "../../about/?a=1")
    (None, None)
    """
    if not page.plain:
        return None
    lang = page.lang
    read = _relative(address)
    if read is not None:
        steps, path, fragment = read
        if steps >= len(page.above):
            return None
        name = page.above[steps] + path if steps or path else page.name
    else:
        match = None
        for lang, start in page.sites:  # noqa: B007 - the one that is found is used below
            if address.startswith(start):
                match = _BELOW.fullmatch(address, len(start))
                break
        if match is None:
            return None
        name, fragment = match.groups("")
    if page.inside[lang] and f"{name}/".startswith(page.inside[lang]):
        return None
    if not name or name.endswith("/"):
        name += "index.html"
    return f"{lang}/{name}", fragment


@lru_cache(maxsize=5_000)  # the links around a page are those of many others
def _relative(address: str) -> tuple[int, str, str] | None:
    """Return the folders to go up, the path below that, and the fragment.

    >>> _relative("../../about/#staff"), _relative("/about/"), _relative("")
    ((2, 'about/', 'staff'), None, None)
    """
    match = _RELATIVE.fullmatch(address)
    if match is None or not address:
        return None
    up, path, fragment = match.groups("")
    return len(up) // 3, path, fragment


def leads_away(page: Here, address: str) -> bool:
    """Say whether *address* surely leads out of both sites, in a way that is allowed.

    >>> page = here("ja", "index.html", {"ja": "http://h", "ko": "http://h/ko"})
    >>> leads_away(page, "https://example.org/?a=b"), leads_away(page, "http://h/x")
    (True, False)
    """
    match = _AWAY.fullmatch(address)
    return match is not None and match[1] not in page.domains


def target(lang: Language, name: str, address: str, hosts: Hosts) -> tuple[Language, str] | None:
    """Return the site and the file that *address* means on a page; None if outside both."""
    base = f"{hosts[lang]}/{name}"
    absolute = urlsplit(urljoin(base, address))._replace(query="", fragment="").geturl()
    if absolute in hosts.values():
        absolute += "/"
    for code in sorted(LANGUAGES, key=lambda code: len(hosts[code]), reverse=True):
        if absolute.startswith(hosts[code] + "/"):
            found = posixpath.normpath("/" + unquote(absolute[len(hosts[code]) :])).lstrip("/")
            if absolute.endswith("/"):
                found = f"{found}/index.html".lstrip("/")
            return code, found
    return None
