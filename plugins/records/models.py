"""The kinds of record: one frozen model a kind, the single source of the schema.

``data/README.md`` explains these fields in prose and a test keeps the two equal.
Every field's description here is one plain sentence; the YAML errors, the README and
the editors' schema are all made from it.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError
from stdnum import isbn, issn
from stdnum.exceptions import ValidationError as BadNumber

Language = Literal["ja", "ko"]
LANGUAGES: tuple[Language, ...] = ("ja", "ko")

ID_PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]


class Ref:
    """Marks an id that must exist in another kind of record."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __get_pydantic_json_schema__(self, _core: Any, _handler: Any) -> dict[str, Any]:
        """Other tools know the form of an id, though not which ones exist."""
        return {"type": "string", "pattern": ID_PATTERN}


_WEB = r"https?://[^\s<>\"']+"
_MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
_PHONE = r"\+[0-9]{1,3}(?:-[0-9]{1,4}){2,4}"


def _web_address(value: str) -> str:
    if not re.fullmatch(_WEB, value):
        raise PydanticCustomError("web_address", "not a web address")
    return value


def _mail_address(value: str) -> str:
    if not re.fullmatch(_MAIL, value):
        raise PydanticCustomError("mail_address", "not a mail address")
    return value


def _plain_line(value: str) -> str:
    if re.search(r"<[A-Za-z/!]|\*\*|\]\(|\{(?:fact|record|filename|static)\b|&[a-z]+;", value):
        raise PydanticCustomError("plain_line", "markup in a plain line")
    return value


def _phone_number(value: str) -> str:
    if not re.fullmatch(_PHONE, value):
        raise PydanticCustomError("phone_number", "not an international phone number")
    return value


def _iso_date(value: str) -> str:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("iso_date", "not a date") from None
    return value


def _partial_date(value: str) -> str:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value)
    try:
        if match is None:
            raise ValueError
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        raise PydanticCustomError("partial_date", "not a date") from None
    return value


def _year_as_text(value: object) -> object:
    """A bare ``2019`` in YAML is an integer; as a date it means the year."""
    return str(value) if type(value) is int else value


def _isbn(value: str) -> str:
    try:
        return str(isbn.validate(value) and value)
    except BadNumber:
        raise PydanticCustomError("isbn", "not an ISBN") from None


def _issn(value: str) -> str:
    try:
        return str(issn.validate(value) and value)
    except BadNumber:
        raise PydanticCustomError("issn", "not an ISSN") from None


def _fits(pattern: str, kind: str) -> AfterValidator:
    """Return a check whose failure has a sentence of its own in ``validation``."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError(kind, "not of that form")
        return value

    return AfterValidator(check)


# For other tools: what a regular expression can know of the checks above.
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12][0-9]|3[01])"


def _form(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$"}


_YEAR = {"type": "integer", "minimum": 1000, "maximum": 9999}
_YEAR_OR_MORE = {"anyOf": [_YEAR, _form(rf"[0-9]{{4}}(?:-{_MONTH}(?:-{_DAY})?)?")]}

Date = Annotated[
    str, AfterValidator(_iso_date), WithJsonSchema(_form(rf"[0-9]{{4}}-{_MONTH}-{_DAY}"))
]
PartialDate = Annotated[
    str,
    BeforeValidator(_year_as_text),
    AfterValidator(_partial_date),
    WithJsonSchema(_YEAR_OR_MORE),
]
Time = Annotated[str, StringConstraints(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$")]
Url = Annotated[str, AfterValidator(_web_address), WithJsonSchema(_form(_WEB))]
Email = Annotated[str, AfterValidator(_mail_address), WithJsonSchema(_form(_MAIL))]
Phone = Annotated[str, AfterValidator(_phone_number), WithJsonSchema(_form(_PHONE))]
_ISBN = r"(?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9Xx]"
_ISSN = r"[0-9]{4}-[0-9]{3}[0-9X]"
Isbn = Annotated[str, AfterValidator(_isbn), WithJsonSchema(_form(_ISBN))]
Issn = Annotated[str, AfterValidator(_issn), WithJsonSchema(_form(_ISSN))]
_DOI = r"10\.[0-9]{4,9}/[^\s<>\"']+"
Doi = Annotated[str, _fits(_DOI, "doi"), WithJsonSchema(_form(_DOI))]
_SITE_PATH = r"/(?:[a-z0-9._-]+/)*(?:[a-z0-9._-]+)?(?:#[a-z0-9-]+)?"
SitePath = Annotated[str, _fits(_SITE_PATH, "site_path"), WithJsonSchema(_form(_SITE_PATH))]
_PICTURE = r"images/(?:[a-z0-9-]+/)*[a-z0-9._-]+\.(?:jpg|jpeg|png|webp)"
_OLD_PATH = r"/[^\s?#]*"
OldPath = Annotated[str, _fits(_OLD_PATH, "old_path"), WithJsonSchema(_form(_OLD_PATH))]
_PARAMETER = r"[^\s?#&=]+=[^\s?#&=]+"
_QUERY = rf"{_PARAMETER}(?:&{_PARAMETER})*"
Query = Annotated[str, _fits(_QUERY, "query"), WithJsonSchema(_form(_QUERY))]
_CRITERION = r"c[1-4]-[1-5]-[1-9][0-9]?"
CriterionId = Annotated[str, _fits(_CRITERION, "criterion_id"), WithJsonSchema(_form(_CRITERION))]
_KWCAG = r"k[5-8]-[1-5]-[1-9]"
KwcagId = Annotated[str, _fits(_KWCAG, "criterion_id"), WithJsonSchema(_form(_KWCAG))]
YEAR_ID = r"[12][0-9]{3}"
YearId = Annotated[str, _fits(YEAR_ID, "year_id"), WithJsonSchema(_form(YEAR_ID))]
ISSUE_ID = rf"[12][0-9]{{3}}-{_MONTH}"
IssueId = Annotated[str, _fits(ISSUE_ID, "issue_id"), WithJsonSchema(_form(ISSUE_ID))]
_NEWS = rf"[0-9]{{4}}-{_MONTH}-{_DAY}(?:-[a-z0-9]+)+"
NewsName = Annotated[str, _fits(_NEWS, "news_name"), WithJsonSchema(_form(_NEWS))]
FiscalYear = Annotated[StrictInt, Field(ge=1988, le=2100)]
Count = Annotated[StrictInt, Field(ge=0)]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\n]*\S[^\n]*$")]
PlainLine = Annotated[Line, AfterValidator(_plain_line)]
PictureFile = Annotated[Line, WithJsonSchema(_form(_PICTURE))]

BodyRef = Annotated[str, Ref("bodies")]
SourceRef = Annotated[str, Ref("sources")]
PhotographRef = Annotated[str, Ref("photographs")]
ProgramRef = Annotated[str, Ref("programs")]


class Model(BaseModel):
    """Frozen; an unknown key is an error."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")


