"""Maps for machines: ``sitemap.xml`` with the pairs, ``robots.txt``."""

from collections.abc import Mapping
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from plugins.bilingual.base_generator import BaseGenerator
from plugins.bilingual.pairs import Sides, pairing
from plugins.checks.problems import Place
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


class MapsGenerator(BaseGenerator):
    """Writes sitemap.xml and robots.txt of one site."""

    from_outline = True

    def generate_output(self, writer: SiteWriter) -> None:
        lang: Language = self.settings["DEFAULT_LANG"]
        sides, hosts = self.context["sides"], self.context["hosts"]
        place = Place("pelicanconf.py")
        writer.write("sitemap.xml", sitemap(lang, sides, hosts), place)
        writer.write(
            "robots.txt",
            robots(hosts[lang], hosts, preview=self.settings["PREVIEW"]).encode(),
            place,
        )


def sitemap(lang: Language, sides: Sides, hosts: Mapping[Language, str]) -> bytes:
    """Return the sitemap, with the alternates of each page.

    https://www.sitemaps.org/protocol.html and
    https://developers.google.com/search/docs/specialty/international/localized-versions
    """
    lines = [
        "<?xml version='1.0' encoding='utf-8'?>",
        f'<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">',
    ]
    for document in sides[lang].values():
        if not document.listed:
            continue
        paired = pairing(document, sides, hosts)
        lines += (" <url>", f"  <loc>{escape(paired.canonical)}</loc>")
        lines += (
            f'  <xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(url)} />'
            for code, url in paired.alternates
        )
        lines.append(" </url>")
    return "\n".join((*lines, "</urlset>", "")).encode()


def robots(site_url: str, hosts: Mapping[Language, str], *, preview: bool) -> str:
    """Return robots.txt: a preview is for nobody, the real site for all.

    It names the sitemaps of all sites on its host, since crawlers read it at the root only.
    """
    if preview:
        return "User-agent: *\nDisallow: /\n"
    host = urlsplit(site_url).netloc
    maps = [
        f"Sitemap: {url}/sitemap.xml\n" for url in hosts.values() if urlsplit(url).netloc == host
    ]
    return "User-agent: *\nAllow: /\n\n" + "".join(maps)
