"""The search page finds what a reader of the pages would, under the published policy."""

import json
import re
import unicodedata
from importlib.resources import files
from itertools import count
from urllib.parse import quote, unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import ViewportSize, expect
from selectolax.lexbor import LexborHTMLParser

from plugins.search.index import search_files
from plugins.search.pages import Found, Words, ordered
from plugins.search.reading import Reading
from tests.conftest import ROOT


def rows(text):
    """Return what stands between slashes; a line that begins with # is a remark."""
    lines = [line for line in text.strip().splitlines() if not line.strip().startswith("#")]
    return [each.strip(" ") for line in lines for each in line.split("/")]


# What somebody may type, by what is hard about it.
QUERIES = {
    "ja": rows("""
        # two characters and more, anywhere in a word
        観光 / 自治 / 交流 / 都市 / 県 / 料理 / 会議 / 調査 / 行政 / 職員 / 通訳 / 視察 / 地方自治 / 姉妹都市
        人口減少 / 地方創生 / 国際交流員 / 依頼調査 / 国際交流 / 大韓民国市道知事協議会 / 自治体職員
        日韓共同セミナー / 韓国地方行政研究院
        # kana
        クレア / トランドラン / オンライン / まちづくり / おまつり / セミナー / パンフレット / ボランティア
        インターン / デジタル / レポート / フォーラム / ブース / ゆるキャラ
        # names
        鳥取 / 金沢 / 北九州市 / 鹿児島県 / 沖縄 / 富山 / 仁川広域市 / 釜山 / ソウル / 京畿道
        # Latin letters: wide and narrow, great and small
        ＪＥＴ / jetプログラム / COEX / coex / ｊｅｔａａ / CLAIR / Instagram / KRILA / gaok / DX
        # narrow kana, numbers
        ｸﾚｱｿｳﾙ / ｾﾐﾅｰ / ２０２１年 / 2019 / 第12回 / 10周年 / Ⅲ / 5月
        # white space within a word, marks
        料理 体験 / 姉 妹 都 市 / 料理　教室 / 自治体PR / 「クレア / 観光展・物産展 / (CLAIR)
        # synonyms, old forms of characters
        メルマガ / 訪日旅行 / ジェトロ / 地方公共団体 / 問合せ / 取組 / 大韓民國 / 觀光 / 廣報 / JNTO
        国際観光振興機構 / 日韓交流おまつり / 街づくり / 鳥取縣 / 新潟
        # the other language
        자매도시 / 한일축제한마당 / 서울
        # what no page has
        ない言葉です / 宇宙旅行 / xyzzy / ０００００
    """),
    "ko": rows("""
        # two syllables and more, anywhere in a word
        관광 / 교류 / 도시 / 요리 / 회의 / 조사 / 행정 / 직원 / 통역 / 시찰 / 홍보 / 예산 / 자매도시
        지방자치 / 인구감소 / 국제교류 / 의뢰조사 / 공동세미나 / 지역활성화 / 대한민국시도지사협의회
        한국지방행정연구원 / 국제교류원 / 지방공무원 / 크레아 / 도란도란 / 온라인 / 세미나 / 팸플릿
        자원봉사 / 인턴 / 디지털 / 포럼 / 부스
        # names
        돗토리현 / 가나자와 / 기타큐슈시 / 가고시마 / 오키나와 / 도야마 / 인천 / 부산 / 서울
        # Latin letters, numbers
        JET / ｊｅｔ / COEX / coex / JETAA / CLAIR / Instagram / KRILA / DX / ２０２１년 / 2019 / 제12회
        5월 / 10주년 / Ⅲ
        # spaces that may stand or not
        자매 도시 / 지방 자치 / 인구 감소 / 마을만들기 / 마을 만들기 / 공동 세미나 / 자 매 도 시
        # particles, and words that only end like one
        2022년에 / 제469호는 / 観光에 / 자매도시와는 / 서울까지의 / 공무원이란 / 제주도에서
        관광에 / 관광을 / 세미나에서 / 세미나는 / 자매도시와 / 서울에서의 / 일본으로부터 / 크레아의
        지자체가 / 교류로 / 도쿄까지 / 한국에는 / JET를 / CLAIR의 / 홋카이도 / 지방자치제도
        # synonyms, also in other spellings
        지자체 / 지방자치단체 / 뉴스레터 / 한일축제한마당 / 심포지움 / 유투브 / 북해도 / 큐슈 / 동경
        우호도시 / 경기도 / 대마도
        # the other language, Chinese characters of either form
        姉妹都市 / おまつり / 金澤 / 國際
        # what no page has
        없는단어입니다 / 우주여행 / xyzzy
    """),
}
# Syllables in pieces, as some systems type them.
QUERIES["ko"] += [unicodedata.normalize("NFD", word) for word in ("자매도시", "한일축제")]
# What the contract removes at the end of a query.
PARTICLE = re.compile(
    r"(?:(?<=[가-힣]{2})|(?<=[a-z]{2})|(?<=[0-9][가-힣])|(?<=[一-鿿]{2}))"
    r"(와는|까지의|이란|에게는|에서의|으로부터|에서|에게|까지|에는|에|을|를|은|는|이|가|의|도|와|과|로)$"
)