def _either(side: dict[str, Any]) -> ConfigDict:
    """Tell other tools that one language at least has a text of the form *side*."""
    sides = [{"properties": {lang: side}} for lang in LANGUAGES]
    return ConfigDict(json_schema_extra={"anyOf": cast(Any, sides)})


def _in_fiscal_year(year: int, *days: str | None) -> None:
    """Raise if a day (or month) is outside the Japanese fiscal year that is named."""
    for day in days:
        if day is not None and len(day) >= 7 and int(day[:4]) - (int(day[5:7]) < 4) != year:
            raise PydanticCustomError("fiscal_year", "the day is in another fiscal year")


class Text(Model):
    """One line that people read, in both languages; ``~`` says "not translated"."""

    model_config = _either({"type": "string"})

    ja: PlainLine | None = Field(description="The Japanese text, or ~ if there is none yet.")
    ko: PlainLine | None = Field(description="The Korean text, or ~ if there is none yet.")

    differs: tuple[Line, ...] = Field(
        default=(),
        description="Numbers or names that are meant to stand on one side only, as they are written.",
    )

    @model_validator(mode="after")
    def _one_side_at_least(self) -> Self:
        if self.ja is None and self.ko is None:
            raise PydanticCustomError("no_text", "neither language has a text")
        return self


class Prose(Model):
    """Markdown of any length, in both languages; ``~`` says "not translated"."""

    model_config = _either({"type": "string", "minLength": 1})

    ja: str | None = Field(description="The Japanese Markdown, or ~ if there is none yet.")
    ko: str | None = Field(description="The Korean Markdown, or ~ if there is none yet.")

    differs: tuple[Line, ...] = Field(
        default=(),
        description="Numbers or names that are meant to stand on one side only, as they are written.",
    )

    @model_validator(mode="after")
    def _one_side_at_least(self) -> Self:
        if not (self.ja or self.ko):
            raise PydanticCustomError("no_text", "neither language has a text")
        return self


class Record(Model):
    """Something with an identity, pointed to by other records and by pages."""

    id: Id = Field(
        description="Lower-case name with hyphens; it makes the address and never changes."
    )


class Sourced(Record):
    """A record that says where its facts come from."""

    source: tuple[SourceRef, ...] = Field(
        min_length=1, description="Ids in sources.yaml: where these facts were read."
    )
    note: Text | None = Field(
        None, description="What readers must know about the facts, such as a doubt or a conflict."
    )


class Dated(Model):
    """Mixin: a span of days."""

    start_date: Date | None = Field(None, description="First day, YYYY-MM-DD.")
    end_date: Date | None = Field(
        None, description="Last day, YYYY-MM-DD; left out for a single day."
    )

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end_date and (not self.start_date or self.end_date < self.start_date):
            raise PydanticCustomError("end_before_start", "the end is before the start")
        return self


class Source(Record):
    """A document in which facts were read."""

    title: Text = Field(description="What the document is.")
    url: Url | None = Field(None, description="Where it can be read.")
    date: PartialDate | None = Field(None, description="When it was published.")


class Body(Record):
    """A named body: a municipality, ministry, university, company, council.

    Official names are written here and nowhere else.
    """

    name: Text = Field(description="The official name.")
    kind: Literal[
        "prefecture",
        "municipality",
        "ministry",
        "agency",
        "association",
        "council",
        "university",
        "company",
        "media",
        "office",
        "committee",
        "organisation",
    ] = Field(description="What sort of body it is.")
    country: Literal["jp", "kr", "int"] = Field(
        description="jp, kr, or int for an international body."
    )
    abbreviation: Line | None = Field(None, description="Latin abbreviation, such as JNTO.")
    within: tuple[BodyRef, ...] = Field(
        (), description="The prefectures or provinces it belongs to."
    )
    url: Url | None = Field(None, description="Its home page.")
    note: Text | None = Field(None, description="A remark on the name, such as a later change.")


