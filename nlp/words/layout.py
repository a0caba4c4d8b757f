"""Lay the tokens and the words of many texts out in flat arrays."""

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.words.sequences import Spans


@numba.njit(cache=True, nogil=True)
def gather_tokens(
    chunks: NDArray[np.int32],
    text_starts: NDArray[np.int64],
    chunk_starts: NDArray[np.int64],
    chunk_tokens: NDArray[np.uint32],
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Put the tokens of all chunks one behind the other, and say where each text's tokens start.

    Text i has the chunks `text_starts[i]:text_starts[i + 1]`; chunk number c has the tokens
    `chunk_tokens[chunk_starts[c]:chunk_starts[c + 1]]`.
    """
    total = 0
    for chunk in chunks:
        total += chunk_starts[chunk + 1] - chunk_starts[chunk]
    tokens, starts = np.empty(total, np.uint32), np.zeros(len(text_starts), np.int64)
    count = 0
    for text in range(len(text_starts) - 1):
        for chunk in chunks[text_starts[text] : text_starts[text + 1]]:
            for at in range(chunk_starts[chunk], chunk_starts[chunk + 1]):
                tokens[count] = chunk_tokens[at]
                count += 1
        starts[text + 1] = count
    return tokens, starts


@numba.njit(cache=True, nogil=True)
def word_spans(
    opens: NDArray[np.bool_], text_starts: NDArray[np.int64]
) -> tuple[Spans, NDArray[np.int64]]:
    """Join each token that opens a word with those behind it that do not.

    Every text's first token opens a word. Gives the words' spans and where each text's words start.
    """
    begins = np.flatnonzero(opens)
    ends = np.append(begins[1:], len(opens))
    starts = np.searchsorted(begins, text_starts)
    return Spans(begins, ends, np.zeros(len(begins), np.uint8)), starts
