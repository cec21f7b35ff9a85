"""Calendars: other programs can read them, and they say what the records say.

``lines_of``, ``component`` and ``calendar_faults`` are written after RFC 5545, apart from the
library that writes the calendars.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import icalendar
import pytest
import yaml

from plugins.archive.calendars import Shelves, calendar, dated, entry
from plugins.records.models import LANGUAGES, Event, Language, Seminar
from plugins.records.store import Records, load_records
from tests.conftest import ROOT

HOSTS = {
    "preview": {"ja": "http://127.0.0.1:8000", "ko": "http://127.0.0.1:8000/ko"},
    "published": {"ja": "https://www.clair.or.kr", "ko": "https://korea.clair.or.kr"},
}


@pytest.fixture(params=["preview", "published"])
def site(request: pytest.FixtureRequest) -> tuple[Path, dict[str, str]]:
    """Both arrangements of hosts: one with /ko/, and two."""
    name = "built_site" if request.param == "preview" else "published_site"
    return request.getfixturevalue(name), HOSTS[request.param]


@cache
def raw(kind: str) -> dict[str, dict[str, Any]]:
    """Return the records of a kind by id, as YAML says them."""
    text = (ROOT / "data" / f"{kind}.yaml").read_text("utf-8")
    held = yaml.load(text, yaml.BaseLoader)[kind]  # noqa: S506 - nothing but text
    return {each["id"]: each for each in held}


def with_day() -> dict[str, dict[str, Any]]:
    """Return the events and seminars whose day is known, by kind and id."""
    return {
        f"{kind}.{name}": each
        for kind in ("events", "seminars")
        for name, each in raw(kind).items()
        if "start_date" in each
    }


# --- RFC 5545 ------------------------------------------------------------------------------


@dataclass
class Property:
    """A content line: name, parameters and the value as it is written (3.1)."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value of a TEXT property (3.3.11)."""
        return re.sub(
            r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], self.value, flags=re.DOTALL
        )


@dataclass
class Component:
    """What stands between BEGIN and END (3.4)."""

    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def one(self, name: str) -> Property:
        (held,) = self.all(name)
        return held

    def inside(self, name: str) -> list["Component"]:
        return [each for each in self.parts if each.name == name]


