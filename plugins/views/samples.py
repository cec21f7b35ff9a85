"""Every component of the theme with something to show: for the style guide alone.

Nothing here is read from the records, so that the guide looks the same whatever they say. A
component is one template in ``theme/templates/_partials/`` (or one macro in it) with its style
files in ``theme/static/css/components/``; a test says which one is missing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from plugins.bilingual.documents import OTHER
from plugins.charts.bars import Bar, draw_bars
from plugins.charts.columns import Column, draw_columns
from plugins.charts.drawing import Drawing, Picture, Words
from plugins.charts.strips import Strip, draw_strips
from plugins.charts.tiles import draw_tiles
from plugins.records.models import Language
from plugins.views.accessibility import Count
from plugins.views.base import (
    Colophon,
    Html,
    Icons,
    Link,
    Moment,
    Moved,
    Name,
    Notice,
    Number,
    Office,
    Page,
    Partial,
    Phrase,
    PictureView,
    Said,
    Site,
    Subscription,
)
from plugins.views.charts import Map, Place, Spot
from plugins.views.citations import Cited, Mark
from plugins.views.events import Overview, ProgramCount, YearCount
from plugins.views.lists import Counted, Entry, Neighbours, Year
from plugins.views.programs import ChapterView, Doings, Part, ProgramLine
from plugins.views.publications import Cover, FacetView, FileView, SeriesView
from plugins.views.statistics import Row, Table

GUIDE = "/styleguide/"
_PICTURE = "/theme/icons/card-ja.png"
_WIDTH, _HEIGHT = 1200, 630  # pixels


@dataclass(frozen=True)
class Sample:
    """A component: a partial (see there) and the names of its style files in components/."""

    template: str
    macro: str
    styles: tuple[str, ...]
    arguments: tuple[object, ...] = ()
    text: str = ""
    views: Mapping[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return (self.macro or self.template).replace("_", "-")

    @property
    def partial(self) -> Partial:
        return Partial(self.template, self.macro, self.arguments, self.text, self.views)


def samples(lang: Language) -> tuple[Sample, ...]:
    """Return all components in *lang*, in the order in which they stand on pages."""
    say = _Say(lang)
    site, page = _site(say), _page(say)
    return (
        *_frame(say, site, page),
        *_text(say, site, page),
        *_lists(say, site, page),
        *_numbers(say),
        *_front(say, site, page),
    )


class _Say:
    """Says everything in one of two languages."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self.other: Language = OTHER[lang]

    def __call__(self, ja: str, ko: str) -> str:
        return ja if self.lang == "ja" else ko

    def phrase(self, ja: str, ko: str) -> Phrase:
        return Phrase(self(ja, ko))

    def name(self, ja: str, ko: str, short: str = "") -> Name:
        there = ko if self.lang == "ja" else ja
        return Name(self.phrase(ja, ko), Phrase(there, self.other), short)

    def link(self, ja: str, ko: str, url: str = GUIDE, *, current: bool = False) -> Link:
        return Link(self.phrase(ja, ko), url, current=current)

    def day(self) -> Moment:
        return Moment(self("2021年11月17日（水）", "2021년 11월 17일(수)"), "2021-11-17")

    def year(self, year: int) -> str:
        return self(f"{year}年度", f"{year}년도")


def _site(say: _Say) -> Site:
    """Return a site with little of everything."""
    return Site(
        lang=say.lang,
        url="https://example.org",
        name=say("見本事務所", "견본 사무소"),
        other_name=Phrase("견본 사무소" if say.lang == "ja" else "見本事務所", say.other),
        locale="",
        navigation=(
            say.link("事業のご案内", "사업 안내", current=True),
            say.link("イベントの記録", "행사 기록", "/"),
            say.link("お知らせ", "새 소식", "/"),
        ),
        footer=(say.link("アクセス", "오시는 길"), say.link("お問い合わせ", "문의")),
        notices=(
            Notice(
                say.phrase(
                    "11月17日（水）は電話がつながりません。",
                    "11월 17일(수)에는 전화가 연결되지 않습니다.",
                ),
                GUIDE,
            ),
        ),
        office=Office(
            name=say.phrase("見本事務所", "견본 사무소"),
            formal_name=say.phrase(
                "一般財団法人見本協会ソウル事務所", "일반재단법인 견본협회 서울사무소"
            ),
            other_name=Phrase(
                "일반재단법인 견본협회 서울사무소"
                if say.lang == "ja"
                else "一般財団法人見本協会ソウル事務所",
                say.other,
            ),
            english_name="Sample Office",
            address=say.phrase("ソウル特別市見本区見本路1", "서울특별시 견본구 견본로 1"),
            phone="+82-2-000-0000",
            phone_url="tel:+82-2-000-0000",
            fax="+82-2-000-0001",
            email="info@example.org",
            map_url="https://example.org/",
        ),
        channels=(say.link("見本のFacebook", "견본 Facebook"),),
        icons=Icons("", "", "", ""),
        stylesheets=(),
        scripts=(),
        card="",
        preview=True,
        here=GUIDE,
    )


