"""Read YAML strictly and remember where every key and value stands.

Used for ``data/*.yaml`` and for the front matter of Markdown files. Only ``true``,
``false``, integers and ``~`` are special; everything else is text, so that ``no``,
``1:30`` and ``2021-11-17`` stay what the editor typed.
"""

import pickle
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import yaml

from plugins.checks.problems import N_, Place, Problem, ProblemsError

# Hangul in single letters, and kana with separate voicing marks, as macOS file names have them.
_IN_PIECES = "\u1100-\u11ff\u3099\u309a"
# Control characters, zero-width and direction signs, soft hyphens and no-break spaces: nobody
# sees them, but they break words, ids and searches.
_UNSEEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff"
_DECOMPOSED, _INVISIBLE = re.compile(f"[{_IN_PIECES}]"), re.compile(f"[{_UNSEEN}]")
_STRAY = re.compile(f"[{_IN_PIECES}{_UNSEEN}]")
# Editors' and operating systems' droppings, which are no content.
IGNORED = re.compile(r"^(?:\..*|.*~|#.*#|Thumbs\.db|desktop\.ini|README\.md)$")
MAX_BYTES = 40_000_000
MAX_DEPTH = 40

# Keys whose values people write at length, where a cut would go unnoticed.
_TEXT_KEYS = frozenset({"ja", "ko", "title", "summary"})

KeyPath = tuple[str | int, ...]
_PACKED = ("values", "keys", "text")  # of ``Positions``
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # PyYAML's C loader has no types
    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^(?:0|-?[1-9][0-9]*)$", "-0123456789"),
    ("null", r"^(?:null|~|)$", ("n", "~", "")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))

_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "bool", "null", "map", "seq")
)


@dataclass(frozen=True)
class Positions:
    """Where each key and value of a YAML text stands; key paths lead from its top."""

    path: str
    values: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    keys: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)  # the lines that were read

    # A large site has thousands of these, and asks hardly any of them: what was pickled stays in
    # one piece until it is asked for, instead of a hundred small values each.

    def __getstate__(self) -> dict[str, Any]:
        if "packed" in self.__dict__:
            return self.__dict__
        parts = self.values, self.keys, self.text
        return {"path": self.path, "packed": pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)}

    def __getattr__(self, name: str) -> Any:
        if name not in _PACKED or "packed" not in self.__dict__:
            raise AttributeError(name)
        parts = pickle.loads(self.__dict__.pop("packed"))  # noqa: S301 - as __getstate__ made it
        self.__dict__.update(zip(_PACKED, parts, strict=True))
        return self.__dict__[name]

    def value(self, *at: str | int) -> Place:
        """Return the place of the value at *at*, or of the nearest one around it."""
        while at and at not in self.values:
            at = at[:-1]
        return Place(self.path, *self.values.get(at, (1, 1)))

    def key(self, *at: str | int) -> Place:
        """Return the place of the key at *at*, or of the value if it has no key."""
        return Place(self.path, *self.keys[at]) if at in self.keys else self.value(*at)


