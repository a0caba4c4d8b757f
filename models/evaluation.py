"""Measured figures with bootstrap intervals, alone and as differences of two models on the same texts."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.weighted import F64, Weighted, drawn

RESAMPLES = 1_000
SEED = 20261121
_MIDDLE = [2.5, 97.5]

Statistic = Callable[[NDArray[np.int64]], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure: `low` and `high` bound the middle 95 % of resampled texts; `n` counts the texts it is of."""

    model: str
    metric: str
    value: float
    low: float
    high: float
    n: int


def figure_of(model: str, metric: str, at: NDArray[np.int64], statistic: Statistic) -> Figure:
    """Compute a statistic over the given texts and its 95 % bootstrap interval."""
    if not len(at):
        return _nothing(model, metric)
    chance = np.random.default_rng(SEED)
    values = [statistic(chance.choice(at, len(at))) for _ in range(RESAMPLES)]
    return _figure(model, metric, float(statistic(at)), np.array(values), len(at))


def weighted_figure(model: str, metric: str, texts: int, statistic: Weighted) -> Figure:
    """Compute a statistic that takes all resamples at once, over so many texts, and its 95 % bootstrap interval."""
    if not texts:
        return _nothing(model, metric)
    value = float(statistic(np.ones((1, texts)))[0])
    values = statistic(drawn(texts, resamples=RESAMPLES, seed=SEED))
    return _figure(model, metric, value, values, texts)


def paired_figure(model: str, metric: str, texts: int, one: Weighted, other: Weighted) -> Figure:
    """Measure how much more `one` reaches than `other` on the same texts; each resample is drawn for both."""
    return weighted_figure(model, metric, texts, lambda counts: one(counts) - other(counts))


def _figure(model: str, metric: str, value: float, values: F64, texts: int) -> Figure:
    """Bound the resampled values; resamples without a value (one class alone) tell nothing and are left out."""
    told = values[~np.isnan(values)]
    low, high = np.percentile(told, _MIDDLE).tolist() if len(told) else (float("nan"),) * 2
    return Figure(model, metric, round(value, 4), round(low, 4), round(high, 4), texts)


def _nothing(model: str, metric: str) -> Figure:
    return Figure(model, metric, float("nan"), float("nan"), float("nan"), 0)
