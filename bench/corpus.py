"""Items of news in both languages, made from a seed: the same text for every tool.

The two sides of an item say the same: each sentence is a pair of ``words.yaml`` and its slots
are filled with pairs, so that numbers, dates, names and structure agree and the check of pairs
has nothing to say. The text of an item depends on the seed, its number and the size only.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from plugins.records.models import LANGUAGES, Language

SEED = 2005
FIRST, LAST = date(2005, 1, 4), date(2025, 12, 26)
TOPICS = (
    "tourism",
    "food",
    "culture",
    "youth",
    "environment",
    "welfare",
    "education",
    "digital",
    "disaster",
    "economy",
    "media",
    "sister-cities",
)
PROGRAMS = ("events", "lectures", "sister-cities", "jet", "research", "training")
_SITUATION = ("prefecture", "city", "korea", "event")  # what a whole item is about
_SLOTS = {
    "prefecture": "prefectures",
    "city": "cities",
    "korea": "korea",
    "body": "bodies",
    "event": "events",
    "other": "events",
    "theme": "themes",
    "food": "foods",
    "sight": "sights",
    "audience": "audiences",
    "venue": "venues",
    "role": "roles",
    "name": "japanese_names",
    "korean": "korean_names",
    "quality": "qualities",
    "hangul": "hangul",
    "kana": "kana",
    "latin": "latin",
}
_WEEKDAYS = ("月火水木金土日", "월화수목금토일")
# Korean particles: after a consonant, after a vowel.
_PARTICLES = {"을": "를", "이": "가", "은": "는", "과": "와", "으로": "로"}
_PROSE = 1300  # characters of Japanese at least


@dataclass(frozen=True)
class Pair:
    """The same in both languages."""

    ja: str
    ko: str

    def __getitem__(self, lang: Language) -> str:
        return self.ja if lang == "ja" else self.ko


@dataclass(frozen=True)
class Item:
    """A news item; its texts are pairs, its body is Markdown in the dialect of this project."""

    number: int  # from 1
    date: date
    slug: str  # without the date
    title: Pair
    summary: Pair
    topics: tuple[str, ...]
    program: str
    body: Pair

    @property
    def name(self) -> str:
        """The name of its file and of its address: 2021-11-17-food-00012."""
        return f"{self.date.isoformat()}-{self.slug}"


class Korean(str):
    """A word that takes its particle as a format: ``f"{Korean('대학'):을}"`` is 대학을."""

    __slots__ = ()

    def __format__(self, particle: str) -> str:
        """Return the word with *particle*, given as it is after a consonant.

        >>> f"{Korean('대학'):은} {Korean('도시'):은} {Korean('교실'):으로}"
        '대학은 도시는 교실로'
        """
        if not particle:
            return str(self)
        final = _final(self)
        plain = final == "" or (particle == "으로" and final == "l")
        return str(self) + (_PARTICLES[particle] if plain else particle)


def _final(word: str) -> str:
    """Return "" if *word* ends in a vowel as it is read, "l" after ㄹ, else "c".

    >>> _final("도시"), _final("교실"), _final("대학"), _final("Zoom"), _final("SNS")
    ('', 'l', 'c', 'c', '')
    """
    last = word[-1]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28  # 28 finals in the order of Unicode; 8 is ㄹ
        return "" if final == 0 else "l" if final == 8 else "c"
    return {"l": "l", "r": "l", "m": "c", "n": "c"}.get(last.lower(), "")


def items(count: int, seed: int = SEED) -> Iterator[Item]:
    """Yield *count* items, oldest first."""
    earlier = None
    for number in range(1, count + 1):
        earlier = _item(number, count, seed, earlier)
        yield earlier


def _item(number: int, count: int, seed: int, earlier: Item | None) -> Item:
    chance = random.Random(f"{seed}-{count}-{number}")  # noqa: S311 - no secret
    day = FIRST + timedelta(days=(number - 1) * (LAST - FIRST).days // max(1, count - 1))
    topics = tuple(sorted(chance.sample(TOPICS, 2)))
    program = chance.choice(PROGRAMS)
    about = {name: _facts(chance, day)[name] for name in _SITUATION}
    writer = _Writer(chance, day, about)
    return Item(
        number,
        day,
        f"{topics[0]}-{number:05}",
        writer.line("titles"),
        writer.line("summaries"),
        topics,
        program,
        _body(writer, number, program, earlier),
    )


class _Writer:
    """Fills sentences for one item; what it is about stays, the rest is drawn each time."""

    def __init__(self, chance: random.Random, day: date, about: Mapping[str, Pair]) -> None:
        self.chance = chance
        self.day = day
        self.about = about

    def word(self, kind: str) -> Pair:
        return self.chance.choice(_pairs(kind))

    def line(self, kind: str) -> Pair:
        return self.fill(self.word(kind))

    def fill(self, template: Pair) -> Pair:
        facts = {**_facts(self.chance, self.day), **self.about}
        return Pair(
            template.ja.format_map({name: held.ja for name, held in facts.items()}),
            template.ko.format_map({name: Korean(held.ko) for name, held in facts.items()}),
        )

    def lines(self, kind: str, count: int) -> list[Pair]:
        """Return different sentences; more than there are come again, filled otherwise."""
        drawn: list[Pair] = []
        while len(drawn) < count:
            pool = _pairs(kind)
            drawn += self.chance.sample(pool, min(len(pool), count - len(drawn)))
        return [self.fill(each) for each in drawn]

    def paragraph(self, count: int) -> Pair:
        """Return sentences; Japanese ones in lines of their own, as editors write them."""
        told = self.lines("sentences", count)
        return Pair("\n".join(each.ja for each in told), "\n".join(each.ko for each in told))


def _facts(chance: random.Random, day: date) -> dict[str, Pair]:
    """Draw a word for every slot; days are near *day*, years before it."""
    drawn = {slot: chance.choice(_pairs(kind)) for slot, kind in _SLOTS.items()}
    near = day + timedelta(days=chance.randrange(-20, 40))
    hour = chance.randrange(1, 6)
    for slot, number in {
        "people": f"{chance.randrange(12, 2400):,}",
        "percent": str(chance.randrange(31, 97)),
        "year": str(chance.randrange(1988, day.year + 1)),
        "edition": str(chance.randrange(2, 90)),
    }.items():
        drawn[slot] = Pair(number, number)
    drawn["date"] = Pair(
        f"{near.year}年{near.month}月{near.day}日（{_WEEKDAYS[0][near.weekday()]}）",
        f"{near.year}년 {near.month}월 {near.day}일({_WEEKDAYS[1][near.weekday()]})",
    )
    drawn["time"] = Pair(f"午後{hour}時", f"오후 {hour}시")
    return drawn


def _body(writer: _Writer, number: int, program: str, earlier: Item | None) -> Pair:
    """Return headings, lists, a table, a quotation, links and emphasis, as news has them."""
    chance = writer.chance
    address = f"https://www.example.org/{writer.day.year}/{number:05}"
    links = chance.sample(_pairs("links"), 3)
    headings = writer.lines("headings", 3)
    first = f"{{filename}}/news/{earlier.name}.md" if earlier else "{filename}/pages/news.md"
    emphasis = writer.word("themes")
    blocks = [
        writer.paragraph(2),
        _both(
            f"**{emphasis.ja}**は[{links[0].ja}]({first})もご覧ください。",
            f"**{emphasis.ko}** 소식은 [{links[0].ko}]({first})도 참고하시기 바랍니다.",
        ),
        _both(f"## {headings[0].ja}", f"## {headings[0].ko}"),
        writer.paragraph(2),
        _list(writer.lines("entries", 4), "-"),
        _both(f"## {headings[1].ja}", f"## {headings[1].ko}"),
        _table(writer),
        writer.paragraph(1),
        _both(*(f"> {text}" for text in _texts(writer.line("quotations")))),
        _both(f"### {headings[2].ja}", f"### {headings[2].ko}"),
        _list(writer.lines("steps", 4), "1."),
        _both(
            f"[{links[1].ja}]({address}/) `form-{number:05}.pdf` "
            f"[事業の案内]({{record}}programs/{program}) *{links[2].ja}*",
            f"[{links[1].ko}]({address}/) `form-{number:05}.pdf` "
            f"[사업 안내]({{record}}programs/{program}) *{links[2].ko}*",
        ),
    ]
    while sum(len(block.ja) for block in blocks) < _PROSE:
        blocks.append(writer.paragraph(chance.choice((1, 2))))
    return _both(*("\n\n".join(block[lang] for block in blocks) + "\n" for lang in LANGUAGES))


def _both(ja: str, ko: str) -> Pair:
    return Pair(ja, ko)


def _texts(pair: Pair) -> tuple[str, str]:
    return pair.ja, pair.ko


def _list(entries: Sequence[Pair], mark: str) -> Pair:
    return _both(*("\n".join(f"{mark} {each[lang]}" for each in entries) for lang in LANGUAGES))


def _table(writer: _Writer) -> Pair:
    """Return a table of four columns and five rows; its numbers are the same on both sides."""
    chance = writer.chance
    columns = _pairs("columns")
    rows = [
        (
            name,
            f"{chance.randrange(10, 9999):,}",
            f"{chance.randrange(10, 9999):,}",
            writer.word("remarks"),
        )
        for name in chance.sample(_pairs("rows"), 5)
    ]

    def side(lang: Language) -> str:
        lines = [
            " | ".join(each[lang] for each in columns),
            "--- | ---: | ---: | ---",
            *(
                " | ".join((name[lang], last, this, remark[lang]))
                for name, last, this, remark in rows
            ),
        ]
        return "\n".join(f"| {line} |" for line in lines)

    return _both(side("ja"), side("ko"))


@cache
def words() -> Mapping[str, Any]:
    """Return ``words.yaml`` as data."""
    read: Mapping[str, Any] = yaml.safe_load(
        Path(__file__).with_name("words.yaml").read_text("utf-8")
    )
    return read


@cache
def _pairs(kind: str) -> tuple[Pair, ...]:
    held = words()[kind]
    return tuple(Pair(*each) for each in (held.items() if isinstance(held, dict) else held))
