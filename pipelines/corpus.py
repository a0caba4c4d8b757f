"""What was screened before: one Parquet file a run, never changed afterwards."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from pipelines.records import CORPUS, schema
from pipelines.tables import GROUP_ROWS, write_pieces

Flags = NDArray[np.bool_]
# A draft asks for a score of texts anywhere in the corpus, and of each a whole group is read.
GROUP = 1_000
_TEXTS = ("title_text", "content_text", "benefit_text")
_READ = [*(name for name in CORPUS if name != "text"), *_TEXTS]


def segments(corpus: Path) -> list[Path]:
    """List the files of the corpus, oldest run first."""
    return sorted(corpus.glob("[0-9]*-*.parquet"))


def run_of(path: Path) -> str:
    """Name the run that a file of the corpus came from."""
    return path.stem.split("-", 1)[1]


def append(corpus: Path, run_id: str, screened: Path) -> None:
    """Add the filings of a published run that are not there yet; adding a run twice changes nothing.

    `screened` is the run's table, which may be larger than memory.
    """
    there = segments(corpus)
    if any(run_of(path) == run_id for path in there):
        return
    is_new = _is_new(screened, there)
    target = corpus / f"{len(there):06d}-{run_id}.parquet"
    rows = _with_texts(screened, is_new)
    write_pieces(target, schema(CORPUS), rows, group_rows=GROUP, sealed=True)


def _is_new(screened: Path, there: list[Path]) -> Flags:
    """Mark the rows of a run whose key neither stands in the corpus nor in a row before."""
    known = [pq.read_table(path, columns=["key"]) for path in there]
    rows = pq.read_table(screened, columns=["key", "same_row"])
    placed = rows.append_column("place", pa.array(np.arange(len(rows))))
    apart = (
        placed.filter(pc.invert(placed["same_row"])).group_by("key").aggregate([("place", "min")])
    )
    if known:
        keys = pa.concat_tables(known)["key"]
        apart = apart.filter(pc.invert(pc.is_in(apart["key"], value_set=keys)))
    is_new = np.zeros(len(rows), np.bool_)
    is_new[apart["place_min"].to_numpy()] = True
    return is_new


def _with_texts(screened: Path, is_new: Flags) -> Iterator[pa.Table]:
    """Give the marked rows with their three texts joined as `text`."""
    begin = 0
    with pq.ParquetFile(screened) as file:
        for batch in file.iter_batches(GROUP_ROWS, columns=_READ):
            mask = pa.array(is_new[begin : begin + len(batch)])
            begin += len(batch)
            piece = pa.Table.from_batches([batch]).filter(mask)
            text = pc.binary_join_element_wise(*(piece[name] for name in _TEXTS), "\n")
            yield piece.append_column("text", text).select(CORPUS)
