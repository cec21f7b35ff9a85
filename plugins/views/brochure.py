"""A brochure: what is printed in it, chosen from the records; its page to read shows the same."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from plugins.bilingual.documents import Document
from plugins.brochure.selection import points_until, within
from plugins.images.views import photograph_views
from plugins.records import models as m
from plugins.text.dates import fiscal_year
from plugins.text.numbers import format_size
from plugins.views import office, programs
from plugins.views.base import Html, Link, Moment, Name, Number, Phrase, PictureView
from plugins.views.charts import Map
from plugins.views.citations import Citations
from plugins.views.lists import Session, day_of, moment_of, newest_first, places_of, written_in
from plugins.views.office import OfficeView, ParentView, RouteView
from plugins.views.programs import ChannelView, Doings, PartnerLine, ProgramLine, SectionView
from plugins.views.record import record_of
from plugins.views.shelf import Shelf
from plugins.views.statistics import Table, statistic_table

# Sections in the order in which a program's page answers.
_ROLES = ("overview", "audience", "cost", "apply", "content", "results")


@dataclass(frozen=True)
class Result:
    """Something that was done; ``bodies`` took part and are not named by its title."""

    name: Phrase
    when: Moment | None
    places: tuple[Phrase, ...]
    contents: tuple[Phrase, ...]
    bodies: tuple[Phrase, ...]


@dataclass(frozen=True)
class ResultYear:
    """What was done in a fiscal year."""

    title: str
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Results:
    """A table of what was done; ``title`` is None if it is the program's own."""

    id: str
    title: Phrase | None
    years: tuple[ResultYear, ...]


@dataclass(frozen=True)
class Tie:
    """A sister-city tie and what was done in the years of the brochure."""

    bodies: tuple[str, ...]  # keys in ``tie_map``: the Japanese side, the Korean ones
    japanese: Phrase
    korean: tuple[Phrase, ...]
    years: tuple[Doings, ...]


@dataclass(frozen=True)
class Partner:
    """A partner and what was done together in the years of the brochure."""

    line: PartnerLine
    years: tuple[Doings, ...]


@dataclass(frozen=True)
class ProgramPart:
    """A program in the brochure."""

    line: ProgramLine
    cost: Phrase | None
    apply: Html | None
    sections: tuple[SectionView, ...]
    figures: tuple[Number, ...]
    statistics: tuple[Table, ...]
    results: tuple[Results, ...]
    ties: tuple[Tie, ...]
    tie_map: Map
    partners: tuple[Partner, ...]
    channels: tuple[ChannelView, ...]


@dataclass(frozen=True)
class ChapterPart:
    """A chapter of the brochure."""

    id: str
    number: str
    name: Name
    summary: Phrase
    photographs: tuple[PictureView, ...]
    programs: tuple[ProgramPart, ...]


@dataclass(frozen=True)
class Paper:
    """The brochure as a PDF."""

    url: str
    label: str  # "PDF (Japanese)"
    size: str
    pages: str
    tagged: str
    sha256: str
    lang: m.Language


@dataclass(frozen=True)
class BrochureView:
    """Everything in a brochure."""

    year: str
    name: Name
    publication: Link
    foreword: Html | None
    figures: tuple[Number, ...]
    photographs: tuple[PictureView, ...]
    parent: ParentView
    office: OfficeView
    chapters: tuple[ChapterPart, ...]
    address: Name
    routes: tuple[RouteView, ...]
    colophon: Html | None
    sources: tuple[Link, ...]
    made: Moment  # the day of the build
    papers: tuple[Paper, ...]


