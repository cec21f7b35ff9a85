"""Apache: redirects to include, a .htaccess for each site, and an example with virtual hosts.

redirects.conf   for each virtual host: where old addresses lead, headers of redirects and errors
ja/.htaccess     for the root of a site: the same and all else; also to include in <Directory>
site.conf        the example: both sites, with names and paths to fill in

Rules of mod_rewrite that read the same in all contexts: conditions on the whole address.
Nothing but what ``AllowOverride FileInfo`` allows. https://httpd.apache.org/docs/2.4/mod/
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from plugins.publishing.hosts import headers
from plugins.publishing.hosts.pattern import address_pattern, places_pattern, shown
from plugins.publishing.hosts.places import Front, served_by, sites_by_host
from plugins.publishing.redirects import Rules
from plugins.publishing.release import serving

ROOT = "/srv/clair/current"  # in the example: where the release is that visitors see
_HEAD = """\
# Where old addresses lead (data/redirects.yaml), and the headers of redirects and errors.
# Made by every build. Do not edit.
#
# In each virtual host, those for port 80 too:
#     Include {root}/hosting/apache/redirects.conf
# The virtual hosts must have, between them, these names (ServerName, ServerAlias):
#     {names}
# No other redirect to https is needed; with one, visitors would be sent on twice.
# site.conf beside this file is a whole example. Where only the folder of the site can be
# written to, its .htaccess beside this file is enough.
RewriteEngine On
"""
_THE_REST = """\
# The same address, at the one true scheme and host; a page has one, which ends in a slash.
# Before a proxy that speaks https, the proxy says so.
"""
_INDEX = """\
RewriteCond "%{{HTTP_HOST}}" "^{host}$" [NC]
RewriteCond "%{{THE_REQUEST}}" "^[A-Z]+ +(/(?:[^? ]*/)?)index\\.html[? ]"
RewriteRule "^" "{home}%1" [R=301,L]
"""
_HTACCESS = """\
# How this site is served. Made by every build. Do not edit.
#
# For the root of the site, where AllowOverride FileInfo is on. What the modules are for:
#     mod_rewrite   old addresses, one true address for each page, compressed files
#     mod_headers   all headers but the type of a file
#     mod_mime      compressed files
# Without one of them its part is left out, and the rest works.

ErrorDocument 404 {folder}/404.html
FileETag MTime Size

<IfModule mod_rewrite.c>
{redirects}
# Nothing is sent to a site of files.
RewriteCond "%{{REQUEST_METHOD}}" "!^(?:GET|HEAD)$"
RewriteRule "^" "-" [R=405,L]

# The final slash of a folder; no list of the files in a folder, nothing hidden.
RewriteCond "%{{REQUEST_FILENAME}}" -d
RewriteCond "%{{REQUEST_FILENAME}}/index.html" -f
RewriteRule "[^/]$" "{origin}%{{REQUEST_URI}}/" [R=301,L]
RewriteCond "%{{REQUEST_FILENAME}}" -d
RewriteCond "%{{REQUEST_FILENAME}}/index.html" !-f
RewriteRule "^" "-" [R=404,L]
RewriteCond "%{{ENV:REDIRECT_STATUS}}" "^$"
RewriteRule "(?:^|/)\\.(?!well-known/)|\\.(?:{encodings})$" "-" [R=404,L]

# Files are there compressed; nothing is compressed while a reader waits.
RewriteRule "^" "-" [E=no-gzip:1,E=no-brotli:1]
<IfModule mod_mime.c>
{compressed}</IfModule>
</IfModule>

<IfModule mod_mime.c>
{known_encodings}</IfModule>

{types}
{headers}"""
_IF_HEADERS = """\
<IfModule mod_headers.c>
{}</IfModule>
"""
# A reader's program names the encoding, and does not give it the weight 0.
_COMPRESSED = """\
RewriteCond "%{{HTTP:Accept-Encoding}}" "(?:^|[,\\s]){encoding}\\s*(?:,|$|;(?!\\s*q=0(?:\\.0*)?\\s*(?:,|$)))" [NC]
RewriteCond "%{{REQUEST_FILENAME}}{ending}" -f
RewriteRule "^" "%{{REQUEST_URI}}{ending}" [L]
"""
_SITE = """\
# An example for /etc/apache2/sites-available/: copy it there and fill in names and paths.
# {root} is a link to the release that visitors see. Each certificate is for
# all names beside it. What this file includes is read when Apache starts or is told to read
# again: after a release that changed hosting/, apachectl graceful.
# Who may publish can change what is included. Where that is too much, copy hosting/apache/ to
# /etc/apache2/, include it there, and copy it again when old addresses are added.
# Modules: a2enmod headers mime rewrite ssl
"""
_HOST = """
<VirtualHost *:80>
{inside}</VirtualHost>

