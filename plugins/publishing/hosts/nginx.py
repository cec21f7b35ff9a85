"""nginx: all that a server needs, to include, and an example that includes it.

maps.conf     for the http block: where old addresses lead, headers that differ by file
server.conf   for each server block
folder.conf   for the location of a site that stands in a folder, such as /ko/
brotli.conf   for each server block, if the module ngx_brotli is there
site.conf     the example: both sites, with names and paths to fill in

Regular expressions only, since tables of long strings need limits that an operator may
have set already. https://nginx.org/en/docs/http/ngx_http_map_module.html
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from plugins.publishing.hosts import headers
from plugins.publishing.hosts.pattern import address_pattern, places_pattern, shown
from plugins.publishing.hosts.places import Front, served_by, sites_by_host
from plugins.publishing.redirects import Rules
from plugins.publishing.release import serving

ROOT = "/srv/clair/current"  # in the example: where the release is that visitors see
_MAPS = """\
# Where old addresses lead, and headers that differ by file. Made by every build. Do not edit.
#
# In the http block:
#     include {root}/hosting/nginx/maps.conf;
# In each server block, those for port 80 too:
#     include {root}/hosting/nginx/server.conf;
# The server blocks must have, between them, these names:
#     server_name {names};
# No other redirect to https is needed; with one, visitors would be sent on twice.
# site.conf beside this file is a whole example.

map "$host$uri?$args" $moved_page {{
    default "";
{pages}
}}

# Before a proxy that speaks https, the proxy says so.
map $http_x_forwarded_proto $moved_scheme {{
    default $scheme;
    "~*^https" https;
    "~*^http" http;
}}

# A page has one address, which ends in a slash.
map $request_uri $moved_uri {{
    default $request_uri;
    "~^(?<moved_folder>/(?:[^?]*/)?)index\\.html(?<moved_query>\\?.*)?$" $moved_folder$moved_query;
}}
map $request_uri $moved_index {{
    default "";
    "~^/(?:[^?]*/)?index\\.html(?:\\?|$)" index.html;
}}

# The same address, at the one true scheme and host.
map "$moved_scheme://$host $moved_index" $moved_host {{
    default "";
{hosts}
}}

map $moved_page $moved {{
    default $moved_page;
    "" $moved_host;
}}

# Headers by the file that answers, which may be an error page.
map $moved_scheme $served_security {{
    default "";
    https "{security}";
}}
map "$status $uri" $served_cache {{
    default "{short}";
    "~^(?:200|206|304) {folders}/{hashed}$" "{immutable}";
}}
map $uri $served_to {{
    default same-origin;
    "~{open}" cross-origin;
}}
map $uri $served_origin {{
    default "";
    "~{open}" "*";
}}
map "$status $host$uri" $served_language {{
    default "";
{languages}
}}
map $uri $served_not_found {{
    default /404.html;
{not_found}}}
"""
_SERVER = """\
# For each server block; see maps.conf beside this file. Made by every build. Do not edit.
if ($moved) {{
    return 301 $moved;
}}

index index.html;
autoindex off;
absolute_redirect off;  # to an address with its final slash: same scheme and host
server_tokens off;
open_file_cache off;  # after a release, files of that release
error_page 404 $served_not_found;
error_page 403 =404 $served_not_found;  # a folder without a page

charset utf-8;
charset_types {with_charset};
default_type {unknown};
types {{
{types}
}}

# Files are there compressed; nothing is compressed while a reader waits.
gzip off;
gzip_static on;
gzip_vary on;
gzip_proxied any;

{headers}

"""
_LOCATIONS = """\
location ~ (?:^|/)\\.(?!well-known/)|\\.(?:{encodings})$ {{
    return 404;
}}
{named}"""
_FOLDER = """\
# For the location of a site in a folder; see site.conf beside this file. Do not edit.
"""
BROTLI = """\
# For each server block, if nginx has the module ngx_brotli (Debian: libnginx-mod-http-brotli-static).
brotli_static on;
"""
_SITE = """\
# An example for /etc/nginx/sites-available/: copy it there and fill in names and paths.
# {root} is a link to the release that visitors see. Each certificate is for
# all names beside it. What this file includes is read when nginx starts or is told to read
# again: after a release that changed hosting/, nginx -s reload.
# Who may publish can change what is included. Where that is too much, copy hosting/nginx/ to
# /etc/nginx/, include it there, and copy it again when old addresses are added.

include {root}/hosting/nginx/maps.conf;
"""
_BLOCK = """
server {{
    listen 80;
    listen [::]:80;
    listen 443 ssl;
    listen [::]:443 ssl;
    # http2 on;  # nginx 1.25.1 and later
    server_name {names};
    ssl_certificate /etc/letsencrypt/live/{host}/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/{host}/privkey.pem;
    ssl_protocols TLSv1.2 TLSv1.3;

    root {root}/{lang};
    include {root}/hosting/nginx/server.conf;
    # include {root}/hosting/nginx/brotli.conf;  # with the module ngx_brotli
{folders}}}
"""
_BLOCK_FOLDER = """
    location = {folder} {{
        return 301 {folder}/$is_args$args;
    }}
    location ^~ {folder}/ {{
        alias {root}/{lang}/;
        include {root}/hosting/nginx/folder.conf;
    }}
