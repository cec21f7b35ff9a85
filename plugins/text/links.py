"""Resolve the links of converted Markdown: ``{record}``, ``{filename}``, ``{static}``."""

import difflib
import html
import posixpath
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from plugins.bilingual.documents import Document
from plugins.checks.problems import N_, Place, Problem
from plugins.records.addresses import LINKABLE, record_path, record_title
from plugins.records.models import Language
from plugins.records.store import Records

_LINK = re.compile(
    r'(?P<tag><[A-Za-z][^<>]*\s)(?P<attribute>href|src)="(?P<target>[^"]*)"(?P<rest>[^>]*>)(?P<empty></a>)?'
)
_SPECIAL = re.compile(r"^(?:\{|%7B)(\w+)(?:\}|%7D)(.*)$")
_SAFE = re.compile(
    r"^(?:https?://|mailto:|tel:|#|/|\./|\.\./|[A-Za-z0-9_.-]+(?:[/#?]|$))", re.ASCII
)
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_FOREIGN = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
_IGNORED = re.compile(r"[\x00-\x20]+")  # by browsers, inside a scheme

Locate = Callable[[Place, str], Place]


@dataclass(frozen=True)
class Targets:
    """What can be linked to from one site.

    ``pages`` are this site's documents by key, ``elsewhere`` the absolute addresses of pages
    that only the other site has; ``files`` are shared files, such as ``files/a.pdf``; ``broken``
    are keys of pages that have been reported already.
    """

    lang: Language
    records: Records
    pages: Mapping[str, Document]
    elsewhere: Mapping[str, str]
    files: Collection[str]
    broken: Collection[str] = ()
    drafts: bool = False  # whether drafts may be linked to: from drafts only


def resolve_links(
    markup: str, key: str, written: Language, place: Place, targets: Targets, locate: Locate
) -> tuple[str, list[Problem]]:
    """Return *markup* with site paths for links, and the links that lead nowhere.

    *key* is the document's key (relative targets start at its folder), *written* the
    language of the text, *locate* finds a link as typed in the source file.
    """
    problems: list[Problem] = []
    if 'href="' not in markup and 'src="' not in markup:
        return markup, problems

    def replace(match: re.Match[str]) -> str:
        target = html.unescape(match["target"])
        special = _SPECIAL.match(target)
        if special is None:
            plain = _IGNORED.sub("", target)
            if match["attribute"] == "src" and _FOREIGN.match(plain):
                problems.append(
                    Problem.error(
                        locate(place, target),
                        "foreign-picture",
                        N_(
                            "The picture '%(target)s' is not ours; put it in content/images/ and write {static}/images/…."
                        ),
                        target=target[:60],
                    )
                )
            elif _SCHEME.match(plain) and not _SAFE.match(plain):
                problems.append(
                    Problem.error(
                        locate(place, target),
                        "unsafe-link",
                        N_(
                            "'%(target)s' is not an address that can be linked to; use https://, mailto: or tel:."
                        ),
                        target=target[:60],
                    )
                )
            return match[0]
        word, rest = special[1], unquote(special[2])
        try:
            url, title = _resolve(word, rest, key, written, targets)
        except _DeadLinkError as error:
            snippet = "{" + word + "}" + special[2]
            problems.append(
                Problem.error(locate(place, snippet), "dead-link", error.message, **error.params)
            )
            return match[0]
        filled = f"{html.escape(title)}</a>" if match["empty"] else ""
        return f'{match["tag"]}{match["attribute"]}="{html.escape(url)}"{match["rest"]}{filled}'

    return _LINK.sub(replace, markup), problems


class _DeadLinkError(LookupError):
    def __init__(self, message: str, **params: str) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


def _resolve(
    word: str, rest: str, key: str, written: Language, targets: Targets
) -> tuple[str, str]:
    """Return the address and the name of what a link points to."""
    rest, sign, fragment = rest.partition("#")
    tail = sign + fragment
    if word == "record":
        kind, _, record_id = rest.strip("/").partition("/")
        if kind not in LINKABLE:
            raise _DeadLinkError(
                N_(
                    "'{record}%(target)s': records of this kind have no page; kinds with pages: %(known)s."
                ),
                target=rest,
                known=", ".join(sorted(LINKABLE)),
            )
        record = targets.records.kinds[kind].get(record_id)
        if record is None and targets.records.excused(kind, record_id):
            return "#", ""
        if record is None:
            raise _dead(
                N_("'{record}%(target)s' is not there; did you mean '%(guess)s'?"),
                N_("'{record}%(target)s' is not there; see data/%(kind)s.yaml for the ids."),
                rest,
                [f"{kind}/{name}" for name in targets.records.kinds[kind]],
                kind=kind,
            )
        try:
            title = record_title(record, targets.records)
            path = record_path(record, targets.records)
        except KeyError:  # what it belongs to has been reported where it stands
            return "#", ""
        return path + tail, getattr(title, written) or title.ja or title.ko or ""
    if word == "filename":
        name = in_tree(rest, key)
        page = targets.pages.get(name)
        if page is not None and page.draft and not targets.drafts:
            raise _DeadLinkError(
                N_(
                    "'{filename}%(target)s' is a draft, so readers would not find it; publish it or leave out the link."
                ),
                target=rest,
            )
        if page is not None:
            return page.path + tail, page.title
        if name in targets.broken:
            return "#", ""
        if name in targets.elsewhere:
            return targets.elsewhere[name] + tail, ""
        raise _dead(
            N_("'{filename}%(target)s' is not there; did you mean '/%(guess)s'?"),
            N_(
                "'{filename}%(target)s' is not there; write the path from the content folder, such as /pages/about.md."
            ),
            rest,
            [known for known in targets.pages if known.endswith(".md")],
        )
    if word in ("static", "attach"):
        name = in_tree(rest, key)
        if name in targets.files:
            return "/" + quote(name) + tail, posixpath.basename(name)
        raise _dead(
            N_("'{static}%(target)s' is not there; did you mean '/%(guess)s'?"),
            N_(
                "'{static}%(target)s' is not there; shared files are in content/images and content/files."
            ),
            rest,
            list(targets.files),
        )
    raise _DeadLinkError(
        N_("'{%(word)s}' is not a kind of link; use {record}, {filename} or {static}."), word=word
    )


def _dead(
    with_guess: str, without: str, target: str, known: list[str], **params: str
) -> _DeadLinkError:
    guess = next(iter(difflib.get_close_matches(target.strip("/"), known, n=1, cutoff=0.7)), "")
    return _DeadLinkError(with_guess if guess else without, target=target, guess=guess, **params)


def in_tree(target: str, key: str) -> str:
    """Return *target* as a path from the root of the content tree.

    >>> in_tree("/pages/about.md", "news/x.md"), in_tree("../pages/about.md", "news/x.md")
    ('pages/about.md', 'pages/about.md')
    """
    joined = (
        target if target.startswith("/") else posixpath.join("/", posixpath.dirname(key), target)
    )
    return posixpath.normpath(joined).lstrip("/")
