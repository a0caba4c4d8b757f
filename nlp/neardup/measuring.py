"""Pairs of filings measured: which of them are copies, and what is said of those."""

from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from nlp.neardup.aligning import as_letters
from nlp.neardup.arrays import I8, I64, U64, Flags, Floats
from nlp.neardup.comparing import Counts, compare
from nlp.neardup.filings import Filings
from nlp.neardup.judging import are_copies, common_share
from nlp.neardup.limits import Limits
from nlp.neardup.tokens import taken

_PIECE = 100_000


@dataclass(frozen=True, slots=True)
class Pairs:
    """Verified copies, by places in the filings, `left` filed earlier; shares in 0..1, lengths in syllables.

    `relation` is that of `Filings.relation`; `joins` says which pairs hold groups together; `bridge` without which of
    them a group would fall into two.
    """

    left: I64
    right: I64
    similarity: Floats
    left_in_right: Floats
    right_in_left: Floats
    longest: I64
    template_share: Floats
    relation: I8
    joins: Flags
    bridge: Flags

    def __len__(self) -> int:
        return len(self.left)

    def where(self, keep: Flags) -> "Pairs":
        """Keep the pairs that are marked."""
        return Pairs(*(getattr(self, name)[keep] for name in self.__slots__))


def measured(
    filings: Filings, wanted: U64, limits: Limits, threads: int, *, equal: bool = False
) -> Pairs:
    """Compare pairs and keep the copies among them (`equal`: all of them, they are known to be)."""
    left, right = unpacked(wanted)
    ordered = filings.order[left] < filings.order[right]
    left, right = np.where(ordered, left, right), np.where(ordered, right, left)
    if not equal:
        fine = ~filings.are_versions(left, right)
        left, right = left[fine], right[fine]
    by_place = np.lexsort((right, left))
    left, right = left[by_place], right[by_place]
    table = filings.table
    counts = compare(table.tokens, table.starts, packed(left, right), threads=threads)
    lengths = table.lengths
    if not equal:
        keep = are_copies(counts, lengths[left], lengths[right], limits)
        left, right = left[keep], right[keep]
        counts = Counts(*(row[keep] for row in counts))
    return _as_pairs(filings, left, right, counts, limits, threads)


def _as_pairs(
    filings: Filings, left: I64, right: I64, counts: Counts, limits: Limits, threads: int
) -> Pairs:
    table, lengths = filings.table, filings.table.lengths
    common = common_share(counts, lengths[left], lengths[right])
    same = table.whole[left] == table.whole[right]
    share = common.copy()
    part = common < 1.0
    in_order = _subsequences(filings, left[part], right[part], threads)
    share[part] = np.maximum(common[part], in_order)
    total = lengths + table.left_out
    left_out = table.left_out[left] + table.left_out[right]
    stretch = np.maximum(counts.left_gap, counts.right_gap)
    joins = same | ((common >= limits.group_share) & (stretch <= limits.group_stretch))
    return Pairs(
        left,
        right,
        np.where(same, 1.0, share),
        np.where(same, 1.0, counts.left / np.maximum(1, lengths[left])),
        np.where(same, 1.0, counts.right / np.maximum(1, lengths[right])),
        np.where(same, total[left], counts.longest).astype(np.int64),
        np.where(same, 0.0, left_out / np.maximum(1, total[left] + total[right])),
        filings.relation(left, right),
        joins,
        np.zeros(len(left), np.bool_),
    )


def _subsequences(filings: Filings, left: I64, right: I64, threads: int) -> Floats:
    """Twice the longest common subsequence over both lengths, for each pair (rapidfuzz)."""
    shares = [np.empty(0)]
    for begin in range(0, len(left), _PIECE):
        one, other = left[begin : begin + _PIECE], right[begin : begin + _PIECE]
        texts = np.union1d(one, other)
        table = taken(filings.table, texts, threads=threads)
        # One long string, then slices of it: ten times faster than a string a text.
        whole, bounds = as_letters(table.tokens), table.starts.tolist()
        letters = [whole[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
        shares.append(
            process.cpdist(
                [letters[at] for at in np.searchsorted(texts, one).tolist()],
                [letters[at] for at in np.searchsorted(texts, other).tolist()],
                scorer=Indel.normalized_similarity,
                workers=threads,
                dtype=np.float64,
            )
        )
    return np.concatenate(shares)


def united(parts: list[Pairs]) -> Pairs:
    """Lay pairs together, sorted, each once."""
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in Pairs.__slots__]
    _, once = np.unique(packed(columns[0], columns[1]), return_index=True)
    return Pairs(*(column[once] for column in columns))


def packed(left: I64, right: I64) -> U64:
    """Put two numbers into one, the left in the high 32 bits."""
    return (left.astype(np.uint64) << np.uint64(32)) | right.astype(np.uint64)


def unpacked(pairs: U64) -> tuple[I64, I64]:
    """Take apart what `packed` put together."""
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(
        np.int64
    )
