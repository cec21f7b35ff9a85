"""Phase 4: make every page of a site from its template and its frozen view."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from plugins.archive.lists import Archive
from plugins.bilingual import catalogues
from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.site import Site
from plugins.checks.faults import innermost
from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.redirects import OldSites, rules_of
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language
from plugins.text.typesetting import Typesetter, known_terms
from plugins.views import BUILDERS
from plugins.views.base import Partial
from plugins.views.frame import make_page, make_site
from plugins.views.shelf import Shelf

_TAG = re.compile(r'<[A-Za-z][^<>]*="/[^<>]*>')  # one that may hold a site path
_SITE_PATH = re.compile(r'(?P<start>\s(?:href|src|action|poster)=")/(?!/)(?P<rest>[^"]*)')
_SRCSET = re.compile(r'(?<=\ssrcset=")[^"]*')
_CANDIDATE = re.compile(r"(?P<start>^|, )/(?!/)(?P<rest>[^\s,]*)")


def relative(path: str, markup: str) -> str:
    """Return *markup* with its site paths made relative to the page at *path*.

    >>> relative("/news/a/", '<a href="/programs/#x"> <a href="/">')
    '<a href="../../programs/#x"> <a href="../../">'
    """
    root = "../" * path.strip("/").count("/") + ("../" if path.strip("/") else "")
    if not path.endswith("/"):
        root = root.removesuffix("../")
    return _in_tags(markup, lambda match: match["start"] + ((root + match["rest"]) or "./"))


def rooted(site_url: str, markup: str) -> str:
    """Return *markup* with its site paths made paths from the host's root.

    Only the 404 page needs it: it is served at any address.
    """
    base = urlparse(site_url).path.rstrip("/")
    return _in_tags(markup, lambda match: f"{match['start']}{base}/{match['rest']}")


def _in_tags(markup: str, replace: Callable[[re.Match[str]], str]) -> str:
    """Replace site paths in the attributes of tags; the same letters in a text stay."""

    def in_tag(tag: re.Match[str]) -> str:
        told = _SITE_PATH.sub(replace, tag[0])
        return _SRCSET.sub(lambda held: _CANDIDATE.sub(replace, held[0]), told)

    return _TAG.sub(in_tag, markup)


class _Compiled(BytecodeCache):
    """Templates that were compiled in this process: once for both sites and the check.

    Keyed by Jinja with the template's source, so that an edited one is compiled again.
    """

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        code = self.held.get(bucket.key + bucket.checksum)
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.held[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


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
    )
    # Before any translations: it decides how templates are compiled.
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


def environment(theme: Path, lang: Language) -> Environment:
    """Return the templates of *theme* with its words in *lang*."""
    made = _environment(theme)
    made.install_gettext_translations(  # type: ignore[attr-defined]
        catalogues.translations(lang, catalogues.of_theme(theme)), newstyle=True
    )
    return made


class Renderer:
    """Renders the pages of one site; a template sees its views and nothing else."""

    def __init__(
        self,
        site: Site,
        sides: Mapping[Language, Mapping[str, Document]],
        hosts: Mapping[Language, str],
        root: Path,
    ) -> None:
        self.site = site
        self.sides = sides
        self.hosts = hosts
        self.root = root
        self.theme = Path(site.settings["THEME"])
        self.environment = environment(self.theme, site.lang)
        self.environments = {site.lang: self.environment}
        self.typesetter = Typesetter(known_terms(site.context["records"]))
        folder = catalogues.of_theme(self.theme)
        self.shelf = Shelf(
            lang=site.lang,
            records=site.context["records"],
            documents=sides[site.lang],
            prose_html=site.context["prose"],
            translate=catalogues.translator(site.lang, folder),
            today=site.settings["BUILD_DATE"],
            other_titles={
                path: each.title
                for path, each in sides[OTHER[site.lang]].items()
                if each.title_lang == OTHER[site.lang]
            },
            standings=site.context["standings"],
            sides=sides,
            hosts=hosts,
            files=site.context["files_beside"],
            pictures=site.context["pictures"],
            assets=site.context["assets"],
            archive=site.context["archive"] or Archive(),
            open_data=site.context["open_data"],
            old_sites=OldSites(
                rules_of(site.context["records"]),
                {
                    host: lang
                    for lang, held in site.settings.get("OLD_HOSTS", {}).items()
                    for host in held
                },
            ),
            theme=self.theme,
            partial_html=self._partial,
        )

    def render_all(self, writer: SiteWriter) -> list[Problem]:
        """Render every page into *writer*; return what went wrong, once for each template line."""
        problems: dict[tuple[Place, str], Problem] = {}
        for document in self.shelf.documents.values():
            try:
                views = self._views(document)
                self._write(
                    writer,
                    document.output,
                    document.path,
                    f"{document.template}.html",
                    views,
                    document.place,
                )
            except (TemplateError, LookupError, AttributeError, TypeError, ValueError) as error:
                problem = self._problem(error, document)
                problems.setdefault((problem.place, problem.code), problem)
        try:
            home = self.shelf.documents.get("/")
            if home is not None and (self.theme / "templates" / "manifest.webmanifest").is_file():
                views = self._views(home)
                self._write(
                    writer, "manifest.webmanifest", "/", "manifest.webmanifest", views, home.place
                )
        except TemplateError as error:
            problem = self._problem(error, home)
            problems.setdefault((problem.place, problem.code), problem)
        return list(problems.values())

    def _partial(self, lang: Language, partial: Partial) -> str:
        """Return a partial by itself, with the words of either language."""
        if lang not in self.environments:
            self.environments[lang] = environment(self.theme, lang)
        template = self.environments[lang].get_template(f"_partials/{partial.template}.html")
        if not partial.macro:
            return template.render(partial.views)
        macro = getattr(template.module, partial.macro)
        held = {"caller": lambda: Markup(partial.text)} if partial.text else {}  # noqa: S704 - ours
        return str(macro(*partial.arguments, **held))

    def _views(self, document: Document) -> dict[str, Any]:
        page = make_page(document, self.shelf, self.sides, self.hosts)
        views: dict[str, Any] = {
            "site": make_site(document, self.shelf, self.site.settings),
            "page": page,
        }
        if document.template in BUILDERS:
            views.update(BUILDERS[document.template](document, self.shelf))
        return views

    def _write(
        self,
        writer: SiteWriter,
        output: str,
        path: str,
        template: str,
        views: Mapping[str, Any],
        place: Place,
    ) -> None:
        text = self.environment.get_template(template).render(views)
        if template.endswith(".html"):
            text = self.typesetter.page(text, self.site.lang)
            text = rooted(self.site.url, text) if output == "404.html" else relative(path, text)
        writer.write(output, text.encode(), place)

    def _problem(self, error: Exception, document: Document | None) -> Problem:
        page = document.path if document else "/"
        if isinstance(error, TemplateSyntaxError):
            return _syntax_problem(error, self._shown)
        place = innermost(error, self.root, self.theme) or Place("tasks.py")
        if isinstance(error, TemplateNotFound):
            if document and not place.path.endswith(".html"):
                place = document.place  # it asked for the template by itself
            return Problem.error(
                place,
                "template",
                N_("The template '%(name)s' is missing in theme/templates/."),
                name=error.name or "",
            )
        return Problem.error(
            place,
            "template",
            N_("The page %(page)s cannot be made here (%(reason)s)."),
            page=page,
            reason=str(error) or type(error).__name__,
        )

    def _shown(self, file: Path) -> str:
        return (
            file.relative_to(self.root).as_posix()
            if file.is_relative_to(self.root)
            else file.as_posix()
        )

    @staticmethod
    def check_templates(theme: Path, root: Path) -> list[Problem]:
        """Every template can be compiled."""
        environment = _environment(theme)

        def shown(file: Path) -> str:
            return (
                file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()
            )

        problems = []
        for name in environment.list_templates():
            if Path(name).name.startswith("."):
                continue
            try:
                environment.get_template(name)
            except TemplateSyntaxError as error:
                problems.append(_syntax_problem(error, shown))
            except UnicodeDecodeError:
                problems.append(
                    Problem.error(
                        Place(shown(theme / "templates" / name)),
                        "encoding",
                        N_("The file is not UTF-8; save it as UTF-8."),
                    )
                )
        return problems


def _syntax_problem(error: TemplateSyntaxError, shown: Any) -> Problem:
    return Problem.error(
        Place(shown(Path(error.filename or "theme/templates")), error.lineno),
        "template-syntax",
        N_("The template cannot be read (%(reason)s)."),
        reason=error.message or "",
    )