def spelled(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


GROUPS = [
    [spelled(word) for word in record["words"]]
    for record in yaml.safe_load((ROOT / "data/synonyms.yaml").read_text("utf-8"))["synonyms"]
]
FORMS = str.maketrans(
    {
        form: group[0]
        for group in GROUPS
        if all(len(word) == 1 for word in group)
        for form in group[1:]
    }
)


def plain(text):
    return spelled(text).translate(FORMS)


def read_pages(site, language):
    """Return path to (title, text of main) for every page that search engines may list."""
    tree = site.folder / language
    pages = {}
    for entry in re.findall(r"<loc>(.*?)</loc>", (tree / "sitemap.xml").read_text("utf-8")):
        path = urlsplit(entry).path.removeprefix("/ko" if language == "ko" else "")
        name = path.removeprefix("/")
        file = tree / (f"{name}index.html" if path.endswith("/") else name)
        main = LexborHTMLParser(file.read_text("utf-8")).css_first("main")
        for part in main.css("nav, noscript, [aria-hidden=true]"):
            part.decompose()
        pages[name] = (plain(main.css_first("h1").text()), plain(main.text(separator=" ")))
    return pages


def holding(pages, query):
    """Return the paths of the pages that hold the query, as the contract says."""
    words = {plain(query), PARTICLE.sub("", plain(query))}
    for group in GROUPS:
        same = {plain(word) for word in group}
        if words & same:
            words |= same
    return {name for name, (_, text) in pages.items() if any(word in text for word in words)}


class Search:
    """The search page of one language, as somebody uses it."""

    def __init__(self, page, address):
        self.page = page
        self.start = address
        self.field = page.locator("input[name=q]")
        self.status = page.locator("[role=status]")
        self.links = page.locator("[data-search-results] a")

    def open(self, query="", more=""):
        self.page.goto(f"{self.start}search/" + (f"?q={quote(query)}{more}" if query else ""))
        if query:
            self.page.wait_for_selector("[role=status]:not(:empty)")
        return self

    def wait(self):
        self.page.wait_for_selector("[data-search-results]:not([aria-busy])", state="attached")
        return self

    def ask(self, query):
        self.field.fill(query)
        self.field.press("Enter")
        return self.wait()

    @property
    def found(self):
        """The paths of the hits, in their order."""
        addresses = self.links.evaluate_all("links => links.map(link => link.href)")
        return [unquote(address).removeprefix(self.start) for address in addresses]

    @property
    def count(self):
        """The number that the status tells; None if it tells none."""
        number = re.search(r"\d+", self.status.inner_text())
        return number and int(number[0])


def address_of(site, language):
    return site.address + ("/ko/" if language == "ko" else "/")


@pytest.fixture
def search(page, site):
    def of(language):
        return Search(page, address_of(site, language))

    return of


# --- What is found ----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_every_query_finds_the_pages_that_hold_its_words_and_no_others(search, site, language):
    pages = read_pages(site, language)
    searching = search(language).open()
    different = {}
    for query in QUERIES[language]:
        found, wanted = set(searching.ask(query).found), holding(pages, query)
        if found != wanted:
            different[query] = (sorted(wanted - found), sorted(found - wanted))

    assert different == {}


@pytest.mark.parametrize(("language", "query"), [("ja", "姉妹都市"), ("ko", "자매 도시")])
def test_the_address_asks_and_the_status_tells_how_many(search, site, language, query):
    asked = search(language).open(query)

    assert set(asked.found) == holding(read_pages(site, language), query) != set()
    assert asked.count == len(asked.found)


def test_nothing_found_is_said(search):
    asked = search("ko").open("없는단어입니다")

    assert (asked.found, asked.count) == ([], None)
    assert asked.status.inner_text() != ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("세미ㄴ", "세미나"),  # a consonant alone
        ("자매돗", "자매도시"),  # a consonant that goes to the next syllable
        ("활동지우", "활동지원"),  # a vowel and a consonant to come
        ("한일 공동세민", "한일 공동세미나"),
        ("없다ㅎ", None),
    ],
)
def test_a_half_typed_syllable_finds_what_it_may_become(search, site, typed, meant):
    pages = read_pages(site, "ko")
    assert holding(pages, typed) == set()

    asked = search("ko").open(typed)

    assert set(asked.found) == (holding(pages, meant) if meant else set())


