"""Statistics of many resamples at once agree with the plain ones of one resample after the other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score

from models import weighted
from models.evaluation import figure_of, paired_figure, weighted_figure

SEEDS = st.integers(0, 10_000)


def resamples(texts: int, seed: int) -> tuple[weighted.F64, list[np.ndarray]]:
    counts = weighted.drawn(texts, resamples=5, seed=seed)
    return counts, [np.repeat(np.arange(texts), row.astype(int)) for row in counts]


@given(st.integers(1, 40), SEEDS)
def test_a_resample_draws_as_many_texts_as_there_are(texts: int, seed: int) -> None:
    counts = weighted.drawn(texts, resamples=7, seed=seed)
    assert counts.shape == (7, texts)
    assert (counts.sum(axis=1) == texts).all()
    assert (weighted.drawn(texts, resamples=7, seed=seed) == counts).all()


@given(st.integers(2, 40), SEEDS)
def test_macro_f1_is_that_of_scikit_learn(texts: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    truth, guess = chance.choice(list("abc"), texts), chance.choice(list("abcd"), texts)
    counts, drawn = resamples(texts, seed)
    plain = [
        f1_score(
            truth[at], guess[at], average="macro", labels=np.unique(truth[at]), zero_division=0
        )
        for at in drawn
    ]
    assert weighted.macro_f1(truth, guess)(counts) == pytest.approx(plain)


@given(st.integers(2, 40), SEEDS)
def test_auc_is_that_of_scikit_learn_with_ties(texts: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    truth, scores = chance.random(texts) < 0.4, chance.integers(0, 5, texts) / 4
    counts, drawn = resamples(texts, seed)
    plain = [
        roc_auc_score(truth[at], scores[at]) if 0 < truth[at].sum() < len(at) else np.nan
        for at in drawn
    ]
    assert weighted.auc(truth, scores)(counts) == pytest.approx(plain, nan_ok=True)


@given(st.integers(1, 40), SEEDS)
def test_calibration_error_is_the_mean_gap_over_bins(texts: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    confidence = chance.choice([0.0, 0.05, 0.31, 0.69, 0.999, 1.0], texts)
    right = chance.random(texts) < 0.5
    counts, drawn = resamples(texts, seed)
    plain = []
    for at in drawn:
        bins = np.minimum((confidence[at] * 10).astype(int), 9)
        gaps = [
            abs(confidence[at][bins == b].mean() - right[at][bins == b].mean()) * (bins == b).mean()
            for b in set(bins.tolist())
        ]
        plain.append(sum(gaps))
    assert weighted.calibration_error(confidence, right)(counts) == pytest.approx(plain)


def test_the_fast_interval_is_that_of_the_slow_one() -> None:
    hits = np.random.default_rng(1).random(200) < 0.7
    slow = figure_of("m", "share", np.arange(200), lambda at: float(hits[at].mean()))
    fast = weighted_figure("m", "share", 200, weighted.mean(hits))
    assert fast.value == slow.value
    assert [fast.low, fast.high] == pytest.approx([slow.low, slow.high], abs=0.02)


def test_a_model_is_no_better_than_itself_and_pairing_narrows_the_interval() -> None:
    chance = np.random.default_rng(2)
    one = chance.random(300) < 0.7
    other = one.copy()
    other[:6] = ~other[:6]
    same = paired_figure("m", "share", 300, weighted.mean(one), weighted.mean(one))
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)
    paired = paired_figure("m", "share", 300, weighted.mean(one), weighted.mean(other))
    alone = weighted_figure("m", "share", 300, weighted.mean(one))
    assert paired.high - paired.low < alone.high - alone.low


def test_nothing_measured_has_no_value() -> None:
    assert weighted_figure("m", "share", 0, weighted.mean(np.zeros(0))).n == 0
    one_class = weighted_figure("m", "AUC", 3, weighted.auc(np.ones(3, bool), np.arange(3)))
    assert np.isnan(one_class.value)
    assert np.isnan(one_class.low)
