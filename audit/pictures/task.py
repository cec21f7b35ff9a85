"""Pictures of every kind of page: both languages, all widths, light, dark, on paper, forced colours.

They are for people to look at (``pictures/index.html``) and are compared with those last accepted.
"""

import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from audit.browser import chromium
from audit.pictures import readme as readme_pictures
from audit.pictures.accepted import Accepted, Album, Machine
from audit.pictures.differences import Difference, Record, shown
from audit.pictures.gallery import index
from audit.pictures.taking import Shot, machine, take
from audit.site import Site, served
from plugins.bilingual.build import run as build
from plugins.bilingual.clock import build_date
from plugins.checks.problems import format_problems

ACCEPTED = Path("tests/pictures")
FOLDER = Path("pictures")


@dataclass(frozen=True)
class Told:
    """A picture that differs from the accepted one, or has none."""

    kind: str
    name: str
    difference: Difference | None

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}: {self.difference or 'new'}"


def pictures(root: Path, chromium_path: str, kinds: Collection[str], *, accept: bool) -> int:
    """Take the pictures of *kinds* (of all, if none is named), compare them, perhaps accept them."""
    accepted = Accepted(root / ACCEPTED)
    day = accepted.day()
    if day is None or (accept and not kinds):
        day, _ = build_date(root, None)
    with tempfile.TemporaryDirectory() as folder:
        report = build(root=root, publish=False, build_date=day, output=Path(folder), write=True)
        if not report.ok:
            print(format_problems(report.problems, "en", "text"))
            return 1
        with served(Path(folder)) as site, chromium(chromium_path) as browser:
            pages = choose(site, accepted)
            if unknown := sorted(set(kinds) - pages.keys()):
                _say(f"No kind of page: {', '.join(unknown)}. There are: {', '.join(pages)}.")
                return 2
            wanted = {kind: path for kind, path in pages.items() if not kinds or kind in kinds}
            by = machine(browser)
            if accept:
                readme_pictures.write(browser, site, root / readme_pictures.FOLDER)
            shots = take(browser, site, wanted)
            told = _compare(root / FOLDER, accepted, wanted, shots, by, accept=accept)
    gone = [] if kinds else [kind for kind in accepted.kinds() if kind not in pages]
    if accept:
        if not kinds:
            accepted.finish_all(pages, day)
        _say(f"Accepted; changed: {len(told) + len(gone)}.")
        return 0
    for each in (*told, *(f"{kind}: there is no such page any more" for kind in gone)):
        print(each)
    _say(f"Look at {FOLDER}/index.html.")
    return 1 if told or gone else 0


def choose(site: Site, accepted: Accepted) -> dict[str, str]:
    """Return a path for each kind: the accepted one while there is such a page."""
    there = site.pages("ja").keys() & site.pages("ko").keys()
    pages = site.kinds()
    for kind in pages:
        album = accepted.album(kind)
        if album and album.path in there:
            pages[kind] = album.path
    return pages


def _compare(
    folder: Path,
    accepted: Accepted,
    pages: Mapping[str, str],
    shots: Iterator[Shot],
    by: Machine,
    *,
    accept: bool,
) -> list[Told]:
    """Write all *shots* and what differs into *folder*; return the latter."""
    albums = {kind: accepted.album(kind) for kind in pages}
    if any(album and album.machine.broken != by.broken for album in albums.values()):
        _say("This machine breaks lines elsewhere than the one of the accepted pictures.")
    records: dict[str, dict[str, Record]] = defaultdict(dict)
    told = []
    for kind in pages:
        shutil.rmtree(folder / kind, ignore_errors=True)
    for shot in shots:
        kind, name, album = shot.kind, shot.name, albums[shot.kind]
        (folder / kind).mkdir(parents=True, exist_ok=True)
        (folder / kind / f"{name}.png").write_bytes(shot.png)
        picture = shot.picture()
        record = records[kind][name] = Record.of(picture)
        if album is None or name not in album.records:
            told.append(Told(kind, name, None))
        elif found := accepted.difference(album, kind, name, record, picture, by):
            told.append(Told(kind, name, found))
            sheet = shown(accepted.small(kind, name), picture, found)
            sheet.save(folder / kind / f"{name}.difference.png")
        if accept:
            accepted.accept(kind, name, record, picture)
    if accept:
        for kind, path in pages.items():
            accepted.finish(kind, Album(path, by, records[kind]))
    told.sort(key=lambda each: (each.kind, each.name))
    (folder / "index.html").write_text(index(folder, list(map(str, told))), "utf-8")
    return told


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