class Venue(Record):
    """A place where events are held."""

    name: Text = Field(description="The name of the place.")
    city: BodyRef | None = Field(None, description="Id in bodies.yaml: the city it stands in.")


class Chapter(Record):
    """A chapter of the office's work; the order in the file is the order on the site."""

    number: Literal["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ"] = Field(description="The Roman number.")
    title: Text = Field(description="The chapter's heading.")
    summary: Text = Field(description="One sentence: what the office does here.")


class Topic(Record):
    """A subject that records can share."""

    label: Text = Field(description="The name of the topic.")


class Section(Model):
    """A block of a program page: heading, text, list."""

    id: Id = Field(description="Makes the link to the section; the same in both languages.")
    role: Literal["overview", "audience", "cost", "apply", "content", "results"] = Field(
        description="Which question it answers; program pages order their sections by it."
    )
    title: Text = Field(description="The section's heading.")
    text: Prose | None = Field(None, description="Markdown before the list.")
    items: tuple[Prose, ...] = Field(
        (), description="The list, one entry each; Markdown is allowed."
    )


class Program(Sourced):
    """A program of the office, numbered as in the brochure."""

    chapter: Annotated[str, Ref("chapters")] = Field(description="Id in chapters.yaml.")
    number: Annotated[StrictInt, Field(ge=1, le=20)] | None = Field(
        None,
        description="Position in the chapter (the circled number); left out if the chapter is one program.",
    )
    title: Text = Field(description="The program's full name.")
    short_title: Text | None = Field(None, description="A shorter name for menus and lists.")
    summary: Text = Field(description="One or two sentences: what it is.")
    audience: Text = Field(description="For whom it is.")
    cost: Text | None = Field(
        None, description="What it costs those who take part; left out if unknown."
    )
    apply: Prose | None = Field(None, description="How to apply or ask.")
    sections: tuple[Section, ...] = Field((), description="The page's blocks.")
    figures: tuple[Annotated[str, Ref("figures")], ...] = Field(
        (), description="Ids in figures.yaml, shown large."
    )
    statistics: tuple[Annotated[str, Ref("statistics")], ...] = Field(
        (), description="Ids in statistics.yaml, shown as charts and tables."
    )
    partners: tuple[Annotated[str, Ref("partners")], ...] = Field(
        (), description="Ids in partners.yaml: who does it with us."
    )
    topics: tuple[Annotated[str, Ref("topics")], ...] = Field((), description="Ids in topics.yaml.")
    photographs: tuple[PhotographRef, ...] = Field(
        (), description="Ids in photographs.yaml, shown on its page."
    )


class Event(Sourced, Dated):
    """Something that took place (or will) within a program."""

    program: ProgramRef = Field(description="Id in programs.yaml.")
    title: Text = Field(description="The event's name.")
    fiscal_year: FiscalYear = Field(description="Japanese fiscal year, April to March.")
    edition: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="The how-manieth, as an integer."
    )
    month: PartialDate | None = Field(
        None, description="YYYY-MM, where only the month is known (instead of start_date)."
    )
    format: Literal["online", "onsite", "hybrid"] | None = Field(
        None, description="How it was held; left out if unknown."
    )
    venue: Annotated[str, Ref("venues")] | None = Field(None, description="Id in venues.yaml.")
    cities: tuple[BodyRef, ...] = Field((), description="Where, or which regions it was about.")
    hosts: tuple[BodyRef, ...] = Field((), description="Who organised it.")
    supporters_jp: tuple[BodyRef, ...] = Field(
        (), description="Supporting bodies of the Japanese side."
    )
    supporters_kr: tuple[BodyRef, ...] = Field(
        (), description="Supporting bodies of the Korean side."
    )
    exhibitors: tuple[BodyRef, ...] = Field(
        (), description="Bodies that exhibited or took part, in order."
    )
    items: tuple[Text, ...] = Field(
        (), description="What was shown: dishes, lecture themes, places visited."
    )
    participants: Count | None = Field(None, description="How many people took part.")
    text: Prose | None = Field(None, description="More about it, in Markdown.")
    photographs: tuple[PhotographRef, ...] = Field(
        (), description="Ids in photographs.yaml, shown on its page."
    )

    @model_validator(mode="after")
    def _days_are_in_the_year(self) -> Self:
        _in_fiscal_year(self.fiscal_year, self.start_date, self.month)
        return self


class SeminarSeries(Sourced):
    """A series of seminars."""

    program: ProgramRef = Field(description="Id in programs.yaml.")
    title: Text = Field(description="The series' name.")
    summary: Prose = Field(description="What it is, for whom, with whom.")
    hosts: tuple[BodyRef, ...] = Field((), description="Who holds it.")


class Speech(Model):
    """A part of a seminar."""

    role: Text = Field(description="Opening, keynote, report …")
    speaker: Text | None = Field(None, description="Name and office of the speaker.")
    title: Text | None = Field(None, description="What the speech was called.")


