"""Numbers as people write them in Japanese and Korean."""

from functools import cache

from babel.numbers import format_decimal

from plugins.records.models import Language

_TEN_THOUSAND: dict[Language, str] = {"ja": "万", "ko": "만"}


@cache  # many pages print the same numbers
def format_number(value: int, lang: Language) -> str:
    """Return *value* with separators; round tens of thousands from 100,000 on with 万 or 만.

    >>> format_number(5761, "ja"), format_number(20_000_000, "ko")
    ('5,761', '2,000만')
    """
    if value >= 100_000 and value % 10_000 == 0:
        return format_decimal(value // 10_000, locale=lang) + _TEN_THOUSAND[lang]
    return format_decimal(value, locale=lang)


def format_size(size: int) -> str:
    """Return a number of bytes as people say it; 1 MB is 1,000,000 bytes.

    >>> format_size(999), format_size(2_500), format_size(1_250_000)
    ('999 B', '2 KB', '1.2 MB')
    """
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1000)} KB"
    return f"{size / 1_000_000:.1f} MB"
