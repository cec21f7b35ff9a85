"""What needs both languages to be read: the files of both, the lists, the checks."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from plugins.archive.checks import check_publications
from plugins.archive.documents import list_documents
from plugins.archive.files import Files
from plugins.archive.lists import archive
from plugins.archive.news import NEWS, news_documents, news_lists, news_of
from plugins.archive.open_data import OpenData
from plugins.bilingual import strings
from plugins.bilingual.documents import OTHER, Document
from plugins.publishing.ledger import listed_paths
from plugins.records.models import LANGUAGES, Language, Magazine, Publication
from plugins.records.store import Records


def complete(contexts: Mapping[Language, dict[str, Any]]) -> None:
    """Add to both contexts: ``files_beside``, ``open_data``, ``search_texts``, the ``documents`` of the lists."""
    records: Records = contexts["ja"]["records"]
    files = merged(records, {lang: contexts[lang]["publication_files"] for lang in LANGUAGES})
    contexts["ja"]["problems"] += check_publications(records, contexts["ja"]["BUILD_DATE"])
    kept = listed_paths(Path(contexts["ja"]["PATH"]).parent)
    sides: dict[Language, list[Document]] = {
        lang: contexts[lang]["documents"] for lang in LANGUAGES
    }
    pages = {
        lang: each
        for lang, held in sides.items()
        for each in held
        if each.path == NEWS and each.template == "news"
    }
    news = news_lists(news_of(sides, preview=contexts["ja"]["PREVIEW"]), kept) if pages else {}
    lists = replace(archive(records, languages(files), kept), news=news)
    open_data = OpenData(
        records,
        prose={lang: contexts[lang]["prose"] for lang in LANGUAGES},
        hosts={lang: str(contexts[lang]["SITEURL"]).rstrip("/") for lang in LANGUAGES},
        files=files,
    )
    issues = [
        each.record
        for each in sides["ja"]
        if isinstance(each.record, Magazine) and (contexts["ja"]["PREVIEW"] or not each.draft)
    ]
    for lang, context in contexts.items():
        translate = strings.translator(lang, strings.of_theme(Path(context["THEME"])))
        context["files_beside"] = files
        context["archive"] = lists
        context["open_data"] = open_data
        context["documents"] += list_documents(lists, records, lang, translate, issues)
        if lang in pages:
            context["documents"] += news_documents(news, pages[lang], translate)
        context["search_texts"] = {
            f"/publications/{key}/": text
            for key, held in files.items()
            if (text := "\n".join(each.text for each in held if each.language == lang))
        }


def merged(records: Records, sides: Mapping[Language, Files]) -> Files:
    """Return the files of both languages by publication, the original language first."""
    return {
        each.id: held
        for each in records.all(Publication)
        if (
            held := (
                *sides[each.language].get(each.id, ()),
                *sides[OTHER[each.language]].get(each.id, ()),
            )
        )
    }


def languages(files: Files) -> dict[str, tuple[Language, ...]]:
    """Return the languages of each publication's files, without repeats."""
    return {
        key: tuple(dict.fromkeys(each.language for each in held)) for key, held in files.items()
    }
