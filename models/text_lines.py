"""A text cut into sentences and headings, each with the tokens that stand in it."""

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from nlp.neardup.folding import placed
from nlp.normal import tokens
from nlp.sentence_ends import sentence_ends


class Lines:
    """The lines of a text: line i holds the tokens `bounds[i]:bounds[i + 1]`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._placed = placed(text)
        # Where each sentence stops in tokens; one without tokens is no line.
        stops = np.searchsorted(self._placed.begins, sentence_ends(text)).tolist()
        self.bounds = list(dict.fromkeys([0, *stops, len(self._placed.begins)]))

    def lines(self) -> Iterator[tuple[int, int]]:
        """Give the token range of each line."""
        return zip(self.bounds, self.bounds[1:], strict=False)

    def quoted(self, first: int, last: int) -> str:
        """Quote the text from one token up to another, which is not quoted."""
        return self.text[self._placed.begins[first] : self._placed.ends[last - 1]]

    @cached_property
    def keys(self) -> list[str]:
        """Name each line by its folded tokens; its numbers do not matter."""
        told = ["0" if token[0].isdigit() else token for token in tokens(self.text)]
        return [" ".join(told[first:last]) for first, last in self.lines()]
