"""The index is what plain counting makes it, and a changed index is the one that a build makes."""

import json
import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.search.folding import folding
from plugins.search.grams import GRAM, OFTEN, PHRASE, cut
from plugins.search.index import search_files, write_index
from plugins.search.pages import Found, Words, ordered
from plugins.search.reading import Reading
from plugins.search.shards import entry, shard_count
from plugins.search.update import update_index

SYNONYMS = [["国", "國"], ["観光地", "ab", "가나다라"], ["나", "地観光"], ["x", "無い言葉"]]
FEW = 3


@contextmanager
def small_limits(*, small: int, most_often: int = 4) -> Iterator[None]:
    """Let the rules for sites of thousands of pages hold for those of a few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plugins.search.index.SMALL", small)
        patch.setattr("plugins.search.index.FEW_OF_SMALL", FEW)
        patch.setattr("plugins.search.shards.SHARD", 400)
        for module in ("grams", "lists", "update"):
            patch.setattr(f"plugins.search.{module}.MOST_OFTEN", most_often)
        for module in ("index", "update"):
            patch.setattr(f"plugins.search.{module}.PAGES_TOGETHER", 4)
            patch.setattr(f"plugins.search.{module}.SHARDS_TOGETHER", 2)
        yield


class Memory:
    """A store that keeps values as a file would."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load(self, name: str) -> object | None:
        return pickle.loads(self.held[name]) if name in self.held else None  # noqa: S301 - our own

    def save(self, name: str, value: object) -> None:
        self.held[name] = pickle.dumps(value)


# --- Sites ------------------------------------------------------------------------------

letters = st.sampled_from("観光地国國가나다라각間ab12 、𠀋é（ａ")
texts = st.text(letters, max_size=60)
bodies = st.one_of(texts, st.builds(lambda text, times: text * times, texts, st.integers(1, 40)))


@st.composite
def pages(draw: st.DrawFn, number: int) -> Found:
    title, body = draw(texts), draw(bodies)
    headings = tuple(draw(st.lists(texts, max_size=2)))
    there = draw(st.sampled_from(["", "가나", "ab 観光地"]))
    text = " ".join((title, there, body, *headings))
    return Found(
        path=f"p{number}/",
        title=Words(title),
        section=draw(st.sampled_from(["pages", "news"])),
        reading=Reading(text, there, len(title), headings),
        day=draw(st.sampled_from(["", "2021", "2022-03-04"])),
        is_list=draw(st.integers(0, 4)) == 0,
        more=draw(st.sampled_from(["", "", "PDF 地観光"])),
    )


@st.composite
def sites(draw: st.DrawFn) -> list[Found]:
    return ordered([draw(pages(number)) for number in range(draw(st.integers(1, 14)))])


@st.composite
def edits(draw: st.DrawFn, page: Found) -> Found:
    """Return a page with another text, sometimes with another title and headings too."""
    text = page.reading.text
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 30)))
    changed = text[:start] + draw(texts) + text[end:]
    reading = page.reading._replace(text=changed)
    if draw(st.booleans()):
        reading = reading._replace(headings=tuple(draw(st.lists(texts, max_size=2))), there="가나")
    title = Words(draw(texts)) if draw(st.booleans()) else page.title
    return page._replace(reading=reading, title=title)


# --- Plain counting ---------------------------------------------------------------------


def grams_of(text: str, longest: int = GRAM) -> Counter[str]:
    return Counter(
        text[start : start + length]
        for length in range(1, longest + 1)
        for start in range(len(text) - length + 1)
    )


