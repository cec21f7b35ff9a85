"""What stays on one line in print: Korean words, and the phrases of Japanese headings.

A browser is told so by CSS (``keep-all``, ``<wbr>``). WeasyPrint knows neither, but it does not
break what is ``nowrap``: so here every Korean word gets a span, and every phrase of a heading.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from plugins.records.models import Language
from plugins.text.runs import Piece, Run, escaped, outermost, read_from

WORD = '<span class="w">'
# Between two tags a word goes on without a space: nothing may break there.
JOINER = "\u2060"

_TABLES = re.compile(r"(<table\b.*?</table>)", re.DOTALL)
_WORD = re.compile(r"\S+")
# Letters of a Korean word that any line of the text holds, and any cell of a table.
_LONGEST, _LONGEST_IN_CELLS = 18, 11
# Where a longer one is parted first.
_SEAM = re.compile(r"(?<=[·/~,)\]」』])|(?=[(\[「『])")


def keep_words(html: str, lang: Language) -> str:
    """Return a page in *lang* with a span around all that must stay whole.

    >>> keep_words("<p>숨은 <b>매력</b>을</p>", "ko")
    '<p><span class="w">숨은</span> <b><span class="w">매력</span></b>\u2060<span class="w">을</span></p>'
    """
    here = outermost(lang)
    done: list[str] = []
    for number, part in enumerate(_TABLES.split(html)):
        longest = _LONGEST_IN_CELLS if number % 2 else _LONGEST
        parts, shape = read_from(here, part)
        here = shape.end
        for run in (line.run(parts) for line in shape.lines):
            if run.plain or not (run.lang == "ko" or (run.lang == "ja" and run.heading)):
                continue
            for piece, joined in _pieces(run):
                text = escaped(piece.text)
                if not piece.kept:
                    text = _words(piece.text, longest) if run.lang == "ko" else _phrase(piece.text)
                parts[piece.index] = JOINER + text if joined else text
        done += parts
    return "".join(done)


class _Placed(NamedTuple):
    piece: Piece
    joined: bool  # it goes on where the piece before it ends


def _pieces(run: Run) -> Iterator[_Placed]:
    before = ""
    at = 0
    for held in run.pieces:
        if isinstance(held, str):
            before = ""
            at += len(held)
            continue
        apart = not before or before[-1].isspace() or held.text[:1].isspace()
        yield _Placed(held, not apart and at not in run.breaks)
        before = held.text
        at += len(held.text)


def _words(text: str, longest: int) -> str:
    """Return Korean *text* with a span around each word, or around the parts of a long one."""
    done, at = "", 0
    for match in _WORD.finditer(text):
        done += escaped(text[at : match.start()])
        done += "".join(_span(part, longest) for part in _parts(match[0], longest))
        at = match.end()
    return done + escaped(text[at:])


def _parts(word: str, longest: int) -> list[str]:
    """Return *word* whole, or cut at its seams if it is too long.

    >>> _parts("일본무역진흥기구(JETRO)", 11), _parts("기구(JETRO)", 11)
    (['일본무역진흥기구', '(JETRO)'], ['기구(JETRO)'])
    """
    if len(word) <= longest:
        return [word]
    return [part for part in _SEAM.split(word) if part]


def _span(word: str, longest: int) -> str:
    """Return *word* in a span; without one if a line may be too short for it."""
    return f"{WORD}{escaped(word)}</span>" if len(word) <= longest else escaped(word)


def _phrase(text: str) -> str:
    """Return a phrase of a Japanese heading in a span; the spaces around it stay outside."""
    plain = text.strip()
    if not plain:
        return escaped(text)
    start = text.index(plain)
    end = start + len(plain)
    return f"{escaped(text[:start])}{WORD}{escaped(plain)}</span>{escaped(text[end:])}"
