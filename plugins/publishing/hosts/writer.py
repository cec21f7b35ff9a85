"""Write ``hosting/`` beside the published trees, and ``old-addresses.json`` into each."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from plugins.bilingual.base_generator import BaseGenerator
from plugins.checks.problems import Place
from plugins.publishing.hosts import apache, nginx, static, static_headers
from plugins.publishing.hosts.places import Front, fronts, served_by
from plugins.publishing.redirects import Rules, rules_of
from plugins.publishing.release import serving
from plugins.publishing.staging import SiteWriter
from plugins.records.models import LANGUAGES, Language

_PLACE = Place("data/redirects.yaml")


class RedirectsGenerator(BaseGenerator):
    """Writes the rules of the hosts, unless this is a preview, and what the look-up reads."""

    reads_all_files = True

    def generate_output(self, writer: SiteWriter) -> None:
        lang: Language = self.settings["DEFAULT_LANG"]
        rules = rules_of(self.context["records"])
        sites = fronts(self.context["hosts"], self.settings.get("OLD_HOSTS", {}))
        own = next(front for front in sites if front.lang == lang)
        writer.write("old-addresses.json", look_up(rules, own, sites), _PLACE)
        if lang != LANGUAGES[-1] or self.settings["PREVIEW"]:
            return  # the hosts' files name those of both sites, so they come last
        held = hosting(
            rules,
            sites,
            {code: frozenset(self.context["sides"][code]) for code in LANGUAGES},
            names_of(writer.staging.written),
            self.settings.get("OLD_PARAMETERS", ()),
        )
        for name, text in held.items():
            writer.staging.write(name, text.encode(), _PLACE)


def names_of(written: Iterable[str]) -> dict[Language, frozenset[str]]:
    """Return the files of each site, relative to its root, of *written*: ``ja/about/index.html``.

    Files that hold others compressed are left out.
    """
    held = [name.partition("/") for name in written if name == serving.plain_name(name)]
    return {
        lang: frozenset(inside for folder, _, inside in held if folder == lang)
        for lang in LANGUAGES
    }


def hosting(
    rules: Rules,
    sites: Sequence[Front],
    pages: Mapping[Language, Collection[str]],
    names: Mapping[Language, Collection[str]],
    besides: Sequence[str],
) -> dict[str, str]:
    """Return what each kind of host must know, by name: ``hosting/nginx/maps.conf``.

    What is below ``hosting/<host>/<language>/`` goes to the root of that site. *pages* are paths
    (``/about/``), *names* files (``about/index.html``), *besides* the setting OLD_PARAMETERS.
    """
    texts = {
        **{f"nginx/{name}": text for name, text in nginx.files(rules, sites).items()},
        **{f"apache/{name}": text for name, text in apache.files(rules, sites).items()},
    }
    for front in sites:
        texts |= {
            f"netlify/{front.lang}/_redirects": static.netlify(rules, front, sites, pages, besides),
            f"netlify/{front.lang}/_headers": static_headers.netlify(front, sites, names),
            f"cloudflare/{front.lang}/_redirects": static.cloudflare(rules, front, sites, pages),
            f"cloudflare/{front.lang}/_headers": static_headers.cloudflare(front, sites, names),
        }
    return {f"hosting/{name}": text for name, text in texts.items()}


def look_up(rules: Rules, front: Front, sites: Sequence[Front]) -> bytes:
    """Return the rules of one site for theme/static/js/old-addresses.js, in their order.

    A list of ``{"path": "/jet/*", "query": ["no=31"], "to": "/programs/jet/", "id": …}``. A
    site that stands in a folder of this one is there too, since a host of files has one
    404.html for all.
    """
    held = [
        {
            "id": rule.id,
            "path": f"{folder}{rule.shown if rule.prefix else rule.path}",
            "query": [f"{name}={value}" for name, value in rule.query],
            "to": f"{folder}{rule.to}",
        }
        for each, folder in served_by(front, sites)
        for rule in rules.of(each.lang)
    ]
    return (json.dumps(held, ensure_ascii=False, indent=0) + "\n").encode()
