"""What a page on paper says of itself: how it is cited, its date, its language.

Paper has no address bar and no language switch. Nothing here comes from a clock: a page has the
date of what it tells, and the day when somebody confirmed that both sides agree.
"""

from plugins.archive.citation import Words
from plugins.archive.reference import Part, page_reference, reference
from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.pairs import Pairing
from plugins.records.models import Event, Language, Office, Publication, Seminar, Text
from plugins.views.base import Colophon, Phrase, Said
from plugins.views.lists import moment_of
from plugins.views.shelf import Shelf, once

# Templates of pages that show one pair or one record. Lists and the home page gather what many
# pages say: there is no one day on which both sides of all that were compared.
_OF_ONE_PAIR = frozenset(
    {"article", "page", "event", "program", "publication", "seminar", "seminar-series"}
)


def make_colophon(document: Document, shelf: Shelf, paired: Pairing) -> Colophon:
    """Return what stands at the end of a page on paper, and what stands on every sheet.

    *paired* has the addresses of the page and of its counterpart.
    """
    site = _site(shelf).text
    return Colophon(
        running=document.title if document.title == site else f"{document.title} — {site}",
        lines=(
            Said(
                shelf.gettext("How to cite"),
                tuple(Phrase(*part) for part in _reference(document, shelf, paired.canonical)),
            ),
            *_date(document, shelf),
            Said(
                shelf.gettext("Language of this page"),
                (Phrase(_language(document, shelf, paired)),),
            ),
            *_compared(document, shelf),
        ),
    )


def _reference(document: Document, shelf: Shelf, address: str) -> tuple[Part, ...]:
    if isinstance(document.record, Publication):
        return reference(shelf.citation(document))
    return page_reference(
        _publisher(shelf),
        Words(document.title, document.title_lang),
        _site(shelf),
        # The day of an event is not the day of the page on it.
        document.date.isoformat() if document.date else "",
        address,
        shelf.lang,
    )


def _date(document: Document, shelf: Shelf) -> tuple[Said, ...]:
    """Return the date of what the page tells, under the name that it has on the page."""
    record = document.record
    if isinstance(record, (Event, Seminar)):
        return (Said(shelf.gettext("Date"), (Phrase(moment_of(record, shelf).text),)),)
    if isinstance(record, Publication):
        if record.date is None:
            return ()
        return (Said(shelf.gettext("Published"), (Phrase(shelf.date(record.date).text),)),)
    if document.date is None:
        return ()
    day = shelf.span(document.date.isoformat(), None).text
    return (Said(shelf.gettext("Posted"), (Phrase(day),)),)


def _language(document: Document, shelf: Shelf, paired: Pairing) -> str:
    """Return the page's language, and where it stands in the other one if it was written in both."""
    names = {"ja": shelf.gettext("Japanese"), "ko": shelf.gettext("Korean")}
    if document.fallback:
        return shelf.gettext("%(language)s (the original)", language=names[document.body_lang])
    own, other = names[document.lang], names[OTHER[document.lang]]
    if not paired.alternates:
        return own
    return shelf.gettext(
        # Translators: the language of a printed page, then where to read the other side.
        "%(own)s (%(other)s version: %(address)s)",
        own=own,
        other=other,
        address=paired.switch,
    )


def _compared(document: Document, shelf: Shelf) -> tuple[Said, ...]:
    """Return the day when both sides were last confirmed to agree, where it is known."""
    day = shelf.confirmed.get(document.key)
    if not day or document.fallback or document.template not in _OF_ONE_PAIR:
        return ()
    return (Said(shelf.gettext("Both languages compared"), (Phrase(shelf.date(day).text),)),)


@once
def _publisher(shelf: Shelf) -> Words:
    """Return the office's full name."""
    (office,) = shelf.records.all(Office)
    return _words(office.formal_name, shelf.lang)


@once
def _site(shelf: Shelf) -> Words:
    """Return the name of the site."""
    (office,) = shelf.records.all(Office)
    return _words(office.name, shelf.lang)


def _words(text: Text, lang: Language) -> Words:
    """Return a text in the site's language, or in the other one if it has none."""
    own: str | None = getattr(text, lang)
    return Words(own, lang) if own is not None else Words(getattr(text, OTHER[lang]), OTHER[lang])
