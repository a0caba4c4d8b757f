"""Groups, their weakest links and bridges, and what people ruled apart: against plain definitions."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from nlp.neardup import groups

SIZE = 8
links = st.lists(
    st.tuples(
        st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.sampled_from([0.4, 0.6, 0.8, 1.0])
    ),
    max_size=14,
).map(lambda rows: sorted({(min(a, b), max(a, b)): s for a, b, s in rows if a != b}.items()))
Links = list[tuple[tuple[int, int], float]]


def arrays(told: Links) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    ends = np.array([pair for pair, _ in told], np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array([strength for _, strength in told])


def reached(start: int, told: Links) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for (a, b), _ in told:
            for one, other in ((a, b), (b, a)):
                if one == here and other not in seen:
                    seen.add(other)
                    waiting.append(other)
    return seen


@given(links)
def test_groups_are_what_links_reach(told: Links) -> None:
    left, right, strength = arrays(told)
    label = groups.components(SIZE, left, right, strength)
    for item in range(SIZE):
        assert {other for other in range(SIZE) if label[other] == label[item]} == reached(
            item, told
        )


@given(links)
def test_a_bridge_is_a_link_without_which_its_ends_fall_apart(told: Links) -> None:
    left, right, _ = arrays(told)
    found = groups.bridges(left, right)
    for at, (pair, _) in enumerate(told):
        rest = told[:at] + told[at + 1 :]
        assert bool(found[at]) == (pair[1] not in reached(pair[0], rest))


@given(links)
def test_the_weakest_link_is_the_last_threshold_that_keeps_the_group(told: Links) -> None:
    left, right, strength = arrays(told)
    label = groups.components(SIZE, left, right, strength)
    weakest = groups.weakest_links(SIZE, left, right, strength, label)
    for item in range(SIZE):
        whole = reached(item, told)
        levels = [
            level
            for level in (0.4, 0.6, 0.8, 1.0)
            if reached(item, [link for link in told if link[1] >= level]) == whole
        ]
        assert weakest[item] == (max(levels) if len(whole) > 1 else 1.0)


@given(links, st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=3))
def test_what_is_ruled_apart_is_in_no_group_together(
    told: Links, apart: list[tuple[int, int]]
) -> None:
    apart = [pair for pair in apart if pair[0] != pair[1]]
    left, right, strength = arrays(told)
    label = groups.components(SIZE, left, right, strength, apart)
    assert all(label[one] != label[other] for one, other in apart)
    for item in range(SIZE):
        assert {o for o in range(SIZE) if label[o] == label[item]} <= reached(item, told)


def test_the_earliest_stands_for_its_group() -> None:
    label = np.array([0, 0, 1, 0])
    assert groups.earliest(label, np.array([5, 2, 1, 9])).tolist() == [1, 1, 2, 1]
    assert groups.sizes(label).tolist() == [3, 3, 1, 3]
