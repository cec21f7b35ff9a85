"""What open pages are told: which build changed their site, and what stopped the last one."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Condition

from plugins.incremental.inputs import State, digest, states_below
from plugins.preview.builder import Outcome
from plugins.records.models import LANGUAGES, Language

HEARTBEAT_SECONDS = 15  # finds out which listeners have gone
STYLESHEET = "theme/site.css"


class Live:
    """The state of the preview, shared by the building thread and the listening pages.

    A build has a name that no other build ever has. Of each site in *output* it is known which
    build last changed its ``pages``, that is any file but the stylesheet, and which its
    ``style``: a page is loaded again for the one and gets a new stylesheet for the other.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self._news = Condition()
        self._session = f"{time.time_ns():x}"  # pages of an earlier preview reload as well
        self._builds = 0
        self._problems = ""
        self._fresh: Mapping[str, bytes] = {}
        self._told = 0
        self._closed = False
        self._digests: dict[Language, dict[str, str]] = {}
        self._known: dict[str, tuple[State, bytes]] = {}
        self._sites = {lang: dict.fromkeys(("pages", "style"), self.build) for lang in LANGUAGES}

    @property
    def build(self) -> str:
        """The name of the last build that succeeded."""
        return f"{self._session}-{self._builds}"

    def site(self, lang: Language) -> dict[str, str]:
        """Return which builds last changed the ``pages`` and the ``style`` of a site."""
        with self._news:
            return dict(self._sites[lang])

    def show(self, pages: Mapping[str, bytes]) -> None:
        """Serve *pages*, files by name (``ja/about/index.html``), until the build they are of ends."""
        with self._news:
            self._fresh = dict(pages)
            self._builds += 1
            for lang in LANGUAGES:
                if any(name.startswith(f"{lang}/") for name in pages):
                    self._sites[lang]["pages"] = self.build
            self._told += 1
            self._news.notify_all()

    def fresh(self, name: str) -> bytes | None:
        """Return a page that is newer than the file *name* of the output, if there is one."""
        return self._fresh.get(name)

    def tell(self, outcome: Outcome) -> None:
        """Make a good build known, or the problems that stopped a bad one."""
        digests = {lang: _digests(self._output / lang, self._known) for lang in LANGUAGES}
        with self._news:
            self._fresh = {}
            self._problems = "" if outcome.ok else outcome.told
            if outcome.ok:
                self._builds += 1
                for lang, held in digests.items():
                    before = self._digests.get(lang, {})
                    for part, digest in held.items():
                        if before.get(part) != digest:
                            self._sites[lang][part] = self.build
                self._digests = digests
            self._told += 1
            self._news.notify_all()

    def close(self) -> None:
        """End all streams of events."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def events(self) -> Iterator[bytes]:
        """Yield server-sent events: the state at once, then each time it changes.

        https://html.spec.whatwg.org/multipage/server-sent-events.html
        """
        heard = -1
        while True:
            with self._news:
                if self._told == heard and not self._closed:
                    self._news.wait(HEARTBEAT_SECONDS)
                if self._closed:
                    return
                fresh, heard = self._told != heard, self._told
                state = json.dumps(
                    {"build": self.build, "sites": self._sites, "problems": self._problems}
                )
            yield f"data: {state}\n\n".encode() if fresh else b": still here\n\n"


def _digests(tree: Path, known: dict[str, tuple[State, bytes]]) -> dict[str, str]:
    """Return the digests of a site's ``style`` and of its ``pages``, all other files.

    *known* remembers the digests of files by their state.
    """
    sums = {"pages": hashlib.sha256(), "style": hashlib.sha256()}
    for name, state in sorted(states_below(tree).items()):
        path = f"{tree}/{name}"
        if path not in known or known[path][0] != state:
            known[path] = state, digest(Path(path))
        sums["style" if name == STYLESHEET else "pages"].update(name.encode() + known[path][1])
    return {part: held.hexdigest() for part, held in sums.items()}
