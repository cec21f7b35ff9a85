"""Spread work over the cores: each process is forked, so that it has all data at once.

Where there is no fork (Windows) or one core, the work is done here, with the same result.
"""

import contextlib
import gc
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_NUMBER = struct.Struct("=H")
_MOST = 4_000  # numbers that a pipe surely takes at once (POSIX: 512 bytes; Linux: 64 KB)
_PARENT_DIED = 1  # PR_SET_PDEATHSIG of prctl(2)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def spread(work: Callable[[T], R], items: Sequence[T], *, meanwhile: Any = None) -> list[R]:
    """Return ``[work(item) for item in items]``, made in several processes.

    What *work* changes is lost but for what it returns, which must be picklable. *meanwhile*
    is a function without arguments that this process runs while the others work. An
    exception in another process is raised here: the item is worked on once more, by this one.
    """
    count = min(cores(), len(items), _MOST)
    if count < 2 or not hasattr(os, "fork"):
        if meanwhile is not None:
            meanwhile()
        return [work(item) for item in items]
    with _frozen():
        numbers = _queue(len(items))
        try:
            children = [_start(work, items, numbers) for _ in range(count)]
        finally:
            os.close(numbers)
    try:
        if meanwhile is not None:
            meanwhile()
        done: dict[int, R] = {}
        for _child, stream in children:
            with os.fdopen(stream, "rb") as results:
                done.update(_read(results))
    finally:
        for child, _stream in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)
    return [done[index] if index in done else work(item) for index, item in enumerate(items)]


def collect_rarely() -> None:
    """Let the collector of circular garbage look at a build's many lasting values rarely.

    For a process that ends with its build: Python's own pace takes a fifth of the time.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)


def slices(items: Sequence[T], length: int) -> list[Sequence[T]]:
    """Cut *items* into rows of *length*."""
    return [items[start : start + length] for start in range(0, len(items), length)]


@contextlib.contextmanager
def _frozen() -> Iterator[None]:
    """Keep the collector from touching what the processes share: each page touched is copied."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _queue(count: int) -> int:
    """Return the end of a pipe that holds the numbers below *count*, two bytes each.

    Whoever is free reads the next; a read of two bytes is never split between two readers.
    """
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream:
        stream.write(b"".join(map(_NUMBER.pack, range(count))))
    return reading


def _start(work: Callable[[T], R], items: Sequence[T], numbers: int) -> tuple[int, int]:
    """Return a new process and the end of the pipe that its results come through."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        os.close(reading)
        _end_with(parent)
        done: dict[int, R] = {}
        while told := os.read(numbers, _NUMBER.size):
            index = _NUMBER.unpack(told)[0]
            done[index] = work(items[index])
        with os.fdopen(writing, "wb") as stream:
            pickle.dump(done, stream, pickle.HIGHEST_PROTOCOL)
        status = 0
    except Exception:  # noqa: BLE001, S110 - the parent does this share again and sees for itself
        pass
    finally:
        os._exit(status)


def _end_with(parent: int) -> None:
    """Be killed when *parent* is, so that nobody writes into a folder that was given up."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)
    if os.getppid() != parent:  # it died just before
        os._exit(1)


def _read(stream: Any) -> dict[int, Any]:
    """Return the results of a process; none if it failed."""
    try:
        return dict(pickle.load(stream))  # noqa: S301 - written by our own process
    except (EOFError, pickle.UnpicklingError):
        return {}
