"""A letter as plain text in the house form: ruled lines, number and date, contents, articles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from plugins.magazine.blocks import Block, Run
from plugins.magazine.letter import Article, Letter
from plugins.magazine.wrapping import COLUMNS, width, wrap
from plugins.records.models import Language

HEAVY, LIGHT = "━" * (COLUMNS // 2), "─" * (COLUMNS // 2)
BETWEEN: Mapping[Language, str] = {"ja": "／", "ko": " / "}  # facts of one line


def plain(letter: Letter) -> str:
    """Return the text, one line a line of the mail, with a line feed after each."""
    fill = partial(wrap, lang=letter.lang)
    lines = [HEAVY, *fill(letter.name), *fill(letter.issue), HEAVY, ""]
    if letter.title:
        lines += [*fill(_words(letter.title)), ""]
    lines += _blocks(letter.opening, letter)
    if letter.articles:
        lines.append(f"■ {letter.contents}")
        for each in letter.articles:
            lines += _numbered(each, letter)
        lines.append("")
    for each in letter.articles:
        lines += [LIGHT, *_numbered(each, letter), LIGHT]
        if each.facts:
            lines += [*fill(BETWEEN[letter.lang].join(run.text for run in each.facts)), ""]
        lines += _blocks(each.text, letter)
        if each.url:
            lines += [each.url, ""]
    lines.append(HEAVY)
    for group in letter.footer:
        for block in group:
            lines += _block(block, letter)
        lines.append("")
    lines[-1] = HEAVY
    return "".join(f"{line}\n" for line in lines)


def _numbered(article: Article, letter: Letter) -> list[str]:
    mark = f"{article.number}. "
    return wrap(_words(article.title), letter.lang, first=mark, others=" " * width(mark))


def _blocks(held: Sequence[Block], letter: Letter) -> Iterator[str]:
    """Yield the lines of blocks, an empty one after each but between entries of a list."""
    for block, after in zip(held, (*held[1:], None), strict=False):
        yield from _block(block, letter)
        if block.kind != "item" or after is None or after.kind != "item":
            yield ""


def _block(block: Block, letter: Letter) -> list[str]:
    """Return the lines of a block, and below them the addresses that it leads to."""
    room = " " * width(block.mark)
    return [
        *wrap(block.text, letter.lang, first=block.mark, others=room),
        *(f"{room}{url}" for url in _addresses(block)),
    ]


def _addresses(block: Block) -> Iterable[str]:
    """Return the addresses of the web in a block that are not written out in it."""
    urls = dict.fromkeys(run.url for run in block.runs if run.url.startswith("http"))
    return [url for url in urls if url not in block.text]


def _words(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)
