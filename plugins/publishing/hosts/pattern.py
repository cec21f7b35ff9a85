r"""An old address as a regular expression, in what nginx and Apache have in common (PCRE).

It is meant for ``host + decoded path + "?" + query as it was sent``, case aside; it answers
as ``Rule.matches`` does. Every sign that could mean something to a regular expression or to
a configuration file (quotes, ``$``, ``{``, blanks) is written as ``\xhh``.
"""

import re
from collections.abc import Sequence

from plugins.publishing.hosts.places import Front
from plugins.publishing.redirects import Rule, encoded, signs

_END = r"(?:/(?:index\.html)?)?[+\s]*(?=\?)"
_BETWEEN = r"(?:[?&]|%3f|%26)"
_BLANKS = r"(?:[+\s]|%20|%2b)*"


def address_pattern(rule: Rule, front: Front) -> str:
    """Return the pattern of *rule* on all places of its site."""
    path = _literals(rule.path)
    if not rule.prefix:
        path += _END
    elif rule.path.endswith("/"):
        path = rf"{path[:-1]}(?:/|[+\s]*(?=\?))"
    parameters = "".join(
        rf"(?=.*{_BETWEEN}(?:amp;)?{_sent(name)}(?:=|%3d){_sent(value)}{_BLANKS}(?:{_BETWEEN}|$))"
        for name, value in rule.query
    )
    return f"^{places_pattern(front.places)}{path}{parameters}"


def places_pattern(places: Sequence[str]) -> str:
    """Return a pattern for any of *places*: host, perhaps a port, and folder."""
    by_folder: dict[str, list[str]] = {}
    for place in places:
        host, slash, folder = place.partition("/")
        by_folder.setdefault(slash + folder, []).append(_literals(host))
    return _any_of(
        [rf"{_any_of(hosts)}\.?(?::[0-9]+)?{_literals(to)}" for to, hosts in by_folder.items()]
    )


def shown(rule: Rule) -> str:
    """Return the id and the address of *rule* for a comment: one line, ASCII."""
    query = f"?{encoded(rule.query_text, '=&')}" if rule.query else ""
    return f"{rule.id}: {encoded(rule.shown, '/*')}{query}"


def _any_of(patterns: Sequence[str]) -> str:
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def _literals(text: str) -> str:
    return "".join(map(_literal, signs(text)))


def _literal(sign: str) -> str:
    if len(sign) == 3:  # one byte of a character beyond ASCII
        return rf"\x{sign[1:]}"
    if re.fullmatch("[a-z0-9/_-]", sign):
        return sign
    return r"\." if sign == "." else rf"\x{ord(sign):02x}"


def _sent(text: str) -> str:
    """Return a pattern for a part of a query, each sign plain or percent-encoded."""
    return "".join(
        f"(?:{_literal(sign)}|{sign if len(sign) == 3 else f'%{ord(sign):02x}'})"
        for sign in signs(text)
    )
