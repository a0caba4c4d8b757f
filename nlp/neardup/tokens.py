"""Texts as arrays of token numbers, with template text marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.neardup.hashing import stable_hash

Ids = NDArray[np.int64]

# All numbers count as one token when candidates are sought, so that a copy with other figures is found.
NUMBER = "0"


@dataclass(frozen=True, slots=True)
class TokenTable:
    """The tokens of many texts in one flat array.

    `ids` numbers distinct tokens in order of first appearance; `hashes` (unsigned, 64 bits) are stable across
    runs and
    equal for all numbers; `own` is False for template text; text i has positions `starts[i]:starts[i + 1]`.
    """

    ids: Ids
    hashes: NDArray[np.uint64]
    own: NDArray[np.bool_]
    starts: Ids

    def __len__(self) -> int:
        return len(self.starts) - 1

    def text_ids(self, text: int) -> Ids:
        """Token numbers of one text, template text included."""
        return self.ids[self.starts[text] : self.starts[text + 1]]

    def text_own(self, text: int) -> NDArray[np.bool_]:
        """For each token of one text whether it is the author's own."""
        return self.own[self.starts[text] : self.starts[text + 1]]


def token_table(
    texts: Sequence[Sequence[str]], own_of: Callable[[int], NDArray[np.bool_]] | None = None
) -> TokenTable:
    """Number the tokens of folded texts; `own_of(i)` marks what is not template text."""
    number_of: dict[str, int] = {}
    flat: list[int] = []
    lengths = np.zeros(len(texts) + 1, np.int64)
    for place, tokens in enumerate(texts, start=1):
        flat.extend(number_of.setdefault(token, len(number_of)) for token in tokens)
        lengths[place] = len(tokens)
    ids = np.array(flat, np.int64)
    hash_of = np.array(
        [stable_hash(NUMBER if token[0].isdigit() else token) for token in number_of], np.uint64
    )
    own = np.ones(len(ids), np.bool_)
    if own_of is not None and len(texts):
        own = np.concatenate([own_of(text) for text in range(len(texts))])
    hashes = hash_of[ids] if len(ids) else np.zeros(0, np.uint64)
    return TokenTable(ids, hashes, own, np.cumsum(lengths))
