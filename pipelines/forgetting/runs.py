"""Published runs without the texts and names of forgotten filings: their rows stay as stubs, their counts stay true."""

import errno
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines import intact, publish
from pipelines.counting import Counts
from pipelines.errors import RunFailedError
from pipelines.files import write_json
from pipelines.forgetting import removed
from pipelines.forgetting.sieve import Sieve
from pipelines.home import Home
from pipelines.manifest import in_order
from pipelines.settings import Settings
from pipelines.tables import GROUP_ROWS, write_pieces

Change = Callable[[pa.Table], pa.Table]
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def empty(home: Home, sieve: Sieve, settings: Settings) -> dict[str, str]:
    """Empty what is forgotten in every published run and write its report and workbook anew.

    Harmless to repeat: of a run that was emptied before, the readable files are written once more. Returns the runs
    that cannot be read or written so, with why: damaged ones, or another version's; they stop no other.

    Raises:
        OSError: the disk is full.
    """
    left: dict[str, str] = {}
    for run in publish.folders(home):
        try:
            _empty(run, sieve, settings, home)
        except (OSError, ValueError, KeyError, pa.ArrowException, RunFailedError) as error:
            if isinstance(error, OSError) and error.errno in _NO_ROOM:
                raise
            left[run.name] = type(error).__name__
    return left


def _empty(run: Path, sieve: Sieve, settings: Settings, home: Home) -> None:
    gone = _keys(run / "screened.parquet", sieve)
    rows = _any(run / "set_aside.parquet", "raw", sieve.rows)
    was_emptied = _any(
        run / "set_aside.parquet",
        "raw",
        lambda raws: np.array([one == removed.RAW for one in raws]),
    )
    if not gone and not rows and not was_emptied:
        return
    if gone:
        _rewrite(run / "screened.parquet", lambda piece: removed.emptied(piece, _in(piece, gone)))
        _rewrite(run / "pairs.parquet", lambda piece: _without_passages(piece, gone))
    if rows:
        _rewrite(run / "set_aside.parquet", lambda piece: _without_raw(piece, sieve))
    _present(run, settings, home)


def _keys(screened: Path, sieve: Sieve) -> set[str]:
    """List the keys of forgotten filings in a run."""
    with pq.ParquetFile(screened) as file:
        found: set[str] = set()
        for batch in file.iter_batches(GROUP_ROWS, columns=["key"]):
            keys = batch.column("key").to_pylist()
            found.update(np.array(keys, object)[sieve.filings(keys)].tolist())
        return found


def _any(path: Path, column: str, asked: Callable[[list[str]], NDArray[np.bool_]]) -> bool:
    with pq.ParquetFile(path) as file:
        batches = file.iter_batches(GROUP_ROWS, columns=[column])
        return any(bool(asked(batch.column(column).to_pylist()).any()) for batch in batches)


def _in(piece: pa.Table, gone: set[str]) -> NDArray[np.bool_]:
    return np.array([key in gone for key in piece["key"].to_pylist()], np.bool_)


def _rewrite(path: Path, change: Change) -> None:
    """Put a changed table in the place of another; a reader sees the one or the other, whole.

    Its columns stay those of the version that wrote it.
    """
    with pq.ParquetFile(path) as file:
        columns = file.schema_arrow
        batches = file.iter_batches(GROUP_ROWS)
        pieces = (change(pa.Table.from_batches([batch])).cast(columns) for batch in batches)
        write_pieces(path, columns, pieces)


def _without_passages(piece: pa.Table, gone: set[str]) -> pa.Table:
    """Drop where passages stand in a text that is no more; that the two were alike stays."""
    sides = zip(piece["left_key"].to_pylist(), piece["right_key"].to_pylist(), strict=True)
    told = [
        [] if left in gone or right in gone else passages
        for (left, right), passages in zip(sides, piece["passages"].to_pylist(), strict=True)
    ]
    place = piece.schema.get_field_index("passages")
    field = piece.schema.field("passages")
    return piece.set_column(place, field, pa.array(told, field.type))


def _without_raw(piece: pa.Table, sieve: Sieve) -> pa.Table:
    raws = piece["raw"].to_pylist()
    gone = sieve.rows(raws)
    told = [removed.RAW if is_gone else raw for raw, is_gone in zip(raws, gone, strict=True)]
    place = piece.schema.get_field_index("raw")
    return piece.set_column(place, piece.schema.field("raw"), pa.array(told, pa.string()))


def _present(run: Path, settings: Settings, home: Home) -> None:
    """Write what people open anew from the emptied tables, and the counts that changed into the manifest."""
    counts = Counts()
    with pq.ParquetFile(run / "screened.parquet") as file:
        for batch in file.iter_batches(GROUP_ROWS):
            counts.add(pa.Table.from_batches([batch]))
    about = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    about["reasons"] = in_order(counts.reasons)
    about["unions_unmatched"] = in_order(counts.unions_unmatched)
    about["forgotten"] = counts.reasons[removed.CODE]
    publish.write_set_aside(run)
    publish.present(run, counts, about, settings, home)
    write_json(run / "manifest.json", about)
    intact.seal(run)
