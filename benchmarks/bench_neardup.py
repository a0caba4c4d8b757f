"""Near-duplicates at size, beside peers: `make bench-neardup` (SIZE=the largest corpus).

Every run is a process of its own, so that its peak memory is its own. The corpora are made (`benchmarks.corpus`), with
another seed than the one the search was tuned on. Numba's kernels are compiled before anything is measured, as they are
on every machine after the first run. Peers get our folded texts, without the time that folding takes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import neardup_peers
from benchmarks.corpus import load_truth, write
from benchmarks.neardup_scores import score_labels
from benchmarks.results import store, table
from nlp.neardup.sources import texts_of
from nlp.normal import fold

_SIZES = (20_000, 100_000, 500_000, 2_400_000)
_WITH_PEERS = 100_000
_DAY = 9_000
_SEED = 2
_KINDS = (
    "exact", "fill", "edit", "reorder", "nodiac", "unicode", "legacy", "title", "contain", "part", "padded",
    "homoglyph", "heavy",
)  # fmt: skip


def main() -> None:
    """Measure, print the tables and write `benchmarks/results/neardup.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=_SIZES[-1])
    parser.add_argument("--corpora", type=Path, help="keep the made corpora in this folder")
    given = parser.parse_args()
    sizes = [size for size in _SIZES if size <= given.size] or [given.size]
    with tempfile.TemporaryDirectory(prefix="sangloc-neardup-") as folder:
        corpora = given.corpora or Path(folder)
        corpora.mkdir(parents=True, exist_ok=True)
        rows = [row for size in sizes for row in _measured(_corpus(corpora, size), Path(folder))]
        day = _child("day", _corpus(corpora, sizes[-1]), Path(folder), str(_DAY))
    path = store("neardup", [*rows, day])
    _print(rows, day)
    print(f"\nwritten to {path.name}")


def _measured(corpus: Path, folder: Path) -> list[dict[str, Any]]:
    _child("batch", _warming(corpus.parent), folder)
    rows = [_child("batch", corpus, folder)]
    if rows[0]["n"] == _WITH_PEERS:
        rows += _peers(corpus, folder)
    return rows


def _corpus(folder: Path, size: int) -> Path:
    path = folder / f"made-{size}-{_SEED}.parquet"
    if not path.exists():
        print(f"making {size:,} filings", file=sys.stderr)
        truth = write(path, size, seed=_SEED)
        np.savez(path.with_suffix(".npz"), source=truth.source, kind=truth.kind)
    return path


def _warming(folder: Path) -> Path:
    path = folder / "warming.parquet"
    if not path.exists():
        truth = write(path, 2_000, seed=1)
        np.savez(path.with_suffix(".npz"), source=truth.source, kind=truth.kind)
    return path


def _child(what: str, *arguments: Path | str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.neardup_ours", what, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _peers(corpus: Path, folder: Path) -> list[dict[str, Any]]:
    texts = folder / "folded.txt"
    with texts.open("w", encoding="utf-8") as file:
        for column in texts_of([corpus], "text"):
            file.writelines(f"{fold(text).replace(chr(10), ' ')}\n" for text in column.to_pylist())
    truth = load_truth(corpus)
    rows = []
    for peer in neardup_peers.PEERS:
        found = neardup_peers.run(peer, texts, folder / "labels.npy", similar=0.0)
        row = {"system": peer, "n": len(truth.kind), "seconds": round(found.seconds, 1)}
        row |= {"peak_gib": round(found.peak_gib, 2)} | score_labels(found.labels, truth)
        rows.append(row)
    return rows


def _print(rows: Sequence[dict[str, Any]], day: dict[str, Any]) -> None:
    names = (
        "system",
        "n",
        "seconds",
        "peak_gib",
        "pair_precision",
        "cluster_precision",
        "cluster_recall",
    )
    print(table(names, [[row.get(name, "") for name in names] for row in rows]))
    print("\nshare of the planted copies that were found, by kind (form: pairs of one form, false)")
    lines = [[f"{row['system']} {row['n']:,}", *(row["recall"][k] for k in _KINDS)] for row in rows]
    print(table(("system", *_KINDS), lines))
    ours = [row for row in rows if row["system"] == "sangloc"]
    print("\nseconds by step")
    steps = list(ours[-1]["stages"])
    print(table(("n", *steps), [[f"{r['n']:,}", *(r["stages"][s] for s in steps)] for r in ours]))
    print(f"\n{day['new']:,} new filings against {day['n']:,} in the index:")
    rest = {name: value for name, value in day.items() if name not in ("system", "n", "new")}
    print("\n".join(f"  {name}: {value}" for name, value in rest.items()))


if __name__ == "__main__":
    main()
