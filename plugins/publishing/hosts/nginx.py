"""nginx: ``maps.conf`` for the http block, ``server.conf`` for each server block.

Regular expressions only, since tables of long strings need limits that an operator may
have set already. https://nginx.org/en/docs/http/ngx_http_map_module.html
"""

from collections.abc import Sequence

from plugins.publishing.hosts.pattern import address_pattern, places_pattern, shown
from plugins.publishing.hosts.places import Front, sites_by_host
from plugins.publishing.redirects import Rules

_MAPS = """\
# Where old addresses lead, made by every build from data/redirects.yaml. Do not edit.
#
# In the http block:
#     include hosting/nginx/maps.conf;
# In each server block, those for port 80 too:
#     include hosting/nginx/server.conf;
# The server blocks must have, between them, these names:
#     server_name {names};
# No other redirect to https is needed; with one, visitors would be sent on twice.

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

# The same address, at the one true scheme and host.
map "$moved_scheme://$host" $moved_host {{
    default "";
{hosts}
}}

map $moved_page $moved {{
    default $moved_page;
    "" $moved_host;
}}
"""
SERVER = """\
# For each server block; see maps.conf beside this file.
if ($moved) {
    return 301 $moved;
}
"""


def maps(rules: Rules, fronts: Sequence[Front]) -> str:
    """Return ``maps.conf``: ``$moved`` is where a request must go, empty if it may stay."""
    hosts = sites_by_host(fronts)
    pages = [
        f'    # {shown(rule)}\n    "~*{address_pattern(rule, front)}" "{front.home}{rule.to}";'
        for front in fronts
        for rule in rules.of(front.lang)
    ]
    true = [
        f'    "~*^{front.scheme}://{places_pattern((host,))}$" "";'
        for host, front in hosts
        if host == front.host
    ]
    others = [
        f'    "~*^[a-z]+://{places_pattern((host,))}$" "{front.home}$request_uri";'
        for host, front in hosts
    ]
    return _MAPS.format(
        names=" ".join(host for host, _front in hosts),
        pages="\n".join(pages),
        hosts="\n".join([*true, *others]),
    )