_LINE = re.compile(r'([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)


def lines_of(data: bytes) -> Iterator[Property]:
    """Yield the content lines, unfolded."""
    for line in data.decode("utf-8").replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        match = _LINE.fullmatch(line)
        assert match is not None, line
        parts = re.findall(r';([A-Z-]+)=("[^"]*"|[^";:,]*)', match[2])
        yield Property(match[1], {name: value.strip('"') for name, value in parts}, match[3])


def component(data: bytes) -> Component:
    """Return the one component of a file."""
    top = Component("")
    open_ = [top]
    for line in lines_of(data):
        if line.name == "BEGIN":
            open_.append(Component(line.value))
            open_[-2].parts.append(open_[-1])
        elif line.name == "END":
            assert open_.pop().name == line.value
        else:
            open_[-1].properties.append(line)
    (held,) = top.parts
    return held


_ONCE = {
    "VCALENDAR": ("PRODID", "VERSION"),
    "VEVENT": ("UID", "DTSTAMP", "DTSTART"),
    "VTIMEZONE": ("TZID",),
    "STANDARD": ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"),
}
_AT_MOST_ONCE = (
    *("CALSCALE", "METHOD", "DTEND", "DURATION", "DESCRIPTION", "LOCATION", "STATUS"),
    *("SUMMARY", "TRANSP", "URL", "SEQUENCE", "X-WR-CALNAME"),
)
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME")
_UTC, _LOCAL, _DAY = r"\d{8}T\d{6}Z", r"\d{8}T\d{6}", r"\d{8}"


def calendar_faults(data: bytes) -> list[str]:
    """Return where *data* breaks RFC 5545, by the number of its section."""
    faults = []
    if b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        faults.append("3.1: a line that does not end in CRLF")
    if any(len(line) > 75 for line in data.split(b"\r\n")):
        faults.append("3.1: a line of more than 75 octets")
    for line in data.split(b"\r\n"):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            faults.append("3.1: a sign is folded in two")
    if faults:
        return faults
    held = component(data)
    if held.name != "VCALENDAR" or not held.parts:
        faults.append("3.6: a calendar has components")
    if held.one("VERSION").value != "2.0":
        faults.append("3.7.4: the version is 2.0")
    if held.all("METHOD"):
        faults.append("RFC 5546 3.2.1: a METHOD asks for an organizer")
    zones = {each.one("TZID").value for each in held.inside("VTIMEZONE")}
    uids = [each.one("UID").value for each in held.inside("VEVENT")]
    if len(uids) != len(set(uids)):
        faults.append("3.8.4.7: two components of one UID")
    for each in (held, *held.parts, *(inner for part in held.parts for inner in part.parts)):
        faults += [
            f"3.6: {each.name} has one {name}"
            for name in _ONCE[each.name]
            if len(each.all(name)) != 1
        ]
        faults += [f"3.6: twice {name}" for name in _AT_MOST_ONCE if len(each.all(name)) > 1]
        for told in each.properties:
            if told.name in _TEXTS and re.search(r"(?<!\\)(?:\\\\)*[,;]", told.value):
                faults.append(f"3.3.11: {told.value!r} holds a separator")
    for each in held.inside("VEVENT"):
        faults += _times(each, zones)
    return faults


def _times(event: Component, zones: set[str]) -> Iterator[str]:
    if not re.fullmatch(_UTC, event.one("DTSTAMP").value):
        yield "3.8.7.2: DTSTAMP is in UTC"
    start = event.one("DTSTART")
    for told in (start, *event.all("DTEND")):
        is_day = told.parameters.get("VALUE") == "DATE"
        zone = told.parameters.get("TZID")
        form = _DAY if is_day else _LOCAL if zone else _UTC
        if not re.fullmatch(form, told.value):
            yield f"3.3: {told.value!r} is not of its form"
        if zone is not None and zone not in zones:
            yield f"3.2.19: {zone} is not defined"
    for end in event.all("DTEND"):
        if end.parameters != start.parameters:
            yield "3.8.2.2: DTEND is of another type than DTSTART"
        if end.value <= start.value:
            yield "3.8.2.2: DTEND is not after DTSTART"
    for told in event.all("STATUS"):
        if told.value not in ("TENTATIVE", "CONFIRMED", "CANCELLED"):
            yield f"3.8.1.11: {told.value}"


def test_the_checks_of_these_tests_see_faults() -> None:
    def told(*lines: str) -> list[str]:
        whole = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *lines, "END:VCALENDAR", "")
        return sorted(calendar_faults("\r\n".join(whole).encode()))

    event = ("BEGIN:VEVENT", "UID:a", "DTSTAMP:20211117T000000Z", "DTSTART;VALUE=DATE:20211117")
    assert told(*event, "DTEND;VALUE=DATE:20211118", "END:VEVENT") == []
    assert told(*event, "DTEND;VALUE=DATE:20211117", "END:VEVENT") == [
        "3.8.2.2: DTEND is not after DTSTART"
    ]
    assert told(*event, "SUMMARY:a, b", "END:VEVENT") == ["3.3.11: 'a, b' holds a separator"]
    assert told(*event, "END:VEVENT", *event, "END:VEVENT") == [
        "3.8.4.7: two components of one UID"
    ]
    assert told(*event[:3], "DTSTART;TZID=Asia/Seoul:20211117T140000", "END:VEVENT") == [
        "3.2.19: Asia/Seoul is not defined"
    ]
    assert told(*event, "SUMMARY:" + "あ" * 40, "END:VEVENT") == [
        "3.1: a line of more than 75 octets"
    ]


# --- the calendars of this site ------------------------------------------------------------


def test_every_calendar_is_valid(site: tuple[Path, dict[str, str]]) -> None:
    output, _hosts = site

    faults = {file: calendar_faults(file.read_bytes()) for file in output.rglob("*.ics")}

    assert {file: held for file, held in faults.items() if held} == {}
    assert len(faults) == 2 * (1 + len(with_day()))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_calendar_has_everything_whose_day_is_known(
    site: tuple[Path, dict[str, str]], lang: str
) -> None:
    output, hosts = site
    held = component((output / lang / "calendar.ics").read_bytes())

    told = {each.one("UID").value: each for each in held.inside("VEVENT")}

    assert set(told) == {f"{name}.{lang}@clair.or.kr" for name in with_day()}
    for name, record in with_day().items():
        event = told[f"{name}.{lang}@clair.or.kr"]
        summary = event.one("SUMMARY")
        assert record["title"][lang] in summary.text
        assert summary.parameters == {"LANGUAGE": lang}
        kind, _, record_id = name.partition(".")
        assert event.one("URL").value == f"{hosts[lang]}/{kind}/{record_id}/"
        assert (output / lang / kind / record_id / "index.html").is_file()
        if "venue" in record and record.get("format") != "online":
            assert raw("venues")[record["venue"]]["name"][lang] in event.one("LOCATION").text


def test_days_and_times_are_those_of_the_records(published_site: Path) -> None:
    held = component((published_site / "ko" / "calendar.ics").read_bytes())

    for event in held.inside("VEVENT"):
        record = with_day()[event.one("UID").value.removesuffix(".ko@clair.or.kr")]
        start, end = event.one("DTSTART"), event.one("DTEND")
        first = record["start_date"]
        last = record.get("end_date", first)
        if "start_time" in record and first == last:
            assert start.parameters == {"TZID": "Asia/Seoul"}
            assert f"{start.value[:8]} {start.value[9:13]}" == (
                f"{first} {record['start_time']}".replace("-", "").replace(":", "")
            )
            assert end.value[9:13] == record["end_time"].replace(":", "")
        else:
            after = date.fromisoformat(last) + timedelta(days=1)
            assert (start.value, end.value) == (first.replace("-", ""), f"{after:%Y%m%d}")


