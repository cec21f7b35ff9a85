"""Hosts of files alone: ``_headers`` for Netlify and for Cloudflare Pages.

Where several rules fit an address, Cloudflare joins their values unless a rule takes a header
back first (``! Name``); Netlify does not say, so there no two rules that can fit one address
give the same header. Both compress by themselves and say so in Vary. A rule counts for an
answer with 404 too: so the files of the theme, which go with the next release, have a rule
each, and there is none for what is not there.

https://docs.netlify.com/manage/routing/headers/ and
https://developers.cloudflare.com/pages/configuration/headers/
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from plugins.publishing.hosts import headers
from plugins.publishing.hosts.places import Front, served_by
from plugins.publishing.release import serving
from plugins.records.models import Language

# The files of each site, relative to its root, compressed ones left out.
Names = Mapping[Language, Collection[str]]
# What addresses a rule is for, and its lines.
HostRule = tuple[str, tuple[str, ...]]

_PICTURES = "images/"  # a folder in which every name holds a digest


def netlify(front: Front, fronts: Sequence[Front], names: Names) -> str:
    """Return ``_headers`` for what stands at the root of *front*'s hosts.

    *names* are the files of each site, relative to its root. A rule is for one file or for a
    folder: to Netlify ``/*.ics`` is for ``/topics/economics/`` too. What is left to Netlify:
    types that it knows, pages are asked for anew each time and have no
    Cross-Origin-Resource-Policy.
    """
    sites = served_by(front, fronts)
    rules: list[HostRule] = [("/*", _always())]
    if len(sites) == 1:
        rules.append(("/*", (f"Content-Language: {front.lang}",)))
    else:
        rules += _languages(sites, names)
    for each, folder in sites:
        held = _by_folder("", sorted(names[each.lang]))
        rules += [(f"{folder}/{path}", lines) for path, lines in held]
    return _file("netlify", rules)


def _by_folder(folder: str, names: Sequence[str]) -> Iterator[HostRule]:
    """Yield what is particular to the files *names*, all of them in *folder* or below.

    One rule for a folder where it is the same for all. What may be kept has a rule each, so that
    nobody keeps the answer that it is not there; but for pictures, which are many.
    """
    found = {_particular(name) for name in names}
    pages = any(serving.ending(name) == ".html" for name in names)
    kept = any(serving.cache_rule(name) == serving.IMMUTABLE for name in names)
    if folder and len(found) == 1 and not pages and (not kept or folder == _PICTURES):
        yield f"{folder}*", found.pop()
        return
    inside: dict[str, list[str]] = {}
    for name in names:
        top, slash, _rest = name.removeprefix(folder).partition("/")
        if slash:
            inside.setdefault(f"{folder}{top}/", []).append(name)
        elif serving.ending(name) != ".html":
            yield name, (f"Content-Type: {serving.content_type(name)}", *_particular(name))
    for below, held in inside.items():
        yield from _by_folder(below, held)


def _particular(name: str) -> tuple[str, ...]:
    """Return the lines that differ among files, but for the type."""
    cache = serving.cache_rule(name)
    kept = (f"Cache-Control: {cache}",) if cache == serving.IMMUTABLE else ()
    return *_of_kind(serving.ending(name)), *kept


def cloudflare(front: Front, fronts: Sequence[Front], names: Names) -> str:
    """Return ``_headers`` for what stands at the root of *front*'s hosts; *names* as above."""
    sites = served_by(front, fronts)
    whole = [
        *_always(),
        "Cross-Origin-Resource-Policy: same-origin",
        "! Access-Control-Allow-Origin",  # Cloudflare would let all sites read all
        f"Cache-Control: {serving.SHORT}",
        f"Content-Language: {front.lang}",
    ]
    rules: list[HostRule] = [("/*", tuple(whole))]
    for each, folder in sites:
        if folder:
            rules.append((f"{folder}/*", _instead(f"Content-Language: {each.lang}")))
    for kind in _endings(sites, names):
        lines = [*_instead(*_of_kind(kind))]
        if kind not in headers.IN_ONE_LANGUAGE:
            lines.append("! Content-Language")
        rules.append((f"/*{kind}", tuple(lines)))
    rules += [(path, (line,)) for path, line in _types(sites, names)]
    rules += [
        (path, _instead(f"Cache-Control: {serving.IMMUTABLE}")) for path in _immutable(sites, names)
    ]
    return _file("cloudflare", rules)


def _file(host: str, rules: Sequence[HostRule]) -> str:
    """Return the text of *rules*; those for the same addresses are one."""
    held: dict[str, list[str]] = {}
    for path, lines in rules:
        held.setdefault(path, []).extend(lines)
    told = [f"{path}\n" + "".join(f"  {line}\n" for line in held[path]) for path in held]
    head = "# Headers of every answer, made by every build. Do not edit.\n"
    head += f"# Copy hosting/{host}/…/_headers to the root of what is deployed.\n"
    return head + "".join(told)


def _always() -> tuple[str, ...]:
    """Return the lines for any answer; hosts of files speak nothing but https."""
    held = {
        "Content-Security-Policy": headers.CONTENT_SECURITY_POLICY,
        "Strict-Transport-Security": headers.TRANSPORT_SECURITY,
        **headers.EVERYWHERE,
    }
    return tuple(f"{name}: {value}" for name, value in held.items())


def _of_kind(kind: str) -> tuple[str, ...]:
    """Return who may read files with the ending *kind*."""
    if kind in headers.OPEN:
        return "Cross-Origin-Resource-Policy: cross-origin", "Access-Control-Allow-Origin: *"
    return ("Cross-Origin-Resource-Policy: same-origin",)


def _instead(*lines: str) -> tuple[str, ...]:
    """Return *lines*, each after one that takes back what other rules said."""
    return tuple(told for line in lines for told in (f"! {line.partition(':')[0]}", line))


def _endings(sites: Sequence[tuple[Front, str]], names: Names) -> list[str]:
    """Return the endings of files; pages are asked for by their folders and have none."""
    found = {serving.ending(name) for front, _folder in sites for name in names[front.lang]}
    return sorted(found & serving.TYPES.keys() - {".html"})


def _types(sites: Sequence[tuple[Front, str]], names: Names) -> Iterator[tuple[str, str]]:
    """Yield patterns of addresses with the line of their type; no two fit one address."""
    doubtful = {serving.ending(name) for name in serving.NAMED_TYPES}
    for kind in _endings(sites, names):
        if kind not in doubtful:
            yield f"/*{kind}", f"Content-Type: {serving.TYPES[kind]}"
    for name, given in serving.NAMED_TYPES.items():
        yield f"/*{name}", f"Content-Type: {given}"
    for front, folder in sites:
        for name in sorted(names[front.lang]):
            named = name.endswith(tuple(serving.NAMED_TYPES))
            if serving.ending(name) in doubtful and not named:
                yield f"{folder}/{name}", f"Content-Type: {serving.content_type(name)}"


def _immutable(sites: Sequence[tuple[Front, str]], names: Names) -> Iterator[str]:
    """Yield the addresses that never change; pictures, which are many, as one."""
    for front, folder in sites:
        held = sorted(names[front.lang])
        pictures = [name for name in held if name.startswith(_PICTURES)]
        as_one = all(serving.cache_rule(name) == serving.IMMUTABLE for name in pictures)
        if pictures and as_one:
            yield f"{folder}/{_PICTURES}*"
        for name in held:
            if serving.cache_rule(name) == serving.IMMUTABLE and not (
                as_one and name.startswith(_PICTURES)
            ):
                yield f"{folder}/{name}"


def _languages(sites: Sequence[tuple[Front, str]], names: Names) -> Iterator[HostRule]:
    """Yield rules with the language of each part of a host with two sites; no two fit one page.

    To Netlify ``/access/*`` is for ``/accessibility/`` too.
    """
    for front, folder in sites:
        line = (f"Content-Language: {front.lang}",)
        if folder:
            yield f"{folder}/*", line
            continue
        yield "/", line
        held = sorted(names[front.lang])
        before = "/"
        for top in sorted(
            {name.partition("/")[0] for name in held if name.endswith("/index.html")}
        ):
            if not top.startswith(before):
                before = top
                yield f"/{top}/*", line
        for name in held:
            if "/" not in name and serving.ending(name) in headers.IN_ONE_LANGUAGE:
                yield f"/{name}", line
