"""Hosts of files alone: ``_redirects`` for Netlify and for Cloudflare Pages.

Neither knows upper from lower case as equal, and Cloudflare no queries: there a path leads
to the look-up page, which gets the query as it was and the path as ``#id``. What no line
matches gets ``404.html``, whose script looks the address up.

https://docs.netlify.com/manage/routing/redirects/redirect-options/ and
https://developers.cloudflare.com/pages/configuration/redirects/
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from plugins.publishing.hosts.places import Front, served_by
from plugins.publishing.redirects import LOOK_UP, Rule, Rules, anchors, encoded
from plugins.records.models import Language

_KEPT = "/-._~!$&'()+,;=@"  # signs that mean nothing to either host; : and * do


def netlify(
    rules: Rules,
    front: Front,
    fronts: Sequence[Front],
    pages: Mapping[Language, Collection[str]],
    besides: Sequence[str],
) -> str:
    """Return the lines for what stands at the root of *front*'s hosts.

    *pages* are the paths of each site's pages; *besides* are parameters that old links carry
    and that name no page. A line with parameters is meant if exactly these are there, in any
    order, so there is a line for each selection of *besides*; the first line wins.
    """
    whole: list[str] = []
    begun: list[str] = []
    for each, folder in served_by(front, fronts):
        held = rules.of(each.lang)
        for rule in held:
            lines = begun if rule.prefix else whole
            source, target = _source(rule.shown, folder), f"{each.home}{rule.to} 301!"
            if rule.query:
                lines += [f"{source} {own} {target}" for own in _selections(rule, besides)]
            elif rule.prefix or not _looked_up(rule.path, each, held, pages):
                lines.append(f"{source} {target}")
        whole += [
            f"{_source(path, folder)} {page} 302!"
            for path in _with_query(held)
            if (page := _looked_up(path, each, held, pages))
        ]
    return _file("netlify", [*whole, *begun, *_rest(front, "301!")])


def cloudflare(
    rules: Rules, front: Front, fronts: Sequence[Front], pages: Mapping[Language, Collection[str]]
) -> str:
    """Return the lines for what stands at the root of *front*'s hosts; *pages* as above.

    Lines without ``*`` come first, as Cloudflare wants; the first that is meant wins. The
    query is handed on to a target that has none of its own.
    """
    whole: dict[str, str] = {}
    begun: dict[str, str] = {}
    for each, folder in served_by(front, fronts):
        held = rules.of(each.lang)
        for path in _with_query(held):
            if page := _looked_up(path, each, held, pages):
                source = _source(path, folder)
                whole.setdefault(source, f"{page} 302")
                # The question mark of a link that was encoded as a whole.
                begun.setdefault(f"{source}%3F*", page.replace("#", "?:splat#") + " 302")
        for rule in held:
            if rule.query:
                continue
            target = f"{each.home}{rule.to} 301"
            for path in _with_and_without_slash(rule):
                lines = begun if path.endswith("*") else whole
                lines.setdefault(_source(path, folder), target)
    told = [f"{source} {target}" for source, target in [*whole.items(), *begun.items()]]
    told += _rest(front, "301")
    dynamic = sum("*" in line for line in told)
    count = f"# {len(told) - dynamic} static, {dynamic} dynamic (at most 2000 and 100)."
    return _file("cloudflare", [count, *told])


def _file(host: str, lines: list[str]) -> str:
    head = (
        "# Where old addresses lead, made by every build from data/redirects.yaml. Do not edit.\n"
        f"# Copy hosting/{host}/…/_redirects to the root of what is deployed.\n"
    )
    return head + "\n".join([*lines, ""])


def _rest(front: Front, status: str) -> Iterator[str]:
    """Where the site itself is on another host now, every other address follows it."""
    if front.folder:
        yield f"/* {front.home}/:splat {status}"


def _source(path: str, folder: str) -> str:
    """Return an old path as both hosts want it: encoded, but for a ``*`` at its end."""
    begun = "*" if path.endswith("*") else ""
    return f"{folder}{encoded(path.removesuffix('*'), _KEPT)}{begun}"


def _with_and_without_slash(rule: Rule) -> Iterator[str]:
    """Yield the path of *rule*, and what Cloudflare tells from it: ``/a`` beside ``/a/``."""
    yield rule.shown
    if rule.prefix and rule.path.endswith("/"):
        yield rule.path[:-1]
    elif not rule.prefix and "." not in rule.path.rpartition("/")[2]:
        yield f"{rule.path}/"


def _selections(rule: Rule, besides: Sequence[str]) -> Iterator[str]:
    """Yield the parameters of *rule* with each selection of others, whose values are free.

    ``no=31``, ``no=31 lpage=:lpage`` and so on.
    """
    own = [f"{encoded(name, '')}={encoded(value, '')}" for name, value in rule.query]
    others = [f"{name}=:{name}" for name in besides if name not in dict(rule.query)]
    for count in range(len(others) + 1):
        for chosen in combinations(others, count):
            yield " ".join([*own, *chosen])


def _with_query(held: Sequence[Rule]) -> list[str]:
    """Return the whole paths for which queries matter."""
    return list(dict.fromkeys(rule.path for rule in held if rule.query and not rule.prefix))


def _looked_up(
    path: str, front: Front, held: Sequence[Rule], pages: Mapping[Language, Collection[str]]
) -> str:
    """Return where *path* is listed on the look-up page; "" if no query matters for it.

    Also "" if there is no such page, or if *path* is a page itself.
    """
    here = pages[front.lang]
    if LOOK_UP not in here or path not in _with_query(held) or path in here or f"{path}/" in here:
        return ""
    return f"{front.home}{LOOK_UP}#{anchors(held)[path or '/']}"
