"""What every submission of the made review database will be: drawn once, for all rows together, from a seed.

Shares follow the programme: one province files far more than the others, one submission in five is flagged, texts of a
headquarters come back from two hundred branches, and people have been at work on what is urgent.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.union_tree import UnionTree

Places = NDArray[np.int64]
Numbers = NDArray[np.float64]
Small = NDArray[np.int8]

LANES = ("duplicate", "low_content", "check_facts", "field_unsure", "ready")
STATES = ("open", "later", "unsure", "decided")
LARGEST = "ldld_thanh_hoa"
SENTENCES = 8  # drawn for each text; 5 to 8 of them are used
_SHARES = (0.08, 0.05, 0.035, 0.02)  # of the flagged lanes; the rest is ready
_DECIDED_FLAGGED, _DECIDED_READY, _LATER, _UNSURE = 0.35, 0.05, 0.005, 0.003
_PAIRS = 500_000 / 2_400_000
_BRANCHES = 200  # that file one text of their headquarters
_OWN_UNION = 0.7  # of copies lie within the union of what they copy
_RULED_APART = 0.015


@dataclass(frozen=True, eq=False)
class Plan:
    """Columns of all rows; `head` is the earliest filing of a row's group (-1: it copies nothing)."""

    unions: tuple[str, ...]
    union: Small  # index into `unions`; -1: not known
    lane: Small
    measure: Numbers  # 0..1: how alike, how thin, how doubtful
    head: Places
    before: Places  # the member of the same group that was filed before this one; -1: none
    members: Places  # of the group
    exact: NDArray[np.bool_]  # repeats its head word for word
    sentences: NDArray[np.int32]
    count: NDArray[np.int8]  # of sentences used
    state: Small
    apart: NDArray[np.bool_]  # people ruled that it does not repeat its head
    ideas: tuple[Places, Places]  # pairs of the same idea: earlier, later

    def __len__(self) -> int:
        return len(self.lane)

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        copies = int((self.head >= 0).sum())
        return copies + int((self.before >= 0).sum()) + len(self.ideas[0])


def draw(rows: int, *, pool: int, seed: int = 6) -> Plan:
    """Plan `rows` submissions whose texts are taken from `pool` sentences."""
    random = np.random.default_rng(seed)
    unions, union = _unions(rows, random)
    lane = random.choice(len(LANES), rows, p=[*_SHARES, 1 - sum(_SHARES)]).astype(np.int8)
    lane[: max(20, rows // 1000)] = len(LANES) - 1  # the first filings copy nothing
    head, before, members = _groups(lane, random)
    copies = np.flatnonzero(head >= 0)
    within = copies[random.random(len(copies)) < _OWN_UNION]
    union[within] = union[head[within]]
    sentences = random.integers(0, pool, (rows, SENTENCES), dtype=np.int32)
    count = random.integers(5, SENTENCES + 1, rows).astype(np.int8)
    sentences[copies], count[copies] = sentences[head[copies]], count[head[copies]]
    exact = (head >= 0) & (random.random(rows) < 0.3)
    edited = np.flatnonzero((head >= 0) & ~exact)
    sentences[edited, count[edited] - 1] = random.integers(0, pool, len(edited), dtype=np.int32)
    thin = lane == LANES.index("low_content")
    count[thin] = random.integers(1, 3, int(thin.sum()))
    alone = (head >= 0) & (before < 0)
    return Plan(
        unions=unions,
        union=union,
        lane=lane,
        measure=np.round(random.beta(2, 2, rows), 4),
        head=head,
        before=before,
        members=members,
        exact=exact,
        sentences=sentences,
        count=count,
        state=_states(lane, random),
        apart=alone & (random.random(rows) < _RULED_APART),
        ideas=_ideas(rows, int(_PAIRS * rows) - len(copies) - int((before >= 0).sum()), random),
    )


def _unions(rows: int, random: np.random.Generator) -> tuple[tuple[str, ...], Small]:
    """Share the rows out among all unions that ever filed, the largest first, then falling as 1 / rank."""
    codes = sorted({one.code for one in UnionTree.load().all if one.files} - {LARGEST})
    codes = [LARGEST, *random.permutation(codes)]
    weight = 1 / np.arange(2, len(codes) + 2) ** 0.8
    union = random.choice(len(codes), rows, p=weight / weight.sum()).astype(np.int8)
    union[random.random(rows) < 0.004] = -1
    return tuple(map(str, codes)), union


def _groups(lane: Small, random: np.random.Generator) -> tuple[Places, Places, Places]:
    """Put the copies into groups: some of two hundred, most of two to six members, each after its head."""
    rows = len(lane)
    copies = random.permutation(np.flatnonzero(lane == 0))
    originals = np.flatnonzero(lane != 0)
    large = min(_BRANCHES, max(3, rows // 60)) - 1
    sizes = [large] * max(1, rows // 40_000)
    while sum(sizes) < len(copies):
        sizes.extend(random.geometric(0.55, 10_000).clip(1, 12).tolist())
    head = np.full(rows, -1, np.int64)
    taken: set[int] = set()
    begin = 0
    for size in sizes:
        some = copies[begin : begin + size]
        begin += size
        if not len(some):
            break
        until = int(np.searchsorted(originals, some.min()))
        place = int(random.integers(until))
        while originals[place] in taken:
            place = int(random.integers(until))
            if len(taken) > until // 2:
                break
        taken.add(int(originals[place]))
        head[some] = originals[place]
    return head, _before(head), _members(head)


def _before(head: Places) -> Places:
    """Give for each copy the copy of the same head that was filed last before it."""
    copies = np.flatnonzero(head >= 0)
    ordered = copies[np.lexsort((copies, head[copies]))]
    before = np.full(len(head), -1, np.int64)
    same = head[ordered[1:]] == head[ordered[:-1]]
    before[ordered[1:][same]] = ordered[:-1][same]
    return before


def _members(head: Places) -> Places:
    copies = head[head >= 0]
    of_head = np.bincount(copies, minlength=len(head)) + 1
    return np.where(head >= 0, of_head[head], of_head)


def _states(lane: Small, random: np.random.Generator) -> Small:
    drawn = random.random(len(lane))
    ready = lane == len(LANES) - 1
    decided = drawn < np.where(ready, _DECIDED_READY, _DECIDED_FLAGGED)
    state = np.zeros(len(lane), np.int8)
    state[(drawn >= 0.9) & (drawn < 0.9 + _LATER)] = STATES.index("later")
    state[drawn >= 1 - _UNSURE] = STATES.index("unsure")
    state[decided] = STATES.index("decided")
    return state


def _ideas(rows: int, wanted: int, random: np.random.Generator) -> tuple[Places, Places]:
    later = random.choice(np.arange(1, rows), min(max(0, wanted), rows // 2), replace=False)
    later.sort()
    return (random.random(len(later)) * later).astype(np.int64), later
