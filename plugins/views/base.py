"""The values that every template gets: ``site``, ``page`` and their parts.

All are frozen and complete: a template loops and prints, it decides nothing. Addresses
inside a site begin with ``/`` and mean that site's root; the renderer makes them relative.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from plugins.records.models import Language


@dataclass(frozen=True)
class Phrase:
    """A line of plain text, and its language where that is not the page's."""

    text: str
    lang: Language | None = None

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> Markup:
        if self.lang is None:
            return escape(self.text)
        return Markup('<span lang="{}">{}</span>').format(self.lang, self.text)


@dataclass(frozen=True)
class Html:
    """Finished HTML, and its language where that is not the page's."""

    markup: str
    lang: Language | None = None

    def __html__(self) -> Markup:
        if self.lang is None:
            return Markup(self.markup)  # noqa: S704 - made by our own Markdown step
        return Markup('<div lang="{}">{}</div>').format(self.lang, Markup(self.markup))  # noqa: S704


@dataclass(frozen=True)
class Name:
    """A name or title twice: in the page's language, and in the other one if it differs."""

    here: Phrase
    there: Phrase | None
    short: str = ""  # a Latin abbreviation


@dataclass(frozen=True)
class Moment:
    """A date to print: what people read, and the ISO form for machines ("" if it has none)."""

    text: str
    iso: str


@dataclass(frozen=True)
class Link:
    """A label and where it leads; an empty ``url`` is a label only."""

    label: Phrase
    url: str
    current: bool = False
    lang: Language | None = None  # language of the page it leads to, if not this one's
    date: Moment | None = None  # when a source was published


@dataclass(frozen=True)
class Alternate:
    """A counterpart for ``<link rel="alternate" hreflang>``; the address is absolute."""

    hreflang: str
    url: str


@dataclass(frozen=True)
class Number:
    """A figure to print large: number, unit, label, date and where it was read."""

    id: str
    number: str
    unit: Phrase
    label: Phrase
    as_of: str
    note: Phrase | None
    sources: tuple[Link, ...]
    at_least: str = ""  # "以上" / "이상", printed after the unit


@dataclass(frozen=True)
class Page:
    """What any page has, whatever its kind."""

    key: str
    path: str
    lang: Language
    template: str
    kind: str
    title: Phrase
    other_title: Phrase | None  # the title on the other side, with its lang
    summary: str
    body: Html | None
    date: Moment | None
    canonical: str  # absolute
    alternates: tuple[Alternate, ...]  # self, other, x-default; empty on a fallback page
    switch: Link  # the same page (or its nearest ancestor) on the other site; absolute
    switch_is_exact: bool
    breadcrumbs: tuple[Link, ...]  # from home to this page, which is the last
    fallback: bool  # the body is in the other language, since there is no translation
    moved: "Moved | None"  # set if the other side alone was changed since both agreed
    draft: bool
    noindex: bool
    feeds: tuple["Subscription", ...]  # what programs can ask for again and again
    linked_data: tuple[Markup, ...]  # JSON-LD, one for each script element
    card_type: str  # Open Graph: article or website
    other_locales: tuple[str, ...]  # Open Graph: ko_KR if the page is written in both languages
    published: str  # ISO day of news, else ""
    sources: tuple[Link, ...]  # where the facts were read
    photographs: tuple["PictureView", ...]
    card: "Card | None"  # its picture for sharing, if not the site's
    colophon: "Colophon"  # for paper


@dataclass(frozen=True)
class PictureView:
    """A picture to print; addresses are paths inside the site.

    ``width`` and ``height`` are pixels of the largest version; ``alt`` is "" if it is
    decorative. ``eager`` is true for what is seen without scrolling: it is not put off.
    ``inline`` is a picture inside of a line, without caption.
    """

    url: str
    webp: str  # srcset
    srcset: str
    width: int
    height: int
    alt: str
    caption: Phrase | None = None
    credit: Phrase | None = None
    taken: Moment | None = None
    eager: bool = False
    inline: bool = False
    id: str = ""
    classes: str = ""  # those that a text gives it
    lang: str = ""


@dataclass(frozen=True)
class Card:
    """The picture that is shown where a page is shared; ``url`` is absolute."""

    url: str
    type: str  # media type
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Subscription:
    """A feed or a calendar."""

    title: Phrase
    url: str
    type: str  # media type


@dataclass(frozen=True)
class Moved:
    """The other side was changed since both were confirmed to agree."""

    language: str  # the other language's name in this one
    since: Moment  # when both were confirmed
    sections: tuple[Link, ...]  # the headings concerned, on the other side; absolute


@dataclass(frozen=True)
class Said:
    """One thing that is said of a page, and its name."""

    term: str
    words: tuple[Phrase, ...]  # runs of one language each; joined, they are the whole line


@dataclass(frozen=True)
class Colophon:
    """What a page on paper says of itself."""

    running: str  # on every sheet but the first: the titles of page and site
    lines: tuple[Said, ...]


@dataclass(frozen=True)
class Notice:
    """An urgent notice."""

    text: Phrase
    link: str | None


@dataclass(frozen=True)
class Office:
    """The lines of the footer and of the contact page."""

    name: Phrase
    formal_name: Phrase
    other_name: Phrase
    english_name: str
    address: Phrase
    phone: str
    phone_url: str
    fax: str
    email: str
    map_url: str


@dataclass(frozen=True)
class Icons:
    """Site paths of the pictures that stand for a site in tabs and on home screens."""

    tab: str
    touch: str
    small: str  # 192 pixels
    large: str  # 512 pixels


@dataclass(frozen=True)
class Site:
    """What all pages of one site share."""

    lang: Language
    url: str  # absolute, no final slash
    name: str
    other_name: Phrase
    locale: str  # ja_JP, ko_KR (Open Graph)
    navigation: tuple[Link, ...]  # the same on every page but for ``current``
    footer: tuple[Link, ...]
    notices: tuple[Notice, ...]
    office: Office
    channels: tuple[Link, ...]
    icons: Icons
    stylesheets: tuple[str, ...]  # site paths
    scripts: tuple[str, ...]
    card: str  # absolute address of the picture for sharing
    preview: bool
    here: str = ""  # the link in ``navigation`` that leads to the page itself, if one does


@dataclass(frozen=True)
class Partial:
    """A partial of the theme by itself: a macro with its arguments, or a file that is included.

    ``text`` is HTML for between the call of a macro and its end; ``views`` are for the file.
    """

    template: str  # in theme/templates/_partials/, without its ending
    macro: str  # "" if the file is included
    arguments: tuple[object, ...]
    text: str
    views: Mapping[str, object]
