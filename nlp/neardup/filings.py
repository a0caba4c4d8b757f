"""What is compared: filings side by side, with what tells who filed first and whether units are the same."""

from dataclasses import dataclass, replace

import numpy as np

from nlp.neardup.arrays import I8, I64, U64, Flags
from nlp.neardup.tokens import TokenTable, taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Filings:
    """Filings as parallel arrays, in the order of their keys' hashes, which depends on nothing but the filings.

    `keys` are those hashes (no two alike); `table` holds the texts; `order` ranks filings by time (the smaller was
    filed first, no two alike); `authors`, `units` and `identities` are hashes of folded names, 0 when unknown: filings
    of one identity are versions of each other and no pair; `contents` name the texts as decisions name them;
    `is_new` says which filings this run screens.
    """

    keys: U64
    table: TokenTable
    order: I64
    authors: U64
    units: U64
    identities: U64
    contents: U64
    is_new: Flags

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def sorted_by_key(
        cls,
        *,
        keys: U64,
        table: TokenTable,
        order: I64,
        authors: U64,
        units: U64,
        identities: U64,
        contents: U64,
        is_new: Flags,
        threads: int = 1,
    ) -> tuple["Filings", I64]:
        """Bring filings into the order of their keys; gives also where each of them stood before.

        Raises:
            ValueError: two filings have one key.
        """
        by_key = np.argsort(keys, kind="stable")
        keys = keys[by_key]
        if (keys[1:] == keys[:-1]).any():
            raise ValueError("two filings have one key; each filing may come once")
        in_order = bool((by_key == np.arange(len(by_key))).all())
        filings = cls(
            keys=keys,
            table=table if in_order else taken(table, by_key, threads=threads),
            order=order[by_key],
            authors=authors[by_key],
            units=units[by_key],
            identities=identities[by_key],
            contents=contents[by_key],
            is_new=is_new[by_key],
        )
        return filings, by_key

    def with_table(self, table: TokenTable) -> "Filings":
        """Give the same filings with their texts read differently."""
        return replace(self, table=table)

    def are_versions(self, left: I64, right: I64) -> Flags:
        """Tell which pairs are versions of one filing."""
        return are_known_same(self.identities, left, right)

    def relation(self, left: I64, right: I64) -> I8:
        """Say how filings are related: 0 by the same author, 1 of the same unit, 2 of another unit."""
        return relation(self.authors, self.units, left, right)


def relation(authors: U64, units: U64, left: I64, right: I64) -> I8:
    """Say how filings are related: 0 by the same author, 1 of the same unit, 2 of another unit."""
    author, unit = are_known_same(authors, left, right), are_known_same(units, left, right)
    return np.where(author, 0, np.where(unit, 1, 2)).astype(np.int8)


def are_known_same(names: U64, left: I64, right: I64) -> Flags:
    """Tell at which pairs of places the same name stands; an unknown one (0) is nobody's."""
    same: Flags = (names[left] != 0) & (names[left] == names[right])
    return same
