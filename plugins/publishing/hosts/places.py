"""Where each site is reached: its one true address, and the hosts of the old sites."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from plugins.checks.problems import N_, Place, Problem
from plugins.records.models import LANGUAGES, Language

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True)
class Front:
    """One site as it is reached.

    ``home`` is its absolute address, no final slash: ``https://www.clair.or.kr/ko``.
    ``old_hosts`` are hosts whose every address is one of this site.
    """

    lang: Language
    home: str
    old_hosts: tuple[str, ...]

    @property
    def scheme(self) -> str:
        return urlsplit(self.home).scheme

    @property
    def host(self) -> str:
        return (urlsplit(self.home).hostname or "").lower()

    @property
    def folder(self) -> str:
        """The folder on the host, no final slash: ``/ko``, or "" for the whole host."""
        return urlsplit(self.home).path.rstrip("/")

    @property
    def places(self) -> tuple[str, ...]:
        """Hosts with a folder under which old addresses of this site are asked for."""
        return tuple(dict.fromkeys([*self.old_hosts, self.host + self.folder]))


def fronts(
    homes: Mapping[Language, str], old_hosts: Mapping[Language, Sequence[str]]
) -> tuple[Front, ...]:
    """Return the fronts of both sites; *old_hosts* is the setting OLD_HOSTS."""
    return tuple(
        Front(lang, homes[lang].rstrip("/"), tuple(old_hosts.get(lang, ()))) for lang in LANGUAGES
    )


def check_hosts(
    old_hosts: Mapping[str, Sequence[str]], place: Callable[[str], Place]
) -> Iterator[Problem]:
    """OLD_HOSTS names hosts, each for one site; *place* finds a name in the settings."""
    seen: set[str] = set()
    for lang, names in old_hosts.items():
        for name in names:
            if lang not in LANGUAGES or not _HOST.fullmatch(name) or name in seen:
                yield Problem.error(
                    place(name),
                    "old-hosts",
                    N_(
                        "OLD_HOSTS must name each host once, for ja or ko, such as www.example.org; '%(name)s' does not fit."
                    ),
                    name=name,
                )
            seen.add(name)


def sites_by_host(all_fronts: Sequence[Front]) -> list[tuple[str, Front]]:
    """Return each host with the site whose home answers when its ``/`` is asked for.

    A host that holds a site in a folder only, such as /ko, is the other site's.
    """
    found: dict[str, Front] = {}
    for front in sorted(all_fronts, key=lambda each: bool(each.folder)):
        for host in (*((front.host,) if not front.folder else ()), *front.old_hosts):
            found.setdefault(host, front)
    return sorted(found.items(), key=lambda item: item[0])


def served_by(front: Front, all_fronts: Sequence[Front]) -> list[tuple[Front, str]]:
    """Return the sites that stand below the root of *front*'s hosts, with their folders there.

    Its own has none. With the Korean site in /ko, the Japanese host serves both.
    """
    inside = [
        (each, each.folder)
        for each in all_fronts
        if each.folder and each.host == front.host and not front.folder
    ]
    return [*inside, (front, "")]
