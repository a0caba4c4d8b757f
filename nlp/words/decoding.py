"""Find the best labels for many texts: compiled, and without holding Python's global lock.

The weights are added in the model's own order, so that every sum is the same to the last bit as underthesea's: texts
that repeat themselves ("Land Rover Range Rover") have equally good labellings, and rounding decides between them.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.words.ngrams import NgramRows, ngram_rows, place_ngrams
from nlp.words.packing import PackedWeights, packed
from nlp.words.vocabulary import Vocabulary
from nlp.words.weights import REPORTS, SIZES, ModelWeights


class Decoder(NamedTuple):
    """A model ready to decode."""

    weights: PackedWeights
    vocabulary: Vocabulary
    pairs: NgramRows
    triples: NgramRows


def make_decoder(model: ModelWeights) -> Decoder:
    """Pack a model's weights for `opening_tokens`."""
    weights, index = packed(model)
    vocabulary = Vocabulary(index, model.dictionary)
    pairs, triples = (ngram_rows(size, index, vocabulary, model.dictionary) for size in (2, 3))
    return Decoder(weights, vocabulary, pairs, triples)


def opening_tokens(
    decoder: Decoder, tokens: NDArray[np.int32], starts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say of each token, given by its type, whether it opens a word.

    Text i has the tokens `starts[i]:starts[i + 1]`.
    """
    # By report and size less 1, the rows of the run that begins at token t of text i are at place
    # t + 4 * i + 2: there are two places before each text and two behind it.
    rows = np.zeros((len(REPORTS), len(SIZES), len(tokens) + 4 * len(starts)), np.int32)
    # Each is compiled for itself: numba would not notice that a function of another module changed.
    _place_tokens(decoder.vocabulary.types, tokens, starts, rows)
    place_ngrams(decoder.pairs, decoder.vocabulary.types, tokens, starts, rows)
    place_ngrams(decoder.triples, decoder.vocabulary.types, tokens, starts, rows)
    _place_borders(decoder.weights.borders, starts, rows)
    return _best_labels(decoder.weights, starts, rows)


@numba.njit(cache=True, nogil=True)
def _place_tokens(
    types: NDArray[np.int32],
    tokens: NDArray[np.int32],
    starts: NDArray[np.int64],
    rows: NDArray[np.int32],
) -> None:
    """Write the rows of single tokens."""
    for text in range(len(starts) - 1):
        for at in range(starts[text], starts[text + 1]):
            for report in range(len(rows)):
                rows[report, 0, at + 4 * text + 2] = types[tokens[at], report]


@numba.njit(cache=True, nogil=True)
def _place_borders(
    borders: NDArray[np.int32], starts: NDArray[np.int64], rows: NDArray[np.int32]
) -> None:
    """Write the rows of runs that begin before a text (two places) or reach beyond its end."""
    for text in range(len(starts) - 1):
        begin = starts[text] + 4 * text + 2
        end = starts[text + 1] + 4 * text + 2
        for report in range(rows.shape[0]):
            for less in range(rows.shape[1]):
                rows[report, less, max(begin, end - less) : end + 2] = borders[report, less, 1]
                rows[report, less, begin - 2 : begin] = borders[report, less, 0]


@numba.njit(cache=True, nogil=True)
def _best_labels(
    packed_weights: PackedWeights, starts: NDArray[np.int64], rows: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Decode by Viterbi's algorithm; on a tie B-W wins, and a text's first token always opens a word."""
    weights, steps, _, transitions = packed_weights
    opens = np.ones(starts[-1], np.bool_)
    scores, came_from = np.zeros((starts[-1], 2)), np.zeros((starts[-1], 2), np.uint8)
    for text in range(len(starts) - 1):
        begin, end = starts[text], starts[text + 1]
        _add_scores(weights, steps, rows, begin, end, 4 * text + 2, scores)
        for at in range(begin + 1, end):
            for label in range(2):
                after_b = scores[at - 1, 0] + transitions[0, label]
                after_i = scores[at - 1, 1] + transitions[1, label]
                came_from[at, label] = after_i > after_b
                scores[at, label] = max(after_b, after_i) + scores[at, label]
        if end > begin:
            best = np.uint8(scores[end - 1, 1] > scores[end - 1, 0])
            for at in range(end - 1, begin, -1):
                opens[at] = best == 0
                best = came_from[at, best]
    return opens


@numba.njit(cache=True, nogil=True)
def _add_scores(
    weights: NDArray[np.float64],
    steps: NDArray[np.int32],
    rows: NDArray[np.int32],
    begin: int,
    end: int,
    shift: int,
    scores: NDArray[np.float64],
) -> None:
    """Add what each template in turn says for the labels of the tokens `begin:end`.

    The rows of a run that begins at token t are at place t + shift.
    """
    for step in range(len(steps)):
        report, less, place = steps[step, 0], steps[step, 1], steps[step, 2]
        first = begin + shift + place - 2
        for at, row in enumerate(rows[report, less, first : first + end - begin]):
            # Unsigned: numba need not look whether it counts from the end, and is a third faster.
            weight = np.uint32(row + 2 * place)
            scores[begin + at, 0] += weights[weight]
            scores[begin + at, 1] += weights[weight + 1]
