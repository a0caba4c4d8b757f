"""Officers at work while a nightly run imports: `make bench-load` (MINUTES=, OFFICERS=, SUBMISSIONS=).

Fifty officers decide, look around and check drafts, on the pages and by the API, on the product's own server and a real
PostgreSQL, each thinking for seven seconds between two clicks on average. Meanwhile `sangloc screen` files a day's list
into the same home and database, several times in a row of nights. Nothing that was acknowledged may be missing or be
there twice, nothing but 409 may be refused, every filing has to arrive, and the server may not grow.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import review_load_data, review_served, review_server
from benchmarks.results import table
from benchmarks.review_figures import by_page, part_of, store_beside
from benchmarks.review_load_data import Office
from benchmarks.review_memory import Watch, growth

_OFFICERS, _MINUTES, _SUBMISSIONS, _NIGHT, _NIGHTS = 50, 30.0, 60_000, 9_147, 4
_THINK = 7.0
_DRAFTS = 60
ALL = "all pages"
_COLUMNS = (
    "page", "queries", "answers", "p50_ms", "p95_ms", "answers_importing", "p50_ms_importing", "p95_ms_importing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pace:
    """How many officers work for how long, thinking for how long between two clicks; in seconds."""

    officers: int
    seconds: float
    think: float = _THINK
    look_every: float = 5.0


def main() -> None:
    """Measure, print the tables and write the rows into `benchmarks/results/review.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--officers", type=int, default=_OFFICERS)
    parser.add_argument("--minutes", type=float, default=_MINUTES)
    parser.add_argument("--submissions", type=int, default=_SUBMISSIONS, help="filed before")
    parser.add_argument("--night", type=int, default=_NIGHT, help="filings of each night")
    parser.add_argument("--nights", type=int, default=_NIGHTS)
    parser.add_argument("--think", type=float, default=_THINK, help="seconds between two clicks")
    parser.add_argument("--folder", type=Path, default=review_load_data.FOLDER)
    parser.add_argument("--no-store", action="store_true", help="leave the results as they are")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with review_server.running(given.folder / "postgresql") as server:
        office = review_load_data.prepared(
            given.folder, server, rows=given.submissions, night=given.night, nights=given.nights
        )
        pace = Pace(given.officers, given.minutes * 60, given.think)
        rows = measured(office, pace, submissions=given.submissions)
    show(rows)
    if not given.no_store:
        print(f"\nwritten to {store_beside(rows, load=True).name}")


def measured(office: Office, pace: Pace, *, submissions: int) -> list[dict[str, Any]]:
    """Let officers work and nights import; a row for each page, and last one of all, with what holds of the `whole`."""
    os.environ |= {"DATABASE_URL": office.address, "SANGLOC_HOME": str(office.home)}
    import review

    review.setup(office.home)
    import pipelines.pages  # noqa: F401 - draft checks of this process ask its screener
    from benchmarks import review_queries

    people = _people(office, pace.officers)
    queries = review_queries.counted(people[:5])
    began = review_queries.last_event()
    with (
        review_served.serving(office.home) as server,
        Watch(server.pid, office.address, every=pace.look_every) as watch,
        ThreadPoolExecutor(1) as nights,
    ):
        order = review_served.order(server.address, people, seconds=pace.seconds, think=pace.think)
        clients = review_served.at_work(order)
        imports = nights.submit(_import, office, pace.seconds)
        done = review_served.worked(clients)
        told = imports.result()
    lost, doubled = review_queries.lost_and_doubled(done["saved"], since=began)
    every = {
        "officers": pace.officers,
        "submissions": submissions,
        "lost": lost,
        "doubled": doubled,
        "load": {"minutes": round(pace.seconds / 60, 2), "think_s": pace.think},
    }
    whole = {
        "acknowledged": len(done["saved"]),
        "overtaken": review_queries.overtaken(since=began),
        "refused": done["refused"],
        "failed": done["failed"],
        "imported": told,
        "stored": _stored(office),
        "memory": growth(watch.looks),
    }
    rows = [row | every for row in _rows(done["times"], told, queries)]
    return [*rows, *(row | every | {"whole": whole} for row in _rows(_as_one(done["times"]), told))]


def _as_one(times: list[Any]) -> list[Any]:
    """Take all pages as one, which takes no number of queries."""
    return [[ALL, moment, seconds] for _, moment, seconds in times]


def _people(office: Office, number: int) -> list[dict[str, Any]]:
    """Choose the officers; each has drafts at hand, and the key of a program of their own."""
    from benchmarks.bench_draft import drafts_for
    from benchmarks.review_cast import cast
    from pipelines.home import Home
    from review import draft_tokens
    from review.union_tree import ROOT

    drafts = drafts_for(Home.at(str(office.home)), _DRAFTS)
    people = cast(number)
    for person in people:
        _, key = draft_tokens.make(person["name"], [ROOT], days=1)
        person["about"] |= {"drafts": drafts, "key": key}
    return people


def _import(office: Office, seconds: float) -> list[dict[str, Any]]:
    """Screen the file of each night in its turn, spread over the time that officers work."""
    began, found = time.time(), []
    for number, file in enumerate(office.nights, 1):
        due = began + seconds * number / (len(office.nights) + 1)
        time.sleep(max(0.0, due - time.time()))
        first = time.time()
        review_load_data.screen(file, office.home, office.address, f"night-{number}")
        found.append({"run": f"night-{number}", "begun": first, "seconds": time.time() - first})
    return found


def _stored(office: Office) -> dict[str, int]:
    """Count what the nights brought; refuses where a filing did not arrive, or arrived twice."""
    from benchmarks.programme_scores import stored_right

    return stored_right(office.address, sorted((office.home / "runs").glob("[!.]*")))


def _rows(
    times: list[Any], imports: list[dict[str, Any]], queries: dict[str, int] | None = None
) -> list[dict[str, Any]]:
    """Give answers, p50 and p95 of each page while nothing was imported, and while a night was."""

    def importing(moment: float) -> bool:
        return any(one["begun"] <= moment <= one["begun"] + one["seconds"] for one in imports)

    quiet = by_page(times, at=lambda moment: not importing(moment))
    busy = by_page(times, at=importing)
    rows = []
    for page in sorted({*quiet, *busy}):
        row: dict[str, Any] = {"page": page, "queries": (queries or {}).get(page)}
        for name, part in (("", quiet.get(page, [])), ("_importing", busy.get(page, []))):
            row[f"answers{name}"] = len(part)
            row |= {f"p{percent}_ms{name}": part_of(part, percent) for percent in (50, 95)}
        rows.append(row)
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    """Print the pages, and what holds of all; answers that failed go to standard error."""
    about, load = rows[-1], rows[-1]["load"] | rows[-1]["whole"]
    print(table(_COLUMNS, [[row[name] for name in _COLUMNS] for row in rows]))
    print(
        f"\n{about['officers']} officers, {load['minutes']:g} minutes, {about['submissions']:,} submissions before\n"
        f"{load['acknowledged']:,} decisions acknowledged, {about['lost']} lost, {about['doubled']} doubled, "
        f"{load['overtaken']} overtaken, {load['refused']} refused by 409, {len(load['failed'])} answers failed"
    )
    for one in load["imported"]:
        print(f"{one['run']}: {one['seconds']:.0f} s")
    for name, value in (load["stored"] | load["memory"]).items():
        print(f"  {name}: {value}")
    for what in load["failed"]:
        print(f"failed: {what}", file=sys.stderr)


if __name__ == "__main__":
    main()
