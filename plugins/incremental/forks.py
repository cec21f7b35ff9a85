"""Spread work over the cores: each process is forked, so that it has all data at once.

Where there is no fork (Windows) or one core, the work is done here, with the same result.
"""

import contextlib
import gc
import os
import pickle
import selectors
import signal
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_NUMBER, _LENGTH = struct.Struct("=H"), struct.Struct("=Q")
_AT_ONCE = 1 << 20  # bytes
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
    _give_back()
    with _frozen():
        numbers = _queue(len(items))
        try:
            children = [_start(work, items, numbers) for _ in range(count)]
        finally:
            os.close(numbers)
    try:
        if meanwhile is not None:
            meanwhile()
        done: dict[int, R] = dict(_results([stream for _child, stream in children]))
    finally:
        for _child, stream in children:
            os.close(stream)  # ends one that still has something to tell
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


def _give_back() -> None:
    """Give memory that is free in this process to the system, or each process has it once.

    The others fill it with their own, where this one would keep what it cannot use.
    """
    if sys.platform != "linux":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; musl has none
    if trim is not None:
        trim(0)


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
        untold = bytearray()
        os.set_blocking(writing, False)
        while told := os.read(numbers, _NUMBER.size):
            index = _NUMBER.unpack(told)[0]
            result = pickle.dumps((index, work(items[index])), pickle.HIGHEST_PROTOCOL)
            untold += _LENGTH.pack(len(result)) + result
            with contextlib.suppress(BlockingIOError):  # who reads may be busy
                while untold:
                    del untold[: os.write(writing, untold)]
        os.set_blocking(writing, True)
        while untold:
            del untold[: os.write(writing, untold)]
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


def _results(streams: Iterable[int]) -> Iterator[tuple[int, Any]]:
    """Yield the results of processes with their numbers, until all processes have ended.

    As they come, so that neither side keeps them all in another form. What a process that died
    was about to tell is lost.
    """
    with selectors.DefaultSelector() as waiting:
        for stream in streams:
            waiting.register(stream, selectors.EVENT_READ, bytearray())
        while waiting.get_map():
            for key, _events in waiting.select():
                data = os.read(key.fd, _AT_ONCE)
                if not data:
                    waiting.unregister(key.fd)
                key.data.extend(data)
                while (end := _end_of_first(key.data)) <= len(key.data):
                    yield pickle.loads(key.data[_LENGTH.size : end])  # noqa: S301 - our own process wrote it
                    del key.data[:end]


def _end_of_first(told: bytearray) -> int:
    """Return where the first result ends, or will when all of it is there."""
    if len(told) < _LENGTH.size:
        return _LENGTH.size
    return _LENGTH.size + int(_LENGTH.unpack_from(told)[0])
