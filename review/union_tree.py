"""The tree of unions of `data/unions.csv`: who stands above whom, and who answers today for a union of yesterday."""

import csv
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from nlp.lexicons import data_path

ROOT = "tong_ldld"
_ABOVE = ("tong", "khoi", "cum")  # kinds that stand over unions and file nothing themselves
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Union:
    """One node under one name, valid between two days (both may be open); `parent` is the node above it."""

    code: str
    name: str
    kind: str
    parent: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor: str

    @property
    def files(self) -> bool:
        """Whether it is a union, which has filings, and no mere node above unions."""
        return self.kind not in _ABOVE

    @property
    def full_name(self) -> str:
        """The name with what kind of union it is, as people write it."""
        return f"LĐLĐ {self.name}" if self.kind == "ldld" else self.name


class UnionTree:
    """The unions in their order; a code that was taken over leads to its successor from the day after its last."""

    def __init__(self, unions: Iterable[Union]) -> None:
        self.all = tuple(unions)
        self._of = {union.code: union for union in self.all}  # the newest name of a code comes last
        self._ended = {
            union.code: union
            for union in self.all
            if union.successor and union.valid_to and union.successor != union.code
        }

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> "UnionTree":
        """Read the curated list."""
        with data_path("unions.csv").open(encoding="utf-8", newline="") as file:
            return cls(_union(row) for row in csv.DictReader(file))

    def name(self, code: str) -> str:
        """Name a node; a code that is not known is its own name."""
        return self._of[code].name if code in self._of else code

    def full_name(self, code: str) -> str:
        """Name a node with its kind; a code that is not known is its own name."""
        return self._of[code].full_name if code in self._of else code

    def is_node(self, code: str) -> bool:
        """Tell whether a code stands in the list."""
        return code in self._of

    def today(self, code: str, on: dt.date | None = None) -> str:
        """Give the union that answers on a day (default: today, in Vietnam) for the filings of `code`.

        >>> UnionTree.load().today("ldld_bac_giang", dt.date(2025, 7, 1))
        'ldld_bac_ninh'
        >>> UnionTree.load().today("ldld_bac_giang", dt.date(2022, 4, 20))
        'ldld_bac_giang'
        """
        on = on or dt.datetime.now(_HERE).date()
        seen = {code}
        while (ended := self._ended.get(code)) and (ended.valid_to or on) < on:
            code = ended.successor
            if code in seen:
                break
            seen.add(code)
        return code

    def path(self, code: str) -> tuple[str, ...]:
        """Give a node and the nodes above it, up to the root, in the order of today."""
        code = self.today(code)
        found = [code]
        while (union := self._of.get(found[-1])) and union.parent and union.parent not in found:
            found.append(union.parent)
        return tuple(found) if ROOT in found else (*found, ROOT)

    def below(self, nodes: Iterable[str]) -> frozenset[str]:
        """Give the codes at and below some nodes, old codes under those who answer for them today."""
        wanted = {self.today(code) for code in nodes if code}
        return frozenset(
            code for code in {*self._of, *wanted} if wanted.intersection(self.path(code))
        )

    def covers(self, nodes: Iterable[str], code: str) -> bool:
        """Tell whether a node stands at or below one of some nodes; a blank code stands below the root only."""
        wanted = {self.today(node) for node in nodes if node}
        return bool(wanted.intersection(self.path(code) if code else (ROOT,)))

    def common(self, one: str, other: str) -> str:
        """Give the lowest node that stands at or above both; the root for a code that is blank."""
        if not one or not other:
            return ROOT
        above = set(self.path(other))
        return next(code for code in self.path(one) if code in above)


def _union(row: dict[str, str]) -> Union:
    def day(text: str) -> dt.date | None:
        return dt.date.fromisoformat(text) if text else None

    return Union(
        row["code"],
        row["name"],
        row["kind"],
        row["parent"],
        day(row["valid_from"]),
        day(row["valid_to"]),
        row["successor"],
    )
