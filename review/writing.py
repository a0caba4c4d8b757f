"""Many rows of plain values written at once, inserted or overwritten by their key."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import DateTimeField, JSONField, Model

if TYPE_CHECKING:
    import pyarrow as pa

_SENT = 1 << 20  # bytes sent to PostgreSQL at a time
_LOADING = 52_004  # the number of a lock in PostgreSQL, this program's own
_WRITER = json.JSONEncoder()
_EMPTY: dict[type, str] = {list: "[]", dict: "{}"}
# What keeps a table's indexes up row by row, but for its primary key: what takes each away and what makes it again.
# PostgreSQL's indexes of a few rows stay, and those of foreign keys, which say nothing in a new row: each would read
# the whole table, and there are dozens. SQLite's indexes of constraints are part of the table.
_INDEXES = {
    "sqlite": """
        SELECT 'DROP INDEX "' || name || '"', sql FROM sqlite_master
        WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL
    """,
    "postgresql": """
        SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
               format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'
        UNION ALL
        SELECT format('DROP INDEX %%I', index.relname), pg_get_indexdef(indexrelid) FROM pg_index
        JOIN pg_class index ON index.oid = indexrelid
        WHERE indrelid = %s::regclass AND NOT indisunique AND indpred IS NULL
        AND NOT EXISTS (SELECT FROM pg_constraint
                        WHERE conrelid = indrelid AND contype = 'f' AND conkey[1] = indkey[0] AND indnatts = 1)
    """,
}
# PostgreSQL indexes no table whose new rows still wait for the check of their foreign keys; and sorting millions of
# rows in 64 MB, its own limit, goes to disk again and again. A server that was given more keeps it.
_BEFORE_INDEXING = {
    "sqlite": [],
    "postgresql": [
        "SET CONSTRAINTS ALL IMMEDIATE",
        """SELECT set_config('maintenance_work_mem', '512MB', true)
        WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('512MB')""",
    ],
}


def upsert(
    model: type[Model],
    rows: Sequence[dict[str, Any]],
    *,
    unique: Sequence[str],
    only_new: Sequence[str] = (),
) -> None:
    """Insert rows, or overwrite the stored row of the same `unique` columns; all rows name the same columns.

    Without row objects: at tens of thousands of rows building those takes most of the time.

    Columns of `only_new` are written for new rows and left as they are in stored ones.
    """
    if not rows:
        return
    names = list(rows[0])
    with connection.cursor() as cursor:
        statement = _statement(model, names, unique, only_new)
        cursor.executemany(statement, list(_prepared(model, names, rows)))


def insert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of which none is stored yet; all name the same columns. By COPY where the database is PostgreSQL."""
    if not rows:
        return
    names = list(rows[0])
    prepared = _prepared(model, names, rows)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(_insertion(model, names), list(prepared))
            return
        with cursor.copy(f"COPY {_into(model, names)} FROM STDIN") as copy:
            for row in prepared:
                copy.write_row(row)


def insert_table(model: type[Model], table: "pa.Table") -> None:
    """Insert rows of which none is stored yet, given as Arrow's columns with JSON and moments as texts."""
    names = table.column_names
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            columns = (column.to_pylist() for column in table.columns)
            cursor.executemany(_insertion(model, names), list(zip(*columns, strict=True)))
            return
        with cursor.copy(f"COPY {_into(model, names)} FROM STDIN (FORMAT csv)") as copy:
            told = memoryview(_as_csv(table))
            for begin in range(0, len(told), _SENT):
                copy.write(told[begin : begin + _SENT])


def _as_csv(table: "pa.Table") -> "pa.Buffer":
    """Write a table as PostgreSQL reads it: nothing where nothing is, texts in quotation marks, blank ones too."""
    from pyarrow import BufferOutputStream, csv  # here, not above: pages start without it

    out = BufferOutputStream()
    csv.write_csv(table, out, csv.WriteOptions(include_header=False))
    return out.getvalue()


@contextmanager
def indexes_after(*models: type[Model]) -> Iterator[None]:
    """Take the indexes of empty tables away, primary keys excepted, and make them once the rows are in.

    Made at once they cost a fraction of what it takes to keep them up row by row. To be used within a transaction:
    none is missing should it fail, and on PostgreSQL other readers of these tables wait until it ends.
    """
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        indexes = [one for table in tables for one in _indexes(cursor, table)]
        for taking_away, _ in indexes:
            cursor.execute(taking_away)
        yield
        for statement in _BEFORE_INDEXING[connection.vendor]:
            cursor.execute(statement)
        for _, making in indexes:
            cursor.execute(making)
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _indexes(cursor: CursorWrapper, table: str) -> list[tuple[str, str]]:
    """Give the statements that take a table's indexes away and those that make them again."""
    statement = _INDEXES[connection.vendor]
    cursor.execute(statement, [table] * statement.replace("%%", "").count("%s"))
    return list(cursor.fetchall())


def one_load_at_a_time() -> None:
    """Wait, within a transaction, until no other process loads; SQLite has one writer in any case."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADING])


def stored(
    model: type[Model],
    names: Sequence[str],
    by: str,
    keys: Collection[str],
    *,
    is_locked: bool = False,
) -> list[tuple[Any, ...]]:
    """Read columns of the rows that have one of some texts in the column `by`, as the database keeps them.

    However many texts there are, they travel as one parameter. `is_locked` holds other writers of these rows off until
    the transaction ends.
    """
    if not keys:
        return []
    quote = connection.ops.quote_name
    told = ", ".join(map(quote, names))
    lock = "FOR UPDATE" if is_locked and connection.vendor == "postgresql" else ""
    among, given = (
        ("= ANY(%s)", list(keys))
        if connection.vendor == "postgresql"
        else ("IN (SELECT value FROM json_each(%s))", json.dumps(list(keys)))
    )
    with connection.cursor() as cursor:
        # Every name is a model's own, quoted; texts travel as a parameter.
        cursor.execute(
            f"SELECT {told} FROM {quote(model._meta.db_table)} WHERE {quote(by)} {among} {lock}",  # noqa: S608
            [given],
        )
        return list(cursor.fetchall())


def _prepared(
    model: type[Model], names: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> Iterator[list[Any]]:
    """Give rows as the database drivers take them: JSON as text, moments as queries compare them."""
    fields = [model._meta.get_field(name) for name in names]
    as_json = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    moments = [place for place, field in enumerate(fields) if isinstance(field, DateTimeField)]
    values_of = itemgetter(*names)
    for row in rows:
        values = list(values_of(row))
        for place in as_json:
            values[place] = (
                _WRITER.encode(values[place]) if values[place] else _EMPTY[type(values[place])]
            )
        for place in moments:
            values[place] = connection.ops.adapt_datetimefield_value(values[place])
        yield values


def _statement(
    model: type[Model], names: Sequence[str], unique: Sequence[str], only_new: Sequence[str]
) -> str:
    quote = connection.ops.quote_name
    kept = {*unique, *only_new}
    renewed = [f"{quote(name)} = EXCLUDED.{quote(name)}" for name in names if name not in kept]
    return (
        f"{_insertion(model, names)} "
        f"ON CONFLICT ({', '.join(map(quote, unique))}) DO UPDATE SET {', '.join(renewed)}"
    )


def _insertion(model: type[Model], names: Sequence[str]) -> str:
    # Every name is a model's own, quoted; values travel as parameters.
    return f"INSERT INTO {_into(model, names)} VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608


def _into(model: type[Model], names: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(map(quote, names))})"
