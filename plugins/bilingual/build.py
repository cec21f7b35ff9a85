"""The phases of a build: read, pair, check, render, verify, seal (what is published), swap.

Everything that is wrong is collected; an error stops the build before a byte of the old
output is touched.
"""

import contextlib
import logging
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.plugins import signals

from plugins import parity
from plugins.archive.files import check_shared
from plugins.bilingual import catalogues, pairs
from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.render import Renderer
from plugins.bilingual.site import Site, clone_settings
from plugins.checks.output import verify
from plugins.checks.problems import N_, Place, Problem, has_errors
from plugins.parity.state import Standing
from plugins.publishing import ledger, redirects
from plugins.publishing.assets import check_styles, read_assets
from plugins.publishing.hosts.places import check_hosts
from plugins.publishing.release.seal import seal
from plugins.publishing.staging import SiteWriter, Staging
from plugins.publishing.static import shared_files
from plugins.records.models import LANGUAGES, Language
from plugins.records.store import load_records
from plugins.text.links import Targets, resolve_links
from plugins.text.reader import find_place

if TYPE_CHECKING:
    from plugins.bilingual.pelican_class import BilingualPelican

Documents = dict[Language, dict[str, Document]]


@dataclass(frozen=True)
class Report:
    """What a build found and did."""

    problems: tuple[Problem, ...]
    summary: str = ""
    addresses: frozenset[ledger.Address] = frozenset()  # what is published, if all was written

    @property
    def ok(self) -> bool:
        return not has_errors(self.problems)


def run(
    *, root: Path, publish: bool, build_date: date | None, output: Path | None, write: bool
) -> Report:
    """Build (or, with *write* false, only check) the repository at *root*."""
    report, pelican = _prepare(root, publish=publish, build_date=build_date, output=output)
    return report if pelican is None else pelican.build(write=write)


def _prepare(
    root: Path, *, publish: bool, build_date: date | None, output: Path | None
) -> tuple[Report, "BilingualPelican | None"]:
    """Return a Pelican with the settings of *root*, or None and what is wrong with them."""
    from pelican.settings import read_settings

    from plugins.bilingual.pelican_class import unexpected

    settings_file = root / ("publishconf.py" if publish else "pelicanconf.py")
    override: dict[str, Any] = {}
    if output is not None:
        override["OUTPUT_PATH"] = str(output.resolve())
    if build_date is not None:
        override["BUILD_DATE"] = build_date
    sys.modules.pop("pelicanconf", None)  # of another repository, built before in this process
    try:
        with contextlib.chdir(root):
            settings = read_settings(str(settings_file), override=override)
    except SyntaxError as error:
        shown = Path(error.filename or settings_file).name
        problem = Problem.error(
            Place(shown, error.lineno or 1, error.offset or 1),
            "settings",
            N_("The settings cannot be read (%(reason)s)."),
            reason=error.msg,
        )
        return Report((problem,)), None
    except Exception as error:  # noqa: BLE001 - a settings file is code and may raise anything
        return Report((unexpected(error, root),)), None
    pelican: BilingualPelican = settings["PELICAN_CLASS"](settings)
    return Report(tuple(pelican.problems)), pelican


def build(pelican: "BilingualPelican", problems: list[Problem], *, write: bool) -> Report:
    """Run the phases for both sites; *problems* gets what is found, also if a phase raises."""
    root, base = pelican.root, pelican.settings
    with _warnings() as logged:
        sites = {lang: Site(lang, clone_settings(base, lang, root)) for lang in LANGUAGES}
        problems += _read(pelican, sites)
        documents, found = _pair(sites, preview=base["PREVIEW"])
        problems += found
        standings, found = parity.standings(root, sites["ja"].context["records"], sites)
        problems += found
        for site in sites.values():
            site.context["standings"] = standings
        problems += _check(root, sites)
        problems += _check_menus(pelican, documents, sites)
        problems += _check_redirects(pelican, documents, sites)
        sides = _resolve(root, sites, documents, problems)
        problems += logged
        if has_errors(problems):
            return Report(tuple(problems))
        output = Path(base["OUTPUT_PATH"])
        if not write:
            with tempfile.TemporaryDirectory() as folder:
                staging = Staging(Path(folder))
                problems += _render_and_verify(root, sites, sides, staging)
                addresses = ledger.published(staging.written, sides)
                return Report((*problems, *logged), _summary(sides, None), addresses)
        with Staging.locked(output) as staging:
            problems += _render_and_verify(root, sites, sides, staging)
            problems += [problem for problem in logged if problem not in problems]
            if has_errors(problems):
                return Report(tuple(problems))
            signals.finalized.send(pelican)
            addresses = ledger.published(staging.written, sides)
            if not base["PREVIEW"]:
                hosts = {lang: site.url for lang, site in sites.items()}
                seal(staging, hosts, root, base["BUILD_DATE"])
            changed = staging.swap(output)
        problems += staging.stray(output, pelican.shown_path)
        return Report(tuple(problems), _summary(sides, changed), addresses)


