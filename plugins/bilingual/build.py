"""The phases of a build: read, pair, check, render, verify, seal (what is published), swap.

Everything that is wrong is collected; an error stops the build before a byte of the old
output is touched.
"""

import contextlib
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pelican.plugins import signals
from pelican.readers import Readers

from plugins import parity
from plugins.archive.files import check_shared
from plugins.bilingual import catalogues, pairs
from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.edited import keep_outline
from plugins.bilingual.linking import locator, targets, with_links
from plugins.bilingual.outputs import write_outputs
from plugins.bilingual.pages import Made, Name, Pages, Plan, make_pages, outline, outlined
from plugins.bilingual.render import Renderer
from plugins.bilingual.site import Site, clone_settings, settings_digest
from plugins.bilingual.templates import compiled_in, read_templates
from plugins.bilingual.texts import Reader, Written, find_texts, read_texts
from plugins.brochure import machine
from plugins.brochure.making import make_papers
from plugins.brochure.printed import addresses_of
from plugins.checks.logged import warnings
from plugins.checks.output import Written as WrittenTrees
from plugins.checks.output import read_pages, verify
from plugins.checks.problems import N_, Place, Problem, has_errors
from plugins.checks.report import Counts, Report
from plugins.incremental.inputs import State, states_of
from plugins.incremental.last import Last, keep, keep_default, keep_settings, tell_counts
from plugins.incremental.memory import Memory, remember
from plugins.incremental.sweep import sweep
from plugins.parity.remembered import remembered_standings
from plugins.parity.state import Standing
from plugins.publishing import ledger, redirects
from plugins.publishing.assets import check_styles, read_assets
from plugins.publishing.hosts.places import check_hosts
from plugins.publishing.release.provenance import provenance
from plugins.publishing.release.seal import seal
from plugins.publishing.staging import SiteWriter, Staging
from plugins.publishing.static import shared_files
from plugins.records.models import LANGUAGES, Brochure, Language
from plugins.records.prose import convert_all
from plugins.records.store import load_records
from plugins.text.links import resolve_links

if TYPE_CHECKING:
    from plugins.bilingual.pelican_class import BilingualPelican

Documents = dict[Language, dict[str, Document]]


def run(
    *, root: Path, publish: bool, build_date: date | None, output: Path | None, write: bool
) -> Report:
    """Build (or, with *write* false, only check) the repository at *root*."""
    report, pelican = _prepare(root, publish=publish, build_date=build_date, output=output)
    if pelican is None:
        return report
    if output is None:
        keep_default(root, Path(pelican.settings["OUTPUT_PATH"]))
    keep_settings(root, settings_digest(pelican.settings), publish=publish)
    return pelican.build(write=write)


@dataclass(frozen=True)
class Finished:
    """What a good build leaves in memory: enough to make a page again."""

    root: Path
    sites: Mapping[Language, Site]
    sides: Documents
    renderers: Mapping[Language, Renderer]


