"""Releases on a host: folders that rsync fills, and a link that is switched at once.

    releases/0007-1a2b3c4d5e6f/{ja,ko,hosting,release.json,provenance.json}
    releases/0006-0f1e2d3c4b5a.withdrawn    was live, and was rolled back from
    current -> releases/0007-1a2b3c4d5e6f   what the server serves
    .incoming-1a2b3c4d5e6f                  an upload that is not complete; the next one goes on
    .old-…                                  being deleted

Unchanged files are hard links to those of the live release: they keep their time and so their
ETag, and only changed files travel. Files that never change (theme/site-1a2b3c4d.css) are linked
from release to release, so that a page that a reader still holds finds what it names.
"""

import contextlib
import re
import shlex
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from plugins.checks.problems import N_
from plugins.publishing.release.manifest import NAME, PROVENANCE, Manifest, dump, load
from plugins.records.models import LANGUAGES
from publish.command import StopError, run
from publish.plan import carried
from publish.shell import Shell, ssh
from publish.target import Rsync

_FOLDER = re.compile(r"(?P<number>\d{4,})-[0-9a-f]{12}(?P<withdrawn>\.withdrawn)?")
_OPTIONS = (
    *("--recursive", "--checksum", "--perms", "--chmod=D0755,F0644", "--delete", "--timeout=60"),
    *(f"--include=/{folder}/***" for folder in (*LANGUAGES, "hosting")),
    *(f"--include=/{name}" for name in (NAME, PROVENANCE)),
    "--exclude=/*",
)
# Links take the place of each other in one step with GNU's mv (-T) and with BSD's (-h).
_SWITCH = """
[ -L current ] || [ ! -e current ] || { echo 'current is there and is no link'; exit 1; }
rm -f .current-new
ln -s releases/%(name)s .current-new
mv -fT .current-new current 2>/dev/null || mv -fh .current-new current
[ "$(readlink current)" = releases/%(name)s ]
"""


@dataclass(frozen=True, order=True)
class Folder:
    """A folder of releases/: its number, its name, and whether it was rolled back from."""

    number: int
    name: str
    withdrawn: bool


@dataclass(frozen=True)
class Releases:
    """What is on the host: complete releases, oldest first, and the live one's name or ""."""

    folders: tuple[Folder, ...] = ()
    live: str = ""

    @property
    def live_number(self) -> int:
        return next((each.number for each in self.folders if each.name == self.live), 0)

    @property
    def before(self) -> Folder | None:
        """The release to go back to: the last one before the live one that was kept live."""
        older = [
            each for each in self.folders if each.number < self.live_number and not each.withdrawn
        ]
        return max(older, default=None)

    @property
    def skipped(self) -> tuple[Folder, ...]:
        """Releases after the live one, which was gone back to."""
        return tuple(
            each for each in self.folders if each.number > self.live_number and not each.withdrawn
        )

    def too_old(self, keep: int) -> list[Folder]:
        """Return what need not stay: all but *keep* of each sort and the live one."""
        kept = [
            each
            for withdrawn in (True, False)
            for each in [one for one in self.folders if one.withdrawn == withdrawn][-keep:]
        ]
        return [each for each in self.folders if each not in kept and each.name != self.live]


def look(shell: Shell) -> Releases:
    """Return what is on the host."""
    listed = shell.run("readlink current || echo; ls releases 2>/dev/null || true").decode()
    link, *names = listed.split("\n")
    found = ((name, _FOLDER.fullmatch(name)) for name in names)
    folders = sorted(
        Folder(int(match["number"]), name, match["withdrawn"] is not None)
        for name, match in found
        if match
    )
    return Releases(tuple(folders), link.removeprefix("releases/"))


def live(shell: Shell) -> Manifest | None:
    """Return the manifest of the live release; None if there is none yet.

    Raises:
        StopError: it cannot be read.
    """
    name = look(shell).live
    if not name:
        return None
    found = read(shell, [name])
    if name not in found:
        raise _unreadable(name)
    return found[name]


def read(shell: Shell, names: Iterable[str]) -> dict[str, Manifest]:
    """Return the manifests of the releases *names*, without those that cannot be read."""
    found = {}
    for name in names:
        with contextlib.suppress(ValueError):
            found[name] = load(shell.run(f"cat releases/{name}/{NAME} 2>/dev/null || true"))
    return found


