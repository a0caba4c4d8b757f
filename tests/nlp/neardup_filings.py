"""Filings for the tests of the near-duplicate search: texts with what tells who filed first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import pyarrow as pa

from nlp.neardup import Screening, Segment
from nlp.neardup.hashing import stable_hashes
from nlp.neardup.ideas import features
from nlp.neardup.tokens import token_table

_NUMBERS = count()


@dataclass(frozen=True)
class Filing:
    """One filing; by itself everything about it is its own."""

    text: str
    day: int = 700_000
    author: str = ""
    unit: str = ""
    identity: str = ""
    key: str = field(default_factory=lambda: f"k{next(_NUMBERS)}")

    @property
    def content(self) -> str:
        return self.text


def segment(filings: Sequence[Filing], *, arrived: int = 0) -> Segment:
    """Put filings that arrive in this order into a segment."""
    keys = [one.key for one in filings]
    ideas = features([one.text for one in filings])
    return Segment.sorted_by_key(
        idea_keys=ideas.keys,
        idea_weights=ideas.weights,
        keys=stable_hashes(keys),
        days=np.array([one.day for one in filings], np.int32),
        arrivals=arrived + np.arange(len(filings)),
        authors=stable_hashes([one.author for one in filings]),
        units=stable_hashes([one.unit for one in filings]),
        identities=stable_hashes([one.identity for one in filings]),
        contents=stable_hashes([one.content for one in filings]),
        table=token_table([one.text for one in filings]),
        links=np.zeros((0, 2), np.uint64),
        names=pa.table({"key": keys, "submission_id": keys}),
    )


def pairs(found: Screening) -> dict[tuple[str, str], float]:
    """The pairs found, by key, earlier filing first, with their similarity."""
    names = found.names["key"].to_pylist()
    rows = found.found.pairs
    sides = zip(rows.left.tolist(), rows.right.tolist(), rows.similarity.tolist(), strict=True)
    return {(names[left], names[right]): round(share, 9) for left, right, share in sides}


def groups(found: Screening) -> set[frozenset[str]]:
    """The groups of two and more, by key."""
    names = found.names["key"].to_pylist()
    members: dict[int, set[str]] = {}
    for name, group in zip(names, found.found.group.tolist(), strict=True):
        members.setdefault(group, set()).add(name)
    return {frozenset(keys) for keys in members.values() if len(keys) > 1}
