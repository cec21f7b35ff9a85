"""One language's site: its own settings, context and generators."""

import copy
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

from plugins.bilingual.texts import Tree, Written
from plugins.checks.problems import Problem
from plugins.images.files import Pictures
from plugins.records.models import Language
from plugins.records.prose import Converted, LongText
from plugins.records.store import Records

Settings = dict[str, Any]


def clone_settings(base: Settings, lang: Language, root: Path) -> Settings:
    """Return the settings of one site: *base*, then what LANGUAGES says of *lang*.

    A deep copy, since Pelican changes lists of settings in place; values that Pelican
    derives from others are derived again.
    """
    from pelican.settings import configure_settings  # late: not all that knows sites builds them

    held = {
        key: value
        if key in _SHARED or isinstance(value, (type, ModuleType)) or callable(value)
        else copy.deepcopy(value)
        for key, value in base.items()
    }
    held.pop("FEED_DOMAIN", None)
    held["ARTICLE_EXCLUDES"], held["PAGE_EXCLUDES"] = [], []
    held.update(base["LANGUAGES"][lang])
    held["DEFAULT_LANG"] = lang
    if lang == "ja":
        held["PATH"] = base["PATH"]
    for key in ("PATH", "THEME"):
        held[key] = str((root / held[key]).resolve())
    held["OUTPUT_PATH"] = str(Path(base["OUTPUT_PATH"]) / lang)
    held["HOLDS_STATIC"] = lang == "ja"
    return dict(configure_settings(held))


def settings_digest(settings: Settings) -> bytes:
    """Return what stands for all settings but the day and the output, which are told apart.

    Classes and functions stand by their names: their code is among the files of a build.
    """
    held = {name: each for name, each in settings.items() if name not in _APART}
    return hashlib.blake2b(repr(_plain(held)).encode(), digest_size=16).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((str(key), _plain(each)) for key, each in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(repr, value))
    if isinstance(value, (str, bytes, int, float, type(None), PurePath)):
        return value
    return getattr(value, "__qualname__", type(value).__qualname__)


_APART = frozenset({"BUILD_DATE", "OUTPUT_PATH"})
_SHARED = frozenset({"PLUGINS", "PELICAN_CLASS", "SHOWN_PATH", "LANGUAGES"})


@dataclass
class Site:
    """A site while it is built; its context is shared by its generators, as in Pelican."""

    lang: Language
    settings: Settings
    context: dict[str, Any] = field(default_factory=dict)
    generators: list[Any] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Absolute address, without a final slash."""
        return str(self.settings["SITEURL"]).rstrip("/")

    @property
    def problems(self) -> list[Problem]:
        return list(self.context.get("problems", ()))

    def let_go_of_typed(self) -> None:
        """Forget what was typed, when all that compares it has: pages are made of documents."""
        held = self.context["written"]
        self.context.update(
            written={key: each.outlined() for key, each in held.items()}, bodies={}, record_texts={}
        )

    def let_go_of_bodies(self) -> None:
        """Forget the texts of pages, when the pages are made."""
        self.context["documents"] = [
            each.with_body("") for each in self.context["documents"] if each.coming
        ]

    def read(
        self,
        classes: Callable[[], list[type]],
        records: Records,
        files: Mapping[str, Path],
        tree: Tree,
        written: Mapping[str, Written],
        converted: Mapping[LongText, Converted],
    ) -> None:
        """Phase 1: make the generators and let them fill the context.

        *files* are the shared static files: name in the output to source; *written* is what
        the texts of *tree* hold, by key; *converted* are the long texts of the records.
        """
        context = self.context
        context.update(self.settings)
        context.update(
            generated_content={},
            tree=tree,
            written=written,
            converted=converted,
            static_links=set(),
            static_content={},
            localsiteurl=self.url,
            records=records,
            static_files=files,
            documents=[],
            problems=[],
            prose={},
            prose_places={},
            record_texts={},
            matters={},
            bodies={},
            broken={},
            pictures=Pictures(),
            papers=None,  # a mapping if plugins.brochure is on
            publication_files={},
            files_beside={},
            archive=None,
            open_data=None,
            search_texts={},
        )
        self.generators = [
            generator(
                context=context,
                settings=self.settings,
                path=self.settings["PATH"],
                theme=self.settings["THEME"],
                output_path=self.settings["OUTPUT_PATH"],
            )
            for generator in classes()
        ]
        for generator in self.generators:
            if hasattr(generator, "generate_context"):
                generator.generate_context()
