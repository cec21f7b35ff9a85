"""Read the Markdown files of one language: pages, news and long texts of records."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pelican.contents import Article, Page
from pelican.generators import Generator
from pelican.utils import SafeDatetime

from plugins.archive.files import is_beside_a_publication
from plugins.bilingual.documents import Document
from plugins.bilingual.front_matter import Matter, NewsMatter, PageMatter, RecordText
from plugins.checks.problems import N_, Place, Problem, ProblemsError
from plugins.records.addresses import PAGES
from plugins.records.facts import Fact, fact
from plugins.records.models import ID_PATTERN, Language, references
from plugins.records.reader import IGNORED, Positions
from plugins.records.store import Records, check_reference, kind_of
from plugins.records.validation import validate
from plugins.text.markdown import convert

_NAME = re.compile(ID_PATTERN)
_NEWS = re.compile(r"^(\d{4}-\d{2}-\d{2})-[a-z0-9]+(?:-[a-z0-9]+)*$")
_RECORD_FOLDERS = frozenset(kind_of(model) for model in PAGES)
FOLDERS = frozenset({"pages", "news"} | _RECORD_FOLDERS)


class MarkdownGenerator(Generator):  # type: ignore[misc]  # Pelican has no types
    """Adds to the context: ``documents`` of Markdown files, ``record_texts``, ``matters``.

    ``bodies`` are the texts as typed, with their places. ``broken`` are files that cannot become pages (key to HTML and place): links to them are
    not reported a second time, and links in them are still checked.
    """

    def generate_context(self) -> None:
        """Read every file of the tree; a file that cannot become a page is a problem."""
        tree = Path(self.path)
        for file in sorted(tree.rglob("*")):
            relative = file.relative_to(tree)
            if file.is_symlink():
                self.context["problems"].append(
                    Problem.error(
                        Place(self.settings["SHOWN_PATH"](file)),
                        "symlink",
                        N_("Links to other files are not followed; put the file itself here."),
                    )
                )
                continue
            if file.is_dir():
                continue
            if any(IGNORED.match(part) for part in relative.parts):
                continue
            try:
                self._read(file, relative)
            except ProblemsError as error:
                self.context["problems"] += error.problems
                self.context["broken"][relative.as_posix()] = ("", Place(relative.as_posix()))

    def _read(self, file: Path, relative: Path) -> None:
        shown = self.settings["SHOWN_PATH"](file)
        if relative.parts[0] in self.settings["STATIC_PATHS"]:
            if not self.settings["HOLDS_STATIC"]:
                raise ProblemsError(
                    [
                        Problem.error(
                            Place(shown),
                            "misplaced-file",
                            N_(
                                "Shared files stand once, in the Japanese tree: content/%(folder)s/."
                            ),
                            folder=relative.parts[0],
                        )
                    ]
                )
            return
        if is_beside_a_publication(relative):
            return  # plugins.archive reads it
        problems = list(_check_name(relative, shown, self.settings["STATIC_PATHS"]))
        if problems:
            raise ProblemsError(problems)
        folder = relative.parts[0]
        key = relative.as_posix()
        lang: Language = self.settings["DEFAULT_LANG"]
        news_date = _news_date(relative, shown) if folder == "news" else None
        content = self._content(file, key, news_date)
        matter, positions = content.metadata["matter"], content.metadata["positions"]
        models: dict[str, type[RecordText]] = {"pages": PageMatter, "news": NewsMatter}
        held, wrong = validate(models.get(folder, RecordText), matter, positions)
        place = Place(shown, content.metadata["body_line"])
        converted = convert(content.metadata["text"], lang, self._fact, shown, place.line)
        self.context["problems"] += [*wrong, *converted.problems]
        if held is None:
            self.context["broken"][key] = (converted.html, place)
            return
        self.context["problems"] += _check_references(held, positions, self.context["records"])
        self.context["problems"] += _check_only(held, lang, positions)
        self.context["matters"][key] = (held, positions)
        self.context["bodies"][key] = (content.metadata["text"], place)
        if isinstance(held, Matter):
            self.context["generated_content"][key] = content
            self.context["documents"].append(
                self._document(key, lang, held, converted.html, place, content, news_date)
            )
        else:
            self._record_text(relative, held, converted.html, place)

    def _content(self, file: Path, key: str, news_date: date | None) -> Any:
        """Return Pelican's content object for *file*, with the address that the settings give."""
        content = self.readers.read_file(
            base_path=self.path,
            path=str(file),
            content_class=Page if news_date is None else Article,
            context=self.context,
        )
        content.slug = key.removesuffix(".md").partition("/")[2]
        if news_date is not None:
            content.date = SafeDatetime(news_date.year, news_date.month, news_date.day)
        if content.slug in ("index", "404"):
            content.override_save_as = f"{content.slug}.html"
            content.override_url = "" if content.slug == "index" else "404.html"
        return content

    def _document(
        self,
        key: str,
        lang: Language,
        matter: Matter,
        html: str,
        place: Place,
        content: Any,
        day: date | None,
    ) -> Document:
        future = day is not None and day > self.settings["BUILD_DATE"]
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
            path="/" + content.url,
            template=getattr(matter, "template", "article"),
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
            program=getattr(matter, "program", None),
            topics=getattr(matter, "topics", ()),
            source=getattr(matter, "source", ()),
            photographs=matter.photographs,
        )

    def _record_text(self, relative: Path, matter: RecordText, html: str, place: Place) -> None:
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

    def _fact(self, reference: str, lang: Language) -> Fact:
        return fact(self.context["records"], reference, lang)


def _check_name(relative: Path, shown: str, static: list[str]) -> Iterator[Problem]:
    """Folders are known; names are ASCII, lower case, with hyphens; the type is Markdown."""
    place = Place(shown)
    folder = relative.parts[0]
    if len(relative.parts) == 1 or folder not in FOLDERS:
        guess = next(iter(difflib.get_close_matches(folder, [*FOLDERS, *static], n=1)), "")
        if guess and len(relative.parts) > 1:
            yield Problem.error(
                place,
                "unknown-folder",
                N_("Nothing is read from the folder '%(folder)s'; did you mean '%(guess)s'?"),
                folder=folder,
                guess=guess,
            )
        else:
            yield Problem.error(
                place,
                "unknown-folder",
                N_(
                    "Nothing is read here; pages stand in pages/, news in news/, shared files in images/ and files/."
                ),
            )
        return
    if relative.suffix != ".md":
        yield Problem.error(
            place,
            "unknown-file",
            N_(
                "A file of type '%(suffix)s' is not read here; texts end in .md, pictures and downloads stand in content/images/ and content/files/."
            ),
            suffix=relative.suffix or relative.name,
        )
        return
    for part in (*relative.parts[:-1], relative.stem):
        if not _NAME.match(part):
            shown_name = unicodedata.normalize("NFC", part)
            yield Problem.error(
                place,
                "bad-name",
                N_(
                    "The name '%(name)s' makes the address; use lower-case letters a-z, digits and hyphens."
                ),
                name=shown_name,
            )


def _news_date(relative: Path, shown: str) -> date:
    match = _NEWS.match(relative.stem)
    if match is None or len(relative.parts) != 2:
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
