"""Tables larger than memory: written piece by piece, whole or not at all."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from nlp import durable
from pipelines import seals

# Rows written, and later read, at once: some 50 MB of filings with their words.
GROUP_ROWS = 20_000


class TableWriter:
    """Fills a Parquet file beside its place; it is there, whole, when the block ends without an error.

    The same rows give the same bytes, however they were cut into pieces. A `sealed` file, and one that has a sum
    beside it already, gets its new sum.
    """

    def __init__(
        self,
        path: Path,
        schema: pa.Schema,
        *,
        group_rows: int | None = None,
        sealed: bool = False,
    ) -> None:
        self.rows = 0
        self._group_rows = group_rows or GROUP_ROWS
        self._path = path
        self._sealed = sealed or seals.beside(path).exists()
        self._partial = path.with_name(f".{path.name}.{os.getpid()}")
        self._schema = schema
        self._waiting = schema.empty_table()

    def __enter__(self) -> Self:
        self._writer = pq.ParquetWriter(
            self._partial, self._schema, compression="zstd", write_page_checksum=True
        )
        return self

    def add(self, piece: pa.Table) -> None:
        """Write the rows of a piece, once a group of them is full."""
        self.rows += len(piece)
        self._waiting = pa.concat_tables([self._waiting, piece])
        rows = self._group_rows
        while len(self._waiting) >= rows:
            self._write(self._waiting.slice(0, rows))
            self._waiting = self._waiting.slice(rows)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and len(self._waiting):
                self._write(self._waiting)
            self._writer.close()
            if kind is None:
                self._put()
        finally:
            self._partial.unlink(missing_ok=True)

    def _put(self) -> None:
        if self._sealed:
            seals.replace(self._partial, self._path)
        else:
            durable.replace(self._partial, self._path)

    def _write(self, table: pa.Table) -> None:
        self._writer.write_table(table.combine_chunks(), row_group_size=self._group_rows)


def write_pieces(
    path: Path,
    schema: pa.Schema,
    pieces: Iterable[pa.Table],
    *,
    group_rows: int | None = None,
    sealed: bool = False,
) -> None:
    """Write pieces as one Parquet file, so many rows to be read at once."""
    with TableWriter(path, schema, group_rows=group_rows, sealed=sealed) as table:
        for piece in pieces:
            table.add(piece)


def regrouped(pieces: Iterable[pa.Table], rows: int) -> Iterator[pa.Table]:
    """Cut pieces anew into tables of `rows` rows each, the last one shorter.

    >>> [len(table) for table in regrouped([pa.table({"a": [1, 2, 3]}), pa.table({"a": [4, 5]})], 2)]
    [2, 2, 1]
    """
    waiting: list[pa.Table] = []
    held = 0
    for piece in pieces:
        waiting.append(piece)
        held += len(piece)
        if held < rows:
            continue
        table = pa.concat_tables(waiting)
        whole = held - held % rows
        for begin in range(0, whole, rows):
            yield table.slice(begin, rows)
        waiting, held = [table.slice(whole)], held - whole
    if held:
        yield pa.concat_tables(waiting)
