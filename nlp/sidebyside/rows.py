"""Which sentences of two texts say the same, in the order of both, and which moved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from rapidfuzz.distance import Indel

from nlp.sidebyside.known import KnownLines
from nlp.sidebyside.reading import Reading

_ALIKE, _MOVED = (
    0.5,
    0.7,
)  # from here on two sentences are the same one, in the same place and elsewhere
_JOINED = (
    0.05  # a neighbour belongs to a sentence that was split if it makes them alike by so much more
)


class Range(NamedTuple):
    """Sentences `begin` to `end` (exclusive) of one text."""

    begin: int
    end: int


@dataclass(slots=True)
class Beside:
    """Sentences of both texts in one row; `moved` numbers those that stand elsewhere on the other side."""

    left: Range
    right: Range
    is_aligned: bool = False
    left_moved: int = 0
    right_moved: int = 0


@dataclass(slots=True)
class Matching:
    """Aligned sentences in the order of both texts, and moved ones as (left, right)."""

    aligned: list[tuple[Range, Range]]
    moved: list[tuple[int, int]] = field(default_factory=list)


class _Meeting(NamedTuple):
    left: int
    right: int
    likeness: float
    weight: float


def matched(left: Reading, right: Reading) -> Matching:
    """Find the sentences that say the same: as much text as possible in the order of both, then what moved."""
    meetings = _meetings(left, right)
    chain = _heaviest_chain(meetings, right.sentences)
    taken = {one.left for one in chain}, {one.right for one in chain}
    moved: list[tuple[int, int]] = []
    for one in sorted(meetings, key=lambda one: (-one.likeness, one.left, one.right)):
        if one.likeness >= _MOVED and one.left not in taken[0] and one.right not in taken[1]:
            moved.append((one.left, one.right))
            taken[0].add(one.left)
            taken[1].add(one.right)
    return Matching([_with_neighbours(one, left, right, taken) for one in chain], sorted(moved))


def _meetings(left: Reading, right: Reading) -> list[_Meeting]:
    """List for each sentence of the left text the sentences of the right one that it resembles."""
    lines = [right.line(at, at + 1) for at in range(right.sentences)]
    known = KnownLines(lines)
    found: list[_Meeting] = []
    for at in range(left.sentences):
        line = left.line(at, at + 1)
        about = at * right.sentences // max(1, left.sentences)
        for place, likeness in known.near(line, about=about, at_least=_ALIKE):
            weight = likeness * (len(line) + len(lines[place]))
            found.append(_Meeting(at, place, likeness, weight))
    return found


def _heaviest_chain(meetings: list[_Meeting], size: int) -> list[_Meeting]:
    """Choose meetings that rise on both sides and weigh most together: a Fenwick tree of best ends so far."""
    best: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    before = [-1] * len(meetings)
    end = (0.0, -1)
    ordered = sorted(range(len(meetings)), key=lambda at: (meetings[at].left, -meetings[at].right))
    for at in ordered:
        one = meetings[at]
        weight, before[at] = _best_up_to(best, one.right)
        here = (weight + one.weight, at)
        end = max(end, here)
        place = one.right + 1
        while place <= size:
            best[place] = max(best[place], here)
            place += place & -place
    chain: list[_Meeting] = []
    at = end[1]
    while at >= 0:
        chain.append(meetings[at])
        at = before[at]
    return chain[::-1]


def _best_up_to(best: list[tuple[float, int]], place: int) -> tuple[float, int]:
    found = (0.0, -1)
    while place > 0:
        found = max(found, best[place])
        place -= place & -place
    return found


def _with_neighbours(
    one: _Meeting, left: Reading, right: Reading, taken: tuple[set[int], set[int]]
) -> tuple[Range, Range]:
    """Take in the neighbours that a sentence was split into or joined from."""
    mine, theirs = Range(one.left, one.left + 1), Range(one.right, one.right + 1)
    likeness = one.likeness
    while likeness < 1.0:
        wider = _wider(mine, theirs, left, right, taken)
        tried = [
            (Indel.normalized_similarity(left.line(*a), right.line(*b)), a, b) for a, b in wider
        ]
        if not tried or max(tried)[0] < likeness + _JOINED:
            break
        likeness, mine, theirs = max(tried)
        taken[0].update(range(*mine))
        taken[1].update(range(*theirs))
    return mine, theirs


def _wider(
    mine: Range, theirs: Range, left: Reading, right: Reading, taken: tuple[set[int], set[int]]
) -> Iterator[tuple[Range, Range]]:
    for at, wide in (
        (mine.begin - 1, Range(mine.begin - 1, mine.end)),
        (mine.end, Range(mine.begin, mine.end + 1)),
    ):
        if 0 <= at < left.sentences and at not in taken[0]:
            yield wide, theirs
    for at, wide in (
        (theirs.begin - 1, Range(theirs.begin - 1, theirs.end)),
        (theirs.end, Range(theirs.begin, theirs.end + 1)),
    ):
        if 0 <= at < right.sentences and at not in taken[1]:
            yield mine, wide


def rows(left: Reading, right: Reading, found: Matching) -> Iterator[Beside]:
    """Lay all sentences of both texts into rows, each side in its own order."""
    moved_left = {one: number for number, (one, _) in enumerate(found.moved, start=1)}
    moved_right = {one: number for number, (_, one) in enumerate(found.moved, start=1)}
    at, other = 0, 0
    ends = (Range(left.sentences, left.sentences), Range(right.sentences, right.sentences))
    for mine, theirs in [*found.aligned, ends]:
        gap = Range(at, mine.begin), Range(other, theirs.begin)
        yield from _apart(_blocks(gap[0], moved_left), _blocks(gap[1], moved_right), gap)
        if mine.begin < mine.end:
            yield Beside(mine, theirs, is_aligned=True)
        at, other = mine.end, theirs.end


def _apart(
    mine: list[tuple[Range, int]], theirs: list[tuple[Range, int]], gap: tuple[Range, Range]
) -> Iterator[Beside]:
    nothing = (Range(gap[0].end, gap[0].end), 0), (Range(gap[1].end, gap[1].end), 0)
    for one, other in zip_longest(mine, theirs):
        (left, left_moved), (right, right_moved) = one or nothing[0], other or nothing[1]
        yield Beside(left, right, left_moved=left_moved, right_moved=right_moved)


def _blocks(gap: Range, moved: dict[int, int]) -> list[tuple[Range, int]]:
    """Cut sentences that nothing stands beside into blocks; a moved one is a block of its own."""
    cuts = sorted(at for at in moved if gap.begin <= at < gap.end) if moved else []
    blocks: list[tuple[Range, int]] = []
    at = gap.begin
    for one in cuts:
        if at < one:
            blocks.append((Range(at, one), 0))
        blocks.append((Range(one, one + 1), moved[one]))
        at = one + 1
    if at < gap.end:
        blocks.append((Range(at, gap.end), 0))
    return blocks
