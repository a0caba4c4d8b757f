"""Statistics over many resamples at once: a resample is how often it drew each text.

A `Weighted` takes counts of shape (resamples, texts) and gives a value a resample, NaN where it has none.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Weighted = Callable[[F64], F64]

_BINS = 10


def drawn(texts: int, *, resamples: int, seed: int) -> F64:
    """Draw bootstrap resamples of so many texts: counts of shape (resamples, texts); rows sum to `texts`."""
    chosen = np.random.default_rng(seed).integers(0, texts, (resamples, texts))
    chosen += np.arange(resamples)[:, None] * texts
    counts = np.bincount(chosen.ravel(), minlength=resamples * texts)
    return counts.reshape(resamples, texts).astype(np.float64)


def mean(values: NDArray[Any]) -> Weighted:
    """Average a value a text: shape (texts,)."""
    return lambda counts: _over(counts @ np.asarray(values, np.float64), counts.sum(axis=1))


def macro_f1(truth: NDArray[np.str_], guess: NDArray[np.str_]) -> Weighted:
    """Average the F1 of the classes that a resample's truth holds."""
    classes = np.unique(truth)
    is_so, told_so = truth[:, None] == classes, guess[:, None] == classes

    def statistic(counts: F64) -> F64:
        there, told = counts @ (is_so * 1.0), counts @ (told_so * 1.0)
        f1 = _over(2 * (counts @ ((is_so & told_so) * 1.0)), there + told)
        return _over(np.where(there > 0, f1, 0.0).sum(axis=1), (there > 0).sum(axis=1) * 1.0)

    return statistic


def auc(truth: NDArray[np.bool_], scores: NDArray[Any]) -> Weighted:
    """Tell how often a true text scores above one that is not; a tie counts as half."""
    order = np.argsort(scores, kind="stable")
    ordered = np.asarray(scores)[order]
    firsts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    true = truth[order]

    def statistic(counts: F64) -> F64:
        above = np.add.reduceat(counts[:, order] * true, firsts, axis=1)
        below = np.add.reduceat(counts[:, order] * ~true, firsts, axis=1)
        won = above * (np.cumsum(below, axis=1) - below / 2)
        return _over(won.sum(axis=1), above.sum(axis=1) * below.sum(axis=1))

    return statistic


def calibration_error(confidence: F64, right: NDArray[np.bool_]) -> Weighted:
    """Average the gap between confidence and accuracy over ten equal bins, weighted by their texts (ECE)."""
    in_bin = bin_of(confidence)[:, None] == np.arange(_BINS)
    gap = (confidence - right)[:, None] * in_bin
    return lambda counts: _over(np.abs(counts @ gap).sum(axis=1), counts.sum(axis=1))


def bin_of(confidence: F64) -> NDArray[np.int64]:
    """Give the bin, 0..9, of confidences in 0..1."""
    return np.minimum((confidence * _BINS).astype(np.int64), _BINS - 1)


def _over(part: F64, whole: F64) -> F64:
    """Divide; NaN where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
