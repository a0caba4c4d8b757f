"""How a group of filings hangs together: the weakest link that it needs, and what it falls apart without.

Plain code on purpose: the pages start without numba, and a page needs to know which link and whose, where the screening
(`nlp.neardup.groups`) needs numbers only. A test holds the two to the same answers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple


class Link(NamedTuple):
    """Two filings found alike, by their keys; `strength` in 0..1, `pair` is the id of the stored pair."""

    one: str
    other: str
    strength: float
    pair: int


class Bridge(NamedTuple):
    """A link without which its group falls in two, and how many members each side then has."""

    link: Link
    sides: tuple[int, int]


class Step(NamedTuple):
    """The way from a member towards the root of a tree: over which link, to whom."""

    link: Link
    to: str


@dataclass(frozen=True, slots=True)
class Fragile:
    """What a group falls apart without: links, and members with the sizes of the parts that would be left."""

    bridges: tuple[Bridge, ...]
    cut_points: dict[str, tuple[int, ...]]


Beside = dict[str, list[Link]]


def beside(links: Iterable[Link]) -> Beside:
    """List the links at every member."""
    found: Beside = {}
    for link in links:
        found.setdefault(link.one, []).append(link)
        found.setdefault(link.other, []).append(link)
    return found


def far_end(link: Link, member: str) -> str:
    """Give the other member of a link."""
    return link.other if link.one == member else link.one


def ways_to(root: str, links: Beside) -> dict[str, Step]:
    """Give, for all that hang together with a member but itself, the first step of a shortest way to it."""
    found: dict[str, Step] = {}
    reached, here = {root}, [root]
    while here:
        following = []
        for member in here:
            for link in links.get(member, []):
                end = far_end(link, member)
                if end not in reached:
                    reached.add(end)
                    found[end] = Step(link, member)
                    following.append(end)
        here = following
    return found


def way(member: str, steps: dict[str, Step]) -> Iterator[Link]:
    """Walk from a member to the root, link by link."""
    while member in steps:
        yield steps[member].link
        member = steps[member].to


def weakest(links: Iterable[Link]) -> Link | None:
    """Find the weakest link of the strongest tree that holds a group together; None for a filing alone."""
    above: dict[str, str] = {}

    def top(member: str) -> str:
        while (up := above.get(member, member)) != member:
            above[member] = above.get(up, up)
            member = up
        return member

    last = None
    for link in sorted(links, key=lambda one: (-one.strength, one.pair)):
        ends = top(link.one), top(link.other)
        if ends[0] != ends[1]:
            above[ends[0]] = ends[1]
            last = link
    return last


@dataclass(slots=True)
class _Walk:
    """A walk depth first: when each member was reached, the earliest reached from below it, how many hang below."""

    reached: dict[str, int] = field(default_factory=dict)
    lowest: dict[str, int] = field(default_factory=dict)
    below: dict[str, int] = field(default_factory=dict)
    parts: dict[str, list[int]] = field(default_factory=dict)
    bridges: list[tuple[Link, int]] = field(default_factory=list)

    def reach(self, member: str) -> None:
        self.reached[member] = self.lowest[member] = len(self.reached)
        self.below[member] = 1

    def leave(self, member: str, by: Link) -> None:
        """Tell the member that `by` came from what was found below this one."""
        before = far_end(by, member)
        self.lowest[before] = min(self.lowest[before], self.lowest[member])
        self.below[before] += self.below[member]
        if self.lowest[member] > self.reached[before]:
            self.bridges.append((by, self.below[member]))
        if self.lowest[member] >= self.reached[before]:
            self.parts.setdefault(before, []).append(self.below[member])


def fragile(links: Beside) -> Fragile:
    """Find the bridges and cut points of one group (Tarjan 1974); between two members there is one link at most."""
    if not links:
        return Fragile((), {})
    walk, root = _Walk(), next(iter(links))
    walk.reach(root)
    ways: list[tuple[str, Link | None, Iterator[Link]]] = [(root, None, iter(links[root]))]
    while ways:
        member, by, following = ways[-1]
        link = next(following, None)
        if link is None:
            ways.pop()
            if by is not None:
                walk.leave(member, by)
        elif link is not by:
            end = far_end(link, member)
            if end in walk.reached:
                walk.lowest[member] = min(walk.lowest[member], walk.reached[end])
            else:
                walk.reach(end)
                ways.append((end, link, iter(links[end])))
    total = len(walk.reached)
    return Fragile(
        tuple(Bridge(link, (size, total - size)) for link, size in walk.bridges),
        dict(_cut_points(walk, root, total)),
    )


def _cut_points(walk: _Walk, root: str, total: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    for member, parts in walk.parts.items():
        rest = total - 1 - sum(parts)
        left = tuple(parts) if member == root else (*parts, rest)
        if len(left) > 1:
            yield member, left
