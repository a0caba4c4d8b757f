"""Read Parquet files batch by batch, columns of any type as text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.errors import UnusableInput
from pipelines.reading import headers
from pipelines.reading.cell_text import cell_text
from pipelines.reading.rows import Piece, ReadingLimits, Record
from pipelines.reading.tables import Table, check_width, header_missing

# Under this name a file of ours says where its rows are from.
NOTE = b"sangloc.note"
_BATCH_BYTES = 2**26


def read(path: Path, limits: ReadingLimits, piece_rows: int) -> Iterator[Piece]:
    """Give the rows of a Parquet file; they are counted from 1, as there is no header row.

    Raises:
        UnusableInput: the file is damaged, or no column is title or content.

    """
    try:
        with pq.ParquetFile(path, read_dictionary=_texts_of(path)) as file:
            columns = headers.match(file.schema_arrow.names)
            if not columns.name_text:
                raise header_missing(path, [file.schema_arrow.names])
            check_width(path, columns, limits)
            records = _records(file, piece_rows)
            told = (file.schema_arrow.metadata or {}).get(NOTE)
            notes = (told.decode(),) if told else ()
            for piece in Table(path.name, columns).pieces(records, piece_rows=piece_rows):
                yield replace(piece, notes=notes)
    except (pa.ArrowException, OSError) as error:
        raise UnusableInput(
            f"Tệp {path.name} không phải tệp Parquet đọc được ({_first_line(error)}); "
            "cần tệp Parquet nguyên vẹn. Hãy xuất lại tệp từ nơi đã tạo ra nó."
        ) from error


def _texts_of(path: Path) -> list[str]:
    """Name the columns of texts: read by their dictionary, a text that stands in a million rows is held once."""
    kinds = pq.read_schema(path)
    return [one.name for one in kinds if pa.types.is_string(one.type)]


def _batch_rows(file: pq.ParquetFile, most: int) -> int:
    """Choose how many rows to hold at once by what the fullest group of rows says of its size."""
    groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
    heaviest = max((one.total_byte_size / max(1, one.num_rows) for one in groups), default=1)
    return max(1, min(most, int(_BATCH_BYTES / max(1, heaviest))))


def _records(file: pq.ParquetFile, piece_rows: int) -> Iterator[Record]:
    row = 0
    for batch in file.iter_batches(batch_size=_batch_rows(file, piece_rows)):
        for cells in zip(*map(_texts, batch.columns), strict=True):
            row += 1
            yield Record(row, list(cells))


def _texts(column: pa.Array) -> list[str]:
    """Write a column as texts; what is no UTF-8 is marked, for the check of rows to find."""
    if pa.types.is_dictionary(column.type):
        _require_within(column)
        entries = [*_texts(column.dictionary), ""]
        return [entries[-1 if at is None else at] for at in column.indices.to_pylist()]
    try:
        values = column.to_pylist()
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            return [value or "" for value in values]
        return [cell_text(value) for value in values]
    except UnicodeDecodeError:
        raw = column.cast(pa.large_binary()).to_pylist()
        return [(value or b"").decode("utf-8", "mark-undecoded") for value in raw]


def _require_within(column: pa.DictionaryArray) -> None:
    """Make sure that every row of a column names an entry of its dictionary: of a damaged file that is not checked.

    Raises:
        pa.ArrowInvalid: one names none.
    """
    ends = pc.min_max(column.indices).as_py()
    if ends["min"] is not None and not 0 <= ends["min"] <= ends["max"] < len(column.dictionary):
        raise pa.ArrowInvalid("a row names a text that is not in its column's dictionary")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
