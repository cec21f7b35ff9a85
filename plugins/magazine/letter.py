"""One issue in one language as a letter: all that both forms of the mail say, in order."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, time
from email.utils import parseaddr

from plugins.bilingual.clock import SEOUL
from plugins.bilingual.documents import OTHER, Document
from plugins.magazine.blocks import Block, Run, blocks, line, parted
from plugins.magazine.subscription import Order, orders
from plugins.records.models import Language, Magazine, Office, PublicationSeries
from plugins.text.dates import format_date
from plugins.text.typesetting import known_terms
from plugins.views.base import Phrase
from plugins.views.lists import Entry
from plugins.views.magazine import pick_entry
from plugins.views.record import record_of
from plugins.views.shelf import Shelf

_HOUR = 10  # of the day of the issue, in Seoul; a mail needs one


@dataclass(frozen=True)
class Article:
    """A numbered part: its title, when and where it was, its text, and the page to read on."""

    number: int
    title: tuple[Run, ...]
    facts: tuple[Run, ...]
    text: tuple[Block, ...]
    url: str


@dataclass(frozen=True)
class Letter:
    """An issue in one language; all addresses are absolute."""

    id: str
    lang: Language
    name: str  # of the magazine
    issue: str  # number and day
    subject: str
    title: tuple[Run, ...]
    opening: tuple[Block, ...]
    contents: str  # the heading above the titles
    articles: tuple[Article, ...]
    footer: tuple[tuple[Block, ...], ...]  # on the web, how to stop it, who sends it
    sender: tuple[str, str]  # name and address
    moment: datetime
    list_id: str
    stop: Order | None
    draft: bool


def letter(document: Document, shelf: Shelf) -> Letter:
    """Return the issue that *document* is the page of, on the site of *shelf*."""
    record = record_of(document, Magazine)
    series = shelf.text(shelf.records.get(PublicationSeries, record.series).title)
    (office,) = shelf.records.all(Office)
    host = shelf.hosts[shelf.lang]
    page = host + document.path
    opening, sections = _parted(blocks(document.body, page, document.body_lang), document, shelf)
    picks = [pick_entry(each, shelf) for each in record.picks]
    articles = [
        *(Article(0, title, (), text, "") for title, text in sections),
        *(_article(each, shelf) for each in picks),
    ]
    found = {each.purpose: each for each in orders(shelf.records, shelf.lang, shelf.translate)}
    domain = parseaddr(office.email)[1].partition("@")[2]
    day = datetime.fromisoformat(record.date).date()
    title = shelf.text(record.title) if record.title else None
    when = format_date(record.date, shelf.lang, weekday=True)
    number = f"VOL. {record.number}" if record.number else ""
    held = Letter(
        id=record.id,
        lang=shelf.lang,
        name=series.text,
        issue=f"{number}　{when}" if number else when,
        subject=document.title + (f" {title.text}" if title else ""),
        title=(_run(title, shelf),) if title else (),
        opening=opening,
        contents=shelf.gettext("Contents of this issue"),
        articles=tuple(
            Article(at, each.title, each.facts, each.text, each.url)
            for at, each in enumerate(articles, 1)
        ),
        footer=tuple(_footer(page, office, found.get("stop"), shelf)),
        sender=(shelf.text(office.name).text, office.email),
        moment=datetime.combine(day, time(_HOUR), SEOUL),
        list_id=f"{office.english_name} <{record.series}.{domain}>",
        stop=found.get("stop"),
        draft=document.draft,
    )
    return with_languages(held, known_terms(shelf.records).ja)


def with_languages(held: Letter, names: Collection[str]) -> Letter:
    """Return the same letter, whose runs of the other language's script say so.

    *names* are Japanese ones that are written with Han letters alone.
    """

    def runs(given: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(part for run in given for part in parted(run, held.lang, names))

    def texts(given: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(replace(block, runs=runs(block.runs)) for block in given)

    return replace(
        held,
        title=runs(held.title),
        opening=texts(held.opening),
        articles=tuple(
            replace(each, title=runs(each.title), text=texts(each.text)) for each in held.articles
        ),
        footer=tuple(map(texts, held.footer)),
    )


def _parted(
    held: tuple[Block, ...], document: Document, shelf: Shelf
) -> tuple[tuple[Block, ...], list[tuple[tuple[Run, ...], tuple[Block, ...]]]]:
    """Return what stands before the first heading, and the sections: heading and text."""
    if document.body_lang != shelf.lang:
        held = tuple(_foreign(each, document.body_lang) for each in held)
    opening: list[Block] = []
    sections: list[tuple[tuple[Run, ...], list[Block]]] = []
    for block in held:
        if block.kind == "heading":
            sections.append((block.runs, []))
        else:
            (sections[-1][1] if sections else opening).append(block)
    return tuple(opening), [(title, tuple(text)) for title, text in sections]


def _foreign(block: Block, lang: Language) -> Block:
    """Return a block of a text that is not translated: its runs say so."""
    other = OTHER[lang]
    runs = tuple(
        Run(run.text, None if run.lang == other else run.lang or lang, run.url, run.strong)
        for run in block.runs
    )
    return Block(block.kind, runs, block.mark)


def _article(entry: Entry, shelf: Shelf) -> Article:
    when = (Run(entry.when.text),) if entry.when else ()
    facts = [*when, *(_run(each, shelf) for each in (*_labels(entry), *entry.places))]
    facts += [Run(mark) for mark in entry.marks]
    told = (*((entry.subtitle,) if entry.subtitle else ()), *entry.contents)
    text = tuple(Block("paragraph", (_run(each, shelf),)) for each in told)
    url = shelf.hosts[shelf.lang] + entry.url
    return Article(0, (_run(entry.name.here, shelf),), tuple(facts), text, url)


def _labels(entry: Entry) -> tuple[Phrase, ...]:
    return (entry.label,) if entry.label else ()


def _run(phrase: Phrase, shelf: Shelf) -> Run:
    return line(phrase.text, shelf.lang, phrase.lang)


def _footer(page: str, office: Office, stop: Order | None, shelf: Shelf) -> list[tuple[Block, ...]]:
    """Return where it can be read on the web, how to stop it, and who sends it."""
    host = shelf.hosts[shelf.lang]
    home = shelf.by_key.get("pages/magazine.md")
    web = [_linked(shelf.gettext("This issue on the web"), page)]
    if home is not None:
        web.append(_linked(shelf.gettext("To subscribe, and all issues"), host + home.path))
    found = [tuple(web)]
    if stop is not None:
        told = shelf.gettext(
            "To stop, please send a mail to %(address)s with the subject “%(subject)s”, and write your name and your mail address in it.",
            address=stop.address,
            subject=stop.subject,
        )
        before, _, after = told.partition(stop.address)
        runs = (Run(before), Run(stop.address, url=stop.url), Run(after))
        found.append((Block("paragraph", tuple(run for run in runs if run.text)),))
    lines = (
        shelf.text(office.formal_name).text,
        shelf.text(office.address).text,
        f"{shelf.gettext('Telephone')} {office.phone}",
        f"{shelf.gettext('Fax')} {office.fax}",
    )
    sender = [Block("paragraph", (line(each, shelf.lang),)) for each in lines]
    sender += [_linked(office.email, f"mailto:{office.email}"), _linked(f"{host}/", f"{host}/")]
    return [*found, tuple(sender)]


def _linked(label: str, url: str) -> Block:
    return Block("paragraph", (Run(label, url=url),))
