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
# Those that belong to a column of one of the tables.
_SEQUENCES = """
SELECT c.relname, s.last_value
FROM pg_class c
JOIN pg_sequences s ON s.sequencename = c.relname AND s.schemaname = current_schema()
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S'
  AND t.relnamespace = c.relnamespace AND t.relname = ANY(%s) AND s.last_value IS NOT NULL
ORDER BY c.relname
"""
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"


def copy(folder: Path) -> tuple[Stored, list[str]]:
    """Write every table of the program's into a file of its own, all as of one moment; officers go on deciding.

    Gives what was stored, and the tables beside them that are not the program's and were left out.

    Raises:
        RunFailedError: the database went away meanwhile.
    """
    rows = {}
    with reachable(), _at_one_moment() as cursor:
        there = _tables(cursor)
        own = _own_tables(there)
        columns = {table: names for table, names in there.items() if table in own}
        for table, names in columns.items():
            rows[table] = _write(cursor, folder / f"{table}.copy", table, names)
        migrations = tuple(cursor.execute(_MIGRATIONS).fetchall())
        sequences = dict(cursor.execute(_SEQUENCES, [list(columns)]).fetchall())
    others = [table for table in there if table not in own]
    return Stored("postgresql", rows, migrations, columns, sequences), others


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


def fill(stored: Stored, copies: Iterable[tuple[str, Iterator[bytes]]]) -> tuple[str, ...]:
    """Make the tables as they were and fill them from the copies, all of it or nothing; `copies` go by table.

    Gives the tables that were left out because the migrations do not make them: somebody else's.

    Raises:
        UnusableInput: the backup knows migrations that this program does not.
        RunFailedError: a table does not hold as many rows as were copied; nothing was kept.
    """
    from django.db import connection, transaction

    with reachable(), transaction.atomic():
        _migrate_to(stored.migrations)
        with connection.cursor() as wrapped:
            cursor = wrapped.cursor
            made = _tables(cursor)
            for table in made:  # what the migrations themselves put there
                cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, raw in copies:
                if table in made:
                    _read(cursor, table, (stored.columns or {})[table], raw)
            _set_sequences(cursor, stored.sequences or {})
            _compare(cursor, made, stored.rows or {})
    with reachable(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return tuple(table for table in stored.rows or {} if table not in made)


def _set_sequences(cursor: Any, last_numbers: dict[str, int]) -> None:  # noqa: ANN401
    for name, last in last_numbers.items():
        quoted = sql.Identifier(name).as_string(cursor)
        if cursor.execute("SELECT to_regclass(%s)", [quoted]).fetchone()[0]:
            cursor.execute("SELECT setval(%s::regclass, %s)", [quoted, last])


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


def _own_tables(there: Iterable[str]) -> set[str]:
    """Give the tables that the applied migrations made.

    All of them where the program does not know a migration: what a newer version made is not to be lost.
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    applied = list(loader.applied_migrations)
    if any(one not in loader.disk_migrations for one in applied):
        return set(there)
    state = loader.project_state([one for one in applied if one in loader.graph.nodes])
    models = state.apps.get_models(include_auto_created=True)
    return {"django_migrations", *(model._meta.db_table for model in models)}


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


def _compare(cursor: Any, made: Iterable[str], rows: dict[str, int]) -> None:  # noqa: ANN401
    for table in made:
        count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        (found,) = cursor.execute(count).fetchone()
        if found != rows.get(table):
            told = rows.get(table, "không có bảng này")
            raise RunFailedError(
                f"Bảng {table} có {found} hàng sau khi khôi phục, bản sao lưu ghi {told}: đã bỏ hết,"
                " cơ sở dữ liệu vẫn trống; hãy dùng bản sao lưu khác."
            )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