class Seminar(Sourced, Dated):
    """One session of a series."""

    series: Annotated[str, Ref("seminar_series")] = Field(description="Id in seminar_series.yaml.")
    title: Text = Field(description="The theme, in each language's official wording.")
    fiscal_year: FiscalYear = Field(description="Japanese fiscal year, April to March.")
    edition: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="Number within the whole series."
    )
    session: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="Number within the fiscal year."
    )
    start_time: Time | None = Field(
        None, description="HH:MM, Korean time (the same as Japanese time)."
    )
    end_time: Time | None = Field(None, description="HH:MM, Korean time.")
    format: Literal["online", "onsite", "hybrid"] | None = Field(
        None, description="How it was held; left out if unknown."
    )
    venue: Annotated[str, Ref("venues")] | None = Field(None, description="Id in venues.yaml.")
    cities: tuple[BodyRef, ...] = Field((), description="Where it was held.")
    hosts: tuple[BodyRef, ...] = Field(
        (), description="Who held it, if not the series' hosts alone."
    )
    supporters: tuple[BodyRef, ...] = Field((), description="Supporting bodies.")
    subjects: tuple[Text, ...] = Field((), description="Themes of the lectures and visits.")
    speeches: tuple[Speech, ...] = Field((), description="The programme, in order.")
    participants: Count | None = Field(None, description="How many people took part.")
    recording: Url | None = Field(None, description="Address of the recording.")
    text: Prose | None = Field(None, description="More about it, in Markdown.")
    photographs: tuple[PhotographRef, ...] = Field(
        (), description="Ids in photographs.yaml, shown on its page."
    )

    @model_validator(mode="after")
    def _days_are_in_the_year(self) -> Self:
        _in_fiscal_year(self.fiscal_year, self.start_date)
        return self


class Photograph(Record):
    """A picture in ``content/images/`` with its words; pages name it by its id."""

    file: PictureFile = Field(description="The picture's path, such as images/2021/visit.jpg.")
    alt: Text | None = Field(
        description="What it shows, in both languages, for those who cannot see it; ~ if the text beside it says all that."
    )
    caption: Text | None = Field(None, description="The line below it: who, where, what.")
    credit: Text | None = Field(None, description="Whose photograph it is.")
    taken: PartialDate | None = Field(None, description="YYYY, YYYY-MM or YYYY-MM-DD.")


class Activity(Model):
    """Something done together in a year."""

    fiscal_year: FiscalYear = Field(description="Japanese fiscal year, April to March.")
    title: Text = Field(description="What was done.")


class Partner(Sourced):
    """A body that the office works with."""

    body: BodyRef = Field(description="Id in bodies.yaml; the name comes from there.")
    group: Literal["japanese", "korean", "program"] = Field(
        description="japanese: Japanese bodies in Korea; korean: Korean and other bodies; program: partners of one program."
    )
    summary: Text | None = Field(None, description="One sentence: who they are.")
    activities: tuple[Activity, ...] = Field((), description="What was done together.")


class SisterCity(Sourced):
    """A tie between local governments, or one Japanese body's ties with several."""

    program: ProgramRef = Field(description="Id in programs.yaml; its page shows the tie.")
    japanese: BodyRef = Field(description="Id in bodies.yaml: the Japanese side.")
    korean: tuple[BodyRef, ...] = Field(
        min_length=1, description="Ids in bodies.yaml: the Korean side."
    )
    since: PartialDate | None = Field(None, description="When the tie was made.")
    activities: tuple[Activity, ...] = Field((), description="Examples of the exchange.")


# What charts and pages can show; beyond it, a number is a slip of the finger.
Number = Annotated[StrictInt, Field(ge=-(10**15), le=10**15)]


class Figure(Sourced):
    """A single number with its date."""

    label: Text = Field(description="What is counted.")
    value: Number = Field(description="The number, without separators.")
    unit: Text = Field(description="The counting word after the number.")
    as_of: PartialDate = Field(description="The day, month or year it was true.")
    fiscal: StrictBool = Field(False, description="true if as_of is a Japanese fiscal year.")
    at_least: StrictBool = Field(False, description="true if the real number is higher.")


class Point(Model):
    """One number of a series."""

    id: Id = Field(description="The year, or a short name; used in links.")
    label: Text | None = Field(None, description="What it is, if the id is not a year.")
    value: Number = Field(description="The number, without separators.")
    note: Text | None = Field(None, description="A remark on this number.")
    source: tuple[SourceRef, ...] = Field((), description="If not the series' own sources.")


class Statistic(Sourced):
    """A row of numbers of one kind."""

    title: Text = Field(description="What is counted.")
    by: Literal["fiscal_year", "year", "category"] = Field(
        description="What tells the points apart."
    )
    unit: Text = Field(description="The counting word after the numbers.")
    as_of: PartialDate | None = Field(None, description="The day they were true, for categories.")
    total: StrictBool = Field(False, description="true to print the sum below.")
    points: tuple[Point, ...] = Field(min_length=1, description="The numbers, oldest first.")

    @model_validator(mode="after")
    def _points_have_names(self) -> Self:
        ids = [point.id for point in self.points]
        for point in self.points:
            if ids.count(point.id) > 1:
                raise PydanticCustomError("point_twice", "{id}", {"id": point.id})
            of_year = self.by != "category" and re.fullmatch(r"[12]\d{3}", point.id)
            if point.label is None and not of_year:
                raise PydanticCustomError("point_without_name", "{id}", {"id": point.id})
        return self


