"""The search index: what is folded, cut, counted and written, and in which order."""

import base64
import gzip
import json
import re
import zlib
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import yaml

from plugins.bilingual.build import run
from plugins.search.folding import Folding, folding
from plugins.search.grams import OVERLAP, UNIT, units
from plugins.search.index import search_files
from plugins.search.pages import Found, Words, ordered
from plugins.search.postings import Alphabet, Postings, Texts
from plugins.search.reading import Reading, one_line, read_page
from plugins.search.shards import LISTS, decode, encode, encode_bits, entry, shard_count, shelf
from tests.conftest import BUILD_DATE, ROOT, copy_site

SYNONYMS = [
    record["words"]
    for record in yaml.safe_load((ROOT / "data/synonyms.yaml").read_text("utf-8"))["synonyms"]
]


def page(path: str, text: str, **fields: object) -> Found:
    title = fields.pop("title", path)
    reading = Reading(f"{title} {text}", headings=fields.pop("headings", ()))
    return Found(path=path, title=Words(title), section="pages", reading=reading, **fields)


# --- Folding ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＪＥＴプログラム", "jetプログラム"),  # width
        ("ｸﾚｱｿｳﾙ　ｾﾐﾅｰ", "クレアソウルセミナー"),
        ("자매 도시\n교류", "자매도시교류"),  # white space
        ("\u1109\u1166\u1106\u1175\u1102\u1161", "세미나"),  # syllables in pieces
        ("㈱ⅢÀ", "(株)iiià"),
        ("Straße", "strasse"),
        ("2021年６月～", "2021年6月~"),
    ],
)
def test_a_text_is_folded(text, plain):
    assert Folding({})(text) == plain


def test_forms_of_one_character_are_folded_inside_words():
    folds, words = folding([["辺", "邊", "邉"], ["クレア", "CLAIR"]])

    assert folds("渡邊と渡邉") == "渡辺と渡辺"
    assert words == (("クレア", "clair"),)


def test_words_of_synonyms_are_folded_too():
    _, words = folding([["国", "國"], ["大韓民國", "大韓民国", "Korea"]])

    assert words == (("大韓民国", "korea"),)


def test_no_word_of_the_data_belongs_to_two_groups():
    folds, groups = folding(SYNONYMS)

    words = Counter(word for group in groups for word in group)
    characters = Counter(
        Folding({})(word) for group in SYNONYMS if len(group[0]) == 1 for word in group
    )

    assert [word for word, times in (words + characters).items() if times > 1] == []
    assert folds.forms != {}


# --- Units ------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, UNIT, UNIT + 1, 1233, 1500, 9999])
def test_a_text_is_cut_so_that_what_crosses_a_cut_is_whole_in_one_unit(length):
    text = "".join(chr(0x4E00 + at) for at in range(length))

    cut = units(text)

    assert max(map(len, cut)) <= UNIT
    assert all(
        any(text[at : at + OVERLAP] in unit for unit in cut)
        for at in range(max(0, length - OVERLAP) + 1)
    )


# --- Grams ------------------------------------------------------------------------------


TEXTS = {0: "ababa", 3: "", 5: "b", 8: "자매도시자매", 9: "aba"}


def grams_of(longest: int) -> dict[str, dict[int, int]]:
    """Return how often each run of characters stands in each of TEXTS."""
    found: dict[str, Counter[int]] = {}
    for number, text in TEXTS.items():
        for length in range(1, longest + 1):
            for start in range(len(text) - length + 1):
                found.setdefault(text[start : start + length], Counter())[number] += 1
    return found


def rows_of(postings: Postings, alphabet: Alphabet) -> dict[str, dict[int, int]]:
    grams = {
        "".join(map(chr, filter(None, signs))): key
        for key, signs in zip(postings.grams.tolist(), alphabet.signs(postings.grams), strict=True)
    }
    return {gram: postings.of(key) for gram, key in grams.items()}