<VirtualHost *:443>
    SSLEngine on
    SSLCertificateFile /etc/letsencrypt/live/{host}/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/{host}/privkey.pem
    SSLProtocol -all +TLSv1.2 +TLSv1.3
{inside}</VirtualHost>
"""
_INSIDE = """\
    ServerName {host}
{aliases}    DocumentRoot {root}/{lang}
{folders}    ErrorDocument 404 /404.html
    Include {root}/hosting/apache/redirects.conf
"""
_FOLDER = """\
    RedirectMatch 301 "^{pattern}$" "{home}/"
    Alias {folder}/ {root}/{lang}/
"""
_DIRECTORY = """
<Directory {root}/{lang}>
    Require all granted
    Options FollowSymLinks
    AllowOverride None
    DirectoryIndex index.html
    Include {root}/hosting/apache/{lang}/.htaccess
</Directory>
"""


def files(rules: Rules, fronts: Sequence[Front]) -> dict[str, str]:
    """Return the files by name."""
    return {
        "redirects.conf": redirects(rules, fronts),
        "site.conf": site(fronts),
        **{f"{front.lang}/.htaccess": htaccess(rules, front, fronts) for front in fronts},
    }


def redirects(rules: Rules, fronts: Sequence[Front]) -> str:
    """Return ``redirects.conf``."""
    names = " ".join(host for host, _front in sites_by_host(fronts))
    head = _HEAD.format(names=names, root=ROOT)
    return f"{head}\n{_rules(rules, fronts)}\n{_IF_HEADERS.format(_everywhere())}"


def _rules(rules: Rules, fronts: Sequence[Front]) -> str:
    hosts = sites_by_host(fronts)
    pages = [
        f"# {shown(rule)}\n"
        'RewriteCond "%{HTTP_HOST}%{REQUEST_URI}?%{QUERY_STRING}"'
        f' "{address_pattern(rule, front)}" [NC]\n'
        f'RewriteRule "^" "{front.home}{rule.to}" [R=301,L,NE,QSD]\n'
        for front in fronts
        for rule in rules.of(front.lang)
    ]
    indexes = [
        _INDEX.format(host=places_pattern((host,)), home=front.home) for host, front in hosts
    ]
    return "\n".join(
        [*pages, _THE_REST, *indexes, *(_elsewhere(host, front) for host, front in hosts)]
    )


def _elsewhere(host: str, front: Front) -> str:
    """Return the rule that sends what is asked of *host* to the one true scheme and host."""
    told = f'RewriteCond "%{{HTTP_HOST}}" "^{places_pattern((host,))}$" [NC]\n'
    if host == front.host:
        # Of the proxy's word and mod_ssl's, the first that is there: "https,off" or ",on".
        true = "(?:https.*,[a-z]+|,on)" if front.scheme == "https" else "(?:http,.*|,off)"
        told += f'RewriteCond "%{{HTTP:X-Forwarded-Proto}},%{{HTTPS}}" "!^{true}$" [NC]\n'
    told += 'RewriteCond "%{ENV:REDIRECT_STATUS}" "^$"\n'  # not for an error page of the server
    return f'{told}RewriteRule "^" "{front.home}%{{REQUEST_URI}}" [R=301,L]\n'


def htaccess(rules: Rules, front: Front, fronts: Sequence[Front]) -> str:
    """Return ``.htaccess`` for the root of one site."""
    home = urlsplit(front.home)
    return _HTACCESS.format(
        folder=front.folder,
        redirects="RewriteEngine On\n\n" + _rules(rules, fronts),
        origin=f"{home.scheme}://{home.netloc}",
        encodings="|".join(ending[1:] for ending in serving.ENCODINGS),
        compressed="".join(
            _COMPRESSED.format(encoding=encoding, ending=ending)
            for ending, encoding in serving.ENCODINGS.items()
        ),
        # To Apache, .br may be Breton.
        known_encodings="".join(
            f"RemoveLanguage {ending}\nAddEncoding {encoding} {ending}\n"
            for ending, encoding in serving.ENCODINGS.items()
        ),
        types="".join(_types()),
        headers=_IF_HEADERS.format(_everywhere() + _headers(front)),
    )


_PERHAPS_COMPRESSED = rf"(?:\.(?:{'|'.join(ending[1:] for ending in serving.ENCODINGS)}))?"


def _end(endings: Iterable[str]) -> str:
    kinds = "|".join(sorted(ending[1:] for ending in endings))
    return rf"\.(?:{kinds}){_PERHAPS_COMPRESSED}$"


def _types() -> Iterator[str]:
    """Yield sections that give a type; that of a name after that of its ending."""
    patterns = {
        _end(kind for kind in serving.TYPES if serving.TYPES[kind] == given): given
        for given in dict.fromkeys(serving.TYPES.values())
    }
    for name, given in serving.NAMED_TYPES.items():
        patterns[f"^{re.escape(name)}{_PERHAPS_COMPRESSED}$"] = given
    for pattern, given in patterns.items():
        yield f'<FilesMatch "{pattern}">\n    ForceType "{given}"\n</FilesMatch>\n'


def _everywhere() -> str:
    """Return the lines of mod_headers for any answer."""
    secure = "expr=%{HTTPS} == 'on' || %{HTTP:X-Forwarded-Proto} =~ /^https/i"
    return "".join(
        [
            _set("Content-Security-Policy", headers.CONTENT_SECURITY_POLICY),
            _set("Strict-Transport-Security", headers.TRANSPORT_SECURITY, secure),
            *(_set(name, value) for name, value in headers.EVERYWHERE.items()),
            _set("Cross-Origin-Resource-Policy", "same-origin"),
            _set("Cache-Control", serving.SHORT),
            "Header onsuccess unset Expires\nHeader always unset Expires\n",  # of mod_expires
        ]
    )


def _headers(front: Front) -> str:
    """Return the lines of mod_headers that differ by file; they come after those for any."""
    found = "expr=%{REQUEST_STATUS} in { '200', '206', '304' }"
    pattern = f"{re.escape(front.folder)}/{serving.HASHED.pattern}{_PERHAPS_COMPRESSED}"
    hashed = f"%{{REQUEST_URI}} =~ m#^{pattern}$#"
    page = "expr=%{REQUEST_STATUS} in { '200', '206', '304', '404' }"
    by_kind = {
        _end(headers.OPEN): [
            _set("Cross-Origin-Resource-Policy", "cross-origin"),
            _set("Access-Control-Allow-Origin", "*"),
        ],
        _end(headers.IN_ONE_LANGUAGE): [_set("Content-Language", front.lang, page)],
        _end(serving.COMPRESSED): [_set("Vary", "Accept-Encoding")],
    }
    return _set("Cache-Control", serving.IMMUTABLE, f"{found} && {hashed}") + "".join(
        f'<FilesMatch "{pattern}">\n{"".join(inside)}</FilesMatch>\n'
        for pattern, inside in by_kind.items()
    )


def _set(name: str, value: str, condition: str = "") -> str:
    """Return lines that set a header on every answer, whatever the server has set itself."""
    told = f'Header onsuccess unset {name}\nHeader always set {name} "{value}"'
    return f'{told} "{condition}"\n' if condition else f"{told}\n"


def site(fronts: Sequence[Front]) -> str:
    """Return ``site.conf``: virtual hosts for each site that has hosts of its own."""
    hosts = sites_by_host(fronts)
    blocks = []
    for front in fronts:
        if front.folder:
            continue
        within = served_by(front, fronts)
        owners = [each for each, _folder in within]
        names = [host for host, owner in hosts if owner in owners and host != front.host]
        inside = _INSIDE.format(
            host=front.host,
            aliases="".join(f"    ServerAlias {name}\n" for name in names),
            root=ROOT,
            lang=front.lang,
            folders="".join(
                _FOLDER.format(
                    pattern=re.escape(folder),
                    folder=folder,
                    home=each.home,
                    root=ROOT,
                    lang=each.lang,
                )
                for each, folder in within
                if folder
            ),
        )
        blocks.append(_HOST.format(host=front.host, inside=inside))
    directories = [_DIRECTORY.format(root=ROOT, lang=front.lang) for front in fronts]
    return _SITE.format(root=ROOT) + "".join([*blocks, *directories])
