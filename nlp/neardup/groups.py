"""Groups of filings that hang together by copied text, what people ruled about them, and how firmly they hang."""

from collections.abc import Iterable
from dataclasses import dataclass

import numba
import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from nlp.neardup.arrays import I64, U64, Flags, Floats


@dataclass(frozen=True, slots=True)
class Linked:
    """Keys of filings with links, sorted, the links as places in `keys` (shape (links, 2)), and each key's group."""

    keys: U64
    links: I64
    group: I64


def linked_by(links: U64) -> Linked:
    """Number what links given as pairs of keys hold together; shape (links, 2)."""
    keys, places = np.unique(links, return_inverse=True)
    places = places.reshape(links.shape).astype(np.int64)
    return Linked(keys, places, _connected(len(keys), places[:, 0], places[:, 1]))


def components(
    size: int, left: I64, right: I64, strength: Floats, apart: Iterable[tuple[int, int]] = ()
) -> I64:
    """Number the connected groups of `size` items; every item gets a group number, alone or not.

    Items that people ruled `apart` are in no group together: links are then taken up from the strongest to the weakest
    and one that would bring two of them together is left out.
    """
    labels = _connected(size, left, right)
    apart = [pair for pair in apart if labels[pair[0]] == labels[pair[1]]]
    if not apart:
        return labels
    torn = np.isin(labels, np.unique([labels[one] for one, _ in apart]))
    within = torn[left]
    split = _split(size, left[within], right[within], strength[within], apart)
    whole = ~torn[left]
    return _connected(size, np.r_[left[whole], split[:, 0]], np.r_[right[whole], split[:, 1]])


def earliest(groups: I64, order: I64) -> I64:
    """Give for every item the member of its group that comes first in `order`."""
    by_order = np.argsort(order, kind="stable")
    first = np.zeros(int(groups.max(initial=-1)) + 1, np.int64)
    first[groups[by_order[::-1]]] = by_order[::-1]
    return first[groups]


def sizes(groups: I64) -> I64:
    """Give for every item the number of members of its group."""
    return np.bincount(groups)[groups] if len(groups) else np.zeros(0, np.int64)


def weakest_links(size: int, left: I64, right: I64, strength: Floats, groups: I64) -> Floats:
    """Give for every item how strong the weakest link is that its group needs: 1.0 for an item alone.

    It is the weakest link of the strongest tree that holds the group together.
    """
    weakest: Floats = np.ones(int(groups.max(initial=-1)) + 1)
    one, other = np.minimum(left, right), np.maximum(left, right)
    # The tree takes the lightest links; of links between the same two filings the matrix would add up the weights.
    by_strength = np.lexsort((-strength, other, one))
    one, other, weight = one[by_strength], other[by_strength], 2.0 - strength[by_strength]
    fresh = np.r_[True, (one[1:] != one[:-1]) | (other[1:] != other[:-1])][: len(one)]
    graph = csr_array((weight[fresh], (one[fresh], other[fresh])), shape=(size, size))
    tree = coo_array(minimum_spanning_tree(graph))
    np.minimum.at(weakest, groups[tree.row], np.round(2.0 - tree.data, 12))
    return weakest[groups]


def bridges(left: I64, right: I64) -> Flags:
    """Tell which links are bridges: without such a link its group falls into two (Tarjan 1974)."""
    _, ends = np.unique(np.r_[left, right], return_inverse=True)
    beside = np.argsort(ends, kind="stable")
    begins = np.zeros(int(ends.max(initial=-1)) + 2, np.int64)
    np.cumsum(np.bincount(ends), out=begins[1:])
    found = np.zeros(len(left), np.bool_)
    _bridges(ends, beside, begins, found)
    return found


@numba.njit(nogil=True, cache=True)
def _bridges(ends: I64, beside: I64, begins: I64, found: Flags) -> None:
    """Walk every group depth first; half i of a link and its other half, i + links, end at `ends`."""
    links, items = len(found), len(begins) - 1
    reached, lowest = np.full(items, -1, np.int64), np.zeros(items, np.int64)
    following, by = begins[:-1].copy(), np.full(items, -1, np.int64)
    above, count = np.full(items, -1, np.int64), 0
    for start in range(items):
        if reached[start] >= 0:
            continue
        item = start
        reached[item] = lowest[item] = count
        count += 1
        while item >= 0:
            if following[item] == begins[item + 1]:
                before = above[item]
                if before >= 0:
                    lowest[before] = min(lowest[before], lowest[item])
                    found[by[item]] = lowest[item] > reached[before]
                item = before
                continue
            half = beside[following[item]]
            following[item] += 1
            link, other = half % links, ends[(half + links) % (2 * links)]
            if link == by[item]:
                continue
            if reached[other] >= 0:
                lowest[item] = min(lowest[item], reached[other])
            else:
                reached[other] = lowest[other] = count
                count += 1
                by[other], above[other], item = link, item, other


def _connected(size: int, left: I64, right: I64) -> I64:
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _split(size: int, left: I64, right: I64, strength: Floats, apart: list[tuple[int, int]]) -> I64:
    """Take up links from the strongest to the weakest, but none that brings together what is ruled apart."""
    roots = _Roots(size)
    kept = []
    for link in np.lexsort((right, left, -strength)):
        one, other = int(left[link]), int(right[link])
        pair = {roots.of(one), roots.of(other)}
        if any({roots.of(a), roots.of(b)} == pair for a, b in apart) and len(pair) == 2:
            continue
        roots.join(one, other)
        kept.append((one, other))
    return np.array(kept, np.int64).reshape(-1, 2)


class _Roots:
    """Disjoint sets of numbers."""

    def __init__(self, size: int) -> None:
        self._above = np.arange(size)

    def of(self, item: int) -> int:
        """Give the number that stands for an item's set."""
        while self._above[item] != item:
            self._above[item] = self._above[self._above[item]]
            item = int(self._above[item])
        return item

    def join(self, one: int, other: int) -> bool:
        """Unite two sets; tells whether they were two."""
        one, other = self.of(one), self.of(other)
        self._above[max(one, other)] = min(one, other)
        return one != other
