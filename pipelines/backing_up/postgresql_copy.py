"""All tables of a PostgreSQL database as they stand at one moment, by COPY: no program of the server's is needed.

The text form of COPY is read by every version of PostgreSQL. Tables are made by the migrations that were applied when
the copy was made, so triggers, indexes and constraints are the program's own.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from pipelines.backing_up.about import Stored
from pipelines.errors import RunFailedError, UnusableInput

_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename
"""
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"


def copy(folder: Path) -> Stored:
    """Write every table of Django's database into a file of its own, all as of one moment; officers go on deciding.

    Raises:
        RunFailedError: the database went away meanwhile.
    """
    rows = {}
    with reachable(), _at_one_moment() as cursor:
        columns = _tables(cursor)
        for table, names in columns.items():
            rows[table] = _write(cursor, folder / f"{table}.copy", table, names)
        migrations = tuple(cursor.execute(_MIGRATIONS).fetchall())
        sequences = dict(cursor.execute(_SEQUENCES).fetchall())
    return Stored("postgresql", rows, migrations, columns, sequences)


def refuse_filled() -> None:
    """Make sure that Django's database holds no table.

    Raises:
        UnusableInput: it holds some.
    """
    from django.db import connection

    with reachable(), connection.cursor() as cursor:
        there = _tables(cursor.cursor)
    if there:
        raise UnusableInput(
            f"Cơ sở dữ liệu đã có {len(there)} bảng ({', '.join(list(there)[:3])}…): chỉ khôi phục vào cơ sở dữ liệu"
            " trống; hãy tạo cái mới bằng createdb rồi nêu địa chỉ của nó."
        )


def fill(stored: Stored, copies: Iterable[tuple[str, Iterator[bytes]]]) -> None:
    """Make the tables as they were and fill them from the copies, all of it or nothing; `copies` go by table.

    Raises:
        UnusableInput: the backup knows migrations that this program does not.
        RunFailedError: a table does not hold as many rows as were copied; nothing was kept.
    """
    from django.db import connection, transaction

    with reachable(), transaction.atomic():
        _migrate_to(stored.migrations)
        with connection.cursor() as wrapped:
            cursor = wrapped.cursor
            for table in _tables(cursor):  # what the migrations themselves put there
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, raw in copies:
                _read(cursor, table, (stored.columns or {})[table], raw)
            for name, last in (stored.sequences or {}).items():
                cursor.execute("SELECT setval(%s::regclass, %s)", [f'"{name}"', last])
            _compare(cursor, stored.rows or {})
    with reachable(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def unknown_migrations(stored: Stored) -> list[str]:
    """List the migrations of a backup that this program does not have: a newer one made it."""
    from django.db.migrations.loader import MigrationLoader

    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
    return [f"{app}.{name}" for app, name in stored.migrations if (app, name) not in known]


@contextmanager
def reachable() -> Iterator[None]:
    """Tell in one line of a server that is away; its address may hold a password and is not repeated.

    Raises:
        RunFailedError: it does not answer, or stopped answering.
    """
    from django.db import DatabaseError, InterfaceError

    try:
        yield
    except (psycopg.Error, DatabaseError, InterfaceError) as error:
        raise RunFailedError(
            f"Cơ sở dữ liệu báo lỗi hoặc không trả lời ({_first_line(error)}); hãy kiểm tra máy chủ rồi thử lại."
        ) from error


@contextmanager
def _at_one_moment() -> Iterator[Any]:
    """Give a cursor for which the database stands still."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as wrapped:
        wrapped.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield wrapped.cursor


def _tables(cursor: Any) -> dict[str, list[str]]:  # noqa: ANN401 - psycopg's, whose rows are not typed
    return dict(cursor.execute(_TABLES).fetchall())


def _write(cursor: Any, path: Path, table: str, names: list[str]) -> int:  # noqa: ANN401
    with path.open("wb") as file:
        with cursor.copy(_copy("COPY {} ({}) TO STDOUT", table, names)) as rows:
            for raw in rows:
                file.write(raw)
        return int(cursor.rowcount)


def _read(cursor: Any, table: str, names: list[str], raw: Iterator[bytes]) -> None:  # noqa: ANN401
    with cursor.copy(_copy("COPY {} ({}) FROM STDIN", table, names)) as rows:
        for piece in raw:
            rows.write(piece)


def _copy(words: str, table: str, names: list[str]) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    return sql.SQL(words).format(sql.Identifier(table), columns)


def _migrate_to(applied: Iterable[tuple[str, str]]) -> None:
    """Apply these migrations and no later ones; signals that would fill tables are not sent."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    executor.migrate([one for one in applied if one in executor.loader.graph.nodes])


def _compare(cursor: Any, rows: dict[str, int]) -> None:  # noqa: ANN401
    for table in sorted({*_tables(cursor), *rows}):
        count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        (found,) = cursor.execute(count).fetchone()
        if found != rows.get(table, 0):
            raise RunFailedError(
                f"Bảng {table} có {found} hàng sau khi khôi phục, bản sao lưu ghi {rows.get(table, 0)}: đã bỏ hết,"
                " cơ sở dữ liệu vẫn trống; hãy dùng bản sao lưu khác."
            )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
