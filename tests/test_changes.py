"""What readers see changed, and who then has to translate."""

import json
import subprocess
from pathlib import Path

import pytest
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

from plugins.changes.builds import changes, default_base
from plugins.changes.compare import (
    MANY,
    Line,
    PageChange,
    Shared,
    SiteChanges,
    Waiting,
    compare_sites,
    newly,
)
from plugins.changes.pages import Page, Site, read_page, read_site
from plugins.changes.report import Changes, as_data, as_markdown, as_text, dumped, focused
from plugins.checks.problems import ProblemsError
from tests.conftest import BUILD_DATE, ROOT, copy_site
from tests.test_pair_state import agree, edit

NOTHING = SiteChanges()


# --- What is read on a page -------------------------------------------------------------------


def test_wrapping_markup_and_breaks_inside_a_line_are_no_change() -> None:
    before = read_page("<main><p>日本の<b>地域</b>と\n韓国</p></main>", "/a/")
    after = read_page("<main>\n<div><p>日本の地域<wbr>と 韓国</p></div></main>", "/a/")

    assert before.lines == after.lines == ("日本の地域と 韓国",)


def test_where_a_link_leads_and_which_picture_is_shown_is_read_too() -> None:
    html = (
        '<main><a href="../b/?c=1#d">次</a> <a href="#here">下</a> <a href="https://other.example/">他</a>'
        '<img src="/images/x-12345678.webp" alt="会議"></main>'
    )

    assert read_page(html, "https://www.example.org/a/").lines == (
        "次 下 他",
        "[会議] → /images/x-12345678.webp",
        "次 → /b/?c=1#d",
        "他 → https://other.example/",
    )


def test_what_stands_around_the_main_part_is_kept_apart() -> None:
    html = (
        "<nav>メニュー</nav><nav class=breadcrumbs>親の題</nav><main><h1>題</h1>本文</main>"
        "<script>let a</script><footer>住所<dl class=colophon><dt>引用<dd>「題」</dl></footer>"
    )

    page = read_page(html, "/a/")

    assert page == Page("題", "/a/", ("題", "本文"), ("メニュー", "住所"))


def test_a_stylesheet_keeps_its_name_when_its_digest_changes(tmp_path: Path) -> None:
    (tmp_path / "theme").mkdir()
    for name in ("theme/site-1a2b3c4d.css", "guide.pdf", "feed.xml"):
        (tmp_path / name).write_text("x", "utf-8")

    site = read_site(tmp_path)

    assert (list(site.look), list(site.files)) == (["theme/site.css"], ["guide.pdf"])


# --- The comparison ---------------------------------------------------------------------------


def a_page(path: str, *lines: str, title: str = "題", frame: tuple[str, ...] = ()) -> Page:
    return Page(title, f"https://www.example.org{path}", lines, frame)


def a_site(**pages: Page) -> Site:
    return Site({f"/{name}/": page for name, page in pages.items()}, {}, {})


def test_pages_that_came_went_and_changed_are_told_apart() -> None:
    old, gone, new = a_page("/a/", "一", "二"), a_page("/b/"), a_page("/c/")
    after = a_page("/a/", "一", "三")

    assert compare_sites(a_site(a=old, b=gone), a_site(a=after, c=new)) == SiteChanges(
        added=(new,),
        removed=(gone,),
        changed=(PageChange(after, (Line("-", "二"), Line("+", "三"))),),
    )


def test_another_order_is_a_change_without_lines() -> None:
    after = a_page("/a/", "二", "一")

    found = compare_sites(a_site(a=a_page("/a/", "一", "二")), a_site(a=after))

    assert found == SiteChanges(changed=(PageChange(after, ()),))


def test_a_new_menu_entry_is_told_once_and_changes_no_page() -> None:
    names = [f"p{number}" for number in range(3)]
    before = a_site(**{name: a_page(f"/{name}/", "本文") for name in names})
    after = a_site(**{name: a_page(f"/{name}/", "本文", frame=("新",)) for name in names})

    assert compare_sites(before, after) == SiteChanges(
        shared=(Shared(Line("+", "新"), 3, "https://www.example.org/p0/"),)
    )


@pytest.mark.parametrize(("count", "once"), [(MANY, False), (MANY + 1, True)])
def test_a_line_is_told_once_if_it_is_new_on_many_pages(count: int, once: bool) -> None:
    names = [f"p{number}" for number in range(count)]
    before = a_site(**{name: a_page(f"/{name}/", name) for name in names})
    after = a_site(**{name: a_page(f"/{name}/", name, "お知らせ") for name in names})

    found = compare_sites(before, after)

    assert (len(found.changed), len(found.shared)) == ((0, 1) if once else (count, 0))


