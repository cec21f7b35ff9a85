"""Small releases of two sites, and what is true of sites that are whole."""

import gzip
import json
import os
import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin

from plugins.publishing.release.manifest import NAME, PROVENANCE, File, Manifest, dump, load
from plugins.publishing.release.serving import cache_rule, content_type
from plugins.records.models import LANGUAGES
from publish.run import Order, publish

HOMES = {"ja": "https://www.example.org", "ko": "https://korea.example.org"}
EVERYTHING_MAY_GO = frozenset(f"/events/e{number}/" for number in range(-1, 100))
_NAMED = re.compile(r'(?:href|src)="([^":?#]+)["?#]')


def site_files(lang: str, edition: int) -> dict[str, bytes]:
    """Return the files of one site: each edition has a new event and one event less."""
    css = f"body {{ --edition: {edition}; --lang: {lang} }}\n".encode() + b"/* */" * 200
    style = f"theme/site-{sha256(css).hexdigest()[:8]}.css"
    picture = b"\x89PNG of both editions" + lang.encode() + bytes(5_000)
    image = f"images/pic-{sha256(picture).hexdigest()[:8]}.png"
    events = [edition - 1, edition]

    def page(depth: int, kind: str, body: str) -> bytes:
        up = "../" * depth
        return (
            f'<!doctype html><html lang="{lang}"><link rel="stylesheet" href="{up}{style}">'
            f'<body class="page page--{kind}"><img src="{up}{image}">{body}</html>\n'
        ).encode()

    listed = "".join(f'<a href="events/e{number}/">e{number}</a>' for number in events)
    return {
        style: css,
        image: picture,
        "index.html": page(0, "home", f'<a href="about/">a</a><a href="feed.atom">f</a>{listed}'),
        "about/index.html": page(1, "page", '<a href="../files/report.pdf">r</a>'),
        "plain/index.html": f'<!doctype html><html lang="{lang}"><p>same in all</html>'.encode(),
        **{f"events/e{number}/index.html": page(2, "event", f"{number}") for number in events},
        "404.html": f'<!doctype html><html lang="{lang}"><p>not here</html>'.encode(),
        "feed.atom": f"<feed>{listed}</feed>".encode(),
        "sitemap.xml": f"<urlset>{listed}</urlset>".encode(),
        "files/report.pdf": b"%PDF the same " + bytes(9_000),
    }


def write_release(
    output: Path, edition: int, homes: dict[str, str] = HOMES, rules: str = "# the same"
) -> Manifest:
    """Write release number *edition* to *output* in place of what is there."""
    if output.is_dir():
        shutil.rmtree(output)
    files: dict[str, bytes] = {
        PROVENANCE: json.dumps({"commit": None}).encode(),
        "hosting/nginx/maps.conf": rules.encode(),
    }
    for lang in LANGUAGES:
        for path, data in site_files(lang, edition).items():
            files[f"{lang}/{path}"] = data
            if path.endswith((".html", ".css")):
                files[f"{lang}/{path}.gz"] = gzip.compress(data, mtime=0)
        files[f"hosting/apache/{lang}/.htaccess"] = f"# {lang} {edition}".encode()
        files[f"hosting/netlify/{lang}/_headers"] = f"# {lang} {edition}".encode()
    for name, data in files.items():
        file = output / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    manifest = Manifest(homes, {name: _file(name, data) for name, data in files.items()})
    (output / NAME).write_bytes(dump(manifest))
    return manifest


def _file(name: str, data: bytes) -> File:
    lang, _, path = name.partition("/")
    cache = cache_rule(path) if lang in LANGUAGES else ""
    encoding = "gzip" if name.endswith(".gz") else ""
    return File(len(data), sha256(data).hexdigest(), content_type(name), cache, encoding)


def repository(folder: Path, target: dict[str, object]) -> Path:
    """Make a repository that publishes to *target*, with an empty data/."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "publishconf.py").write_text(f"PUBLISH = {target!r}\n")
    return folder


def publish_now(root: Path, **order: object):
    """Publish output/ of *root*, whose events may go."""
    return publish(
        root, root / "output", Order(live_check=False, allowed=EVERYTHING_MAY_GO, **order)
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file under *folder* by its name."""
    return {
        Path(at, name).relative_to(folder).as_posix(): Path(at, name).read_bytes()
        for at, _, names in os.walk(folder)
        for name in names
    }


def torn(files: dict[str, bytes], editions: list[dict[str, bytes]]) -> Iterator[str]:
    """Yield what is wrong with the *files* of one site that is between two *editions* of it."""
    for path in set.intersection(*map(set, editions)):
        if path not in files:
            yield f"{path} is missing"
    for path, data in files.items():
        known = [each[path] for each in editions if path in each]
        if known and data not in known:
            yield f"{path} is of no release"
        if path.endswith(".html"):
            for name in _NAMED.findall(data.decode()):
                target = urljoin(f"/{path}", name)
                target += "index.html" if target.endswith("/") else ""
                if target[1:] not in files:
                    yield f"{path} names {target}, which is not there"


def torn_release(current: Path) -> Iterator[str]:
    """Yield what is wrong with the release in *current*: every file has its digest."""
    manifest = load((current / NAME).read_bytes())
    for name, file in manifest.files.items():
        here = current / name
        if not here.is_file() or sha256(here.read_bytes()).hexdigest() != file.sha256:
            yield f"{name} is not that of the release {manifest.id}"
