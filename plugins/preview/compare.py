"""Both languages of one page beside each other, with what moved on each side.

Each half speaks the language of its page. The pages are the real ones, in frames; what the
view knows of the pairs is in the ``status.json`` that every preview has.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from plugins.bilingual.strings import Translator, translator
from plugins.parity.report import state_names
from plugins.records.models import LANGUAGES, Language

ADDRESS = "/__preview/compare/"
PREFIXES: dict[Language, str] = {"ja": "", "ko": "/ko"}
NAMES: dict[Language, str] = {"ja": "日本語", "ko": "한국어"}

_PAGE = Markup("""<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<title>日本語 | 한국어 {path}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/theme/icons/favicon.svg">
<link rel="stylesheet" href="/__preview/compare.css">
<body data-path="{path}">
<h1><span>日本語</span> | <span lang="ko">한국어</span> <code>{path}</code></h1>
<main>
{halves}</main>
<script src="/__preview/compare.js"></script>
</body>
</html>
""")
_HALF = Markup("""<section class="half" lang="{lang}">
<div class="about" id="about-{lang}">
<h2><a href="{address}">{name}</a></h2>
{units}</div>
<iframe name="{lang}" src="{address}" title="{name}"></iframe>
</section>
""")
_UNIT = Markup("""<div class="unit">
<p><b>{state}</b> <code>{where}</code></p>
{parts}</div>
""")
_PART = Markup("""<li>{what} <a href="{address}" target="{lang}" data-text="{text}">{name}</a> <code>{where}</code></li>
""")
_LACK = Markup("<li>{what} <b>{name}</b></li>\n")


def page(output: Path, path: str) -> str:
    """Return the view of the page at *path*, which both sites share: ``/about/``."""
    status = _status(output / "ja" / "status.json")
    units = [
        (name, status["pairs"][name])
        for name in status["pages"].get(path, ())
        if name in status["pairs"]
    ]
    halves = (_half(output, path, lang, units) for lang in LANGUAGES)
    return _PAGE.format(path=path, halves=Markup().join(halves))


def _status(file: Path) -> dict[str, Any]:
    """Return what the last build said of the pairs; nothing, if it does not know them."""
    held = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return {"pairs": {}, "pages": {}, **held}


def _half(
    output: Path, path: str, lang: Language, units: list[tuple[str, Mapping[str, Any]]]
) -> Markup:
    address = PREFIXES[lang] + path
    file = output / lang / path.lstrip("/")
    file = file / "index.html" if path.endswith("/") else file
    ids = set(re.findall(r'\sid="([^"]+)"', file.read_text("utf-8") if file.is_file() else ""))
    told = (_unit(name, pair, lang, address, ids, translator(lang)) for name, pair in units)
    return _HALF.format(lang=lang, address=address, name=NAMES[lang], units=Markup().join(told))


def _unit(
    name: str,
    pair: Mapping[str, Any],
    lang: Language,
    address: str,
    ids: set[str],
    gettext: Translator,
) -> Markup:
    parts = [
        _LACK.format(what=gettext("missing"), name=each["part"] or gettext("the whole page"))
        for each in pair["missing"]
        if each["lang"] == lang
    ]
    for part in pair["moved"].get(lang, ()):
        anchor = next(
            (each for each in (part["anchor"], name.partition("#")[2]) if each in ids), ""
        )
        parts.append(
            _PART.format(
                what=gettext("changed"),
                address=f"{address}#{anchor}" if anchor else address,
                lang=lang,
                text=part["text"],
                name=part["part"],
                where=f"{part['path']}:{part['line']}",
            )
        )
    if lang in pair["removed"] and all(each["lang"] != lang for each in pair["missing"]):
        told = gettext("parts removed: %(count)s") % {"count": pair["removed"][lang]}
        parts.append(Markup("<li>{}</li>\n").format(told))
    place = pair["files"][lang]
    return _UNIT.format(
        state=state_names(gettext)[pair["state"]],
        where=f"{place['path']}:{place['line']}" if place else name,
        parts=Markup("<ul>\n{}</ul>\n").format(Markup().join(parts)) if parts else "",
    )
