"""A preview that opens from any folder, without a server: links name the files they lead to.

A browser that opens ``ja/index.html`` from a disk does not look for ``index.html`` in a folder,
and does not know the hosts of a preview. Search alone needs a server: browsers keep scripts of
files from reading other files.
"""

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from plugins.records.models import LANGUAGES, Language

_LINK = re.compile(r'(?P<before><[a-z][^<>]*?\s(?:href|src|action)=")(?P<address>[^"]*)(?=")')
_INDEX = """\
<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Preview</title>
<ul>
<li><a href="ja/index.html" lang="ja">日本語</a></li>
<li><a href="ko/index.html" lang="ko">한국어</a></li>
</ul>
</html>
"""


def make_portable(folder: Path, homes: Mapping[Language, str]) -> None:
    """Rewrite the links of the trees ``ja`` and ``ko`` in *folder*, and add a page to begin at.

    *homes* are the addresses of both sites that their pages name, without a final slash.
    """
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    for lang in LANGUAGES:
        for file in sorted((folder / lang).rglob("*.html")):
            text = _portable(
                file.read_text("utf-8"), file.relative_to(folder).as_posix(), files, homes
            )
            file.write_text(text, "utf-8", newline="\n")
    (folder / "index.html").write_text(_INDEX, "utf-8", newline="\n")


def _portable(text: str, page: str, files: set[str], homes: Mapping[Language, str]) -> str:
    def rewritten(match: re.Match[str]) -> str:
        return match["before"] + link(match["address"], page, files, homes)

    return _LINK.sub(rewritten, text)


def link(address: str, page: str, files: set[str], homes: Mapping[Language, str]) -> str:
    """Return *address* as the file *page* names one of *files*; as it is if it leads elsewhere.

    >>> homes = {"ja": "http://127.0.0.1:8000", "ko": "http://127.0.0.1:8000/ko"}
    >>> link("http://127.0.0.1:8000/ko/b/#c", "ja/a/index.html", {"ko/b/index.html"}, homes)
    '../../ko/b/index.html#c'
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        inside = _inside(parts._replace(query="", fragment="").geturl(), homes)
    elif not parts.path:
        return address
    elif parts.path.startswith("/"):
        inside = f"{page.partition('/')[0]}{parts.path}"
    else:
        inside = posixpath.join(posixpath.dirname(page), parts.path)
    if inside is None:
        return address
    there = posixpath.normpath(unquote(inside))
    if there not in files:
        there = posixpath.join(there, "index.html")
    if there not in files:
        return address
    near = posixpath.relpath(there, posixpath.dirname(page))
    return parts._replace(scheme="", netloc="", path=near).geturl()


def _inside(address: str, homes: Mapping[Language, str]) -> str | None:
    """Return the file that a whole address means, or None if it is of neither site."""
    for lang in sorted(LANGUAGES, key=lambda each: len(homes[each]), reverse=True):
        if f"{address}/".startswith(f"{homes[lang]}/"):
            return f"{lang}/{address[len(homes[lang]) :].lstrip('/')}"
    return None
