"""Whether a screened programme is what its maker knows it to be."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.corpus import Truth
from benchmarks.neardup_scores import score_links
from benchmarks.programme_rows import Programme

Ints = NDArray[np.int64]


def scored(run: Path, made: Programme, *, first: int = 0) -> dict[str, Any]:
    """Score a published run whose filings are the made rows from `first` on, and no run before it had later ones.

    Copies found by kind and the precision of pairs are those of filings that should pass: what should not is drawn
    from few texts, so pairs of such are neither right nor wrong.

    Raises:
        AssertionError: a row that was read is neither screened nor set aside.
    """
    about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    screened = pq.read_table(run / "screened.parquet", columns=["submission_id", "low_content"])
    assert about["rows_read"] == len(screened) + about["rows_set_aside"], "a row vanished"
    rows = _rows(screened["submission_id"])
    assert len(np.unique(rows)) == len(rows), "a row came twice"
    flagged = screened["low_content"].to_numpy()
    low = made.low[rows] >= 0
    return {
        "rows_read": about["rows_read"],
        "rows_screened": len(screened),
        "rows_set_aside": about["rows_set_aside"],
        "should_not_pass": int(low.sum()),
        "flagged_of_these": _share(flagged[low]),
        "flagged_of_others": _share(flagged[~low]),
        "flagged_by_reason": _by_reason(flagged, made.low[rows], made.reasons),
        "lanes": about["lanes"],
        "labels": about["pairs"],
        **_copies(run, made, first, last=first + about["rows_read"]),
    }


def stored_right(address: str, runs: list[Path]) -> dict[str, int]:
    """Count the submissions of a review database beside those that runs gave it.

    Raises:
        AssertionError: they differ.
    """
    keys = [pq.read_table(run / "screened.parquet", columns=["key"]) for run in runs]
    expected = len(pc.unique(pa.concat_tables(keys)["key"]))
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT count(*) FROM review_submission").fetchone()
        pairs = connection.execute("SELECT count(*) FROM review_pair").fetchone()
    assert found is not None
    assert pairs is not None
    assert found[0] == expected, f"{found[0]} submissions in the database, {expected} were screened"
    return {"submissions_stored": found[0], "pairs_stored": pairs[0]}


def _copies(run: Path, made: Programme, first: int, *, last: int) -> dict[str, Any]:
    table = pq.read_table(run / "pairs.parquet", columns=["left_id", "right_id", "label"])
    table = table.filter(pc.not_equal(table["label"], "same_idea"))
    left, right = _rows(table["left_id"]), _rows(table["right_id"])
    fit = (made.low[left] < 0) & (made.low[right] < 0)
    truth = Truth(made.truth.source[:last], made.truth.kind[:last])
    return score_links(left[fit], right[fit], truth, first=first)


def _rows(ids: pa.ChunkedArray) -> Ints:
    """Read the made rows' numbers off their ids."""
    return np.asarray(pc.cast(pc.utf8_slice_codeunits(ids, 3), pa.int64()).to_numpy(), np.int64)


def _by_reason(
    flagged: NDArray[np.bool_], low: NDArray[np.int8], reasons: tuple[str, ...]
) -> dict[str, float]:
    return {name: _share(flagged[low == number]) for number, name in enumerate(reasons)}


def _share(flags: NDArray[np.bool_]) -> float:
    return round(float(flags.mean()), 4) if len(flags) else 0.0