@pytest.mark.parametrize("part", [1, 1000])
def test_every_gram_is_found_as_often_as_it_stands(part, monkeypatch):
    monkeypatch.setattr("plugins.search.postings._PART", part)
    alphabet = Alphabet(TEXTS.values())
    texts = Texts(list(TEXTS.values()), list(TEXTS), alphabet)

    parts = list(texts.postings(texts.cuts()))

    found = [rows_of(postings, alphabet) for levels in parts for postings in levels]
    assert {gram: rows for each in found for gram, rows in each.items()} == grams_of(3)
    assert (len(parts) > 1) == (part == 1)


def test_phrases_begin_with_the_grams_that_were_given():
    alphabet = Alphabet(TEXTS.values())
    begun = sorted(alphabet.key(gram) for gram in ("aba", "도시자"))

    (levels,) = Texts(list(TEXTS.values()), list(TEXTS), alphabet).phrases(np.array(begun))

    counts = [len(set(postings.grams.tolist())) for postings in levels]
    phrases = [gram for gram in grams_of(6) if gram[:3] in ("aba", "도시자")]
    assert counts == [sum(len(gram) == length for gram in phrases) for length in (6, 5, 4)]


# --- Files ------------------------------------------------------------------------------


def numbers_of(data: bytes, at: int) -> tuple[int, int]:
    """Read a varint; return it and where it ends."""
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return number, at


def decoded(data: bytes) -> list[int]:
    """Read a list as plugins/search/shards.py describes it, with its length in front."""
    head, at = numbers_of(data, 0)
    assert len(data) == at + head // 2
    if head & 1:
        bits = int.from_bytes(data[at:], "little")
        return [number for number in range(bits.bit_length()) if bits >> number & 1]
    held = [0]
    while at < len(data):
        step, at = numbers_of(data, at)
        held.append(held[-1] + step)
    return held[1:]


