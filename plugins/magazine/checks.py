"""What can be wrong with an issue of the mail magazine beyond its own fields."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from plugins.bilingual.documents import OTHER, Document
from plugins.checks.problems import N_, Place, Problem
from plugins.magazine.proposals import KINDS as PICKED
from plugins.records.models import LANGUAGES, Language, Magazine, Pick
from plugins.records.store import Records, kind_of

KIND = kind_of(Magazine)
# What a mail in plain text cannot hold, by how a line of Markdown has it.
# A table needs no bars at its edges: then the line below its first row tells it.
_NOT_IN_MAILS = re.compile(r"\s*\||\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+$|.*!\[|.*\[\^|\s*(?:```|~~~)")


def check_issues(contexts: Mapping[Language, Mapping[str, Any]]) -> Iterator[Problem]:
    """Yield what is wrong with the issues; *contexts* are those of both sites, as read."""
    records: Records = contexts["ja"]["records"]
    pages = {
        lang: {each.key: each for each in context["documents"]}
        for lang, context in contexts.items()
    }
    broken = {key for context in contexts.values() for key in context["broken"]}
    texts = {lang: context["bodies"] for lang, context in contexts.items()}
    yield from _check_numbers(records)
    for issue in records.all(Magazine):
        key = f"{KIND}/{issue.id}"
        document = pages["ja"].get(key)
        draft = document is not None and document.draft
        if document is not None and document.coming:
            yield Problem.warning(
                records.place(KIND, issue.id, "date"),
                "future-date",
                N_("The date of this issue is still to come, so it is a draft until then."),
            )
        for at, pick in enumerate(issue.picks):
            place = records.place(KIND, issue.id, "picks", at, _field_of(pick))
            if pick.pages[0] not in broken:
                yield from _check_pick(pick, place, pages, draft=draft)
            if pick.pages in [each.pages for each in issue.picks[:at]]:
                yield Problem.error(
                    place,
                    "twice",
                    N_("'%(id)s' is in this list twice; delete one of the two."),
                    id=pick.pages[0].removesuffix(".md"),
                )
        written = [texts[lang][f"{key}.md"] for lang in LANGUAGES if f"{key}.md" in texts[lang]]
        if not (draft or issue.picks or any(text.strip() for text, _place in written)):
            yield Problem.error(
                records.place(KIND, issue.id),
                "empty-issue",
                N_(
                    "This issue holds nothing; give it picks or a text, or make it a draft with 'status: draft'."
                ),
            )
        for text, place in written:
            yield from _check_text(text, place)


def _field_of(pick: Pick) -> str:
    """Return the field that says what a pick leads to."""
    return next(name for name in PICKED if getattr(pick, name) is not None)


def _check_numbers(records: Records) -> Iterator[Problem]:
    """A number stands once in a magazine."""
    seen: dict[tuple[str, int], str] = {}
    for issue in records.all(Magazine):
        if issue.number is None:
            continue
        first = seen.setdefault((issue.series, issue.number), issue.id)
        if first != issue.id:
            yield Problem.error(
                records.place(KIND, issue.id, "number"),
                "duplicate-number",
                N_(
                    "Number %(number)s of this series is already '%(id)s' (line %(line)s); correct one of the two."
                ),
                number=issue.number,
                id=first,
                line=records.place(KIND, first, "number").line,
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


def _check_text(text: str, place: Place) -> Iterator[Problem]:
    """The text of an issue can be sent as plain text."""
    wrong = False
    for number, line in enumerate(text.split("\n")):
        before, wrong = wrong, _NOT_IN_MAILS.match(line) is not None
        if wrong and not before:  # a table is told once
            yield Problem.error(
                Place(place.path, place.line + number),
                "not-for-mails",
                N_(
                    "A mail holds headings, paragraphs, lists and links; put tables, pictures, notes and code on a page and lead there."
                ),
            )