def test_a_page_with_words_of_its_own_is_told_beside_what_all_share() -> None:
    names = [f"p{number}" for number in range(MANY + 1)]
    before = {name: a_page(f"/{name}/", name) for name in names}
    after = {name: a_page(f"/{name}/", name, "全部") for name in names}
    after["p3"] = a_page("/p3/", "p3", "全部", "ここだけ")

    found = compare_sites(a_site(**before), a_site(**after))

    assert found.changed == (PageChange(after["p3"], (Line("+", "ここだけ"),)),)


def test_downloads_and_the_look_are_told_by_name() -> None:
    before = Site({}, {"a.pdf": "1", "b.pdf": "1"}, {"theme/site.css": "1"})
    after = Site({}, {"b.pdf": "2", "c.pdf": "1"}, {"theme/site.css": "2"})

    assert compare_sites(before, after) == SiteChanges(
        files=(Line("-", "a.pdf"), Line("~", "b.pdf"), Line("+", "c.pdf")),
        look=("theme/site.css",),
    )


def test_only_who_did_not_wait_before_is_newly_waiting() -> None:
    waited = Waiting("content/pages/a.md", "ko", "ja-moved")
    still = Waiting("content/pages/a.md", "ko", "both-moved")
    other = Waiting("content/pages/a.md", "ja", "both-moved")

    assert newly([waited], [still, other]) == (other,)


# --- The report -------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) ![x](https://evil.example/a.png)",
    "`` ` ```</code><b>x</b>",
    "@everyone see #1 and https://evil.example/",
    "a\n\n# 題\n\n- x\n\n| a |\n| - |",
    "&lt;b&gt; \\` \\",
    "`",
    "",
    "\u202etxt\u202c \x1b[2J \x00",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_a_stranger_writes_is_shown_as_code(words: str) -> None:
    page = Page(words, f"https://www.example.org/{words}", (words,), ())
    site = SiteChanges(
        (page,),
        (page,),
        (PageChange(page, (Line("+", words),)),),
        (Shared(Line("-", words), 9, words),),
        (Line("~", words),),
        (words,),
    )
    told = Changes(words, {"ja": site, "ko": NOTHING}, (Waiting(words, "ko", "missing"),))

    shown = as_markdown(told, str)

    tree = LexborHTMLParser(markdown(shown, tab_length=2))
    assert {node.tag for node in tree.body.css("*")} == {"body", "p", "h3", "ul", "li", "code"}
    for node in tree.css("code"):
        node.decompose()
    rest = tree.body.text()
    assert not [sign for sign in ("@", "#", "evil", "alert", "`", "<") if sign in rest]
    assert not [sign for sign in ("\u202e", "\x1b", "\x00") if sign in as_text(told, str) + shown]


def test_a_report_of_everything_fits_into_a_comment() -> None:
    long = "長" * 5_000
    page = Page(long, long, (), ())
    site = SiteChanges(changed=(PageChange(page, (Line("+", long),) * 50),) * 500)
    told = Changes("0" * 12, {"ja": site, "ko": NOTHING}, ())

    shown = as_markdown(told, str)

    assert len(shown) < 65_536
    assert "and 460 more" in shown


def test_long_lines_begin_near_what_differs() -> None:
    same = "同" * 300

    shown = focused([Line("-", f"{same}古い"), Line("+", f"{same}新しい"), Line("+", "短い")])

    assert [each.text for each in shown] == [f"…{'同' * 40}古い", f"…{'同' * 40}新しい", "短い"]


def test_nothing_changed_is_said() -> None:
    told = Changes("0" * 12, {"ja": NOTHING, "ko": NOTHING}, ())

    assert as_text(told, str).splitlines() == [
        "Compared with 000000000000.",
        "",
        "Japanese site",
        "Readers see no change.",
        "",
        "Korean site",
        "Readers see no change.",
        "",
        "Now waiting for translation",
        "Nothing new waits for translation.",
    ]


# --- Commits ----------------------------------------------------------------------------------


