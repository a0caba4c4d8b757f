"""Read what a query gives, row by row, into a file that is then read as any other."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from pipelines.databases import Database
from pipelines.errors import UnusableInput
from pipelines.reading import headers
from pipelines.reading.cell_text import cell_text
from pipelines.reading.headers import Columns, shown_name
from pipelines.reading.parquet import NOTE
from pipelines.reading.rows import QUERY, ReadingLimits
from pipelines.tables import TableWriter

# Rows that the database sends at a time; some megabytes of filings.
_ROWS = 2_000
_UNFIT = re.compile(r"[^\w.-]")
_EXPECTED = "cần một câu SELECT trả về các cột như trong tệp"


def named(database: Database, query: str) -> str:
    """Name what a query gives, as rows and messages call it; another query or database has another name."""
    told = hashlib.sha256(f"{database.url}\n{query}".encode()).hexdigest()
    return f"{QUERY}{_UNFIT.sub('-', database.name)[:40]} {told[:6]}"


def copy(
    database: Database, query: str, target: Path, *, limits: ReadingLimits, minutes: float
) -> int:
    """Write the rows of a query into a Parquet file of texts, whole or not at all; returns how many there are.

    They are read within one transaction that can change nothing, a few at a time where the database can send them so
    (PostgreSQL by a cursor of the server). PostgreSQL may take so many minutes for each such portion.

    Raises:
        UnusableInput: the query or the address cannot be used, or what comes are no filings.
        DatabaseAwayError: the database does not answer at the moment.
    """
    _refuse_absent(database)
    with database.connected() as connection:
        what = f"không chạy được {target.name}"
        with database.understood(what, f"câu truy vấn: {_EXPECTED}"):
            result = _answer(connection, query, minutes)
            columns = (
                _columns(target.name, list(result.keys()), limits) if result.returns_rows else None
            )
            if columns is None:
                raise _no_filings(target.name, [], limits)
            note = f"{query.strip()} — {database.shown}"
            schema = pa.schema(
                [(name, pa.string()) for name in columns.written], {NOTE: note.encode()}
            )
            with TableWriter(target, schema) as table:
                for rows in result.partitions(_ROWS):
                    table.add(_texts(rows, schema))
        return table.rows


def _refuse_absent(database: Database) -> None:
    """Refuse a file that is not there: SQLite would make an empty one."""
    path = database.url.database or ""
    is_file = database.url.get_backend_name() == "sqlite" and path not in ("", ":memory:")
    if is_file and not path.startswith("file:") and not Path(path).is_file():
        raise UnusableInput(
            f"Không có tệp cơ sở dữ liệu {path} nêu trong {database.variable}; hãy kiểm tra đường dẫn."
        )


def _answer(connection: sa.Connection, query: str, minutes: float) -> sa.CursorResult[Any]:
    """Begin a transaction that only reads, and ask; the query goes to the database letter by letter."""
    options: dict[str, Any] = {"stream_results": True, "yield_per": _ROWS, "no_parameters": True}
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(60_000 * minutes)}")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
        # What is no Vietnamese costs its own row only.
        connection.connection.driver_connection.text_factory = _decoded  # type: ignore[union-attr]
    return connection.exec_driver_sql(query.strip().rstrip(";"), execution_options=options)


def _columns(source: str, names: Sequence[str], limits: ReadingLimits) -> Columns:
    columns = headers.match(names)
    if not columns.name_text or len(names) > limits.max_columns:
        raise _no_filings(source, names, limits)
    return columns


def _no_filings(source: str, names: Sequence[str], limits: ReadingLimits) -> UnusableInput:
    shown = "; ".join(f"“{name[:40]}”" for name in names[:20]) or "không cột nào"
    return UnusableInput(
        f"{source.capitalize()} trả về {len(names)} cột: {shown}; cần có cột “{shown_name('title')}” hay "
        f"“{shown_name('content')}”, không quá {limits.max_columns} cột. Hãy sửa câu truy vấn, đặt tên cột bằng AS "
        "(ví dụ: SELECT ten AS title, mo_ta AS content …)."
    )


def _texts(rows: Sequence[sa.Row[Any]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(dict(zip(schema.names, map(_column, columns), strict=True)), schema=schema)


def _column(values: Sequence[object]) -> pa.Array:
    """Write a column as texts; half characters are kept as bytes that no text has, for the check of rows to find."""
    texts = list(map(cell_text, values))
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:
        raw = pa.array([text.encode("utf-8", "surrogatepass") for text in texts], pa.binary())
        return raw.cast(pa.string(), safe=False)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "mark-undecoded")
