"""What is wrong and where: values that are collected, sorted and told together."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Self

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Place:
    """A position in a file: path from the repository root, line and column from 1."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, and one sentence on what to do.

    ``message`` is a gettext message id with named placeholders; ``params`` fills them.
    It is translated only when it is printed, so that one run can be told in any language.
    """

    place: Place
    code: str
    message: str
    params: tuple[tuple[str, str], ...] = ()
    severity: Severity = "error"

    @classmethod
    def error(cls, place: Place, code: str, message: str, **params: object) -> Self:
        return cls(place, code, message, _params(params))

    @classmethod
    def warning(cls, place: Place, code: str, message: str, **params: object) -> Self:
        return cls(place, code, message, _params(params), "warning")


def _params(params: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in params.items()))


def N_(message: str) -> str:  # noqa: N802 - gettext's usual name for "extract, translate later"
    """Mark *message* for extraction; it is translated when the problem is printed."""
    return message


class ProblemsError(Exception):
    """Stops a phase: carries every problem that was found until then."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


def message_language(environ: Mapping[str, str]) -> str:
    """Return ja, ko or en, as LC_ALL or else LANG asks for.

    >>> message_language({"LC_ALL": "", "LANG": "ko_KR.UTF-8"})
    'ko'
    >>> message_language({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"})
    'en'
    """
    language = (environ.get("LC_ALL") or environ.get("LANG") or "").lower()[:2]
    return language if language in ("ja", "ko") else "en"


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def format_problems(problems: Iterable[Problem], lang: str, fmt: str) -> str:
    """Return *problems* as text, sorted by file and line, without a final newline.

    *lang* is ja, ko or en; *fmt* is text (``path:line:column: error: sentence [code]``),
    json (a list of objects), github (workflow commands that annotate the lines) or gitlab (a
    report of code quality, which does the same there).
    """
    from plugins.bilingual.strings import translator

    gettext = translator(lang)
    told = []
    for problem in sorted(set(problems)):
        sentence = " ".join((gettext(problem.message) % dict(problem.params)).split())
        told.append((problem, sentence))
    if fmt == "json":
        return json.dumps(
            [_as_data(problem, text) for problem, text in told], ensure_ascii=False, indent=2
        )
    if fmt == "gitlab":
        return json.dumps(
            [_as_gitlab(problem, text) for problem, text in told], ensure_ascii=False, indent=2
        )
    line = _as_github if fmt == "github" else _as_line
    return "\n".join(line(problem, text) for problem, text in told)


def _as_line(problem: Problem, sentence: str) -> str:
    at = problem.place
    return f"{at.path}:{at.line}:{at.column}: {problem.severity}: {sentence} [{problem.code}]"


def _as_data(problem: Problem, sentence: str) -> dict[str, object]:
    at = problem.place
    return {
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": sentence,
    }


def _as_github(problem: Problem, sentence: str) -> str:
    """Return a workflow command that annotates the line.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    at = problem.place
    where = f"file={_escape_property(at.path)},line={at.line},col={at.column}"
    return f"::{problem.severity} {where},title={problem.code}::{_escape(sentence)}"


def _as_gitlab(problem: Problem, sentence: str) -> dict[str, object]:
    """Return an entry of a report that annotates the line.

    https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    at = problem.place
    told = f"{problem.code} {at.path} {sentence}"  # the same where only lines above it moved
    return {
        "description": sentence,
        "check_name": problem.code,
        "fingerprint": hashlib.sha256(told.encode()).hexdigest(),
        "severity": "major" if problem.severity == "error" else "minor",
        "location": {"path": at.path, "lines": {"begin": at.line}},
    }


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