class Subscription(Model):
    """How to have mails sent, and how to stop that: a mail to the office with a fixed subject."""

    series: Annotated[str, Ref("publication_series")] = Field(
        description="Id in publication_series.yaml: what is sent."
    )
    subscribe: Text = Field(description="The subject of the mail that asks for it.")
    stop: Text = Field(description="The subject of the mail that ends it.")


class Channel(Record):
    """Where the office publishes: sites, social media, mail."""

    program: ProgramRef = Field(description="Id in programs.yaml; its page shows the channel.")
    title: Text = Field(description="The channel's name.")
    kind: Literal["website", "instagram", "facebook", "youtube", "mail"] = Field(
        description="What sort of channel it is."
    )
    url: Url | None = Field(None, description="Its address; left out for mail.")
    languages: tuple[Language, ...] = Field(
        min_length=1, description="The languages it is written in."
    )
    summary: Prose = Field(description="What is found there, and how to subscribe.")
    subscription: Subscription | None = Field(
        None, description="Of mail: the subjects of the mails that start and stop it."
    )
    source: tuple[SourceRef, ...] = Field(min_length=1, description="Ids in sources.yaml.")


class PublicationSeries(Sourced):
    """A series of publications; the order in the file is the order on the site."""

    program: ProgramRef = Field(description="Id in programs.yaml; its page names the series.")
    title: Text = Field(description="The series' name.")
    summary: Prose = Field(description="What it is.")
    form: Literal["report", "article", "web", "brochure", "reference"] = Field(
        "report",
        description="What its entries are: reports; articles in numbered issues; items on the web; brochures; works of reference.",
    )
    url: Url | None = Field(None, description="Where it is published.")
    issn: Issn | None = Field(None, description="Its ISSN, such as 1234-5679.")


class Author(Model):
    """A person or a group that wrote a publication."""

    name: Text = Field(description="The name, as it is printed.")
    roman: Line | None = Field(
        None, description="Family name first, in Latin letters: Yamada, Taro."
    )


class Change(Model):
    """A change of a publication after it came out."""

    date: PartialDate = Field(description="YYYY, YYYY-MM or YYYY-MM-DD.")
    text: Text = Field(description="What was changed.")


class Publication(Sourced):
    """A report, an issue, an article.

    Its PDF is put beside it, as ``content/publications/<id>.pdf`` (Japanese) or
    ``content-ko/publications/<id>.pdf`` (Korean); size, pages and checksum are read from it.
    """

    series: Annotated[str, Ref("publication_series")] = Field(
        description="Id in publication_series.yaml."
    )
    number: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None,
        description="Number in the series (of the issue, for articles); left out if unknown.",
    )
    title: Text = Field(description="The title; ~ for a language that has none.")
    subtitle: Text | None = Field(None, description="The subtitle.")
    language: Language = Field(description="The language it is written in.")
    date: PartialDate | None = Field(
        None, description="YYYY, YYYY-MM or YYYY-MM-DD; left out if unknown."
    )
    fiscal_year: FiscalYear | None = Field(
        None,
        description="Japanese fiscal year, April to March; only where the date does not tell it.",
    )
    edition: Text | None = Field(None, description="Such as 'revised December 2020'.")
    authors: tuple[Author, ...] = Field((), description="Who wrote it, in the printed order.")
    office: BodyRef | None = Field(None, description="Id in bodies.yaml: who issued it.")
    pages: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="Number of pages; left out if its PDF is here, which tells it."
    )
    url: Url | None = Field(None, description="Where it can be read.")
    isbn: Isbn | None = Field(None, description="Its ISBN, with or without hyphens.")
    doi: Doi | None = Field(None, description="Its DOI, such as 10.1234/abc.")
    ndl: Line | None = Field(None, description="Its number in the National Diet Library of Japan.")
    summary: Prose | None = Field(None, description="What it says.")
    topics: tuple[Annotated[str, Ref("topics")], ...] = Field((), description="Ids in topics.yaml.")
    regions: tuple[BodyRef, ...] = Field(
        (), description="Ids in bodies.yaml: the prefectures, provinces and cities it is about."
    )
    partners: tuple[BodyRef, ...] = Field(
        (), description="Ids in bodies.yaml: who made it with the office."
    )
    programs: tuple[ProgramRef, ...] = Field(
        (), description="Ids in programs.yaml that it belongs to."
    )
    seminars: tuple[Annotated[str, Ref("seminars")], ...] = Field(
        (), description="Ids in seminars.yaml that it belongs to."
    )
    supersedes: Annotated[str, Ref("publications")] | None = Field(
        None, description="Id in publications.yaml: the older publication that it replaces."
    )
    rights: Text | None = Field(
        None, description="Who may use it and how, if not as the site policy says."
    )
    changes: tuple[Change, ...] = Field(
        (), description="What was changed after it came out, oldest first."
    )

    @model_validator(mode="after")
    def _date_is_in_the_year(self) -> Self:
        if self.fiscal_year is not None:
            _in_fiscal_year(self.fiscal_year, self.date)
        return self


