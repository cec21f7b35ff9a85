"""Apache: ``redirects.conf``, to include in each virtual host or to use as .htaccess.

Rules of mod_rewrite that read the same in both contexts: conditions on the whole address.
https://httpd.apache.org/docs/2.4/mod/mod_rewrite.html
"""

from collections.abc import Sequence

from plugins.publishing.hosts.pattern import address_pattern, places_pattern, shown
from plugins.publishing.hosts.places import Front, sites_by_host
from plugins.publishing.redirects import Rules

_HEAD = """\
# Where old addresses lead, made by every build from data/redirects.yaml. Do not edit.
#
# In each virtual host, those for port 80 too:
#     Include hosting/apache/redirects.conf
# The virtual hosts must have, between them, these names (ServerName, ServerAlias):
#     {names}
# Where only the folder of the site can be written to, copy this file there as .htaccess
# (AllowOverride FileInfo). No other redirect to https is needed; with one, visitors would
# be sent on twice.
RewriteEngine On
"""
_THE_REST = """\
# The same address, at the one true scheme and host.
# Before a proxy that speaks https, the proxy says so.
"""


def redirects(rules: Rules, fronts: Sequence[Front]) -> str:
    """Return ``redirects.conf``."""
    hosts = sites_by_host(fronts)
    pages = [
        f"# {shown(rule)}\n"
        'RewriteCond "%{HTTP_HOST}%{REQUEST_URI}?%{QUERY_STRING}"'
        f' "{address_pattern(rule, front)}" [NC]\n'
        f'RewriteRule "^" "{front.home}{rule.to}" [R=301,L,NE,QSD]\n'
        for front in fronts
        for rule in rules.of(front.lang)
    ]
    head = _HEAD.format(names=" ".join(host for host, _front in hosts))
    return "\n".join([head, *pages, _THE_REST, *(_elsewhere(host, front) for host, front in hosts)])


def _elsewhere(host: str, front: Front) -> str:
    """Return the rule that sends what is asked of *host* to the one true scheme and host."""
    told = f'RewriteCond "%{{HTTP_HOST}}" "^{places_pattern((host,))}$" [NC]\n'
    if host == front.host:
        # Of the proxy's word and mod_ssl's, the first that is there: "https,off" or ",on".
        true = "(?:https.*,[a-z]+|,on)" if front.scheme == "https" else "(?:http,.*|,off)"
        told += f'RewriteCond "%{{HTTP:X-Forwarded-Proto}},%{{HTTPS}}" "!^{true}$" [NC]\n'
    told += 'RewriteCond "%{ENV:REDIRECT_STATUS}" "^$"\n'  # not for an error page of the server
    return f'{told}RewriteRule "^" "{front.home}%{{REQUEST_URI}}" [R=301,L]\n'
