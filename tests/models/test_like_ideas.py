"""Which other wordings a run suggests: the surest of each filing, and of a large run."""

import numpy as np
import pyarrow as pa
import pytest

from models import labelled_pairs
from models.like_ideas import BySynonyms, Suggestions, suggest
from nlp.neardup.ideas import features

Shown = dict[tuple[str, str], float]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    pairs = labelled_pairs.load("train")
    return [side.text for pair in pairs for side in (pair.left, pair.right)]


def found(
    texts: list[str],
    order: "np.ndarray | None" = None,
    *,
    new: int = 0,
    least: float = 0.005,
    up_to: int | None = None,
    threads: int = 1,
) -> Suggestions:
    """Suggest among texts filed in the order given; all from number `new` on are new."""
    order = np.arange(len(texts)) if order is None else order
    column = pa.array([texts[at] for at in order])
    return suggest(
        BySynonyms(lambda: features(column.to_pylist())),
        lambda places: column.take(pa.array(places)),
        order >= new,
        order,
        least=least,
        most=3,
        up_to=up_to,
        threads=threads,
    )


def told(given: Suggestions, order: "np.ndarray") -> dict[tuple[int, int], float]:
    sides = zip(order[given.left].tolist(), order[given.right].tolist(), strict=True)
    return dict(zip(sides, given.score.tolist(), strict=True))


def test_neither_the_order_of_rows_nor_threads_change_what_is_suggested(texts: list[str]) -> None:
    plain = np.arange(len(texts))
    expected = told(found(texts), plain)
    assert len(expected) > 100
    shuffled = np.random.default_rng(5).permutation(len(texts))
    assert told(found(texts, shuffled, threads=3), shuffled) == expected


def test_the_earlier_filing_stands_on_the_left_and_the_later_has_its_most(texts: list[str]) -> None:
    given = found(texts)
    assert (given.left < given.right).all()
    assert np.bincount(given.right).max() == 3
    assert (given.score >= 0.005).all()


def test_a_day_asks_for_its_own_filings_alone(texts: list[str]) -> None:
    new = len(texts) - 20
    given = found(texts, new=new)
    assert len(given.score)
    assert ((given.left >= new) | (given.right >= new)).all()


@pytest.mark.parametrize("up_to", [0, 1, 7, 60])
def test_of_a_large_run_the_surest_are_given(texts: list[str], up_to: int) -> None:
    every, some = found(texts), found(texts, up_to=up_to)
    assert len(every.score) > 60
    surest = np.lexsort((every.right, every.left, -every.score))[:up_to]
    expected = set(zip(every.left[surest].tolist(), every.right[surest].tolist(), strict=True))
    assert set(zip(some.left.tolist(), some.right.tolist(), strict=True)) == expected
    assert np.sort(some.score) == pytest.approx(np.sort(every.score[surest]))


def test_a_run_with_fewer_suggestions_than_it_may_give_gives_them_all(texts: list[str]) -> None:
    every = found(texts, least=0.3)
    some = found(texts, least=0.3, up_to=len(every.score) + 1)
    assert np.array_equal(every.left, some.left)
    assert np.array_equal(every.score, some.score)


def test_what_is_known_otherwise_is_not_suggested(texts: list[str]) -> None:
    column = pa.array(texts)
    given = suggest(
        BySynonyms(lambda: features(texts)),
        lambda places: column.take(pa.array(places)),
        np.ones(len(texts), np.bool_),
        np.arange(len(texts)),
        least=0.005,
        most=3,
        known=lambda left, right: right - left == 1,
    )
    assert len(given.score)
    assert (given.right - given.left > 1).all()