class BrochureProgram(Model):
    """A program in a brochure."""

    program: ProgramRef = Field(description="Id in programs.yaml; a program of the chapter.")
    figures: tuple[Annotated[str, Ref("figures")], ...] = Field(
        (), description="Ids in figures.yaml, shown large."
    )
    statistics: tuple[Annotated[str, Ref("statistics")], ...] = Field(
        (), description="Ids in statistics.yaml, shown as charts and tables."
    )
    leave_out: tuple[Id, ...] = Field(
        (), description="Ids of sections of the program that are not printed."
    )


class BrochureChapter(Model):
    """A chapter of a brochure."""

    chapter: Annotated[str, Ref("chapters")] = Field(description="Id in chapters.yaml.")
    programs: tuple[BrochureProgram, ...] = Field(
        min_length=1, description="Its programs, in the order in which they are printed."
    )
    photographs: tuple[PhotographRef, ...] = Field(
        (), description="Ids in photographs.yaml, printed where the chapter begins."
    )


class Brochure(Sourced):
    """The brochure of a year: a choice of records, and the texts that it alone has.

    It is printed as a PDF in each language and has a page to read on both sites.
    """

    id: YearId = Field(
        description='The year it is named after, in quotes: "2022"; also the file\'s name.'
    )
    title: Text = Field(description="What stands on the cover.")
    publication: Annotated[str, Ref("publications")] = Field(
        description="Id in publications.yaml: its entry in the archive."
    )
    first_year: FiscalYear = Field(
        description="The first Japanese fiscal year whose events, seminars and activities it shows."
    )
    last_year: FiscalYear = Field(
        description="The last of these; no later numbers are shown either."
    )
    as_of: Date = Field(description="The day of the records it is made from, printed at its end.")
    foreword: Prose = Field(description="Markdown; what is said first.")
    figures: tuple[Annotated[str, Ref("figures")], ...] = Field(
        (), description="Ids in figures.yaml, shown large below the foreword."
    )
    chapters: tuple[BrochureChapter, ...] = Field(
        min_length=1, description="Its chapters, in the order in which they are printed."
    )
    photographs: tuple[PhotographRef, ...] = Field(
        (), description="Ids in photographs.yaml, printed with what it says of the office."
    )
    colophon: Prose = Field(description="Markdown; what stands on the last page.")


class Pick(Model):
    """Something on the sites that an issue of the mail magazine leads to: one of the first four."""

    news: NewsName | None = Field(
        None, description="A news item by its file name, such as 2025-12-19-officials-workshop."
    )
    event: Annotated[str, Ref("events")] | None = Field(None, description="Id in events.yaml.")
    seminar: Annotated[str, Ref("seminars")] | None = Field(
        None, description="Id in seminars.yaml."
    )
    publication: Annotated[str, Ref("publications")] | None = Field(
        None, description="Id in publications.yaml."
    )
    lead: Text | None = Field(
        None, description="A sentence or two below the title, if not the page's own summary."
    )

    @model_validator(mode="after")
    def _leads_to_one_page(self) -> Self:
        if len(self.pages) != 1:
            raise PydanticCustomError("one_pick", "not one page")
        return self

    @property
    def pages(self) -> tuple[str, ...]:
        """What it names, by the keys of the pages: one."""
        held = {
            "news": self.news and f"{self.news}.md",
            "events": self.event,
            "seminars": self.seminar,
            "publications": self.publication,
        }
        return tuple(f"{kind}/{name}" for kind, name in held.items() if name)

    @property
    def id(self) -> str:
        """What stands for it in its list."""
        return "-".join(self.pages).replace("/", "-").removesuffix(".md")


class Magazine(Record):
    """An issue of the mail magazine: picks from the sites, and a Markdown pair if it has a text.

    The text before the first heading opens the issue; each ``##`` section is an article of its own.
    """

    id: IssueId = Field(description="Year and month, such as 2026-11; it makes the address.")
    series: Annotated[str, Ref("publication_series")] = Field(
        description="Id in publication_series.yaml: the mail magazine."
    )
    number: Annotated[StrictInt, Field(ge=1)] | None = Field(
        None, description="The running number; left out if unknown."
    )
    date: Date = Field(description="The day it is sent, YYYY-MM-DD.")
    title: Text | None = Field(None, description="What the issue is about, if it has a title.")
    status: Literal["published", "draft"] = Field(
        "published", description="draft: shown in previews only."
    )
    picks: tuple[Pick, ...] = Field((), description="What it leads to, in this order.")

    @model_validator(mode="after")
    def _date_is_in_the_month(self) -> Self:
        if not self.date.startswith(self.id):
            raise PydanticCustomError("other_month", "the day is in another month")
        return self


class Redirect(Record):
    """An address that once was, and the page that answers for it now."""

    site: Language | None = Field(
        None, description="ja or ko: which site had it; left out if both had it."
    )
    path: OldPath = Field(
        description="The old address from the site's root, such as /clair/about_clair.asp; a final * stands for anything."
    )
    query: Query | None = Field(
        None, description="What its query must hold, in any order, such as no=167."
    )
    to: SitePath = Field(description="The address of the page that answers now, such as /about/.")


