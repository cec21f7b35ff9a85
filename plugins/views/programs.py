"""The list of programs by chapter, and the page of one program.

A program's page always answers in the same order: what it is, for whom, what it costs, how
to apply, what it contains, what was done by year, whom to ask; then who and what belongs to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.bilingual.documents import Document
from plugins.records import models as m
from plugins.views.base import Html, Link, Moment, Name, Number, Phrase
from plugins.views.charts import Map, place_map
from plugins.views.lists import (
    Entry,
    Year,
    by_fiscal_year,
    news_entry,
    publication_entry,
    related_publications,
    short_title,
    written_in,
)
from plugins.views.record import record_of
from plugins.views.shelf import Shelf
from plugins.views.statistics import Table, sources_of, statistic_table

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_RECENT_PUBLICATIONS = 3
_RECENT_NEWS = 20


@dataclass(frozen=True)
class ProgramLine:
    """A program in a list."""

    id: str
    number: str  # "①"; "" if the chapter is one program
    name: Name
    short: Phrase
    url: str
    summary: Phrase
    audience: Phrase


@dataclass(frozen=True)
class ChapterView:
    """A chapter and its programs, in the order of their numbers."""

    id: str
    number: str
    name: Name
    summary: Phrase
    programs: tuple[ProgramLine, ...]


@dataclass(frozen=True)
class Part:
    """A part of the page: ``id`` says which; ``title`` is its heading."""

    id: str
    title: str


@dataclass(frozen=True)
class SectionView:
    """A block of text and a list."""

    id: str
    title: Phrase
    text: Html | None
    items: tuple[Html, ...]


@dataclass(frozen=True)
class Doings:
    """What was done in a year."""

    title: str
    activities: tuple[Phrase, ...]


@dataclass(frozen=True)
class PartnerLine:
    """A partner body."""

    name: Name
    url: str
    summary: Phrase | None


@dataclass(frozen=True)
class ChannelView:
    """A channel of the office."""

    id: str
    name: Name
    url: str | None
    languages: tuple[str, ...]
    summary: Html | None


@dataclass(frozen=True)
class TieView:
    """A sister-city tie: the Japanese side, the Korean sides."""

    id: str
    bodies: tuple[str, ...]  # keys of both sides in ``tie_map``: the Japanese one, the Korean ones
    japanese: Name
    korean: tuple[Name, ...]
    since: Moment | None
    activities: tuple[Doings, ...]
    note: Phrase | None


@dataclass(frozen=True)
class SeriesView:
    """A series of seminars and its sessions by year."""

    id: str
    name: Name
    url: str
    years: tuple[Year, ...]


@dataclass(frozen=True)
class PublicationsView:
    """A series of publications and its newest issues."""

    name: Name
    url: str
    summary: Html | None
    newest: tuple[Entry, ...]


@dataclass(frozen=True)
class ProgramView:
    """Everything on the page of a program."""

    chapter: Link
    chapter_number: str
    number: str
    summary: Phrase
    audience: Phrase
    cost: Phrase | None
    apply: Html | None
    sections: Mapping[str, tuple[SectionView, ...]]  # by role
    figures: tuple[Number, ...]
    figure_sources: tuple[Link, ...]
    statistics: tuple[Table, ...]
    years: tuple[Year, ...]
    series: tuple[SeriesView, ...]
    publications: tuple[PublicationsView, ...]
    related: tuple[Entry, ...]  # publications on it
    partners: tuple[PartnerLine, ...]
    channels: tuple[ChannelView, ...]
    ties: tuple[TieView, ...]
    tie_map: Map
    news: tuple[Entry, ...]  # the newest on it
    more_news: bool  # there are others
    topics: tuple[Phrase, ...]
    note: Phrase | None


def programs(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``chapters``: all programs, by chapter."""
    return {"chapters": chapters(shelf)}


