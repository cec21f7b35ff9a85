"""The loop of the preview: build, tell the open pages, wait for the next edit."""

import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Thread

from plugins.preview.builder import Outcome, build
from plugins.preview.live import Live
from plugins.preview.resident import Show
from plugins.preview.server import PreviewServer
from plugins.preview.watch import Watcher

FOLDERS = ("content", "content-ko", "data", "theme", "plugins", "publish")
FILES = ("pelicanconf.py",)


Builder = Callable[[Iterable[Path], Show], Outcome]


def serve(root: Path, port: int, builder: Builder) -> int:
    """Build with *builder* and serve root/output until Ctrl-C; return the exit status."""
    # Ended from outside, the preview ends its build too; begun in a shell's background, it
    # would not hear Ctrl-C otherwise.
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, signal.default_int_handler)

    live = Live(root / "output")
    try:
        server = PreviewServer(root / "output", port, live=live)
    except OSError as error:
        print(f"Port {port}: {error.strerror}. Choose another: --port {port + 1}", file=sys.stderr)
        return 1
    Thread(target=server.serve_forever, daemon=True).start()
    print(f"  ja  {server.address}/\n  ko  {server.address}/ko/\nCtrl-C ends it.", flush=True)

    try:
        with Watcher([root / name for name in FOLDERS], [root / name for name in FILES]) as edits:
            build_and_tell(builder, root, live, edits)
    except KeyboardInterrupt:
        return 0
    finally:
        live.close()
        server.shutdown()
        server.server_close()
    return 0


def build_and_tell(builder: Builder, root: Path, live: Live, edits: Iterable[set[Path]]) -> None:
    """Build once, and again after each of *edits*; a build that failed waits for the next."""
    live.tell(builder((), live.show))
    for changed in edits:
        print(f"Changed: {_names(changed, root)}", file=sys.stderr, flush=True)
        live.tell(builder(changed, live.show))


def by_command(command: Sequence[str], root: Path) -> Builder:
    """Return a builder that runs *command* for each build."""

    def builder(changed: Iterable[Path], show: Show) -> Outcome:
        del changed, show
        return build(command, root)

    return builder


def _names(changed: set[Path], root: Path) -> str:
    names = sorted(str(path.relative_to(root)) for path in changed)
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
