"""What one page is before it is laid out: the value that the phases hand on."""

import datetime as dt
from dataclasses import dataclass

from plugins.checks.problems import Place
from plugins.records.models import Language, Record

PREVIEW_ONLY = frozenset({"status", "styleguide"})  # templates of pages for editors
_ABOUT_THE_SITE = PREVIEW_ONLY | {"not-found", "search"}  # templates
SHOW_ALL_TEXTS = frozenset({"status"})  # templates of pages that say what others say
ANYTHING = "…"  # stands for a text that other pages may know is there
OTHER: dict[Language, Language] = {"ja": "ko", "ko": "ja"}


@dataclass(frozen=True)
class Document:
    """A page of one site, read from a Markdown file or made from a record.

    ``key`` is equal on both sides of a pair: a path inside the content tree
    (``pages/about.md``) or a record (``programs/cooking``). ``path`` is the address inside
    a site, from its root: ``/programs/cooking/``. ``body`` is HTML whose links into the
    site are such paths; ``body_lang`` is the language it is really written in.
    """

    key: str
    lang: Language
    path: str
    template: str
    title: str
    title_lang: Language
    summary: str
    body: str
    body_lang: Language
    place: Place
    date: dt.date | None = None
    draft: bool = False
    only: bool = False
    kind: str = "pages"
    record: Record | None = None
    program: str | None = None
    topics: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    photographs: tuple[str, ...] = ()
    fallback: bool = False
    coming: bool = False  # a draft only because its date is still to come
    unlisted: bool = False  # search engines and the search leave it out

    def with_body(self, body: str) -> "Document":
        """Return the same page with another text; as ``replace``, of which builds do thousands."""
        twin = object.__new__(Document)
        twin.__dict__.update(self.__dict__, body=body)
        return twin

    @property
    def listed(self) -> bool:
        """Whether search engines should know it: written in this language, not a draft."""
        hidden = self.fallback or self.draft or self.unlisted
        return not hidden and self.template not in _ABOUT_THE_SITE

    @property
    def output(self) -> str:
        """The file inside the site's tree: ``programs/cooking/index.html``."""
        name = self.path.removeprefix("/")
        return f"{name}index.html" if name == "" or name.endswith("/") else name
