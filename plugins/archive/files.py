"""The files of publications: found beside their records, and offered by both sites."""

import difflib
import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from plugins.archive import file_checks
from plugins.archive.inspector import inspect_files
from plugins.archive.pdf import Fault, Inspection
from plugins.bilingual.base_generator import BaseGenerator
from plugins.checks.problems import N_, Place, Problem, has_errors
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language, Publication
from plugins.records.reader import IGNORED
from plugins.records.store import Records, kind_of

KIND = kind_of(Publication)
# What may stand beside a publication, in the order in which its page offers it.
ENDINGS = (".pdf", ".docx", ".hwpx", ".epub", ".xlsx", ".csv", ".txt", ".zip")
_PNG_HEADER = 24  # bytes until the height


@dataclass(frozen=True)
class PublicationFile:
    """One file of a publication; nothing of it is typed, all is read from the file.

    ``name`` is its name in the output, ``size`` is in bytes, ``title`` the one inside the PDF,
    ``text`` on one line, ``cover`` a PNG of the first page. ``declared_language`` is as the
    PDF has it (``ko-KR``); ``tagged`` means readable by screen readers. All from ``pages`` on
    is told by PDFs only.
    """

    language: Language
    format: str
    name: str
    size: int
    sha256: str
    place: Place
    source: Path = field(default=Path(), compare=False, repr=False)
    pages: int | None = None
    tagged: bool | None = None
    declared_language: str | None = None
    title: str | None = None
    text: str = field(default="", repr=False)
    cover: bytes | None = field(default=None, repr=False)

    def without_contents(self) -> "PublicationFile":
        """Return what is told of the file, and so much of its cover as tells its size."""
        return replace(self, text="", cover=self.cover and self.cover[:_PNG_HEADER])

    @property
    def is_pdf(self) -> bool:
        return self.format == "pdf"

    @property
    def record_id(self) -> str:
        return self.name.removesuffix(f"-{self.language}.{self.format}")

    @property
    def key(self) -> str:
        """What messages call it, which is the publication's key: ``publications/report-1``."""
        return f"{KIND}/{self.record_id}"

    @property
    def cover_name(self) -> str:
        """The name of the cover in the output, beside the file."""
        return f"cover-{self.language}.png"

    @property
    def cover_pixels(self) -> tuple[int, int]:
        """Width and height of the cover, which a PNG says in its first chunk."""
        header = self.cover or bytes(_PNG_HEADER)
        return int.from_bytes(header[16:20]), int.from_bytes(header[20:24])


Files = Mapping[str, tuple[PublicationFile, ...]]  # publication id to its files


def is_beside_a_publication(relative: PurePath) -> bool:
    """Say whether a file of a content tree is read here; *relative* is its path in the tree.

    >>> is_beside_a_publication(PurePath("publications/report-1.pdf"))
    True
    >>> is_beside_a_publication(PurePath("publications/report-1.md"))
    False
    """
    return len(relative.parts) > 1 and relative.parts[0] == KIND and relative.suffix != ".md"


class FilesGenerator(BaseGenerator):
    """Adds to the context: ``publication_files``, the files in this site's language by id.

    It writes the files of both languages, which the build hands on as ``files_beside``.
    """

    from_outline = True

    def generate_context(self) -> None:
        """Read every file beside a publication; one that cannot be published is a problem."""
        files, problems = publication_files(
            Path(self.path),
            self.settings["DEFAULT_LANG"],
            self.context["records"],
            self.settings["SHOWN_PATH"],
        )
        self.context["publication_files"] = files
        self.context["problems"] += problems

    def generate_output(self, writer: SiteWriter) -> None:
        for record_id, files in self.context["files_beside"].items():
            for held in files:
                folder = f"{KIND}/{record_id}"
                writer.write(f"{folder}/{held.name}", held.source.read_bytes(), held.place)
                if held.cover:
                    writer.write(f"{folder}/{held.cover_name}", held.cover, held.place)


def publication_files(
    tree: Path, lang: Language, records: Records, shown: Callable[[Path], str]
) -> tuple[dict[str, tuple[PublicationFile, ...]], list[Problem]]:
    """Return the files of one tree by the publication's id, and what is wrong with them.

    A file with an error is left out. Of one publication, files come in the order of ENDINGS.
    """
    named, problems = _named_files(tree, records, shown)
    sound: dict[Path, PublicationFile] = {}
    for file in named:
        held, found = _read(file, lang, Place(shown(file)))
        problems += found
        if not found:
            sound[file] = held
    told = inspect_files({file: held.sha256 for file, held in sound.items() if held.is_pdf})
    files: dict[str, list[PublicationFile]] = {}
    for file, held in sound.items():
        whole, found = _with_inspection(held, told.get(file), records)
        problems += found
        if not has_errors(found):
            files.setdefault(held.record_id, []).append(whole)
    return {
        record_id: tuple(sorted(several, key=lambda held: ENDINGS.index(f".{held.format}")))
        for record_id, several in sorted(files.items())
    }, problems