def read_text(file: Path, path: str) -> str:
    """Return the text of *file*.

    Raises:
        ProblemsError: too large, not UTF-8, with a byte order mark, control characters,
            carriage returns or letters in pieces.
    """
    if file.stat().st_size > MAX_BYTES:
        raise ProblemsError(
            [
                Problem.error(
                    Place(path),
                    "too-large",
                    N_("The file is larger than %(limit)s MB; split it or leave parts out."),
                    limit=MAX_BYTES // 1_000_000,
                )
            ]
        )
    raw = file.read_bytes()
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise ProblemsError(
            [
                Problem.error(
                    Place(path),
                    "encoding",
                    N_("The file begins with a byte order mark; save it as UTF-8 without BOM."),
                )
            ]
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ProblemsError(
            [
                Problem.error(
                    Place(path, line),
                    "encoding",
                    N_("The file is not UTF-8 here; save it as UTF-8."),
                )
            ]
        ) from None
    if (ends := text.find("\r")) >= 0:
        raise ProblemsError(
            [
                Problem.error(
                    _place_in(text, path, ends),
                    "line-ends",
                    N_("The file has Windows line ends; save it with Unix line ends (LF)."),
                )
            ]
        )
    if _STRAY.search(text) is None:  # one look is enough for nearly all files
        return text
    if (part := _DECOMPOSED.search(text)) is not None:
        raise ProblemsError(
            [
                Problem.error(
                    _place_in(text, path, part.start()),
                    "decomposed",
                    N_("Letters here are stored in pieces (NFD); type them again or save as NFC."),
                )
            ]
        )
    if (stray := _INVISIBLE.search(text)) is not None:
        raise ProblemsError(
            [
                Problem.error(
                    _place_in(text, path, stray.start()),
                    "control-character",
                    N_(
                        "There is an invisible character here (or a no-break space); delete it or type a plain space."
                    ),
                )
            ]
        )
    return text


_OTHER_REASON = N_(
    "This is not valid YAML (%(reason)s); look at the colons, quotes, brackets and indentation near here."
)
_UNCLOSED = N_("A quotation mark that opens here is never closed; close it, or leave both out.")
# What the parser says first, and what most often causes it.
_REASONS = (
    (
        "did not find expected ',' or",
        N_(
            "A bracket or a comma is missing near here; in {ja: …, ko: …} texts with commas or colons need quotes."
        ),
    ),
    (
        "did not find expected key",
        N_(
            "A key is expected here; lines of one group begin in the same column, list entries with '- '."
        ),
    ),
    (
        "did not find expected '-' indicator",
        N_("A list entry '- ' is expected here; entries of one list begin in the same column."),
    ),
    (
        "could not find expected ':'",
        N_(
            "A colon and a space are missing after a key near here; a full-width colon does not count."
        ),
    ),
    (
        "mapping values are not allowed",
        N_(
            "A colon stands where none can be; put quotes around a text with a colon, and look at the indentation."
        ),
    ),
    (
        "found character that cannot start any token",
        N_(
            "A text cannot begin with this sign (or a tab); put quotes around it, and indent with spaces."
        ),
    ),
    (
        "found a tab character",
        N_("There is a tab here; indent with spaces."),
    ),
    (
        "block sequence entries are not allowed",
        N_("A list entry '- ' cannot stand here; begin it on a line of its own below its key."),
    ),
    (
        "expected a single document",
        N_("A line '---' divides the file here; delete it."),
    ),
)


def _place_in(text: str, path: str, index: int) -> Place:
    line = text.count("\n", 0, index) + 1
    return Place(path, line, index - (text.rfind("\n", 0, index) + 1) + 1)


def read_yaml(text: str, path: str, first_line: int = 1) -> tuple[Any, Positions]:
    """Return the data in *text* and the positions of its keys and values.

    *first_line* is the number of the text's first line in the file at *path*.

    Raises:
        ProblemsError: syntax, duplicate or non-text keys, aliases, tags, too deep.
    """
    positions = Positions(path, text=text.split("\n"))
    shift = first_line - 1
    if _nesting(text) > MAX_DEPTH:
        raise ProblemsError(
            [
                Problem.error(
                    Place(path, first_line), "yaml-depth", N_("The YAML is nested too deeply.")
                )
            ]
        )
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            problems = list(_walk(node, (), positions, shift, set(), 0))
            if problems:
                raise ProblemsError(problems)
            data = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        quoted = "quoted scalar" in (error.context or "")  # then the mark is where the file ends
        mark = error.context_mark if quoted else error.problem_mark or error.context_mark
        place = (
            Place(path, mark.line + 1 + shift, mark.column + 1) if mark else Place(path, first_line)
        )
        reason = error.problem or error.context or ""
        sentence = next(
            (told for start, told in _REASONS if reason.startswith(start)), _OTHER_REASON
        )
        if quoted:
            sentence = _UNCLOSED
        raise ProblemsError(
            [Problem.error(place, "yaml-syntax", sentence, reason=reason)]
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ProblemsError(
            [
                Problem.error(
                    Place(path, first_line),
                    "yaml-syntax",
                    _OTHER_REASON,
                    reason=reason,
                )
            ]
        ) from None
    return data, positions


def _nesting(text: str) -> int:
    """Return an upper bound of the depth of *text*, before a parser is let near it."""
    depth = deepest = 0
    for sign in re.findall(r"[\[{]|[\]}]|\n", text):
        if sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth = max(0, depth - 1)
    dashes = max(
        (len(run) // 2 for run in re.findall(r"^ *((?:[-?] +)+)", text, re.MULTILINE)), default=0
    )
    indents = {len(indent) for indent in re.findall(r"^( *)\S", text, re.MULTILINE)}
    return max(deepest, dashes, len(indents))


def _comment_after(node: Any, lines: list[str]) -> int | None:
    """Return the column of a comment that cuts a plain text short, if there is one."""
    if not isinstance(node, yaml.ScalarNode) or node.style:  # quoted or a block
        return None
    line = lines[node.end_mark.line] if node.end_mark.line < len(lines) else ""
    rest = line[node.end_mark.column :]
    return node.end_mark.column + rest.index("#") + 1 if re.match(r"\s+#", rest) else None


def _walk(
    node: Any, at: KeyPath, positions: Positions, shift: int, seen: set[int], depth: int
) -> Iterator[Problem]:
    """Note the positions below *node*; yield what PyYAML would lose silently."""
    if node is None:
        return
    line, column = node.start_mark.line + 1 + shift, node.start_mark.column + 1
    positions.values[at] = (line, column)
    place = Place(positions.path, line, column)
    if id(node) in seen:
        yield Problem.error(
            place,
            "yaml-alias",
            N_("YAML aliases (*name) are not used here; write the value again."),
        )
        return
    seen.add(id(node))
    if node.tag not in _TAGS:
        yield Problem.error(
            place,
            "yaml-tag",
            N_("YAML tags (%(tag)s) are not used here; write plain text."),
            tag=node.tag,
        )
        return
    if isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for key, value in node.value:
            key_line, key_column = key.start_mark.line + 1 + shift, key.start_mark.column + 1
            key_place = Place(positions.path, key_line, key_column)
            if not isinstance(key, yaml.ScalarNode):
                yield Problem.error(key_place, "yaml-key", N_("A key must be a plain word."))
                continue
            name = unicodedata.normalize("NFC", key.value)
            if name in names:
                yield Problem.error(
                    key_place,
                    "duplicate-key",
                    N_("The key '%(key)s' is there twice; keep one."),
                    key=name,
                )
            names.add(name)
            key.tag = "tag:yaml.org,2002:str"
            positions.keys[(*at, name)] = (key_line, key_column)
            yield from _walk(value, (*at, name), positions, shift, seen, depth + 1)
            if name in ("ja", "ko") and isinstance(value, yaml.ScalarNode) and not value.value:
                yield Problem.error(
                    key_place,
                    "missing-language",
                    N_("'%(key)s' is empty; write it, or ~ if it is not translated yet."),
                    key=name,
                )
            if name in _TEXT_KEYS and (cut := _comment_after(value, positions.text)) is not None:
                line, column = value.end_mark.line + 1 + shift, cut
                yield Problem.error(
                    Place(positions.path, line, column),
                    "comment-in-text",
                    N_(
                        "' #' begins a comment, so the text ends before it; put quotes around the text."
                    ),
                )
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*at, index), positions, shift, seen, depth + 1)
