"""A page that shows the pictures of a folder beside each other: ja and ko, light and dark."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Pictures of every kind of page</title>
<style>
body {{ margin: 1rem; background: #777; color: #fff; font: 1rem/1.5 sans-serif; }}
a {{ color: inherit; }}
nav {{ columns: 8rem; }}
.row {{ display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 0.5rem; }}
figure {{ margin: 0; }}
.box {{ max-height: 90vh; overflow-y: auto; }}
img {{ display: block; max-width: 100%; }}
</style>
<h1>Pictures of every kind of page</h1>
{differences}
<nav>{contents}</nav>
{kinds}
</html>
"""


def index(folder: Path, differences: Sequence[str]) -> str:
    """Return the page for *folder*, which holds home/ja-320-light.png and so on.

    *differences* are lines that begin with the name of a picture: "home/ja-320-light: new".
    """
    kinds = sorted(file.name for file in folder.iterdir() if file.is_dir())
    return _PAGE.format(
        differences=_differences(folder, differences),
        contents="\n".join(f'<a href="#{kind}">{kind}</a><br>' for kind in kinds),
        kinds="\n".join(_kind(folder, kind) for kind in kinds),
    )


def _differences(folder: Path, differences: Sequence[str]) -> str:
    if not differences:
        return "<p>All are as accepted.</p>"
    items = []
    for line in differences:
        name = line.partition(":")[0]
        file = f"{name}.difference.png"
        target = file if (folder / file).exists() else f"{name}.png"
        items.append(f'<li><a href="{target}">{escape(line)}</a></li>')
    return f"<h2>Differ from the accepted ones: {len(items)}</h2><ol>{''.join(items)}</ol>"


def _kind(folder: Path, kind: str) -> str:
    names = {
        file.stem for file in (folder / kind).glob("*.png") if not file.stem.endswith(".difference")
    }
    looks = sorted({name.partition("-")[2] for name in names}, key=_width_first)
    rows: dict[str, list[str]] = {}
    for look in looks:
        rows.setdefault(look.partition("-")[0], []).append(look)
    shown = "\n".join(
        f'<h3>{row}</h3><div class="row">{"".join(_figures(kind, names, row_looks))}</div>'
        for row, row_looks in rows.items()
    )
    return f'<h2 id="{kind}">{kind}</h2>\n{shown}'


def _width_first(look: str) -> tuple[int, str]:
    """Order 320-light before 320-dark before 768-light, and what has no width last.

    >>> sorted(["a4", "1280-forced", "768-dark", "320-dark", "320-light"], key=_width_first)
    ['320-light', '320-dark', '768-dark', '1280-forced', 'a4']
    """
    width, _, theme = look.partition("-")
    return (int(width) if width.isdigit() else 10_000, {"light": "", "dark": "1"}.get(theme, "2"))


def _figures(kind: str, names: set[str], looks: Sequence[str]) -> list[str]:
    return [
        f'<figure><figcaption>{language} {look}</figcaption><div class="box">'
        f'<a href="{kind}/{language}-{look}.png">'
        f'<img src="{kind}/{language}-{look}.png" alt="" loading="lazy"></a></div></figure>'
        for look in looks
        for language in ("ja", "ko")
        if f"{language}-{look}" in names
    ]