def test_another_reading_gives_the_same_entries(published_site: Path) -> None:
    for lang in LANGUAGES:
        data = (published_site / lang / "calendar.ics").read_bytes()
        read = icalendar.Calendar.from_ical(data)
        ours = component(data)

        assert [str(each["SUMMARY"]) for each in read.events] == [
            each.one("SUMMARY").text for each in ours.inside("VEVENT")
        ]
        timed = [each for each in read.events if isinstance(each.start, datetime)]
        assert timed
        assert all(each.start.utcoffset() == timedelta(hours=9) for each in timed)
        assert read.errors == []


def test_a_page_has_the_calendar_of_its_own_event(published_site: Path) -> None:
    for lang in LANGUAGES:
        whole = component((published_site / lang / "calendar.ics").read_bytes())
        for event in whole.inside("VEVENT"):
            kind, name = event.one("UID").value.removesuffix(f".{lang}@clair.or.kr").split(".")
            file = published_site / lang / kind / name / "event.ics"

            (own,) = component(file.read_bytes()).inside("VEVENT")

            assert own == event


def test_entries_are_the_same_on_any_host_but_for_their_address(
    built_site: Path, published_site: Path
) -> None:
    def told(output: Path) -> bytes:
        data = (output / "ko" / "calendar.ics").read_bytes().replace(b"\r\n ", b"")
        return re.sub(rb"\r\nURL:[^\r]*", b"", data)

    assert told(built_site) == told(published_site)


# --- what this site does not have yet -------------------------------------------------------


@pytest.fixture(scope="module")
def records() -> Records:
    return load_records(ROOT / "data", "data")[0]


def made(records: Records, lang: Language, session: Event | Seminar) -> Component:
    """Return the entry of *session* as a program reads it."""
    kind = "events" if isinstance(session, Event) else "seminars"
    kinds = MappingProxyType({**records.kinds, kind: {session.id: session}})
    shelves = Shelves(
        lang,
        replace(records, kinds=kinds),
        "https://www.clair.or.kr",
        "clair.or.kr",
        lambda message: message,
    )
    data = calendar([entry(session, shelves)], shelves).to_ical()
    assert calendar_faults(data) == []
    (held,) = component(data).inside("VEVENT")
    return held


def event(**more: object) -> Event:
    given = {
        "id": "a",
        "program": "cooking",
        "title": {"ja": "料理", "ko": "요리"},
        "fiscal_year": 2021,
        "start_date": "2021-11-17",
        "source": ["brochure-2022"],
        **more,
    }
    return Event.model_validate(given)


def seminar(**more: object) -> Seminar:
    given = {
        "id": "a",
        "series": "joint",
        "title": {"ja": "防災", "ko": "방재"},
        "fiscal_year": 2021,
        "start_date": "2021-11-17",
        "source": ["brochure-2022"],
        **more,
    }
    return Seminar.model_validate(given)


def test_a_title_in_the_other_language_says_so(records: Records) -> None:
    held = made(records, "ko", seminar(title={"ja": "防災、減災; 復興", "ko": None}))

    summary = held.one("SUMMARY")
    assert (summary.text, summary.parameters) == ("防災、減災; 復興", {"LANGUAGE": "ja"})


def test_times_of_several_days_belong_to_no_day(records: Records) -> None:
    held = made(
        records,
        "ja",
        seminar(end_date="2021-11-19", start_time="10:00", end_time="17:00"),
    )

    assert held.one("DTSTART").value == "20211117"
    assert held.one("DTEND").value == "20211120"


@pytest.mark.parametrize("end", [None, "14:00", "09:00"])
def test_an_end_that_is_not_known_or_not_later_is_left_out(
    records: Records, end: str | None
) -> None:
    held = made(records, "ja", seminar(start_time="14:00", end_time=end))

    assert held.one("DTSTART").value == "20211117T140000"
    assert held.all("DTEND") == []


def test_the_region_an_event_is_about_is_not_its_place(records: Records) -> None:
    held = made(records, "ja", event(cities=["okinawa"]))

    assert held.all("LOCATION") == []


def test_what_is_held_online_has_no_other_place(records: Records) -> None:
    held = made(records, "ja", event(format="online", venue="coex"))

    assert held.one("LOCATION").text == "Online"


def test_long_and_odd_texts_come_through_whole(records: Records) -> None:
    words = "가나다라마바사、\\;,:🎎" * 30
    held = made(records, "ko", event(items=[{"ja": "a", "ko": words}, {"ja": "b", "ko": "둘째"}]))

    assert held.one("DESCRIPTION").text == f"{words}\n둘째"


def test_what_has_no_day_is_in_no_calendar(records: Records) -> None:
    kinds = {"events": {"a": event(start_date=None, month="2021-11")}, "seminars": {}}
    held = replace(records, kinds=MappingProxyType({**records.kinds, **kinds}))

    assert dated(held) == []
