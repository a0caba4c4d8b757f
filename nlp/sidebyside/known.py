"""Lines that are known, and those of them that a line resembles: found by the pairs of neighbours they share."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel

from nlp.lexicons import data_path
from nlp.neardup.aligning import as_letters
from nlp.neardup.arrays import U32
from nlp.neardup.codes import MARK, NUMBER
from nlp.neardup.folding import placed
from nlp.neardup.hashing import NUMBER_CODE
from nlp.sentences import sentences

_BEGINS = "line_starts.txt"  # begins of lines, not whole ones
_PLACES = (
    8  # a pair of neighbours that more lines have is looked up at so many of them, the nearest
)
_COMPARED = 4  # lines that share most pairs of neighbours are compared in full
_SHORTEST = 5  # a line of fewer words, changed in one, is another line


class Near(NamedTuple):
    """A known line and how much it has in common with the one asked about, of 0 to 1."""

    place: int
    likeness: float


class KnownLines:
    """Lines as letters, one a word; looking one up takes as long as that line is, not as there are lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._whole: dict[str, list[int]] = {}
        self._having: dict[str, list[int]] = {}
        for place, line in enumerate(lines):
            self._whole.setdefault(line, []).append(place)
            for key in set(_keys(line)):
                self._having.setdefault(key, []).append(place)

    def near(self, line: str, *, about: int = 0, at_least: float) -> list[Near]:
        """List the lines most like a line; of lines that share as much, those about a place are looked at."""
        if same := self._whole.get(line):
            return [Near(place, 1.0) for place in _nearest(same, about)] if line else []
        shared: dict[int, int] = {}
        for key in _keys(line):
            for place in _nearest(self._having.get(key, ()), about):
                shared[place] = shared.get(place, 0) + 1
        most = sorted(shared, key=lambda place: (-shared[place], abs(place - about), place))
        compared = (
            Near(at, Indel.normalized_similarity(line, self.lines[at], score_cutoff=at_least))
            for at in most[:_COMPARED]
        )
        return [one for one in compared if one.likeness > 0]


def _keys(line: str) -> Iterator[str]:
    if len(line) == 1:
        yield line
    for at in range(len(line) - 1):
        yield line[at : at + 2]


def _nearest(places: Sequence[int], about: int) -> Sequence[int]:
    if len(places) <= _PLACES:
        return places
    begin = max(0, min(bisect_left(places, about) - _PLACES // 2, len(places) - _PLACES))
    return places[begin : begin + _PLACES]


def wording(tokens: U32) -> str:
    """Give tokens as letters in which all numbers are one."""
    return as_letters(np.where(tokens & NUMBER, NUMBER_CODE, tokens & ~MARK).astype(np.uint32))


def _long_lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for start, end in sentences(text):
            line = wording(placed(text[start:end]).tokens)
            if len(line) >= _SHORTEST:
                yield line


@lru_cache(maxsize=4)
def house_lines(passages: tuple[str, ...] = ()) -> KnownLines:
    """Give the curated lines of forms, and the sentences of passages that people called template text."""
    files = sorted(data_path("templates").glob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in files if path.name != _BEGINS]
    curated = (line for text in texts for line in text.splitlines() if not line.startswith("#"))
    return KnownLines(list(dict.fromkeys([*_long_lines(curated), *_long_lines(passages)])))
