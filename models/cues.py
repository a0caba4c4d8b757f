"""Phrases in texts: where a reason's cue phrases stand.

A text with diacritics is searched with them, for "về" is not "vẽ"; one without is searched folded, and then
single
syllables say too little to count, but for words of doing.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from nlp.lexicons import data_path
from nlp.normal import marked_tokens, tokens

Phrase = tuple[str, ...]

ACTION = "action"
# A phrase of this list of a kind counts as much as six others.
_STRONG = "_strong"
STRONG_WORTH = 6
MARKED = re.compile(r"[à-ỹđ]")
# Typed Vietnamese has marks on more than half of its syllables; a text with hardly any was typed without.
_MARKED_SHARE = 0.15


class Cues:
    """The phrases of each kind, ready to be counted in texts: with their diacritics, and folded."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self.marked: dict[Phrase, tuple[str, ...]] = {}
        self.folded: dict[Phrase, tuple[str, ...]] = {}
        for kind, listed in phrases.items():
            for text in listed:
                _put(self.marked, tuple(marked_tokens(text)), kind)
                folded = tuple(tokens(text))
                if len(folded) > 1 or kind == ACTION:
                    _put(self.folded, folded, kind)
        self._longest_from: dict[str, int] = {}
        for phrase in [*self.marked, *self.folded]:
            known = self._longest_from.get(phrase[0], 0)
            self._longest_from[phrase[0]] = max(known, len(phrase))

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> "Cues":
        """Read `data/low_content.toml`."""
        with data_path("low_content.toml").open("rb") as file:
            return cls(tomllib.load(file))

    def places(self, text: str) -> dict[str, list[int]]:
        """Find at which tokens phrases begin, by kind; a strong phrase stands six times in the list.

        Inside a longer phrase of the same kind a shorter one does not count.
        """
        words, known = marked_tokens(text), self.marked
        if sum(map(bool, map(MARKED.search, words))) < _MARKED_SHARE * len(words):
            words, known = tokens(text), self.folded
        found: dict[str, list[int]] = {}
        free_from: dict[str, int] = {}
        for start, word in enumerate(words):
            longest = min(self._longest_from.get(word, 0), len(words) - start)
            for length in range(longest, 0, -1):
                for listed in known.get(tuple(words[start : start + length]), ()):
                    kind, worth = counts_as(listed)
                    if free_from.get(kind, 0) <= start:
                        found.setdefault(kind, []).extend([start] * worth)
                        free_from[kind] = start + length
        return found


def counts_as(listed: str) -> tuple[str, int]:
    """Tell for which kind a list's phrases count, and how much."""
    kind = listed.removesuffix(_STRONG)
    return kind, STRONG_WORTH if listed != kind else 1


def _put(known: dict[Phrase, tuple[str, ...]], phrase: Phrase, kind: str) -> None:
    known[phrase] = (*known.get(phrase, ()), kind)