def survey(*, root: Path, build_date: date | None) -> tuple[tuple[Standing, ...], Report]:
    """Read both languages and return how their pairs stand; nothing is rendered."""
    report, pelican = _prepare(root, publish=False, build_date=build_date, output=None)
    if pelican is None or not report.ok:
        return (), report
    sites = {lang: Site(lang, clone_settings(pelican.settings, lang, root)) for lang in LANGUAGES}
    problems = _read(pelican, sites)
    found, damaged = parity.standings(root, sites["ja"].context["records"], sites)
    return found, Report((*report.problems, *problems, *damaged))


def _read(pelican: "BilingualPelican", sites: Mapping[Language, Site]) -> list[Problem]:
    """Phase 1: records once, then each language by its own generators."""
    records, problems = load_records(pelican.root / "data", "data")
    settings = sites["ja"].settings
    files, found = shared_files(
        Path(settings["PATH"]), settings["STATIC_PATHS"], pelican.shown_path
    )
    problems += found
    problems += check_shared(files, pelican.shown_path)
    for site in sites.values():
        site.read(pelican.generator_classes, records, files)
    signals.all_generators_finalized.send(
        [each for site in sites.values() for each in site.generators]
    )
    return problems + [each for site in sites.values() for each in site.problems]


def _pair(sites: Mapping[Language, Site], *, preview: bool) -> tuple[Documents, list[Problem]]:
    """Phase 2: long texts join their records, pairs are checked, fallbacks made."""
    problems = list(
        pairs.check_matters({lang: site.context["matters"] for lang, site in sites.items()})
    )
    shown: dict[Language, list[Document]] = {}
    for lang, site in sites.items():
        texts, others = site.context["record_texts"], sites[OTHER[lang]].context["record_texts"]
        shown[lang] = [
            _with_text(document, texts, others)
            for document in site.context["documents"]
            if preview or not document.draft
        ]
    problems += pairs.check_addresses(shown)
    if not any(site.context["broken"] for site in sites.values()):
        problems += pairs.check_needed(shown)
    return pairs.pair(shown), problems


def _with_text(document: Document, texts: Mapping[str, Any], others: Mapping[str, Any]) -> Document:
    """Give a record's page its long text; the other language's if there is none."""
    if document.key in texts:
        html, place, _only = texts[document.key]
        return replace(document, body=html, place=place)
    html, place, only = others.get(document.key, ("", document.place, True))
    return (
        document
        if only
        else replace(document, body=html, body_lang=OTHER[document.lang], place=place)
    )


def _check(root: Path, sites: Mapping[Language, Site]) -> list[Problem]:
    """Phase 3: what can be wrong before anything is rendered."""
    settings = sites["ja"].settings
    problems = Renderer.check_templates(Path(settings["THEME"]), root)
    problems += check_styles(Path(settings["THEME"]) / "static" / "css", settings["SHOWN_PATH"])
    if not problems:
        folder = Path(sites["ja"].settings["THEME"]) / "translations"
        if folder.is_dir():
            shown = (
                folder.relative_to(root).as_posix() if folder.is_relative_to(root) else str(folder)
            )
            problems += catalogues.check_catalogues(root, folder, shown)
    return problems


def _check_menus(
    pelican: "BilingualPelican", documents: Documents, sites: Mapping[Language, Site]
) -> Iterator[Problem]:
    """The menus of the settings name pages that are there."""
    known = {each.key for pages in documents.values() for each in pages.values()}
    known |= {key for site in sites.values() for key in site.context["broken"]}
    records = sites["ja"].context["records"]
    for key in (*pelican.settings["NAVIGATION"], *pelican.settings["FOOTER"]):
        if key not in known and not records.excused(*key.partition("/")[::2]):
            yield Problem.error(
                pelican.setting_place(key),
                "menu",
                N_("The menu names the page '%(key)s', which is not there."),
                key=key,
            )


def _coming(sites: Mapping[Language, Site]) -> Documents:
    """Return the pages whose date is still to come on the day of this build, by path.

    An early day of the build hides them, which breaks no promise about their addresses.
    """
    found: Documents = {lang: {} for lang in LANGUAGES}
    for site in sites.values():
        for document in site.context["documents"]:
            if document.coming:
                for lang in (document.lang,) if document.only else LANGUAGES:
                    found[lang].setdefault(document.path, document)
    return found