def test_what_a_syllable_may_become_is_left_out_where_it_is_a_word_itself(search, site):
    pages = read_pages(site, "ko")
    assert holding(pages, "관과") != holding(pages, "관광") != set()

    assert set(search("ko").open("관과").found) == holding(pages, "관과")


def test_while_a_syllable_is_composed_its_words_are_shown_and_the_history_stays(search, site):
    searching = search("ko").open()
    searching.field.click()
    client = searching.page.context.new_cdp_session(searching.page)
    before = searching.page.evaluate("history.length")
    client.send("Input.insertText", {"text": "자매"})
    client.send("Input.imeSetComposition", {"text": "돗", "selectionStart": 1, "selectionEnd": 1})
    searching.page.wait_for_url("**q=*")
    searching.wait()

    assert set(searching.found) == holding(read_pages(site, "ko"), "자매도시")
    assert searching.page.evaluate("history.length") == before
    expect(searching.field).to_be_focused()


@pytest.mark.parametrize(
    ("language", "query"),
    [("ja", "鳥取 観光 交流"), ("ja", "観光・物産"), ("ko", "지방자치에 세미나를")],
)
def test_words_that_stand_apart_find_pages_with_all_of_them(search, site, language, query):
    pages = read_pages(site, language)
    assert holding(pages, query) == set()

    asked = search(language).open(query)

    each = [holding(pages, word) for word in re.split("[ ・]", query)]
    assert set(asked.found) == set.intersection(*each) != set()
    assert asked.count == len(asked.found)


# --- Their order ------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "query"), [("ja", "姉妹都市"), ("ko", "관광")])
def test_titles_come_first_and_the_list_of_everything_last(search, site, language, query):
    pages = read_pages(site, language)

    found = search(language).open(query).found

    in_title = [plain(query) in pages[path][0] for path in found]
    assert in_title[0]
    assert in_title.index(False) == in_title.count(True)
    assert found[-1] == "site-map/"


@pytest.mark.parametrize(("language", "query"), [("ja", "セミナー"), ("ko", "세미나")])
def test_a_title_that_is_the_query_comes_before_titles_that_hold_it(search, language, query):
    asked = search(language).open(query)

    assert asked.links.first.inner_text() == query


# --- What is shown ----------------------------------------------------------------------


@pytest.mark.parametrize(("language", "query"), [("ja", "料理　体験"), ("ko", "요리체험")])
def test_the_words_are_marked_in_titles_and_excerpts(search, language, query):
    asked = search(language).open(query)

    first = asked.page.locator("[data-search-results] li").first
    for place in (first.locator("a mark").first, first.locator(".search__excerpt mark").first):
        assert plain(place.inner_text()) == plain(query)


@pytest.mark.parametrize(
    ("language", "query", "facts"),
    [
        ("ja", "クレアレポート", ["刊行物", "クレアレポート", "年"]),
        ("ko", "크레아서울 세미나", ["세미나", "크레아서울 세미나", "년"]),
    ],
)
def test_a_hit_says_its_section_its_series_and_its_date(search, language, query, facts):
    asked = search(language).open(query)

    told = [
        lines
        for lines in (
            hit.locator(".search__fact").all_inner_texts()
            for hit in asked.page.locator("[data-search-results] li").all()
        )
        if len(lines) == 3
    ]
    section, series, date = facts
    assert any(line[:2] == [section, series] and date in line[2] for line in told)


def test_what_is_in_the_other_language_says_so(search):
    hit = search("ja").open("姉妹都市").page.locator("[data-search-results] li").first

    expect(hit.locator(".search__there")).to_have_attribute("lang", "ko")
    expect(hit.locator(".search__excerpt")).not_to_be_empty()
    inside = hit.locator(".search__excerpt").evaluate(
        "node => [node, ...node.querySelectorAll(':not([lang])')].filter(each =>"
        " [...each.childNodes].some(({ nodeType, data }) =>"
        "   nodeType === 3 && /[가-힣]/.test(data) && !each.closest('[lang=ko]'))).length"
    )
    assert inside == 0