def counted_shards(found: Sequence[Found], *, small: bool, most_often: int) -> list[bytes]:
    """Return what the files of grams hold, gram by gram and unit by unit."""
    folds, groups = folding(SYNONYMS)
    cuts = [cut(page, folds) for page in found]
    units = [unit for each in cuts for unit in each.folded]
    times = [grams_of(unit, PHRASE) for unit in units]
    heads: list[set[str]] = [set() for _ in units]
    first = 0
    for each in cuts:
        for number, heading in each.headings:
            heads[first + number] |= grams_of(heading).keys()
        first += len(each.folded)
    titles = [set(grams_of(each.title)) for each in cuts]

    def holding(words: Sequence[str], kinds: Sequence[Counter[str] | set[str]], whole: list[str]):
        """Yield each number, and how often one of the words is begun there."""
        for number, (kind, text) in enumerate(zip(kinds, whole, strict=True)):
            begun = [word[:GRAM] for word in words if len(word) <= GRAM or word in text]
            count = sum(kind[gram] if isinstance(kind, Counter) else gram in kind for gram in begun)
            if count:
                yield number, count

    def lists(words: Sequence[str]) -> list[list[int]]:
        body = dict(holding(words, times, units))
        often = [number for number, count in body.items() if count >= OFTEN]
        once = [number for number in body if number not in often]
        if len(often) > most_often:
            once, often = list(body), []
        in_heads = [number for number, _ in holding(words, heads, units)]
        in_titles = [number for number, _ in holding(words, titles, [each.title for each in cuts])]
        return [once, often, in_heads, in_titles]

    grams = {
        gram: lists([gram])
        for gram in {*set().union(*times), *set().union(*titles)}
        if len(gram) <= GRAM
    }
    common = {
        gram for gram, held in grams.items() if len(gram) == GRAM and len(held[0] + held[1]) > FEW
    }
    grams |= {f"\0{number}": lists(words) for number, words in enumerate(groups)}
    if small:
        for phrase in set().union(*times):
            if len(phrase) > GRAM and phrase[:GRAM] in common:
                body = {number: held[phrase] for number, held in enumerate(times) if held[phrase]}
                often = [number for number, count in body.items() if count >= OFTEN]
                once = [number for number in body if number not in often]
                grams[phrase] = [
                    *([list(body), []] if len(often) > most_often else [once, often]),
                    [],
                    [],
                ]
    sizes = [len(units)] * 3 + [len(found)]
    entries = [entry(gram, held, sizes) for gram, held in grams.items() if any(held)]
    count = shard_count(sum(3 + len(held) for _, _, held in entries))
    rows: list[list[bytes]] = [[] for _ in range(count)]
    for chooser, checksum, held in entries:
        rows[chooser % count].append((checksum >> 8).to_bytes(3, "big") + held)
    return [b"".join(sorted(row)) for row in rows]


@pytest.mark.parametrize("small", [0, 100])
@settings(max_examples=40, deadline=None)
@given(found=sites())
def test_the_index_is_what_plain_counting_makes_it(small: int, found: list[Found]) -> None:
    with small_limits(small=small):
        files = search_files(found, SYNONYMS)
        counted = counted_shards(found, small=small > 0, most_often=4)

    assert [files[f"grams/{number}.bin"] for number in range(len(counted))] == counted
    assert json.loads(files["index.json"])["grams"] == len(counted)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_index_that_was_changed_is_the_one_that_a_build_makes(data: st.DataObject) -> None:
    found, store = data.draw(sites()), Memory()
    with small_limits(small=0):
        files: dict[str, bytes] = {}
        write_index(files.__setitem__, found, SYNONYMS, store)
        for _ in range(data.draw(st.integers(1, 4))):
            places = data.draw(st.sets(st.sampled_from(range(len(found))), min_size=1, max_size=2))
            edited = {place: data.draw(edits(found[place])) for place in places}
            version = json.loads(files["index.json"])["version"]

            changed = update_index(store, version, edited.values(), SYNONYMS)

            found = ordered(edited.get(place, page) for place, page in enumerate(found))
            before, files = files, {}
            if changed is None:
                write_index(files.__setitem__, found, SYNONYMS, store)
            else:
                files = search_files(found, SYNONYMS)
                assert changed == {
                    name: held for name, held in files.items() if before.get(name) != held
                }
                assert before.keys() == files.keys()
