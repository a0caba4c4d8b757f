"""How long a step took and how much memory its process held, noted beside its result."""

import json
import resource
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pipelines.files import write_json

Timings = dict[str, dict[str, float]]


def note(path: Path, stage: str, *, rows: int, began: float) -> None:
    """Leave a note; `began` is a reading of `time.perf_counter`, memory is the peak of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    seconds = round(time.perf_counter() - began, 4)
    write_json(path, {"stage": stage, "rows": rows, "seconds": seconds, "peak_bytes": peak})


def collect(paths: Iterable[Path]) -> Timings:
    """Sum the seconds of each stage over its notes and take the largest memory."""
    seconds: dict[str, float] = defaultdict(float)
    peaks: dict[str, float] = defaultdict(float)
    for path in paths:
        noted = json.loads(path.read_text(encoding="utf-8"))
        seconds[noted["stage"]] += noted["seconds"]
        peaks[noted["stage"]] = max(peaks[noted["stage"]], noted["peak_bytes"])
    return {
        name: {"seconds": round(s, 3), "peak_bytes": peaks[name]} for name, s in seconds.items()
    }