def chapters(shelf: Shelf) -> tuple[ChapterView, ...]:
    """Return the chapters in the order of the file, with their programs."""
    return tuple(
        ChapterView(
            id=chapter.id,
            number=chapter.number,
            name=shelf.name(chapter.title),
            summary=shelf.text(chapter.summary),
            programs=tuple(
                ProgramLine(
                    id=program.id,
                    number=circled(program.number),
                    name=shelf.name(program.title),
                    short=short_title(program, shelf),
                    url=shelf.path(program),
                    summary=shelf.text(program.summary),
                    audience=shelf.text(program.audience),
                )
                for program in sorted(
                    shelf.records.all(m.Program), key=lambda held: held.number or 0
                )
                if program.chapter == chapter.id
            ),
        )
        for chapter in shelf.records.all(m.Chapter)
    )


def circled(number: int | None) -> str:
    """Return the circled number.

    >>> circled(3), circled(None)
    ('③', '')
    """
    return _CIRCLED[number - 1] if number else ""


def program(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``program``: what the record and those that point to it say; ``parts``: in which order."""
    record = record_of(document, m.Program)
    chapter = shelf.records.get(m.Chapter, record.chapter)
    sections = sections_of(record, shelf)
    ties = [held for held in shelf.records.all(m.SisterCity) if held.program == record.id]
    figures = tuple(shelf.figure(shelf.records.get(m.Figure, held)) for held in record.figures)
    news = [held for held in shelf.news if held.program == record.id]
    view = ProgramView(
        chapter=Link(shelf.text(chapter.title), f"/programs/#{chapter.id}"),
        chapter_number=chapter.number,
        number=circled(record.number),
        summary=shelf.text(record.summary),
        audience=shelf.text(record.audience),
        cost=shelf.text(record.cost) if record.cost else None,
        apply=shelf.prose(record.apply),
        sections=sections,
        figures=figures,
        figure_sources=sources_of(figures),
        statistics=tuple(
            statistic_table(shelf.records.get(m.Statistic, held), shelf)
            for held in record.statistics
        ),
        years=by_fiscal_year(
            (held for held in shelf.records.all(m.Event) if held.program == record.id),
            shelf,
            label=False,
        ),
        series=tuple(
            SeriesView(
                held.id,
                shelf.name(held.title),
                shelf.path(held),
                sessions_by_year(held, shelf, prefix=f"{held.id}-"),
            )
            for held in shelf.records.all(m.SeminarSeries)
            if held.program == record.id
        ),
        publications=tuple(
            _publications(held, shelf)
            for held in shelf.records.all(m.PublicationSeries)
            if held.program == record.id
        ),
        related=related_publications(document, shelf),
        partners=tuple(
            partner_line(shelf.records.get(m.Partner, held), shelf) for held in record.partners
        ),
        channels=tuple(
            channel_view(held, shelf)
            for held in shelf.records.all(m.Channel)
            if held.program == record.id
        ),
        ties=tuple(_tie(held, shelf) for held in ties),
        tie_map=tie_map(ties, shelf),
        news=tuple(news_entry(held, shelf) for held in news[:_RECENT_NEWS]),
        more_news=len(news) > _RECENT_NEWS,
        topics=tuple(shelf.text(shelf.records.get(m.Topic, held).label) for held in record.topics),
        note=shelf.text(record.note) if record.note else None,
    )
    return {"program": view, "parts": _parts(view, bool(document.body), shelf)}


def sessions_by_year(series: m.SeminarSeries, shelf: Shelf, *, prefix: str) -> tuple[Year, ...]:
    """Return the sessions of a series by fiscal year, newest first."""
    held = (seminar for seminar in shelf.records.all(m.Seminar) if seminar.series == series.id)
    return by_fiscal_year(held, shelf, prefix=prefix, label=False)


def activities_by_year(activities: tuple[m.Activity, ...], shelf: Shelf) -> tuple[Doings, ...]:
    """Return activities by fiscal year, newest first; in the order of the file within one."""
    years = sorted({held.fiscal_year for held in activities}, reverse=True)
    return tuple(
        Doings(
            shelf.fiscal_year(year),
            tuple(shelf.text(held.title) for held in activities if held.fiscal_year == year),
        )
        for year in years
    )


def _parts(view: ProgramView, has_body: bool, shelf: Shelf) -> tuple[Part, ...]:
    """Return the parts with something to say, in the order in which a reader asks."""
    said = view.sections
    parts = (
        ("overview", shelf.gettext("What it is"), said["overview"] or has_body),
        ("audience", shelf.gettext("For whom"), True),
        ("cost", shelf.gettext("Cost"), view.cost or said["cost"]),
        ("apply", shelf.gettext("How to apply"), view.apply or said["apply"]),
        ("content", shelf.gettext("Contents"), said["content"]),
        ("figures", shelf.gettext("In figures"), view.figures or view.statistics),
        ("channels", shelf.gettext("Channels"), view.channels),
        ("results", shelf.gettext("Results by year"), view.years or said["results"]),
        ("seminars", shelf.gettext("Seminars"), view.series),
        ("ties", shelf.gettext("Examples of sister-city exchange"), view.ties),
        ("publications", shelf.gettext("Publications"), view.publications or view.related),
        ("partners", shelf.gettext("Partners"), view.partners),
        ("news", shelf.gettext("News"), view.news),
        ("contact", shelf.gettext("Whom to ask"), True),
    )
    return tuple(Part(name, title) for name, title, held in parts if held)


def sections_of(record: m.Program, shelf: Shelf) -> dict[str, tuple[SectionView, ...]]:
    """Return the blocks of a program by their role, in the order of the page."""
    roles = ("overview", "audience", "cost", "apply", "content", "results")
    return {
        role: tuple(
            SectionView(
                section.id,
                shelf.text(section.title),
                shelf.prose(section.text),
                tuple(item for held in section.items if (item := shelf.prose(held))),
            )
            for section in record.sections
            if section.role == role
        )
        for role in roles
    }


def partner_line(partner: m.Partner, shelf: Shelf) -> PartnerLine:
    """Return a partner by the official name of its body."""
    return PartnerLine(
        shelf.body_name(partner.body),
        shelf.path(partner),
        shelf.text(partner.summary) if partner.summary else None,
    )


def channel_view(channel: m.Channel, shelf: Shelf) -> ChannelView:
    """Return a channel with the names of its languages."""
    return ChannelView(
        channel.id,
        shelf.name(channel.title),
        channel.url,
        tuple(written_in(lang, shelf) for lang in channel.languages),
        shelf.prose(channel.summary),
    )


def tie_map(ties: Sequence[m.SisterCity], shelf: Shelf) -> Map:
    """Return the map of sister-city ties."""
    return place_map(
        "ties",
        shelf.gettext("Examples of sister-city exchange"),
        [*(held.japanese for held in ties), *(city for held in ties for city in held.korean)],
        shelf,
        [(held.japanese, city) for held in ties for city in held.korean],
    )


def _tie(tie: m.SisterCity, shelf: Shelf) -> TieView:
    return TieView(
        tie.id,
        (tie.japanese, *tie.korean),
        shelf.bodies((tie.japanese,))[0],
        shelf.bodies(tie.korean),
        shelf.date(tie.since) if tie.since else None,
        activities_by_year(tie.activities, shelf),
        shelf.text(tie.note) if tie.note else None,
    )


def _publications(series: m.PublicationSeries, shelf: Shelf) -> PublicationsView:
    return PublicationsView(
        shelf.name(series.title),
        shelf.path(series),
        shelf.prose(series.summary),
        tuple(
            publication_entry(each, shelf)
            for each in shelf.archive.of_series(series.id)[:_RECENT_PUBLICATIONS]
        ),
    )
