"""The search: from filings to labelled pairs and groups.

What is found is a function of the filings, the template text, the limits and people's rulings: not of the order of
rows, the number of threads or the cut into days.
"""

from dataclasses import dataclass, replace

import numpy as np

from nlp.neardup import groups
from nlp.neardup.arrays import I64, U64, Flags, Floats
from nlp.neardup.candidates import pairs_sharing
from nlp.neardup.filings import Filings
from nlp.neardup.limits import Limits
from nlp.neardup.measuring import Pairs, measured, packed, united, unpacked
from nlp.neardup.prints import postings
from nlp.neardup.rulings import NO_RULINGS, Rulings
from nlp.neardup.threads import Note, unheard
from nlp.neardup.tokens import hashes


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of a search: pairs with a new filing, and for every filing its group.

    `group` numbers each filing's group and `group_size` counts it; `first` is the place of the member that was filed
    first, `weakest` the strength of the weakest link that the group needs (1.0 for a filing alone).
    """

    pairs: Pairs
    group: I64
    group_size: I64
    first: I64
    weakest: Floats


def search(
    filings: Filings,
    limits: Limits,
    *,
    threads: int = 1,
    rulings: Rulings = NO_RULINGS,
    known_links: I64 | None = None,
    note: Note = unheard,
) -> Found:
    """Find the copies and refilings among filings of which some are new.

    The texts are without template text (`Template.strip`). `known_links` (shape (links, 2), places) are links between
    earlier filings that former searches found; without them all filings are compared with all.
    """
    everyone = np.ones(len(filings), np.bool_)
    wanted = everyone if known_links is None else filings.is_new
    note("twins")
    twins = _Twins(filings, limits)
    equal = twins.pairs(wanted, limits, threads)
    alike = _alike(filings, twins, wanted, limits, threads, note)
    note("groups")
    pairs = united([alike, equal])
    pairs = pairs.where(~rulings.forbid(filings, pairs.left, pairs.right))
    links = _links(filings, pairs, known_links, rulings)
    label = groups.components(len(filings), *links, rulings.apart(filings))
    first = groups.earliest(label, filings.order)
    missing = _with_first(filings, pairs, first, wanted)
    more = measured(filings, missing, limits, threads)
    more = more.where(~rulings.forbid(filings, more.left, more.right))
    pairs = united([pairs, more])
    joins = pairs.joins & (label[pairs.left] == label[pairs.right])
    bridge = np.zeros(len(pairs), np.bool_)
    bridge[joins] = groups.bridges(pairs.left[joins], pairs.right[joins])
    pairs = replace(pairs, joins=joins, bridge=bridge)
    return Found(
        pairs.where(filings.is_new[pairs.left] | filings.is_new[pairs.right]),
        label,
        groups.sizes(label),
        first,
        groups.weakest_links(len(filings), *links, label),
    )


class _Twins:
    """Filings that say the same but for numbers and form text: compared with the others as one, by the earliest."""

    def __init__(self, filings: Filings, limits: Limits) -> None:
        table = filings.table
        wording = hashes(table.tokens, table.starts, np.True_)
        total = table.lengths + table.left_out
        alone = np.arange(len(filings), dtype=np.uint64)
        names = np.where(
            table.lengths >= limits.min_syllables,
            wording,
            np.where(total >= limits.equal_syllables, table.whole, alone),
        )
        self._filings = filings
        self.set_of = np.unique(names, return_inverse=True)[1]
        self.first = groups.earliest(self.set_of, filings.order)

    @property
    def firsts(self) -> I64:
        """The earliest of each set, in the order of the filings."""
        return np.flatnonzero(self.first == np.arange(len(self.first)))

    def pairs(self, wanted: Flags, limits: Limits, threads: int) -> "Pairs":
        """Pair each filing with the earliest of its set that is no version of it."""
        filings = self._filings
        right = np.flatnonzero(self.first != np.arange(len(self.first)))
        left = self.first[right]
        clash = np.flatnonzero(filings.are_versions(left, right))
        for at in clash:
            left[at] = self._no_version(int(right[at]))
        keep = (left >= 0) & (wanted[left] | wanted[right])
        return measured(filings, packed(left[keep], right[keep]), limits, threads, equal=True)

    def _no_version(self, filing: int) -> int:
        """The earliest filing of a set before this one that is no version of it; -1 when there is none."""
        filings = self._filings
        members = np.flatnonzero(self.set_of == self.set_of[filing])
        members = members[np.argsort(filings.order[members])]
        for member in members[filings.order[members] < filings.order[filing]]:
            if filings.identities[member] != filings.identities[filing]:
                return int(member)
        return -1


def _alike(
    filings: Filings, twins: _Twins, wanted: Flags, limits: Limits, threads: int, note: Note
) -> "Pairs":
    """Find the copies among the firsts of their sets."""
    texts = twins.firsts
    texts = texts[filings.table.lengths[texts] >= limits.min_syllables]
    note("fingerprints")
    prints = postings(filings.table.tokens, filings.table.starts, texts, threads=threads)
    note("candidates")
    sharing = pairs_sharing(
        prints,
        wanted[texts],
        at_least=limits.shared_prints,
        full_up_to=limits.bucket_cap,
        threads=threads,
    )
    del prints
    note("compare")
    left, right = unpacked(sharing)
    return measured(filings, packed(texts[left], texts[right]), limits, threads)


def _with_first(filings: Filings, pairs: Pairs, first: I64, wanted: Flags) -> U64:
    """Pairs that are still to be measured: what hangs on a later member, with the first filing of that group."""
    left = np.r_[first[pairs.left], first[pairs.right]]
    right = np.r_[pairs.right, pairs.left]
    keep = (left != right) & (wanted[left] | wanted[right]) & ~filings.are_versions(left, right)
    asked = np.unique(packed(np.minimum(left, right)[keep], np.maximum(left, right)[keep]))
    known = packed(np.minimum(pairs.left, pairs.right), np.maximum(pairs.left, pairs.right))
    return np.setdiff1d(asked, known)


def _links(
    filings: Filings, pairs: Pairs, known: I64 | None, rulings: Rulings
) -> tuple[I64, I64, Floats]:
    """What holds groups together: copies of whole texts, links found earlier, and what people ruled to be the same."""
    together = rulings.together(filings)
    known = np.zeros((0, 2), np.int64) if known is None else known
    known = known[~rulings.forbid(filings, known[:, 0], known[:, 1])]
    firm = np.concatenate([known, together])
    joins = pairs.joins
    return (
        np.r_[pairs.left[joins], firm[:, 0]],
        np.r_[pairs.right[joins], firm[:, 1]],
        np.r_[pairs.similarity[joins], np.ones(len(firm))],
    )
