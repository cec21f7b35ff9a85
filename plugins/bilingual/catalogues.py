"""The gettext catalogues of ``theme/translations``: what must be in them, and whether it is.

Both sites need every message in their language; error messages exist in English by
themselves.
"""

import io
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import PoFileError, read_po, write_po

from plugins.bilingual.strings import FOLDER, ROOT, UnreadableError
from plugins.bilingual.templates import Message, read_templates
from plugins.checks.problems import N_, Place, Problem
from plugins.records.explain import descriptions
from plugins.records.models import LANGUAGES, Language

DOMAIN = "messages"
# What is extracted, and how (https://babel.pocoo.org/en/latest/messages.html).
_METHODS = [("**.py", f"{__name__}:extract_calls")]
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
_CALL = re.compile(rb"\b(?:_|n?gettext|N_)\(")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
# A line of a .po file; ours have no contexts and no plurals
# (https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html).
_LINE = re.compile(r'(?:(msgid|msgstr)\s*)?"((?:[^"\\]|\\.)*)"')


@lru_cache(maxsize=8)
def _read(file: Path, stamp: int) -> Catalog:
    del stamp  # part of the key only: an edited file is read again
    lines = file.read_text("utf-8-sig").split("\n")
    _must_be_whole(lines)
    try:
        return read_po(lines, locale=file.stem, domain=DOMAIN, abort_invalid=True)
    except PoFileError as error:
        raise UnreadableError((error.lineno or 0) + 1) from error


def _must_be_whole(lines: list[str]) -> None:
    """Raise UnreadableError at the first line that Babel would read with loss, and not say so.

    It takes the last letter for a lost quotation mark, and one of two entries of a message.
    """
    seen: set[str] = set()
    message, before = "", "msgstr"
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        keyword, text = found.groups() if found else (None, "")
        twice = keyword == "msgstr" and message in seen
        if not found or keyword == before or twice:
            raise UnreadableError(number)
        if keyword == "msgstr":
            seen.add(message)
        elif keyword == "msgid":
            message = text
        elif before == "msgid":
            message += text
        before = keyword or before


def read_catalogue(lang: str, folder: Path = FOLDER) -> Catalog:
    """Return the catalogue of *lang*; an empty one if there is no file.

    Raises:
        UnreadableError: the file is not a valid .po file.
        UnicodeDecodeError: it is not UTF-8.
    """
    file = folder / f"{lang}.po"
    return _read(file, file.stat().st_mtime_ns) if file.is_file() else Catalog(locale=lang)


def extract_calls(file: IO[bytes], *others: Any, **options: Any) -> Iterable[Any]:
    """Return what Babel finds in a Python file; those without a message are not parsed for it.

    A method of extraction, as https://babel.pocoo.org/en/latest/messages.html describes them.
    """
    if not _CALL.search(file.read()):
        return ()
    file.seek(0)
    return extract_python(file, *others, **options)


def used_messages(root: Path, templates: Iterable[Message]) -> dict[str, list[Place]]:
    """Return the message ids of *templates* and of the code under *root*, with where they stand.

    The descriptions of fields are among them: ``new`` writes them beside what it scaffolds.
    """
    used: dict[str, list[Place]] = {}
    for each in templates:
        used.setdefault(each.id, []).append(each.place)
    for part in ("plugins", "publish"):
        found = extract_from_dir(
            root / part,
            method_map=_METHODS,
            keywords=_KEYWORDS,
            # Babel by itself leaves out folders whose names begin with "_".
            directory_filter=lambda folder: not Path(folder).name.startswith("."),
        )
        for name, line, message, _comments, _context in found:
            key = message[0] if isinstance(message, tuple) else message
            if key:
                used.setdefault(key, []).append(Place(f"{part}/{name}", line))
    for description, name, line in descriptions(root):
        used.setdefault(description, []).append(Place(name, line))
    return used


