"""What unions aim at, as `data/targets.csv` has it."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.lexicons import data_path
from review.union_tree import ROOT


@dataclass(frozen=True, slots=True)
class Target:
    """So many filings that a union aims at; days are ISO, "" where open, both counted in.

    `kind` says who set it, `grade` and `source` how sure that is.
    """

    union_code: str
    kind: str
    number: int
    first_day: str = ""
    last_day: str = ""
    grade: str = ""
    source: str = ""


@lru_cache(maxsize=4)
def targets(path: Path | None = None) -> dict[str, tuple[Target, ...]]:
    """Read the targets by union, in the order of the file.

    Raises:
        ValueError: a target is no whole number above 0.
    """
    found: dict[str, tuple[Target, ...]] = {}
    with (path or data_path("targets.csv")).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            code = row["union_code"]
            found[code] = (*found.get(code, ()), _target(row))
    return found


def in_line(told: Sequence[Target]) -> Target | None:
    """Give the target that a union's line has: the first that is for the whole time."""
    return next((one for one in told if not is_bounded(one)), None)


def further() -> list[Target]:
    """List the targets that no line has: the country's, a union's others, and those of some days only."""
    return [
        one
        for code, told in targets().items()
        for one in told
        if code == ROOT or one is not in_line(told)
    ]


def is_bounded(one: Target) -> bool:
    """Tell whether only filings of some days count."""
    return bool(one.first_day or one.last_day)


def counted(one: Target, days: Iterable[tuple[str, int]]) -> int:
    """Count the filings of a target's days; without a day a filing counts where no days are named."""
    first, last = one.first_day, one.last_day or "9999"
    bounded = is_bounded(one)
    return sum(n for day, n in days if (first <= day <= last if day else not bounded))


def _target(row: dict[str, str]) -> Target:
    if not row["number"].isdecimal() or not int(row["number"]):
        raise ValueError(
            f"targets.csv, {row['union_code']}: number {row['number']!r}: cần số nguyên lớn hơn 0."
        )
    return Target(
        row["union_code"],
        row["kind"],
        int(row["number"]),
        row["first_day"],
        row["last_day"],
        row["grade"],
        row["source"],
    )