# --- Narrowing --------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "query"), [("ja", "観光"), ("ko", "관광")])
def test_hits_can_be_narrowed_by_section_and_year_and_the_address_keeps_it(search, language, query):
    asked = search(language).open(query)
    everything = asked.found
    asked.page.select_option("#section", "events")
    asked.wait()
    events = asked.found
    year = asked.page.locator("#year option").nth(1).get_attribute("value")
    asked.page.select_option("#year", year)
    asked.page.wait_for_url(f"**year={year}")
    asked.wait()
    narrowed = asked.found

    assert events == [path for path in everything if path.startswith("events/")] != everything
    assert 0 < len(narrowed) < len(events)
    assert asked.count == len(narrowed)
    label = asked.page.locator("#section option:checked").inner_text()
    assert re.search(r"\d+", label)[0] == str(len(narrowed))

    asked.page.reload()
    asked.page.wait_for_selector("[role=status]:not(:empty)")

    assert asked.found == narrowed


def test_a_choice_that_would_leave_nothing_is_given_up(search):
    asked = search("ja").open("観光", "&section=events")

    asked.ask("プライバシーポリシー")

    assert asked.found != []
    assert asked.page.locator("#section").input_value() == ""


def test_the_sections_of_the_page_are_those_of_the_index(site):
    for language in ("ja", "ko"):
        page = LexborHTMLParser((site.folder / language / "search/index.html").read_text("utf-8"))
        index = json.loads((site.folder / language / "search/index.json").read_text("utf-8"))

        values = [option.attributes["value"] for option in page.css("#section option")]

        assert values == [None, *index["sections"]] or values == ["", *index["sections"]]


# --- Keyboard, history, faults ----------------------------------------------------------


def test_going_back_returns_to_the_question_before(search):
    asked = search("ja").open("観光")
    first = asked.found
    asked.field.press_sequentially("交流", delay=30)
    asked.page.wait_for_url(f"**{quote('交流')}*")
    asked.field.press("Enter")
    asked.wait()
    assert asked.found != first

    asked.page.go_back()
    asked.wait()

    assert asked.field.input_value() == "観光"
    assert asked.found == first


def test_an_emptied_field_shows_nothing(search):
    asked = search("ja").open("観光").ask("")

    assert asked.found == []
    assert asked.status.inner_text() == ""
    assert asked.page.locator("#section").is_hidden()


def test_an_index_that_cannot_be_read_is_said_and_tried_again(search):
    searching = search("ja").open()
    searching.page.route("**/grams/*", lambda route: route.abort())
    failed = searching.ask("観光").status.inner_text()
    searching.page.unroute("**/grams/*")

    assert failed == searching.status.get_attribute("data-failed")
    assert searching.ask("観光").found != []


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_the_answer_is_accessible_and_fits_a_phone(search, language):
    asked = search(language).open("交流" if language == "ja" else "교류")
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    asked.page.evaluate(axe)
    violations = asked.page.evaluate(
        "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
        ".map(({ id, nodes }) => `${id}: ${nodes[0].target}`)"
    )
    asked.page.set_viewport_size(ViewportSize(width=320, height=640))

    assert violations == []
    assert asked.page.evaluate("document.scrollingElement.scrollWidth") <= 320


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_without_javascript_lists_lead_to_every_page(browser, site, language):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address_of(site, language)}search/")

    links = [link.get_attribute("href") for link in page.locator("main a").all()]
    assert {"../site-map/", "../publications/"} <= set(links)
    assert page.locator("noscript p").is_visible()
    assert page.locator("#section").is_hidden()
    context.close()


# --- A site of five thousand pages ------------------------------------------------------