"""


def files(rules: Rules, fronts: Sequence[Front]) -> dict[str, str]:
    """Return the files by name."""
    found = {
        "maps.conf": maps(rules, fronts),
        "server.conf": server(),
        "brotli.conf": BROTLI,
        "site.conf": site(fronts),
    }
    if any(front.folder for front in fronts):
        found["folder.conf"] = _FOLDER + _locations()
    return found


def maps(rules: Rules, fronts: Sequence[Front]) -> str:
    """Return ``maps.conf``.

    ``$moved`` is where a request must go, empty if it may stay; ``$served_…`` are headers.
    """
    hosts = sites_by_host(fronts)
    pages = [
        f'    # {shown(rule)}\n    "~*{address_pattern(rule, front)}" "{front.home}{rule.to}";'
        for front in fronts
        for rule in rules.of(front.lang)
    ]
    true = [
        f'    "~*^{front.scheme}://{places_pattern((host,))} $" "";'
        for host, front in hosts
        if host == front.host
    ]
    others = [
        f'    "~*^[a-z]+://{places_pattern((host,))} " "{front.home}$moved_uri";'
        for host, front in hosts
    ]
    folders = [front for front in fronts if front.folder]
    return _MAPS.format(
        root=ROOT,
        names=" ".join(host for host, _front in hosts),
        pages="\n".join(pages),
        hosts="\n".join([*true, *others]),
        security=headers.TRANSPORT_SECURITY,
        short=serving.SHORT,
        immutable=serving.IMMUTABLE,
        hashed=serving.HASHED.pattern,
        folders="".join(f"(?:{re.escape(front.folder)})?" for front in folders),
        open=endings_pattern(headers.OPEN),
        languages="\n".join(_languages(fronts)),
        not_found="".join(
            f'    "~^{re.escape(front.folder)}/" {front.folder}/404.html;\n' for front in folders
        ),
    )


def _languages(fronts: Sequence[Front]) -> Iterator[str]:
    """Yield the language of each site's own texts; a site in a folder before the one around it."""
    texts = endings_pattern(headers.IN_ONE_LANGUAGE)
    for front in sorted(fronts, key=lambda each: not each.folder):
        place = places_pattern((front.host + front.folder,))
        yield f'    "~*^(?:200|206|304|404) {place}/.*{texts}" {front.lang};'


def server() -> str:
    """Return ``server.conf``."""
    plain = {kind: given.partition(";")[0] for kind, given in serving.TYPES.items()}
    with_charset = {plain[kind] for kind, given in serving.TYPES.items() if ";" in given}
    lines = {
        "Content-Security-Policy": headers.CONTENT_SECURITY_POLICY,
        "Strict-Transport-Security": "$served_security",
        **headers.EVERYWHERE,
        "Cross-Origin-Resource-Policy": "$served_to",
        "Access-Control-Allow-Origin": "$served_origin",
        "Cache-Control": "$served_cache",
        "Content-Language": "$served_language",
    }
    return (
        _SERVER.format(
            unknown=serving.UNKNOWN_TYPE,
            with_charset=" ".join(sorted(with_charset - {"text/html"})),  # nginx knows that one
            types="\n".join(
                f"    {given} {' '.join(kind[1:] for kind in plain if plain[kind] == given)};"
                for given in dict.fromkeys(plain.values())
            ),
            headers="\n".join(
                f'add_header {name} "{value}" always;' for name, value in lines.items()
            ),
        )
        + _locations()
    )


def _locations() -> str:
    """Return what is hidden, and files whose type their ending does not tell."""
    named = [
        f"location ~ /{re.escape(name)}$ {{\n    types {{ }}\n    default_type {given};\n}}\n"
        for name, given in serving.NAMED_TYPES.items()
    ]
    encodings = "|".join(ending[1:] for ending in serving.ENCODINGS)
    return _LOCATIONS.format(encodings=encodings, named="".join(named))


def site(fronts: Sequence[Front]) -> str:
    """Return ``site.conf``: a server block for each site that has hosts of its own."""
    hosts = sites_by_host(fronts)
    blocks = []
    for front in fronts:
        names = [host for host, owner in hosts if owner == front and not front.folder]
        names += [
            host for each in fronts if each.folder for host in each.old_hosts if not front.folder
        ]
        if names:
            folders = "".join(
                _BLOCK_FOLDER.format(folder=folder, lang=each.lang, root=ROOT)
                for each, folder in served_by(front, fronts)
                if folder
            )
            blocks.append(
                _BLOCK.format(
                    names=" ".join(dict.fromkeys(names)),
                    host=front.host,
                    lang=front.lang,
                    root=ROOT,
                    folders=folders,
                )
            )
    return _SITE.format(root=ROOT) + "".join(blocks)


def endings_pattern(endings: Iterable[str]) -> str:
    r"""Return a pattern for the end of a name with one of *endings*.

    >>> endings_pattern({".pdf", ".csv"})
    '\\.(?:csv|pdf)$'
    """
    return rf"\.(?:{'|'.join(sorted(ending[1:] for ending in endings))})$"
