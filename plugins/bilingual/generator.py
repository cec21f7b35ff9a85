"""Make pages, news and long texts of records of the Markdown files of one language."""

import difflib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from plugins.bilingual.base_generator import BaseGenerator
from plugins.bilingual.documents import Document
from plugins.bilingual.front_matter import Matter, NewsMatter, PageMatter, RecordText
from plugins.bilingual.texts import Text, Tree, Written
from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.records.models import Language, references
from plugins.records.reader import Positions
from plugins.records.store import Records, check_reference

_NEWS = re.compile(r"news/(\d{4}-\d{2}-\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*\.md")


class MarkdownGenerator(BaseGenerator):
    """Adds to the context: ``documents`` of Markdown files, ``record_texts``, ``matters``.

    ``bodies`` are the texts as typed, with their places. ``broken`` are files that cannot become
    pages (key to HTML and place): links to them are not reported a second time, and links in
    them are still checked. The files were found and read before (``plugins.bilingual.texts``).
    """

    def generate_context(self) -> None:
        """Make a page of every text of the tree; one that cannot become a page is a problem."""
        tree: Tree = self.context["tree"]
        self.context["problems"] += tree.problems
        self.context["broken"].update({key: ("", Place(key)) for key in tree.broken})
        for text in tree.texts:
            try:
                self._add(text, self.context["written"][text.key])
            except ProblemsError as error:
                self.context["problems"] += error.problems
                self.context["broken"][text.key] = ("", Place(text.key))

    def _add(self, text: Text, written: Written) -> None:
        day = _news_date(text.key, text.shown) if text.key.startswith("news/") else None
        self.context["problems"] += written.problems
        if written.matter is None:
            self.context["broken"][text.key] = (written.html, written.place)
            return
        lang: Language = self.settings["DEFAULT_LANG"]
        matter, positions = written.matter, written.positions
        self.context["problems"] += _check_references(matter, positions, self.context["records"])
        self.context["problems"] += _check_only(matter, lang, positions)
        self.context["matters"][text.key] = (matter, positions)
        self.context["bodies"][text.key] = (written.text, written.place)
        if isinstance(matter, Matter):
            self.context["documents"].append(
                self._document(text.key, lang, matter, written.html, written.place, day)
            )
        else:
            self._record_text(PurePosixPath(text.key), matter, written.html, written.place)

    def _address(self, key: str, day: date | None) -> str:
        """Return the path of a page, as Pelican's settings of addresses say."""
        slug = key.removesuffix(".md").partition("/")[2]
        if slug == "index":
            return "/"
        if slug == "404":
            return "/404.html"
        name = "PAGE_URL" if day is None else "ARTICLE_URL"
        return "/" + str(self.settings[name]).format(
            slug=slug, lang=self.settings["DEFAULT_LANG"], date=day
        )

    def _document(
        self,
        key: str,
        lang: Language,
        matter: Matter,
        html: str,
        place: Place,
        day: date | None,
    ) -> Document:
        future = day is not None and day > self.settings["BUILD_DATE"]
        news = matter if isinstance(matter, NewsMatter) else None
        if future:
            self.context["problems"].append(
                Problem.warning(
                    Place(place.path),
                    "future-date",
                    N_("The date of this news is still to come, so it is a draft until then."),
                )
            )
        return Document(
            key=key,
            lang=lang,
            path=self._address(key, day),
            template=matter.template if isinstance(matter, PageMatter) else "article",
            title=matter.title,
            title_lang=lang,
            summary=matter.summary,
            body=html,
            body_lang=lang,
            place=place,
            date=day,
            draft=matter.status == "draft" or future,
            coming=matter.status != "draft" and future,
            only=matter.only is not None,
            kind=key.partition("/")[0],
            program=news.program if news else None,
            topics=news.topics if news else (),
            source=news.source if news else (),
            photographs=matter.photographs,
        )

    def _record_text(
        self, relative: PurePosixPath, matter: RecordText, html: str, place: Place
    ) -> None:
        kind, record_id = relative.parts[0], relative.stem
        records: Records = self.context["records"]
        known = records.kinds[kind]
        if len(relative.parts) != 2 or not (record_id in known or records.excused(kind, record_id)):
            guess = next(iter(difflib.get_close_matches(record_id, known, n=1)), "")
            message = (
                N_(
                    "There is no record '%(id)s' in data/%(kind)s.yaml for this text; did you mean '%(guess)s'?"
                )
                if guess
                else N_(
                    "There is no record '%(id)s' in data/%(kind)s.yaml for this text; add the record or rename the file."
                )
            )
            raise ProblemsError(
                [
                    Problem.error(
                        Place(place.path),
                        "no-record",
                        message,
                        id=record_id,
                        kind=kind,
                        guess=guess,
                    )
                ]
            )
        self.context["record_texts"][f"{kind}/{record_id}"] = (html, place, matter.only is not None)


def _news_date(key: str, shown: str) -> date:
    match = _NEWS.fullmatch(key)
    if match is None:
        raise ProblemsError(
            [
                Problem.error(
                    Place(shown),
                    "bad-name",
                    N_("A news file is named by its date and a word: news/2021-11-17-seminar.md."),
                )
            ]
        )
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        raise ProblemsError(
            [
                Problem.error(
                    Place(shown),
                    "bad-date",
                    N_("'%(value)s' is not a date; write it as 2021-11-17."),
                    value=match[1],
                )
            ]
        ) from None


def _check_references(
    matter: RecordText, positions: Positions, records: Records
) -> Iterator[Problem]:
    for at, kind, target in references(matter):
        if target not in records.kinds[kind]:
            yield from check_reference(records, kind, target, positions.value(*at))


def _check_only(matter: RecordText, lang: Language, positions: Positions) -> Iterator[Problem]:
    """``only`` names the language of the tree that the file stands in."""
    if matter.only is not None and matter.only != lang:
        yield Problem.error(
            positions.value("only"),
            "wrong-language",
            N_(
                "'only: %(only)s' stands in the tree of the other language; write 'only: %(lang)s' or move the file."
            ),
            only=matter.only,
            lang=lang,
        )
