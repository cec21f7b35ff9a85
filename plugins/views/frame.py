"""What stands around every page: names, navigation, addresses of both sides, footer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.pairs import Sides, pairing
from plugins.images.views import card_of, photograph_views
from plugins.records.models import Channel, Language, Notice, Office, Program
from plugins.views import base
from plugins.views.base import Alternate, Html, Link, Moved, Page, Phrase, Site
from plugins.views.colophon import make_colophon
from plugins.views.describe import description
from plugins.views.feeds import subscriptions_of
from plugins.views.linked_data import linked_data, script
from plugins.views.shelf import Shelf

LOCALES: dict[Language, str] = {"ja": "ja_JP", "ko": "ko_KR"}
_SCRIPTS = {
    "search": ("theme/js/search.js",),
    "not-found": ("theme/js/old-addresses.js",),
    "old-addresses": ("theme/js/old-addresses.js",),
}
# Pages that are tools have rules that no other page needs: theme/static/css/tools.css.
_TOOLS = "theme/tools.css"
_STYLES: dict[str, tuple[str, ...]] = {
    "search": (_TOOLS,),
    "not-found": (_TOOLS,),
    "old-addresses": (_TOOLS,),
    "open-data": (_TOOLS,),
    "status": (_TOOLS,),
    "accessibility-test": (_TOOLS,),
    "styleguide": (_TOOLS, "theme/guide.css"),
}
LANGUAGE_NAMES: dict[Language, str] = {"ja": "日本語", "ko": "한국어"}


def make_page(
    document: Document, shelf: Shelf, sides: Sides, hosts: Mapping[Language, str]
) -> Page:
    """Return what templates may know of any page."""
    lang, other = document.lang, OTHER[document.lang]
    paired = pairing(document, sides, hosts)
    counterpart = sides[other].get(document.path)
    breadcrumbs = _breadcrumbs(document, shelf)
    return Page(
        key=document.key,
        path=document.path,
        lang=lang,
        template=document.template,
        kind=document.kind,
        title=shelf.document_title(document),
        other_title=_other_title(document, counterpart),
        summary=description(document, shelf),
        body=Html(document.body, None if document.body_lang == lang else document.body_lang)
        if document.body
        else None,
        date=shelf.span(document.date.isoformat(), None) if document.date else None,
        canonical=paired.canonical,
        alternates=tuple(Alternate(code, url) for code, url in paired.alternates),
        switch=Link(Phrase(LANGUAGE_NAMES[other], other), paired.switch, lang=other),
        switch_is_exact=paired.exact,
        breadcrumbs=breadcrumbs,
        fallback=document.fallback,
        moved=_moved(document, shelf, paired.switch),
        draft=document.draft,
        noindex=not document.listed,
        feeds=subscriptions_of(document, shelf),
        linked_data=tuple(script(each) for each in linked_data(document, shelf, breadcrumbs)),
        card_type="article" if document.date else "website",
        other_locales=(LOCALES[other],) if paired.alternates else (),
        published=document.date.isoformat() if document.date else "",
        sources=shelf.sources(document.source),
        photographs=photograph_views(document.photographs, shelf.records, shelf.pictures, lang),
        card=card_of(document.photographs, shelf.records, shelf.pictures, lang, hosts[lang]),
        colophon=make_colophon(document, shelf, paired),
    )


def _moved(document: Document, shelf: Shelf, address: str) -> Moved | None:
    """Return what the other side has that this page may lack."""
    standing = shelf.behind.get(document.key)
    if standing is None or document.fallback:
        return None
    other = OTHER[document.lang]
    sections = {
        part.anchor: Link(Phrase(part.heading, other), f"{address}#{part.anchor}", lang=other)
        for part in standing.moved[other]
        if part.heading
    }
    names = {"ja": shelf.gettext("Japanese"), "ko": shelf.gettext("Korean")}
    since = shelf.date(standing.confirmed)
    return Moved(names[other], since, tuple(sections.values()))


def _other_title(document: Document, counterpart: Document | None) -> Phrase | None:
    """Return the counterpart's own title; none if it is a stand-in or the same words."""
    if counterpart is None or document.fallback or counterpart.fallback:
        return None
    if counterpart.title_lang != counterpart.lang or counterpart.title == document.title:
        return None
    return Phrase(counterpart.title, counterpart.lang)


def _breadcrumbs(document: Document, shelf: Shelf) -> tuple[Link, ...]:
    """Return the pages above *document* that exist, from home, and itself as the last."""
    if document.path == "/":
        return ()
    parts = document.path.strip("/").split("/")
    above = ["/"] + ["/" + "/".join(parts[:length]) + "/" for length in range(1, len(parts))]
    links = [
        shelf.document_link(shelf.documents[path]) for path in above if path in shelf.documents
    ]
    return (*links, Link(shelf.document_title(document), document.path, current=True))


