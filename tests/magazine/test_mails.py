"""An issue as a mail: programs can read it, and both its forms say the same."""

import email
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from itertools import pairwise
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.bilingual.build import Gathered, gather, targets, with_links
from plugins.bilingual.clock import SEOUL
from plugins.bilingual.render import Renderer
from plugins.bilingual.templates import environment
from plugins.magazine.blocks import Block, Run, blocks, parted
from plugins.magazine.letter import Article, Letter, letter
from plugins.magazine.mail import html, mail, parts
from plugins.magazine.plain import plain
from plugins.magazine.subscription import Order, mailto
from plugins.magazine.wrapping import COLUMNS, width
from plugins.records.models import LANGUAGES, Language, Magazine
from tests.conftest import BUILD_DATE, ROOT

few = settings(max_examples=50, deadline=None, derandomize=True)  # each is a whole issue
ENVIRONMENTS = {lang: environment(ROOT / "theme", lang) for lang in LANGUAGES}
# What mail programs understand: https://www.caniemail.com, rows that all of Gmail, Outlook,
# Apple Mail, Naver and Yahoo have; a list of ours, no longer than the template needs.
TAGS = {"html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "h2", "p", "a", "b"}
TAGS |= {"span"}
PROPERTIES = {
    "background-color", "border-bottom", "color", "font-family", "font-size", "font-weight",
    "line-height", "margin", "max-width", "overflow-wrap", "padding", "padding-left",
    "text-align", "text-decoration", "text-indent", "width", "word-break",
}  # fmt: skip


# --- The issue of this repository, and made-up ones -------------------------------------


@pytest.fixture(scope="module")
def left() -> Gathered:
    report, left = gather(root=ROOT, build_date=BUILD_DATE, drafts=True)
    assert left is not None, report.problems
    return left


def renderer_of(left: Gathered, lang: Language) -> Renderer:
    return Renderer(left.sites[lang], left.known, left.hosts, ROOT)


def letters_of(left: Gathered) -> list[Letter]:
    """Return every issue of this repository in both languages."""
    leading = targets(left.sites, left.sides)
    return [
        letter(with_links(document, leading[lang], ROOT)[0], renderer_of(left, lang).shelf)
        for lang in LANGUAGES
        for document in left.sides[lang].values()
        if isinstance(document.record, Magazine)
    ]


@pytest.fixture(scope="module")
def letters(left: Gathered) -> list[Letter]:
    return letters_of(left)


words = st.text(
    st.sampled_from("日韓交流、。（）「」アー한국의 가나다,.<>&\"'{}%abc 012━①…@é\u3099👩‍🚀"),
    max_size=60,
)
lines = words.map(lambda text: re.sub(r"\s+", " ", text).strip()).filter(bool)
addresses = st.sampled_from(["", "https://example.org/a/?b=1&c=%E3%81%82", "mailto:a@example.org"])
runs = st.builds(Run, lines, st.sampled_from([None, *LANGUAGES]), addresses, st.booleans())
paragraphs = st.lists(runs, min_size=1, max_size=3).map(tuple)
texts = st.lists(
    st.builds(Block, st.just("paragraph"), paragraphs)
    | st.builds(Block, st.just("item"), paragraphs, st.sampled_from(["・", "- ", "12. ", ""])),
    max_size=3,
).map(tuple)


@st.composite
def made_up(draw: st.DrawFn) -> Letter:
    lang = draw(st.sampled_from(LANGUAGES))
    count = draw(st.integers(0, 3))
    articles = [
        Article(
            number,
            (Run(draw(lines)),),
            tuple(Run(fact) for fact in draw(st.lists(lines, max_size=3))),
            draw(texts),
            draw(st.sampled_from(["", "https://example.org/news/1/"])),
        )
        for number in range(1, count + 1)
    ]
    order = Order("stop", "a@example.org", "停止", "名\n", mailto("a@example.org", "停止", "名\n"))
    return Letter(
        id="2026-11",
        lang=lang,
        name=draw(lines),
        issue=draw(lines),
        subject=draw(lines),
        title=tuple(Run(each) for each in draw(st.lists(lines, max_size=1))),
        opening=draw(texts),
        contents=draw(lines),
        articles=tuple(articles),
        footer=((Block("paragraph", draw(paragraphs)),),),
        sender=(draw(lines), "a@example.org"),
        moment=datetime(2026, 11, 23, 10, tzinfo=SEOUL),
        list_id="Office <letters.example.org>",
        stop=order,
        draft=False,
    )


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(raw, policy=default))


def part(message: EmailMessage, kind: str) -> str:
    held = message.get_body((kind,))
    assert held is not None
    return str(held.get_content()).replace("\r\n", "\n")


# --- Reading the HTML form as a mail program does ---------------------------------------


