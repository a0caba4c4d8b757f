"""Kappa and shares with their intervals, against scikit-learn, scipy, published figures and chance itself."""

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from review.agreement import kappa, proportion, wilson

WORDS = st.sampled_from(["approve", "return", "reject"])
PAIRS = st.lists(st.tuples(WORDS, WORDS), min_size=2, max_size=60)


def table_of(pairs: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {cell: pairs.count(cell) for cell in set(pairs)}


@given(PAIRS)
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    found = kappa(table_of(pairs), least=1)
    if len({word for pair in pairs for word in pair}) == 1:
        assert found is None  # both said one and the same thing: chance explains everything
        return
    assert found is not None
    one, other = zip(*pairs, strict=True)
    assert found.value == pytest.approx(cohen_kappa_score(one, other), abs=1e-12)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.number == len(pairs)


@given(PAIRS)
def test_kappa_does_not_depend_on_who_read_first(pairs: list[tuple[str, str]]) -> None:
    there = kappa(table_of(pairs), least=1)
    back = kappa(table_of([(other, one) for one, other in pairs]), least=1)
    assert (there is None) == (back is None)
    if there and back:
        assert there.value == pytest.approx(back.value, abs=1e-12)
        # a deviation of nothing is the root of what rounding leaves of its terms
        assert (there.low, there.high) == pytest.approx((back.low, back.high), abs=1e-6)


def test_kappa_has_the_figures_of_a_textbook() -> None:
    """Fleiss, Levin and Paik (2003), table 18.1: 100 patients, kappa .676, standard error .088."""
    cells = {
        ("p", "p"): 75,
        ("p", "n"): 1,
        ("p", "o"): 4,
        ("n", "p"): 5,
        ("n", "n"): 4,
        ("n", "o"): 1,
    }
    cells |= {("o", "p"): 0, ("o", "n"): 0, ("o", "o"): 10}
    found = kappa(cells, least=20)
    assert found is not None
    assert found.value == pytest.approx(0.676, abs=0.0005)
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(0.088, abs=0.0006)


def test_full_agreement_of_few_is_no_certainty() -> None:
    found = kappa({("a", "a"): 15, ("b", "b"): 10}, least=20)
    assert found is not None
    assert found.value == found.high == 1
    assert found.low < 0.85


def test_the_interval_of_kappa_holds_the_truth_nineteen_times_in_twenty() -> None:
    """Two readers who follow the truth seven times in ten, and else throw a coin: kappa is .49."""
    draw = random.Random(20260301)
    held = 0
    for _ in range(400):
        pairs = []
        for _ in range(150):
            truth = draw.choice("ab")
            one, other = (truth if draw.random() < 0.7 else draw.choice("ab") for _ in range(2))
            pairs.append((one, other))
        found = kappa(table_of(pairs), least=20)
        assert found is not None
        held += found.low <= 0.49 <= found.high
    assert held / 400 > 0.92


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_shares_have_wilsons_interval(case: tuple[int, int]) -> None:
    hits, number = case
    theirs = binomtest(hits, number).proportion_ci(method="wilson")
    assert wilson(hits, number) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@pytest.mark.parametrize("number", [0, 1, 19])
def test_too_few_cases_give_no_figure(number: int) -> None:
    assert proportion(number, number, least=20) is None
    assert kappa({("a", "a"): number, ("a", "b"): 0}, least=20) is None


def test_no_case_gives_no_figure_whatever_the_limit() -> None:
    assert proportion(0, 0, least=0) is None
    assert kappa({}, least=0) is None


def test_figures_need_no_learning_library() -> None:
    told = "import sys, review.agreement; print({'sklearn', 'scipy', 'numpy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
