"""The Atom feed of a site's news, by Pelican's own feed library."""

from collections.abc import Iterable
from datetime import datetime

import feedgenerator
from pelican.generators import Generator

from plugins.bilingual.clock import SEOUL
from plugins.bilingual.documents import Document
from plugins.checks.problems import Place
from plugins.publishing.maps import listed
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language, Office

ENTRIES = 30


class FeedGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Writes ``feed.xml``: the newest news written in this site's language."""

    def generate_output(self, writer: SiteWriter) -> None:
        lang: Language = self.settings["DEFAULT_LANG"]
        news = [
            document
            for document in self.context["sides"][lang].values()
            if document.kind == "news" and document.date and listed(document)
        ]
        office = next(iter(self.context["records"].all(Office)), None)
        if not news or office is None:
            return
        newest = sorted(news, key=lambda each: (each.date, each.key), reverse=True)[:ENTRIES]
        title = getattr(office.name, lang) or office.name.ja or ""
        writer.write(
            "feed.xml",
            feed(title, self.context["hosts"][lang], lang, newest).encode(),
            Place("pelicanconf.py"),
        )


def feed(title: str, host: str, lang: Language, news: Iterable[Document]) -> str:
    """Return an Atom feed (RFC 4287); *news* is newest first and not empty."""
    atom = feedgenerator.Atom1Feed(
        title=title, link=f"{host}/", description="", language=lang, feed_url=f"{host}/feed.xml"
    )
    for document in news:
        assert document.date is not None  # noqa: S101 - the caller took dated documents only
        moment = datetime(document.date.year, document.date.month, document.date.day, tzinfo=SEOUL)
        url = host + document.path
        atom.add_item(
            title=document.title,
            link=url,
            description=document.summary,
            unique_id=url,
            pubdate=moment,
            updateddate=moment,
        )
    text: str = atom.writeString("utf-8")
    return text
