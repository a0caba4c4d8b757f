"""Statistics of drift: against definitions written out, and on weeks that moved or did not."""

import math
import statistics
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.drift import (
    Clustered,
    Tally,
    by_chance,
    contributions,
    stability,
    wilson,
    z_of_clustered,
    z_of_shares,
)

counts = st.integers(0, 400)
tallies = st.tuples(counts, counts).map(lambda two: Tally(min(two), max(two)))
mixes = st.dictionaries(st.sampled_from(["y_te", "co_khi", "giao_duc", "khac", ""]), counts)


@given(tallies, tallies)
def test_two_shares_are_compared_as_the_textbook_does(now: Tally, before: Tally) -> None:
    z = z_of_shares(now, before)
    assert z == pytest.approx(-z_of_shares(before, now))
    hits, of = now.hits + before.hits, now.of + before.of
    if not now.of or not before.of or hits in (0, of):
        assert z == 0.0
        return
    pooled = hits / of
    error = (pooled * (1 - pooled) / now.of + pooled * (1 - pooled) / before.of) ** 0.5
    assert z == pytest.approx((now.hits / now.of - before.hits / before.of) / error)


def test_more_filings_with_the_same_shares_are_further_from_chance() -> None:
    far = [z_of_shares(Tally(3 * n, 10 * n), Tally(n, 10 * n)) for n in (1, 2, 5, 20)]
    assert far == sorted(far)


@given(tallies, st.floats(0.5, 5.0))
def test_wilson_bounds_are_where_the_share_is_z_errors_away(tally: Tally, z: float) -> None:
    low, high = wilson(tally, z)
    assert 0.0 <= low <= high <= 1.0
    if not tally.of:
        return
    assert low <= tally.share + 1e-12
    assert high >= tally.share - 1e-12
    for bound in (low, high):
        if 1e-9 < bound < 1 - 1e-9:
            error = math.sqrt(bound * (1 - bound) / tally.of)
            assert abs(tally.share - bound) == pytest.approx(z * error, rel=1e-6)


@given(mixes, mixes)
def test_stability_is_symmetric_never_negative_and_nought_for_the_same_mix(
    now: dict[str, int], before: dict[str, int]
) -> None:
    assert stability(now, before) >= 0.0
    assert stability(now, before) == pytest.approx(stability(before, now))
    assert stability(now, now) == pytest.approx(0.0)
    assert all(part >= 0.0 for part in contributions(now, before).values())


def test_stability_as_its_definition_reads() -> None:
    now, before = {"a": 7, "b": 3}, {"a": 20, "b": 60, "c": 20}
    new = [7.5 / 11.5, 3.5 / 11.5, 0.5 / 11.5]
    old = [20.5 / 101.5, 60.5 / 101.5, 20.5 / 101.5]
    expected = sum((n - o) * math.log(n / o) for n, o in zip(new, old))
    assert stability(now, before) == pytest.approx(expected)
    assert max(contributions(now, before), key=contributions(now, before).__getitem__) == "a"


def test_an_unmoved_mix_stays_below_what_chance_makes() -> None:
    """Sixteen fields and thirty filings: a quarter, the custom's limit, is then nothing unusual."""
    chance = np.random.default_rng(5)
    shares = np.full(16, 1 / 16)
    over, above_custom = 0, 0
    for _ in range(400):
        now, before = (Counter(chance.choice(16, n, p=shares).tolist()) for n in (30, 300))
        named = [{str(kind): count for kind, count in mix.items()} for mix in (now, before)]
        index = stability(*named)
        over += index > by_chance(*named, level=0.999)
        above_custom += index > 0.25
    assert over <= 2
    assert above_custom > 40


def test_nothing_to_compare_moves_nothing() -> None:
    assert by_chance({}, {"a": 3}) == math.inf
    assert z_of_clustered(Clustered(), Clustered.one(3, 10)) == 0.0
    assert z_of_clustered(Clustered.one(9, 10), Clustered.one(0, 10)) == 0.0  # one filing each


def test_words_of_one_filing_count_as_one_draw() -> None:
    """A hundred strange words in one filing are one strange filing, not a hundred signs."""
    history = [Clustered.one(0, 100)] * 190 + [Clustered.one(5, 100)] * 10
    before = sum(history, Clustered())
    one_bad = sum([Clustered.one(100, 100), *[Clustered.one(0, 100)] * 19], Clustered())
    all_bad = sum([Clustered.one(4 + n % 2 * 2, 100) for n in range(20)], Clustered())
    assert one_bad.share == all_bad.share == 0.05
    assert z_of_shares(Tally(one_bad.hits, one_bad.of), Tally(before.hits, before.of)) > 10
    assert z_of_clustered(one_bad, before) < 1.5
    assert z_of_clustered(all_bad, before) > 10


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 50)), min_size=2, max_size=20))
def test_the_variance_of_a_share_of_words_is_that_of_its_residuals(
    filings: list[tuple[int, int]],
) -> None:
    filed = [(min(two), max(two)) for two in filings if max(two)]
    total = sum((Clustered.one(*one) for one in filed), Clustered())
    if len(filed) < 2:
        assert total.variance == math.inf
        return
    share = sum(h for h, _ in filed) / sum(of for _, of in filed)
    residuals = [h - share * of for h, of in filed]
    mean = statistics.mean(of for _, of in filed)
    expected = statistics.variance(residuals) / (len(filed) * mean**2)
    assert total.variance == pytest.approx(expected, abs=1e-9)
