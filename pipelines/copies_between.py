"""Whose filings of a run probably copy filings of which other union, earlier runs' filings included."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines import board_of_run, corpus
from pipelines.errors import RunFailedError
from pipelines.home import Home
from pipelines.unions import Unions

_NOBODY = pa.schema([("key", pa.string()), ("union_code", pa.string())]).empty_table()


def between(run: Path, home: Home | None = None) -> Counter[tuple[str, str]]:
    """Count (union of the later filing, of the earlier one), both as filed; "" where a union is not known.

    A filing counts once, by the earlier one that it copies most. Of `home` are the runs before: a filing that one of
    them screened already is not counted again, and their filings' unions are looked up there.

    Raises:
        RunFailedError: the rows of an earlier run cannot be read; the message names the file.
    """
    best = board_of_run.strongest_pairs(run)
    best = best.filter(pc.invert(pc.is_in(best["filing"], value_set=pa.array(board_of_run.CLOSER))))
    sides = pa.chunked_array([*best["left_key"].chunks, *best["right_key"].chunks], pa.string())
    before = _of_earlier_runs(home, sides) if home and len(best) else _NOBODY
    best = best.filter(pc.invert(pc.is_in(best["right_key"], value_set=before["key"])))
    filed = board_of_run.filed_unions(run)
    pairs = pa.table(
        {
            "later": _union(best["right_key"], filed),
            "earlier": pc.coalesce(
                _union(best["left_key"], filed), _union(best["left_key"], before)
            ),
        }
    )
    return _across(pairs)


def _across(pairs: pa.Table) -> Counter[tuple[str, str]]:
    """Count pairs of unions but for those that are one today."""
    today = Unions.load().today
    found: Counter[tuple[str, str]] = Counter()
    names = ["later", "earlier"]
    for row in pairs.group_by(names).aggregate([([], "count_all")]).to_pylist():
        later, earlier = (row[name] or "" for name in names)
        if not (later and earlier and today(later) == today(earlier)):
            found[later, earlier] += row["count_all"]
    return found


def _of_earlier_runs(home: Home, wanted: pa.ChunkedArray) -> pa.Table:
    """Look up the unions of filings that were screened before, "" where a run is not there any more."""
    found = [_NOBODY]
    for path in corpus.segments(home.corpus):
        keys = pq.read_table(path, columns=["key"])["key"]
        here = keys.filter(pc.is_in(keys, value_set=wanted))
        run = home.runs / corpus.run_of(path)
        if len(here):
            told = _union(here, _filed_unions(run))
            found.append(pa.table({"key": here, "union_code": pc.fill_null(told, "")}))
    return pa.concat_tables(found)


def _filed_unions(run: Path) -> pa.Table:
    rows = run / "screened.parquet"
    if not rows.exists():
        return _NOBODY
    try:
        return board_of_run.filed_unions(run)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk, which may answer when it is asked again
        raise RunFailedError(
            f"Lượt {run.name}: không đọc được {rows} (hỏng hoặc bị sửa); hãy lấy lại tệp đó từ bản sao lưu."
        ) from error


def _union(keys: pa.ChunkedArray, filed: pa.Table) -> pa.ChunkedArray:
    """Give the union of each filing, null where it is not told."""
    return filed["union_code"].take(pc.index_in(keys, value_set=filed["key"]))