def _page(say: _Say) -> Page:
    """Return a page to which everything has happened that can happen to one."""
    return Page(
        key="styleguide",
        path=GUIDE,
        lang=say.lang,
        template="page",
        kind="pages",
        title=say.phrase("地域の魅力を韓国へ伝える", "지역의 매력을 한국에 알리다"),
        other_title=Phrase(
            "지역의 매력을 한국에 알리다" if say.lang == "ja" else "地域の魅力を韓国へ伝える",
            say.other,
        ),
        summary=say(
            "日本の自治体の韓国での活動と、日韓の自治体間の交流を支えています。",
            "일본 지자체의 한국 내 활동과 한일 지자체 간 교류를 지원하고 있습니다.",
        ),
        body=_prose(say),
        date=say.day(),
        canonical="https://example.org/styleguide/",
        alternates=(),
        switch=Link(
            Phrase("한국어" if say.lang == "ja" else "日本語", say.other), GUIDE, lang=say.other
        ),
        switch_is_exact=False,
        breadcrumbs=(
            say.link("見本事務所", "견본 사무소"),
            say.link("事業のご案内", "사업 안내"),
            say.link("地域の魅力を韓国へ伝える", "지역의 매력을 한국에 알리다", current=True),
        ),
        fallback=True,
        moved=Moved(
            say("韓国語", "일본어"),
            say.day(),
            (
                Link(
                    Phrase("신청 방법" if say.lang == "ja" else "申込方法", say.other),
                    GUIDE,
                    lang=say.other,
                ),
            ),
        ),
        draft=True,
        noindex=True,
        feeds=(
            Subscription(
                say.phrase("お知らせ（Atomフィード）", "새 소식(Atom 피드)"),
                GUIDE,
                "application/atom+xml",
            ),
        ),
        linked_data=(),
        card_type="website",
        other_locales=(),
        published="",
        sources=_sources(say),
        photographs=(_picture(say), replace(_picture(say), caption=None, credit=None)),
        card=None,
        colophon=_colophon(say),
    )


def _colophon(say: _Say) -> Colophon:
    """Return what is seen where the style guide is printed."""
    return Colophon(
        running=say(
            "地域の魅力を韓国へ伝える — 見本事務所", "지역의 매력을 한국에 알리다 — 견본 사무소"
        ),
        lines=(
            Said(
                say("引用するには", "인용 방법"),
                (
                    say.phrase(
                        "一般財団法人見本協会ソウル事務所「地域の魅力を韓国へ伝える」『見本事務所』、2021年11月17日。https://example.org/styleguide/",
                        "일반재단법인 견본협회 서울사무소, 「지역의 매력을 한국에 알리다」, 『견본 사무소』, 2021. 11. 17., https://example.org/styleguide/.",
                    ),
                ),
            ),
            Said(say("掲載日", "게시일"), (Phrase(say.day().text),)),
            Said(say("言語", "언어"), (say.phrase("日本語", "한국어"),)),
        ),
    )


def _prose(say: _Say) -> Html:
    return Html(
        say(
            "<h3>本文の見出し</h3>"
            "<p>本文は17ピクセルで、一行は最大で全角40字です。<strong>強調</strong>、"
            f'<a href="{GUIDE}">リンク</a>、<code>コード</code>を含みます。</p>'
            "<ul><li>箇条書きの一つ目</li><li>箇条書きの二つ目</li></ul>"
            "<ol><li>最初にすること</li><li>次にすること</li></ol>"
            "<blockquote><p>引用文です。</p></blockquote>"
            "<dl><dt>用語</dt><dd>その説明です。</dd></dl>",
            "<h3>본문 제목</h3>"
            "<p>본문은 17픽셀이며 한 줄은 전각 40자를 넘지 않습니다. <strong>강조</strong>, "
            f'<a href="{GUIDE}">링크</a>, <code>코드</code>를 포함합니다.</p>'
            "<ul><li>첫 번째 항목</li><li>두 번째 항목</li></ul>"
            "<ol><li>먼저 할 일</li><li>다음에 할 일</li></ol>"
            "<blockquote><p>인용문입니다.</p></blockquote>"
            "<dl><dt>용어</dt><dd>그 설명입니다.</dd></dl>",
        )
    )