MANY = 5000
MOST_BYTES = 60_000
OF_MANY = {
    "ja": rows("""
        観光 / 自治体 / 県 / 姉妹都市 / クレア / セミナー / オンライン / まちづくり / 鳥取 / の / 年 / 5月
        大韓民国市道知事協議会 / 日本の自治体の韓国での活動 / 地方公務員等連絡協議会 / 2021年度 / 第1234号
        料理 体験 / メールマガジン / インバウンド / ＪＥＴプログラム / 韓国地方行政研究院 / 国際化 / 出展
        語学指導等を行う外国青年招致事業 / 日韓交流おまつりの会場 / ソウル 観光 職員 料理 交流 / 公務員
        ない言葉です / 鹿児島 / パンフレット / デジタル化 / 人口減少 / 自治体国際化協会ソウル事務所
        釜山国際観光博覧会 / 依頼調査 / 協議会 / ボランティア / 済州 / クレアレポート / 発表
    """),
    "ko": rows("""
        관광 / 지자체 / 시 / 자매도시 / 자매 도시 / 크레아 / 세미나를 / 온라인 / 돗토리현 / 의 / 5월 / 교류
        대한민국시도지사협의회 / 일본 지자체의 한국에서의 활동 / 지방공무원 등 연락협의회 / 2021년도
        제1234호 / 요리 체험 / 메일매거진 / 인바운드 / JET 프로그램 / 한국지방행정연구원 / 국제화 / 발표
        한일축제한마당에서 / 서울 관광 직원 요리 교류 / 없는단어입니다 / 가고시마 / 자매돗 / 세미ㄴ / 회의
        팸플릿 / 디지털 / 인구감소 / 부산국제관광박람회 / 의뢰조사 / 자치체국제화협회 서울사무소 / 공무원
        협의회 / 자원봉사 / 제주
    """),
}


def many_pages(site, language):
    """Return reports whose sentences are those of the site, in ever other orders."""
    tree = site.folder / language
    sentences = sorted(
        {
            sentence
            for file in tree.rglob("*.html")
            for line in LexborHTMLParser(file.read_text("utf-8"))
            .css_first("main")
            .text()
            .split("\n")
            for sentence in re.split(r"(?<=[。.])", line.strip())
            if len(sentence) > 8
        }
    )
    number, sentence = ("第{}号", "年") if language == "ja" else ("제{}호", "년")
    steps = (sentences[step * 7919 % len(sentences)] for step in count())
    pages = []
    for report in range(MANY):
        text, length = [], 0
        while length < 1500:
            text.append(next(steps))
            length += len(text[-1])
        year = 2005 + report * 21 // MANY
        title = f"{text[len(text) // 2][:40]} {number.format(report)}"
        pages.append(
            Found(
                path=f"publications/report-{report:05}/",
                title=Words(title),
                section="publications",
                reading=Reading(f"{title} {' '.join(text)}", body=len(title) + 1),
                label=Words("CLAIR REPORT"),
                when=f"{year}{sentence}",
                day=str(year),
            )
        )
    return ordered(pages)


@pytest.fixture(scope="module", params=["ja", "ko"])
def large(request, site):
    return request.param, search_files(many_pages(site, request.param), GROUPS)


@pytest.fixture
def searching_large(large, page, site):
    """The search page over the large index, and the bytes of its files that were fetched."""
    language, index = large
    fetched = {}

    def answer(route):
        name = urlsplit(route.request.url).path.partition("/search/")[2]
        fetched[name] = len(index[name])
        route.fulfill(body=index[name])

    page.route(re.compile(r"/search/(index\.json|(grams|cards|texts)/)"), answer)
    return Search(page, address_of(site, language)), fetched


def test_a_first_query_over_five_thousand_pages_fetches_little(large, searching_large):
    language, _ = large
    searching, fetched = searching_large
    too_much = {}
    for query in OF_MANY[language]:
        fetched.clear()
        searching.open(query)
        if searching.found:
            expect(searching.page.locator(".search__excerpt").first).not_to_be_empty()
        if sum(fetched.values()) > MOST_BYTES:
            too_much[query] = dict(fetched)

    assert too_much == {}


def test_the_hits_of_a_large_site_come_in_parts_that_the_keyboard_asks_for(large, searching_large):
    language, index = large
    searching, _ = searching_large
    searching.open("観光" if language == "ja" else "관광")
    more = searching.page.locator("[data-search-more]")
    first = searching.found

    more.focus()
    more.press("Enter")
    expect(searching.links.nth(len(first))).to_be_focused()

    assert 0 < len(first) < len(searching.found) <= searching.count
    assert searching.found[: len(first)] == first
    assert searching.count <= json.loads(index["index.json"])["pages"]


def test_all_parts_together_are_all_hits(large, searching_large):
    language, index = large
    searching, _ = searching_large
    query = "第77" if language == "ja" else "제77"
    searching.open(query)
    more = searching.page.locator("[data-search-more]")
    while more.is_visible():
        shown = searching.links.count()
        more.click()
        expect(searching.links.nth(shown)).to_be_attached()

    titles = [json.loads(data) for name, data in index.items() if name.startswith("cards/")]
    wanted = {card[0] for cards in titles for card in cards if plain(query) in plain(card[1])}
    assert len(searching.found) == len(set(searching.found)) == searching.count
    assert wanted <= set(searching.found)
