"""The weight of a page: what its first view loads, without images, and from where.

Read from the written files, so that it needs no browser. What a script asks for later is not
seen here; the policy of the published sites keeps that on the same host.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from audit.findings import Finding
from audit.site import Site
from plugins.records.models import LANGUAGES

PAGE_LIMIT = 60_000  # bytes of all parts, as gzip -9 makes them
STYLE_LIMIT = 20_000  # bytes as they are
SCRIPT_LIMIT = 10_000  # bytes as gzip -9 makes them
# What browsers load or connect to unasked: the attributes of elements that hold addresses.
_LOADING = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),  # of SVG
    "img": ("src",),
    "input": ("src",),
    "link": ("href",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src",),
    "track": ("src",),
    "use": ("href", "xlink:href"),  # of SVG
    "video": ("src", "poster"),
}
# A link loads only with one of these relations.
_RELATIONS = frozenset(
    {
        *("apple-touch-icon", "dns-prefetch", "icon", "manifest", "modulepreload", "preconnect"),
        *("prefetch", "preload", "prerender", "stylesheet"),
    }
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_OTHER_HOST = re.compile(r"""["'(\s](?P<address>(?:[a-z]+:)?//[^"')\s;]+)""")
_IMPORT = re.compile(r"""@import\s*(?:url\(\s*)?["']?(?P<address>[^"')(\s;]+)""")
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\burl\(")
_FONT_FILE = re.compile(r"\.(?:woff2?|ttf|otf|eot)$")


@dataclass(frozen=True)
class Weight:
    """Bytes that the first view of a page takes, images left out."""

    html: int  # this and the next three as gzip -9 makes them
    style: int
    script: int
    manifest: int
    plain_style: int  # as it is

    @property
    def page(self) -> int:
        return self.html + self.style + self.script + self.manifest


@dataclass(frozen=True)
class PageFile:
    """The page *file* of the folder *tree*, read."""

    tree: Path
    file: Path
    html: LexborHTMLParser

    def loads(self) -> Iterator[tuple[str, str]]:
        """Yield the selector of each element that makes a browser ask, and for what address."""
        for node in self.html.css(",".join((*_LOADING, "[srcset]", "[imagesrcset]"))):
            for address in _addresses(node):
                yield _selector(node), address

    def files(self, selector: str, attribute: str) -> list[Path]:
        """Return the files of this tree that elements name, each once.

        Raises:
            FileNotFoundError: one is not there.
        """
        named = (node.attributes.get(attribute) or "" for node in self.html.css(selector))
        here = "/" + self.file.relative_to(self.tree).as_posix()
        return list(dict.fromkeys(_there(self.tree, here, each) for each in named if _own(each)))

    def styles(self) -> dict[str, str]:
        """Return the text of each stylesheet by its name, those that others import included."""
        waiting = self.files("link[rel~=stylesheet]", "href")
        texts: dict[str, str] = {}
        for file in waiting:  # which grows
            name = file.relative_to(self.tree).as_posix()
            texts[name] = file.read_text("utf-8")
            for match in _IMPORT.finditer(_COMMENT.sub("", texts[name])):
                if _own(match["address"]):
                    imported = _there(self.tree, f"/{name}", match["address"])
                    waiting += [imported] if imported not in waiting else []
        inline = "\n".join(node.text() or "" for node in self.html.css("style"))
        return {**texts, "style": inline} if inline else texts

    def weight(self) -> Weight:
        styles = {name: text.encode() for name, text in self.styles().items()}
        scripts = (file.read_bytes() for file in self.files("script[src]", "src"))
        manifests = (file.read_bytes() for file in self.files("link[rel~=manifest]", "href"))
        return Weight(
            html=_gzipped(self.file.read_bytes()),
            style=sum(_gzipped(text) for name, text in styles.items() if name != "style"),
            script=sum(map(_gzipped, scripts)),
            manifest=sum(map(_gzipped, manifests)),
            plain_style=sum(map(len, styles.values())),
        )


def check_weight(site: Site, paths: frozenset[str] | None = None) -> list[Finding]:
    """Return what is too heavy or comes from elsewhere on the pages of both languages.

    *paths*, as ``Site.paths`` gives them, leaves out other pages.
    """
    found: list[Finding] = []
    for language in LANGUAGES:
        for path, file in site.pages(language).items():
            shown = f"/ko{path}" if language == "ko" else path
            if paths is None or shown in paths:
                found += check_page(read_page(site.folder / language, file), shown)
    return sorted(found)


def read_page(tree: Path, file: Path) -> PageFile:
    return PageFile(tree, file, LexborHTMLParser(file.read_text("utf-8")))


def check_page(page: PageFile, path: str) -> Iterator[Finding]:
    """Yield what is wrong with *page*, which findings call *path*, each once."""
    weight = page.weight()
    if weight.page > PAGE_LIMIT:
        what = f"The first view without images takes {_sizes(weight.page, PAGE_LIMIT)}, gzipped."
        yield Finding(path, "weight-page", "html", what)
    if weight.plain_style > STYLE_LIMIT:
        what = f"The stylesheets have {_sizes(weight.plain_style, STYLE_LIMIT)}."
        yield Finding(path, "weight-css", "link[rel=stylesheet]", what)
    if weight.script > SCRIPT_LIMIT:
        what = f"The scripts take {_sizes(weight.script, SCRIPT_LIMIT)}, gzipped."
        yield Finding(path, "weight-script", "script[src]", what)
    styles = {name: _COMMENT.sub("", text) for name, text in page.styles().items()}
    loads = [*page.loads()]
    foreign = [(where, address) for where, address in loads if urlsplit(address).netloc]
    for name, text in styles.items():
        foreign += [(name, match["address"]) for match in _OTHER_HOST.finditer(text)]
    for where, address in dict.fromkeys(foreign):
        what = f"This asks another host for {address}; serve it with the page."
        yield Finding(path, "third-party", where, what)
    fonts = [where for where, address in loads if _FONT_FILE.search(urlsplit(address).path)]
    fonts += [name for name, text in styles.items() if _FONT_FACE.search(text)]
    for where in dict.fromkeys(fonts):
        what = "This loads a font; use those of the reader's machine."
        yield Finding(path, "web-font", where, what)


def _sizes(size: int, limit: int) -> str:
    return f"{size:,} bytes, where {limit:,} are allowed"


def _addresses(node: LexborNode) -> Iterator[str]:
    """Yield what an element makes a browser ask for.

    A style attribute is left out: the policy of the sites refuses it.
    """
    tag = node.tag or ""
    relations = frozenset((node.attributes.get("rel") or "").lower().split())
    if tag != "link" or relations & _RELATIONS:
        yield from filter(None, (node.attributes.get(name) for name in _LOADING.get(tag, ())))
    for name in ("srcset", "imagesrcset"):
        candidates = (node.attributes.get(name) or "").split(",")
        yield from (each.split()[0] for each in candidates if each.strip())


def _selector(node: LexborNode) -> str:
    """Return a selector that a reader recognises the element by."""
    for name in ("id", "class", "rel"):
        if value := node.attributes.get(name):
            return f'{node.tag}[{name}="{value}"]'
    return node.tag or ""


def _own(address: str) -> bool:
    """Return whether *address* is a file of the same host."""
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and bool(parts.path)


def _there(tree: Path, here: str, address: str) -> Path:
    """Return the file at *address*, as ``/here/index.html`` of *tree* names it."""
    path = unquote(urlsplit(urljoin(here, address)).path)
    if tree.name == "ko":  # on one host, what is named from the root begins so
        path = path.removeprefix("/ko")
    file = tree / path.lstrip("/")
    if not file.is_file():
        raise FileNotFoundError(f"{here} names {address}, which is not there.")
    return file


def _gzipped(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))
