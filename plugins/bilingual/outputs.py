"""Let the generators write what is no page: feeds, maps, downloads, the search index.

A generator whose class says ``from_outline`` writes the same as long as the outline is the same
(``plugins.bilingual.pages``) and all pairs stand as before, so it is not asked again. One that says ``reads_all_files`` comes
last, since it lists what all others wrote.
"""

from collections.abc import Mapping

from plugins.bilingual.pages import Plan
from plugins.bilingual.site import Site
from plugins.incremental.forks import spread
from plugins.incremental.store import Store
from plugins.publishing.staging import Entry, SiteWriter, Staging
from plugins.records.models import Language

Outputs = dict[Language, tuple[Entry, ...]]


def write_outputs(
    sites: Mapping[Language, Site], staging: Staging, store: Store, plan: Plan
) -> frozenset[str]:
    """Write the files of all generators, each site in a process.

    Return the names of the files that stand in the output as an earlier build found them well.
    """
    old: tuple[bytes, bytes, Outputs] | None = store.load("outputs")
    same = old is not None and old[0] == plan.seen
    stand = old is not None and same and old[1] == plan.standings and _stand(old[2], staging)
    for site in sites.values():
        site.context.update(store=store, outline_stands=same)

    def work(lang: Language) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """Return what comes from the outline, and the rest."""
        parts = staging.share(), staging.share()
        for generator in sites[lang].generators:
            if not hasattr(generator, "generate_output") or _says("reads_all_files", generator):
                continue
            lasting = _says("from_outline", generator)
            if not (lasting and stand):
                generator.generate_output(SiteWriter(parts[0 if lasting else 1], lang))
        return tuple(parts[0].log), tuple(parts[1].log)

    lasting: Outputs = {}
    for lang, (entries, others) in zip(sites, spread(work, tuple(sites)), strict=True):
        lasting[lang] = old[2][lang] if old is not None and stand else entries
        staging.absorb((*lasting[lang], *others))
    if not stand and not staging.problems:
        store.save("outputs", (plan.seen, plan.standings, lasting))
    for lang, site in sites.items():
        for generator in site.generators:
            if _says("reads_all_files", generator):
                generator.generate_output(SiteWriter(staging, lang))
    held = lasting.values() if stand else ()
    return frozenset(name for entries in held for name, _digest, _place in entries)


def replace_outputs(store: Store, plan: Plan, staging: Staging) -> None:
    """Note that what comes from the outline stands as in *staging*, whose standings are others.

    Without this the next build would write all of it again, to the same end.
    """
    old: tuple[bytes, bytes, Outputs] | None = store.load("outputs")
    if old is None or old[0] != plan.seen:
        return
    now: Outputs = {
        lang: tuple((name, staging.written[name], place) for name, _digest, place in entries)
        for lang, entries in old[2].items()
    }
    store.save("outputs", (plan.seen, plan.standings, now))


def _says(word: str, generator: object) -> bool:
    return bool(getattr(generator, word, False))


def _stand(outputs: Outputs, staging: Staging) -> bool:
    """Say whether the output holds all these files."""
    return all(
        staging.stands(name, digest)
        for entries in outputs.values()
        for name, digest, _place in entries
    )
