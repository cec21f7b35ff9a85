"""The pages as readers get them, after the switch: asked of the real hosts, compared.

Asked are both homes, one page of each kind, what those pages need to be shown, some of their
links, a page that does not exist, and an old address. Which ones, the release's id decides.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote, urljoin

from selectolax.lexbor import LexborHTMLParser

from plugins.checks.problems import N_, Place, Problem
from plugins.publishing.hosts.headers import headers_of
from plugins.publishing.redirects import Rule, Rules, encoded
from plugins.publishing.release.manifest import File, Manifest
from plugins.records.models import LANGUAGES, Language
from publish.client import Answer

DELAYS = (2.0, 4.0, 8.0, 16.0)  # seconds before the next try: hosts of files need a moment
LINKS = 30  # of each site

_KIND = re.compile(r'<body class="page page--([a-z-]+)"')
_LANG = re.compile(rb"<html[^>]*\blang=[\"']?([A-Za-z-]+)", re.IGNORECASE)
_SAME = {"application/javascript": "text/javascript", "text/xml": "application/xml"}
_AT_ONCE = 4
_BY_SERVER = frozenset({"Vary"})  # other names may be in it
_HTTPS_ONLY = "Strict-Transport-Security"
# Of a host that cannot be told what to send, its type and, once, what readers miss most.
_ON_HOME = ("Content-Security-Policy",)


@dataclass(frozen=True)
class Ask:
    """An address and what it must answer; what is empty is not asked about.

    ``to`` is where it leads. ``strict`` is false if this host cannot be told what to send.
    """

    url: str
    status: int = 200
    digest: str = ""
    lang: str = ""
    to: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    strict: bool = True


def asks(manifest: Manifest, output: Path | None, rules: Rules, *, strict: bool) -> list[Ask]:
    """Return what is asked of the hosts of *manifest*, whose files are in *output*.

    Without *output*, of a release that is on the host only, any of its files stand for links.
    """
    found: dict[str, Ask] = {}
    for lang in LANGUAGES:
        if output is None:
            pages = [f"{lang}/index.html"]
            shown, linked = set[str](), _files(manifest, lang)
        else:
            pages = list(_pages(manifest, output, lang))
            shown, linked = _links(manifest, output, pages)
        some = sorted(linked, key=lambda name: _order(manifest, name))[:LINKS]
        for name in dict.fromkeys([*pages, *sorted(shown), *some]):
            ask = _of_file(manifest, name, strict=strict)
            found.setdefault(ask.url, ask)
        home = manifest.homes[lang]
        nowhere = f"{home}/no-such-page-{manifest.id}/"
        found[nowhere] = Ask(nowhere, status=404, lang=lang, strict=strict)
        if strict:
            for ask in _redirects(manifest, rules, lang):
                found.setdefault(ask.url, ask)
    return list(found.values())


def check(
    wanted: Sequence[Ask],
    get: Callable[[str], Answer],
    place: Place,
    delays: Iterable[float],
) -> list[Problem]:
    """Ask for all of *wanted*, again after *delays* in seconds for what is not right at once."""
    found: dict[Ask, list[Problem]] = {}
    open_asks = list(wanted)
    for delay in (0.0, *delays):
        time.sleep(delay)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers = list(pool.map(get, (ask.url for ask in open_asks)))
        for ask, answer in zip(open_asks, answers, strict=True):
            found[ask] = list(faults(ask, answer, place))
        open_asks = [
            ask for ask in open_asks if any(each.severity == "error" for each in found[ask])
        ]
        if not open_asks:
            break
    return [problem for problems in found.values() for problem in problems]


def faults(ask: Ask, answer: Answer, place: Place) -> Iterator[Problem]:
    """What is wrong with an answer; of a page that is another one altogether, that alone."""
    if answer.status == 0:
        message = N_("%(url)s does not answer (%(reason)s).")
        yield Problem.error(place, "live-silent", message, url=ask.url, reason=answer.why)
        return
    wanted = (301, 308) if ask.to else (ask.status,)
    if answer.status not in wanted:
        yield Problem.error(
            place,
            "live-status",
            N_("%(url)s answers with status %(status)s instead of %(wanted)s."),
            url=ask.url,
            status=answer.status,
            wanted=wanted[0],
        )
        return
    for fault, message, is_certain, told, meant in _differences(ask, answer):
        kind = Problem.error if is_certain else Problem.warning
        yield kind(place, fault, message, url=ask.url, told=told or "-", wanted=meant)


def _differences(ask: Ask, answer: Answer) -> Iterator[tuple[str, str, bool, str, str]]:
    """Yield code, message, whether it is an error, what was answered and what was wanted."""
    if ask.to:
        location = urljoin(ask.url, answer.headers.get("location", ""))
        if location.partition("?")[0] != ask.to.partition("?")[0]:
            message = N_("%(url)s leads to %(told)s instead of %(wanted)s.")
            yield "live-redirect", message, True, location, ask.to
        return
    match = _LANG.search(answer.body[:4096])
    lang = match[1].decode() if match else ""
    if ask.lang and lang != ask.lang:
        message = N_("%(url)s answers in the language '%(told)s' instead of '%(wanted)s'.")
        certain = ask.strict or ask.status == 200
        yield "live-language", message, certain, lang, ask.lang
        if certain:
            return
    digest = sha256(answer.body).hexdigest()
    if ask.digest and digest != ask.digest:
        message = N_(
            "%(url)s is not the file of the release (SHA-256 %(told)s instead of %(wanted)s)."
        )
        yield "live-bytes", message, True, digest[:12], ask.digest[:12]
        return
    yield from _headers(ask, answer)


def _headers(ask: Ask, answer: Answer) -> Iterator[tuple[str, str, bool, str, str]]:
    message = N_("%(url)s sends the header '%(told)s' instead of '%(wanted)s'.")
    for name, value in ask.headers:
        sent = answer.headers.get(name.lower(), "")
        if _plain(name, sent) != _plain(name, value) and (answer.secure or name != _HTTPS_ONLY):
            yield "live-header", message, ask.strict, f"{name}: {sent}", f"{name}: {value}"


def _plain(name: str, value: str) -> str:
    """Return the value of a header as it can be compared.

    >>> _plain("Content-Type", "Text/HTML;charset=UTF-8")
    'text/html;charset=utf-8'
    """
    if name != "Content-Type":
        return value
    essence, _, rest = value.lower().replace(" ", "").partition(";")
    return ";".join(filter(None, [_SAME.get(essence, essence), rest]))


def _of_file(manifest: Manifest, name: str, *, strict: bool) -> Ask:
    lang: Language = "ja" if name.startswith("ja/") else "ko"
    path = name.removeprefix(f"{lang}/")
    wanted = headers_of(path, lang)
    if not strict:
        some = ("Content-Type", *(_ON_HOME if path == "index.html" else ()))
        wanted = {header: wanted[header] for header in some}
    return Ask(
        _url(manifest, name),
        digest=manifest.files[name].sha256,
        lang=lang if name.endswith(".html") else "",
        headers=tuple((key, value) for key, value in wanted.items() if key not in _BY_SERVER),
        strict=strict,
    )


def _redirects(manifest: Manifest, rules: Rules, lang: Language) -> list[Ask]:
    """Return one old address of *lang*, if there are any."""
    usable = [rule for rule in rules.of(lang) if rule.path and not rule.prefix]
    if not usable:
        return []
    rule: Rule = min(usable, key=lambda each: _order(manifest, each.path + each.query_text))
    home = manifest.homes[lang]
    query = f"?{rule.query_text}" if rule.query else ""
    return [Ask(f"{home}{encoded(rule.path, '/')}{query}", to=f"{home}{rule.to}")]


def _pages(manifest: Manifest, output: Path, lang: Language) -> Iterator[str]:
    """Yield the names of the home of *lang* and of one page of each kind."""
    names = [name for name in _files(manifest, lang) if name.endswith("/index.html")]
    home = f"{lang}/index.html"
    if home in manifest.files:
        yield home
    seen: set[str] = set()
    for name in sorted(names, key=lambda each: _order(manifest, each)):
        match = _KIND.search((output / name).read_text("utf-8"))
        kind = match[1] if match else ""
        if kind not in seen and name != home:
            seen.add(kind)
            yield name


def _files(manifest: Manifest, lang: Language) -> set[str]:
    """Return the names of the files of *lang* that readers ask for."""
    return {
        name
        for name, file in manifest.files.items()
        if name.startswith(f"{lang}/") and not file.encoding and name != f"{lang}/404.html"
    }


def _links(manifest: Manifest, output: Path, pages: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the names of files that *pages* need to be shown, and of all others they name."""
    shown: set[str] = set()
    linked: set[str] = set()
    homes = sorted(manifest.homes.items(), key=lambda each: -len(each[1]))
    for page in pages:
        base = _url(manifest, page)
        tree = LexborHTMLParser((output / page).read_text("utf-8"))
        for node in tree.css("[href], [src]"):
            value = node.attributes.get("href") or node.attributes.get("src") or ""
            name = _named(manifest.files, homes, urljoin(base, value))
            if name:
                needed = node.tag == "script" or node.attributes.get("rel") == "stylesheet"
                (shown if needed else linked).add(name)
    return shown, linked - shown


def _named(files: Mapping[str, File], homes: Sequence[tuple[Language, str]], url: str) -> str:
    """Return the name of the file at *url*, "" if it is none of ours."""
    plain = url.partition("#")[0].partition("?")[0]
    for lang, home in homes:
        if plain.startswith(f"{home}/"):
            name = lang + unquote(plain.removeprefix(home))
            name += "index.html" if name.endswith("/") else ""
            return name if name in files else ""
    return ""


def _url(manifest: Manifest, name: str) -> str:
    for lang in LANGUAGES:
        if name.startswith(f"{lang}/"):
            path = name.removeprefix(lang)
            if path.endswith("/index.html"):
                path = path.removesuffix("index.html")
            return manifest.homes[lang] + quote(path)
    raise ValueError(name)


def _order(manifest: Manifest, name: str) -> str:
    """Return what puts names into an order that is another one in each release."""
    return sha256(f"{manifest.id} {name}".encode()).hexdigest()