@dataclass(frozen=True)
class Frame:
    """What all pages of one site share: made once, and varied as little as a page asks for."""

    shelf: Shelf
    settings: Mapping[str, Any]

    def site(self, document: Document) -> Site:
        """Return what all pages share; ``current``, ``here``, styles and scripts are its own.

        Pages that do not differ in these get the same value.
        """
        shared = self._shared
        key = (
            tuple(_is_around(link, document) for link in shared.navigation),
            tuple(_is_around(link, document) for link in shared.footer),
            next((each.url for each in shared.navigation if each.url == document.path), ""),
            _STYLES.get(document.template, ()),
            _SCRIPTS.get(document.template, ()),
        )
        if key not in self._sites:
            navigation, footer, here, styles, scripts = key
            path = self.shelf.assets.path
            self._sites[key] = replace(
                shared,
                navigation=_marked(shared.navigation, navigation),
                footer=_marked(shared.footer, footer),
                stylesheets=(*shared.stylesheets, *map(path, styles)),
                scripts=(*shared.scripts, *map(path, scripts)),
                here=here,
            )
        return self._sites[key]

    @cached_property
    def _sites(self) -> dict[tuple[object, ...], Site]:
        return {}

    @cached_property
    def _shared(self) -> Site:
        """Return what a page gets that is nowhere in the menus and needs nothing of its own."""
        shelf, settings = self.shelf, self.settings
        lang = shelf.lang
        url = str(settings["SITEURL"]).rstrip("/")
        path = shelf.assets.path
        office = next(iter(shelf.records.all(Office)), None)
        if office is None:
            raise LookupError("data/office.yaml has no record")
        return Site(
            lang=lang,
            url=url,
            name=shelf.text(office.name).text,
            other_name=shelf.other_text(office.name) or shelf.text(office.name),
            locale=LOCALES[lang],
            navigation=_menu(settings["NAVIGATION"], shelf),
            footer=(*_menu(settings["FOOTER"], shelf), *_for_editors(shelf)),
            notices=tuple(
                base.Notice(shelf.text(notice.text), notice.link)
                for notice in shelf.records.all(Notice)
                if notice.from_date <= shelf.today.isoformat() <= notice.until_date
            ),
            office=_office(office, shelf),
            channels=tuple(
                Link(shelf.text(channel.title), channel.url)
                for channel in shelf.records.all(Channel)
                if channel.url and channel.kind != "website"
            ),
            icons=base.Icons(
                tab=path("theme/icons/favicon.svg"),
                touch=path("theme/icons/apple-touch-icon.png"),
                small=path("theme/icons/icon-192.png"),
                large=path("theme/icons/icon-512.png"),
            ),
            stylesheets=(path("theme/site.css"),),
            scripts=(),
            card=f"{url}{path(f'theme/icons/card-{lang}.png')}",
            preview=bool(settings["PREVIEW"]),
        )


def _is_around(link: Link, document: Document) -> bool:
    """Say whether a menu leads to *document* or to the part of the site that it is in."""
    return document.path == link.url or (link.url != "/" and document.path.startswith(link.url))


def _marked(links: tuple[Link, ...], current: tuple[bool, ...]) -> tuple[Link, ...]:
    return tuple(replace(link, current=here) for link, here in zip(links, current, strict=True))


def _menu(keys: tuple[str, ...], shelf: Shelf) -> tuple[Link, ...]:
    """Return links to the pages with *keys*."""
    links = []
    for key in keys:
        target = shelf.by_key.get(key)
        if target is None:
            raise LookupError(f"pelicanconf.py names the page '{key}', which is not there")
        links.append(Link(_menu_label(target, shelf), target.path))
    return tuple(links)


def _for_editors(shelf: Shelf) -> tuple[Link, ...]:
    """Return a link to the page on the state of all pairs, which only previews have."""
    return tuple(Link(shelf.document_title(held), held.path) for held in shelf.for_editors)


def _menu_label(document: Document, shelf: Shelf) -> Phrase:
    """Return the short name of a program, the title of any other page."""
    record = document.record
    if isinstance(record, Program) and record.short_title is not None:
        return shelf.text(record.short_title)
    return shelf.document_title(document)


def _office(office: Office, shelf: Shelf) -> base.Office:
    return base.Office(
        name=shelf.text(office.name),
        formal_name=shelf.text(office.formal_name),
        other_name=shelf.other_text(office.formal_name) or shelf.text(office.formal_name),
        english_name=office.english_name,
        address=shelf.text(office.address),
        phone=office.phone,
        phone_url=f"tel:{office.phone}",
        fax=office.fax,
        email=office.email,
        map_url=office.map_url,
    )