def _sources(say: _Say) -> tuple[Link, ...]:
    return (
        Link(
            say.phrase("見本パンフレット", "견본 팸플릿"),
            "",
            date=Moment(say("2022年", "2022년"), "2022"),
        ),
        say.link("見本の報道資料", "견본 보도 자료"),
    )


def _picture(say: _Say) -> PictureView:
    return PictureView(
        url=_PICTURE,
        webp=f"{_PICTURE} {_WIDTH}w",
        srcset=f"{_PICTURE} {_WIDTH}w",
        width=_WIDTH,
        height=_HEIGHT,
        alt=say("共有用の画像", "공유용 이미지"),
        caption=say.phrase("写真の説明です。", "사진 설명입니다."),
        credit=say.phrase("見本事務所", "견본 사무소"),
    )


def _frame(say: _Say, site: Site, page: Page) -> tuple[Sample, ...]:
    """Return what stands around every page."""
    views = {"site": site, "page": page}
    return (
        Sample("skip-link", "", ("skip-link",), views=views),
        Sample("masthead", "", ("masthead",), views=views),
        Sample("languages", "", ("languages",), views=views),
        Sample("navigation", "", ("navigation", "columns"), views=views),
        Sample("notices", "", ("notices",), views=views),
        Sample("breadcrumbs", "", ("breadcrumbs", "line"), views=views),
        Sample("page-title", "", ("page-title",), views=views),
        Sample("fallback", "", ("fallback",), views=views),
        Sample("moved", "", (), views=views),
        Sample("footer", "", ("footer", "colophon", "line"), views=views),
    )


def _text(say: _Say, site: Site, page: Page) -> tuple[Sample, ...]:
    """Return what is made of words."""
    views = {"site": site, "page": page}
    parts = (
        Part("here", say("概要", "개요")),
        Part("here", say("対象", "대상")),
        Part("here", say("申込方法", "신청 방법")),
    )
    marks = (Mark(1, "source-1"), Mark(2, "source-2"))
    there = (Mark(1, "here"), Mark(2, "here"))
    return (
        Sample(
            "section",
            "section",
            ("section",),
            (say("対象", "대상"),),
            say("<p>日本の地方自治体の皆様</p>", "<p>일본 지방자치단체 여러분</p>"),
        ),
        Sample(
            "jumps",
            "jumps",
            ("jumps", "line"),
            (say("このページの内容", "이 페이지의 내용"), parts),
        ),
        Sample("intro", "", ("prose",), views=views),
        Sample("photographs", "", ("picture",), views=views),
        Sample("picture", "picture", ("picture",), (_picture(say),)),
        Sample(
            "text", "name", ("name",), (say.name("国際化見本協会", "국제화견본협회", "SAMPLE"),)
        ),
        Sample("text", "moment", (), (say.day(),)),
        Sample(
            "names",
            "names",
            ("names", "columns"),
            (
                (
                    say.name("鳥取県", "돗토리현"),
                    say.name("江原道", "강원도"),
                    say.name("ソウル特別市", "서울특별시"),
                ),
                "names--columns",
            ),
        ),
        Sample("sources-list", "source_marks", ("sources",), (there,)),
        Sample(
            "sources-list",
            "cited_list",
            ("sources",),
            (tuple(map(Cited, marks, _sources(say))),),
        ),
        Sample("sources-list", "sources_line", (), (_sources(say),)),
        Sample("sources", "", ("sources", "section"), views=views),
        Sample("files", "cover", ("file",), (Cover(_PICTURE, _WIDTH, _HEIGHT),)),
        Sample(
            "files",
            "citation",
            ("file",),
            ((say.phrase("見本協会『見本』2022年。", "견본협회, 『견본』, 2022."),),),
        ),
        Sample("contact-lines", "", ("row",), views=views),
    )


def _entries(say: _Say) -> tuple[Entry, ...]:
    return (
        Entry(
            say.name("料理体験を通じた自治体PR", "요리 체험을 통한 지자체 PR"),
            GUIDE,
            say.day(),
            label=say.phrase("料理体験", "요리 체험"),
            places=(say.phrase("鳥取県", "돗토리현"), say.phrase("島根県", "시마네현")),
            marks=(say("オンライン", "온라인"),),
            subtitle=say.phrase("副題です", "부제입니다"),
            contents=(say.phrase("そば", "소바"), say.phrase("しじみ汁", "재첩국")),
        ),
        Entry(say.name("日韓共同セミナー", "한일 공동세미나"), GUIDE, say.day()),
    )


