"""The whole screening, stage by stage, against the plain way: `make bench` (SIZE=rows).

Ours is the command itself, as an engineer runs it, on a made file in a fresh home. The plain way is what one would
write first: underthesea's own function row by row, and rapidfuzz on all pairs of folded texts; it is measured on fewer
rows and extrapolated (words linearly, pairs by the square).
"""

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from rapidfuzz import fuzz

from benchmarks.made import submissions
from benchmarks.results import store, table
from nlp.normal import fold

_PLAIN_ROWS = 1_000
_STAGES = (
    "read",
    "normalise",
    "words",
    "search",
    "near_duplicates",
    "low_content",
    "field",
    "facts",
    "route",
    "publish",
)


def main() -> None:
    """Measure, print the table and write `benchmarks/results/bench.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="sangloc-bench-") as folder:
        ours = _ours(Path(folder), size)
    plain = _plain(size)
    path = store("bench", [ours, plain])
    print(f"{size:,} made submissions; seconds of work, summed over the worker processes\n")
    rows = []
    for name in _STAGES:
        seconds, other = ours["stages"].get(name), plain["stages"].get(name)
        rate = round(size / seconds) if seconds else 0
        ratio = f"{other / seconds:,.1f} x" if seconds and other else ""
        peak = ours["stage_peak_gib"].get(name, 0.0)
        rows.append((name, seconds, rate, f"{peak:.2f}", ratio))
    print(table(("stage", "seconds", "rows/s", "peak GiB", "plain way / ours"), rows))
    print(
        f"\nwhole command: {ours['seconds']:.1f} s, {size / ours['seconds']:,.0f} rows/s,", end=" "
    )
    print(f"peak of all processes {ours['peak_gib']:.2f} GiB; written to {path.name}")


def _ours(folder: Path, size: int) -> dict[str, object]:
    source = folder / "made.csv"
    _write(source, size)
    command = [
        sys.executable,
        "-m",
        "pipelines.cli",
        "screen",
        str(source),
        "--home",
        str(folder / "home"),
        "--json",
    ]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    watch = _PeakWatch(process.pid)
    out, _ = process.communicate()
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"the screening failed with status {process.returncode}")
    about = json.loads(out)
    return {
        "system": "sangloc",
        "n": size,
        "seconds": round(seconds, 2),
        "peak_gib": round(watch.stop() / 2**30, 3),
        "stages": about["seconds"],
        "stage_peak_gib": {name: round(b / 2**30, 3) for name, b in about["peak_bytes"].items()},
        "lanes": about["lanes"],
    }


def _plain(size: int) -> dict[str, object]:
    """Measure the plain way on up to a thousand rows and carry it over to `size`."""
    from underthesea import word_tokenize

    measured = min(_PLAIN_ROWS, size)
    texts = [f"{row['title']}\n{row['content']}" for row in submissions(measured)]
    word_tokenize(texts[0])
    began = time.perf_counter()
    for text in texts:
        word_tokenize(text)
    words = (time.perf_counter() - began) * size / measured
    folded = [fold(text) for text in texts]
    began = time.perf_counter()
    for place, text in enumerate(folded):
        for other in folded[:place]:
            fuzz.ratio(text, other, score_cutoff=55)
    pairs = (time.perf_counter() - began) * (size / measured) ** 2
    return {
        "system": "plain",
        "n": size,
        "measured_n": measured,
        "seconds": round(words + pairs, 2),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 2**30, 3),
        "stages": {"words": round(words, 2), "search": round(pairs, 2)},
    }


def _write(path: Path, size: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = submissions(size)
        first = next(rows)
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)


class _PeakWatch:
    """Looks ten times a second how much memory a process and its children hold together."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Stop looking; returns the peak in bytes."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._done.wait(0.1):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                held = sum(_resident(member) for member in family)
            except psutil.NoSuchProcess:
                return
            self._peak = max(self._peak, held)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
