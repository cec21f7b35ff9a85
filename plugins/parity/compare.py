"""Compare the facts of both sides of a pair, whatever was confirmed: differences are warnings.

Block by block where both sides have as many blocks of the same kinds, else the page as a
whole. An intended difference is declared beside the text: ``differs: [67]`` in the front
matter of either side, or in the text of a record.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from plugins.bilingual.documents import OTHER
from plugins.checks.problems import N_, Place, Problem
from plugins.parity.signs import Shape, Sign, difference, shape, signs
from plugins.parity.units import Fragment, Unit
from plugins.records import models as m
from plugins.records.models import LANGUAGES, Language
from plugins.records.store import Records
from plugins.text.runs import escaped
from plugins.text.typesetting import known_terms, undecided

# Letters that only one of the two languages uses; kanji alone may stand in Korean as well.
_WRITING: dict[Language, re.Pattern[str]] = {
    "ja": re.compile("[\u3041-\u30fa\u4e00-\u9fff]"),
    "ko": re.compile("[\uac00-\ud7a3]"),
}

# What a page does not show: facts by their keys, where links lead.
_NO_TEXT = re.compile(r"\{[^{}]*\}|\]\([^)]*\)")

_SENTENCES = {
    "number": N_("The number '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "year": N_("The year '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "month": N_("The month '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "day": N_("The day '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "weekday": N_("The day of the week '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "time": N_("The time '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "phone": N_("The telephone number '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "mail": N_("The mail address '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "address": N_("The web address '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "link": N_("The link to '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "image": N_("The picture '%(sign)s' stands here, but not in %(file)s line %(line)s."),
    "fact": N_("The fact '%(sign)s' stands here, but not in %(file)s line %(line)s."),
}


@dataclass(frozen=True)
class Name:
    """An official name: its form in each language, and all that is accepted for it.

    ``plain`` and ``accepted`` are without spaces, width and case, as texts are compared.
    """

    official: Mapping[Language, str]
    plain: Mapping[Language, str]
    accepted: Mapping[Language, tuple[str, ...]]


@dataclass(frozen=True)
class Names:
    """The official names, longest first in each language, and written forms with digits."""

    longest_first: Mapping[Language, tuple[Name, ...]]
    with_digits: Mapping[Language, tuple[str, ...]]
    japanese: frozenset[str]  # what is known to be Japanese where it stands in a Korean text


def names(records: Records) -> Names:
    """Return the official names of bodies, venues and the glossary."""
    named = [body.name for body in records.all(m.Body)]
    named += [venue.name for venue in records.all(m.Venue)]
    forms: list[dict[Language, tuple[str, ...]]] = [
        {"ja": (text.ja,), "ko": (text.ko,)} for text in named if text.ja and text.ko
    ]
    forms += [
        {"ja": (term.ja, *term.ja_variants), "ko": (term.ko, *term.ko_variants)}
        for term in records.all(m.Term)
    ]
    found = [
        Name(
            {lang: held[lang][0] for lang in LANGUAGES},
            {lang: _plain(held[lang][0]) for lang in LANGUAGES},
            {
                lang: tuple(dict.fromkeys(_plain(form) for form in _accepted(held[lang], lang)))
                for lang in LANGUAGES
            },
        )
        for held in forms
    ]
    digits = [held for held in forms if re.search(r"\d", "".join((*held["ja"], *held["ko"])))]
    return Names(
        {
            lang: tuple(sorted(found, key=lambda name: (-len(name.plain[lang]), name.plain[lang])))
            for lang in LANGUAGES
        },
        {
            lang: tuple(
                sorted((each for held in digits for each in held[lang]), key=len, reverse=True)
            )
            for lang in LANGUAGES
        },
        known_terms(records).ja,
    )


def compare(units: Iterable[Unit], known: Names) -> Iterator[Problem]:
    """Yield a warning for each fact that one side of a unit has and the other lacks."""
    for unit in units:
        excused = {_plain(each) for each in unit.differs}
        found = [*_languages(unit), *_undecided(unit, known)]
        if all(unit.sides[lang] for lang in LANGUAGES):
            found += _of_unit(unit, known)
        for problem in found:
            if _plain(dict(problem.params).get("sign", "")) not in excused:
                yield problem


def _of_unit(unit: Unit, known: Names) -> Iterator[Problem]:
    named = unit.name.startswith("data/")
    if not named:
        yield from _shapes(unit)
    for ja, ko in _aligned(unit, named=named):
        if not ja or not ko:
            continue
        sides: dict[Language, tuple[Fragment, ...]] = {"ja": ja, "ko": ko}
        texts = {lang: "\n".join(part.text for part in sides[lang]) for lang in LANGUAGES}
        counted = _without_digits_of_names(texts, known)
        read = {lang: signs(counted[lang], lang) for lang in LANGUAGES}
        for lang in LANGUAGES:
            other = OTHER[lang]
            for sign in difference(read[lang], read[other]):
                yield _warning(sign, sides[lang], sides[other][0].place)
        yield from _name_problems(sides, texts, known)


def _aligned(
    unit: Unit, *, named: bool
) -> Iterator[tuple[tuple[Fragment, ...], tuple[Fragment, ...]]]:
    """Yield what to compare with what: fields by name, blocks in order, or all at once."""
    ja, ko = unit.sides["ja"], unit.sides["ko"]
    if named:
        by_name = {part.name: part for part in ko}
        for part in ja:
            if part.name in by_name:
                yield (part,), (by_name[part.name],)
    elif [_kind(part) for part in ja] == [_kind(part) for part in ko]:
        yield from _in_order(ja, ko)
    else:
        yield ja, ko


def _in_order(
    ja: tuple[Fragment, ...], ko: tuple[Fragment, ...]
) -> Iterator[tuple[tuple[Fragment, ...], tuple[Fragment, ...]]]:
    """Yield blocks side by side; blocks that were only put in another order are matched first."""
    sides: dict[Language, tuple[Fragment, ...]] = {"ja": ja, "ko": ko}
    profiles = {
        lang: [sorted(sign.key for sign in signs(part.text, lang)) for part in side]
        for lang, side in sides.items()
    }
    apart = [
        index for index, profile in enumerate(profiles["ja"]) if profile != profiles["ko"][index]
    ]
    left = list(apart)  # blocks of the Korean side that have no twin yet
    alone = []
    for index in apart:
        profile = profiles["ja"][index]
        twin = next((each for each in left if profile and profiles["ko"][each] == profile), None)
        if twin is None:
            alone.append(index)
        else:
            left.remove(twin)
            yield (ja[index],), (ko[twin],)
    for ours, theirs in zip(alone, left, strict=True):
        yield (ja[ours],), (ko[theirs],)
    for index, part in enumerate(ja):
        if index not in apart:
            yield (part,), (ko[index],)


def _kind(part: Fragment) -> str:
    """Return what sort of block it is, so that like is compared with like."""
    if part.name != "block":
        return part.name
    match = re.match(r"#{2,6}|\||[-*+] |\d+\. |>|```|~~~", part.text.lstrip())
    return match[0] if match else "paragraph"


def _languages(unit: Unit) -> Iterator[Problem]:
    """A text is written in the language of its side: Hangul in Korean, kana or kanji in Japanese."""
    messages = {
        "ja": N_("This Japanese text is written in Korean letters: '%(sign)s'."),
        "ko": N_("This Korean text is written in Japanese letters: '%(sign)s'."),
    }
    for lang in LANGUAGES:
        for part in unit.sides[lang]:
            plain = _NO_TEXT.sub(" ", part.text)
            if _WRITING[OTHER[lang]].search(plain) and not _WRITING[lang].search(plain):
                yield Problem.warning(
                    part.place, "parity-language", messages[lang], sign=" ".join(plain.split())[:40]
                )


def _undecided(unit: Unit, known: Names) -> Iterator[Problem]:
    """Han characters alone in a Korean text are Japanese or Korean: only a person can know."""
    for part in unit.sides["ko"]:
        plain = _NO_TEXT.sub(" ", part.text)
        if not _WRITING["ko"].search(plain):
            continue
        for row in undecided(escaped(plain), known.japanese):
            yield Problem.warning(
                _place(row, (part,)),
                "part-language",
                N_(
                    "Is '%(sign)s' Japanese or Korean? If it is a Japanese name or term, add it to data/glossary.yaml, so that screen readers and fonts know; if it is Korean, write differs: ['%(sign)s'] between the --- lines or beside the text."
                ),
                sign=row,
            )


def _shapes(unit: Unit) -> Iterator[Problem]:
    """Headings and tables have the same structure on both sides."""
    read: dict[Language, Shape] = {
        lang: shape("\n\n".join(part.text for part in unit.sides[lang] if part.name == "block"))
        for lang in LANGUAGES
    }
    place, there = unit.sides["ko"][0].place, unit.sides["ja"][0].place
    for code, ours, theirs, message in (
        (
            "parity-headings",
            read["ko"].headings,
            read["ja"].headings,
            N_("The headings are %(sign)s here, but %(other)s in %(file)s."),
        ),
        (
            "parity-tables",
            read["ko"].tables,
            read["ja"].tables,
            N_("The tables (rows × columns) are %(sign)s here, but %(other)s in %(file)s."),
        ),
        (
            "parity-lists",
            (str(read["ko"].lists),),
            (str(read["ja"].lists),),
            N_("There are %(sign)s list entries here, but %(other)s in %(file)s."),
        ),
    ):
        if ours != theirs:
            yield Problem.warning(
                place,
                code,
                message,
                sign=", ".join(ours) or "–",
                other=", ".join(theirs) or "–",
                file=there.path,
            )


def _warning(sign: Sign, sides: tuple[Fragment, ...], there: Place) -> Problem:
    return Problem.warning(
        _place(sign.written, sides),
        f"parity-{sign.kind}",
        _SENTENCES[sign.kind],
        sign=sign.value if sign.kind in ("link", "image", "fact") else sign.written,
        file=there.path,
        line=there.line,
    )


def _place(written: str, sides: tuple[Fragment, ...]) -> Place:
    """Return where *written* stands in the fragments."""
    for part in sides:
        text = unicodedata.normalize("NFKC", part.text)
        index = text.find(written)
        if index >= 0:
            line = text.count("\n", 0, index)
            column = index - (text.rfind("\n", 0, index) + 1) + 1
            start = part.place.column if line == 0 else 1
            return Place(part.place.path, part.place.line + line, start + column - 1)
    return sides[0].place


def _without_digits_of_names(texts: Mapping[Language, str], known: Names) -> dict[Language, str]:
    """Return the texts without names that hold digits on one side: 코로나19 is no nineteen."""
    kept = dict(texts)
    for lang in LANGUAGES:
        for form in known.with_digits[lang]:
            kept[lang] = kept[lang].replace(form, " ")
    return kept


def _name_problems(
    sides: Mapping[Language, tuple[Fragment, ...]], texts: Mapping[Language, str], known: Names
) -> Iterator[Problem]:
    """An official name on one side stands on the other, in one of its forms."""
    plain = {lang: _plain(texts[lang]) for lang in LANGUAGES}
    for lang in LANGUAGES:
        other = OTHER[lang]
        rest = plain[lang]
        for name in known.longest_first[lang]:
            if name.plain[lang] not in rest:
                continue
            rest = rest.replace(name.plain[lang], "\x00")  # it hides shorter names inside it
            if not any(form in plain[other] for form in name.accepted[other]):
                yield Problem.warning(
                    _place(name.official[lang], sides[lang]),
                    "parity-name",
                    N_("'%(sign)s' stands here, but not '%(other)s' in %(file)s line %(line)s."),
                    sign=name.official[lang],
                    other=name.official[other],
                    file=sides[other][0].place.path,
                    line=sides[other][0].place.line,
                )


def _accepted(forms: tuple[str, ...], lang: Language) -> Iterator[str]:
    """Yield the forms of a name, and each without its kind of municipality or its brackets."""
    ending = r"[県市都府道区]$" if lang == "ja" else r"[현시도부구]$|(?:광역시|특별시|특별자치도)$"
    for form in forms:
        yield form
        bare = re.sub(r"\s*[(（][^)）]*[)）]\s*", "", form)
        if len(bare) > 1:
            yield bare
        bare = re.sub(r"^일본\s*|^日本|^一般財団法人|^일반재단법인\s*", "", bare)
        if len(bare) > 1:
            yield bare
        short = re.sub(ending, "", bare)
        if len(short) > 1:
            yield short


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
