"""Groups of filings that hang together by copied text."""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def components(size: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """Number the connected groups of `size` items; every item gets a group number, alone or not."""
    pairs = np.array(list(links), np.int64).reshape(-1, 2)
    graph = coo_array(
        (np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(size, size)
    )
    _, labels = connected_components(graph, directed=False)
    return [int(label) for label in labels]


def earliest(groups: Sequence[int], order: Sequence[int]) -> list[int]:
    """Give for every item the member of its group that comes first in `order`."""
    first: dict[int, int] = {}
    for item, group in enumerate(groups):
        known = first.setdefault(group, item)
        if order[item] < order[known]:
            first[group] = item
    return [first[group] for group in groups]


def sizes(groups: Sequence[int]) -> list[int]:
    """Give for every item the number of members of its group."""
    counts = np.bincount(np.array(groups, np.int64)) if len(groups) else np.zeros(0, np.int64)
    return [int(counts[group]) for group in groups]
