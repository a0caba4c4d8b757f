"""Phrases with and without diacritics: a text is searched for those in the way in which it was typed."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

import numba
import numpy as np

from models.reading.phrases import NOWHERE, Entry, Phrases, Told, Tree
from models.reading.remembered import Column, Numbered
from nlp.neardup.arrays import I32, I64, U32

T = TypeVar("T")
Parts = dict[str, Any]

# A text with a smaller share of accented words was typed without diacritics: as `nlp.synonyms` and `models.cues` say.
_ACCENTED_SHARE = 0.15
_BARE = "~"


def laid_out(marked: Iterable[Entry], folded: Iterable[Entry]) -> Parts:
    """Lay phrases with diacritics and without out in one tree, as the arrays and words that `models.store` keeps."""
    phrases = Phrases([*marked, *_bare(folded)])
    return {"words": [*phrases.words], **phrases.tree._asdict(), **phrases.told._asdict()}


class TypedPhrases(Generic[T]):
    """Phrases of words with diacritics and phrases of words without, as `laid_out` gave them.

    `spellings` gives of a token both its words, `is_accented` tells whether it speaks for typing with diacritics.
    """

    def __init__(
        self,
        parts: Parts,
        *,
        spellings: Callable[[T], tuple[str, str]],
        is_accented: Callable[[T], bool],
    ) -> None:
        self.tree = Tree(*(parts[name] for name in Tree._fields))
        self.told = Told(*(parts[name] for name in Told._fields))
        self._numbers = {word: number for number, word in enumerate(parts["words"])}
        self._spellings = spellings
        self._accented = Column[T](is_accented)
        self._words = Column[T](self._number, width=2)

    def words(self, numbered: Numbered[T], items: U32, begins: I64, ends: I64) -> I32:
        """Number the words of texts that lie at `begins:ends` of items, each text's as it was typed."""
        return as_typed(items, begins, ends, self._accented.of(numbered), self._words.of(numbered))

    def _number(self, token: T) -> tuple[int, int]:
        marked, folded = self._spellings(token)
        return self._numbers.get(marked, NOWHERE), self._numbers.get(_BARE + folded, NOWHERE)


def _bare(entries: Iterable[Entry]) -> Iterator[Entry]:
    for words, values in entries:
        yield [_BARE + word for word in words], values


@numba.njit(nogil=True, cache=True)
def is_unaccented(items: U32, begin: int, end: int, accented: I32) -> bool:
    """Tell whether the words at `begin:end` were typed without diacritics; `accented` is 1 for words with them."""
    count = 0
    for at in range(begin, end):
        count += accented[items[at]]
    return count < _ACCENTED_SHARE * (end - begin)


@numba.njit(nogil=True, cache=True)
def as_typed(items: U32, begins: I64, ends: I64, accented: I32, numbers: I32) -> I32:
    """Number the items of texts by the first column of `numbers`, or the second one in unaccented texts."""
    words = np.full(len(items), np.int32(-1))
    for text in range(len(begins)):
        way = 1 if is_unaccented(items, begins[text], ends[text], accented) else 0
        for at in range(begins[text], ends[text]):
            words[at] = numbers[items[at], way]
    return words
