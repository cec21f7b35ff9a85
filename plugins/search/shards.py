"""Postings as bytes, spread over files by a checksum.

A shard is a row of entries. An entry begins with three bytes that tell its gram (the upper
bytes of its CRC-32) and a byte whose bits say which of the lists of ``LISTS`` follow, from the
lowest. A list begins with a number: twice its length in bytes, and one more if it is a bitmap
(bit 0 of byte 0 for number 0). Else it holds the first number and then each difference to the
one before. All numbers are varints: seven bits a byte, the lowest first, the top bit set on all
bytes but the last.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, compress
from operator import sub

from plugins.search.grams import GRAM

SHARD = 3072  # bytes of a shard on average, at most
# What the lists hold, in the order of the bits: numbers of units (a unit that has a gram three
# times or more has it often) or of pages.
LISTS = ("once", "often", "heading", "title")

SYNONYM = "\0"  # begins the grams that stand for groups of synonyms
PADDING = "\n"  # stands in no folded text

SYLLABLES = range(0xAC00, 0xD7A4)  # of Hangul
INITIALS = 0x1100  # the first consonants, each of which begins 588 syllables
_BITS = bytes.maketrans(b"\0\1", b"01")
_FEW = 50  # numbers that are taken from an integer one by one
_FLAGS = bytes.maketrans(b"01", b"\0\1")

Entry = tuple[int, int, bytes]  # checksum that chooses the shard, checksum of the gram, lists


def entry(gram: str, lists: Sequence[Sequence[int]], sizes: Sequence[int]) -> Entry:
    """Return the entry of a gram: *lists* of ascending numbers below *sizes*, as in LISTS."""
    packed = [encode(numbers, size) for numbers, size in zip(lists, sizes, strict=False)]
    checksum, chooser = zlib.crc32(gram.encode()), shelf(gram)
    return (
        checksum if chooser == gram else zlib.crc32(chooser.encode()),
        checksum,
        together(packed),
    )


def together(packed: Iterable[bytes]) -> bytes:
    """Return what follows the checksum in an entry; a list of no numbers is empty."""
    held = list(packed)
    which = sum(1 << bit for bit, each in enumerate(held) if each)
    return bytes((which,)) + b"".join(held)


def shelf(gram: str) -> str:
    """Return what chooses the shard of a gram.

    Its last syllable stands by its first consonant only, so that all that a half-typed syllable
    may become is in one shard.

    >>> shelf("세미나") == shelf("세미난") == "세미" + chr(0x1102), shelf("観光地")
    (True, '観光地')
    """
    last = ord(gram[-1])
    if len(gram) == 1 or last not in SYLLABLES:
        return gram
    return gram[:-1] + chr(INITIALS + (last - SYLLABLES.start) // 588)


def shard_count(total: int) -> int:
    """Return how many shards entries of *total* bytes make.

    It is a power of two, so that a site that grows a little keeps its number.

    >>> shard_count(0), shard_count(3 * 3072)
    (1, 4)
    """
    count = 1
    while total > count * SHARD:
        count *= 2
    return count


def telling(checksum: int) -> bytes:
    """Return what an entry begins with, given the checksum of its gram."""
    return (checksum >> 8).to_bytes(3, "big")


def name(gram: str) -> str:
    r"""Return a gram, no phrase, in a fixed width; no two have the same name.

    >>> name("観光"), name(SYNONYM + "17")
    ('観光\n', '\x00đ\n')
    """
    if gram.startswith(SYNONYM):
        gram = SYNONYM + chr(0x100 + int(gram.removeprefix(SYNONYM)))
    return gram.ljust(GRAM, PADDING)


def encode(numbers: Sequence[int], size: int) -> bytes:
    """Return a list as bytes: differences, or a bitmap where that is shorter.

    >>> encode([3, 4, 300], 1000).hex(), encode([0, 1, 2, 3, 4, 9], 10).hex()
    ('080301a802', '051f02')
    """
    if not numbers:
        return b""
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


def decode(lists: bytes, sizes: Sequence[int]) -> list[int]:
    """Return the lists of an entry, each as an integer in which bit N is set for number N.

    >>> decode(together([encode([1, 3], 99), b"", encode([0, 1, 2], 5), b""]), [99, 99, 5, 5])
    [10, 0, 7, 0]
    """
    found, at = [], 1
    for bit, size in enumerate(sizes):
        bits = 0
        if lists[0] >> bit & 1:
            head, at = _number(lists, at)
            held = lists[at : at + (head >> 1)]
            at += len(held)
            if head & 1:
                bits = int.from_bytes(held, "little")
            else:
                bits = int.from_bytes(bitmap(_numbers(held), size), "little")
        found.append(bits)
    return found


def encode_bits(bits: int, size: int) -> bytes:
    """Return a list that comes as an integer, such as ``decode`` makes.

    >>> encode_bits(0b11000, 1000) == encode([3, 4], 1000)
    True
    """
    count = bits.bit_count()
    if count > 1 and count * 8 > size:
        packed = bits.to_bytes((size + 7) // 8, "little")
        return varint(2 * len(packed) + 1) + packed
    if count > _FEW:
        flags = f"{bits:0{size}b}"[::-1].encode().translate(_FLAGS)
        return encode(list(compress(range(size), flags)), size)
    numbers = []
    while bits:
        lowest = bits & -bits
        numbers.append(lowest.bit_length() - 1)
        bits ^= lowest
    return encode(numbers, size)


def _numbers(held: bytes) -> Iterator[int]:
    if max(held) < 0x80:
        yield from accumulate(held)
        return
    at = number = 0
    while at < len(held):
        step, at = _number(held, at)
        number += step
        yield number


def _number(held: bytes, at: int) -> tuple[int, int]:
    """Read a varint; return it and where it ends."""
    number = shift = 0
    while held[at] >= 0x80:
        number |= (held[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
    return number | held[at] << shift, at + 1


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