def check_catalogues(
    root: Path,
    templates: Iterable[Message],
    folder: Path = FOLDER,
    path: str = "theme/translations",
) -> Iterator[Problem]:
    """Every message is translated, not fuzzy, with the same placeholders, in each language."""
    used = used_messages(root, templates)
    for lang in LANGUAGES:
        file = f"{path}/{lang}.po"
        try:
            catalogue = read_catalogue(lang, folder)
        except (UnreadableError, UnicodeDecodeError) as error:
            yield _unreadable(file, error)
            continue
        for message, places in sorted(used.items()):
            if catalogue.get(message) is None:
                yield Problem.error(
                    places[0],
                    "strings-missing",
                    N_(
                        "'%(msgid)s' has no entry in %(file)s; run 'python3 tasks.py strings' and translate it."
                    ),
                    msgid=message,
                    file=file,
                )
        for entry in catalogue:
            if not entry.id:
                continue
            message = entry.id if isinstance(entry.id, str) else entry.id[0]
            text = entry.string if isinstance(entry.string, str) else "".join(entry.string or ())
            place = Place(file, entry.lineno or 1)
            if message not in used:
                yield Problem.error(
                    place,
                    "strings-obsolete",
                    N_("'%(msgid)s' is used nowhere; run 'python3 tasks.py strings'."),
                    msgid=message,
                )
            elif not text:
                yield Problem.error(
                    place,
                    "strings-missing",
                    N_("'%(msgid)s' is not translated; write its msgstr."),
                    msgid=message,
                )
            elif entry.fuzzy:
                yield Problem.error(
                    place,
                    "strings-fuzzy",
                    N_(
                        "The translation of '%(msgid)s' is marked fuzzy; check it and remove the mark."
                    ),
                    msgid=message,
                )
            elif not _same_placeholders(message, text):
                yield Problem.error(
                    place,
                    "strings-placeholder",
                    N_(
                        "The translation of '%(msgid)s' has other placeholders than the message; they must be the same."
                    ),
                    msgid=message,
                )


def _unreadable(file: str, error: UnreadableError | UnicodeDecodeError) -> Problem:
    if isinstance(error, UnicodeDecodeError):
        return Problem.error(
            Place(file), "encoding", N_("The file is not UTF-8; save it as UTF-8.")
        )
    return Problem.error(
        Place(file, error.line),
        "strings",
        N_(
            "The file cannot be read from here on. Write one msgid and then one msgstr for each entry, put every text in double quotation marks, and write no msgid twice."
        ),
    )


def _same_placeholders(message: str, text: str) -> bool:
    """Say whether *text* can be filled in as *message* can; a lone % cannot."""
    names = set(_PLACEHOLDER.findall(message))
    try:
        text % dict.fromkeys(names, "")
    except (KeyError, TypeError, ValueError):
        return False
    return names == set(_PLACEHOLDER.findall(text))


def update(root: Path = ROOT) -> list[Problem]:
    """Write all used messages into both .po files; keep translations, drop unused ones.

    Return what is wrong with the templates or the files; then nothing is written.
    """
    templates, problems = read_templates(root / "theme", root)
    folder = root / "theme" / "translations"
    held: dict[Language, Catalog] = {}
    for lang in LANGUAGES:
        try:
            held[lang] = read_catalogue(lang, folder)
        except (UnreadableError, UnicodeDecodeError) as error:
            problems.append(_unreadable(f"theme/translations/{lang}.po", error))
    if problems:
        return problems
    used = used_messages(root, templates)
    for lang, old in held.items():
        new = Catalog(locale=lang, domain=DOMAIN, project="CLAIR Seoul", fuzzy=False)
        for message, places in sorted(used.items()):
            entry = old.get(message)
            new.add(
                message,
                entry.string if entry else "",
                locations=sorted({(place.path, 0) for place in places}),
                user_comments=entry.user_comments if entry else (),
            )
        with (folder / f"{lang}.po").open("wb") as stream:
            stream.write(_header(lang))
            buffer = io.BytesIO()
            write_po(buffer, new, omit_header=True, include_lineno=False, sort_output=True, width=0)
            stream.write(buffer.getvalue())
    return []


def _header(lang: str) -> bytes:
    """Return a header without dates, so that the file changes only when a text does."""
    return (
        f'msgid ""\nmsgstr ""\n"Language: {lang}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    ).encode()
