"""Many rows of plain values written by one statement, inserted or overwritten by their key."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

_LOADING = 52_004  # the number of a lock in PostgreSQL, this program's own
_EMPTY: dict[type, str] = {list: "[]", dict: "{}"}


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
    prepared = [[_stored(row[name]) for name in names] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, names, unique, only_new), prepared)


def one_load_at_a_time() -> None:
    """Wait, within a transaction, until no other process loads; SQLite has one writer in any case."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOADING])


def _stored(value: Any) -> Any:  # noqa: ANN401 - whatever the columns hold
    """Give a plain value as the database drivers take it; lists and mappings are for JSON columns."""
    if isinstance(value, list | dict):
        return json.dumps(value) if value else _EMPTY[type(value)]
    return value


def _statement(
    model: type[Model], names: Sequence[str], unique: Sequence[str], only_new: Sequence[str]
) -> str:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    kept = {*unique, *only_new}
    renewed = [f"{quote(name)} = EXCLUDED.{quote(name)}" for name in names if name not in kept]
    # Every name is a model's own, quoted; values travel as parameters.
    return (
        f"INSERT INTO {table} ({', '.join(map(quote, names))}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(names))}) "
        f"ON CONFLICT ({', '.join(map(quote, unique))}) DO UPDATE SET {', '.join(renewed)}"
    )
