"""Texts straight from Arrow buffers, batch by batch, so that no Python string is made of most of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nlp.neardup.arrays import I64, U8
from nlp.neardup.folding import Read, read_utf8

_ROWS = 25_000


def texts_of(paths: Sequence[Path], column: str) -> Iterator[pa.Array]:
    """Give a column of Parquet files in batches, as one large string array each."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_ROWS, columns=[column]):
                yield batch.column(0)


def read_texts(column: pa.Array) -> Read:
    """Read a batch; nulls are empty texts."""
    return read_utf8(*utf8_of(column))


def utf8_of(column: pa.Array) -> tuple[U8, I64]:
    """Give the bytes of a column of strings and where each begins; nulls are empty."""
    column = pc.fill_null(column, "").cast(pa.large_string())
    _, offsets, data = column.buffers()
    starts = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    if data is None:
        return np.empty(0, np.uint8), np.zeros(len(column) + 1, np.int64)
    return np.frombuffer(data, np.uint8), starts
