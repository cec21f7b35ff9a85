"""The task: refuse what must not go live, bring the rest to the hosts, look at what they serve."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path

from plugins.checks.problems import N_, Place, Problem, has_errors
from plugins.publishing.redirects import Rules, rules_of
from plugins.publishing.release.manifest import Manifest
from plugins.publishing.staging import Staging
from plugins.records.models import LANGUAGES, Language
from plugins.records.store import load_records
from publish import client, live, rsync, storage
from publish.command import StopError
from publish.folder import FolderStore
from publish.lost import check_homes, check_lost
from publish.plan import compare, place, sites
from publish.rclone import RcloneStore
from publish.report import Outcome
from publish.shell import Shell
from publish.target import FILE, Rsync, Storage, Target, read_target, setting_place
from publish.tree import check_commit, check_tree, read_release


@dataclass(frozen=True)
class Order:
    """What to do; *allowed* are paths that may vanish, *elsewhere* is that of ``client.get``."""

    dry_run: bool = False
    rollback: bool = False
    move: bool = False
    allowed: frozenset[str] = frozenset()
    live_check: bool = True
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def publish(root: Path, output: Path, order: Order) -> Outcome:
    """Publish the release in *output* as publishconf.py of *root* says, or go back to one."""
    target, problems = _target(root)
    if target is None:
        return Outcome(tuple(problems))
    at = setting_place(root)
    try:
        if order.rollback:
            return _roll_back(root, target, order, at)
        with _held(output):
            return _publish(root, output, target, order, at)
    except StopError as error:
        return Outcome((error.problem(at),), "failed", target.shown)
    except OSError as error:
        problem = Problem.error(at, "no-access", N_("The system says: %(reason)s."), reason=error)
        return Outcome((problem,), "failed", target.shown)


def _target(root: Path) -> tuple[Target | None, list[Problem]]:
    from pelican.settings import get_settings_from_file

    sys.modules.pop("pelicanconf", None)  # of another repository, read before in this process
    try:
        value = get_settings_from_file(str(root / FILE)).get("PUBLISH")
    except Exception as error:  # noqa: BLE001 - a settings file is code and may raise anything
        message = N_("The settings cannot be read (%(reason)s).")
        line = error.lineno or 1 if isinstance(error, SyntaxError) else 1
        return None, [Problem.error(Place(FILE, line), "settings", message, reason=error)]
    return read_target(value, root)


@contextmanager
def _held(output: Path) -> Iterator[None]:
    """Keep builds away from *output* meanwhile."""
    if not output.is_dir():
        yield
        return
    with Staging.locked(output):
        yield


def _publish(root: Path, output: Path, target: Target, order: Order, at: Place) -> Outcome:
    shown = output.relative_to(root).as_posix() if output.is_relative_to(root) else str(output)
    manifest, problems = read_release(output, shown)
    if manifest is None:
        return Outcome(tuple(problems))
    problems += [*check_tree(output, manifest, shown), *check_commit(root, output, shown)]
    if has_errors(problems):
        return Outcome(tuple(problems))
    job = Job(root, output, order, at, manifest)
    outcome = _to_host(job, target) if isinstance(target, Rsync) else _to_storage(job, target)
    outcome = replace(outcome, problems=(*problems, *outcome.problems), place=target.shown)
    if outcome.ok and order.live_check and not order.dry_run:
        return _look(job, target, outcome, output)
    return outcome


@dataclass(frozen=True)
class Job:
    """A release that may go live: *manifest* tells what is in *output*."""

    root: Path
    output: Path
    order: Order
    at: Place  # of PUBLISH
    manifest: Manifest

    @cached_property
    def rules(self) -> Rules:
        return rules_of(load_records(self.root / "data", "data")[0])

    def refusals(self, before: Manifest | None) -> Iterator[Problem]:
        """What speaks against this release, in view of the one that is live *before*."""
        if before is not None:
            yield from check_lost(before, self.manifest, self.rules, self.order.allowed, self.root)
            if not self.order.move:
                yield from check_homes(before, self.manifest, self.at)


def _to_host(job: Job, target: Rsync) -> Outcome:
    with Shell(target, job.root) as shell:
        there = shell.enter(make=not job.order.dry_run)
        if not job.order.dry_run:
            shell.lock()
        before = rsync.live(shell) if there else None
        new, old = sites(job.manifest), sites(before) if before else {}
        outcome = Outcome(
            tuple(job.refusals(before)),
            release=job.manifest.id,
            before=before.id if before else "",
            changes={lang: compare(old.get(lang, {}), new[lang]) for lang in LANGUAGES},
        )
        if has_errors(outcome.problems):
            return outcome
        if outcome.before == outcome.release:
            return replace(outcome, result="unchanged")
        if job.order.dry_run:
            return replace(outcome, result="planned")
        rsync.publish(shell, target, job.root, job.output, job.manifest)
        return _to_reload(replace(outcome, result="published"), before, job.manifest, job.at)


def _to_storage(job: Job, target: Storage) -> Outcome:
    problems: list[Problem] = []
    found: list[storage.Site] = []
    for lang in LANGUAGES:
        store = _store(job.root, target, lang)
        state = storage.read_state(store.read())
        if state is None:
            message = N_(
                "The list of what is live (%(lang)s) cannot be read, so nobody can say which addresses would be lost; to upload everything again: python3 tasks.py publish --move"
            )
            kind = Problem.warning if job.order.move else Problem.error
            problems.append(kind(job.at, "bad-state", message, lang=lang))
            state = storage.State()
        if isinstance(store, RcloneStore):
            problems += store.warnings(setting_place(job.root, lang))
        files = place(job.manifest, lang, target.server, compressed=target.server == "apache")
        home = job.manifest.homes[lang]
        found.append(storage.Site(lang, store, state, job.manifest.id, home, files))
    outcome = Outcome(
        (*problems, *job.refusals(_live(found))),
        release=job.manifest.id,
        before=", ".join(dict.fromkeys(filter(None, (site.state.release for site in found)))),
        changes={site.lang: site.change for site in found},
    )
    if has_errors(outcome.problems):
        return outcome
    if all(site.done for site in found):
        return replace(outcome, result="unchanged")
    if job.order.dry_run:
        return replace(outcome, result="planned")
    storage.publish(found, job.output)
    return replace(outcome, result="published")


def _store(root: Path, target: Storage, lang: Language) -> FolderStore | RcloneStore:
    if target.kind == "folder":
        return FolderStore(root / target.places[lang])
    return RcloneStore(target.places[lang], lang)


def _live(found: Sequence[storage.Site]) -> Manifest:
    """Return what is live as one release, with the names that it had."""
    return Manifest(
        {site.lang: site.state.home or site.home for site in found},
        {f"{site.lang}/{path}": file for site in found for path, file in site.state.live.items()},
    )


def _roll_back(root: Path, target: Target, order: Order, at: Place) -> Outcome:
    if not isinstance(target, Rsync):
        message = N_(
            "This storage holds one release only; check out the commit before, build and publish it."
        )
        return Outcome((Problem.error(at, "no-rollback", message),))
    with Shell(target, root) as shell:
        if not shell.enter(make=False):
            raise rsync.nothing_before()
        shell.lock()
        newer = rsync.live(shell)
        now, before = rsync.roll_back(shell, target.keep)
        manifest = rsync.read(shell, [now]).get(now)
    outcome = Outcome((), "rolled-back", target.shown, now, before)
    outcome = _to_reload(outcome, newer, manifest, at)
    if manifest is None or not order.live_check:
        return outcome
    return _look(Job(root, root, order, at, manifest), target, outcome, None)


def _to_reload(
    outcome: Outcome, before: Manifest | None, now: Manifest | None, at: Place
) -> Outcome:
    """Tell if the server has yet to read what the release *now* brings for it."""
    if before is None or now is None or _included(before) == _included(now):
        return outcome
    message = N_(
        "Redirects or headers have changed; the server reads them when it is reloaded: systemctl reload nginx (or apache2)"
    )
    problem = Problem.warning(at, "reload-server", message)
    return replace(outcome, reload=True, problems=(*outcome.problems, problem))


def _included(manifest: Manifest) -> dict[str, str]:
    """Return the digests of what servers include."""
    return {
        name: file.sha256
        for name, file in manifest.files.items()
        if name.startswith("hosting/") and name.endswith(".conf")
    }


def _look(job: Job, target: Target, outcome: Outcome, output: Path | None) -> Outcome:
    """Ask the live hosts; what is wrong there joins the outcome, with what to do."""
    told = isinstance(target, Rsync) or target.server != ""
    strict = told and not outcome.reload  # before that, redirects and headers are the old ones
    wanted = live.asks(job.manifest, output, job.rules, strict=strict)
    get = partial(client.get, elsewhere=job.order.elsewhere)
    problems = live.check(wanted, get, job.at, live.DELAYS)
    if has_errors(problems):
        message = (
            N_(
                "The live sites do not answer as they should. To go back: python3 tasks.py publish --rollback"
            )
            if isinstance(target, Rsync)
            else N_(
                "The live sites do not answer as they should. To go back: check out the commit before, build and publish it."
            )
        )
        problems.append(Problem.error(job.at, "live-sites", message))
    return replace(outcome, problems=(*outcome.problems, *problems), asked=len(wanted))