class Page(HTMLParser):
    """Every element with its attributes, and every text with the styles around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self.texts: list[tuple[str, Mapping[str, str]]] = []
        self.open: list[tuple[str, Mapping[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag != "meta":
            style = dict(attributes).get("style") or ""
            held = dict(pair.split(":", 1) for pair in style.split(";") if pair)
            self.open.append((tag, held))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(tag == "body" for tag, _style in self.open):
            styles: dict[str, str] = {}
            for _tag, style in self.open:
                styles |= style
            self.texts.append((data, styles))

    @property
    def text(self) -> str:
        return "".join(text for text, _styles in self.texts)


def bare(text: str) -> str:
    """Return a text without what only one form has: white space, rules, addresses of the web."""
    text = re.sub(r"(?m)^━{35}$|^─{35}$|^■ |https?://[!-~]+", "", text)
    return re.sub(r"\s", "", text)


def web_addresses(text: str) -> set[str]:
    return set(re.findall(r"https?://[!-~]+", text))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


# --- What the office gets ----------------------------------------------------------------


def test_there_is_an_issue_in_both_languages_to_look_at(letters: list[Letter]) -> None:
    assert {held.lang for held in letters} == set(LANGUAGES)


def test_a_mail_has_the_headers_that_the_issue_tells(letters: list[Letter]) -> None:
    for held in letters:
        message = read(mail(held, ENVIRONMENTS[held.lang]))

        assert message["Subject"] == held.subject
        assert [(each.display_name, each.addr_spec) for each in message["From"].addresses] == [
            held.sender
        ]
        assert message["Date"].datetime == held.moment
        assert message["Content-Language"] == held.lang
        assert message["X-Unsent"] == "1"
        assert message["MIME-Version"] == "1.0"
        absent = ("To", "Cc", "Bcc", "List-Unsubscribe-Post")
        assert [name for name in absent if name in message] == []


def test_the_way_to_stop_is_the_mail_that_the_page_tells(left: Gathered) -> None:
    for held in letters_of(left):
        raw = mail(held, ENVIRONMENTS[held.lang])
        message = read(raw)
        assert held.stop is not None
        # As it is typed, on one line: programs that look for it decode no encoded words.
        assert f"\r\nList-Unsubscribe: <{held.stop.url}>\r\n".encode("ascii") in raw

        url = urlsplit(message["List-Unsubscribe"].strip("<>"))

        told = parse_qs(url.query, strict_parsing=True)
        assert (url.scheme, url.path) == ("mailto", held.stop.address)
        assert told == {
            "subject": [held.stop.subject],
            "body": [held.stop.body.replace("\n", "\r\n")],
        }
        assert bare(held.stop.subject) in bare(plain(held))


def test_the_subject_that_is_attested_asks_for_the_magazine(left: Gathered) -> None:
    for lang in LANGUAGES:
        shelf = renderer_of(left, lang).shelf
        home = shelf.by_key["pages/magazine.md"]
        html, problems = renderer_of(left, lang).render(home)

        assert problems == []
        found = re.search(r'href="mailto:[^"?]*\?subject=([^&"]*)', html or "")
        assert found
        assert parse_qs(f"subject={found[1]}")["subject"][0].startswith(
            "クレアソウルメールマガジン配信希望"
        )


def test_links_lead_to_the_hosts_that_publish(letters: list[Letter]) -> None:
    hosts = {"ja": "https://www.clair.or.kr/", "ko": "https://korea.clair.or.kr/"}
    for held in letters:
        page = Page(html(held, ENVIRONMENTS[held.lang]))
        links = [attributes["href"] or "" for tag, attributes in page.elements if tag == "a"]

        elsewhere = [url for url in links if not url.startswith(("mailto:", hosts[held.lang]))]

        assert elsewhere == []
        assert f"{hosts[held.lang]}magazine/{held.id}/" in links


# --- Any issue ---------------------------------------------------------------------------


@few
@given(made_up())
def test_a_mail_can_be_read_back_without_a_defect(held: Letter) -> None:
    raw = mail(held, ENVIRONMENTS[held.lang])
    message = read(raw)

    assert [part.defects for part in message.walk()] == [[], [], []]
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert message["Subject"] == held.subject
    assert part(message, "plain") == plain(held)
    assert part(message, "html").strip() == html(held, ENVIRONMENTS[held.lang]).strip()
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@few
@given(made_up())
def test_the_same_issue_is_the_same_file(held: Letter) -> None:
    assert mail(held, ENVIRONMENTS[held.lang]) == mail(held, ENVIRONMENTS[held.lang])


def test_read_again_the_issues_are_the_same_files(left: Gathered, letters: list[Letter]) -> None:
    again = gather(root=ROOT, build_date=BUILD_DATE, drafts=True)[1]
    assert again is not None

    files = [
        [mail(held, ENVIRONMENTS[held.lang]) for held in each]
        for each in (letters, letters_of(again))
    ]

    assert files[0] == files[1]


def say_the_same(held: Letter) -> None:
    page = Page(html(held, ENVIRONMENTS[held.lang]))
    text = plain(held)

    assert bare(text) == bare(page.text)
    told = [block.text for each in held.articles for block in each.text]
    assert [each for each in told if each not in page.text] == []  # no space between its runs
    links = {attributes["href"] or "" for tag, attributes in page.elements if tag == "a"}
    assert {url for url in links if url.startswith("http")} == web_addresses(text)


@few
@given(made_up())
def test_text_and_html_say_the_same(held: Letter) -> None:
    say_the_same(held)


def test_text_and_html_of_our_issues_say_the_same(letters: list[Letter]) -> None:
    for held in letters:
        say_the_same(held)


@few
@given(made_up())
def test_no_line_of_the_text_is_wider_than_35_full_width_letters(held: Letter) -> None:
    wide = [line for line in plain(held).splitlines() if width(line) > COLUMNS]

    assert [line for line in wide if not line.strip().startswith("https://")] == []


@few
@given(made_up())
def test_the_html_keeps_to_what_mail_programs_read(held: Letter) -> None:
    page = Page(html(held, ENVIRONMENTS[held.lang]))

    assert {tag for tag, _attributes in page.elements} <= TAGS
    named = {name for _tag, attributes in page.elements for name in attributes}
    assert named.isdisjoint({"class", "id", "src", "background", "onclick"})
    roles = [attributes.get("role") for tag, attributes in page.elements if tag == "table"]
    assert roles == ["presentation"] * len(roles)
    styles = [attributes.get("style") or "" for _tag, attributes in page.elements]
    used = {pair.partition(":")[0] for style in styles for pair in style.split(";") if pair}
    assert used <= PROPERTIES
    assert "url(" not in "".join(styles)
    widths = [a.get("width") for tag, a in page.elements if tag == "table"]
    assert widths == ["100%", "600"]
    assert page.elements[0] == ("html", {"lang": held.lang})


def test_every_text_has_both_its_colours_and_can_be_read_on_them(letters: list[Letter]) -> None:
    for held in letters:
        page = Page(html(held, ENVIRONMENTS[held.lang]))
        pairs = {
            (styles["color"], styles["background-color"])
            for text, styles in page.texts
            if text.strip()
        }

        assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


# --- Texts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("<p>一 <b>二</b>\n三</p>", [("paragraph", "", "一 二 三")]),
        ("<h2 id='a'>題</h2>", [("heading", "", "題")]),
        ("<ul><li>一</li><li><p>二</p><p>三</p></li></ul>",
         [("item", "・", "一"), ("item", "・", "二"), ("item", "", "三")]),
        ("<ol start='3'><li>一</li><li>二</li></ol>", [("item", "3. ", "一"), ("item", "4. ", "二")]),
        ("<dl><dt>題</dt><dd>説</dd></dl>", [("paragraph", "", "題"), ("paragraph", "", "説")]),
        ("<p>一<br>二</p>", [("paragraph", "", "一"), ("paragraph", "", "二")]),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>", [("paragraph", "", "漢（かん）")]),
        ("<p>&lt;b&gt; &amp;</p><p> </p>", [("paragraph", "", "<b> &")]),
    ],
)  # fmt: skip
def test_a_text_becomes_blocks(markup: str, told: list[tuple[str, str, str]]) -> None:
    found = blocks(markup, "https://example.org/magazine/1/", "ja")

    assert [(each.kind, each.mark, each.text) for each in found] == told


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("/about/", "https://example.org/about/"),
        ("#subscribe", "https://example.org/magazine/1/#subscribe"),
        ("https://example.net/", "https://example.net/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_a_link_of_a_text_is_absolute(target: str, url: str) -> None:
    (block,) = blocks(f'<p><a href="{target}">字</a></p>', "https://example.org/magazine/1/", "ja")

    assert [run.url for run in block.runs] == [url]


def test_a_run_of_the_other_language_says_so() -> None:
    (block,) = blocks('<p>一<span lang="ko">이</span>三</p>', "https://example.org/", "ja")

    assert [(run.text, run.lang) for run in block.runs] == [
        ("一", None),
        ("이", "ko"),
        ("三", None),
    ]


def test_words_of_the_other_script_say_their_language(letters: list[Letter]) -> None:
    (korean,) = (held for held in letters if held.lang == "ko")
    assert korean.stop is not None

    page = html(korean, ENVIRONMENTS["ko"])

    assert '「<span lang="ja">クレアソウルメールマガジン配信停止</span>(' in page


def test_a_run_is_parted_by_language_and_still_one_link() -> None:
    found = list(parted(Run("「한국 축제」へ", url="https://example.org/"), "ja", ()))

    assert [(run.text, run.lang) for run in found] == [
        ("「", None),
        ("한국 축제", "ko"),
        ("」へ", None),
    ]
    assert parts(found) == [("https://example.org/", found)]


def _gaps(text: str) -> Iterator[tuple[str, str]]:
    return pairwise(text.split("\n"))


def test_the_text_has_the_form_of_the_house(letters: list[Letter]) -> None:
    for held in letters:
        text = plain(held)
        heavy, light = "━" * 35, "─" * 35
        lines = text.splitlines()

        assert lines[0] == lines[3] == lines[-1] == heavy
        assert lines[1:3] == [held.name, held.issue]
        assert lines.count(light) == 2 * len(held.articles)
        titles = [f"{each.number}. " for each in held.articles]
        assert [line[:3] for line in lines if re.match(r"\d+\. ", line)] == titles * 2
        assert not any(one == two == "" for one, two in _gaps(text))
