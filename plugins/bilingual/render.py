"""Phase 4: make every page of a site from its template and its frozen view."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import TemplateError
from markupsafe import Markup

from plugins.archive.lists import Archive
from plugins.bilingual import strings
from plugins.bilingual.documents import OTHER, Document
from plugins.bilingual.site import Site
from plugins.bilingual.templates import environment, syntax_problem
from plugins.checks.faults import innermost
from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.redirects import OldSites, rules_of
from plugins.publishing.staging import SiteWriter
from plugins.records.models import Language
from plugins.text.paths import relative, rooted
from plugins.text.typesetting import Typesetter, known_terms
from plugins.views import builder
from plugins.views.base import Partial
from plugins.views.frame import Frame, make_page
from plugins.views.shelf import Shelf


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
        folder = strings.of_theme(self.theme)
        self.shelf = Shelf(
            lang=site.lang,
            records=site.context["records"],
            documents=sides[site.lang],
            prose_html=site.context["prose"],
            translate=strings.translator(site.lang, folder),
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
            papers=site.context["papers"] or {},
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
        self.frame = Frame(self.shelf, site.settings)

    def render(self, document: Document) -> tuple[str | None, list[Problem]]:
        """Return a page as HTML; None, and what went wrong, if it cannot be made."""
        try:
            return self._html(document.path, f"{document.template}.html", self.views(document)), []
        except (TemplateError, LookupError, AttributeError, TypeError, ValueError) as error:
            return None, [self.problem(error, document)]

    def render_manifest(self, writer: SiteWriter) -> list[Problem]:
        """Write what a browser asks for when the site is put on a home screen."""
        home = self.shelf.documents.get("/")
        name = "manifest.webmanifest"
        if home is None or not (self.theme / "templates" / name).is_file():
            return []
        try:
            text = self._html("/", name, self.views(home))
        except TemplateError as error:
            return [self.problem(error, home)]
        writer.write(name, text.encode(), home.place)
        return []

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

    def views(self, document: Document) -> dict[str, Any]:
        """Return all that the template of a page gets."""
        page = make_page(document, self.shelf, self.sides, self.hosts)
        views: dict[str, Any] = {
            "site": self.frame.site(document),
            "page": page,
        }
        build = builder(document.template)
        if build is not None:
            views.update(build(document, self.shelf))
        return views

    def _html(self, path: str, template: str, views: Mapping[str, Any]) -> str:
        text = self.environment.get_template(template).render(views)
        if not template.endswith(".html"):
            return text
        text = self.typesetter.page(text, self.site.lang)
        return rooted(self.site.url, text) if path == "/404.html" else relative(path, text)

    def problem(self, error: Exception, document: Document | None) -> Problem:
        """Return what *error* says of the template of a page."""
        page = document.path if document else "/"
        if isinstance(error, TemplateSyntaxError):
            return syntax_problem(error, self._shown)
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
