"""What must be true of the words of a picture: both languages say what it shows."""

import difflib
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from plugins.checks.problems import N_, Place, Problem
from plugins.images.files import Pictures
from plugins.records.models import LANGUAGES, Language, Photograph
from plugins.records.store import Records, kind_of

KIND = kind_of(Photograph)


@dataclass
class Used:
    """What the pages of both sites show: ids of photographs, and pictures that texts name."""

    photographs: set[str] = field(default_factory=set)
    pictures: set[str] = field(default_factory=set)


# Names that cameras give, and words that say only that there is a picture (WCAG 2.2, F30).
_NO_DESCRIPTION = re.compile(
    r"(?:[\w()/. -]+\.(?:jpe?g|png|webp|gif|heic)|(?:IMG|DSC|DSCN|DSCF|PXL|MVIMG|KakaoTalk|LINE)[-_]?\d[\w-]*"
    r"|(?:写真|画像|図|スクリーンショット|사진|이미지|그림|스크린샷|photo|photograph|image|picture|screenshot|alt)[ 　_-]?\d*|[\W\d_]+)",
    re.IGNORECASE,
)
_MISSING: dict[Language, str] = {
    "ja": N_(
        "The Japanese description of the photograph is missing; write what it shows, for those who cannot see it."
    ),
    "ko": N_(
        "The Korean description of the photograph is missing; write what it shows, for those who cannot see it."
    ),
}


def check_photographs(
    records: Records, pictures: Pictures, files: Collection[str]
) -> Iterator[Problem]:
    """Each photograph has its picture, and a description in both languages or none on purpose."""
    taken: dict[str, str] = {}
    for photograph in records.all(Photograph):
        place = records.place(KIND, photograph.id, "file")
        name = photograph.file
        if name not in pictures.held and name not in pictures.refused:
            yield _not_there(name, [each for each in files if each in pictures.held], place)
        first = taken.setdefault(name, photograph.id)
        if first != photograph.id:
            yield Problem.error(
                place,
                "twice",
                N_(
                    "The picture '%(name)s' is described as '%(id)s' already; name that one instead."
                ),
                name=name,
                id=first,
            )
        yield from _check_alt(photograph, records)


def _not_there(name: str, known: Collection[str], place: Place) -> Problem:
    guess = next(iter(difflib.get_close_matches(name, sorted(known), n=1)), "")
    message = (
        N_("There is no '%(name)s'; did you mean '%(guess)s'?")
        if guess
        else N_(
            "There is no picture '%(name)s'; put it into content/images/ and write its path, such as images/2021/visit.jpg."
        )
    )
    return Problem.error(place, "no-picture", message, name=name, guess=guess)


def _check_alt(photograph: Photograph, records: Records) -> Iterator[Problem]:
    if photograph.alt is None:
        return  # declared: it is decorative
    for lang in LANGUAGES:
        alt: str | None = getattr(photograph.alt, lang)
        place = records.place(KIND, photograph.id, "alt", lang)
        if alt is None:
            yield Problem.error(place, "no-alt", _MISSING[lang])
        else:
            yield from check_alt(alt, photograph.file, place)


def check_alt(alt: str, name: str, place: Place) -> Iterator[Problem]:
    """A description says what the picture *name* shows; a file's name does not."""
    stem = posixpath.splitext(posixpath.basename(name))[0]
    if _NO_DESCRIPTION.fullmatch(alt.strip()) or alt.strip().casefold() == stem.casefold():
        yield Problem.error(
            place,
            "no-alt",
            N_("'%(alt)s' does not say what the picture shows; describe it in a few words."),
            alt=alt.strip(),
        )


def check_use(
    records: Records,
    pictures: Pictures,
    places: Mapping[str, Place],
    used: Used,
) -> Iterator[Problem]:
    """Each photograph is on a page, and each picture is described or shown.

    *places* are those of the pictures.
    """
    named = {photograph.file for photograph in records.all(Photograph)}
    for photograph in records.all(Photograph):
        if photograph.id not in used.photographs:
            yield Problem.warning(
                records.place(KIND, photograph.id),
                "unused-picture",
                N_(
                    "No page shows the photograph '%(id)s'; name it in 'photographs:' of a record or a page, write ![]({record}photographs/%(id)s), or delete it."
                ),
                id=photograph.id,
            )
    for name in sorted(pictures.held.keys() - named - used.pictures):
        yield Problem.warning(
            places[name],
            "unused-picture",
            N_(
                "No record and no text names the picture '%(name)s', so it is not published; describe it in data/photographs.yaml, or delete it."
            ),
            name=name,
        )
