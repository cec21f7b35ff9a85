"""The brochure of 2022 stands on both sites whole; ``brochure_facts.yaml`` lists what it says.

Read with the standard library's parser, apart from the checks of the build itself.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
import yaml

Language = Literal["ja", "ko"]

LIST = yaml.safe_load(Path(__file__).with_name("brochure_facts.yaml").read_text("utf-8"))
FACTS: list[dict[Language, str | None]] = LIST["facts"]
MISREADINGS: list[str] = LIST["misreadings"]

READ = frozenset({"main", "footer"})
UNSEEN = frozenset({"script", "style", "template", "svg"})
INLINE = frozenset({"a", "abbr", "b", "bdi", "code", "data", "em", "i", "q", "small", "span", "strong", "time", "wbr"})  # fmt: skip


@dataclass
class Page(HTMLParser):
    """The text of a page's main part and footer, and where the page links to.

    >>> page = Page()
    >>> page.feed("<nav>x</nav><main><p>57<b> 名</b></p><p>参加 <a href='/a'>者</a></p><svg>y</svg></main>")
    >>> page.text(), page.links
    ('57名|参加者', ['/a'])
    """

    pieces: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href" and value]
        if tag in READ:
            self.inside.append(tag)
        if tag in UNSEEN:
            self.unseen.append(tag)
        if tag not in INLINE:
            self.pieces.append("|")

    def handle_endtag(self, tag: str) -> None:
        for opened in (self.inside, self.unseen):
            if opened and opened[-1] == tag:
                opened.pop()
        if tag not in INLINE:
            self.pieces.append("|")

    def handle_data(self, data: str) -> None:
        if self.inside and not self.unseen:
            self.pieces.append(data)

    def text(self) -> str:
        """Return the text without white space; ``|`` stands where one block ends."""
        return re.sub(r"\|+", "|", tight("".join(self.pieces))).strip("|")


def tight(text: str) -> str:
    """Return *text* without white space.

    >>> tight("2021년 9월 5일(일)")
    '2021년9월5일(일)'
    """
    return re.sub(r"\s+", "", text)


@cache
def site(tree: Path) -> tuple[str, frozenset[str]]:
    """Return what readers see on all pages of a tree, and all addresses it links to."""
    texts = []
    links: set[str] = set()
    for file in sorted(tree.rglob("*.html")):
        page = Page()
        page.feed(file.read_text("utf-8"))
        texts.append(page.text())
        links.update(page.links)
    return "\n".join(texts), frozenset(links)


def facts(lang: Language) -> list[str]:
    return [words for fact in FACTS if (words := fact[lang]) is not None]


@pytest.mark.parametrize("words", facts("ja"))
def test_every_fact_is_on_the_japanese_site(published_site: Path, words: str) -> None:
    text, links = site(published_site / "ja")

    assert tight(words) in text or words in links, words


@pytest.mark.parametrize("words", facts("ko"))
def test_every_fact_is_on_the_korean_site(published_site: Path, words: str) -> None:
    text, links = site(published_site / "ko")

    assert tight(words) in text or words in links, words


@pytest.mark.parametrize("lang", ["ja", "ko"])
@pytest.mark.parametrize("words", MISREADINGS)
def test_no_misreading_is_on_either_site(published_site: Path, lang: Language, words: str) -> None:
    text, _links = site(published_site / lang)

    assert tight(words) not in text, words


def test_the_list_tells_each_fact_once_in_both_languages() -> None:
    assert all(set(fact) == {"ja", "ko"} for fact in FACTS)
    assert len({(fact["ja"], fact["ko"]) for fact in FACTS}) == len(FACTS)
