"""How long pages took, by page, and the file that both measurements of the pages share."""

import json
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import RESULTS, store

Time = Sequence[Any]
"""Page, moment (seconds since 1970), seconds."""


def by_page(
    times: Iterable[Time], *, at: Callable[[float], bool] = lambda _: True
) -> dict[str, list[float]]:
    """Gather milliseconds by page, of what was asked at the moments that `at` holds of."""
    found: dict[str, list[float]] = defaultdict(list)
    for page, moment, seconds in times:
        if at(moment):
            found[page].append(seconds * 1000)
    return found


def part_of(times: list[float], percent: int) -> float | None:
    """Give the time within which so many in a hundred were answered; None where there are none."""
    if len(times) < 2:
        return round(times[0], 1) if times else None
    return round(statistics.quantiles(times, n=100, method="inclusive")[percent - 1], 1)


def store_beside(rows: Sequence[dict[str, Any]], *, load: bool) -> Path:
    """Write the rows of one measurement and leave those of the other; what has `load` is of `make bench-load`."""
    path = RESULTS / "review.json"
    kept = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    others = [row for row in kept if ("load" in row) != load]
    return store("review", [*others, *rows] if load else [*rows, *others])