def run_and_keep(*, root: Path, build_date: date | None) -> tuple[Report, Finished | None]:
    """Build a preview of *root*; return what is left in memory as well, if all went well."""
    report, pelican = _prepare(root, publish=False, build_date=build_date, output=None)
    if pelican is None:
        return report, None
    report = pelican.build(write=True)
    return report, pelican.finished if report.ok else None


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
    memory = remember(root, base)
    checked: list[Problem] = []
    with warnings() as logged, compiled_in(memory.store):
        sites = {lang: Site(lang, clone_settings(base, lang, root)) for lang in LANGUAGES}
        found, converted = _read(
            pelican, sites, memory, lambda: checked.extend(_check(root, sites, memory))
        )
        problems += found
        documents, found = _pair(sites, preview=base["PREVIEW"])
        problems += found
        standings, found = remembered_standings(
            root,
            sites["ja"].context["records"],
            {lang: _sound(site) for lang, site in sites.items()},
            memory.store,
            memory.inputs.digest("data"),
        )
        problems += found
        for site in sites.values():
            site.context["standings"] = standings
        problems += checked
        problems += _check_menus(pelican, documents, sites)
        problems += _check_redirects(pelican, documents, sites)
        seen = outline(
            memory.inputs,
            _settings(sites, base),
            base["BUILD_DATE"].isoformat(),
            {lang: site.context["written"] for lang, site in sites.items()},
        )
        plan = Plan(memory.store, seen, standings)
        problems += _check_links(root, sites, documents, plan)
        problems += logged
        if has_errors(problems):
            return Report(tuple(problems))
        for site in sites.values():
            site.let_go_of_typed()
        output = Path(base["OUTPUT_PATH"])
        if not write:
            with tempfile.TemporaryDirectory() as folder:
                staging = Staging(Path(folder))
                # What is kept of the index must stay that of the output.
                kept = replace(memory.store, folder=Path(folder) / ".kept")
                memory = replace(memory, store=kept)
                rendered = _render_and_verify(root, sites, documents, staging, plan, memory)
                problems += rendered.problems
                return Report((*problems, *logged), _summary(documents, None), rendered.addresses)
        publish = not base["PREVIEW"]
        with Staging.locked(output, _left(memory, output, publish=publish)) as staging:
            rendered = _render_and_verify(root, sites, documents, staging, plan, memory)
            problems += rendered.problems
            problems += [problem for problem in logged if problem not in problems]
            if has_errors(problems):
                return Report(tuple(problems))
            signals.finalized.send(pelican)
            commit = b""
            if publish:
                commit = provenance(root, base["BUILD_DATE"])
                seal(staging, {lang: site.url for lang, site in sites.items()}, commit)
            changed = staging.swap(output)
            plan.table.save(rendered.pages)
            outputs = staging.states(output)
        problems += staging.stray(outputs, output, pelican.shown_path)
        report = Report(
            tuple(problems),
            _summary(documents, changed),
            rendered.addresses,
            Counts(converted, rendered.count, changed),
        )
        tell_counts(root, report.counts)
        sweep(root / ".cache")
        pelican.finished = Finished(root, sites, documents, rendered.renderers)
        if not pelican.problems:
            last = Last(
                folders=memory.inputs.folders,
                inputs=memory.inputs.digests,
                settings=settings_digest(base),
                day=base["BUILD_DATE"],
                commit=commit,
                outline=plan.seen,
                standings=plan.standings,
                outputs=outputs,
                machine=states_of(machine.watched() if _prints(sites, base) else ()),
                report=report,
            )
            if not publish:
                keep_outline(memory.store, plan, sites, sites["ja"].context["sides"])
            keep(root, output, last, publish=publish)
        return report


def _settings(sites: Mapping[Language, Site], base: Mapping[str, Any]) -> bytes:
    """Return what stands for the settings, and for the machine where it prints brochures."""
    return settings_digest(dict(base)) + (machine.state() if _prints(sites, base) else b"")


def _prints(sites: Mapping[Language, Site], base: Mapping[str, Any]) -> bool:
    """Say whether a build makes brochures on paper."""
    return not base["PREVIEW"] and bool(sites["ja"].context["records"].all(Brochure))


def _sound(site: Site) -> dict[str, Written]:
    """Return the texts of a site whose front matter is right, by key."""
    return {key: site.context["written"][key] for key in site.context["matters"]}


def _left(memory: Memory, output: Path, *, publish: bool) -> Mapping[str, State]:
    """Return the states in which the last build left the files of *output*."""
    last = memory.last(output, publish=publish) or memory.last(output, publish=not publish)
    return last.outputs if last else {}


def survey(*, root: Path, build_date: date | None) -> tuple[tuple[Standing, ...], Report]:
    """Read both languages and return how their pairs stand; nothing is rendered."""
    report, pelican = _prepare(root, publish=False, build_date=build_date, output=None)
    if pelican is None or not report.ok:
        return (), report
    sites = {lang: Site(lang, clone_settings(pelican.settings, lang, root)) for lang in LANGUAGES}
    problems, _converted = _read(pelican, sites, remember(root, pelican.settings))
    found, damaged = parity.standings(root, sites["ja"].context["records"], sites)
    return found, Report((*report.problems, *problems, *damaged))


@dataclass(frozen=True)
class Gathered:
    """Both languages as they will be published, read and checked; nothing rendered or written.

    ``sides`` are all pages, links as typed; ``known`` are the same without their texts.
    """

    sites: Mapping[Language, Site]
    sides: Documents
    known: Documents
    hosts: Mapping[Language, str]
    memory: Memory


