"""The files of the corpus as each tool reads them: the same text, other front matter and links."""

import re

from bench.corpus import Item
from plugins.records.models import Language


def ours(item: Item, lang: Language) -> str:
    """Return the file of *item* for this project; its date is in the file's name."""
    return (
        f"---\ntitle: {_quoted(item.title[lang])}\nsummary: {_quoted(item.summary[lang])}\n"
        f"program: {item.program}\ntopics: [{', '.join(item.topics)}]\n---\n{item.body[lang]}"
    )


def publication(item: Item, lang: Language) -> str:
    """Return the long text of *item* as a publication; all else stands in its record."""
    body = re.sub(r"\{filename\}/news/([\w-]+)\.md", r"{record}publications/\1", item.body[lang])
    return f"---\n---\n{body}"


def hugo(item: Item, lang: Language) -> str:
    return (
        f"---\ntitle: {_quoted(item.title[lang])}\nsummary: {_quoted(item.summary[lang])}\n"
        f"date: {item.date}\ncategories: [{item.program}]\ntags: [{', '.join(item.topics)}]\n"
        f'years: ["{item.date.year}"]\n---\n{plain_links(item.body[lang], f"/{lang}")}'
    )


def eleventy(item: Item, lang: Language) -> str:
    # It takes words named "tags" for collections of its own.
    return (
        f"---\ntitle: {_quoted(item.title[lang])}\nsummary: {_quoted(item.summary[lang])}\n"
        f"date: {item.date}\ncategory: {item.program}\ntopics: [{', '.join(item.topics)}]\n---\n"
        f"{plain_links(item.body[lang], f'/{lang}')}"
    )


def pelican(item: Item, lang: Language) -> str:
    return (
        f"Title: {item.title[lang]}\nSummary: {item.summary[lang]}\nDate: {item.date}\n"
        f"Category: {item.program}\nTags: {', '.join(item.topics)}\nSlug: {item.name}\n"
        f"Lang: {lang}\n\n{plain_links(item.body[lang], '' if lang == 'ja' else '/ko')}"
    )


def plain_links(body: str, home: str) -> str:
    """Return a body whose links are addresses below *home*: others know no ``{filename}``.

    >>> plain_links("[x]({filename}/news/2005-01-04-a.md) [y]({record}programs/jet)", "/ko")
    '[x](/ko/news/2005-01-04-a/) [y](/ko/categories/jet/)'
    """
    body = re.sub(r"\{filename\}/pages/[\w-]+\.md", f"{home}/", body)
    body = re.sub(r"\{filename\}/news/([\w-]+)\.md", rf"{home}/news/\1/", body)
    return re.sub(r"\{record\}programs/([\w-]+)", rf"{home}/categories/\1/", body)


def _quoted(text: str) -> str:
    """Return *text* as a string of YAML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