def publish(shell: Shell, target: Rsync, root: Path, output: Path, manifest: Manifest) -> str:
    """Bring the release in *output* to *target* and switch to it; return its folder's name.

    *shell* holds the lock. Until the switch nothing that readers get is touched.
    """
    releases = look(shell)
    incoming = f".incoming-{manifest.id}"
    renamed = {each.name: f"{each.name}.withdrawn" for each in releases.skipped}
    shell.run(_clean(incoming, renamed))
    others = [renamed.get(each.name, each.name) for each in reversed(releases.folders)]
    names = list(dict.fromkeys([*filter(None, [releases.live]), *others]))[: target.keep]
    _upload(target, root, output, incoming, names)
    shell.run(f"{_verify(incoming, manifest)}\n{_count(manifest)}")
    shell.run(_link(carried(read(shell, names), manifest), incoming))
    number = max((each.number for each in releases.folders), default=0) + 1
    name = f"{number:04}-{manifest.id}"
    shell.run(f"mv {incoming} releases/{name}\n{_SWITCH % {'name': name}}")
    shell.run(_remove(f"releases/{each.name}" for each in look(shell).too_old(target.keep)))
    return name


def roll_back(shell: Shell, keep: int) -> tuple[str, str]:
    """Switch to the release before the live one; return the names of both, the new one first.

    Raises:
        StopError: there is none.
    """
    releases = look(shell)
    if releases.before is None:
        raise nothing_before()
    name = releases.before.name
    newer = [each.name for each in reversed(releases.folders) if each.name != name][:keep]
    found = read(shell, [name, *newer])
    if name not in found:
        raise _unreadable(name)
    shell.run(_verify(f"releases/{name}", found[name]))
    shell.run(_link(carried(found, found[name]), f"releases/{name}"))
    shell.run(_SWITCH % {"name": name})
    return name, releases.live


def nothing_before() -> StopError:
    message = N_("There is no release before the live one on the host.")
    return StopError("no-release-before", message)


def _unreadable(name: str) -> StopError:
    message = N_(
        "The list of files of release '%(name)s' on the host cannot be read; make 'current' there a link to a complete release."
    )
    return StopError("bad-release-on-host", message, name=name)


def _upload(target: Rsync, root: Path, output: Path, incoming: str, names: Collection[str]) -> None:
    """Fill the folder *incoming*; what the releases *names* have, the first before, is linked."""
    folder = f"{target.path}/{incoming}/"
    run(
        [
            "rsync",
            *_OPTIONS,
            *(f"--link-dest=../releases/{name}" for name in names),
            *(["--compress", "--rsh", " ".join(ssh(target))] if target.host else []),
            f"{output.resolve()}/",
            f"{target.host}:{folder}" if target.host else folder,
        ],
        cwd=root,
    )


def _clean(incoming: str, renamed: dict[str, str]) -> str:
    """Return the script that clears what interrupted publishes left, but for *incoming*."""
    lines = [f"mv releases/{old} releases/{new}" for old, new in renamed.items()]
    return "\n".join(
        [
            *lines,
            "for each in .incoming-* .old-*; do",
            # Again, if what an interrupted upload left running was still writing there.
            f'[ "$each" = {incoming} ] || rm -rf "./$each" || rm -rf "./$each"',
            "done",
            f"mkdir -p {incoming}",
        ]
    )


def _verify(folder: str, manifest: Manifest) -> str:
    """Return the script that goes to *folder* and fails unless each file is as it was built."""
    digests = {name: file.sha256 for name, file in manifest.files.items()}
    digests[NAME] = sha256(dump(manifest)).hexdigest()
    lines = "\n".join(f"{digest}  {name}" for name, digest in sorted(digests.items()))
    return f"""cd {folder}
if command -v sha256sum >/dev/null; then sums=sha256sum; else sums='shasum -a 256'; fi
told=$($sums -c - <<'END' 2>/dev/null
{lines}
END
) || {{ echo "$told" | grep -v ': OK$'; exit 1; }}"""


def _count(manifest: Manifest) -> str:
    """Return the script that fails unless there are as many files as in the release."""
    wanted = len(manifest.files) + 1  # the list itself
    return f"""count=$(find . -type f | wc -l)
[ "$count" -eq {wanted} ] || {{ echo "$count files instead of {wanted}"; exit 1; }}"""


def _link(files: Iterable[tuple[str, str]], to: str) -> str:
    """Return the script that links *files*, each of a release, into the folder *to*.

    What the releases do not have any more is left out.
    """
    carry = 'carry() { [ ! -f "$1" ] || [ -e "$2" ] || { mkdir -p "${2%/*}"; ln "$1" "$2"; }; }'
    lines = (
        shlex.join(["carry", f"releases/{release}/{name}", f"{to}/{name}"])
        for name, release in files
    )
    return "\n".join([carry, *lines])


def _remove(folders: Iterable[str]) -> str:
    """Return the script that removes *folders*; half of one never looks like a release."""
    return "\n".join(
        f"mv {folder} .old-{Path(folder).name}\nrm -rf .old-{Path(folder).name}"
        for folder in folders
    )