def _check_redirects(
    pelican: "BilingualPelican", documents: Documents, sites: Mapping[Language, Site]
) -> Iterator[Problem]:
    """Old addresses lead to pages that are there, and their hosts are told right."""
    records = sites["ja"].context["records"]
    certain = not (
        records.broken or records.unread or any(site.context["broken"] for site in sites.values())
    )
    coming = _coming(sites)
    known = {lang: {**coming[lang], **documents[lang]} for lang in LANGUAGES}
    yield from redirects.check(redirects.rules_of(records), known, certain=certain)
    yield from check_hosts(pelican.settings.get("OLD_HOSTS", {}), pelican.setting_place)


def _resolve(
    root: Path, sites: Mapping[Language, Site], documents: Documents, problems: list[Problem]
) -> Documents:
    """Phase 3, links: every target of a page or a long text exists."""

    def locate(place: Place, snippet: str) -> Place:
        lines = (root / place.path).read_text("utf-8-sig").replace("\r\n", "\n").split("\n")
        return find_place("\n".join(lines[place.line - 1 :]), place.path, snippet, place.line)

    by_key = {lang: {each.key: each for each in documents[lang].values()} for lang in LANGUAGES}
    resolved: Documents = {}
    for lang, site in sites.items():
        there = OTHER[lang]
        targets = Targets(
            lang,
            site.context["records"],
            by_key[lang],
            {
                key: sites[there].url + each.path
                for key, each in by_key[there].items()
                if key not in by_key[lang]
            },
            site.context["static_files"],
            {key for each in sites.values() for key in each.context["broken"]},
        )
        for key, (markup, place) in site.context["broken"].items():
            problems += resolve_links(markup, key, lang, place, targets, locate)[1]
        resolved[lang] = {}
        for path, document in documents[lang].items():
            body, dead = resolve_links(
                document.body,
                document.key,
                document.body_lang,
                document.place,
                replace(targets, drafts=document.draft),
                locate,
            )
            problems += dead
            resolved[lang][path] = replace(document, body=body)
        for (text, written), markup in site.context["prose"].items():
            place = site.context["prose_places"][text, written]
            html, dead = resolve_links(markup, "", written, place, targets, locate)
            problems += dead
            site.context["prose"][text, written] = html
    return resolved


def _render_and_verify(
    root: Path, sites: Mapping[Language, Site], sides: Documents, staging: Staging
) -> list[Problem]:
    """Phases 4 and 5: write both trees into *staging*, then read them again as a visitor."""
    problems: list[Problem] = []
    hosts = {lang: site.url for lang, site in sites.items()}
    settings = sites["ja"].settings
    assets = read_assets(Path(settings["THEME"]), preview=settings["PREVIEW"])
    for lang, site in sites.items():
        site.context.update(sides=sides, hosts=hosts, assets=assets)
        writer = SiteWriter(staging, lang)
        renderer = Renderer(site, sides, hosts, root)
        problems += renderer.render_all(writer)
        if has_errors(problems):
            continue  # what the generators read may be missing
        for generator in site.generators:
            if hasattr(generator, "generate_output"):
                generator.generate_output(writer)
    problems += staging.problems
    if not has_errors(problems):
        rules = redirects.rules_of(sites["ja"].context["records"])
        problems += verify(staging.folder, sides, hosts, root, Path(settings["THEME"]), rules)
        problems += redirects.check_written(rules, staging)
        addresses = ledger.published(staging.written, sides)
        coming = {(lang, path) for lang, held in _coming(sites).items() for path in held}
        problems += ledger.check(root, addresses, rules, coming)
    return problems


def _summary(sides: Documents, changed: int | None) -> str:
    counts = ", ".join(f"{lang} {len(pages)}" for lang, pages in sides.items())
    return (
        f"checked pages: {counts}"
        if changed is None
        else f"pages: {counts}; files changed: {changed}"
    )


@contextlib.contextmanager
def _warnings() -> Iterator[list[Problem]]:
    """Collect what Pelican and libraries log as warnings or worse: each becomes a problem."""
    found: list[Problem] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(
                Problem.error(
                    Place("pelicanconf.py"),
                    "logged",
                    N_("%(logger)s reports: %(text)s"),
                    logger=record.name,
                    text=record.getMessage(),
                )
            )

    collector = Collector(logging.WARNING)
    logger = logging.getLogger()
    # Pelican's own handler writes to standard output, which is for problems.
    others, logger.handlers = logger.handlers, [collector]
    try:
        yield found
    finally:
        logger.handlers = others
