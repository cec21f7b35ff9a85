"""A build after edits of texts alone: what all pages have in common is read, not made.

A build keeps the outline (``plugins.bilingual.pages``) as a value, and how all pairs stood. If
the next finds that only bodies of Markdown files differ, it converts and compares these, makes
the pages that show them, and changes the index of the search. Whatever may reach further is left
to a whole build: a front matter, a picture, an anchor that is gone, an error.

``tests/incremental`` holds it to the rule that the result is that of a clean build.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from plugins.bilingual.documents import OTHER, SHOW_ALL_TEXTS, Document
from plugins.bilingual.linking import targets, with_links
from plugins.bilingual.outputs import replace_outputs
from plugins.bilingual.pages import Made, Name, Pages, Plan, make_pages
from plugins.bilingual.render import Renderer
from plugins.bilingual.site import Site
from plugins.bilingual.templates import compiled_in
from plugins.bilingual.texts import Text, Written, read_text, texts_table
from plugins.checks.logged import warnings
from plugins.checks.output import Written as WrittenTrees
from plugins.checks.output import parted, verify
from plugins.checks.pages import Facts
from plugins.checks.problems import Place, Problem, has_errors
from plugins.checks.report import Counts, Report
from plugins.images.texts import concerns
from plugins.incremental.last import Found, keep
from plugins.incremental.memory import store_of
from plugins.incremental.store import Store
from plugins.parity.remembered import Compared, compare_again, made_from, pairs_table
from plugins.parity.report import STATUS, status_data
from plugins.parity.state import FILE as AGREED
from plugins.parity.state import Standing, digest_of
from plugins.publishing.redirects import rules_of
from plugins.publishing.staging import SiteWriter, Staging
from plugins.records.models import LANGUAGES, Language
from plugins.search.generator import PLACE as SYNONYMS
from plugins.search.generator import changed_files
from plugins.search.pages import find_page
from plugins.text.reader import MarkdownReader

Documents = Mapping[Language, Mapping[str, Document]]
Key = tuple[Language, str]  # of a text: its tree, and its path there

# The plugins that are known to make nothing else of a text than what is made here.
_PLUGINS = frozenset(
    f"plugins.{name}"
    for name in (
        "archive",
        "bilingual",
        "brochure",
        "images",
        "magazine",
        "parity",
        "publishing",
        "records",
        "search",
        "styleguide",
        "text",
    )
)
_STANDINGS, _TOLD = "standings", "standings-told"  # names in the store
_MOST = 16  # texts; where more are edited, a whole build takes hardly longer
_APART = frozenset({"magazines"})  # folders of texts that are checked beyond what is done here
_NOT_KEPT = frozenset({"open-data"})  # templates that show what is not kept
_SETTINGS = (
    "BUILD_DATE",
    "DEFAULT_LANG",
    "FOOTER",
    "NAVIGATION",
    "OLD_HOSTS",
    "PREVIEW",
    "SITEURL",
    "THEME",
)
_CONTEXT = (
    "archive",
    "broken",
    "papers",
    "pictures",
    "prose",
    "records",
    "static_files",
)


@dataclass(frozen=True)
class Kept:
    """All that pages know of each other, and what stands for it; no texts are in it.

    ``trees`` are the folders of the texts as messages show them; ``elsewhere`` are paths of
    pages that are also found by what stands in files.
    """

    outline: bytes
    sites: Mapping[Language, Site]
    sides: Documents
    trees: Mapping[Language, str]
    elsewhere: frozenset[str]


@dataclass(frozen=True)
class _Edits:
    """What became of the edited texts: of each what it held and holds, by tree and key.

    ``before`` are the problems of these texts and pairs until now, ``after`` those from now on;
    ``moved`` tells whether any pair stands otherwise now; then ``standings`` are those of all,
    else only what pages say of them.
    """

    written: Mapping[Key, Written]
    compared: Mapping[tuple[str], Compared]
    before: tuple[Problem, ...]
    after: tuple[Problem, ...]
    standings: tuple[Standing, ...]
    moved: bool

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the pages that may differ."""
        held = {key for _lang, key in self.written}
        return frozenset(held | {key.removesuffix(".md") for key in held})


