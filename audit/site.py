"""Both built sites behind a server on this machine, arranged as in the preview: ko at /ko/."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from plugins.preview.server import PreviewServer
from plugins.publishing.hosts.headers import CONTENT_SECURITY_POLICY
from plugins.records.models import LANGUAGES, Language

_KIND = re.compile(r'<body class="page page--(?P<kind>[a-z-]+)"')


@dataclass(frozen=True)
class Site:
    """The two trees in *folder*, served at *address*, which ends without a slash."""

    folder: Path
    address: str

    def url(self, language: Language, path: str) -> str:
        """Return where *path*, which begins with a slash, of one language is served."""
        return f"{self.address}{'/ko' if language == 'ko' else ''}{path}"

    def pages(self, language: Language) -> dict[str, Path]:
        """Return the file of each page by its path in the tree: /, /about/, /404.html."""
        tree = self.folder / language
        files = {"/" + file.relative_to(tree).as_posix(): file for file in tree.rglob("*.html")}
        return {path.removesuffix("index.html"): files[path] for path in sorted(files)}

    def paths(self, language: Language) -> list[str]:
        """Return the URL path of each page of *language*, sorted: /ko/, /ko/about/ and so on."""
        prefix = "/ko" if language == "ko" else ""
        return sorted(prefix + path for path in self.pages(language))

    def kinds(self) -> dict[str, str]:
        """Return a path for each kind of page (its template's name): the page with most to show.

        The path is the same in both languages and has no ``/ko``.
        """
        trees = [self.pages(language) for language in LANGUAGES]
        sizes: dict[str, tuple[int, str]] = {}
        for path in sorted(set.intersection(*map(set, trees))):
            texts = [tree[path].read_text("utf-8") for tree in trees]
            if found := _KIND.search(texts[0]):
                largest = sizes.get(found["kind"], (0, ""))
                sizes[found["kind"]] = max(largest, (sum(map(len, texts)), path))
        return {kind: path for kind, (_, path) in sorted(sizes.items())}


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve the trees in *folder* with the contract's policy until the block ends."""
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
    with PreviewServer(folder, headers=headers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Site(folder, server.address)
        finally:
            server.shutdown()
