"""What is compared: texts and queries without width, case, white space and old character forms.

``theme/static/js/search.js`` folds queries in the same way.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from plugins.text.width import nfkc

Groups = Sequence[Sequence[str]]  # words that mean the same


@dataclass(frozen=True)
class Folding:
    """Folds texts; ``forms`` maps the code of a character to the one that stands for it.

    >>> Folding({ord("國"): "国"})("ＪＥＴ プログラム，韓國")
    'jetプログラム,韓国'
    """

    forms: Mapping[int, str]

    def __call__(self, text: str) -> str:
        plain = "".join(nfkc(text).casefold().split())
        # Quicker than str.translate, since few characters of a text have another form.
        return self._other.sub(self._meant, plain) if self.forms else plain

    @cached_property
    def _other(self) -> re.Pattern[str]:
        return re.compile(f"[{''.join(re.escape(chr(code)) for code in self.forms)}]")

    def _meant(self, found: re.Match[str]) -> str:
        return self.forms[ord(found[0])]


def folding(groups: Groups) -> tuple[Folding, tuple[tuple[str, ...], ...]]:
    """Return the folding that *groups* of synonyms make, and the groups that are words.

    A group of nothing but single characters, such as 国 and 國, holds forms of one character:
    they are folded to the first wherever they stand. The words of the other groups come folded.

    >>> folds, words = folding([["国", "國"], ["クレア", "CLAIR"]])
    >>> folds("大韓民國"), words
    ('大韓民国', (('クレア', 'clair'),))
    """
    plain = Folding({})
    folded = [[plain(word) for word in group] for group in groups]
    characters = [group for group in folded if _is_of_characters(group)]
    folds = Folding({ord(each): group[0] for group in characters for each in group[1:]})
    words = (group for group in folded if not _is_of_characters(group))
    return folds, tuple(_different(folds(word) for word in group) for group in words)


def _is_of_characters(group: Iterable[str]) -> bool:
    return all(len(word) == 1 for word in group)


def _different(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
