"""A letter as a mail (RFC 5322, MIME): HTML with the plain text as its alternative.

Nothing in it comes from a clock or by chance, so the same issue is the same file. It is a draft
without a receiver, to be opened in a mail program (``X-Unsent``) or given to a list server.
"""

from collections.abc import Iterable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from itertools import groupby
from types import MappingProxyType
from typing import Any

from jinja2 import Environment

from plugins.magazine.blocks import Run
from plugins.magazine.letter import Letter
from plugins.magazine.plain import BETWEEN, plain
from plugins.records.models import Language

# Light and plain: what a mail program does to it for a dark screen, it does to all of it, since
# every part says both its colours. The colours are those of the site (theme/static/css/tokens.css).
PAPER, WASH, INK, SOFT, EDGE = "#fbfaf6", "#f1eee5", "#1b1a17", "#56524a", "#858073"
ACCENT: Mapping[Language, str] = {"ja": "#274690", "ko": "#1f6a58"}
_FONTS: Mapping[Language, str] = {
    "ja": "'Hiragino Sans','Yu Gothic','Meiryo',sans-serif",
    "ko": "'Apple SD Gothic Neo','Malgun Gothic',sans-serif",
}
_LEADING: Mapping[Language, str] = {"ja": "1.75", "ko": "1.6"}


def styles(lang: Language) -> Mapping[str, str]:
    """Return the inline styles of the template's parts."""
    accent = ACCENT[lang]
    words = (
        "word-break:keep-all;overflow-wrap:break-word"
        if lang == "ko"
        else ("overflow-wrap:break-word")
    )
    text = f"font-family:{_FONTS[lang]};line-height:{_LEADING[lang]};{words}"
    bullet = {"ja": "1em", "ko": "0.6em"}[lang]
    on_paper = f"background-color:{PAPER};color:{INK}"
    rule = f"border-bottom:1px solid {EDGE}"
    return MappingProxyType(
        {
            "body": f"margin:0;padding:0;background-color:{WASH};color:{INK}",
            "outer": f"width:100%;background-color:{WASH};color:{INK}",
            "around": f"padding:0;background-color:{WASH};color:{INK}",
            "inner": f"width:100%;max-width:600px;text-align:left;{on_paper}",
            "head": f"padding:24px 20px;background-color:{accent};color:{PAPER}",
            "part": f"padding:20px;{rule};{on_paper}",
            "foot": f"padding:20px;background-color:{WASH};color:{INK}",
            "name": f"margin:0;font-size:20px;font-weight:bold;{text}",
            "issue": f"margin:4px 0 0;font-size:16px;{text}",
            "title": f"margin:0 0 12px;font-size:18px;font-weight:bold;{text}",
            "heading": f"margin:0 0 8px;font-size:18px;font-weight:bold;{text}",
            "facts": f"margin:0 0 8px;font-size:15px;color:{SOFT};{text}",
            "text": f"margin:0 0 12px;font-size:16px;{text}",
            "entry": f"margin:0 0 6px;padding-left:1.25em;text-indent:-1.25em;font-size:16px;{text}",
            "item": f"margin:0 0 6px;padding-left:{bullet};text-indent:-{bullet};font-size:16px;{text}",
            "small": f"margin:0 0 4px;font-size:15px;{text}",
            "last": f"margin:0 0 16px;font-size:15px;{text}",
            "link": f"color:{accent};text-decoration:underline",
        }
    )


def html(letter: Letter, environment: Environment) -> str:
    """Return the HTML form."""
    template = environment.get_template("mail.html")
    return str(
        template.render(
            letter=letter,
            styles=styles(letter.lang),
            between=BETWEEN[letter.lang],
            parts=parts,
        )
    )


def parts(runs: Iterable[Run]) -> list[tuple[str, list[Run]]]:
    """Return runs by the address that they lead to: what has one address is one link."""
    return [(url, list(held)) for url, held in groupby(runs, key=lambda run: run.url)]


class _Policy(EmailPolicy):
    """As for SMTP, but a header that is made of addresses alone stays on its line.

    The library would write a long word without a space as an encoded one, which programs that
    look for an address do not read.
    """

    def fold(self, name: str, value: Any) -> str:
        if name in _WHOLE:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name in _WHOLE:
            return self.fold(name, value).encode("ascii")
        return bytes(super().fold_binary(name, value))


_WHOLE = frozenset({"List-Id", "List-Unsubscribe", "Message-ID"})
_POLICY = _Policy(**{name: getattr(SMTP, name) for name in ("linesep", "cte_type")})


def mail(letter: Letter, environment: Environment) -> bytes:
    """Return the mail as a file: headers, the text, the HTML; lines end in CRLF."""
    name, address = letter.sender
    domain = address.partition("@")[2]
    held = EmailMessage(_POLICY)
    held["Subject"] = letter.subject
    held["From"] = Address(name, addr_spec=address)
    held["Date"] = letter.moment
    held["Message-ID"] = f"<magazine-{letter.id}-{letter.lang}@{domain}>"
    held["List-Id"] = letter.list_id
    if letter.stop is not None:  # RFC 2369; there is no address of the web that could do it
        held["List-Unsubscribe"] = f"<{letter.stop.url}>"
    held["X-Unsent"] = "1"
    held.set_content(plain(letter), charset="utf-8", cte="base64")
    held.add_alternative(html(letter, environment), subtype="html", charset="utf-8", cte="base64")
    for part in held.walk():
        part["Content-Language"] = letter.lang
    held.set_boundary(f"=_magazine-{letter.id}-{letter.lang}")
    return held.as_bytes()
