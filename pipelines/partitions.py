"""Partitions: folders of Parquet files, the input's and one of new columns a stage, read by the columns asked for."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from nlp.neardup.threads import ahead
from pipelines.errors import RunFailedError

INPUT = "input"
# What reading leaves beside the partitions, last of all: without it everything is read again.
INTAKE = "intake.json"


def read(part: Path, names: Sequence[str]) -> pa.Table:
    """Read columns of a partition in the order asked for, whichever step they came from.

    Raises:
        RunFailedError: a file is damaged; it is taken away, so that the next call makes it anew.
        KeyError: no step has left such a column yet.

    """
    found: dict[str, pa.ChunkedArray] = {}
    for path in sorted(part.glob("*.parquet")):
        wanted = [name for name in names if name not in found]
        if wanted:
            table = _columns(path, wanted)
            found |= dict(zip(table.column_names, table.columns, strict=True))
    return pa.table({name: found[name] for name in names})


def pieces(parts: Sequence[str], schema: pa.Schema) -> Iterator[pa.Table]:
    """Read columns of partition after partition, with the types of a schema; the next is read meanwhile."""

    def columns(part: str) -> pa.Table:
        return read(Path(part), schema.names).cast(schema)

    return ahead(columns, iter(parts), threads=2)


def mapped(pieces: Iterable[pa.Table], schema: pa.Schema, path: Path) -> pa.Table:
    """Lay pieces end to end in a file and map it: what is not looked at needs no memory, however large the table."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for piece in pieces:
            writer.write_table(piece)
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def _columns(path: Path, names: Sequence[str]) -> pa.Table:
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            there = set(file.schema_arrow.names)
            return file.read([name for name in names if name in there])
    except pa.ArrowException as error:
        _refuse(path, error)
    except OSError as error:
        if error.errno is not None:  # the system's fault, not the file's
            raise
        _refuse(path, error)


def _refuse(path: Path, error: Exception) -> NoReturn:
    path.unlink(missing_ok=True)
    if path.stem == INPUT:
        (path.parent.parent / INTAKE).unlink(missing_ok=True)
    why = str(error).partition("\n")[0][:200]
    raise RunFailedError(
        f"Tệp trung gian {path} bị hỏng ({why}), cần tệp Parquet nguyên vẹn; tệp đó đã được bỏ đi. "
        "Hãy chạy lại lệnh: phần đã xong được giữ, chỉ phần này làm lại. Nếu còn lặp lại, hãy kiểm tra ổ đĩa."
    ) from error
