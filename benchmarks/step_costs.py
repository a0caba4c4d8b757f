"""What each step of a run costs a cluster: CPU seconds, memory, and bytes read from and written to the shared disk.

`python -m benchmarks.step_costs --size 20000` makes so many submissions, carries out every step in a process of its own
whose kernels and models are warm, and prints the table of `docs/cluster.md`, all per million rows.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.programme_rows import made
from pipelines import intake, job, publish, settings, stages, work
from pipelines.home import Home
from pipelines.intake import Intake, take_in
from pipelines.job import Job
from pipelines.reading import ReadingLimits
from pipelines.records import CORPUS, SCREENED
from pipelines.workers import workers

WARM = 500
_LONG = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one step: CPU seconds, peak of its process in bytes, bytes read and written, files as they lie on disk."""

    step: str
    seconds: float
    peak: int
    read: int
    written: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    size = parser.parse_args().size
    folder = Path(tempfile.mkdtemp(prefix="step-costs-"))
    try:
        for cost in _measured(folder, size):
            millions = size / 1e6
            print(
                f"| {cost.step} | {cost.seconds / millions:,.0f} | {cost.peak / 2**30:.2f}"
                f" | {cost.read / millions / 1e9:.2f} | {cost.written / millions / 1e9:.2f} |",
                flush=True,
            )
    finally:
        shutil.rmtree(folder)


def _measured(folder: Path, size: int) -> Iterator[Cost]:
    programme = made(folder / "rows", size, day=WARM, seed=7)
    home = Home.at(folder / "home")
    warm, taken, _ = _prepared(home, programme.day, "warm")
    order, parts, reading = _prepared(home, programme.files, "measured")
    yield reading
    for stage in stages.STAGES:
        if stage == stages.AFTER_SEARCH[0]:
            yield _search(warm, taken, order, parts)
        with workers(1) as process:
            for part in taken.parts:
                process.do(timed, "do_stage", stage.name, part, warm.order, seconds=_LONG)
            told = [
                process.do(timed, "do_stage", stage.name, part, order.order, seconds=_LONG)
                for part in parts.parts
            ]
        read = sum(_columns(Path(part), stage.reads, stage.name) for part in parts.parts)
        written = sum(_size(Path(part) / f"{stage.name}.parquet") for part in parts.parts)
        yield Cost(stage.name, sum(s for s, _ in told), max(p for _, p in told), read, written)
    began = time.process_time()
    run = publish.publish(order, parts)
    yield Cost(
        "publish",
        time.process_time() - began,
        _peak(),
        sum(_columns(Path(part), tuple(SCREENED), "") for part in parts.parts),
        sum(map(_size, run.iterdir())),
    )


def timed(function: str, *arguments: object) -> tuple[float, int]:
    """Call a step in this process; gives its CPU seconds, of all threads, and the peak of memory so far."""
    began = time.process_time()
    getattr(work, function)(*arguments)
    return time.process_time() - began, _peak()


def _prepared(home: Home, files: Sequence[Path], name: str) -> tuple[Job, Intake, Cost]:
    named = job.prepare(home, list(files), settings.load(), name)
    folder = Path(named.order.folder)
    began = time.process_time()
    taken = take_in(files, folder, limits=ReadingLimits())
    seconds = time.process_time() - began
    written = sum(_size(Path(part) / "input.parquet") for part in taken.parts)
    written += _size(folder / intake.SET_ASIDE_FILE)
    return named, taken, Cost("read", seconds, _peak(), sum(map(_size, files)), written)


def _search(warm: Job, taken: Intake, order: Job, parts: Intake) -> Cost:
    with workers(1) as process:
        process.do(timed, "do_search", taken.parts, warm.order, seconds=_LONG)
        seconds, peak = process.do(timed, "do_search", parts.parts, order.order, seconds=_LONG)
    read = sum(_columns(Path(part), (*CORPUS, "same_row"), "") for part in parts.parts)
    return Cost("search", seconds, peak, read, sum(map(_size, order.order.found.iterdir())))


def _columns(part: Path, names: Sequence[str], own: str) -> int:
    """Sum the bytes of columns of a partition, as a step reads them that leaves the file `own`."""
    found = 0
    for path in part.glob("*.parquet"):
        if path.stem == own:
            continue
        about = pq.read_metadata(path)
        for group in range(about.num_row_groups):
            row = about.row_group(group)
            chunks = [row.column(at) for at in range(row.num_columns)]
            wanted = [c for c in chunks if c.path_in_schema.partition(".")[0] in names]
            found += sum(chunk.total_compressed_size for chunk in wanted)
    return found


def _size(path: Path) -> int:
    return path.stat().st_size


def _peak() -> int:
    """Read the peak of this process; what `getrusage` says of a process begins with the peak of its parent."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (peak,) = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(peak) * 1024


if __name__ == "__main__":
    main()