def keep_outline(
    store: Store, plan: Plan, sites: Mapping[Language, Site], sides: Documents
) -> None:
    """Keep what a build after an edit needs; *sides* are outlined.

    Nothing is kept for a site with a plugin that may make anything of a text.
    """
    settings = sites["ja"].settings
    if not set(settings["PLUGINS"]) <= _PLUGINS:
        return
    light = {lang: _light(site) for lang, site in sites.items()}
    shown = settings["SHOWN_PATH"]
    trees = {lang: shown(Path(site.settings["PATH"])) for lang, site in sites.items()}
    elsewhere = frozenset(path for site in sites.values() for path in site.context["search_texts"])
    store.save("outline", Kept(plan.seen, light, sides, trees, elsewhere))
    _keep_standings(store, plan.standings, sites["ja"].context["standings"])


def _keep_standings(store: Store, digest: bytes, standings: tuple[Standing, ...]) -> None:
    """Keep how all pairs stand, and apart from that what pages say of it: much less to read."""
    store.save(_STANDINGS, (digest, standings))
    told = {each.unit.key for each in standings if each.confirmed}
    short = tuple(
        replace(each, unit=replace(each.unit, sides={}))
        for each in standings
        if each.unit.key in told
    )
    store.save(_TOLD, (digest, short))


def _standings(store: Store, name: str, digest: bytes) -> tuple[Standing, ...] | None:
    """Return what was kept of the standings with this *digest*."""
    held: tuple[bytes, tuple[Standing, ...]] | None = store.load(name)
    return held[1] if held and held[0] == digest else None


def _light(site: Site) -> Site:
    """Return what making pages needs of a site, without the bytes of files."""
    assets = site.context["assets"]
    names = {name: replace(each, data=b"") for name, each in assets.held.items()}
    files = {
        key: tuple(each.without_contents() for each in held)
        for key, held in site.context["files_beside"].items()
    }
    return Site(
        site.lang,
        {name: site.settings[name] for name in _SETTINGS if name in site.settings},
        {name: site.context[name] for name in _CONTEXT}
        | {"assets": replace(assets, held=names), "files_beside": files, "open_data": None},
    )


def build_edited(root: Path, found: Found) -> Report | None:
    """Build *root* where only texts differ from the last build; None if that is not enough."""
    last = found.last
    names = _edited(last.inputs, found.inputs.digests)
    if not names:
        return None
    store = store_of(root, found.inputs)
    kept: Kept | None = store.load("outline")
    if kept is None or kept.outline != last.outline:
        return None
    with warnings() as logged, compiled_in(store):
        written = _read(root, names, kept, found, store)
        edits = _compare(root, written, kept, found, store) if written else None
        documents = _documents(kept, edits, store) if edits else None
        if edits is None or documents is None:
            return None
        told = digest_of(edits.standings) if edits.moved else last.standings
        plan = Plan(store, kept.outline, edits.standings, told)
        with Staging.reopened(found) as staging:
            if staging is None:
                return None
            pages = _make(root, kept, documents, edits, plan, staging, store)
            if pages is None or staging.problems or logged:
                return None
            changed = staging.swap(found.output)
            outputs = staging.states(found.output)
            _remember(store, edits, plan, pages, staging)
            report = replace(
                last.report,
                problems=_problems(last.report.problems, edits),
                counts=Counts(len(edits.written), len(pages.rendered), changed),
            )
            now = replace(
                last,
                inputs=found.inputs.digests,
                standings=plan.standings,
                outputs=outputs,
                report=report,
            )
            keep(root, found.output, now, publish=False)
    return report


