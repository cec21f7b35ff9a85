"""Where releases go: PUBLISH of publishconf.py as a target, or what is wrong with it.

    PUBLISH = {"kind": "rsync", "host": "deploy@www.example.org", "path": "/srv/clair", "keep": 5}
    PUBLISH = {"kind": "rclone", "ja": "remote:bucket-ja", "ko": "remote:bucket-ko", "server": ""}
    PUBLISH = {"kind": "folder", "ja": "public", "ko": "public/ko", "server": ""}

No password or key belongs there, so no message shows a value: ssh and rclone keep their own.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from plugins.checks.problems import N_, Place, Problem
from plugins.records.models import LANGUAGES, Language

FILE = "publishconf.py"
SERVERS = ("apache", "netlify", "cloudflare")  # folders of hosting/ that hold files of a site
EXAMPLE = '{"kind": "folder", "ja": "public", "ko": "public/ko"}'


@dataclass(frozen=True)
class Rsync:
    """Folders of releases at *path* on *host*, ``user@name``; "" is this machine.

    *keep* releases stay there. *port* 0 is what ssh takes by itself.
    """

    host: str
    path: str
    keep: int = 5
    port: int = 0

    @property
    def shown(self) -> str:
        return f"{self.host}:{self.path}" if self.host else self.path


@dataclass(frozen=True)
class Storage:
    """A place for each site: a folder, or a remote of rclone (``name:bucket/folder``).

    *server* is one of SERVERS if its files go to the root of each site, else "".
    """

    kind: Literal["rclone", "folder"]
    places: Mapping[Language, str]
    server: str = ""

    @property
    def shown(self) -> str:
        return ", ".join(self.places[lang] for lang in LANGUAGES)


Target = Rsync | Storage

# Folders of the repository that hold something else.
_OURS = (
    *("output", "content", "content-ko", "data", "theme", "plugins", "publish", "audit", "tests"),
    *("docs", ".git", ".github", ".venv", ".cache", "preview", "pictures"),
)
# Characters that mean nothing to a shell; no ".." and no "-" at the start.
_PATH = re.compile(r"(?!-)(?!.*(?:^|/)\.\.(?:/|$))(?=.*[A-Za-z0-9])[A-Za-z0-9._/-]+")
_HOST = re.compile(r"(?!-)[A-Za-z0-9@._:-]*")
# A remote by its name alone: options after it (``name,key=value:``) could be secrets.
_REMOTE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+@ -]*:[^\n]*")

Check = Callable[[Any], bool]
_TEXT = N_("Write 'ja' and 'ko' in PUBLISH: the folder that gets each site, inside quotes.")
# For each key: what it must be, and the sentence if it is not.
_SERVER: tuple[Check, str] = (
    lambda value: value in ("", *SERVERS),
    N_("'server' in PUBLISH must be apache, netlify, cloudflare or empty."),
)
_FOLDER: tuple[Check, str] = (lambda value: isinstance(value, str) and value.strip() != "", _TEXT)
_PLACE: tuple[Check, str] = (
    lambda value: isinstance(value, str) and _REMOTE.fullmatch(value) is not None,
    N_(
        "Write 'ja' and 'ko' in PUBLISH as remotes that rclone knows by name, such as office:bucket/folder; what rclone must know of them is told to rclone config."
    ),
)
_KEYS: Mapping[str, Mapping[str, tuple[Check, str]]] = {
    "rsync": {
        "host": (
            lambda value: isinstance(value, str) and _HOST.fullmatch(value) is not None,
            N_(
                "'host' in PUBLISH must be a host for ssh, such as deploy@www.example.org, or empty for this machine."
            ),
        ),
        "path": (
            lambda value: isinstance(value, str) and _PATH.fullmatch(value) is not None,
            N_(
                "'path' in PUBLISH must be a folder on the host, of letters, digits and . _ - / only."
            ),
        ),
        "keep": (
            lambda value: type(value) is int and 2 <= value <= 20,  # as many links as rsync takes
            N_(
                "'keep' in PUBLISH must be a whole number from 2 to 20: how many releases stay on the host."
            ),
        ),
        "port": (
            lambda value: type(value) is int and 0 <= value < 65536,
            N_("'port' in PUBLISH must be the number of a port."),
        ),
    },
    "rclone": {"ja": _PLACE, "ko": _PLACE, "server": _SERVER},
    "folder": {"ja": _FOLDER, "ko": _FOLDER, "server": _SERVER},
}
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "rsync": ("host", "path"),
    "rclone": LANGUAGES,
    "folder": LANGUAGES,
}


def read_target(value: object, root: Path) -> tuple[Target | None, list[Problem]]:
    """Return the target that *value*, the setting PUBLISH of *root*, means, or what is wrong."""
    if not isinstance(value, dict):
        return None, [
            Problem.error(
                setting_place(root),
                "no-target",
                N_("Say in publishconf.py where the sites go, for example: PUBLISH = %(example)s"),
                example=EXAMPLE,
            )
        ]
    problems = [
        Problem.error(setting_place(root, key), "bad-target", message)
        for key, message in _faults(value)
    ]
    if problems:
        return None, problems
    given = {key: each for key, each in value.items() if key != "kind"}
    if value["kind"] == "rsync":
        return Rsync(**given), []
    places: dict[Language, str] = {lang: given[lang] for lang in LANGUAGES}
    target = Storage(value["kind"], places, given.get("server", ""))
    problems = _check_places(target, root)
    return (None if problems else target), problems


def setting_place(root: Path, key: str = "") -> Place:
    """Return where PUBLISH, or the value of its *key*, stands in publishconf.py."""
    file = root / FILE
    try:
        tree = ast.parse(file.read_text("utf-8"))
    except (OSError, SyntaxError, ValueError):
        return Place(FILE)
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(name, ast.Name) and name.id == "PUBLISH" for name in node.targets
        ):
            found: ast.stmt | ast.expr = node
            if isinstance(node.value, ast.Dict):
                for name, value in zip(node.value.keys, node.value.values, strict=True):
                    if isinstance(name, ast.Constant) and name.value == key:
                        found = value
            return Place(FILE, found.lineno, found.col_offset + 1)
    return Place(FILE)


def _faults(value: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Return the keys of PUBLISH that are wrong or missing, each with the sentence to tell."""
    kind = str(value.get("kind"))
    if kind not in _KEYS:
        return [("kind", N_("'kind' in PUBLISH must be rsync, rclone or folder."))]
    rules = _KEYS[kind]
    unknown = [
        (
            key,
            N_(
                "PUBLISH has a key that its kind does not know: rsync has host, path, keep and port; rclone and folder have ja, ko and server. Passwords and keys do not belong here."
            ),
        )
        for key in value
        if key != "kind" and key not in rules
    ]
    wanted = {*_NEEDED[kind], *value} & set(rules)
    return unknown + [
        (key, message)
        for key, (fits, message) in rules.items()
        if key in wanted and not fits(value.get(key))
    ]


def _check_places(target: Storage, root: Path) -> list[Problem]:
    """Each site has a place of its own, and a folder holds nothing of the repository."""
    ja, ko = (target.places[lang].rstrip("/") for lang in LANGUAGES)
    if ja == ko or (target.kind == "folder" and (root / ja).resolve() == (root / ko).resolve()):
        message = N_("'ja' and 'ko' in PUBLISH are the same place; each site needs its own.")
        return [Problem.error(setting_place(root, "ko"), "bad-target", message)]
    if target.kind == "rclone":
        return []
    top = root.resolve()
    ours = [top / name for name in _OURS]
    message = N_(
        "This folder in PUBLISH is the repository, holds it, or holds something else of it; choose another, such as public."
    )
    return [
        Problem.error(setting_place(root, lang), "bad-target", message)
        for lang in LANGUAGES
        if (folder := (root / target.places[lang]).resolve()) in (top, *top.parents)
        or target.places[lang].startswith("~")
        or any(folder.is_relative_to(each) for each in ours)
    ]
