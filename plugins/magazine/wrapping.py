"""Break lines of plain text for mails: by width, with the rules of each language.

The width of a letter is that of ``unicodedata.east_asian_width``: full-width ones count two
columns. Ambiguous ones (━ ① …) count two as well, as the fonts of both languages draw them, so
a line is never wider than was meant. A Japanese line breaks between letters, but no closing mark
begins one and no opening bracket ends one; a Korean line breaks between words. Addresses stay
whole, even if one is wider than a line.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from plugins.records.models import Language

COLUMNS = 70  # half-width, which is 35 full-width letters

# What no line begins with, and what no line ends with (JIS X 4051, 4.3 and 4.4).
NOT_FIRST = frozenset(
    "、。，．・：；？！‼⁇⁈⁉ー―…‥～〜゛゜ヽヾゝゞ々〻’”）〕］｝〉》」』】〙〗〟｠»"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ％‰℃°′″,.:;?!)]}%"
)
NOT_LAST = frozenset("‘“（〔［｛〈《「『【〘〖〝｟«([{＄￥＃№$¥#@")

_ADDRESS = re.compile(r"https?://[!-~]+|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[A-Za-z]")
_WORD = re.compile(
    r"(?:[0-9]+(?:,[0-9]{3})+|[0-9A-Za-z\u00c0-\u024f'&+./:_~-])+|[\uac00-\ud7a3\u3131-\u318e]+"
)


def width(text: str) -> int:
    """Return how many half-width columns a text takes.

    >>> width("クレア CLAIR"), width("━①"), width("か\u3099")
    (12, 4, 2)
    """
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1


def wrap(
    text: str, lang: Language, *, first: str = "", others: str = "", columns: int = COLUMNS
) -> list[str]:
    """Return *text* as lines of at most *columns*.

    The lines begin with *first* and then *others*: a number or a bullet, and its room. White
    space where a line breaks goes away, and what is left of it is one space.

    >>> wrap("東京（日本）へ。", "ja", columns=6)
    ['東京', '（日', '本）', 'へ。']
    """
    lines: list[str] = []
    line, room = first, columns - width(first)
    begun = False  # whether something stands on the line
    for space, piece in _pieces(text, lang, columns - max(width(first), width(others))):
        gap = space if begun else ""
        if begun and width(gap + piece) > room:
            lines.append(line)
            line, room, gap = others, columns - width(others), ""
        line += gap + piece
        room -= width(gap + piece)
        begun = True
    return [*lines, line] if begun or first else lines


def _pieces(text: str, lang: Language, columns: int) -> Iterator[tuple[str, str]]:
    """Yield what stays on one line, each with the space before it.

    What is wider than a line by itself is cut, but for addresses.
    """
    for word in re.finditer(r"(\s*)(\S+)", text):
        space = "\u3000" if "\u3000" in word[1] else word[1] and " "
        for piece in _clusters(word[2]) if lang == "ja" else (word[2],):
            parts = [piece] if width(piece) <= columns else _cut(piece, columns)
            for part in parts:
                yield space, part
                space = ""


def _clusters(word: str) -> Iterator[str]:
    """Yield the parts of a word between which a Japanese line may break."""
    held = ""
    for atom in _atoms(word):
        if held and not (held[-1] in NOT_LAST or atom[0] in NOT_FIRST):
            yield held
            held = ""
        held += atom
    if held:
        yield held


def _atoms(word: str) -> list[str]:
    """Return addresses, words of letters with spaces between them, and single other letters."""
    atoms: list[str] = []
    at = 0
    while at < len(word):
        found = _ADDRESS.match(word, at) or _WORD.match(word, at)
        atoms.append(found[0] if found else word[at])
        at += len(atoms[-1])
    return _with_marks(atoms)


def _with_marks(parts: Iterable[str]) -> list[str]:
    """Return *parts*, each with what has no width after it: a mark above, a sign that joins."""
    found: list[str] = []
    for part in parts:
        if found and width(part) == 0:
            found[-1] += part
        else:
            found.append(part)
    return found


def _cut(piece: str, columns: int) -> Iterator[str]:
    """Yield a piece that is wider than a line in parts that are not, addresses whole."""
    part = ""
    for atom in _atoms(piece):
        letters = (atom,) if _ADDRESS.fullmatch(atom) else _with_marks(atom)
        for letter in letters:
            if part and width(part + letter) > columns:
                yield part
                part = ""
            part += letter
    if part:
        yield part
