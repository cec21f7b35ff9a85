"""Postings as bytes, spread over files by a checksum.

A shard is a row of entries. An entry begins with three bytes that tell its gram (the upper
bytes of its CRC-32) and a byte whose bits say which of the lists of ``LISTS`` follow, from the
lowest. A list begins with a number: twice its length in bytes, and one more if it is a bitmap
(bit 0 of byte 0 for number 0). Else it holds the first number and then each difference to the
one before. All numbers are varints: seven bits a byte, the lowest first, the top bit set on all
bytes but the last.
"""

import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from operator import sub

SHARD = 3072  # bytes of a shard on average, at most
# What the lists hold, in the order of the bits: numbers of units (a unit that has a gram three
# times or more has it often) or of pages.
LISTS = ("once", "often", "heading", "title")

_SYLLABLES = range(0xAC00, 0xD7A4)  # of Hangul
_INITIALS = 0x1100  # the first consonants, each of which begins 588 syllables
_BITS = bytes.maketrans(b"\0\1", b"01")

Entry = tuple[int, int, bytes]  # checksum that chooses the shard, checksum of the gram, lists


def entry(gram: str, lists: Sequence[Sequence[int]], sizes: Sequence[int]) -> Entry:
    """Return the entry of a gram: *lists* of ascending numbers below *sizes*, as in LISTS."""
    which, held = 0, b""
    for bit, numbers in enumerate(lists):
        if numbers:
            which |= 1 << bit
            held += encode(numbers, sizes[bit])
    checksum, chooser = zlib.crc32(gram.encode()), shelf(gram)
    return (
        checksum if chooser == gram else zlib.crc32(chooser.encode()),
        checksum,
        bytes((which,)) + held,
    )


def shelf(gram: str) -> str:
    """Return what chooses the shard of a gram.

    Its last syllable stands by its first consonant only, so that all that a half-typed syllable
    may become is in one shard.

    >>> shelf("세미나") == shelf("세미난") == "세미" + chr(0x1102), shelf("観光地")
    (True, '観光地')
    """
    last = ord(gram[-1])
    if len(gram) == 1 or last not in _SYLLABLES:
        return gram
    return gram[:-1] + chr(_INITIALS + (last - _SYLLABLES.start) // 588)


def shards(entries: Iterable[Entry]) -> list[bytes]:
    """Return the files: a power of two, so that a site that grows a little keeps its number."""
    held = list(entries)
    total = sum(3 + len(lists) for _, _, lists in held)
    count = 1
    while total > count * SHARD:
        count *= 2
    rows: list[list[tuple[bytes, bytes]]] = [[] for _ in range(count)]
    for chooser, checksum, lists in held:
        rows[chooser % count].append(((checksum >> 8).to_bytes(3, "big"), lists))
    return [b"".join(told + lists for told, lists in sorted(row)) for row in rows]


def encode(numbers: Sequence[int], size: int) -> bytes:
    """Return a list as bytes: differences, or a bitmap where that is shorter.

    >>> encode([3, 4, 300], 1000).hex(), encode([0, 1, 2, 3, 4, 9], 10).hex()
    ('080301a802', '051f02')
    """
    if len(numbers) == 1:
        return _single(numbers[0])
    if len(numbers) * 8 > size:
        packed = bitmap(numbers, size)
        return varint(2 * len(packed) + 1) + packed
    steps = list(map(sub, numbers[1:], numbers))
    if not steps or max(steps) < 0x80:
        packed = varint(numbers[0]) + bytes(steps)
    else:
        packed = varint(numbers[0]) + b"".join(map(varint, steps))
    return varint(2 * len(packed)) + packed


@cache
def _single(number: int) -> bytes:
    """Return a list of one number, as most are."""
    packed = varint(number)
    return varint(2 * len(packed)) + packed


def bitmap(numbers: Iterable[int], size: int) -> bytes:
    """Return *size* bits, rounded up to whole bytes, with those of *numbers* set."""
    bits = bytearray((size + 7) // 8 * 8)
    for number in numbers:
        bits[number] = 1
    return int(bits[::-1].translate(_BITS) or b"0", 2).to_bytes(len(bits) // 8, "little")


@cache
def varint(number: int) -> bytes:
    """Return a number of any size.

    >>> varint(300).hex()
    'ac02'
    """
    if number < 0x80:
        return bytes((number,))
    held = bytearray()
    while number >= 0x80:
        held.append(number & 0x7F | 0x80)
        number >>= 7
    held.append(number)
    return bytes(held)
