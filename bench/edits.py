"""What an editor changes between two builds, and where a reader then sees it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.corpus import Item
from bench.measure import RunError
from bench.peers import Tool


@dataclass(frozen=True)
class Seen:
    """A page that shows an edit, and the text that stands there if it does."""

    page: Path
    text: str

    def check(self) -> None:
        """Raise RunError if the page does not show it."""
        if self.text not in self.page.read_text("utf-8"):
            raise RunError(f"The build did not bring the edit '{self.text}' to {self.page}.")


Edit = Callable[[Tool, Path, Item, int], Seen]


def body(tool: Tool, site: Path, item: Item, count: int) -> Seen:
    """Append a sentence to one Markdown file; *count* makes each edit another one."""
    sentence = f"追記{'々' * count}です。"
    file = tool.source(site, item, "ja")
    file.write_text(f"{file.read_text('utf-8')}\n{sentence}\n", "utf-8")
    return Seen(tool.page(site, item, "ja"), sentence)


def title(tool: Tool, site: Path, item: Item, count: int) -> Seen:
    """Change the title of one item: in its front matter, or in its record."""
    words = f"改訂{'々' * count}版"
    if tool.kind == "news":
        file, title = tool.source(site, item, "ja"), r'^(title: ".*)(")$'
    else:
        file = site / "data" / "publications.yaml"
        title = rf"^(- id: {item.name}\n(?:  .+\n)*?  title:\n    ja: .+)()$"
    text, found = re.subn(title, rf"\1 {words}\2", file.read_text("utf-8"), flags=re.MULTILINE)
    if found != 1:
        raise RunError(f"{file} has no title to change.")
    file.write_text(text, "utf-8")
    return Seen(tool.page(site, item, "ja"), words)


def record(tool: Tool, site: Path, item: Item, count: int) -> Seen:
    """Change the summary of the program that the item is about."""
    file = site / "data" / "programs.yaml"
    data = yaml.safe_load(file.read_text("utf-8"))
    words = f"改めた{'々' * count}説明です。"
    held = next(each for each in data["programs"] if each["id"] == item.program)
    held["summary"]["ja"] = words
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000), "utf-8")
    return Seen(site / "output" / "ja" / "programs" / item.program / "index.html", words)


def template(tool: Tool, site: Path, item: Item, count: int) -> Seen:
    """Put a comment into the template of all items."""
    comment = f"<!-- {'edited ' * count}-->"
    name = {"news": "article.html", "publications": "publication.html"}[tool.kind]
    file = site / "theme" / "templates" / name
    before, end, after = file.read_text("utf-8").rpartition("{% endblock %}")
    file.write_text(f"{before}{comment}\n{end}{after}", "utf-8")
    return Seen(tool.page(site, item, "ja"), comment)


EVERYWHERE: Mapping[str, Edit] = {"body": body}  # edits that every tool knows
EDITS: Mapping[str, Edit] = {**EVERYWHERE, "title": title, "record": record, "template": template}


def chosen(items: Sequence[Item]) -> Item:
    """Return the item that is edited: neither among the newest nor among the oldest."""
    return items[len(items) // 2]
