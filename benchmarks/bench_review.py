"""The reviewers' pages at the size of the programme: `make bench-review` (SIZE=submissions).

Twenty officers of all roles work at once, over HTTP, on the product's own server and a real PostgreSQL. Each thinks for
seven seconds between two clicks on average, exponentially distributed, as the users of TPC-W do (specification 1.8).
The same with one second, and without any pause, is told beside it: then the two cores are full.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks import review_data, review_served, review_server
from benchmarks.results import table
from benchmarks.review_figures import by_page, part_of, store_beside

OFFICERS = 20
_LIMIT_MS = 150
# Seconds of thought between two clicks, and of work at that pace. The slowest comes last: a server that has just been
# started reads from the disk what one that has served for some minutes has in memory.
_THINKING = {"_without_pause": 0.0, "_hurried": 1.0, "": 7.0}
_SECONDS = {"_without_pause": 60, "_hurried": 180, "": 480}


def main() -> None:
    """Measure, print the table and write `benchmarks/results/review.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=review_data.ROWS)
    parser.add_argument("--folder", type=Path, default=review_data.FOLDER)
    for pace, seconds in _SECONDS.items():
        name = f"--seconds{pace.replace('_', '-')}"
        parser.add_argument(name, type=int, default=seconds, help="of work at this pace")
    given = parser.parse_args()
    with review_server.running(given.folder / "data") as address:
        review_data.make(address, given.folder, given.size, workers=os.cpu_count() or 1)
        rows = measure(given)
    _tell(rows)
    if given.size == review_data.ROWS:
        print(f"\nwritten to {store_beside(rows, load=False).name}")


def measure(given: argparse.Namespace) -> list[dict[str, Any]]:
    """Let the officers work with and without pauses; a row for each page."""
    from benchmarks import review_queries
    from benchmarks.review_cast import cast

    people = cast(OFFICERS)
    began = review_queries.last_event()
    queries = review_queries.counted(people)
    with review_served.serving(given.folder / "home") as served:
        server = served.address
        _work(server, people, seconds=15, think=0.3)  # caches and plans are warm after it
        worked = {
            pace: _work(server, people, seconds=getattr(given, f"seconds{pace}"), think=think)
            for pace, think in _THINKING.items()
        }
    saved = {key: event for one in worked.values() for key, event in one["saved"].items()}
    lost, doubled = review_queries.lost_and_doubled(saved, since=began)
    failed = [what for one in worked.values() for what in one["failed"]]
    for what in failed:
        print(f"failed: {what}", file=sys.stderr)
    refused = sum(one["refused"] for one in worked.values())
    print(f"{len(saved):,} decisions acknowledged, {lost} lost, {doubled} doubled", end=", ")
    print(f"{refused} refused, {len(failed)} answers failed")
    times = {pace: by_page(one["times"]) for pace, one in worked.items()}
    return [
        {
            "page": page,
            "officers": OFFICERS,
            "submissions": given.size,
            "queries": queries.get(page),
            "lost": lost,
            "doubled": doubled,
            **_measured(page, times),
        }
        for page in sorted(times[""])
    ]


def _measured(page: str, times: dict[str, dict[str, list[float]]]) -> dict[str, Any]:
    """Give answers, p50 and p95 of a page at each pace."""
    found: dict[str, Any] = {}
    for pace, think in _THINKING.items():
        these = times[pace].get(page, [])
        found |= {f"think_s{pace}": think, f"answers{pace}": len(these)}
        found |= {f"p{part}_ms{pace}": part_of(these, part) for part in (50, 95)}
    return found


def _work(
    server: str, people: list[dict[str, Any]], *, seconds: int, think: float
) -> dict[str, Any]:
    order = review_served.order(server, people, seconds=seconds, think=think)
    return review_served.worked(review_served.at_work(order))


def _tell(rows: list[dict[str, Any]]) -> None:
    print(f"{rows[0]['submissions']:,} submissions, {OFFICERS} officers; p50 and p95 in ms\n")
    heads = ["page", "queries"]
    names = ["page", "queries"]
    for pace, think in _THINKING.items():
        heads += [f"{think:g} s: answers", "p50", "p95"]
        names += [f"answers{pace}", f"p50_ms{pace}", f"p95_ms{pace}"]
    print(table(heads, [[row[name] for name in names] for row in rows]))
    for pace, think in _THINKING.items():
        slow = [row["page"] for row in rows if (row[f"p95_ms{pace}"] or 0) > _LIMIT_MS]
        print(f"\nover {_LIMIT_MS} ms, {think:g} s of thought: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
