"""Compare the facts of both sides of a pair, whatever was confirmed: differences are warnings.

Block by block where both sides have as many blocks of the same kinds, else the page as a
whole. An intended difference is declared beside the text: ``differs: [67]`` in the front
matter of either side, or in the text of a record.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from plugins.bilingual.documents import OTHER
from plugins.checks.problems import N_, Place, Problem
from plugins.parity.signs import Shape, Sign, difference, plain_numbers, shape, signs, signs_of
from plugins.parity.units import Fragment, Unit
from plugins.records import models as m
from plugins.records.models import LANGUAGES, Language
from plugins.records.store import Records
from plugins.text.runs import escaped
from plugins.text.typesetting import known_terms, undecided
from plugins.text.width import nfkc

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

_KIND = re.compile(r"#{2,6}|\||[-*+] |\d+\. |>|```|~~~")
_FIRST = frozenset("#|-*+>`~")

# Nothing else can be a letter of the other language, nor of Han characters in a row.
_MAYBE: dict[Language, re.Pattern[str]] = {
    "ja": _WRITING["ko"],
    "ko": re.compile("[\u2e80-\ua4cf\uf900-\ufaff\U00020000-\U0003ffff]"),
}

_SHORT = ("", "")
_NO_FORMS: Mapping[Language, tuple[str, ...]] = {"ja": (), "ko": ()}

# What to compare with what: the places of some Japanese fragments, and of some Korean ones.
Pair = tuple[Sequence[int], Sequence[int]]
Read = Mapping[Language, list[Sign]]


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

    def among(self, texts: Mapping[Language, str], plain: Mapping[Language, str]) -> "Names":
        """Return what matters to *texts*, which are given in plain form too: names in them.

        Nearly all pages hold few of many names, and each block is asked for each of those.
        """
        digits = any(form in texts[lang] for lang in LANGUAGES for form in self.with_digits[lang])
        return Names(
            {lang: self._standing_in(plain[lang], lang) for lang in LANGUAGES},
            self.with_digits if digits else _NO_FORMS,
            self.japanese,
        )

    def _standing_in(self, plain: str, lang: Language) -> tuple[Name, ...]:
        pattern, ranks = self._openings[lang]
        pairs = ranks.keys() & {_SHORT, *pattern.findall(plain)}
        found = {rank for pair in pairs for rank in ranks[pair]}
        held = [self.longest_first[lang][rank] for rank in sorted(found)]
        return tuple(name for name in held if name.plain[lang] in plain)

    @cached_property
    def _openings(
        self,
    ) -> Mapping[Language, tuple[re.Pattern[str], Mapping[tuple[str, str], list[int]]]]:
        """What finds two letters that may begin a name, and the names that they begin.

        Names are told by their places in ``longest_first``; those of a single letter are at ``_SHORT``.
        """
        found = {}
        for lang in LANGUAGES:
            ranks: dict[tuple[str, str], list[int]] = {}
            for rank, name in enumerate(self.longest_first[lang]):
                first, second = name.plain[lang][:1], name.plain[lang][1:2]
                ranks.setdefault((first, second) if second else _SHORT, []).append(rank)
            firsts, seconds = (
                "".join(sorted({re.escape(pair[index]) for pair in ranks})) for index in (0, 1)
            )
            pattern = f"([{firsts}])(?=([{seconds}]))" if firsts else "(?!)()()"
            found[lang] = (re.compile(pattern), ranks)
        return found


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
        yield from problems_of(unit, known)


def problems_of(unit: Unit, known: Names) -> tuple[Problem, ...]:
    """Return a warning for each fact that one side of *unit* has and the other lacks."""
    texts = {lang: "\n".join(part.text for part in unit.sides[lang]) for lang in LANGUAGES}
    mixed = [lang for lang in LANGUAGES if _MAYBE[lang].search(texts[lang])]
    found = list(_languages(unit, mixed))
    if "ko" in mixed:
        found += _undecided(unit, known)
    if all(unit.sides[lang] for lang in LANGUAGES):
        found += _of_unit(unit, texts, known)
    excused = {_plain(each) for each in unit.differs}
    if not excused:
        return tuple(found)
    return tuple(
        problem for problem in found if _plain(dict(problem.params).get("sign", "")) not in excused
    )


def _of_unit(unit: Unit, texts: Mapping[Language, str], known: Names) -> Iterator[Problem]:
    named = unit.name.startswith("data/")
    if not named:
        yield from _shapes(unit)
    even = {lang: _same_width(unit.sides[lang]) for lang in LANGUAGES}
    plain = {lang: _plain_parts(even[lang]) for lang in LANGUAGES}
    there = known.among(texts, {lang: "".join(plain[lang]) for lang in LANGUAGES})
    with_names = any(there.longest_first.values())
    with_digits = any(there.with_digits.values())
    for (ja, ko), apart in _aligned(unit, even, named=named):
        if not ja or not ko or not (apart or with_names or with_digits):
            continue
        places: dict[Language, Sequence[int]] = {"ja": ja, "ko": ko}
        sides = {lang: tuple(unit.sides[lang][at] for at in places[lang]) for lang in LANGUAGES}
        read = apart
        if with_digits:
            texts = {lang: "\n".join(part.text for part in sides[lang]) for lang in LANGUAGES}
            if (counted := _without_digits_of_names(texts, there)) != texts:
                read = {lang: signs(counted[lang], lang) for lang in LANGUAGES}
        if read is not None:
            for lang in LANGUAGES:
                other = OTHER[lang]
                for sign in difference(read[lang], read[other]):
                    yield _warning(sign, sides[lang], sides[other][0].place)
        if with_names:
            held = {lang: "".join(plain[lang][at] for at in places[lang]) for lang in LANGUAGES}
            yield from _name_problems(sides, held, there)


def _aligned(
    unit: Unit, even: Mapping[Language, Sequence[str]], *, named: bool
) -> Iterator[tuple[Pair, Read | None]]:
    """Yield what to compare with what: fields by name, blocks in order, or all at once.

    With it go the signs of both, or None if they are the same. *even* are the texts of all
    fragments in form NFKC.
    """
    ja, ko = unit.sides["ja"], unit.sides["ko"]
    if named:
        places = {part.name: index for index, part in enumerate(ko)}
        ours = [index for index, part in enumerate(ja) if part.name in places]
        theirs = [places[ja[index].name] for index in ours]
        read = _signs_apart([even["ja"][i] for i in ours], [even["ko"][i] for i in theirs])
        for here, there, apart in zip(ours, theirs, read, strict=True):
            yield ((here,), (there,)), apart
    elif [_kind(part) for part in ja] == [_kind(part) for part in ko]:
        yield from _in_order(_signs_apart(even["ja"], even["ko"]))
    else:
        whole = range(len(ja)), range(len(ko))
        yield whole, {lang: signs_of("\n".join(even[lang]), lang) for lang in LANGUAGES}


def _signs_apart(ja: Sequence[str], ko: Sequence[str]) -> list[Read | None]:
    """Return the signs of both, side by side, or None where they are the same."""
    found: list[Read | None] = []
    plain = zip(plain_numbers(ja, "ja"), plain_numbers(ko, "ko"), strict=True)
    for index, (ours, theirs) in enumerate(plain):
        read: Read | None = None
        if ours is None or ours != theirs:
            read = {"ja": signs_of(ja[index], "ja"), "ko": signs_of(ko[index], "ko")}
            if _profile(read["ja"]) == _profile(read["ko"]):
                read = None
        found.append(read)
    return found


def _same_width(parts: Sequence[Fragment]) -> list[str]:
    """Return the texts in form NFKC; at once, which is faster than one by one."""
    whole = nfkc("\0".join(part.text for part in parts))
    texts = whole.split("\0")
    if len(texts) == len(parts):
        return texts
    return [nfkc(part.text) for part in parts]


def _plain_parts(even: Sequence[str]) -> list[str]:
    """Return what ``_plain`` makes of each of some texts that are in form NFKC."""
    plain = "".join("\0".join(even).split()).casefold().split("\0")
    return plain if len(plain) == len(even) else [_plain(text) for text in even]


def _profile(found: Iterable[Sign]) -> list[tuple[str, str]]:
    return sorted(sign.key for sign in found)


def _in_order(compared: Sequence[Read | None]) -> Iterator[tuple[Pair, Read | None]]:
    """Yield blocks side by side; blocks that were only put in another order are matched first."""
    apart = {index: read for index, read in enumerate(compared) if read is not None}
    left = list(apart)  # blocks of the Korean side that have no twin yet
    alone = []
    for index, read in apart.items():
        profile = _profile(read["ja"])
        twin = next(
            (each for each in left if profile and _profile(apart[each]["ko"]) == profile), None
        )
        if twin is None:
            alone.append(index)
        else:
            left.remove(twin)
            yield ((index,), (twin,)), None
    for ours, theirs in zip(alone, left, strict=True):
        yield ((ours,), (theirs,)), {"ja": apart[ours]["ja"], "ko": apart[theirs]["ko"]}
    for index in range(len(compared)):
        if index not in apart:
            yield ((index,), (index,)), None


def _kind(part: Fragment) -> str:
    """Return what sort of block it is, so that like is compared with like."""
    if part.name != "block":
        return part.name
    text = part.text.lstrip()
    match = _KIND.match(text) if text[:1] in _FIRST or text[:1].isdecimal() else None
    return match[0] if match else "paragraph"


def _languages(unit: Unit, mixed: Iterable[Language]) -> Iterator[Problem]:
    """A text is written in the language of its side: Hangul in Korean, kana or kanji in Japanese."""
    messages = {
        "ja": N_("This Japanese text is written in Korean letters: '%(sign)s'."),
        "ko": N_("This Korean text is written in Japanese letters: '%(sign)s'."),
    }
    for lang in mixed:
        for part in unit.sides[lang]:
            if not _MAYBE[lang].search(part.text):
                continue
            plain = _NO_TEXT.sub(" ", part.text)
            if _WRITING[OTHER[lang]].search(plain) and not _WRITING[lang].search(plain):
                yield Problem.warning(
                    part.place, "parity-language", messages[lang], sign=" ".join(plain.split())[:40]
                )


def _undecided(unit: Unit, known: Names) -> Iterator[Problem]:
    """Han characters alone in a Korean text are Japanese or Korean: only a person can know."""
    for part in unit.sides["ko"]:
        if not _MAYBE["ko"].search(part.text):
            continue
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
        text = nfkc(part.text)
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
    sides: Mapping[Language, tuple[Fragment, ...]], plain: Mapping[Language, str], known: Names
) -> Iterator[Problem]:
    """An official name on one side stands on the other, in one of its forms."""
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
    return "".join(nfkc(text).split()).casefold()