class Notice(Record):
    """An urgent notice on top of every page while it is valid."""

    text: Text = Field(description="The notice, in one or two sentences.")
    link: Url | None = Field(None, description="Where to read more.")
    from_date: Date = Field(description="First day it is shown, YYYY-MM-DD.")
    until_date: Date = Field(description="Last day it is shown, YYYY-MM-DD.")

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.until_date < self.from_date:
            raise PydanticCustomError("end_before_start", "the end is before the start")
        return self


class StaffRole(Model):
    """A post of the office."""

    role: Text = Field(description="The post.")
    count: Count = Field(description="How many people hold it.")


class Route(Model):
    """A way to the office."""

    origin: Text = Field(description="Where the way begins.")
    minutes: Count = Field(description="About how long it takes.")
    means: Text = Field(description="By what means.")


class OverseasOffice(Model):
    """An overseas office of CLAIR."""

    city: Text = Field(description="The city.")
    opened: PartialDate = Field(description="When it was opened.")


class Parent(Model):
    """CLAIR itself."""

    name: Text = Field(description="The formal name.")
    short_name: Text = Field(description="The usual name.")
    english_name: Line = Field(description="The English name.")
    founded: PartialDate = Field(description="When it was founded.")
    headquarters: Text = Field(description="The city of the headquarters.")
    purpose: Text = Field(description="What it is for, in one sentence.")
    url: Url | None = Field(None, description="Its home page.")
    overseas_offices: tuple[OverseasOffice, ...] = Field(
        description="All seven, in official order."
    )


class Milestone(Model):
    """A dated fact of the office's history."""

    date: PartialDate = Field(description="YYYY, YYYY-MM or YYYY-MM-DD.")
    text: Text = Field(description="What happened.")
    source: tuple[SourceRef, ...] = Field(min_length=1, description="Ids in sources.yaml.")


class Office(Sourced):
    """The office: names, people, addresses, ways."""

    name: Text = Field(description="The usual name, in the site's title.")
    formal_name: Text = Field(description="The full name.")
    english_name: Line = Field(description="The English name.")
    opened: PartialDate = Field(description="When the office was opened.")
    address: Text = Field(description="The postal address.")
    phone: Phone = Field(description="International form, +82-2-….")
    fax: Phone = Field(description="International form, +82-2-….")
    email: Email = Field(description="The office's mail address.")
    map_url: Url = Field(description="The office on a map service.")
    purpose: tuple[Text, ...] = Field(description="What the office does, one sentence each.")
    staff: tuple[StaffRole, ...] = Field(description="Posts and how many hold them.")
    staff_as_of: PartialDate = Field(description="When the list of posts was true.")
    dispatching: tuple[BodyRef, ...] = Field(
        description="Ids in bodies.yaml: bodies that second staff."
    )
    resident: tuple[Text, ...] = Field((), description="Others who work in the office.")
    routes: tuple[Route, ...] = Field(description="Ways to the office.")
    parent: Parent = Field(description="CLAIR itself.")
    history: tuple[Milestone, ...] = Field((), description="Dated facts, oldest first.")
    figures: tuple[Annotated[str, Ref("figures")], ...] = Field(
        (), description="Ids in figures.yaml, shown large on the home page."
    )


class Synonym(Record):
    """Words that mean the same in a search."""

    words: tuple[Line, ...] = Field(
        min_length=2, description="Spellings in either language; who searches for one finds all."
    )


class Term(Record):
    """An official name or term with its form in each language, beyond the bodies' names."""

    ja: Line = Field(description="The Japanese form.")
    ko: Line = Field(description="The Korean form.")
    ja_variants: tuple[Line, ...] = Field((), description="Other Japanese forms that are right.")
    ko_variants: tuple[Line, ...] = Field((), description="Other Korean forms that are right.")


class Check(Record):
    """An automatic check of the sites' accessibility; ``tasks.py audit`` makes it."""

    name: Text = Field(description="Its name.")
    summary: Text = Field(description="What it looks at, in one sentence.")


class Criterion(Record):
    """A success criterion of WCAG 2.2, level A or AA, or 4.1.1, which JIS X 8341-3 still has."""

    id: CriterionId = Field(description="Its number after a c: c1-4-3 is 1.4.3.")
    name: Text = Field(description="The name that is established in each language.")
    level: Literal["A", "AA"] = Field(description="Its level.")
    wcag: StrictBool = Field(True, description="false if WCAG 2.2 no longer has it.")
    jis: StrictBool = Field(False, description="true if JIS X 8341-3:2016 has it.")
    checks: tuple[Annotated[str, Ref("checks")], ...] = Field(
        (), description="Ids in checks.yaml: what examines it; left out if only people can."
    )
    extent: Literal["whole", "part"] = Field(
        "part", description="How much of it these checks decide; people must look at the rest."
    )
    not_applicable: Text | None = Field(
        None, description="What the sites do not have, so that it does not apply."
    )

    @property
    def number(self) -> str:
        """Its number in the standards: 1.4.3."""
        return self.id[1:].replace("-", ".")


