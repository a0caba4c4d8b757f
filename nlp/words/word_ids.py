"""The words of many texts as numbers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class WordIds:
    """The words of texts in one flat array.

    Text i is `ids[starts[i]:starts[i + 1]]`; `vocabulary[id]` is the word. The ids count distinct
    words in order of first appearance, so they depend on these texts alone.
    """

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]
    vocabulary: list[str]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def words(self, text: int) -> list[str]:
        """Give the words of one text as strings."""
        ids = self.ids[self.starts[text] : self.starts[text + 1]]
        return [self.vocabulary[number] for number in ids]


class Numbering:
    """Counts distinct words in order of first appearance, whatever table of words they come from."""

    def __init__(self) -> None:
        self._number_of: dict[str, int] = {}
        self._table = np.zeros(0, object)
        self._in_table = np.zeros(0, np.int32)

    def renumber(self, table: NDArray[np.object_], places: NDArray[np.int32]) -> NDArray[np.int32]:
        """Give the numbers of the words that stand at these places of a table."""
        if table is not self._table:
            self._table, self._in_table = table, np.full(len(table), -1, np.int32)
        unnumbered = places[self._in_table[places] < 0]
        for place in dict.fromkeys(unnumbered.tolist()):
            self._in_table[place] = self._number_of.setdefault(table[place], len(self._number_of))
        return self._in_table[places]

    def vocabulary(self) -> list[str]:
        """List the words by number."""
        return list(self._number_of)
