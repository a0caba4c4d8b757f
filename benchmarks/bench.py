"""The whole programme through the whole command, and the day after: `make bench` (SIZE=submissions).

2,409,104 made submissions (`benchmarks.programme_rows`) are screened by `sangloc screen` in a fresh home whose review
database is a PostgreSQL of the benchmark's own; then a day's 9,147, some of which copy earlier ones, are screened in
the same home. Beside it the plain way, measured on fewer rows and carried over in proportion. Memory is that of all
processes of the command, shared pages counted once, with and without mapped files; PostgreSQL's is told apart.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import bench_draft, review_server
from benchmarks.programme_plain import plain
from benchmarks.programme_rows import Programme, made
from benchmarks.programme_scores import scored, stored_right
from benchmarks.results import store, table
from benchmarks.watching import Watched, watched
from pipelines.home import Home

_SIZE, _DAY, _PLAIN = 2_409_104, 9_147, 50_000
_SEED = 2
_COLUMNS = (
    "stage", "seconds", "CPU s", "peak GiB", "without files", "PostgreSQL CPU s", "its GiB", "plain way / ours",
)  # fmt: skip
_OF_STAGES = ("stages", "stage_cpu_seconds", "stage_peak_gib", "stage_own_gib")
_OF_SERVER = ("postgresql_cpu_seconds", "postgresql_gib")
_STAGES = (
    "start", "read", "normalise", "words", "search", "other_wordings", "near_duplicates", "low_content", "field",
    "facts", "route", "publish", "review",
)  # fmt: skip


def main() -> None:
    """Measure, print the tables and write `benchmarks/results/bench.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=_SIZE)
    parser.add_argument("--day", type=int, default=_DAY, help="filings of the day after")
    parser.add_argument("--plain", type=int, default=_PLAIN, help="rows of the plain way; 0: none")
    parser.add_argument("--folder", type=Path, help="keep the made files in this folder")
    parser.add_argument("--keep", action="store_true", help="keep home and database there too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sangloc-programme-") as passing:
        folder = given.folder or Path(passing)
        files = made(folder, given.size, day=given.day, seed=_SEED)
        place = folder if given.keep else Path(passing)
        for left in ("home", "postgresql"):
            shutil.rmtree(place / left, ignore_errors=True)
        rows = []
        for row in ours(files, place / "home", place / "postgresql"):
            rows.append(row)
            path = store("bench", rows)  # what was measured is kept, whatever comes after
        if given.plain:
            rows.append(plain(files.files, rows=min(given.plain, given.size), of=given.size))
            path = store("bench", rows)
    show(rows)
    print(f"\nwritten to {path.name}")


def ours(made: Programme, home: Path, database: Path) -> Iterator[dict[str, Any]]:
    """Screen a programme and its day in a fresh home, its review database in another folder; a scored row of each."""
    runs = [home / "runs" / name for name in ("programme", "day")]
    size, new = made.size, len(made.low) - made.size
    with review_server.running(database) as address:
        server = _postmaster(database)
        environment = os.environ | {"DATABASE_URL": address}
        whole = watched(_command(made.files, runs[0]), environment=environment, server=server)
        yield _row("sangloc", size, whole) | scored(runs[0], made) | stored_right(address, runs[:1])
        day = watched(_command(made.day, runs[1]), environment=environment, server=server)
        told = scored(runs[1], made, first=size) | stored_right(address, runs)
        drafts = bench_draft.measure(Home.at(home))
        yield _row("sangloc, a day", size, day) | told | {"new": new, "draft": drafts}


def show(rows: list[dict[str, Any]]) -> None:
    """Print the stages of the whole and of the day, beside the plain way where it was measured, and the counts."""
    whole, day, *others = rows
    plain_way = others[0] if others else {"stages": {}}
    print(f"{whole['n']:,} made submissions\n\n{_by_stage(whole, plain_way['stages'])}")
    if others:
        print(f"\nplain way, measured on {plain_way['measured_n']:,} rows: {plain_way['stages']}")
    print(f"\na day of {day['new']:,} against {day['n']:,}\n\n{_by_stage(day, {})}")
    for row in (whole, day):
        counts = [name for name in row if name not in (*_OF_STAGES, *_OF_SERVER)]
        print(f"\n{row['system']}")
        print("\n".join(f"  {name}: {row[name]}" for name in counts))


def _by_stage(row: dict[str, Any], plain_way: dict[str, float]) -> str:
    """Lay out what each stage used; the plain way classes both ways at once and seeks no other wordings."""
    stages = row["stages"]
    like_plain = {
        "words": stages["words"],
        "search": stages["search"] - stages.get("other_wordings", 0.0),
        "class": stages["low_content"] + stages["field"],
    }
    ratios = {name: taken / max(0.01, like_plain[name]) for name, taken in plain_way.items()}
    ratios["field"] = ratios.pop("class", 0.0)
    lines = []
    for name in (stage for stage in _STAGES if stage in row["stages"]):
        used = [row[kind][name] for kind in (*_OF_STAGES, *_OF_SERVER)]
        ratio = f"{ratios[name]:,.1f} x" if ratios.get(name) else ""
        lines.append((name, *used, ratio))
    return table(_COLUMNS, lines)


def _row(system: str, size: int, run: Watched) -> dict[str, Any]:
    steps, server = run.steps, run.server_steps
    return {
        "system": system,
        "n": size,
        "seconds": run.whole.seconds,
        "seconds_after_start": round(run.whole.seconds - steps["start"].seconds, 2),
        "cpu_seconds": run.whole.cpu_seconds,
        "peak_gib": run.whole.peak_gib,
        "own_gib": run.whole.own_gib,
        "postgresql_peak_gib": run.server.peak_gib,
        "postgresql_cpu": run.server.cpu_seconds,
        "stages": {name: one.seconds for name, one in steps.items()},
        "stage_cpu_seconds": {name: one.cpu_seconds for name, one in steps.items()},
        "stage_peak_gib": {name: one.peak_gib for name, one in steps.items()},
        "stage_own_gib": {name: one.own_gib for name, one in steps.items()},
        "postgresql_cpu_seconds": {name: one.cpu_seconds for name, one in server.items()},
        "postgresql_gib": {name: one.peak_gib for name, one in server.items()},
    }


def _command(files: tuple[Path, ...], run: Path) -> list[str]:
    command = [sys.executable, "-m", "pipelines.cli", "screen", *map(str, files)]
    return [*command, "--home", str(run.parents[1]), "--run-id", run.name, "--json"]


def _postmaster(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split()[0])


if __name__ == "__main__":
    main()
