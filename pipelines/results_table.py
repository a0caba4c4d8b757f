"""The results of a run as rows of a database's table; the run's folder stays the truth.

A row is known by run, source and row number, as in `screened.parquet`: a filing that was handed in twice has one id.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from pipelines.databases import Database
from pipelines.errors import UnusableInput
from pipelines.records import SCREENED, schema

COLUMNS = SCREENED[: SCREENED.index("content_hash") + 1]
_KEY = ("run_id", "source", "row")
_BATCH = 2_000
_TABLE = re.compile(r"(?:([^\W\d]\w{0,62})\.)?([^\W\d]\w{0,62})")
# Lists can be asked for what they hold in both: `reasons ? 'slogan'`, `json_each(reasons)`.
_LIST = sa.JSON().with_variant(JSONB(), "postgresql")
_TYPES: tuple[tuple[Any, sa.types.TypeEngine[Any]], ...] = (
    (pa.types.is_list, _LIST),
    (pa.types.is_integer, sa.BigInteger()),
    (pa.types.is_floating, sa.Double()),
    (pa.types.is_boolean, sa.Boolean()),
    (pa.types.is_string, sa.Text()),
)


def write(run: Path, database: Database, table: str) -> int:
    """Write the rows of a published run into a table, which is made where there is none; returns how many were written.

    All or none, in one transaction; the rows of a run that are there already are left as they are. Memory does not grow
    with the run.

    Raises:
        UnusableInput: the name is no table's, the table has another shape or rows of the run that are not the run's, or
            the database refuses.
        DatabaseAwayError: the database does not answer at the moment.
    """
    shape = _shape(table)
    what = f"không nhận kết quả vào bảng {table}"
    with (
        database.connected(writes=True) as connection,
        database.understood(what, "quyền ghi và chỗ trống"),
        connection.begin(),
    ):
        _alone(connection)
        _make_or_check(connection, shape)
        rows = int(pq.read_metadata(run / "screened.parquet").num_rows)
        there = _count(connection, shape, run.name)
        if there not in (0, rows):
            raise UnusableInput(
                f"Bảng {table} có {there} hàng của lượt {run.name}, cần 0 hoặc {rows}: có người đã thêm hay xóa. "
                "Hãy xóa các hàng của lượt đó khỏi bảng rồi chạy lại."
            )
        if there:
            return 0
        _fill(connection, shape, run)
        return rows


def _shape(table: str) -> sa.Table:
    named = _TABLE.fullmatch(table)
    if not named:
        raise UnusableInput(
            f"Tên bảng {table[:80]!r} không dùng được; cần chữ, số và _ , bắt đầu bằng chữ, không quá 63 ký tự, "
            "có thể có tên lược đồ và dấu chấm ở trước."
        )
    columns = [sa.Column("run_id", sa.Text, primary_key=True)]
    for column in schema(COLUMNS):
        kind = next(kind for fits, kind in _TYPES if fits(column.type))
        columns.append(sa.Column(column.name, kind, primary_key=column.name in _KEY))
    shape = sa.Table(named[2], sa.MetaData(), *columns, schema=named[1])
    sa.Index(None, shape.c.run_id, shape.c.submission_id)
    return shape


def _alone(connection: sa.Connection) -> None:
    """Let one writer at a time look whether the table and the rows are there; SQLite has done so already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('sangloc results'))")


def _make_or_check(connection: sa.Connection, shape: sa.Table) -> None:
    looking = sa.inspect(connection)
    if not looking.has_table(shape.name, schema=shape.schema):
        shape.create(connection)
        return
    found = {column["name"]: column for column in looking.get_columns(shape.name, shape.schema)}
    faults = [
        fault for column in shape.columns if (fault := _fault(column, found, connection.dialect))
    ]
    faults += [
        f"cột {name} thừa mà không được để trống"
        for name, column in found.items()
        if name not in shape.columns and not column["nullable"] and column["default"] is None
    ]
    if faults:
        raise UnusableInput(
            f"Bảng {shape.fullname} có sẵn nhưng không đúng dạng: {'; '.join(faults)}. "
            "Hãy sửa bảng, hoặc nêu tên bảng khác bằng --table."
        )


def _fault(column: sa.Column[Any], found: dict[str, Any], dialect: sa.Dialect) -> str:
    """Say what is wrong with a column that is there, or is not; blank: nothing."""
    expected = column.type.compile(dialect=dialect)
    if column.name not in found:
        return f"thiếu cột {column.name} (cần {expected})"
    got = found[column.name]["type"].compile(dialect=dialect)
    return "" if got == expected else f"cột {column.name} cần {expected}, thấy {got}"


def _count(connection: sa.Connection, shape: sa.Table, run_id: str) -> int:
    asked = sa.select(sa.func.count()).select_from(shape).where(shape.c.run_id == run_id)
    return int(connection.execute(asked).scalar_one())


def _fill(connection: sa.Connection, shape: sa.Table, run: Path) -> None:
    if connection.dialect.name != "postgresql":
        for batch in _batches(run):
            connection.execute(sa.insert(shape), [{"run_id": run.name, **row} for row in batch])
        return
    quoted = connection.dialect.identifier_preparer
    names = ", ".join(map(quoted.quote, ("run_id", *COLUMNS)))
    raw = connection.connection.driver_connection
    assert raw is not None, "the connection is open"
    with (
        raw.cursor() as cursor,
        cursor.copy(f"COPY {quoted.format_table(shape)} ({names}) FROM STDIN") as copy,
    ):
        for batch in _batches(run):
            for row in batch:
                copy.write_row([run.name, *map(_copied, row.values())])


def _batches(run: Path) -> Iterator[list[dict[str, Any]]]:
    with pq.ParquetFile(run / "screened.parquet") as file:
        for batch in file.iter_batches(_BATCH, columns=list(COLUMNS)):
            yield batch.select(list(COLUMNS)).to_pylist()


def _copied(value: Any) -> Any:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
