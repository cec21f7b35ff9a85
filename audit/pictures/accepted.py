"""The pictures last accepted, in ``tests/pictures``: what the next ones are compared with.

``home.json`` remembers all pictures of the kind of page home, one a line, the path of the page
that stands for its kind, and the machine that drew them; ``home/ja-320-light.webp`` is one of
them, small. ``baseline.json`` holds the build date, so that nothing becomes past meanwhile.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from PIL import Image

from audit.pictures.differences import Difference, Record, exactly, roughly, shrunk


@dataclass(frozen=True)
class Machine:
    """How a machine sets text: its browser, its fonts, its settings.

    *drawn* is the checksum of a specimen's picture, *broken* tells the sizes of its lines: it may
    draw letters otherwise and still break every line at the same place.
    """

    drawn: str
    broken: str


@dataclass(frozen=True)
class Album:
    """What is remembered of the pictures of one kind of page, by name: ja-320-light."""

    path: str
    machine: Machine
    records: Mapping[str, Record] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """The accepted pictures in *folder*."""

    folder: Path

    def day(self) -> date | None:
        file = self.folder / "baseline.json"
        return (
            date.fromisoformat(json.loads(file.read_text("utf-8"))["date"])
            if file.exists()
            else None
        )

    def kinds(self) -> list[str]:
        return sorted({file.stem for file in self.folder.glob("*.json")} - {"baseline"})

    def album(self, kind: str) -> Album | None:
        file = self.folder / f"{kind}.json"
        if not file.exists():
            return None
        data = json.loads(file.read_text("utf-8"))
        records = {name: Record.load(each) for name, each in data["pictures"].items()}
        return Album(data["path"], Machine(**data["machine"]), records)

    def small(self, kind: str, name: str) -> Image.Image:
        return Image.open(self._file(kind, name)).convert("RGB")

    def difference(
        self, album: Album, kind: str, name: str, record: Record, picture: Image.Image, by: Machine
    ) -> Difference | None:
        """Return how *picture* differs: to the pixel if *by* draws as the accepted machine."""
        before = album.records[name]
        if not (difference := exactly(before, record)) or by.drawn == album.machine.drawn:
            return difference
        return roughly(before, self.small(kind, name), record, picture)

    def accept(self, kind: str, name: str, record: Record, picture: Image.Image) -> None:
        """Keep the small picture, unless the very same is kept already."""
        album, file = self.album(kind), self._file(kind, name)
        before = album.records.get(name) if album else None
        if before != record or not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(shrunk(picture))

    def finish(self, kind: str, album: Album) -> None:
        """Remember *album*, and let go of the small pictures that are not of it."""
        pictures = ",\n".join(
            f"{json.dumps(name)}: {json.dumps(record.dump())}"
            for name, record in sorted(album.records.items())
        )
        path, machine = json.dumps(album.path), json.dumps(asdict(album.machine))
        (self.folder / f"{kind}.json").write_text(
            f'{{"path": {path}, "machine": {machine}, "pictures": {{\n{pictures}\n}}}}\n', "utf-8"
        )
        for file in (self.folder / kind).glob("*.webp"):
            if file.stem not in album.records:
                file.unlink()

    def finish_all(self, kinds: Iterable[str], day: date) -> None:
        """Remember *day*, and let go of every kind that is not among *kinds*."""
        (self.folder / "baseline.json").write_text(f'{{"date": "{day.isoformat()}"}}\n', "utf-8")
        for kind in set(self.kinds()) - set(kinds):
            (self.folder / f"{kind}.json").unlink()
            shutil.rmtree(self.folder / kind, ignore_errors=True)

    def _file(self, kind: str, name: str) -> Path:
        return self.folder / kind / f"{name}.webp"