def git(site: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    told = subprocess.run(
        ["git", "-C", site, *who, *arguments], check=True, capture_output=True, text=True
    )
    return told.stdout.strip()


def commit(site: Path, message: str) -> str:
    git(site, "add", ".")
    git(site, "commit", "--quiet", "-m", message)
    return git(site, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the small site, everything confirmed, in one commit on main."""
    site = copy_site("small", tmp_path_factory.mktemp("history") / "site")
    (site / "publishconf.py").write_text(
        (site / "pelicanconf.py").read_text("utf-8") + "\nPREVIEW = False\n", "utf-8"
    )
    (site / ".gitignore").write_text("/output/\n/.cache/\n__pycache__/\n", "utf-8")
    agree(site, "content", "data")
    git(site.parent, "init", "--quiet", "--initial-branch=main", str(site))
    commit(site, "first")
    return site


@pytest.fixture
def work(history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone of it; the small site has no plugins of its own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    git(tmp_path, "clone", "--quiet", str(history), "work")
    return tmp_path / "work"


def test_an_edit_is_told_in_its_language_and_the_other_waits(work: Path) -> None:
    edit(work, "content/pages/about.md", "姉妹都市は", "姉妹の都市は")

    found = changes(work, "HEAD", BUILD_DATE)

    assert found.sites is not None
    assert [each.page.title for each in found.sites["ja"].changed] == ["概要"]
    assert [
        (line.sign, "姉妹の都市は" in line.text) for line in found.sites["ja"].changed[0].lines
    ] == [
        ("-", False),
        ("+", True),
    ]
    assert found.waiting == (Waiting("content/pages/about.md", "ko", "ja-moved"),)
    assert found.done == ()
    data = json.loads(dumped(found))
    assert set(data) == {"since", "sites", "why", "waiting", "done"}
    assert data["sites"]["ja"]["changed"][0]["address"] == "https://ja.example.org/about/"
    assert data["waiting"] == [
        {"name": "content/pages/about.md", "lang": "ko", "state": "ja-moved"}
    ]


def test_a_page_in_one_language_is_new_on_both_sites_and_waits_in_the_other(work: Path) -> None:
    page = "---\ntitle: 訪問のご案内\nsummary: 訪問です。\n---\n本文です。\n"
    (work / "content/pages/visit.md").write_text(page, "utf-8")

    found = changes(work, "HEAD", BUILD_DATE)

    assert found.sites is not None
    assert [[each.address for each in found.sites[lang].added] for lang in ("ja", "ko")] == [
        ["https://ja.example.org/visit/"],
        ["https://ko.example.org/visit/"],
    ]
    assert found.waiting == (Waiting("content/pages/visit.md", "ko", "missing"),)


def test_no_change_is_told_as_none_and_leaves_no_trace(work: Path) -> None:
    found = changes(work, "HEAD", BUILD_DATE)

    assert found.sites == {"ja": NOTHING, "ko": NOTHING}
    assert (found.waiting, found.done) == ((), ())
    assert git(work, "status", "--porcelain") == ""
    assert git(work, "worktree", "list").count("\n") == 0


def test_an_old_commit_that_does_not_build_is_said_and_its_pairs_still_compared(
    work: Path,
) -> None:
    edit(work, "publishconf.py", "PREVIEW = False", "raise RuntimeError('old')\nPREVIEW = False")
    old = commit(work, "broken")
    edit(work, "publishconf.py", "raise RuntimeError('old')\n", "")
    edit(work, "content/pages/about.md", "姉妹都市は", "姉妹の都市は")

    found = changes(work, old, BUILD_DATE)

    assert (found.sites, "old" in found.why) == (None, True)
    assert found.waiting == (Waiting("content/pages/about.md", "ko", "ja-moved"),)
    assert "cannot be built any more" in as_text(found, str)
    assert as_data(found)["sites"] is None


@pytest.mark.parametrize("name", ["nowhere", "--output=x", ""])
def test_a_commit_that_git_does_not_know_is_an_error_with_what_to_do(work: Path, name: str) -> None:
    with pytest.raises(ProblemsError) as error:
        changes(work, name, BUILD_DATE)

    assert [each.code for each in error.value.problems] == ["no-commit"]


def test_a_working_tree_that_cannot_be_built_is_an_error(work: Path) -> None:
    (work / "content/pages/about.md").write_text("no front matter", "utf-8")

    with pytest.raises(ProblemsError) as error:
        changes(work, "HEAD", BUILD_DATE)

    assert [each.code for each in error.value.problems if each.severity == "error"] == ["changes"]


def test_a_branch_is_compared_with_where_it_left_main(work: Path) -> None:
    start = git(work, "rev-parse", "HEAD")
    git(work, "switch", "--quiet", "-c", "branch")
    (work / "a.txt").write_text("a", "utf-8")
    commit(work, "a")
    (work / "b.txt").write_text("b", "utf-8")
    commit(work, "b")

    assert default_base(work) == start


def test_main_is_compared_with_its_last_commit_or_the_one_before(work: Path) -> None:
    clean = default_base(work)
    (work / "a.txt").write_text("a", "utf-8")

    assert (clean, default_base(work)) == ("HEAD~1", "HEAD")