class KwcagItem(Record):
    """An item of KWCAG 2.2 (KS X OT0003:2022); the results of its criteria are its result."""

    id: KwcagId = Field(description="Its number after a k: k5-4-3 is 5.4.3.")
    name: Text = Field(description="The Korean name of the standard, and its translation.")
    criteria: tuple[Annotated[str, Ref("criteria")], ...] = Field(
        (), description="Ids in criteria.yaml that ask the same; left out if WCAG has none."
    )
    not_applicable: Text | None = Field(
        None, description="What the sites do not have, if no criterion says so."
    )

    @property
    def number(self) -> str:
        """Its number in the standard: 5.4.3."""
        return self.id[1:].replace("-", ".")


class AuditPages(Model):
    """How many pages the sites had."""

    ja: Count = Field(description="Pages of the Japanese site.")
    ko: Count = Field(description="Pages of the Korean site.")


class AuditView(Model):
    """A way in which pages were looked at."""

    width: Annotated[StrictInt, Field(ge=1)] = Field(description="Width in CSS pixels.")
    theme: Literal["light", "dark"] = Field(description="The colour theme.")


class AuditTool(Model):
    """A program that took part."""

    name: Line = Field(description="Its name.")
    version: Line = Field(description="Its version.")


class AuditResult(Model):
    """What one check found."""

    rule: Annotated[str, Ref("checks")] = Field(description="Id in checks.yaml.")
    criterion: Annotated[str, Ref("criteria")] | None = Field(
        None, description="Id in criteria.yaml, if the check tells its findings apart by it."
    )
    pages: Count = Field(description="Pages of both languages that it looked at.")
    findings: Count = Field(description="How much it found.")
    explained: Count = Field(
        description="What it could not decide, and the project has decided in writing."
    )


class AuditRun(Model):
    """A whole run."""

    date: Date = Field(description="The day of the run, YYYY-MM-DD.")
    commit: Line = Field(description="The commit of the sites that were looked at.")
    pages: AuditPages = Field(description="The pages that the sites had.")
    views: tuple[AuditView, ...] = Field(description="The views in which they were looked at.")
    tools: tuple[AuditTool, ...] = Field(description="The programs that took part.")
    results: tuple[AuditResult, ...] = Field(min_length=1, description="What each check found.")


class AccessibilityTest(Record):
    """What the last run of ``tasks.py audit --record`` found."""

    run: AuditRun | None = Field(None, description="The last run; left out before the first.")


# Kind (= file name = key in the file) to model. A kind in SINGLE_KINDS holds one record; one in
# FOLDER_KINDS has a folder with a file for each record, under this key.
KINDS: dict[str, type[Record]] = {
    "sources": Source,
    "bodies": Body,
    "venues": Venue,
    "chapters": Chapter,
    "topics": Topic,
    "programs": Program,
    "events": Event,
    "seminar_series": SeminarSeries,
    "seminars": Seminar,
    "partners": Partner,
    "sister_cities": SisterCity,
    "figures": Figure,
    "statistics": Statistic,
    "photographs": Photograph,
    "channels": Channel,
    "publication_series": PublicationSeries,
    "publications": Publication,
    "brochures": Brochure,
    "magazines": Magazine,
    "notices": Notice,
    "synonyms": Synonym,
    "glossary": Term,
    "redirects": Redirect,
    "checks": Check,
    "criteria": Criterion,
    "kwcag": KwcagItem,
    "accessibility_test": AccessibilityTest,
    "office": Office,
}
SINGLE_KINDS = frozenset({"accessibility_test", "office"})
FOLDER_KINDS = {"brochures": "brochure"}


def file_of(kind: str, record_id: str = "*") -> str:
    """Return the file in ``data/`` that a record stands in; without an id, what all are called.

    >>> file_of("programs", "jet"), file_of("brochures", "2022"), file_of("brochures")
    ('programs.yaml', 'brochures/2022.yaml', 'brochures/*.yaml')
    """
    return f"{kind}/{record_id}.yaml" if kind in FOLDER_KINDS else f"{kind}.yaml"


def references(value: Any) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Yield ``(path, kind, id)`` for every reference inside a record, in field order."""
    for name, kind in _fields_with_references(type(value)):  # type: ignore[arg-type]  # hashable
        held = getattr(value, name)
        entries = enumerate(held) if isinstance(held, tuple) else [(None, held)]
        for index, entry in entries:
            path = (name,) if index is None else (name, index)
            if isinstance(entry, BaseModel):
                for inner, inner_kind, ref in references(entry):
                    yield path + inner, inner_kind, ref
            elif kind is not None and isinstance(entry, str):
                yield path, kind, entry


@cache
def _fields_with_references(model: type[BaseModel]) -> tuple[tuple[str, str | None], ...]:
    """Return the fields that may hold references, with the kind that their ids point to."""
    kinds = [
        (name, ref_kind(field.annotation, field.metadata), field.annotation)
        for name, field in model.model_fields.items()
    ]
    return tuple(
        (name, kind) for name, kind, annotation in kinds if kind or _holds_models(annotation)
    )


def _holds_models(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(map(_holds_models, getattr(annotation, "__args__", ())))


def ref_kind(annotation: Any, metadata: Any = ()) -> str | None:
    """Return the kind of record that a field's ids point to, or None if they point to none."""
    for mark in (*metadata, *getattr(annotation, "__metadata__", ())):
        if isinstance(mark, Ref):
            return mark.kind
    for inner in getattr(annotation, "__args__", ()):
        if (kind := ref_kind(inner)) is not None:
            return kind
    return None
