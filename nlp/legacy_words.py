"""Find the encoding before Unicode in which a text, or a part of it, is written.

It is the one that makes most words of it.
"""

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from nlp.letter_codes import LEGACY, read
from nlp.syllables import COMMON, is_valid, letter_words, valid_share

_WORD = re.compile(r"[^ \t\r\n\xa0]+")
# Longer ones are no words: addresses, ruled lines, words run together.
_LONGEST_WORD = 60
_NOT_LETTERS = "()[]\"',.;:!?-“”"
_UNICODE_ONLY = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
# A symbol that is a letter of TCVN3 and that no one writes inside a word for another reason.
_UNMISTAKABLE = re.compile(
    "[A-Za-z][¨©ª«¬\xad®¶¸¹»¼½¾][A-Za-z\xb5-\xfe]|^[§®][a-z]*[µ¶¸¹»¼½¾\xc6-\xfe]"
)

# Of the marked words that are none as they stand, this share must be words afterwards.
_HEALED = 0.6
# So must this share of all words: French does not become Vietnamese by its accents. Where nearly
# all of three or more marked words are healed, the others may be foreign names.
_READABLE = 0.6
_NEARLY_ALL_HEALED = 0.9
_READABLE_WITH_NAMES = 0.3


class _Evidence(NamedTuple):
    """What a word is worth as it stands and as read: 0 no word, 2 a word, 3 a common one.

    `letters` counts those of the word as read; 0 when it has no marked letter and proves nothing.
    """

    before: int
    after: int
    letters: int

    @property
    def gain(self) -> int:
        return self.after - self.before

    @property
    def is_healed(self) -> bool:
        return not self.before and self.after > 0

    @property
    def is_long(self) -> bool:
        """Tell whether the word as read has enough letters to be no chance."""
        return self.letters > 2

    @property
    def is_failed(self) -> bool:
        return not self.before and not self.after and self.letters > 0


_NOTHING = _Evidence(0, 0, 0)


@dataclass(frozen=True)
class Reading:
    """A text read in one encoding, with the evidence of its marked words."""

    text: str
    encoding: str
    words: Sequence[re.Match[str]]

    @cached_property
    def evidence(self) -> list[_Evidence]:
        """Weigh each marked word."""
        return [
            _weighed(word[0], self.encoding) if len(word[0]) <= _LONGEST_WORD else _NOTHING
            for word in self.words
        ]

    @cached_property
    def sides(self) -> list[bool | None]:
        """Tell for each word if it is surely legacy (True), surely Unicode (False) or either."""
        gains = [0, *(word.gain for word in self.evidence), 0]
        return [
            _side(word[0], gain=gain, neighbour=min(gains[place], gains[place + 2]))
            for place, (word, gain) in enumerate(zip(self.words, gains[1:-1], strict=True))
        ]

    @property
    def is_mixed(self) -> bool:
        """Tell whether a part of the text is Unicode already."""
        return False in self.sides

    @property
    def score(self) -> int:
        """Sum what the words gain; in a partly Unicode text the losses say nothing."""
        gains = [word.gain for word in self.evidence]
        return sum(max(gain, 0) for gain in gains) if self.is_mixed else sum(gains)

    def is_convincing(self) -> bool:
        """Tell whether more words are healed than chance or another language would heal."""
        healed = [word for word in self.evidence if word.is_healed]
        failed = sum(word.is_failed for word in self.evidence)
        long = sum(word.is_long for word in healed)
        if not long or len(healed) < _HEALED * (len(healed) + failed):
            return False
        if len(healed) == 1 or (self.is_mixed and long == 1):
            return len(self.words) < 4 and any(_UNMISTAKABLE.search(word[0]) for word in self.words)
        sure = len(healed) > 2 and len(healed) >= _NEARLY_ALL_HEALED * (len(healed) + failed)
        return valid_share(self.restored()) >= (_READABLE_WITH_NAMES if sure else _READABLE)

    def restored(self) -> str:
        """Decode the whole text or, where it is mixed, the words on the side of the encoding."""
        if not self.is_mixed:
            return read(self.text, self.encoding)
        pieces: list[str] = []
        done = 0
        for word, is_legacy in zip(self.words, self._settled(), strict=True):
            if is_legacy:
                pieces += self.text[done : word.start()], read(word[0], self.encoding)
                done = word.end()
        return "".join([*pieces, self.text[done:]])

    def _settled(self) -> list[bool]:
        """Let every unsure word side with the sure ones next to it."""
        if any(
            side and _UNICODE_ONLY.search(word[0]) for side, word in zip(self.sides, self.words)
        ):
            # "đoμn viên": only letters here and there are lost, all else is Unicode.
            return [side is True for side in self.sides]
        sure = [place for place, side in enumerate(self.sides) if side is not None]
        breaks = (self.text.count("\n", a.end(), b.start()) for a, b in pairwise(self.words))
        line = list(accumulate(breaks, initial=0))
        return [
            self._side_of_nearest(place, sure, line) if side is None else side
            for place, side in enumerate(self.sides)
        ]

    def _side_of_nearest(self, place: int, sure: Sequence[int], line: Sequence[int]) -> bool:
        """Follow the sure neighbours, first on the same line; where they differ, the gain."""
        found = bisect(sure, place)
        near = sure[max(found - 1, 0) : found + 1]
        least = min(abs(line[at] - line[place]) for at in near)
        near = [at for at in near if abs(line[at] - line[place]) == least]
        gain = self.evidence[place].gain
        if gain and len({self.sides[at] for at in near}) > 1:
            return gain > 0
        return bool(self.sides[min(near, key=lambda at: abs(at - place))])


def may_be_legacy(text: str) -> bool:
    """Tell quickly that no reading can convince, as none heals a long word: texts with "°C", "m²" or a foreign name."""
    words = {word for word in _WORD.findall(text) if not word.isascii()}
    strange = [word for word in words if len(word) <= _LONGEST_WORD and _is_strange(word)]
    weighed = (_weighed(word, name) for name in LEGACY for word in strange)
    return any(evidence.is_healed and evidence.is_long for evidence in weighed)


def legacy_reading(text: str) -> Reading | None:
    """Read a text in the encoding that makes most words of it; None when none convinces."""
    words = [word for word in _WORD.finditer(text) if not word[0].isascii()]
    best = max((Reading(text, name, words) for name in LEGACY), key=lambda reading: reading.score)
    return best if best.is_convincing() else None


@lru_cache(maxsize=1 << 16)
def _is_strange(word: str) -> bool:
    return not _worth(word)


def _side(word: str, *, gain: int, neighbour: int) -> bool | None:
    if gain > 1:
        return True
    # A common word that would become a rare one is a chance; two beside each other are not.
    is_unicode = _UNICODE_ONLY.search(word) or (gain < 0 and neighbour < 0)
    return False if is_unicode else None


@lru_cache(maxsize=1 << 16)
def _weighed(word: str, encoding: str) -> _Evidence:
    if len(word.strip(_NOT_LETTERS)) == 1:
        return _NOTHING  # a bullet, a quote or a letter standing alone proves nothing
    decoded = read(word, encoding)
    marked = any(not part.isascii() for part in letter_words(decoded))
    return _Evidence(_worth(word), _worth(decoded), sum(map(str.isalpha, decoded)) if marked else 0)


def _worth(word: str) -> int:
    parts = [part.lower() for part in letter_words(word)]
    if not parts or not all(map(is_valid, parts)):
        return 0
    return 3 if all(part.isascii() or part in COMMON for part in parts) else 2
