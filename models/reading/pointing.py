"""Add up what the terms of texts point to: compiled, for many texts at once."""

import numba
import numpy as np

from models.reading.phrases import longest
from nlp.neardup.arrays import I32, I64, U64, Floats


@numba.njit(nogil=True, cache=True)
def pointed(
    words: I32,
    starts: I64,
    first: I32,
    keys: U64,
    nodes: I32,
    ends: I32,
    value_starts: I64,
    values: I32,
    weights: Floats,
    fields: int,
) -> Floats:
    """Add up what the longest terms of each text point to: shape (texts, fields).

    A term said again counts less each time.
    """
    found = np.zeros((len(starts) - 1, fields))
    said = np.zeros(len(value_starts), np.int64)
    said_in = np.full(len(value_starts), -1, np.int64)
    for text in range(len(found)):
        at, end = starts[text], starts[text + 1]
        while at < end:
            phrase, length = longest(words, at, end, first, keys, nodes, ends)
            if phrase >= 0:
                if said_in[phrase] != text:
                    said_in[phrase], said[phrase] = text, 0
                said[phrase] += 1
                for place in range(value_starts[phrase], value_starts[phrase + 1]):
                    found[text, values[place]] += weights[place] / said[phrase]
            at += length
    return found
