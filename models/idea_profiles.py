"""What the texts of many filings speak of, read in threads and laid end to end; see `models.idea_layout`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.idea_layout import Laid, laid_out, tables
from nlp.neardup.arrays import I64
from nlp.neardup.meaning import meanings
from nlp.neardup.placing import read_placed
from nlp.neardup.spelling import Words, vocabulary
from nlp.neardup.threads import ahead

# Texts read at once.
_PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Profiles:
    """The profiles of some filings; `row_of` gives the row of a filing's place, -1 where it has none.

    `tokens` count what is left of each text without form text.
    """

    laid: Laid
    tokens: I64
    row_of: I64

    @classmethod
    def of(
        cls, places: I64, text_of: Callable[[I64], pa.Array], filings: int, *, threads: int
    ) -> Self:
        """Read the texts of some of so many filings, titles on their first lines, in threads."""
        vocabulary(), meanings(), tables()  # before threads ask for them at once
        cuts = (places[begin : begin + _PIECE] for begin in range(0, len(places), _PIECE))

        def work(here: I64) -> tuple[Laid, I64]:
            return profiles_of(text_of(here))

        laid, tokens = _joined(ahead(work, cuts, threads=threads), len(places))
        row_of = np.full(filings, -1, np.int64)
        row_of[places] = np.arange(len(places))
        return cls(laid, tokens, row_of)

    @classmethod
    def among(cls, texts: Iterable[str]) -> Self:
        """Read texts that are at hand; a text's place is its number."""
        column = pa.array(list(texts), pa.large_string())
        everything = np.arange(len(column))
        return cls.of(everything, lambda here: column.take(pa.array(here)), len(column), threads=1)


def profiles_of(column: pa.Array) -> tuple[Laid, I64]:
    """Read the profiles of a column of texts, and what they count in tokens."""
    words = vocabulary().read(column, read_placed(column))
    return laid_out(words), words.tokens


class _Growing:
    """An array that grows at its end without being copied: what it holds may be half of the memory there is."""

    def __init__(self, like: NDArray[Any]) -> None:
        self._row = np.empty(like.shape, like.dtype)
        self._filled = 0

    def add(self, part: NDArray[Any], expected: float) -> None:
        """Add rows; `expected` says how many times those so far there will be about."""
        wanted = self._filled + len(part)
        if wanted > len(self._row):
            size = int(max(wanted * 1.1, wanted * expected * 1.02))
            self._row.resize((size, *part.shape[1:]), refcheck=False)
        self._row[self._filled : wanted] = part
        self._filled = wanted

    def whole(self) -> NDArray[Any]:
        """Give what was added."""
        self._row.resize((self._filled, *self._row.shape[1:]), refcheck=False)
        return self._row


def _joined(parts: Iterable[tuple[Laid, I64]], texts: int) -> tuple[Laid, I64]:
    """Lay parts end to end as they come."""
    nothing = laid_out(Words.none())
    growing = [_Growing(row) for row in nothing]
    tokens = np.zeros(texts, np.int64)
    read = 0
    for laid, counts in parts:
        tokens[read : read + len(counts)] = counts
        read += len(counts)
        rows: tuple[NDArray[Any], ...] = laid
        for name, row, part in zip(Laid._fields, growing, rows, strict=True):
            row.add(np.diff(part) if name.endswith("_starts") else part, texts / max(1, read))
    whole = {name: row.whole() for name, row in zip(Laid._fields, growing, strict=True)}
    for name in ("group_starts", "word_starts", "beside_starts"):
        whole[name] = np.r_[0, np.cumsum(whole[name])]
    return Laid(**whole), tokens