def check_shared(files: Mapping[str, Path], shown: Callable[[Path], str]) -> list[Problem]:
    """Return what is wrong with shared files: each is what its ending says, each PDF opens.

    *files* maps the name in the output to the file.
    """
    problems: list[Problem] = []
    pdfs: dict[Path, str] = {}
    names = {file: name for name, file in files.items() if file.suffix in ENDINGS}
    for file, name in names.items():
        data = file.read_bytes()
        found = list(file_checks.check_content(data, file.suffix, name, Place(shown(file))))
        problems += found
        if file.suffix == ".pdf" and not found:
            pdfs[file] = hashlib.sha256(data).hexdigest()
    for file, told in inspect_files(pdfs).items():
        if isinstance(told, Fault):
            problems.append(file_checks.fault(told, names[file], Place(shown(file))))
    return problems


def _named_files(
    tree: Path, records: Records, shown: Callable[[Path], str]
) -> tuple[list[Path], list[Problem]]:
    """Return the files whose names are right, and what is wrong with the others'."""
    named: list[Path] = []
    problems: list[Problem] = []
    for file in sorted((tree / KIND).rglob("*")):
        relative = file.relative_to(tree)
        if file.is_symlink() or file.is_dir() or not is_beside_a_publication(relative):
            continue  # a link is reported where the texts are read
        if any(IGNORED.match(part) for part in relative.parts):
            continue
        found = list(_check_name(relative, Place(shown(file)), records))
        problems += found
        if not found:
            named.append(file)
    return named, problems


def _check_name(relative: PurePath, place: Place, records: Records) -> Iterator[Problem]:
    """A file of a publication is named by the publication's id and has a known ending."""
    known = records.kinds[KIND]
    name = unicodedata.normalize("NFC", relative.name)
    ending = relative.suffix.lower()
    if ending not in ENDINGS:
        yield Problem.error(
            place,
            "unknown-file",
            N_("Files of type '%(suffix)s' are not published; known types: %(known)s."),
            suffix=relative.suffix or name,
            known=" ".join(sorted(ENDINGS)),
        )
    elif len(relative.parts) > 2:
        yield Problem.error(
            place,
            "misplaced-file",
            N_(
                "The file of a publication stands directly in the folder %(folder)s/, named by the publication's id; move it there."
            ),
            folder=KIND,
        )
    elif relative.suffix != ending:
        yield Problem.error(
            place,
            "bad-name",
            N_(
                "The name '%(name)s' makes the address; use lower-case letters a-z, digits and hyphens."
            ),
            name=name,
        )
    elif relative.stem not in known and not records.excused(KIND, relative.stem):
        record_id = name.removesuffix(ending)
        guess = next(iter(difflib.get_close_matches(record_id, known, n=1)), "")
        message = (
            N_(
                "There is no record '%(id)s' in data/%(kind)s.yaml for this file; did you mean '%(guess)s'?"
            )
            if guess
            else N_(
                "There is no record '%(id)s' in data/%(kind)s.yaml for this file; add the record or rename the file."
            )
        )
        yield Problem.error(place, "no-record", message, id=record_id, kind=KIND, guess=guess)


def _read(file: Path, lang: Language, place: Place) -> tuple[PublicationFile, list[Problem]]:
    data = file.read_bytes()
    held = PublicationFile(
        language=lang,
        format=file.suffix.removeprefix("."),
        name=f"{file.stem}-{lang}{file.suffix}",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        place=place,
        source=file,
    )
    return held, list(file_checks.check_content(data, file.suffix, held.key, place))


def _with_inspection(
    held: PublicationFile, told: Inspection | Fault | None, records: Records
) -> tuple[PublicationFile, list[Problem]]:
    """Return *held* with what the PDF tells, and what is wrong with it; others stay as they are."""
    if told is None:
        return held, []
    if isinstance(told, Fault):
        return held, [file_checks.fault(told, held.key, held.place)]
    problems = [
        *file_checks.check_language(told, held.language, held.key, held.place),
        *file_checks.check_quality(told, held.key, held.place),
        *_check_pages(told, held, records),
    ]
    whole = replace(
        held,
        pages=told.pages,
        tagged=told.tagged,
        declared_language=told.declared_language,
        title=told.title,
        text=told.text,
        cover=told.cover,
    )
    return whole, problems


def _check_pages(told: Inspection, held: PublicationFile, records: Records) -> Iterator[Problem]:
    """The number of pages is not typed, or it is that of the original."""
    record = records.kinds[KIND].get(held.record_id)
    if not isinstance(record, Publication) or record.language != held.language:
        return
    if record.pages not in (None, told.pages):
        yield Problem.error(
            records.place(KIND, held.record_id, "pages"),
            "pages-differ",
            N_(
                "Number of pages: %(pages)s in the PDF, %(typed)s here; delete 'pages:', it is read from the PDF."
            ),
            pages=told.pages,
            typed=record.pages,
        )