def _lists(say: _Say, site: Site, page: Page) -> tuple[Sample, ...]:
    """Return what is made of lines."""
    views = {"site": site, "page": page}
    entries = _entries(say)
    lists = (
        Counted(say.link("食・地酒", "음식·지역 술"), "12"),
        Counted(say.link("観光", "관광"), "9"),
    )
    return (
        Sample("entries", "entries", ("entry", "row", "line"), (entries,)),
        Sample(
            "entries",
            "years",
            ("year",),
            (
                (
                    Year("fy2021", say.year(2021), entries[:1]),
                    Year("fy2020", say.year(2020), entries[1:]),
                ),
            ),
        ),
        Sample(
            "doings",
            "doings",
            ("doings", "row"),
            (
                (
                    Doings(say.year(2021), (say.phrase("書道展の開催", "서예전 개최"),)),
                    Doings(say.year(2020), (say.phrase("職員の相互派遣", "직원 상호 파견"),)),
                ),
            ),
        ),
        Sample("counted", "counted", ("line",), (lists,)),
        Sample(
            "counted",
            "facets",
            ("facets", "columns", "line"),
            (
                (
                    FacetView(
                        "topics", say.link("分野別の刊行物", "분야별 간행물"), lists, more=True
                    ),
                ),
            ),
        ),
        Sample("series", "series_facts", (), (_series(say),)),
        Sample(
            "files",
            "files",
            ("row", "line"),
            (
                (
                    FileView(
                        GUIDE,
                        say("PDF（日本語）", "PDF(일본어)"),
                        "1.2 MB",
                        say("24ページ", "24쪽"),
                        "0f" * 32,
                        say("読み上げ用のタグ付き", "화면 낭독 프로그램용 태그 있음"),
                        say.lang,
                    ),
                ),
            ),
        ),
        Sample(
            "neighbours",
            "neighbours",
            ("neighbours", "columns"),
            (
                Neighbours(
                    say.link("日韓交流おまつり2019", "한일축제한마당 2019"),
                    say.link("日韓交流おまつり2021", "한일축제한마당 2021"),
                ),
                say("同じ事業のイベント", "같은 사업의 행사"),
            ),
        ),
        Sample("subscribe", "", ("line",), views=views),
    )


def _series(say: _Say) -> SeriesView:
    return SeriesView(
        id="series",
        name=say.name("見本レポート", "견본 리포트"),
        summary=Html(say("<p>海外の動向を紹介します。</p>", "<p>해외 동향을 소개합니다.</p>")),
        program=say.link("情報発信", "정보발신"),
        address=Link(Phrase("https://example.org/"), "https://example.org/"),
        issn="0000-0000",
        link=say.link("見本レポート", "견본 리포트"),
        count="",
        entries=(),
        more=False,
        note=None,
        sources=(),
    )


def _numbers(say: _Say) -> tuple[Sample, ...]:
    """Return what is made of numbers."""
    figure = Number(
        "ties",
        "165",
        say.phrase("件", "건"),
        say.phrase("姉妹都市の数", "자매도시 수"),
        say("2022年1月31日", "2022년 1월 31일"),
        say.phrase("見本の数です。", "견본 숫자입니다."),
        _sources(say),
    )
    people = replace(
        figure, number="5,761", unit=say.phrase("名", "명"), label=say.phrase("参加者", "참가자")
    )
    return (
        Sample("figures", "figures", ("figures", "columns"), ((figure, people), _sources(say))),
        Sample("chart", "chart", ("chart",), (_bars(say),)),
        Sample("statistic", "statistic", ("statistic", "table", "beside", "chart"), (_table(say),)),
        Sample("events-overview", "events_overview", ("counts", "table"), (_overview(say),)),
        Sample("map", "map", ("map", "beside", "chart"), (_map(say),)),
        Sample(
            "test-run",
            "counts",
            (),
            ((Count(say("未試験", "시험 전"), "31"), Count(say("問題あり", "문제 있음"), "0")),),
        ),
    )


def _drawn(name: str, title: str, summary: str, drawing: Drawing | None) -> Picture | None:
    return Picture(f"chart-{name}", title, summary, drawing) if drawing else None