def gather(*, root: Path, build_date: date | None, drafts: bool) -> tuple[Report, Gathered | None]:
    """Return what a build for publishing would render, with the *drafts* or without.

    For what is made of the same records and texts beside the sites. Nothing is returned but the
    report if there are errors.
    """
    report, pelican = _prepare(root, publish=True, build_date=build_date, output=None)
    if pelican is None or not report.ok:
        return report, None
    base = {**pelican.settings, "PREVIEW": drafts}
    memory = remember(root, base)
    sites = {lang: Site(lang, clone_settings(base, lang, root)) for lang in LANGUAGES}
    problems, _converted = _read(pelican, sites, memory)
    documents, found = _pair(sites, preview=drafts)
    problems += [*found, *_check(root, sites, memory)]
    problems += _check_links(root, sites, documents, Plan(memory.store, b"", ()))
    report = Report((*report.problems, *problems))
    if not report.ok:
        return report, None
    known, hosts = outlined(documents), {lang: site.url for lang, site in sites.items()}
    assets = read_assets(Path(sites["ja"].settings["THEME"]), preview=drafts)
    for site in sites.values():
        site.context.update(sides=known, hosts=hosts, assets=assets, standings=())
    return report, Gathered(sites, documents, known, hosts, memory)


def _read(
    pelican: "BilingualPelican",
    sites: Mapping[Language, Site],
    memory: Memory,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[list[Problem], int]:
    """Phase 1: records once, then the texts of both languages, then each by its own generators.

    Return the problems and how many texts were converted; *meanwhile* runs beside that.
    """
    data = memory.inputs.digest("data")
    records, found = memory.store.once(
        "records", data, lambda: load_records(pelican.root / "data", "data")
    )
    problems = list(found)
    settings = sites["ja"].settings
    files, found = shared_files(
        Path(settings["PATH"]), settings["STATIC_PATHS"], pelican.shown_path
    )
    problems += found
    problems += check_shared(files, pelican.shown_path)
    trees = {
        lang: find_texts(Path(site.settings["PATH"]), site.settings) for lang, site in sites.items()
    }
    written, converted = read_texts(
        trees,
        {lang: reader_of(site.settings) for lang, site in sites.items()},
        records,
        data,
        memory.inputs.digests,
        memory.store,
        meanwhile,
    )
    prose = memory.store.once("prose", data, lambda: convert_all(records))
    for lang, site in sites.items():
        site.read(pelican.generator_classes, records, files, trees[lang], written[lang], prose)
    signals.all_generators_finalized.send(
        [each for site in sites.values() for each in site.generators]
    )
    return problems + [each for site in sites.values() for each in site.problems], converted


def reader_of(settings: Mapping[str, Any]) -> Reader:
    """Return Pelican's reader of Markdown files, as the plugins set it up."""
    reader: Reader = Readers(settings).readers["md"]
    return reader


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


def _check(root: Path, sites: Mapping[Language, Site], memory: Memory) -> list[Problem]:
    """Phase 3: what can be wrong with templates, styles and strings.

    It depends on the theme and the code alone, so the answer is remembered.
    """
    settings = sites["ja"].settings
    theme = Path(settings["THEME"])
    shown = theme.relative_to(root).as_posix() if theme.is_relative_to(root) else ""
    made_from = memory.inputs.digest("data", "plugins", "publish", "theme", shown)

    def check() -> list[Problem]:
        messages, problems = read_templates(theme, root)
        problems += check_styles(theme / "static" / "css", settings["SHOWN_PATH"])
        folder = theme / "translations"
        if not problems and folder.is_dir():
            path = (
                folder.relative_to(root).as_posix() if folder.is_relative_to(root) else str(folder)
            )
            problems += catalogues.check_catalogues(root, messages, folder, path)
        return problems

    return memory.store.once("checks", made_from, check) if shown else check()


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


def _check_links(
    root: Path, sites: Mapping[Language, Site], documents: Documents, plan: Plan
) -> list[Problem]:
    """Phase 3, links: every target of a page or a long text exists.

    The long texts of records get their links here, pages when they are made.
    """
    problems: list[Problem] = []
    locate = locator(root)
    for lang, known in targets(sites, documents).items():
        context = sites[lang].context
        for key, (markup, place) in context["broken"].items():
            problems += resolve_links(markup, key, lang, place, known, locate)[1]
        for document in documents[lang].values():
            if plan.known(document) is None:
                problems += with_links(document, known, root)[1]
        for (text, written), markup in context["prose"].items():
            place = context["prose_places"][text, written]
            html, dead = resolve_links(markup, "", written, place, known, locate)
            problems += dead
            context["prose"][text, written] = html
    return problems


@dataclass(frozen=True)
class _Rendered:
    """What is wrong, the pages, how many of them were rendered now, lasting addresses."""

    problems: tuple[Problem, ...]
    pages: Mapping[Name, Made]
    count: int
    addresses: frozenset[ledger.Address]
    renderers: Mapping[Language, Renderer]


def _render_and_verify(
    root: Path,
    sites: Mapping[Language, Site],
    sides: Documents,
    staging: Staging,
    plan: Plan,
    memory: Memory,
) -> _Rendered:
    """Phases 4 and 5: write both trees into *staging*, then read them again as a visitor."""
    hosts = {lang: site.url for lang, site in sites.items()}
    settings = sites["ja"].settings
    theme = Path(settings["THEME"])
    assets = read_assets(theme, preview=settings["PREVIEW"])
    known = outlined(sides)
    for site in sites.values():
        site.context.update(sides=known, hosts=hosts, assets=assets)
    if not settings["PREVIEW"] and sites["ja"].context["papers"] is not None:
        papers, faults = make_papers(sites, known, hosts, root, memory.store)
        if faults:
            return _Rendered(tuple(faults), {}, 0, frozenset(), {})
        for site in sites.values():
            site.context["papers"] = papers
    renderers = {lang: Renderer(site, known, hosts, root) for lang, site in sites.items()}
    leading = targets(sites, known)
    pages = make_pages(
        sides,
        plan,
        renderers,
        staging,
        lambda document: with_links(document, leading[document.lang], root)[0],
    )
    sides.update(known)  # whoever has *sides*, nobody needs texts from now on
    for site in sites.values():
        site.let_go_of_bodies()
    problems = list(pages.problems)
    addresses: frozenset[ledger.Address] = frozenset()
    unchanged: Collection[str] = ()  # files that an earlier build found well
    for lang, renderer in renderers.items():
        problems += renderer.render_manifest(SiteWriter(staging, lang))
    if not has_errors(problems):  # else what the generators read may be missing
        for site in sites.values():
            site.context["pages"] = pages
        unchanged = write_outputs(sites, staging, memory.store, plan)
    problems += staging.problems
    if not has_errors(problems):
        rules = redirects.rules_of(sites["ja"].context["records"])
        facts = {name: made.facts for name, made in pages.made.items()}

        def read(name: str) -> bytes:
            return staging.path(name).read_bytes()

        names = frozenset(staging.written)
        found = read_pages(names, facts, read, hosts)
        trees = WrittenTrees(names, found, sides, hosts, rules)
        problems += verify(trees, read, root, theme, unchanged, _settled(pages))
        problems += redirects.check_written(rules, staging.written, found)
        addresses = ledger.published(staging.written, sides)
        coming = {(lang, path) for lang, held in _coming(sites).items() for path in held}
        coming |= addresses_of(sites["ja"].context["records"])  # a preview has no PDFs
        problems += ledger.check(root, addresses, rules, coming)
    return _Rendered(tuple(problems), pages.made, len(pages.rendered), addresses, renderers)


def _settled(pages: Pages) -> frozenset[Name]:
    """Return the pages that are as an earlier build found them well, on both sites.

    Only pages of a build without errors are remembered.
    """
    new = pages.rendered | {(OTHER[lang], name) for lang, name in pages.rendered}
    return frozenset(pages.made.keys() - new)


def _summary(sides: Documents, changed: int | None) -> str:
    counts = ", ".join(f"{lang} {len(pages)}" for lang, pages in sides.items())
    return (
        f"checked pages: {counts}"
        if changed is None
        else f"pages: {counts}; files changed: {changed}"
    )
