"""Which compared pairs are copies, by counts that an officer can follow.

Two filings that share a form have stretches of their own on both sides. A copied text has none on one side at least; a
copied passage is one stretch that does not read like a form. What opens or closes both contents, with other content
between, is taken for a form's or an occasion's words unless it is long. Everything looks at arrays, a place a pair.
"""

import numpy as np

from nlp.neardup.arrays import I64, Flags, Floats
from nlp.neardup.comparing import Counts
from nlp.neardup.limits import Limits


def common_share(counts: Counts, left: I64, right: I64) -> Floats:
    """Share of both texts together that stands in the other; `left` and `right` are their lengths."""
    share: Floats = (counts.left + counts.right) / np.maximum(1, left + right)
    return share


def are_copies(counts: Counts, left: I64, right: I64, limits: Limits) -> Flags:
    """Tell which pairs are copies, whole or in part; texts under `min_syllables` never are."""
    common = counts.left + counts.right
    own = (common - counts.formlike) / np.maximum(1, left + right)
    part = np.maximum(counts.left / np.maximum(1, left), counts.right / np.maximum(1, right))
    gap = np.minimum(counts.left_gap, counts.right_gap)
    formlike = counts.formlike / np.maximum(1, common)
    whole = (gap < limits.own_stretch) & (
        (own >= limits.copy_share)
        | ((part >= limits.part_share) & (counts.own_stretch >= limits.part_syllables))
    )
    differ_within = counts.content_gap >= limits.own_stretch
    framing = np.where(differ_within, counts.framing, 0)
    stretch = np.where(differ_within, counts.inner_stretch, counts.own_stretch)
    passage = (stretch >= limits.passage_syllables) & (
        stretch >= limits.passage_share * (counts.left - framing)
    )
    passage |= (counts.own_stretch >= limits.opening_syllables) & (
        counts.own_stretch >= limits.passage_share * counts.left
    )
    framed = framing >= limits.framing_share * np.maximum(1, np.minimum(counts.left, counts.right))
    scattered = (
        (gap < limits.scattered_stretch)
        & (own >= limits.scattered_share)
        & (counts.longest <= limits.scattered_run)
    )
    mostly = (
        (gap < limits.mostly_stretch)
        & (own >= limits.mostly_share)
        & (formlike <= limits.mostly_formlike)
    )
    of_own_words = formlike <= limits.formlike_share
    long_enough = np.minimum(left, right) >= limits.min_syllables
    copied: Flags = long_enough & (
        whole | (of_own_words & (passage | scattered | (mostly & ~framed)))
    )
    return copied
