"""The mails that start and stop the magazine, ready to be sent: ``mailto:`` links."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from plugins.bilingual.documents import OTHER
from plugins.checks.problems import N_
from plugins.records.models import Channel, Language, Office, Subscription, Text
from plugins.records.store import Records


@dataclass(frozen=True)
class Order:
    """A mail to the office: what it is for, its address, subject and text, and the link to it."""

    purpose: Literal["subscribe", "stop"]
    address: str
    subject: str
    body: str
    url: str


def orders(records: Records, lang: Language, translate: Callable[[str], str]) -> tuple[Order, ...]:
    """Return the mail that asks for the magazine and the one that stops it."""
    held, office = subscription(records), next(iter(records.all(Office)), None)
    if held is None or office is None:
        return ()
    body = "".join(f"{translate(each)}\n" for each in (N_("Name:"), N_("Mail address:")))
    subjects = (held.subscribe, held.stop)
    purposes: tuple[Literal["subscribe", "stop"], ...] = ("subscribe", "stop")
    return tuple(
        Order(purpose, office.email, subject, body, mailto(office.email, subject, body))
        for purpose, subject in zip(purposes, (_in(each, lang) for each in subjects), strict=True)
    )


def subscription(records: Records) -> Subscription | None:
    """Return what the records tell of subscribing to the mail magazine."""
    return next((each.subscription for each in records.all(Channel) if each.subscription), None)


def mailto(address: str, subject: str, body: str) -> str:
    r"""Return a link that opens a mail (RFC 6068): UTF-8, percent-encoded, lines end in CRLF.

    >>> mailto("info@example.org", "配信", "a\nb")
    'mailto:info@example.org?subject=%E9%85%8D%E4%BF%A1&body=a%0D%0Ab'
    """
    lines = body.replace("\n", "\r\n")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"


def _in(text: Text, lang: Language) -> str:
    own: str | None = getattr(text, lang)
    return own or getattr(text, OTHER[lang])
