"""What the template of a picture gets."""

from dataclasses import replace

from plugins.bilingual.documents import OTHER
from plugins.images.files import Picture, Pictures
from plugins.images.workshop import Version
from plugins.records.models import Language, Photograph, Text
from plugins.records.store import Records
from plugins.text.dates import format_date
from plugins.views.base import Card, Moment, Phrase, PictureView


def picture_view(picture: Picture, alt: str) -> PictureView:
    """Return a picture without caption."""
    last = picture.fallback[-1]
    return PictureView(
        url="/" + picture.path(last),
        webp=_srcset(picture, picture.webp),
        srcset=_srcset(picture, picture.fallback),
        width=last.width,
        height=last.height,
        alt=alt,
    )


def _srcset(picture: Picture, versions: tuple[Version, ...]) -> str:
    return ", ".join(f"/{picture.path(each)} {each.width}w" for each in versions)


def photograph_view(photograph: Photograph, picture: Picture, lang: Language) -> PictureView:
    """Return a photograph with what its record says, in *lang* as far as it does."""
    alt: str | None = getattr(photograph.alt, lang) if photograph.alt else None
    return replace(
        picture_view(picture, alt or ""),
        caption=_phrase(photograph.caption, lang),
        credit=_phrase(photograph.credit, lang),
        taken=Moment(format_date(photograph.taken, lang), photograph.taken)
        if photograph.taken
        else None,
    )


def _phrase(text: Text | None, lang: Language) -> Phrase | None:
    if text is None:
        return None
    own: str | None = getattr(text, lang)
    return Phrase(own) if own else Phrase(getattr(text, OTHER[lang]), OTHER[lang])


def photograph_views(
    ids: tuple[str, ...], records: Records, pictures: Pictures, lang: Language
) -> tuple[PictureView, ...]:
    """Return the photographs of a page; the first stands on top and is not put off."""
    held = [records.get(Photograph, each) for each in ids]
    views = [photograph_view(each, pictures.held[each.file], lang) for each in held]
    return tuple(replace(view, eager=number == 0) for number, view in enumerate(views))


def card_of(
    ids: tuple[str, ...], records: Records, pictures: Pictures, lang: Language, host: str
) -> Card | None:
    """Return the picture for sharing a page, from its first photograph that is large enough."""
    for each in ids:
        photograph = records.get(Photograph, each)
        picture = pictures.held[photograph.file]
        card = picture.kept.card
        if card and photograph.alt:
            url = f"{host}/{picture.path(card)}"
            alt: str | None = getattr(photograph.alt, lang)
            return Card(url, "image/jpeg", card.width, card.height, alt or "")
    return None
