"""Telling by the ledger's hashes which filings were forgotten."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.forgetting import ledger
from pipelines.forgetting.ledger import Entry, hashed

Flags = NDArray[np.bool_]


class Sieve:
    """The hashes of some entries, by their salts: texts are hashed once a salt, which is once in an ordinary home."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._filings: dict[str, set[str]] = defaultdict(set)
        self._rows: dict[str, set[str]] = defaultdict(set)
        for one in entries:
            self._ids[one.salt].update(one.ids)
            self._filings[one.salt].update(one.filings)
            self._rows[one.salt].update(one.rows)

    @classmethod
    def of(cls, home: Path) -> "Sieve":
        """Make one of all entries of a home.

        Raises:
            UnusableInput: the ledger is damaged.
        """
        return cls(ledger.read(home))

    def __bool__(self) -> bool:
        """Whether anything was forgotten at all."""
        return bool(self._filings)

    def may_be(self, ids: Sequence[str]) -> list[int]:
        """List the places of ids that a forgotten filing had: all that need a closer look."""
        return [place for place, one in enumerate(ids) if _among(self._ids, one)]

    def filings(self, keys: Sequence[str]) -> Flags:
        """Mark the keys of forgotten filings."""
        return np.array([_among(self._filings, key) for key in keys], np.bool_)

    def rows(self, raws: Sequence[str]) -> Flags:
        """Mark raw rows that were set aside and forgotten."""
        return np.array([_among(self._rows, raw) for raw in raws], np.bool_)


def _among(known: dict[str, set[str]], text: str) -> bool:
    return any(hashed(salt, text) in hashes for salt, hashes in known.items())


NOTHING = Sieve(())
Asked = Callable[[Sequence[str]], Flags]
