"""Our near-duplicate search on a made corpus, in a process of its own: `python -m benchmarks.neardup_ours batch|day …`.

`batch` screens a whole corpus; `day` puts all but the last filings into an index and screens those against it. One
line of JSON on standard output.
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.corpus import load_truth
from benchmarks.neardup_scores import families, score_pairs
from nlp.neardup import Index, Screening, Segment, screen, similar
from nlp.neardup.hashing import hashes_of_utf8
from nlp.neardup.ideas import KEPT
from nlp.neardup.screening import links_of
from nlp.neardup.sources import read_texts, texts_of, utf8_of
from nlp.neardup.tokens import read_batches
from pipelines import settings

_THREADS = 2
_LOOKUPS = 400


class _Clock:
    """Seconds by step; a step ends where the next begins."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._began = "", time.perf_counter()

    def __call__(self, step: str) -> None:
        now = time.perf_counter()
        if self._step:
            spent = self.seconds.get(self._step, 0.0) + now - self._began
            self.seconds[self._step] = round(spent, 2)
        self._step, self._began = step, now

    @property
    def total(self) -> float:
        """All seconds so far, of finished steps."""
        return round(sum(self.seconds.values()), 2)


def batch(corpus: Path) -> dict[str, Any]:
    """Screen a corpus as one run; reading included, Python's start and imports not."""
    limits = settings.load().near_duplicates.limits
    clock = _Clock()
    clock("read")
    new = _segment(corpus)
    found = screen(new, Index(Path("none")), limits, threads=_THREADS, note=clock)
    clock("")
    row = {"system": "sangloc", "n": len(new), "seconds": clock.total, "peak_gib": _peak()}
    row |= {"template_runs": len(found.template.runs), "stages": clock.seconds}
    return row | _scored(found, corpus)


def day(corpus: Path, folder: Path, size: int) -> dict[str, Any]:
    """Index all but the last `size` filings, then screen those, twice, and look single texts up."""
    limits = settings.load().near_duplicates.limits
    everything = _segment(corpus)
    is_new = everything.arrivals >= len(everything) - size
    new, clock = everything.where(is_new), _Clock()
    whole = screen(everything, Index(Path("none")), limits, threads=_THREADS)
    old = replace(everything.where(~is_new), links=_links_among_old(whole, new))
    del everything
    clock("build")
    index = Index.create(folder / "index").append(
        old, "before", template=whole.template, threads=_THREADS
    )
    clock("")
    del old
    on_disk = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file())
    opened = Index.open(index.folder)
    rounds = []
    for name in ("first", "again"):
        clock(name)
        found = screen(new, opened, limits, threads=_THREADS)
        clock("")
        rounds.append(clock.seconds[name])
    same = _touching(whole, new) & _touching(found, new)
    either = _touching(whole, new) | _touching(found, new)
    texts = _texts(corpus, _LOOKUPS)
    return {
        "system": "sangloc, a day",
        "n": len(index),
        "new": len(new),
        "seconds": rounds[1],
        "seconds_first": rounds[0],
        "pairs_as_in_one_run": round(len(same) / max(1, len(either)), 5),
        "index_gb": round(on_disk / 1e9, 3),
        "index_built_seconds": clock.seconds["build"],
        "peak_gib": _peak(),
        **_lookups(opened, texts),
    }


def _links_among_old(
    whole: Screening, new: Segment
) -> "np.ndarray[tuple[int, int], np.dtype[np.uint64]]":
    """The links that the runs before the day would have found."""
    links = links_of(whole)
    return links[~np.isin(links, new.keys).any(axis=1)]


def _lookups(index: Index, texts: list[str]) -> dict[str, float]:
    limits = settings.load().near_duplicates.limits
    taken = []
    for text in [texts[0], *texts]:
        began = time.perf_counter()
        similar(index, text, limits)
        taken.append((time.perf_counter() - began) * 1000)
    p50, p95 = np.percentile(taken[1:], [50, 95])
    return {"lookup_p50_ms": round(float(p50), 2), "lookup_p95_ms": round(float(p95), 2)}


def _touching(found: Screening, new: Segment) -> set[tuple[int, int]]:
    """The pairs of a search that touch a filing of the day, as keys."""
    keys, pairs = found.filings.keys, found.found.pairs
    left, right = keys[pairs.left], keys[pairs.right]
    here = np.isin(left, new.keys) | np.isin(right, new.keys)
    return set(zip(left[here].tolist(), right[here].tolist(), strict=True))


def _segment(corpus: Path) -> Segment:
    texts = read_batches(texts_of([corpus], "text"), read_texts, threads=_THREADS)
    rows = pq.read_table(corpus, columns=["key", "unit", "author"])
    size = len(rows)
    nobody = np.zeros(size, np.uint64)
    return Segment.sorted_by_key(
        # Zeros of the size of real ones: what other wordings are told by is measured elsewhere.
        idea_keys=np.zeros((size, KEPT), np.uint32),
        idea_weights=np.zeros((size, KEPT), np.float16),
        keys=_hashed(rows["key"]),
        days=np.full(size, 738_000, np.int32),
        arrivals=np.arange(size),
        authors=_hashed(rows["author"]),
        units=_hashed(rows["unit"]),
        identities=nobody,
        contents=texts.whole,
        table=texts,
        links=np.zeros((0, 2), np.uint64),
        names=pa.table({"key": rows["key"], "submission_id": rows["key"]}).combine_chunks(),
        threads=_THREADS,
    )


def _hashed(names: pa.ChunkedArray) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    return hashes_of_utf8(*utf8_of(names.combine_chunks()))


def _texts(corpus: Path, count: int) -> list[str]:
    """Take texts from all over the first rows of a corpus."""
    column: list[str] = next(texts_of([corpus], "text")).to_pylist()
    return column[:: max(1, len(column) // count)][:count]


def _scored(found: Screening, corpus: Path) -> dict[str, Any]:
    truth = load_truth(corpus)
    row_of = np.array([int(key[3:]) for key in found.names["key"].to_pylist()])
    labels = np.empty(len(row_of), np.int64)
    labels[row_of] = found.found.group
    pairs = found.found.pairs
    assert len(families(truth)) == len(row_of)
    return score_pairs(row_of[pairs.left], row_of[pairs.right], labels, truth)


def _peak() -> float:
    """The most memory that this process ever held, in GiB."""
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in row)
    return round(int(line.split()[1]) / 2**20, 2)


if __name__ == "__main__":
    what, path, place, *more = sys.argv[1:]
    outcome = batch(Path(path)) if what == "batch" else day(Path(path), Path(place), int(more[0]))
    print(json.dumps(outcome))
