"""Which grams a site has, and where each stands: in which units, headings and titles."""

from collections.abc import Iterator, Mapping, Sequence

from plugins.search.folding import Folding, Groups
from plugins.search.pages import Found
from plugins.search.postings import GRAM, Numbers, Postings, units

OFTEN = 3  # times that a gram stands in a unit
MOST_OFTEN = 1000  # units that have a gram often; more of them tell little and cost much
PHRASE = 6  # characters of the longest phrase
SYNONYM = "\0"  # begins the grams that stand for groups of synonyms

Lists = tuple[Sequence[int], ...]  # of a gram, as in ``shards.LISTS``
_NOWHERE: Sequence[int] = ()


class Texts:
    """All texts of the pages, cut into units and folded; pages and units are numbered."""

    def __init__(self, pages: Sequence[Found], folds: Folding) -> None:
        self.written: list[str] = []  # of each unit
        self.folded: list[str] = []
        self.starts: list[int] = []  # the first unit of each page
        self.headings: list[tuple[int, str]] = []  # unit and heading
        self.titles: list[str] = []
        for page in pages:
            first = len(self.written)
            self.starts.append(first)
            self.titles.append(folds(page.title.text))
            self.written += units(page.reading.text)
            if page.more:
                self.written += units(page.more)
            own = [folds(unit) for unit in self.written[first:]]
            self.folded += own
            headings = [folds(heading) for heading in (*page.reading.headings, page.reading.there)]
            self.headings += sorted(
                (first + number, heading)
                for heading in headings
                for number, unit in enumerate(own)
                if heading and heading in unit
            )


def all_lists(texts: Texts, groups: Groups, few: int | None) -> Iterator[tuple[str, Lists]]:
    """Yield every gram of the texts, then one for each group of synonyms, with its lists.

    Given *few*, also yield each phrase of up to PHRASE characters that begins with a gram which
    more than so many units have: such grams tell little of whether they belong together.
    """
    body = _postings(enumerate(texts.folded))
    headings = _different(_postings(texts.headings))
    titles = _different(_postings(enumerate(texts.titles)))
    beginnings: dict[str, Numbers] = {word[:GRAM]: [] for words in groups for word in words}
    left = set(titles)
    common = set()
    for gram, numbers in body.grams():
        if gram in beginnings:
            beginnings[gram] = numbers
        once, often = once_and_often(numbers)
        if few is not None and len(gram) == GRAM and len(once) + len(often) > few:
            common.add(gram)
        left.discard(gram)
        yield gram, (once, often, headings.get(gram, _NOWHERE), titles.get(gram, _NOWHERE))
    for gram in sorted(left):
        yield gram, (_NOWHERE, _NOWHERE, _NOWHERE, titles[gram])
    for number, words in enumerate(groups):
        lists = _of_words(words, texts, beginnings, headings, titles)
        if any(lists):
            yield f"{SYNONYM}{number}", lists
    if common:
        for phrase, numbers in _postings(enumerate(texts.folded), PHRASE, common).grams():
            if len(phrase) > GRAM:
                yield phrase, (*once_and_often(numbers), _NOWHERE, _NOWHERE)


def _postings(
    texts: Iterator[tuple[int, str]] | Sequence[tuple[int, str]],
    longest: int = GRAM,
    beginnings: set[str] | None = None,
) -> Postings:
    postings = Postings(longest, beginnings)
    for number, text in texts:
        postings.add(number, text)
    return postings


def _different(postings: Postings) -> dict[str, Numbers]:
    return {gram: list(dict.fromkeys(numbers)) for gram, numbers in postings.grams()}


def once_and_often(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Part ascending numbers into those that come rarely and those that come often.

    >>> once_and_often([3, 7, 7, 7, 9, 9])
    ([3, 9], [7])
    """
    if len(numbers) == 1:
        return numbers, []
    different = dict.fromkeys(numbers)
    if len(numbers) - len(different) < OFTEN - 1:
        return list(different), []
    later = numbers[OFTEN - 1 :]
    often = dict.fromkeys(
        number for number, third in zip(numbers, later, strict=False) if number == third
    )
    if len(often) > MOST_OFTEN:
        return list(different), []
    return [number for number in different if number not in often], list(often)


def _of_words(
    words: Sequence[str],
    texts: Texts,
    beginnings: Mapping[str, Numbers],
    headings: Mapping[str, Numbers],
    titles: Mapping[str, Numbers],
) -> Lists:
    """Return where any of *words* stands, by what is known of their first grams."""

    def numbers(grams: Mapping[str, Numbers], within: Sequence[str]) -> Numbers:
        return sorted(
            number
            for word in words
            for number in grams.get(word[:GRAM], ())
            if len(word) <= GRAM or word in within[number]
        )

    return (
        *once_and_often(numbers(beginnings, texts.folded)),
        list(dict.fromkeys(numbers(headings, texts.folded))),
        list(dict.fromkeys(numbers(titles, texts.titles))),
    )
