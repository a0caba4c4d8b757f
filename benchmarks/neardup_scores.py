"""How good a search is on a made corpus whose copies are known."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import KINDS, Truth

_CONTAINED = [KINDS.index(kind) for kind in ("contain", "part")]
_FORM = KINDS.index("form")

Ints = NDArray[np.int64]


def families(truth: Truth) -> Ints:
    """Give the row that each row was made from, itself for an original."""
    return np.where(truth.source >= 0, truth.source, np.arange(len(truth.source)))


def score_pairs(left: Ints, right: Ints, labels: Ints, truth: Truth) -> dict[str, Any]:
    """Score pairs, see `score_links`, and groups."""
    return score_links(left, right, truth) | _groups(labels, families(truth), truth)


def score_links(left: Ints, right: Ints, truth: Truth, *, first: int = 0) -> dict[str, Any]:
    """Score pairs; a copy, from row `first` on, is found when it is paired with a filing of its family.

    A pair is right when both belong to one family; pairs of filings that share but a form are wrong.
    """
    family = families(truth)
    right_ones = (family[left] == family[right]) & (truth.kind[left] != _FORM)
    size = len(family)
    reached = np.unique(np.r_[right * size + family[left], left * size + family[right]])
    copies = first + np.flatnonzero(truth.source[first:] >= 0)
    found = np.isin(copies * size + family[copies], reached)
    return {
        "pairs": len(left),
        "pair_precision": round(float(right_ones.mean()), 5) if len(left) else 1.0,
        "recall": _by_kind(found, truth.kind[copies]),
    }


def score_labels(labels: Ints, truth: Truth) -> dict[str, Any]:
    """Score groups alone: a copy is found when it is in a group with its source; pairs are those within groups."""
    family = families(truth)
    copies = np.flatnonzero(truth.source >= 0)
    found = labels[copies] == labels[truth.source[copies]]
    within = _pairs_within(labels)
    told = np.where(truth.kind == _FORM, np.arange(len(labels)), family)
    right = _pairs_within(labels * len(labels) + told)
    return {
        "pairs": int(within),
        "pair_precision": round(right / within, 5) if within else 1.0,
        "recall": _by_kind(found, truth.kind[copies]),
    } | _groups(labels, family, truth)


def _groups(labels: Ints, family: Ints, truth: Truth) -> dict[str, float]:
    """Recall and precision over pairs of one group; contained passages belong to no group and are left aside."""
    core = ~np.isin(truth.kind, _CONTAINED)
    both = _pairs_within(labels[core] * len(labels) + family[core])
    return {
        "cluster_precision": round(both / max(1.0, _pairs_within(labels[core])), 5),
        "cluster_recall": round(both / max(1.0, _pairs_within(family[core])), 5),
    }


def _by_kind(found: NDArray[np.bool_], kinds: NDArray[np.int8]) -> dict[str, float]:
    return {
        name: round(float(found[kinds == number].mean()), 4)
        for number, name in enumerate(KINDS)
        if (kinds == number).any()
    }


def _pairs_within(labels: Ints) -> float:
    counts = np.unique(labels, return_counts=True)[1].astype(float)
    return float((counts * (counts - 1) / 2).sum())
