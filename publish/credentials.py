"""What lets a publisher in, from the environment, for as long as it publishes.

PUBLISH_SSH_KEY      a private key, into an agent of its own; it never touches the disk
PUBLISH_KNOWN_HOSTS  lines for the list of known hosts, so that nobody can pose as the server
PUBLISH_RCLONE_CONF  rclone's settings, in a file that only this user may read

At home none of them is needed: ssh and rclone have settings of their own. No program that is
started meanwhile finds the variables in its environment.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

SSH_KEY, KNOWN_HOSTS, RCLONE = "PUBLISH_SSH_KEY", "PUBLISH_KNOWN_HOSTS", "PUBLISH_RCLONE_CONF"
_PATIENCE = 5.0  # seconds until the agent listens


@contextmanager
def loaded(environ: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Take the variables out of *environ*, and let ssh and rclone in until the block ends.

    Raises:
        OSError: there is no ssh-agent, or the key is none; what it says holds no secret.
    """
    key, hosts, conf = (environ.pop(name, "").strip() for name in (SSH_KEY, KNOWN_HOSTS, RCLONE))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="publish-")))
        if hosts:
            _know(hosts.splitlines(), Path.home() / ".ssh" / "known_hosts")
        if key:
            socket = stack.enter_context(_agent(key, folder / "agent"))
            stack.enter_context(_set(environ, "SSH_AUTH_SOCK", socket))
        if conf:
            file = folder / "rclone.conf"
            file.touch(mode=0o600)
            file.write_text(f"{conf}\n", "utf-8")
            stack.enter_context(_set(environ, "RCLONE_CONFIG", str(file)))
        yield


@contextmanager
def _agent(key: str, socket: Path) -> Iterator[str]:
    """Run an agent that holds *key*; yield its socket."""
    with subprocess.Popen(
        ["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL
    ) as agent:
        try:
            until = time.monotonic() + _PATIENCE
            while not socket.exists() and agent.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
            added = subprocess.run(
                ["ssh-add", "-q", "-"],
                input=f"{key}\n",
                env={**os.environ, "SSH_AUTH_SOCK": str(socket), "SSH_ASKPASS_REQUIRE": "never"},
                text=True,
                capture_output=True,
                check=False,
            )
            if added.returncode:
                raise OSError(f"{SSH_KEY} is no private key without a passphrase")
            yield str(socket)
        finally:
            agent.terminate()


@contextmanager
def _set(environ: MutableMapping[str, str], name: str, value: str) -> Iterator[None]:
    before = environ.get(name)
    environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del environ[name]
        else:
            environ[name] = before


def _know(lines: list[str], file: Path) -> None:
    """Add *lines* to the list of known hosts unless they are there."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = file.read_text("utf-8").splitlines() if file.is_file() else []
    new = [line for line in lines if line.strip() and line not in held]
    file.write_text("".join(f"{line}\n" for line in [*held, *new]), "utf-8")
