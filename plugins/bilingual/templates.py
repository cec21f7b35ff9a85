"""The templates of a theme: how they are read, compiled once and checked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.ext import extract_from_ast
from markupsafe import Markup

from plugins.bilingual import strings
from plugins.checks.problems import N_, Place, Problem
from plugins.incremental.store import Store
from plugins.records.models import Language
from plugins.views.kept import Kept


class _Compiled(BytecodeCache):
    """Templates that were compiled in this process: once for both sites and the check.

    Keyed by Jinja with the template's source, so that an edited one is compiled again.
    """

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.used: set[str] = set()

    def load_bytecode(self, bucket: Bucket) -> None:
        key = bucket.key + bucket.checksum
        code = self.held.get(key)
        if code is not None:
            bucket.bytecode_from_string(code)
            self.used.add(key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        key = bucket.key + bucket.checksum
        self.held[key] = bucket.bytecode_to_string()
        self.used.add(key)


_COMPILED = _Compiled()


@contextmanager
def compiled_in(store: Store) -> Iterator[None]:
    """Use the templates that an earlier build compiled, and keep those that this one does."""
    kept: dict[str, bytes] = store.load("templates") or {}
    _COMPILED.held.update(kept)
    _COMPILED.used.clear()
    yield
    if not _COMPILED.used <= kept.keys():
        store.save("templates", {key: _COMPILED.held[key] for key in kept.keys() | _COMPILED.used})


def _environment(theme: Path) -> Environment:
    environment = Environment(
        bytecode_cache=_COMPILED,
        loader=FileSystemLoader(theme / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
        # Templates are read once for a build: a page asks for a dozen of them.
        auto_reload=False,
        cache_size=-1,
    )
    # A message over several lines is looked up on one, as it stands in the catalogues.
    environment.policies["ext.i18n.trimmed"] = True
    # Before any translations: it decides how templates are compiled.
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


def environment(theme: Path, lang: Language) -> Environment:
    """Return the templates of *theme* with its words in *lang*."""
    made = _environment(theme)
    translations = strings.translations(lang, strings.of_theme(theme))
    made.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    made.globals["gettext"] = made.globals["_"] = _gettext(translations)
    made.globals["same"] = Kept()
    return made


def _gettext(translations: NullTranslations) -> Callable[..., Markup]:
    """Return what Jinja's own function returns where all is escaped, but from memory.

    What has no variables is the same on every page.
    """

    @cache
    def plain(message: str) -> Markup:
        return Markup(translations.gettext(message)) % {}  # noqa: S704 - our own words

    def gettext(message: str, /, **variables: object) -> Markup:
        if not variables:
            return plain(message)
        return Markup(translations.gettext(message)) % variables  # noqa: S704 - our own words

    return gettext


@dataclass(frozen=True)
class Message:
    """The id of a message in a template, and where it stands."""

    id: str
    place: Place


def read_templates(theme: Path, root: Path) -> tuple[list[Message], list[Problem]]:
    """Compile every template of *theme*; return the messages in them and what is wrong.

    Places are relative to *root* where they can be.
    """

    def shown(file: Path) -> str:
        return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()

    made, loader = _environment(theme), FileSystemLoader(theme / "templates")
    messages: list[Message] = []
    problems: list[Problem] = []
    for name in loader.list_templates():
        if Path(name).name.startswith("."):
            continue
        path = shown(theme / "templates" / name)
        try:
            messages += _compile(made, loader, name, path)
        except TemplateSyntaxError as error:
            problems.append(syntax_problem(error, shown))
        except UnicodeDecodeError:
            problems.append(
                Problem.error(
                    Place(path), "encoding", N_("The file is not UTF-8; save it as UTF-8.")
                )
            )
    return messages, problems


def _compile(
    environment: Environment, loader: FileSystemLoader, name: str, path: str
) -> list[Message]:
    """Compile a template and return its messages; it is parsed once for both."""
    source, file, _fresh = loader.get_source(environment, name)
    tree = environment.parse(source, name, file)
    found = list(extract_from_ast(tree, ("_", "gettext", "ngettext")))
    bucket = _COMPILED.get_bucket(environment, name, file, source)
    if bucket.code is None:
        bucket.code = environment.compile(tree, name, file)
        _COMPILED.set_bucket(bucket)
    told = (
        (line, each[0] if isinstance(each, tuple) and each else each) for line, _, each in found
    )
    return [
        Message(each, Place(path, line)) for line, each in told if each and isinstance(each, str)
    ]


def syntax_problem(error: TemplateSyntaxError, shown: Callable[[Path], str]) -> Problem:
    """Return what *error* says; *shown* makes a path one that can be told."""
    return Problem.error(
        Place(shown(Path(error.filename or "theme/templates")), error.lineno),
        "template-syntax",
        N_("The template cannot be read (%(reason)s)."),
        reason=error.message or "",
    )
