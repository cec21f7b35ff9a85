"""What open pages are told: which build there is, and what stopped the last one."""

import json
import time
from collections.abc import Iterator
from threading import Condition

from plugins.preview.builder import Outcome

HEARTBEAT_SECONDS = 15  # finds out which listeners have gone


class Live:
    """The state of the preview, shared by the building thread and the listening pages."""

    def __init__(self) -> None:
        self._news = Condition()
        self._session = f"{time.time_ns():x}"  # pages of an earlier preview reload as well
        self._builds = 0
        self._problems = ""
        self._told = 0
        self._closed = False

    @property
    def build(self) -> str:
        """The name of the last build that succeeded; no other build ever has it."""
        return f"{self._session}-{self._builds}"

    def tell(self, outcome: Outcome) -> None:
        """Make a good build known, or the problems that stopped a bad one."""
        with self._news:
            self._builds += outcome.ok
            self._problems = "" if outcome.ok else outcome.told
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
                state = json.dumps({"build": self.build, "problems": self._problems})
            yield f"data: {state}\n\n".encode() if fresh else b": still here\n\n"
