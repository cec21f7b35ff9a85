"""A brochure: what is printed in it, chosen from the records; its page to read shows the same."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TypeVar

from plugins.archive.wording import plain_lines
from plugins.bilingual.documents import Document
from plugins.brochure.selection import points_until, within
from plugins.charts.drawing import SIZE, Picture
from plugins.charts.lettering import width_of
from plugins.images.views import photograph_views
from plugins.records import models as m
from plugins.text.dates import fiscal_year
from plugins.text.numbers import format_size
from plugins.views import office, programs
from plugins.views.base import Html, Link, Moment, Name, Number, Phrase, PictureView
from plugins.views.charts import Map, place_map
from plugins.views.citations import Citations
from plugins.views.lists import Session, day_of, moment_of, newest_first, places_of, written_in
from plugins.views.office import OfficeView, ParentView, RouteView
from plugins.views.programs import ChannelView, Doings, Part, PartnerLine, ProgramLine, SectionView
from plugins.views.record import record_of
from plugins.views.shelf import Shelf
from plugins.views.statistics import Table, sources_of, statistic_table

_COLUMN = 25 * SIZE  # units of letters in a column of paper
_ROW = 2 * 12  # lines of text in both columns of a row
ItemT = TypeVar("ItemT")
Columns = tuple[tuple[SectionView, ...], ...]

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
    """What was done in a fiscal year; ``names`` if nothing but names is known of all of it."""

    title: str
    names: tuple[Phrase, ...]
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
    level: int  # of its headings on paper; a program that is a whole chapter has none of its own
    cost: Phrase | None
    apply: Html | None
    sections: tuple[SectionView, ...]
    rows: tuple[Columns, ...]  # the sections for paper, each row on one page
    figures: tuple[Number, ...]
    figure_sources: tuple[Link, ...]
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
class Contents:
    """A part of the brochure in its table of contents; ``id`` is its place there."""

    id: str
    number: str
    title: Phrase
    programs: tuple[ProgramLine, ...]


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
    places: Picture | None  # a map of where what it reports took place
    contents: tuple[tuple[Contents, ...], ...]  # in two columns
    parts: tuple[Part, ...]
    figures: tuple[Number, ...]
    figure_sources: tuple[Link, ...]
    photographs: tuple[PictureView, ...]
    parent: ParentView
    office: OfficeView
    chapters: tuple[ChapterPart, ...]
    address: Name
    routes: tuple[RouteView, ...]
    colophon: Html | None
    sources: tuple[Link, ...]
    source_columns: tuple[tuple[Link, ...], ...]
    as_of: Moment  # the day of the records that it is made from
    papers: tuple[Paper, ...]


def brochure(document: Document, shelf: Shelf) -> Mapping[str, object]:
    """Return ``brochure``."""
    return {"brochure": brochure_view(record_of(document, m.Brochure), shelf)}


def brochure_view(record: m.Brochure, shelf: Shelf) -> BrochureView:
    """Return what *record* chooses, and all that every brochure has."""
    shown = office.office_view(shelf, Citations(shelf))
    shown_large = _figures(record.figures, shelf)
    chapters = tuple(_chapter(held, record, shelf) for held in record.chapters)
    sources = shelf.sources(tuple(dict.fromkeys(_sources(record, shelf))))
    history = tuple(held for held in shown.history if _year(held.when.iso) <= record.last_year)
    return BrochureView(
        year=record.id,
        name=shelf.name(record.title),
        publication=shelf.link(shelf.records.get(m.Publication, record.publication)),
        foreword=shelf.prose(record.foreword),
        places=_places(record, shelf),
        contents=_contents(chapters, shelf),
        parts=_parts(chapters, shelf),
        figures=shown_large,
        figure_sources=sources_of(shown_large),
        photographs=_photographs(record.photographs, shelf),
        parent=office.parent_view(shelf),
        office=replace(shown, history=history),
        chapters=chapters,
        address=office.address_of(shelf),
        routes=office.routes_of(shelf),
        colophon=shelf.prose(record.colophon),
        sources=sources,
        source_columns=columns(sources, [width_of(each.label.text) for each in sources], 3),
        as_of=shelf.date(record.as_of),
        papers=papers(record.id, shelf),
    )


def _contents(chapters: Sequence[ChapterPart], shelf: Shelf) -> tuple[tuple[Contents, ...], ...]:
    parts = [
        Contents("office", "", Phrase(shelf.gettext("About the office")), ()),
        *(
            Contents(
                f"chapter-{each.id}",
                each.number,
                each.name.here,
                tuple(held.line for held in each.programs if held.line.number),
            )
            for each in chapters
        ),
        Contents("access", "", Phrase(shelf.gettext("Access")), ()),
        Contents("colophon", "", Phrase(shelf.gettext("Colophon")), ()),
    ]
    return columns(parts, [2 + len(each.programs) for each in parts], 2)


def _parts(chapters: Sequence[ChapterPart], shelf: Shelf) -> tuple[Part, ...]:
    """Return the parts of the page to read."""
    return (
        Part("foreword", shelf.gettext("Foreword")),
        Part("office", shelf.gettext("About the office")),
        *(Part(f"chapter-{each.id}", f"{each.number} {each.name.here}") for each in chapters),
        Part("access", shelf.gettext("Access")),
        Part("colophon", shelf.gettext("Colophon")),
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


def columns(
    items: Sequence[ItemT], heights: Sequence[float], count: int
) -> tuple[tuple[ItemT, ...], ...]:
    """Return *items* in their order, cut into at most *count* columns of about the same height.

    >>> columns("abcd", [3, 1, 1, 1], 2)
    (('a',), ('b', 'c', 'd'))
    """
    whole, done, held = sum(heights) or 1, 0.0, []
    for item, height in zip(items, heights, strict=True):
        place = min(count - 1, int(count * (done + height / 2) / whole))
        held.append((place, item))
        done += height
    return tuple(
        tuple(item for _place, item in group)
        for _, group in groupby(held, key=lambda each: each[0])
    )


def _rows(sections: Sequence[SectionView]) -> list[list[SectionView]]:
    """Return *sections* in rows that find room on a page with others."""
    rows: list[list[SectionView]] = []
    room = 0.0
    for section in sections:
        lines = _lines(section)
        if not rows or lines > room:
            rows.append([])
            room = _ROW
        rows[-1].append(section)
        room -= lines
    return rows


def _lines(section: SectionView) -> float:
    """Return about how many lines a section takes in a column of paper."""
    texts = [section.text, *section.items]
    paragraphs = [
        line for each in texts if each for line in plain_lines(each.markup).split("\n") if line
    ]
    return 2 + sum(math.ceil(width_of(line) / _COLUMN) for line in paragraphs)


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
    by_role = programs.sections_of(program, shelf)
    sections = tuple(
        each for role in _ROLES for each in by_role[role] if each.id not in chosen.leave_out
    )
    figures = _figures(chosen.figures, shelf)
    ties = _ties(program, record, shelf)
    return ProgramPart(
        line=line,
        level=4 if line.number else 3,
        cost=shelf.text(program.cost) if program.cost else None,
        apply=shelf.prose(program.apply),
        sections=sections,
        rows=tuple(columns(row, [_lines(each) for each in row], 2) for row in _rows(sections)),
        figures=figures,
        figure_sources=sources_of(figures),
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
        _result_year(
            shelf.fiscal_year(year), tuple(_result(each, shelf) for each in reversed(list(group)))
        )
        for year, group in groupby(newest_first(held), key=lambda each: each.fiscal_year)
    )


def _result_year(title: str, results: tuple[Result, ...]) -> ResultYear:
    if any(each.when or each.places or each.contents or each.bodies for each in results):
        return ResultYear(title, (), results)
    return ResultYear(title, tuple(each.name for each in results), ())


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


def _places(record: m.Brochure, shelf: Shelf) -> Picture | None:
    """Return the map of the places of all that the brochure reports, and of those who took part.

    It has no letters.
    """
    found: list[str] = []
    for chapter in record.chapters:
        for chosen in chapter.programs:
            program = shelf.records.get(m.Program, chosen.program)
            for each in _shown(program, record, shelf):
                if isinstance(each, m.Event):
                    found += (*each.cities, *each.exhibitors)
                elif isinstance(each, m.Seminar):
                    found += each.cities
                elif isinstance(each, m.SisterCity):
                    found += (each.japanese, *each.korean)
    picture = place_map("places", shelf.text(record.title).text, found, shelf).picture
    return replace(picture, drawing=replace(picture.drawing, labels=())) if picture else None


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
