"""Site paths are told from where their page is, and nothing else of a page is touched."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.text.paths import relative, rooted

NAMES = ["href", "src", "action", "poster", "data-href", "title", "xsrc"]
VALUES = ["/", "/news/", "/a/?b=1#c", "//example.org/", "https://example.org/", "#a", "", "x/"]
TEXTS = ["件", 'a href="/x/"', ' src="/"', "< a", "b > ", '<!-- href="/" -->', "="]

texts = st.lists(st.sampled_from(TEXTS), max_size=2).map("".join)
attributes = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=3)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(texts, attributes), max_size=4),
    st.sampled_from([("/", ""), ("/news/", "../"), ("/news/a/", "../../"), ("/404.html", "")]),
)
def test_only_the_addresses_in_tags_change(
    held: list[tuple[str, list[tuple[str, str]]]], page: tuple[str, str]
) -> None:
    path, root = page

    def told(name: str, value: str) -> str:
        if name not in NAMES[:4] or not value.startswith("/") or value.startswith("//"):
            return value
        return root + value[1:] or "./"

    def written(*, as_told: bool) -> str:
        return "".join(
            f"{text}<a"
            + "".join(f' {n}="{html.escape(told(n, v) if as_told else v)}"' for n, v in pairs)
            + ">"
            for text, pairs in held
        )

    assert relative(path, written(as_told=False)) == written(as_told=True)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            '<img srcset="/a.jpg 1w, /b.jpg 2w" src="/a.jpg">',
            '<img srcset="/ko/a.jpg 1w, /ko/b.jpg 2w" src="/ko/a.jpg">',
        ),
        ('<img alt="a, /b" src="/a.jpg">', '<img alt="a, /b" src="/ko/a.jpg">'),
        (
            '<img srcset="https://a.example/a.jpg 1w, //a.example/b.jpg 2w" src="/a.jpg">',
            '<img srcset="https://a.example/a.jpg 1w, //a.example/b.jpg 2w" src="/ko/a.jpg">',
        ),
    ],
)
def test_a_list_of_pictures_is_told_one_by_one(typed: str, told: str) -> None:
    assert rooted("https://example.org/ko", typed) == told