def brochure(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``brochure``."""
    return {"brochure": brochure_view(record_of(document, m.Brochure), shelf)}


def brochure_view(record: m.Brochure, shelf: Shelf) -> BrochureView:
    """Return what *record* chooses, and all that every brochure has."""
    shown = office.office_view(shelf, Citations(shelf))
    history = tuple(held for held in shown.history if _year(held.when.iso) <= record.last_year)
    return BrochureView(
        year=record.id,
        name=shelf.name(record.title),
        publication=shelf.link(shelf.records.get(m.Publication, record.publication)),
        foreword=shelf.prose(record.foreword),
        figures=_figures(record.figures, shelf),
        photographs=_photographs(record.photographs, shelf),
        parent=office.parent_view(shelf),
        office=replace(shown, history=history),
        chapters=tuple(_chapter(held, record, shelf) for held in record.chapters),
        address=office.address_of(shelf),
        routes=office.routes_of(shelf),
        colophon=shelf.prose(record.colophon),
        sources=shelf.sources(tuple(dict.fromkeys(_sources(record, shelf)))),
        made=shelf.date(shelf.today.isoformat()),
        papers=papers(record.id, shelf),
    )


def papers(year: str, shelf: Shelf) -> tuple[Paper, ...]:
    """Return the PDFs of a brochure, the readers' own language first; a preview has none."""
    held = sorted(shelf.papers.get(year, ()), key=lambda each: each.lang != shelf.lang)
    return tuple(
        Paper(
            url=f"/{each.name}",
            label=shelf.gettext(
                "%(format)s (%(language)s)",
                format="PDF",
                language=written_in(each.lang, shelf),
            ),
            size=format_size(each.size),
            pages=shelf.gettext("%(count)s pages", count=shelf.number(each.pages)),
            tagged=shelf.gettext("Tagged for screen readers"),
            sha256=each.sha256,
            lang=each.lang,
        )
        for each in held
    )


def _chapter(chosen: m.BrochureChapter, record: m.Brochure, shelf: Shelf) -> ChapterPart:
    chapter = shelf.records.get(m.Chapter, chosen.chapter)
    return ChapterPart(
        id=chapter.id,
        number=chapter.number,
        name=shelf.name(chapter.title),
        summary=shelf.text(chapter.summary),
        photographs=_photographs(chosen.photographs, shelf),
        programs=tuple(_program(held, record, shelf) for held in chosen.programs),
    )


def _program(chosen: m.BrochureProgram, record: m.Brochure, shelf: Shelf) -> ProgramPart:
    program = shelf.records.get(m.Program, chosen.program)
    line = next(
        each
        for chapter in programs.chapters(shelf)
        for each in chapter.programs
        if each.id == program.id
    )
    sections = programs.sections_of(program, shelf)
    ties = _ties(program, record, shelf)
    return ProgramPart(
        line=line,
        cost=shelf.text(program.cost) if program.cost else None,
        apply=shelf.prose(program.apply),
        sections=tuple(each for role in _ROLES for each in sections[role]),
        figures=_figures(chosen.figures, shelf),
        statistics=tuple(
            statistic_table(_until(shelf.records.get(m.Statistic, held), record), shelf)
            for held in chosen.statistics
        ),
        results=tuple(_results(program, record, shelf)),
        ties=tuple(_tie(held, record, shelf) for held in ties),
        tie_map=programs.tie_map(ties, shelf),
        partners=tuple(_partners(program, record, shelf)),
        channels=tuple(
            programs.channel_view(held, shelf)
            for held in shelf.records.all(m.Channel)
            if held.program == program.id
        ),
    )


def _until(statistic: m.Statistic, record: m.Brochure) -> m.Statistic:
    return statistic.model_copy(update={"points": points_until(statistic, record)})


def _results(program: m.Program, record: m.Brochure, shelf: Shelf) -> Iterator[Results]:
    """Yield the table of the program's events, then one for each of its series of seminars."""
    events = [held for held in shelf.records.all(m.Event) if held.program == program.id]
    if years := _result_years(events, record, shelf):
        yield Results(program.id, None, years)
    for series in shelf.records.all(m.SeminarSeries):
        if series.program == program.id:
            seminars = [held for held in shelf.records.all(m.Seminar) if held.series == series.id]
            if years := _result_years(seminars, record, shelf):
                yield Results(f"{program.id}-{series.id}", shelf.text(series.title), years)


def _result_years(
    sessions: Iterable[m.Event] | Iterable[m.Seminar], record: m.Brochure, shelf: Shelf
) -> tuple[ResultYear, ...]:
    held: list[Session] = [each for each in sessions if within(each.fiscal_year, record)]
    return tuple(
        ResultYear(shelf.fiscal_year(year), tuple(_result(each, shelf) for each in group))
        for year, group in groupby(newest_first(held), key=lambda each: each.fiscal_year)
    )


def _result(session: Session, shelf: Shelf) -> Result:
    title = shelf.text(session.title)
    contents = session.items if isinstance(session, m.Event) else session.subjects
    took_part = session.exhibitors if isinstance(session, m.Event) else ()
    bodies = tuple(shelf.body(body) for body in took_part)
    places = places_of(session, shelf)
    return Result(
        name=title,
        when=moment_of(session, shelf) if day_of(session) else None,
        places=tuple(each for each in places if each.text not in title.text),
        contents=tuple(shelf.text(each) for each in contents),
        bodies=tuple(each for each in bodies if each.text not in title.text),
    )


def _ties(program: m.Program, record: m.Brochure, shelf: Shelf) -> list[m.SisterCity]:
    """Return the ties of which something was done in the years of the brochure."""
    return [
        held
        for held in shelf.records.all(m.SisterCity)
        if held.program == program.id
        and any(within(each.fiscal_year, record) for each in held.activities)
    ]


def _tie(tie: m.SisterCity, record: m.Brochure, shelf: Shelf) -> Tie:
    return Tie(
        bodies=(tie.japanese, *tie.korean),
        japanese=shelf.body(tie.japanese),
        korean=tuple(shelf.body(each) for each in tie.korean),
        years=_doings(tie.activities, record, shelf),
    )


def _partners(program: m.Program, record: m.Brochure, shelf: Shelf) -> Iterator[Partner]:
    for held in program.partners:
        partner = shelf.records.get(m.Partner, held)
        line = programs.partner_line(partner, shelf)
        yield Partner(line, _doings(partner.activities, record, shelf))


def _doings(
    activities: tuple[m.Activity, ...], record: m.Brochure, shelf: Shelf
) -> tuple[Doings, ...]:
    return programs.activities_by_year(
        tuple(each for each in activities if within(each.fiscal_year, record)), shelf
    )


def _year(value: str) -> int:
    """Return the fiscal year of a day or month, of a year the year itself."""
    return int(value) if len(value) == 4 else fiscal_year(date.fromisoformat(f"{value}-01"[:10]))


def _figures(ids: tuple[str, ...], shelf: Shelf) -> tuple[Number, ...]:
    return tuple(shelf.figure(shelf.records.get(m.Figure, held)) for held in ids)


def _photographs(ids: tuple[str, ...], shelf: Shelf) -> tuple[PictureView, ...]:
    return photograph_views(ids, shelf.records, shelf.pictures, shelf.lang)


def _sources(record: m.Brochure, shelf: Shelf) -> Iterator[str]:
    """Yield where the facts of the brochure were read, in their order in it."""
    records = shelf.records
    yield from record.source
    for figure in record.figures:
        yield from records.get(m.Figure, figure).source
    for chapter in record.chapters:
        for chosen in chapter.programs:
            program = records.get(m.Program, chosen.program)
            yield from program.source
            for figure in chosen.figures:
                yield from records.get(m.Figure, figure).source
            for held in chosen.statistics:
                statistic = _until(records.get(m.Statistic, held), record)
                yield from statistic.source
                for point in statistic.points:
                    yield from point.source
            for each in _shown(program, record, shelf):
                yield from each.source


def _shown(program: m.Program, record: m.Brochure, shelf: Shelf) -> Iterator[m.Sourced]:
    """Yield the events, seminars, ties and partners that a program's part shows."""
    series = {each.id for each in shelf.records.all(m.SeminarSeries) if each.program == program.id}
    for event in shelf.records.all(m.Event):
        if event.program == program.id and within(event.fiscal_year, record):
            yield event
    for seminar in shelf.records.all(m.Seminar):
        if seminar.series in series and within(seminar.fiscal_year, record):
            yield seminar
    yield from _ties(program, record, shelf)
    for partner in program.partners:
        yield shelf.records.get(m.Partner, partner)
