"""What can be wrong with an issue of the mail magazine beyond its own fields."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from html import unescape
from typing import Any

from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.texts import Written
from plugins.checks.problems import N_, Place, Problem
from plugins.magazine.proposals import KINDS as PICKED
from plugins.records.models import LANGUAGES, Language, Magazine, Pick
from plugins.records.store import Records, kind_of, twice

KIND = kind_of(Magazine)
# What a mail in plain text cannot hold, by how a line of Markdown has it.
# A table needs no bars at its edges: then the line below its first row tells it.
_NOT_IN_MAILS = re.compile(r"\s*\||\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+$|.*!\[|.*\[\^|\s*(?:```|~~~)")
_CODE = re.compile(r"<pre><code[^>]*>(.*?)</code></pre>", re.DOTALL)
_INDENT = re.compile(r"[ \t>]+")


def check_issues(contexts: Mapping[Language, Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield what is wrong with the issues; *contexts* are those of both sites, as read."""
    records: Records = contexts["ja"]["records"]
    pages = {
        lang: {each.key: each for each in context["documents"]}
        for lang, context in contexts.items()
    }
    broken = {key for context in contexts.values() for key in context["broken"]}
    texts = {lang: _texts(context["written"]) for lang, context in contexts.items()}
    issues = [*_issues(records)]
    yield from _check_numbers(issues)
    for issue, place in issues:
        coming = issue.date is not None and issue.date > contexts["ja"]["BUILD_DATE"].isoformat()
        draft = issue.status == "draft" or coming
        if coming and issue.status != "draft":
            yield Problem.warning(
                place("date"),
                "future-date",
                N_("The date of this issue is still to come, so it is a draft until then."),
            )
        picks = issue.picks or ()
        for at, pick in enumerate(picks):
            if len(pick.pages) != 1:
                continue
            there = place("picks", at, _field_of(pick))
            if pick.pages[0] not in broken:
                yield from _check_pick(pick, there, pages, draft=draft or issue.date is None)
            if pick.pages in [each.pages for each in picks[:at]]:
                yield twice(pick.pages[0].removesuffix(".md"), there)
        written = any(issue.id in held and held[issue.id].text.strip() for held in texts.values())
        if issue.picks == () and not (draft or written):
            yield Problem.error(
                place(),
                "empty-issue",
                N_(
                    "This issue holds nothing; give it picks or a text, or make it a draft with 'status: draft'."
                ),
            )
    for held in texts.values():
        for text in held.values():
            yield from _check_text(text)


def _issues(records: Records) -> Iterator[tuple[Magazine, Callable[..., Place]]]:
    """Yield all issues, each with what tells where its values stand.

    Of those that have a field that is wrong, such fields are None: all else is checked as well.
    """
    for issue in records.all(Magazine):
        yield issue, partial(records.place, KIND, issue.id)
    for each in records.damaged:
        if isinstance(each.record, Magazine):
            yield each.record, each.place


def _texts(written: Mapping[str, Written]) -> dict[str, Written]:
    """Return the texts of issues by the names of their files."""
    return {
        key.removeprefix(f"{KIND}/").removesuffix(".md"): text
        for key, text in written.items()
        if key.startswith(f"{KIND}/")
    }


def _field_of(pick: Pick) -> str:
    """Return the field that says what a pick leads to."""
    return next(name for name in PICKED if getattr(pick, name) is not None)


def _check_numbers(issues: Iterable[tuple[Magazine, Callable[..., Place]]]) -> Iterator[Problem]:
    """A number stands once in a magazine."""
    seen: dict[tuple[str, int], tuple[str, Place]] = {}
    for issue, place in issues:
        if issue.number is None or issue.series is None:
            continue
        here = place("number")
        first, line = seen.setdefault((issue.series, issue.number), (issue.id, here))
        if line != here:
            yield Problem.error(
                here,
                "duplicate-number",
                N_(
                    "Number %(number)s of this series is already '%(id)s' (line %(line)s); correct one of the two."
                ),
                number=issue.number,
                id=first,
                line=line.line,
            )


def _check_pick(
    pick: Pick, place: Place, pages: Mapping[Language, Mapping[str, Document]], *, draft: bool
) -> Iterator[Problem]:
    """What an issue leads to is there for its readers, in both languages."""
    (key,) = pick.pages
    found = [pages[lang][key] for lang in LANGUAGES if key in pages[lang]]
    if not found:
        if pick.news is not None:  # of records, the reference was checked
            yield _unknown(pick.news, place, {each for held in pages.values() for each in held})
        return
    if found[0].only:
        yield Problem.error(
            place,
            "one-sided-pick",
            N_(
                "'%(id)s' is meant for one site alone ('only: %(lang)s'), so readers of the other issue would not find it; leave it out."
            ),
            id=key.removesuffix(".md"),
            lang=found[0].lang,
        )
    if not draft and all(each.draft for each in found):
        yield Problem.error(
            place,
            "draft-pick",
            N_(
                "'%(id)s' is a draft, so readers would not find it; publish it, or make the issue a draft with 'status: draft'."
            ),
            id=key.removesuffix(".md"),
        )
    elif len(found) == 1 and not found[0].only:
        yield Problem.warning(
            place,
            "untranslated-pick",
            N_(
                "'%(id)s' is not translated (there is no %(file)s); readers of the other issue get it in its own language."
            ),
            id=key.removesuffix(".md"),
            file=f"{'content' if OTHER[found[0].lang] == 'ja' else 'content-ko'}/{key}",
        )


def _unknown(name: str, place: Place, known: set[str]) -> Problem:
    news = sorted(each[5:-3] for each in known if each.startswith("news/"))
    guess = next(iter(difflib.get_close_matches(name, news, n=1)), "")
    return Problem.error(
        place,
        "dangling-reference",
        N_("There is no news '%(id)s'; did you mean '%(guess)s'?")
        if guess
        else N_("There is no news '%(id)s'; a pick has the name of a file in content/news."),
        id=name,
        guess=guess,
    )


def _check_text(written: Written) -> Iterator[Problem]:
    """The text of an issue can be sent as plain text."""
    lines = written.text.split("\n")
    code = set(_indented_code(lines, written.html))
    wrong = False
    for number, line in enumerate(lines):
        before, wrong = wrong, number in code or _NOT_IN_MAILS.match(line) is not None
        if wrong and not before:  # a table is told once
            yield Problem.error(
                Place(written.place.path, written.place.line + number),
                "not-for-mails",
                N_(
                    "A mail holds headings, paragraphs, lists and links; put tables, pictures, notes and code on a page and lead there."
                ),
            )


def _indented_code(lines: Sequence[str], html: str) -> Iterator[int]:
    """Yield where code begins that is code by its indentation alone: Markdown has decided that."""
    at = 0
    for code in _CODE.findall(html):
        first = unescape(code).partition("\n")[0].strip()
        found = (
            number
            for number, line in enumerate(lines[at:], at)
            if _INDENT.match(line) and _INDENT.sub("", line.expandtabs(4)).rstrip() == first
        )
        if (number := next(found, None)) is not None:
            yield number
            at = number + 1