def _bars(say: _Say) -> Picture | None:
    bars = [
        Bar(Words(say("宿泊", "숙박")), 12, say("12団体", "12개 단체")),
        Bar(Words(say("日帰り", "당일치기")), 5, say("5団体", "5개 단체")),
    ]
    title = say("棒グラフ：参加団体", "막대그래프: 참가 단체")
    return _drawn(
        "bars", title, say("宿泊が最多です。", "숙박이 가장 많습니다."), draw_bars(bars, say.lang)
    )


def _table(say: _Say) -> Table:
    values = {2017: 57, 2018: 64, 2021: 20}
    drawing = draw_columns(
        [Column(year, value, str(value)) for year, value in values.items()],
        Words(say("数（団体）", "수(개 단체)")),
        Words(say("年度", "회계연도")),
        say.lang,
    )
    title = say("参加団体の数", "참가 단체 수")
    return Table(
        id="sample",
        by_year=True,
        title=Phrase(title),
        chart=_drawn("columns", title, say("57から20に減少。", "57에서 20으로 감소."), drawing),
        has_gaps=True,
        head=say("年度", "회계연도"),
        unit=say.phrase("団体", "개 단체"),
        rows=tuple(
            Row(
                Phrase(say.year(year)),
                str(value),
                value,
                say.phrase("オンライン開催", "온라인 개최") if year == 2021 else None,
            )
            for year, value in values.items()
        ),
        total=str(sum(values.values())),
        has_notes=True,
        as_of=Moment(say("2022年", "2022년"), "2022"),
        note=say.phrase("見本の数です。", "견본 숫자입니다."),
        sources=_sources(say),
    )


def _overview(say: _Say) -> Overview:
    counts = {2019: 2, 2021: 1}
    program = say.link("料理体験", "요리 체험")
    drawing = draw_strips([Strip(Words(program.label.text), counts)], say.lang)
    return Overview(
        chart=_drawn(
            "strips",
            say("年度別の件数", "연도별 건수"),
            say("全3件です。", "모두 3건입니다."),
            drawing,
        ),
        rows=(
            ProgramCount(
                program,
                "3",
                tuple(
                    YearCount(Link(Phrase(str(year)), GUIDE), str(count))
                    for year, count in counts.items()
                ),
            ),
        ),
        total="3",
    )


def _map(say: _Say) -> Map:
    names = {"tottori": say.name("鳥取県", "돗토리현"), "gangwon": say.name("江原道", "강원도")}
    keys = {"tottori": "1", "gangwon": "A"}
    drawing = draw_tiles(
        {body: (keys[body], Words(name.here.text)) for body, name in names.items()},
        [("tottori", "gangwon")],
        (Words(say("日本", "일본")), Words(say("韓国", "한국"))),
    )
    return Map(
        _drawn(
            "map",
            say("略図：姉妹都市", "약도: 자매도시"),
            say("鳥取県と江原道です。", "돗토리현과 강원도입니다."),
            drawing,
        ),
        {body: Spot(name, (Place(keys[body], None),)) for body, name in names.items()},
    )


def _front(say: _Say, site: Site, page: Page) -> tuple[Sample, ...]:
    """Return what the home page and the list of programs have, and the form to search."""
    views = {"site": site, "page": page}
    chapter = ChapterView(
        "support",  # a place on the page of programs, to which home leads in any case
        "Ⅰ",
        say.name("地域の魅力を発信", "지역의 매력을 발신"),
        say.phrase(
            "日本各地の魅力を韓国に向けて発信しています。",
            "일본 각지의 매력을 한국에 알리고 있습니다.",
        ),
        tuple(
            ProgramLine(
                name,
                number,
                say.name(ja, ko),
                say.phrase(ja, ko),
                GUIDE,
                say.phrase("見本の事業です。", "견본 사업입니다."),
                say.phrase("日本の地方自治体", "일본 지방자치단체"),
            )
            for name, number, ja, ko in (
                ("cooking", "①", "料理体験", "요리 체험"),
                ("lectures", "②", "出前講座", "출장강좌"),
            )
        ),
    )
    return (
        Sample("hero", "", ("hero", "page-title"), views=views),
        Sample("audiences", "", ("audience",), views=views),
        Sample("chapters", "chapter_lines", ("chapter", "row", "line"), ((chapter,),)),
        Sample("chapters", "chapter_section", ("chapter", "section", "row"), (chapter,)),
        Sample("search-form", "", ("search",), views=views),
    )