def read_index(files: dict[str, bytes]) -> dict[int, dict[str, list[int]]]:
    """Return the entries of all shards: checksum of the gram to the name of a list to it."""
    entries = {}
    for name, data in files.items():
        at = 0
        while name.startswith("grams/") and at < len(data):
            told, which = data[at : at + 3], data[at + 3]
            held = entries[int.from_bytes(told, "big")] = {}
            at += 4
            for bit, kind in enumerate(LISTS):
                if which >> bit & 1:
                    head, start = numbers_of(data, at)
                    held[kind] = decoded(data[at : start + head // 2])
                    at = start + head // 2
    return entries


def held_of(files: dict[str, bytes], gram: str) -> dict[str, list[int]]:
    return read_index(files).get(zlib.crc32(gram.encode()) >> 8, {})


@pytest.mark.parametrize(
    ("numbers", "size"),
    [([0], 1), ([7], 10_000), ([0, 127, 128, 9999], 10_000), (list(range(0, 99, 2)), 100)],
)
def test_a_list_is_read_as_it_was_written(numbers, size):
    packed = encode(numbers, size)

    assert decoded(packed) == numbers
    assert len(packed) <= 3 + max(len(numbers) * 2, size // 8 + 1)


@pytest.mark.parametrize("numbers", [[], [7], [1, 200, 9_999], list(range(0, 9_999, 7))])
def test_a_list_as_an_integer_is_the_same_list(numbers):
    bits = sum(1 << number for number in numbers)

    packed = encode_bits(bits, 10_000)

    assert packed == encode(numbers, 10_000)
    assert decode(bytes((bool(numbers),)) + packed, [10_000]) == [bits]


def test_no_list_is_longer_than_a_bit_for_each_number():
    crowded = encode([number for number in range(8000) if number % 3], 8000)

    assert len(crowded) == 1000 + 2


def test_all_that_a_half_typed_syllable_may_become_is_in_one_file():
    entries = [entry(f"세미{last}", [[1]], [9]) for last in ("나", "난", "너", "뇌", "늘")]

    assert len({chooser for chooser, _, _ in entries}) == 1
    assert shelf("観光地") == "観光地"


def test_shards_are_a_power_of_two_that_a_small_change_leaves_as_it_is():
    few = [page(f"a{number}/", f"語{number}") for number in range(1000)]

    files, more = search_files(few, []), search_files([*few, page("b/", "新しい")], [])

    shards = [name for name in files if name.startswith("grams/")]
    assert shards == [name for name in more if name.startswith("grams/")]
    assert len(shards) == shard_count(sum(len(files[name]) for name in shards)) == 16


def test_a_gram_tells_where_it_stands_and_how():
    pages = [
        page("a/", "観光と観光、観光の話", title="題"),
        page("b/", "見出し 観光", headings=("観光",), title="題"),
        page("c/", "観光地", title="観光"),
        page("d/", "ほか", title="題"),
    ]

    files = search_files(pages, [])

    assert held_of(files, "観光") == {"once": [1, 2], "often": [0], "heading": [1], "title": [2]}
    assert held_of(files, "光地") == {"once": [2]}
    assert held_of(files, "観地") == {}


def test_phrases_of_common_grams_are_told_apart_on_a_small_site():
    apart = [page(f"a{number}/", "クレアソウルと協会ソウル事務所") for number in range(31)]
    together = page("b/", "クレアソウル事務所")

    small, large = search_files([*apart, together], []), search_files([*apart, together] * 16, [])

    assert held_of(small, "アソウル事") == held_of(small, "レアソウル事") == {"once": [31]}
    assert held_of(small, "アソウル事務所") == {}  # no phrase is so long
    assert len(held_of(small, "ソウル")["once"]) == 32
    assert held_of(large, "アソウル事") == {}


def test_a_group_of_synonyms_stands_where_any_of_its_words_does():
    pages = [
        page("a/", "ジェトロソウル"),
        page("b/", "ＪＥＴＲＯ"),
        page("c/", "日本貿易振興機構", title="日本貿易振興機構"),
        page("d/", "日本貿易"),
    ]

    files = search_files(pages, [["日本貿易振興機構", "ジェトロ", "JETRO"]])

    assert held_of(files, "\0" + "0") == {"once": [0, 1, 2], "title": [2]}


def test_text_that_belongs_to_a_page_is_found_as_its_own():
    pages = [page("a/", "短い"), page("b/", "短い", more="PDFの中の言葉" * 400), page("c/", "短い")]

    files = search_files(pages, [])

    index = json.loads(files["index.json"])
    starts = int.from_bytes(base64.b64decode(index["starts"]), "little")
    first = [unit for unit in range(index["units"]) if starts >> unit & 1]
    assert first == [0, 1, index["units"] - 1]
    assert held_of(files, "中の言")["often"] == list(range(2, index["units"] - 1))
    assert "PDFの中の言葉" in files["texts/2.txt"].decode()


@pytest.mark.parametrize("small", [0, 100])
def test_each_unit_is_a_line_of_the_file_that_its_number_tells(small, monkeypatch):
    monkeypatch.setattr("plugins.search.index.SMALL", small)
    found = [page(f"a{number}/", f"語{number} " * 400) for number in range(5)]

    files = search_files(found, [])

    index = json.loads(files["index.json"])
    together = index["texts"]
    held = [
        files[f"texts/{unit // together}.txt"].decode().split("\n")[unit % together]
        for unit in range(index["units"])
    ]
    assert held == [unit for each in found for unit in units(each.reading.text)]
    assert sum(name.startswith("texts/") for name in files) == -(-index["units"] // together)
    assert (together == 1) == (small > 0)


def test_equal_pages_make_equal_files_and_a_change_makes_another_version():
    pages = [page("a/", "本文"), page("b/", "本文")]

    files = search_files(pages, SYNONYMS)

    assert search_files(list(pages), SYNONYMS) == files
    other = search_files([page("a/", "本文"), page("b/", "文本")], SYNONYMS)
    assert json.loads(other["index.json"])["version"] != json.loads(files["index.json"])["version"]


def test_a_card_leaves_out_what_is_empty():
    shown = page("a/", "本文", when="2021年", day="2021")
    plain = page("b/", "")

    cards = json.loads(search_files([shown, plain], [])["cards/0.json"])

    assert cards == [["a/", "a/", "", 0, "", "2021年"], ["b/", "b/"]]


def test_no_page_makes_an_empty_index():
    assert json.loads(search_files([], [])["index.json"])["pages"] == 0


# --- Pages ------------------------------------------------------------------------------


def test_pages_are_in_the_order_of_sections_the_newest_first_and_lists_last():
    def made(path: str, section: str, day: str = "", **fields: object) -> Found:
        return Found(path, Words(path), section, Reading(path * 9), day=day, **fields)

    pages = [
        made("site-map/", "pages", is_list=True),
        made("events/", "events", is_list=True),
        made("events/old/", "events", "2019-05"),
        made("events/new/", "events", "2021"),
        made("news/b/", "news", "2021-05-01"),
        made("news/c/", "news"),
        made("news/a/", "news", "2021-05-01"),
        made("programs/x/", "programs"),
    ]

    found = ordered(pages)

    assert [each.path for each in found] == [
        *("programs/x/", "news/a/", "news/b/", "news/c/", "events/new/", "events/old/"),
        *("events/", "site-map/"),
    ]
    years = json.loads(search_files(found, [])["index.json"])["years"]
    assert years == [
        *([0, 0, 1], [2, 2021, 2], [2, 0, 1], [5, 2021, 1], [5, 2019, 1]),
        *([5, 0, 1], [1, 0, 1]),
    ]


def test_a_page_is_read_without_its_navigation_and_with_its_blocks_apart():
    html = (
        "<header>頭</header><main><hgroup><h1>題</h1><p lang=ko>제목</p></hgroup><nav>目次</nav>"
        "<dl><dt>日</dt><dd>5<b>月</b></dd></dl><h2>見出し</h2><p aria-hidden=true>飾り</p>"
        "<noscript>なし</noscript><table><tr><td>一</td><td>二</td></tr></table></main>"
    )

    reading = read_page(html)

    assert reading == Reading("題 제목 日 5月 見出し 一 二", "제목", 5, ("見出し",))
    assert read_page("<p>本文</p>") == Reading("")


@pytest.mark.parametrize(
    ("text", "line"),
    [("一\n二\0\t三 ", "一 二 三"), ("가\ud800나", "가나"), ("か\u3099", "が")],
)
def test_the_text_of_a_pdf_becomes_a_line_that_can_be_written(text, line):
    assert one_line(text) == line


# --- Sites ------------------------------------------------------------------------------


def build(site: Path) -> Path:
    output = site / "output"
    report = run(root=site, publish=False, build_date=BUILD_DATE, output=output, write=True)
    assert report.ok, report.problems
    return output


def test_a_site_without_a_search_page_has_no_index(tmp_path):
    site = copy_site("small", tmp_path / "site")
    for tree in ("content", "content-ko"):
        (site / tree / "pages/search.md").unlink()

    output = build(site)

    assert not (output / "ja/search").exists()
    assert (output / "ja/index.html").exists()


def test_a_small_site_tells_series_and_dates(tmp_path):
    output = build(copy_site("small", tmp_path / "site"))

    cards = json.loads((output / "ja/search/cards/0.json").read_text("utf-8"))

    dated = {card[0]: card[4:6] for card in cards if len(card) > 5}
    assert dated["news/2022-04-01-start/"] == ["", "2022年4月1日"]
    assert dated["events/lesson-2021/"][1].startswith("2021年")
    assert dated["events/lesson-2021/"][0] != ""


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_the_index_of_this_site_has_every_listed_page_once(published_site, lang):
    folder = published_site / lang / "search"
    index = json.loads((folder / "index.json").read_text("utf-8"))
    sitemap = ET.parse(published_site / lang / "sitemap.xml").getroot()  # noqa: S314 - our own
    listed = [entry[0].text.split("/", 3)[3] for entry in sitemap]

    cards = [
        card[0]
        for file in sorted(folder.glob("cards/*.json"))
        for card in json.loads(file.read_text("utf-8"))
    ]

    assert sorted(cards) == sorted(listed)
    assert len(cards) == index["pages"] == sum(count for _, _, count in index["years"])
    assert len(list(folder.glob("texts/*.txt"))) == -(-index["units"] // index["texts"])
    assert len(list(folder.glob("grams/*.bin"))) == index["grams"]


def test_the_script_is_at_most_ten_kilobytes_on_the_wire():
    script = (ROOT / "theme/static/js/search.js").read_bytes()

    assert len(gzip.compress(script, mtime=0)) <= 10_240
    assert re.search(rb"\beval\(|new Function|WebAssembly|https?:", script) is None
