"""Write ``hosting/`` beside the published trees, and ``old-addresses.json`` into each."""

import json
from collections.abc import Sequence

from pelican.generators import Generator

from plugins.checks.problems import Place
from plugins.publishing.hosts import apache, nginx, static
from plugins.publishing.hosts.places import Front, fronts, served_by
from plugins.publishing.redirects import Rules, rules_of
from plugins.publishing.staging import SiteWriter
from plugins.records.models import LANGUAGES, Language

_PLACE = Place("data/redirects.yaml")


class RedirectsGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Writes the rules of the hosts, unless this is a preview, and what the look-up reads."""

    def generate_output(self, writer: SiteWriter) -> None:
        lang: Language = self.settings["DEFAULT_LANG"]
        rules = rules_of(self.context["records"])
        sites = fronts(self.context["hosts"], self.settings.get("OLD_HOSTS", {}))
        own = next(front for front in sites if front.lang == lang)
        writer.write("old-addresses.json", look_up(rules, own, sites), _PLACE)
        if lang != LANGUAGES[0] or self.settings["PREVIEW"]:
            return
        sides = self.context["sides"]
        pages = {code: frozenset(sides[code]) for code in LANGUAGES}
        texts = {
            "nginx/maps.conf": nginx.maps(rules, sites),
            "nginx/server.conf": nginx.SERVER,
            "apache/redirects.conf": apache.redirects(rules, sites),
        }
        for front in sites:
            besides = self.settings.get("OLD_PARAMETERS", ())
            texts |= {
                f"netlify/{front.lang}/_redirects": static.netlify(
                    rules, front, sites, pages, besides
                ),
                f"cloudflare/{front.lang}/_redirects": static.cloudflare(
                    rules, front, sites, pages
                ),
            }
        for name, text in texts.items():
            writer.staging.write(f"hosting/{name}", text.encode(), _PLACE)


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
