"""Which grams a site has, and where each stands: in which units, headings and titles."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

import numpy as np

from plugins.search.folding import Groups
from plugins.search.grams import GRAM, MOST_OFTEN, OFTEN, PHRASE, Cut, parted, told
from plugins.search.packing import Entries, Held, Signs, entries, single
from plugins.search.postings import Alphabet, Array, Postings, Texts, different
from plugins.search.shards import SYNONYM, bitmap, entry


class Collection:
    """The folded texts of a site; pages and units are numbered in the order they are added."""

    def __init__(self) -> None:
        self.starts: list[int] = []  # the first unit of each page
        self.units: list[str] = []
        self.headings: list[tuple[int, str]] = []  # unit and heading
        self.titles: list[str] = []

    def add(self, page: Cut) -> None:
        first = len(self.units)
        self.starts.append(first)
        self.units += page.folded
        self.headings += [(first + number, heading) for number, heading in page.headings]
        self.titles.append(page.title)


class Site:
    """The grams of a site, made into entries part by part.

    ``crowded`` is complete when all parts are made. It holds the grams that too many units have
    often, so that their entries do not tell which: a bitmap of these units (``shards.bitmap``).
    """

    def __init__(self, texts: Collection, groups: Groups, few: int | None) -> None:
        self.crowded: dict[str, bytes] = {}
        self._texts, self._groups, self._few = texts, groups, few
        self._alphabet = Alphabet(chain(texts.units, texts.titles))
        self._units = Texts(texts.units, range(len(texts.units)), self._alphabet)
        numbers = [number for number, _ in texts.headings]
        headings = [heading for _, heading in texts.headings]
        self._headings = Texts(headings, numbers, self._alphabet)
        self._titles = Texts(texts.titles, range(len(texts.titles)), self._alphabet)

    def entries(self) -> Iterator[Entries]:
        """Yield the entries of all grams of the texts and of the groups of synonyms.

        Given *few*, also those of each phrase of up to PHRASE characters that begins with a
        gram which more than so many units have: such grams tell little of whether they belong
        together.
        """
        alphabet = self._alphabet
        beginnings = {word[:GRAM] for words in self._groups for word in words}
        wanted = {gram: key for gram in beginnings if (key := alphabet.key(gram)) is not None}
        known: dict[str, list[dict[int, int]]] = {}
        common: list[Array] = [np.zeros(0, np.int64)]
        kinds = (self._units, self._headings, self._titles)
        cuts = self._units.cuts()
        parts = zip(*(kind.postings(cuts) for kind in kinds), strict=True)
        for (first, last), levels in zip(pairwise(cuts), parts, strict=True):
            for length, found in zip(range(GRAM, 0, -1), zip(*levels, strict=True), strict=True):
                body, headings, titles = found
                held, places = different(body.grams)
                grams = different(np.sort(np.concatenate((held, different(titles.grams)[0]))))[0]
                owners = np.searchsorted(grams, held)[places]
                signs = alphabet.signs(grams)[:, :length]
                yield self._entries(
                    signs,
                    Postings(owners, body.texts, body.times),
                    Held(np.searchsorted(grams, headings.grams), headings.texts, self._count),
                    Held(
                        np.searchsorted(grams, titles.grams), titles.texts, len(self._texts.titles)
                    ),
                )
                if length == GRAM and self._few is not None:
                    common.append(grams[np.bincount(owners, minlength=len(grams)) > self._few])
                for gram, key in wanted.items():
                    if len(gram) == length and first <= alphabet.first(key) < last:
                        known[gram] = [each.of(key) for each in found]
        for number, words in enumerate(self._groups):
            yield from self._synonyms(number, words, known)
        if sum(map(len, common)):
            yield from self._phrases(np.concatenate(common))

    @property
    def _count(self) -> int:
        return len(self._texts.units)

    def _entries(self, signs: Signs, body: Postings, *others: Held) -> Entries:
        """Return the entries of grams; ``body.grams`` holds their places in *signs*."""
        is_often = body.times >= OFTEN
        counts = np.bincount(body.grams[is_often], minlength=len(signs))
        for gram in np.flatnonzero(counts > MOST_OFTEN):
            name = "".join(map(chr, signs[gram]))
            rows = slice(*np.searchsorted(body.grams, (gram, gram + 1)))
            held = body.texts[rows][is_often[rows]].tolist()
            self.crowded[name] = bitmap(held, self._count)
        if counts.max(initial=0) > MOST_OFTEN:
            is_often &= (counts <= MOST_OFTEN)[body.grams]
        lists = [
            Held(body.grams[rows], body.texts[rows], self._count)
            for rows in map(np.flatnonzero, (~is_often, is_often))
        ]
        return entries(signs, [*lists, *others])

    def _synonyms(
        self, number: int, words: Sequence[str], known: Mapping[str, list[dict[int, int]]]
    ) -> Iterator[Entries]:
        """Yield the entry of a group, by what is *known* of the first grams of its words."""
        kinds = []
        for kind, within in enumerate((self._texts.units, self._texts.units, self._texts.titles)):
            times: Counter[int] = Counter()
            for word in words:
                for text, count in known.get(word[:GRAM], _NOWHERE)[kind].items():
                    if len(word) <= GRAM or word in within[text]:
                        times[text] += count
            kinds.append(times)
        body, headings, titles = kinds
        gram = f"{SYNONYM}{number}"
        once, often = parted(body)
        if len(often) > MOST_OFTEN:
            self.crowded[gram] = bitmap(often, self._count)
        lists = (*told(once, often), sorted(headings), sorted(titles))
        if any(lists):
            yield single(gram, entry(gram, lists, (*(self._count,) * 3, len(self._texts.titles))))

    def _phrases(self, common: Array) -> Iterator[Entries]:
        alphabet = self._alphabet
        wide = alphabet.bits * GRAM
        for levels in self._units.phrases(common):
            for length, body in zip(range(PHRASE, GRAM, -1), levels, strict=True):
                phrases, owners = different(body.grams)
                begun = alphabet.signs(common[phrases >> wide])
                others = alphabet.signs(phrases & (1 << wide) - 1)[:, : length - GRAM]
                yield self._entries(
                    np.concatenate((begun, others), axis=1),
                    Postings(owners, body.texts, body.times),
                )


_NOWHERE: list[dict[int, int]] = [{}, {}, {}]
