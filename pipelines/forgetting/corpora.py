"""The corpus, its index and its vectors without forgotten filings."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.index import Index
from pipelines import corpus, encoded, history
from pipelines.forgetting.sieve import Sieve
from pipelines.home import Home
from pipelines.tables import write_pieces


def remove(home: Home, sieve: Sieve) -> int:
    """Take forgotten filings out of the corpus and all that is made from it; returns how many rows went.

    The index is changed by replacing its manifest, so that a reader has it with them or without. One that cannot be
    used is removed: the next run builds it anew from the corpus.
    """
    gone = sum(_remove(path, sieve) for path in corpus.segments(home.corpus))
    _from_index(history.folder(home.corpus), sieve)
    # Vectors are named by the filings that a file holds: those of files that changed go, the next run makes new ones.
    encoded.in_step(home.corpus, home.work, None)
    return gone


def _remove(path: Path, sieve: Sieve) -> int:
    keys = pq.read_table(path, columns=["key"])["key"].to_pylist()
    gone = sieve.filings(keys)
    if not gone.any():
        return 0
    with pq.ParquetFile(path) as file:
        columns, groups = file.schema_arrow, range(file.num_row_groups)
        ends = np.cumsum([0, *(file.metadata.row_group(group).num_rows for group in groups)])
        pieces = (
            file.read_row_group(group).filter(pa.array(~gone[ends[group] : ends[group + 1]]))
            for group in groups
        )
        write_pieces(path, columns, pieces, group_rows=corpus.GROUP)
    return int(gone.sum())


def _from_index(folder: Path, sieve: Sieve) -> None:
    if not folder.exists():
        return
    try:
        index = Index.open(folder)
        keys = [key for segment in index.segments for key in segment.names["key"].to_pylist()]
        gone = np.array(keys, object)[sieve.filings(keys)].tolist() if keys else []
        if gone:
            index.without(gone)
    except IndexUnusableError:
        Index.create(folder)
