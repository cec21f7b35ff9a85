"""A copy of this repository in which the items of the corpus are nearly all there is.

Code, theme and settings are those of the repository; the pages and records around the items
are ``site.yaml``, as few as the templates and settings need. An item is a news item, or a
record in ``data/publications.yaml`` with its long text.
"""

import compileall
import shutil
import sysconfig
import venv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from bench.corpus import Item, words
from bench.dialects import ours, publication
from plugins.records.models import FOLDER_KINDS, KINDS, LANGUAGES, Language
from tasks import RUN, Environment

Kind = Literal["news", "publications"]
KINDS_OF_ITEMS: tuple[Kind, ...] = ("news", "publications")

CODE = (
    "plugins",
    "theme",
    "publish",
    "pelicanconf.py",
    "publishconf.py",
    "tasks.py",
    "requirements.txt",
    "requirements-test.txt",
)
FOLDERS: dict[Language, str] = {"ja": "content", "ko": "content-ko"}
_LEFT = shutil.ignore_patterns("__pycache__")


def write_site(repository: Path, target: Path, items: Sequence[Item], kind: Kind = "news") -> None:
    """Write a site with *items* as its news or publications into *target*, a new folder."""
    target.mkdir(parents=True)
    for name in CODE:
        source = repository / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=_LEFT)
        else:
            shutil.copy(source, target / name)
    _set_menus(target / "pelicanconf.py")
    _write_records(target / "data", items if kind == "publications" else ())
    for lang, folder in FOLDERS.items():
        for name, (template, *texts) in _site()["pages"].items():
            title, sentence = texts[LANGUAGES.index(lang) :: len(LANGUAGES)]
            matter = f"---\ntitle: {title}\nsummary: {sentence}\ntemplate: {template}\n---\n"
            _write(target / folder / "pages" / f"{name}.md", f"{matter}{sentence}\n")
        for item in items:
            text = ours(item, lang) if kind == "news" else publication(item, lang)
            _write(target / folder / kind / f"{item.name}.md", text)
    compileall.compile_dir(target, quiet=1)  # as other tools come compiled
    link_environment(target)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _set_menus(settings: Path) -> None:
    """The menus name pages of this site."""
    menus = {
        name.upper(): tuple(f"pages/{page}.md" for page in _site()[name])
        for name in ("navigation", "footer")
    }
    lines = [f"{name} = {pages!r}\n" for name, pages in menus.items()]
    settings.write_text(settings.read_text("utf-8") + "".join(lines), "utf-8")


def _write_records(folder: Path, items: Sequence[Item]) -> None:
    """Write a file for each kind of record; *items* are the publications."""
    site = _site()
    records: dict[str, Any] = {kind: [] for kind in KINDS if kind not in FOLDER_KINDS}
    records |= site["records"]
    records["bodies"] = list(_bodies())
    records["programs"] = list(_programs(site["programs"]))
    records["topics"] = [
        {"id": name, "label": _text(label)} for name, label in site["topics"].items()
    ]
    series = [each["id"] for each in records["publication_series"]]
    records["publications"] = [_publication(item, series) for item in items]
    for kind, held in records.items():
        _write(
            folder / f"{kind}.yaml",
            yaml.safe_dump({kind: held}, allow_unicode=True, sort_keys=False, width=1000),
        )


def _bodies() -> Iterator[dict[str, Any]]:
    """Yield the municipalities that the news items name."""
    for kind, group, country in (
        ("prefecture", "prefectures", "jp"),
        ("municipality", "cities", "jp"),
        ("municipality", "korea", "kr"),
    ):
        for number, names in enumerate(words()[group].items(), 1):
            name = _text(names)
            yield {"id": f"{group}-{number}", "name": name, "kind": kind, "country": country}


def _programs(titles: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Any]]:
    for number, (name, title) in enumerate(titles.items(), 1):
        yield {
            "id": name,
            "chapter": "exchange",
            "number": number,
            "title": _text(title),
            "summary": _text((f"{title[0]}を行います。", f"{title[1]} 사업입니다.")),
            "audience": _text(("自治体", "지자체")),
            "source": ["leaflet"],
        }


def _publication(item: Item, series: Sequence[str]) -> dict[str, Any]:
    return {
        "id": item.name,
        "series": series[item.number % len(series)],
        "number": item.number,
        "title": _text((item.title.ja, item.title.ko)),
        "language": "ja",
        "date": item.date.isoformat(),
        "summary": _text((item.summary.ja, item.summary.ko)),
        "topics": list(item.topics),
        "programs": [item.program],
        "source": ["leaflet"],
    }


def _text(pair: Sequence[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, pair, strict=True))


@cache
def _site() -> Mapping[str, Any]:
    read: Mapping[str, Any] = yaml.safe_load(
        Path(__file__).with_name("site.yaml").read_text("utf-8")
    )
    return read


def link_environment(site: Path) -> None:
    """Give *site* a .venv that its tasks.py takes for complete, with the libraries of this one."""
    environment = Environment(site.resolve())  # as its tasks.py knows itself
    venv.create(environment.folder, symlinks=True)
    paths = sysconfig.get_paths()
    (packages,) = environment.folder.glob("lib/python*/site-packages")
    (packages / "shared.pth").write_text(f"{paths['purelib']}\n{paths['platlib']}\n", "utf-8")
    environment.stamp.write_text(environment.digest(RUN), "utf-8")