def _edited(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[str] | None:
    """Return the names of the files that differ; None if files came or went, or too many differ."""
    if old.keys() != new.keys():
        return None
    names = [name for name, digest in new.items() if old[name] != digest]
    return names if len(names) <= _MOST else None


def _read(
    root: Path, names: Iterable[str], kept: Kept, found: Found, store: Store
) -> dict[Key, Written] | None:
    """Read the edited texts; None if a file is no text, or if more than its body differs."""
    records = kept.sites["ja"].context["records"]
    data = found.inputs.digest("data")
    reader = MarkdownReader(
        lambda file: (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()
    )
    texts = texts_table(store)
    written: dict[Key, Written] = {}
    for name in names:
        own = _key(name, kept.trees)
        old = texts.get(own) if own else None
        if own is None or old is None or old.digest != found.last.inputs[name]:
            return None
        if (root / name).is_symlink():
            return None
        lang, key = own
        new = read_text(Text(key, root / kept.trees[lang], name), lang, reader, records, data)
        if new.digest != found.inputs.digests[name] or not _same_but_body(old, new):
            return None
        written[own] = new
    return written


def _compare(
    root: Path,
    written: Mapping[Key, Written],
    kept: Kept,
    found: Found,
    store: Store,
) -> _Edits | None:
    """Compare the edited texts with their other sides; None if a pair is new or has errors."""
    texts, pairs = texts_table(store), pairs_table(store)
    keys = sorted({key for _lang, key in written})
    held: dict[Language, dict[str, Written]] = {
        lang: {key: each for key in keys if (each := texts.get((lang, key))) is not None}
        for lang in LANGUAGES
    }
    both = {
        lang: {key: written.get((lang, key), each) for key, each in held[lang].items()}
        for lang in LANGUAGES
    }
    if not all(
        _is_read(both[lang].get(key), f"{kept.trees[lang]}/{key}", found)
        for lang in LANGUAGES
        for key in keys
    ):
        return None
    records, data = kept.sites["ja"].context["records"], found.inputs.digest("data")
    compared = compare_again(root, keys, records, both, store, data)
    before = [problem for own in written for problem in _told(texts.get(own))]
    moved: dict[str, Standing] = {}
    for pair, now in compared.items():
        then = pairs.get(pair)
        if then is None or (then.standing is None) != (now.standing is None):
            return None
        if then.made_from != made_from(pair[0], held, data):
            return None
        before += then.problems
        if now.standing and digest_of(filter(None, [then.standing])) != digest_of([now.standing]):
            moved[now.standing.unit.name] = now.standing
    after = [problem for text in written.values() for problem in text.problems]
    after += [problem for pair in compared.values() for problem in pair.problems]
    if has_errors(after):
        return None
    standings = _standings(store, _STANDINGS if moved else _TOLD, found.last.standings)
    if standings is None:
        return None
    now_standing = tuple(moved.get(each.unit.name, each) for each in standings)
    return _Edits(written, compared, tuple(before), tuple(after), now_standing, bool(moved))


def _is_read(text: Written | None, name: str, found: Found) -> bool:
    """Say whether *text* is what the file *name* holds: builds that failed leave others as well."""
    return found.inputs.digests.get(name) == (text.digest if text else None)


def _told(text: Written | None) -> tuple[Problem, ...]:
    return text.problems if text else ()


def _key(name: str, trees: Mapping[Language, str]) -> Key | None:
    """Return the tree of a file and its path there; None if it is no text."""
    for lang, tree in trees.items():
        key = name.removeprefix(f"{tree}/")
        if key != name and key.endswith(".md") and key.partition("/")[0] not in _APART:
            return lang, key
    return None


def _same_but_body(old: Written, new: Written) -> bool:
    """Say whether what pages know of each other is as it was, and no picture is in either text."""
    return (
        new.matter is not None
        and new.front == old.front
        and bool(new.html and old.html)
        and not concerns(old.html)
        and not concerns(new.html)
    )


def _documents(kept: Kept, edits: _Edits, store: Store) -> list[Document] | None:
    """Return the pages that may differ, with their texts; None if one needs what is not kept."""
    texts = texts_table(store)
    found: list[Document] = []
    shown: set[Key] = set()
    keys = edits.keys
    for lang in LANGUAGES:
        for document in kept.sides[lang].values():
            if document.key not in keys:
                if edits.moved and document.template in SHOW_ALL_TEXTS:
                    found.append(document)
                continue
            if document.template in _NOT_KEPT or document.path in kept.elsewhere:
                return None
            if not document.body:
                found.append(document)
                continue
            own = document.body_lang, f"{document.key.removesuffix('.md')}.md"
            text = edits.written.get(own) or texts.get(own)
            if text is None or concerns(text.html):
                return None
            shown.add(own)
            found.append(document.with_body(text.html))
    return found if edits.written.keys() <= shown else None


def _make(
    root: Path,
    kept: Kept,
    documents: Iterable[Document],
    edits: _Edits,
    plan: Plan,
    staging: Staging,
    store: Store,
) -> Pages | None:
    """Write the pages that differ, and what is made of them; None if that is not enough."""
    hosts = {lang: site.url for lang, site in kept.sites.items()}
    for site in kept.sites.values():
        site.context["standings"] = edits.standings
    leading = targets(kept.sites, kept.sides)
    linked: dict[Name, Document] = {}
    jobs: dict[Language, dict[str, Document]] = {lang: {} for lang in LANGUAGES}
    for document in documents:
        known = plan.known(document)
        if known is not None and _stands(known, staging):
            continue
        jobs[document.lang][document.path] = document
        resolved, dead = with_links(document, leading[document.lang], root)
        if dead:
            return None
        linked[document.lang, document.output] = resolved
    renderers = {
        lang: Renderer(kept.sites[lang], kept.sides, hosts, root)
        for lang in LANGUAGES
        if jobs[lang]
    }
    pages = make_pages(jobs, plan, renderers, staging, lambda each: linked[each.lang, each.output])
    if pages.problems or not _are_well(root, kept, pages, plan, staging, hosts):
        return None
    if not _write_search(kept, jobs, pages, staging, store):
        return None
    if edits.moved:
        records = kept.sites["ja"].context["records"]
        for lang in LANGUAGES:
            if f"{lang}/{STATUS}" in staging.written:
                told = status_data(edits.standings, kept.sides[lang], records)
                SiteWriter(staging, lang).write(STATUS, told, Place(AGREED))
    return pages


def _are_well(
    root: Path,
    kept: Kept,
    pages: Pages,
    plan: Plan,
    staging: Staging,
    hosts: Mapping[Language, str],
) -> bool:
    """Say whether the new pages have no fault, and hold all that others may lead to.

    Their counterparts and the pages that they lead into are looked at as well.
    """
    facts: dict[Name, Facts] = {}
    for name, made in pages.made.items():
        old = plan.table.get(name)
        if old is None or not _stands(old, staging):
            return False
        if old.pictures != made.pictures or not _holds_as_much(made, old):
            return False
        around = {parted(file) for file, _fragment in made.facts.spots if file.endswith(".html")}
        for other in {*around, (OTHER[name[0]], name[1])} - pages.made.keys():
            known = plan.table.get(other)
            if known is not None and _stands(known, staging):
                facts[other] = known.facts
            elif "/".join(other) in staging.written:
                return False
    facts |= {name: made.facts for name, made in pages.made.items()}
    names = frozenset(staging.written)
    rules = rules_of(kept.sites["ja"].context["records"])
    trees = WrittenTrees(names, facts, kept.sides, hosts, rules)
    theme = Path(kept.sites["ja"].settings["THEME"])
    settled = frozenset(facts.keys() - pages.made.keys())

    def read(name: str) -> bytes:
        return staging.path(name).read_bytes()

    return not verify(trees, read, root, theme, names, settled)


def _stands(made: Made, staging: Staging) -> bool:
    """Say whether the output holds this very page: what is known may be of another folder."""
    return staging.stands(made.facts.file, made.digest)


def _holds_as_much(new: Made, old: Made) -> bool:
    """Say whether no anchor is gone, and no link has come that needs a closer look."""
    return set(old.facts.ids) <= set(new.facts.ids) and set(new.facts.others) <= set(
        old.facts.others
    )


def _write_search(
    kept: Kept,
    jobs: Mapping[Language, Mapping[str, Document]],
    pages: Pages,
    staging: Staging,
    store: Store,
) -> bool:
    """Change the index of each site; say whether that could be done."""
    records = kept.sites["ja"].context["records"]
    for lang in LANGUAGES:
        changed = [
            find_page(document, pages.readings[lang, document.output], "", records)
            for document in jobs[lang].values()
            if document.listed
        ]
        if not changed or f"{lang}/search/index.json" not in staging.written:
            continue
        writer = SiteWriter(staging, lang)
        files = changed_files(writer, changed, store.part(f"search/{lang}"), records)
        if files is None:
            return False
        for name, data in files.items():
            if data is None:
                writer.drop(name)
            else:
                writer.write(name, data, SYNONYMS)
    return True


def _problems(told: Iterable[Problem], edits: _Edits) -> tuple[Problem, ...]:
    """Return the problems of the last build with those of the edited texts as they are now."""
    problems = list(told)
    for problem in edits.before:
        if problem in problems:
            problems.remove(problem)
    return (*problems, *edits.after)


def _remember(store: Store, edits: _Edits, plan: Plan, pages: Pages, staging: Staging) -> None:
    """Keep what was made for the next build, whichever it is."""
    texts_table(store).put(edits.written)
    pairs_table(store).put(edits.compared)
    plan.table.put(pages.made)
    if edits.moved:
        _keep_standings(store, plan.standings, edits.standings)
        replace_outputs(store, plan, staging)
