"""The PELICAN_CLASS: ``pelican content -s pelicanconf.py`` builds both sites through it."""

import contextlib
import importlib
import os
import re
import sys
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from blinker import Signal
from pelican import Pelican
from pelican.plugins import signals

from plugins.bilingual.build import Finished, build
from plugins.bilingual.clock import build_date
from plugins.bilingual.shortcut import short_build
from plugins.bilingual.site import settings_digest
from plugins.checks.faults import innermost
from plugins.checks.problems import (
    N_,
    Place,
    Problem,
    format_problems,
    has_errors,
    message_language,
)
from plugins.checks.report import Report
from plugins.incremental.forks import collect_rarely

# Fingerprint of the ``Pelican.run`` that ``build`` restates; a test compares it with the
# installed one, so that an update of Pelican is read before it is used.
PELICAN_RUN_SHA256 = "296180f3ec4d7bff349b930f2e0fca689fceb970fa50648d194a81000cf46487"


class BilingualPelican(Pelican):  # type: ignore[misc]  # Pelican has no types
    """Pelican for two languages: same commands, strict, and both sites or none."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.problems: list[Problem] = []
        self.finished: Finished | None = None
        self.root = Path(settings["PATH"]).resolve().parent
        settings["SHOWN_PATH"] = self.shown_path
        if "BUILD_DATE" not in settings:
            settings["BUILD_DATE"], problems = build_date(self.root)
            self.problems += problems
        try:
            super().__init__(settings)
        except Exception as error:  # noqa: BLE001 - a plugin's fault becomes a problem with a place
            self.problems.append(unexpected(error, self.root))

    def init_plugins(self) -> None:
        """Register every plugin of PLUGINS; one that cannot be is an error, not a log line."""
        self.plugins: list[Any] = []
        sys.path[:0] = [path for path in self.settings["PLUGIN_PATHS"] if path not in sys.path]
        for plugin in self.settings["PLUGINS"] or ():
            name = plugin if isinstance(plugin, str) else getattr(plugin, "__name__", repr(plugin))
            try:
                module = _load(plugin) if isinstance(plugin, str) else plugin
                with _connections() as receivers:
                    module.register()
                self.plugins.append(module)
                if any(receiver() is None for receiver in receivers):
                    self.problems.append(
                        Problem.error(
                            self.setting_place(name),
                            "plugin",
                            N_(
                                "The plugin '%(name)s' connects a function that nobody keeps, so it would never run; connect a function of the module."
                            ),
                            name=name,
                        )
                    )
            except Exception as error:  # noqa: BLE001 - whatever a plugin raises, the editor gets a place
                reason = f"{type(error).__name__}: {error}"
                self.problems.append(
                    Problem.error(
                        self.setting_place(name),
                        "plugin",
                        N_(
                            "The plugin '%(name)s' cannot be used (%(reason)s); correct or remove it."
                        ),
                        name=name,
                        reason=reason,
                    )
                )

    def generator_classes(self) -> list[type]:
        """Return the generators that the plugins offer, in the order of PLUGINS."""
        found: list[type] = []
        for _receiver, offered in signals.get_generators.send(self):
            found += [
                each for each in (offered if isinstance(offered, Iterable) else (offered,)) if each
            ]
        return found

    def build(self, *, write: bool) -> Report:
        """Run all phases; with *write* false, everything but the last."""
        if has_errors(self.problems):
            return Report(tuple(self.problems))
        found: list[Problem] = []
        try:
            report = build(self, found, write=write)
        except Exception as error:  # noqa: BLE001 - no traceback for an editor
            # A fault after errors comes from them; after none, it is news.
            faults = () if has_errors(found) else (unexpected(error, self.root),)
            return Report((*self.problems, *found, *faults))
        return replace(report, problems=(*self.problems, *report.problems))

    def run(self) -> None:
        """Build both sites; print the problems and exit with 1 if there are errors."""
        collect_rarely()
        report = self._unchanged() or self.build(write=True)
        if report.problems:
            lang = message_language(os.environ)
            sys.stdout.write(format_problems(report.problems, lang, "text") + "\n")
        if not report.ok:
            raise SystemExit(1)
        sys.stderr.write(report.summary + "\n")

    def _unchanged(self) -> Report | None:
        """Return what the last build said, if nothing changed since."""
        if self.problems:
            return None
        return short_build(
            self.root,
            Path(self.settings["OUTPUT_PATH"]),
            self.settings["BUILD_DATE"],
            publish=not self.settings["PREVIEW"],
            settings=settings_digest(self.settings),
        )

    def shown_path(self, file: Path | str) -> str:
        """Return *file* as messages show it: from the repository root."""
        path = Path(file)
        return (
            path.relative_to(self.root).as_posix()
            if path.is_relative_to(self.root)
            else path.as_posix()
        )

    def setting_place(self, name: str) -> Place:
        """Return where a plugin is named in the settings files."""
        for file in ("publishconf.py", "pelicanconf.py"):
            path = self.root / file
            if path.is_file():
                for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                    if (match := re.search(rf"""['"]{re.escape(name)}['"]""", line)) is not None:
                        return Place(file, number, match.start() + 1)
        return Place("pelicanconf.py")


@contextlib.contextmanager
def _connections() -> Iterator[list[weakref.ref[Any]]]:
    """Collect the receivers that are connected to Pelican's signals meanwhile, weakly."""
    found: list[weakref.ref[Any]] = []

    def note(_signal: Any, receiver: Any, **_others: Any) -> None:
        kind = weakref.WeakMethod if hasattr(receiver, "__self__") else weakref.ref
        found.append(kind(receiver))

    all_signals = [each for each in vars(signals).values() if isinstance(each, Signal)]
    for each in all_signals:
        each.receiver_connected.connect(note)
    try:
        yield found
    finally:
        for each in all_signals:
            each.receiver_connected.disconnect(note)


def _load(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name or "." in name:  # or something that the plugin needs is missing
            raise
        return importlib.import_module(f"pelican.plugins.{name}")


def unexpected(error: BaseException, root: Path) -> Problem:
    """Return a fault of code as a problem at the innermost line of the project."""
    place = innermost(error, root) or Place("tasks.py")
    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    return Problem.error(
        place,
        "fault",
        N_("The program failed here (%(reason)s); this is a fault of the code, not of a text."),
        reason=reason,
    )
